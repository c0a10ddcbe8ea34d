"""What was done in a module is put away once nothing can be added to it, and nobody sees a difference."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from courses.models import (
    Answer,
    ChangeClass,
    CheckAnswer,
    ConfidenceRating,
    Edition,
    Enrolment,
    ScenarioChoice,
    StepVisit,
)
from courses.operations import moves
from courses.operations.put_away import OPEN_FOR, put_away
from courses.queries import checks, confidence, effects, learning
from courses.queries.items import items
from courses.rules.put_away import Unreadable, ids_in, pack, unpack
from learning_site.journeys import answer_check, choose_in_scenario, final_check, read_on, start_module
from tests import private_module as private
from tests.courses.queries.test_confidence import through
from tests.learning_site.learning import full_module
from tests.learning_site.learning.conftest import Taker
from tests.learning_site.learning.full_module import SLUG, STORY, TELL, TODAY, WAIT
from tests.learning_site.learning.small_module import id_of

pytestmark = pytest.mark.django_db
ROWS = (StepVisit, Answer, CheckAnswer, ScenarioChoice, ConfidenceRating)


def later():
    return timezone.now() + OPEN_FOR + timedelta(hours=1)


def rows():
    return sum(model.objects.count() for model in ROWS)


@pytest.fixture
def finished(partnership, practitioner, visit):
    """Asha has finished the full module, at the second try at its check, after a wrong answer and a story twice."""
    full_module.publish(partnership.awareness)
    taker = Taker(visit(practitioner))
    taker.read_all()
    taker.choose(TODAY, WAIT)
    taker.choose(TODAY, TELL)
    taker.answer(full_module.TRUE_FALSE, [id_of("False")])
    taker.answer(full_module.TRUE_FALSE, [id_of("True")], attempt=2)
    taker.answer_all()
    taker.take_check(wrong=2)
    taker.take_check()
    assert practitioner.enrolments.get().completion
    return taker


def seen(taker):
    """Every page of the module as its learner sees it, their home, and the file of all that is kept of them."""
    places = [reverse("learning:home"), *(reverse(f"learning:{name}", args=[SLUG]) for name in ("module", "finish"))]
    places += [reverse("learning:step", args=[SLUG, number]) for number in range(1, 5)]
    places += [reverse("learning:check_result", args=[SLUG])]
    pages = [re.sub(r"csrfmiddlewaretoken[^>]*|nonce=\S+", "", taker.client.get(at).text) for at in places]
    told = json.loads(taker.client.get(reverse("learning:record_json")).content)
    return pages, re.sub(r"(T\d\d:\d\d:\d\d)\.\d+", r"\1", json.dumps(told, sort_keys=True))


def finish(person, edition, *, wrong=0):
    """Through the journeys; so many questions of the check are wrong at first."""
    at = timezone.now()
    begun = start_module.start(person, edition, at=at)
    for number in range(1, 5):
        read_on.read_on(begun, number, at=at)
    for stem, right in full_module.RIGHT.items():
        answer_check.answer(begun, 1, id_of(stem), right, attempt=1, at=at)
    for mistakes in [wrong, 0] if wrong > 1 else [wrong]:
        attempt = final_check.start(begun, at=at)
        for place, question in enumerate(checks.asked_in(attempt)):
            option = (full_module.wrong_of if place < mistakes else full_module.right_of)(question)
            final_check.keep_answer(begun, attempt.uuid, question, [option], at=at)
        final_check.hand_in(begun, attempt.uuid, at=at)


class TestNobodySeesADifference:
    def test_neither_the_learner_nor_in_what_they_take_away(self, finished):
        seen(finished)  # so that no message waits that is shown once
        before = seen(finished)
        assert put_away(at=later()) == 1
        assert rows() == 0
        assert seen(finished) == before

    def test_nor_the_author_who_looks_at_questions(self, join, partnership):
        full_module.publish(partnership.awareness)
        edition = Edition.objects.get()
        people = [join(f"P{number}", "Quiet", partnership.ward, roles=[partnership.nurse]) for number in range(12)]
        for number, person in enumerate(people):
            finish(person, edition, wrong=number % 3)
        questions = [*full_module.RIGHT, *(part["stem"] for part in full_module.POOL)]
        ids = [id_of(stem) for stem in questions]
        before = items(edition.module), effects.answered_by(edition.module, ids)
        assert any(row.item.share and row.item.roles for row in before[0])
        assert put_away(at=later()) == 12
        assert (items(edition.module), effects.answered_by(edition.module, ids)) == before

    def test_nor_whoever_looks_at_how_sure_people_are(self, join, partnership, at):
        people = [join(f"L{number}", "Many", partnership.ward) for number in range(11)]
        for number, person in enumerate(people):
            through(person, at=at, before=2, after=2 if number else 5, later=3)
        through(people[0], at=at + timedelta(days=3), before=1, after=4)
        module = private.edition(at=at).module
        days = [at.date() + timedelta(days=passed) for passed in (0, 2, 3, 70)]

        def shown():
            places = (None, partnership.ward)
            return [confidence.impact(module=module, agency=place, on=day) for place in places for day in days]

        before = shown()
        assert any(one.before_later for one in before[3])
        assert put_away(at=at + OPEN_FOR + timedelta(days=1)) == 11
        assert put_away(at=at + OPEN_FOR + timedelta(days=4)) == 1
        assert not ConfidenceRating.objects.exists()
        assert shown() == before


class TestWhatIsPutAway:
    def test_is_only_what_nothing_can_be_added_to_any_more(self, finished):
        closed = Enrolment.objects.get().closed_at
        assert put_away(at=closed + OPEN_FOR) == 0
        assert put_away(at=closed + OPEN_FOR + timedelta(seconds=1)) == 1

    def test_is_not_what_is_still_open(self, practitioner, partnership, at):
        full_module.publish(partnership.awareness)
        start_module.start(practitioner, Edition.objects.get(), at=at)
        assert put_away(at=later()) == 0

    def test_is_put_away_once(self, finished):
        put_away(at=later())
        kept = bytes(Enrolment.objects.get().put_away)
        assert put_away(at=later()) == 0
        assert bytes(Enrolment.objects.get().put_away) == kept

    def test_is_a_small_part_of_what_it_was(self, finished):
        put_away(at=later())
        assert len(Enrolment.objects.get().put_away) < 700

    def test_is_done_by_the_tick(self, finished):
        Enrolment.objects.update(closed_at=timezone.now() - OPEN_FOR - timedelta(hours=1))
        call_command("run_due")
        assert rows() == 0

    def test_a_choice_made_afterwards_goes_on_from_the_way_that_was_taken(self, finished, practitioner):
        put_away(at=later())
        enrolment = Enrolment.objects.get()
        way = learning.scenario_choices(enrolment, [id_of(STORY)])[id_of(STORY)]
        choose_in_scenario.choose(enrolment, 2, id_of(STORY), id_of(TODAY), id_of(WAIT), at=timezone.now())
        assert learning.scenario_choices(enrolment, [id_of(STORY)])[id_of(STORY)] == [*way, (id_of(TODAY), id_of(WAIT))]
        assert ScenarioChoice.objects.count() == 1

    def test_what_was_left_for_a_newer_edition_goes_too(self, practitioner, partnership, at):
        first = full_module.publish(partnership.awareness)
        begun = start_module.start(practitioner, first, at=at)
        answer_check.answer(begun, 1, id_of(full_module.TRUE_FALSE), [id_of("True")], attempt=1, at=at)
        moves.move([begun], full_module.publish(partnership.awareness, change=ChangeClass.MATERIAL), at=at)
        assert put_away(at=at + OPEN_FOR + timedelta(days=1)) == 1
        assert Answer.objects.get().enrolment.closed_at is None


# Never change a line here: rows in somebody's database were packed so.
PACKED_ONCE = {
    "with places": (
        "78da458bbb0a80301443ff25730ab70f443a0a75155ccb5d94f6034457bfdd960e1e4220709273c62b601065c674bac35729461a26f49a"
        "7bc94f058dd726b79f052dfb3f3ab0cd68a1bcafa730d8ae8c0c114b5ab73d819ea2aa1fd0dd1d9a"
    ),
    "in steps": (
        "3278f904ff309e8b86ba1f6cb89259b25192719a41aaae0110e89a80080b10618000694a3aba26c6089f822dd335b432023bd5ca1066b0"
        "8921480d0441ac80878931300062630104471dfb"
    ),
}


class TestPacking:
    IDS = ("6c2b3f0e-0000-4000-8000-000000000001", "6c2b3f0e-0000-4000-8000-000000000002")
    KEPT = {
        "read": [[IDS[0], 40], ["6c2b3f0e-0000-4000-8000-00000000000f", -3]],
        "answered": [[IDS[1], 1, [f"{IDS[0]}:2", f"{IDS[1]}:1"], True, 41]],
        "checked": [],
        "chosen": [],
        "rated": [[IDS[1], "BEFORE", 3, 0]],
    }

    def test_comes_back_as_it_was(self):
        assert unpack(pack(self.KEPT, self.IDS), self.IDS) == self.KEPT

    def test_is_refused_where_the_ids_are_others(self):
        with pytest.raises(Unreadable):
            unpack(pack(self.KEPT, self.IDS), self.IDS[:1])

    @pytest.mark.parametrize("way", PACKED_ONCE)
    def test_what_was_packed_once_can_be_read_for_ever(self, way):
        assert unpack(bytes.fromhex(PACKED_ONCE[way]), self.IDS) == self.KEPT

    @pytest.mark.parametrize("damaged", [b"", b"2", b"2not packed", pack(KEPT, IDS)[:-3]], ids=repr)
    def test_damage_is_said(self, damaged):
        with pytest.raises(Unreadable):
            unpack(damaged, self.IDS)

    def test_finds_every_id_once_and_in_order(self):
        content = [{"id": "a", "options": [{"id": "b", "match_id": "c"}, {"id": "a"}]}, {"html": "<p>", "parts": []}]
        assert ids_in(content) == ["a", "b", "c"]
