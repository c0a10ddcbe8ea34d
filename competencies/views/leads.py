"""An agency's trained leads: the register, and naming, replacing and standing down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competencies.forms.leads import DesignateForm, NameForm, ReplaceForm, StandDownForm
from competencies.models import Agency, LeadDesignation, LeadKind, Person, Post
from competencies.operations import leads as operations
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, check_user_can_manage_agency, check_user_can_view_agency, opens_to
from competencies.queries import lead_cover, people, standings
from competencies.queries import leads as queries
from competencies.queries.lead_cover import Cover, Stretch
from competencies.rules import RuleError, in_words
from competencies.views import agency_or_404, posted, surroundings, today, visitor


@opens_to(Access.SEES_COUNTS)
@never_cache
@require_safe
def leads(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Who leads now, here and in the units below; whether there was a lead with training in date, day by day; and who
    led here before. For the whole partnership: which of its agencies have one.
    """
    place = agency_or_404(request, agency, check_user_can_view_agency)
    on = today()
    around = surroundings(request, place, here="leads")
    register = queries.register(place, on=on)
    now = {line.designation.pk for line in register}
    others = [fact for fact in queries.history(place) if fact.pk not in now]
    people_of = queries.whose(others)
    named_here = any(line.designation.agency_id == place.pk for line in register)
    covered, stretches = lead_cover.day_by_day(place, on=on)
    context = {
        **around,
        "register": register,
        "gap": "" if place.is_root() else gap_in(covered),
        "has_lead": covered.is_named,
        "of_agencies": of_agencies(place, on=on) if place.is_root() else [],
        "day_by_day": [_stretch(one, covered, shows_date=around["scope"].sees_people_of(place)) for one in stretches],
        "from_above": None if named_here else queries.lead_at(place, on=on),
        "to_come": [(fact, people_of[fact.pk]) for fact in reversed(others) if fact.from_on > on],
        "history": [_told(fact, people_of[fact.pk]) for fact in others if fact.from_on <= on],
        "manages": around["scope"].manages_agency(place),
        "refreshing": standings.refreshing(place),
    }
    return render(request, "competencies/leads.html", context)


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def designate(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Name a trained lead, a deputy or a designated safeguarding lead."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    offered, finder = _offered(request, place)
    initial = {"post": request.GET.get("post"), "from_on": today()}
    form = DesignateForm(posted(request), agency=place, offered=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            fact = operations.designate(
                given["post"],
                agency=place,
                kind=LeadKind(given["kind"]),
                from_on=given["from_on"],
                until_on=given["until_on"],
                reached_by=given["reached_by"],
                by=visitor(request),
                at=timezone.now(),
            )
        except (Refusal, RuleError) as refusal:
            form.refuse(refusal)
        else:
            return _named(request, fact)
    context = {**surroundings(request, place), "form": form, "finder": finder}
    return render(request, "competencies/lead_designate.html", context, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, agency: UUID, lead: UUID) -> HttpResponse:
    """Hand over on a day, with neither a day without a lead nor a day with two."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    leaving = _designation(place, lead)
    offered, finder = _offered(request, place)
    form = ReplaceForm(
        posted(request),
        leaving=leaving,
        offered=[post for post in offered if post.pk != leaving.post_id],
        initial={"on": today(), "reached_by": leaving.reached_by},
    )
    if request.method == "POST" and form.is_valid():
        try:
            fact = operations.replace(leaving, **form.cleaned_data, by=visitor(request), at=timezone.now())
        except (Refusal, RuleError) as refusal:
            form.refuse(refusal)
        else:
            return _named(request, fact)
    context = {**surroundings(request, place), "form": form, "finder": finder, "leaving": leaving}
    return render(request, "competencies/lead_replace.html", context, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, agency: UUID, lead: UUID) -> HttpResponse:
    """Stand a lead down: a page that asks for the last day, then the deed."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    leaving = _designation(place, lead)
    form = StandDownForm(posted(request), initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            operations.stand_down([leaving], on=form.cleaned_data["on"], by=visitor(request), at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, _stood_down(leaving))
            return redirect("competencies:leads", place.uuid)
    context = {**surroundings(request, place), "form": form, "leaving": leaving}
    return render(request, "competencies/lead_end.html", context, status=422 if form.errors else 200)


def _stood_down(fact: LeadDesignation) -> str:
    if fact.until_on is None:
        return f"{fact.post.person} is not named at {fact.agency}, as if never: the last day was before the first."
    return f"{fact.post.person} stands down. The last day is {in_words(fact.until_on - timedelta(days=1))}."


@dataclass(frozen=True)
class AgencyCovered:
    """An agency of the partnership: whether a trained lead has training in date there, and what it lacks, in words."""

    agency: Agency
    in_date: bool
    gap: str


def of_agencies(root: Agency, *, on: date) -> list[AgencyCovered]:
    """Every organisation of the partnership, in the order of the tree. Four queries for any number."""
    organisations = list(root.get_children())
    covers = lead_cover.covers(organisations, on=on)
    found = [(agency, covers[agency.pk]) for agency in organisations]
    return [AgencyCovered(agency, cover.is_in_date, gap_in(cover)) for agency, cover in found]


def gap_in(cover: Cover) -> str:
    """The alarm in words; empty while a trained lead's training is in date, or nothing is asked of trained leads."""
    if not cover.is_named:
        return "No trained lead is named"
    if cover.is_in_date or not cover.is_asked:
        return ""
    return "No trained lead with training in date" + (f" since {in_words(cover.since)}" if cover.since else "")


def _stretch(one: Stretch, cover: Cover, *, shows_date: bool) -> dict[str, Any]:
    """Days of the agency, as an entry of the timeline. Until when somebody's training lasts is for who sees names."""
    begins = in_words(one.from_on)
    days = f"{begins} to {in_words(one.until_on - timedelta(days=1))}" if one.until_on else f"Since {begins}"
    gap = gap_in(Cover(one.is_named, one.is_asked, one.is_in_date))
    title = gap or ("A trained lead with training in date" if one.is_in_date else "A trained lead is named")
    lasts = not one.until_on and one.is_in_date and shows_date and cover.until
    text = f"As things stand, until the end of {in_words(cover.until)}." if lasts and cover.until else ""
    return {"on": days, "title": title, "text": text, "gap": bool(gap)}


def _told(fact: LeadDesignation, person: Person) -> dict[str, str]:
    """A designation that is over, as an entry of the timeline."""
    until = f" to {in_words(fact.until_on - timedelta(days=1))}" if fact.until_on else ", no end agreed"
    return {
        "on": f"{in_words(fact.from_on)}{until}",
        "title": f"{person}, {fact.get_kind_display().lower()}",
        "text": f"Named by {fact.recorded_by}." if fact.recorded_by else "",
    }


def _designation(agency: Agency, uuid: UUID) -> LeadDesignation:
    found = queries.designation_of(agency, uuid)
    if found is None:
        raise Http404
    return found


def _offered(request: HttpRequest, agency: Agency) -> tuple[list[Post], dict[str, Any]]:
    """Whom a list can offer; and, in an agency of more people than that, the form that looks for a name."""
    asked = NameForm(request.GET)
    name = asked.cleaned_data["name"] if asked.is_valid() else ""
    offered = people.named(agency, name, on=today(), most=people.MOST_OFFERED + 1)
    many = len(offered) > people.MOST_OFFERED
    chosen = (posted(request) or request.GET).get("post") or request.GET.get("post", "")
    offered = offered[: people.MOST_OFFERED]
    return offered + _chosen(agency, chosen, offered), {"form": asked, "many": many, "shown": many or bool(name)}


def _chosen(agency: Agency, uuid: str, offered: list[Post]) -> list[Post]:
    """Whoever was chosen stays in the list, also when another name is looked for."""
    try:
        post = people.post_in(agency, UUID(uuid))
    except ValueError:
        return []
    return [post] if post and post.pk not in {one.pk for one in offered} else []


def _named(request: HttpRequest, fact: LeadDesignation) -> HttpResponse:
    kind = fact.get_kind_display().lower()
    messages.info(request, f"{fact.post.person} is {kind} of {fact.agency} from {in_words(fact.from_on)}.")
    return redirect("competencies:leads", fact.agency.uuid)
