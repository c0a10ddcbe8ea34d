"""What was delivered long ago is packed many as one: byte for byte, counted as before, and sent again when asked."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from competencies.models import AuditEntry
from learning_site.xapi import outbox, packing
from learning_site.xapi.models import Bundle, QueuedStatement
from tests.learning_site.xapi.samples import AT, completions, queued, states

pytestmark = pytest.mark.django_db
LATER = AT + outbox.AT_HAND


@pytest.fixture
def seven(monkeypatch):
    """Seven statements, delivered, of which three make a bundle."""
    monkeypatch.setattr(outbox, "TOGETHER", 3)
    wanted = completions(7)
    queued(wanted)
    QueuedStatement.objects.update(state="DELIVERED", delivered_at=AT)
    return wanted


def payloads():
    """By sequence: what lies in bundles, then what lies singly."""
    bundled = {key: payload for bundle in Bundle.objects.all() for key, payload in bundle.payloads().items()}
    return bundled | {row.sequence: row.payload() for row in QueuedStatement.objects.all()}


class TestPuttingAway:
    def test_keeps_every_byte_and_the_order_and_leaves_what_makes_no_bundle(self, seven):
        before = payloads()
        assert outbox.put_away(at=LATER) == 2
        assert payloads() == before
        assert list(payloads()) == sorted(before)
        assert states() == {"DELIVERED": 1}

    def test_counts_them_as_delivered(self, seven):
        before = outbox.contents()
        outbox.put_away(at=LATER)
        assert outbox.contents() == before

    def test_waits_for_a_month(self, seven):
        assert outbox.put_away(at=LATER - timedelta(seconds=1)) == 0
        assert states() == {"DELIVERED": 7}

    def test_never_takes_what_is_waiting_or_quarantined(self, seven):
        QueuedStatement.objects.filter(sequence__in=list(payloads())[:2]).update(
            state="QUARANTINED", delivered_at=None, last_error="400: no"
        )
        queued(completions(2, first=7))
        assert outbox.put_away(at=LATER) == 1
        assert states() == {"DELIVERED": 2, "QUARANTINED": 2, "WAITING": 2}

    def test_takes_no_more_bundles_in_a_pass_than_asked_for(self, seven):
        assert outbox.put_away(at=LATER, limit=1) == 1
        assert Bundle.objects.count() == 1

    def test_leaves_a_damaged_row_where_it_is(self, seven):
        first = QueuedStatement.objects.first()
        QueuedStatement.objects.filter(pk=first.pk).update(packed=b"damaged")
        outbox.put_away(at=LATER)
        assert bytes(QueuedStatement.objects.get(pk=first.pk).packed) == b"damaged"

    def test_makes_a_statement_a_good_deal_smaller(self):
        alike = {number: packing.to_json(each) for number, each in enumerate(completions(500))}
        singly = sum(len(packing.pack(payload)) for payload in alike.values())
        assert len(packing.pack_many(alike)) * 3 < singly

    @pytest.mark.parametrize(
        "damaged", [b"nonsense", packing.LZMA + b"nonsense", b""], ids=["other", "inside", "empty"]
    )
    def test_says_what_is_damaged(self, damaged):
        with pytest.raises(packing.Unreadable, match="damaged"):
            packing.unpack_many(damaged)

    def test_reads_for_ever_what_was_packed_by_zlib(self):
        packed = bytes.fromhex("78da3354a856ca4c51b2524a54aae532867192946a0152af0680")
        assert packing.unpack_many(packed) == {1: b'{"id":"a"}', 3: b'{"id":"b"}'}

    def test_is_done_by_the_tick(self, seven):
        call_command("run_due")
        assert Bundle.objects.count() == 2


class TestSendingAgain:
    def test_lets_all_of_it_wait_once_more_in_its_old_order(self, seven):
        before = payloads()
        outbox.put_away(at=LATER)
        assert outbox.send_again(at=LATER) == 7
        assert states() == {"WAITING": 7}
        assert payloads() == before
        assert not Bundle.objects.exists()
        assert AuditEntry.objects.get(action="xapi.send_again").detail == {"rows": 7}

    def test_keeps_one_of_what_was_told_again_meanwhile(self, seven):
        outbox.put_away(at=LATER)
        queued(seven[:1])
        outbox.send_again(at=LATER)
        assert states() == {"WAITING": 7}

    def test_changes_nothing_where_a_bundle_is_damaged(self, seven):
        outbox.put_away(at=LATER)
        Bundle.objects.filter(pk=Bundle.objects.last().pk).update(packed=b"damaged")
        with pytest.raises(packing.Unreadable):
            outbox.send_again(at=LATER)
        assert (Bundle.objects.count(), states()) == (2, {"DELIVERED": 1})

    def test_is_asked_for_by_the_command(self, seven, capsys):
        call_command("deliver_statements", again=True)
        assert "7 statements that had been delivered wait again." in capsys.readouterr().out
