"""Builds the facts that `competencies.rules` reasons about from the rows that record them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import CharField, F, FilteredRelation, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast

from competencies import rules
from competencies.models import (
    Agency,
    Attainment,
    Exemption,
    JobRole,
    LeadDesignation,
    Merge,
    Pause,
    Person,
    Post,
    PostRole,
    RefreshCall,
    RequirementVersion,
    Revocation,
    Sector,
    TransitionMode,
    ValidityMode,
)
from competencies.queries.composed import Composed, Given

STEP = Agency.steplen
People = Collection[int] | QuerySet
# Whose rows are read: a condition on the field that names the person.
Whose = Callable[[str], Q]


@lru_cache(maxsize=10_000)
def tree_path(path: str) -> str:
    """A treebeard path as the rules write it: '000100020003' is '0001/0002/0003'."""
    return "/".join(path[i : i + STEP] for i in range(0, len(path), STEP))


def shared_facts(*, known_at: datetime | None = None) -> rules.Facts:
    """The facts that are everybody's: versions of requirements, and calls to refresh. Three queries.

    With `known_at` those that were known at that instant, and that the rules, asked for the same instant, count.
    """
    versions = VERSIONS.all() if known_at is None else _versions(known_at)
    calls = CALLS.all() if known_at is None else _calls(known_at)
    audiences = _audiences()
    return rules.Facts(
        versions=tuple(_version_fact(row, **audiences[row.pk]) for row in versions),
        calls=tuple(call_fact(row) for row in calls),
    )


def _versions(known_at: datetime | None) -> QuerySet:
    rows = _known(RequirementVersion.objects.all(), known_at)
    return rows.select_related("requirement__agency", "requirement__competency")


def _calls(known_at: datetime | None) -> QuerySet:
    return _known(RefreshCall.objects.all(), known_at).select_related("competency")


VERSIONS = Composed(lambda: _versions(None))
CALLS = Composed(lambda: _calls(None))


def personal_facts(
    people: People,
    *,
    known_at: datetime | None = None,
    absorbed: Mapping[int, int] | None = None,
    competency: str | None = None,
    begun_by: date | None = None,
) -> dict[int, rules.Facts]:
    """The dated facts of each person, by key; a person without any is not in it. Five queries for any number.

    `people` are keys, or a query of them. Whoever absorbed another record has the facts of both, whatever `known_at`:
    who someone is, is no belief about training. `absorbed` is `absorbed_by(people)`, where it has been read already;
    `competency` leaves out evidence of any other, and `begun_by` what was attained after a day, on which it means
    nothing. `known_at` as for `shared_facts`.
    """
    absorbed = absorbed_by(people) if absorbed is None else absorbed

    def theirs(field: str) -> Q:
        own = Q(**{f"{field}__in": people})
        return own | Q(**{f"{field}__in": list(absorbed)}) if absorbed else own

    gathered: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))

    def gather(name: str, pairs: Pairs) -> None:
        for person, fact in pairs:
            gathered[absorbed.get(person, person)][name].append(fact)

    gather("posts", _posts(theirs, known_at))
    gather("attainments", _attainments(theirs, known_at, competency, begun_by))
    for person, name, fact in _dated_facts(theirs, known_at):
        gather(name, [(person, fact)])
    return {
        person: rules.Facts(**{name: tuple(facts) for name, facts in kinds.items()})
        for person, kinds in gathered.items()
    }


def absorbed_by(people: People) -> dict[int, int]:
    """The records that have been merged into any of these people: the key of each, and of whom it is now."""
    merges = Merge.objects.filter(kept__in=people, undone_at__isnull=True)
    return dict(merges.values_list("absorbed_id", "kept_id"))


def everybody_absorbed() -> dict[int, int]:
    """Every record that has been merged into another: the key of each, and of whom it is now. One query."""
    return dict(Merge.objects.filter(undone_at__isnull=True).values_list("absorbed_id", "kept_id"))


def of_person(key: int | Given) -> Whose:
    """The rows of one person, and of the records merged into theirs.

    One list of keys: beside 'is this person, or is in a list', PostgreSQL reads the whole table.
    """
    records = records_of(key)
    return lambda field: Q(**{f"{field}__in": records})


def records_of(key: int | Given) -> QuerySet:
    """The keys of a person's record and of those merged into it."""
    absorbed = Merge.objects.filter(kept=key, undone_at__isnull=True).values("absorbed")
    return Person.objects.filter(pk=key).order_by().values("pk").union(absorbed, all=True)


def facts_of(posts: Iterable[Post], attainments: Iterable[Attainment], dated: Iterable[Dated]) -> rules.Facts:
    """The facts of one person for whom everything, with what it rests on, has been read. No query."""
    gathered: dict[str, list[Any]] = defaultdict(list)
    for row in dated:
        gathered[row.name].append(_dated_fact(row.name, row.word, row.path, row[: len(DATES)]))
    return rules.Facts(
        posts=tuple(_post_fact(row) for row in posts),
        attainments=tuple(attainment_fact(row, getattr(row, "revocation", None)) for row in attainments),
        **{name: tuple(facts) for name, facts in gathered.items()},
    )


class Dated(NamedTuple):
    """An exemption, a pause or a designation as it stands: the kind by the name that facts have for it, what it is of
    as the rules write it and in words, and of a designation its post.
    """

    from_on: date
    until_on: date | None
    recorded_at: datetime
    withdrawn_at: datetime | None
    name: str
    word: str
    words: str
    path: str
    place: str
    person: int
    post: int
    review_on: date
    given_name: str | None
    family_name: str | None

    @property
    def recorded_by(self) -> str:
        return f"{self.given_name or ''} {self.family_name or ''}".strip()


def dated_of(person: Person) -> list[Dated]:
    """Those that stand, of one person and of the records merged into theirs. One query."""
    return [Dated(*row) for row in DATED.all(person=person.pk)]


def _dated_rows() -> QuerySet:
    whose, none = of_person(Given("person")), Value(0, output_field=IntegerField())
    kinds: list[tuple[Any, str, Any, Any]] = [
        (Exemption.objects.filter(whose("person")), "exemptions", "requirement__code", "requirement__title"),
        (Pause.objects.filter(whose("person")), "pauses", NOTHING, NOTHING),
        (LeadDesignation.objects.filter(whose("post__person")), "designations", F("kind"), F("kind")),
    ]
    parts = []
    for rows, name, word, words in kinds:
        leading = name == "designations"
        about = ("post__person_id", "post_id") if leading else ("person_id", none)
        review_on = "review_on" if name == "exemptions" else "from_on"
        place: tuple[Any, ...] = ("agency__path", "agency__name", *about, F(review_on))
        kind = Value(name, output_field=CharField())
        who = ("recorded_by__given_name", "recorded_by__family_name")
        parts.append(rows.known().order_by().values_list(*DATES, kind, word, words, *place, *who))
    return parts[0].union(*parts[1:], all=True)


DATED = Composed(_dated_rows)


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
    agencies = row.agencies.all() if agencies is None else agencies
    job_roles = row.job_roles.all() if job_roles is None else job_roles
    return _version_fact(
        row,
        sectors=[sector.code for sector in sectors],
        paths=[agency.path for agency in agencies],
        roles=[role.code for role in job_roles],
    )


def _version_fact(
    row: RequirementVersion, *, sectors: Iterable[str] = (), paths: Iterable[str] = (), roles: Iterable[str] = ()
) -> rules.RequirementVersion:
    named = list(paths) or [row.requirement.agency.path]
    return rules.RequirementVersion(
        requirement=row.requirement.code,
        title=row.requirement.title,
        version=row.number,
        competency=row.requirement.competency.code,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        audience=rules.Audience(
            sectors=frozenset(sectors),
            agencies=frozenset(tree_path(path) for path in named),
            roles=frozenset(roles),
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


def _audiences() -> dict[int, dict[str, list[str]]]:
    """By version: the codes of the sectors and job roles and the paths of the agencies that it names. One query."""
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for version, name, value in NAMED.all():
        found[version][name].append(value)
    return found


def _named() -> QuerySet:
    named = [
        RequirementVersion.objects.filter(**{f"{field}__isnull": False})
        .order_by()
        .values_list("pk", Value(name, output_field=CharField()), field)
        for name, field in (("sectors", "sectors__code"), ("paths", "agencies__path"), ("roles", "job_roles__code"))
    ]
    return named[0].union(*named[1:], all=True)


NAMED = Composed(_named)


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
        edition=edition_key(row.source_uuid.hex, row.source_number) if row.source_uuid and row.source_number else None,
        expires_on=row.expires_on,
        recorded_at=row.recorded_at,
        revoked_on=revocation.revoked_on if revocation else None,
        revoked_recorded_at=revocation.recorded_at if revocation else None,
    )


def edition_key(source: str, number: int) -> str:
    """An edition of a source, whose uuid is written as hex, as the rules name it."""
    return f"{source}:{number}"


def _transition(row: RequirementVersion) -> rules.Transition:
    if row.transition == TransitionMode.BY and row.transition_by is not None:
        return rules.By(row.transition_by)
    return rules.Grandfather() if row.transition == TransitionMode.GRANDFATHER else rules.AtOnce()


def call_fact(row: RefreshCall) -> rules.RefreshCall:
    """A call to refresh as a fact: editions below a number are named one by one."""
    source = row.source_uuid.hex if row.source_uuid else ""
    editions = frozenset(edition_key(source, number) for number in range(1, row.below_number or 1))
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


def as_text(field: str) -> Cast:
    """As the database writes it: of thousands, most of the time goes in reading ids and days one by one."""
    return Cast(field, CharField())


def as_hex(uuid: str) -> str:
    return uuid.replace("-", "")


@lru_cache(maxsize=20_000)
def day(written: str | None) -> Any:
    return date.fromisoformat(written) if written else None


POSTED = (
    "pk",
    as_text("uuid"),
    "person_id",
    "agency_id",
    "agency__path",
    "agency__sector__code",
    as_text("started_on"),
    as_text("ended_on"),
    "job_title",
    "source",
)


def _posts(whose: Whose, known_at: datetime | None) -> Pairs:
    rows = _known(Post.objects.filter(whose("person")), known_at)
    roles: dict[int, set[str]] = defaultdict(set)
    for post, role in PostRole.objects.filter(whose("post__person")).values_list("post_id", "job_role__code"):
        roles[post].add(role)
    # Of what was known at an instant nobody asks since when, and an instant is slow to read.
    instants = ("recorded_at", "withdrawn_at") if known_at is None else ()
    for pk, uuid, person, agency, path, sector, started, ended, title, source, *known in rows.values_list(
        *POSTED, *instants
    ):
        recorded, withdrawn = known or (rules.LONG_AGO, None)
        held = frozenset(roles[pk])
        yield (
            person,
            rules.Post(
                id=as_hex(uuid),
                agency=tree_path(path),
                sector=sector or "",
                roles=held,
                started_on=day(started),
                ended_on=day(ended),
                turn=agency,
                role_known=_role_known(held, title, source),
                recorded_at=recorded,
                withdrawn_at=withdrawn,
            ),
        )


def _role_known(roles: Collection[str], title: str, source: str) -> bool:
    """A post made by hand without a title has no role on purpose; any other has one, known or not."""
    return bool(roles) or not (title or source)


def _post_fact(row: Post) -> rules.Post:
    sector, roles = row.agency.sector, frozenset(role.code for role in row.job_roles.all())
    return rules.Post(
        id=row.uuid.hex,
        agency=tree_path(row.agency.path),
        sector=sector.code if sector else "",
        roles=roles,
        started_on=row.started_on,
        ended_on=row.ended_on,
        turn=row.agency_id,
        role_known=_role_known(roles, row.job_title, row.source),
        recorded_at=row.recorded_at,
        withdrawn_at=row.withdrawn_at,
    )


ATTAINED = (
    "person_id",
    as_text("uuid"),
    "competency__code",
    as_text("attained_on"),
    "kind",
    as_text("source_uuid"),
    "source_number",
    as_text("expires_on"),
    as_text("revoked__revoked_on"),
)


def _attainments(whose: Whose, known_at: datetime | None, competency: str | None, begun_by: date | None) -> Pairs:
    found = Attainment.objects.filter(whose("person"))
    if competency is not None:
        found = found.filter(competency__code=competency)
    if begun_by is not None:
        found = found.filter(attained_on__lte=begun_by)
    was_known = Q()
    if known_at is not None:
        found, was_known = found.filter(recorded_at__lte=known_at), Q(revocation__recorded_at__lte=known_at)
    found = found.annotate(revoked=FilteredRelation("revocation", condition=was_known))
    instants = ("recorded_at", "revoked__recorded_at") if known_at is None else ()
    for person, uuid, competency, attained, kind, source, number, expires, revoked, *known in found.values_list(
        *ATTAINED, *instants
    ):
        recorded, told = known or (rules.LONG_AGO, rules.LONG_AGO if revoked else None)
        edition = edition_key(as_hex(source), number) if source else None
        # In the order of `rules.Attainment`: by name it takes several times as long.
        fact = rules.Attainment(
            as_hex(uuid), competency, day(attained), kind, edition, day(expires), recorded, day(revoked), told
        )
        yield person, fact


def _dated_facts(whose: Whose, known_at: datetime | None) -> Iterable[tuple[int, str, Any]]:
    """The person, the kind by the name that facts have for it, and the fact. One query."""
    kinds = [
        (Exemption.objects.filter(whose("person")), "exemptions", "person_id", F("requirement__code")),
        (Pause.objects.filter(whose("person")), "pauses", "person_id", NOTHING),
        (LeadDesignation.objects.filter(whose("post__person")), "designations", "post__person_id", F("kind")),
    ]
    parts = [
        _known(rows, known_at)
        .order_by()
        .values_list(person, Value(name, output_field=CharField()), word, "agency__path", *DATES)
        for rows, name, person, word in kinds
    ]
    for person, name, word, path, *dates in parts[0].union(*parts[1:], all=True):
        yield person, name, _dated_fact(name, word, path, dates)


def _dated_fact(name: str, word: str, path: str, dates: Sequence[Any]) -> Any:
    place = {"agency": tree_path(path), **_dated(dates)}
    if name == "exemptions":
        return rules.Exemption(requirement=word, **place)
    return rules.Pause(**place) if name == "pauses" else rules.LeadDesignation(kind=word, **place)


NOTHING = Value("", output_field=CharField())
DATES = ("from_on", "until_on", "recorded_at", "withdrawn_at")


def _dated(values: Sequence[date | datetime | None]) -> dict[str, Any]:
    return dict(zip(DATES, values, strict=True))
