"""What evidence can show, and the seal that binds a sign-off to exactly what was seen."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256

from competencies.rules.days import last_good_day
from competencies.rules.refusals import RuleError

# A module or a course shows that something was learned; that it is practised, another person has to say.
AWARENESS = "AWARENESS"
AWARENESS_ONLY = frozenset({"MODULE", "SESSION"})


def check_level(*, kind: str, level: str, title: str) -> None:
    """Refuse a module or a course as evidence for a competency above awareness. Raises RuleError."""
    if level != AWARENESS and kind in AWARENESS_ONLY:
        raise RuleError(
            f"{title} is shown in practice: a module or a course evidences awareness only. "
            "Record a statement by another person."
        )


def seal(said: Mapping[str, date | Decimal | bool | str | None]) -> str:
    """The hash of everything that a piece of evidence says. Anything said differently has another one."""
    return sha256(json.dumps({name: _plain(value) for name, value in sorted(said.items())}).encode()).hexdigest()


def young_enough(attained_on: date, *, on: date, months: int | None) -> bool:
    """Whether evidence of that day is at most so many months old on `on`; None asks for no age."""
    return months is None or on <= last_good_day(attained_on, months)


def accepted_by_rule(
    *, done_on: date, on: date, months: int | None, participatory: tuple[bool, bool], multi_agency: tuple[bool, bool]
) -> bool:
    """Whether a rule's conditions are met; the pairs are (what the rule needs, what the evidence shows)."""
    needed = all(shown or not needs for needs, shown in (participatory, multi_agency))
    return needed and young_enough(done_on, on=on, months=months)


def _plain(value: date | Decimal | bool | str | None) -> bool | str | None:
    if isinstance(value, Decimal):
        return str(value.quantize(Decimal("0.01")))
    return value.isoformat() if isinstance(value, date) else value
