"""What somebody was typing when their session ended: kept for them for an hour, and in the form once they are back.

Every form carries, beside its token, the mark of the person it was drawn for (`token_and_mark`). What they send to a
door of ours after their session has ended, or from a page older than their last sign-in, lies sealed in a session of
nobody until they have signed in again; then the same form holds it once more, for them to send. Nothing is acted on
meanwhile, nobody else is shown it, no address or log holds a word, and files are not kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from competencies.models import Person
from courses.models.sealed import seal, unseal

KEPT, WAITING = "set aside", "_waiting"
KEPT_FOR = timedelta(hours=1)
LONGEST, MOST = 50_000, 400_000  # characters of one field, and of all that a form held
MARK, SALT = "author", "whose words"
NOT_TYPED = {MARK, "csrfmiddlewaretoken"}
SIGNED_OUT = "You were signed out in the meantime. Sign in: what you wrote or chose waits for you."
STILL_HERE = "You had to sign in again before this was sent. What you typed is still here: look it over, then send it."
NO_FILE = "A file is not kept meanwhile: choose it again."
NOTHING_DONE = "You had to sign in again, so nothing was done. If you still want it, do it once more."

View = Callable[..., HttpResponseBase]


class SignInMiddleware(LoginRequiredMiddleware):
    """Every address asks for a sign-in unless its view says that it is public."""

    def process_view(self, request: HttpRequest, view_func: View, view_args: Any, view_kwargs: Any) -> Any:
        setattr(request, WAITING, _waiting(request, at=timezone.now()))
        if waiting(request) is not None:
            request.sent_before = cache(partial(given_back, request))  # type: ignore[attr-defined]  # for competencies.views.posted
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponseRedirect:
        if request.method == "POST" and _keeps(view_func) and _set_aside(request, at=timezone.now()):
            messages.info(request, SIGNED_OUT)
        return redirect_to_login(request.get_full_path())

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """A door that only takes what is sent shows nothing: they come to the page where its button stands."""
        if response.status_code != 405 or request.method != "GET":
            return response
        kept = waiting(request)
        if kept is None or kept["path"] != request.path or not kept["page"]:
            return response
        taken_up(request)
        messages.info(request, NOTHING_DONE)
        return redirect(kept["page"])


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, cookies are off, or its reader signed in again in another tab. Nothing is acted on;
    what was sent to a door of ours stands in the form once more.
    """
    theirs = not request.user.is_authenticated or is_theirs(request)
    if theirs and _keeps(resolve(request.path_info).func) and _set_aside(request, at=timezone.now()):
        return redirect(request.get_full_path())
    return render(request, "403_csrf.html", status=403)


def mark_of(person: Any) -> str:
    """Goes with a form, so that what was sent is only ever given back to whoever sent it."""
    return signing.Signer(salt=SALT).sign(str(person.uuid))


def is_theirs(request: HttpRequest) -> bool:
    """Whether a form was drawn for the person who is signed in now."""
    return isinstance(request.user, Person) and _sent_by(request) == str(request.user.uuid)


def waiting(request: HttpRequest) -> dict[str, Any] | None:
    """What lies there for whoever is signed in and looks at a page, until it is taken up."""
    return getattr(request, WAITING, None)


def _waiting(request: HttpRequest, *, at: datetime) -> dict[str, Any] | None:
    """The same as the session has it. What is somebody else's, or old, goes."""
    if request.method not in {"GET", "HEAD"} or not isinstance(request.user, Person):
        return None
    kept: dict[str, Any] | None = request.session.get(KEPT)
    if kept is None:
        return None
    if kept["author"] != str(request.user.uuid) or at.timestamp() > kept["until"]:
        del request.session[KEPT]
        return None
    return kept


def taken_up(request: HttpRequest) -> dict[str, list[str]]:
    """What the form held that was sent too late, by field: given once. Empty when no key opens it."""
    setattr(request, WAITING, None)
    opened = unseal(request.session.pop(KEPT)["sent"])
    return json.loads(opened) if opened else {}


def given_back(request: HttpRequest) -> QueryDict | None:
    """What was sent too late to the address that is looked at, as a form is bound to it; their eyes are led to it."""
    kept = waiting(request)
    if kept is None or kept["path"] != request.path:
        return None
    sent = QueryDict(mutable=True)
    for name, given in taken_up(request).items():
        sent.setlist(name, given)
    messages.info(request, f"{STILL_HERE} {NO_FILE}" if kept["files"] else STILL_HERE)
    return sent


def _keeps(view: View) -> bool:
    """Whether a door is ours. What allauth's take, a password among it, is never kept."""
    return hasattr(view, "access")


def _set_aside(request: HttpRequest, *, at: datetime) -> bool:
    """Whether there is somebody to keep it for, and it is not beyond keeping."""
    author = _sent_by(request)
    typed = {name: [one[:LONGEST] for one in given] for name, given in request.POST.lists() if name not in NOT_TYPED}
    words = json.dumps(typed)
    if not author or len(words) > MOST:
        return False
    request.session[KEPT] = {
        "path": request.path,
        "page": _page_of(request),
        "author": author,
        "until": (at + KEPT_FOR).timestamp(),
        "files": bool(request.FILES),
        "sent": seal(words),
    }
    return True


def _page_of(request: HttpRequest) -> str:
    """The page on which the form stood, where the browser says so and it is one of this site."""
    said = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}):
        return ""
    parts = urlsplit(said)
    page = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return page if url_has_allowed_host_and_scheme(page, None) else ""


def _sent_by(request: HttpRequest) -> str:
    try:
        return signing.Signer(salt=SALT).unsign(request.POST.get(MARK, ""))
    except signing.BadSignature:
        return ""
