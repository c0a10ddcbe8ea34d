"""Reads merged records, and the records that a partnership officer may name."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef

from competencies.models import Merge, Person, Post
from competencies.queries.facts import records_of
from competencies.queries.scope import Scope

MOST = 100


def named(typed: str, *, visible_to: Scope) -> Person | None:
    """The record with this sign-in address or this uuid, as the address of its page has it; whose name the reader may
    see: somebody who has or had a post where names are shown, or nowhere at all.
    """
    wanted = typed.strip().rstrip("/").rpartition("/")[2]
    found = Person.objects.filter(uuid=wanted) if _is_uuid(wanted) else Person.objects.filter(email=wanted.lower())
    posts = Post.objects.known().filter(person=OuterRef("pk"))
    shown = posts.under(visible_to.names)
    return found.filter(Exists(shown) | ~Exists(posts)).first() if wanted else None


def merges(*, visible_to: Scope) -> list[Merge]:
    """Those that the reader may see the names of, the newest first; at most a hundred."""
    rows = Merge.objects.select_related("kept", "absorbed", "recorded_by", "undone_by").order_by("-recorded_at")[:MOST]
    return [row for row in rows if all(named(str(one.uuid), visible_to=visible_to) for one in (row.kept, row.absorbed))]


def merge_of(uuid: UUID, *, visible_to: Scope) -> Merge | None:
    found = Merge.objects.select_related("kept", "absorbed").filter(uuid=uuid).first()
    if found and all(named(str(one.uuid), visible_to=visible_to) for one in (found.kept, found.absorbed)):
        return found
    return None


def now(person: Person) -> Person:
    """The record that this one is today: the one it was merged into, or itself. One query."""
    merged = Merge.objects.filter(absorbed=person, undone_at__isnull=True).select_related("kept").first()
    return merged.kept if merged else person


def keys_of(person: Person | None) -> frozenset[int]:
    """The keys of somebody's record and of those merged into it; none of nobody. One query."""
    return frozenset(records_of(person.pk).values_list("pk", flat=True)) if person else frozenset()


def lock(merged: Merge) -> Merge:
    """The merge as it is now; the caller holds a transaction."""
    return Merge.objects.select_for_update().get(pk=merged.pk)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
