"""A certificate's words for the tests, any of them replaceable."""

from datetime import date
from typing import Any

from certificates.rules import CertificateText


def certificate_text(**changed: Any) -> CertificateText:
    words: dict[str, Any] = {
        "holder": "Amina Begum Choudhury",
        "agency": "Riverside Academy Trust",
        "title": "Recognising child sexual abuse",
        "competency_statement": "Knows how child sexual abuse may show itself and what to do the same day.",
        "attained_on": date(2026, 5, 3),
        "source_title": "Think the Unthinkable",
        "edition": "Edition 2",
        "minutes": 45,
        "issued_on": date(2026, 5, 4),
        "renewal_advised_by": date(2028, 5, 2),
        "issuer": "Hounslow Safeguarding Children Partnership",
        "code": "7G1A-02C0-2800B",
        "check_url": "https://learning.example/check/",
        "awaiting_sign_off": False,
    }
    return CertificateText(**words | changed)
