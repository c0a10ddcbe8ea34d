"""Worked examples as written in JSON, turned into the facts of the rules."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from competencies.rules import (
    AtOnce,
    Attainment,
    Audience,
    By,
    Exemption,
    Facts,
    FixedDate,
    Grandfather,
    KeepDate,
    LeadDesignation,
    Never,
    Pause,
    Post,
    RefreshCall,
    RequirementVersion,
    Rolling,
)

EXAMPLES = Path(__file__).parent / "examples.json"

KINDS = {
    "posts": Post,
    "versions": RequirementVersion,
    "attainments": Attainment,
    "exemptions": Exemption,
    "pauses": Pause,
    "designations": LeadDesignation,
    "calls": RefreshCall,
}
MODES = {
    "NEVER": Never,
    "ROLLING": Rolling,
    "KEEP_DATE": KeepDate,
    "FIXED_DATE": FixedDate,
    "GRANDFATHER": Grandfather,
    "AT_ONCE": AtOnce,
    "BY": By,
}
DAYS = {"by", "called_on", "attained_before", "effective_from", "effective_to", "day"}


class Ask(NamedTuple):
    """One question of an example: its facts, a day, perhaps an instant of knowing, and the answers expected."""

    facts: Facts
    on: date
    known_at: datetime | None
    expect: list[dict[str, Any]]


def asks() -> Iterator[tuple[str, Ask]]:
    """Every question of every worked example, with a name for it."""
    for example in json.loads(EXAMPLES.read_text())["examples"]:
        facts = Facts(
            **{name: tuple(_fact(KINDS[name], fact) for fact in each) for name, each in example["facts"].items()}
        )
        for ask in example["asks"]:
            known_at = datetime.fromisoformat(ask["known_at"]) if ask["known_at"] else None
            name = f"{example['id']}-on-{ask['on']}" + (f"-known-at-{ask['known_at']}" if known_at else "")
            yield name, Ask(facts, date.fromisoformat(ask["on"]), known_at, ask["expect"])


def _fact(kind: type, written: dict[str, Any]) -> Any:
    return kind(**{field: _value(field, value) for field, value in written.items()})


def _value(field: str, value: Any) -> Any:
    if isinstance(value, dict):
        inner = {key: _value(key, each) for key, each in value.items() if key != "mode"}
        return MODES[value["mode"]](**inner) if "mode" in value else Audience(**inner)
    if isinstance(value, list):
        return frozenset(value)
    if isinstance(value, str) and field.endswith("_at"):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and (field in DAYS or field.endswith("_on")):
        return date.fromisoformat(value)
    return value
