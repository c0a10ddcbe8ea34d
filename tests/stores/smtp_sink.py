"""A mail server that keeps what it is handed, refuses whom it is told to, in the words it is told to say, and hangs up
when it is told to.
"""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass
class Sink:
    """`answers`: what it says of an address instead of taking mail for it, and with 'DATA' before, of a whole mail;
    where that is nothing, it hangs up.
    `hangs_up_after`: so many mails, and then no more connections live. `hangs_up_on`: addresses whose mail it keeps,
    and hangs up before it has said so.
    """

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    hangs_up_after: int | None = None
    hangs_up_on: set[str] = field(default_factory=set)

    @property
    def is_broken(self) -> bool:
        return self.hangs_up_after is not None and len(self.mails) >= self.hangs_up_after


class _Conversation(socketserver.StreamRequestHandler):
    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def handle(self) -> None:
        sink: Sink = self.server.sink  # type: ignore[attr-defined]  # set where the server is made
        self.say("220 sink")
        to = ""
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ", 1)[0].upper()
            if sink.is_broken and verb != "QUIT":
                return
            if verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                if not (answer := sink.answers.get(to, "250 ok")):
                    return
                self.say(answer)
            elif verb == "DATA":
                self.say("354 go on")
                written = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    written += part
                refusal = sink.answers.get(f"DATA {to}")
                if refusal is None:
                    sink.mails.append(email.message_from_bytes(written, policy=email.policy.SMTP))
                if to in sink.hangs_up_on:
                    return
                self.say(refusal or "250 kept")
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
