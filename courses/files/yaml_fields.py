"""YAML with line numbers, and the named fields of a mapping taken out one by one with a sentence for each fault."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from courses.files.problems import Problems

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HINTS = {
    "mapping values": " Text with ': ' in it goes in quotes.",
    "expected ',' or": " Between brackets, a text with '?', ',' or ': ' in it goes in quotes.",
}


class LocatedMapping(dict[str, Any]):
    """A YAML mapping that knows the line it began on and the line of each of its names."""

    line: int
    lines: dict[str, int]


class _LocatedLoader(yaml.SafeLoader):
    first_line = 1

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        # A few lines of aliases of aliases stand for more than a machine can hold.
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # PyYAML's stubs leave it out
            raise yaml.composer.ComposerError(problem="write it out instead of an alias (*)", problem_mark=mark)
        return super().compose_node(parent, index)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        # PyYAML lets the ValueError of a thirty-second of May through, without its line.
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            raise yaml.constructor.ConstructorError(problem=str(error), problem_mark=node.start_mark) from error


def _construct_mapping(loader: _LocatedLoader, node: yaml.MappingNode) -> LocatedMapping:
    located = LocatedMapping()
    located.line = node.start_mark.line + loader.first_line
    located.lines = {}
    for name_node, value_node in node.value:
        name = str(loader.construct_object(name_node, deep=True))
        if name in located:
            raise yaml.constructor.ConstructorError(
                problem=f"'{name}' is given twice", problem_mark=name_node.start_mark
            )
        located[name] = loader.construct_object(value_node, deep=True)
        located.lines[name] = name_node.start_mark.line + loader.first_line
    return located


_LocatedLoader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)


def read_yaml(text: str, path: Path, problems: Problems, first_line: int = 1) -> Any:
    """The data in `text`, mappings as `LocatedMapping`; None, with a problem noted, where it is not YAML."""
    try:
        loader = _LocatedLoader(text)
        loader.first_line = first_line
        return loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + first_line if error.problem_mark else first_line
        hint = next((hint for said, hint in HINTS.items() if said in str(error.problem)), "")
        problems.add(path, line, f"This is not YAML that can be read: {error.problem}.{hint}")
    except yaml.reader.ReaderError as error:
        problems.add(path, first_line, f"This is not YAML that can be read: {error.reason}.")
    return None


@dataclass(frozen=True)
class Fields:
    """The named fields of one mapping; a missing or wrong one is noted as a problem and stands in as empty."""

    values: LocatedMapping
    path: Path
    problems: Problems
    what: str

    @classmethod
    def of(
        cls, data: Any, path: Path, problems: Problems, *, what: str, names: Iterable[str], line: int = 1
    ) -> Fields | None:
        """The fields of `data`; None, with a problem noted, where it is no mapping. Unknown names are problems."""
        if not isinstance(data, LocatedMapping):
            problems.add(path, line, f"{what} must be a list of 'name: value' lines.")
            return None
        known = tuple(names)
        for name in data:
            if name not in known:
                hint = " Between brackets, a text with ',' in it goes in quotes." if " " in name else ""
                sentence = f"{what} has no field '{name}'. The fields are {', '.join(known)}.{hint}"
                problems.add(path, data.lines[name], sentence)
        return cls(data, path, problems, what)

    def line(self, name: str) -> int:
        """The line a field begins on, or that of the whole where it is missing."""
        return self.values.lines.get(name, self.values.line)

    def wrong(self, name: str, sentence: str) -> None:
        """Note a problem at a field."""
        self.problems.add(self.path, self.line(name), sentence)

    def markdown(self, name: str, *, optional: bool = False) -> str:
        """A text as written, line breaks and all."""
        value = self.values.get(name)
        if value is None and optional:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.wrong(name, f"{self.what} needs '{name}', a text. What looks like a number or a yes goes in quotes.")
            return ""
        return value

    def text(self, name: str, *, optional: bool = False) -> str:
        """A text on one line, spaces made single."""
        return " ".join(self.markdown(name, optional=optional).split())

    def key(self, name: str) -> str:
        """A short name of lower-case letters, digits and hyphens, which stays when the words around it change."""
        value = self.text(name)
        if value and not KEY.fullmatch(value):
            self.wrong(name, f"'{value}' cannot be an {name}: use lower-case letters, digits and hyphens.")
        return value

    def flag(self, name: str) -> bool:
        """`true` or `false`; false where it is not given."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            self.wrong(name, f"'{name}' must be true or false.")
        return value is True

    def number(self, name: str) -> int:
        """A whole number above zero."""
        value = self.values.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            self.wrong(name, f"{self.what} needs '{name}', a whole number above zero.")
            return 0
        return value

    def year(self, name: str) -> int | None:
        """A year such as 2021; None where it is not given."""
        return self.number(name) if name in self.values else None

    def day(self, name: str) -> date:
        """A day written 2027-05-03."""
        value = self.values.get(name)
        if type(value) is not date:
            self.wrong(name, f"{self.what} needs '{name}', a day written as 2027-05-03.")
            return date.min
        return value

    def texts(self, name: str, *, optional: bool = False) -> tuple[str, ...]:
        """A list of texts."""
        value = self.values.get(name)
        if value is None and optional:
            return ()
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            self.wrong(name, f"{self.what} needs '{name}', a list of texts.")
            return ()
        return tuple(" ".join(item.split()) for item in value)

    def mappings(self, name: str, *, what: str, names: Iterable[str], least: int = 1) -> list[Fields]:
        """A list of mappings, each as fields; `what` names one of them to the writer ('An option')."""
        return listed(
            self.values.get(name), self.path, self.problems, what=what, names=names, line=self.line(name), least=least
        )


def listed(
    data: Any, path: Path, problems: Problems, *, what: str, names: Iterable[str], line: int, least: int = 1
) -> list[Fields]:
    """The fields of each mapping in a list; a problem is noted where it is no list or has too few."""
    if not isinstance(data, list) or len(data) < least:
        known = ", ".join(names)
        problems.add(path, line, f"{what} is missing: write a list of at least {least}, each with {known}.")
        return []
    found = (Fields.of(item, path, problems, what=what, names=names, line=line) for item in data)
    return [fields for fields in found if fields]
