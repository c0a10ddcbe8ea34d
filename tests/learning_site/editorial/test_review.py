"""What stands between a draft and learners, as authors and reviewers meet it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState, Workflow
from wagtail.test.utils.form_data import rich_text, streamfield

from courses.models import Edition, ModulePage, PilotMember, SignOff
from learning_site.journeys import sign_off_module
from tests.courses.writing import publish, reading, step, uid, write_page
from tests.learning_site.editorial.test_page_form import PUBLISH, edit, errors

GIVEN = {
    "expert_name": "Dr Example",
    "expert_role": "Designated doctor",
    "survivor_role": "Two of a reference group",
    "good_for": "12",
}


@pytest.fixture
def draft(partnership):
    return write_page(partnership.awareness, step(reading("<p>One idea.</p>")))


@pytest.fixture
def live(draft, author):
    """Saved by its author and published, so that another may sign it off."""
    draft.save_revision(user=author).publish()
    return ModulePage.objects.get(pk=draft.pk)


def address(page):
    return reverse("editorial_module", args=[page.pk])


def sign(client, page, **changes):
    today = timezone.localdate().isoformat()
    return client.post(address(page), {"do": "sign_off", "signed_on": today, **GIVEN, **changes})


class TestThePanelOfThePageEditor:
    def editor(self, client, page):
        return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text

    def test_says_what_still_stops_the_draft_and_leads_there(self, as_author, partnership):
        page = write_page(partnership.awareness, step(reading("<h3>Small</h3>", "small")))
        text = self.editor(as_author, page)
        assert "a smaller heading comes before the larger one" in text
        assert f"?at={uid('small')}" in text
        assert "It waits for a named safeguarding expert’s sign-off." in text

    def test_asks_a_new_page_to_be_saved_first(self, as_author, draft):
        new = reverse("wagtailadmin_pages:add", args=["courses", "modulepage", draft.get_parent().pk])
        assert "Save a draft to see here" in as_author.get(new).text

    def test_stands_on_a_page_that_saves_nothing_by_itself(self, as_officer, live):
        """Whoever saved a draft last counts as its writer: looking at a page must not make an officer that."""
        assert "data-w-autosave-interval-value" not in self.editor(as_officer, live)

    def test_says_so_when_nothing_does(self, as_author, as_officer, live):
        sign(as_officer, live)
        assert "Nothing stops it" in self.editor(as_author, live)


class TestPublishing:
    def test_is_refused_with_the_reason_while_something_is_to_be_put_right(self, as_author, partnership, draft):
        body = streamfield([("reading", rich_text("<p>One idea.</p>"))])
        value = {
            "title": "The step",
            "minutes": "3",
            "flagged": "on",
            "notice": "",
            "awaits_sign_off": "",
            "body": body,
        }
        value["pool"] = streamfield([])
        empty = {"confidence": streamfield([]), "supervision": streamfield([])}
        steps = streamfield([("step", value)])
        response = edit(as_author, partnership, draft, steps=steps, **empty, **PUBLISH)
        assert "its notice does not say what is inside" in str(errors(response)["steps"])
        assert not Edition.objects.exists()
        assert edit(as_author, partnership, draft, steps=steps, **empty).status_code == 302

    def test_is_refused_while_a_source_is_cited_that_nobody_knows(self, as_author, partnership, draft):
        body = streamfield([("reading", rich_text("<p>One in ten (S999).</p>"))])
        value = {"title": "The step", "minutes": "3", "body": body, "pool": streamfield([])}
        steps = streamfield([("step", value)])
        response = edit(as_author, partnership, draft, steps=steps, **PUBLISH)
        assert "S999 is cited, and the register of sources does not have it" in str(errors(response)["steps"])


class TestTheReportOfAllModules:
    @pytest.mark.parametrize("part", ["author", "officer"])
    def test_shows_each_with_its_reasons(self, cast, visit, live, part, settings):
        settings.OPEN_BEFORE_SIGN_OFF = False
        text = visit(cast[part]).get(reverse("editorial_publication")).text
        assert "M1: A small module" in text
        assert "Edition 1 is open to its pilot group alone" in text
        assert address(live) in text

    def test_says_in_a_demonstration_that_everybody_has_it(self, author, visit, live, settings):
        settings.OPEN_BEFORE_SIGN_OFF = True
        text = visit(author).get(reverse("editorial_publication")).text
        assert "Edition 1 is not signed off. In a demonstration everybody has it" in text

    def test_takes_as_many_queries_for_many_as_for_few(
        self, as_author, partnership, live, django_assert_max_num_queries
    ):
        for number in range(2, 8):
            write_page(partnership.awareness, code=f"M{number}", slug=f"m{number}")
        where = reverse("editorial_publication")
        as_author.get(where)
        with django_assert_max_num_queries(22):
            as_author.get(where)


class TestRecordingASignOff:
    def test_opens_the_module(self, as_officer, live, officer):
        assert sign(as_officer, live).status_code == 302
        assert not Edition.objects.get().awaits_sign_off
        expert = SignOff.objects.get(kind="EXPERT")
        assert (expert.name, expert.recorded_by) == ("Dr Example", officer)

    def test_never_keeps_the_name_of_a_survivor(self, as_officer, live):
        sign(as_officer, live)
        assert SignOff.objects.get(kind="SURVIVOR_INFORMED").name == ""

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"expert_name": ""}, "An expert signs off with their name."),
            ({"expert_role": "", "survivor_role": "", "expert_name": ""}, "Say of at least one who looked at it"),
            ({"signed_on": "2099-01-01"}, "still to come"),
            ({"signed_on": "2020-01-01"}, "has passed"),
            ({"signed_on": "soon"}, "Give a day, such as 3 May 2026."),
        ],
    )
    def test_is_refused_in_words_and_keeps_what_was_typed(self, as_officer, live, changes, said):
        response = sign(as_officer, live, what_changed="A figure.", **changes)
        assert response.status_code == 422
        assert said in response.text
        assert "A figure." in response.text
        assert not SignOff.objects.exists()

    def test_of_ones_own_words_is_refused(self, as_author, live):
        assert "nobody signs off their own words" in sign(as_author, live).text
        assert not SignOff.objects.exists()

    def test_is_withdrawn_with_a_reason(self, as_officer, live):
        sign(as_officer, live)
        row = SignOff.objects.get(kind="EXPERT")
        as_officer.post(address(live), {"do": "withdraw", "which": row.uuid, "why": ""})
        assert not Edition.objects.get().awaits_sign_off
        as_officer.post(address(live), {"do": "withdraw", "which": row.uuid, "why": "A figure was wrong."})
        assert Edition.objects.get().awaits_sign_off

    @pytest.mark.parametrize("which", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
    def test_that_is_not_there_is_not_withdrawn(self, as_officer, live, which):
        assert as_officer.post(address(live), {"do": "withdraw", "which": which, "why": "No."}).status_code == 404

    @pytest.mark.parametrize("part", ["practitioner", "training_lead", "dsl", "outsider"])
    def test_is_for_nobody_else(self, cast, visit, live, part):
        assert sign(visit(cast[part]), live).status_code == 404

    def test_of_a_draft_holds_when_it_is_published(self, as_officer, author, draft):
        draft.save_revision(user=author)
        sign(as_officer, ModulePage.objects.get())
        publish(ModulePage.objects.get())
        assert not Edition.objects.get().awaits_sign_off


class TestThePilotGroup:
    def invite(self, client, page, email, days=30):
        until = (timezone.localdate() + timedelta(days=days)).isoformat()
        return client.post(address(page), {"do": "invite", "email": email, "until": until})

    def test_is_joined_by_address_and_left(self, as_officer, live, practitioner):
        self.invite(as_officer, live, practitioner.email.upper())
        place = PilotMember.objects.known().get()
        assert place.person == practitioner
        assert str(practitioner) in as_officer.get(address(live)).text
        as_officer.post(address(live), {"do": "end", "which": place.uuid})
        assert not PilotMember.objects.known().exists()

    def test_takes_nobody_without_an_account(self, as_officer, live):
        response = self.invite(as_officer, live, "nobody@example.org")
        assert "Nobody has an account here with this address." in response.text

    def test_has_no_place_for_no_day(self, as_officer, live, practitioner):
        assert self.invite(as_officer, live, practitioner.email, days=0).status_code == 422
        assert not PilotMember.objects.exists()


class TestTheWorkflow:
    def submitted(self, page, author):
        page.save_revision(user=author)
        page = ModulePage.objects.get(pk=page.pk)
        workflow = Workflow.objects.get(name="Safeguarding review")
        workflow.start(page, author)
        return ModulePage.objects.get(pk=page.pk)

    def act(self, client, page, action, **given):
        state = page.current_workflow_task_state
        where = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
        return client.post(where, given)

    def test_is_the_one_that_modules_are_submitted_to(self, draft):
        assert draft.get_workflow().name == "Safeguarding review"

    def test_records_who_signed_off_what_and_publishes_it(self, as_officer, author, officer, draft):
        submitted = self.submitted(draft, author)
        self.act(as_officer, submitted, "approve", **GIVEN)
        assert {row.recorded_by for row in SignOff.objects.all()} == {officer}
        assert not Edition.objects.get().awaits_sign_off

    def test_offers_no_sign_off_to_whoever_wrote_it(self, author, officer, draft):
        submitted = self.submitted(draft, author)
        task = submitted.current_workflow_task
        assert [name for name, _, _ in task.get_actions(submitted, author)] == ["reject"]
        assert [name for name, _, _ in task.get_actions(submitted, officer)] == ["reject", "approve"]

    def test_takes_none_from_them_either(self, as_author, author, draft):
        self.act(as_author, self.submitted(draft, author), "approve", **GIVEN)
        assert not SignOff.objects.exists()
        assert not Edition.objects.exists()

    def test_gives_it_back_with_what_has_to_change(self, as_officer, author, draft):
        submitted = self.submitted(draft, author)
        self.act(as_officer, submitted, "reject", comment="The notice says too little.")
        assert TaskState.objects.get().comment == "The notice says too little."
        assert not SignOff.objects.exists()

    def test_writes_letters_whose_subjects_name_no_page(self, as_officer, author, draft, mailoutbox):
        self.act(as_officer, self.submitted(draft, author), "reject", comment="The notice says too little.")
        assert {letter.subject for letter in mailoutbox} == {
            "Safeguarding learning: a page for you to look at",
            "Safeguarding learning: a page has come back to you",
        }


def test_a_sign_off_is_withdrawn_by_a_row_of_its_own(as_officer, officer, live):
    sign(as_officer, live)
    before = SignOff.objects.count()
    sign_off_module.withdraw(SignOff.objects.first(), why="Wrong.", by=officer, at=timezone.now())
    assert SignOff.objects.count() == before + 1
