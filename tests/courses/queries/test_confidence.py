"""How sure learners are: rounds that open and close, and counts of ten people or more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from courses.models import ConfidenceRating
from courses.operations import confidence as operations
from courses.operations.confidence import RoundClosed
from courses.queries import confidence
from courses.queries.confidence import Round
from learning_site.journeys import start_module
from tests import private_module as private
from tests.modules import uid

ASK, RECORD = uid("ask"), uid("record")


def day(at, **later):
    return (at + timedelta(**later)).date()


def rate(enrolment, asked_in, *, at, **words):
    given = {uid(name): word for name, word in words.items()}
    return operations.rate(enrolment, asked_in, given, on=at.date(), at=at)


def through(person, *, at, before=2, after=4, later=None):
    """Somebody who answered before, finished, and answered after; and weeks later where a word is given."""
    enrolment = start_module.start(person, private.edition(at=at), at=at)
    if before:
        rate(enrolment, Round.BEFORE, at=at, ask=before)
    enrolment = private.finished(person, at=at)
    enrolment = confidence.last_finished(person, enrolment.module)
    if after:
        rate(enrolment, Round.AFTER, at=at, ask=after)
    if later:
        rate(enrolment, Round.LATER, at=at + timedelta(weeks=9), ask=later)
    return enrolment


class TestRounds:
    @pytest.mark.parametrize(
        ("days", "expected"),
        [(0, Round.AFTER), (55, Round.AFTER), (56, Round.LATER), (84, Round.LATER), (85, None)],
    )
    def test_after_the_finish(self, practitioner, at, days, expected):
        assert confidence.open_round(through(practitioner, at=at), on=day(at, days=days)) == expected

    def test_before_it(self, practitioner, at):
        enrolment = start_module.start(practitioner, private.edition(at=at), at=at)
        assert confidence.open_round(enrolment, on=day(at, weeks=40)) == Round.BEFORE

    def test_a_word_may_be_changed_and_taken_back_while_its_round_is_open(self, practitioner, at):
        enrolment = start_module.start(practitioner, private.edition(at=at), at=at)
        rate(enrolment, Round.BEFORE, at=at, ask=1, record=3)
        rate(enrolment, Round.BEFORE, at=at, ask=5, record=None)
        assert [(one.id, one.sure) for one in confidence.asked(enrolment, Round.BEFORE)] == [(ASK, 5), (RECORD, 0)]

    def test_what_was_said_in_a_closed_round_stays(self, practitioner, at):
        enrolment = through(practitioner, at=at)
        with pytest.raises(RoundClosed):
            rate(enrolment, Round.BEFORE, at=at, ask=5)
        assert confidence.asked(enrolment, Round.BEFORE)[0].sure == 2

    def test_other_statements_and_other_words_are_passed_over(self, practitioner, at):
        enrolment = start_module.start(practitioner, private.edition(at=at), at=at)
        assert rate(enrolment, Round.BEFORE, at=at, ask=6, nothing=3) == []
        assert not ConfidenceRating.objects.exists()


class TestTheLaterRound:
    def test_is_due_for_those_who_answered_before_and_not_since(self, practitioner, colleague, training_lead, dsl, at):
        through(practitioner, at=at)
        through(colleague, at=at, before=0, after=0)
        through(training_lead, at=at, later=4)
        due = confidence.due_later_round(day(at, weeks=10))
        assert [one.person for one in due] == [practitioner]
        (line,) = confidence.due_for(practitioner, on=day(at, weeks=10))
        assert (line.title, line.last_on) == ("A private module", day(at, days=84))

    @pytest.mark.parametrize(("days", "people"), [(55, 0), (56, 1), (84, 1), (85, 0)])
    def test_in_its_window_in_london(self, practitioner, days, people):
        late = datetime(2026, 5, 4, 22, 59, tzinfo=UTC)  # 23.59 in London
        through(practitioner, at=late)
        assert confidence.due_later_round(day(late, days=days)).count() == people


class TestImpact:
    @pytest.fixture
    def room(self, join, partnership, at):
        return [join(f"L{number}", "Many", partnership.ward) for number in range(10)]

    def test_pairs_the_same_people(self, room, at):
        for number, person in enumerate(room):
            through(person, at=at, before=2, after=2 if number else 5)
        asked, other = confidence.impact(module=private.edition(at=at).module, on=at.date())
        assert (asked.statement, other.before_after) == ("I can ask a child an open question.", None)
        pairs = asked.before_after
        assert (pairs.people, pairs.moves) == (10, {(2, 5): 1, (2, 2): 9})
        assert (pairs.words(later=False), pairs.words(later=True)) == ((0, 10, 0, 0, 0), (0, 9, 0, 0, 1))
        assert (pairs.surer, pairs.less_sure) == (1, 0)

    def test_says_nothing_of_nine(self, room, at):
        for person in room[:9]:
            through(person, at=at)
        through(room[9], at=at, before=0)
        assert confidence.impact(module=private.edition(at=at).module, on=at.date())[0].before_after is None

    def test_counts_a_person_once_by_the_last_time(self, room, at):
        for person in room[:9]:
            through(person, at=at)
        through(room[0], at=at + timedelta(days=3))
        assert confidence.impact(module=private.edition(at=at).module, on=day(at, days=3))[0].before_after is None

    def test_of_an_agency_and_weeks_later(self, room, partnership, at):
        for person in room:
            through(person, at=at, later=3)
        module = private.edition(at=at).module
        of = {
            place.name: confidence.impact(module=module, agency=place, on=day(at, weeks=10))[0]
            for place in (partnership.root, partnership.ward, partnership.school)
        }
        assert of["Ward 7"].before_later.moves == {(2, 3): 10}
        assert of["Ward 7"] == of[partnership.root.name]
        assert of["Heath Primary School"].before_after is None
        assert confidence.impact(module=module, on=day(at, weeks=1))[0].before_later is None

    def test_takes_a_fixed_number_of_queries(self, room, at, django_assert_num_queries):
        for person in room:
            through(person, at=at)
        module = private.edition(at=at).module
        with django_assert_num_queries(4):
            confidence.impact(module=module, on=at.date())
