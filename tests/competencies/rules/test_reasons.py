"""Section 9: the sentences, where the worked examples do not say them."""

from datetime import UTC, date, datetime, timedelta

from competencies.rules import By, FixedDate, KeepDate, Never, RefreshCall
from tests.competencies.rules.plain import ask, attained, exemption, facts, pause, post, version

ON = date(2026, 3, 1)


class TestReasons:
    def test_go_from_the_verdict_along_the_chain(self):
        rules = [
            version(title="Child sexual abuse, core", validity=KeepDate(12, 60)),
            version(2, effective_from=date(2026, 2, 1), due_within_days=20, transition=By(date(2026, 2, 20))),
        ]
        call = RefreshCall(
            competency="CSA-1", called_on=date(2026, 2, 10), by=date(2026, 4, 30), attained_before=date(2026, 2, 10)
        )
        given = facts(
            versions=rules,
            attainments=[attained(date(2025, 3, 20)), attained(date(2026, 1, 21), "a2")],
            pauses=[pause(date(2026, 1, 10), date(2026, 1, 12))],
            calls=[call],
        )
        assert ask(given, ON).reasons == (
            "Superseded content: what was learned has changed since, and counts until the end of 30 April 2026.",
            "R1 has applied to this post's agency since 5 January 2026, then as version 1, now as version 2.",
            "Attained on 21 January 2026, within 60 days of 19 March 2026: "
            "12 months run from 20 March 2026, until 19 March 2027.",
            "Version 2, from 1 February 2026, by 20 February 2026 makes it 20 January 2027.",
            "A refresh called on 10 February 2026 ends it on 30 April 2026.",
            "The clock was stopped from 10 January 2026 to 11 January 2026.",
            "Due 30 days after 5 January 2026, leaving out 2 days on which the clock was stopped: 6 February 2026.",
            "Version 2, from 1 February 2026, by 20 February 2026 leaves it 6 February 2026.",
        )

    def test_tell_of_a_revocation_from_its_day_on(self):
        piece = attained(date(2026, 1, 21), revoked_on=ON, revoked_recorded_at=datetime(2026, 3, 1, tzinfo=UTC))
        given, told = facts(versions=[version()], attainments=[piece]), "Evidence of 21 January 2026 was revoked"
        assert not any(told in reason for reason in ask(given, ON - timedelta(days=1)).reasons)
        assert any(told in reason for reason in ask(given, ON).reasons)

    def test_call_the_requirement_by_its_title(self):
        answer = ask(facts(versions=[version(title="Child sexual abuse, core")]), ON)
        assert answer.reasons[1].startswith("Child sexual abuse, core version 1 has applied")

    def test_tell_of_a_return_before_since_when_the_clock_runs(self):
        posts = [post(ended_on=date(2026, 1, 20)), post(id="p2", started_on=date(2026, 1, 21))]
        assert ask(facts(posts=posts), ON, "p2").reasons[1:3] == (
            "Back on 21 January 2026 after 1 day, fewer than 90: the clock went on.",
            "R1 version 1 has applied to this post's agency since 5 January 2026.",
        )

    def test_tell_of_evidence_that_does_not_expire_and_that_is_then_given_an_end(self):
        rules = [version(validity=Never()), version(2, effective_from=date(2026, 2, 1), validity=FixedDate(8, 31, 90))]
        answer = ask(facts(versions=rules, attainments=[attained(date(2026, 1, 6))]), ON)
        assert "Attained on 6 January 2026; it does not expire." in answer.reasons
        assert "Version 2, from 1 February 2026, at once makes it 31 August 2026." in answer.reasons

    def test_tell_of_a_date_that_becomes_open_ended(self):
        rules = [version(), version(2, effective_from=date(2026, 2, 1), validity=Never())]
        answer = ask(facts(versions=rules, attainments=[attained(date(2026, 1, 6))]), ON)
        assert "Version 2, from 1 February 2026, at once makes it open-ended." in answer.reasons

    def test_tell_of_a_clock_without_end(self):
        answer = ask(facts(pauses=[pause(date(2026, 1, 10))], exemptions=[exemption(ON, date(2026, 4, 1))]), ON)
        assert answer.reasons == (
            "Exempt until the end of 31 March 2026.",
            "R1 version 1 has applied to this post's agency since 5 January 2026.",
            "No evidence counts.",
            "The clock is stopped from 10 January 2026, with no end date.",
            "Due 30 days after 5 January 2026, once the clock runs again.",
        )
