"""Reads staff files on their way, and what was said once about such files."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, QuerySet

from competencies.models import (
    Agency,
    JobRole,
    JobTitleMatch,
    Person,
    Post,
    PostRole,
    StaffFileLayout,
    StaffImport,
    StaffImportState,
)


def import_in(agency: Agency, uuid: UUID) -> StaffImport | None:
    """The import, if it is of this very agency."""
    found = StaffImport.objects.filter(agency=agency, uuid=uuid)
    return found.select_related("agency", "sent_by", "made_by", "undone_by", "invitations_released_by").first()


def imports_of(agency: Agency) -> list[StaffImport]:
    """Files of this very agency that are on their way, written or undone, the latest first; at most fifty."""
    there = StaffImport.objects.filter(agency=agency).exclude(file="", made_at=None)
    return list(there.select_related("sent_by", "made_by").order_by("-sent_at", "-pk")[:50])


def people_changed_since(sent: StaffImport) -> list[Person]:
    """Whose posts somebody had changed before the file was undone, so that they stand; by name, at most a hundred."""
    if sent.made_at is None or sent.undone_at is None:
        return []
    changed = Post.objects.under([sent.agency.path]).filter(recorded_at=sent.made_at, withdrawn_at__gt=sent.made_at)
    people = Person.objects.filter(pk__in=changed.exclude(withdrawn_at=sent.undone_at).values("person"))
    return list(people.order_by("sort_name", "pk")[:100])


def without_address(sent: StaffImport) -> QuerySet[Person]:
    """Who came with the file, works here still, and has no address of any kind; by name."""
    if sent.made_at is None:
        return Person.objects.none()
    posts = Post.objects.known().under([sent.agency.path])
    came = posts.filter(recorded_at=sent.made_at).values("person")
    reached = posts.exclude(work_email="").values("person")
    nowhere = Person.objects.filter(pk__in=came, email__isnull=True, is_active=True).exclude(pk__in=reached)
    return nowhere.order_by("sort_name", "pk")


def last_source(agency: Agency) -> str:
    """The name that the last file went by; 'HR' for the first."""
    last = StaffImport.objects.filter(agency=agency).order_by("-sent_at", "-pk").first()
    return last.source if last else "HR"


def layout_of(agency: Agency, header: str) -> dict[str, int] | None:
    """The place of each field in a file with this header (its hash), where somebody has said so."""
    found = StaffFileLayout.objects.filter(agency=agency, header=header).first()
    return found.columns if found else None


def titles_of(agency: Agency) -> dict[str, JobRole | None]:
    """What was said here of job titles (folded)."""
    said = JobTitleMatch.objects.filter(agency=agency).select_related("job_role")
    return {match.title: match.job_role for match in said}


def posts_with_unknown_role(agency: Agency, *, on: date) -> QuerySet[Post]:
    """Open posts here whose job title means no job role that is known, or which a file gave no title: a band of its
    own, never 'Not required'. A post made by hand without a title has none on purpose.
    """
    posts: Any = Post.objects.known().open_on(on).under([agency.path])
    return posts.exclude(job_title="", source="").filter(~Exists(PostRole.objects.filter(post=OuterRef("pk"))))


def waiting_to_be_released() -> QuerySet[StaffImport]:
    """The staff files that were written and whose invitations nobody has let out."""
    return StaffImport.objects.filter(
        made_at__isnull=False,
        invitations_released_at__isnull=True,
        state__in=[StaffImportState.WRITING, StaffImportState.DONE, StaffImportState.UNDOING],
    )


def people_held_back(people: Collection[int]) -> set[int]:
    """Those of these people (keys) who came with a staff file whose invitations nobody has released: the first that
    was ever recorded of their posts is that file. Reminders leave them out. One query.
    """
    held = waiting_to_be_released()
    came = Post.objects.filter(person__in=people).values("person_id").annotate(first=Min("recorded_at"))
    return set(came.filter(first__in=held.values("made_at")).values_list("person_id", flat=True))
