"""The content security policy of the editors' part of the site."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

# The page editor shows a preview of the page in a frame of its own.
IN_A_FRAME = {"frame-ancestors": [SELF]}
# Wagtail's page editor writes styles into its elements; lists of pages, date fields and histories hold scripts.
LOOSER = {**IN_A_FRAME, "script-src": [SELF, UNSAFE_INLINE], "style-src": [SELF, UNSAFE_INLINE]}


class EditorialPolicyMiddleware:
    """Loosens the policy below Wagtail's admin and nowhere else. It stands inside CSPMiddleware, which writes it.

    A preview is drawn by a request of its own, for the address of the page, and keeps the strict policy of that page
    but for the frame.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "is_preview", False):
            return with_policy(response, IN_A_FRAME)
        if request.path.startswith(reverse("wagtailadmin_home")):
            return with_policy(response, LOOSER)
        return response


def with_policy(response: HttpResponse, changes: dict[str, list[str]]) -> HttpResponse:
    """The strict policy but for these directives, left on the response for CSPMiddleware to write."""
    response._csp_config = {**settings.STRICT_POLICY, **changes}  # type: ignore[attr-defined]  # django-csp reads it
    return response
