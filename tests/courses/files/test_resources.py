"""Texts that stand beside the modules: read, sourced and held to plain words as a step is, and no module."""

import shutil

import pytest
from django.conf import settings

from courses.files import quality
from courses.files.content_folder import module_folders, read_shared
from courses.files.problems import ContentErrors
from courses.files.resources import read_resources

CONTENT = settings.BASE_DIR / "content"
HEAD = "---\ntitle: A text\nsummary: What it is for.\n---\n"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "for-schools").mkdir()
    shutil.copy(CONTENT / "sources.yaml", tmp_path)
    return tmp_path


@pytest.fixture
def write(root):
    def writing(body, head=HEAD):
        (root / "for-schools" / "a-text.md").write_text(head + body)
        return root

    return writing


@pytest.fixture
def read(write):
    def reading(*texts):
        root = write(*texts)
        return read_resources(root, read_shared(root))[0]

    return reading


def said_of(root):
    return [str(problem) for problem in quality.check(root)]


class TestReading:
    def test_takes_it_apart_at_its_headings(self, read):
        text = read("Before.\n\n## One\nFirst.\n\n## Two\nSecond.\n")
        assert (text.key, text.title, text.summary, text.opening) == (
            "a-text", "A text", "What it is for.", "<p>Before.</p>",
        )  # fmt: skip
        assert [(part.title, part.html, part.line) for part in text.sections] == [
            ("One", "<p>First.</p>", 7),
            ("Two", "<p>Second.</p>", 10),
        ]

    def test_gathers_its_sources_and_marks_each_once(self, read):
        text = read("So it is. [S98]\n\n## One\nSo it is. [S98] And so. [known]\n")
        assert text.sources.count("<li>") == 2
        assert "Where this comes from" in text.sources
        assert "awaiting sign-off" in text.sources

    def test_awaits_sign_off_until_somebody_has_checked_it(self, read):
        assert read("Words.\n").checked_by == ""
        head = HEAD.replace("summary", "checked_by: Efua Mensah, 3 May 2027\nsummary")
        assert read("Words.\n", head).checked_by == "Efua Mensah, 3 May 2027"

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ("So it is. [S9999]\n", r"a-text.md:5: S9999 is cited, but sources.yaml has no source"),
            ("\n## One\n\nLook at it, please.\n", r"a-text.md:8: 'please' is not written here"),
            ("Ring 020 7946 0110.\n", r"a-text.md:5: '020 7946 0110' looks like a contact"),
        ],
    )
    def test_says_what_is_wrong_and_where(self, read, body, said):
        with pytest.raises(ContentErrors, match=said):
            read(body)


class TestChecking:
    def test_a_figure_without_its_source_is_named(self, write):
        root = write("## One\nNearly 90% of girls said so.\n")
        assert any("for-schools/a-text.md:5" in each and "no source stands beside it" in each for each in said_of(root))

    def test_a_disputed_figure_never_stands_alone(self, write):
        root = write("## One\nTwo-thirds of abuse is in the family. [S00]\n")
        assert any("'two-thirds' never stands alone" in each for each in said_of(root))

    def test_hard_words_are_named(self, write):
        root = write("## One\n" + "Organisational accountability necessitates multidisciplinary interoperability. " * 3)
        assert any("This part reads at school grade" in each for each in said_of(root))

    def test_our_own_fall_short_in_nothing(self):
        assert [each for each in said_of(CONTENT) if each.startswith("for-schools")] == []


def test_the_folder_of_resources_is_no_module(write):
    assert module_folders(write("Words.\n")) == []
    assert "for-schools" not in [folder.name for folder in module_folders(CONTENT)]
