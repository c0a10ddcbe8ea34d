"""The stored standings follow the facts."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from competencies.models import EvidenceKind, Post, PostStanding, RefreshTask, Standing, StandingCount, ValidityMode
from competencies.operations import attainments, people, posts, requirements, standings
from competencies.operations.attainments import NewAttainment
from competencies.operations.posts import NewPost
from competencies.operations.requirements import Terms
from competencies.queries import standings as queries
from competencies.queries.standings import being_refreshed


def status_of(person, requirement):
    return Standing.objects.get(person=person, requirement=requirement, status__isnull=False).status


def finish(person, competency, *, on, at, uuid="00000000-0000-0000-0000-000000000001"):
    new = NewAttainment(
        person=person,
        competency=competency,
        attained_on=on,
        kind=EvidenceKind.SESSION,
        evidence_uuid=uuid,
        evidence_title="A morning together",
    )
    return attainments.record([new], by=None, at=at)[0]


class TestRefresh:
    def test_a_new_starter_is_not_started_and_somebody_long_there_is_overdue(
        self, practitioner, colleague, partnership, at
    ):
        standings.refresh([practitioner.pk, colleague.pk], at=at)
        assert status_of(practitioner, partnership.requirement) == "NOT_STARTED"
        assert status_of(colleague, partnership.requirement) == "OVERDUE"

    def test_an_attainment_is_there_in_the_transaction_that_records_it(self, colleague, partnership, at, on):
        finish(colleague, partnership.awareness, on=on, at=at)
        assert status_of(colleague, partnership.requirement) == "CURRENT"
        assert PostStanding.objects.get(person=colleague).worst == "CURRENT"

    def test_refreshing_twice_changes_nothing(self, colleague, at):
        standings.refresh([colleague.pk], at=at)
        assert standings.refresh([colleague.pk], at=at) == 0

    def test_the_passing_of_days_is_brought_on_by_the_tick(self, practitioner, partnership, at):
        standings.refresh([practitioner.pk], at=at)
        assert standings.refresh_due(at=at + timedelta(days=30)) == 1
        assert status_of(practitioner, partnership.requirement) == "OVERDUE"
        assert standings.refresh_due(at=at + timedelta(days=30)) == 0

    def test_a_post_that_ended_stands_nowhere(self, practitioner, at, on):
        posts.end([Post.objects.get(person=practitioner)], on=on, by=None, at=at)
        assert PostStanding.objects.get(person=practitioner).worst is None
        assert not Standing.objects.filter(person=practitioner, status__isnull=False).exists()

    def test_a_leaver_booked_ahead_is_already_in_the_spans(self, practitioner, at):
        posts.end([Post.objects.get(person=practitioner)], on=date(2026, 6, 1), by=None, at=at)
        assert Standing.objects.get(person=practitioner).until_on == date(2026, 6, 1)


@pytest.fixture
def many(monkeypatch):
    """Two people are many, and each is a chunk."""
    monkeypatch.setattr(standings, "AT_ONCE", 1)
    monkeypatch.setattr(standings, "WAITING_CHUNK", 1)


def shorten(partnership, *, on, at, months=12):
    terms = Terms(due_within_days=30, validity=ValidityMode.ROLLING, months=months)
    return requirements.revise(partnership.requirement, terms=terms, effective_from=on, by=None, at=at)


class TestAChangeForMany:
    def test_is_left_waiting_in_the_same_transaction(self, many, practitioner, dsl, partnership, on, at):
        shorten(partnership, on=on, at=at)
        assert not Standing.objects.filter(version=2).exists()
        waiting = RefreshTask.objects.order_by("organisation__path")
        assert [(task.organisation, task.people) for task in waiting] == [
            (partnership.trust, [practitioner.pk]),
            (partnership.schools, [dsl.pk]),
        ]

    def test_for_few_is_there_at_once(self, practitioner, dsl, partnership, on, at):
        shorten(partnership, on=on, at=at)
        assert not RefreshTask.objects.exists()
        assert Standing.objects.filter(version=2).count() == 2

    def test_is_said_of_the_agencies_whose_people_wait_until_they_are_brought_up(
        self, many, practitioner, dsl, partnership, on, at
    ):
        places = [partnership.root, partnership.trust, partnership.ward, partnership.schools]
        shorten(partnership, on=on, at=at)
        assert [being_refreshed(place) for place in places] == [True] * 4
        standings.refresh_waiting(at=at, limit=1)
        assert [being_refreshed(place) for place in places] == [True, False, False, True]
        standings.refresh_waiting(at=at)
        assert [being_refreshed(place) for place in places] == [False] * 4

    def test_is_asked_about_in_one_query(self, partnership, django_assert_num_queries):
        with django_assert_num_queries(1):
            being_refreshed(partnership.ward)

    def test_comes_to_what_an_immediate_refresh_gives(self, many, cast, partnership, on, at):
        shorten(partnership, on=on, at=at)
        standings.refresh_waiting(at=at)
        keys = [person.pk for person in cast.values()]
        assert not list(queries.drift(keys, on=on, prepared=queries.prepare_rules()))
        assert Standing.objects.filter(version=2).exists()

    def test_brought_up_twice_changes_nothing(self, many, cast, partnership, on, at):
        shorten(partnership, on=on, at=at)
        again = [RefreshTask(organisation=task.organisation, people=task.people, queued_at=at)
                 for task in RefreshTask.objects.all()]  # fmt: skip
        standings.refresh_waiting(at=at)
        before = list(Standing.objects.order_by("pk").values())
        RefreshTask.objects.bulk_create(again)
        standings.refresh_waiting(at=at)
        assert list(Standing.objects.order_by("pk").values()) == before

    def test_takes_fewer_at_once_after_a_chunk_that_was_held_for_long(self, cast, partnership, at, monkeypatch):
        keys = sorted(person.pk for person in cast.values())[:6]
        RefreshTask.objects.create(organisation=partnership.trust, people=keys, queued_at=at)
        monkeypatch.setattr(standings, "WAITING_CHUNK", 3)
        monkeypatch.setattr(standings, "LEAST_CHUNK", 1)
        taken: list[list[int]] = []
        monkeypatch.setattr(standings, "refresh", lambda people, **_: taken.append(people))
        seconds = iter([0, 3 * standings.HELD, 10, 10 + standings.HELD / 4, 20, 20])
        assert standings.refresh_waiting(at=at, stopwatch=lambda: next(seconds)) == 3
        assert taken == [keys[:3], keys[3:4], keys[4:6]]
        assert not RefreshTask.objects.exists()

    def test_that_fails_in_one_chunk_lets_the_others_go_on_and_is_tried_again(
        self, many, practitioner, dsl, partnership, on, at, monkeypatch
    ):
        shorten(partnership, on=on, at=at)
        refresh = standings.refresh

        def failing(people, *, at):
            if practitioner.pk in people:
                raise RuntimeError
            return refresh(people, at=at)

        monkeypatch.setattr(standings, "refresh", failing)
        with pytest.raises(RuntimeError):
            standings.refresh_waiting(at=at)
        assert standings.refresh_waiting(at=at + timedelta(minutes=1)) == 1
        assert RefreshTask.objects.get().people == [practitioner.pk]
        monkeypatch.setattr(standings, "refresh", refresh)
        assert standings.refresh_waiting(at=at + timedelta(minutes=5)) == 0
        assert standings.refresh_waiting(at=at + standings.LEASE) == 1
        assert not RefreshTask.objects.exists()

    def test_is_brought_up_by_a_command_until_none_waits(self, many, cast, partnership, on, at, capsys):
        shorten(partnership, on=on, at=at)
        call_command("refresh_standings")
        assert not RefreshTask.objects.exists()
        assert "none waits" in capsys.readouterr().out

    def test_of_somebody_with_posts_in_two_organisations_waits_in_both(self, many, practitioner, partnership, on, at):
        second = NewPost(person=practitioner, agency=partnership.school, started_on=on)
        posts.begin([second], by=None, at=at)
        standings.refresh_soon({practitioner.pk, 0}, at=at)
        assert RefreshTask.objects.filter(people=[practitioner.pk]).count() == 2

    def test_of_somebody_whose_posts_are_those_of_an_absorbed_record_waits_too(
        self, many, practitioner, officer, partnership, at
    ):
        people.merge(officer, practitioner, by=None, at=at)
        standings.refresh_soon({officer.pk, 0}, at=at)
        assert [(task.organisation, task.people) for task in RefreshTask.objects.all()] == [
            (partnership.trust, [officer.pk])
        ]


class TestRebuildStandings:
    @pytest.fixture(autouse=True)
    def everybody(self, cast):
        call_command("rebuild_standings")

    def test_check_is_content_when_rows_are_what_the_rules_answer(self, capsys):
        call_command("rebuild_standings", check=True)
        assert "every stored row is what the rules answer" in capsys.readouterr().out

    def test_check_reports_drift_and_fails(self, colleague, capsys):
        Standing.objects.filter(person=colleague).update(due_on=date(2030, 1, 1))
        with pytest.raises(CommandError, match="1 rows differ"):
            call_command("rebuild_standings", check=True)
        assert "2030" in capsys.readouterr().err

    def test_a_second_post_that_has_ended_since_is_no_drift(self, practitioner, partnership, on, at):
        second = NewPost(person=practitioner, agency=partnership.school, started_on=on, ended_on=on + timedelta(days=2))
        posts.begin([second], by=None, at=at)
        assert PostStanding.objects.get(agency=partnership.ward, person=practitioner).shared
        prepared = queries.prepare_rules()
        for later in (on + timedelta(days=1), on + timedelta(days=2)):
            assert not list(queries.drift([practitioner.pk], on=later, prepared=prepared))
        PostStanding.objects.filter(person=practitioner, agency=partnership.ward).update(shared=False)
        assert list(queries.drift([practitioner.pk], on=on, prepared=prepared))

    def test_rebuilding_puts_drift_right(self, colleague):
        Standing.objects.filter(person=colleague).delete()
        call_command("rebuild_standings")
        call_command("rebuild_standings", check=True)


class TestTheTick:
    def test_adds_up_counts_though_nobody_has_a_change_due(self, partnership, at):
        row = {"organisation": partnership.trust, "agency": partnership.ward, "shared": False, "status": "CURRENT"}
        rows = standings.MANY_ROWS + 1
        StandingCount.objects.bulk_create([StandingCount(**row, people=1) for _ in range(rows)])
        assert standings.refresh_due(at=at) == 0
        assert StandingCount.objects.get().people == rows
