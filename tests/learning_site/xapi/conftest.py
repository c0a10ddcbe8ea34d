"""A real record store for the session, wiped between tests, and facts to make statements of."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import pytest
from django.db import transaction

from learning_site.xapi import facts, outbox, statements
from learning_site.xapi.client import RecordStore
from learning_site.xapi.facts import Fact, Site, Statement
from tests.stores import ralph_lrs, strict_store

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


def completions(number: int) -> list[Statement]:
    """So many different statements, in order."""
    return [
        statements.completed(a_fact(f"completion {n}", at=AT + timedelta(seconds=n)), MODULE) for n in range(number)
    ]


def queued(wanted: Sequence[Statement], at: datetime = AT) -> list[str]:
    """Put statements into the outbox as a journey does, and return their ids."""
    with transaction.atomic():
        outbox.queue(wanted, at=at)
    return [statement["id"] for statement in wanted]


@pytest.fixture(scope="session")
def ralph_of_the_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ralph_lrs.Ralph]:
    with ralph_lrs.running(tmp_path_factory.mktemp("lrs")) as store:
        yield store


@pytest.fixture
def ralph(ralph_of_the_session: ralph_lrs.Ralph) -> ralph_lrs.Ralph:
    ralph_of_the_session.wipe()
    return ralph_of_the_session


@pytest.fixture
def strict() -> Iterator[strict_store.StrictStore]:
    with strict_store.running() as store:
        yield store


@pytest.fixture
def connect() -> Iterator[Callable[..., RecordStore]]:
    """Clients of whatever is at an address, closed afterwards."""
    opened: list[RecordStore] = []

    def connect(endpoint: str, **options: object) -> RecordStore:
        store = RecordStore(endpoint, user=ralph_lrs.USER, password=ralph_lrs.PASSWORD, **options)  # type: ignore[arg-type]  # tests name the options they mean
        opened.append(store)
        return store

    yield connect
    for store in opened:
        store.__exit__(None, None, None)
