"""Contacts by reference: shown while a named person's check is in date, and not a day longer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from competencies.models import Contact
from competencies.queries import contacts
from learning_site.editorial import registers

CONTENT = Path(settings.BASE_DIR, "content")


@pytest.fixture
def loaded(db):
    registers.add_contacts(CONTENT, at=timezone.now())
    return Contact.objects.get(code="samaritans")


class TestTheHelplinesOfTheFiles:
    def test_wait_for_a_check_and_are_not_shown(self, loaded, client):
        assert Contact.objects.filter(checked_on=None).count() == Contact.objects.count() == 10
        assert contacts.in_date(on=timezone.localdate()) == {}
        for address in ("/support/", "/worried-about-a-child/"):
            text = client.get(address).text
            for contact in Contact.objects.all():
                assert contact.phone not in text

    def test_are_added_once_and_leave_what_is_here(self, loaded):
        Contact.objects.filter(code="samaritans").update(phone="changed")
        assert registers.add_contacts(CONTENT, at=timezone.now()) == []
        assert Contact.objects.get(code="samaritans").phone == "changed"


class TestCheckedToday:
    def say(self, client, contact, days):
        again = timezone.localdate() + timedelta(days=days)
        where = reverse("editorial_contacts:checked", args=[contact.pk])
        return client.post(where, {"check_again_on": again.isoformat() if days is not None else ""})

    def test_shows_it_with_the_name_of_whoever_checked(self, as_officer, officer, loaded, client):
        self.say(as_officer, loaded, 180)
        loaded.refresh_from_db()
        assert (loaded.checked_by, loaded.checked_on) == (str(officer), timezone.localdate())
        assert "116 123" in client.get("/support/").text

    def test_hides_it_again_on_the_day(self, as_officer, loaded):
        self.say(as_officer, loaded, 180)
        today = timezone.localdate()
        assert "samaritans" in contacts.in_date(on=today + timedelta(days=179))
        assert "samaritans" not in contacts.in_date(on=today + timedelta(days=180))

    @pytest.mark.parametrize("days", [0, -3])
    def test_until_a_day_that_has_been_is_refused(self, as_officer, loaded, days):
        assert "Give a day that is still to come." in self.say(as_officer, loaded, days).text
        loaded.refresh_from_db()
        assert loaded.checked_on is None

    def test_is_reached_from_the_contact(self, as_officer, loaded):
        text = as_officer.get(reverse("editorial_contacts:edit", args=[loaded.pk])).text
        assert reverse("editorial_contacts:checked", args=[loaded.pk]) in text

    def test_is_for_officers(self, as_author, loaded):
        assert self.say(as_author, loaded, 9).status_code == 404
