"""While years are loaded in one transaction, standings are reckoned once, at the end."""

import pytest

from competencies.models import Standing
from competencies.operations import standings


def test_nothing_is_refreshed_meanwhile_and_everything_after(partnership, join, at):
    with standings.put_off():
        asha = join("Asha", "Patel", partnership.ward)
        assert not Standing.objects.filter(person=asha).exists()
    standings.refresh([asha.pk], at=at)
    assert Standing.objects.filter(person=asha).exists()


def test_an_error_ends_it(partnership, join):
    with pytest.raises(ZeroDivisionError), standings.put_off():
        raise ZeroDivisionError
    ben = join("Ben", "Okoro", partnership.ward)
    assert Standing.objects.filter(person=ben).exists()
