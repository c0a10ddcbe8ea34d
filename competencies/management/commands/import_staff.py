"""Read a staff file and say, row by row, what it would do; with --write, do it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from competencies.files.staff_columns import KNOWN_NAMES, field_called
from competencies.files.staff_file import StaffFile, read, read_rows
from competencies.files.staff_kept import header_of, keep_rows, read_sent
from competencies.files.staff_report import report, summary
from competencies.files.staff_titles import read_titles
from competencies.files.tables import FileRefused
from competencies.models import Agency, JobRole
from competencies.operations import staff_imports
from competencies.operations.refusals import Refusal
from competencies.queries import staff_imports as queries
from competencies.queries.scope import agency_by_uuid
from competencies.queries.staff import agencies_called, agency_names, job_roles, known_staff
from competencies.rules import RuleError, london_day
from competencies.rules.staff import Plan, fold, nearest, plan

HOW_TO_GO_ON = (
    "--allow-ending sets the share that may end; without --leavers-by-absence, nobody is ended for being missing."
)
WRITTEN = (
    "All of it is written. On the agency's page of staff files a training lead lets invitations go out, or undoes it."
)


class Command(BaseCommand):
    help = (
        "Read an agency's staff file and say, line by line, what it would do. Nothing is written without --write, and "
        "then all of it or nothing. See docs/importing-staff.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file that the HR system exported")
        parser.add_argument("--agency", required=True, help="its name or uuid; units are looked for in it and below it")
        parser.add_argument("--source", required=True, help="a short name for where the file comes from, such as hr")
        parser.add_argument("--write", action="store_true", help="do it; without this, nothing is written")
        parser.add_argument("--report", metavar="REPORT.csv", help="where to write what becomes of each line")
        parser.add_argument("--titles", metavar="TITLES.csv", help="a table of job titles and the job roles they mean")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="FIELD=HEADING",
            help="the heading of a column with another name than usual, such as 'unit=Cost centre'; may be repeated",
        )
        parser.add_argument(
            "--leavers-by-absence",
            action="store_true",
            help="end the posts that this source made and that the file no longer names",
        )
        parser.add_argument(
            "--allow-ending",
            default="10%",
            metavar="SHARE",
            help="stop when more than this share of the source's posts would end (10%%)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        agency = _agency(options["agency"])
        source = _source(options["source"])
        try:
            file = _read(_bytes(options["file"]), agency, on=london_day(at), chosen=_columns(options["column"]))
            titles: dict[str, Iterable[JobRole]] = {
                title: [role] if role else [] for title, role in queries.titles_of(agency).items()
            }
            if options["titles"]:
                named = read_titles(_bytes(options["titles"]), roles=job_roles())
                titles |= {fold(title): roles for title, roles in named.items()}
        except FileRefused as refused:
            raise CommandError(f"{refused} Nothing is written.") from refused
        known = known_staff(agency, addresses=(row.work_email for row in file.rows if row.work_email), titles=titles)
        made = plan(
            file.rows,
            known,
            columns=file.columns,
            source=source,
            on=london_day(at),
            unread=file.unread,
            leavers_by_absence=options["leavers_by_absence"],
            share_allowed=_share(options["allow_ending"]),
        )
        self._tell(file, made, options["report"])
        if made.stop:
            raise CommandError(f"{made.stop} {HOW_TO_GO_ON}")
        if not options["write"]:
            self.stdout.write("Nothing is written. To do this, say --write.")
            return
        try:
            staff_imports.write_at_once(
                made, rows=keep_rows(file), names_everybody=options["leavers_by_absence"], at=at
            )
        except (Refusal, RuleError) as refused:
            raise CommandError(f"{refused} Nothing is written.") from refused
        self.stdout.write(WRITTEN if made.steps else "There was nothing to write.")

    def _tell(self, file: StaffFile, made: Plan, path: str | None) -> None:
        for sentence in summary(file, made):
            self.stdout.write(sentence)
        if path:
            try:
                Path(path).write_text(report(made.outcomes), encoding="utf-8-sig", newline="")
            except OSError as error:
                raise CommandError(f"{path} cannot be written: {error.strerror}. Nothing is written.") from error
            self.stdout.write(f"Each line is in {path}. It names people: delete it when it has been read.")


def _agency(text: str) -> Agency:
    try:
        found = [agency_by_uuid(UUID(text))]
    except ValueError:
        found = list(agencies_called(text))
    if len(found) > 1:
        choices = ", ".join(f"{agency.uuid} (in {agency.get_parent()})" for agency in found if agency)
        raise CommandError(f"More than one agency is called {text}. Name it by its uuid: {choices}.")
    if not found or found[0] is None:
        raise CommandError(f"There is no agency {text}. {nearest(text, agency_names())} Nothing is written.")
    return found[0]


def _read(data: bytes, agency: Agency, *, on: date, chosen: dict[str, str]) -> StaffFile:
    """By what was said on the agency's page of such a file's columns, unless some are named here."""
    if not chosen:
        table = read_sent(data)
        if said := queries.layout_of(agency, header_of(table)):
            return read_rows(table, said, on=on)
    return read(data, on=on, chosen=chosen)


def _source(text: str) -> str:
    if not text.strip() or len(text) > 50:
        raise CommandError("--source is a short name for where the file comes from, such as hr; at most 50 letters.")
    return text.strip()


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def _columns(pairs: list[str]) -> dict[str, str]:
    chosen = {}
    for pair in pairs:
        name, _, heading = pair.partition("=")
        field = field_called(name)
        if field is None or not heading:
            names = ", ".join(names[0] for names in KNOWN_NAMES.values())
            raise CommandError(f"--column {pair} is not understood. Write FIELD=HEADING; the fields are: {names}.")
        chosen[field] = heading
    return chosen


def _share(text: str) -> float:
    try:
        share = float(text.strip().rstrip("%")) / 100
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise CommandError(f"--allow-ending {text} is not a share. Write a percentage, such as 30%.")
    return share
