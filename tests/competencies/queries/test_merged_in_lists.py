"""Two records of one person are one person on every list, wherever either of them worked."""

from datetime import date, timedelta

import pytest

from competencies.models import BatchAction, Post
from competencies.operations import batches as operations
from competencies.operations import people
from competencies.queries import batches
from competencies.queries.compliance import Filters, compliance
from competencies.queries.people import keys_in, works_in
from competencies.queries.scope import Scope


@pytest.fixture
def double(join, partnership, at):
    """Ben once more, as the school's HR wrote him."""
    double = join("Benjamin", "O Neill", None)
    Post.objects.create(
        person=double,
        agency=partnership.school,
        started_on=date(2025, 9, 1),
        employee_reference="S-17",
        recorded_at=at - timedelta(days=30),
    )
    return double


@pytest.fixture
def merged(colleague, double, officer, at):
    return people.merge(colleague, double, by=officer, at=at)


@pytest.mark.parametrize("when", ["today", "a_past_day", "as_it_was_known"])
class TestOnePerson:
    @pytest.fixture
    def listed(self, partnership, merged, on, at, when):
        days = {
            "today": {"on": on},
            "a_past_day": {"on": on - timedelta(days=9)},
            "as_it_was_known": {"on": on, "known_at": at + timedelta(hours=1)},
        }[when]

        def rows(place, **filters):
            scope = Scope(names=(partnership.root.path,))
            found = compliance(place, today=on, filters=Filters(**filters), visible_to=scope, **days)
            assert found.overall.people >= found.matching == len(found.rows)
            return found.rows

        return rows

    def test_is_on_the_list_of_each_place_under_one_name(self, listed, partnership, colleague, training_lead):
        for place, unit in ((partnership.ward, "Ward 7"), (partnership.school, partnership.school.name)):
            (row,) = (one for one in listed(place) if one.uuid == colleague.uuid)
            assert (row.name, row.units) == (str(colleague), (unit,))

    def test_is_one_row_where_both_places_are_listed(self, listed, partnership, colleague, double):
        rows = listed(partnership.root)
        assert [one.uuid for one in rows].count(colleague.uuid) == 1
        assert double.uuid not in {one.uuid for one in rows}

    def test_is_found_by_either_number(self, listed, partnership, colleague):
        assert [one.uuid for one in listed(partnership.school, words="s-17")] == [colleague.uuid]


class TestDoneForSeveral:
    """What is chosen on a list is done for whoever works there by either record."""

    @pytest.fixture
    def plan(self, merged, colleague, partnership, dsl, on, at):
        chosen = keys_in(partnership.school, [colleague.uuid])
        what = {"action": BatchAction.REMIND, "agency": partnership.school, "by": dsl, "at": at}
        return batches.plan(operations.choose(chosen, **what), by=dsl, on=on)

    def test_reaches_the_one_who_stays(self, plan, colleague):
        ((deed,), left_out) = plan.doing, plan.left_out
        assert (deed.person, left_out) == (colleague, ())

    def test_is_opened_where_only_the_other_record_works(self, merged, colleague, double, partnership, on):
        assert works_in(partnership.school, colleague.uuid, on=on).person == double
