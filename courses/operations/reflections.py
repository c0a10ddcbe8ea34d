"""Writes and deletes what somebody keeps for themselves. Nothing here is audited: that somebody wrote is theirs too."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from competencies.models import Person
from competencies.operations.refusals import Refusal
from courses.models import Module, Reflection

LONGEST = 50_000


class NothingWritten(Refusal):
    """An empty box is left as it is; what is no longer wanted is deleted, which asks first."""


class TooLong(Refusal):
    """Longer than a reflection may be."""


@transaction.atomic
def write(author: Person, *, module: Module, prompt_id: UUID, asked: str = "", words: str, at: datetime) -> Reflection:
    """Keep what the author wrote to a prompt, in place of what they wrote to it before.

    Raises NothingWritten, TooLong; what was kept stays as it was then.
    """
    words = _checked(words)
    kept = {"module": module, "asked": asked, "words": words, "changed_at": at}
    reflection, _ = Reflection.objects.of(author).update_or_create(
        prompt_id=prompt_id, defaults=kept, create_defaults={**kept, "person": author, "written_at": at}
    )
    return reflection


def rewrite(reflection: Reflection, *, words: str, at: datetime) -> Reflection:
    """Keep other words in place of these. Raises NothingWritten, TooLong."""
    reflection.words, reflection.changed_at = _checked(words), at
    reflection.save(update_fields=["words", "changed_at"])
    return reflection


def delete(reflection: Reflection) -> None:
    """At once and for good. Deleting what is gone changes nothing."""
    reflection.delete()


def _checked(words: str) -> str:
    words = words.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words:
        raise NothingWritten("There is nothing in the box to keep. Write something, or leave it: nothing was changed.")
    if len(words) > LONGEST:
        raise TooLong(
            f"This is {len(words):,} characters long; {LONGEST:,} can be kept. Shorten it, or keep it in two parts."
        )
    return words
