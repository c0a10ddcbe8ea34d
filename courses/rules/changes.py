"""What is different between two editions: steps and questions by their ids, and their words side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from html.parser import HTMLParser
from typing import Any

from courses.rules.progress import CheckTerms


class Change(StrEnum):
    NEW = "NEW"
    GONE = "GONE"
    CHANGED = "CHANGED"
    SAME = "SAME"


@dataclass(frozen=True)
class Step:
    """A step of an edition with its frozen content (`courses.models.EditionStep`)."""

    id: str
    number: int
    title: str
    minutes: int
    flagged: bool = False
    notice: str = ""
    content: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class StepChange:
    """A step in both editions, or in one of them: as it is now or was last, and as it was `before`, None for a new one.
    `moved`: it comes at another place among those that stayed.
    """

    change: Change
    step: Step
    before: Step | None
    moved: bool = False

    @property
    def id(self) -> str:
        return self.step.id

    @property
    def after(self) -> Step | None:
        """The step as it is now; None where it is gone."""
        return None if self.change is Change.GONE else self.step

    @property
    def is_to_take(self) -> bool:
        """Whether somebody who knows the edition before has something to read here."""
        return self.change in (Change.NEW, Change.CHANGED)


@dataclass(frozen=True)
class QuestionChange:
    """A question in both editions, or in one. `step` is the step it stands in, or that the check asks it about."""

    id: str
    stem: str
    change: Change
    step: str
    in_check: bool


@dataclass(frozen=True)
class Changes:
    """`steps` in the order of the newer edition, those that are gone where they stood; questions likewise."""

    steps: tuple[StepChange, ...]
    questions: tuple[QuestionChange, ...]

    @property
    def same(self) -> frozenset[str]:
        """The ids of steps in which nothing is different."""
        return frozenset(step.id for step in self.steps if step.change is Change.SAME)

    @property
    def to_take(self) -> tuple[Step, ...]:
        """What somebody who knows the edition before takes, to know this one: the new and changed steps without a
        content notice; where only steps with one changed, those; where no step changed at all, every step, as nothing
        tells what is to be taken.
        """
        different = [step.after for step in self.steps if step.is_to_take and step.after]
        everything = [step.after for step in self.steps if step.after]
        unflagged = [step for step in different if not step.flagged]
        return tuple(unflagged or different or everything)

    @property
    def minutes(self) -> int:
        """The minutes of what is to be taken."""
        return sum(step.minutes for step in self.to_take)


def compare(
    before: Sequence[Step],
    after: Sequence[Step],
    *,
    pool_before: Sequence[Mapping[str, Any]] = (),
    pool_after: Sequence[Mapping[str, Any]] = (),
) -> Changes:
    """What is different, steps and questions matched by their ids; pools are as `courses.models.Edition` has them."""
    old = {step.id: step for step in before}
    new = {step.id: step for step in after}
    stayed = _in_place([step.id for step in before if step.id in new], [step.id for step in after if step.id in old])
    steps = [
        StepChange(_change(old.get(step.id), step), step, old.get(step.id), step.id in old and step.id not in stayed)
        for step in after
    ]
    for step in before:
        if step.id not in new:
            earlier = [one.id for one in before[: before.index(step)]]
            place = max((at for at, one in enumerate(steps, start=1) if one.id in earlier), default=0)
            steps.insert(place, StepChange(Change.GONE, step, step))
    return Changes(tuple(steps), _questions(_asked(before, pool_before), _asked(after, pool_after)))


def refreshed_check(
    terms: CheckTerms | None, pool: Iterable[Mapping[str, Any]], steps: Iterable[str]
) -> CheckTerms | None:
    """The final check of somebody who takes these steps only: as many of the questions about them as there are, and of
    these the same share to pass. None where there are none.
    """
    wanted = set(steps)
    about = sum(1 for part in pool if part.get("step") in wanted)
    if terms is None or not about:
        return None
    asked = min(terms.questions, about)
    return CheckTerms(asked, -(-asked * terms.passes // terms.questions))


def same_question(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether two parts with the same id ask the same, with the same answers."""
    return bool(_normal(before) == _normal(after))


def _in_place(before: list[str], after: list[str]) -> set[str]:
    """The ids that kept their order; the others were moved past them."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {before[block.a + place] for block in blocks for place in range(block.size)}


def _change(before: Step | None, after: Step) -> Change:
    if before is None:
        return Change.NEW
    known = (before.title, before.notice, _normal(before.content))
    return Change.SAME if known == (after.title, after.notice, _normal(after.content)) else Change.CHANGED


Asked = dict[str, tuple[Mapping[str, Any], str, bool]]


def _asked(steps: Sequence[Step], pool: Sequence[Mapping[str, Any]]) -> Asked:
    """Every question by its id: its part, the step, and whether it is the check's."""
    asked: Asked = {
        part["id"]: (part, step.id, False) for step in steps for part in step.content if part["kind"] == "question"
    }
    return asked | {part["id"]: (part, str(part.get("step", "")), True) for part in pool}


def _questions(before: Asked, after: Asked) -> tuple[QuestionChange, ...]:
    found = []
    for key, (part, step, in_check) in {**before, **after}.items():
        if key not in before:
            change = Change.NEW
        elif key not in after:
            change = Change.GONE
        else:
            change = Change.SAME if _normal(before[key][0]) == _normal(part) else Change.CHANGED
        found.append(QuestionChange(key, part["stem"], change, step, in_check))
    return tuple(found)


# What a reader reads. The rest of a part is ids, and which leads where.
NOT_READ = frozenset({"id", "kind", "match_id", "leads_to", "step", "answers", "correct", "sectors", "grade"})


def lines_of(step: Step | None) -> tuple[str, ...]:
    """The words of a step, a line for each paragraph, as text."""
    if step is None:
        return ()
    notice = [step.notice] if step.notice else []
    return (step.title, *notice, *(line for part in step.content for line in question_lines(part)))


def question_lines(part: Any) -> Iterator[str]:
    """The words of any part in order. What a question or a story holds to be right is said beside each option."""
    if isinstance(part, Mapping):
        said = {True: "Right: ", False: "Wrong: "}.get(part.get("correct", ""), "")
        said = f"{part['grade'].capitalize()}: " if "grade" in part else said
        for key, value in part.items():
            if key not in NOT_READ:
                lines = list(question_lines(value))
                yield from ([f"{said}{lines[0]}", *lines[1:]] if said and key == "text" and lines else lines)
    elif isinstance(part, (list, tuple)):
        for one in part:
            yield from question_lines(one)
    elif isinstance(part, str) and part:
        yield from _Reading.of(part).lines


@dataclass(frozen=True)
class Run:
    """Words that are in both (`SAME`), only in the newer (`NEW`) or only in the older (`GONE`)."""

    change: Change
    words: str


@dataclass(frozen=True)
class Paragraph:
    """A line with its runs; or so many lines in a row in which nothing is different."""

    runs: tuple[Run, ...] = ()
    unchanged: int = 0


def side_by_side(before: Sequence[str], after: Sequence[str]) -> tuple[Paragraph, ...]:
    """The newer lines with what went out and what came in, word by word; lines that stayed are counted."""
    found: list[Paragraph] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Paragraph(unchanged=b - a))
            continue
        for place in range(max(b - a, d - c)):
            old = before[a + place] if a + place < b else ""
            new = after[c + place] if c + place < d else ""
            found.append(Paragraph(tuple(_runs(old.split(), new.split()))))
    return tuple(found)


def _runs(old: list[str], new: list[str]) -> Iterator[Run]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Run(Change.SAME, " ".join(old[a:b]))
            continue
        if old[a:b]:
            yield Run(Change.GONE, " ".join(old[a:b]))
        if new[c:d]:
            yield Run(Change.NEW, " ".join(new[c:d]))


def _normal(value: Any) -> Any:
    """Frozen content without what is different though nothing is: HTML is its words and the files it shows, as the ids
    in it count the steps.
    """
    if isinstance(value, Mapping):
        return {key: _normal(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_normal(one) for one in value]
    if isinstance(value, str) and "<" in value:
        reading = _Reading.of(value)
        return reading.lines, reading.files
    return value


INSIDE_A_LINE = frozenset(
    {"a", "abbr", "b", "button", "cite", "code", "em", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup"}
)


class _Reading(HTMLParser):
    """Frozen HTML as its lines of words, and the files that it shows or leads to."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = [""]
        self.files: list[str] = []

    @classmethod
    def of(cls, html: str) -> _Reading:
        reading = cls()
        reading.feed(html)
        reading.close()
        return reading

    @property
    def lines(self) -> list[str]:
        return [" ".join(line.split()) for line in self._lines if line.strip()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag not in INSIDE_A_LINE:
            self._lines.append("")
        if tag == "img":
            self._lines.append(f"Picture: {named.get('alt') or 'decorative'}")
            self._lines.append("")
        file = named.get("src") or named.get("href") or ""
        if file and not file.startswith("#"):
            self.files.append(file)

    def handle_endtag(self, tag: str) -> None:
        if tag not in INSIDE_A_LINE:
            self._lines.append("")

    def handle_data(self, data: str) -> None:
        self._lines[-1] += data
