"""Two bands of the list that no number may hide: a role that is not known, and training on content that has changed."""

from datetime import date, timedelta

import pytest

from competencies.models import EvidenceKind, Post, ValidityMode
from competencies.operations import attainments, posts, requirements, standings
from competencies.operations.attainments import NewAttainment
from competencies.operations.posts import NewPost
from competencies.operations.requirements import Terms
from competencies.queries import staff_imports
from competencies.queries.compliance import Due, Filters, compliance
from competencies.queries.needs import Need, needing
from competencies.queries.people import person_shown
from competencies.queries.scope import Scope
from competencies.queries.tallies import tallies
from competencies.rules import Status


@pytest.fixture
def narrowed(partnership, on):
    """The list of the trust: `narrowed(status=Status.CURRENT)`."""

    def listed(*, day=on, today=on, known_at=None, **filters):
        scope = Scope(names=(partnership.root.path,))
        return compliance(
            partnership.trust, on=day, today=today, filters=Filters(**filters), visible_to=scope, known_at=known_at
        )

    return listed


@pytest.fixture
def attain(partnership, at):
    def attained(person, on, kind=EvidenceKind.SESSION):
        new = NewAttainment(
            person=person,
            competency=partnership.awareness,
            attained_on=on,
            kind=kind,
            evidence_uuid=f"{on:%Y%m%d}-0000-0000-0000-{person.pk:012}",
            evidence_title="A morning together",
        )
        return attainments.record([new], by=None, at=at)

    return attained


@pytest.fixture
def unmapped(partnership, join, at, on):
    """Hana's job title stands for no role, and leading practice is asked of nurses."""
    requirements.state(
        code="R-NURSE",
        title="Leading practice for nurses",
        competency=partnership.leading,
        agency=partnership.trust,
        terms=Terms(due_within_days=30, validity=ValidityMode.NEVER, job_roles=[partnership.nurse]),
        effective_from=date(2026, 1, 5),
        first_load=True,
        by=None,
        at=at,
    )
    hana = join("Hana", "Sato", None)
    new = NewPost(person=hana, agency=partnership.ward, started_on=date(2025, 9, 1), job_title="Bank N1")
    posts.begin([new], by=None, at=at)
    return hana


class TestARoleThatIsNotKnown:
    def test_is_a_band_of_its_own_and_never_not_required(self, narrowed, unmapped, attain, partnership):
        attain(unmapped, date(2026, 3, 2))
        found = narrowed()
        assert [row.worst.status for row in found.rows] == [Status.ROLE_UNKNOWN]
        assert found.overall.counts == {Status.ROLE_UNKNOWN: 1}
        assert found.totals[partnership.leading.pk].of(Status.ROLE_UNKNOWN) == 1
        assert found.totals[partnership.leading.pk].of(Status.NOT_REQUIRED) == 0
        assert found.totals[partnership.awareness.pk].of(Status.CURRENT) == 1

    def test_hides_nothing_that_is_overdue(self, narrowed, unmapped):
        assert narrowed().overall.counts == {Status.OVERDUE: 1}
        assert narrowed(role_unknown=True).matching == 1

    def test_is_in_the_denominator_and_not_met(self, narrowed, unmapped, attain, partnership, on):
        attain(unmapped, date(2026, 3, 2))
        assert (narrowed().overall.met, narrowed().overall.asked) == (0, 1)
        tally = tallies([partnership.trust], on=on)[partnership.trust.pk]
        assert (tally.met, tally.role_unknown, tally.asked) == (0, 1, 1)

    @pytest.mark.parametrize("when", ["today", "a_past_day", "as_it_was_known"])
    def test_is_a_filter(self, narrowed, unmapped, attain, colleague, training_lead, on, at, when):
        attain(unmapped, date(2026, 3, 2))
        days = {
            "today": {},
            "a_past_day": {"day": on - timedelta(days=9)},
            "as_it_was_known": {"known_at": at + timedelta(hours=1)},
        }
        for filters in ({"role_unknown": True}, {"status": Status.ROLE_UNKNOWN}):
            found = narrowed(**days[when], **filters)
            assert [row.name for row in found.rows] == ["Hana Sato"], filters
            assert found.matching == 1
            assert found.overall.people == 3

    def test_counts_add_up_to_the_people(self, narrowed, unmapped, attain, cast):
        attain(unmapped, date(2026, 3, 2))
        found = narrowed()
        assert {sum(total.counts.values()) for total in found.totals.values()} == {found.overall.people}

    def test_of_a_post_made_by_hand_without_a_title_is_known_to_be_none(self, narrowed, training_lead):
        assert narrowed(role_unknown=True).matching == 0

    def test_is_the_block_of_the_front_and_the_band_of_the_import(self, narrowed, unmapped, colleague, partnership, on):
        band = staff_imports.posts_with_unknown_role(partnership.trust, on=on)
        assert [post.person for post in band] == [unmapped]
        assert needing(partnership.trust, late=0, on=on)[Need.ROLES].count == narrowed(role_unknown=True).matching == 1

    def test_says_why_on_the_person_page(self, unmapped, partnership, on):
        (post,) = person_shown(unmapped, on=on, visible_to=Scope(names=(partnership.root.path,))).posts
        (answer,) = (one for one in post.answers if one.status is Status.ROLE_UNKNOWN)
        assert answer.reasons == (
            "Role not known.",
            "Version 1 asks this of some job roles, and which this post is has not been said.",
        )


class TestARoleThatIsNotKnownWhereNothingHangsOnOne:
    """Everybody is asked the same, or nothing: whether some rule names roles says nothing about this person."""

    @pytest.fixture
    def untitled(self, partnership, join, at):
        """Hana's job title stands for no role; she is there, and somebody who was put in by hand without a title."""
        hana, ivo = join("Hana", "Sato", None), join("Ivo", "Ray", None)
        started_on = date(2025, 9, 1)
        posts.begin(
            [
                NewPost(person=hana, agency=partnership.ward, started_on=started_on, job_title="Bank N1"),
                NewPost(person=ivo, agency=partnership.ward, started_on=started_on),
            ],
            by=None,
            at=at,
        )
        return hana

    @pytest.fixture
    def asked_of_nobody(self, partnership, on, at):
        requirements.retire(partnership.requirement, on=on + timedelta(days=1), by=None, at=at)

    @pytest.mark.parametrize("when", ["today", "a_past_day", "as_it_was_known", "a_day_without_refresh"])
    def test_is_met_by_nothing(self, narrowed, untitled, attain, on, at, when):
        attain(untitled, date(2026, 3, 2))
        days = {
            "today": {},
            "a_past_day": {"day": on - timedelta(days=9)},
            "as_it_was_known": {"known_at": at + timedelta(hours=1)},
            "a_day_without_refresh": {"day": date(2028, 2, 20), "today": date(2028, 2, 20)},
        }[when]
        found = narrowed(**days)
        assert {row.name: row.worst.status for row in found.rows}["Hana Sato"] is Status.ROLE_UNKNOWN
        assert found.overall.of(Status.ROLE_UNKNOWN) == 1
        assert [row.name for row in narrowed(status=Status.ROLE_UNKNOWN, **days).rows] == ["Hana Sato"]

    def test_is_never_not_required(self, narrowed, untitled, asked_of_nobody, partnership, on, at):
        standings.refresh([untitled.pk], at=at + timedelta(days=1))
        for day in ({"day": on + timedelta(days=1)}, {"day": on + timedelta(days=1), "today": on + timedelta(days=9)}):
            found = narrowed(**day)
            assert {row.name: row.worst.status for row in found.rows} == {
                "Hana Sato": Status.ROLE_UNKNOWN,
                "Ivo Ray": Status.NOT_REQUIRED,
            }
        tally = tallies([partnership.trust], on=on + timedelta(days=1))[partnership.trust.pk]
        assert (tally.people, tally.asked, tally.role_unknown) == (2, 1, 1)


class TestTrainingOnChangedContent:
    @pytest.fixture(autouse=True)
    def called(self, colleague, partnership, attain, on, at):
        """Ben was trained in March; what he learned changes today, to be taken by June."""
        attain(colleague, date(2026, 3, 2))
        attainments.call_to_refresh(
            partnership.awareness, called_on=on, by_on=date(2026, 6, 3), attained_before=on, by=None, at=at
        )

    def test_is_a_band_of_its_own_until_the_change_is_taken(self, narrowed, colleague, attain, on):
        assert narrowed().overall.counts == {Status.SUPERSEDED: 1}
        assert [row.worst.shown_on for row in narrowed(status=Status.SUPERSEDED).rows] == [date(2026, 6, 3)]
        attain(colleague, on, EvidenceKind.REFRESH)
        assert narrowed().overall.counts == {Status.CURRENT: 1}

    def test_was_none_before_the_call_and_is_expired_after_its_day(self, narrowed, on):
        assert narrowed(day=on - timedelta(days=1)).overall.counts == {Status.CURRENT: 1}
        assert narrowed(day=date(2026, 6, 3)).overall.counts == {Status.SUPERSEDED: 1}
        assert narrowed(day=date(2026, 6, 4)).overall.counts == {Status.EXPIRED: 1}

    def test_is_in_date_while_there_is_time(self, narrowed):
        assert (narrowed().overall.met, narrowed().overall.asked) == (1, 1)

    def test_runs_out_like_anything_held(self, narrowed, partnership):
        day = date(2026, 5, 4)
        assert narrowed(due=Due.ENDING).matching == needing(partnership.trust, late=0, on=day)[Need.SOON].count == 1


class TestTheBlocksOfTheFront:
    def test_count_the_people_of_the_list_they_lead_to(self, narrowed, cast, attain, partnership, join, on):
        attain(cast["training_lead"], date(2024, 5, 20))
        join("Hana", "Sato", partnership.ward, started_on=date(2026, 4, 5))
        lists = {
            Need.LATE: {"due": Due.OVERDUE},
            Need.SOON: {"due": Due.ENDING},
            Need.NEW: {"new": True},
            Need.ROLES: {"role_unknown": True},
        }
        late = tallies([partnership.trust], on=on)[partnership.trust.pk].late
        counts = {need: some.count for need, some in needing(partnership.trust, late=late, on=on).items()}
        assert counts == {need: narrowed(**filters).matching for need, filters in lists.items()}
        assert counts == {Need.LATE: 2, Need.SOON: 1, Need.NEW: 2, Need.ROLES: 0}

    @pytest.mark.parametrize("new", ["today", "past", "known"])
    def test_a_move_makes_nobody_new(self, narrowed, practitioner, colleague, partnership, on, at, new):
        posts.move(Post.objects.get(person=colleague), to=partnership.trust, on=on, job_roles=[], by=None, at=at)
        days = {"today": {}, "past": {"today": on + timedelta(days=1)}, "known": {"known_at": at}}[new]
        assert [row.name for row in narrowed(new=True, **days).rows] == ["Asha Patel"]
