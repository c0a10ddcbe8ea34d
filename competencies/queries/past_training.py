"""Reads what a file of past training is held against: the people of an agency, competencies, what is recorded."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db.models import Q

from competencies.models import (
    Agency,
    Attainment,
    BatchSource,
    Competency,
    Evidence,
    EvidenceKind,
    Merge,
    Person,
    Post,
    TrainingBatch,
)
from competencies.queries.training import still_waiting
from competencies.rules.history import Known
from competencies.rules.staff import fold


def known(agency: Agency, *, own: Person | None) -> Known:
    """Everybody who has or had a post in the agency or below it, by employee number and address; of two records made
    one, the one that stays. Five queries.
    """
    people: dict[str, set[int]] = defaultdict(set)
    names: dict[int, str] = {}
    posts = Post.objects.known().under([agency.path]).select_related("person")
    merges = Merge.objects.filter(undone_at__isnull=True).select_related("kept")
    stays = {merge.absorbed_id: merge.kept for merge in merges}
    for post in posts:
        person = stays.get(post.person_id, post.person)
        names[person.pk] = str(person)
        for text in (post.employee_reference, post.work_email, post.person.email):
            if text:
                people[fold(text)].add(person.pk)
    competencies, levels = {}, {}
    for row in Competency.objects.filter(is_active=True).order_by("-position", "-pk"):
        competencies[fold(row.title)] = competencies[fold(row.code)] = row.pk
        levels[row.pk] = (row.level, row.title)
    here = Q(person__in=posts.values("person"))
    if merged := [key for key, kept in stays.items() if kept.pk in names]:
        here |= Q(person__in=[*merged, *(stays[key].pk for key in merged)])
    held = Attainment.objects.filter(here, revocation__isnull=True).exclude(kind=EvidenceKind.REFRESH)
    waiting = still_waiting(Evidence.objects.filter(here))
    there = {*held.values_list("person_id", "competency_id", "attained_on")}
    there |= {*waiting.values_list("person_id", "competency_id", "done_on")}
    return Known(
        people={text: frozenset(keys) for text, keys in people.items()},
        names=names,
        competencies=competencies,
        levels=levels,
        there=frozenset((stays[key].pk if key in stays else key, what, day) for key, what, day in there),
        own=own.pk if own else None,
    )


def history_in(agency: Agency, uuid: UUID) -> TrainingBatch | None:
    """A history file of this very agency, waiting or recorded."""
    rows = TrainingBatch.objects.filter(agency=agency, source=BatchSource.FILE, uuid=uuid)
    return rows.select_related("agency").first()
