"""Queries that are asked on every page, put together once.

Django takes ten times as long to put a statement together as a database takes to answer it (benchmarks/README.md). The
statement of a `Composed` query is kept, with places for what is given each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators


class Given(Expression):
    """A value that is given when the query is asked, by this name; `field` says how a database takes it."""

    def __init__(self, name: str, field: Field | None = None) -> None:
        super().__init__(output_field=field)
        self.name, self.kind = name, field

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (_Place(self.name, self.kind),)


class _Place:
    """Where a given value stands among the parameters of a statement."""

    def __init__(self, name: str, field: Field | None) -> None:
        self.name, self.field = name, field

    def taken(self, value: Any) -> Any:
        return self.field.get_db_prep_value(value, connection) if self.field else value


class Composed:
    """A query that `compose` answers, with `Given` in place of what changes. It is composed when it is first asked."""

    def __init__(self, compose: Callable[[], QuerySet]) -> None:
        self._compose = compose

    def all(self, **given: Any) -> list[Any]:
        """What the query answers: records with those that were selected with them, or rows of values."""
        return list(self._read(given))

    def first(self, **given: Any) -> Any:
        """The first, or None. A query that may answer many is composed with its own limit."""
        return next(self._read(given), None)

    @cached_property
    def _statement(self) -> _Statement:
        return _Statement(self._compose())

    def _read(self, given: dict[str, Any]) -> Iterator[Any]:
        statement = self._statement
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.parameters(given))
            rows = cursor.fetchall()
        return map(statement.made, rows)


class _Statement:
    """The text of a statement, and how its rows are read."""

    def __init__(self, query: QuerySet) -> None:
        compiler = query.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, self._places = compiler.as_sql()
        columns = [column for column, _, _ in compiler.select]
        self._converters = [
            (place, converters, expression)
            for place, (converters, expression) in compiler.get_converters(columns).items()
        ]
        self._model: type[Model] | None = None
        info = compiler.klass_info
        if issubclass(query._iterable_class, ModelIterable):
            fields = info["select_fields"]
            self._model, self._first, self._past = info["model"], fields[0], fields[-1] + 1
            self._names = [column.target.attname for column in columns[self._first : self._past]]
            self._annotations = compiler.annotation_col_map or {}
            self._populators = get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # the stubs are of a later Django

    def parameters(self, given: dict[str, Any]) -> list[Any]:
        return [place.taken(given[place.name]) if isinstance(place, _Place) else place for place in self._places]

    def made(self, row: tuple[Any, ...]) -> Any:
        """A record, or the values of the row."""
        values = list(row)
        for place, converters, expression in self._converters:
            value = values[place]
            for convert in converters:
                value = convert(value, expression, connection)
            values[place] = value
        if self._model is None:
            return tuple(values)
        record = self._model.from_db(DEFAULT_DB_ALIAS, self._names, values[self._first : self._past])
        for populator in self._populators:
            populator.populate(values, record)
        for name, place in self._annotations.items():
            setattr(record, name, values[place])
        return record
