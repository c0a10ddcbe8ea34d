"""The framework as anybody signed in reads it."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competencies.models import Competency
from competencies.operations import frameworks
from courses.files.framework_file import read_framework
from tests.conftest import LOADED
from tests.modules import publish

FRAMEWORK = reverse("learning:framework")


@pytest.fixture
def adopted(partnership):
    Competency.objects.filter(framework=partnership.awareness.framework).update(is_active=False)
    words = read_framework(settings.BASE_DIR / "content/framework.yaml")
    frameworks.adopt(words, overwrite=True, **LOADED)


@pytest.fixture
def words(adopted, practitioner, visit):
    return lambda: visit(practitioner).get(FRAMEWORK).content.decode()


class TestThePage:
    def test_goes_level_by_level(self, words):
        page = words()
        levels = [page.index(f"<h2>{level}</h2>") for level in ("Awareness", "Practitioner", "Trained lead")]
        assert levels == sorted(levels)
        assert page.index("Chairing strategy meetings") > levels[1]
        assert page.index("Leading practice</h3>") > levels[2]

    def test_says_what_each_module_is_evidence_of(self, words, at):
        publish(Competency.objects.get(code="CSA-SIGNS"), at=at, code="M3", slug="signs-and-indicators")
        page = words()
        assert page.count(reverse("learning:module", args=["signs-and-indicators"])) == 1
        assert (
            page.index("Signs and indicators</h3>") < page.index("signs-and-indicators/") < page.index("Telling, and")
        )

    def test_says_that_no_module_is_evidence_of_practice(self, words):
        assert "No module is evidence of it: another person says so" in words()

    def test_every_note_beside_another_standard_awaits_sign_off(self, words):
        notes = [note for row in Competency.objects.filter(is_active=True) for note in row.crosswalk]
        assert notes
        assert words().count("Awaits sign-off") == len(notes)

    def test_names_whoever_laid_two_standards_side_by_side(self, words):
        row = Competency.objects.get(code="SCHOOL-UPDATE")
        row.crosswalk = [{**row.crosswalk[0], "checked_by": "Efua Mensah, 3 May 2027"}]
        frameworks.save(row, **LOADED)
        assert "Laid side by side by Efua Mensah, 3 May 2027." in words()

    def test_is_a_proposal_until_somebody_has_checked_every_note(self, words):
        assert "These words are a proposal" in words()
        assert "pilot group" not in words()
        for row in Competency.objects.filter(is_active=True):
            row.crosswalk = [{**note, "checked_by": "Efua Mensah, 3 May 2027"} for note in row.crosswalk]
            frameworks.save(row, **LOADED)
        assert "These words are a proposal" not in words()

    def test_leaves_out_what_is_no_longer_in_use(self, words, partnership):
        assert partnership.awareness.statement not in words()

    def test_takes_as_many_queries_for_one_competency_as_for_many(
        self, partnership, practitioner, visit, django_assert_num_queries
    ):
        client = visit(practitioner)
        client.get(FRAMEWORK)
        with CaptureQueriesContext(connection) as few:
            client.get(FRAMEWORK)
        frameworks.adopt(read_framework(settings.BASE_DIR / "content/framework.yaml"), overwrite=True, **LOADED)
        assert len(few) <= 8
        with django_assert_num_queries(len(few)):
            client.get(FRAMEWORK)

    def test_says_so_where_there_is_none(self, practitioner, visit):
        Competency.objects.update(is_active=False)
        assert "There is no framework yet" in visit(practitioner).get(FRAMEWORK).content.decode()


class TestTheDoor:
    def test_sends_a_stranger_to_sign_in(self, db, visit):
        assert visit(None).get(FRAMEWORK).status_code == 302

    def test_is_open_to_an_outsider_who_is_signed_in(self, outsider, visit):
        assert visit(outsider).get(FRAMEWORK).status_code == 200

    def test_refuses_other_methods(self, practitioner, visit):
        assert visit(practitioner).post(FRAMEWORK).status_code == 405
