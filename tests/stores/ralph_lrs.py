"""A real learning record store on loopback: ralph, with its file-system backend, as a process of its own.

`with running(folder) as store` in a test, or by hand: python -m tests.stores.ralph_lrs --dir var/lrs --port 8100

Why a launcher and not `ralph runserver -b fs` (ralph-malph 5.1.0): its file-system backend writes with CREATE, so
that the second POST answers 500, which APPEND cures; its `verb` and `activity` filters compare an IRI object with a
string and so find nothing; and `runserver` turns on a reloader that watches the current folder. It knows
/xAPI/statements only, is lax about what it takes, and answers ?statementId= with a list of one: it shows that the right
thing arrived, not that it is valid.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

USER = "lrs"
PASSWORD = "lrs-secret"
FILE = "fs_lrs.jsonl"


@dataclass
class Ralph:
    """The running store, as a test sees it: where to send to, and what has arrived, in the order of arrival."""

    folder: Path
    process: subprocess.Popen[str]
    port: int

    @property
    def endpoint(self) -> str:
        """The xAPI address."""
        return f"http://127.0.0.1:{self.port}/xAPI"

    def statements(self) -> list[dict[str, Any]]:
        """Every statement that has arrived, read from the store's own file."""
        kept = self.folder / "data" / FILE
        return [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []

    def wipe(self) -> None:
        """Forget everything that has arrived; the store reads its file anew for each request."""
        (self.folder / "data" / FILE).unlink(missing_ok=True)

    def stop(self) -> None:
        """End the process; what has arrived stays in the folder."""
        self.process.terminate()
        self.process.wait(timeout=20)


def start(folder: Path, port: int = 0) -> Ralph:
    """Start a store that keeps its statements in `folder`; port 0 takes a free one. Ready when this returns."""
    command = [sys.executable, "-m", "tests.stores.ralph_lrs", "--dir", str(folder), "--port", str(port)]
    root = Path(__file__).resolve().parent.parent.parent
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as said:
        line = said.readline()
    if not line:
        raise RuntimeError(f"The record store did not start; it ended with {process.wait(timeout=20)}.")
    return Ralph(folder, process, int(line))


@contextmanager
def running(folder: Path) -> Iterator[Ralph]:
    """A store for as long as the block lasts."""
    store = start(folder)
    try:
        yield store
    finally:
        store.stop()


def _configure(folder: Path) -> None:
    import bcrypt

    (folder / "data").mkdir(parents=True, exist_ok=True)
    agent = {"objectType": "Agent", "account": {"homePage": "http://127.0.0.1/lrs", "name": USER}}
    hashed = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    account = {"username": USER, "scopes": ["all"], "target": "", "agent": agent, "hash": hashed}
    (folder / "auth.json").write_text(json.dumps([account]))
    os.environ.update(
        RALPH_APP_DIR=str(folder),
        RALPH_AUTH_FILE=str(folder / "auth.json"),
        RALPH_RUNSERVER_BACKEND="fs",
        RALPH_RUNSERVER_AUTH_BACKENDS="basic",
        RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH=str(folder / "data"),
        RALPH_BACKENDS__LRS__FS__DEFAULT_LRS_FILE=FILE,
    )


def _mend() -> None:
    """Put right what the docstring of this file names."""
    from ralph.backends.data.base import BaseOperationType
    from ralph.backends.lrs.fs import FSLRSBackend

    FSLRSBackend.default_operation_type = BaseOperationType.APPEND
    query = FSLRSBackend.query_statements

    def query_statements(self: Any, params: Any, target: str | None = None) -> Any:
        for name in ("verb", "activity"):
            if getattr(params, name, None):
                object.__setattr__(params, name, str(getattr(params, name)))
        if isinstance(getattr(params, "ascending", None), str):
            object.__setattr__(params, "ascending", params.ascending == "true")
        return query(self, params, target)

    FSLRSBackend.query_statements = query_statements


def main() -> None:
    """Serve until interrupted, having printed the port."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--dir", required=True, type=Path)
    arguments.add_argument("--port", type=int, default=0)
    chosen = arguments.parse_args()
    # ralph reads its settings when it is imported, so they come first.
    _configure(chosen.dir.resolve())
    _mend()
    import uvicorn

    config = uvicorn.Config("ralph.api:app", log_level="warning", access_log=False)
    config.load()
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", chosen.port))
        listener.listen(64)
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
