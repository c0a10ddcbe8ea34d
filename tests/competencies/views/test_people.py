"""One person, as their agency may see them."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from competencies.models import AuditEntry, ExemptionReason, GrantKind, LeadKind, PauseReason, Post
from competencies.operations import allowances, attainments, grants, leads, posts

pytestmark = pytest.mark.usefixtures("now")


class TestThePersonPage:
    def test_says_where_they_stand_and_why(self, door, training_lead, colleague, partnership):
        page = door(training_lead, "person", partnership.trust, colleague)
        (post,) = page.context["shown"].posts
        (answer,) = post.answers
        assert (answer.requirement, answer.word) == ("Think the Unthinkable", "Overdue")
        assert answer.beside == "was due by 6 March 2024"
        words = page.content.decode()
        assert "Overdue: it was due by the end of 6 March 2024." in words
        assert "Due 30 days after 5 February 2024: 6 March 2024." in words

    def test_says_of_which_agency_and_day_it_is_also_on_paper_and_leads_back_to_the_list(
        self, door, training_lead, colleague, partnership
    ):
        words = door(training_lead, "person", partnership.trust, colleague).content.decode()
        assert f'<p class="eyebrow">{partnership.trust}</p>' in words
        assert "As at today, 4 May 2026." in words
        assert f'<a href="/agencies/{partnership.trust.uuid}/people/">People</a>' in words

    def test_keeps_what_is_not_required_apart(self, door, training_lead, colleague, partnership):
        (post,) = door(training_lead, "person", partnership.trust, colleague).context["shown"].posts
        assert [answer.requirement for answer in post.not_asked] == ["Leading practice"]

    def test_shows_what_counts_by_its_competency_and_never_by_which_way(
        self, door, training_lead, colleague, partnership, finish
    ):
        finish(colleague, partnership.awareness, date(2026, 5, 1))
        page = door(training_lead, "person", partnership.trust, colleague)
        assert [(one.title, one.attained_on) for one in page.context["shown"].held] == [
            ("Think the Unthinkable", date(2026, 5, 1))
        ]
        assert "one-to-one" not in page.content.decode()

    def test_leaves_out_what_nothing_here_asks_for(self, door, training_lead, colleague, partnership, finish):
        finish(colleague, partnership.leading, date(2026, 5, 1))
        assert door(training_lead, "person", partnership.trust, colleague).context["shown"].held == ()

    def test_leaves_out_what_has_run_out(self, door, training_lead, colleague, partnership, finish):
        finish(colleague, partnership.awareness, date(2022, 5, 1))
        assert door(training_lead, "person", partnership.trust, colleague).context["shown"].held == ()

    def test_leaves_out_a_post_in_an_agency_the_reader_does_not_see(
        self, door, training_lead, colleague, partnership, join_again
    ):
        join_again(colleague, partnership.school)
        page = door(training_lead, "person", partnership.trust, colleague)
        assert [one.post.agency.name for one in page.context["shown"].posts] == ["Ward 7"]
        assert "Heath Primary" not in page.content.decode()

    def test_of_a_post_that_ended_says_so_and_asks_nothing(
        self, door, training_lead, colleague, partnership, post_of, on, at
    ):
        posts.end([post_of(colleague)], on=on, by=None, at=at)
        (post,) = door(training_lead, "person", partnership.trust, colleague).context["shown"].posts
        assert (post.state, post.last_on, post.answers) == ("ended", date(2026, 5, 3), ())

    def test_tells_a_role_that_nobody_knows_from_none_on_purpose(self, door, training_lead, join, partnership, post_of):
        carer = join("Hari", "Kaur", partnership.ward)
        assert "None of the list" in door(training_lead, "person", partnership.trust, carer).content.decode()
        Post.objects.filter(person=carer).update(job_title="Play therapist")
        assert "Not known" in door(training_lead, "person", partnership.trust, carer).content.decode()

    def test_writes_down_that_it_was_looked_at(self, door, training_lead, colleague, partnership):
        door(training_lead, "person", partnership.trust, colleague)
        entry = AuditEntry.objects.get(action="person.view")
        assert (entry.actor_uuid, entry.subject_uuid) == (training_lead.uuid, colleague.uuid)
        assert entry.agency_uuid == partnership.trust.uuid

    def test_offers_changes_only_to_whoever_may_make_them(
        self, door, training_lead, outsider, colleague, partnership, give
    ):
        give(outsider, GrantKind.MANAGER, partnership.trust)
        assert "End this post" in door(training_lead, "person", partnership.trust, colleague).content.decode()
        assert "End this post" not in door(outsider, "person", partnership.trust, colleague).content.decode()

    def test_is_not_kept_by_the_browser(self, door, training_lead, colleague, partnership):
        assert "no-store" in door(training_lead, "person", partnership.trust, colleague)["Cache-Control"]

    def test_statements_do_not_grow_with_the_posts(
        self, visit, training_lead, colleague, partnership, join_again, django_assert_num_queries
    ):
        url = reverse("competencies:person", args=[partnership.trust.uuid, colleague.uuid])
        browser = visit(training_lead)
        with django_assert_num_queries(15):
            browser.get(url)
        for unit in (partnership.trust, partnership.schools, partnership.school):
            join_again(colleague, unit)
        with django_assert_num_queries(15):
            browser.get(url)


class TestWhatHasHappened:
    @pytest.fixture
    def told(self, door, training_lead, partnership):
        def telling(person, reader=training_lead, agency=partnership.trust):
            page = door(reader, "person", agency, person)
            return [(one.on, one.title, one.text) for one in page.context["history"]]

        return telling

    def test_is_told_in_the_order_of_its_days_with_who_recorded_it(
        self, told, training_lead, colleague, partnership, post_of, finish, at
    ):
        by = {"by": training_lead, "at": at}
        leads.designate(
            post_of(colleague), agency=partnership.ward, kind=LeadKind.DEPUTY, from_on=date(2026, 3, 1), **by
        )
        days = {"agency": partnership.trust, "from_on": date(2026, 4, 1), "until_on": date(2026, 4, 11)}
        allowances.pause([colleague], reason=PauseReason.LEAVE, **days, **by)
        exempt = {"requirement": partnership.requirement, "review_on": date(2026, 9, 1)}
        days = {"agency": partnership.trust, "from_on": date(2026, 4, 20), "until_on": None}
        allowances.exempt([colleague], reason=ExemptionReason.COVERED_ELSEWHERE, **exempt, **days, **by)
        attained = finish(colleague, partnership.awareness, date(2026, 4, 2), partnership.trust)
        attainments.revoke([attained], reason="RECORDED_IN_ERROR", on=date(2026, 4, 3), **by)
        posts.end([post_of(colleague)], on=date(2026, 5, 1), **by)
        carys = "Recorded by Carys Evans."
        assert told(colleague) == [
            ("30 April 2026", "Last day at Ward 7", carys),
            (
                "20 April 2026",
                "Exempt from Think the Unthinkable, no end agreed",
                f"To be looked at again on 1 September 2026. {carys}",
            ),
            ("3 April 2026", "Think the Unthinkable: no longer counts", f"Recorded in error. {carys}"),
            ("2 April 2026", "Think the Unthinkable: achieved", ""),
            ("1 April 2026", "Paused until 10 April 2026", carys),
            ("1 March 2026", "Deputy of Ward 7", f"Last day 30 April 2026. {carys}"),
            ("5 February 2024", "Began at Ward 7", ""),
        ]

    def test_is_folded_away_past_the_latest_twelve(self, told, door, training_lead, colleague, partnership, finish):
        for day in range(1, 14):
            finish(colleague, partnership.awareness, date(2026, 4, day), partnership.trust)
        page = door(training_lead, "person", partnership.trust, colleague)
        assert [one.on for one in page.context["earlier"]] == ["1 April 2026", "5 February 2024"]
        assert "<summary>Earlier: 2</summary>" in page.content.decode()
        assert len(told(colleague)) == 12

    def test_never_says_by_which_way_something_was_achieved(self, door, training_lead, colleague, partnership, finish):
        finish(colleague, partnership.awareness, date(2026, 4, 2), partnership.trust)
        words = door(training_lead, "person", partnership.trust, colleague).content.decode()
        assert "Think the Unthinkable: achieved" in words
        assert "one-to-one" not in words

    def test_leaves_out_what_the_reader_does_not_see(
        self, told, dsl, training_lead, colleague, partnership, finish, join_again, at
    ):
        """A new agency sees what counts there of what it asks for, and nothing of where it was before."""
        finish(colleague, partnership.awareness, date(2022, 5, 1), partnership.trust)
        finish(colleague, partnership.awareness, date(2026, 4, 2), partnership.trust)
        finish(colleague, partnership.leading, date(2026, 4, 3), partnership.trust)
        days = {"agency": partnership.trust, "from_on": date(2026, 4, 1), "until_on": None}
        allowances.pause([colleague], reason=PauseReason.LEAVE, **days, by=training_lead, at=at)
        join_again(colleague, partnership.school, date(2026, 4, 20))
        assert [title for _, title, _ in told(colleague, dsl, partnership.school)] == [
            "Began at Heath Primary School",
            "Think the Unthinkable: achieved",
        ]
        assert len(told(colleague)) == 4

    def test_says_that_somebody_moved(self, told, colleague, training_lead, partnership, post_of, at, on):
        posts.move(post_of(colleague), to=partnership.trust, on=on, job_roles=[], by=training_lead, at=at)
        assert told(colleague)[0] == ("4 May 2026", "Moved to Riverside NHS Trust", "Recorded by Carys Evans.")


class TestWhatMayBeDone:
    def test_is_offered_to_whoever_manages(self, door, training_lead, colleague, partnership):
        words = door(training_lead, "person", partnership.trust, colleague).content.decode()
        assert f'action="{reverse("competencies:changes", args=[partnership.trust.uuid])}"' in words
        for action in ("Remind", "Record a session", "Exempt", "Pause", "Move to another unit", "End this post"):
            assert action in words

    def test_is_not_offered_to_readers_nor_about_oneself(
        self, door, training_lead, outsider, colleague, partnership, give
    ):
        give(outsider, GrantKind.MANAGER, partnership.trust)
        assert door(outsider, "person", partnership.trust, colleague).context["changes"] is False
        assert door(training_lead, "person", partnership.trust, training_lead).context["changes"] is False

    def test_is_not_offered_of_somebody_who_has_left(
        self, door, training_lead, colleague, partnership, post_of, on, at
    ):
        posts.end([post_of(colleague)], on=on, by=None, at=at)
        assert door(training_lead, "person", partnership.trust, colleague).context["changes"] is False


class TestThePersonPageOpens:
    def test_for_nobody_who_is_not_signed_in(self, door, partnership, colleague):
        assert door(None, "person", partnership.trust, colleague).url.startswith(reverse("account_login"))

    def test_for_nobody_outside_the_scope_and_without_a_trace(self, door, cast, partnership, subtests):
        for who in ("outsider", "author", "practitioner", "dsl", "officer"):
            with subtests.test(who):
                assert door(cast[who], "person", partnership.trust, cast["colleague"]).status_code == 404
                assert not AuditEntry.objects.filter(action="person.view").exists()

    def test_for_an_officer_while_the_agency_agrees(self, door, officer, colleague, partnership, at):
        grants.agree_sharing(partnership.trust, from_on=date(2026, 5, 4), until_on=date(2026, 6, 1), by=None, at=at)
        assert door(officer, "person", partnership.trust, colleague).status_code == 200

    def test_only_through_an_agency_they_work_in(self, door, training_lead, dsl, colleague, partnership):
        assert door(training_lead, "person", partnership.trust, dsl).status_code == 404
        assert door(dsl, "person", partnership.school, colleague).status_code == 404

    def test_for_reading_only(self, door, training_lead, colleague, partnership):
        assert door(training_lead, "person", partnership.trust, colleague, sent={}).status_code == 405

    def test_not_where_there_is_no_person(self, door, training_lead, partnership):
        assert door(training_lead, "person", partnership.trust, uuid4()).status_code == 404
