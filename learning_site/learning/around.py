"""What the doors beside the steps have in common: whose way through a module, and what was typed before a sign-in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse

from competencies.views import visitor
from courses.operations import reflections

KEPT = "set aside"
SALT = "whose words"


def mark_of(person: Any) -> str:
    """Goes with a box to write in, so that what was typed is only ever given back to whoever typed it."""
    return signing.dumps(str(person.uuid), salt=SALT)


def is_theirs(request: HttpRequest) -> bool:
    """Whether a form was drawn for the person who is signed in now."""
    return _typed_by(request) == str(visitor(request).uuid)


def keeps_what_was_typed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a door with a box to write in. Somebody whose session has ended signs in and finds their words in the box.

    Meanwhile the words lie sealed in a session of nobody, with the mark of whoever typed them.
    """

    @login_not_required
    @wraps(view)
    def reached(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        author, words = _typed_by(request), request.POST.get("words", "").strip()
        if author and words:
            request.session[KEPT] = {"path": request.path, "author": author, "words": reflections.set_aside(words)}
        return redirect_to_login(request.path)

    return reached


def set_aside_for(request: HttpRequest) -> str:
    """What this person typed at this door before they had to sign in; given back once."""
    kept = request.session.get(KEPT)
    if kept is None:
        return ""
    if kept["author"] != str(visitor(request).uuid):
        del request.session[KEPT]
        return ""
    if kept["path"] != request.path:
        return ""
    del request.session[KEPT]
    return reflections.taken_up(kept["words"])


def _typed_by(request: HttpRequest) -> str:
    try:
        return str(signing.loads(request.POST.get("author", ""), salt=SALT))
    except signing.BadSignature:
        return ""
