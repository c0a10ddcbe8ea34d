"""Repeats what a year left of people, so that more of them are weighed than there is time to tell of.

Each copy has keys, uuids, addresses and codes of its own, and points to rows of its own; what else it says is the same.
What is not of them (their counts, a file of staff, letters to their lead) is left as it is.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import BigAutoField, Field, ForeignKey, IntegerField, Max, Model, UUIDField

from competencies.models import Person, StandingCount

MODELS = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
NOT_OF_PEOPLE = {StandingCount}
# Those that name a row of a person. Others name what everybody has before them: a module, a step, a question.
OF_ONE = {"uuid", "evidence_uuid", "subject_uuid", "actor_uuid", "of"}
ADDRESSES = {"email", "work_email", "address"}
CODE_KEPT = 12
Tops = dict[type[Model], int]


def tops() -> Tops:
    """The last key of every table that has whole numbers for keys."""
    found = {}
    for model in MODELS:
        key = model._meta.pk
        plain = key.target_field if isinstance(key, ForeignKey) else key
        if isinstance(plain, IntegerField | BigAutoField):
            found[model] = model._base_manager.aggregate(top=Max("pk"))["top"] or 0
    return found


@transaction.atomic
def repeat(before: Tops, people: int, *, times: int) -> None:
    """As if there were so many times the people: tables that hold a row for every fifth of them, or more, hold as many
    times what came since `before`.
    """
    grown = {model: top for model, top in before.items() if model not in NOT_OF_PEOPLE and _is_of(people, model, top)}
    span = max(tops()[model] for model in grown) + 1
    with connection.cursor() as cursor:
        for copy in range(1, times):
            for model, top in grown.items():
                fields = model._meta.local_concrete_fields
                columns = ", ".join(_name(field) for field in fields)
                said = ", ".join(_said(field, grown, copy, span) for field in fields)
                table, key = connection.ops.quote_name(model._meta.db_table), _name(model._meta.pk)
                which = f"{key} > {top} AND {key} < {span}"
                if "person" in (field.name for field in fields):
                    which += f" AND person_id > {grown[Person]}"
                cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {said} FROM {table} WHERE {which}")  # noqa: S608


def _is_of(people: int, model: type[Model], top: int) -> bool:
    return bool(model._base_manager.filter(pk__gt=top).count() * 5 >= people)


def _name(field: Field[Any, Any]) -> str:
    return connection.ops.quote_name(field.column)


def _said(field: Field[Any, Any], grown: Tops, copy: int, span: int) -> str:
    """What the copy says in this column, as SQL."""
    name = _name(field)
    if isinstance(field, ForeignKey):
        top = grown.get(field.related_model)
        return name if top is None else f"CASE WHEN {name} > {top} THEN {name} + {copy * span} ELSE {name} END"
    if field.primary_key:
        return f"{name} + {copy * span}"
    if isinstance(field, UUIDField) and field.name in OF_ONE:
        return f"CAST(md5(CAST({name} AS text) || '{copy}') AS {field.db_type(connection)})"
    if field.name in ADDRESSES:
        return f"CASE WHEN {name} = '' THEN {name} ELSE '{copy}.' || {name} END"
    if field.name == "code":
        return f"substr({name}, 1, {CODE_KEPT}) || '#{copy:02d}'"
    return name
