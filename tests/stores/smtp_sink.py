"""A mail server that keeps what it is handed, refuses whom it is told to, and hangs up when it is told to."""

from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message


@dataclass
class Sink:
    """`refuses`: addresses it has no room for. `hangs_up_after`: so many mails, and then no more connections live."""

    port: int = 0
    mails: list[Message] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    hangs_up_after: int | None = None

    @property
    def is_broken(self) -> bool:
        return self.hangs_up_after is not None and len(self.mails) >= self.hangs_up_after


class _Conversation(socketserver.StreamRequestHandler):
    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def handle(self) -> None:
        sink: Sink = self.server.sink  # type: ignore[attr-defined]  # set where the server is made
        self.say("220 sink")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ", 1)[0].upper()
            if sink.is_broken and verb != "QUIT":
                return
            if verb == "DATA":
                self.say("354 go on")
                written = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    written += part
                sink.mails.append(email.message_from_bytes(written))
                self.say("250 kept")
            elif verb == "RCPT" and line.partition("<")[2].partition(">")[0] in sink.refuses:
                self.say("550 no such mailbox")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def running() -> Iterator[Sink]:
    sink = Sink()
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.sink = sink  # type: ignore[attr-defined]  # read by the conversation
        sink.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield sink
        finally:
            server.shutdown()
