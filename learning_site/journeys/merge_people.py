"""Two records turn out to be one person: all that either learned is one record; and two again when they are not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from certificates.queries import certificates
from competencies.models import Agency, Attainment, Merge, Person, Post
from competencies.operations import people
from competencies.queries import merging as queries
from competencies.rules import in_words
from courses.models import Enrolment
from courses.operations import merging
from learning_site.reminders import merging as reminding


@dataclass(frozen=True)
class Record:
    """What one of the two records holds, in numbers; of what is private nothing is said."""

    person: Person
    posts: tuple[str, ...]
    trainings: int
    modules: int
    certificates: int


def preview(person: Person) -> Record:
    """What would be one with the other's. Five queries."""
    organisations = dict(Agency.objects.organisations().values_list("path", "name"))
    posts = Post.objects.known().filter(person=person).select_related("agency").order_by("started_on", "pk")
    return Record(
        person=person,
        posts=tuple(_place(post, organisations) for post in posts),
        trainings=Attainment.objects.filter(person=person, revocation__isnull=True).count(),
        modules=Enrolment.objects.filter(person=person).count(),
        certificates=len(certificates.held_by(person)),
    )


def _place(post: Post, organisations: dict[str, str]) -> str:
    """'Social worker, Front Door, Children’s Social Care, since 4 May 2026'."""
    organisation = organisations.get(post.agency.organisation_path, "")
    inside = "" if organisation == post.agency.name else organisation
    until = f" to {in_words(post.ended_on - timedelta(days=1))}" if post.ended_on else ""
    since = f"from {in_words(post.started_on)}{until}" if until else f"since {in_words(post.started_on)}"
    return ", ".join(part for part in (post.job_title, post.agency.name, inside, since) if part)


@transaction.atomic
def merge(kept: Person, absorbed: Person, *, by: Person, at: datetime) -> Merge:
    """One person from now on. Raises NotTwoPeople, OwnRecord (competencies.operations.people)."""
    merged = people.merge(kept, absorbed, by=by, at=at)
    learned = merging.hand_over(absorbed, kept, at=at)
    reminded = reminding.hand_over(absorbed, kept, by=by, at=at)
    return people.remember_moved(merged, {**learned, **reminded})


@transaction.atomic
def part(merged: Merge, *, by: Person, at: datetime) -> Merge:
    """Two people after all, each with their own; a second time changes nothing. Raises OwnRecord."""
    standing = queries.lock(merged)
    if standing.undone_at is None:
        parted = people.unmerge(standing, by=by, at=at)
        merging.hand_back(standing.moved, parted.absorbed, parted.kept)
        reminding.hand_back(standing.moved, parted.absorbed)
    return standing
