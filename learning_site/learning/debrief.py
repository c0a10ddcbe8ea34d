"""Asking to talk, and being asked. What passes here is erased; no log and no audit entry tells of it."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from competencies.forms import DayField, DoorForm
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, opens_to
from competencies.views import now, posted, today, visitor
from courses.operations import debriefs as operations
from courses.queries import debriefs as queries
from learning_site.learning.around import sent_before

logger = logging.getLogger(__name__)


class AwayForm(DoorForm):
    away_until = DayField(label="Back on", required=False, help_text="Leave it empty when you are there again.")


class WhomForm(forms.Form):
    whom = forms.UUIDField(required=False)


@opens_to(Access.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest) -> HttpResponse:
    """Ask somebody to get in touch; or what became of it, and whom to call at any hour."""
    person, at, on = visitor(request), now(), today()
    free = queries.receivers(on=on, but=person)
    if request.method == "POST":
        form = WhomForm(request.POST)
        wanted = form.cleaned_data["whom"] if form.is_valid() else None
        whom = next((one.person for one in free if one.person.uuid == wanted), None)
        try:
            asked = operations.ask(person, whom=whom, on=on, at=at)
        except Refusal as refusal:
            messages.warning(request, str(refusal))
        else:
            tell(asked.receiver.person.email, "asked_to_talk", asked.uuid)
        return redirect("learning:talk")
    mine = queries.asked_by(person)
    late = mine is not None and mine.acknowledged_at is None and at > mine.answer_by
    sent = sent_before(request, "whom")
    context = {
        "free": free,
        "mine": mine,
        "late": late,
        "answer_by": operations.answer_by(at),
        "sent": sent,
        "whom": next((one.person.uuid for one in free if str(one.person.uuid) == sent.one("whom")), None),
    }
    return render(request, "learning/talk.html", context)


@opens_to(Access.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def talk_take_back(request: HttpRequest) -> HttpResponse:
    """Erase what one asked oneself, answered or not."""
    mine = queries.asked_by(visitor(request))
    if request.method == "POST" and mine is not None:
        operations.close(mine)
        messages.info(request, "It is erased. Nobody has a record that you asked.")
    return redirect("learning:talk")


@opens_to(Access.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Agree to be asked, be away, or stop; and whoever waits. Only for those whom an agency has named as lead."""
    person, on = visitor(request), today()
    receiver = queries.receiver_of(person)
    if receiver is None and not queries.may_receive(person, on=on):
        messages.info(request, "Only those whom an agency has named as lead can be asked to talk.")
        return redirect("learning:talk")
    sent, initial = posted(request), {"away_until": receiver.away_until if receiver else None}
    form = AwayForm(sent if sent and sent.get("do") == "away" else None, initial=initial)
    if request.method == "POST":
        try:
            match request.POST.get("do"):
                case "agree":
                    operations.agree(person, on=on, at=now())
                case "stop" if receiver:
                    operations.stop(receiver)
                case "away" if receiver and form.is_valid():
                    operations.be_away(receiver, until=form.cleaned_data["away_until"])
        except Refusal as refusal:
            messages.warning(request, str(refusal))
        if not (request.POST.get("do") == "away" and form.errors):
            return redirect("learning:receive")
    context = {
        "receiver": receiver,
        "asked": queries.asked_of(person),
        "form": form,
        "is_away": receiver is not None and receiver.is_away(on),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "learning/receive.html", context, status=status)


@opens_to(Access.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, asked: UUID) -> HttpResponse:
    """To the one who was asked: who, and how to reach them; seen, then closed and erased."""
    found = queries.request_to(visitor(request), asked)
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            if request.POST.get("do") == "close" and found.acknowledged_at:
                operations.close(found)
                messages.info(request, "It is erased.")
                return redirect("learning:receive")
            operations.acknowledge(found, at=now())
        except Refusal as refusal:
            messages.warning(request, str(refusal))
            return redirect("learning:receive")
        return redirect("learning:asked", found.uuid)
    return render(request, "learning/asked.html", {"asked": found, "late": now() > found.answer_by})


def erase_due(*, at: datetime) -> None:
    """For the tick: what nobody answered in time is erased, and whoever asked is told who answers at any hour."""
    for one in operations.erase_due(at=at):
        tell(one.email, "nobody_answered")


def tell(address: str | None, letter: str, *args: UUID) -> None:
    """A letter that says nothing of what it is about. One that cannot be sent is logged without whom it was for."""
    if not address:
        return
    path = reverse("learning:asked", args=args) if args else reverse("support")
    words = render_to_string(f"learning/mail/{letter}.txt", {"url": settings.SITE_URL + path})
    subject, _, body = words.partition("\n")
    try:
        send_mail(subject.strip(), body.strip() + "\n", None, [address])
    except OSError:
        logger.error("A letter could not be handed to the mail server; what it was about is on the site.")
