"""The fixed cast, and the partnership they work in, made through the operations as the product makes them.

Two agencies next to each other, so that every test can ask what the neighbour sees: a health trust with a ward, and a
school trust with a school.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DataError, connection, transaction
from django.db.models import CharField
from django.test import Client

from competencies.models import (
    Agency,
    Competency,
    Framework,
    GrantKind,
    JobRole,
    LeadKind,
    Person,
    Post,
    Requirement,
    Sector,
    ValidityMode,
)
from competencies.operations import agencies, frameworks, grants, leads, people, posts, requirements
from competencies.operations.people import NewPerson
from competencies.operations.posts import NewPost
from competencies.operations.requirements import Terms

LONG_AGO = datetime(2022, 1, 3, 9, tzinfo=UTC)
LOADED = {"by": None, "at": LONG_AGO}
BEGAN = date(2022, 1, 3)


@dataclass
class Partnership:
    """The tree, the framework and what is required: awareness of everyone within 30 days, for 24 months."""

    root: Agency
    trust: Agency
    ward: Agency
    schools: Agency
    school: Agency
    nurse: JobRole
    teacher: JobRole
    awareness: Competency
    leading: Competency
    requirement: Requirement
    lead_requirement: Requirement


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that ask for a database; pytest-django keeps the others from one."""
    asking = {"db", "transactional_db", "live_server"}
    for item in items:
        if item.get_closest_marker("django_db") or asking & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)


@pytest.fixture(scope="session", autouse=True)
def no_words_longer_than_their_column() -> Iterator[None]:
    """PostgreSQL refuses words that are longer than their column. SQLite takes them, but not here."""
    saved = CharField.get_db_prep_save

    def refusing(self: CharField, value: Any, connection: Any) -> Any:
        if isinstance(value, str) and self.max_length and len(value) > self.max_length:
            raise DataError(f"{self} takes {self.max_length} characters, and here are {len(value)}")
        return saved(self, value, connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CharField, "get_db_prep_save", refusing)
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """The cache outlives a test: it counts tries, and remembers sites of databases that are gone."""
    cache.clear()


@pytest.fixture(scope="class")
def class_world(made_partnership: Callable[[], Partnership], django_db_blocker: Any) -> Iterator[None]:
    """For what takes long to make and a whole class reads: made once, and gone with the class."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def at() -> datetime:
    """The instant at which these stories are told: a Monday morning."""
    return datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def on(at: datetime) -> date:
    return at.date()


@pytest.fixture
def partnership(made_partnership: Callable[[], Partnership], db: None) -> Partnership:
    return made_partnership()


@pytest.fixture(scope="session")
def made_partnership(django_db_setup: None, django_db_blocker: Any) -> Callable[[], Partnership]:
    """The partnership is made once through the operations, and its rows are set aside. Thousands of tests begin with
    it, and to copy rows takes a tenth of the time. No migration fills any of these tables, and they are left empty.
    """
    with django_db_blocker.unblock(), transaction.atomic(), connection.cursor() as cursor:
        before = rows_by_table()
        made = make_partnership()
        filled = [table for table, rows in rows_by_table().items() if rows != before[table]]
        assert not any(before[table] for table in filled)
        for table in filled:
            cursor.execute(f"DROP TABLE IF EXISTS kept_{table}")
            cursor.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
            cursor.execute(f"DELETE FROM {table}")

    def copied() -> Partnership:
        # In one transaction even where a test holds none: a table's keys may point into one that is copied after it.
        with transaction.atomic(), connection.cursor() as cursor:
            for table in filled:
                cursor.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
        return deepcopy(made)

    return copied


def rows_by_table() -> dict[str, int]:
    with connection.cursor() as cursor:
        counted = {}
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f"SELECT COUNT(*) FROM {table}")
            (counted[table],) = cursor.fetchone()
    return counted


def make_partnership() -> Partnership:
    """Also for tests that hold no transaction of their own."""
    health = frameworks.save(Sector(code="HEALTH", name="Health"), **LOADED)
    education = frameworks.save(Sector(code="EDUCATION", name="Education", position=1), **LOADED)
    root = agencies.found(name="Hounslow Safeguarding Children Partnership", **LOADED)
    trust = agencies.add(parent=root, name="Riverside NHS Trust", sector=health, **LOADED)
    ward = agencies.add(parent=trust, name="Ward 7", **LOADED)
    schools = agencies.add(parent=root, name="Heath Academies", sector=education, **LOADED)
    school = agencies.add(parent=schools, name="Heath Primary School", urn="102450", **LOADED)
    nurse = frameworks.save(JobRole(code="nurse", name="Nurse"), **LOADED)
    teacher = frameworks.save(JobRole(code="teacher", name="Teacher"), **LOADED)
    framework = frameworks.save(Framework(code="CSA", title="Child sexual abuse"), **LOADED)
    awareness = frameworks.save(
        Competency(
            framework=framework,
            code="CSA-A1",
            title="Think the Unthinkable",
            statement="Recognises that child sexual abuse happens in families, and says so.",
            validity_months=24,
        ),
        **LOADED,
    )
    leading = frameworks.save(
        Competency(framework=framework, code="CSA-L1", title="Leading practice", statement="Supports colleagues."),
        **LOADED,
    )
    everyone = Terms(due_within_days=30, validity=ValidityMode.ROLLING, months=24)
    requirement = requirements.state(
        code="R-AWARE",
        title="Think the Unthinkable",
        competency=awareness,
        agency=root,
        terms=everyone,
        effective_from=BEGAN,
        **LOADED,
    )
    lead_requirement = requirements.state(
        code="R-LEAD",
        title="Leading practice",
        competency=leading,
        agency=root,
        terms=Terms(due_within_days=60, validity=ValidityMode.ROLLING, months=12, leads=["LEAD", "DEPUTY"]),
        effective_from=BEGAN,
        **LOADED,
    )
    return Partnership(
        root, trust, ward, schools, school, nurse, teacher, awareness, leading, requirement, lead_requirement
    )


@pytest.fixture
def join(partnership: Partnership) -> Callable[..., Person]:
    """Add somebody with a post: `join("Asha", "Patel", partnership.ward)`."""

    def joined(
        given: str,
        family: str,
        agency: Agency | None,
        *,
        roles: Sequence[JobRole] = (),
        started_on: date = date(2026, 4, 13),
        ended_on: date | None = None,
        email: str | None = None,
    ) -> Person:
        address = f"{given}.{family}@example.org".lower() if email is None else email
        newcomer = NewPerson(given_name=given, family_name=family, email=address)
        (person,) = people.add([newcomer], **LOADED)
        person.set_password("correct horse battery")
        person.save(update_fields=["password"])
        if agency is not None:
            new = NewPost(person=person, agency=agency, started_on=started_on, ended_on=ended_on, job_roles=roles)
            posts.begin([new], **LOADED)
        return person

    return joined


@pytest.fixture
def give(partnership: Partnership) -> Callable[..., Any]:
    """Give authority: `give(person, GrantKind.VIEWER, partnership.ward)`."""

    def given(person: Person, kind: GrantKind, agency: Agency) -> Any:
        return grants.give(person, kind=kind, agency=agency, from_on=BEGAN, **LOADED)

    return given


@pytest.fixture
def practitioner(partnership: Partnership, join: Callable[..., Person]) -> Person:
    """Asha, a nurse on Ward 7: due by 13 May 2026, nothing done yet."""
    return join("Asha", "Patel", partnership.ward, roles=[partnership.nurse])


@pytest.fixture
def colleague(partnership: Partnership, join: Callable[..., Person]) -> Person:
    """Ben, on the same ward since 2024, overdue."""
    return join("Ben", "O'Neill", partnership.ward, roles=[partnership.nurse], started_on=date(2024, 2, 5))


@pytest.fixture
def training_lead(partnership: Partnership, join: Callable[..., Person], give: Callable[..., Any]) -> Person:
    """Carys administers training for the whole trust, and is its designated trained lead."""
    person = join("Carys", "Evans", partnership.trust, started_on=date(2023, 9, 4))
    give(person, GrantKind.TRAINING_LEAD, partnership.trust)
    leads.designate(
        Post.objects.get(person=person),
        agency=partnership.trust,
        kind=LeadKind.LEAD,
        from_on=date(2024, 1, 8),
        reached_by="csa.lead@riverside.example",
        **LOADED,
    )
    return person


@pytest.fixture
def dsl(partnership: Partnership, join: Callable[..., Person], give: Callable[..., Any]) -> Person:
    """Dara, designated safeguarding lead of the school, sees the school's own staff."""
    person = join("Dara", "Nguyễn", partnership.school, roles=[partnership.teacher], email="dara@heath.example")
    give(person, GrantKind.TRAINING_LEAD, partnership.school)
    leads.designate(
        Post.objects.get(person=person),
        agency=partnership.school,
        kind=LeadKind.DSL,
        from_on=date(2026, 4, 13),
        **LOADED,
    )
    return person


@pytest.fixture
def officer(partnership: Partnership, join: Callable[..., Person], give: Callable[..., Any]) -> Person:
    """Efua works for the partnership: she sees every agency's numbers, and names only where an agency agreed."""
    person = join("Efua", "Mensah", None)
    give(person, GrantKind.OFFICER, partnership.root)
    return person


@pytest.fixture
def author(partnership: Partnership, join: Callable[..., Person], give: Callable[..., Any]) -> Person:
    """Finn writes learning, and sees nobody's records."""
    person = join("Finn", "Gallagher", None)
    give(person, GrantKind.AUTHOR, partnership.root)
    return person


@pytest.fixture
def outsider(partnership: Partnership, join: Callable[..., Person]) -> Person:
    """Gita holds nothing and works nowhere here; she must see nothing of anybody."""
    return join("Gita", "Rao", None)


@pytest.fixture
def cast(
    practitioner: Person,
    colleague: Person,
    training_lead: Person,
    dsl: Person,
    officer: Person,
    author: Person,
    outsider: Person,
) -> dict[str, Person]:
    """Everyone, by part."""
    return {
        "practitioner": practitioner,
        "colleague": colleague,
        "training_lead": training_lead,
        "dsl": dsl,
        "officer": officer,
        "author": author,
        "outsider": outsider,
    }


@pytest.fixture
def visit() -> Callable[[Person | None], Client]:
    """A browser in which this person is signed in: `visit(practitioner).get(url)`."""

    def visiting(person: Person | None = None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return visiting
