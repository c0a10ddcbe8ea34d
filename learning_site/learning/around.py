"""What the doors to which something is written or chosen have in common: what was sent before a sign-in is not lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve

from competencies.views import visitor
from courses.operations import reflections

KEPT = "set aside"
SALT = "whose words"
STILL_CHOSEN = "You had to sign in again before this was kept. What you chose is still there: send it now."
SIGNED_OUT = "You were signed out in the meantime. Sign in: what you wrote or chose waits for you."

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Sent:
    """What a form held when it was sent too late, by field; nothing where nothing was. `part` is the id at the end of
    the address it was sent to: a question, a story, a poll.
    """

    part: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.fields)

    @property
    def says(self) -> str:
        """To stand beside the form that it is in again."""
        return STILL_CHOSEN if self else ""

    def all(self, name: str) -> frozenset[str]:
        return frozenset(self.fields.get(name, ()))

    def one(self, name: str) -> str:
        return next(iter(self.fields.get(name, ())), "")


NOTHING_SENT = Sent()


def mark_of(person: Any) -> str:
    """Goes with a form, so that what was sent is only ever given back to whoever sent it."""
    return signing.Signer(salt=SALT).sign(str(person.uuid))


def mark_for(request: HttpRequest) -> Callable[[], str]:
    """The mark of whoever is signed in, for a template: made only where there is a form to put it in."""
    return partial(mark_of, visitor(request))


def is_theirs(request: HttpRequest) -> bool:
    """Whether a form was drawn for the person who is signed in now."""
    return _sent_by(request) == str(visitor(request).uuid)


def keeps_what_was_sent(*names: str) -> Callable[[View], View]:
    """For a door to which these fields are sent, the first of which says something. Somebody whose session has ended
    signs in and finds in the form what they had written or chosen. A name that ends in '-' is the beginning of names.

    Meanwhile it lies sealed in a session of nobody, with the mark of whoever sent it.
    """

    def decorate(view: View) -> View:
        @login_not_required
        @wraps(view)
        def reached(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated:
                return view(request, *args, **kwargs)
            if _set_aside(request, names):
                messages.info(request, SIGNED_OUT)
            return redirect_to_login(request.path)

        setattr(reached, KEPT, names)
        return reached

    return decorate


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, cookies are off, or its reader signed in again in another tab. Nothing is acted on;
    what was sent to a door that keeps it stands in the form once more.
    """
    names = getattr(resolve(request.path_info).func, KEPT, ())
    theirs = not request.user.is_authenticated or is_theirs(request)
    if theirs and _set_aside(request, names):
        return redirect(request.path)
    return render(request, "403_csrf.html", status=403)


def sent_before(request: HttpRequest) -> Sent:
    """What this person sent to this page, or to a door of it, before they had to sign in; given back once."""
    kept = request.session.get(KEPT)
    if kept is None:
        return NOTHING_SENT
    if kept["author"] != str(visitor(request).uuid):
        del request.session[KEPT]
        return NOTHING_SENT
    if not kept["path"].startswith(request.path):
        return NOTHING_SENT
    del request.session[KEPT]
    part = kept["path"].removesuffix("keep/").rstrip("/").rsplit("/", 1)[1]
    return Sent(part, reflections.taken_up(kept["sent"]))


def _set_aside(request: HttpRequest, names: tuple[str, ...]) -> bool:
    """Whether there was something to keep, and somebody to keep it for."""
    author = _sent_by(request)
    sent = {name: given for name, given in request.POST.lists() if _is_of(name, names)}
    if not author or not any(_is_of(name, names[:1]) and any(map(str.strip, given)) for name, given in sent.items()):
        return False
    request.session[KEPT] = {"path": request.path, "author": author, "sent": reflections.set_aside(sent)}
    return True


def _is_of(name: str, names: tuple[str, ...]) -> bool:
    return name in names or any(name.startswith(one) for one in names if one.endswith("-"))


def _sent_by(request: HttpRequest) -> str:
    try:
        return signing.Signer(salt=SALT).unsign(request.POST.get("author", ""))
    except signing.BadSignature:
        return ""
