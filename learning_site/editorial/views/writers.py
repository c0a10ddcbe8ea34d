"""Doors for officers and authors alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from competencies.permissions import Access, opens_to, user_can_use_editorial
from competencies.rules import london_day


def for_writers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """To everybody else the door does not exist."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if not user.is_authenticated or not user_can_use_editorial(user, on=london_day(timezone.now())):
            raise Http404
        return view(request, *args, **kwargs)

    return opens_to(Access.WRITES)(opened)
