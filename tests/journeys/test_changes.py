"""A module changes while people are in the middle of it, and after they have finished it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from certificates.models import Certificate
from competencies.models import Attainment, EvidenceKind, RefreshCall, Standing
from competencies.queries import refreshes
from competencies.rules import in_words, london_day
from courses.models import Answer, ChangeClass, Completion, Edition, Enrolment, StepVisit
from courses.queries import changes, checks, learning
from learning_site.journeys import answer_check, final_check, finish_module, read_on, start_module, take_changes
from learning_site.xapi.models import QueuedStatement
from tests.courses.writing import publish, question, reading, step, uid, write_page

FIRST, SECOND, THIRD = (
    step(reading(f"<p>What the {name} step says.</p>", f"{name}-text"), question(f"{name}-question"), name=name)
    for name in ("first", "second", "third")
)
OTHER_SECOND = step(reading("<p>What is known now.</p>", "second-text"), question("second-question"), name="second")
NEW = step(reading("<p>What nobody knew.</p>", "new-text"), name="new")
SLUG = "a-small-module"


def today() -> date:
    return london_day(timezone.now())


def finish(enrolment):
    """Take every step that is left, with every question answered rightly."""
    progress = learning.progress_of(enrolment, enrolment.edition)
    for each in progress.outline:
        if each.id not in progress.read:
            read_on.read_on(enrolment, each.number, at=timezone.now())
        for asked in each.questions:
            if asked not in progress.right:
                right_answer(enrolment, each.number, asked)
    return Completion.objects.get(enrolment=enrolment)


def right_answer(enrolment, number, asked):
    name = next(name for name in ("first", "second", "third") if uid(f"{name}-question") == asked)
    answer_check.answer(enrolment, number, asked, [uid(f"{name}-question-a")], attempt=1, at=timezone.now())


def with_pool(written, name):
    """The step with a question for the final check."""
    return {**written, "value": {**written["value"], "pool": [question(name)]}}


def expires_on(person, requirement) -> date | None:
    rows = Standing.objects.filter(person=person, requirement=requirement, from_on__lte=today())
    return rows.order_by("from_on").last().expires_on


@pytest.fixture
def page(partnership):
    return publish(write_page(partnership.awareness, FIRST, SECOND, THIRD))


@pytest.fixture
def begun(page, practitioner):
    """Asha has read two steps of three and answered the first question."""
    enrolment = start_module.start(practitioner, Edition.objects.get(), at=timezone.now())
    for number in (1, 2):
        read_on.read_on(enrolment, number, at=timezone.now())
    right_answer(enrolment, 1, uid("first-question"))
    return enrolment


@pytest.fixture
def held(page, colleague):
    """Ben finished the first edition."""
    return finish(start_module.start(colleague, Edition.objects.get(), at=timezone.now()))


@pytest.fixture
def change(page):
    """The second step says something else; a new one comes last."""

    def changed(kind=ChangeClass.MATERIAL, steps=(FIRST, OTHER_SECOND, THIRD, NEW), note="What is known now."):
        publish(page, steps=list(steps), change_class=kind, change_note=note)
        return Edition.objects.latest("number")

    return changed


class TestAMaterialChangeInTheMiddle:
    def test_is_said_on_the_front_and_on_the_step(self, begun, change, practitioner, visit):
        change()
        client = visit(practitioner)
        for place in (f"/modules/{SLUG}/", f"/modules/{SLUG}/steps/1/"):
            assert "You may finish the edition you began" in client.get(place).text

    def test_nothing_is_said_before_it(self, begun, practitioner, visit):
        assert "edition you began" not in visit(practitioner).get(f"/modules/{SLUG}/steps/1/").text

    def test_the_page_says_what_is_different_and_what_stays(self, begun, change, practitioner, visit):
        change()
        shown = visit(practitioner).get(f"/modules/{SLUG}/changes/").text
        assert "1 of the 2 steps you have read stay" in shown
        assert "The second" in shown
        assert "The new" in shown
        assert "The first" not in shown
        assert "What is known now." in shown

    def test_moving_on_keeps_what_stayed_as_it_was(self, begun, change, practitioner, visit):
        edition = change()
        visit(practitioner).post(f"/modules/{SLUG}/changes/go-on/")
        taking = learning.taking(practitioner, SLUG)
        assert taking.edition == edition
        assert taking.progress.read == {uid("first")}
        assert taking.progress.right == {uid("first-question")}
        assert taking.enrolment.moved_from == begun

    def test_moving_on_loses_no_record(self, begun, change, practitioner):
        change()
        before = [set(model.objects.filter(enrolment=begun).values_list("pk")) for model in (StepVisit, Answer)]
        take_changes.move_on(begun, at=timezone.now())
        assert [set(m.objects.filter(enrolment=begun).values_list("pk")) for m in (StepVisit, Answer)] == before
        begun.refresh_from_db()
        assert begun.closed_at is not None
        assert not Completion.objects.filter(enrolment=begun).exists()

    def test_whoever_moved_on_finishes_the_new_edition_and_is_asked_nothing(self, begun, change, practitioner):
        edition = change()
        finish(take_changes.move_on(begun, at=timezone.now()))
        assert Attainment.objects.get(person=practitioner).source_number == edition.number
        assert changes.to_refresh(practitioner, on=today()) == []

    def test_staying_finishes_the_edition_that_was_begun(self, begun, change, practitioner, visit):
        change()
        client = visit(practitioner)
        client.post(f"/modules/{SLUG}/changes/stay/")
        assert "You are finishing the edition you began" in client.get(f"/modules/{SLUG}/steps/1/").text
        begun.refresh_from_db()
        finish(begun)
        assert Attainment.objects.get(person=practitioner).source_number == 1
        (wanted,) = changes.to_refresh(practitioner, on=today())
        assert (wanted.since.number, wanted.by_on) == (1, today() + timedelta(days=90))

    def test_a_next_change_asks_again_whoever_stayed(self, begun, change, practitioner):
        change()
        take_changes.stay(begun, at=timezone.now())
        third = change(steps=(FIRST, OTHER_SECOND, THIRD))
        begun.refresh_from_db()
        assert (begun.offered, begun.stayed_at) == (third, None)

    def test_moving_twice_is_moving_once(self, begun, change, practitioner, visit):
        change()
        client = visit(practitioner)
        for _ in range(2):
            client.post(f"/modules/{SLUG}/changes/go-on/")
        assert Enrolment.objects.filter(person=practitioner).count() == 2

    def test_a_step_open_in_another_tab_is_not_ticked_in_the_new_edition(self, begun, change, practitioner, visit):
        change()
        client = visit(practitioner)
        client.post(f"/modules/{SLUG}/changes/go-on/")
        client.post(f"/modules/{SLUG}/steps/2/continue/", {"way": str(begun.uuid)})
        assert learning.taking(practitioner, SLUG).progress.read == {uid("first")}

    def test_when_all_that_was_missing_is_gone_moving_on_finishes(self, begun, change, practitioner, visit):
        right_answer(begun, 2, uid("second-question"))
        change(steps=(FIRST, SECOND))
        answer = visit(practitioner).post(f"/modules/{SLUG}/changes/go-on/")
        assert answer.url == f"/modules/{SLUG}/finish/"
        assert Attainment.objects.get(person=practitioner).source_number == 2

    def test_who_begins_after_it_is_offered_nothing(self, change, practitioner, visit):
        start_module.start(practitioner, change(), at=timezone.now())
        answer = visit(practitioner).post(f"/modules/{SLUG}/changes/go-on/", follow=True)
        assert "there is nothing to choose" in answer.text
        assert Enrolment.objects.get().closed_at is None

    def test_a_correction_of_the_new_edition_is_what_is_offered_then(self, begun, change):
        change()
        corrected = change(ChangeClass.CORRECTION)
        begun.refresh_from_db()
        assert (begun.edition.number, begun.offered) == (1, corrected)


class TestACorrection:
    def test_reaches_those_in_the_middle_and_asks_nothing(self, begun, held, change, practitioner, colleague, visit):
        edition = change(ChangeClass.CORRECTION)
        assert learning.taking(practitioner, SLUG).edition == edition
        assert "changed on" not in visit(practitioner).get(f"/modules/{SLUG}/").text
        assert changes.to_refresh(colleague, on=today()) == []


class TestACriticalChange:
    def test_brings_along_everybody_in_the_middle_at_once(self, begun, change, practitioner, visit):
        edition = change(ChangeClass.CRITICAL)
        taking = learning.taking(practitioner, SLUG)
        assert (taking.edition, taking.progress.read) == (edition, {uid("first")})
        assert "steps that stayed as they were stay ticked" in visit(practitioner).get(f"/modules/{SLUG}/").text

    def test_published_again_it_moves_nobody_twice(self, begun, change, page, practitioner):
        change(ChangeClass.CRITICAL)
        page.refresh_from_db()
        page.live_revision.publish()
        assert Enrolment.objects.filter(person=practitioner).count() == 2

    def test_asks_holders_within_two_weeks(self, held, change, colleague):
        change(ChangeClass.CRITICAL)
        (wanted,) = changes.to_refresh(colleague, on=today())
        assert wanted.by_on == today() + timedelta(days=14)


class TestARefresh:
    @pytest.fixture
    def wanted(self, held, change, colleague):
        change()
        return changes.to_refresh(colleague, on=today())[0]

    def test_is_shown_on_the_holders_home(self, wanted, colleague, visit):
        shown = visit(colleague).get("/learning/").text
        assert "What changed in A small module" in shown
        assert f"2 steps, about 6 minutes, by {in_words(today() + timedelta(days=90))}" in shown

    def test_takes_only_what_changed(self, wanted, colleague, visit):
        client = visit(colleague)
        answer = client.post(f"/modules/{SLUG}/changes/take/")
        assert answer.url == f"/modules/{SLUG}/steps/1/"
        shown = client.get(answer.url).text
        assert "What is known now." in shown
        assert "Step 1 of 2" in shown
        taking = learning.taking(colleague, SLUG)
        assert [each.title for each in taking.progress.outline] == ["The second", "The new"]

    def test_gives_the_old_date_back(self, held, change, colleague, partnership):
        was = expires_on(colleague, partnership.requirement)
        change()
        assert expires_on(colleague, partnership.requirement) == today() + timedelta(days=90)
        (wanted,) = changes.to_refresh(colleague, on=today())
        finish(take_changes.refresh(colleague, wanted, at=timezone.now()))
        assert expires_on(colleague, partnership.requirement) == was
        assert changes.to_refresh(colleague, on=today()) == []

    def test_is_recorded_as_what_it_was(self, wanted, colleague):
        completion = finish(take_changes.refresh(colleague, wanted, at=timezone.now()))
        refreshed = Attainment.objects.get(person=colleague, kind=EvidenceKind.REFRESH)
        assert (refreshed.source_number, refreshed.evidence_uuid) == (2, completion.uuid)

    def test_brings_the_certificate_up_and_promises_nothing_new(self, wanted, colleague):
        old = Certificate.objects.get(person=colleague)
        finish(take_changes.refresh(colleague, wanted, at=timezone.now()))
        old.refresh_from_db()
        new = Certificate.objects.current().get(person=colleague)
        assert (old.superseded_by, new.edition) == (new, "Edition 1, brought up to edition 2")
        assert (new.attained_on, new.renewal_advised_by) == (old.attained_on, old.renewal_advised_by)

    def test_is_told_to_the_record_store(self, wanted, colleague):
        enrolment = take_changes.refresh(colleague, wanted, at=timezone.now())
        finish(enrolment)
        rows = [row.statement() for row in QueuedStatement.objects.order_by("sequence")]
        told = [row for row in rows if str(enrolment.uuid) in str(row)]
        assert [row["verb"]["id"].rsplit("/", 1)[1] for row in told] == [
            "registered", "initialized", "completed", "achieved", "earned",
        ]  # fmt: skip

    def test_begun_twice_is_begun_once(self, wanted, colleague, visit):
        client = visit(colleague)
        for _ in range(2):
            client.post(f"/modules/{SLUG}/changes/take/")
        assert Enrolment.objects.filter(person=colleague, closed_at=None).count() == 1

    def test_that_is_overtaken_by_another_change_moves_on_with_its_credit(self, wanted, change, colleague):
        enrolment = take_changes.refresh(colleague, wanted, at=timezone.now())
        read_on.read_on(enrolment, 1, at=timezone.now())
        newest = step(reading("<p>Newer still.</p>", "third-text"), question("third-question"), name="third")
        change(steps=(FIRST, OTHER_SECOND, newest, NEW))
        enrolment.refresh_from_db()
        moved = take_changes.move_on(enrolment, at=timezone.now())
        progress = learning.progress_of(moved, moved.edition)
        assert [each.title for each in progress.outline] == ["The second", "The third", "The new"]
        assert uid("second") in progress.read

    def test_of_a_content_notice_is_not_asked(self, held, change, colleague):
        flagged = step(reading("<p>Other words.</p>", "x"), name="second", flagged=True, notice="A story.")
        change(steps=(FIRST, flagged, THIRD, NEW))
        (wanted,) = changes.to_refresh(colleague, on=today())
        assert [each.title for each in wanted.steps] == ["The new"]

    def test_asks_about_the_changed_steps_only(self, partnership, colleague):
        """The final check of a refresh draws from what was asked about the steps that changed."""
        pooled = [with_pool(each, f"check-{number}") for number, each in enumerate((FIRST, SECOND, THIRD))]
        words = {"check_questions": 3, "check_pass": 2, "code": "M2", "slug": "m2"}
        page = publish(write_page(partnership.awareness, *pooled, **words))
        began = start_module.start(colleague, Edition.objects.get(module__code="M2"), at=timezone.now())
        finish_module.finish(began, at=timezone.now(), known_at=timezone.now())
        changed = [pooled[0], with_pool(OTHER_SECOND, "check-1"), pooled[2]]
        publish(page, steps=changed, change_class=ChangeClass.MATERIAL)
        (wanted,) = changes.to_refresh(colleague, on=today())
        assert (wanted.check.questions, wanted.check.passes) == (1, 1)
        enrolment = take_changes.refresh(colleague, wanted, at=timezone.now())
        read_on.read_on(enrolment, 1, at=timezone.now())
        attempt = final_check.start(enrolment, at=timezone.now())
        assert checks.asked_in(attempt) == [uid("check-1")]

    def test_is_not_asked_of_what_has_run_out(self, wanted, colleague):
        later = today() + timedelta(days=800)
        assert changes.to_refresh(colleague, on=later) == []

    def test_nobody_else_is_asked(self, wanted, practitioner):
        assert changes.to_refresh(practitioner, on=today()) == []

    def test_holders_of_the_newest_edition_are_asked_nothing(self, wanted, practitioner):
        finish(start_module.start(practitioner, Edition.objects.latest("number"), at=timezone.now()))
        assert changes.to_refresh(practitioner, on=today()) == []

    def test_home_asks_as_often_for_three_changed_modules_as_for_one(
        self, wanted, colleague, partnership, django_assert_num_queries
    ):
        with django_assert_num_queries(5):
            changes.to_refresh(colleague, on=today())
        for code in ("M2", "M3"):
            page = publish(write_page(partnership.awareness, FIRST, SECOND, THIRD, code=code, slug=code.lower()))
            finish(start_module.start(colleague, Edition.objects.get(module__code=code), at=timezone.now()))
            publish(page, steps=[FIRST, OTHER_SECOND], change_class=ChangeClass.MATERIAL)
        with django_assert_num_queries(5):
            assert len(changes.to_refresh(colleague, on=today())) == 3


class TestSupersededContent:
    def superseded(self, person):
        return Standing.objects.filter(person=person).filter(refreshes.superseded(today())).exists()

    def test_is_what_a_holder_stands_on_until_the_refresh(self, held, change, colleague):
        assert not self.superseded(colleague)
        change()
        assert self.superseded(colleague)
        (wanted,) = changes.to_refresh(colleague, on=today())
        finish(take_changes.refresh(colleague, wanted, at=timezone.now()))
        assert not self.superseded(colleague)

    def test_is_not_said_after_a_correction(self, held, change, colleague):
        change(ChangeClass.CORRECTION)
        assert not self.superseded(colleague)

    def test_is_not_said_of_whoever_holds_the_newest(self, change, practitioner):
        finish(start_module.start(practitioner, change(), at=timezone.now()))
        assert not self.superseded(practitioner)


def test_publishing_a_first_edition_as_material_calls_nobody(partnership):
    page = publish(write_page(partnership.awareness, change_class=ChangeClass.CRITICAL))
    assert page.module.editions.get().number == 1
    assert not RefreshCall.objects.exists()
