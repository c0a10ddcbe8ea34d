"""Reads who can see a person, from the authority that is really in force: roles and agencies, never names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from competencies.models import Agency, Grant, GrantKind, LeadDesignation, Person, Post, SharingAgreement
from competencies.models.records import inside
from competencies.queries.facts import of_person


@dataclass(frozen=True)
class Readers:
    """Names of agencies, outermost first. `leads`, `managers`, `viewers`: where somebody holds that authority over a
    post of this person, of today or of before. `shared`: organisations whose agreement lets the partnership's officers
    see names. `organisations`: where they work today; `past`: only before. `officers`, `authors`: whether any are.
    """

    organisations: tuple[str, ...]
    past: tuple[str, ...]
    leads: tuple[str, ...]
    managers: tuple[str, ...]
    viewers: tuple[str, ...]
    shared: tuple[str, ...]
    officers: bool
    authors: bool
    leads_of: tuple[str, ...]


def readers_of(person: Person, *, on: date) -> Readers:
    """Who can see this person today. Four queries, whatever the number of posts and grants."""
    theirs = of_person(person.pk)
    posts = list(Post.objects.known().filter(theirs("person")).select_related("agency").order_by("agency__path"))
    paths = {post.agency.path for post in posts}
    now = {post.agency.path for post in posts if post.ended_on is None or post.ended_on > on}
    by_kind: dict[str, dict[str, str]] = {kind: {} for kind in GrantKind.values}
    for grant in Grant.objects.in_force(on).exclude(person=person).select_related("agency").order_by("agency__path"):
        if grant.agency.is_root() or any(path.startswith(grant.agency.path) for path in paths):
            by_kind[grant.kind][grant.agency.path] = grant.agency.name
    agreed = SharingAgreement.objects.known().filter(inside(on)).select_related("agency").order_by("agency__path")
    shared = [one.agency for one in agreed if any(path.startswith(one.agency.path) for path in paths)]
    designations = LeadDesignation.objects.known().filter(inside(on), theirs("post__person")).select_related("agency")
    return Readers(
        organisations=_names(post.agency for post in posts if post.agency.path in now),
        past=_names(post.agency for post in posts if post.agency.path not in now),
        leads=tuple(by_kind[GrantKind.TRAINING_LEAD].values()),
        managers=tuple(by_kind[GrantKind.MANAGER].values()),
        viewers=tuple(by_kind[GrantKind.VIEWER].values()),
        shared=_names(shared),
        officers=bool(by_kind[GrantKind.OFFICER]),
        authors=bool(by_kind[GrantKind.AUTHOR]),
        leads_of=_names(fact.agency for fact in designations),
    )


def _names(agencies: Iterable[Agency]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(agency.name for agency in agencies))
