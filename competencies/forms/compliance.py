"""The filters of the compliance list; the address of the page holds them, so that it can be kept and sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms

from competencies.forms.filters import Choice, FiltersForm, ListDayField, Words
from competencies.models import JobRole
from competencies.queries.compliance import PAGE_LENGTH, Column, Due, Filters, Order, Unit
from competencies.queries.wording import STATUS_WORDS
from competencies.rules import Status, in_words

NO_SUCH_UNIT = "That unit is not in this agency, so everybody here is listed. Choose one of the list."
NO_SUCH_SECTOR = "Nothing here is of that sector, so every sector is listed. Choose one of the list."
NO_SUCH_ROLE = "There is no such job role, so every role is listed. Choose one of the list."
NO_SUCH_COMPETENCY = "Nothing here requires that competency. Choose one of the list."

UNKNOWN = "unknown"  # the job role of those whose role is not known

DUE_WORDS = {
    Due.OVERDUE: "Overdue or expired",
    Due.ENDING: "Running out within 30 days",
    Due.IN_30_DAYS: "Within 30 days",
    Due.IN_60_DAYS: "Within 60 days",
    Due.IN_90_DAYS: "Within 90 days",
}
# These choose among the people of the places that are listed; the numbers, and so their doors, are of everybody there.
NARROWING = ("status", "competency", "due", "role", "new", "q")
# These are in sight; the others are folded away.
IN_SIGHT = ("q", "unit", "competency", "status", "on")

LONG_PAGE = 200  # as many people as are printed at once


class RoleField(forms.UUIDField):
    """A job role by its uuid, or `UNKNOWN`."""

    def to_python(self, value: Any) -> Any:
        return UNKNOWN if value == UNKNOWN else super().to_python(value)


class ComplianceFilters(FiltersForm):
    """What is wrong with one filter leaves the others as they are."""

    q = forms.CharField(label="Name or reference", required=False, max_length=100, widget=Words)
    unit = forms.UUIDField(label="Unit", required=False, widget=Choice, error_messages={"invalid": NO_SUCH_UNIT})
    sector = forms.UUIDField(label="Sector", required=False, widget=Choice, error_messages={"invalid": NO_SUCH_SECTOR})
    role = RoleField(label="Job role", required=False, widget=Choice, error_messages={"invalid": NO_SUCH_ROLE})
    new = forms.ChoiceField(
        label="Began",
        widget=Choice,
        required=False,
        choices=[("", "At any time"), ("1", "New within 30 days")],
        error_messages={"invalid_choice": "Choose everybody, or those who began within 30 days."},
    )
    competency = forms.UUIDField(
        label="Asked for", required=False, widget=Choice, error_messages={"invalid": NO_SUCH_COMPETENCY}
    )
    status = forms.ChoiceField(
        label="Standing",
        widget=Choice,
        required=False,
        choices=[("", "Any standing"), *((status.value, word) for status, word in STATUS_WORDS.items())],
        error_messages={"invalid_choice": "There is no standing called ‘%(value)s’. Choose one of the list."},
    )
    due = forms.ChoiceField(
        label="Due",
        widget=Choice,
        required=False,
        choices=[("", "At any time"), *((due.value, word) for due, word in DUE_WORDS.items())],
        error_messages={"invalid_choice": "The list knows no time called ‘%(value)s’. Choose one of the list."},
    )
    order = forms.ChoiceField(
        label="In order",
        widget=Choice,
        required=False,
        choices=[("", "By name"), (Order.WORST.value, "Worst first")],
        error_messages={"invalid_choice": "The list cannot be ordered by ‘%(value)s’. Choose by name or worst first."},
    )
    length = forms.TypedChoiceField(
        label="People on a page",
        widget=Choice,
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", str(PAGE_LENGTH)), (LONG_PAGE, f"{LONG_PAGE}, to print")],
        error_messages={"invalid_choice": f"A page has {PAGE_LENGTH} people, or {LONG_PAGE}."},
    )
    on = ListDayField()
    known = forms.ChoiceField(
        label="A past day, as",
        widget=Choice,
        required=False,
        choices=[("", "Known today"), ("THEN", "Known then")],
        error_messages={"invalid_choice": "Choose what is known today, or what was known then."},
    )

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in IN_SIGHT]

    @property
    def folded(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in IN_SIGHT]

    @property
    def is_unfolded(self) -> bool:
        """Whether one of those that are folded away cannot be understood."""
        return any(field.errors for field in self.folded)

    @property
    def folded_in_use(self) -> int:
        """How many of those that are folded away are set."""
        return sum(1 for field in self.folded if self.cleaned_data.get(field.name))

    def filters(self) -> Filters:
        """What can be understood; a filter that cannot is left out, and has its sentence."""
        self.is_valid()
        typed = self.cleaned_data
        return Filters(
            status=Status(typed["status"]) if typed.get("status") else None,
            competency=typed.get("competency"),
            unit=typed.get("unit"),
            words=typed.get("q") or "",
            order=Order(typed.get("order") or Order.NAME),
            role=typed.get("role") if typed.get("role") != UNKNOWN else None,
            role_unknown=typed.get("role") == UNKNOWN,
            new=typed.get("new") == "1",
            sector=typed.get("sector"),
            due=Due(typed["due"]) if typed.get("due") else None,
        )

    def day(self, *, today: date) -> date:
        self.is_valid()
        return self.cleaned_data.get("on") or today

    def page_length(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("length") or PAGE_LENGTH

    def as_known_then(self, *, today: date) -> bool:
        """Whether a past day is asked for as it was known at its end."""
        return self.day(today=today) < today and self.asks_for_then

    @property
    def asks_for_then(self) -> bool:
        self.is_valid()
        return self.cleaned_data.get("known") == "THEN"

    def offer(self, units: Iterable[Unit], columns: Iterable[Column], roles: Iterable[JobRole] = ()) -> None:
        """Let the reader choose among what there is. Where there is one sector, there is none to choose."""
        units = list(units)
        sectors = {str(unit.sector): unit.sector_name for unit in units if unit.sector}
        choices: dict[str, list[tuple[str, str]]] = {
            "unit": [(str(unit.uuid), "– " * unit.level + unit.name) for unit in units],
            "sector": list(sectors.items()),
            "role": [(UNKNOWN, "Role not known"), *((str(role.uuid), role.name) for role in roles)],
            "competency": [(str(column.uuid), column.title) for column in columns],
        }
        empty = {"unit": "All", "sector": "All", "role": "Any role", "competency": "All that is asked"}
        for name, known in choices.items():
            self.fields[name].widget.choices = [("", empty[name]), *known]
        if len(sectors) < 2 and "sector" not in self.errors and not self.cleaned_data.get("sector"):
            del self.fields["sector"]

    def address(self, **changes: Any) -> str:
        """The query string of this list with some filters changed; an empty value takes one away."""
        values = {**self.understood(), **changes}
        query = urlencode({name: value for name, value in values.items() if value not in {None, ""}})
        return f"?{query}" if query else "?"

    def understood(self) -> dict[str, str]:
        """The filters that are set, by name, as an address writes them."""
        self.is_valid()
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in self.cleaned_data.items()
            if value
        }

    def in_words(self, units: Iterable[Unit], columns: Iterable[Column], roles: Iterable[JobRole] = ()) -> str:
        """The filters as a sentence would name them; empty when nothing is filtered."""
        chosen, units = self.filters(), list(units)
        said = [f"unit {unit.name}" for unit in units if unit.uuid == chosen.unit]
        said += {f"sector {unit.sector_name}" for unit in units if chosen.sector and unit.sector == chosen.sector}
        said += [f"job role {role.name}" for role in roles if role.uuid == chosen.role]
        asked = next((column.title for column in columns if column.uuid == chosen.competency), "")
        if chosen.role_unknown:
            said.append("job role not known")
        if chosen.new:
            said.append("new within 30 days")
        if chosen.status:
            said.append(f"{STATUS_WORDS[chosen.status]}{f' in {asked}' if asked else ''}")
        if chosen.due:
            words = DUE_WORDS[chosen.due]
            words = words if chosen.due in {Due.OVERDUE, Due.ENDING} else f"due {words.lower()}"
            said.append(f"{words}{f' in {asked}' if asked and not chosen.status else ''}")
        if asked and not (chosen.status or chosen.due):
            said.append(f"asked for {asked}")
        if chosen.words:
            said.append(f"name or reference with ‘{chosen.words}’")
        return "; ".join(said)


def day_in_words(on: date, today: date) -> str:
    """How the day of a list is said."""
    return f"today, {in_words(on)}" if on == today else in_words(on)
