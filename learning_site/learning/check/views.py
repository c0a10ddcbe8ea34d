"""The doors of the final check: before the start, its questions, what has an answer, handing in, what came of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competencies.operations.refusals import Refusal
from competencies.permissions import Access, opens_to
from competencies.rules import london_day
from courses.operations.checks import CheckNotOpen, CheckPassed, NoCheck, Unanswered, check_may_take
from courses.operations.enrolments import NotTaking
from courses.queries import checks
from courses.queries.learning import Taking
from courses.rules import AnswerError
from learning_site.journeys import final_check
from learning_site.learning import pages
from learning_site.learning.around import STILL_CHOSEN, sent_before
from learning_site.learning.check import pages as check_pages
from learning_site.learning.doors import enrolment_or_404, lead_beside, reached_by_post, taking_or_404
from learning_site.learning.questions import NOTHING_UNMARKED, Unmarked


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Before the start: how many questions, what passes, what happens if not; or the way to go on."""
    taking = _with_check(request, slug)
    attempt = checks.last_attempt(enrolment_or_404(taking))
    if attempt and attempt.handed_in_at is None and taking.is_open:
        return _go_on(slug, attempt)
    if taking.progress.passed or not taking.is_open:
        return redirect("learning:check_result" if attempt else "learning:finish", slug)
    try:
        check_may_take(taking.progress)
    except CheckNotOpen as refusal:
        messages.info(request, str(refusal))
        return redirect(pages.go_on(taking).url)
    return _page(request, taking, "check", tried=attempt is not None)


@opens_to(Access.SIGNED_IN)
@reached_by_post("check", "slug")
def check_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Draw the questions, or go on with those that are drawn."""
    taking = _with_check(request, slug)
    try:
        attempt = final_check.start(enrolment_or_404(taking), at=timezone.now())
    except (NotTaking, CheckNotOpen, CheckPassed, NoCheck) as refusal:
        return _refused(request, taking, refusal)
    return _go_on(slug, attempt)


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def check_question(request: HttpRequest, slug: str, question: UUID) -> HttpResponse:
    """One question, as it was left."""
    taking, sent = _with_check(request, slug), sent_before(request, "option")
    if sent:
        messages.info(request, STILL_CHOSEN)
    return _question(request, taking, question, Unmarked(sent.part, sent.all("option")))


@opens_to(Access.SIGNED_IN)
@reached_by_post("check_question", "slug", "question")
def check_keep(request: HttpRequest, slug: str, question: UUID) -> HttpResponse:
    """Keep what was chosen, and go on to the next question without an answer, or to all of them."""
    taking = _with_check(request, slug)
    chosen = [one for one in request.POST.getlist("option") if one]
    try:
        attempt = _uuid(request.POST.get("attempt", ""))
        final_check.keep_answer(enrolment_or_404(taking), attempt, str(question), chosen, at=timezone.now())
    except AnswerError as wrong:
        return _question(request, taking, question, Unmarked(str(question), frozenset(chosen), str(wrong)))
    except Refusal as refusal:
        return _refused(request, taking, refusal)
    held = checks.last_attempt(enrolment_or_404(taking))
    if held is None:
        raise Http404
    asked = checks.asked_in(held)
    here = asked.index(str(question)) + 1 if str(question) in asked else 0
    return _go_on(slug, held, after=here)


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def check_answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Every question of the check: which has an answer; hand in from here."""
    return _answers(request, _with_check(request, slug))


@opens_to(Access.SIGNED_IN)
@reached_by_post("check_answers", "slug")
def check_hand_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Mark the check. While an answer is missing nothing is marked."""
    taking = _with_check(request, slug)
    try:
        attempt = _uuid(request.POST.get("attempt", ""))
        _, completion = final_check.hand_in(enrolment_or_404(taking), attempt, at=timezone.now())
    except Unanswered as refusal:
        return _answers(request, taking, refusal)
    except Refusal as refusal:
        return _refused(request, taking, refusal)
    if completion:
        messages.info(request, "You have finished this module.")
    return redirect("learning:check_result", slug)


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def check_result(request: HttpRequest, slug: str) -> HttpResponse:
    """What was right, and what to look at again."""
    taking = _with_check(request, slug)
    attempt = checks.last_attempt(enrolment_or_404(taking))
    if attempt is None or attempt.handed_in_at is None:
        return redirect("learning:check", slug)
    drawn = checks.drawn_in(attempt)
    lines = check_pages.lines(taking, drawn, checks.last_answers(attempt), passed=bool(attempt.passed))
    right = [line for line in lines if line.is_right]
    again = [line for line in lines if not line.is_right]
    return _page(request, taking, "check_result", attempt=attempt, right=right, again=again, go_on=pages.go_on(taking))


def _with_check(request: HttpRequest, slug: str) -> Taking:
    """The visitor's way through a module that has a final check; elsewhere there is no such door."""
    taking = taking_or_404(request, slug)
    if taking.progress.check is None:
        raise Http404
    return taking


def _question(
    request: HttpRequest, taking: Taking, question: UUID, unmarked: Unmarked = NOTHING_UNMARKED
) -> HttpResponse:
    """A question of the open check; after it was handed in, or when it is of another try, the way to go on."""
    attempt = checks.last_attempt(enrolment_or_404(taking))
    drawn = checks.drawn_in(attempt) if attempt and attempt.handed_in_at is None else ()
    one = next((each for each in drawn if each.question.id == str(question)), None)
    if attempt is None or one is None:
        messages.info(request, "That question is not part of the check as it is drawn for you now.")
        return redirect("learning:check", taking.module.slug)
    answers = checks.last_answers(attempt)
    found = check_pages.places(taking.module.slug, drawn, answers)
    return _page(
        request,
        taking,
        "check_question",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if unmarked.error else HTTPStatus.OK,
        question=check_pages.asked(one, len(drawn), attempt.uuid, answers.get(one.question.id), unmarked),
        number=one.number,
        total=len(drawn),
        answered=len(answers),
        previous=found[one.number - 2] if one.number > 1 else None,
    )


def _answers(request: HttpRequest, taking: Taking, refusal: Unanswered | None = None) -> HttpResponse:
    attempt = checks.last_attempt(enrolment_or_404(taking))
    if attempt is None or attempt.handed_in_at is not None:
        return redirect("learning:check", taking.module.slug)
    found = check_pages.places(taking.module.slug, checks.drawn_in(attempt), checks.last_answers(attempt))
    return _page(
        request,
        taking,
        "check_answers",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK,
        attempt=attempt,
        places=found,
        waiting=[place for place in found if not place.answered],
        error=str(refusal) if refusal else "",
    )


def _go_on(slug: str, attempt: Any, *, after: int = 0) -> HttpResponse:
    """To the next question without an answer, or to all of them."""
    found = check_pages.places(slug, checks.drawn_in(attempt), checks.last_answers(attempt))
    place = check_pages.next_place(found, after)
    return redirect(place.url) if place else redirect("learning:check_answers", slug)


def _page(
    request: HttpRequest, taking: Taking, name: str, *, status: HTTPStatus = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    beside = {
        "taking": taking,
        "edition": taking.edition,
        "terms": taking.progress.check,
        "contents": pages.contents(taking, current=len(taking.progress.outline) + 1),
        "lead": lead_beside(request, on=london_day(timezone.now())),
    }
    return render(request, f"learning/{name}.html", {**beside, **context}, status=status)


def _refused(request: HttpRequest, taking: Taking, refusal: Refusal) -> HttpResponse:
    """Back to where the learner can go on, with the reason in a sentence."""
    messages.warning(request, str(refusal))
    if isinstance(refusal, NotTaking):
        return redirect("learning:finish", taking.module.slug)
    if isinstance(refusal, CheckNotOpen):
        return redirect(pages.go_on(taking).url)
    return redirect("learning:check", taking.module.slug)


def _uuid(text: str) -> UUID:
    """The try a form was drawn for; what is no id is no try of anybody's."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
