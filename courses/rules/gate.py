"""What still stands between a module as it is written and its learners: reasons in words, each with its place."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from courses.rules.stories import faults_in

# What of a page's revision is learning: what a reviewer reads and signs off.
READ = (
    "title", "summary", "audience", "outcomes", "notice_inside", "notice_may_skip", "confidence", "supervision",
    "steps", "check_questions", "check_pass", "terms", "about_a_community",
)  # fmt: skip
CITED = re.compile(r"\bS\d+[a-z]?\b")
PERCENTAGE = re.compile(r"\d\s?%")
HEADING = re.compile(r"<h([2-6])\b")
WRITTEN_BY_THE_EDITOR = re.compile(r'\sdata-block-key="[^"]*"')


class ReviewKind(StrEnum):
    """Who looks at a module before learners have it."""

    EXPERT = "EXPERT"
    SURVIVOR_INFORMED = "SURVIVOR_INFORMED"
    COMMUNITY = "COMMUNITY"
    VOLUNTARY_ORGANISATION = "VOLUNTARY_ORGANISATION"


NEEDED = {
    ReviewKind.EXPERT: "a named safeguarding expert’s sign-off",
    ReviewKind.SURVIVOR_INFORMED: "a review informed by survivors",
    ReviewKind.COMMUNITY: "a review by the community that it is about",
    ReviewKind.VOLUNTARY_ORGANISATION: "a review by a voluntary organisation of that community",
}
ALWAYS = (ReviewKind.EXPERT, ReviewKind.SURVIVOR_INFORMED)
WHERE_A_COMMUNITY_IS_THE_SUBJECT = (ReviewKind.COMMUNITY, ReviewKind.VOLUNTARY_ORGANISATION)


@dataclass(frozen=True)
class Review:
    """A sign-off that stands and is about the words in question. `review_by` is its last good day."""

    kind: ReviewKind
    review_by: date


@dataclass(frozen=True)
class Reason:
    """One sentence. `where` is the id of a block or the name of a field; '' for the module as a whole.

    `in_words` says that something in the module is to be put right; otherwise somebody has yet to review it.
    """

    sentence: str
    where: str = ""
    in_words: bool = True


def gate(
    content: Mapping[str, Any], reviews: Collection[Review], *, on: date, register: Collection[str] | None = None
) -> list[Reason]:
    """All that still stops the content of a page's revision from being learning for everybody.

    `reviews` are the sign-offs of exactly these words. `register` holds the codes of the sources that are known;
    without it no code is looked up.
    """
    return [*to_put_right(content, register=register), *to_be_reviewed(content, reviews, on=on)]


def to_put_right(content: Mapping[str, Any], *, register: Collection[str] | None = None) -> list[Reason]:
    """What in the module itself has to be put right, in the order of the page."""
    steps = blocks_of(content.get("steps"))
    return [
        *_front(content, steps),
        *(reason for number, step in enumerate(steps, start=1) for reason in _step(step, number, register)),
        *_check(content, steps),
    ]


def needed_kinds(content: Mapping[str, Any]) -> tuple[ReviewKind, ...]:
    """Who has to have looked at it."""
    return ALWAYS + (WHERE_A_COMMUNITY_IS_THE_SUBJECT if content.get("about_a_community") else ())


def to_be_reviewed(content: Mapping[str, Any], reviews: Collection[Review], *, on: date | None) -> list[Reason]:
    """Whose review is missing or has run out; without a day, only what is missing."""
    found = []
    for kind in needed_kinds(content):
        until = max((review.review_by for review in reviews if review.kind == kind), default=None)
        if until is None:
            found.append(Reason(f"It waits for {NEEDED[kind]}.", in_words=False))
        elif on is not None and until < on:
            sentence = f"{_capital(NEEDED[kind])} was good until {_day(until)}. It is to be looked at again."
            found.append(Reason(sentence, in_words=False))
    return found


def digest(content: Mapping[str, Any]) -> str:
    """The same for two revisions that say the same to learners, whatever else is different in them."""
    said = {name: _said(_loaded(content.get(name))) for name in READ}
    written = json.dumps({name: value for name, value in said.items() if value}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def blocks_of(stream: Any) -> list[dict[str, Any]]:
    """The blocks of a stream, which a revision keeps as JSON in a string."""
    loaded = _loaded(stream)
    return [block for block in loaded if isinstance(block, dict)] if isinstance(loaded, list) else []


def texts_in(value: Any) -> Iterator[str]:
    """Every text inside a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)


def _front(content: Mapping[str, Any], steps: list[dict[str, Any]]) -> Iterator[Reason]:
    if not _has_words(content.get("summary")):
        yield Reason("Nothing says yet what the module is about.", "summary")
    if not _has_words(content.get("notice_inside")):
        yield Reason("There is no content notice. Say what a reader will meet, in specific words.", "notice_inside")
    if not steps:
        yield Reason("There are no steps yet.", "steps")


def _step(step: Mapping[str, Any], number: int, register: Collection[str] | None) -> Iterator[Reason]:
    value, here = step.get("value") or {}, f"Step {number}"
    if value.get("flagged") and not _has_words(value.get("notice")):
        yield Reason(f"{here} is one that some may find hard, and its notice does not say what is inside.", _id(step))
    if not value.get("body"):
        yield Reason(f"{here} is empty.", _id(step))
    deepest = 1
    for block in [*(value.get("body") or []), *(value.get("pool") or [])]:
        for sentence in FAULTS.get(block["type"], _nothing)(block.get("value")):
            yield Reason(f"{here}: {sentence}", _id(block))
        for code in _unknown_codes(block.get("value"), register):
            yield Reason(f"{here}: {code} is cited, and the register of sources does not have it.", _id(block))
        for level in (int(found) for text in texts_in(block.get("value")) for found in HEADING.findall(text)):
            if level > deepest + 1:
                yield Reason(f"{here}: a smaller heading comes before the larger one it belongs to.", _id(block))
            deepest = level


def _check(content: Mapping[str, Any], steps: list[dict[str, Any]]) -> Iterator[Reason]:
    held = sum(len((step.get("value") or {}).get("pool") or []) for step in steps)
    asked, passing = content.get("check_questions"), content.get("check_pass")
    if held and not asked:
        yield Reason(
            f"There are {held} questions for a final check, and nothing says how many are asked.", "check_questions"
        )
    if asked and asked > held:
        sentence = f"The final check asks {asked} questions, and the steps hold {held}. Nobody could take it."
        yield Reason(sentence, "check_questions")
    if asked and passing and passing > asked:
        sentence = f"The final check asks {asked} questions and passes with {passing}. Nobody could pass it."
        yield Reason(sentence, "check_pass")


def _nothing(value: Any) -> Iterator[str]:
    yield from ()


def _image(value: Any) -> Iterator[str]:
    picture = (value or {}).get("image") or {}
    picture = picture if isinstance(picture, Mapping) else {"image": picture}
    if not picture.get("image"):
        yield "a picture is missing. Choose one, or take the block out."
    elif not picture.get("decorative") and not _has_words(picture.get("alt_text")):
        yield "a picture is not described. Say what it tells, or mark it as decoration."


def _audio(value: Any) -> Iterator[str]:
    if not value.get("file"):
        yield "a sound has no file."
    if not _has_words(value.get("transcript")):
        yield "a sound has no transcript. Give every word of it to read."


def _video(value: Any) -> Iterator[str]:
    if not value.get("file"):
        yield "a film has no file."
    if not value.get("captions"):
        yield "a film has no captions. Add a vtt file."
    if not _has_words(value.get("transcript")):
        yield "a film has no transcript. Give every word, and what can only be seen."


def _download(value: Any) -> Iterator[str]:
    if not value.get("file"):
        yield "a paper to take away has no file."


def _figure(value: Any) -> Iterator[str]:
    if not _has_words(value.get("base")):
        yield "a figure does not say who was counted, where and when."
    if not _has_words(value.get("source")):
        yield "a figure has no source."


def _table(value: Any) -> Iterator[str]:
    table = " ".join(texts_in(value.get("table")))
    if PERCENTAGE.search(table) and not CITED.search(table) and not _has_words(value.get("source")):
        yield "a table gives percentages and no source."


def _scenario(value: Any) -> Iterator[str]:
    situations = [_inner(each) for each in value.get("situations") or []]
    choices = {each.get("name", ""): [_inner(one) for one in each.get("choices") or []] for each in situations}
    for name, offered in choices.items():
        if not any(one.get("grade") == "BEST" for one in offered):
            yield f"in the story ‘{value.get('title', '')}’ nothing is marked as best at ‘{name}’."
    for _, sentence in faults_in({name: [one.get("leads_to") or "" for one in each] for name, each in choices.items()}):
        yield f"in the story ‘{value.get('title', '')}’: {sentence}"
    if not situations:
        yield f"the story ‘{value.get('title', '')}’ has nothing to decide."


def _question(value: Any) -> Iterator[str]:
    options = [_inner(each) for each in value.get("options") or []]
    asks_for_right_ones = value.get("kind") not in ("ORDER", "MATCH")
    if asks_for_right_ones and not any(option.get("correct") for option in options):
        yield f"no answer is marked as right: ‘{value.get('stem', '')}’"


FAULTS = {
    "image": _image,
    "audio": _audio,
    "video": _video,
    "download": _download,
    "fact": _figure,
    "chart": _figure,
    "table": _table,
    "scenario": _scenario,
    "question": _question,
}


def _unknown_codes(value: Any, register: Collection[str] | None) -> list[str]:
    if register is None:
        return []
    return sorted({code for text in texts_in(value) for code in CITED.findall(text) if code not in register})


def _inner(item: Any) -> Mapping[str, Any]:
    """What an item of a list holds; lists written before Wagtail gave items ids hold the value itself."""
    held = item.get("value", item) if isinstance(item, Mapping) else {}
    return held if isinstance(held, Mapping) else {}


def _has_words(text: Any) -> bool:
    return bool(re.sub(r"<[^>]+>|&nbsp;", " ", str(text or "")).strip())


def _id(block: Mapping[str, Any]) -> str:
    return str(block.get("id") or "")


def _loaded(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _said(value: Any) -> Any:
    """A value without ids, without what is empty, and without the marks that the editor leaves in rich text."""
    if isinstance(value, str):
        return " ".join(WRITTEN_BY_THE_EDITOR.sub("", value).split())
    if isinstance(value, Mapping):
        kept = {name: _said(each) for name, each in value.items() if name != "id"}
        return {name: each for name, each in kept.items() if each}
    if isinstance(value, list):
        return [_said(each) for each in value]
    return value


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
