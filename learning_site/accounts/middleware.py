"""Two gates that stand before every door: the second factor, and the editors' entrance."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from competencies import permissions
from competencies.models import Person
from competencies.queries.scope import read_once
from learning_site.accounts.backend import has_second_factor

Response = Callable[[HttpRequest], HttpResponse]


class SecondFactorMiddleware:
    """Whoever holds authority over other people's records must have set up a second factor before going on.

    allauth asks for the factor at every sign-in once it exists; this sends those who have none to set one up.
    """

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.REQUIRE_MFA and self.must_set_up(request):
            return redirect("mfa_index")
        return self.get_response(request)

    def must_set_up(self, request: HttpRequest) -> bool:
        setting_up = request.path.startswith(("/accounts/", "/static/"))
        if setting_up or not isinstance(request.user, Person):
            return False
        read_once(request.user)
        return permissions.holds_authority(request.user, on=timezone.localdate()) and not has_second_factor(
            request.user
        )


class EditorialDoorMiddleware:
    """Wagtail's admin exists only for those whose authority to write or to administer is in force today."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        inside = request.path.startswith(reverse("wagtailadmin_home"))
        person = request.user
        if (
            inside
            and isinstance(person, Person)
            and not permissions.user_can_use_editorial(person, on=timezone.localdate())
        ):
            raise Http404
        return self.get_response(request)
