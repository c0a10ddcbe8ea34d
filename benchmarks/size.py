"""How large the database is for each person who has learned for a year, logs included, table by table.

    DATA_DIR=var/size python -m benchmarks.size 120 9
    DATABASE_URL=postgres:///size DATA_DIR=var/size python -m benchmarks.size 120 9

The database is empty before. `benchmarks.year` says what its people do, here 120, and `benchmarks.repeated` makes nine
times as many of them. What does not grow with people (editions, pages, requirements) is set apart by measuring once
before they come. Statements go to the record store of the tests. It is measured twice: with everything as if it were of
the last months, and with what is old put away, as the tick does.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks import repeated, year
from competencies.models import Person
from competencies.rules import london_day
from courses.models import Completion, Enrolment
from learning_site.xapi import delivery
from learning_site.xapi.client import RecordStore
from tests.stores import strict_store

SIGN_IN = {"user": "size", "password": "size"}
SQLITE_PARTS = """
    SELECT coalesce(m.tbl_name, s.name), coalesce(m.type = 'index', 0), sum(s.pgsize)
    FROM dbstat s LEFT JOIN sqlite_master m ON m.name = s.name GROUP BY 1, 2
"""
POSTGRESQL_PARTS = """
    SELECT relname, false, pg_table_size(oid) FROM pg_class WHERE relkind = 'r'
    UNION ALL SELECT relname, true, pg_indexes_size(oid) FROM pg_class WHERE relkind = 'r'
"""


@dataclass(frozen=True)
class Table:
    """Rows, and bytes of the rows and of their indexes."""

    rows: int = 0
    own: int = 0
    indexes: int = 0

    @property
    def bytes(self) -> int:
        return self.own + self.indexes

    def __sub__(self, before: Table) -> Table:
        return Table(self.rows - before.rows, self.own - before.own, self.indexes - before.indexes)


def measure() -> dict[str, Table]:
    """Every table of the database by its name."""
    sizes: dict[str, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(POSTGRESQL_PARTS if connection.vendor == "postgresql" else SQLITE_PARTS)
        for name, is_index, taken in cursor.fetchall():
            sizes.setdefault(name, [0, 0])[int(is_index)] += int(taken)
        found = {}
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608  (a table of ours)
            found[name] = Table(cursor.fetchone()[0], *sizes.get(name, (0, 0)))
    return found


def vacuum() -> None:
    """What was freed is given back, as if the database had used it again."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM FULL" if connection.vendor == "postgresql" else "VACUUM")


def main(told: int = 120, times: int = 9) -> None:
    number = told * times
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    began = london_day(timezone.now()) - timedelta(days=year.DAYS)
    started = time.process_time()
    organisation, lead = year.lay_ground(began=began)
    vacuum()
    before, tops = measure(), repeated.tops()
    with strict_store.running() as store, RecordStore(store.endpoint, **SIGN_IN) as client:

        def tell_store(at: datetime) -> None:
            sent = delivery.deliver(at=at, client=client, despite_pause=True)
            assert not sent.quarantined, sent

        year.tell(told, organisation, lead, began=began, tell_store=tell_store)
    year.end_day()
    print(f"{connection.vendor}: {story()}; {time.process_time() - started:.0f} s of CPU.")
    repeated.repeat(tops, told, times=times)
    print(f"Their rows {times} times: {Person.objects.count() - 1} people.")
    print(f"Before the people came: {all_of(before).bytes / 1e6:.1f} MB.")
    report("Nothing put away", before, number)
    started = time.process_time()
    year.put_away(at=datetime.combine(began, time_of_day(13), UTC) + timedelta(days=year.DAYS))
    spent = (time.process_time() - started) / number
    report(f"What is old put away, with {1000 * spent:.0f} ms of CPU a person", before, number)


def report(words: str, before: dict[str, Table], people: int) -> None:
    lay = all_of(measure()).bytes - all_of(before).bytes
    vacuum()
    print(f"\n{words}; {lay / people / 1000:.1f} kB a person before VACUUM.\n")
    show({name: table - before.get(name, Table()) for name, table in measure().items()}, people)


def all_of(tables: dict[str, Table]) -> Table:
    rows, own = sum(table.rows for table in tables.values()), sum(table.own for table in tables.values())
    return Table(rows, own, sum(table.indexes for table in tables.values()))


def story() -> str:
    begun, finished, people = Enrolment.objects.count(), Completion.objects.count(), Person.objects.count() - 1
    share = finished / people / len(year.MODULES)
    return f"{people} people, {begun / people:.2f} of {len(year.MODULES)} modules begun, {share:.0%} finished"


def show(grown: dict[str, Table], people: int) -> None:
    """A line for each table that grew, the largest first."""
    print("| table | rows a person | bytes a row | of them in indexes | kB a person |\n|---|---|---|---|---|")
    for name, table in sorted(grown.items(), key=lambda item: -item[1].bytes):
        if table.bytes > 0 and table.rows > 0:
            each, index = table.bytes / table.rows, table.indexes / table.rows
            print(
                f"| {name} | {table.rows / people:.1f} | {each:.0f} | {index:.0f} | {table.bytes / people / 1000:.2f} |"
            )
    total = all_of(grown)
    print(f"| *all* | {total.rows / people:.0f} | | | {total.bytes / people / 1000:.1f} |")


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:3]))
