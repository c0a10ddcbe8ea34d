"""A staff file as HR systems really export them, made the same every time, with what should become of its lines.

Two systems: one writes Windows-1252, which has no 'ễ', so that Nguyễn arrives as 'Nguy?n' or 'Nguyen'; the other writes
UTF-8 with a byte order mark.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from competencies.rules.staff import What

TODAY = date(2026, 5, 4)
HEADER = (
    "Employee Number;Forename;Surname;Work Email;Job Title;Department;Start Date;Last Day;NI Number;"
    "Line Manager's Number"
)
GIVEN = ["Asha", "Ben", "Carys", "Dara", "Efua", "Finn", "Gita", "Hôang", "Iga", "Zoë", "Jürgen", "Siân"]
FAMILY = ["Patel", "O'Neill", "Evans", "Nguyễn", "Mensah", "Gallagher", "Rao", "O’Neill", "Smith-Jones", "D'Arcy"]
TITLES = ["Staff Nurse", "Nurse", "Health visitor", "Bank; HCA", "nurse", "Teacher"]
UNKNOWN_TITLES = 3  # of the six: 'Staff Nurse', 'Health visitor' and 'Bank; HCA' are no job roles of the cast
UNITS = ["Ward 7", "WARD 7", "ward  7", "Riverside NHS Trust", "Ward 7 "]


@dataclass(frozen=True)
class Employee:
    """One person of the HR system."""

    number: int
    given: str
    family: str
    title: str
    unit: str
    started_on: date
    last_on: date | None = None

    @property
    def reference(self) -> str:
        return f"{self.number:05d}"


@dataclass
class Messy:
    """The file, and how many of its lines should become what."""

    data: bytes
    expected: Counter[What] = field(default_factory=Counter)


def employees(count: int) -> list[Employee]:
    """The staff, in the order of their numbers; a few have left, a few will leave."""
    staff = []
    for number in range(1, count + 1):
        one = Employee(
            number=number,
            given=GIVEN[number % len(GIVEN)],
            family=FAMILY[number % len(FAMILY)],
            title=TITLES[number % len(TITLES)],
            unit=UNITS[number % len(UNITS)],
            started_on=date(2015, 1, 5) + timedelta(days=(number * 37) % 4100),
        )
        if number % 1000 == 11:
            one = replace(one, last_on=date(2026, 9, 30))
        if number % 1000 == 12:
            one = replace(one, started_on=date(2016, 2, 29), last_on=date(2026, 4, 30))
        staff.append(one)
    return staff


def messy(count: int = 5000, *, encoding: str = "cp1252") -> Messy:
    """The staff exported, with everything that goes wrong on the way. `encoding`: cp1252 or utf-8-sig."""
    lines, expected = ["Staff list as at 04/05/2026", "", HEADER], Counter()
    for one in employees(count):
        lines.append(_line(one, encoding))
        gone = one.last_on is not None and one.last_on < TODAY
        expected[What.LEFT_OUT if gone else What.CREATE] += 1
        if one.number % 250 == 0:
            lines.append(_line(one, encoding, other_form=True) + "  ")
            expected[What.DUPLICATE] += 1
        if one.number % 500 == 0:
            lines += ["", ";" * HEADER.count(";")]
        if one.number == count // 2:
            lines.append(HEADER)
            expected[What.LEFT_OUT] += 1
    for line in _two_posts(count):
        lines.append(line)
        expected[What.CREATE] += 1
    for line in _unusable(count):
        lines.insert(len(lines) // 3, line)
        expected[What.ERROR] += 1
    lines += ["", f"Total;{count}"]
    expected[What.LEFT_OUT] += 1
    return Messy(_encode("\r\n".join(lines) + "\r\n", encoding), expected)


def _line(one: Employee, encoding: str, *, other_form: bool = False) -> str:
    slashes = (one.number % 2 == 0) is not other_form
    cells = [
        one.reference,
        one.given,
        _family(one, encoding),
        f"{unicodedata.normalize('NFD', one.given).encode('ascii', 'ignore').decode()}.{one.number}@RIVERSIDE.example",
        f'"{one.title}"' if ";" in one.title else one.title,
        one.unit,
        _day(one.started_on, slashes, one.number),
        _day(one.last_on, slashes, one.number),
        "QQ123456C",
        f"{one.number // 12 * 12 + 1:05d}" if one.number % 12 != 1 else "",
    ]
    if one.number % 7 == 0:
        cells[1] += "  "
    if one.number % 11 == 0:
        cells[2] += "\u00a0"
    return ";".join(cells)


def _family(one: Employee, encoding: str) -> str:
    if one.family != "Nguyễn":
        return one.family
    if encoding == "cp1252":
        return "Nguy?n" if one.number % 4 else "Nguyen"
    return one.family if one.number % 4 else unicodedata.normalize("NFD", one.family)


def _day(day: date | None, slashes: bool, number: int) -> str:
    if day is None:
        return ""
    if number % 97 == 0:
        return f"{day:%d-%b-%Y}"
    return f"{day:%d/%m/%Y}" if slashes else day.isoformat()


def _two_posts(count: int) -> list[str]:
    """One person under one number, in two places."""
    return [f"{count + 20:05d};Una;Both;;Nurse;{unit};03/05/2024;;;" for unit in ("Ward 7", "Riverside NHS Trust")]


def _unusable(count: int) -> list[str]:
    end = count + 1
    return [
        f"{end:05d};Una;Day;;Nurse;Ward 7;31/02/2024;;;",
        f"{end + 1:05d};Una;Unit;;Nurse;Wrad 7;03/05/2024;;;",
        ";Una;Number;;Nurse;Ward 7;03/05/2024;;;",
        f"{end + 2:05d};Una;Short;;Nurse",
        f"{end + 3:05d};Una;Long;;Nurse;Ward 7;03/05/2024;;;;;Ward 8",
        f'{end + 4:05d};"Una;Quote;;Nurse;Ward 7;03/05/2024;;;',
        f"{end + 5:05d};Una;Twice;;Nurse;Ward 7;03/05/2024;;;",
        f"{end + 5:05d};Una;Twice;;Nurse;Ward 7;04/06/2024;;;",
        f"{end + 6:05d};Una;Start;;Nurse;Ward 7;;;;",
        f"{end + 7:05d};Una;Order;;Nurse;Ward 7;03/05/2024;02/05/2024;;",
    ]


def _encode(text: str, encoding: str) -> bytes:
    return text.encode(encoding)
