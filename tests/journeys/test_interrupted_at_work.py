"""A training lead or an officer is interrupted while a form is typed: it waits for them, and for nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competencies.models import Batch, Evidence, Person, Post, Requirement, TrainingBatch
from learning_site.accounts import interrupted
from learning_site.reminders.models import MailHold, WeeklyChoice
from tests.journeys.plain_browser import PlainBrowser

STILL_HERE = "What you typed is still here: look it over, then send it."


@pytest.fixture
def carys(partnership, training_lead):
    return PlainBrowser(training_lead)


@pytest.fixture
def adding(carys, partnership):
    """Carys has typed a new colleague's name, and her session is over."""
    carys.open("competencies:posts_add", partnership.trust.uuid)
    carys.session_ends()
    return carys.press(
        "Add",
        given_name="Thị Lan",
        family_name="Nguyễn",
        job_title="Staff nurse",
        unit=str(partnership.ward.uuid),
        job_roles=str(partnership.nurse.uuid),
        started_on="5 May 2026",
    )


def typed(browser, button, name):
    return browser.form(button).select_one(f"[name={name}]")["value"]


class TestASessionThatEndedWhileTyping:
    def test_the_form_comes_back_filled_in_and_is_sent_by_whoever_typed_it(self, adding, training_lead, partnership):
        assert adding.heading == "Sign in"
        assert "Thị Lan" not in str(adding.client.session.items())
        adding.sign_in(training_lead)
        assert STILL_HERE in adding.words
        assert typed(adding, "Add", "given_name") == "Thị Lan"
        assert {"Nurse", "– Ward 7"} <= adding.marked
        assert not Post.objects.filter(job_title="Staff nurse").exists()
        adding.press("Add")
        assert Post.objects.get(job_title="Staff nurse").agency == partnership.ward

    def test_it_is_given_once(self, adding, training_lead, partnership):
        adding.sign_in(training_lead)
        again = adding.tab().open("competencies:posts_add", partnership.trust.uuid)
        assert STILL_HERE not in again.words
        assert interrupted.KEPT not in adding.client.session

    def test_what_was_typed_wrongly_stands_there_as_it_was_typed(self, carys, training_lead, partnership):
        carys.open("competencies:posts_add", partnership.trust.uuid).session_ends()
        carys.press("Add", given_name="Lan", started_on="when she comes").sign_in(training_lead)
        assert typed(carys, "Add", "started_on") == "when she comes"
        assert "That cannot be read as a day." in carys.words

    def test_another_lead_who_signs_in_there_is_shown_nothing(
        self, adding, give, colleague, partnership, training_lead
    ):
        give(colleague, "TRAINING_LEAD", partnership.trust)
        adding.sign_in(colleague)
        assert adding.path == reverse("competencies:posts_add", args=[partnership.trust.uuid])
        assert "Thị Lan" not in str(adding.html)
        assert interrupted.KEPT not in adding.client.session

    def test_after_an_hour_it_is_gone(self, adding, training_lead, monkeypatch):
        late = timezone.now() + timedelta(minutes=61)
        monkeypatch.setattr(timezone, "now", lambda: late)
        adding.sign_in(training_lead)
        assert "Thị Lan" not in str(adding.html)
        assert interrupted.KEPT not in adding.client.session

    def test_it_outlasts_the_second_factor(self, adding, training_lead, settings):
        settings.REQUIRE_MFA = True
        TOTP.activate(training_lead, generate_totp_secret())
        on_paper = RecoveryCodes.activate(training_lead).get_unused_codes()
        adding.sign_in(training_lead)
        adding.press("Sign in", code=on_paper[0])
        assert typed(adding, "Add", "given_name") == "Thị Lan"

    def test_training_about_to_be_recorded_is_in_its_form(self, carys, training_lead, partnership, colleague):
        carys.open("competencies:training_record", partnership.trust.uuid)
        put = {"people": str(colleague.uuid), "competency": str(partnership.awareness.uuid), "title": "A morning"}
        put |= {"done_on": "1 May 2026", "participatory": "yes", "multi_agency": "no", "seen": "ATTENDANCE"}
        carys.press("Go on", step="preview", **put)
        carys.session_ends()
        carys.press("Record it for one person", step="confirm").sign_in(training_lead)
        assert typed(carys, "Go on", "title") == "A morning"
        assert not Evidence.objects.exists()
        carys.press("Go on", step="preview").press("Record it for one person", step="confirm")
        assert TrainingBatch.objects.get(recorded_at__isnull=False).evidence.get().person == colleague

    def test_a_file_is_not_kept_and_the_page_says_so(self, carys, training_lead, partnership):
        carys.open("competencies:staff_imports", partnership.trust.uuid).session_ends()
        file = SimpleUploadedFile("staff.csv", b"First name,Surname\nBen,Rao\n")
        carys.press("Read the file", source="HR in May", file=file).sign_in(training_lead)
        assert "A file is not kept meanwhile: choose it again." in carys.words
        assert typed(carys, "Read the file", "source") == "HR in May"

    def test_those_ticked_in_the_list_are_chosen_still(
        self, carys, training_lead, partnership, practitioner, colleague
    ):
        carys.open("competencies:compliance", partnership.trust.uuid).session_ends()
        carys.press("Exempt", person=[str(practitioner.uuid), str(colleague.uuid)], action="EXEMPT")
        carys.sign_in(training_lead)
        assert "You chose 2 people and pressed ‘Exempt’. Nothing is done yet." in carys.words
        assert not Batch.objects.exists()
        carys.press("Go on with them")
        assert Batch.objects.get().people.count() == 2

    def test_what_exactly_is_done_for_them_is_still_there(self, carys, training_lead, partnership, practitioner):
        carys.open("competencies:compliance", partnership.trust.uuid)
        carys.press("Pause", person=str(practitioner.uuid), action="PAUSE").session_ends()
        carys.press("Show what would be done", reason="LEAVE", from_on="4 May 2026", until_on="31 May 2026").sign_in(
            training_lead
        )
        assert typed(carys, "Show what would be done", "until_on") == "31 May 2026"
        assert Batch.objects.get().from_on is None

    def test_a_button_without_a_form_does_nothing_and_says_so(self, carys, training_lead, partnership):
        carys.open("reminders:agency", partnership.trust.uuid).session_ends()
        carys.press("Hold all letters").sign_in(training_lead)
        assert carys.path == reverse("reminders:agency", args=[partnership.trust.uuid])
        assert "You had to sign in again, so nothing was done." in carys.words
        assert not MailHold.objects.exists()

    @pytest.mark.parametrize("page", ["https://elsewhere.example/", "http://testserver//elsewhere.example/"])
    def test_nobody_is_led_to_another_site(self, training_lead, partnership, page):
        client, button = Client(), reverse("reminders:hold", args=[partnership.trust.uuid])
        client.post(button, {"author": interrupted.mark_of(training_lead)}, headers={"referer": page})
        client.force_login(training_lead)
        assert client.get(button).status_code == 405

    def test_nothing_is_sent_by_itself(self, carys, training_lead):
        carys.open("reminders_own").session_ends()
        carys.press("Keep this", often="WEEKLY").sign_in(training_lead)
        assert STILL_HERE in carys.words
        assert not WeeklyChoice.objects.exists()

    def test_a_requirement_typed_by_an_officer_is_in_its_form(self, officer, partnership):
        efua = PlainBrowser(officer).go(reverse("editorial_requirements:add"))
        efua.session_ends()
        put = {"code": "R-NEW", "title": "A new thing to know", "months": "18"}
        efua.press("Rehearse", **put).sign_in(officer)
        assert typed(efua, "Rehearse", "title") == "A new thing to know"
        assert typed(efua, "Rehearse", "months") == "18"
        assert not Requirement.objects.filter(code="R-NEW").exists()

    def test_a_password_is_never_kept(self, carys):
        carys.open("account_change_password").session_ends()
        carys.press("Change it", oldpassword="correct horse battery", password1="another horse, another battery")
        assert interrupted.KEPT not in carys.client.session


class TestATabFromBeforeSigningInAgain:
    def test_its_form_comes_back_filled_in(self, carys, training_lead, partnership):
        other = carys.tab().open("competencies:posts_add", partnership.trust.uuid)
        carys.session_ends()
        carys.open("learning:home").sign_in(training_lead)
        other.press("Add", given_name="Lan", started_on="5 May 2026")
        assert STILL_HERE in other.words
        assert typed(other, "Add", "given_name") == "Lan"
        assert not Person.objects.filter(given_name="Lan").exists()
        other.press("Add")
        assert Person.objects.filter(given_name="Lan").exists()

    def test_of_somebody_else_it_is_refused_in_words(self, carys, colleague, partnership):
        other = carys.tab().open("competencies:posts_add", partnership.trust.uuid)
        carys.session_ends()
        carys.open("learning:home").sign_in(colleague)
        other.press("Add", given_name="Lan", started_on="5 May 2026")
        assert other.status == 403
        assert interrupted.KEPT not in other.client.session
