"""Finds the unit that a file means by a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches

from competencies.rules.staff.known import Unit
from competencies.rules.staff.names import fold
from competencies.rules.staff.rows import RowError


class Places:
    """The units of an agency by name, or by 'parent / name' where a name alone is not enough."""

    def __init__(self, units: tuple[Unit, ...]) -> None:
        self._units = units
        self._by_key = {unit.key: unit for unit in units}
        self._by_name: dict[str, list[Unit]] = defaultdict(list)
        for unit in units:
            self._by_name[fold(unit.name)].append(unit)
            self._by_name[fold(self._full_name(unit))].append(unit)
        self._refused: dict[str, str] = {}

    def __getitem__(self, key: int) -> Unit:
        return self._by_key[key]

    def find(self, name: str) -> Unit:
        """Raises RowError, with the nearest names, for a name that no unit or more than one has."""
        folded = fold(name.replace(">", "/").replace("\\", "/").replace("/", " / "))
        found = {unit.key: unit for unit in self._by_name.get(folded) or self._by_name.get(fold(name)) or ()}
        if len(found) == 1:
            return next(iter(found.values()))
        if folded not in self._refused:
            self._refused[folded] = self._ambiguous(name, found.values()) if found else self._unknown(name)
        raise RowError(self._refused[folded])

    def key(self, name: str) -> int | None:
        """The unit (key) of that name, the agency itself for none; None where none or more than one has it."""
        try:
            return self.find(name).key if name else self._units[0].key
        except RowError:
            return None

    def _full_name(self, unit: Unit) -> str:
        above = [other for other in self._units if other.path != unit.path and unit.path.startswith(other.path)]
        return f"{max(above, key=lambda other: len(other.path)).name} / {unit.name}" if above else unit.name

    def _unknown(self, name: str) -> str:
        return (
            f"{self._units[0].name} has no unit called '{name}'. {nearest(name, (unit.name for unit in self._units))}"
        )

    def _ambiguous(self, name: str, found: Iterable[Unit]) -> str:
        names = sorted(self._full_name(unit) for unit in found)
        return f"More than one unit is called '{name}'. Write which: {' or '.join(names)}."


def nearest(name: str, names: Iterable[str]) -> str:
    """A sentence with the names most like `name`, at most three; with some names at all where none is like it."""
    by_fold = {fold(known): known for known in names}
    close = [by_fold[match] for match in get_close_matches(fold(name), by_fold, n=3, cutoff=0.5)]
    if close:
        return f"The nearest: {', '.join(close)}."
    some = list(by_fold.values())
    return f"There are: {', '.join(some[:3])}{' and others' if len(some) > 3 else ''}." if some else "There are none."
