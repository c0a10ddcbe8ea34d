"""What is different between two editions, and what publishing the next would do to people, for authors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.humanize.templatetags.humanize import apnumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competencies.rules import in_words
from competencies.views import for_authors, today
from courses.queries import changes as queries
from courses.queries import effects
from courses.queries.changes import ChangeClass
from courses.queries.effects import Count
from courses.rendering.freeze import FrozenModule, freeze
from courses.rules import Change, Changes, Paragraph, Step, StepChange, compare, lines_of, side_by_side
from learning_site.dashboards.doors import around, editions_or_404
from learning_site.journeys.sign_off_module import DAYS_TO_REFRESH

WORDS = {Change.NEW: "New", Change.GONE: "Gone", Change.CHANGED: "Changed", Change.SAME: "As before"}
FEW = 5


@dataclass(frozen=True)
class StepShown:
    """A step in a comparison: what happened to it, its words with what went out and came in, its questions."""

    number: int
    title: str
    said: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class QuestionShown:
    stem: str
    said: str
    where: str
    answered: str = ""


@dataclass(frozen=True)
class Outcome:
    """What one class of change would do, in sentences."""

    name: str
    sentences: tuple[str, ...]


@for_authors
@require_safe
def modules(request: HttpRequest) -> HttpResponse:
    """Every module that learners have been given."""
    return render(request, "dashboards/modules.html", {"editions": effects.modules()})


@for_authors
@require_safe
def editions(request: HttpRequest, slug: str) -> HttpResponse:
    """The editions of a module: when, which kind of change, and why."""
    found = editions_or_404(slug)
    return render(request, "dashboards/editions.html", {**around(found[0], here="editions"), "editions": found})


@for_authors
@require_safe
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An edition beside the one before it, or beside any other by `?since=`."""
    found = {one.number: one for one in editions_or_404(slug)}
    asked = request.GET.get("since", "")
    since = int(asked) if asked.isdecimal() and len(asked) < 8 else number - 1
    if number not in found:
        raise Http404
    before = found.get(since) if since < number else None
    different = queries.between(before, found[number]) if before else None
    context = {
        **around(found[number]),
        "before": before,
        "steps": _steps(different) if different else (),
        "questions": _questions(different, {}) if different else (),
        "same": len(different.same) if different else 0,
        "earlier": [one for one in found.values() if one.number < number],
    }
    return render(request, "dashboards/edition.html", context)


@for_authors
@require_safe
def next_edition(request: HttpRequest, slug: str) -> HttpResponse:
    """What publishing the page as it was last saved would do: what would be different, and to how many people."""
    newest = editions_or_404(slug)[0]
    page = effects.draft_of(newest.module)
    if page is None:
        return render(request, "dashboards/next.html", around(newest, here="next"))
    frozen = freeze(page)
    different = compare(
        queries.steps_of([newest.pk])[newest.pk], _as_steps(frozen), pool_before=newest.pool, pool_after=frozen.pool
    )
    gone = [one.id for one in different.questions if one.change is Change.GONE]
    effect = effects.effect_of(newest.module, on=today())
    context = {
        **around(newest, here="next"),
        "steps": _steps(different),
        "questions": _questions(different, effects.answered_by(newest.module, gone)),
        "same": len(different.same),
        "outcomes": outcomes(different, effect, on=today()),
        "counts": [
            ("In the middle of it", effect.in_flight.people, _places(effect.in_flight)),
            ("Hold it", effect.holders.people, _places(effect.holders)),
        ],
    }
    return render(request, "dashboards/next.html", context)


def outcomes(different: Changes, effect: effects.Effect, *, on: date) -> tuple[Outcome, ...]:
    """What each class of change would do to so many people."""
    flight, holders = effect.in_flight.people, effect.holders.people
    stay = f"{_middle(flight)} {_verb(flight, 'goes', 'go')} on in the corrected words."
    nothing = f"{_holders(holders)} {_verb(holders, 'is', 'are')} asked nothing."
    return (
        Outcome("Correction", (stay, nothing)),
        _change("Material", ChangeClass.MATERIAL, _chooses(flight), different, holders, on),
        _change("Critical", ChangeClass.CRITICAL, _goes_along(flight), different, holders, on),
    )


def _change(name: str, kind: ChangeClass, in_flight: str, different: Changes, holders: int, on: date) -> Outcome:
    by_on = in_words(on + timedelta(days=DAYS_TO_REFRESH[kind]))
    asks = f"{_count(len(different.to_take), 'step')}, about {_count(different.minutes, 'minute')}"
    said = [in_flight, f"{_holders(holders)} {_verb(holders, 'is', 'are')} asked to take {asks}, by {by_on}."]
    if not any(step.is_to_take for step in different.steps):
        said.append("No step is different, so that would be every step. Perhaps it is a correction.")
    if holders:
        together = _hours(holders * different.minutes)
        said.append(f"Together that is {together}. Until then lists say that they trained on superseded content.")
    return Outcome(name, tuple(said))


def _chooses(flight: int) -> str:
    return (
        f"{_middle(flight)} {_verb(flight, 'chooses', 'choose')}: to finish what they began, or to go on in the new "
        "edition with credit for what stayed."
    )


def _goes_along(flight: int) -> str:
    return (
        f"{_middle(flight)} {_verb(flight, 'goes', 'go')} on in the new edition at once, with credit for what stayed."
    )


def _middle(number: int) -> str:
    return f"{_people(number)} in the middle of it"


def _holders(number: int) -> str:
    return f"{_people(number)} who {_verb(number, 'holds', 'hold')} it"


def _as_steps(frozen: FrozenModule) -> list[Step]:
    return [
        Step(one.step_id, one.number, one.title, one.minutes, one.flagged, one.notice, one.content)
        for one in frozen.steps
    ]


def _steps(different: Changes) -> tuple[StepShown, ...]:
    """The steps that are different in any way."""
    return tuple(_step(one) for one in different.steps if one.change is not Change.SAME or one.moved)


def _step(one: StepChange) -> StepShown:
    said = WORDS[one.change] if one.change is not Change.SAME else "In another place, with the same words"
    if one.moved and one.change is not Change.SAME:
        said += ", in another place"
    before, after = lines_of(one.before), lines_of(one.after)
    paragraphs = () if one.change is Change.SAME else side_by_side(before, after)
    return StepShown(one.step.number, one.step.title, said, paragraphs)


def _questions(different: Changes, answered: dict[str, int]) -> tuple[QuestionShown, ...]:
    titles = {one.id: one.step.title for one in different.steps}
    return tuple(
        QuestionShown(
            one.stem,
            WORDS[one.change],
            f"{'Final check, about' if one.in_check else 'In'} ‘{titles.get(one.step, '')}’",
            _answered(answered[one.id]) if answered.get(one.id) else "",
        )
        for one in different.questions
        if one.change is not Change.SAME
    )


def _answered(people: int) -> str:
    many = f"Fewer than {FEW} people have" if people < FEW else f"{people} people have"
    return f"{many} answered this; their records stay."


def _places(count: Count) -> list[tuple[str, str]]:
    """How many in each organisation; a few are not counted out."""
    rows = [*count.organisations.items(), ("No post today", count.elsewhere)]
    return [(name, f"fewer than {FEW}" if many < FEW else str(many)) for name, many in rows if many]


def _people(number: int) -> str:
    return {0: "Nobody", 1: "One person"}.get(number, f"{str(apnumber(number)).capitalize()} people")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _verb(number: int, one: str, many: str) -> str:
    return many if number > 1 else one


def _hours(minutes: int) -> str:
    return _count(minutes, "minute") if minutes < 120 else f"about {round(minutes / 60)} hours"
