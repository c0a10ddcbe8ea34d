"""Whatever a store or a network does becomes one plain answer; nothing raises, nothing hangs."""

import json
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from learning_site.xapi import client, packing
from learning_site.xapi.client import (
    Broken,
    Busy,
    Conflict,
    Found,
    Missing,
    Refused,
    Stored,
    Unauthorised,
    Unreachable,
    Unrecognised,
)
from tests.learning_site.xapi.samples import completions
from tests.stores import proxy

ONE = completions(1)[0]
PARCEL = {UUID(ONE["id"]): packing.to_json(ONE)}
DATE = "Sun, 03 May 2026 10:00:00 GMT"
IN_A_MINUTE = "Sun, 03 May 2026 10:01:00 GMT"


class TestSend:
    @pytest.mark.parametrize(
        ("reply", "answer"),
        [
            ((200, {}, json.dumps([ONE["id"]]).encode()), Stored()),
            ((200, {}, json.dumps([ONE["id"].upper()]).encode()), Stored()),
            ((204, {}, b""), Stored()),
            ((400, {}, b'{"error": "bad verb"}'), Refused(400, '400: {"error": "bad verb"}')),
            ((413, {}, b"too large"), Refused(413, "413: too large")),
            ((422, {}, b"actor"), Refused(422, "422: actor")),
            ((409, {}, b"exists"), Conflict("409: exists")),
            ((401, {}, b"who?"), Unauthorised("401: who?")),
            ((403, {}, b"no"), Unauthorised("403: no")),
            ((429, {}, b"slow"), Busy("429: slow")),
            ((429, {"Retry-After": "7"}, b""), Busy("429", timedelta(seconds=7))),
            ((429, {"Retry-After": IN_A_MINUTE, "Date": DATE}, b""), Busy("429", timedelta(minutes=1))),
            ((429, {"Retry-After": DATE, "Date": IN_A_MINUTE}, b""), Busy("429", timedelta(0))),
            ((429, {"Retry-After": "soon"}, b""), Busy("429")),
            ((503, {"Retry-After": "9"}, b"away"), Busy("503: away", timedelta(seconds=9))),
            ((503, {}, b"away"), Broken("503: away", 503)),
            ((500, {}, b"oh"), Broken("500: oh", 500)),
            ((200, {}, b"<html>Sign in to the wifi</html>"), Unrecognised("200: <html>Sign in to the wifi</html>")),
            ((200, {}, b'{"detail": "hello"}'), Unrecognised('200: {"detail": "hello"}')),
            ((200, {}, b"[]"), Conflict("200: []")),
            ((200, {}, b'{"inserted": 0, "ids": []}'), Conflict('200: {"inserted": 0, "ids": []}')),
            ((200, {}, json.dumps({"inserted": 1, "ids": [ONE["id"]]}).encode()), Stored()),
            ((302, {"Location": "http://127.0.0.1:1/"}, b""), Unrecognised("302")),
            ((404, {}, b"no such page"), Unrecognised("404: no such page")),
        ],
    )
    def test_gives_one_answer_for_each_thing_a_store_says(self, connect, reply, answer):
        with proxy.between("", [reply]) as network:
            assert connect(network.endpoint).send(PARCEL) == answer

    def test_keeps_the_stores_words_short_and_free_of_what_a_database_cannot_hold(self, connect):
        with proxy.between("", [(400, {}, b"a\x00b\n\n" + b"c" * 9000 + b"\xff")]) as network:
            answer = connect(network.endpoint).send(PARCEL)
        assert answer.words.startswith("400: a b cc")
        assert len(answer.words) == client.LONGEST_WORDS

    def test_sends_the_frozen_bytes_with_version_and_sign_in(self, connect):
        with proxy.between("", [(204, {}, b"")]) as network:
            connect(network.endpoint + "/", version="2.0.0").send(PARCEL)
        method, path, body, headers = network.requests[0]
        assert (method, path, body) == ("POST", "/xAPI/statements", b"[" + packing.to_json(ONE) + b"]")
        assert headers["X-Experience-API-Version"] == "2.0.0"
        assert headers["Content-Type"] == "application/json"
        assert headers["Authorization"].startswith("Basic ")

    @pytest.mark.parametrize("mood", [proxy.LOSE_QUESTION, proxy.HALF_AN_ANSWER])
    def test_calls_a_lost_answer_unreachable(self, connect, mood):
        with proxy.between("", [mood]) as network:
            assert isinstance(connect(network.endpoint).send(PARCEL), Unreachable)

    def test_calls_a_closed_door_unreachable(self, connect):
        with proxy.between("") as network:
            pass
        assert isinstance(connect(network.endpoint).send(PARCEL), Unreachable)

    def test_does_not_wait_for_ever(self, connect):
        with proxy.between("", [proxy.SILENCE]) as network:
            answer = connect(network.endpoint, timeout=httpx.Timeout(0.2)).send(PARCEL)
        assert isinstance(answer, Unreachable)
        assert "ReadTimeout" in answer.words

    def test_does_not_listen_for_ever(self, connect, monkeypatch):
        monkeypatch.setattr(client, "LARGEST_ANSWER", 1000)
        with proxy.between("", [(200, {}, b"x" * 5000)]) as network:
            assert isinstance(connect(network.endpoint).send(PARCEL), Unreachable)


class TestFind:
    def test_reads_the_bare_statement_as_the_standard_says(self, connect, strict):
        store = connect(strict.endpoint)
        store.send(PARCEL)
        answer = store.find(UUID(ONE["id"]))
        assert isinstance(answer, Found)
        assert answer.statement["verb"] == ONE["verb"]

    def test_reads_a_list_of_one_as_some_stores_answer(self, connect, ralph):
        store = connect(ralph.endpoint)
        store.send(PARCEL)
        answer = store.find(UUID(ONE["id"]))
        assert isinstance(answer, Found)
        assert answer.statement["verb"] == ONE["verb"]

    @pytest.mark.parametrize("kind", ["strict", "ralph"])
    def test_says_when_there_is_none(self, connect, kind, request):
        endpoint = request.getfixturevalue(kind).endpoint
        assert connect(endpoint).find(UUID(ONE["id"])) == Missing()

    @pytest.mark.parametrize(
        ("reply", "answer"),
        [
            ((400, {}, b""), Missing()),
            ((200, {}, b'{"statements": "none"}'), Missing()),
            ((200, {}, b'{"id": "another"}'), Missing()),
            ((200, {}, b"<html>"), Unrecognised("200: <html>")),
            ((401, {}, b""), Unauthorised("401")),
            ((429, {}, b""), Busy("429")),
            ((502, {}, b""), Broken("502", 502)),
        ],
    )
    def test_gives_one_answer_for_each_thing_a_store_says(self, connect, reply, answer):
        with proxy.between("", [reply]) as network:
            assert connect(network.endpoint).find(UUID(ONE["id"])) == answer


class TestRealStore:
    """What was measured of it, so that a new release which answers otherwise is noticed."""

    @pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
    def test_takes_a_statement_once_and_again(self, connect, ralph, version):
        store = connect(ralph.endpoint, version=version)
        assert store.send(PARCEL) == Stored()
        assert store.send(PARCEL) == Stored()
        assert len(ralph.statements()) == 1

    def test_names_only_the_new_ones_of_a_batch(self, connect, ralph):
        store, other = connect(ralph.endpoint), completions(2)[1]
        store.send(PARCEL)
        both = PARCEL | {UUID(other["id"]): packing.to_json(other)}
        assert store.send(both) == Conflict(f'200: ["{other["id"]}"]')
        assert store.send(both) == Stored()

    def test_refuses_another_content_of_the_same_id(self, connect, ralph):
        store = connect(ralph.endpoint)
        store.send(PARCEL)
        other = packing.to_json({**ONE, "result": {"completion": False}})
        assert isinstance(store.send({UUID(ONE["id"]): other}), Conflict)

    def test_refuses_what_is_not_a_statement(self, connect, ralph):
        assert isinstance(connect(ralph.endpoint).send({UUID(ONE["id"]): b'{"actor": 5}'}), Refused)

    def test_refuses_a_wrong_password(self, connect, ralph):
        assert isinstance(connect(ralph.endpoint, password="wrong").send(PARCEL), Unauthorised)


class TestConfigured:
    def test_is_nothing_without_an_address(self, settings):
        settings.XAPI_ENDPOINT = ""
        assert client.configured() is None

    def test_is_what_the_settings_say(self, settings, ralph):
        settings.XAPI_ENDPOINT, settings.XAPI_VERSION = ralph.endpoint, "1.0.3"
        settings.XAPI_USER, settings.XAPI_PASSWORD = "lrs", "lrs-secret"
        configured = client.configured()
        assert configured
        with configured as store:
            assert store.send(PARCEL) == Stored()
