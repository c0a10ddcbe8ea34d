"""Makes the plan: what each line of a staff file would do, and whether it may be done at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from competencies.rules.staff.absence import absent, how_many_end, too_many
from competencies.rules.staff.context import Context, Decision
from competencies.rules.staff.joining import join, with_managers
from competencies.rules.staff.known import Known, KnownPost
from competencies.rules.staff.names import fold
from competencies.rules.staff.places import Places
from competencies.rules.staff.repeats import sort_repeats
from competencies.rules.staff.rows import Outcome, RowError, StaffRow, What
from competencies.rules.staff.several import Assigned, assign
from competencies.rules.staff.staying import begin_as_well, stay
from competencies.rules.staff.steps import Begin, Correct, End, Plan, Step, Withdraw


def plan(
    rows: Sequence[StaffRow],
    known: Known,
    *,
    columns: frozenset[str],
    source: str,
    on: date,
    unread: Sequence[Outcome] = (),
    leavers_by_absence: bool = False,
    share_allowed: float = 0.1,
) -> Plan:
    """What the rows would do to the agency on the day `on`.

    An employee number is the key within the agency; an address never is. `columns` are the fields of `StaffRow` that
    the file has; what it has no column for is left as it is known. `unread` are lines that could not be read. Only
    posts that `source` made are ended: by a last day or, when `leavers_by_absence` is said, because no line names them.
    When more than `share_allowed` of them would end, the plan carries the sentence that stops it.
    """
    context = _context(rows, known, columns=columns, source=source, on=on)
    single, repeated = sort_repeats(rows, place=context.places.key)
    posts = _by_reference(known.posts, source)
    about = _assigned(single, posts, context)
    decisions, errors = _decide(single, posts, about, context)
    numbers = frozenset(fold(row.reference) for row in rows)
    missing = absent(
        known.posts,
        named=numbers,
        unnamed=about.missing,
        unread=unread,
        source=source,
        on=on,
        ends=leavers_by_absence,
    )
    outcomes = [*unread, *repeated, *errors, *(decision.outcome() for decision in decisions), *missing.outcomes]
    steps = [*(step for decision in decisions for step in decision.steps), *missing.steps]
    over = too_many(steps, known.posts, source=source, on=on, share_allowed=share_allowed)
    return Plan(
        agency=known.units[0].key,
        source=source,
        outcomes=tuple(sorted(outcomes, key=lambda outcome: (outcome.line == 0, outcome.line))),
        steps=tuple(steps),
        stop=missing.stop or over,
        may_be_allowed=bool(over) and not missing.stop,
        seen=_seen(steps, known.posts),
        unknown_titles=Counter(decision.row.job_title for decision in decisions if decision.role_is_unknown),
        notes=missing.notes,
        ending=how_many_end(steps),
    )


def _assigned(rows: Iterable[StaffRow], posts: Mapping[str, list[KnownPost]], context: Context) -> Assigned:
    """Which posts each line about somebody known is about."""
    by_number: dict[str, list[StaffRow]] = defaultdict(list)
    for row in rows:
        if fold(row.reference) in posts:
            by_number[fold(row.reference)].append(row)
    each = [assign(same, posts[number], place=context.places.key, on=context.on) for number, same in by_number.items()]
    return Assigned(
        {line: found for one in each for line, found in one.posts.items()},
        frozenset(key for one in each for key in one.missing),
    )


def _decide(
    rows: Sequence[StaffRow], posts: Mapping[str, list[KnownPost]], about: Assigned, context: Context
) -> tuple[list[Decision], list[Outcome]]:
    """First those who are new, so that a line about somebody known can name one of them as line manager."""
    fresh = [row for row in rows if fold(row.reference) not in posts]
    wished = frozenset(fold(row.reference) for row in fresh)
    joining, errors = _each(fresh, lambda row: join(row, context, wished))
    added = frozenset(fold(decision.row.reference) for decision in joining if decision.what == What.CREATE)
    with_managers(joining, added)
    others = [row for row in rows if fold(row.reference) in posts]

    def decide(row: StaffRow) -> Decision:
        theirs = _of_one(posts[fold(row.reference)])
        meant = about.posts.get(row.line)
        if meant:
            return stay(row, meant, context, added)
        latest = max(theirs, key=lambda post: (post.is_open(context.on), post.started_on, post.key))
        return begin_as_well(row, latest, context, added)

    staying, more = _each(others, decide)
    return [*joining, *staying], [*errors, *more]


def _each(rows: Iterable[StaffRow], decide: Callable[[StaffRow], Decision]) -> tuple[list[Decision], list[Outcome]]:
    decisions, errors = [], []
    for row in rows:
        try:
            if row.problem:
                raise RowError(row.problem)
            decision = decide(row)
        except RowError as error:
            errors.append(Outcome(row.line, What.ERROR, f"{row.shown}: {error}"))
        else:
            decision.warnings.extend(row.warnings)
            decisions.append(decision)
    return decisions, errors


def _by_reference(posts: Iterable[KnownPost], source: str) -> Mapping[str, list[KnownPost]]:
    """Posts by number; where the file's own source knows a number, other posts that bear it are not meant."""
    found: dict[str, list[KnownPost]] = defaultdict(list)
    for post in posts:
        if post.reference:
            found[fold(post.reference)].append(post)
    return {number: [post for post in bearing if post.source == source] or bearing for number, bearing in found.items()}


def _of_one(posts: Sequence[KnownPost]) -> Sequence[KnownPost]:
    people = {post.person: post.shown for post in posts}
    if len(people) > 1:
        raise RowError(
            f"This number is borne here by {' and by '.join(sorted(people.values()))}. Give one of them another."
        )
    return posts


def _context(rows: Iterable[StaffRow], known: Known, *, columns: frozenset[str], source: str, on: date) -> Context:
    places = Places(known.units)
    return Context(
        known=known,
        places=places,
        titles={fold(title.title): title.roles for title in known.titles},
        columns=columns,
        named=_named({row.unit for row in rows if row.unit}, places),
        people={number: posts[-1].person for number, posts in _by_reference(known.posts, source).items()},
        bare_references={fold(post.reference).lstrip("0"): post.reference for post in known.posts if post.reference},
        source=source,
        on=on,
    )


def _named(names: Iterable[str], places: Places) -> frozenset[int]:
    found = set()
    for name in names:
        try:
            found.add(places.find(name).key)
        except RowError:
            continue  # said on each line that names it
    return frozenset(found)


def _seen(steps: Iterable[Step], posts: Iterable[KnownPost]) -> dict[int, datetime]:
    relied_on = {step.post for step in steps if isinstance(step, Correct | End | Withdraw)}
    relied_on |= {step.continues for step in steps if isinstance(step, Begin) and step.continues}
    return {post.key: post.recorded_at for post in posts if post.key in relied_on}
