"""The list of agencies a visitor may see, and the front of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import apnumber, intcomma
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competencies.models import Agency
from competencies.permissions import (
    Access,
    check_user_can_view_agency,
    opens_to,
    user_can_countersign,
)
from competencies.queries import agencies as queries
from competencies.queries import lead_cover, leads, standings, training, wording, workforce
from competencies.queries.lead_cover import Cover
from competencies.queries.needs import LISTED, Named, Need, needing
from competencies.queries.scope import agencies_visible_to
from competencies.queries.tallies import Tally, tallies
from competencies.queries.wording import percent
from competencies.queries.workforce import Declared, Said
from competencies.rules import in_words
from competencies.views import address, agency_or_404, surroundings, today, visitor
from competencies.views.leads import AgencyCovered, gap_in, of_agencies

MOST_ROWS = 150

# What each kind of need is called, and what is said when nobody has it.
WORDS = {
    Need.LATE: ("Overdue longest", "Nobody is overdue."),
    Need.SOON: ("Running out in the next month", "Nobody’s training runs out in the next month."),
    Need.NEW: ("New starters", "Nobody began in the last 30 days."),
    Need.ROLES: ("Role not known", "Every job title here is known as a role."),
}


@dataclass(frozen=True)
class Block:
    """One kind of need on the front: the first few people, how many there are, and the list of them all."""

    need: Need
    title: str
    empty: str
    people: tuple[Named, ...]
    count: int
    url: str


@dataclass(frozen=True)
class Line:
    """An agency in the list, its numbers as they are written: `above` names what it belongs to, `declared` is how many
    people it says work there when fewer are known, `refreshing` whether its numbers are being brought up to date.
    """

    agency: Agency
    tally: Tally
    above: str
    declared: str
    url: str
    people_url: str
    refreshing: bool = False

    @property
    def people(self) -> str:
        return f"{self.tally.people:,}"

    @property
    def current(self) -> str:
        return f"{self.tally.met:,}\u00a0of\u00a0{self.tally.asked:,}" if self.tally.asked else "nothing asked"

    @property
    def late(self) -> str:
        return f"{self.tally.late:,}"

    @property
    def waiting(self) -> str:
        return f"{self.tally.waiting:,}"

    @property
    def role_unknown(self) -> str:
        return f"{self.tally.role_unknown:,}"


@opens_to(Access.SEES_COUNTS)
@never_cache
@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """Every agency whose numbers the visitor may see; somebody with a single one goes straight to it."""
    on = today()
    visible = agencies_visible_to(visitor(request), on=on)
    if not visible:
        raise Http404
    if len(visible) == 1:
        return redirect("competencies:agency", visible[0].uuid)
    shown = (
        visible
        if len(visible) <= MOST_ROWS
        else [place for place in visible if place.depth <= max(2, visible[0].depth)]
    )
    officer = user_can_countersign(visitor(request), on=on)
    behind = standings.refreshing_among(shown)
    context = {
        "lines": [
            replace(line, refreshing=line.agency.pk in behind)
            for line in _lines(shown, workforce.of_each(shown, on=on), on=on)
        ],
        "refreshing": wording.BEING_REFRESHED if behind else "",
        "left_out": len(visible) - len(shown),
        "to_countersign": training.waiting_for_officer().count() if officer else None,
    }
    return render(request, "competencies/agencies.html", context)


@opens_to(Access.SEES_COUNTS)
@never_cache
@require_safe
def agency(request: HttpRequest, agency: UUID) -> HttpResponse:
    """One sentence of truth, what needs a person today, who leads, and the units below."""
    place = agency_or_404(request, agency, check_user_can_view_agency)
    on = today()
    around = surroundings(request, place, here="agency")
    sees_names = around["scope"].sees_people_of(place)
    shown = [place, *queries.directly_below(place)]
    said = workforce.of_each(shown, on=on)
    here, *below = _lines(shown, said, on=on)
    below = [replace(line, above="") for line in below]  # this page says what they belong to
    covered = lead_cover.cover(place, on=on)
    lines = of_agencies(place, on=on) if place.is_root() else []
    context = {
        **around,
        "truth": truth(here.tally, lead=_leads(lines) if lines else _lead(covered, shows_date=sees_names)),
        "day": in_words(on),
        "tally": here.tally,
        "needs": _blocks(place, here.tally, on=on) if sees_names else None,
        "leads": leads.register_of(place, on=on),
        "has_lead": covered.is_named,
        "gap": "" if lines else gap_in(covered),
        "gaps": [line for line in lines if line.gap],
        "declared": Declared(said[place.pk], here.tally.people) if place.pk in said else None,
        "below": below,
        "adds_up": sum(line.tally.people for line in below) == here.tally.people,
        "refreshing": standings.refreshing(place),
        "sees_names": sees_names,
        "manages": around["scope"].manages_agency(place),
    }
    return render(request, "competencies/agency.html", context)


def _blocks(place: Agency, tally: Tally, *, on: date) -> list[Block]:
    people = address("compliance", place.uuid)
    return [
        Block(need, *WORDS[need], some.people, some.count, f"{people}?{LISTED[need]}")
        for need, some in needing(place, late=tally.late, on=on).items()
    ]


def _lead(covered: Cover, *, shows_date: bool) -> str:
    """The trained lead in a part of a sentence. Of the agency it says when it had none; of a person, only that their
    training is in date, and to those who see names until when.
    """
    if not covered.is_named:
        return "no trained lead is named"
    if covered.is_in_date:
        return f"your trained lead’s training {_lasts(covered.until)}" if shows_date else ""
    if not covered.is_asked:
        return ""
    since = f" since {in_words(covered.since)}" if covered.since else ""
    return f"there has been no trained lead with training in date{since}"


def _leads(lines: list[AgencyCovered]) -> str:
    """How many agencies have a lead, in a part of a sentence."""
    led = sum(line.in_date for line in lines)
    agencies = "the one agency" if len(lines) == 1 else f"{_count(len(lines))} agencies"
    return f"{_count(led)} of {agencies} {_has(led)} a trained lead with training in date"


def _lasts(until: date | None) -> str:
    return f"expires on {in_words(until)}" if until else "is in date"


def truth(tally: Tally, *, lead: str = "") -> str:
    """The agency in one sentence, every number with its base; `lead` is a part of a sentence."""
    if tally.asked > 1:
        return _counted(tally, lead)
    told = f" {lead[0].upper()}{lead[1:]}." if lead else ""
    if not tally.people:
        return f"Nobody has a post here today.{told}"
    if not tally.asked:
        return f"Nothing is asked of the {_people(tally.people)} here today.{told}"
    return f"The one person here {'is current' if tally.met else _short_of(tally)}.{told}"


def _counted(tally: Tally, lead: str) -> str:
    share = f" ({percent(tally.met, tally.asked)})" if tally.asked > 9 else ""
    parts = [f"{_count(tally.met)} of {_people(tally.asked)} {_are(tally.met)} current{share}"]
    if tally.late:
        parts.append(f"{_count(tally.late)} {_are(tally.late)} overdue or expired")
    if tally.waiting:
        parts.append(f"{_count(tally.waiting)} {_has(tally.waiting)} time left before the due date")
    if tally.role_unknown:
        parts.append(f"of {_count(tally.role_unknown)} the job role is not known")
    sentence = "; ".join([*parts, *([lead] if lead else [])]) + "."
    return sentence[0].upper() + sentence[1:]


def _short_of(tally: Tally) -> str:
    if tally.role_unknown:
        return "has a job role that is not known"
    return "is overdue or expired" if tally.late else "has time left before the due date"


def _count(number: int) -> str:
    return "none" if number == 0 else intcomma(apnumber(number))


def _people(number: int) -> str:
    return f"{_count(number)} {'person' if number == 1 else 'people'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _has(number: int) -> str:
    return "has" if number == 1 else "have"


def _lines(shown: list[Agency], said: Mapping[int, Said], *, on: date) -> list[Line]:
    counted = tallies(shown, on=on)
    by_path = {agency.path: agency for agency in shown}
    return [
        Line(
            agency,
            counted[agency.pk],
            above=_above(agency, by_path),
            declared=_more_than(counted[agency.pk], said.get(agency.pk)),
            url=address("agency", agency.uuid),
            people_url=address("compliance", agency.uuid),
        )
        for agency in shown
    ]


def _more_than(tally: Tally, said: Said | None) -> str:
    return f"{said.people:,}" if said and said.people > tally.people else ""


def _above(agency: Agency, by_path: dict[str, Agency]) -> str:
    """What a unit belongs to, below the organisation's own line; organisations stand by themselves."""
    parent = by_path.get(agency.path[: -Agency.steplen])
    return parent.name if parent and agency.depth > 2 else ""
