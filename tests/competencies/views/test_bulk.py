"""One thing done for several people: chosen, described, shown, confirmed, undone."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from competencies.models import (
    Attainment,
    AuditEntry,
    Batch,
    Exemption,
    LeadDesignation,
    LeadKind,
    Pause,
    Post,
    ReminderRequest,
    Revocation,
)
from competencies.operations import allowances, attainments, batches, leads, posts, reminder_requests
from competencies.queries.compliance import Filters, compliance
from competencies.queries.scope import scope_of
from competencies.rules import Status

pytestmark = pytest.mark.usefixtures("now")

DETAILS = {
    "REMIND": {},
    "SESSION": {"title": "A day together", "from_on": "1 May 2026"},
    "EXEMPT": {"reason": "COVERED_ELSEWHERE", "from_on": "4 May 2026", "until_on": "3 August 2026"},
    "PAUSE": {"reason": "LEAVE", "from_on": "4 May 2026", "until_on": "31 May 2026"},
    "END_POSTS": {"from_on": "3 May 2026"},
}
# About what was agreed before.
RESUME = {"from_on": "10 May 2026"}


@pytest.fixture
def sent(partnership):
    """What is typed in the form of an action: `sent("EXEMPT", reason="")`."""

    def typed(action, **changes):
        asked = {"requirement": partnership.requirement.uuid, "review_on": "3 July 2026"} if action == "EXEMPT" else {}
        if action == "SESSION":
            asked = {"competency": partnership.awareness.uuid}
        return {**({**DETAILS, "RESUME": RESUME})[action], **asked, **changes}

    return typed


@pytest.fixture
def choose(door, training_lead, partnership):
    """The list posts whom it has chosen: `choose("EXEMPT", practitioner)`; the draft, or the answer without one."""

    def chosen(action, *people, person=training_lead, agency=partnership.trust, **more):
        known = set(Batch.objects.values_list("pk", flat=True))
        form = {"action": action, "person": [getattr(one, "uuid", one) for one in people], **more}
        response = door(person, "changes", agency, sent=form)
        return Batch.objects.exclude(pk__in=known).first() or response

    return chosen


@pytest.fixture
def draft(choose, door, sent, training_lead, partnership):
    """A batch that says what it would do: `draft("PAUSE", practitioner, reason="LEAVE")`."""

    def described(action, *people, **changes):
        batch = choose(action, *people)
        response = door(training_lead, "change_details", partnership.trust, batch, sent=sent(action, **changes))
        assert response.status_code == 302, response.context["form"].errors
        return batch

    return described


@pytest.fixture
def seen(door, training_lead, partnership):
    """What the page before says: ({name: what}, {name: why not}, the seal)."""

    def shown(batch):
        plan = door(training_lead, "change", partnership.trust, batch).context["plan"]
        doing, left_out = ({str(one.person): one.told for one in part} for part in (plan.doing, plan.left_out))
        return doing, left_out, plan.seal

    return shown


@pytest.fixture
def confirm(door, training_lead, partnership, seen):
    def confirmed(batch):
        answer = door(training_lead, "change_confirm", partnership.trust, batch, sent={"seen": seen(batch)[2]})
        batch.refresh_from_db()
        return answer

    return confirmed


@pytest.fixture
def undo(door, training_lead, partnership, monkeypatch, at):
    """Later that day the training lead presses Undo."""

    def undone(batch):
        monkeypatch.setattr(timezone, "now", lambda: at + timedelta(hours=2))
        answer = door(training_lead, "change_undo", partnership.trust, batch, sent={})
        batch.refresh_from_db()
        return answer

    return undone


@pytest.fixture
def listed(training_lead, partnership, on):
    """How many of the trust stand where: `listed()[Status.EXEMPT]`."""

    def counted():
        scope = scope_of(training_lead, on=on)
        found = compliance(partnership.trust, on=on, today=on, filters=Filters(), visible_to=scope)
        return dict(found.overall.counts)

    return counted


class TestChoosing:
    def test_keeps_those_who_are_ticked(self, choose, practitioner, colleague):
        batch = choose("REMIND", practitioner, colleague)
        assert set(batch.people.values_list("person", flat=True)) == {practitioner.pk, colleague.pk}

    def test_keeps_everybody_on_all_pages_of_the_list_as_filtered(self, choose, practitioner, colleague):
        batch = choose("REMIND", everyone="1", filters="status=NOT_STARTED&page=3")
        assert [one.person for one in batch.people.all()] == [practitioner]
        assert choose("REMIND", everyone="1", filters="").people.count() == 3

    def test_never_takes_somebody_of_another_agency(self, choose, practitioner, dsl):
        batch = choose("REMIND", practitioner, dsl)
        assert [one.person for one in batch.people.all()] == [practitioner]

    @pytest.mark.parametrize(
        ("form", "sentence"),
        [
            ({"action": "REMIND"}, "Nobody is chosen. Tick the people in the list first."),
            ({"action": "REMIND", "person": ["7", str(uuid4())]}, "Nobody is chosen."),
            ({"action": ""}, "Choose what to do for them."),
            ({"action": "DELETE"}, "There is nothing called ‘DELETE’ to do."),
            (
                {"action": "REMIND", "everyone": "1", "filters": "status=LATE"},
                "The filters of the list cannot be read.",
            ),
            (
                {"action": "REMIND", "everyone": "1", "filters": f"unit={uuid4()}"},
                "The filters of the list cannot be read.",
            ),
        ],
    )
    def test_that_cannot_be_has_its_sentence(self, door, training_lead, partnership, form, sentence):
        answer = door(training_lead, "changes", partnership.trust, sent=form)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not Batch.objects.exists()

    def test_of_too_many_says_how_many_there_are(self, choose, practitioner, colleague, monkeypatch):
        monkeypatch.setattr(batches, "MOST", 1)
        answer = choose("REMIND", practitioner, colleague)
        assert "That is 2 people; 1 can be changed at once." in answer.content.decode()

    def test_leads_back_to_the_list_as_it_was(self, choose, partnership):
        answer = choose("REMIND", everyone="1", filters="q=nobody&order=WORST")
        assert f"/agencies/{partnership.trust.uuid}/people/?q=nobody&order=WORST" == answer.context["back"]

    @pytest.mark.parametrize(
        ("sent_along", "way"),
        [
            ({"filters": "status=NOT_STARTED&page=2"}, "/people/?status=NOT_STARTED&amp;page=2"),
            ({"filters": "q=<b>"}, "/people/?q=%3Cb%3E"),
            ({"one": "1"}, "/people/{0.uuid}/"),
            ({}, "/people/"),
        ],
    )
    def test_leads_back_to_where_it_began_from_every_page_of_it(
        self, visit, training_lead, practitioner, partnership, sent, sent_along, way
    ):
        browser, changes = visit(training_lead), reverse("competencies:changes", args=[partnership.trust.uuid])
        back = f'<a href="/agencies/{partnership.trust.uuid}{way.format(practitioner)}">Go back to the'
        form = {"action": "PAUSE", "person": practitioner.uuid, **sent_along}
        details = browser.post(changes, form, follow=True)
        assert back in details.content.decode()
        before = browser.post(details.request["PATH_INFO"] + f"?{details.request['QUERY_STRING']}", sent("PAUSE"))
        page = browser.get(before.url)
        assert back in page.content.decode()
        place, query = before.url.partition("?")[::2]
        after = browser.post(f"{place}confirm/?{query}", {"seen": page.context["plan"].seal}, follow=True)
        assert back in after.content.decode()
        undone = browser.post(f"{place}undo/?{query}", follow=True)
        assert "This was undone" in undone.content.decode()
        assert back in undone.content.decode()

    def test_is_forgotten_after_a_day_unless_it_was_made(self, draft, confirm, practitioner, colleague, at):
        confirm(draft("PAUSE", practitioner))
        draft("PAUSE", colleague)
        assert batches.forget_drafts(at=at + timedelta(hours=23)) == 0
        assert batches.forget_drafts(at=at + timedelta(hours=25)) == 1
        assert Batch.objects.get().made_at == at


class TestDescribing:
    def test_offers_only_what_is_asked_of_those_chosen(self, door, choose, training_lead, practitioner, partnership):
        form = door(training_lead, "change_details", partnership.trust, choose("EXEMPT", practitioner)).context["form"]
        assert [label for _, label in form.fields["requirement"].choices] == ["Choose one", "Think the Unthinkable"]

    @pytest.mark.parametrize(
        ("action", "changes", "sentence"),
        [
            ("EXEMPT", {"requirement": ""}, "Choose what they are exempt from."),
            ("EXEMPT", {"requirement": uuid4()}, "That is not asked of anybody chosen."),
            ("EXEMPT", {"reason": ""}, "Choose a reason."),
            ("EXEMPT", {"review_on": "4 May 2026"}, "Give a day after the first, 4 May 2026."),
            ("EXEMPT", {"until_on": "3 May 2026"}, "until_on"),
            ("PAUSE", {"until_on": "1 May 2026"}, "until_on"),
            ("PAUSE", {"from_on": "soon"}, "That cannot be read as a day."),
            ("SESSION", {"from_on": "5 May 2026"}, "That day is still to come."),
            ("SESSION", {"title": ""}, "Give its title."),
            ("SESSION", {"competency": ""}, "Choose a competency."),
            ("END_POSTS", {"from_on": ""}, "Give a day, such as 3 May 2026."),
        ],
    )
    def test_that_cannot_be_has_its_sentence_and_keeps_what_was_typed(
        self, door, choose, sent, training_lead, practitioner, partnership, action, changes, sentence
    ):
        batch = choose(action, practitioner)
        answer = door(training_lead, "change_details", partnership.trust, batch, sent=sent(action, **changes))
        assert answer.status_code == 422
        assert sentence in answer.content.decode() or answer.context["form"].has_error(sentence)
        if "title" in answer.context["form"].fields and "title" not in changes:
            assert "A day together" in answer.content.decode()
        batch.refresh_from_db()
        assert batch.from_on is None

    def test_can_be_gone_back_to(self, door, draft, training_lead, practitioner, partnership):
        batch = draft("PAUSE", practitioner)
        page = door(training_lead, "change_details", partnership.trust, batch).content.decode()
        assert 'value="31 May 2026"' in page
        assert 'value="4 May 2026"' in page

    def test_comes_first(self, door, choose, training_lead, practitioner, partnership):
        batch = choose("PAUSE", practitioner)
        details = reverse("competencies:change_details", args=[partnership.trust.uuid, batch.uuid])
        assert door(training_lead, "change", partnership.trust, batch).url == details
        assert door(training_lead, "change_confirm", partnership.trust, batch, sent={}).url == details
        batch.refresh_from_db()
        assert batch.made_at is None


class TestWhatIsShownBefore:
    def test_names_who_is_exempt_from_what_and_who_is_left_out_and_why(
        self, draft, seen, confirm, practitioner, colleague, training_lead
    ):
        confirm(draft("EXEMPT", colleague))
        doing, left_out, _ = seen(draft("EXEMPT", practitioner, colleague, training_lead))
        assert doing == {
            "Asha Patel": "Exempt from Think the Unthinkable from 4 May 2026 until 3 August 2026, "
            "to be looked at again on 3 July 2026."
        }
        assert left_out == {
            "Carys Evans": "This is you. Nobody exempts themselves: ask another training lead or the partnership.",
            "Ben O'Neill": "Is exempt from Think the Unthinkable in those days already.",
        }

    @pytest.mark.parametrize(
        ("action", "words"),
        [
            ("REMIND", "Remind one person"),
            ("SESSION", "Record it for one person"),
            ("EXEMPT", "Exempt one person"),
            ("PAUSE", "Pause one person"),
            ("END_POSTS", "End the posts of one person"),
        ],
    )
    def test_has_a_button_that_says_what_it_does_and_for_how_many(
        self, draft, door, training_lead, colleague, partnership, action, words
    ):
        page = door(training_lead, "change", partnership.trust, draft(action, colleague))
        assert page.context["action"] == words
        assert f">{words}</button>" in page.content.decode()

    def test_leaves_out_of_whom_it_is_not_asked(self, draft, seen, practitioner, training_lead, partnership):
        batch = draft("EXEMPT", practitioner, training_lead, requirement=partnership.lead_requirement.uuid)
        assert seen(batch)[1]["Asha Patel"] == "Leading practice is not asked of them."

    def test_says_of_what_each_is_reminded(self, draft, seen, practitioner, colleague, finish, partnership, on):
        finish(practitioner, partnership.awareness, on)
        doing, left_out, _ = seen(draft("REMIND", practitioner, colleague))
        assert doing == {"Ben O'Neill": "Reminded of Think the Unthinkable, was due by 6 March 2024."}
        assert left_out == {"Asha Patel": "Has nothing to do."}

    def test_says_which_posts_end_and_what_ends_with_them(
        self, draft, seen, practitioner, colleague, partnership, post_of, at
    ):
        naming = {"agency": partnership.ward, "kind": LeadKind.DEPUTY, "from_on": date(2026, 4, 20)}
        leads.designate(post_of(practitioner), **naming, by=None, at=at)
        posts.end([post_of(colleague)], on=date(2026, 5, 20), by=None, at=at)
        doing, _, _ = seen(draft("END_POSTS", practitioner, colleague))
        assert doing == {
            "Asha Patel": "The post at Ward 7 ends. No longer deputy of Ward 7. The last day is 3 May 2026.",
            "Ben O'Neill": "The post at Ward 7 ends. The last day is 3 May 2026.",
        }
        _, left_out, _ = seen(draft("END_POSTS", practitioner, colleague, from_on="10 April 2026"))
        assert left_out == {"Asha Patel": "The post at Ward 7 began on 13 April 2026, after that day."}
        _, left_out, _ = seen(draft("END_POSTS", colleague, from_on="30 May 2026"))
        assert left_out == {"Ben O'Neill": "The post ends by then already: the last day is 19 May 2026."}

    def test_never_ends_the_post_of_somebody_whose_access_would_be_left(
        self, draft, seen, practitioner, training_lead, outsider, partnership, join_again, give
    ):
        join_again(outsider, partnership.ward)
        give(outsider, "VIEWER", partnership.ward)
        _, left_out, _ = seen(draft("END_POSTS", training_lead, outsider))
        assert left_out == {
            "Carys Evans": "This is you. End your own post on your own page.",
            "Gita Rao": "Can see records here. End the post on the person’s page, where that ends with it.",
        }

    def test_leaves_out_whoever_has_gone_since_they_were_chosen(
        self, draft, seen, practitioner, colleague, post_of, on, at
    ):
        batch = draft("PAUSE", practitioner, colleague)
        posts.end([post_of(colleague)], on=on, by=None, at=at)
        assert seen(batch)[1] == {"Ben O'Neill": "Has no post here today."}

    def test_refuses_with_a_sentence_that_anybody_records_their_own(self, draft, seen, confirm, training_lead):
        batch = draft("SESSION", training_lead)
        doing, left_out, _ = seen(batch)
        assert doing == {}
        assert left_out["Carys Evans"].startswith("This is you. Nobody records their own training")
        confirm(batch)
        assert batch.made_at is None
        assert not Attainment.objects.exists()

    def test_takes_as_many_statements_for_many_as_for_few(
        self, visit, draft, training_lead, practitioner, join, partnership, django_assert_max_num_queries
    ):
        browser = visit(training_lead)
        for action in DETAILS:
            statements = []
            few = [practitioner, join("Ada", action, partnership.ward)]
            for people in (few, few + [join("More", f"{action} {n}", partnership.ward) for n in range(9)]):
                url = reverse("competencies:change", args=[partnership.trust.uuid, draft(action, *people).uuid])
                with django_assert_max_num_queries(15) as counted:
                    assert len(browser.get(url).context["plan"].everybody) == len(people)
                statements.append(len(counted))
            assert statements[0] == statements[1], action


class TestDoingIt:
    def test_exempts(self, draft, confirm, listed, practitioner, colleague, training_lead, partnership, at):
        batch = draft("EXEMPT", practitioner, colleague)
        confirm(batch)
        assert listed()[Status.EXEMPT] == 2
        fact = Exemption.objects.known().get(person=practitioner)
        assert (fact.requirement, fact.reason, fact.review_on) == (
            partnership.requirement,
            "COVERED_ELSEWHERE",
            date(2026, 7, 3),
        )
        assert (fact.recorded_by, batch.made_by, batch.made_at) == (training_lead, training_lead, at)

    def test_pauses(self, draft, confirm, practitioner):
        confirm(draft("PAUSE", practitioner))
        assert Pause.objects.get().until_on == date(2026, 6, 1)

    def test_ends_posts(self, draft, confirm, listed, practitioner, colleague):
        confirm(draft("END_POSTS", practitioner, colleague))
        assert sum(listed().values()) == 1

    def test_asks_for_reminders(self, draft, confirm, practitioner, colleague, training_lead, partnership, at):
        confirm(draft("REMIND", practitioner, colleague))
        asked = {(row.person, row.requirement, row.asked_by, row.asked_at) for row in ReminderRequest.objects.all()}
        assert asked == {
            (practitioner, partnership.requirement, training_lead, at),
            (colleague, partnership.requirement, training_lead, at),
        }

    def test_asks_for_no_second_reminder_while_one_is_open(self, draft, confirm, seen, practitioner):
        confirm(draft("REMIND", practitioner))
        assert seen(draft("REMIND", practitioner))[1] == {"Asha Patel": "A reminder is on its way already."}
        ReminderRequest.objects.update(answered_at=timezone.now())
        assert "Asha Patel" in seen(draft("REMIND", practitioner))[0]

    def test_records_a_session(self, draft, confirm, listed, practitioner, colleague, partnership, training_lead):
        confirm(draft("SESSION", practitioner, colleague, training_lead))
        assert listed()[Status.CURRENT] == 2
        row = Attainment.objects.get(person=practitioner)
        assert (row.attained_on, row.evidence_title, row.agency) == (
            date(2026, 5, 1),
            "A day together",
            partnership.trust,
        )

    def test_says_afterwards_what_was_done_and_who_was_left_out(
        self, door, draft, confirm, practitioner, training_lead, partnership
    ):
        batch = draft("SESSION", practitioner, training_lead)
        confirm(batch)
        page = door(training_lead, "change", partnership.trust, batch)
        assert [one.told for one in page.context["done"]] == ["Think the Unthinkable: attended on 1 May 2026."]
        assert [str(one.person) for one in page.context["left_out"]] == ["Carys Evans"]
        assert "Undo" in page.content.decode()

    def test_is_written_down_without_a_name(self, draft, confirm, practitioner, training_lead, partnership):
        batch = draft("PAUSE", practitioner)
        confirm(batch)
        entry = AuditEntry.objects.get(action="batch.make")
        assert (entry.subject_uuid, entry.actor_uuid, entry.agency_uuid) == (
            batch.uuid,
            training_lead.uuid,
            partnership.trust.uuid,
        )
        assert entry.detail == {"action": "PAUSE", "done": 1, "left_out": 0}

    def test_never_does_other_than_was_shown(
        self, door, draft, seen, practitioner, colleague, training_lead, partnership, post_of, on, at
    ):
        batch = draft("PAUSE", practitioner, colleague)
        _, _, seal = seen(batch)
        posts.end([post_of(colleague)], on=on, by=None, at=at)
        door(training_lead, "change_confirm", partnership.trust, batch, sent={"seen": seal})
        assert not Pause.objects.exists()
        door(training_lead, "change_confirm", partnership.trust, batch, sent={})
        assert not Pause.objects.exists()

    @pytest.mark.parametrize(
        ("action", "model"),
        [("PAUSE", Pause), ("EXEMPT", Exemption), ("SESSION", Attainment), ("REMIND", ReminderRequest)],
    )
    def test_sent_twice_is_done_once(self, draft, seen, visit, training_lead, partnership, practitioner, action, model):
        batch = draft(action, practitioner)
        seal = seen(batch)[2]
        browser = visit(training_lead)
        url = reverse("competencies:change_confirm", args=[partnership.trust.uuid, batch.uuid])
        for _ in range(2):
            page = browser.post(url, {"seen": seal}, follow=True)
            assert "Done for one person" in page.content.decode()
            assert not list(page.context["messages"])
        assert model.objects.count() == 1
        assert AuditEntry.objects.filter(action="batch.make").count() == 1

    def test_cannot_be_described_anew(self, door, draft, confirm, sent, practitioner, training_lead, partnership):
        batch = draft("PAUSE", practitioner)
        confirm(batch)
        again = sent("PAUSE", from_on="1 June 2026", until_on="")
        assert door(training_lead, "change_details", partnership.trust, batch, sent=again).status_code == 302
        batch.refresh_from_db()
        assert batch.from_on == date(2026, 5, 4)


class TestUndoing:
    @pytest.mark.parametrize("action", list(DETAILS))
    def test_puts_everybody_where_they_stood(self, draft, confirm, undo, listed, practitioner, colleague, action):
        before = listed()
        batch = draft(action, practitioner, colleague)
        confirm(batch)
        undo(batch)
        assert listed() == before
        assert batch.undone_at is not None
        assert not batch.people.exclude(kept="").exists()

    def test_withdraws_and_revokes_and_deletes_nothing(self, draft, confirm, undo, practitioner, at):
        for action in ("EXEMPT", "SESSION"):
            batch = draft(action, practitioner)
            confirm(batch)
            undo(batch)
        assert Exemption.objects.get().withdrawn_at is not None
        assert Revocation.objects.get(attainment__person=practitioner).reason == "RECORDED_IN_ERROR"

    def test_brings_back_who_led(self, draft, confirm, undo, practitioner, colleague, partnership, post_of, at):
        naming = {"agency": partnership.ward, "by": None, "at": at - timedelta(days=9)}
        leads.designate(post_of(practitioner), kind=LeadKind.LEAD, from_on=date(2026, 4, 20), **naming)
        leads.designate(post_of(colleague), kind=LeadKind.DEPUTY, from_on=date(2026, 6, 1), **naming)
        batch = draft("END_POSTS", practitioner, colleague)
        confirm(batch)
        ward = LeadDesignation.objects.known().filter(agency=partnership.ward)
        assert [fact.until_on for fact in ward.all()] == [date(2026, 5, 4)]
        undo(batch)
        assert sorted((fact.kind, fact.from_on, fact.until_on) for fact in ward.all()) == [
            ("DEPUTY", date(2026, 6, 1), None),
            ("LEAD", date(2026, 4, 20), None),
        ]

    def test_never_makes_a_second_lead(
        self, draft, confirm, undo, practitioner, colleague, partnership, post_of, at, on
    ):
        naming = {"agency": partnership.ward, "kind": LeadKind.LEAD, "by": None, "at": at}
        leads.designate(post_of(practitioner), from_on=date(2026, 4, 20), **naming)
        batch = draft("END_POSTS", practitioner)
        confirm(batch)
        leads.designate(post_of(colleague), from_on=on, **naming)
        undo(batch)
        known = LeadDesignation.objects.known().filter(agency=partnership.ward, until_on=None)
        assert known.get().post == post_of(colleague)
        assert post_of(practitioner).ended_on is None

    def test_leaves_what_somebody_has_changed_since_and_says_so(
        self, door, draft, confirm, undo, practitioner, colleague, training_lead, partnership, post_of, at
    ):
        batch = draft("END_POSTS", practitioner, colleague)
        confirm(batch)
        Post.objects.filter(pk=post_of(colleague).pk).update(recorded_at=at + timedelta(minutes=5))
        undo(batch)
        assert [post_of(one).ended_on for one in (practitioner, colleague)] == [None, date(2026, 5, 4)]
        page = door(training_lead, "change", partnership.trust, batch)
        assert [str(one.person) for one in page.context["kept"]] == ["Ben O'Neill"]
        assert "Not undone, because it had been changed or used since:" in page.content.decode()

    def test_leaves_what_somebody_has_revoked_since(self, draft, confirm, undo, practitioner, colleague, on, at):
        batch = draft("SESSION", practitioner, colleague)
        confirm(batch)
        row = Attainment.objects.get(person=colleague)
        attainments.revoke([row], reason="NOT_THEIR_OWN_WORK", on=on, by=practitioner, at=at)
        undo(batch)
        assert batch.people.exclude(kept="").get().person == colleague
        assert Revocation.objects.get(attainment=row).reason == "NOT_THEIR_OWN_WORK"

    def test_leaves_the_post_of_somebody_who_works_there_again(
        self, draft, confirm, undo, practitioner, partnership, join_again, on
    ):
        batch = draft("END_POSTS", practitioner)
        confirm(batch)
        join_again(practitioner, partnership.ward, on)
        undo(batch)
        assert batch.people.get().kept
        assert Post.objects.known().open_on(on).filter(person=practitioner).count() == 1

    def test_takes_back_only_reminders_not_yet_sent(self, draft, confirm, undo, practitioner, colleague, at):
        batch = draft("REMIND", practitioner, colleague)
        confirm(batch)
        ReminderRequest.objects.filter(person=colleague).update(answered_at=at)
        undo(batch)
        assert ReminderRequest.objects.get(taken_back_at__isnull=False).person == practitioner
        assert batch.people.exclude(kept="").get().person == colleague

    def test_pressed_twice_is_undone_once(self, draft, confirm, undo, practitioner):
        batch = draft("SESSION", practitioner)
        confirm(batch)
        undo(batch)
        undo(batch)
        assert AuditEntry.objects.filter(action="batch.undo").count() == 1
        assert AuditEntry.objects.get(action="batch.undo").detail == {"action": "SESSION", "undone": 1, "kept": 0}

    def test_of_what_was_never_done_does_nothing(self, draft, undo, practitioner):
        batch = draft("PAUSE", practitioner)
        undo(batch)
        assert batch.undone_at is None

    def test_is_offered_later_in_the_list_of_changes(
        self, door, draft, confirm, training_lead, practitioner, partnership
    ):
        batch = draft("PAUSE", practitioner)
        empty = door(training_lead, "changes", partnership.trust).content.decode()
        assert "Nothing has been done for several people here" in empty
        confirm(batch)
        page = door(training_lead, "changes", partnership.trust).content.decode()
        assert "Pause from 4 May 2026 until 31 May 2026" in page
        assert reverse("competencies:change", args=[partnership.trust.uuid, batch.uuid]) in page


class TestEndingAnExemptionOrPause:
    @pytest.fixture
    def agreed(self, practitioner, colleague, partnership, at):
        """Asha is on leave with no end agreed, and exempt until 3 August; Ben is exempt by the partnership."""
        granted = {"by": None, "at": at - timedelta(days=9)}
        leave = {"agency": partnership.trust, "from_on": date(2026, 4, 20), "until_on": None}
        allowances.pause([practitioner], reason="LEAVE", **leave, **granted)
        exempt = {"requirement": partnership.requirement, "reason": "COVERED_ELSEWHERE", **granted}
        days = {"from_on": date(2026, 4, 20), "until_on": date(2026, 8, 4), "review_on": date(2026, 7, 1)}
        allowances.exempt([practitioner], agency=partnership.trust, **days, **exempt)
        allowances.exempt([colleague], agency=partnership.root, **days, **exempt)

    @pytest.mark.usefixtures("agreed")
    def test_says_what_ends_and_who_is_left_out_and_why(self, draft, seen, practitioner, colleague, training_lead):
        doing, left_out, _ = seen(draft("RESUME", practitioner, colleague, training_lead))
        assert doing == {
            "Asha Patel": "The exemption from Think the Unthinkable until 3 August 2026 ends on 10 May 2026. "
            "The pause with no end agreed ends on 10 May 2026."
        }
        assert left_out == {
            "Ben O'Neill": "It was agreed for Hounslow Safeguarding Children Partnership, and is ended there.",
            "Carys Evans": "Is not exempt or paused after that day.",
        }
        assert seen(draft("RESUME", practitioner, from_on="1 April 2026"))[1] == {
            "Asha Patel": "It begins on 20 April 2026, after that day."
        }

    @pytest.mark.usefixtures("agreed")
    def test_ends_it_on_the_day_and_goes_on_when_undone(self, draft, confirm, undo, listed, practitioner, door):
        before = listed()
        batch = draft("RESUME", practitioner, from_on="3 May 2026")
        confirm(batch)
        first_out = date(2026, 5, 4)
        assert [Pause.objects.known().get().until_on, self.exemption(practitioner).until_on] == [first_out, first_out]
        assert listed() == {**before, Status.EXEMPT: before[Status.EXEMPT] - 1, Status.NOT_STARTED: 1}
        undo(batch)
        assert [Pause.objects.known().get().until_on, self.exemption(practitioner).until_on] == [None, date(2026, 8, 4)]
        assert listed() == before

    @pytest.mark.usefixtures("agreed")
    def test_may_be_of_one_exemption_alone(self, draft, confirm, practitioner, partnership):
        confirm(draft("RESUME", practitioner, requirement=partnership.requirement.uuid))
        assert Pause.objects.known().get().until_on is None
        assert self.exemption(practitioner).until_on == date(2026, 5, 11)

    @pytest.mark.usefixtures("agreed")
    def test_leaves_what_has_been_changed_since(self, draft, confirm, undo, practitioner, at):
        batch = draft("RESUME", practitioner)
        confirm(batch)
        Pause.objects.known().update(recorded_at=at + timedelta(minutes=5))
        undo(batch)
        assert batch.people.get().kept == batches.CHANGED_SINCE
        assert self.exemption(practitioner).until_on == date(2026, 8, 4)

    def test_is_offered_on_the_page_of_whoever_has_one(self, door, training_lead, practitioner, partnership, request):
        offered = 'value="RESUME"'
        assert offered not in door(training_lead, "person", partnership.trust, practitioner).content.decode()
        request.getfixturevalue("agreed")
        assert offered in door(training_lead, "person", partnership.trust, practitioner).content.decode()

    def exemption(self, person):
        return Exemption.objects.known().get(person=person)


class TestLookingAgain:
    """Beside what was done stand the exemptions whose day to be looked at again is near."""

    @pytest.fixture
    def exempted(self, practitioner, partnership, at):
        def exempting(review_on, until_on=None, agency=partnership.trust):
            days = {"from_on": date(2026, 1, 5), "until_on": until_on, "review_on": review_on}
            exempt = {"requirement": partnership.requirement, "reason": "COVERED_ELSEWHERE", "by": None, "at": at}
            allowances.exempt([practitioner], agency=agency, **days, **exempt)

        return exempting

    @pytest.mark.parametrize(
        ("review_on", "words"),
        [
            (date(2026, 5, 3), "Think the Unthinkable: was to be looked at again on 3 May 2026"),
            (date(2026, 6, 3), "Think the Unthinkable: to be looked at again on 3 June 2026"),
        ],
    )
    def test_is_said_once_its_day_has_come_or_is_within_thirty(
        self, exempted, door, training_lead, practitioner, partnership, review_on, words
    ):
        exempted(review_on)
        page = door(training_lead, "changes", partnership.trust).content.decode()
        assert words in page
        assert f'<a href="/agencies/{partnership.trust.uuid}/people/{practitioner.uuid}/">Asha Patel</a>' in page

    def test_is_not_of_those_further_off_ended_or_granted_above(self, exempted, door, training_lead, partnership):
        exempted(date(2026, 6, 4))
        exempted(date(2026, 5, 3), until_on=date(2026, 5, 4))
        exempted(date(2026, 5, 3), agency=partnership.root)
        assert door(training_lead, "changes", partnership.trust).context["reviews"] == []

    def test_is_not_of_somebody_who_has_left(
        self, exempted, door, training_lead, practitioner, partnership, post_of, on
    ):
        exempted(date(2026, 5, 3))
        posts.end([post_of(practitioner)], on=on, by=None, at=timezone.now())
        assert door(training_lead, "changes", partnership.trust).context["reviews"] == []


class TestAskingForReminders:
    def test_twice_at_once_makes_one_request(self, practitioner, partnership, at):
        pair = (practitioner, partnership.requirement)
        asked = reminder_requests.ask([pair, pair], agency=partnership.trust, by=None, at=at)
        assert len(asked) == 1
        assert reminder_requests.ask([pair], agency=partnership.trust, by=None, at=at) == []


class TestTheDoorsOpen:
    """The same for each: they are for whoever changes what belongs to the agency."""

    DOORS = [
        ("changes", False),
        ("change", True),
        ("change_details", True),
        ("change_confirm", True),
        ("change_undo", True),
    ]

    @pytest.fixture(params=DOORS, ids=[name for name, _ in DOORS])
    def open_as(self, request, door, draft, practitioner, partnership):
        name, about_one = request.param
        things = [draft("PAUSE", practitioner)] if about_one else []
        form = {} if name in {"change_confirm", "change_undo"} else None

        def opened(person, agency=partnership.trust, things=things):
            return door(person, name, agency, *things, sent=form)

        return opened

    def test_for_the_training_lead(self, open_as, training_lead):
        assert open_as(training_lead).status_code in {200, 302}

    def test_for_nobody_who_is_not_signed_in(self, open_as):
        assert open_as(None).url.startswith(reverse("account_login"))

    def test_for_nobody_outside_the_scope(self, open_as, cast, subtests):
        for who in ("outsider", "author", "colleague", "dsl", "officer"):
            with subtests.test(who):
                assert open_as(cast[who]).status_code == 404

    def test_for_nobody_who_only_reads(self, open_as, outsider, partnership, give):
        give(outsider, "MANAGER", partnership.trust)
        assert open_as(outsider).status_code == 404

    def test_only_at_the_agency_of_the_batch(self, open_as, training_lead, partnership):
        assert open_as(training_lead, partnership.schools).status_code == 404

    def test_not_where_there_is_no_agency(self, open_as, training_lead):
        assert open_as(training_lead, uuid4()).status_code == 404

    @pytest.mark.parametrize("name", ["change", "change_details"])
    def test_not_where_there_is_no_batch_or_it_is_of_another_unit(
        self, door, draft, training_lead, practitioner, partnership, name
    ):
        assert door(training_lead, name, partnership.trust, uuid4()).status_code == 404
        assert door(training_lead, name, partnership.ward, draft("PAUSE", practitioner)).status_code == 404

    def test_by_the_right_method(self, door, draft, training_lead, practitioner, partnership):
        batch = draft("PAUSE", practitioner)
        assert door(training_lead, "change", partnership.trust, batch, sent={}).status_code == 405
        for name in ("change_confirm", "change_undo"):
            assert door(training_lead, name, partnership.trust, batch).status_code == 405
