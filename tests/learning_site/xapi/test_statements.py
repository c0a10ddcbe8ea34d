"""Statements are valid xAPI, say what happened, and say nothing that must not leave."""

import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ralph.models.xapi.base.statements import BaseXapiStatement

from learning_site.xapi import facts, statements
from learning_site.xapi.facts import InvalidFact, Score
from tests.learning_site.xapi.samples import AT, COMPETENCY, MODULE, SITE, a_fact, some_uuid

QUESTION = facts.question(SITE, "think-the-unthinkable", some_uuid("question"))
CERTIFICATE = facts.certificate(SITE, some_uuid("certificate"), "CSA awareness")
OPTIONS = [some_uuid("a"), some_uuid("b"), some_uuid("c")]
LATE = Score(right=4, asked=10)

EVERY = {
    "registered": statements.registered(a_fact(), MODULE),
    "initialized": statements.initialized(a_fact(), MODULE),
    "progressed": statements.progressed(a_fact(), MODULE, percent=40),
    "terminated": statements.terminated(a_fact(), MODULE, duration=timedelta(minutes=4)),
    "answered": statements.answered(a_fact(), QUESTION, options=OPTIONS, chosen=OPTIONS[:2], right=True),
    "passed": statements.passed(a_fact(), MODULE, score=Score(right=9, asked=10), duration=timedelta(seconds=723)),
    "failed": statements.failed(a_fact(), MODULE, score=Score(right=1, asked=3)),
    "completed": statements.completed(a_fact(), MODULE, duration=timedelta(seconds=723)),
    "achieved": statements.achieved(
        a_fact(), COMPETENCY, expires_on=date(2028, 5, 2), learned_in=MODULE, because=some_uuid("completed")
    ),
    "expired": statements.expired(a_fact(), COMPETENCY, achieved_id=some_uuid("achieved")),
    "revoked": statements.revoked(a_fact(), COMPETENCY, achieved_id=some_uuid("achieved")),
    "earned": statements.earned(a_fact(), CERTIFICATE, achieved_id=some_uuid("achieved")),
    "voided": statements.voided(SITE, statement=some_uuid("wrong"), at=AT),
}
PLACES = [some_uuid("x"), some_uuid("y"), some_uuid("z")]
ARRANGED = {
    "sequencing": statements.answered(
        a_fact("order"), QUESTION, options=OPTIONS, chosen=OPTIONS[::-1], right=False, asks="sequencing"
    ),
    "matching": statements.matched(
        a_fact("match"),
        QUESTION,
        options=OPTIONS[:2],
        texts=PLACES,
        pairs=list(zip(OPTIONS[:2], PLACES, strict=False)),
        right=True,
    ),
}


class TestAnArrangedAnswer:
    @pytest.mark.parametrize("asks", ARRANGED)
    def test_is_valid_xapi_of_its_type_without_the_answer_key(self, asks):
        BaseXapiStatement.model_validate(ARRANGED[asks])
        definition = ARRANGED[asks]["object"]["definition"]
        assert definition["type"] == "http://adlnet.gov/expapi/activities/cmi.interaction"
        assert definition["interactionType"] == asks
        assert "correctResponsesPattern" not in definition

    def test_says_the_order_or_the_pairs_by_their_ids(self):
        a, b, c = OPTIONS
        assert ARRANGED["sequencing"]["result"]["response"] == f"{c}[,]{b}[,]{a}"
        assert ARRANGED["matching"]["result"]["response"] == f"{a}[.]{PLACES[0]}[,]{b}[.]{PLACES[1]}"

    def test_with_something_that_was_not_offered_is_refused(self):
        with pytest.raises(InvalidFact, match="not in the question"):
            statements.matched(
                a_fact(), QUESTION, options=OPTIONS, texts=PLACES, pairs=[(OPTIONS[0], OPTIONS[0])], right=False
            )


class TestEveryStatement:
    @pytest.mark.parametrize("verb", EVERY)
    def test_is_valid_xapi(self, verb):
        BaseXapiStatement.model_validate(EVERY[verb])

    @pytest.mark.parametrize("verb", EVERY)
    def test_says_its_verb_and_its_instant_in_utc_with_milliseconds(self, verb):
        assert EVERY[verb]["verb"] == {"id": statements.VERBS[verb], "display": {"en-GB": verb}}
        assert EVERY[verb]["timestamp"] == "2026-05-03T10:00:00.000Z"

    @pytest.mark.parametrize("verb", EVERY)
    def test_names_nobody_but_by_a_random_uuid(self, verb):
        account = EVERY[verb]["actor"]["account"]
        assert set(EVERY[verb]["actor"]) == {"objectType", "account"}
        assert account["homePage"] == "https://learn.example.org"
        assert account["name"] in {str(some_uuid("learner")), "issuer-partnership"}

    @pytest.mark.parametrize("verb", EVERY)
    def test_holds_no_other_words_than_catalogue_titles_and_fixed_terms(self, verb):
        spoken = {MODULE.name, COMPETENCY.name, CERTIFICATE.name, SITE.platform, verb}
        fixed = {"Activity", "Agent", "StatementRef", "choice", "en-GB", "issuer-partnership"}
        for text in texts(EVERY[verb]):
            opaque = text.startswith(("http://", "https://", "PT", "agency:", "role:")) or is_opaque(text)
            assert opaque or text in spoken | fixed, text

    def test_every_verb_of_the_profile_has_its_builder_and_its_id_once(self):
        assert set(EVERY) == set(statements.VERBS)
        assert len({statement["id"] for statement in EVERY.values()}) == len(EVERY)

    def test_names_the_platform_only_where_the_object_is_an_activity(self):
        for statement in EVERY.values():
            about_activity = statement["object"]["objectType"] == "Activity"
            assert ("platform" in statement.get("context", {})) is about_activity


class TestStatementId:
    def test_is_the_same_whenever_it_is_asked(self):
        first = statements.completed(a_fact(), MODULE)
        again = statements.completed(a_fact(at=AT + timedelta(days=1)), MODULE)
        assert first["id"] == again["id"] == str(a_fact().statement_id("completed"))

    def test_is_known_from_installation_row_and_verb(self):
        key = f"completion:{some_uuid('one')}:completed"
        assert a_fact().statement_id("completed") == facts.statement_id(SITE.installation, key)
        assert facts.statement_id(UUID(int=1), "completion:x:completed") == UUID("512a510a-1aa3-532c-b21e-2d0285bb1427")

    @pytest.mark.parametrize("other", [a_fact("two"), a_fact(kind="attainment")])
    def test_differs_for_another_row(self, other):
        assert other.statement_id("completed") != a_fact().statement_id("completed")


class TestResult:
    def test_of_a_pass_holds_score_and_duration(self):
        assert EVERY["passed"]["result"] == {
            "success": True,
            "score": {"scaled": 0.9, "raw": 9, "min": 0, "max": 10},
            "duration": "PT12M3S",
        }

    def test_of_a_fail_is_no_success_and_scales_to_four_places(self):
        assert EVERY["failed"]["result"] == {
            "success": False,
            "score": {"scaled": 0.3333, "raw": 1, "min": 0, "max": 3},
        }

    def test_of_a_completion_without_a_duration_says_only_that(self):
        assert statements.completed(a_fact(), MODULE)["result"] == {"completion": True}

    def test_of_an_answer_holds_the_chosen_options_and_no_answer_key(self):
        assert EVERY["answered"]["result"]["response"] == f"{OPTIONS[0]}[,]{OPTIONS[1]}"
        assert "correctResponsesPattern" not in EVERY["answered"]["object"]["definition"]

    @pytest.mark.parametrize(("right", "asked"), [(-1, 3), (4, 3), (0, 0)])
    def test_refuses_a_score_that_cannot_be(self, right, asked):
        with pytest.raises(InvalidFact, match=f"{right} out of {asked}"):
            Score(right=right, asked=asked)

    @pytest.mark.parametrize("percent", [-1, 101])
    def test_refuses_progress_that_cannot_be(self, percent):
        with pytest.raises(InvalidFact, match="0 to 100"):
            statements.progressed(a_fact(), MODULE, percent=percent)

    def test_refuses_a_choice_that_was_not_offered(self):
        with pytest.raises(InvalidFact, match="not in the question"):
            statements.answered(a_fact(), QUESTION, options=OPTIONS, chosen=[some_uuid("z")], right=False)


class TestContext:
    def test_holds_enrolment_agency_and_roles_by_opaque_keys(self):
        context = EVERY["completed"]["context"]
        assert context["registration"] == str(some_uuid("enrolment"))
        assert context["extensions"] == {
            "https://learn.example.org/xapi/ext/agency": f"agency:{some_uuid('agency')}",
            "https://learn.example.org/xapi/ext/roles": [f"role:{some_uuid('role')}"],
        }

    def test_leaves_out_what_is_not_known(self):
        bare = facts.Fact(site=SITE, kind="attainment", uuid=some_uuid("a"), learner=some_uuid("l"), at=AT)
        assert statements.completed(bare, MODULE)["context"] == {
            "language": "en-GB",
            "platform": "Safeguarding training",
        }

    def test_says_expiry_as_the_end_of_the_last_good_day_in_london(self):
        # 2 May is British Summer Time: the day ends at 23:00 UTC.
        assert EVERY["achieved"]["context"]["extensions"][statements.EXPIRES] == "2028-05-02T23:00:00.000Z"
        winter = statements.achieved(a_fact(), COMPETENCY, expires_on=date(2028, 12, 31))
        assert winter["context"]["extensions"][statements.EXPIRES] == "2029-01-01T00:00:00.000Z"

    def test_points_to_what_it_follows_from(self):
        reference = {"objectType": "StatementRef", "id": str(some_uuid("completed"))}
        assert EVERY["achieved"]["context"]["statement"] == reference

    def test_of_a_revocation_is_the_partnership_acting_on_the_learner(self):
        assert EVERY["revoked"]["actor"]["account"]["name"] == "issuer-partnership"
        assert EVERY["revoked"]["object"]["account"]["name"] == str(some_uuid("learner"))
        assert EVERY["revoked"]["context"]["contextActivities"]["grouping"][0]["id"] == COMPETENCY.id


class TestActivity:
    @pytest.mark.parametrize("key", ["two words", "a/b?c#d", "é", "<>", "CSA 1.2 (awareness)"])
    def test_of_any_code_is_valid_xapi(self, key):
        BaseXapiStatement.model_validate(statements.completed(a_fact(), facts.module(SITE, key, "Title")))

    def test_of_different_codes_differs(self):
        assert facts.module(SITE, "a/b", "Title").id != facts.module(SITE, "a", "Title").id + "/b"

    def test_of_a_site_with_a_closing_slash_is_the_same(self):
        slashed = facts.Site(installation=SITE.installation, url="https://learn.example.org/")
        assert facts.module(slashed, "think-the-unthinkable", "Think the Unthinkable") == MODULE


class TestTimestamp:
    def test_is_moved_to_utc(self):
        assert statements.timestamp(datetime(2026, 7, 1, 9, 0, 0, 123456, tzinfo=ZoneInfo("Europe/London"))) == (
            "2026-07-01T08:00:00.123Z"
        )

    def test_refuses_an_instant_without_a_zone(self):
        with pytest.raises(InvalidFact, match="time zone"):
            statements.timestamp(datetime(2026, 7, 1))  # noqa: DTZ001  (the case under test)


class TestDuration:
    @pytest.mark.parametrize(
        ("seconds", "written"),
        [
            (0, "PT0S"),
            (0.9, "PT0S"),
            (59, "PT59S"),
            (60, "PT1M"),
            (723, "PT12M3S"),
            (3600, "PT1H"),
            (90061, "PT25H1M1S"),
        ],
    )
    def test_is_iso_8601(self, seconds, written):
        assert statements.iso_duration(timedelta(seconds=seconds)) == written

    def test_of_less_than_nothing_is_nothing(self):
        assert statements.iso_duration(timedelta(seconds=-1)) == "PT0S"

    @given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)))
    def test_of_any_length_is_valid_xapi(self, duration):
        BaseXapiStatement.model_validate(statements.completed(a_fact(), MODULE, duration=duration))


class TestSame:
    def test_forgives_what_a_store_may_add(self):
        theirs = json.loads(json.dumps(EVERY["completed"]))
        del theirs["actor"]["objectType"], theirs["object"]["objectType"], theirs["verb"]["display"]
        theirs["object"]["definition"]["name"] = {"en-GB": "Think the Unthinkable, second edition"}
        theirs |= {"stored": "2026-05-03T10:00:01Z", "version": "1.0.0", "authority": {"mbox": "mailto:a@example.org"}}
        assert statements.same(EVERY["completed"], theirs)

    @pytest.mark.parametrize(
        "change",
        [
            {"actor": {"account": {"homePage": "https://learn.example.org", "name": "someone else"}}},
            {"verb": {"id": statements.VERBS["passed"]}},
            {"object": {"id": "https://learn.example.org/xapi/modules/other"}},
            {"result": {"completion": False}},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_sees_a_difference_in(self, change):
        assert not statements.same(EVERY["completed"], {**EVERY["completed"], **change})


def texts(value):
    """Every text in a statement, at any depth."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for each in inner for text in texts(each)]


def is_opaque(text):
    """A uuid, several of them, or an instant."""
    try:
        for part in text.split("[,]"):
            UUID(part)
    except ValueError:
        return text.endswith("Z") and datetime.fromisoformat(text).tzinfo == UTC
    return True
