"""What the platform tells a learning record store: pure builders from typed facts to plain xAPI statements.

Nothing here reads a clock, a setting or a database. A statement carries random uuids, catalogue titles, scores and
times; never a person's name, an address, anything somebody typed, or a public certificate code. The profile is
written out in docs/xapi.md.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from learning_site.xapi.facts import (
    ADL,
    LANGUAGE,
    PROFILE,
    TLA,
    Activity,
    Fact,
    InvalidFact,
    Score,
    Site,
    Statement,
    statement_id,
)

VERBS = {
    "registered": f"{ADL}/verbs/registered",
    "initialized": f"{ADL}/verbs/initialized",
    "progressed": f"{ADL}/verbs/progressed",
    "terminated": f"{ADL}/verbs/terminated",
    "answered": f"{ADL}/verbs/answered",
    "passed": f"{ADL}/verbs/passed",
    "failed": f"{ADL}/verbs/failed",
    "completed": f"{ADL}/verbs/completed",
    "voided": f"{ADL}/verbs/voided",
    "achieved": f"{TLA}/verbs/achieved",
    "expired": f"{TLA}/verbs/expired",
    "revoked": f"{TLA}/verbs/revoked",
    "earned": "http://id.tincanapi.com/verb/earned",
}

# Which safeguarding module somebody failed, and what they answered, is sensitive; and a check that was passed, with how
# many were right, tells one way to a competency from another. See outbox.queue.
ANSWERS = frozenset({VERBS["answered"], VERBS["passed"], VERBS["failed"]})

PROGRESS = "https://w3id.org/xapi/cmi5/result/extensions/progress"
EXPIRES = "https://w3id.org/xapi/comp/contextextensions/expires"
LEARNER_COMPETENCY: dict[str, Any] = {
    "objectType": "Activity",
    "id": "https://w3id.org/xapi/learnercompetency",
    "definition": {"type": PROFILE},
}

ISSUER = "issuer-partnership"
LONDON = ZoneInfo("Europe/London")


def registered(fact: Fact, activity: Activity) -> Statement:
    """Say that the learner was enrolled on a module."""
    return _about_activity(fact, "registered", activity)


def initialized(fact: Fact, activity: Activity) -> Statement:
    """Say that the learner opened the module for the first time in a visit."""
    return _about_activity(fact, "initialized", activity)


def progressed(fact: Fact, activity: Activity, *, percent: int) -> Statement:
    """Say how far through the module the learner is, as a whole number from 0 to 100."""
    if not 0 <= percent <= 100:
        raise InvalidFact(f"Progress of {percent} % cannot be; expected a whole number from 0 to 100.")
    return _about_activity(fact, "progressed", activity, result={"extensions": {PROGRESS: percent}})


def terminated(fact: Fact, activity: Activity, *, duration: timedelta) -> Statement:
    """Say that a visit ended, and how long it lasted."""
    return _about_activity(fact, "terminated", activity, result={"duration": iso_duration(duration)})


def answered(
    fact: Fact,
    activity: Activity,
    *,
    options: Sequence[UUID],
    chosen: Sequence[UUID],
    right: bool,
    asks: str = "choice",
) -> Statement:
    """Say which of the options were chosen, or (`asks` 'sequencing') in which order they were put, and whether that is
    right; the answer key itself stays here.

    Raises InvalidFact for a choice that is not among the options.
    """
    _refuse_strangers(chosen, options)
    thing = activity.as_object(interactionType=asks, choices=[{"id": str(option)} for option in options])
    result = {"success": right, "response": "[,]".join(str(option) for option in chosen)}
    return _statement(fact, "answered", thing, context=_context(fact, platform=True), result=result)


def matched(
    fact: Fact,
    activity: Activity,
    *,
    options: Sequence[UUID],
    texts: Sequence[UUID],
    pairs: Sequence[tuple[UUID, UUID]],
    right: bool,
) -> Statement:
    """Say which text was put beside each option, and whether that is right; the answer key itself stays here.

    Raises InvalidFact for an option or a text that is not among those of the question.
    """
    _refuse_strangers([option for option, _ in pairs], options)
    _refuse_strangers([text for _, text in pairs], texts)
    sides = {"source": [{"id": str(option)} for option in options], "target": [{"id": str(text)} for text in texts]}
    result = {"success": right, "response": "[,]".join(f"{option}[.]{text}" for option, text in pairs)}
    thing = activity.as_object(interactionType="matching", **sides)
    return _statement(fact, "answered", thing, context=_context(fact, platform=True), result=result)


def passed(fact: Fact, activity: Activity, *, score: Score, duration: timedelta | None = None) -> Statement:
    """Say that the learner passed the module's check."""
    return _about_activity(fact, "passed", activity, result=_judged(True, score, duration))


def failed(fact: Fact, activity: Activity, *, score: Score, duration: timedelta | None = None) -> Statement:
    """Say that the learner did not pass the module's check."""
    return _about_activity(fact, "failed", activity, result=_judged(False, score, duration))


def completed(fact: Fact, activity: Activity, *, duration: timedelta | None = None) -> Statement:
    """Say that the learner completed the module."""
    return _about_activity(fact, "completed", activity, result={"completion": True, **_lasting(duration)})


def achieved(
    fact: Fact,
    activity: Activity,
    *,
    expires_on: date | None = None,
    learned_in: Activity | None = None,
    because: UUID | None = None,
) -> Statement:
    """Say that the learner attained a competency.

    `expires_on` is the last good day, said as the instant at which that day ends in London; `learned_in` the module
    it came from; `because` the id of the statement that led to it.
    """
    extra = {} if expires_on is None else {EXPIRES: timestamp(_end_of(expires_on))}
    grouping = () if learned_in is None else (learned_in,)
    context = _competency_context(fact, platform=True, extra=extra, grouping=grouping, because=because)
    return _statement(fact, "achieved", activity.as_object(), context=context)


def expired(fact: Fact, activity: Activity, *, achieved_id: UUID) -> Statement:
    """Say that a competency ran out; `achieved_id` is the id of the statement that announced it."""
    context = _competency_context(fact, platform=True, because=achieved_id)
    return _statement(fact, "expired", activity.as_object(), context=context)


def revoked(fact: Fact, activity: Activity, *, achieved_id: UUID) -> Statement:
    """Say that the partnership took a competency back from the learner."""
    context = _competency_context(fact, platform=False, grouping=(activity,), because=achieved_id)
    statement = _statement(fact, "revoked", _agent(fact.site, str(fact.learner)), context=context)
    return {**statement, "actor": _agent(fact.site, ISSUER)}


def earned(fact: Fact, activity: Activity, *, achieved_id: UUID | None = None) -> Statement:
    """Say that the learner was issued a certificate."""
    context = _context(fact, platform=True, because=achieved_id)
    return _statement(fact, "earned", activity.as_object(), context=context)


def voided(site: Site, *, statement: UUID, at: datetime) -> Statement:
    """Withdraw an earlier statement, by its id: the only correction xAPI knows."""
    return {
        "id": str(statement_id(site.installation, f"statement:{statement}:voided")),
        "actor": _agent(site, ISSUER),
        "verb": _verb("voided"),
        "object": {"objectType": "StatementRef", "id": str(statement)},
        "timestamp": timestamp(at),
    }


def timestamp(at: datetime) -> str:
    """Return an aware instant in UTC with milliseconds: 2026-11-22T10:00:00.000Z.

    Raises InvalidFact for an instant without a time zone.
    """
    if at.tzinfo is None:
        raise InvalidFact(f"The instant {at.isoformat()} has no time zone; expected an aware datetime.")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_duration(duration: timedelta) -> str:
    """Return a length of time in ISO 8601, in hours, minutes and whole seconds: PT1H12M3S.

    Less than nothing, as two machines' clocks may make it, is nothing: a statement must not undo its fact.
    """
    minutes, seconds = divmod(max(int(duration.total_seconds()), 0), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if number]
    return "PT" + ("".join(parts) or "0S")


def same(ours: Statement, theirs: Statement) -> bool:
    """Whether two statements of one id say the same: equal in actor, verb, object and result.

    A store may add what xAPI lets it add (stored, authority, version, default object types, titles of activities).
    """
    return _essence(ours) == _essence(theirs)


def _refuse_strangers(chosen: Sequence[UUID], among: Sequence[UUID]) -> None:
    if strangers := set(chosen) - set(among):
        raise InvalidFact(f"{len(strangers)} chosen option(s) are not in the question; expected only its own.")


def _about_activity(fact: Fact, verb: str, activity: Activity, *, result: dict[str, Any] | None = None) -> Statement:
    return _statement(fact, verb, activity.as_object(), context=_context(fact, platform=True), result=result)


def _statement(
    fact: Fact, verb: str, thing: dict[str, Any], *, context: dict[str, Any], result: dict[str, Any] | None = None
) -> Statement:
    statement: Statement = {
        "id": str(fact.statement_id(verb)),
        "actor": _agent(fact.site, str(fact.learner)),
        "verb": _verb(verb),
        "object": thing,
        "timestamp": timestamp(fact.at),
        "context": context,
    }
    return statement if result is None else {**statement, "result": result}


def _agent(site: Site, name: str) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": site.home_page, "name": name}}


def _verb(verb: str) -> dict[str, Any]:
    return {"id": VERBS[verb], "display": {LANGUAGE: verb}}


def _context(
    fact: Fact, *, platform: bool, extra: dict[str, Any] | None = None, because: UUID | None = None
) -> dict[str, Any]:
    """The setting of a fact; xAPI allows `platform` only where the object is an activity."""
    extensions: dict[str, Any] = dict(extra or {})
    if fact.agency is not None:
        extensions[fact.site.iri("ext", "agency")] = f"agency:{fact.agency}"
    if fact.roles:
        extensions[fact.site.iri("ext", "roles")] = [f"role:{role}" for role in fact.roles]
    context: dict[str, Any] = {"language": LANGUAGE}
    if fact.registration is not None:
        context["registration"] = str(fact.registration)
    if platform:
        context["platform"] = fact.site.platform
    if extensions:
        context["extensions"] = extensions
    if because is not None:
        context["statement"] = {"objectType": "StatementRef", "id": str(because)}
    return context


def _competency_context(
    fact: Fact,
    *,
    platform: bool,
    extra: dict[str, Any] | None = None,
    grouping: tuple[Activity, ...] = (),
    because: UUID | None = None,
) -> dict[str, Any]:
    activities: dict[str, Any] = {"category": [LEARNER_COMPETENCY]}
    if grouping:
        activities["grouping"] = [activity.as_object() for activity in grouping]
    return {**_context(fact, platform=platform, extra=extra, because=because), "contextActivities": activities}


def _judged(success: bool, score: Score, duration: timedelta | None) -> dict[str, Any]:
    return {"success": success, "score": score.as_result(), **_lasting(duration)}


def _lasting(duration: timedelta | None) -> dict[str, str]:
    return {} if duration is None else {"duration": iso_duration(duration)}


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=LONDON)


def _essence(statement: Statement) -> tuple[Any, ...]:
    """The parts that make two statements of one id the same, with xAPI's defaults written out."""
    actor = {"objectType": "Agent", **statement.get("actor", {})}
    thing = {"objectType": "Activity", **statement.get("object", {})}
    thing.pop("definition", None)
    return actor, statement.get("verb", {}).get("id"), thing, statement.get("result")
