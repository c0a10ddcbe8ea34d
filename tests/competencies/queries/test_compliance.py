"""The list says of every day what the pure function says."""

from collections import Counter
from datetime import date, timedelta
from itertools import product
from random import Random
from uuid import uuid4

import pytest

from competencies.models import StandingCount, ValidityMode
from competencies.operations import posts, requirements, standings
from competencies.operations.posts import NewPost
from competencies.operations.requirements import Terms
from competencies.queries.compliance import (
    Due,
    Filters,
    NoSuchCompetency,
    NoSuchRole,
    NoSuchSector,
    NoSuchUnit,
    Order,
    compliance,
    everybody,
)
from competencies.queries.scope import Scope
from competencies.queries.standings import count_drift, kept_counts
from competencies.rules import Status, badness, london_day
from tests.competencies.queries import partnerships
from tests.competencies.queries.partnerships import AT

TODAY = london_day(AT)
EVERYWHERE = Scope(names=("0001",))


def listed(agency, *, on=TODAY, today=TODAY, visible_to=EVERYWHERE, page=1, page_length=50, known_at=None, **filters):
    return compliance(
        agency,
        on=on,
        today=today,
        filters=Filters(**filters),
        visible_to=visible_to,
        page=page,
        page_length=page_length,
        known_at=known_at,
    )


def names(found):
    return [row.name for row in found.rows]


def as_told(found):
    """The list in the terms of `partnerships.told`."""
    codes = {column.key: column.title for column in found.columns}
    return {
        row.uuid: (
            (row.worst.status, row.worst.shown_on),
            {
                codes[column.key]: (cell.status, cell.shown_on)
                for column, cell in zip(found.columns, row.cells, strict=True)
                if cell.status is not Status.NOT_REQUIRED
            },
        )
        for row in found.rows
    }


@pytest.fixture(params=[1, 2])
def scattered(request, partnership):
    """A partnership, who is in it, and everything known of them."""
    cast = partnerships.scatter(partnership, Random(request.param))
    return partnership, cast, *partnerships.everything_known(cast)


class TestTheListAndTheFunction:
    """Each day of a spring and summer, seen from the day of refresh, and as days pass while nobody refreshes."""

    @pytest.mark.parametrize("refreshed", [True, False], ids=["on_any_day", "as_days_pass_without_refresh"])
    def test_agree_on_people_totals_and_cells(self, scattered, refreshed):
        partnership, cast, personal, prepared = scattered
        titles = {"CSA-A1": "Think the Unthinkable", "CSA-L1": "Leading practice"}
        for number, on in enumerate(partnerships.days(110)):
            today = TODAY if refreshed else max(TODAY, on)
            place = [partnership.root, partnership.trust, partnership.ward, partnership.school][number % 4]
            told = partnerships.told(cast, place, on, personal, prepared)
            found = listed(place, on=on, today=today)
            assert as_told(found) == {
                one.person.uuid: (one.worst, {titles[code]: said for code, said in one.cells.items()}) for one in told
            }, on
            assert found.overall.people == found.matching == len(told)
            assert +found.overall.counts == partnerships.counted_worst(told)
            for column in found.columns:
                code = next(code for code, title in titles.items() if title == column.title)
                counts = {status: n for status, n in found.totals[column.key].counts.items() if n}
                assert counts == partnerships.counted(told, code), (on, column.title)

    def test_agree_on_who_stands_at_each_status(self, scattered):
        partnership, cast, personal, prepared = scattered
        asked = listed(partnership.root).columns
        for on in list(partnerships.days(110))[::13]:
            told = partnerships.told(cast, partnership.root, on, personal, prepared)
            for today, status in product({TODAY, max(TODAY, on)}, Status):
                found = listed(partnership.root, on=on, today=today, status=status)
                assert sorted(names(found)) == sorted(str(one.person) for one in told if one.worst[0] is status)
                assert found.matching == len(found.rows)
                for column in asked:
                    self.check_column(partnership, told, column, on=on, today=today, status=status)

    def check_column(self, partnership, told, column, *, on, today, status):
        code = {"Think the Unthinkable": "CSA-A1", "Leading practice": "CSA-L1"}[column.title]
        found = listed(partnership.root, on=on, today=today, status=status, competency=column.uuid)
        absent = (Status.NOT_REQUIRED, None)
        expected = sorted(str(one.person) for one in told if one.cells.get(code, absent)[0] is status)
        assert sorted(names(found)) == expected, (on, today, status, column.title)
        assert found.matching == len(expected)

    def test_agree_on_who_is_due_and_who_has_a_role(self, scattered):
        partnership, cast, personal, prepared = scattered
        titles = {"CSA-A1": "Think the Unthinkable", "CSA-L1": "Leading practice"}
        asked = {"Think the Unthinkable": partnership.awareness.uuid, "Leading practice": partnership.leading.uuid}
        seen = set()
        for on in list(partnerships.days(110))[::17]:
            told = partnerships.told(cast, partnership.root, on, personal, prepared)
            for today, due, code in product({TODAY, max(TODAY, on)}, Due, [None, *titles]):
                competency = asked[titles[code]] if code else None
                found = listed(partnership.root, on=on, today=today, due=due, competency=competency)
                expected = sorted(str(one.person) for one in told if partnerships.is_due(one, due, code, on))
                assert sorted(names(found)) == expected, (on, today, due, code)
                assert found.matching == len(expected)
                seen.add((due, code, bool(expected)))
            for role in (partnership.nurse, partnership.teacher):
                found = listed(partnership.root, on=on, role=role.uuid)
                assert sorted(names(found)) == sorted(str(one.person) for one in told if role.code in one.roles)
            for code, title in titles.items():
                found = listed(partnership.root, on=on, competency=asked[title])
                assert sorted(names(found)) == sorted(str(one.person) for one in told if code in one.cells)
                assert found.matching == len(found.rows)
        assert len(seen) > 16

    def test_pages_put_together_are_the_list(self, scattered):
        partnership, *_ = scattered
        for on, order in product(list(partnerships.days(110))[::30], Order):
            whole = listed(partnership.root, on=on, order=order)
            pages = [
                listed(partnership.root, on=on, order=order, page=number, page_length=3)
                for number in range(1, whole.overall.people // 3 + 2)
            ]
            assert [name for page in pages for name in names(page)] == names(whole)
            assert len(set(names(whole))) > 3
            if order is Order.WORST:
                bad = [badness(row.worst.status) for row in whole.rows]
                assert bad == sorted(bad, reverse=True)

    def test_everybody_is_the_list_without_pages(self, scattered):
        partnership, *_ = scattered
        for status in [None, Status.CURRENT, Status.OVERDUE]:
            whole = listed(partnership.root, status=status, order=Order.WORST)
            counts, rows = everybody(
                partnership.root,
                on=TODAY,
                today=TODAY,
                filters=Filters(status=status, order=Order.WORST),
                visible_to=EVERYWHERE,
            )
            assert tuple(rows) == whole.rows
            assert counts.totals == whole.totals


def narrowed(partnership, columns):
    """Every way to narrow a list, and some together."""
    ward, nurse = partnership.ward.uuid, partnership.nurse.uuid
    yield from ({"status": status} for status in Status)
    yield from ({"due": due} for due in Due)
    yield from ({"competency": column.uuid, "status": status} for column in columns for status in Status)
    yield from ({"competency": column.uuid, "due": due} for column in columns for due in [None, *Due])
    yield from ({"order": Order.WORST, "role": nurse}, {"role": nurse, "status": Status.OVERDUE}, {"unit": ward})
    yield from ({"words": "ash"}, {"words": "an ash", "order": Order.WORST}, {"words": "ø"}, {"order": Order.WORST})
    yield from (
        {"role_unknown": True},
        {"role_unknown": True, "order": Order.WORST},
        {"new": True},
        {"new": True, "role": nurse},
    )
    yield {"unit": ward, "role": nurse, "due": Due.IN_90_DAYS, "competency": columns[0].uuid, "words": "e"}


class TestTheListAsItWasKnown:
    """With all known, the function tells the list that is stored; what came to be known later changes nothing."""

    def test_is_the_stored_list_while_nothing_new_is_known(self, scattered):
        partnership, *_ = scattered
        columns = listed(partnership.root).columns
        for number, on in enumerate(list(partnerships.days(110))[::11]):
            place = [partnership.root, partnership.trust][number % 2]
            for filters in narrowed(partnership, columns):
                if filters.get("unit") and place == partnership.root:
                    continue
                stored, then = (listed(place, on=on, known_at=known_at, **filters) for known_at in (None, AT))
                assert then.rows == stored.rows, (on, filters)
                assert (then.overall, then.matching) == (stored.overall, stored.matching)
                assert {key: +Counter(total.counts) for key, total in then.totals.items()} == {
                    key: +Counter(total.counts) for key, total in stored.totals.items()
                }

    def test_does_not_change_when_more_becomes_known(self, scattered):
        partnership, cast, *_ = scattered
        days = list(partnerships.days(110))[::11]
        before = [listed(partnership.root, on=on) for on in days]
        partnerships.learn_better(partnership, cast)
        after = [listed(partnership.root, on=on) for on in days]
        then = [listed(partnership.root, on=on, known_at=AT) for on in days]
        assert [(found.rows, found.overall) for found in then] == [(found.rows, found.overall) for found in before]
        assert sum(one.rows != other.rows for one, other in zip(before, after, strict=True)) > 3

    def test_takes_the_same_queries_for_few_and_many(self, partnership, cast, join, django_assert_num_queries):
        for newcomers in [0, 30]:
            for number in range(newcomers):
                join("Ada", f"Byron {number}", partnership.ward)
            with django_assert_num_queries(13):
                listed(partnership.trust, known_at=AT)


class TestDueWithinSoManyDays:
    """Somebody who starts today has 30 days, to the end of the last."""

    @pytest.mark.parametrize("with_competency", [False, True])
    @pytest.mark.parametrize("known_at", [None, AT])
    @pytest.mark.parametrize("refreshed", [False, True])
    def test_holds_the_last_of_them(self, partnership, join, with_competency, known_at, refreshed):
        ada = join("Ada", "Byron", partnership.ward, started_on=TODAY)
        if refreshed:
            standings.refresh([ada.pk], at=AT)
        asked = {"due": Due.IN_30_DAYS, "competency": partnership.awareness.uuid if with_competency else None}
        assert names(listed(partnership.ward, known_at=known_at, **asked)) == ["Ada Byron"]
        day_before = listed(partnership.ward, on=TODAY - timedelta(days=1), known_at=known_at, **asked)
        assert day_before.matching == 0

    @pytest.mark.parametrize("with_competency", [False, True])
    def test_holds_the_last_of_them_on_a_past_day(self, partnership, join, with_competency):
        join("Ada", "Byron", partnership.ward, started_on=TODAY)
        asked = {"due": Due.IN_30_DAYS, "competency": partnership.awareness.uuid if with_competency else None}
        assert names(listed(partnership.ward, today=TODAY + timedelta(days=1), **asked)) == ["Ada Byron"]


class TestTheKeptCounts:
    """They are what the stored rows come to, whatever has happened."""

    def test_are_the_counts_of_the_rows(self, scattered):
        partnership, cast, *_ = scattered
        partnerships.learn_better(partnership, cast)
        standings.refresh_due(at=AT + timedelta(days=40))
        assert list(count_drift()) == []
        assert sum(kept_counts().values()) > 20

    def test_are_counted_again_when_they_are_not(self, scattered):
        StandingCount.objects.filter(competency=None).update(people=7)
        assert next(count_drift()).startswith("count {'organisation_id': ")
        standings.count_again()
        assert list(count_drift()) == []

    def test_are_the_same_when_they_are_added_up(self, scattered):
        partnership, *_ = scattered
        kept, rows, found = kept_counts(), StandingCount.objects.count(), listed(partnership.root)
        standings.add_up(most=0)
        assert kept_counts() == kept
        assert StandingCount.objects.count() == len(kept) < rows
        assert listed(partnership.root) == found


class TestScope:
    @pytest.fixture(autouse=True)
    def everyone(self, cast):
        """Carys at the trust, Asha and Ben on its ward, Dara at the school of the neighbour."""

    def test_a_unit_above_holds_those_below_it(self, partnership):
        assert names(listed(partnership.trust)) == ["Carys Evans", "Ben O'Neill", "Asha Patel"]
        assert names(listed(partnership.ward)) == ["Ben O'Neill", "Asha Patel"]

    def test_an_agency_outside_gives_nothing(self, partnership):
        found = listed(partnership.schools, visible_to=Scope(names=(partnership.trust.path,)))
        assert (found.rows, found.overall.people, found.columns) == ((), 0, ())

    def test_counts_are_not_names(self, partnership):
        found = listed(partnership.trust, visible_to=Scope(counts=(partnership.root.path,), is_officer=True))
        assert found.rows == ()

    def test_of_an_agency_that_is_seen_in_part_the_part_is_given(self, partnership):
        found = listed(partnership.trust, visible_to=Scope(names=(partnership.ward.path,)))
        assert names(found) == ["Ben O'Neill", "Asha Patel"]
        assert found.overall.people == 2
        assert [unit.name for unit in found.area.choices] == ["Ward 7"]

    def test_a_unit_narrows(self, partnership):
        found = listed(partnership.trust, unit=partnership.ward.uuid)
        assert names(found) == ["Ben O'Neill", "Asha Patel"]
        assert [unit.name for unit in found.area.choices] == ["Riverside NHS Trust", "Ward 7"]

    def test_a_unit_elsewhere_is_refused(self, partnership):
        with pytest.raises(NoSuchUnit):
            listed(partnership.trust, unit=partnership.school.uuid)

    def test_a_unit_outside_the_scope_is_refused(self, partnership):
        with pytest.raises(NoSuchUnit):
            listed(partnership.root, unit=partnership.school.uuid, visible_to=Scope(names=(partnership.trust.path,)))

    def test_a_sector_narrows_and_what_is_counted_with_it(self, partnership):
        found = listed(partnership.root, sector=partnership.school.sector.uuid)
        assert names(found) == ["Dara Nguyễn"]
        assert found.overall.people == 1
        assert len(found.area.sectors) > 1

    def test_a_sector_and_a_role_that_are_none_are_refused(self, partnership):
        with pytest.raises(NoSuchSector):
            listed(partnership.trust, sector=uuid4())
        with pytest.raises(NoSuchRole):
            listed(partnership.trust, role=uuid4())

    def test_a_competency_that_nothing_requires_is_refused(self, partnership):
        with pytest.raises(NoSuchCompetency):
            listed(partnership.trust, competency=uuid4())


class TestACompetencyThatTwoRequirementsAskFor:
    """Everyone has 30 days; on the ward a nurse has five."""

    @pytest.fixture(autouse=True)
    def sooner(self, partnership, practitioner):
        terms = Terms(due_within_days=5, validity=ValidityMode.NEVER, job_roles=[partnership.nurse])
        requirements.state(
            code="R-WARD",
            title="On wards",
            competency=partnership.awareness,
            agency=partnership.trust,
            terms=terms,
            effective_from=TODAY,
            by=None,
            at=AT,
        )

    def standing(self, partnership, on):
        found = {
            status: names(listed(partnership.ward, on=on, status=status, competency=partnership.awareness.uuid))
            for status in Status
        }
        return {status: people for status, people in found.items() if people}

    def test_counts_as_the_worse_of_the_two(self, partnership, on):
        assert self.standing(partnership, on) == {Status.NOT_STARTED: ["Asha Patel"]}
        late = on + timedelta(days=6)
        assert self.standing(partnership, late) == {Status.OVERDUE: ["Asha Patel"]}

    def test_counts_so_when_the_stored_status_is_used(self, partnership, practitioner, at):
        later = at + timedelta(days=6)
        standings.refresh([practitioner.pk], at=later)
        found = listed(partnership.ward, on=london_day(later), today=london_day(later))
        (column,) = found.columns
        assert +Counter(found.totals[column.key].counts) == {Status.OVERDUE: 1}
        for status, people in ((Status.OVERDUE, ["Asha Patel"]), (Status.NOT_STARTED, [])):
            asked = {"status": status, "competency": column.uuid}
            assert names(listed(partnership.ward, on=london_day(later), today=london_day(later), **asked)) == people


class TestWords:
    @pytest.fixture(autouse=True)
    def everyone(self, cast):
        """Three at the trust, one at the school."""

    @pytest.mark.parametrize("words", ["O'Neill", "o’neill", "ben o'neill", "o'neill ben", "NEILL", "  Ben  "])
    def test_find_a_name_however_it_is_typed(self, partnership, words):
        found = listed(partnership.root, words=words)
        assert (names(found), found.matching, found.overall.people) == (["Ben O'Neill"], 1, 4)

    def test_find_a_name_with_its_accents(self, partnership):
        assert names(listed(partnership.root, words="Nguyễn")) == ["Dara Nguyễn"]

    @pytest.mark.parametrize("words", ["%", "_", "\\", "' OR 1=1", "Nobody"])
    def test_that_are_in_no_name_find_nobody(self, partnership, words):
        found = listed(partnership.root, words=words)
        assert (found.rows, found.matching, found.pages) == ((), 0, 1)

    def test_may_be_an_employee_reference(self, partnership, practitioner):
        practitioner.posts.update(employee_reference="HR-1042")
        assert names(listed(partnership.root, words="hr-1042")) == ["Asha Patel"]

    def test_find_people_set_aside_as_well(self, partnership, join, colleague):
        posts.begin(
            [NewPost(person=colleague, agency=partnership.school, started_on=TODAY, employee_reference="S-7")],
            by=None,
            at=AT,
        )
        for words in ["o'neill", "S-7"]:
            found = listed(partnership.root, words=words)
            assert (names(found), found.matching) == (["Ben O'Neill"], 1)
        assert names(listed(partnership.trust, words="S-7")) == []


class TestNumberOfQueries:
    """Seven at any size, and one more where a job role alone leaves some out."""

    @pytest.mark.parametrize("newcomers", [0, 40])
    def test_is_fixed(self, partnership, cast, join, django_assert_num_queries, newcomers, subtests):
        for number in range(newcomers):
            join("Ada", f"Byron {number}", partnership.ward, started_on=date(2024, 1, 8 + number % 20))
        awareness = partnership.awareness.uuid
        for filters, queries in [
            ({}, 7),
            ({"order": Order.WORST}, 7),
            ({"status": Status.OVERDUE}, 7),
            ({"status": Status.OVERDUE, "competency": awareness}, 7),
            ({"unit": partnership.ward.uuid}, 7),
            ({"words": "a"}, 7),
            ({"due": Due.IN_60_DAYS}, 7),
            ({"due": Due.OVERDUE, "competency": awareness}, 7),
            ({"role": partnership.nurse.uuid}, 8),
        ]:
            with subtests.test("-".join(filters)), django_assert_num_queries(queries):
                listed(partnership.trust, **filters)
