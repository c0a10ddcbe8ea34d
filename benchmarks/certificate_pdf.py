"""How many certificates a second one process draws, how large they are, and whether memory stays where it was.

    python benchmarks/certificate_pdf.py [how many, 300 unless told]

Every certificate is of another person, so nothing but the typefaces and the template can be reused.
"""

import resource
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from certificates.rendering.pdf import pdf
from certificates.rules import CertificateText, code_from

NAMES = ("Amina Begum Choudhury", "ਹਰਪ੍ਰੀਤ ਕੌਰ ਗਿੱਲ", "Nguyễn Thị Phượng", "محمّد عبد الله", "Małgorzata Wójcik")


def text(number: int) -> CertificateText:
    return CertificateText(
        holder=f"{NAMES[number % len(NAMES)]} {number}",
        agency="Riverside Academy Trust",
        title="Recognising child sexual abuse",
        competency_statement="Knows how child sexual abuse may show itself and what to do the same day.",
        attained_on=date(2026, 5, 3),
        source_title="Think the Unthinkable",
        edition="Edition 2",
        minutes=45,
        issued_on=date(2026, 5, 3),
        renewal_advised_by=date(2028, 5, 2),
        issuer="Hounslow Safeguarding Children Partnership",
        code=code_from(number.to_bytes(8)),
        check_url="https://learning.example/check/",
        awaiting_sign_off=False,
    )


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    began = time.perf_counter()
    pdf(text(0))
    print(f"first certificate, typefaces loaded: {1000 * (time.perf_counter() - began):.0f} ms, {megabytes():.0f} MB")
    began, cpu, size = time.perf_counter(), time.process_time(), 0
    for number in range(1, count + 1):
        size += len(pdf(text(number)))
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(f"{count} certificates: {count / seconds:.0f} a second, {1000 * cpu / count:.1f} ms of CPU each")
    print(f"{size / count / 1000:.0f} kB each, {megabytes():.0f} MB at the most")


if __name__ == "__main__":
    main()
