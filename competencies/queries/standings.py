"""Reads where people stand: what should be stored, and what is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Sum

from competencies import rules
from competencies.models import (
    Agency,
    Attainment,
    Merge,
    Person,
    Post,
    PostStanding,
    RefreshTask,
    Requirement,
    Standing,
    StandingCount,
)
from competencies.queries import facts, wording
from competencies.queries.composed import Composed, Given
from competencies.rules import Status, badness
from competencies.rules.days import in_period

Values = dict[str, Any]
CHUNK = 500
ROLE_UNKNOWN = "?"  # among the codes of roles, none of which is this
ROLE_UNKNOWN_ALONE = f",{ROLE_UNKNOWN},"  # as a row lists it
COUNTED = ("organisation_id", "agency_id", "shared", "competency_id", "status")
CountKey = tuple[int, int, bool, int | None, str]  # as the fields of StandingCount


@dataclass(frozen=True)
class Expected:
    """The values that the stored rows of some people should have on a day, as the rules answer them.

    `standings` by (post key, requirement key, first day); `posts` by post key.
    """

    standings: dict[tuple[int, int, date], Values]
    posts: dict[int, Values]

    def counts(self, competencies: Mapping[int, int]) -> Counter[CountKey]:
        """What these rows add to the counts. `competencies`: what each requirement asks for, by key."""
        found: Counter[CountKey] = Counter()
        worst: dict[int, dict[int | None, Status]] = defaultdict(dict)
        for (post, requirement, _), row in self.standings.items():
            if row["status"] and not row["twice"]:
                asked, status = worst[post], Status(row["status"])
                competency = competencies[requirement]
                asked[competency] = max(status, asked.get(competency, status), key=badness)
        for key, values in self.posts.items():
            place = values["organisation_id"], values["agency_id"], values["shared"]
            if values["worst"] and not values["twice"]:
                worst[key][None] = Status(values["worst"])
            found.update((*place, competency, status.value) for competency, status in worst[key].items())
        return found


def prepare_rules() -> rules.Rules:
    """The rules in force, ready for any number of people. Three queries."""
    shared = facts.shared_facts()
    return rules.Rules(shared.versions, shared.calls)


def expected(people: Collection[int], *, on: date, prepared: rules.Rules) -> Expected:
    """What should be stored for these people on `on`. A fixed number of queries for any number of people.

    None of them has been absorbed by another: whose records stand for whom is said by `standing_for`.
    """
    requirements = dict(Requirement.objects.values_list("code", "pk"))
    absorbed = facts.absorbed_by(people)
    personal = facts.personal_facts(people, absorbed=absorbed)
    attainments = _keys_by_hex(Attainment.objects.filter(person__in=[*people, *absorbed]))
    answer = Expected({}, {})
    for posts in _posts(people, absorbed).values():
        by_hex = {post["hex"]: post for post in posts}
        roles = {fact.id: _listed(fact) for fact in personal[posts[0]["person_id"]].posts}
        unended = [post for post in posts if post["ended_on"] is None or post["ended_on"] > on]
        rows: dict[str, list[rules.Row]] = defaultdict(list)
        for row in prepared.rows(personal[posts[0]["person_id"]]):
            rows[row.post].append(row)
        for hex_uuid, post in by_hex.items():
            place = {name: post[name] for name in ("person_id", "agency_id", "organisation_id")}
            others = [other for other in unended if other is not post]
            place["shared"] = bool(others)
            place["twice"] = any(other["organisation_id"] == post["organisation_id"] for other in others)
            for row in rows[hex_uuid]:
                key = (post["pk"], requirements[row.requirement], row.from_on)
                answer.standings[key] = {**place, **_row_values(row, attainments), **_now(row, on)}
            answer.posts[post["pk"]] = {
                **place,
                "sort_name": post["sort_name"],
                "started_on": post["started_on"],
                "ended_on": post["ended_on"],
                "roles": roles.get(hex_uuid, ""),
                **_worst(post, rows[hex_uuid], on, role_known=roles.get(hex_uuid) != ROLE_UNKNOWN_ALONE),
            }
    return answer


def stored(people: Collection[int]) -> Expected:
    """What is stored for these people, in the same shape. Two queries."""
    found = Expected({}, {})
    for row in map(Values, Standing.objects.filter(person__in=people).values()):
        row.pop("id")
        found.standings[row.pop("post_id"), row.pop("requirement_id"), row.pop("from_on")] = row
    for row in map(Values, PostStanding.objects.filter(person__in=people).values()):
        found.posts[row.pop("post_id")] = row
    return found


def competencies_asked() -> dict[int, int]:
    """What each requirement asks for, by key. One query."""
    return dict(Requirement.objects.values_list("pk", "competency_id"))


def counts_of_rows() -> Counter[CountKey]:
    """What the kept counts should come to: everybody's stored rows, read in chunks."""
    competencies = competencies_asked()
    people = list(PostStanding.objects.order_by("person").values_list("person_id", flat=True).distinct())
    found: Counter[CountKey] = Counter()
    for start in range(0, len(people), CHUNK):
        found.update(stored(people[start : start + CHUNK]).counts(competencies))
    return found


def kept_counts() -> Counter[CountKey]:
    """What the kept counts come to. One query."""
    rows = StandingCount.objects.order_by().values_list(*COUNTED).annotate(Sum("people"))
    return Counter({(*key,): people for *key, people in rows if people})


def answers_for(person: Person, *, on: date, known_at: datetime | None = None) -> tuple[rules.Standing, ...]:
    """The function itself, with its reasons, for one person; with `known_at`, what was believed at that instant."""
    return believed([person.pk], on=on, known_at=known_at)[person.pk]


def believed(people: Collection[int], *, on: date, known_at: datetime | None) -> dict[int, tuple[rules.Standing, ...]]:
    """What was believed at an instant of where these people (keys) stood on a day, with its reasons; with `known_at`
    None, what is believed now. A fixed number of queries for any number of people.

    'What did the list say on 31 March?' asks for 31 March and for `rules.end_of_day` of it.
    """
    shared = facts.shared_facts(known_at=known_at)
    personal = facts.personal_facts(people, known_at=known_at)
    prepared = rules.Rules(shared.versions, shared.calls, known_at=known_at)
    return {person: prepared.standings(personal.get(person, rules.Facts()), on) for person in people}


def standing_for(people: Collection[int]) -> set[int]:
    """The people (keys) who stand for these: for a record that was merged into another, that other."""
    merges = Merge.objects.filter(absorbed__in=people, undone_at__isnull=True)
    kept = dict(merges.values_list("absorbed_id", "kept_id"))
    return {kept.get(person, person) for person in people}


def stored_row(stored: Standing) -> rules.Row:
    """A stored row as the rules know it."""
    return rules.Row(
        post=str(stored.post_id),
        requirement=str(stored.requirement_id),
        from_on=stored.from_on,
        until_on=stored.until_on,
        version=stored.version,
        due_on=stored.due_on,
        attainment=str(stored.attainment_id) if stored.attainment_id else None,
        recognised=stored.recognised,
        expiring_from=stored.expiring_from,
        expires_on=stored.expires_on,
        exempt=stored.exempt,
        exempt_until=stored.exempt_until,
        superseded=stored.superseded,
        role_unknown=stored.role_unknown,
    )


WAITING = Composed(lambda: RefreshTask.objects.values_list("pk")[:1])
WAITING_AT = Composed(lambda: RefreshTask.objects.values_list("organisation__path").distinct())
WAITING_IN = Composed(lambda: RefreshTask.objects.filter(organisation__path=Given("path")).values_list("pk")[:1])


def refreshing(agency: Agency) -> str:
    """A sentence for every list, front and file of stored rows, while a changed requirement has not reached everybody
    here. One query.
    """
    return wording.BEING_REFRESHED if being_refreshed(agency) else ""


def being_refreshed(agency: Agency) -> bool:
    """Whether the rules have changed for people here and their rows have not all been brought up yet. One query."""
    found = WAITING.first() if agency.is_root() else WAITING_IN.first(path=agency.organisation_path)
    return found is not None


def refreshing_among(agencies: Collection[Agency]) -> set[int]:
    """Those of these agencies, by key, of which `being_refreshed` says so. One query."""
    waiting = {path for (path,) in WAITING_AT.all()}
    return {agency.pk for agency in agencies if agency.organisation_path in waiting or (waiting and agency.is_root())}


def _posts(people: Collection[int], absorbed: Mapping[int, int]) -> dict[int, list[Values]]:
    """The posts that stand of each person, and of the records they absorbed, with their organisation."""
    organisations = dict(Agency.objects.filter(depth__lte=2).values_list("path", "pk"))
    by_person: dict[int, list[Values]] = defaultdict(list)
    rows = Post.objects.known().filter(person__in=[*people, *absorbed])
    columns = ("pk", "uuid", "person_id", "agency_id", "agency__path", "started_on", "ended_on", "person__sort_name")
    keeping = Person.objects.filter(pk__in=set(absorbed.values())) if absorbed else Person.objects.none()
    names = dict(keeping.values_list("pk", "sort_name"))
    for post in map(Values, rows.values(*columns)):
        path = post.pop("agency__path")
        post["organisation_id"] = organisations[path[: 2 * facts.STEP]]
        post["hex"] = post.pop("uuid").hex
        post["person_id"] = absorbed.get(post["person_id"], post["person_id"])
        post["sort_name"] = names.get(post["person_id"], post.pop("person__sort_name"))
        by_person[post["person_id"]].append(post)
    return by_person


def _keys_by_hex(attainments: Any) -> dict[str, int]:
    return {uuid.hex: pk for uuid, pk in attainments.values_list("uuid", "pk")}


def _row_values(row: rules.Row, attainments: dict[str, int]) -> Values:
    return {
        "until_on": row.until_on,
        "version": row.version,
        "clock_from": row.clock_from,
        "due_on": row.due_on,
        "attainment_id": attainments[row.attainment] if row.attainment else None,
        "recognised": row.recognised,
        "expiring_from": row.expiring_from,
        "expires_on": row.expires_on,
        "exempt": row.exempt,
        "exempt_until": row.exempt_until,
        "superseded": row.superseded,
        "role_unknown": row.role_unknown,
    }


def _listed(post: rules.Post) -> str:
    """The codes of its roles with a comma before, between and after them; `ROLE_UNKNOWN` for a post whose role is not
    known; nothing when there are none.
    """
    roles = sorted(post.roles) if post.role_known else [ROLE_UNKNOWN]
    return f",{','.join(roles)}," if roles else ""


def _now(row: rules.Row, on: date) -> Values:
    """The status of a present span, its deadline and the day it may change; of a later span, the day it begins."""
    if row.until_on is not None and row.until_on <= on:
        return {"status": None, "next_change_on": None, "deadline_on": None}
    if row.from_on > on:
        return {"status": None, "next_change_on": row.from_on, "deadline_on": None}
    status = rules.status_on(row, on)
    return {
        "status": status.value,
        "next_change_on": rules.next_change(row, on),
        "deadline_on": rules.deadline(row, status),
    }


def _worst(post: Values, rows: list[rules.Row], on: date, *, role_known: bool) -> Values:
    changes = [day for day in (post["started_on"], post["ended_on"]) if day and day > on]
    statuses, deadlines = [rules.no_better_than(role_known)], []
    for row in rows:
        now = _now(row, on)
        if now["next_change_on"]:
            changes.append(now["next_change_on"])
        if now["status"]:
            statuses.append(Status(now["status"]))
        if now["deadline_on"]:
            deadlines.append(now["deadline_on"])
    in_post = in_period(on, post["started_on"], post["ended_on"])
    return {
        "worst": max(statuses, key=badness).value if in_post else None,
        "deadline_on": min(deadlines, default=None) if in_post else None,
        "next_change_on": min(changes, default=None),
    }


def drift(people: Collection[int], *, on: date, prepared: rules.Rules) -> Iterator[str]:
    """A sentence for each stored row that is not what the rules answer today.

    A row whose change has come since its refresh is not drift: readers answer such a row from its dates. Nor is a row
    that still says `shared` because another post of the person has ended since: it is read with that post's.
    """
    people = standing_for(people)
    should, found = expected(people, on=on, prepared=prepared), stored(people)
    moving = {row["person_id"] for row in found.posts.values() if _has_changed(row, on)}
    for name, wanted, kept in (
        ("standing", should.standings, found.standings),
        ("post", should.posts, found.posts),
    ):
        for key in dict.fromkeys([*wanted, *kept]):
            if _differs(wanted.get(key), kept.get(key), on, moving):
                yield f"{name} {key}: stored {kept.get(key)}, the rules answer {wanted.get(key)}"


def _has_changed(kept: Values, on: date) -> bool:
    return kept["next_change_on"] is not None and kept["next_change_on"] <= on


def _differs(wanted: Values | None, kept: Values | None, on: date, moving: Collection[int]) -> bool:
    if wanted is None or kept is None:
        return wanted is not kept
    left_out = set()
    if kept["person_id"] in moving:
        left_out |= {"shared", "twice"}
    if _has_changed(kept, on):
        left_out |= {"status", "worst", "next_change_on", "deadline_on"}
    return any(kept[name] != value for name, value in wanted.items() if name not in left_out)


def count_drift() -> Iterator[str]:
    """A sentence for each kept count that is not what the stored rows come to."""
    should, kept = counts_of_rows(), kept_counts()
    for key in sorted({**should, **kept}, key=str):
        if should[key] != kept[key]:
            yield f"count {dict(zip(COUNTED, key, strict=True))}: kept {kept[key]}, the rows come to {should[key]}"
