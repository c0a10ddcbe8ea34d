"""Each thing that can be wrong in a content folder gets a sentence, with its file and line; all of them at once."""

import pytest

from courses.files.problems import ContentError, ContentErrors
from tests.courses.files.conftest import ContentFolder, fields

STEP = "steps/01-numbers.md"
STORY = "steps/02-story.md"
OPTION = "    - id: few\n      text: One in a hundred\n      feedback: More.\n"

# (what is wrong, file, old text, new text, line, words of the sentence)
STEPS = [
    ("a step with no front matter", STEP, "---\nid: numbers", "id: numbers", 1, "A step begins with a '---' line"),
    ("a step that is not YAML at its head", STEP, "title: It's", "title: a: b", 3, "': ' in it goes in quotes"),
    ("a name given twice", STEP, "minutes: 3", "minutes: 3\nminutes: 4", 5, "'minutes' is given twice"),
    ("a field nobody knows", STEP, "minutes: 3", "minutes: 3\nlength: 3", 5, "A step has no field 'length'"),
    ("minutes that are no number", STEP, "minutes: 3", "minutes: three", 4, "a whole number above zero"),
    ("no title", STEP, "title: It's about numbers\n", "", 2, "A step needs 'title'"),
    ("an id with capitals", STEP, "id: numbers", "id: Numbers", 2, "use lower-case letters, digits and hyphens"),
    ("two steps of one id", STORY, "id: story", "id: numbers", 1, "There are two steps 'numbers'"),
    ("a step with nothing in it", STORY, "Once.\n", "", 1, "This step is empty"),
    ("a flag that is no flag", STORY, "flagged: true", "flagged: maybe", 5, "'flagged' must be true or false"),
    ("a flagged step without a notice", STORY, "notice: A made-up story.\n", "", 5, "needs a 'notice'"),
    ("a notice without a flag", STORY, "flagged: true\n", "", 5, "write 'flagged: true'"),
    ("a question that may be skipped", STEP, "minutes: 3", "minutes: 3\nflagged: true\nnotice: N.", 5, "cannot ask"),
]  # fmt: skip
BLOCKS = [
    ("an unknown kind", STEP, "::: callout", "::: collage", 10, "no block of the kind 'collage'. The kinds are"),
    ("a callout without a name", STEP, " {#hold-on}", "", 10, "needs a short name of its own"),
    ("a name that is kept for text", STEP, "{#hold-on}", "{#opening}", 10, "needs a short name of its own"),
    ("two blocks of one name", STEP, "{#rare}", "{#hold-on}", 16, "There are two blocks 'hold-on'"),
    ("a block never closed", STEP, "how-many\n:::\n", "how-many\n", 33, "This block is never closed"),
    ("a block inside a block", STEP, "\n:::\n\nAfter", "\n\nAfter", 15, "opened on line 10 is still open"),
    ("a close that closes nothing", STEP, "After the", ":::\n\nAfter the", 14, "closes nothing"),
    ("an opening nobody can read", STEP, "::: callout", ":::: CALLOUT", 10, "A block opens like"),
    ("an empty callout", STEP, "A **thought**. [judgement]\n", "", 10, "This callout is empty"),
    ("a myth without a reality", STEP, "Reality:", "Really:", 16, "and then 'Reality: ...'"),
    ("a reality without a source", STEP, " [S01 as reported]", "", 16, "A reality cites its source"),
    ("a quotation by nobody", STEP, "-- A made-up person [S01]\n", "", 22, "'-- who said it [S06]'"),
    ("an image not described", STEP, "description: Ten figures, one shaded.\n", "", 28, "or 'decorative: true'"),
    ("an image described and decorative", STEP, "caption:", "decorative: true\ncaption:", 29, "and not both"),
    ("an image that is not there", STEP, "drawing.svg", "other.svg", 28, "There is no file 'images/other.svg'"),
    ("an image outside the folder", STEP, "images/drawing.svg", "../sources.yaml", 28, "There is no file"),
    ("an image that is not YAML lines", STEP, "file: images/drawing.svg\n", "- file\n", 29, "not YAML"),
    ("a question nobody wrote", STEP, "question how-many", "question how-few", 33, "has no question 'how-few'"),
    ("a question asked twice", STEP, "After the callout.", "::: question how-many\n:::", 34, "is asked twice"),
    ("a question with words", STEP, "how-many\n", "how-many\nWhy?\n", 33, "A question block holds nothing"),
]  # fmt: skip
TEXT = [
    ("an unknown source", STEP, "[S02]", "[S99]", 6, "S99 is cited, but sources.yaml has no source"),
    ("a citation nearly right", STEP, "[S02]", "[s02]", 6, "looks like a citation but is not one"),
    ("a mark nearly right", STEP, "[judgement]", "[judgment]", 11, "looks like a citation but is not one"),
    ("a heading too high", STEP, "## Think", "# Think", 8, "begins with '##' or '###'"),
    ("HTML", STEP, "After the", "After <b>the</b>", 14, "HTML would be shown as it stands"),
    ("an image in the text", STEP, "After the", "![x](y.png) After", 14, "goes in a '::: image' block"),
    ("a link that is not safe", STEP, "After the", "[x](http://example.org) After", 14, "must begin with 'https://'"),
    ("a telephone number", STEP, "After the", "Ring 020 7946 0000 after the", 14, "looks like a contact"),
    ("an address for mail", STEP, "After the", "Write to lead@example.org after", 14, "looks like a contact"),
    ("an unwanted word", STEP, "After the", "The historic abuse after", 14, "write 'non-recent'"),
]  # fmt: skip
QUESTIONS = [
    ("no right option", "      correct: true\n", "", 4, "exactly one right option; this has 0"),
    ("two right options", "      feedback: More.", "      correct: true\n      feedback: More.", 4, "this has 2"),
    ("a kind nobody knows", "SINGLE", "ESSAY", 2, "kind is one of SINGLE, MULTIPLE, TRUE_FALSE"),
    ("an option without feedback", "      feedback: More.\n", "", 5, "An option needs 'feedback'"),
    ("one option only", OPTION, "", 4, "at least two options"),
    ("options that say the same", "One in a hundred", "One in Ten", 4, "say the same"),
    ("two options of one id", "id: few", "id: many", 8, "There are two answers 'many'"),
    ("no source", "  sources: [S01, judgement]\n", "", 1, "A question needs 'sources'"),
    ("a source that is not there", "[S01, judgement]", "[S77]", 13, "S77 is cited"),
    ("a source written wrongly", "[S01, judgement]", "[S01 page 3]", 13, "'S01 page 3' names no source"),
    ("a yes that YAML takes for true", "text: One in a hundred", "text: yes", 6, "goes in quotes"),
    ("an option that is no mapping", OPTION, "    - few\n", 4, "An option must be a list of 'name: value' lines"),
]  # fmt: skip
FILES = [
    ("a uuid that is none", "module.yaml", "3db6d49b", "xyz", 1, "A module's 'uuid' is a random UUID"),
    ("no outcomes", "module.yaml", "outcomes:\n  - Say one thing.\n", "", 1, "A module needs 'outcomes', a list"),
    ("a content notice with a part missing", "module.yaml", "  may_skip: One step.\n", "", 11, "needs 'may_skip'"),
    ("no content notice", "module.yaml", "content_notice:\n  inside: Nothing to fear.\n  may_skip: One step.\n", "", 1,
     "The content notice must be a list"),
    ("a term without a meaning", "glossary.yaml", "  meaning: Any way in which a child lets someone know.\n", "", 1,
     "A term needs 'meaning'"),
    ("a term explained twice", "glossary.yaml", "- id: telling\n",
     "- {id: t, term: telling, meaning: M, sources: [S01]}\n- id: telling\n", 3, "'Telling' is explained twice"),
]  # fmt: skip
SOURCES = [
    ("a source's id", "id: S02", "id: W2", 8, "write S and a number, as S06"),
    ("two sources of one id", "id: S02", "id: S01", 8, "There are two sources S01"),
    ("a trust nobody knows", "trust: SEEN\n", "trust: SURE\n", 6, "A source's trust is one of SEEN, SEEN_SECONDARY"),
    ("a day that is none", "review_by: 2027-11-30", "review_by: soon", 7, "a day written as 2027-05-03"),
    ("a day that no month has", "2027-11-30", "2027-11-31", 7, "not YAML that can be read: day is out of range"),
    ("an address that is none", "https://example.org/scale", "example.org", 5, "An address begins with"),
    ("a year that is none", "year: 2021", "year: recent", 4, "a whole number above zero"),
]


def errors(content: ContentFolder) -> tuple[ContentError, ...]:
    with pytest.raises(ContentErrors) as caught:
        content.read()
    return caught.value.errors


def assert_told(told: tuple[ContentError, ...], name: str, line: int, words: str) -> None:
    here = [error.sentence for error in told if (str(error.path), error.line) == (name, line)]
    assert any(words in sentence for sentence in here), [str(error) for error in told]


def each(rows: list, names: tuple[str, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(names, [row[1:] for row in rows], ids=[row[0] for row in rows])


class TestOneProblem:
    @each([*STEPS, *BLOCKS, *TEXT, *FILES], ("name", "old", "new", "line", "words"))
    def test_is_told_with_file_and_line(
        self, content: ContentFolder, name: str, old: str, new: str, line: int, words: str
    ) -> None:
        content.change(f"a-small-module/{name}", old, new)
        assert_told(errors(content), f"a-small-module/{name}", line, words)

    @each(QUESTIONS, ("old", "new", "line", "words"))
    def test_of_a_question_is_told_with_its_line(
        self, content: ContentFolder, old: str, new: str, line: int, words: str
    ) -> None:
        content.change("a-small-module/questions.yaml", old, new)
        assert_told(errors(content), "a-small-module/questions.yaml", line, words)

    @each(SOURCES, ("old", "new", "line", "words"))
    def test_of_the_register_is_told_with_its_line(
        self, content: ContentFolder, old: str, new: str, line: int, words: str
    ) -> None:
        content.change("sources.yaml", old, new)
        assert_told(errors(content), "sources.yaml", line, words)


class TestSeveralAnswers:
    def test_may_all_be_right_but_not_all_wrong(self, content: ContentFolder) -> None:
        content.change("a-small-module/questions.yaml", "kind: SINGLE", "kind: MULTIPLE")
        content.change("a-small-module/questions.yaml", "feedback: More.", "feedback: More.\n      correct: true")
        assert fields(content.read().steps[0].blocks[-2])["kind"] == "MULTIPLE"
        path = content.module / "questions.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("      correct: true\n", ""), encoding="utf-8")
        assert_told(errors(content), "a-small-module/questions.yaml", 4, "at least one right option; this has none")


class TestWholeFiles:
    @pytest.mark.parametrize("name", ["questions.yaml", "glossary.yaml"])
    def test_a_file_that_should_be_a_list_is_told(self, content: ContentFolder, name: str) -> None:
        content.write(f"a-small-module/{name}", "id: how-many\n")
        assert_told(errors(content), f"a-small-module/{name}", 1, f"{name} must be a list of")

    @pytest.mark.parametrize("name", ["module.yaml", "questions.yaml"])
    def test_a_missing_file_is_named(self, content: ContentFolder, name: str) -> None:
        (content.module / name).unlink()
        assert f"a-small-module/{name}:1: This file is missing." in map(str, errors(content))

    def test_a_module_without_steps_is_refused(self, content: ContentFolder) -> None:
        for path in (content.module / "steps").iterdir():
            path.unlink()
        assert any("at least one step" in str(error) for error in errors(content))

    def test_a_file_that_is_not_text_is_refused(self, content: ContentFolder) -> None:
        (content.module / STEP).write_bytes(b"---\nid: n\xe9\n")
        assert any("not UTF-8 text" in str(error) for error in errors(content))

    def test_a_file_with_a_character_that_yaml_forbids_is_told(self, content: ContentFolder) -> None:
        content.change("a-small-module/glossary.yaml", "Telling", "Tell\x07ing")
        assert_told(errors(content), "a-small-module/glossary.yaml", 1, "not YAML that can be read")

    def test_a_file_that_is_no_step_is_not_passed_over(self, content: ContentFolder) -> None:
        content.write("a-small-module/steps/notes.txt", "Notes.")
        assert [str(error) for error in errors(content)] == [
            "a-small-module/steps/notes.txt:1: A step's file is named like '03-how-common.md'."
        ]

    def test_a_question_that_no_step_asks_is_told(self, content: ContentFolder) -> None:
        content.change(f"a-small-module/{STEP}", "::: question how-many\n:::\n", "")
        (told,) = errors(content)
        assert (told.line, "is asked in no step" in told.sentence) == (1, True)

    def test_two_questions_of_one_id_are_told(self, content: ContentFolder) -> None:
        path = content.module / "questions.yaml"
        path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
        (told,) = errors(content)
        assert (told.line, told.sentence) == (14, "There are two questions 'how-many'. Give one another id.")


class TestAllProblems:
    def test_are_told_together_in_the_order_of_files_and_lines(self, content: ContentFolder) -> None:
        content.change(f"a-small-module/{STEP}", "[S02]", "[S99]")
        content.change(f"a-small-module/{STEP}", "title: It's about numbers\n", "")
        content.change("a-small-module/questions.yaml", "      feedback: More.\n", "")
        content.change("a-small-module/glossary.yaml", "[S01]", "[S98]")
        with pytest.raises(ContentErrors) as caught:
            content.read()
        assert str(caught.value).splitlines() == [
            "a-small-module/glossary.yaml:4: S98 is cited, but sources.yaml has no source of that id.",
            "a-small-module/questions.yaml:5: An option needs 'feedback', a text. "
            "What looks like a number or a yes goes in quotes.",
            "a-small-module/steps/01-numbers.md:2: A step needs 'title', a text. "
            "What looks like a number or a yes goes in quotes.",
            "a-small-module/steps/01-numbers.md:5: S99 is cited, but sources.yaml has no source of that id.",
        ]
