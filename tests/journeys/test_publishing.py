"""An editor publishes: what learners take is frozen, and what a change means to those who learned before."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Revision

from competencies.models import Attainment, EvidenceKind, RefreshCall, Standing
from competencies.operations import attainments
from competencies.operations.attainments import NewAttainment
from competencies.rules import london_day
from courses.models import ChangeClass, Edition, Enrolment, ModulePage
from courses.operations import editions
from learning_site.journeys import publish_edition, start_module
from tests.courses.writing import publish, question, reading, step, uid, write_page


@pytest.fixture
def live(partnership):
    return publish(write_page(partnership.awareness))


def newest(page):
    return Edition.objects.filter(module__page=page).latest("number")


def texts(edition):
    """All HTML that learners are served, in one."""
    return "".join(part.get("html", "") for each in edition.steps.all() for part in each.content)


def fail(*args, **kwargs):
    raise RuntimeError("the disk is full")


class TestAPageGoesLive:
    def test_and_is_an_edition(self, live):
        edition = Edition.objects.get()
        assert (edition.number, edition.title, edition.revision) == (1, "A small module", live.live_revision)
        assert edition.module == live.module
        assert (edition.module.code, edition.module.slug) == ("M1", "a-small-module")

    def test_and_what_learners_are_served_is_clean(self, partnership):
        page = publish(write_page(partnership.awareness, step(reading("<p>One</p><script>steal()</script>"))))
        assert "<p>One</p>" in texts(newest(page))
        assert "<script" not in texts(newest(page))

    def test_and_a_draft_after_it_changes_nothing_for_learners(self, live, practitioner, visit):
        enrolment = start_module.start(practitioner, newest(live), at=timezone.now())
        draft = live.get_latest_revision_as_object()
        draft.title = "Another title"
        draft.save_revision()
        assert Edition.objects.count() == 1
        assert "One idea." in visit(practitioner).get("/modules/a-small-module/steps/1/").text
        assert Enrolment.objects.get(pk=enrolment.pk).edition.number == 1

    def test_and_again_with_a_change_it_is_the_next_edition_of_the_same_module(self, live):
        again = publish(live, title="A better title")
        assert again.module == live.module
        assert [(edition.number, edition.title) for edition in Edition.objects.order_by("number")] == [
            (1, "A small module"),
            (2, "A better title"),
        ]

    def test_from_a_revision_saved_before_the_module_was_known(self, partnership):
        page = write_page(partnership.awareness)
        early = page.save_revision()
        page.save_revision().publish()
        Revision.objects.get(pk=early.pk).publish()
        assert ModulePage.objects.get().module.editions.count() == 2

    def test_twice_from_one_revision_is_one_edition(self, live):
        live.live_revision.publish()
        live.live_revision.publish()
        assert Edition.objects.count() == 1

    def test_after_a_failure_the_same_revision_heals_it(self, partnership, monkeypatch):
        page = write_page(partnership.awareness)
        revision = page.save_revision()
        with monkeypatch.context() as broken:
            broken.setattr(editions, "publish", fail)
            with pytest.raises(RuntimeError):
                revision.publish()
        assert ModulePage.objects.get().live
        assert not Edition.objects.exists()
        revision.refresh_from_db()
        revision.publish()
        assert Edition.objects.get().revision == revision


class TestLater:
    def test_a_first_publishing_put_off_makes_no_edition_until_it_goes_live(self, partnership):
        page = write_page(partnership.awareness)
        page.go_live_at = timezone.now() + timedelta(days=1)
        page.save_revision().publish()
        assert not Edition.objects.exists()
        self.let_the_day_come(page)
        assert Edition.objects.get().revision == ModulePage.objects.get().live_revision

    def test_a_change_put_off_reaches_learners_when_it_goes_live(self, live):
        publish(live, title="From tomorrow", go_live_at=timezone.now() + timedelta(days=1))
        assert newest(live).title == "A small module"
        self.let_the_day_come(live)
        assert newest(live).title == "From tomorrow"
        call_command("publish_scheduled")
        assert Edition.objects.count() == 2

    def let_the_day_come(self, page):
        due = timezone.now() - timedelta(minutes=1)
        for revision in page.revisions.exclude(approved_go_live_at=None):
            revision.content["go_live_at"] = due.isoformat()
            revision.approved_go_live_at = due
            revision.save()
        call_command("publish_scheduled")


class TestAnAlias:
    def test_is_no_module_of_its_own(self, partnership):
        page = write_page(partnership.awareness)
        alias = page.create_alias(update_slug="the-same-elsewhere")
        live = publish(page)
        alias.refresh_from_db()
        assert (alias.live, alias.module) == (True, None)
        assert Edition.objects.get().module == live.module


class TestAChange:
    @pytest.fixture
    def taking(self, live, practitioner):
        return start_module.start(practitioner, newest(live), at=timezone.now())

    @pytest.fixture
    def holder(self, live, colleague, partnership):
        """Ben finished edition 1 in good time."""
        attainments.record(
            [
                NewAttainment(
                    person=colleague,
                    competency=partnership.awareness,
                    attained_on=london_day(timezone.now()) - timedelta(days=10),
                    kind=EvidenceKind.MODULE,
                    evidence_uuid=uuid4(),
                    evidence_title="A small module",
                    source_uuid=live.module.uuid,
                    source_number=1,
                )
            ],
            by=colleague,
            at=timezone.now(),
        )
        return colleague

    def expires_on(self, person, requirement) -> date | None:
        today = london_day(timezone.now())
        rows = Standing.objects.filter(person=person, requirement=requirement, from_on__lte=today)
        return rows.order_by("from_on").last().expires_on

    def test_that_is_a_correction_takes_open_enrolments_along_and_asks_nothing(self, live, taking, holder, partnership):
        before = self.expires_on(holder, partnership.requirement)
        publish(live, title="Mended", change_class=ChangeClass.CORRECTION)
        taking.refresh_from_db()
        assert taking.edition.number == 2
        assert not RefreshCall.objects.exists()
        assert self.expires_on(holder, partnership.requirement) == before

    @pytest.mark.parametrize(("change", "days"), [(ChangeClass.MATERIAL, 90), (ChangeClass.CRITICAL, 14)])
    def test_that_matters_leaves_learners_where_they_are_and_calls_holders_by_a_day(
        self, live, taking, holder, partnership, change, days
    ):
        publish(live, title="New knowledge", change_class=change, change_note="A new step.")
        taking.refresh_from_db()
        assert taking.edition.number == 1
        call = RefreshCall.objects.get()
        by_on = london_day(timezone.now()) + timedelta(days=days)
        assert (call.source_uuid, call.below_number, call.by_on) == (live.module.uuid, 2, by_on)
        assert self.expires_on(holder, partnership.requirement) == by_on
        assert Attainment.objects.filter(person=holder).count() == 1

    def test_that_matters_calls_nobody_when_it_is_the_first_edition(self, partnership):
        publish(write_page(partnership.awareness, change_class=ChangeClass.MATERIAL))
        assert not RefreshCall.objects.exists()

    def test_that_matters_calls_once_though_its_revision_is_published_twice(self, live):
        changed = publish(live, title="New", change_class=ChangeClass.MATERIAL)
        changed.live_revision.publish()
        assert RefreshCall.objects.count() == 1

    def test_closes_the_edition_before_to_new_starters(self, live, practitioner, visit):
        publish(live, change_class=ChangeClass.MATERIAL, steps=[step(reading("<p>Newer idea.</p>"), question())])
        visit(practitioner).post("/modules/a-small-module/start/")
        assert Enrolment.objects.get(person=practitioner).edition.number == 2

    def test_keeps_the_ids_of_steps_and_questions_that_stay(self, live):
        publish(live, steps=[step(reading("<p>Reworded.</p>"), question(stem="Reworded?"))])
        for edition in Edition.objects.all():
            assert [each["id"] for each in edition.outline] == [uid("step")]
            assert edition.outline[0]["questions"] == [uid("question")]


class TestWhatCannotBePublished:
    def test_a_module_without_steps(self, partnership):
        page = write_page(partnership.awareness)
        page.steps = "[]"
        page.save()
        with pytest.raises(editions.NothingToLearn, match="has no steps yet"):
            publish_edition.publish(page, revision_id=page.save_revision().pk, by=None, at=timezone.now())

    def test_a_module_with_the_code_of_another(self, live, partnership):
        other = write_page(partnership.awareness, slug="another", title="Another")
        with pytest.raises(editions.CodeTaken, match="Choose another"):
            publish(other)
