"""Decides about a line whose employee number is known here: what has changed, who moves, who leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from competencies.rules.days import plus_days
from competencies.rules.reasons import in_words
from competencies.rules.staff.context import Context, Decision, check_days, first_day_out, until
from competencies.rules.staff.joining import begin, begin_unless_over
from competencies.rules.staff.known import KnownPost
from competencies.rules.staff.names import fold, is_poorer
from competencies.rules.staff.rows import RowError, StaffRow, What
from competencies.rules.staff.steps import Begin, Correct, End, Manager, Rename, Withdraw


@dataclass
class _Case:
    """A line, the post it is about, and the posts of the same person under the same number, oldest first."""

    decision: Decision
    post: KnownPost
    posts: Sequence[KnownPost]
    context: Context
    coming: frozenset[str]
    changes: dict[str, date | str | None] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)

    @property
    def row(self) -> StaffRow:
        return self.decision.row

    @property
    def ended_on(self) -> date | None:
        """The first day out that the file gives; what is known, where the file has no such column."""
        return first_day_out(self.row) if "last_on" in self.context.columns else self.post.ended_on

    def correct(self, name: str, value: date | str | None, words: str) -> None:
        self.changes[name] = value
        self.changed.append(words)


def stay(row: StaffRow, posts: Sequence[KnownPost], context: Context, coming: frozenset[str]) -> Decision:
    """What the line changes about the latest of `posts`. Raises RowError when it cannot be about that person."""
    ordered = sorted(posts, key=lambda post: (post.started_on, post.key))
    case = _Case(Decision(row), ordered[-1], ordered, context, coming)
    _check_source(case)
    _check_person(case)
    check_days(row, context.on)
    if not case.post.is_open(context.on):
        _come_back(case)
        return case.decision
    _name(case)
    context.warn_of_address(case.decision, case.post.person)
    agency, roles, roles_added = _where(case)
    if (agency, roles) != (case.post.agency, case.post.roles) and not roles_added:
        _move(case, agency, roles)
    else:
        _change(case, roles if roles_added else frozenset())
    return case.decision


def begin_as_well(row: StaffRow, post: KnownPost, context: Context, coming: frozenset[str]) -> Decision:
    """One more post of somebody, of whom `post` is the latest known. Raises RowError as `stay` does."""
    case = _Case(Decision(row), post, [post], context, coming)
    _check_source(case)
    _check_person(case)
    if not post.is_open(context.on):
        check_days(row, context.on)
        _come_back(case)
        return case.decision
    begin_unless_over(case.decision, context, coming, of=post)
    return case.decision


def _check_source(case: _Case) -> None:
    if case.post.source not in ("", case.context.source):
        raise RowError(
            f"{case.row.reference} is {case.post.shown}, whose post is kept by another file, '{case.post.source}'. "
            "Nothing is changed."
        )
    if case.post.source == "":
        case.correct("source", case.context.source, "was added by hand and is kept by this file from now on")


def _check_person(case: _Case) -> None:
    """One name may change with life; two at once, and another address, is more likely a number given to another."""
    row, post = case.row, case.post
    given = _same_name(row.given_name, post.given_name)
    family = _same_name(row.family_name, post.family_name)
    if given or family or (row.work_email and row.work_email == post.work_email):
        return
    raise RowError(
        f"{row.reference} is known here as {post.shown}. If the number was given to somebody else, give them a number "
        "of their own; if this is a new name, change it by hand first."
    )


def _same_name(name: str, known: str) -> bool:
    return fold(name) == fold(known) or is_poorer(name, known)


def _come_back(case: _Case) -> None:
    """The post has ended: somebody who begins again, or whose last day was another, or a slip."""
    row, post, on = case.row, case.post, case.context.on
    left_on, ended_on = cast(date, post.ended_on), first_day_out(row)
    if row.started_on and row.started_on >= left_on:
        if ended_on and ended_on <= on:
            case.decision.say(What.LEFT_OUT, "began again and left again before this import, so is not added.")
            return
        case.decision.steps.append(
            begin(case.decision, case.context, case.coming, started_on=row.started_on, ended_on=ended_on, of=case.post)
        )
    elif ended_on is None:
        raise RowError(
            f"{post.shown} left on {in_words(plus_days(left_on, -1))}, and the line gives no last day. Put the last "
            "day into the file; or, if they are back, their new start date."
        )
    elif ended_on > left_on:
        step = Correct(post=post.key, changes={"ended_on": ended_on})
        case.decision.say(What.CHANGE, f"the last day is {in_words(plus_days(ended_on, -1))}.", step)
    elif ended_on < left_on:
        _leave(case, ended_on)


def _name(case: _Case) -> None:
    """A new name; but an export that lost accents does not take them from a name that has them."""
    row, post = case.row, case.post
    given, family = row.given_name, row.family_name
    kept: list[str] = []
    if is_poorer(given, post.given_name):
        given, kept = post.given_name, [*kept, post.given_name]
    if is_poorer(family, post.family_name):
        family, kept = post.family_name, [*kept, post.family_name]
    if kept:
        case.decision.warnings.append(f"{' '.join(kept)} is kept as it is spelt here: exports lose letters.")
    else:
        case.context.warn_of_names(case.decision)
    if (given, family) != (post.given_name, post.family_name):
        case.decision.say(What.CHANGE, f"was called {post.shown}.", Rename(post.person, given, family))


def _where(case: _Case) -> tuple[int, frozenset[int], bool]:
    """The unit and roles the line asks for, and whether the roles are only now known, which is no move."""
    row, post = case.row, case.post
    agency = case.context.place(case.decision, post)
    if not row.job_title:
        return agency, post.roles, False
    same_title = fold(row.job_title) == fold(post.job_title)
    if row.job_title != post.job_title:
        case.correct("job_title", row.job_title, f"the job title is {row.job_title}")
    mapped = case.context.titles.get(fold(row.job_title), frozenset())
    if post.roles and (same_title or (not post.job_title and not mapped)):
        if mapped and mapped != post.roles:
            case.decision.warnings.append(f"'{row.job_title}' stands for another role now; this post keeps its own.")
        return agency, post.roles, False
    roles = case.context.roles(case.decision, row.job_title)
    only_now_known = same_title and not post.roles and bool(roles) and agency == post.agency
    return agency, roles, only_now_known


def _move(case: _Case, agency: int, roles: frozenset[int]) -> None:
    """Agency and roles never change within a post: it ends, and another continues it, on one day."""
    row, post, on = case.row, case.post, case.context.on
    if post.started_on > on:
        _begin_elsewhere(case, agency, roles)
        return
    known_starts = {other.started_on for other in case.posts}
    day = max(on, plus_days(post.started_on, 1))
    if row.started_on and row.started_on > post.started_on and row.started_on not in known_starts:
        day = row.started_on
    ended_on = case.ended_on
    if ended_on and ended_on <= day:
        case.decision.warnings.append("The line also names another place, which no longer matters.")
        case.changes.pop("job_title", None)
        _change(case, frozenset())
        return
    following = _following(case, agency, roles, started_on=day, ended_on=ended_on)
    steps = [End(post.key, day)] if post.ended_on is None or post.ended_on > day else []
    case.decision.say(What.MOVE, f"{_move_words(case, agency, day)}{until(ended_on)}.", *steps, following)


def _move_words(case: _Case, agency: int, day: date) -> str:
    if agency == case.post.agency:
        return f"is {case.row.job_title} from {in_words(day)}"
    places = case.context.places
    return f"moves from {places[case.post.agency].name} to {places[agency].name} on {in_words(day)}"


def _begin_elsewhere(case: _Case, agency: int, roles: frozenset[int]) -> None:
    """A post that has not begun never will: the one that begins instead is another."""
    day = case.post.started_on if case.post.continues else case.row.started_on or case.post.started_on
    step = _following(case, agency, roles, started_on=day, ended_on=case.ended_on, continues=case.post.continues)
    place = case.context.places[agency].name
    case.decision.say(What.MOVE, f"will begin in {place} on {in_words(day)}.", Withdraw(case.post.key), step)


_OWN = -1


def _following(
    case: _Case,
    agency: int,
    roles: frozenset[int],
    *,
    started_on: date,
    ended_on: date | None,
    continues: int | None = _OWN,
) -> Begin:
    row, post = case.row, case.post
    return Begin(
        reference=post.reference,
        person=post.person,
        given_name=post.given_name,
        family_name=post.family_name,
        agency=agency,
        roles=roles,
        job_title=row.job_title or post.job_title,
        started_on=started_on,
        ended_on=ended_on,
        work_email=row.work_email or post.work_email,
        manager=_manager(case),
        continues=post.key if continues == _OWN else continues,
    )


def _manager(case: _Case) -> Manager:
    if "manager" not in case.context.columns:
        return case.post.manager
    wanted = case.context.manager(case.decision, case.coming)
    return case.post.manager if wanted is None and case.row.manager else wanted


def _change(case: _Case, roles_added: frozenset[int]) -> None:
    """The same post, described otherwise, or ended."""
    row, post = case.row, case.post
    if row.work_email and row.work_email != post.work_email:
        case.correct("work_email", row.work_email, "has another work address")
    _start(case)
    ended_on = case.ended_on
    if post.ended_on and (ended_on is None or ended_on > post.ended_on):
        stays = f"the last day is {in_words(plus_days(ended_on, -1))}" if ended_on else "is no longer leaving"
        case.correct("ended_on", ended_on, stays)
    _write_changes(case, roles_added)
    if ended_on and (post.ended_on is None or ended_on < post.ended_on):
        _leave(case, ended_on)


def _leave(case: _Case, ended_on: date) -> None:
    begins_on = cast(date, case.changes.get("started_on", case.post.started_on))
    if ended_on <= begins_on:
        raise RowError(
            f"The last day, {in_words(plus_days(ended_on, -1))}, comes before the post known here began, on "
            f"{in_words(begins_on)}. Correct the post by hand."
        )
    tense = "leaves" if ended_on > case.context.on else "left"
    last = in_words(plus_days(ended_on, -1))
    case.decision.say(What.LEAVE, f"{tense} on {last}.", End(case.post.key, ended_on))


def _start(case: _Case) -> None:
    """An earlier start is a correction; a later one would start clocks again, so it waits for a person."""
    wanted, post = case.row.started_on, case.post
    if wanted is None or wanted in {other.started_on for other in case.posts}:
        return
    if len(case.posts) == 1 and (wanted < post.started_on or post.started_on > case.context.on):
        case.correct("started_on", wanted, f"began on {in_words(wanted)}, not {in_words(post.started_on)}")
        return
    case.decision.warnings.append(
        f"The start date in the file is {in_words(wanted)}; {in_words(post.started_on)} is kept, because another one "
        "would count the time for training afresh. If the file is right, correct the post by hand."
    )


def _write_changes(case: _Case, roles_added: frozenset[int]) -> None:
    manager = _manager(case)
    moves_manager = manager != case.post.manager
    if moves_manager:
        case.changed.append("has another line manager" if manager else "has no line manager")
    if roles_added:
        case.changed.append("the role is now known")
    if case.changes or moves_manager or roles_added:
        step = Correct(
            post=case.post.key,
            changes=case.changes,
            roles=roles_added,
            manager=manager,
            sets_manager=moves_manager,
        )
        case.decision.say(What.CHANGE, f"{'; '.join(case.changed)}.", step)
