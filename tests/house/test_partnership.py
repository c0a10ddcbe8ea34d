"""The partnership that tests begin with is copied, and is what the operations made."""

from dataclasses import fields

from django.forms.models import model_to_dict

from competencies.models import Agency, AuditEntry
from tests.conftest import make_partnership, rows_by_table
from tests.house.test_doors import undone


class TestThePartnership:
    def test_is_not_there_before_it_is_asked_for(self, made_partnership, db):
        assert not Agency.objects.exists()
        assert not AuditEntry.objects.exists()

    def test_has_the_rows_that_the_operations_write(self, made_partnership, db):
        counted = []
        for begin in (made_partnership, make_partnership):
            with undone():
                begin()
                counted.append(rows_by_table())
        assert counted[0] == counted[1]

    def test_in_hand_is_the_one_in_the_database(self, partnership):
        for field in fields(partnership):
            one = getattr(partnership, field.name)
            assert model_to_dict(type(one).objects.get(pk=one.pk)) == model_to_dict(one), field.name
