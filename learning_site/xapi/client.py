"""Speaks HTTP with a learning record store, and says what came of it in one of a few plain answers.

Why this is ours: docs/adr/0004-our-own-xapi-client.md. Nothing here raises for what a store or a network does; the
one who sends has to decide what every answer means, and cannot forget one.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import httpx
from django.conf import settings

from learning_site.xapi.facts import Statement

TIMEOUT = httpx.Timeout(20, connect=5, pool=5)
# A whole answer, however slowly its bytes drip.
LONGEST_ANSWER = 60.0
LARGEST_ANSWER = 4_000_000
LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """200 or 204: the store has all of them."""


@dataclass(frozen=True, slots=True)
class Refused:
    """400, 413 or 422: the store will not take them as they are, and took none."""

    status: int
    words: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """409: the store has at least one of these ids already, with the same content or another, and took none.

    So too a 200 that names fewer ids than were sent: what became of the others has to be looked up.
    """

    words: str


@dataclass(frozen=True, slots=True)
class Found:
    """The statement that the store has under the id."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class Missing:
    """The store shows no statement of that id."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """The store could not say; nothing is known about the statements."""

    words: str


@dataclass(frozen=True, slots=True)
class Unreachable(Trouble):
    """No answer, or half of one."""


@dataclass(frozen=True, slots=True)
class Busy(Trouble):
    """429, or 503 with a time to come back after."""

    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Broken(Trouble):
    """Any other 5xx."""

    status: int = 500


@dataclass(frozen=True, slots=True)
class Unauthorised(Trouble):
    """401 or 403: our name, our password or our rights."""


@dataclass(frozen=True, slots=True)
class Unrecognised(Trouble):
    """Something no record store answers, as from a wrong address, a redirect or a sign-in page in between."""


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: httpx.Headers
    body: bytes

    def json(self) -> Any:
        """The body as JSON, or None."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def words(self) -> str:
        """What the store says, cleaned of what a database cannot keep."""
        text = self.body[: 4 * LONGEST_WORDS].decode(errors="replace")
        said = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
        return f"{self.status}: {said}"[:LONGEST_WORDS] if said else str(self.status)


class RecordStore:
    """One record store, to be used in a `with` block so that its connections are closed.

    `endpoint` is its xAPI address, to which /statements is added; `version` is 1.0.3 or 2.0.0.
    """

    def __init__(
        self, endpoint: str, *, user: str, password: str, version: str = "1.0.3", timeout: httpx.Timeout = TIMEOUT
    ) -> None:
        self._address = f"{endpoint.rstrip('/')}/statements"
        self._http = httpx.Client(
            auth=httpx.BasicAuth(user, password),
            headers={"X-Experience-API-Version": version, "Content-Type": "application/json"},
            timeout=timeout,
            # A redirect would carry learning data to an address nobody configured.
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def send(self, payloads: Mapping[UUID, bytes]) -> Stored | Refused | Conflict | Trouble:
        """Send statements as one batch, byte for byte and in order; `payloads` holds each one's JSON by its id."""
        reply = self._ask("POST", content=b"[" + b",".join(payloads.values()) + b"]")
        if isinstance(reply, Trouble):
            return reply
        if reply.status in {400, 413, 422}:
            return Refused(reply.status, reply.words())
        named = _named(reply.json()) if reply.status == 200 else None
        if reply.status == 204 or (named is not None and named >= {str(uuid) for uuid in payloads}):
            return Stored()
        return Conflict(reply.words()) if reply.status == 409 or named is not None else _trouble(reply)

    def find(self, uuid: UUID) -> Found | Missing | Trouble:
        """Ask for one statement by its id."""
        reply = self._ask("GET", params={"statementId": str(uuid)})
        if isinstance(reply, Trouble):
            return reply
        if 400 <= reply.status < 500 and reply.status not in {401, 403, 429}:
            return Missing()
        body = reply.json()
        if reply.status != 200 or not isinstance(body, dict):
            return _trouble(reply)
        # The standard says the bare statement; some stores answer with a list of it.
        listed = body.get("statements", [body])
        found = [each for each in listed if isinstance(each, dict) and each.get("id") == str(uuid)]
        return Found(found[0]) if found else Missing()

    def _ask(self, method: str, **request: Any) -> _Reply | Trouble:
        started = time.monotonic()
        try:
            with self._http.stream(method, self._address, **request) as response:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > LARGEST_ANSWER or time.monotonic() - started > LONGEST_ANSWER:
                        return Unreachable(f"The answer to {method} was too long or too slow.")
                return _Reply(response.status_code, response.headers, bytes(body))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Unreachable(f"{type(error).__name__}: {error}"[:LONGEST_WORDS])


def configured() -> RecordStore | None:
    """Return the record store that the settings name, or None where there is none and statements wait."""
    if not settings.XAPI_ENDPOINT:
        return None
    return RecordStore(
        settings.XAPI_ENDPOINT,
        user=settings.XAPI_USER,
        password=settings.XAPI_PASSWORD,
        version=settings.XAPI_VERSION,
    )


def _trouble(reply: _Reply) -> Trouble:
    retry_after = _retry_after(reply)
    if reply.status == 429 or (reply.status == 503 and retry_after is not None):
        return Busy(reply.words(), retry_after)
    if reply.status >= 500:
        return Broken(reply.words(), reply.status)
    if reply.status in {401, 403}:
        return Unauthorised(reply.words())
    return Unrecognised(reply.words())


def _named(body: Any) -> set[str] | None:
    """The ids that a 200 names, or None where it names none as no record store would: a sign-in page says 200 as well.

    The standard says a list of all ids. Ralph names only those it had not had before, and a ralph set to take part of a
    batch answers with an object: {"inserted": 1, "rejected": 1, "ids": [...], "errors": [...]}.
    """
    listed = body.get("ids") if isinstance(body, dict) else body
    return {str(each).lower() for each in listed} if isinstance(listed, list) else None


def _retry_after(reply: _Reply) -> timedelta | None:
    """How long the store asks us to stay away: seconds, or a day and time against its own clock."""
    value = reply.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return timedelta(seconds=int(value[:9]))
    try:
        until, now = parsedate_to_datetime(value), parsedate_to_datetime(reply.headers.get("Date", ""))
        return max(until - now, timedelta(0))
    except (ValueError, TypeError):
        return None
