"""A small bad network: stands before a record store and loses, delays or refuses what it is told to."""

import random
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

PASS = "PASS"
LOSE_QUESTION = "LOSE_QUESTION"
LOSE_ANSWER = "LOSE_ANSWER"
HALF_AN_ANSWER = "HALF_AN_ANSWER"
SILENCE = "SILENCE"
DELAY = "DELAY"
DELAY_SECONDS = 0.5

# A status, headers and body to answer with, and nothing is forwarded; or one of the words above.
Reply = tuple[int, dict[str, str], bytes]
Mood = Reply | str


@dataclass
class Network:
    """What befalls each request: the next of `moods`, then `otherwise`."""

    endpoint: str
    moods: Iterator[Mood]
    otherwise: Mood = PASS
    requests: list[tuple[str, str, bytes, dict[str, str]]] = field(default_factory=list)
    befallen: list[Mood] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Mood:
        """Note the request and say what befalls it."""
        with self.lock:
            mood = next(self.moods, self.otherwise)
            self.requests.append((method, path, body, headers))
            self.befallen.append(mood)
            return mood


def weather(seed: int, length: int = 400) -> Iterator[Mood]:
    """The same bad day for the same seed, and then calm."""
    kinds: list[Mood] = [
        PASS,
        LOSE_QUESTION,
        LOSE_ANSWER,
        DELAY,
        (503, {}, b"down"),
        (429, {"Retry-After": "2"}, b""),
        (500, {}, b""),
    ]
    return iter(random.Random(seed).choices(kinds, weights=[40, 10, 20, 4, 10, 8, 8], k=length))


@contextmanager
def between(target: str, moods: Iterable[Mood] = (), otherwise: Mood = PASS) -> Iterator[Network]:
    """A network in front of the store at `target`, such as http://127.0.0.1:8100/xAPI; '' for none behind it."""
    network = Network("", iter(moods), otherwise)
    onward = httpx.Client(timeout=30)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            mood = network.next(self.command, self.path, body, dict(self.headers))
            if isinstance(mood, tuple):
                return self.answer(*mood)
            if mood == SILENCE:
                time.sleep(DELAY_SECONDS)
            if mood == HALF_AN_ANSWER:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n[")
            if mood in {LOSE_QUESTION, SILENCE, HALF_AN_ANSWER}:
                return self.hang_up()
            passed_on = {k: v for k, v in self.headers.items() if k.lower() not in {"host", "accept-encoding"}}
            theirs = onward.request(
                self.command, target + self.path.removeprefix("/xAPI"), content=body, headers=passed_on
            )
            if mood == LOSE_ANSWER:
                return self.hang_up()
            if mood == DELAY:
                time.sleep(DELAY_SECONDS)
            return self.answer(theirs.status_code, {"Content-Type": "application/json"}, theirs.content)

        do_GET = do_POST = handle_any

        def hang_up(self) -> None:
            self.close_connection = True

        def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            # Whoever asked may have lost patience and gone.
            try:
                self.wfile.write(b"" if status == 204 else body)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    network.endpoint = f"http://127.0.0.1:{server.server_address[1]}/xAPI"
    try:
        yield network
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        onward.close()
