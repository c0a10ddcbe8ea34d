"""What a staff file costs: read, dry run, written, undone; time, and the most memory that the process ever held.

    DATA_DIR=var/import python -m benchmarks.staff_import 20000
    DATABASE_URL=postgres:///imports python -m benchmarks.staff_import 20000

The database is empty before: `benchmarks.people` lays the ground (tree, framework, eight requirements), and nobody
works there yet. The file names everybody, in ten units and twelve job titles of which one is no job role.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks.people import FAMILY, GIVEN, lay_ground
from competencies.files import staff_kept
from competencies.files.staff_file import read_rows
from competencies.models import Agency, GrantKind, JobRole, Person, Post, StaffImport, StaffImportState
from competencies.operations import grants, people, staff_imports
from competencies.operations.people import NewPerson
from competencies.rules import london_day
from competencies.views.staff_import_work import file_of, plan_of, work_off

HEADER = "Employee number,First name,Surname,Email,Job title,Unit,Start date,Line manager number,NI number"


def file(agency: Agency, number: int) -> bytes:
    units = [unit.name for unit in Agency.objects.under([agency.path])[:10]]
    titles = [*JobRole.objects.values_list("name", flat=True)[:11], "Wizard"]
    lines = [HEADER]
    for one in range(1, number + 1):
        given, family = GIVEN[one % len(GIVEN)], FAMILY[one % len(FAMILY)]
        day = f"{one % 28 + 1:02d}/{one % 12 + 1:02d}/{2012 + one % 14}"
        lines.append(
            f"{one:06d},{given},{family},{given}.{one}@example.org,{titles[one % len(titles)]},"
            f"{units[one % len(units)]},{day},{max(1, one // 10):06d},QQ{one:06d}C"
        )
    return "\n".join(lines).encode()


def timed(name: str, doing: Callable[[], Any]) -> Any:
    began = time.perf_counter(), time.process_time()
    answer = doing()
    spent = time.perf_counter() - began[0], time.process_time() - began[1]
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {name} | {spent[0]:.1f} | {spent[1]:.1f} | {most:.0f} |", flush=True)
    return answer


def main(number: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    agency = lay_ground(number).big
    at = timezone.now()
    (lead,) = people.add([NewPerson(given_name="Carys", family_name="Evans")], by=None, at=at)
    grants.give(lead, kind=GrantKind.TRAINING_LEAD, agency=agency, from_on=london_day(at), by=None, at=at)
    data = file(agency, number)
    print(f"{connection.vendor}: {number:,} rows, {len(data) / 1e6:.1f} MB.\n")
    print("| | seconds | CPU | most memory, MB |\n|---|---|---|---|")

    def receive() -> StaffImport:
        table = staff_kept.read_sent(data)
        rows = read_rows(table, staff_kept.guessed(table), on=london_day(at))
        return staff_imports.send(
            staff_kept.keep_rows(rows),
            agency=agency,
            source="HR",
            names_everybody=True,
            state=StaffImportState.DRAFT,
            by=lead,
            at=at,
        )

    sent = timed("read and kept", receive)
    plan = timed("dry run", lambda: plan_of(sent, file_of(sent), at=at))
    timed("confirmed", lambda: staff_imports.confirm(sent, plan, seen=plan.seal, by=lead, at=at))
    del plan
    timed("written", work_off)
    written = Post.objects.known().filter(source="HR").count()
    again = timed("the same file again", receive)
    plan = timed("its dry run", lambda: plan_of(again, file_of(again), at=at + timedelta(hours=1)))
    print(f"\n{written:,} posts of {Person.objects.count():,} people; {len(plan.steps)} steps the second time.\n")
    timed("undo asked", lambda: staff_imports.undo(sent, by=lead, at=timezone.now()))
    timed("undone", work_off)
    print(f"\n{Post.objects.known().filter(source='HR').count()} posts left.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
