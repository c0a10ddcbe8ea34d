"""Signing in: by password and by code, and the side doors that stay shut."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competencies.models import Person

LOGIN = reverse("account_login")


def code_in_mail() -> str:
    return re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", mail.outbox[-1].body.split("\n\n", 1)[1]).group()


class TestByCode:
    def test_a_colleague_whom_their_agency_added_signs_in_with_their_first_code(self, client, practitioner):
        response = client.post(reverse("account_request_login_code"), {"email": "ASHA.patel@example.org"}, follow=True)
        assert response.status_code == 200
        assert len(mail.outbox) == 1
        response = client.post(reverse("account_confirm_login_code"), {"code": code_in_mail()}, follow=True)
        assert response.redirect_chain[-1][0] == reverse("learning:home")
        assert EmailAddress.objects.get(user=practitioner).verified
        assert client.get(reverse("learning:home")).wsgi_request.user == practitioner

    def test_a_stranger_is_told_the_same(self, client, practitioner):
        known = client.post(reverse("account_request_login_code"), {"email": practitioner.email})
        unknown = client.post(reverse("account_request_login_code"), {"email": "nobody@example.org"})
        assert (known.status_code, known.url) == (unknown.status_code, unknown.url)

    def test_the_mail_says_nothing_of_the_subject(self, client, practitioner):
        client.post(reverse("account_request_login_code"), {"email": practitioner.email})
        assert mail.outbox[0].subject.startswith("Safeguarding learning")
        assert not re.search("abuse|sexual|overdue", mail.outbox[0].subject + mail.outbox[0].body, re.IGNORECASE)


class TestByPassword:
    def test_works_when_the_address_is_verified(self, client, practitioner):
        EmailAddress.objects.create(user=practitioner, email=practitioner.email, verified=True, primary=True)
        response = client.post(LOGIN, {"login": practitioner.email, "password": "correct horse battery"})
        assert (response.status_code, response.url) == (302, reverse("learning:home"))

    def test_a_wrong_password_and_an_unknown_address_are_told_the_same(self, client, practitioner):
        wrong = client.post(LOGIN, {"login": practitioner.email, "password": "not this one"})
        unknown = client.post(LOGIN, {"login": "nobody@example.org", "password": "not this one"})
        assert wrong.context["form"].errors == unknown.context["form"].errors
        assert wrong.status_code == unknown.status_code


class TestSideDoors:
    @pytest.mark.parametrize("address", ["/admin/login/", "/_util/login/"])
    def test_wagtails_own_sign_in_leads_to_the_one_door(self, client, officer, address):
        response = client.post(address, {"username": officer.email, "password": "correct horse battery"})
        assert response.status_code in {301, 302, 405}
        assert "_auth_user_id" not in client.session
        assert client.get(address).url.startswith(LOGIN)

    def test_wagtails_own_password_reset_leads_there_too(self, client):
        assert client.get("/admin/password_reset/").url == reverse("account_reset_password")

    def test_nobody_signs_up_by_themselves(self, client, db):
        client.post(reverse("account_signup"), {"email": "new@example.org"})
        assert not Person.objects.filter(email="new@example.org").exists()

    def test_an_anonymous_visitor_to_the_editors_is_asked_to_sign_in(self, client):
        assert client.get("/admin/").url.startswith(LOGIN)

    def test_to_anybody_but_officers_and_authors_the_editors_do_not_exist(self, visit, cast):
        found = {part: visit(person).get("/admin/").status_code for part, person in cast.items()}
        assert found == {part: 200 if part in {"officer", "author"} else 404 for part in cast}


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def required(self, settings):
        settings.REQUIRE_MFA = True

    def test_whoever_sees_others_records_sets_one_up_first(self, visit, training_lead):
        assert visit(training_lead).get(reverse("learning:home")).url == reverse("mfa_index")

    def test_they_can_reach_the_page_that_sets_it_up_and_sign_out(self, visit, training_lead):
        assert visit(training_lead).get(reverse("mfa_index")).status_code == 200
        assert visit(training_lead).get(reverse("account_logout")).status_code == 200

    def test_a_practitioner_is_not_asked(self, visit, practitioner):
        assert visit(practitioner).get(reverse("learning:home")).status_code == 200

    def test_asking_for_it_takes_no_statement_of_its_own(self, visit, training_lead, partnership, settings):
        Authenticator.objects.create(user=training_lead, type=Authenticator.Type.TOTP, data={})
        page = reverse("competencies:compliance", args=[partnership.trust.uuid])
        asked = {}
        for settings.REQUIRE_MFA in (True, False):
            client = visit(training_lead)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            asked[settings.REQUIRE_MFA] = len(captured)
        assert asked[True] == asked[False]

    def test_whoever_takes_theirs_away_sets_one_up_again(self, visit, training_lead):
        factor = Authenticator.objects.create(user=training_lead, type=Authenticator.Type.TOTP, data={})
        client = visit(training_lead)
        assert client.get(reverse("learning:home")).status_code == 200
        factor.delete()
        assert client.get(reverse("learning:home")).url == reverse("mfa_index")

    def test_the_secret_is_not_stored_in_clear(self):
        stored = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
        assert "JBSWY3DPEHPK3PXP" not in stored
        assert get_adapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"
