"""The publish gate: what still stops a module, reason by reason."""

from __future__ import annotations

import json
from datetime import date

import pytest

from courses.rules.gate import Review, ReviewKind, digest, gate, to_be_reviewed, to_put_right

ON = date(2026, 5, 4)
GOOD = [Review(ReviewKind.EXPERT, ON), Review(ReviewKind.SURVIVOR_INFORMED, ON)]


def block(kind, value, name="b"):
    return {"type": kind, "id": name, "value": value}


def item(value):
    return {"type": "item", "id": "i", "value": value}


def module(*body, pool=(), step=None, **changes):
    value = {"title": "A step", "flagged": False, "notice": "", "body": [*body], "pool": [*pool], **(step or {})}
    content = {
        "title": "A module",
        "summary": "What it is about.",
        "notice_inside": "Harm to children, without detail.",
        "steps": json.dumps([{"type": "step", "id": "s1", "value": value}]),
    }
    return {**content, **changes}


READING = block("reading", "<p>One idea.</p>")
QUESTION = block(
    "question", {"kind": "SINGLE", "stem": "What?", "options": [item({"text": "This", "correct": True})]}, "q"
)
PICTURE = {"image": 7, "alt_text": "A door", "decorative": False}
FIGURE = {"figure": "One in ten", "base": "Children in England, 2025", "source": "CSA Centre, 2025 (S06)"}
FILM = {"title": "A call", "file": 1, "captions": 2, "transcript": "<p>Words.</p>"}


def choice(leads_to="", grade="BEST"):
    return item({"grade": grade, "text": "Do it", "leads_to": leads_to})


def story(**situations):
    told = [item({"name": name, "choices": choices}) for name, choices in situations.items()]
    return block("scenario", {"title": "The quiet word", "situations": told})


# (the module, what the sentence says, where it leads)
STATES = [
    (module(READING, notice_inside=""), "There is no content notice.", "notice_inside"),
    (module(READING, notice_inside="  "), "There is no content notice.", "notice_inside"),
    (module(READING, summary=""), "Nothing says yet what the module is about.", "summary"),
    (module(steps="[]"), "There are no steps yet.", "steps"),
    (module(), "Step 1 is empty.", "s1"),
    (module(READING, step={"flagged": True}), "its notice does not say what is inside", "s1"),
    (module(block("image", {"image": {**PICTURE, "alt_text": ""}})), "a picture is not described", "b"),
    (module(block("image", {"image": {**PICTURE, "image": None}})), "a picture is missing", "b"),
    (module(block("audio", {"file": 1, "transcript": "<p></p>"})), "a sound has no transcript", "b"),
    (module(block("audio", {"file": None, "transcript": "<p>Every word.</p>"})), "a sound has no file", "b"),
    (module(block("video", {**FILM, "file": None})), "a film has no file", "b"),
    (module(block("video", {**FILM, "captions": None})), "a film has no captions", "b"),
    (module(block("video", {**FILM, "transcript": ""})), "a film has no transcript", "b"),
    (module(block("download", {"title": "A card", "file": None})), "has no file", "b"),
    (module(block("fact", {**FIGURE, "source": ""})), "a figure has no source", "b"),
    (module(block("fact", {**FIGURE, "base": ""})), "does not say who was counted", "b"),
    (module(block("chart", {**FIGURE, "source": ""})), "a figure has no source", "b"),
    (
        module(block("table", {"table": {"rows": [{"values": ["Told nobody", "34%"]}]}})),
        "percentages and no source",
        "b",
    ),
    (module(block("reading", "<h3>Smaller</h3>")), "a smaller heading comes before the larger", "b"),
    (module(story(a=[choice("nowhere"), choice()])), "there is no situation of that name", "b"),
    (module(story(a=[choice("a")])), "the story never ends", "b"),
    (module(story(a=[choice()], b=[choice()])), "No choice leads to the situation 'b'", "b"),
    (module(story(a=[choice(grade="WEAK")])), "nothing is marked as best at ‘a’", "b"),
    (module(story()), "has nothing to decide", "b"),
    (
        module(block("question", {"kind": "SINGLE", "stem": "What?", "options": []})),
        "no answer is marked as right",
        "b",
    ),
    (module(READING, pool=[QUESTION]), "nothing says how many are asked", "check_questions"),
    (module(READING, pool=[QUESTION], check_questions=2), "asks 2 questions, and the steps hold 1", "check_questions"),
    (module(READING, pool=[QUESTION], check_questions=1, check_pass=2), "Nobody could pass it", "check_pass"),
]

FIT = [
    module(READING),
    module(READING, pool=[QUESTION], check_questions=1, check_pass=1),
    module(READING, step={"flagged": True, "notice": "A child’s words."}),
    module(block("image", {"image": PICTURE})),
    module(block("image", {"image": {**PICTURE, "alt_text": "", "decorative": True}})),
    module(block("video", FILM)),
    module(block("fact", FIGURE)),
    module(block("table", {"table": {"rows": [{"values": ["Told nobody", "34% [S37]"]}]}})),
    module(block("table", {"table": {"rows": [{"values": ["34%"]}]}, "source": "NSPCC, 2011 (S37)"})),
    module(block("reading", "<h2>Larger</h2><p>.</p><h3>Smaller</h3>")),
    module(story(a=[choice("b"), choice(grade="HARMFUL")], b=[choice()])),
    module(block("question", {"kind": "ORDER", "options": [item({"text": "One"})]})),
]


class TestWhatHasToBePutRight:
    @pytest.mark.parametrize(("content", "said", "where"), STATES, ids=[said for _, said, _ in STATES])
    def test_is_said_once_with_its_place(self, content, said, where):
        (reason,) = to_put_right(content)
        assert said in reason.sentence
        assert reason.where == where
        assert reason.in_words

    @pytest.mark.parametrize("content", FIT)
    def test_is_nothing_in_a_module_that_is_fit(self, content):
        assert to_put_right(content) == []

    def test_is_a_source_that_the_register_does_not_have(self):
        content = module(block("fact", FIGURE))
        assert to_put_right(content, register={"S06"}) == []
        (reason,) = to_put_right(content, register={"S07"})
        assert reason.sentence == "Step 1: S06 is cited, and the register of sources does not have it."


# (about a community, the reviews there are, how many are missing, how many have run out)
REVIEWS = [
    (False, [], 2, 0),
    (True, [], 4, 0),
    (False, GOOD, 0, 0),
    (True, GOOD, 2, 0),
    (False, GOOD[:1], 1, 0),
    (False, [GOOD[0], Review(ReviewKind.SURVIVOR_INFORMED, date(2026, 5, 3))], 0, 1),
    (False, [*GOOD, Review(ReviewKind.EXPERT, date(2020, 1, 1))], 0, 0),
    (True, [*GOOD, Review(ReviewKind.COMMUNITY, ON), Review(ReviewKind.VOLUNTARY_ORGANISATION, ON)], 0, 0),
]


class TestWhoHasToHaveSeenIt:
    @pytest.mark.parametrize(("community", "reviews", "missing", "run_out"), REVIEWS)
    def test_is_counted_kind_by_kind(self, community, reviews, missing, run_out):
        found = to_be_reviewed({"about_a_community": community}, reviews, on=ON)
        assert sum("waits for" in reason.sentence for reason in found) == missing
        assert sum("was good until" in reason.sentence for reason in found) == run_out
        assert not any(reason.in_words for reason in found)

    def test_the_gate_says_both(self):
        assert [reason.in_words for reason in gate(module(), GOOD[:1], on=ON)] == [True, False]


class TestWhatASignOffIsBoundTo:
    def test_are_the_words_that_learners_read(self):
        assert digest(module(READING)) != digest(module(block("reading", "<p>Another idea.</p>")))
        assert digest(module(READING)) != digest(module(READING, notice_inside="Something else."))

    def test_is_not_how_the_editor_keeps_them(self):
        marked = block("reading", '<p data-block-key="a1b2c">One  idea.</p>', "another id")
        assert digest(module(READING, change_note="A note", live=True)) == digest(module(marked))

    def test_is_more_the_answer_that_is_right(self):
        other = {**QUESTION, "value": {**QUESTION["value"], "options": [item({"text": "This", "correct": False})]}}
        assert digest(module(QUESTION)) != digest(module(other))
