"""The demonstration is the same every time, is loaded through the operations, and is never beside real people."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from competencies.models import (
    Agency,
    Attainment,
    AuditEntry,
    Contact,
    LeadDesignation,
    Person,
    Post,
    PostStanding,
    Standing,
)
from competencies.queries import standings
from competencies.rules import london_day
from learning_site.demonstration.cast import PASSWORD, SIGN_INS
from learning_site.management.commands.load_demonstration import Command

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def loaded(db):
    Command().load(AT)


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


class TestTheDemonstration:
    def test_holds_what_a_partnership_holds(self, loaded):
        assert Agency.objects.organisations().count() == 9
        assert 580 <= Person.objects.count() <= 640
        assert Attainment.objects.count() > 1000
        shown = set(Standing.objects.exclude(status=None).values_list("status", flat=True))
        assert shown == {"CURRENT", "EXPIRING", "EXPIRED", "OVERDUE", "NOT_STARTED", "RECOGNISED", "EXEMPT"}

    def test_has_an_agency_without_a_lead_and_a_lead_whose_training_ran_out(self, loaded):
        led = set(LeadDesignation.objects.known().filter(kind="LEAD").values_list("agency__name", flat=True))
        assert len(led) == 8
        assert "Bridge Youth Charity" not in led
        lapsed = Standing.objects.filter(requirement__code="R-CSA-LEAD", status="EXPIRED")
        assert lapsed.get().organisation.name == "West Area Police"

    def test_is_the_same_every_time(self, db):
        told = []
        for _ in range(2):
            with transaction.atomic():
                Command().load(AT)
                told.append(story())
                transaction.set_rollback(True)
        assert told[0] == told[1]

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

    def test_the_practitioner_has_one_thing_left_to_do(self, loaded):
        amina = Person.objects.get(email="practitioner@demo.example")
        assert PostStanding.objects.get(person=amina).worst == "NOT_STARTED"
        waiting = Standing.objects.filter(person=amina, status="NOT_STARTED")
        assert waiting.get().requirement.code == "R-CSA-AWARENESS"

    def test_its_numbers_are_those_kept_free_for_drama(self, loaded):
        assert all(phone.startswith("020 7946 0") for phone in Contact.objects.values_list("phone", flat=True))

    def test_a_second_loading_keeps_what_is_there(self, loaded, capsys):
        before = Person.objects.count()
        call_command("load_demonstration")
        assert "kept as it is" in capsys.readouterr().out
        assert Person.objects.count() == before

    def test_is_never_loaded_in_production(self, db, settings):
        settings.PRODUCTION = True
        with pytest.raises(CommandError, match="never loaded beside real people"):
            call_command("load_demonstration")
        assert not Person.objects.exists()
