"""A learner finishes: completion, attainment, standings, certificate and statements, once, however it is pressed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from competencies.models import Attainment, AuditEntry, Standing
from competencies.operations import standings
from courses.models import Answer, Completion, Enrolment, StepVisit
from courses.operations.enrolments import NotTaking
from courses.rules import NothingChosen
from learning_site.journeys import answer_check, finish_module, read_on, start_module
from learning_site.xapi.models import QueuedStatement
from tests.modules import publish, uid

RIGHT = {"one": ["one-a"], "two": ["two-a"], "three": ["three-a", "three-c"]}
STEP_OF = {"one": 2, "two": 3, "three": 3}


def right(name):
    return [uid(option) for option in RIGHT[name]]


def take(person, edition, *, at, but=()):
    """Everything of the module, in order, but what is left out: step numbers and question names."""
    enrolment = start_module.start(person, edition, at=at)
    for number in (1, 2, 3):
        for name in (name for name, step in STEP_OF.items() if step == number and name not in but):
            answer_check.answer(enrolment, number, uid(name), right(name), attempt=1, at=at)
        if number not in but:
            read_on.read_on(enrolment, number, at=at)
    return enrolment


@pytest.fixture
def edition(partnership, at):
    return publish(partnership.awareness, at=at)


class TestFinishing:
    def test_the_last_thing_that_was_missing_finishes_the_module(self, practitioner, partnership, edition, at):
        enrolment = take(practitioner, edition, at=at, but=("three",))
        assert not Completion.objects.exists()
        _, completion = answer_check.answer(enrolment, 3, uid("three"), right("three"), attempt=1, at=at)
        assert completion.enrolment == enrolment

    def test_it_leaves_one_of_each(self, practitioner, partnership, edition, at, on):
        take(practitioner, edition, at=at)
        completion = Completion.objects.get()
        attainment = Attainment.objects.get()
        assert (attainment.person, attainment.competency, attainment.attained_on) == (
            practitioner,
            partnership.awareness,
            on,
        )
        assert (attainment.evidence_uuid, attainment.source_uuid, attainment.source_number) == (
            completion.uuid,
            edition.module.uuid,
            1,
        )
        assert attainment.agency == partnership.ward
        certificate = Certificate.objects.get()
        assert certificate.attainment == attainment
        assert certificate.holder == "Asha Patel"
        assert Standing.objects.get(person=practitioner, status__isnull=False).status == "CURRENT"
        assert Enrolment.objects.get().closed_at == at

    def test_the_record_store_is_told_by_uuid_and_never_by_name(self, practitioner, edition, at):
        take(practitioner, edition, at=at)
        told = [row.statement() for row in QueuedStatement.objects.order_by("sequence")]
        verbs = [statement["verb"]["id"].rsplit("/", 1)[1] for statement in told]
        assert verbs == ["registered", "initialized", "completed", "achieved", "earned"]
        assert {statement["actor"]["account"]["name"] for statement in told} == {str(practitioner.uuid)}
        assert "Asha" not in str(told)
        assert "Patel" not in str(told)

    def test_a_wrong_answer_can_be_tried_again_and_both_tries_are_kept(self, practitioner, edition, at):
        enrolment = take(practitioner, edition, at=at, but=("two", "three", 3))
        answer_check.answer(enrolment, 3, uid("two"), [uid("two-b")], attempt=1, at=at)
        answered, _ = answer_check.answer(enrolment, 3, uid("two"), right("two"), attempt=2, at=at)
        assert answered.answer.is_right
        assert list(Answer.objects.filter(question_id=uid("two")).values_list("number", "is_right")) == [
            (1, False),
            (2, True),
        ]

    def test_the_same_try_sent_twice_is_kept_once_as_it_was_first_sent(self, practitioner, edition, at):
        enrolment = take(practitioner, edition, at=at, but=("two", "three", 3))
        answer_check.answer(enrolment, 3, uid("two"), [uid("two-b")], attempt=1, at=at)
        again, _ = answer_check.answer(enrolment, 3, uid("two"), [uid("two-c")], attempt=1, at=at)
        assert again.answer.chosen == [uid("two-b")]
        assert Answer.objects.filter(question_id=uid("two")).count() == 1

    def test_an_answer_that_cannot_be_marked_leaves_nothing(self, practitioner, edition, at):
        enrolment = take(practitioner, edition, at=at, but=("one", 2, "two", "three", 3))
        with pytest.raises(NothingChosen):
            answer_check.answer(enrolment, 2, uid("one"), [], attempt=1, at=at)
        assert not Answer.objects.exists()

    def test_after_the_finish_nothing_more_is_written(self, practitioner, edition, at):
        enrolment = take(practitioner, edition, at=at)
        with pytest.raises(NotTaking):
            answer_check.answer(enrolment, 3, uid("two"), [uid("two-b")], attempt=2, at=at)
        with pytest.raises(NotTaking):
            read_on.read_on(enrolment, 3, at=at)
        assert Answer.objects.count() == 3

    def test_a_story_that_breaks_in_the_middle_leaves_nothing_of_its_end(self, practitioner, edition, at, monkeypatch):
        def the_printer_is_on_fire(*args, **kwargs):
            raise RuntimeError

        enrolment = take(practitioner, edition, at=at, but=(3,))
        monkeypatch.setattr(finish_module.certificates, "issue", the_printer_is_on_fire)
        with pytest.raises(RuntimeError):
            read_on.read_on(enrolment, 3, at=at)
        assert not Completion.objects.exists()
        assert not Attainment.objects.exists()
        assert StepVisit.objects.count() == 2

    def test_it_can_be_taken_again_and_both_attainments_stand(self, practitioner, edition, at):
        take(practitioner, edition, at=at)
        take(practitioner, edition, at=at + timedelta(days=700))
        assert Attainment.objects.count() == 2
        assert Certificate.objects.count() == 2

    def test_the_log_names_nobody(self, practitioner, edition, at):
        take(practitioner, edition, at=at)
        entries = list(AuditEntry.objects.values_list("action", "detail"))
        assert "attainment.record" in [action for action, _ in entries]
        assert "Asha" not in str(entries)


@pytest.fixture
def together(transactional_db):
    """Do the same thing at the same moment in several threads, each with its own connection."""

    def at_once(act, times=4):
        barrier = Barrier(times)

        def one(_):
            try:
                barrier.wait(timeout=20)
                return act()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(one, range(times)))

    return at_once


@pytest.mark.django_db(transaction=True)
class TestPressedManyTimesAtOnce:
    """Double click, two tabs, a retry: real requests at the same moment, on whichever database this runs."""

    def signed_in(self, person):
        client = Client()
        client.force_login(person)
        return client

    def counts(self):
        return [model.objects.count() for model in (Completion, Attainment, Certificate, Enrolment)] + [
            QueuedStatement.objects.count()
        ]

    def test_starting(self, transactional_db, practitioner, partnership, at, together):
        publish(partnership.awareness, at=at)
        clients = [self.signed_in(practitioner) for _ in range(4)]
        answers = together(lambda: clients.pop().post(reverse("learning:start", args=["a-small-module"])).status_code)
        assert answers == [302] * 4
        assert Enrolment.objects.count() == 1
        assert QueuedStatement.objects.count() == 2

    def test_finishing_by_the_last_answer(self, transactional_db, practitioner, partnership, at, together):
        edition = publish(partnership.awareness, at=at)
        take(practitioner, edition, at=at, but=("three",))
        address = reverse("learning:answer", args=["a-small-module", 3, uid("three")])
        clients = [self.signed_in(practitioner) for _ in range(4)]
        answers = together(lambda: clients.pop().post(address, {"option": right("three"), "attempt": "1"}).status_code)
        assert answers == [302] * 4
        assert self.counts() == [1, 1, 1, 1, 5]
        assert Answer.objects.filter(question_id=uid("three")).count() == 1

    def test_finishing_by_the_last_step(self, transactional_db, practitioner, partnership, at, together):
        edition = publish(partnership.awareness, at=at)
        take(practitioner, edition, at=at, but=(3,))
        address = reverse("learning:continue", args=["a-small-module", 3])
        clients = [self.signed_in(practitioner) for _ in range(4)]
        assert together(lambda: clients.pop().post(address).status_code) == [302] * 4
        assert self.counts() == [1, 1, 1, 1, 5]
        assert StepVisit.objects.count() == 3

    def test_the_last_step_and_the_last_answer_in_two_tabs(
        self, transactional_db, practitioner, partnership, at, together
    ):
        edition = publish(partnership.awareness, at=at)
        take(practitioner, edition, at=at, but=(3, "three"))
        posts = [
            (reverse("learning:continue", args=["a-small-module", 3]), {}),
            (
                reverse("learning:answer", args=["a-small-module", 3, uid("three")]),
                {"option": right("three"), "attempt": "1"},
            ),
        ]
        together(lambda: self.signed_in(practitioner).post(*posts.pop()).status_code, times=2)
        assert self.counts() == [1, 1, 1, 1, 5]

    def test_many_learners_at_once_lose_nothing(self, transactional_db, partnership, join, at, together):
        edition = publish(partnership.awareness, at=at)
        learners = [join(f"Learner{number}", "Many", partnership.ward) for number in range(8)]
        for learner in learners:
            take(learner, edition, at=at, but=(3,))
        address = reverse("learning:continue", args=["a-small-module", 3])
        clients = [self.signed_in(learner) for learner in learners]
        assert together(lambda: clients.pop().post(address).status_code, times=8) == [302] * 8
        assert self.counts() == [8, 8, 8, 8, 40]
        for learner in learners:
            assert standings.refresh([learner.pk], at=timezone.now()) == 0
