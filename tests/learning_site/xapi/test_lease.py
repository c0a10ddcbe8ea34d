"""One sender at a time; a sender that dies is waited out; trouble makes for longer and longer pauses."""

from datetime import datetime, timedelta

import pytest

from learning_site.xapi import client, lease
from learning_site.xapi.models import Sender
from tests.learning_site.xapi.samples import AT

SECOND = timedelta(seconds=1)
AWAY = client.Unreachable("no answer")


def taken(at: datetime = AT) -> lease.Lease:
    """The lease, which has to be free."""
    held = lease.take(at=at)
    assert held
    return held


@pytest.mark.django_db
class TestLease:
    def test_is_held_by_one(self):
        assert lease.take(at=AT)
        assert lease.take(at=AT + SECOND) is None

    def test_is_free_once_given_up(self):
        taken().give_up()
        assert lease.take(at=AT)

    def test_of_a_sender_that_died_runs_out(self):
        lease.take(at=AT)
        assert lease.take(at=AT + lease.TERM - SECOND) is None
        assert lease.take(at=AT + lease.TERM)

    def test_lasts_longer_than_any_single_request(self):
        slowest = client.LONGEST_ANSWER + (client.TIMEOUT.read or 0) + (client.TIMEOUT.connect or 0)
        assert lease.TERM.total_seconds() > slowest

    def test_lasts_as_long_as_it_is_renewed(self):
        held = taken()
        held.keep(at=AT + lease.TERM - SECOND)
        assert lease.take(at=AT + lease.TERM) is None

    def test_that_was_taken_over_is_lost_and_cannot_be_given_up(self):
        late = taken()
        other = taken(AT + lease.TERM)
        with pytest.raises(lease.LeaseLost):
            late.keep(at=AT + lease.TERM)
        late.give_up()
        other.keep(at=AT + lease.TERM)


@pytest.mark.django_db
class TestSettling:
    def test_pauses_longer_for_each_trouble_in_a_row(self):
        held = taken()
        pauses = []
        for _ in range(9):
            held.settle(AWAY, settled=False, at=AT, share=1)
            pauses.append(Sender.objects.get().paused_until)
        assert pauses == [AT + SECOND * seconds for seconds in (5, 10, 20, 40, 80, 160, 320, 600, 600)]

    def test_begins_anew_when_something_passed_before_the_trouble(self):
        held = taken()
        for _ in range(3):
            held.settle(AWAY, settled=False, at=AT, share=1)
        held.settle(AWAY, settled=True, at=AT, share=1)
        assert Sender.objects.get().failures == 1

    def test_is_paused_until_then(self):
        held = taken()
        held.settle(AWAY, settled=False, at=AT, share=1)
        assert held.paused(at=AT + 4 * SECOND)
        assert not held.paused(at=AT + 5 * SECOND)

    def test_forgets_the_trouble_when_it_is_over(self):
        held = taken()
        held.settle(AWAY, settled=False, at=AT, share=1)
        held.settle(None, settled=True, at=AT, share=1)
        sender = Sender.objects.get()
        assert (sender.trouble, sender.failures, sender.paused_until, sender.last_error) == ("", 0, None, "")

    @pytest.mark.parametrize(("asked", "paused"), [(1, 5), (90, 90), (10**9, 3600)])
    def test_stays_away_as_long_as_the_store_asks_within_reason(self, asked, paused):
        taken().settle(client.Busy("429", timedelta(seconds=asked)), settled=False, at=AT, share=1)
        assert Sender.objects.get().paused_until == AT + timedelta(seconds=paused)


class TestPause:
    def test_is_spread_over_its_upper_half(self):
        assert [lease.pause_after(3, share=share).total_seconds() for share in (0, 0.5, 1)] == [10, 15, 20]

    def test_has_an_end_however_long_the_trouble(self):
        assert lease.pause_after(10**6, share=1) == lease.LONGEST_PAUSE
