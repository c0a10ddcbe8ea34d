"""Facts to make statements of, and the outbox filled as a journey fills it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from learning_site.xapi import facts, outbox, statements
from learning_site.xapi.facts import Fact, Site, Statement
from learning_site.xapi.models import QueuedStatement

AT = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)
SITE = Site(installation=UUID("7f1d9c1e-3c55-4d0e-9d56-5a1d3a4f8f10"), url="https://learn.example.org")
MODULE = facts.module(SITE, "think-the-unthinkable", "Think the Unthinkable")
COMPETENCY = facts.competency(SITE, "csa-awareness", "CSA awareness")


def some_uuid(name: str) -> UUID:
    """The same uuid for the same name."""
    return uuid5(SITE.installation, f"test:{name}")


def a_fact(name: str = "one", *, kind: str = "completion", at: datetime = AT) -> Fact:
    """Something that happened to one learner of one agency."""
    return Fact(
        site=SITE,
        kind=kind,
        uuid=some_uuid(name),
        learner=some_uuid("learner"),
        at=at,
        registration=some_uuid("enrolment"),
        agency=some_uuid("agency"),
        roles=(some_uuid("role"),),
    )


def completions(number: int, *, first: int = 0) -> list[Statement]:
    """So many different statements, in order."""
    numbers = range(first, first + number)
    return [statements.completed(a_fact(f"completion {n}", at=AT + timedelta(seconds=n)), MODULE) for n in numbers]


def queued(wanted: Sequence[Statement], *, at: datetime = AT) -> list[str]:
    """Put statements into the outbox in a transaction, and return their ids."""
    with transaction.atomic():
        outbox.queue(wanted, at=at)
    return [statement["id"] for statement in wanted]


def states() -> dict[str, int]:
    """How many rows are in each state that occurs."""
    rows = QueuedStatement.objects.values_list("state", flat=True)
    return {state: list(rows).count(state) for state in sorted(set(rows))}
