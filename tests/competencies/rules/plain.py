"""One nurse, one ward, one rule: facts with everything usual left out, for tests that are about one thing."""

from dataclasses import replace
from datetime import date, timedelta

from competencies.rules import (
    Attainment,
    Exemption,
    Facts,
    Pause,
    Post,
    RequirementVersion,
    Rolling,
    Rules,
    Shown,
    Standing,
    standing,
)

STARTED_ON = date(2026, 1, 5)


def post(**fields) -> Post:
    usual = {"id": "p1", "agency": "hscp/trust/ward-7", "sector": "HEALTH", "roles": frozenset({"nurse"})}
    return Post(**{**usual, "started_on": STARTED_ON, **fields})


def version(number: int = 1, **fields) -> RequirementVersion:
    usual = {"requirement": "R1", "competency": "CSA-1", "due_within_days": 30, "validity": Rolling(12)}
    return RequirementVersion(version=number, **{**usual, "effective_from": date(2022, 1, 1), **fields})


def attained(on: date, id: str = "a1", **fields) -> Attainment:
    return Attainment(id=id, attained_on=on, **{"competency": "CSA-1", **fields})


def pause(from_on: date, until_on: date | None = None, agency: str = "hscp/trust") -> Pause:
    return Pause(agency=agency, from_on=from_on, until_on=until_on)


def exemption(from_on: date, until_on: date | None = None, agency: str = "hscp/trust") -> Exemption:
    return Exemption(requirement="R1", agency=agency, from_on=from_on, until_on=until_on)


def facts(**fields) -> Facts:
    """The nurse and the rule, unless told otherwise; each field a list."""
    return Facts(
        **{"posts": (post(),), "versions": (version(),), **{name: tuple(each) for name, each in fields.items()}}
    )


def ask(given: Facts, on: date, post: str = "p1", requirement: str = "R1", **options) -> Standing:
    """The answer for one post and requirement, the same where thousands are asked about; `given` is left as it is."""
    (answer,) = (
        answer
        for answer in standing(replace(given), on, **options)
        if (answer.post, answer.requirement) == (post, requirement)
    )
    together = Rules(given.versions, given.calls, **options)
    unrevoked = tuple(attainment._replace(revoked_on=None) for attainment in given.attainments)
    for other in ((), unrevoked):
        list(together.shown(replace(given, attainments=other), on))
    shown = [found for *pair, found in together.shown(given, on) if pair == [post, requirement]]
    assert shown == ([Shown.of(answer.row, on)] if answer.row.version else [])
    return answer


def said(answer: Standing) -> str:
    return " ".join(answer.reasons)


def day_after(day: date) -> date:
    return day + timedelta(days=1)
