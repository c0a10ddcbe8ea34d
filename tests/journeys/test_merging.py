"""Two records of one person become one across all floors, and two again with exactly what each had."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from certificates.models import Certificate
from certificates.queries import certificates
from competencies.models import AuditEntry, LeadKind, Merge, Post, ReminderRequest
from competencies.models import SharingAgreement as Sharing
from competencies.operations import leads, reminder_requests
from competencies.operations.people import OwnRecord
from competencies.queries.leads import lead_for_person, register
from competencies.queries.posts import main_post
from competencies.queries.readers import readers_of
from competencies.queries.records import attained
from competencies.queries.schools import school_of
from competencies.queries.sectors import sectors_of
from courses.models import (
    Answer,
    Completion,
    DebriefReceiver,
    DebriefRequest,
    Enrolment,
    PilotMember,
    Reflection,
)
from courses.operations import debriefs, pilots
from courses.queries import routes
from courses.queries.debriefs import receivers
from learning_site.journeys import merge_people
from learning_site.reminders.models import Letter, Notice, Reminder, WeeklyChoice, WithoutDigest
from learning_site.reminders.rules import Stage
from tests import private_module
from tests.journeys.test_finishing import take
from tests.modules import publish


@pytest.fixture
def double(join):
    """Ben once more, as the school's HR wrote him."""
    return join("Benjamin", "O Neill", None)


@pytest.fixture
def learned(double, partnership, at):
    """The double finished a module."""
    return take(double, publish(partnership.awareness, at=at), at=at)


@pytest.fixture
def merged(colleague, double, learned, officer, at):
    return merge_people.merge(colleague, double, by=officer, at=at + timedelta(hours=1))


def everything():
    """Whose is what, and what is open."""
    return (
        list(Enrolment.objects.order_by("pk").values_list("pk", "person", "closed_at")),
        list(Answer.objects.order_by("pk").values_list("pk", "enrolment__person")),
        list(Certificate.objects.order_by("pk").values_list("pk", "person")),
    )


class TestOneAgain:
    def test_has_the_modules_the_certificates_and_the_training_of_both(self, merged, colleague, double):
        assert Completion.objects.get().enrolment.person == colleague
        assert [one.attainment.person for one in certificates.held_by(colleague)] == [double]
        assert [one.competency for one in attained(colleague)] == ["Think the Unthinkable"]

    def test_opens_the_certificate_for_the_one_who_stays(self, merged, colleague, on):
        uuid = Certificate.objects.get().uuid
        assert certificates.held(colleague, uuid, on=on).certificate.uuid == uuid

    def test_takes_along_what_is_private_without_reading_it(
        self, colleague, double, partnership, officer, at, monkeypatch
    ):
        written = private_module.written(double, at=at)
        monkeypatch.setattr("courses.models.sealed.unseal", lambda _: pytest.fail("It was read."))
        merge_people.merge(colleague, double, by=officer, at=at)
        assert list(Reflection.objects.of(colleague).values_list("uuid", flat=True)) == [written.uuid]

    def test_goes_on_in_the_one_read_further_and_keeps_the_other(self, colleague, double, partnership, officer, at):
        for person in (double, colleague):
            private_module.begun(person, at=at)
        merged = merge_people.merge(colleague, double, by=officer, at=at)
        rows = Enrolment.objects.filter(person=colleague)
        assert (rows.count(), rows.filter(closed_at=None).count()) == (2, 1)
        merge_people.part(merged, by=officer, at=at)
        assert {row.person for row in Enrolment.objects.filter(closed_at=None)} == {colleague, double}

    def test_and_parted_is_exactly_as_before(self, colleague, double, learned, officer, at):
        before = everything()
        merged = merge_people.merge(colleague, double, by=officer, at=at)
        assert everything() != before
        merge_people.part(merged, by=officer, at=at)
        merge_people.part(merged, by=officer, at=at)
        assert everything() == before

    def test_parts_what_was_begun_since_to_whom_it_was_begun(self, merged, colleague, double, partnership, officer, at):
        later = take(colleague, publish(partnership.leading, code="M2", slug="m2", at=at), at=at + timedelta(days=1))
        merge_people.part(merged, by=officer, at=at + timedelta(days=2))
        later.refresh_from_db()
        assert later.person == colleague
        assert Completion.objects.order_by("pk").first().enrolment.person == double

    def test_is_no_matter_of_ones_own(self, colleague, double, at):
        with pytest.raises(OwnRecord):
            merge_people.merge(colleague, double, by=colleague, at=at)


class TestWhatWasAskedAndSaid:
    """What waits for one of the two does not fall between them."""

    @pytest.fixture
    def pilot(self, double, partnership, on, at):
        module = publish(partnership.awareness, at=at).module
        (place,) = pilots.invite([double], module=module, from_on=on, until_on=on + timedelta(days=30), by=None, at=at)
        return place

    @pytest.fixture
    def asked(self, double, training_lead, at):
        agreed = DebriefReceiver.objects.create(person=training_lead, agreed_at=at)
        answer_by = at + timedelta(days=2)
        return DebriefRequest.objects.create(person=double, receiver=agreed, asked_at=at, answer_by=answer_by)

    @pytest.fixture
    def reminded(self, double, partnership, on, at):
        """A letter went to the double, another waits; their lead asked for one more, and they chose the week."""
        letter = Letter.objects.create(person=double, on=on, state="SENT", next_attempt_at=at, sent_at=at)
        for stage, sent in ((Stage.INVITATION, True), (Stage.OVERDUE, False)):
            Reminder.objects.create(
                person=double,
                requirement=partnership.requirement,
                agency=partnership.trust,
                cycle=on,
                stage=stage.value,
                letter=letter if sent else None,
            )
            Notice.objects.create(
                person=double,
                kind=Notice.Kind.LATER_ROUND,
                of=partnership.trust.uuid,
                cycle=at.date() + timedelta(days=sent),
                letter=letter if sent else None,
            )
        WeeklyChoice.objects.create(person=double, chosen_at=at)
        WithoutDigest.objects.create(person=double, chosen_at=at)
        return reminder_requests.ask([(double, partnership.requirement)], agency=partnership.trust, by=None, at=at)

    def test_follows(self, colleague, double, pilot, asked, reminded, officer, at):
        merged = merge_people.merge(colleague, double, by=officer, at=at)
        for model in (PilotMember, DebriefRequest, WeeklyChoice, WithoutDigest, ReminderRequest):
            assert model.objects.get().person == colleague, model
        assert [(one.person, one.stage) for one in Reminder.objects.all()] == [(colleague, Stage.INVITATION.value)]
        assert [(one.person, one.letter.sent_at) for one in Notice.objects.all()] == [(colleague, at)]
        merge_people.part(merged, by=officer, at=at)
        for model in (PilotMember, WeeklyChoice, WithoutDigest, ReminderRequest, Reminder, Notice):
            assert model.objects.get().person == double, model

    def test_said_to_either_is_not_said_again(self, colleague, double, partnership, reminded, officer, on, at):
        """What went to the double waited for the colleague."""
        for model in (Reminder, Notice):
            for row in model.objects.sent():
                row.pk, row.person, row.letter = None, colleague, None
                row.save()
        merge_people.merge(colleague, double, by=officer, at=at)
        for model in (Reminder, Notice):
            assert [(row.person, row.letter.sent_at) for row in model.objects.all()] == [(colleague, at)]

    def test_said_to_both_stays_with_each(self, colleague, double, partnership, reminded, officer, on, at):
        letter = Letter.objects.create(person=colleague, on=on, state="SENT", next_attempt_at=at, sent_at=at)
        for row in Reminder.objects.sent():
            row.pk, row.person, row.letter = None, colleague, letter
            row.save()
        merge_people.merge(colleague, double, by=officer, at=at)
        assert sorted(row.person_id for row in Reminder.objects.all()) == sorted([colleague.pk, double.pk])

    def test_of_a_request_to_talk_nothing_lasting_tells(self, colleague, double, asked, officer, at):
        merged = merge_people.merge(colleague, double, by=officer, at=at)
        assert not any(merged.moved.values())

    def test_asked_of_both_is_asked_once(self, colleague, double, partnership, reminded, officer, at):
        reminder_requests.ask([(colleague, partnership.requirement)], agency=partnership.trust, by=None, at=at)
        merge_people.merge(colleague, double, by=officer, at=at)
        assert ReminderRequest.objects.get(taken_back_at=None).person == colleague

    def test_asked_of_a_lead_with_two_records_is_asked_of_the_one_who_stays(
        self, colleague, double, practitioner, officer, at
    ):
        agreed = [DebriefReceiver.objects.create(person=one, agreed_at=at) for one in (colleague, double)]
        DebriefRequest.objects.create(
            person=practitioner, receiver=agreed[1], asked_at=at, answer_by=at + timedelta(days=2)
        )
        merge_people.merge(colleague, double, by=officer, at=at)
        assert DebriefRequest.objects.get().receiver == agreed[0]


class TestALeadWithTwoRecords:
    """The school named the double; Ben signs in with the record that stayed."""

    @pytest.fixture
    def merged(self, colleague, double, partnership, officer, on, at):
        post = Post.objects.create(
            person=double, agency=partnership.school, started_on=date(2025, 9, 1), recorded_at=at - timedelta(days=30)
        )
        named = {"agency": partnership.school, "kind": LeadKind.DSL, "from_on": on, "by": None, "at": at}
        leads.designate(post, **named, reached_by="duty desk")
        return merge_people.merge(colleague, double, by=officer, at=at)

    def test_is_asked_to_talk(self, merged, colleague, practitioner, on, at):
        debriefs.agree(colleague, on=on, at=at)
        assert [one.person for one in receivers(on=on, but=practitioner)] == [colleague]
        assert debriefs.ask(practitioner, whom=colleague, on=on, at=at).receiver.person == colleague

    def test_is_chosen_for_a_conversation_and_sees_that_it_waits(self, merged, colleague, double, practitioner, on, at):
        (line,) = routes.leads_anywhere(on=on, but=practitioner)
        assert (line[0], line[2].name) == (colleague.uuid, str(colleague))
        assert routes.lead_anywhere(colleague.uuid, on=on, but=practitioner) == colleague
        assert routes.lead_anywhere(double.uuid, on=on, but=practitioner) is None
        assert routes.leads_anywhere(on=on, but=colleague) == []

    def test_keeps_the_conversations_that_were_promised_before(
        self, partnership, join, colleague, practitioner, officer, on, at
    ):
        double = join("Benjamin", "O Neill", partnership.school)
        route = private_module.conversation(practitioner, double, at=at)
        merge_people.merge(colleague, double, by=officer, at=at)
        assert routes.conversations_waiting(colleague, on=on) == [route]
        assert routes.conversation_of(colleague, route.uuid) == route

    def test_is_in_the_register_under_one_name(self, merged, colleague, partnership, on):
        assert [line.person for line in register(partnership.school, on=on)] == [colleague]

    def test_looks_after_the_school(self, merged, colleague, partnership, on):
        school = school_of(colleague, on=on)
        assert (school.agency, school.leads) == (partnership.school, (str(colleague),))
        assert "EDUCATION" in sectors_of(colleague.pk, on=on)

    def test_is_told_who_sees_either_post(self, merged, colleague, dsl, on):
        assert readers_of(colleague, on=on).leads == ("Heath Primary School",)


class TestWorkingWhereOnlyTheOtherRecordDid:
    def test_has_the_lead_of_that_place_beside_the_learning(self, double, outsider, dsl, partnership, officer, on, at):
        Post.objects.create(person=double, agency=partnership.school, started_on=date(2025, 9, 1), recorded_at=at)
        assert lead_for_person(outsider, on=on) is None
        merge_people.merge(outsider, double, by=officer, at=at)
        assert lead_for_person(outsider, on=on).name == str(dsl)
        assert main_post(outsider, on=on).agency == partnership.school


@pytest.fixture
def shared(partnership, on, at):
    return Sharing.objects.create(
        agency=partnership.trust, from_on=on - timedelta(days=900), until_on=date(2100, 1, 1), recorded_at=at
    )


class TestTheDoor:
    def test_shows_first_and_does_when_told(self, visit, officer, shared, colleague, double, learned):
        browser = visit(officer)
        link = f"https://example.org/agencies/x/people/{colleague.uuid}/"
        response = browser.post(reverse("merging:merges"), {"kept": link, "absorbed": double.email.upper()})
        words = browser.get(response.url).content.decode()
        assert "Certificates: 1" in words
        assert "Ward 7, Riverside NHS Trust, since 5 February 2024" in words
        assert not Merge.objects.exists()
        assert browser.post(response.url).url == reverse("merging:merges")
        assert AuditEntry.objects.filter(action="person.merge", actor_uuid=officer.uuid).count() == 1
        assert "Make two again" in browser.get(reverse("merging:merges")).content.decode()

    def test_undoes_once(self, visit, officer, shared, merged):
        for _ in range(2):
            assert visit(officer).post(reverse("merging:part", args=[merged.uuid])).status_code == 302
        assert AuditEntry.objects.filter(action="person.unmerge").count() == 1

    def test_done_twice_is_refused_in_a_sentence(self, visit, officer, shared, colleague, double, merged):
        url = reverse("merging:preview", args=[colleague.uuid, double.uuid])
        response = visit(officer).post(url)
        assert response.status_code == 422
        assert "merged with another already" in response.content.decode()

    def test_names_nobody_whose_agency_shares_no_names(self, visit, officer, colleague, double):
        sent = {"kept": colleague.email, "absorbed": double.email}
        response = visit(officer).post(reverse("merging:merges"), sent)
        words = response.content.decode()
        assert response.status_code == 422
        assert "No record with that address or link is shown to you." in words
        assert "their agency does not share names with the partnership" in words
        assert f'value="{double.email}"' in words
        assert visit(officer).get(reverse("merging:preview", args=[colleague.uuid, double.uuid])).status_code == 404

    @pytest.mark.parametrize(
        "typed", ["", "nobody@example.org", "https://example.org/", "%", "00000000-0000-0000-0000-000000000000"]
    )
    def test_what_names_nobody_gets_its_sentence(self, visit, officer, double, typed):
        response = visit(officer).post(reverse("merging:merges"), {"kept": typed, "absorbed": double.email})
        assert response.status_code == 422

    def test_is_not_there_for_anybody_else(self, visit, cast, subtests):
        for who in ("outsider", "author", "practitioner", "dsl", "training_lead"):
            with subtests.test(who):
                assert visit(cast[who]).get(reverse("merging:merges")).status_code == 404
