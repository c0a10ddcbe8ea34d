"""Decides about people whom a staff file does not name, and stops a file that would end too much."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from competencies.rules.reasons import in_words
from competencies.rules.staff.known import KnownPost
from competencies.rules.staff.names import fold
from competencies.rules.staff.rows import Outcome, What
from competencies.rules.staff.steps import Begin, End, Step


@dataclass(frozen=True)
class Absent:
    """What becomes of posts that no line names; `stop` when nobody can say who is on a line that cannot be read."""

    outcomes: tuple[Outcome, ...] = ()
    steps: tuple[End, ...] = ()
    stop: str = ""
    notes: tuple[str, ...] = ()


def absent(
    posts: Iterable[KnownPost],
    *,
    named: Collection[str],
    unnamed: Collection[int] = (),
    unread: Sequence[Outcome],
    source: str,
    on: date,
    ends: bool,
) -> Absent:
    """Posts open on the day `on` that no line names (by folded number), and those `unnamed` (keys) whose number stands
    for others. With `ends`, those the source made end then.
    """
    missing = [
        post for post in posts if post.is_open(on) and (fold(post.reference) not in named or post.key in unnamed)
    ]
    ours = [post for post in missing if post.source == source]
    others = len(missing) - len(ours)
    notes = []
    if others:
        notes.append(f"{posts_in_words(others)} made by hand or by another file, not in this file, left as found.")
    if ours and not ends:
        notes.append(f"{posts_in_words(len(ours))} made by this source before, not in this file, left as found.")
    if not ends:
        return Absent(notes=tuple(notes))
    broken = [outcome.line for outcome in unread if outcome.what == What.ERROR]
    leaving = [post for post in ours if post.started_on < on]
    return Absent(
        outcomes=tuple(_outcome(post, on) for post in ours),
        steps=tuple(End(post.key, on) for post in leaving),
        stop=_unreadable(broken) if broken and leaving else "",
        notes=tuple(notes),
    )


def too_many(steps: Sequence[Step], posts: Iterable[KnownPost], *, source: str, on: date, share_allowed: float) -> str:
    """The sentence that stops a plan which would end more than a share of the posts the source keeps; or nothing.

    One post may always end: in an agency of seven it is more than a tenth. A move ends no post in this sense.
    """
    ending = how_many_end(steps)
    kept = sum(post.source == source and post.is_open(on) for post in posts)
    if ending <= 1 or ending <= kept * share_allowed:
        return ""
    share = math.ceil(100 * ending / kept) if kept else 100
    return (
        f"{ending:,} of {kept:,} posts kept by '{source}' would end ({share} %), and {100 * share_allowed:.0f} % is "
        "allowed. Nothing is written. Look whether the file is whole."
    )


def how_many_end(steps: Sequence[Step]) -> int:
    """Posts that end and that no other continues."""
    moved = {step.continues for step in steps if isinstance(step, Begin)}
    return sum(isinstance(step, End) and step.post not in moved for step in steps)


def posts_in_words(number: int) -> str:
    return f"{number:,} post{'' if number == 1 else 's'}"


def _outcome(post: KnownPost, on: date) -> Outcome:
    who = f"{post.shown} ({post.reference})"
    if post.started_on < on:
        return Outcome(
            0, What.LEAVE, f"{who}: is not in the file, so the post ends; {in_words(on)} is the first day out."
        )
    return Outcome(
        0, What.LEFT_OUT, f"{who}: is not in the file, but has not begun yet. If nobody comes, end it by hand."
    )


def _unreadable(lines: Sequence[int]) -> str:
    some = ", ".join(str(line) for line in lines[:5])
    return (
        f"{len(lines):,} line{'' if len(lines) == 1 else 's'} cannot be read ({some}{' …' if len(lines) > 5 else ''}), "
        "and whoever is on them would be ended as missing. Nothing is written. Put the lines right first, or let "
        "nobody end for being missing."
    )
