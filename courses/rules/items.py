"""How a question is answered: how often right at first, and what draws those who are not. Nothing under ten answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from courses.rules.questions import AnswerKind, Question

FEWEST = 10
HARD = 0.5
"""A question that fewer than this share get right at first is pointed out."""


@dataclass(frozen=True)
class Tally:
    """So many people gave this answer first."""

    chosen: tuple[str, ...]
    is_right: bool
    people: int


@dataclass(frozen=True)
class Share:
    """How many answered, and how many of them rightly at first."""

    people: int
    right: int

    @property
    def percent(self) -> int:
        return round(100 * self.right / self.people)


@dataclass(frozen=True)
class Item:
    """A question and how it is answered. `share` is None under ten answers, and nothing else is said then.

    `draws`: what is wrong in first answers, in words, with how many in a hundred of all who answered; the commonest
    first. `roles`: by job role, only where ten of the role answered and ten or nobody else did.
    """

    question: Question
    share: Share | None
    draws: tuple[tuple[str, int], ...] = ()
    roles: tuple[tuple[str, Share], ...] = ()

    @property
    def is_hard(self) -> bool:
        return self.share is not None and self.share.right < HARD * self.share.people


def item(question: Question, tallies: Iterable[Tally], roles: Iterable[tuple[str, bool, int]]) -> Item:
    """From the first answers of everybody, and from (job role, right, people) of those with a role."""
    tallies = list(tallies)
    share = Share(sum(one.people for one in tallies), sum(one.people for one in tallies if one.is_right))
    if share.people < FEWEST:
        return Item(question, None)
    return Item(question, share, _draws(question, tallies, share.people), _roles(roles, share.people))


def _draws(question: Question, tallies: Collection[Tally], people: int) -> tuple[tuple[str, int], ...]:
    found: Counter[str] = Counter()
    for one in tallies:
        if not one.is_right:
            for words in _wrong(question, frozenset(one.chosen)):
                found[words] += one.people
    return tuple((words, round(100 * many / people)) for words, many in found.most_common())


def _wrong(question: Question, chosen: frozenset[str]) -> list[str]:
    """What is wrong in an answer, in words."""
    texts = {option.id: option.text for option in question.options}
    if question.is_arranged:
        beside = {text.id: text.text for text in question.texts}
        between = " in place " if question.kind is AnswerKind.ORDER else " beside "
        pairs = [one.partition(":") for one in sorted(chosen - question.key)]
        return [f"{texts[key]}{between}{beside.get(other, other)}" for key, _, other in pairs if key in texts]
    found = [texts[one] for one in sorted(chosen - question.key) if one in texts]
    if question.kind is AnswerKind.MULTIPLE:
        found += [f"Left out: {texts[one]}" for one in sorted(question.key - chosen)]
    return found


def _roles(rows: Iterable[tuple[str, bool, int]], people: int) -> tuple[tuple[str, Share], ...]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, is_right, many in rows:
        counts[name][0] += many
        counts[name][1] += many if is_right else 0
    kept = {name: Share(*count) for name, count in counts.items() if count[0] >= FEWEST and _hides(people - count[0])}
    while kept and not _hides(people - sum(share.people for share in kept.values())):
        del kept[min(kept, key=lambda name: (kept[name].people, name))]
    return tuple(sorted(kept.items()))


def _hides(rest: int) -> bool:
    """Whether what is left when a part is taken from the whole says nothing of a few. Below none: roles overlap."""
    return rest <= 0 or rest >= FEWEST
