"""The learner's doors: my learning, a module's front, its steps with their questions and stories, the finish."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.queries import certificates
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, opens_to
from competencies.rules import london_day
from competencies.views import visitor
from courses.operations.enrolments import ClosedToStarters, NoSuchQuestion, NoSuchStep, NotTaking, StepNotOpen
from courses.queries import learning
from courses.queries.learning import Taking
from courses.rules import AnswerError
from learning_site.journeys import answer_check, choose_in_scenario, start_module
from learning_site.journeys import read_on as reading
from learning_site.learning import beside, changes, pages, schools
from learning_site.learning.around import NOTHING_SENT, Sent, sent_before
from learning_site.learning.doors import (
    edition_or_404,
    enrolment_or_404,
    is_pilot,
    lead_beside,
    open_on,
    reached_by_post,
    taking_or_404,
)
from learning_site.learning.questions import NOTHING_UNMARKED, Unmarked
from learning_site.learning.steps import step_page
from learning_site.learning.stories import NOTHING_UNDECIDED, Undecided

FINISHED = "That was the last thing left to do. You have finished this module."


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What to do next, then everything else."""
    takings = learning.library(visitor(request), open_on=open_on())
    begun = [taking for taking in takings if taking.is_open]
    today = london_day(timezone.now())
    for_schools = schools.home(visitor(request), on=today)
    fresh = schools.module_first([taking for taking in takings if taking.enrolment is None], for_schools)
    done = [taking for taking in takings if taking.completed_at and not taking.is_open]
    ahead = [pages.module_line(taking) for taking in begun]
    ahead += changes.module_lines(request, takings, on=today)
    ahead += [pages.module_line(taking) for taking in fresh]
    return render(
        request,
        "learning/home.html",
        {
            "next_up": ahead[0] if ahead else None,
            "others": ahead[1:],
            "done": [pages.module_line(taking) for taking in done],
            "certificates": certificates.held_by(visitor(request)),
            "schools": for_schools,
            "beside": beside.home(visitor(request), on=today),
            "lead": lead_beside(request, on=today),
        },
    )


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def module(request: HttpRequest, slug: str) -> HttpResponse:
    """The module's front: what you will be able to do, how long, what is inside, start or continue."""
    taking, on = taking_or_404(request, slug), london_day(timezone.now())
    return render(
        request,
        "learning/module.html",
        {
            "taking": taking,
            "change": changes.beside(taking, on=on),
            "edition": taking.edition,
            "contents": pages.contents(taking),
            "go_on": pages.go_on(taking),
            "checked": pages.checked(taking.edition, on=on),
            "lead": lead_beside(request, on=on),
        },
    )


@opens_to(Access.SIGNED_IN)
@reached_by_post("module", "slug")
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin, or go on where one is; a module that was finished is begun anew."""
    taking = taking_or_404(request, slug)
    try:
        start_module.start(visitor(request), edition_or_404(request, taking.module), at=timezone.now())
    except ClosedToStarters as refusal:
        messages.info(request, str(refusal))
        return redirect("learning:module", slug)
    return redirect(pages.go_on(taking_or_404(request, slug)).url)


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def step(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    taking = taking_or_404(request, slug)
    if taking.enrolment is None:
        messages.info(request, "Begin here: read what is inside, then start.")
        return redirect("learning:module", slug)
    return _step(request, taking, number, sent=sent_before(request, "option", "choice"))


@opens_to(Access.SIGNED_IN)
@reached_by_post("step", "slug", "number")
def read_on(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The step has been read, or left out: the next one, the final check, or the finish."""
    taking = taking_or_404(request, slug)
    if request.POST.get("way", str(enrolment_or_404(taking).uuid)) != str(enrolment_or_404(taking).uuid):
        messages.info(request, "You went on in another edition since you opened that step. Here is where you are.")
        return redirect(pages.go_on(taking).url)
    try:
        progress, completion = reading.read_on(enrolment_or_404(taking), number, at=timezone.now())
    except (NotTaking, NoSuchStep, StepNotOpen) as refusal:
        return _refused(request, taking, refusal)
    if number < len(progress.outline):
        if completion:
            messages.info(request, f"{FINISHED} What follows is there for you to read, or to leave out.")
        return redirect("learning:step", slug, number + 1)
    return redirect("learning:check" if progress.check_waits and progress.check_is_open else "learning:finish", slug)


@opens_to(Access.SIGNED_IN)
@reached_by_post("step", "slug", "number", there="#q-{question}")
def answer(request: HttpRequest, slug: str, number: int, question: UUID) -> HttpResponse:
    """Mark one answer and show what it teaches. What cannot be marked is shown again with a sentence."""
    taking = taking_or_404(request, slug)
    chosen = [one for one in request.POST.getlist("option") if one]
    attempt = request.POST.get("attempt", "")
    try:
        _, completion = answer_check.answer(
            enrolment_or_404(taking),
            number,
            str(question),
            chosen,
            attempt=int(attempt) if attempt.isdecimal() and len(attempt) < 6 else 1,
            at=timezone.now(),
        )
    except (NotTaking, NoSuchStep, StepNotOpen, NoSuchQuestion) as refusal:
        return _refused(request, taking, refusal, number=number)
    except AnswerError as wrong:
        return _step(request, taking, number, unmarked=Unmarked(str(question), frozenset(chosen), str(wrong)))
    if completion:
        messages.info(request, FINISHED)
    return redirect(reverse("learning:step", args=[slug, number]) + f"#q-{question}")


@opens_to(Access.SIGNED_IN)
@reached_by_post("step", "slug", "number", there="#part-{scenario}")
def choose(request: HttpRequest, slug: str, number: int, scenario: UUID) -> HttpResponse:
    """Do something in a story and see what comes of it."""
    taking = taking_or_404(request, slug)
    situation = request.POST.get("situation", "")
    try:
        choose_in_scenario.choose(
            enrolment_or_404(taking),
            number,
            str(scenario),
            situation,
            request.POST.get("choice", ""),
            at=timezone.now(),
        )
    except (NoSuchStep, StepNotOpen, NoSuchQuestion) as refusal:
        return _refused(request, taking, refusal, number=number)
    except AnswerError as wrong:
        return _step(request, taking, number, undecided=Undecided(str(scenario), situation, str(wrong)))
    return redirect(reverse("learning:step", args=[slug, number]) + f"#after-{situation}")


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def finish(request: HttpRequest, slug: str) -> HttpResponse:
    """What was achieved; or, while something is missing, what it is and where."""
    taking = taking_or_404(request, slug)
    if taking.enrolment is None:
        return redirect("learning:module", slug)
    today = london_day(timezone.now())
    return render(
        request,
        "learning/finish.html",
        {
            "taking": taking,
            "edition": taking.edition,
            "certificate": certificates.for_source(visitor(request), taking.module.uuid)
            if taking.completed_at
            else None,
            "pilot": is_pilot(taking.edition),
            "missing": pages.missing(taking),
            "go_on": pages.go_on(taking),
            "after": beside.after(taking, visitor(request), on=today),
            "contents": pages.contents(taking),
            "lead": lead_beside(request, on=today),
        },
    )


def _step(
    request: HttpRequest,
    taking: Taking,
    number: int,
    *,
    unmarked: Unmarked = NOTHING_UNMARKED,
    undecided: Undecided = NOTHING_UNDECIDED,
    sent: Sent = NOTHING_SENT,
) -> HttpResponse:
    """A step, or the way to the step that is open, with the reason."""
    if taking.step(number) is None:
        raise Http404
    if not taking.progress.is_open(number):
        messages.info(request, f"Step {number} opens when you have read the steps before it.")
        return redirect(pages.go_on(taking).url)
    row, enrolment = learning.step_of(taking.edition, taking.step(number)), enrolment_or_404(taking)
    if row is None:
        raise Http404
    on = london_day(timezone.now())
    if sent:
        unmarked = Unmarked(sent.part, sent.all("option"))
        undecided = Undecided(sent.part, sent.one("situation"), choice=sent.one("choice"))
    context = {
        "taking": taking,
        "change": changes.beside(taking, on=on),
        "edition": taking.edition,
        "sent": sent,
        "page": step_page(taking, row, enrolment=enrolment, on=on, unmarked=unmarked, undecided=undecided, sent=sent),
        "contents": pages.contents(taking, current=number),
        "lead": lead_beside(request, on=on),
    }
    could_not = unmarked.error or undecided.error
    status = HTTPStatus.UNPROCESSABLE_ENTITY if could_not else HTTPStatus.OK
    return render(request, "learning/step.html", context, status=status)


def _refused(request: HttpRequest, taking: Taking, refusal: Refusal, *, number: int | None = None) -> HttpResponse:
    """Back to where the learner can go on, with the reason in a sentence."""
    messages.warning(request, str(refusal))
    if isinstance(refusal, NotTaking):
        return redirect("learning:finish", taking.module.slug)
    if isinstance(refusal, StepNotOpen):
        return redirect("learning:step", taking.module.slug, refusal.number)
    if isinstance(refusal, NoSuchQuestion) and number is not None:
        return redirect("learning:step", taking.module.slug, number)
    return redirect("learning:module", taking.module.slug)
