"""The other kind of record store: it answers 409 to whatever it has already, and takes a batch whole or not at all."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class StrictStore:
    """What the store holds, in the order of arrival, and the ids at which it fails or which it will not take."""

    endpoint: str = ""
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    unwanted: set[str] = field(default_factory=set)
    fails_at: set[str] = field(default_factory=set)
    largest_batch: int = 1000
    requests: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def post(self, batch: list[dict[str, Any]]) -> tuple[int, Any]:
        """Answer as measured: 200 with the ids, or an error that names one statement and stores none."""
        ids = [statement["id"] for statement in batch]
        with self.lock:
            self.requests.append(f"POST {len(batch)}")
            if len(batch) > self.largest_batch:
                return 413, {"error": "too many statements"}
            for each in ids:
                if each in self.fails_at:
                    return 500, {"error": "internal"}
                if each in self.unwanted:
                    return 400, {"error": f"statement {each} is not valid"}
                if each in self.kept:
                    return 409, {"error": f"statement {each} exists"}
            # What the standard lets a store add must not look like a difference.
            self.kept.update({s["id"]: {**s, "stored": "2026-01-01T00:00:00Z", "version": "1.0.0"} for s in batch})
            return 200, ids

    def get(self, statement_id: str) -> tuple[int, Any]:
        """Answer with the bare statement, as the standard says."""
        with self.lock:
            self.requests.append("GET")
            return (200, self.kept[statement_id]) if statement_id in self.kept else (404, {"error": "not found"})


@contextmanager
def running() -> Iterator[StrictStore]:
    """A store for as long as the block lasts."""
    store = StrictStore()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            self.answer(*store.post(json.loads(self.rfile.read(int(self.headers["Content-Length"])))))

        def do_GET(self) -> None:
            self.answer(*store.get(parse_qs(urlsplit(self.path).query)["statementId"][0]))

        def answer(self, status: int, body: Any) -> None:
            said = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    store.endpoint = f"http://127.0.0.1:{server.server_address[1]}/xAPI"
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
