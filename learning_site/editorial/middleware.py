"""The content security policy of the editors' part of the site."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

# Wagtail's page editor writes styles into its elements, and its site history a script; previews stand in a frame.
LOOSER = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-ancestors": [SELF],
}


class EditorialPolicyMiddleware:
    """Loosens the policy below Wagtail's admin and nowhere else. It stands inside CSPMiddleware, which writes it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(reverse("wagtailadmin_home")):
            response._csp_config = {**settings.STRICT_POLICY, **LOOSER}
        return response
