"""Everything lands exactly once in a real record store: through bad weather, and when it was down."""

import random
from datetime import timedelta

import httpx
import pytest

from learning_site.xapi import delivery, statements
from learning_site.xapi.facts import Score
from learning_site.xapi.models import QueuedStatement
from tests.learning_site.xapi.samples import AT, MODULE, a_fact, completions, queued, states
from tests.learning_site.xapi.test_statements import ARRANGED, EVERY
from tests.stores import proxy, ralph_lrs

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)
# Shorter than the delays of the weather, so that a slow answer counts as lost.
HASTY = httpx.Timeout(proxy.DELAY_SECONDS / 2)


class TestBadWeather:
    @pytest.mark.parametrize("seed", [1, 2, 3])
    @pytest.mark.parametrize("kind", ["ralph", "strict"])
    def test_lands_four_hundred_statements_exactly_once(self, request, kind, seed, connect):
        store = request.getfixturevalue(kind)
        ids, queue_up, draw = [], iter(range(0, 400, 40)), random.Random(seed)
        with proxy.between(store.endpoint, proxy.weather(seed)) as network:
            client = connect(network.endpoint, timeout=HASTY)
            for n in range(200):
                for first in [next(queue_up, None)] if n % 3 == 0 else []:
                    ids += queued(completions(40, first=first)) if first is not None else []
                report = delivery.deliver(at=AT + n * 11 * MINUTE, client=client, share=draw.random)
                if len(ids) == 400 and not report.left.waiting:
                    break
        arrived = [each["id"] for each in (store.statements() if kind == "ralph" else store.kept.values())]
        assert sorted(arrived) == sorted(ids)
        assert states() == {"DELIVERED": 400}
        assert {proxy.LOSE_ANSWER, proxy.LOSE_QUESTION} <= {mood for mood in network.befallen if isinstance(mood, str)}


class TestStoreThatIsDown:
    def test_gets_everything_in_order_when_it_is_up_again(self, tmp_path, connect):
        store = ralph_lrs.start(tmp_path)
        client = connect(store.endpoint)
        ids = queued(completions(60))
        delivery.deliver(at=AT, client=client)
        store.stop()
        for hour in range(1, 24):
            ids += queued(completions(5, first=55 + 5 * hour))
            report = delivery.deliver(at=AT + hour * 60 * MINUTE, client=client)
            assert (report.delivered, report.trouble) == (0, "UNREACHABLE")
        store = ralph_lrs.start(tmp_path, port=store.port)
        try:
            report = delivery.deliver(at=AT + 24 * 60 * MINUTE, client=client)
        finally:
            store.stop()
        assert (report.delivered, report.left.waiting) == (115, 0)
        assert [each["id"] for each in store.statements()] == ids


class TestProfile:
    @pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
    def test_arrives_whole_in_either_version(self, ralph, connect, version, settings):
        settings.XAPI_SEND_ANSWERS = True
        # ralph 5.1.0 takes no statement whose object is a person, though xAPI allows it: see below.
        wanted = {**{verb: statement for verb, statement in EVERY.items() if verb != "revoked"}, **ARRANGED}
        queued(list(wanted.values()))
        report = delivery.deliver(at=AT, client=connect(ralph.endpoint, version=version))
        assert (report.delivered, report.quarantined) == (len(wanted), 0)
        arrived = {each["id"]: each for each in ralph.statements()}
        for statement in wanted.values():
            assert {key: arrived[statement["id"]][key] for key in statement} == statement

    def test_of_which_a_store_takes_all_but_one_loses_no_other(self, ralph, connect):
        queued([EVERY["achieved"], EVERY["revoked"], EVERY["earned"]])
        report = delivery.deliver(at=AT, client=connect(ralph.endpoint))
        assert (report.delivered, report.quarantined) == (2, 1)
        assert QueuedStatement.objects.get(state="QUARANTINED").last_error.startswith("422: ")

    def test_leaves_answers_and_failed_checks_at_home(self, ralph, connect):
        queued([statements.failed(a_fact(), MODULE, score=Score(right=1, asked=2)), EVERY["answered"], *completions(1)])
        delivery.deliver(at=AT, client=connect(ralph.endpoint))
        assert [each["verb"]["display"]["en-GB"] for each in ralph.statements()] == ["completed"]
        assert QueuedStatement.objects.count() == 1


class TestConflict:
    def test_with_another_content_in_a_real_store_is_quarantined(self, ralph, connect):
        (first,) = completions(1)
        client = connect(ralph.endpoint)
        queued([{**first, "result": {"completion": False}}])
        delivery.deliver(at=AT, client=client)
        QueuedStatement.objects.all().delete()
        queued([first, *completions(2, first=1)])
        report = delivery.deliver(at=AT, client=client)
        assert (report.delivered, report.quarantined) == (2, 1)


class TestStoreThatTakesBatchesInPart:
    def test_gets_everything_once_and_only_what_it_refuses_is_quarantined(self, tmp_path, connect, monkeypatch):
        monkeypatch.setenv("RALPH_LRS_PARTIAL_SUCCESS_DEFAULT", "true")
        ids = queued([*completions(3), EVERY["revoked"], *completions(3, first=3)])
        with ralph_lrs.running(tmp_path) as store:
            client = connect(store.endpoint)
            first = delivery.deliver(at=AT, client=client)
            # As a sender leaves them that was killed between the answer and its note.
            QueuedStatement.objects.filter(state="DELIVERED").update(state="WAITING", delivered_at=None)
            again = delivery.deliver(at=AT + MINUTE, client=client)
            arrived = [each["id"] for each in store.statements()]
        assert (first.delivered, first.quarantined) == (6, 1)
        assert (again.delivered, again.quarantined) == (6, 0)
        assert arrived == [each for each in ids if each != EVERY["revoked"]["id"]]
