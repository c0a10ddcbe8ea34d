"""What people bring is recognised by a stated rule in one press, and nothing else of elsewhere is seen."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competencies.models import (
    Attainment,
    BatchSource,
    Competency,
    EvidenceKind,
    EvidenceSeen,
    GrantKind,
    RecognitionRule,
)
from competencies.operations import attainments, recognition, training
from competencies.operations.training import NewEvidence
from competencies.queries import recognition as queries
from tests.conftest import LOADED

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def theirs(partnership):
    """What the school trust teaches, and the health trust may accept as awareness."""
    framework = partnership.awareness.framework
    return Competency.objects.create(framework=framework, code="SCH-1", title="Schools day", statement="Knows.")


@pytest.fixture
def rule(partnership, theirs, training_lead, at):
    def stated(**changed):
        said = {"agency": partnership.trust, "ours": partnership.awareness, "theirs": theirs, "from_on": at.date()}
        return recognition.state(**{**said, **changed}, by=training_lead, at=at)

    return stated


@pytest.fixture
def held(partnership, colleague, theirs, at):
    """Ben did the schools day at the school trust."""

    def did(person=colleague, on=date(2026, 3, 2), **changed):
        new = NewEvidence(
            person=person,
            competency=theirs,
            kind=EvidenceKind.SESSION,
            done_on=on,
            title="Schools day",
            seen=EvidenceSeen.ATTENDANCE,
            **changed,
        )
        training.record([new], key=uuid4(), agency=partnership.schools, source=BatchSource.FORM, **LOADED | {"at": at})
        return Attainment.objects.get(person=person, competency=theirs, attained_on=on)

    return did


def press(rule, attainment, key=None):
    return {"rule": rule.uuid, "attainment": attainment.uuid, "key": key or uuid4()}


def words(page):
    return " ".join(page.content.decode().split())


class TestWhatPeopleBring:
    def test_is_listed_when_a_rule_accepts_it_for_what_is_asked_and_not_met(
        self, door, training_lead, partnership, rule, held
    ):
        rule()
        held()
        page = words(door(training_lead, "brought", partnership.trust))
        assert "Schools day" in page
        assert "Neill" in page

    def test_without_a_rule_nothing_of_elsewhere_is_shown(self, door, training_lead, partnership, held):
        held()
        assert "Schools day" not in words(door(training_lead, "brought", partnership.trust))

    @pytest.mark.parametrize(
        ("conditions", "evidence", "listed"),
        [
            ({"max_age_months": 1}, {}, False),
            ({"max_age_months": 3}, {}, True),
            ({"needs_participatory": True}, {"participatory": False}, False),
            ({"needs_participatory": True}, {}, False),
            ({"needs_participatory": True}, {"participatory": True}, True),
            ({"needs_multi_agency": True}, {"multi_agency": None}, False),
            ({"needs_multi_agency": True}, {"multi_agency": True}, True),
            ({}, {"expires_on": date(2026, 5, 3)}, False),
            ({}, {"expires_on": date(2026, 5, 4)}, True),
            ({"from_on": date(2026, 5, 5)}, {}, False),
            ({"from_on": date(2026, 5, 1), "until_on": date(2026, 5, 4)}, {}, False),
        ],
    )
    def test_on_the_conditions_of_the_rule(self, partnership, rule, held, on, conditions, evidence, listed):
        rule(**conditions)
        held(**evidence)
        assert bool(queries.brought(partnership.trust, on=on)) is listed

    def test_from_the_agency_that_the_rule_names(self, partnership, rule, held, on):
        rule(from_agency=partnership.trust)
        held()
        assert not queries.brought(partnership.trust, on=on)

    def test_not_of_somebody_who_has_what_is_asked(self, partnership, rule, held, finish, colleague, on):
        rule()
        held()
        finish(colleague, partnership.awareness, on)
        assert not queries.brought(partnership.trust, on=on)

    def test_says_what_counts_here_already(self, door, training_lead, partnership, finish, colleague):
        finish(colleague, partnership.awareness, date(2026, 5, 1), partnership.school)
        assert "Think the Unthinkable, 1 May 2026, Heath Primary School" in words(
            door(training_lead, "brought", partnership.trust)
        )

    def test_takes_as_many_queries_for_many_as_for_few(self, partnership, rule, held, join, on):
        rule()

        def asked():
            with CaptureQueriesContext(connection) as made:
                queries.brought(partnership.trust, on=on)
            return len(made)

        held()
        few = asked()
        for number in range(8):
            held(join("N", str(number), partnership.ward, started_on=date(2024, 1, 1)))
        assert asked() == few


class TestRecognising:
    def test_counts_from_the_day_it_was_done_and_says_who_accepts_it(
        self, door, training_lead, partnership, rule, held, colleague
    ):
        sent = press(rule(), held())
        door(training_lead, "brought", partnership.trust, sent=sent)
        ours = Attainment.objects.get(competency=partnership.awareness)
        assert (ours.kind, ours.attained_on, ours.accepted_by) == ("RECOGNITION", date(2026, 3, 2), partnership.trust)

    def test_the_person_is_told(self, door, visit, training_lead, partnership, rule, held, colleague):
        door(training_lead, "brought", partnership.trust, sent=press(rule(), held()))
        page = words(visit(colleague).get(reverse("own_training")))
        assert "Recognised by Riverside NHS Trust. Recorded by Carys Evans on 4 May 2026" in page

    def test_twice_is_once(self, door, training_lead, partnership, rule, held):
        sent = press(rule(), held())
        for _ in range(2):
            assert door(training_lead, "brought", partnership.trust, sent=sent).status_code == 302
        assert Attainment.objects.filter(kind="RECOGNITION").count() == 1

    def test_falls_when_what_it_rests_on_is_revoked(
        self, door, training_lead, officer, partnership, rule, held, on, at
    ):
        row = held()
        door(training_lead, "brought", partnership.trust, sent=press(rule(), row))
        attainments.revoke([row], reason="RECORDED_IN_ERROR", on=on, by=officer, at=at)
        assert Attainment.objects.get(kind="RECOGNITION").revocation.reason == "EVIDENCE_WITHDRAWN"

    def test_of_what_is_not_offered_does_nothing(self, door, training_lead, partnership, rule, held, dsl):
        stated, elsewhere = rule(), held(dsl)
        door(training_lead, "brought", partnership.trust, sent=press(stated, elsewhere))
        assert not Attainment.objects.filter(kind="RECOGNITION").exists()

    def test_of_ones_own_is_refused_in_words(self, door, training_lead, partnership, rule, held):
        page = door(training_lead, "brought", partnership.trust, sent=press(rule(), held(training_lead)))
        assert "Nobody recognises their own training" in words(page)
        assert not Attainment.objects.filter(kind="RECOGNITION").exists()


class TestTrainingOfAnOutsideBody:
    def sent(self, partnership, colleague, **changed):
        sent = {
            "step": "preview",
            "people": [colleague.uuid],
            "kind": "RECOGNITION",
            "competency": partnership.awareness.uuid,
            "done_on": "1 March 2026",
            "title": "Awareness day",
            "provider": "ealing Partnership",
            "participatory": "yes",
            "seen": "CERTIFICATE",
            "key": uuid4(),
        }
        return {**sent, **changed}

    @pytest.fixture
    def outside(self, rule):
        return rule(theirs=None, outside_body="Ealing partnership", max_age_months=6, needs_participatory=True)

    def test_is_accepted_by_its_rule_without_anybody_authorising_it(
        self, door, training_lead, partnership, colleague, outside
    ):
        page = door(training_lead, "training_record", partnership.trust, sent=self.sent(partnership, colleague))
        assert "A rule accepts it: Riverside NHS Trust accepts Ealing partnership" in words(page)
        sent = self.sent(partnership, colleague, step="confirm")
        door(training_lead, "training_record", partnership.trust, sent=sent)
        assert colleague.evidence.get().rule == outside

    @pytest.mark.parametrize(
        "changed", [{"provider": "Another"}, {"participatory": ""}, {"done_on": "1 March 2025"}, {"provider": ""}]
    )
    def test_that_the_rule_does_not_accept_is_authorised_by_hand(
        self, door, training_lead, partnership, colleague, outside, changed
    ):
        sent = self.sent(partnership, colleague, **changed)
        page = door(training_lead, "training_record", partnership.trust, sent=sent)
        assert set(page.context["form"].errors) == {"reason", "authorised_by"}


class TestRules:
    def sent(self, partnership, theirs, **changed):
        sent = {
            "ours": partnership.awareness.uuid,
            "where": "INSIDE",
            "theirs": theirs.uuid,
            "max_age_months": "24",
            "from_on": "4 May 2026",
        }
        return {**sent, **changed}

    def test_are_stated_once_however_often_they_are_sent(self, door, training_lead, partnership, theirs):
        for _ in range(2):
            response = door(training_lead, "recognition_rules", partnership.trust, sent=self.sent(partnership, theirs))
            assert response.status_code == 302
        assert RecognitionRule.objects.get().max_age_months == 24

    def test_may_name_a_body_outside_in_words(self, door, training_lead, partnership, theirs):
        sent = self.sent(partnership, theirs, where="OUTSIDE", outside_body="Ealing partnership")
        door(training_lead, "recognition_rules", partnership.trust, sent=sent)
        assert RecognitionRule.objects.get().theirs is None
        assert "Ealing partnership" in words(door(training_lead, "recognition_rules", partnership.trust))

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"theirs": ""}, "theirs"),
            ({"ours": "x"}, "ours"),
            ({"where": "OUTSIDE"}, "outside_body"),
            ({"max_age_months": "0"}, "max_age_months"),
            ({"from_on": ""}, "from_on"),
            ({"until_on": "1 May 2026"}, "until_on"),
        ],
    )
    def test_say_what_is_wrong(self, door, training_lead, partnership, theirs, changed, field):
        sent = self.sent(partnership, theirs) | changed
        page = door(training_lead, "recognition_rules", partnership.trust, sent=sent)
        assert page.status_code == 422
        assert list(page.context["form"].errors) == [field]

    def test_a_second_for_the_same_on_the_same_days_is_refused(self, door, training_lead, partnership, theirs, rule):
        rule(max_age_months=6)
        page = door(training_lead, "recognition_rules", partnership.trust, sent=self.sent(partnership, theirs))
        assert "There is such a rule" in words(page)

    def test_end_and_what_they_recognised_stands(self, door, training_lead, partnership, rule, held, on):
        stated = rule(from_on=date(2026, 5, 1))
        door(training_lead, "brought", partnership.trust, sent=press(stated, held()))
        door(training_lead, "recognition_rule_end", partnership.trust, stated, sent={"on": "3 May 2026"})
        assert not queries.rules_of(partnership.trust, on=on)
        assert Attainment.objects.get(kind="RECOGNITION", revocation__isnull=True)

    def test_do_not_end_on_a_day_long_before_they_held(self, door, training_lead, partnership, rule, on):
        stated = rule(from_on=date(2026, 5, 1))
        page = door(training_lead, "recognition_rule_end", partnership.trust, stated, sent={"on": "3 May 2016"})
        assert page.status_code == 422
        assert page.context["form"].errors["on"] == [
            "The rule holds since 1 May 2026. Give that day, a later one, or the day before."
        ]
        assert queries.rules_of(partnership.trust, on=on) == [stated]


@pytest.mark.parametrize("name", ["brought", "recognition_rules", "recognition_rule_end"])
class TestTheseDoorsOpen:
    @pytest.fixture
    def things(self, name, partnership, rule):
        stated = rule()
        return [partnership.trust, stated] if name == "recognition_rule_end" else [partnership.trust]

    def test_for_the_training_lead(self, door, training_lead, name, things):
        assert door(training_lead, name, *things).status_code == 200

    def test_for_nobody_who_is_not_signed_in(self, door, name, things):
        assert door(None, name, *things).url.startswith(reverse("account_login"))

    def test_for_nobody_else_whether_to_look_or_to_send(self, door, cast, name, things, subtests):
        for who in ("outsider", "author", "practitioner", "officer", "dsl"):
            with subtests.test(who):
                assert door(cast[who], name, *things).status_code == 404
                assert door(cast[who], name, *things, sent={}).status_code == 404

    def test_not_for_a_manager(self, door, outsider, partnership, give, name, things):
        give(outsider, GrantKind.MANAGER, partnership.trust)
        assert door(outsider, name, *things).status_code == 404

    def test_not_where_there_is_nothing_or_through_another_agency(
        self, door, training_lead, dsl, partnership, name, things
    ):
        if name == "recognition_rule_end":
            assert door(training_lead, name, partnership.trust, uuid4()).status_code == 404
            assert door(dsl, name, partnership.school, things[1]).status_code == 404

    def test_by_no_other_method(self, visit, training_lead, name, things):
        url = reverse(f"competencies:{name}", args=[thing.uuid for thing in things])
        assert visit(training_lead).put(url).status_code == 405

    def test_sent_empty_says_what_is_missing(self, door, training_lead, name, things):
        page = door(training_lead, name, *things, sent={})
        assert page.status_code == 422
        assert "Error:" in page.content.decode()


class TestOnesOwnRecord:
    def test_shows_what_others_recorded_and_revoked_and_nobody_elses(
        self, visit, colleague, practitioner, partnership, finish, training_lead, on, at
    ):
        row = finish(colleague, partnership.awareness, date(2026, 5, 1), partnership.ward)
        attainments.revoke([row], reason="RECORDED_IN_ERROR", on=on, by=training_lead, at=at)
        url = reverse("own_training")
        assert "Revoked from 4 May 2026: recorded in error." in words(visit(colleague).get(url))
        assert "Nobody has recorded anything of you" in words(visit(practitioner).get(url))
        assert visit().get(url).url.startswith(reverse("account_login"))
        assert visit(colleague).post(url).status_code == 405
