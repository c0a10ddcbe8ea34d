"""A training lead gives a colleague whom their agency added the address to sign in with."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from competencies.models import AuditEntry, GrantKind, Person, Post
from competencies.operations import people, posts
from learning_site.reminders import outbox, report

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture(autouse=True)
def now(monkeypatch, at):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


@pytest.fixture
def newcomer(join, partnership):
    """Somebody on the ward, from a staff file without addresses."""
    return join("Hari", "Kaur", partnership.ward, email="")


@pytest.fixture
def give_address(visit, training_lead, newcomer, partnership):
    """Send the form: `give_address("hari@riverside.example")`; without an address, open it."""

    def given(address=None, *, by=training_lead, to=newcomer, agency=partnership.trust):
        url = reverse("accounts:give_address", args=[agency.uuid, to.uuid])
        return visit(by).get(url) if address is None else visit(by).post(url, {"address": address}, follow=True)

    return given


def told(page):
    return [str(message) for message in page.context["messages"]]


def shown(page, address):
    """All that a page says, but for the address and the tokens of its forms."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode().replace(address, "?"))


def fresh(person):
    return Person.objects.get(pk=person.pk)


class TestAnAddress:
    def test_is_what_they_sign_in_with_and_they_are_told(self, give_address, newcomer, partnership, client):
        give_address("Hari@Riverside.example")
        assert fresh(newcomer).email == "hari@riverside.example"
        assert Post.objects.known().get(person=newcomer).work_email == "hari@riverside.example"
        (letter,) = mail.outbox
        assert letter.to == ["hari@riverside.example"]
        assert letter.subject == "Safeguarding learning: you can sign in"
        assert reverse("account_request_login_code") in letter.body
        client.post(reverse("account_request_login_code"), {"email": "hari@riverside.example"})
        assert EmailAddress.objects.get(user=newcomer).email == "hari@riverside.example"

    def test_given_is_written_down(self, give_address, newcomer, training_lead):
        give_address("hari@riverside.example")
        entry = AuditEntry.objects.get(action="person.give_address")
        assert (entry.subject_uuid, entry.actor_uuid) == (newcomer.uuid, training_lead.uuid)
        assert "hari" not in str(entry.detail)

    def test_given_twice_is_one_letter(self, give_address):
        for _ in range(2):
            give_address("hari@riverside.example")
        assert len(mail.outbox) == 1

    def test_with_a_slip_is_corrected_and_the_first_code_signs_in(self, give_address, newcomer, visit):
        for address in ("harry@riverside.example", "hari@riverside.example"):
            give_address(address)
            visit().post(reverse("account_request_login_code"), {"email": address})
        assert [row.email for row in EmailAddress.objects.filter(user=newcomer)] == ["hari@riverside.example"]

    def test_is_taken_away_again(self, give_address, newcomer):
        give_address("hari@riverside.example")
        page = give_address("")
        assert told(page) == ["Hari Kaur has no address now, and cannot sign in."]
        assert fresh(newcomer).email is None
        assert Post.objects.known().get(person=newcomer).work_email == ""

    @pytest.mark.parametrize("address", ["hari", "hari@", f"{'h' * 250}@x.example"])
    def test_that_is_none_gets_a_sentence_and_stays_typed(self, give_address, newcomer, address):
        page = give_address(address)
        assert page.status_code == 422
        assert f'value="{address}"' in page.content.decode()
        assert fresh(newcomer).email is None

    def test_of_somebody_who_has_signed_in_is_theirs(self, give_address, practitioner, at):
        Person.objects.filter(pk=practitioner.pk).update(last_login=at)
        page = give_address("mine@lead.example", to=practitioner)
        assert "changes the address themselves" in page.content.decode()
        assert fresh(practitioner).email == "asha.patel@example.org"

    def test_of_somebody_who_may_see_more_is_the_partnerships_to_give(self, give_address, newcomer, give, partnership):
        give(newcomer, GrantKind.OFFICER, partnership.root)
        assert "The partnership gives them their address." in give_address("mine@lead.example").content.decode()
        assert fresh(newcomer).email is None

    def test_of_a_merged_record_is_that_of_the_one_that_was_kept(self, give_address, newcomer, join, partnership, at):
        kept = join("Hari", "Kaur", None, email="")
        people.merge(kept, newcomer, by=None, at=at)
        give_address("hari@riverside.example", to=kept)
        assert fresh(kept).email == "hari@riverside.example"

    def test_of_somebody_who_begins_next_week_can_be_given(self, give_address, join, partnership):
        coming = join("Ife", "Obi", partnership.ward, email="", started_on=date(2026, 5, 11))
        give_address("ife@riverside.example", to=coming)
        assert fresh(coming).email == "ife@riverside.example"


class TestAnAddressThatSomebodyHas:
    def test_here_is_refused_by_name(self, give_address, newcomer, colleague):
        page = give_address(colleague.email)
        assert page.status_code == 422
        assert "Ben O&#x27;Neill has this address" in page.content.decode()
        assert fresh(newcomer).email is None

    def test_elsewhere_is_told_to_them_and_to_nobody_else(self, give_address, newcomer, dsl):
        taken = give_address(dsl.email)
        assert fresh(newcomer).email is None
        (letter,) = mail.outbox
        assert letter.to == [dsl.email]
        assert "You sign in with it already" in letter.body
        assert "Hari" not in letter.body
        give_address("")
        free = give_address("hari@riverside.example")
        assert shown(taken, dsl.email) == shown(free, "hari@riverside.example")

    @pytest.mark.parametrize("elsewhere", [True, False])
    def test_as_that_of_their_post_is_refused_by_name_whoever_signs_in_with_it(
        self, give_address, newcomer, join, partnership, dsl, elsewhere
    ):
        address = dsl.email if elsewhere else "hari@riverside.example"
        give_address(address)
        page = give_address(address, to=join("Ife", "Obi", partnership.ward, email=""))
        assert page.status_code == 422
        assert "Hari Kaur has this address." in page.content.decode()

    def test_elsewhere_is_not_to_be_told_from_the_list_of_those_without_one(
        self, give_address, newcomer, dsl, partnership, at
    ):
        outbox.queue([newcomer.pk], at=at)
        assert newcomer in report.without_address(partnership.trust)
        give_address(dsl.email)
        assert newcomer not in report.without_address(partnership.trust)


class TestThePersonPage:
    def test_says_that_no_address_is_known_and_where_to_give_one(
        self, visit, training_lead, newcomer, colleague, partnership, give_address
    ):
        def page_of(person):
            url = reverse("competencies:person", args=[partnership.trust.uuid, person.uuid])
            return visit(training_lead).get(url).content.decode()

        door = reverse("accounts:give_address", args=[partnership.trust.uuid, newcomer.uuid])
        assert "No address is known" in page_of(newcomer)
        assert door in page_of(newcomer)
        assert "No address is known" not in page_of(colleague)
        give_address("hari@riverside.example")
        assert "Address here: hari@riverside.example" in page_of(newcomer)


class TestTheDoorOpens:
    def test_for_nobody_who_is_not_signed_in(self, give_address):
        assert give_address(by=None).url.startswith(reverse("account_login"))

    def test_for_nobody_else(self, give_address, cast, subtests):
        for who in ("outsider", "author", "practitioner", "officer", "dsl"):
            with subtests.test(who):
                assert give_address(by=cast[who]).status_code == 404
                assert give_address("mine@lead.example", by=cast[who]).status_code == 404

    def test_for_nobody_who_works_elsewhere_or_has_left(self, give_address, dsl, newcomer, at, on):
        assert give_address(to=dsl).status_code == 404
        posts.end(Post.objects.known().filter(person=newcomer), on=on, by=None, at=at)
        assert give_address(to=newcomer).status_code == 404

    def test_not_where_there_is_nobody(self, visit, training_lead, partnership):
        url = reverse("accounts:give_address", args=[partnership.trust.uuid, uuid4()])
        assert visit(training_lead).get(url).status_code == 404

    def test_by_no_other_method(self, visit, training_lead, partnership, newcomer):
        url = reverse("accounts:give_address", args=[partnership.trust.uuid, newcomer.uuid])
        assert visit(training_lead).put(url).status_code == 405
