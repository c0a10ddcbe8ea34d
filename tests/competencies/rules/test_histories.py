"""What holds for every history: properties of the heart, and its agreement with a slow second telling."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competencies.rules import Attainment, Facts, Row, Rules, Shown, Status, next_change, rows, standing, status_on
from competencies.rules.days import in_period
from tests.competencies.rules.histories import (
    FIRST,
    LENGTH,
    attainments,
    begun_by,
    histories,
    instants,
    late_days,
    unkept_validities,
)
from tests.competencies.rules.oracle import Oracle
from tests.competencies.rules.oracle import status as oracle_status

EVERY_DAY = [FIRST + timedelta(days=number) for number in range(-2, LENGTH + 40)]


def examples(number: int) -> settings:
    """So many histories, always the same ones, so that a red run is red again."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=number, deadline=None, derandomize=True, database=None, suppress_health_check=slow)


def stored(found: tuple[Row, ...], on: date) -> dict[tuple[str, str], tuple[Row, Status]]:
    """What the rows say of a day: the row as of that day, and its status."""
    return {
        (row.post, row.requirement): (replace(row, from_on=on, until_on=None), status_on(row, on))
        for row in found
        if in_period(on, row.from_on, row.until_on)
    }


def crowd(facts: Facts, random: Random) -> Iterator[Facts]:
    """People with one post each, begun on one of two days, and some of a few pieces of evidence: they are alike in all
    that the rules may take for the same, and in part of what they must tell apart.
    """
    begun = random.sample(EVERY_DAY[:LENGTH], 2)
    pieces = [piece._replace(edition=edition) for piece in facts.attainments for edition in ("1", None)]
    pieces += [piece._replace(attained_on=piece.attained_on + timedelta(random.randint(20, 60))) for piece in pieces]
    for _ in range(20):
        started_on = random.choice(begun)
        ended_on = random.choice([None, None, started_on + timedelta(days=random.randint(1, LENGTH))])
        post = replace(random.choice(facts.posts), started_on=started_on, ended_on=ended_on, turn=random.randrange(3))
        held = tuple(random.sample(pieces, random.randint(0, min(3, len(pieces)))))
        named = facts.designations if random.random() < 0.5 else ()
        yield replace(facts, posts=(post,), attainments=held, pauses=(), exemptions=(), designations=named)


class TestTheFunction:
    @given(histories(), late_days, st.one_of(st.none(), instants))
    @examples(250)
    def test_agrees_with_a_slow_telling_day_by_day(self, facts: Facts, on: date, known_at):
        expected = Oracle(facts, on, known_at).answers()
        found = {(answer.post, answer.requirement): answer for answer in standing(facts, on, known_at)}
        assert {pair: answer.row for pair, answer in found.items()} == expected
        for pair, row in expected.items():
            assert found[pair].status == oracle_status(row)

    @given(histories(), histories(), late_days, st.one_of(st.none(), instants), st.randoms(use_true_random=False))
    @examples(80)
    def test_answers_each_of_many_as_it_answers_them_alone(self, facts, others, on: date, known_at, random: Random):
        def but(**field):
            changed = tuple(fact._replace(**field) for fact in facts.attainments)
            return replace(facts, attainments=changed, pauses=(), exemptions=())

        almost = [
            {},
            {"id": "z"},
            {"revoked_on": None},
            {"edition": None},
            {"expires_on": None},
            {"kind": "RECOGNITION"},
        ]
        people = [facts, others, replace(facts, posts=others.posts), *(but(**field) for field in almost)]
        people += crowd(facts, random)
        together = Rules(facts.versions, facts.calls, known_at=known_at)
        list(together.shown(facts, on - timedelta(days=60)))  # what is kept of one day is not answered of another
        for person in people:
            alone = standing(replace(person, versions=facts.versions, calls=facts.calls), on, known_at)
            applying = {(one.post, one.requirement): one.row for one in alone if one.row.version is not None}
            found = list(together.shown(person, on))
            assert {(post, requirement): shown for post, requirement, shown in found} == {
                pair: Shown.of(row, on) for pair, row in applying.items()
            }
            assert len(found) == len(applying)

    @given(histories(), late_days, st.randoms(use_true_random=False))
    @examples(50)
    def test_does_not_look_at_the_order_of_facts(self, facts: Facts, on: date, random):
        mixed = {name: tuple(random.sample(each, len(each))) for name, each in vars(facts).items()}
        assert standing(Facts(**mixed), on) == standing(facts, on)
        assert rows(Facts(**mixed)) == rows(facts)

    @given(histories(), late_days)
    @examples(80)
    def test_is_not_changed_by_facts_that_begin_later(self, facts: Facts, on: date):
        assert standing(begun_by(facts, on), on) == standing(facts, on)

    @given(histories(), late_days, instants)
    @examples(50)
    def test_knows_at_an_instant_what_had_been_recorded_and_not_withdrawn(self, facts: Facts, on: date, known_at):
        def was_known(fact):
            return fact.recorded_at <= known_at and (fact.withdrawn_at is None or fact.withdrawn_at > known_at)

        then = {
            name: tuple(replace(fact, withdrawn_at=None) for fact in each if was_known(fact))
            for name, each in vars(facts).items()
            if name != "attainments"
        }
        told = [
            fact
            if fact.revoked_recorded_at and fact.revoked_recorded_at <= known_at
            else fact._replace(revoked_on=None)
            for fact in facts.attainments
            if fact.recorded_at <= known_at
        ]
        assert standing(facts, on, known_at) == standing(Facts(**then, attainments=tuple(told)), on)

    @given(histories(), late_days)
    @examples(50)
    def test_answers_each_pair_begun_once_and_gives_a_verdict_first(self, facts: Facts, on: date):
        answers = standing(facts, on)
        pairs = [(answer.post, answer.requirement) for answer in answers]
        assert pairs == sorted(set(pairs))
        for answer in answers:
            assert all(reason.endswith(".") for reason in answer.reasons)
            assert len(answer.reasons) > 1


class TestRows:
    @given(histories())
    @examples(20)
    def test_agree_with_the_function_on_every_day(self, facts: Facts):
        found = rows(facts)
        for on in EVERY_DAY:
            required = {
                (answer.post, answer.requirement): (answer.row, answer.status)
                for answer in standing(facts, on)
                if answer.status != Status.NOT_REQUIRED
            }
            assert stored(found, on) == required, on

    @given(histories())
    @examples(100)
    def test_of_a_pair_do_not_overlap_and_neighbours_differ(self, facts: Facts):
        found = rows(facts)
        assert list(found) == sorted(found, key=lambda row: (row.post, row.requirement, row.from_on))
        for row in found:
            assert row.until_on is None or row.from_on < row.until_on
        for one, other in pairwise(found):
            if (one.post, one.requirement) == (other.post, other.requirement):
                assert one.until_on is not None
                assert one.until_on <= other.from_on
                joined = replace(one, from_on=other.from_on, until_on=other.until_on)
                assert one.until_on < other.from_on or joined != other

    @given(histories())
    @examples(30)
    def test_name_the_next_day_on_which_the_status_changes(self, facts: Facts):
        for row in rows(facts):
            last = row.until_on or FIRST + timedelta(days=LENGTH + 700)
            expected = row.until_on
            for on in (last - timedelta(days=number + 1) for number in range((last - row.from_on).days)):
                found = next_change(row, on)
                assert found == expected or (found is not None and found > last)
                if on > row.from_on and status_on(row, on) != status_on(row, on - timedelta(days=1)):
                    expected = on

    @given(histories(), histories())
    @examples(30)
    def test_are_the_same_from_rules_made_ready_for_many_people(self, facts: Facts, other: Facts):
        rules = Rules(facts.versions, facts.calls)
        rules.rows(other)
        assert rules.rows(facts) == rows(facts)


def expiries(facts: Facts, on: date) -> dict[tuple[str, str], date]:
    """The expiry of what is held, where something is; no end is the end of the calendar."""
    return {
        (answer.post, answer.requirement): answer.expires_on or date.max
        for answer in standing(facts, on)
        if answer.row.attainment
    }


class TestMoreEvidence:
    def assert_brings_nothing_forward(self, facts: Facts, more: Attainment, on: date):
        before = expiries(facts, on)
        after = expiries(replace(facts, attainments=(*facts.attainments, more)), on)
        assert before.keys() <= after.keys()
        for pair, expires_on in before.items():
            assert expires_on <= after[pair]

    @given(histories(), attainments(9), late_days)
    @examples(50)
    def test_that_is_newer_never_brings_an_expiry_forward(self, facts: Facts, more: Attainment, on: date):
        latest = max((piece.attained_on for piece in facts.attainments), default=FIRST)
        newer = more._replace(attained_on=latest + timedelta(days=1 + (more.attained_on - FIRST).days // 4))
        self.assert_brings_nothing_forward(facts, newer, max(on, newer.attained_on))

    @given(histories(unkept_validities), attainments(9), late_days)
    @examples(50)
    def test_of_any_day_never_brings_one_forward_where_no_date_is_kept(self, facts: Facts, more: Attainment, on: date):
        self.assert_brings_nothing_forward(facts, more, on)
