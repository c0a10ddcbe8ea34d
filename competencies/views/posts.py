"""How people join an agency, move inside it and leave it, one at a time."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from competencies.forms.people import JoinForm
from competencies.forms.posts import EndPostForm, MovePostForm
from competencies.models import Agency, Post
from competencies.operations import posts as operations
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, check_user_can_manage_agency, opens_to
from competencies.queries import agencies, grants, people
from competencies.rules import RuleError, in_words
from competencies.views import agency_or_404, posted, surroundings, today, visitor
from competencies.views.letters import tell_of_address


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Add one person by hand; somebody known already is offered."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    units = list(agencies.units(place))
    initial = {"unit": place.uuid, "started_on": today()}
    form = JoinForm(posted(request), agency=place, units=units, initial=initial)
    if request.method == "POST" and form.is_valid():
        given, at = form.cleaned_data, timezone.now()
        try:
            post = operations.join(
                form.who(),
                key=given["key"],
                agency=given["unit"],
                started_on=given["started_on"],
                job_roles=given["job_roles"],
                job_title=given["job_title"],
                work_email=given["work_email"],
                by=visitor(request),
                at=at,
            )
        except (Refusal, RuleError) as refusal:
            form.refuse(refusal)
        else:
            holder = people.signing_in_with(given["work_email"])
            if holder not in {None, post.person} and post.recorded_at == at:
                tell_of_address(post.person, given["work_email"].lower(), place, theirs=False)
            messages.info(request, f"{post.person} works at {post.agency} from {in_words(post.started_on)}.")
            return redirect("competencies:person", place.uuid, post.person.uuid)
    context = {**surroundings(request, place), "form": form}
    return render(request, "competencies/post_add.html", context, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, agency: UUID, post: UUID) -> HttpResponse:
    """End a post: what goes with it is said first."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    leaving = _post(place, post)
    on = today()
    authority = grants.held_by(leaving.person, place, on=on) if leaving.person != request.user else []
    form = EndPostForm(posted(request), authority=authority, initial={"ended_on": on})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ending = authority if given.get("end_access") else []
        try:
            operations.end(
                [leaving], on=given["ended_on"], ending_grants=ending, by=visitor(request), at=timezone.now()
            )
        except (Refusal, RuleError) as refusal:
            form.refuse(refusal)
        else:
            last = in_words(given["ended_on"] - timedelta(days=1))
            messages.info(request, f"{leaving.person}’s post at {leaving.agency} ends. The last day is {last}.")
            return redirect("competencies:person", place.uuid, leaving.person.uuid)
    context = {
        **surroundings(request, place),
        "form": form,
        "post": leaving,
        "designations": people.designations_of(leaving, on=on),
        "authority": authority,
    }
    return render(request, "competencies/post_end.html", context, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, agency: UUID, post: UUID) -> HttpResponse:
    """Move somebody to another unit that the visitor manages: the clock goes on, the record stays whole."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    moving = _post(place, post)
    around = surroundings(request, place)
    units = list(Agency.objects.under(around["scope"].manages))
    form = MovePostForm(posted(request), post=moving, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            following = operations.move(moving, **form.cleaned_data, by=visitor(request), at=timezone.now())
        except (Refusal, RuleError) as refusal:
            form.refuse(refusal)
        else:
            started = in_words(following.started_on)
            messages.info(request, f"{following.person} works at {following.agency} from {started}.")
            return redirect("competencies:person", place.uuid, following.person.uuid)
    designations = people.designations_of(moving, on=today())
    context = {**around, "form": form, "post": moving, "designations": designations}
    return render(request, "competencies/post_move.html", context, status=422 if form.errors else 200)


def _post(agency: Agency, uuid: UUID) -> Post:
    found = people.post_in(agency, uuid)
    if found is None:
        raise Http404
    return found
