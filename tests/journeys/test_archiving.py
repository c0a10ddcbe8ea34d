"""A module that learners have been given is not deleted but unpublished: closed to new starters, open to the others."""

from __future__ import annotations

import pytest
from django.utils import timezone

from courses.models import Completion, Edition, Enrolment, ModulePage
from courses.queries import learning
from learning_site.journeys import read_on, start_module
from tests.courses.writing import publish, reading, step, write_page

SLUG = "a-small-module"
FRONT = f"/modules/{SLUG}/"


@pytest.fixture
def page(partnership):
    return publish(write_page(partnership.awareness, step(reading("<p>One idea.</p>"), name="only")))


@pytest.fixture
def begun(page, practitioner):
    return start_module.start(practitioner, Edition.objects.get(), at=timezone.now())


@pytest.fixture
def unpublished(page):
    ModulePage.objects.get(pk=page.pk).unpublish()


class TestAnUnpublishedModule:
    def test_is_not_there_for_whoever_has_not_begun(self, begun, unpublished, colleague, visit):
        client = visit(colleague)
        assert client.get(FRONT).status_code == 404
        assert client.post(f"{FRONT}start/").status_code == 404
        assert learning.library(colleague) == []

    def test_is_finished_by_whoever_has_begun(self, begun, unpublished, practitioner, visit):
        assert "Continue" in visit(practitioner).get("/learning/").text
        visit(practitioner).post(f"{FRONT}steps/1/continue/")
        assert Completion.objects.get().enrolment == begun

    @pytest.mark.parametrize("door", ["start", "text", "guided"])
    def test_is_not_begun_again(self, begun, unpublished, practitioner, visit, door):
        read_on.read_on(begun, 1, at=timezone.now())
        answer = visit(practitioner).post(f"{FRONT}{door}/", follow=True)
        assert "closed to new starters" in answer.text
        assert Enrolment.objects.count() == 1

    def test_opens_again_when_it_is_published_again(self, begun, unpublished, page, colleague, visit):
        publish(ModulePage.objects.get(pk=page.pk))
        visit(colleague).post(f"{FRONT}start/")
        assert Enrolment.objects.filter(person=colleague).exists()


class TestDeleting:
    def test_is_refused_with_what_to_do_instead(self, begun, page, officer, visit):
        officer.is_superuser = True
        officer.save()
        client = visit(officer)
        for pk in (page.pk, page.get_parent().pk):
            shown = client.post(f"/admin/pages/{pk}/delete/", follow=True)
            assert "Unpublish it instead" in shown.text
        assert ModulePage.objects.filter(pk=page.pk).exists()

    def test_is_refused_for_several_at_once(self, begun, page, officer, visit):
        officer.is_superuser = True
        officer.save()
        where = f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}&next=/admin/"
        visit(officer).post(where)
        assert ModulePage.objects.filter(pk=page.pk).exists()
