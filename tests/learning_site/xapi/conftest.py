"""Record stores to deliver to: a real one for the session, wiped between tests, and a strict one for each test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from learning_site.xapi.client import RecordStore
from tests.stores import ralph_lrs, strict_store


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
    with ExitStack() as opened:

        def connect(endpoint: str, *, password: str = ralph_lrs.PASSWORD, **options: object) -> RecordStore:
            store = RecordStore(endpoint, user=ralph_lrs.USER, password=password, **options)  # type: ignore[arg-type]  # tests name the options they mean
            return opened.enter_context(store)

        yield connect
