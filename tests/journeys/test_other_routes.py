"""Other ways to the same competency: on every paper and in every list they look like any other."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from competencies.models import Attainment, AuditEntry, GrantKind
from competencies.operations import standings
from competencies.rules import in_words
from courses.models import Completion, Enrolment, Route
from courses.queries import learning
from learning_site.journeys import other_routes
from learning_site.xapi.models import QueuedStatement
from tests import private_module as private
from tests.journeys.test_finishing import right
from tests.modules import uid
from tests.private_module import SLUG

ONE_TO_ONE = reverse("learning:one_to_one", args=[SLUG])


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def edition(partnership, at):
    return private.publish(partnership.awareness, at=at)


def by_conversation(learner, lead, *, at, days=0):
    """A conversation chosen `days` before it is confirmed, held on the day it was chosen."""
    route = private.conversation(learner, lead, at=at - timedelta(days=days))
    other_routes.hold_conversation(route, held_on=(at - timedelta(days=days)).date(), at=at)
    return route


def by_steps(learner, *, at):
    return private.finished(learner, at=at)


class TestLooksLikeAnyOther:
    """Two nurses of one ward meet the same competency: one step by step, one in a conversation."""

    @pytest.fixture(params=[0, 3], ids=["confirmed the same day", "confirmed three days later"])
    def both(self, request, edition, join, partnership, dsl, now):
        twins = [join("Alex", "Twin", partnership.ward, email=f"twin{n}@example.org") for n in (1, 2)]
        by_steps(twins[0], at=now - timedelta(days=request.param))
        by_conversation(twins[1], dsl, at=now, days=request.param)
        return twins

    def test_in_the_attainment(self, both):
        own = {"id", "uuid", "person_id", "recorded_at", "recorded_by_id", "evidence_uuid"}
        one, other = (
            {key: value for key, value in row.items() if key not in own}
            for row in (Attainment.objects.filter(person=person).values().get() for person in both)
        )
        assert one == other
        assert all(Attainment.objects.get(person=person).recorded_by == person for person in both)

    def test_on_the_certificate(self, both):
        own = {"id", "uuid", "attainment_id", "person_id", "code", "issued_at"}
        one, other = (
            {key: value for key, value in row.items() if key not in own}
            for row in (Certificate.objects.filter(person=person).values().get() for person in both)
        )
        assert one == other

    def test_in_the_statements(self, both):
        told = {str(person.uuid): [] for person in both}
        for row in QueuedStatement.objects.order_by("sequence"):
            statement = row.statement()
            told[statement["actor"]["account"]["name"]].append(statement)
        one, other = (
            [
                (s["verb"]["id"], s["object"].get("definition", {}).get("name"), sorted(s), sorted(s["context"]))
                for s in all_
            ]
            for all_ in told.values()
        )
        assert one == other
        assert "ONE_TO_ONE" not in json.dumps(told)

    def test_in_the_list_and_on_the_person_page(self, both, training_lead, partnership, visit):
        client = visit(training_lead)
        rows = client.get(reverse("competencies:compliance", args=[partnership.ward.uuid])).content.decode()
        assert rows.count("Twin") >= 2
        assert "onversation" not in rows
        pages = []
        for person in both:
            place = reverse("competencies:person", args=[partnership.ward.uuid, person.uuid])
            page = client.get(place).content.decode()
            told = re.sub('name="csrfmiddlewaretoken" value="[^"]*"', "", page)
            pages.append(re.sub("[0-9a-f-]{36}", "", told[told.index("<main") : told.index("</main>")]))
        assert pages[0] == pages[1]

    def test_on_the_check_page(self, both):
        codes = [Certificate.objects.get(person=person).code for person in both]
        one, other = (Client().get(reverse("certificates:check_code", args=[code])).content.decode() for code in codes)
        assert one.replace(codes[0], "") == other.replace(codes[1], "")

    def test_in_the_log(self, both):
        entries = AuditEntry.objects.filter(action__in=["attainment.record", "certificate.issue"])
        seen = entries.values_list("action", "actor_uuid")
        assert sorted(action for action, _ in seen) == ["attainment.record"] * 2 + ["certificate.issue"] * 2
        assert {actor for action, actor in seen if action == "attainment.record"} == {person.uuid for person in both}

    def test_the_standings_agree(self, both, now):
        assert standings.refresh([person.pk for person in both], at=now) == 0


class TestAConversation:
    def test_is_found_chosen_held_and_done(self, edition, practitioner, dsl, visit):
        private.lead(dsl)
        learner, lead = visit(practitioner), visit(dsl)
        assert "Dara Nguyễn" in learner.get(ONE_TO_ONE).content.decode()
        learner.post(ONE_TO_ONE, {"lead": str(dsl.uuid)})
        assert "020 7946 0123" in learner.get(ONE_TO_ONE).content.decode()
        waiting = lead.get(reverse("learning:conversations")).content.decode()
        assert "Asha Patel" in waiting
        assert "Think the Unthinkable" in waiting
        place = reverse("learning:conversation", args=[Route.objects.get().uuid])
        page = lead.get(place).content.decode()
        assert "Ward 7" not in page
        assert practitioner.email not in page
        lead.post(place, {"held_on": in_words(timezone.localdate())})
        assert "You have finished" in learner.get(reverse("learning:finish", args=[SLUG])).content.decode()
        assert "Asha" not in lead.get(reverse("learning:conversations")).content.decode()
        assert lead.get(place).status_code == 404

    @pytest.mark.parametrize("day", ["", "tomorrow", "3 May 1999", "1 January 2090"])
    def test_says_what_is_no_such_day(self, edition, practitioner, dsl, visit, now, day):
        route = private.conversation(practitioner, dsl, at=now)
        response = visit(dsl).post(reverse("learning:conversation", args=[route.uuid]), {"held_on": day})
        assert response.status_code == 422
        assert not Completion.objects.exists()

    def test_is_confirmed_once(self, edition, practitioner, dsl, visit, now):
        route = private.conversation(practitioner, dsl, at=now)
        place, data = reverse("learning:conversation", args=[route.uuid]), {"held_on": in_words(now.date())}
        assert [visit(dsl).post(place, data).status_code for _ in range(2)] == [302, 404]
        assert Attainment.objects.count() == Certificate.objects.count() == 1

    def test_exists_for_that_lead_alone(self, edition, cast, visit, now):
        route = private.conversation(cast["practitioner"], cast["dsl"], at=now)
        place = reverse("learning:conversation", args=[route.uuid])
        for part, person in cast.items():
            expected = 200 if part == "dsl" else 404
            assert visit(person).get(place).status_code == expected, part
        assert Client().get(place).status_code == 302

    @pytest.mark.parametrize("lead", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
    def test_is_not_had_with_nobody(self, edition, practitioner, visit, lead):
        response = visit(practitioner).post(ONE_TO_ONE, {"lead": lead})
        assert response.status_code == 422
        assert "Choose one of the trained leads below." in response.content.decode()
        assert not Enrolment.objects.exists()

    def test_is_not_had_with_oneself_or_a_colleague_who_does_not_lead(self, edition, dsl, colleague, visit):
        private.lead(dsl)
        for person in (dsl, colleague):
            assert visit(dsl).post(ONE_TO_ONE, {"lead": str(person.uuid)}).status_code == 422

    def test_is_left_for_the_steps_without_a_trace(self, edition, practitioner, dsl, visit, now):
        private.conversation(practitioner, dsl, at=now)
        visit(practitioner).post(reverse("learning:ways", args=[SLUG]))
        assert not Route.objects.exists()
        assert "Asha" not in visit(dsl).get(reverse("learning:conversations")).content.decode()

    def test_the_choice_is_in_no_log_and_on_no_page_of_others(
        self, edition, practitioner, dsl, training_lead, give, partnership, visit, now
    ):
        before = set(AuditEntry.objects.values_list("action", flat=True))
        private.conversation(practitioner, dsl, at=now)
        assert set(AuditEntry.objects.values_list("action", flat=True)) - before <= {
            "lead.designate",
            "module.register",
            "edition.publish",
        }
        give(training_lead, GrantKind.MANAGER, partnership.ward)
        for name in ("person", "compliance"):
            args = [partnership.ward.uuid, *([practitioner.uuid] if name == "person" else [])]
            assert "Dara" not in visit(training_lead).get(reverse(f"competencies:{name}", args=args)).content.decode()


class TestTheText:
    @pytest.mark.parametrize("name", ["text", "guided"])
    def test_is_read_and_then_its_questions_finish_the_module(self, edition, practitioner, visit, name):
        client, place = visit(practitioner), reverse(f"learning:{name}", args=[SLUG])
        assert "Take the module this way" in client.get(place).content.decode()
        assert client.post(place).url == place
        page = client.get(place).content.decode()
        assert "One idea." in page
        assert "not</em> asked about?" in page
        assert ("What is so about one?" in page) == (name == "guided")
        assert "Yes: this is so." not in page
        client.post(reverse("learning:read", args=[SLUG]))
        assert not Completion.objects.exists()
        for question, step in (("one", 2), ("two", 3), ("three", 3)):
            client.post(
                reverse("learning:answer", args=[SLUG, step, uid(question)]), {"option": right(question), "attempt": 1}
            )
        assert Completion.objects.count() == 1

    def test_read_twice_is_read_once(self, edition, practitioner, visit):
        client = visit(practitioner)
        client.post(reverse("learning:text", args=[SLUG]))
        for _ in range(2):
            client.post(reverse("learning:read", args=[SLUG]))
        assert len(learning.taking(practitioner, SLUG).progress.read) == 3

    def test_takes_a_fixed_number_of_queries(self, edition, practitioner, visit, django_assert_num_queries):
        client = visit(practitioner)
        with django_assert_num_queries(10):
            client.get(reverse("learning:text", args=[SLUG]))

    def test_a_handout_and_the_ways_are_there_before_one_begins(self, edition, practitioner, visit):
        for name, words in (("handout", "Say what is so."), ("ways", "You need no reason")):
            assert words in visit(practitioner).get(reverse(f"learning:{name}", args=[SLUG])).content.decode()
        assert not Enrolment.objects.exists()
