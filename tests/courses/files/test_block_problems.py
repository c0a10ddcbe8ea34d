"""What can be wrong in each kind of block, scenario, pool and arrangement: a sentence, with its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from courses.files.content_folder import read_module, read_shared
from courses.files.problems import ContentErrors
from tests.courses.files import as_documented

STEP, POOL, QUESTIONS = "steps/01-a-first-worry.md", "pool.yaml", "questions.yaml"
SCENARIO, MODULE = "scenarios/the-quiet-word.yaml", "module.yaml"

# (what is wrong, file, old text, new text, words of the sentence)
BLOCKS = [
    ("a fact by nobody", STEP, "-- Children in England and Wales, CSA Centre, 2025 [S06]\n", "",
     "A fact is its figure"),
    ("a fact without a source", STEP, "2025 [S06]", "2025", "A fact is its figure as a title"),
    ("a table with a cell missing", STEP, "[When, Today, Later]", "[When, Today]",
     "as many cells as there are columns"),
    ("a table without a title", STEP, "table Two questions, not one", "table", "A table has a title"),
    ("a bar below zero", STEP, "value: 34", "value: -34", "not below zero"),
    ("a bar in words", STEP, "value: 34", "value: a third", "A bar needs 'value'"),
    ("a chart without a base", STEP, "base: Children aged 11 to 17 in the United Kingdom, 2011\n", "", "needs 'base'"),
    ("a chart without a source", STEP, "sources: [S37 as reported]\n", "", "A chart needs 'sources'"),
    ("a question mark between brackets", STEP, '"Is this child safe?"', "Is this child safe?", "goes in quotes"),
    ("a moment without a time", STEP, "- when: The same day\n  what", "- what", "A moment needs 'when'"),
    ("a checklist that is none", STEP, "- What you saw, and when", "What you saw, and when",
     "each line begins with '- '"),
    ("an accordion without headings", STEP, "### What if I am wrong?\n", "", "made of '### ' headings"),
    ("a heading with nothing beneath", STEP, "Sometimes. Ask before you ring.\n", "",
     "nothing beneath 'Will they know"),
    ("a sector nobody knows", STEP, "### SOCIAL_CARE", "### SOCIAL", "'SOCIAL' is no sector. The sectors are"),
    ("a sector addressed twice", STEP, "HEALTH, EARLY_YEARS", "HEALTH, SOCIAL_CARE", "SOCIAL_CARE is addressed twice"),
    ("a download that is not there", STEP, "desk-card.pdf", "card.pdf", "There is no file 'files/card.pdf'"),
    ("a download of another type", STEP, "files/desk-card.pdf", "files/a-call.mp3", "use a docx, pdf, pptx, xlsx file"),
    ("sound without its words", STEP, "file: files/a-call.mp3\ntranscript: files/a-call.md", "file: files/a-call.mp3",
     "Sound needs 'transcript'"),
    ("film without captions", STEP, "captions: files/how-to-be-told.vtt\n", "", "Film needs 'captions'"),
    ("a reflection that asks nothing", STEP,
     "Which family that you know well would be the hardest to have doubts about?\n",
     "", "This reflection asks nothing"),
    ("a confidence block with words", STEP, "confidence {#before}\n", "confidence {#before}\nWords.\n",
     "holds nothing"),
    ("a poll without a question", STEP, "poll What would hold you back most?", "poll", "A poll has its question"),
    ("two options of one id", STEP, "{id: family, text", "{id: wrong, text", "Two options of this poll have one id"),
    ("a term that nobody explains", STEP, "(term:significant-harm)", "(term:other-harm)",
     "No glossary explains 'other-harm'"),
    ("an unwanted word in a transcript", "files/a-call.md", "I saw", "Please, I saw", "'Please' is not written here"),
    ("a source nobody has in a cell", STEP, "Today, Later", '"Today [S999]", Later', "S999 is cited"),
]  # fmt: skip
SCENARIOS = [
    ("a file of another name", SCENARIO, "id: the-quiet-word", "id: a-quiet-word",
     "named as its id: 'a-quiet-word.yaml'"),
    ("a grade nobody knows", SCENARIO, "grade: HARMFUL", "grade: BAD", "A choice's grade is BEST, WEAK or HARMFUL"),
    ("two best choices", SCENARIO, "grade: WEAK", "grade: BEST", "One choice of a situation is BEST; here it is 2"),
    ("a dead end", SCENARIO, "leads_to: the-surgery", "leads_to: nowhere", "leads to 'nowhere'"),
    ("no ending", SCENARIO, "ending: |\n  What to take from this.\n", "", "A scenario needs 'ending'"),
    ("a choice without a reason", SCENARIO,
     "        reason: It misreads the law, and it warns whoever is there. [judgement]\n",
     "", "A choice needs 'reason'"),
    ("a scenario that no step tells", STEP, "::: scenario the-quiet-word\n:::\n", "", "is told in no step"),
    ("a scenario nobody wrote", STEP, "scenario the-quiet-word", "scenario the-loud-word", "There is no scenario"),
    ("a scenario told twice", STEP, "::: scenario the-quiet-word\n:::\n",
     "::: scenario the-quiet-word\n:::\n::: scenario the-quiet-word\n:::\n", "is told twice"),
]  # fmt: skip
POOLS = [
    ("a step that is not there", POOL, "step: a-first-worry", "step: another", "There is no step 'another' to look at"),
    ("a step that may be left out", STEP, "minutes: 4", "minutes: 4\nflagged: true\nnotice: N.",
     "the check cannot ask about it"),
    ("a question of both files", POOL, "id: pool-0", "id: uneasy-feeling", "stands in questions.yaml too"),
    ("a check larger than the pool", MODULE, "questions: 10", "questions: 11",
     "asks 11 questions, and pool.yaml has 10"),
    ("a pool without a check", MODULE, "check:", "change_notes:", "There is a pool of questions"),
    ("confidence without statements", MODULE, "confidence:", "sureness:", "there are no statements to ask about"),
]  # fmt: skip
ARRANGEMENTS = [
    ("two items to order", QUESTIONS,
     "    - {id: write, text: Write down their own words, feedback: Memory begins to tidy "
     "within the hour.}\n", "", "To put in order takes at least 3 items"),
    ("options to order", QUESTIONS, "  items:", "  options: []\n  items:", "A ORDER question has no 'options'"),
    ("a pair without its half", QUESTIONS, "match: A trained doctor, ", "", "A pair needs 'match'"),
    ("a half that is right for none", QUESTIONS, "[The school]", "[A trained doctor]", "cannot be the match of one"),
    ("true and false in other words", QUESTIONS, "kind: SINGLE", "kind: TRUE_FALSE",
     "has the options 'True' and 'False'"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return as_documented.write(tmp_path)


def told(folder: Path) -> list[tuple[str, str]]:
    try:
        read_module(folder, read_shared(folder.parent))
    except ContentErrors as caught:
        return [(str(error.path.relative_to(folder.name)), error.sentence) for error in caught.errors]
    return []


class TestOneProblem:
    @pytest.mark.parametrize(
        ("name", "old", "new", "words"),
        [row[1:] for row in BLOCKS + SCENARIOS + POOLS + ARRANGEMENTS],
        ids=[row[0] for row in BLOCKS + SCENARIOS + POOLS + ARRANGEMENTS],
    )
    def test_is_told(self, folder: Path, name: str, old: str, new: str, words: str) -> None:
        path = folder / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        found = told(folder)
        assert any(words in sentence for _, sentence in found), found

    def test_a_situation_that_no_choice_leads_to_is_told_at_its_line(self, folder: Path) -> None:
        path = folder / SCENARIO
        path.write_text(path.read_text().replace("        leads_to: the-surgery\n", ""))
        assert told(folder) == [
            (SCENARIO, "No choice leads to the situation 'the-surgery'. Lead one there, or take it out.")
        ]

    def test_a_check_that_nobody_can_pass_is_told(self, folder: Path) -> None:
        path = folder / MODULE
        path.write_text(path.read_text().replace("pass: 8", "pass: 12"))
        assert told(folder) == [(MODULE, "Nobody can pass: 12 right answers to 10 questions.")]
