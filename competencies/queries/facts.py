"""Builds the facts that `competencies.rules` reasons about from the rows that record them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from competencies import rules
from competencies.models import (
    Agency,
    Attainment,
    Exemption,
    JobRole,
    LeadDesignation,
    Merge,
    Pause,
    Post,
    PostRole,
    RefreshCall,
    RequirementVersion,
    Revocation,
    Sector,
    TransitionMode,
    ValidityMode,
)

STEP = Agency.steplen


def tree_path(path: str) -> str:
    """A treebeard path as the rules write it: '000100020003' is '0001/0002/0003'."""
    return "/".join(path[i : i + STEP] for i in range(0, len(path), STEP))


def shared_facts(*, known_at: datetime | None = None) -> rules.Facts:
    """The facts that are everybody's: versions of requirements, and calls to refresh. Six queries.

    With `known_at` those that were known at that instant, and that the rules, asked for the same instant, count.
    """
    versions = _known(RequirementVersion.objects.all(), known_at).select_related(
        "requirement__agency", "requirement__competency"
    )
    calls = _known(RefreshCall.objects.all(), known_at).select_related("competency")
    return rules.Facts(
        versions=tuple(version_fact(row) for row in versions.prefetch_related("sectors", "agencies", "job_roles")),
        calls=tuple(call_fact(row) for row in calls),
    )


def personal_facts(
    people: Collection[int],
    *,
    known_at: datetime | None = None,
    absorbed: Mapping[int, int] | None = None,
    competency: str | None = None,
) -> dict[int, rules.Facts]:
    """The dated facts of each person, by key; a person without any is not in it. Eight queries for any number.

    Whoever absorbed another record has the facts of both, whatever `known_at`: who someone is, is no belief about
    training. `absorbed` is `absorbed_by(people)`, where it has been read already; `competency` leaves out evidence of
    any other. `known_at` as for `shared_facts`.
    """
    absorbed = absorbed_by(people) if absorbed is None else absorbed
    everyone = {*people, *absorbed}
    gathered: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for name, pairs in (
        ("posts", _posts(everyone, known_at)),
        ("attainments", _attainments(everyone, known_at, competency)),
        ("exemptions", _exemptions(everyone, known_at)),
        ("pauses", _pauses(everyone, known_at)),
        ("designations", _designations(everyone, known_at)),
    ):
        for person, fact in pairs:
            gathered[absorbed.get(person, person)][name].append(fact)
    return {
        person: rules.Facts(**{name: tuple(facts) for name, facts in kinds.items()})
        for person, kinds in gathered.items()
    }


def absorbed_by(people: Collection[int]) -> dict[int, int]:
    """The records that have been merged into any of these people: the key of each, and of whom it is now."""
    merges = Merge.objects.filter(kept__in=people, undone_at__isnull=True)
    return dict(merges.values_list("absorbed_id", "kept_id"))


def version_fact(
    row: RequirementVersion,
    *,
    sectors: Iterable[Sector] | None = None,
    agencies: Iterable[Agency] | None = None,
    job_roles: Iterable[JobRole] | None = None,
) -> rules.RequirementVersion:
    """A version as a fact; the lists are read from the row unless they are handed in. An audience without agencies is
    the requirement's own part of the tree.
    """
    sectors = row.sectors.all() if sectors is None else sectors
    named = list(row.agencies.all() if agencies is None else agencies) or [row.requirement.agency]
    job_roles = row.job_roles.all() if job_roles is None else job_roles
    return rules.RequirementVersion(
        requirement=row.requirement.code,
        title=row.requirement.title,
        version=row.number,
        competency=row.requirement.competency.code,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        audience=rules.Audience(
            sectors=frozenset(sector.code for sector in sectors),
            agencies=frozenset(tree_path(agency.path) for agency in named),
            roles=frozenset(role.code for role in job_roles),
            leads=frozenset(row.leads),
        ),
        due_within_days=row.due_within_days,
        notice_days=row.notice_days,
        spread_weeks=row.spread_weeks,
        validity=validity_fact(row),
        transition=_transition(row),
        recorded_at=row.recorded_at,
        withdrawn_at=row.withdrawn_at,
    )


def validity_fact(row: Any) -> rules.Validity:
    """The validity of a version, or of anything with the same fields."""
    match row.validity:
        case ValidityMode.ROLLING:
            return rules.Rolling(row.months)
        case ValidityMode.KEEP_DATE:
            return rules.KeepDate(row.months, row.window_days)
        case ValidityMode.FIXED_DATE:
            return rules.FixedDate(row.fixed_month, row.fixed_day, row.minimum_active_days)
        case _:
            return rules.Never()


def attainment_fact(row: Attainment, revocation: Revocation | None = None) -> rules.Attainment:
    """One attainment as a fact, for the refusals to look at before it is written."""
    return rules.Attainment(
        id=row.uuid.hex,
        competency=row.competency.code,
        attained_on=row.attained_on,
        kind=row.kind,
        edition=edition_key(row.source_uuid, row.source_number) if row.source_number else None,
        expires_on=row.expires_on,
        recorded_at=row.recorded_at,
        revoked_on=revocation.revoked_on if revocation else None,
        revoked_recorded_at=revocation.recorded_at if revocation else None,
    )


def edition_key(source_uuid: Any, number: int) -> str:
    """An edition of a source as the rules name it."""
    return f"{source_uuid}:{number}"


def _transition(row: RequirementVersion) -> rules.Transition:
    if row.transition == TransitionMode.BY and row.transition_by is not None:
        return rules.By(row.transition_by)
    return rules.Grandfather() if row.transition == TransitionMode.GRANDFATHER else rules.AtOnce()


def call_fact(row: RefreshCall) -> rules.RefreshCall:
    """A call to refresh as a fact: editions below a number are named one by one."""
    editions = frozenset(edition_key(row.source_uuid, number) for number in range(1, row.below_number or 1))
    return rules.RefreshCall(
        competency=row.competency.code,
        called_on=row.called_on,
        by=row.by_on,
        editions=editions,
        attained_before=row.attained_before,
        recorded_at=row.recorded_at,
        withdrawn_at=row.withdrawn_at,
    )


def _known(rows: Any, known_at: datetime | None) -> Any:
    return rows.known() if known_at is None else rows.known_at(known_at)


Pairs = Iterable[tuple[int, Any]]


def _posts(people: Collection[int], known_at: datetime | None) -> Pairs:
    rows = _known(Post.objects.filter(person__in=people), known_at)
    roles: dict[int, set[str]] = defaultdict(set)
    held = PostRole.objects.filter(post__person__in=people).values_list("post_id", "job_role__code")
    for post, role in held:
        roles[post].add(role)
    for pk, uuid, person, agency, path, sector, started, ended, recorded, withdrawn in rows.values_list(
        "pk",
        "uuid",
        "person_id",
        "agency_id",
        "agency__path",
        "agency__sector__code",
        "started_on",
        "ended_on",
        "recorded_at",
        "withdrawn_at",
    ):
        yield (
            person,
            rules.Post(
                id=uuid.hex,
                agency=tree_path(path),
                sector=sector or "",
                roles=frozenset(roles[pk]),
                started_on=started,
                ended_on=ended,
                turn=agency,
                recorded_at=recorded,
                withdrawn_at=withdrawn,
            ),
        )


def _attainments(people: Collection[int], known_at: datetime | None, competency: str | None) -> Pairs:
    known = Attainment.objects.filter(person__in=people)
    if competency is not None:
        known = known.filter(competency__code=competency)
    rows = (known if known_at is None else known.filter(recorded_at__lte=known_at)).values_list(
        "person_id",
        "uuid",
        "competency__code",
        "attained_on",
        "kind",
        "source_uuid",
        "source_number",
        "expires_on",
        "recorded_at",
        "revocation__revoked_on",
        "revocation__recorded_at",
    )
    for person, uuid, competency, attained, kind, source, number, expires, recorded, revoked, revoked_at in rows:
        yield (
            person,
            rules.Attainment(
                id=uuid.hex,
                competency=competency,
                attained_on=attained,
                kind=kind,
                edition=edition_key(source, number) if source and number else None,
                expires_on=expires,
                recorded_at=recorded,
                revoked_on=revoked,
                revoked_recorded_at=revoked_at,
            ),
        )


def _exemptions(people: Collection[int], known_at: datetime | None) -> Pairs:
    rows = _known(Exemption.objects.filter(person__in=people), known_at)
    for person, requirement, path, *dates in rows.values_list("person_id", "requirement__code", "agency__path", *DATES):
        yield person, rules.Exemption(requirement=requirement, agency=tree_path(path), **_dated(dates))


def _pauses(people: Collection[int], known_at: datetime | None) -> Pairs:
    rows = _known(Pause.objects.filter(person__in=people), known_at)
    for person, path, *dates in rows.values_list("person_id", "agency__path", *DATES):
        yield person, rules.Pause(agency=tree_path(path), **_dated(dates))


def _designations(people: Collection[int], known_at: datetime | None) -> Pairs:
    rows = _known(LeadDesignation.objects.filter(post__person__in=people), known_at)
    for person, path, kind, *dates in rows.values_list("post__person_id", "agency__path", "kind", *DATES):
        yield person, rules.LeadDesignation(agency=tree_path(path), kind=kind, **_dated(dates))


DATES = ("from_on", "until_on", "recorded_at", "withdrawn_at")


def _dated(values: Sequence[date | datetime | None]) -> dict[str, Any]:
    return dict(zip(DATES, values, strict=True))
