"""The final check, pressed many times at once: one try marked, one completion, one attainment, one certificate."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from certificates.models import Certificate
from competencies.models import Attainment
from courses.models import Answer, CheckAnswer, CheckAttempt, Completion, Enrolment
from courses.queries import checks
from learning_site.journeys import answer_check, final_check, read_on, start_module
from learning_site.xapi.models import QueuedStatement
from tests.learning_site.learning import full_module
from tests.learning_site.learning.full_module import RIGHT, SLUG, right_of, wrong_of
from tests.learning_site.learning.small_module import id_of

pytestmark = pytest.mark.django_db(transaction=True)


def place(name, *args):
    return reverse(f"learning:{name}", args=[SLUG, *args])


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def at_once(acts):
    """Do each of these at the same moment, in a thread and over a connection of its own."""
    barrier = Barrier(len(acts))

    def one(act):
        try:
            barrier.wait(timeout=60)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


@pytest.fixture
def edition(transactional_db, partnership):
    return full_module.publish(partnership.awareness)


@pytest.fixture
def enrolment(edition, practitioner, at):
    """Asha's, with everything done but the check."""
    begun = start_module.start(practitioner, edition, at=at)
    for number in range(1, 5):
        read_on.read_on(begun, number, at=at)
    for stem, right in RIGHT.items():
        answer_check.answer(begun, 1, id_of(stem), right, attempt=1, at=at)
    return begun


@pytest.fixture
def answered(enrolment, at):
    """Her try, with every answer but the handing in."""
    attempt = final_check.start(enrolment, at=at)
    for one in checks.asked_in(attempt):
        final_check.keep_answer(enrolment, attempt.uuid, one, [right_of(one)], at=at)
    return attempt


def counts():
    return [model.objects.count() for model in (Completion, Attainment, Certificate, Enrolment)]


class TestPressedManyTimesAtOnce:
    def test_starting_draws_once(self, enrolment, practitioner):
        clients = [signed_in(practitioner) for _ in range(4)]
        answers = at_once([lambda client=client: client.post(place("check_start")).url for client in clients])
        assert len(set(answers)) == 1
        assert CheckAttempt.objects.count() == 1

    def test_handing_in_marks_once(self, answered, practitioner):
        clients = [signed_in(practitioner) for _ in range(4)]
        data = {"attempt": answered.uuid}
        answers = at_once(
            [lambda client=client: client.post(place("check_hand_in"), data).status_code for client in clients]
        )
        assert answers == [302] * 4
        assert counts() == [1, 1, 1, 1]
        verbs = [row.statement()["verb"]["id"].rsplit("/", 1)[1] for row in QueuedStatement.objects.all()]
        assert sorted(verbs) == ["achieved", "completed", "earned", "initialized", "registered"]

    def test_the_same_answer_from_two_tabs_is_kept_once(self, enrolment, practitioner, at):
        attempt = final_check.start(enrolment, at=at)
        question = checks.asked_in(attempt)[0]
        data = {"attempt": attempt.uuid, "option": [right_of(question)]}
        clients = [signed_in(practitioner) for _ in range(4)]
        at_once([lambda client=client: client.post(place("check_keep", question), data) for client in clients])
        assert CheckAnswer.objects.count() == 1

    def test_two_answers_from_two_tabs_are_both_kept_and_one_counts(self, enrolment, practitioner, at):
        attempt = final_check.start(enrolment, at=at)
        question = checks.asked_in(attempt)[0]
        chosen = [right_of(question), wrong_of(question)]
        at_once(
            [
                lambda option=option: signed_in(practitioner).post(
                    place("check_keep", question), {"attempt": attempt.uuid, "option": [option]}
                )
                for option in chosen
            ]
        )
        assert list(CheckAnswer.objects.order_by("number").values_list("number", flat=True)) == [1, 2]

    def test_an_answer_in_one_tab_while_another_hands_in_never_changes_what_was_marked(self, answered, practitioner):
        question = checks.asked_in(answered)[0]
        at_once(
            [
                lambda: signed_in(practitioner).post(place("check_hand_in"), {"attempt": answered.uuid}),
                lambda: signed_in(practitioner).post(
                    place("check_keep", question), {"attempt": answered.uuid, "option": [wrong_of(question)]}
                ),
            ]
        )
        answered.refresh_from_db()
        changed = CheckAnswer.objects.filter(attempt=answered).count() == 4
        assert answered.right == (2 if changed else 3)
        assert counts() == [1, 1, 1, 1]

    def test_the_check_in_one_tab_and_the_last_question_of_a_step_in_another(self, edition, practitioner, at):
        begun = start_module.start(practitioner, edition, at=at)
        for number in range(1, 5):
            read_on.read_on(begun, number, at=at)
        *others, last = RIGHT
        for stem in others:
            answer_check.answer(begun, 1, id_of(stem), RIGHT[stem], attempt=1, at=at)
        attempt = final_check.start(begun, at=at)
        for one in checks.asked_in(attempt):
            final_check.keep_answer(begun, attempt.uuid, one, [right_of(one)], at=at)
        answer = {"option": RIGHT[last], "attempt": "1"}
        at_once(
            [
                lambda: signed_in(practitioner).post(place("check_hand_in"), {"attempt": attempt.uuid}),
                lambda: signed_in(practitioner).post(place("answer", 1, id_of(last)), answer),
            ]
        )
        assert counts() == [1, 1, 1, 1]


class TestTwoHundredLearners:
    def test_answering_at_once_lose_nothing(self, edition, join, partnership, at):
        """In twenty threads: each learner's answer is there, once, as it was given."""
        learners = [join(f"Learner{number}", "Many", partnership.ward) for number in range(200)]
        for learner in learners:
            start_module.start(learner, edition, at=at)
        clients = [signed_in(learner) for learner in learners]
        stem, right = next(iter(RIGHT.items()))
        address, data = place("answer", 1, id_of(stem)), {"option": right, "attempt": "1"}

        def ten(mine):
            return [client.post(address, data).status_code for client in mine]

        shares = [clients[start : start + 10] for start in range(0, 200, 10)]
        statuses = at_once([lambda mine=mine: ten(mine) for mine in shares])
        assert [status for share in statuses for status in share] == [302] * 200
        assert Answer.objects.filter(question_id=id_of(stem), is_right=True, number=1).count() == 200
        assert Answer.objects.values("enrolment").distinct().count() == 200
