"""My record, what others can see of me, and all of it to take away."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from certificates.models import Certificate
from competencies.models import Attainment, EvidenceKind, GrantKind
from competencies.operations import attainments, grants
from competencies.operations.attainments import NewAttainment
from courses.models import CheckAttempt
from courses.queries import checks
from tests import private_module as private
from tests.learning_site.learning import full_module
from tests.learning_site.learning.conftest import Taker
from tests.learning_site.learning.full_module import TELL, TODAY, right_of
from tests.learning_site.learning.small_module import id_of
from tests.private_module import WORDS

RECORD, CSV, JSON, PASSPORT, SEEN = (
    reverse(f"learning:{name}") for name in ("record", "record_csv", "record_json", "passport", "seen")
)


@pytest.fixture
def full(practitioner, partnership, training_lead, at):
    """Asha has finished, written, talked in supervision, and been on a course whose title begins with '='."""
    private.finished(practitioner, at=at)
    private.written(practitioner, at=at)
    private.discussed(practitioner, at=at)
    course = NewAttainment(
        person=practitioner,
        competency=partnership.leading,
        attained_on=date(2026, 4, 20),
        kind=EvidenceKind.SESSION,
        evidence_uuid=uuid4(),
        evidence_title="=A day in Brentford",
    )
    attainments.record([course], by=training_lead, at=at)
    return practitioner


class TestMyRecord:
    def test_says_what_is_held_until_when_and_what_else(self, full, visit):
        page = visit(full).get(RECORD).content.decode()
        for words in ("3 May 2028", "9 minutes", "A day in Brentford", "4 May 2026", Certificate.objects.get().code):
            assert words in page
        assert "Whose silence?" in page

    def test_shows_a_course_once_with_all_it_counts_towards(self, full, partnership, training_lead, visit, at):
        (again,) = [one for one in Attainment.objects.filter(person=full) if one.kind == EvidenceKind.SESSION]
        fields = ("person", "attained_on", "kind", "evidence_uuid", "evidence_title")
        also = NewAttainment(competency=partnership.awareness, **{name: getattr(again, name) for name in fields})
        attainments.record([also], by=training_lead, at=at)
        page = visit(full).get(RECORD).content.decode()
        assert page.count("=A day in Brentford") == 1
        assert "towards Leading practice, Think the Unthinkable" in page or (
            "towards Think the Unthinkable, Leading practice" in page
        )

    def test_is_empty_at_first_with_a_way_on(self, practitioner, visit):
        page = visit(practitioner).get(RECORD).content.decode()
        assert "Nothing is recorded yet" in page
        assert reverse("learning:home") in page

    def test_is_reached_from_home(self, practitioner, visit):
        page = visit(practitioner).get(reverse("learning:home")).content.decode()
        assert all(place in page for place in (RECORD, SEEN, reverse("learning:talk"), reverse("learning:reflections")))

    def test_as_a_table_is_safe_and_holds_nothing_private(self, full, visit):
        text = visit(full).get(CSV).content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        assert {row[0] for row in rows[1:]} == {
            "Competency", "Certificate", "Module", "Other training", "Discussed in supervision",
        }  # fmt: skip
        assert ["Other training", "'=A day in Brentford"] in [row[:2] for row in rows]
        assert "silence" not in text

    def test_as_json_holds_everything(self, full, visit):
        found = json.loads(visit(full).get(JSON).content)
        assert found["reflections"][0]["words"] == WORDS
        assert found["modules"][0]["way"] == "Step by step"
        assert len(found["answers"]) == 3
        assert len(found["attained"]) == 2
        assert found["supervision"] == [{"module": "A private module", "discussed_on": "2026-05-04"}]
        assert found["asked_to_talk"] == []

    def test_as_json_holds_checks_and_stories_and_does_not_tell_what_is_not_handed_in(
        self, practitioner, partnership, visit
    ):
        full_module.publish(partnership.awareness)
        taker = Taker(visit(practitioner))
        taker.read_all()
        taker.choose(TODAY, TELL)
        taker.take_check(wrong=2)
        taker.post("check_start")
        drawn = CheckAttempt.objects.get(handed_in_at=None)
        question = checks.asked_in(drawn)[0]
        taker.keep(question, right_of(question), attempt=drawn.uuid)
        found = json.loads(taker.client.get(JSON).content)
        marked, waiting = found["final_checks"]
        assert (marked["right"], marked["passed"], len(marked["answers"])) == (1, False, 3)
        assert "right" in marked["answers"][0]
        assert "right" not in waiting["answers"][0]
        assert [one["chosen"] for one in found["stories"]] == [id_of(TELL)]

    def test_as_a_passport_is_a_pdf_and_says_so_when_it_cannot_be(self, full, visit):
        paper = visit(full).get(PASSPORT)
        assert paper.content.startswith(b"%PDF")
        assert 'filename="safeguarding-learning-passport.pdf"' in paper["Content-Disposition"]
        full.given_name = "Asha \ue000"
        full.save()
        wrong = visit(full).get(PASSPORT)
        assert wrong.status_code == 422
        assert "none of its typefaces has this character" in wrong.content.decode()

    @pytest.mark.parametrize(("place", "queries"), [(RECORD, 24), (CSV, 9), (JSON, 30)])
    def test_takes_a_fixed_number_of_queries(self, full, visit, at, place, queries, django_assert_max_num_queries):
        client = visit(full)
        for _ in range(3):
            private.finished(full, at=at)
        with django_assert_max_num_queries(queries):
            client.get(place)

    @pytest.mark.parametrize("place", [RECORD, CSV, JSON, PASSPORT, SEEN])
    def test_is_one_s_own(self, full, outsider, visit, place):
        assert Client().get(place).url.startswith(reverse("account_login"))
        assert visit(full).post(place).status_code == 405
        if place != PASSPORT:
            page = visit(outsider).get(place).content.decode()
            assert "Asha" not in page
            assert "Brentford" not in page


class TestWhatOthersSee:
    def page(self, person, visit):
        return visit(person).get(SEEN).content.decode()

    def test_nobody_while_nobody_holds_authority(self, practitioner, visit):
        page = self.page(practitioner, visit)
        assert page.count("Nobody holds this over you today.") == 3
        assert "No sharing agreement names you today." in page

    def test_names_the_agency_of_each_authority_and_never_a_person(
        self, practitioner, training_lead, dsl, give, partnership, visit, at
    ):
        give(dsl, GrantKind.MANAGER, partnership.ward)
        page = self.page(practitioner, visit)
        assert "Somebody holds this over Riverside NHS Trust." in page
        assert "Somebody holds this over Ward 7." in page
        assert "Carys" not in page
        assert "Heath" not in page

    def test_follows_an_agreement_and_the_end_of_a_grant(
        self, practitioner, officer, give, dsl, partnership, visit, at
    ):
        grants.agree_sharing(partnership.trust, from_on=date(2022, 1, 3), until_on=date(2099, 1, 1), by=None, at=at)
        grant = give(dsl, GrantKind.VIEWER, partnership.trust)
        assert "A sharing agreement is in force with Riverside NHS Trust." in self.page(practitioner, visit)
        assert self.page(practitioner, visit).count("Nobody holds this over you today.") == 2
        grants.end([grant], on=date(2026, 5, 4), by=None, at=at)
        assert self.page(practitioner, visit).count("Nobody holds this over you today.") == 3

    def test_says_to_a_lead_what_colleagues_see(self, training_lead, visit):
        assert "You are named as lead of Riverside NHS Trust." in self.page(training_lead, visit)

    def test_takes_a_fixed_number_of_queries(
        self, practitioner, join, give, partnership, visit, django_assert_num_queries
    ):
        client = visit(practitioner)
        with django_assert_num_queries(8):
            client.get(SEEN)
        for number in range(5):
            give(join(f"G{number}", "Many", None), GrantKind.MANAGER, partnership.ward)
        with django_assert_num_queries(8):
            client.get(SEEN)
