"""The reference validator's word on our certificates: PDF/UA-1 for people, PDF/A-2a for archives."""

from typing import Any

import pytest
import typst

from certificates.rendering.pdf import pdf
from tests.certificates.texts import certificate_text
from tests.judges import verapdf

pytestmark = pytest.mark.skipif(verapdf.missing() is not None, reason=verapdf.missing() or "")

PEOPLE: dict[str, dict[str, Any]] = {
    "plain": {},
    "long": {"holder": "Maria Immaculata Wilhelmina Featherstonehaugh-Cholmondeley de Souza Fernández y Ruiz"},
    "gurmukhi": {"holder": "ਹਰਪ੍ਰੀਤ ਕੌਰ ਗਿੱਲ"},
    "arabic": {"holder": "محمّد عبد الله چوہدری"},
    "bengali": {"holder": "রহিমা খাতুন"},
    "devanagari": {"holder": "सुनीता शर्मा क्षत्रिय"},
    "vietnamese": {"holder": "Nguyễn Thị Phượng"},
    "chinese-and-korean": {"holder": "王小明 김민수"},
    "bare": {"renewal_advised_by": None, "minutes": None, "edition": "", "agency": ""},
    "awaiting": {"awaiting_sign_off": True, "colour": "#7a1f5c"},
}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    paths = [folder / f"{name}.pdf" for name in PEOPLE]
    for path in paths:
        path.write_bytes(pdf(certificate_text(**PEOPLE[path.stem])))
    return paths


class TestCertificates:
    @pytest.mark.parametrize("flavour", ["ua1", "2a"])
    def test_they_comply(self, certificates, flavour):
        verdicts = verapdf.check_all(certificates, flavour)

        assert [(verdict.path.stem, verdict.failures) for verdict in verdicts if not verdict.complies] == []


class TestJudge:
    def test_it_names_what_is_wrong_with_a_file_without_tags(self, tmp_path):
        untagged = tmp_path / "untagged.pdf"
        untagged.write_bytes(typst.compile(b"Hello", ignore_system_fonts=True, pdf_tags=False))

        verdict = verapdf.check(untagged, "ua1")

        assert not verdict.complies
        assert any(failure.startswith("7.1-") for failure in verdict.failures)

    def test_it_says_so_when_it_cannot_read_a_file(self, tmp_path):
        with pytest.raises(verapdf.Unreadable):
            verapdf.check(tmp_path / "nothing.pdf", "ua1")
