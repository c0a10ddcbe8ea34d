"""A training passport on paper: for people, for archives, in any name, on as many pages as it takes."""

from datetime import date

import pytest

from certificates.rendering.passport import PassportText, Row, pdf
from certificates.rendering.pdf import CannotPrint
from tests.judges import verapdf


def text(**changes):
    row = Row(name="Think the Unthinkable", facts=("3 May 2026", "2 May 2028"))
    words = {
        "holder": "Asha Patel",
        "issuer": "Hounslow Safeguarding Children Partnership",
        "made_on": date(2026, 5, 4),
        "minutes": 95,
        "competencies": (row,),
        "certificates": (Row(name="Think the Unthinkable", facts=("3 May 2026", "7K3M-Q9TX-B2VDH")),),
        "modules": (),
        "other": (),
        "check_url": "https://learning.example.org/check/",
    }
    return PassportText(**words | changes)


MANY = tuple(Row(name=f"Course {number}", facts=("3 May 2026", "No date")) for number in range(120))
PEOPLE = {
    "plain": {},
    "bare": {"competencies": (), "certificates": (), "minutes": 0},
    "long": {"other": MANY, "modules": MANY},
    "gurmukhi": {"holder": "ਹਰਪ੍ਰੀਤ ਕੌਰ ਗਿੱਲ"},
    "arabic": {"holder": "محمّد عبد الله چوہدری"},
}


def test_the_same_words_are_the_same_file():
    assert pdf(text()) == pdf(text())


@pytest.mark.parametrize("holder", ["Asha \ue000", "Asha \u202e"])
def test_what_no_typeface_has_is_said_in_a_sentence(holder):
    with pytest.raises(CannotPrint, match="none of its typefaces"):
        pdf(text(holder=holder))


@pytest.mark.skipif(verapdf.missing() is not None, reason=verapdf.missing() or "")
@pytest.mark.parametrize("flavour", ["ua1", "2a"])
def test_it_complies(tmp_path, flavour):
    paths = [tmp_path / f"{name}.pdf" for name in PEOPLE]
    for path in paths:
        path.write_bytes(pdf(text(**PEOPLE[path.stem])))
    verdicts = verapdf.check_all(paths, flavour)
    assert [(verdict.path.stem, verdict.failures) for verdict in verdicts if not verdict.complies] == []
