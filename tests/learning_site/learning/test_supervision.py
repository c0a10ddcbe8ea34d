"""Talked about in supervision: a date, and nothing else; the manager of the day sees the date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competencies.models import AuditEntry, GrantKind
from courses.models import SupervisionDate
from tests import private_module as private
from tests.private_module import SLUG

HERE = reverse("learning:supervision", args=[SLUG])


@pytest.fixture
def client(practitioner, visit, at):
    private.begun(practitioner, at=at)
    return visit(practitioner)


@pytest.fixture
def manager(join, give, partnership):
    person = join("Hana", "Kovac", partnership.trust, started_on=date(2020, 1, 6))
    give(person, GrantKind.MANAGER, partnership.trust)
    return person


class TestTheLearner:
    def test_reads_what_to_talk_about(self, client):
        assert "What would you ask now?" in client.get(HERE).content.decode()

    def test_records_a_date_once(self, client):
        for _ in range(2):
            assert client.post(HERE, {"discussed_on": "1 May 2026"}).url == HERE
        assert SupervisionDate.objects.get().discussed_on == date(2026, 5, 1)
        assert "1 May 2026" in client.get(HERE).content.decode()

    @pytest.mark.parametrize(
        ("day", "sentence"),
        [
            ("", "Give a day, such as 3 May 2026."),
            ("soon", "cannot be read as a day"),
            (f"{timezone.now().date() + timedelta(days=3):%d/%m/%Y}", "That day is still to come."),
        ],
    )
    def test_is_told_what_is_no_date(self, client, day, sentence):
        response = client.post(HERE, {"discussed_on": day})
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert not SupervisionDate.objects.exists()

    def test_takes_a_mistaken_date_back(self, client, practitioner, visit, colleague, at):
        one = private.discussed(practitioner, at=at)
        place = reverse("learning:supervision_take_back", args=[one.uuid])
        assert visit(colleague).post(place).status_code == 404
        client.post(place)
        assert "No date yet" in client.get(HERE).content.decode()
        private.discussed(practitioner, at=at)
        assert SupervisionDate.objects.filter(withdrawn_at=None).count() == 1

    def test_a_stranger_signs_in_first(self, client):
        assert Client().get(HERE).url.startswith(reverse("account_login"))


class TestTheManager:
    def place(self, agency, person):
        return reverse("learning:supervision_of", args=[agency.uuid, person.uuid])

    def test_sees_the_date_and_the_look_is_written_down(self, client, practitioner, manager, partnership, visit, at):
        private.discussed(practitioner, at=at, on=date(2026, 5, 1))
        page = visit(manager).get(self.place(partnership.ward, practitioner)).content.decode()
        assert "1 May 2026" in page
        assert "A private module" in page
        assert AuditEntry.objects.filter(action="person.view", subject_uuid=practitioner.uuid).count() == 1

    def test_is_led_there_from_the_person_s_page_and_a_training_lead_is_not(
        self, practitioner, manager, training_lead, partnership, visit
    ):
        person = reverse("competencies:person", args=[partnership.ward.uuid, practitioner.uuid])
        there = self.place(partnership.ward, practitioner)
        assert there in visit(manager).get(person).content.decode()
        assert there not in visit(training_lead).get(person).content.decode()

    def test_sees_nothing_from_before_they_came(self, client, practitioner, manager, partnership, visit, at):
        private.discussed(practitioner, at=at, on=date(2026, 4, 12))
        page = visit(manager).get(self.place(partnership.ward, practitioner)).content.decode()
        assert "No date is recorded" in page

    def test_nobody_else_does(self, client, practitioner, cast, partnership, visit, at):
        private.discussed(practitioner, at=at)
        for part, person in cast.items():
            assert visit(person).get(self.place(partnership.ward, practitioner)).status_code == 404, part

    def test_nor_of_somebody_elsewhere(self, client, dsl, manager, partnership, visit):
        assert visit(manager).get(self.place(partnership.school, dsl)).status_code == 404
        assert visit(manager).get(self.place(partnership.ward, dsl)).status_code == 404
        assert visit(manager).post(self.place(partnership.ward, dsl)).status_code == 405
