"""A certificate as a PDF file."""

import hashlib
import io
import os
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdf
import pytest
import typst

from certificates.rendering import fonts
from certificates.rendering.pdf import PAPER, CannotPrint, pdf
from tests.certificates.texts import certificate_text

TEMPLATE = PAPER / "certificate.typ"


def opened(**changed):
    return pypdf.PdfReader(io.BytesIO(pdf(certificate_text(**changed))))


def words_on(reader):
    return " ".join(reader.pages[0].extract_text().split())


class TestWords:
    def test_it_says_who_met_what_and_when(self):
        words = words_on(opened())

        assert (
            "Certificate This is to record that Amina Begum Choudhury of Riverside Academy Trust "
            "met the competency Recognising child sexual abuse on 3 May 2026. "
            "Knows how child sexual abuse may show itself and what to do the same day."
        ) in words
        assert words.startswith("Hounslow Safeguarding Children Partnership")

    def test_it_says_what_was_completed_and_until_when_it_counts(self):
        words = words_on(opened())

        assert "Renewal advised by the end of 2 May 2028" in words
        assert "Completed Think the Unthinkable, Edition 2" in words
        assert "Learning time 45 minutes" in words
        assert "Issued on 4 May 2026" in words

    def test_it_says_where_to_check_it(self):
        assert "Check this certificate at https://learning.example/check/ with code 7G1A-02C0-2800B" in words_on(
            opened()
        )

    def test_it_never_calls_anybody_competent(self):
        assert "competent" not in words_on(opened(awaiting_sign_off=True)).lower()

    def test_facts_that_are_not_there_leave_no_trace(self):
        words = words_on(opened(renewal_advised_by=None, minutes=None, edition="", agency=""))

        assert "Renewal" not in words
        assert "Learning time" not in words
        assert "Amina Begum Choudhury met the competency" in words
        assert "Completed Think the Unthinkable Issued on" in words

    @pytest.mark.parametrize("awaiting", [True, False])
    def test_content_that_nobody_signed_off_is_said_to_be_so(self, awaiting):
        words = words_on(opened(awaiting_sign_off=awaiting))

        assert ("The content of this module is awaiting expert sign-off (demonstration)." in words) is awaiting

    def test_a_name_is_text_and_never_a_command(self):
        name = '#read("/etc/passwd") *x* $a$ <b> @k \\ "q"'

        assert name in words_on(opened(holder=name))

    def test_white_space_in_a_name_is_one_space(self):
        assert "record that Ann Lee of" in words_on(opened(holder="  Ann\n\tLee "))


class TestFile:
    def test_it_is_one_a4_page_with_language_and_a_discreet_title(self):
        reader = opened()

        assert len(reader.pages) == 1
        assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
        assert reader.trailer["/Root"]["/Lang"] == "en-GB"
        # The title stands on the tab of a shared machine: neither the person nor the topic is in it.
        assert reader.metadata.title == "Safeguarding learning certificate"
        assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]

    def test_its_link_and_its_alternative_text_carry_the_code(self):
        reader = opened()

        links = [note.get_object()["/A"]["/URI"] for note in reader.pages[0]["/Annots"]]
        assert set(links) == {"https://learning.example/check/7G1A-02C0-2800B/"}
        everything = repr([reader.get_object(number) for number in range(1, len(reader.xref[0]))])
        assert "QR code that opens the check page for code 7G1A-02C0-2800B" in everything

    def test_its_dates_are_those_of_issue_and_not_of_drawing(self):
        metadata = opened().metadata

        assert metadata.creation_date.date() == certificate_text().issued_on
        assert metadata.modification_date == metadata.creation_date

    def test_the_same_words_give_the_same_bytes_in_another_process(self):
        program = (
            "import sys; from certificates.rendering.pdf import pdf;"
            "from tests.certificates.texts import certificate_text; sys.stdout.buffer.write(pdf(certificate_text()))"
        )
        environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
        root = Path(__file__).parents[3]
        elsewhere = subprocess.run(
            [sys.executable, "-c", program], cwd=root, env=environment, capture_output=True, check=True
        )

        assert hashlib.sha256(elsewhere.stdout).digest() == hashlib.sha256(pdf(certificate_text())).digest()

    def test_other_words_give_other_bytes(self):
        assert pdf(certificate_text()) != pdf(certificate_text(holder="Amina Begum Chaudhury"))

    def test_threads_draw_side_by_side_without_mixing_people(self):
        names = [f"Person Number {number}" for number in range(24)]
        with ThreadPoolExecutor(4) as threads:
            drawn = list(threads.map(lambda name: pdf(certificate_text(holder=name)), names))

        for name, file in zip(names, drawn, strict=True):
            assert f"record that {name} of" in words_on(pypdf.PdfReader(io.BytesIO(file)))


class TestScripts:
    @pytest.mark.parametrize("name", ["Nguyễn Thị Phượng", "Małgorzata Wójcik-Łoś", "Siân O’Neill", "Ọláolúwa Ṣadé"])
    def test_accented_names_are_words_that_can_be_searched(self, name):
        assert name in words_on(opened(holder=name))

    @pytest.mark.parametrize(
        "name",
        [
            "ਹਰਪ੍ਰੀਤ ਕੌਰ ਗਿੱਲ",
            "محمّد عبد الله چوہدری",
            "রহিমা খাতুন",
            "सुनीता शर्मा क्षत्रिय",
            "கண்ணன் ஶ்ரீ",
            "હર્ષદ પટેલ",
            "සුනිල් පෙරේරා",
            "ሰላም ተስፋዬ",
            "ڕۆژان",
            "Олександра Ґонта",
            "ნინო",
            "Արմեն",
            "שרה לוי",
            "สมชาย ใจดี",
            "王小明",
            "김민수",
            "山田 花子",
        ],
    )
    def test_names_in_the_scripts_of_the_borough_print(self, name):
        letters = {letter for letter in unicodedata.normalize("NFC", name) if letter.isalpha()}

        # Vowel signs move when a word is shaped, so the letters are looked for one by one.
        assert letters <= set(words_on(opened(holder=name)))

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("ខ្មែរ", "ខ"),
            ("Sam 😀", "😀"),
            ("a\x00b", "U+0000"),
            ("\u202eevA", "U+202E"),
            ("A\ufffdna", "�"),
            ("\ue000", "U+E000"),
            ("\ud800", "U+D800"),
        ],
    )
    def test_a_name_that_would_not_show_as_it_is_is_refused_with_a_sentence(self, name, said):
        with pytest.raises(CannotPrint, match=r"^This paper cannot show ‘.*’: .*\.$") as refused:
            pdf(certificate_text(holder=name))

        assert f"‘{said}’" in str(refused.value)


class TestLength:
    def test_long_words_still_stand_on_one_page(self):
        reader = opened(
            holder="Maria Immaculata Wilhelmina Featherstonehaugh-Cholmondeley de Souza Fernández y R",
            title="Recognising, recording and responding to child sexual abuse " * 3,
            competency_statement="Knows how child sexual abuse may show itself and what to do. " * 9,
            agency="West London Alternative Education and Community Multi-Academy Trust, Saint Bartholomew’s School",
            awaiting_sign_off=True,
        )

        assert len(reader.pages) == 1
        assert "with code 7G1A-02C0-2800B" in words_on(reader)

    def test_a_name_of_one_long_word_is_set_smaller_and_not_cut(self):
        name = "Wolfeschlegelsteinhausenbergerdorffvoralternwaren"

        assert name in words_on(opened(holder=name))

    @pytest.mark.parametrize("too_long", [{"competency_statement": "Knows much. " * 500}, {"holder": "W" * 80}])
    def test_what_does_not_fit_is_refused_with_a_sentence(self, too_long):
        with pytest.raises(CannotPrint, match=r"too long for a certificate of one page\.$"):
            pdf(certificate_text(**too_long))


class TestTemplate:
    """A template that somebody changes for the worse is refused, not drawn."""

    @pytest.mark.parametrize(
        ("line", "instead", "complaint"),
        [
            ("      alt:", "      // alt:", "missing alt text"),
            ('title: "Safeguarding learning certificate", ', "", "missing document title"),
            ("#let ink", '#read("/etc/passwd")\n#let ink', "file not found"),
            ("#let ink", '#read("../secret")\n#let ink', "escape|outside"),
        ],
    )
    def test_faults_are_named(self, tmp_path, line, instead, complaint):
        source = TEMPLATE.read_text()
        assert line in source
        worse = tmp_path / "paper" / "worse.typ"
        worse.parent.mkdir()
        worse.write_text(source.replace(line, instead, 1))
        (tmp_path / "secret").write_text("not for the page")

        with pytest.raises(typst.TypstError, match=complaint):
            pdf(certificate_text(), template=worse)


class TestTypefaces:
    def test_none_but_ours_are_used(self):
        assert {fonts.SERIF, fonts.SANS, *fonts.WORLD} <= set(fonts.typefaces().families())
        paths = {Path(font.path) for font in fonts.typefaces().fonts() if font.path}
        assert all("weblate_fonts" in path.parts for path in paths)

    def test_a_missing_package_is_named(self, monkeypatch):
        monkeypatch.setattr(fonts, "_PACKAGE", "no_such_package_of_fonts")

        with pytest.raises(fonts.FontsMissing, match="weblate-fonts; install it"):
            fonts.typefaces.__wrapped__()

    def test_a_package_without_the_families_is_named(self, monkeypatch):
        monkeypatch.setattr(fonts, "_PACKAGE", "segno")

        with pytest.raises(fonts.FontsMissing, match=r"lack Kurinto Sans, .*Source Sans 3; install"):
            fonts.typefaces.__wrapped__()
