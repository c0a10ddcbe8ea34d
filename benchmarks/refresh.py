"""What a changed requirement costs: how long each chunk of people is held, and the rehearsal before it.

    DATA_DIR=var/20k python -m benchmarks.refresh

The database is one that `benchmarks.people` filled. A version is rehearsed, stated for everybody, and brought up chunk
by chunk as `run_due` does it; the database is left as it was found. A *unit* is the bare view of `benchmarks.run`.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.run import unit
from competencies.models import Person, RefreshTask, Requirement, ValidityMode
from competencies.operations import requirements, standings
from competencies.operations.requirements import Terms
from competencies.queries import standings as queries
from competencies.rules import london_day

CHANGED = Terms(due_within_days=45, validity=ValidityMode.ROLLING, months=30)


class Undone(Exception):
    """Raised to leave the database as it was found."""


def timed(doing: Callable[[], Any]) -> tuple[float, float]:
    """Seconds by the wall, for which rows are held, and seconds of CPU of this process."""
    began = time.perf_counter(), time.process_time()
    doing()
    return time.perf_counter() - began[0], time.process_time() - began[1]


def main() -> None:
    bare = unit() / 1000
    people = Person.objects.count()
    print(f"{connection.vendor}: {people} people. One unit, the bare view: {1000 * bare:.3f} ms of CPU.\n")
    print("| | seconds | CPU | units a person |\n|---|---|---|---|")
    requirement = Requirement.objects.order_by("pk").first()
    assert requirement is not None

    def line(name: str, spent: tuple[float, float], of: int) -> None:
        print(f"| {name} | {spent[0]:.2f} | {spent[1]:.2f} | {spent[1] / bare / of:.1f} |")

    try:
        with transaction.atomic():
            at = timezone.now()
            what = {"terms": CHANGED, "effective_from": london_day(at), "by": None, "at": at}
            line("rehearsal", timed(lambda: requirements.rehearse(requirement, **what)), people)
            line("stating it, everybody left waiting", timed(lambda: requirements.revise(requirement, **what)), people)
            chunks = [
                timed(lambda: standings.refresh_waiting(at=at, limit=1)) for _ in range(RefreshTask.objects.count())
            ]
            line(f"bringing up {len(chunks)} chunks", (sum(c[0] for c in chunks), sum(c[1] for c in chunks)), people)
            wall, spent = zip(*chunks, strict=True)
            line("- the longest by each clock", (max(wall), max(spent)), standings.WAITING_CHUNK)
            line("- the median", (statistics.median(wall), statistics.median(spent)), standings.WAITING_CHUNK)
            assert not RefreshTask.objects.exists()
            assert max(spent) < 1, "a chunk takes a second or longer, for which its rows are held"
            keys = list(Person.objects.order_by("pk").values_list("pk", flat=True)[:2000])
            at_once = timed(lambda: standings.refresh(keys, at=at + timedelta(seconds=1)))
            line("refreshing 2,000 people in whom nothing changed", at_once, len(keys))
            known = timed(lambda: queries.believed(keys, on=london_day(at), known_at=at))
            line("what was believed of 2,000 people, with reasons", known, len(keys))
            raise Undone
    except Undone:
        pass


if __name__ == "__main__":
    main()
