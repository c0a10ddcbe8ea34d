"""What a changed requirement costs: how long each chunk of people is held, and the rehearsal before it.

    DATA_DIR=var/20k python -m benchmarks.refresh

The database is one that `benchmarks.people` filled, of any size: only numbers are kept here. A version is rehearsed
in the background, stated for everybody, and brought up chunk by chunk, each as small as the one before asks for, as
`run_due` does it; the database is left as it was found. A *unit* is the bare view of `benchmarks.run`.
"""

from __future__ import annotations

import resource
import statistics
import time
from array import array
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.run import unit
from competencies.models import Agency, Person, RefreshTask, Rehearsal, Requirement, ValidityMode
from competencies.operations import requirements, standings
from competencies.operations.requirements import Terms
from competencies.queries import standings as queries
from competencies.rules import london_day

WARM = 50  # chunks after which whatever is kept for the next is there
CHANGED = Terms(due_within_days=45, validity=ValidityMode.ROLLING, months=30)


class Undone(Exception):
    """Raised to leave the database as it was found."""


class Chunks:
    """A stopwatch that remembers, by each clock, how long every chunk of people was held."""

    def __init__(self) -> None:
        self._wall, self._spent = array("d"), array("d")

    def __call__(self) -> float:
        self._wall.append(time.perf_counter())
        self._spent.append(time.process_time())
        return self._wall[-1]

    @property
    def wall(self) -> list[float]:
        return [ended - began for began, ended in list(pairwise(self._wall))[::2]]

    @property
    def spent(self) -> list[float]:
        return [ended - began for began, ended in list(pairwise(self._spent))[::2]]


def timed(doing: Callable[[], Any]) -> tuple[float, float]:
    """Seconds by the wall, for which rows are held, and seconds of CPU of this process."""
    began = time.perf_counter(), time.process_time()
    doing()
    return time.perf_counter() - began[0], time.process_time() - began[1]


def memory() -> float:
    """MB that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> None:
    bare = unit() / 1000
    people = Person.objects.count()
    print(f"{connection.vendor}: {people} people. One unit, the bare view: {1000 * bare:.3f} ms of CPU.\n")
    print("| | seconds | CPU | units a person |\n|---|---|---|---|")
    requirement = Requirement.objects.order_by("pk").first()
    officer = Person.objects.get(email="big@example.org")
    assert requirement is not None

    def line(name: str, spent: tuple[float, float], of: int = people) -> None:
        print(f"| {name} | {spent[0]:.2f} | {spent[1]:.2f} | {spent[1] / bare / of:.1f} |", flush=True)

    try:
        with transaction.atomic():
            at, before = timezone.now(), memory()
            what = {"terms": CHANGED, "effective_from": london_day(at), "by": officer, "at": at}
            line("asking for a rehearsal", timed(lambda: requirements.rehearse_soon(requirement, **what)))
            line("the rehearsal, in the background", timed(lambda: requirements.rehearse_waiting(at=at)))
            assert Rehearsal.objects.filter(recorded_by=officer, recorded_at=at).exists()
            line("stating it, everybody left waiting", timed(lambda: requirements.revise(requirement, **what)))
            assert queries.being_refreshed(Agency.objects.get(depth=1))
            chunks = Chunks()
            line("bringing up the first", timed(lambda: standings.refresh_waiting(at=at, limit=WARM, stopwatch=chunks)))
            warm = memory()
            line("bringing up all others", timed(lambda: standings.refresh_waiting(at=at, stopwatch=chunks)))
            assert not RefreshTask.objects.exists()
            wall, spent = chunks.wall, chunks.spent
            line(
                f"- the longest of {len(wall)} chunks, by each clock", (max(wall), max(spent)), standings.WAITING_CHUNK
            )
            middle = statistics.median(wall), statistics.median(spent)
            line("- the median", middle, standings.WAITING_CHUNK)
            late = sum(each > 1 for each in wall)
            print(f"| - held longer than a second | {late} of {len(wall)} | {sum(each > 1 for each in spent)} | |")
            most = f"before {before:.0f}, after {WARM} chunks {warm:.0f}, in the end {memory():.0f}"
            print(f"| most memory, MB: {most} | | | |")
            keys = list(Person.objects.order_by("pk").values_list("pk", flat=True)[:2000])
            at_once = timed(lambda: standings.refresh(keys, at=at + timedelta(seconds=1)))
            line("refreshing 2,000 people in whom nothing changed", at_once, len(keys))
            by_then = at + timedelta(days=1)  # people are filled in as at midday, which may lie ahead
            known = timed(lambda: queries.believed(keys, on=london_day(at), known_at=by_then))
            line("what was believed of 2,000 people, with reasons", known, len(keys))
            assert max(spent) < 1, "a chunk takes a second or longer, for which its rows are held"
            raise Undone
    except Undone:
        pass


if __name__ == "__main__":
    main()
