"""The outbox is emptied once, in order, and nothing is lost, whatever the store answers."""

import json
import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from competencies.models import Person
from learning_site.xapi import delivery, lease, outbox, statements
from learning_site.xapi.facts import Score
from learning_site.xapi.models import QueuedStatement, Sender
from tests.learning_site.xapi.samples import AT, MODULE, a_fact, completions, queued, states
from tests.stores import proxy

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
DOWN: proxy.Reply = (500, {}, b"down")


def deliver(client, *, at=AT, **options):
    """One run that takes no time, with the longest pauses."""
    return delivery.deliver(at=at, client=client, **{"elapsed": lambda: 0.0, "share": lambda: 1.0} | options)


def deliver_hourly(client, hours, *, first=1):
    """So many runs, each an hour after the last; the last one's report."""
    return [deliver(client, at=AT + n * HOUR) for n in range(first, first + hours)][-1]


class TestRun:
    def test_sends_batches_of_fifty_in_order(self, strict, connect):
        ids = queued(completions(120))
        report = deliver(connect(strict.endpoint))
        assert strict.requests == ["POST 50", "POST 50", "POST 20"]
        assert list(strict.kept) == ids
        assert (report.delivered, report.quarantined, report.left.waiting, report.trouble) == (120, 0, 0, "")
        assert states() == {"DELIVERED": 120}

    def test_sends_nothing_twice(self, strict, connect):
        queued(completions(3))
        deliver(connect(strict.endpoint))
        assert deliver(connect(strict.endpoint)).delivered == 0
        assert strict.requests == ["POST 3"]

    def test_refuses_to_hold_a_transaction_open_while_a_store_thinks(self, strict, connect):
        with transaction.atomic(), pytest.raises(delivery.InsideTransaction):
            deliver(connect(strict.endpoint))

    def test_ends_when_its_time_is_over_and_goes_on_in_the_next(self, strict, connect):
        queued(completions(150))
        seconds = iter(range(0, 10_000, 10))
        limited = deliver(connect(strict.endpoint), time_limit=timedelta(seconds=40), elapsed=lambda: next(seconds))
        assert 0 < limited.delivered < 150
        assert limited.delivered + limited.left.waiting == 150
        assert deliver(connect(strict.endpoint)).left.waiting == 0

    def test_dates_what_it_delivers_by_the_time_that_has_passed(self, strict, connect):
        queued(completions(1))
        seconds = iter(range(0, 10_000, 10))
        deliver(connect(strict.endpoint), elapsed=lambda: next(seconds))
        late = QueuedStatement.objects.filter(delivered_at__gt=AT, delivered_at__lt=AT + timedelta(minutes=2))
        assert late.count() == 1

    def test_keeps_answers_in_the_building_when_the_setting_was_turned_off(self, strict, connect, settings):
        settings.XAPI_SEND_ANSWERS = True
        queued([statements.failed(a_fact(), MODULE, score=Score(right=1, asked=2)), *completions(1)])
        settings.XAPI_SEND_ANSWERS = False
        report = deliver(connect(strict.endpoint))
        assert (report.delivered, report.left.withheld) == (1, 1)
        assert statements.VERBS["failed"] not in json.dumps(list(strict.kept.values()))


class TestTrouble:
    @pytest.mark.parametrize(
        ("mood", "kind"),
        [
            (proxy.LOSE_QUESTION, "UNREACHABLE"),
            (proxy.LOSE_ANSWER, "UNREACHABLE"),
            ((429, {}, b""), "BUSY"),
            ((503, {"Retry-After": "1"}, b""), "BUSY"),
            ((502, {}, b""), "BROKEN"),
            ((401, {}, b""), "UNAUTHORISED"),
            ((403, {}, b""), "UNAUTHORISED"),
            ((404, {}, b""), "UNRECOGNISED"),
            ((200, {}, b"<html>"), "UNRECOGNISED"),
        ],
    )
    def test_keeps_everything_and_sends_the_same_batch_again(self, strict, connect, mood, kind):
        ids = queued(completions(20))
        with proxy.between(strict.endpoint, [mood]) as network:
            client = connect(network.endpoint)
            report = deliver(client)
            assert (report.delivered, report.quarantined, report.left.waiting, report.trouble) == (0, 0, 20, kind)
            assert len(network.requests) == 1
            queued(completions(5, first=20))
            deliver(client, at=AT + HOUR)
            assert network.requests[1][2] == network.requests[0][2]
        assert list(strict.kept)[:20] == ids
        assert states() == {"DELIVERED": 25}
        assert Sender.objects.get().trouble == ""

    def test_leaves_the_store_alone_until_the_pause_is_over(self, strict, connect):
        queued(completions(1))
        with proxy.between(strict.endpoint, [DOWN]) as network:
            client = connect(network.endpoint)
            paused_until = deliver(client).paused_until
            assert paused_until == AT + timedelta(seconds=5)
            again = deliver(client, at=AT + timedelta(seconds=4))
            assert (again.trouble, again.paused_until, len(network.requests)) == ("BROKEN", paused_until, 1)
            assert deliver(client, at=paused_until).delivered == 1

    def test_may_be_tried_at_once_all_the_same(self, strict, connect):
        queued(completions(1))
        with proxy.between(strict.endpoint, [DOWN]) as network:
            client = connect(network.endpoint)
            deliver(client)
            assert deliver(client, despite_pause=True).delivered == 1

    def test_with_the_sign_in_raises_the_alarm(self, connect, caplog):
        queued(completions(2))
        with proxy.between("", otherwise=(401, {}, b"who are you?")) as network:
            report = deliver(connect(network.endpoint))
        assert report.needs_attention
        assert "who are you?" in caplog.text

    def test_in_the_middle_keeps_what_was_delivered_before(self, strict, connect):
        queued(completions(120))
        with proxy.between(strict.endpoint, [proxy.PASS, proxy.LOSE_QUESTION]) as network:
            report = deliver(connect(network.endpoint))
        assert (report.delivered, report.left.waiting, report.trouble) == (50, 70, "UNREACHABLE")

    def test_of_a_failing_store_for_days_quarantines_nothing_and_loses_nothing(self, strict, connect):
        ids = queued(completions(130))
        with proxy.between(strict.endpoint, otherwise=DOWN) as network:
            client = connect(network.endpoint)
            report = deliver_hourly(client, 40)
            assert (report.left.waiting, report.left.quarantined) == (130, 0)
            network.otherwise = proxy.PASS
            report = deliver(client, at=AT + 41 * HOUR)
        assert (report.left.waiting, report.left.quarantined) == (0, 0)
        assert set(strict.kept) == set(ids)
        assert len(strict.kept) == 130


class TestAlreadyThere:
    def test_counts_as_delivered_where_the_store_has_the_same(self, strict, connect):
        queued(completions(10))
        deliver(connect(strict.endpoint))
        # As a sender leaves them that was killed between the answer and its note.
        QueuedStatement.objects.update(state="WAITING", delivered_at=None)
        report = deliver(connect(strict.endpoint))
        assert (report.delivered, report.quarantined) == (10, 0)
        assert len(strict.kept) == 10

    def test_does_not_keep_the_others_of_its_batch_out(self, strict, connect):
        before = completions(1)[0]
        strict.post([before])
        ids = queued(completions(10))
        assert deliver(connect(strict.endpoint)).delivered == 10
        assert list(strict.kept) == ids

    def test_with_another_content_is_quarantined_with_the_stores_words(self, strict, connect):
        ids = queued(completions(3))
        strict.post([{**completions(3)[1], "result": {"completion": False}}])
        report = deliver(connect(strict.endpoint))
        assert (report.delivered, report.quarantined, report.left.waiting) == (2, 1, 0)
        row = QueuedStatement.objects.get(state="QUARANTINED")
        assert str(row.uuid) == ids[1]
        assert f"statement {ids[1]} exists" in row.last_error

    def test_but_not_shown_by_the_store_is_quarantined(self, connect):
        queued(completions(1))
        with proxy.between("", [(409, {}, b"exists"), (409, {}, b"exists"), (404, {}, b"")]) as network:
            assert deliver(connect(network.endpoint)).quarantined == 1

    def test_is_quarantined_where_the_sign_in_may_write_but_not_read(self, connect):
        queued(completions(2))
        exists: proxy.Reply = (409, {}, b"exists")
        with proxy.between("", [exists, exists, (403, {}, b""), (204, {}, b"")]) as network:
            report = deliver(connect(network.endpoint))
        assert (report.delivered, report.quarantined, report.trouble) == (1, 1, "")

    def test_waits_while_the_store_cannot_be_asked(self, connect):
        queued(completions(1))
        with proxy.between("", [(409, {}, b""), (409, {}, b""), proxy.LOSE_QUESTION]) as network:
            report = deliver(connect(network.endpoint))
        assert (report.left.waiting, report.trouble) == (1, "UNREACHABLE")


class TestUnwanted:
    def test_is_quarantined_with_the_stores_words_and_stops_nobody(self, strict, connect):
        ids = queued(completions(60))
        strict.unwanted = {ids[0], ids[7]}
        report = deliver(connect(strict.endpoint))
        assert (report.delivered, report.quarantined, report.left.waiting) == (58, 2, 0)
        assert list(strict.kept) == [each for each in ids if each not in strict.unwanted]
        assert (
            QueuedStatement.objects.get(uuid=ids[7]).last_error
            == f'400: {{"error": "statement {ids[7]} is not valid"}}'
        )

    def test_is_not_sent_again_until_it_is_released(self, strict, connect):
        ids = queued(completions(2))
        strict.unwanted = {ids[0]}
        client = connect(strict.endpoint)
        deliver(client)
        assert deliver(client, at=AT + HOUR).delivered == 0
        strict.unwanted = set()
        outbox.release([UUID(ids[0])], by=Person.objects.create(email="officer@example.org"), at=AT + HOUR)
        assert deliver(client, at=AT + HOUR).delivered == 1
        assert set(strict.kept) == set(ids)

    def test_part_of_a_batch_that_the_store_took_in_part_is_found_out(self, connect):
        ids = queued(completions(2))
        part = {"inserted": 1, "rejected": 1, "ids": ids[:1], "errors": [{"index": 1, "reason": "bad"}]}
        again = {"inserted": 0, "rejected": 1, "ids": [], "errors": [{"index": 0, "reason": "bad"}]}
        moods: list[proxy.Mood] = [
            (200, {}, json.dumps(part).encode()),
            (204, {}, b""),
            (200, {}, json.dumps(again).encode()),
        ]
        with proxy.between("", [*moods, (404, {}, b"")]) as network:
            report = deliver(connect(network.endpoint))
        assert (report.delivered, report.quarantined) == (1, 1)
        assert str(QueuedStatement.objects.get(state="QUARANTINED").uuid) == ids[1]

    def test_batch_that_is_too_large_goes_singly(self, strict, connect):
        ids = queued(completions(4))
        strict.largest_batch = 1
        assert deliver(connect(strict.endpoint)).delivered == 4
        assert list(strict.kept) == ids

    def test_statement_that_is_too_large_by_itself_is_quarantined(self, strict, connect):
        queued(completions(2))
        strict.largest_batch = 0
        assert deliver(connect(strict.endpoint)).quarantined == 2

    def test_row_that_cannot_be_read_is_quarantined_and_stops_nobody(self, strict, connect):
        ids = queued(completions(3))
        QueuedStatement.objects.filter(uuid=ids[1]).update(packed=b"damaged")
        QueuedStatement.objects.filter(uuid=ids[2]).update(dictionary=99)
        report = deliver(connect(strict.endpoint))
        assert (report.delivered, report.quarantined) == (1, 2)
        assert "dictionary 99" in QueuedStatement.objects.get(uuid=ids[2]).last_error

    def test_batch_of_nothing_readable_does_not_end_the_run(self, strict, connect):
        ids = queued(completions(4))
        QueuedStatement.objects.filter(uuid__in=ids[:2]).update(packed=b"damaged")
        assert deliver(connect(strict.endpoint), batch=2).delivered == 2


class TestStatementThatTheStoreFailsAt:
    def test_keeps_its_batch_for_five_tries_and_then_goes_singly(self, strict, connect):
        ids = queued(completions(3))
        strict.fails_at = {ids[1]}
        report = deliver_hourly(connect(strict.endpoint), 4)
        assert report.left.waiting == 3
        report = deliver_hourly(connect(strict.endpoint), 1, first=5)
        assert (report.delivered, report.left.waiting, report.trouble) == (2, 1, "")

    def test_is_quarantined_after_five_of_the_same_while_others_pass(self, strict, connect):
        ids = queued(completions(3))
        strict.fails_at = {ids[1]}
        client = connect(strict.endpoint)
        deliver_hourly(client, 5)
        for n in range(6, 10):
            assert states() == {"DELIVERED": n - 4, "WAITING": 1}
            queued(completions(1, first=n))
            deliver(client, at=AT + n * HOUR)
        assert states() == {"DELIVERED": 6, "QUARANTINED": 1}
        assert QueuedStatement.objects.get(state="QUARANTINED").last_error == '500: {"error": "internal"}'

    def test_begins_anew_when_the_failure_is_another(self, connect):
        queued(completions(1))
        QueuedStatement.objects.update(alone=True, next_attempt_at=AT, failed_with=502, failures=4)
        queued(completions(1, first=1))
        with proxy.between("", [(204, {}, b""), DOWN]) as network:
            deliver(connect(network.endpoint))
        row = QueuedStatement.objects.get(state="WAITING")
        assert (row.failed_with, row.failures) == (500, 1)

    def test_is_not_blamed_while_nothing_passes_and_lets_newcomers_by(self, strict, connect):
        ids = queued(completions(1))
        strict.fails_at = set(ids)
        client = connect(strict.endpoint)
        report = deliver_hourly(client, 30)
        assert (report.left.waiting, report.quarantined, report.trouble) == (1, 0, "BROKEN")
        queued(completions(2, first=1))
        assert deliver(client, at=AT + 31 * HOUR).delivered == 2


class TestTwoSenders:
    def test_do_not_send_at_once(self, strict, connect):
        ids = queued(completions(100))
        with proxy.between(strict.endpoint, [proxy.DELAY]) as network:
            reports = run_together([connect(network.endpoint), connect(network.endpoint)])
        assert sorted(report.elsewhere for report in reports) == [False, True]
        assert sum(report.delivered for report in reports) == 100
        assert strict.requests == ["POST 50", "POST 50"]
        assert list(strict.kept) == ids

    def test_of_whom_one_was_away_too_long_land_everything_once(self, strict, connect):
        ids = queued(completions(100))
        other = connect(strict.endpoint)
        client = Sleeper(connect(strict.endpoint), meanwhile=lambda: deliver(other, at=AT + lease.TERM))
        deliver(client)
        assert list(strict.kept) == ids
        assert states() == {"DELIVERED": 100}

    def test_of_whom_one_was_away_too_long_stops(self, strict, connect):
        queued(completions(100))
        taken: list[lease.Lease | None] = []
        client = Sleeper(connect(strict.endpoint), meanwhile=lambda: taken.append(lease.take(at=AT + lease.TERM)))
        report = deliver(client)
        assert (report.delivered, report.elsewhere) == (50, True)
        assert taken[0] is not None
        taken[0].keep(at=AT + lease.TERM)


class Sleeper:
    """A client on a machine that falls asleep after its first answer, while `meanwhile` happens."""

    def __init__(self, client, meanwhile):
        self.client = client
        self.meanwhile = meanwhile

    def send(self, payloads):
        answer = self.client.send(payloads)
        self.meanwhile()
        return answer


def run_together(clients):
    """A run for each client, begun at once in threads of their own; their reports."""
    begin = threading.Barrier(len(clients))
    reports = []

    def run(client):
        begin.wait()
        try:
            reports.append(deliver(client))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return reports
