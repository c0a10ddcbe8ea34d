"""Who may see an agency's people: said openly, given and ended."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from competencies.models import AuditEntry, Grant, GrantKind, SharingAgreement
from competencies.operations import grants

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def grant(outsider, partnership, give):
    """Gita views the trust."""
    return give(outsider, GrantKind.VIEWER, partnership.trust)


def names(listed):
    return [(str(line.grant.person), line.grant.kind, line.grant.agency.name) for line in listed]


class TestWhoCanSee:
    def test_names_those_above_those_here_and_those_below(
        self, door, training_lead, colleague, grant, partnership, give
    ):
        give(colleague, GrantKind.MANAGER, partnership.ward)
        page = door(training_lead, "grants", partnership.trust)
        assert names(page.context["everybody"]) == [
            ("Carys Evans", "TRAINING_LEAD", "Riverside NHS Trust"),
            ("Gita Rao", "VIEWER", "Riverside NHS Trust"),
        ]
        assert names(page.context["part"]) == [("Ben O'Neill", "MANAGER", "Ward 7")]
        below = door(training_lead, "grants", partnership.ward)
        assert [name for name, *_ in names(below.context["everybody"])] == ["Carys Evans", "Gita Rao", "Ben O'Neill"]
        assert "Given above" in below.content.decode()

    def test_leaves_out_what_has_ended_and_keeps_what_is_to_come(
        self, door, training_lead, grant, practitioner, partnership, on, at
    ):
        grants.end([grant], on=on, by=None, at=at)
        grants.give(
            practitioner,
            kind=GrantKind.VIEWER,
            agency=partnership.trust,
            from_on=date(2026, 9, 1),
            by=None,
            at=at,
        )
        listed = names(door(training_lead, "grants", partnership.trust).context["everybody"])
        assert [name for name, *_ in listed] == ["Carys Evans", "Asha Patel"]

    def test_says_whether_partnership_officers_see_names(self, door, training_lead, partnership, at):
        assert "no sharing agreement is in force" in door(training_lead, "grants", partnership.trust).content.decode()
        grants.agree_sharing(partnership.trust, from_on=date(2026, 5, 4), until_on=date(2026, 6, 1), by=None, at=at)
        assert "until the end of 31 May 2026" in door(training_lead, "grants", partnership.ward).content.decode()

    def test_does_not_offer_to_end_the_visitors_own(self, door, training_lead, partnership):
        own = Grant.objects.get(person=training_lead)
        words = door(training_lead, "grants", partnership.trust).content.decode()
        assert reverse("competencies:grant_end", args=[partnership.trust.uuid, own.uuid]) not in words

    def test_statements_do_not_grow_with_the_grants(
        self, visit, training_lead, partnership, join, give, django_assert_num_queries
    ):
        browser, url = visit(training_lead), reverse("competencies:grants", args=[partnership.trust.uuid])
        with django_assert_num_queries(7):
            browser.get(url)
        for number in range(5):
            give(join("Viewer", f"Number {number}", partnership.ward), GrantKind.VIEWER, partnership.ward)
        with django_assert_num_queries(7):
            browser.get(url)


class TestGiving:
    def sent(self, person, **changed):
        return {"email": person.email.upper(), "kind": "VIEWER", "until_on": "31/05/2026", **changed}

    def test_lets_them_see_from_today_until_the_last_day(self, door, training_lead, outsider, colleague, partnership):
        assert door(outsider, "person", partnership.trust, colleague).status_code == 404
        door(training_lead, "grant_give", partnership.trust, sent=self.sent(outsider))
        given = Grant.objects.get(person=outsider)
        assert (given.from_on, given.until_on) == (date(2026, 5, 4), date(2026, 6, 1))
        assert given.recorded_by == training_lead
        assert door(outsider, "person", partnership.trust, colleague).status_code == 200

    def test_an_officer_gives_an_agency_its_first_training_lead_and_still_sees_nobody(
        self, door, officer, outsider, colleague, partnership
    ):
        door(officer, "grant_give", partnership.schools, sent=self.sent(outsider, kind="TRAINING_LEAD", until_on=""))
        assert Grant.objects.get(person=outsider).recorded_by == officer
        assert door(outsider, "compliance", partnership.schools).status_code == 200
        assert door(officer, "compliance", partnership.schools).status_code == 404

    def test_an_officer_gives_none_over_the_whole_partnership(self, door, officer, outsider, partnership):
        sent = self.sent(outsider, kind="TRAINING_LEAD")
        assert door(officer, "grant_give", partnership.root, sent=sent).status_code == 404
        assert not Grant.objects.filter(person=outsider).exists()

    def test_to_oneself_is_refused(self, door, training_lead, partnership):
        page = door(training_lead, "grant_give", partnership.trust, sent=self.sent(training_lead))
        (error,) = page.context["form"].errors["email"]
        assert error.startswith("Nobody can give authority to themselves.")
        assert Grant.objects.filter(person=training_lead).count() == 1

    @pytest.mark.parametrize("kind", ["OFFICER", "AUTHOR", "", "KING"])
    def test_gives_nothing_that_is_the_partnerships_to_give(self, door, training_lead, outsider, partnership, kind):
        page = door(training_lead, "grant_give", partnership.trust, sent=self.sent(outsider, kind=kind))
        assert "kind" in page.context["form"].errors
        assert not Grant.objects.filter(person=outsider).exists()

    def test_to_nobody_known_says_so_and_keeps_what_was_typed(self, door, training_lead, outsider, partnership):
        sent = self.sent(outsider, email="nobody@riverside.example")
        page = door(training_lead, "grant_give", partnership.trust, sent=sent)
        assert page.status_code == 422
        words = page.content.decode()
        assert "Nobody here signs in with this address." in words
        assert 'value="nobody@riverside.example"' in words
        assert 'value="31/05/2026"' in words

    def test_with_a_last_day_that_has_passed_is_refused(self, door, training_lead, outsider, partnership):
        page = door(training_lead, "grant_give", partnership.trust, sent=self.sent(outsider, until_on="1 May 2026"))
        assert "until_on" in page.context["form"].errors

    def test_twice_is_once(self, door, training_lead, outsider, partnership):
        for _ in range(2):
            response = door(training_lead, "grant_give", partnership.trust, sent=self.sent(outsider))
            assert response.status_code == 302
        assert Grant.objects.filter(person=outsider).count() == 1


class TestEnding:
    def test_asks_first(self, door, training_lead, grant, partnership):
        assert "End it now" in door(training_lead, "grant_end", partnership.trust, grant).content.decode()
        assert Grant.objects.known().get(uuid=grant.uuid).until_on is None

    def test_ends_it_at_once(self, door, training_lead, outsider, colleague, grant, partnership):
        assert door(outsider, "person", partnership.trust, colleague).status_code == 200
        door(training_lead, "grant_end", partnership.trust, grant, sent={})
        assert door(outsider, "person", partnership.trust, colleague).status_code == 404

    def test_of_ones_own_is_refused(self, visit, training_lead, partnership):
        own = Grant.objects.get(person=training_lead)
        url = reverse("competencies:grant_end", args=[partnership.trust.uuid, own.uuid])
        page = visit(training_lead).post(url, follow=True)
        assert "Nobody can end their own authority." in page.content.decode()
        assert Grant.objects.get(person=training_lead).until_on is None

    def test_twice_is_once(self, door, training_lead, grant, partnership):
        for _ in range(2):
            assert door(training_lead, "grant_end", partnership.trust, grant, sent={}).status_code == 302
        assert Grant.objects.filter(uuid=grant.uuid, withdrawn_at__isnull=False).count() == 1

    def test_not_from_a_unit_below_the_one_it_was_given_for(self, door, colleague, grant, partnership, give):
        give(colleague, GrantKind.TRAINING_LEAD, partnership.ward)
        assert door(colleague, "grant_end", partnership.trust, grant).status_code == 404
        assert door(colleague, "grant_end", partnership.ward, grant).status_code == 404

    def test_not_of_an_officer(self, door, officer, join, partnership, give):
        lead_of_all = join("Hana", "Okafor", None)
        give(lead_of_all, GrantKind.TRAINING_LEAD, partnership.root)
        held = Grant.objects.get(person=officer)
        assert door(lead_of_all, "grant_end", partnership.root, held, sent={}).status_code == 404


class TestSharingNames:
    """The agency's to say, until a day; then its officers of the partnership see names, and no longer."""

    def test_lets_officers_see_until_the_last_day_and_moves_it_when_said_again(
        self, door, training_lead, officer, colleague, partnership
    ):
        assert door(officer, "compliance", partnership.trust).status_code == 404
        for typed, last in (("31 May 2026", date(2026, 6, 1)), ("30/06/2026", date(2026, 7, 1))):
            for _ in range(2):
                assert door(training_lead, "sharing", partnership.trust, sent={"until_on": typed}).status_code == 302
            agreement = SharingAgreement.objects.known().get()
            assert (agreement.from_on, agreement.until_on) == (date(2026, 5, 4), last)
            assert agreement.recorded_by == training_lead
        assert AuditEntry.objects.filter(action="sharing.agree", actor_uuid=training_lead.uuid).count() == 2
        assert door(officer, "compliance", partnership.trust).status_code == 200
        assert door(officer, "posts_add", partnership.trust).status_code == 404

    def test_is_offered_and_stopped_where_it_is_told(self, door, training_lead, officer, partnership, at):
        words = door(training_lead, "grants", partnership.trust).content.decode()
        assert reverse("competencies:sharing", args=[partnership.trust.uuid]) in words
        grants.agree_sharing(partnership.trust, from_on=date(2026, 5, 1), until_on=date(2026, 6, 1), by=None, at=at)
        for _ in range(2):
            assert door(training_lead, "sharing", partnership.trust, sent={"do": "stop"}).status_code == 302
        assert door(officer, "compliance", partnership.trust).status_code == 404
        assert SharingAgreement.objects.known().get().until_on == date(2026, 5, 4)
        assert AuditEntry.objects.filter(action="sharing.stop").count() == 1

    def test_stopped_on_the_day_it_was_agreed_never_was(self, door, training_lead, partnership):
        door(training_lead, "sharing", partnership.trust, sent={"until_on": "31 May 2026"})
        door(training_lead, "sharing", partnership.trust, sent={"do": "stop"})
        assert not SharingAgreement.objects.known().exists()

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("", "Give a day, such as 3 May 2026."),
            ("3 May 2026", "That day is over. Give today or a later day."),
            ("6 May 2027", "That is more than a year from today. Give an earlier day."),
            ("29 February 2027", "That cannot be read as a day. Write it like 3 May 2026 or 03/05/2026."),
        ],
    )
    def test_refuses_a_day_that_cannot_be(self, door, training_lead, partnership, typed, sentence):
        page = door(training_lead, "sharing", partnership.trust, sent={"until_on": typed})
        assert (page.status_code, page.context["form"].errors["until_on"]) == (422, [sentence])
        assert not SharingAgreement.objects.exists()

    def test_is_for_a_whole_organisation_and_never_for_the_officer_to_say(
        self, door, training_lead, officer, partnership
    ):
        assert door(training_lead, "sharing", partnership.ward).status_code == 404
        assert door(officer, "sharing", partnership.trust, sent={"until_on": "31 May 2026"}).status_code == 404
        offered = reverse("competencies:sharing", args=[partnership.trust.uuid])
        assert offered not in door(officer, "grants", partnership.trust).content.decode()


@pytest.mark.parametrize("name", ["grants", "grant_give", "grant_end"])
class TestTheseDoorsOpen:
    @pytest.fixture
    def things(self, name, partnership, grant):
        return [partnership.trust, grant] if name == "grant_end" else [partnership.trust]

    def test_for_the_training_lead(self, door, training_lead, name, things):
        assert door(training_lead, name, *things).status_code == 200

    def test_for_nobody_who_is_not_signed_in(self, door, name, things):
        assert door(None, name, *things).url.startswith(reverse("account_login"))

    def test_for_an_officer(self, door, officer, name, things):
        assert door(officer, name, *things).status_code == 200

    def test_for_nobody_else_whether_to_look_or_to_send(self, door, cast, name, things, subtests):
        for who in ("outsider", "author", "practitioner", "dsl"):
            with subtests.test(who):
                assert door(cast[who], name, *things).status_code == 404
                assert door(cast[who], name, *things, sent={}).status_code in {404, 405}

    def test_by_no_other_method(self, visit, training_lead, name, things):
        url = reverse(f"competencies:{name}", args=[thing.uuid for thing in things])
        assert visit(training_lead).put(url).status_code == 405

    def test_not_where_there_is_nothing(self, door, training_lead, partnership, name, things):
        wrong = [partnership.trust, uuid4()] if name == "grant_end" else [uuid4()]
        assert door(training_lead, name, *wrong).status_code == 404
