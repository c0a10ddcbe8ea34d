"""Reads reflections: to their author, and to nobody else."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID, uuid5

from competencies.models import Person
from courses.models import Module, Reflection


def one_thing(module: Module) -> UUID:
    """The prompt 'one thing I will do differently', which every module ends with."""
    return uuid5(module.uuid, "one thing I will do differently")


def all_of(author: Person) -> list[Reflection]:
    """Everything the author wrote, the newest first. One query."""
    return list(Reflection.objects.of(author).select_related("module").order_by("-changed_at", "-pk"))


def of_prompts(author: Person, prompts: Collection[str | UUID]) -> dict[str, Reflection]:
    """What the author wrote to these prompts, by prompt id. One query; none when there are no prompts."""
    found = Reflection.objects.of(author).filter(prompt_id__in=prompts) if prompts else []
    return {str(one.prompt_id): one for one in found}


def one_of(author: Person, uuid: UUID) -> Reflection | None:
    return Reflection.objects.of(author).select_related("module").filter(uuid=uuid).first()
