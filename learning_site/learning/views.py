"""The learner's doors: my learning, a module's front, its steps and questions, the finish."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certificates.queries import certificates
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, opens_to
from competencies.queries import leads
from competencies.rules import london_day
from competencies.views import visitor
from courses.operations.enrolments import NoSuchQuestion, NoSuchStep, NotTaking, StepNotOpen
from courses.queries import learning
from courses.queries.learning import Taking
from courses.rules import AnswerError, questions_of
from learning_site.journeys import answer_check, start_module
from learning_site.journeys import read_on as reading
from learning_site.learning import pages, private_parts


def reached_by_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a door that changes something. A visitor who arrives by GET, as after signing in again in the middle of a
    step, is led on to the page the door belongs to, and nothing changes.
    """

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    def reached(request: HttpRequest, slug: str, number: int | None = None, **rest: Any) -> HttpResponse:
        if request.method == "POST":
            return view(request, slug, **({"number": number} if number is not None else {}), **rest)
        return redirect("learning:step", slug, number) if number is not None else redirect("learning:module", slug)

    return reached


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What to do next, then everything else."""
    takings = learning.library(visitor(request))
    begun = [taking for taking in takings if taking.is_open]
    fresh = [taking for taking in takings if taking.enrolment is None]
    done = [taking for taking in takings if taking.completed_at and not taking.is_open]
    ahead = [pages.module_line(taking) for taking in begun + fresh]
    return render(
        request,
        "learning/home.html",
        {
            "next_up": ahead[0] if ahead else None,
            "others": ahead[1:],
            "done": [pages.module_line(taking) for taking in done],
            "certificates": certificates.held_by(visitor(request)),
            "lead": _lead(request),
        },
    )


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def module(request: HttpRequest, slug: str) -> HttpResponse:
    """The module's front: what you will be able to do, how long, what is inside, start or continue."""
    taking = _taking(request, slug)
    return render(
        request,
        "learning/module.html",
        {
            "taking": taking,
            "edition": taking.edition,
            "contents": pages.contents(taking),
            "resume_at": pages.resume_at(taking.progress),
            "lead": _lead(request),
        },
    )


@opens_to(Access.SIGNED_IN)
@reached_by_post
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin, or go on where one is; a module that was finished is begun anew."""
    taking = _taking(request, slug)
    enrolment = start_module.start(visitor(request), learning.newest_edition(taking.module), at=timezone.now())
    progress = learning.progress_of(enrolment, enrolment.edition)
    return redirect("learning:step", slug, pages.resume_at(progress))


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def step(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    taking = _taking(request, slug)
    if taking.enrolment is None:
        messages.info(request, "Begin here: read what is inside, then start.")
        return redirect("learning:module", slug)
    return _step(request, taking, number)


@opens_to(Access.SIGNED_IN)
@reached_by_post
def read_on(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The step has been read, or left out: the next one, or the finish."""
    taking = _taking(request, slug)
    try:
        progress, _ = reading.read_on(_enrolment(taking), number, at=timezone.now())
    except (NotTaking, NoSuchStep, StepNotOpen) as refusal:
        return _refused(request, taking, refusal)
    if number < len(progress.outline):
        return redirect("learning:step", slug, number + 1)
    return redirect("learning:finish", slug)


@opens_to(Access.SIGNED_IN)
@reached_by_post
def answer(request: HttpRequest, slug: str, number: int, question: UUID) -> HttpResponse:
    """Mark one answer and show what it teaches. What cannot be marked is shown again with a sentence."""
    taking = _taking(request, slug)
    chosen = request.POST.getlist("option")
    attempt = request.POST.get("attempt", "")
    try:
        _, completion = answer_check.answer(
            _enrolment(taking),
            number,
            str(question),
            chosen,
            attempt=int(attempt) if attempt.isdecimal() and len(attempt) < 6 else 1,
            at=timezone.now(),
        )
    except (NotTaking, NoSuchStep, StepNotOpen, NoSuchQuestion) as refusal:
        return _refused(request, taking, refusal, number=number)
    except AnswerError as wrong:
        unmarked = pages.Unmarked(str(question), frozenset(chosen), str(wrong))
        return _step(request, taking, number, unmarked=unmarked, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if completion:
        messages.info(request, "That was the last thing left to do. You have finished this module.")
    return redirect(reverse("learning:step", args=[slug, number]) + f"#q-{question}")


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def finish(request: HttpRequest, slug: str) -> HttpResponse:
    """What was achieved; or, while something is missing, what it is and where."""
    taking = _taking(request, slug)
    if taking.enrolment is None:
        return redirect("learning:module", slug)
    return render(
        request,
        "learning/finish.html",
        {
            "taking": taking,
            "edition": taking.edition,
            "certificate": certificates.for_source(visitor(request), taking.module.uuid)
            if taking.completed_at
            else None,
            "missing": pages.missing(taking),
            "resume_at": pages.resume_at(taking.progress),
            "contents": pages.contents(taking),
            "lead": _lead(request),
        },
    )


def _taking(request: HttpRequest, slug: str) -> Taking:
    taking = learning.taking(visitor(request), slug)
    if taking is None:
        raise Http404
    return taking


def _enrolment(taking: Taking) -> Any:
    if taking.enrolment is None:
        raise Http404
    return taking.enrolment


def _lead(request: HttpRequest) -> leads.LeadShown | None:
    return leads.lead_for_person(visitor(request), on=london_day(timezone.now()))


def _step(
    request: HttpRequest,
    taking: Taking,
    number: int,
    *,
    unmarked: pages.Unmarked = pages.NOTHING_UNMARKED,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """A step, or the way to the step that is open, with the reason."""
    if taking.step(number) is None:
        raise Http404
    if not taking.progress.is_open(number):
        messages.info(request, f"Step {number} opens when you have read the steps before it.")
        return redirect("learning:step", taking.module.slug, pages.resume_at(taking.progress))
    row, enrolment = learning.step_of(taking.edition, number), _enrolment(taking)
    if row is None:
        raise Http404
    questions = questions_of(row.content)
    answers = learning.last_answers(enrolment, [question.id for question in questions]) if questions else {}
    shown = pages.questions_shown(questions, answers, unmarked, seed=str(enrolment.uuid))
    page = pages.StepPage(
        number=number,
        title=row.title,
        minutes=row.minutes,
        notice=row.notice if row.flagged else "",
        awaits_sign_off=row.awaits_sign_off,
        parts=pages.parts_shown(row.content, shown, private_parts.shown(taking, row)),
        mistaken=next((question for question in shown.values() if question.error), None),
        waiting=sum(1 for question in shown.values() if question.state != "right"),
        total=len(taking.progress.outline),
    )
    context = {
        "taking": taking,
        "edition": taking.edition,
        "page": page,
        "contents": pages.contents(taking, current=number),
        "lead": _lead(request),
    }
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
