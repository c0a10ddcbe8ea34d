"""The demonstration is the same every time, is loaded through the operations, and is never beside real people."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from certificates.models import Certificate
from competencies.models import (
    Agency,
    Attainment,
    AuditEntry,
    Competency,
    Contact,
    Exemption,
    LeadDesignation,
    Pause,
    Person,
    Post,
    PostStanding,
    RefreshCall,
    Requirement,
    RequirementVersion,
    Revocation,
    Standing,
)
from competencies.queries import standings
from competencies.rules import london_day
from courses.files.requirements_file import read_requirements
from courses.models import Completion, Enrolment
from learning_site.demonstration import online
from learning_site.demonstration.cast import PASSWORD, SIGN_INS
from learning_site.management.commands.load_demonstration import Command
from tests.modules import publish

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


pytestmark = pytest.mark.xdist_group("demonstration")


@pytest.fixture(scope="class")
def told_before(class_world):
    """What a first loading told; it is undone, and what the tests look at is the second."""
    with transaction.atomic():
        Command().load(AT)
        told = story()
        transaction.set_rollback(True)
    return told


@pytest.fixture(scope="class")
def demonstration(told_before):
    Command().load(AT)


@pytest.fixture
def loaded(demonstration, db):
    """The demonstration, loaded once for the class; what a test does to it is gone after the test."""


def story():
    """Everything a reader could tell two tellings apart by, without the random uuids."""
    return (
        list(Person.objects.order_by("pk").values_list("given_name", "family_name", "email")),
        list(Post.objects.order_by("pk").values_list("person__sort_name", "agency__name", "started_on", "ended_on")),
        list(Attainment.objects.order_by("pk").values_list("person__sort_name", "attained_on", "evidence_uuid")),
        sorted(
            Standing.objects.values_list("person__sort_name", "requirement__code", "from_on", "status").exclude(
                status=None
            )
        ),
    )


class TestLoading:
    def test_is_never_loaded_in_production(self, db, settings):
        settings.PRODUCTION = True
        with pytest.raises(CommandError, match="never loaded beside real people"):
            call_command("load_demonstration")
        assert not Person.objects.exists()


class TestTheDemonstration:
    def test_is_the_same_every_time(self, told_before, loaded):
        assert story() == told_before

    def test_holds_what_a_partnership_holds(self, loaded):
        assert Agency.objects.organisations().count() == 9
        assert 580 <= Person.objects.count() <= 640
        assert Attainment.objects.count() > 3000
        shown = set(Standing.objects.exclude(status=None).values_list("status", flat=True))
        assert shown == {
            "CURRENT",
            "EXPIRING",
            "EXPIRED",
            "OVERDUE",
            "NOT_STARTED",
            "RECOGNISED",
            "EXEMPT",
            "SUPERSEDED",
        }

    def test_asks_what_the_file_of_requirements_asks(self, loaded):
        file = read_requirements(settings.BASE_DIR / "content/requirements.yaml")
        assert set(Requirement.objects.values_list("code", flat=True)) == {each.code for each in file.requirements}
        newest = RequirementVersion.objects.known().get(requirement__code="R-CSA-AWARENESS", number=2)
        assert newest.months == 24

    def test_practice_and_leading_rest_on_what_another_person_said(self, loaded):
        kinds = Attainment.objects.exclude(level="AWARENESS").values_list("competency__level", "kind").distinct()
        assert set(kinds) == {("PRACTITIONER", "STATEMENT"), ("LEAD", "STATEMENT")}

    def test_has_leave_exemptions_a_mistake_and_a_refresh(self, loaded):
        assert Pause.objects.count() == 8
        assert Exemption.objects.count() == 3
        assert Revocation.objects.count() == 1
        assert RefreshCall.objects.get().competency.code == "CSA-TELLING"

    def test_the_safeguarding_lead_of_a_school_has_a_deputy(self, loaded):
        dsl = LeadDesignation.objects.known().get(post__person__email="dsl@demo.example")
        assert dsl.agency.name == "Kingfisher Secondary School"
        deputy = LeadDesignation.objects.known().get(agency=dsl.agency, kind="DEPUTY")
        assert deputy.post.agency == dsl.agency
        for lead in (dsl, deputy):
            asked = Standing.objects.filter(post=lead.post, requirement__code__startswith="R-CSA-LEAD")
            assert set(asked.exclude(status=None).values_list("requirement__code", flat=True)) == {"R-CSA-LEAD-ROLE"}
        asked = Standing.objects.filter(person=dsl.post.person, requirement__code__startswith="R-DSL-")
        assert set(asked.exclude(status=None).values_list("requirement__code", "status")) == {
            ("R-DSL-TRAINING", "CURRENT"),
            ("R-DSL-UPDATE", "EXPIRING"),
        }

    def test_chairs_of_strategy_meetings_are_asked_to_chair(self, loaded):
        chairs = Standing.objects.filter(requirement__code="R-CSA-CHAIRING").exclude(status=None)
        roles = set(chairs.values_list("post__job_roles__code", flat=True))
        assert roles == {"meeting-chair"}

    def test_has_an_agency_without_a_lead_and_a_lead_whose_training_ran_out(self, loaded):
        led = set(LeadDesignation.objects.known().filter(kind="LEAD").values_list("agency__name", flat=True))
        assert len(led) == 8
        assert "Bridge Youth Charity" not in led
        lapsed = Standing.objects.filter(requirement__code="R-CSA-LEAD", status="EXPIRED")
        assert lapsed.get().organisation.name == "West Area Police"

    def test_was_written_by_the_operations(self, loaded):
        assert set(AuditEntry.objects.values_list("action", flat=True)) >= {
            "person.add",
            "post.begin",
            "post.end",
            "attainment.record",
            "lead.designate",
            "requirement.revise",
        }
        people = list(Person.objects.values_list("pk", flat=True))
        assert not list(standings.drift(people, on=london_day(AT), prepared=standings.prepare_rules()))

    def test_everybody_with_a_part_can_sign_in(self, loaded, client):
        for sign_in in SIGN_INS:
            response = client.post("/accounts/login/", {"login": sign_in.email, "password": PASSWORD})
            assert response.status_code == 302, sign_in.email
            client.logout()

    def test_the_practitioner_has_one_module_left_and_a_year_for_her_practice(self, loaded):
        amina = Person.objects.get(email="practitioner@demo.example")
        assert PostStanding.objects.get(person=amina).worst == "NOT_STARTED"
        waiting = Standing.objects.filter(person=amina, status="NOT_STARTED")
        assert set(waiting.values_list("requirement__code", flat=True)) == {"R-CSA-AWARENESS", "R-CSA-PRACTICE"}

    def test_its_numbers_are_those_kept_free_for_drama(self, loaded):
        assert all(phone.startswith("020 7946 0") for phone in Contact.objects.values_list("phone", flat=True))

    def test_a_second_loading_keeps_what_is_there(self, loaded, capsys):
        before = Person.objects.count()
        call_command("load_demonstration")
        assert "kept as it is" in capsys.readouterr().out
        assert Person.objects.count() == before

    @pytest.fixture
    def learned(self, loaded):
        edition = publish(Competency.objects.get(code="CSA-AWARENESS"), at=AT)
        online.learn(at=AT)
        return edition

    def test_online_some_finish_and_hold_certificates_and_some_have_begun(self, learned):
        finished = Completion.objects.order_by("-completed_at").select_related("enrolment__person")
        assert [one.enrolment.person.email for one in finished[:3]] == [*online.VISITORS[1:], online.VISITORS[0]]
        assert finished.count() == Certificate.objects.count() == online.FINISHED
        assert Enrolment.objects.filter(closed_at=None).count() == online.BEGUN

    def test_online_nobody_finishes_before_it_is_live_or_after_today(self, learned):
        learned.refresh_from_db()
        assert all(learned.published_at < one.completed_at < AT for one in Completion.objects.all())

    def test_learning_online_leaves_standings_true(self, learned):
        people = list(Person.objects.values_list("pk", flat=True))
        assert not list(standings.drift(people, on=london_day(AT), prepared=standings.prepare_rules()))
