"""Section 10: the decisions that the worked examples leave out, each as somebody would question it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from competencies.rules import (
    AtOnce,
    Audience,
    By,
    FixedDate,
    Grandfather,
    KeepDate,
    LeadDesignation,
    Never,
    RefreshCall,
    Rolling,
    Status,
    rows,
    standing,
)
from tests.competencies.rules.plain import ask, attained, exemption, facts, pause, post, said, version

KEEP = KeepDate(months=12, window_days=60)


def held_until(*pieces, on: date, started_on: date = date(2024, 1, 1), **rule) -> date | None:
    """The expiry on a day, of one long in post under one version."""
    return ask(
        facts(posts=[post(started_on=started_on)], versions=[version(**rule)], attainments=pieces), on
    ).expires_on


class TestAKeptDate:
    def test_drifts_at_most_once_and_in_the_learners_favour(self):
        first, second = attained(date(2025, 8, 30)), attained(date(2026, 2, 20), "a2")
        assert held_until(first, on=date(2026, 2, 19), validity=KeepDate(6, 60)) == date(2026, 2, 28)
        assert held_until(first, second, on=date(2026, 2, 20), validity=KeepDate(6, 60)) == date(2026, 8, 31)

    def test_is_the_latest_whose_window_the_day_is_in(self):
        keen = [attained(date(2025, 3, 10)), attained(date(2025, 4, 1), "a2"), attained(date(2026, 2, 25), "a3")]
        assert held_until(*keen[:2], on=date(2025, 4, 1), validity=KEEP) == date(2026, 3, 31)
        assert held_until(*keen, on=date(2026, 2, 25), validity=KEEP) == date(2027, 3, 31)

    def test_is_not_lost_by_one_keen_extra_course(self):
        extra = [attained(date(2025, 3, 10)), attained(date(2025, 9, 1), "a2"), attained(date(2026, 2, 25), "a3")]
        assert held_until(*extra, on=date(2026, 2, 25), validity=KEEP) == date(2027, 3, 9)

    def test_is_the_one_that_stood_on_the_screen_that_day(self):
        call = RefreshCall(
            competency="CSA-1", called_on=date(2026, 1, 10), by=date(2026, 2, 28), attained_before=date(2026, 1, 1)
        )
        pieces = [attained(date(2025, 8, 1)), attained(date(2026, 2, 1), "a2")]
        given = facts(
            posts=[post(started_on=date(2025, 7, 1))],
            versions=[version(validity=KEEP)],
            attainments=pieces,
            calls=[call],
        )
        assert ask(given, date(2026, 2, 1)).expires_on == date(2027, 2, 28)

    def test_is_judged_against_earlier_days_only(self):
        twins = [attained(date(2025, 8, 1), expires_on=date(2025, 8, 20)), attained(date(2025, 8, 1), "a2")]
        assert held_until(*twins, on=date(2025, 8, 1), validity=KEEP) == date(2026, 7, 31)

    def test_serves_two_renewals_in_one_window_from_the_same_old_date(self):
        pieces = [attained(date(2025, 5, 10)), attained(date(2026, 3, 20), "a2"), attained(date(2026, 4, 20), "a3")]
        assert held_until(*pieces, on=date(2026, 4, 20), validity=KEEP) == date(2027, 5, 9)

    def test_may_come_forward_when_older_evidence_is_found_which_moves_the_chain(self):
        chain = [attained(date(2025, 1, 1)), attained(date(2025, 11, 1), "a2")]
        found_later = attained(date(2024, 1, 20), "a0")
        assert held_until(*chain, on=date(2025, 11, 1), validity=KEEP) == date(2026, 12, 31)
        assert held_until(found_later, *chain, on=date(2025, 11, 1), validity=KEEP) == date(2026, 10, 31)

    def test_may_come_forward_when_an_older_refresh_is_found_which_lifts_the_cap(self):
        call = RefreshCall(
            competency="CSA-1", called_on=date(2026, 1, 1), by=date(2026, 3, 31), attained_before=date(2026, 1, 1)
        )
        courses = [attained(date(2025, 6, 15)), attained(date(2026, 3, 10), "a2")]
        refresh = attained(date(2026, 3, 5), "a3", kind="REFRESH")
        rule = [version(validity=KEEP)]
        capped = facts(posts=[post(started_on=date(2025, 6, 1))], versions=rule, attainments=courses, calls=[call])
        lifted = replace(capped, attainments=(*courses, refresh))
        assert ask(capped, date(2026, 3, 10)).expires_on == date(2027, 3, 31)
        assert ask(lifted, date(2026, 3, 10)).expires_on == date(2027, 3, 9)

    def test_is_lost_with_the_evidence_it_was_kept_from(self):
        first = attained(
            date(2025, 5, 10), revoked_on=date(2026, 6, 1), revoked_recorded_at=datetime(2026, 6, 1, tzinfo=UTC)
        )
        pieces = [first, attained(date(2026, 3, 20), "a2")]
        assert held_until(*pieces, on=date(2026, 5, 31), validity=KEEP) == date(2027, 5, 9)
        assert held_until(*pieces, on=date(2026, 6, 1), validity=KEEP) == date(2027, 3, 19)


class TestWhatIsHeld:
    def test_is_what_lasts_longest_and_not_the_latest(self):
        short = attained(date(2026, 6, 1), "a2", expires_on=date(2026, 7, 1))
        answer = ask(facts(attainments=[attained(date(2026, 2, 1)), short]), date(2026, 6, 2))
        assert (answer.row.attainment, answer.expires_on) == ("a1", date(2027, 1, 31))

    def test_of_equals_is_our_own_before_a_recognition(self):
        pieces = [attained(date(2026, 2, 1), "a1", kind="RECOGNITION"), attained(date(2026, 2, 1), "a2")]
        answer = ask(facts(attainments=pieces), date(2026, 2, 2))
        assert (answer.status, answer.row.attainment) == (Status.CURRENT, "a2")

    def test_of_equals_is_the_later_attained_and_then_the_lower_id(self):
        pieces = [attained(date(2026, 2, day), id) for day, id in [(1, "a1"), (3, "a3"), (3, "a2")]]
        answer = ask(facts(versions=[version(validity=Never())], attainments=pieces), date(2026, 2, 4))
        assert answer.row.attainment == "a2"

    def test_that_never_expires_is_current_without_end(self):
        given = facts(versions=[version(validity=Never())], attainments=[attained(date(2020, 1, 1))])
        answer = ask(given, date(2040, 1, 1))
        assert (answer.status, answer.expires_on) == (Status.CURRENT, None)
        assert answer.reasons[0] == "Current, without end."

    def test_may_be_older_than_the_requirement_and_is_judged_by_its_first_version(self):
        rules = [
            version(effective_from=date(2026, 1, 1)),
            version(2, effective_from=date(2027, 1, 1), validity=Rolling(6)),
        ]
        grandfathered = [rules[0], replace(rules[1], transition=Grandfather())]
        piece = attained(date(2025, 6, 15))
        assert ask(facts(versions=grandfathered, attainments=[piece]), date(2026, 2, 1)).expires_on == date(2026, 6, 14)

    def test_of_another_competency_is_nothing(self):
        assert (
            ask(facts(attainments=[attained(date(2026, 2, 1), competency="CSA-2")]), date(2026, 2, 2)).expires_on
            is None
        )

    def test_ends_sooner_or_later_by_the_notice_of_the_version(self):
        given = facts(versions=[version(notice_days=14)], attainments=[attained(date(2026, 2, 1))])
        answer = ask(given, date(2027, 1, 16))
        assert (answer.status, answer.row.expiring_from) == (Status.CURRENT, date(2027, 1, 17))
        assert ask(given, date(2027, 1, 17)).status == Status.EXPIRING

    def test_that_does_not_expire_by_rule_but_by_print_has_notice_too(self):
        piece = attained(date(2026, 2, 1), expires_on=date(2026, 12, 31))
        answer = ask(facts(versions=[version(validity=Never())], attainments=[piece]), date(2026, 3, 1))
        assert answer.row.expiring_from == date(2026, 11, 1)

    def test_ran_out_before_this_duty_began_and_so_is_not_held(self):
        given = facts(attainments=[attained(date(2024, 3, 1))])
        answer = ask(given, date(2026, 3, 1))
        assert (answer.status, answer.row.attainment) == (Status.OVERDUE, None)
        assert "Evidence of 1 March 2024 ran out on 28 February 2025, before that day." in answer.reasons

    def test_lapsed_but_not_yet_due_is_not_started(self):
        given = facts(attainments=[attained(date(2025, 1, 20))])
        answer = ask(given, date(2026, 1, 25))
        assert (answer.status, answer.expires_on) == (Status.NOT_STARTED, date(2026, 1, 19))
        assert ask(given, date(2026, 2, 5)).status == Status.EXPIRED


class TestARevocation:
    def test_of_the_day_attained_says_that_it_never_happened(self):
        on = date(2026, 2, 1)
        piece = attained(on, revoked_on=on, revoked_recorded_at=datetime(2026, 5, 1, tzinfo=UTC))
        assert ask(facts(attainments=[piece]), on).row.attainment is None

    def test_was_not_known_before_it_was_recorded(self):
        on = date(2026, 2, 20)
        piece = attained(date(2026, 2, 1), revoked_on=on, revoked_recorded_at=datetime(2026, 5, 1, tzinfo=UTC))
        given = facts(attainments=[piece])
        assert ask(given, on).status == Status.OVERDUE
        assert ask(given, on, known_at=datetime(2026, 4, 30, tzinfo=UTC)).status == Status.CURRENT
        assert ask(given, on, known_at=datetime(2026, 5, 1, tzinfo=UTC)).status == Status.OVERDUE


class TestACallToRefresh:
    BY_DAY = RefreshCall(
        competency="CSA-1", called_on=date(2026, 4, 1), by=date(2026, 5, 31), attained_before=date(2026, 4, 1)
    )
    BY_EDITION = replace(BY_DAY, attained_before=None, editions=frozenset({"m1-1.0.0"}))

    def expiry(self, *pieces, call: RefreshCall, on: date = date(2026, 4, 20)) -> date | None:
        return ask(facts(attainments=pieces, calls=[call]), on).expires_on

    def test_by_editions_leaves_outside_evidence_alone(self):
        assert self.expiry(attained(date(2026, 2, 1)), call=self.BY_EDITION) == date(2027, 1, 31)
        assert self.expiry(attained(date(2026, 2, 1), edition="m1-1.0.0"), call=self.BY_EDITION) == date(2026, 5, 31)

    def test_by_a_day_covers_outside_evidence_too(self):
        assert self.expiry(attained(date(2026, 2, 1), kind="RECOGNITION"), call=self.BY_DAY) == date(2026, 5, 31)

    def test_does_not_cover_the_full_course_taken_since(self):
        pieces = [attained(date(2026, 2, 1)), attained(date(2026, 4, 10), "a2")]
        assert self.expiry(*pieces, call=self.BY_DAY) == date(2027, 4, 9)

    def test_does_not_cover_another_edition(self):
        pieces = [attained(date(2026, 2, 1), edition="m1-1.0.0"), attained(date(2026, 4, 10), "a2", edition="m1-2.0.0")]
        assert self.expiry(*pieces, call=self.BY_EDITION) == date(2027, 4, 9)

    def test_is_not_answered_by_a_refresh_from_before_it(self):
        pieces = [attained(date(2026, 2, 1)), attained(date(2026, 3, 31), "a2", kind="REFRESH")]
        assert self.expiry(*pieces, call=self.BY_DAY) == date(2026, 5, 31)

    def test_is_answered_by_a_refresh_after_its_last_day(self):
        pieces = [attained(date(2026, 2, 1)), attained(date(2026, 8, 1), "a2", kind="REFRESH")]
        given = facts(attainments=pieces, calls=[self.BY_DAY])
        assert ask(given, date(2026, 7, 31)).status == Status.EXPIRED
        assert ask(given, date(2026, 8, 1)).status == Status.CURRENT

    def test_never_lengthens(self):
        assert self.expiry(attained(date(2025, 5, 10)), call=self.BY_DAY) == date(2026, 5, 9)

    @pytest.mark.parametrize("edition", ["m1-1.0.0", "m1-2.0.0"])
    def test_of_two_on_one_day_either_counts_in_whatever_order_they_were_recorded(self, edition):
        both = [self.BY_DAY, self.BY_EDITION]
        piece = attained(date(2026, 2, 1), edition=edition)
        for calls in (both, both[::-1]):
            assert ask(facts(attainments=[piece], calls=calls), date(2026, 4, 20)).expires_on == date(2026, 5, 31)

    def test_that_was_withdrawn_is_no_call(self):
        withdrawn = replace(self.BY_DAY, withdrawn_at=datetime(2026, 4, 3, tzinfo=UTC))
        assert self.expiry(attained(date(2026, 2, 1)), call=withdrawn) == date(2027, 1, 31)

    def test_finds_nothing_in_a_refresh_alone(self):
        answer = ask(facts(attainments=[attained(date(2026, 2, 1), kind="REFRESH")]), date(2026, 2, 2))
        assert (answer.status, answer.row.attainment) == (Status.NOT_STARTED, None)


class TestTheClock:
    @pytest.mark.parametrize(("days_away", "due_on"), [(89, date(2026, 5, 4)), (90, date(2026, 5, 26))])
    def test_goes_on_after_89_days_away_and_starts_again_after_90(self, days_away: int, due_on: date):
        back_on = date.fromordinal(date(2026, 1, 26).toordinal() + days_away)
        posts = [post(ended_on=date(2026, 1, 26)), post(id="p2", started_on=back_on)]
        answer = ask(facts(posts=posts), back_on, "p2")
        assert answer.due_on == due_on
        assert f"after {days_away} days" in said(answer)

    def test_belongs_to_the_person_in_the_agency_whatever_the_posts(self):
        posts = [post(), post(id="p2", agency="hscp/trust/ward-9", started_on=date(2026, 3, 1))]
        assert ask(facts(posts=posts), date(2026, 3, 2), "p2").due_on == date(2026, 2, 4)

    def test_starts_again_elsewhere_and_evidence_goes_along(self):
        posts = [post(ended_on=date(2026, 6, 1)), post(id="p2", agency="hscp/council", started_on=date(2026, 6, 1))]
        answer = ask(facts(posts=posts, attainments=[attained(date(2026, 2, 1))]), date(2026, 6, 1), "p2")
        assert (answer.status, answer.due_on) == (Status.CURRENT, date(2026, 7, 1))

    def test_starts_again_after_a_long_absence_and_evidence_still_counts(self):
        posts = [post(ended_on=date(2026, 3, 1)), post(id="p2", started_on=date(2026, 9, 1))]
        answer = ask(facts(posts=posts, attainments=[attained(date(2026, 2, 1))]), date(2026, 9, 1), "p2")
        assert (answer.status, answer.due_on) == (Status.CURRENT, date(2026, 10, 1))

    def test_starts_for_those_newly_in_and_by_a_day_gives_them_until_it(self):
        wider = version(2, effective_from=date(2026, 3, 1), transition=By(date(2026, 6, 30)))
        given = facts(versions=[version(audience=Audience(roles=frozenset({"dsl"}))), wider])
        answer = ask(given, date(2026, 3, 1))
        assert (answer.row.clock_from, answer.due_on) == (date(2026, 3, 1), date(2026, 6, 30))

    def test_does_not_let_a_narrowed_audience_take_evidence_away(self):
        narrow = version(2, effective_from=date(2026, 4, 1), audience=Audience(roles=frozenset({"dsl"})))
        wide = version(3, effective_from=date(2026, 5, 1))
        given = facts(versions=[version(), narrow, wide], attainments=[attained(date(2026, 2, 1))])
        assert ask(given, date(2026, 4, 1)).status == Status.NOT_REQUIRED
        assert ask(given, date(2026, 5, 1)).status == Status.CURRENT
        assert ask(given, date(2026, 5, 1)).row.clock_from == date(2026, 1, 5)

    def test_stands_still_in_a_pause_without_end(self):
        answer = ask(facts(pauses=[pause(date(2026, 1, 10))]), date(2030, 1, 1))
        assert (answer.status, answer.due_on) == (Status.NOT_STARTED, None)
        assert answer.reasons[0] == "Not started: the clock is stopped."

    def test_is_stopped_by_a_pause_at_the_root_and_not_by_one_in_another_agency(self):
        until = date(2026, 1, 20)
        assert ask(facts(pauses=[pause(date(2026, 1, 10), until, "hscp")]), until).due_on == date(2026, 2, 14)
        assert ask(facts(pauses=[pause(date(2026, 1, 10), until, "hscp/council")]), until).due_on == date(2026, 2, 4)
        assert ask(facts(pauses=[pause(date(2026, 1, 10), until, "hscp/trust/ward-9")]), until).due_on == date(
            2026, 2, 14
        )

    def test_counts_overlapping_stops_once(self):
        stops = [pause(date(2026, 1, 10), date(2026, 1, 20)), pause(date(2026, 1, 15), date(2026, 1, 25))]
        assert ask(facts(pauses=stops), date(2026, 2, 1)).due_on == date(2026, 2, 19)

    def test_moves_a_day_to_be_ready_by_that_falls_on_a_stopped_day(self):
        rule = version(effective_from=date(2026, 1, 5), transition=By(date(2026, 6, 30)))
        answer = ask(facts(versions=[rule], pauses=[pause(date(2026, 6, 1), date(2026, 8, 1))]), date(2026, 6, 1))
        assert answer.due_on == date(2026, 8, 31)

    def test_keeps_due_today_what_is_due_within_no_days(self):
        given = facts(versions=[version(due_within_days=0)])
        assert ask(given, date(2026, 1, 5)).status == Status.NOT_STARTED
        assert ask(given, date(2026, 1, 6)).status == Status.OVERDUE


class TestTrainingThatRanOutWhileAway:
    def test_between_two_posts_gives_days_from_the_first_day_back(self):
        posts = [
            post(started_on=date(2025, 1, 6), ended_on=date(2026, 2, 1)),
            post(id="p2", started_on=date(2026, 4, 1)),
        ]
        given = facts(posts=posts, attainments=[attained(date(2025, 3, 1))])
        answer = ask(given, date(2026, 4, 1), "p2")
        assert (answer.status, answer.due_on, answer.expires_on) == (
            Status.NOT_STARTED, date(2026, 5, 1), date(2026, 2, 28),
        )  # fmt: skip
        assert ask(given, date(2026, 5, 2), "p2").status == Status.EXPIRED

    def test_in_a_pause_without_end_has_no_due_date(self):
        given = facts(attainments=[attained(date(2025, 3, 1))], pauses=[pause(date(2026, 2, 10))])
        answer = ask(given, date(2026, 3, 1))
        assert (answer.status, answer.due_on) == (Status.NOT_STARTED, None)
        assert "The evidence ends on a day on which the clock is stopped, with no end date." in answer.reasons


class TestANewVersion:
    def dates(self, transition, months: int, days: int = 30) -> tuple[date | None, date | None]:
        """Due and expiry under a second version, of one who was due 3 March 2022 and held 12 months to 31 May 2026."""
        second = version(
            2, effective_from=date(2026, 1, 1), validity=Rolling(months), due_within_days=days, transition=transition
        )
        given = facts(
            posts=[post(started_on=date(2022, 2, 1))],
            versions=[version(), second],
            attainments=[attained(date(2025, 6, 1))],
        )
        answer = ask(given, date(2026, 1, 1))
        return answer.due_on, answer.expires_on

    def test_that_is_kinder_leaves_grandfathered_dates_as_they_are(self):
        assert self.dates(Grandfather(), 24, 90) == (date(2022, 3, 3), date(2026, 5, 31))

    def test_that_is_kinder_by_a_day_gives_the_new_date_at_once(self):
        assert self.dates(By(date(2026, 2, 1)), 24, 90) == (date(2022, 5, 2), date(2027, 5, 31))

    def test_that_is_stricter_by_a_day_makes_nobody_worse_off_before_it(self):
        assert self.dates(By(date(2026, 2, 1)), 3)[1] == date(2026, 2, 1)
        assert self.dates(By(date(2026, 12, 1)), 3)[1] == date(2026, 5, 31)

    def test_at_once_changes_both_dates(self):
        assert self.dates(AtOnce(), 9, 10) == (date(2022, 2, 11), date(2026, 2, 28))

    def test_on_the_same_day_as_another_governs_by_its_higher_number(self):
        rules = [version(3, due_within_days=10), version(2, due_within_days=20)]
        answer = ask(facts(versions=rules), date(2026, 1, 5))
        assert (answer.row.version, answer.due_on) == (3, date(2026, 1, 15))

    def test_that_ended_is_not_succeeded_by_the_one_before(self):
        ended = version(2, effective_from=date(2026, 1, 20), effective_to=date(2026, 2, 1))
        answer = ask(facts(versions=[version(), ended]), date(2026, 2, 1))
        assert answer.reasons == ("Not required.", "The requirement was retired; its last day was 31 January 2026.")

    def test_to_a_fixed_date_judges_old_evidence_from_the_day_it_was_done(self):
        fixed = version(2, effective_from=date(2026, 3, 1), validity=FixedDate(8, 31, 90))
        given = facts(versions=[version(), fixed], attainments=[attained(date(2026, 1, 20))])
        answer = ask(given, date(2026, 3, 1))
        assert (answer.expires_on, answer.row.expiring_from) == (date(2026, 8, 31), date(2026, 6, 3))


class TestASpreadByTeam:
    """The trust asks for it from 1 March 2026, within 30 days, spread over 3 weeks."""

    RULES = [version(effective_from=date(2026, 3, 1), spread_weeks=3)]

    @pytest.mark.parametrize(
        ("turn", "due_on"),
        [(0, date(2026, 3, 31)), (1, date(2026, 4, 7)), (2, date(2026, 4, 14)), (3, date(2026, 3, 31))],
    )
    def test_gives_each_team_its_week_in_turn(self, turn: int, due_on: date):
        given = facts(posts=[post(turn=turn)], versions=self.RULES)
        assert ask(given, date(2026, 3, 1)).due_on == due_on

    def test_is_not_for_somebody_who_starts_later(self):
        given = facts(posts=[post(turn=2, started_on=date(2026, 3, 2))], versions=self.RULES)
        assert ask(given, date(2026, 3, 2)).due_on == date(2026, 4, 1)

    def test_stays_with_the_clock_when_somebody_moves_team(self):
        posts = [post(turn=2, ended_on=date(2026, 3, 10)), post(id="p2", turn=1, started_on=date(2026, 3, 10))]
        assert ask(facts(posts=posts, versions=self.RULES), date(2026, 3, 12), "p2").due_on == date(2026, 4, 14)

    def test_gives_somebody_of_two_teams_the_later_week(self):
        posts = [post(turn=2), post(id="p2", turn=1)]
        assert ask(facts(posts=posts, versions=self.RULES), date(2026, 3, 12), "p2").due_on == date(2026, 4, 14)

    def test_leaves_out_stopped_days_among_its_weeks_too(self):
        away = pause(date(2026, 4, 10), date(2026, 4, 17))
        given = facts(posts=[post(turn=2)], versions=self.RULES, pauses=[away])
        assert ask(given, date(2026, 4, 20)).due_on == date(2026, 4, 21)

    def test_is_kept_by_a_later_version_that_changes_dates_at_once(self):
        later = version(2, effective_from=date(2026, 3, 20), due_within_days=20)
        given = facts(posts=[post(turn=2)], versions=[*self.RULES, later])
        assert ask(given, date(2026, 3, 20)).due_on == date(2026, 4, 4)

    def test_of_a_later_version_moves_nobody_who_has_a_date(self):
        rules = [version(), version(2, effective_from=date(2026, 1, 20), spread_weeks=3)]
        assert ask(facts(posts=[post(turn=2)], versions=rules), date(2026, 1, 20)).due_on == date(2026, 2, 4)

    def test_says_so(self):
        given = facts(posts=[post(turn=2)], versions=self.RULES)
        assert ask(given, date(2026, 3, 1)).reasons[-2:] == (
            "Due 30 days after 1 March 2026: 31 March 2026.",
            "Version 1 spreads those already in post over 3 weeks by team: 2 weeks more, 14 April 2026.",
        )

    def test_of_no_weeks_and_of_one_is_none(self):
        for weeks in (0, 1):
            rules = [version(effective_from=date(2026, 3, 1), spread_weeks=weeks)]
            assert ask(facts(posts=[post(turn=2)], versions=rules), date(2026, 3, 1)).due_on == date(2026, 3, 31)


class TestAnExemption:
    def test_is_shown_over_evidence_that_is_good(self):
        given = facts(attainments=[attained(date(2026, 2, 1))], exemptions=[exemption(date(2026, 3, 1))])
        answer = ask(given, date(2026, 3, 1))
        assert (answer.status, answer.expires_on) == (Status.EXEMPT, date(2027, 1, 31))
        assert answer.reasons[0] == "Exempt, no end date."

    def test_stops_the_clock(self):
        given = facts(exemptions=[exemption(date(2026, 1, 10), date(2026, 1, 20))])
        assert ask(given, date(2026, 1, 20)).due_on == date(2026, 2, 14)

    def test_in_one_agency_is_not_seen_in_another(self):
        given = facts(exemptions=[exemption(date(2026, 1, 10), agency="hscp/council")])
        assert ask(given, date(2026, 1, 10)).status == Status.NOT_STARTED

    def test_at_the_root_holds_in_all(self):
        given = facts(exemptions=[exemption(date(2026, 1, 10), agency="hscp")])
        assert ask(given, date(2026, 1, 10)).status == Status.EXEMPT

    def test_from_another_requirement_is_nothing_here(self):
        other = replace(exemption(date(2026, 1, 10)), requirement="R2")
        assert ask(facts(exemptions=[other]), date(2026, 2, 10)).status == Status.OVERDUE

    def test_that_overlaps_another_is_shown_until_the_later_end(self):
        both = [exemption(date(2026, 1, 10), date(2026, 3, 1)), exemption(date(2026, 1, 20), date(2026, 2, 1))]
        assert ask(facts(exemptions=both), date(2026, 1, 25)).row.exempt_until == date(2026, 3, 1)


class TestWhoIsConcerned:
    def test_everybody_where_no_list_narrows(self):
        assert ask(facts(), date(2026, 1, 5)).status == Status.NOT_STARTED

    @pytest.mark.parametrize(
        ("audience", "outside"),
        [
            (Audience(sectors=frozenset({"EDUCATION"})), "sector"),
            (Audience(agencies=frozenset({"hscp/trust/ward-70"})), "agency"),
            (Audience(agencies=frozenset({"hscp/trust/ward"})), "agency"),
            (Audience(sectors=frozenset({"EDUCATION"}), roles=frozenset({"dsl"}), leads=frozenset({"LEAD"})),
             "sector, role, designation"),
        ],
    )  # fmt: skip
    def test_nobody_outside_any_of_the_lists_and_all_are_named(self, audience: Audience, outside: str):
        answer = ask(facts(versions=[version(audience=audience)]), date(2026, 1, 5))
        assert answer.reasons == ("Not required.", f"This post is outside the audience of version 1: {outside}.")

    def test_all_in_and_under_a_subtree(self):
        rule = version(audience=Audience(agencies=frozenset({"hscp/trust"})))
        posts = [post(), post(id="p2", agency="hscp/trust")]
        assert [answer.status for answer in standing(facts(posts=posts, versions=[rule]), date(2026, 1, 5))] == [
            Status.NOT_STARTED,
            Status.NOT_STARTED,
        ]

    def test_a_lead_in_the_agency_where_they_are_named_and_no_other(self):
        rule = version(audience=Audience(leads=frozenset({"DSL"})))
        posts = [post(), post(id="p2", agency="hscp/council")]
        named = LeadDesignation(agency="hscp/council/team", kind="DSL", from_on=date(2026, 1, 10))
        found = standing(facts(posts=posts, versions=[rule], designations=[named]), date(2026, 1, 10))
        assert [answer.status for answer in found] == [Status.NOT_REQUIRED, Status.NOT_STARTED]

    def test_a_post_whose_period_changed_as_it_is_that_day(self):
        rule = version(audience=Audience(roles=frozenset({"dsl"})))
        periods = [post(ended_on=date(2026, 2, 1)), post(started_on=date(2026, 2, 1), roles=frozenset({"dsl"}))]
        given = facts(posts=periods, versions=[rule])
        assert ask(given, date(2026, 1, 31)).status == Status.NOT_REQUIRED
        assert ask(given, date(2026, 2, 1)).row.clock_from == date(2026, 2, 1)


class TestFactsThatTheDoorsRefuse:
    def test_of_periods_that_overlap_are_answered_and_give_no_two_rows_a_day(self):
        periods = [post(), post(agency="hscp/council", started_on=date(2026, 3, 1))]
        found = rows(facts(posts=periods))
        assert found == rows(facts(posts=periods[::-1]))
        assert [(row.from_on, row.until_on) for row in found] == [(date(2026, 1, 5), None)]

    def test_of_periods_without_a_day_are_no_periods(self):
        given = facts(posts=[post(ended_on=date(2026, 1, 5))], pauses=[pause(date(2026, 2, 1), date(2026, 1, 1))])
        assert rows(given) == ()
        assert ask(given, date(2026, 3, 1)).status == Status.NOT_REQUIRED

    def test_of_absurd_numbers_are_answered_at_the_end_of_the_calendar(self):
        rule = version(due_within_days=10**10, validity=Rolling(10**6), notice_days=10**10)
        answer = ask(facts(versions=[rule], attainments=[attained(date(2026, 2, 1))]), date(2026, 2, 1))
        assert answer.due_on == date.max
        assert answer.status == Status.EXPIRING
