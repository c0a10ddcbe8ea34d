"""The letters that tell of an address somebody was given: whoever has it is told, and nobody else what came of it."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from competencies.models import Agency, Person

logger = logging.getLogger(__name__)


def tell_of_address(person: Person, address: str, agency: Agency, *, theirs: bool) -> None:
    """A letter to the address: how to begin; or, where it is somebody else's already, that nothing has changed."""
    page = reverse("account_request_login_code") if theirs else reverse("help")
    context = {"name": person.given_name, "agency": agency.name, "address": address, "url": settings.SITE_URL + page}
    letter = "given_address" if theirs else "given_elsewhere"
    subject, _, body = render_to_string(f"account/email/{letter}.txt", context).partition("\n")
    try:
        send_mail(subject.strip(), body.strip() + "\n", None, [address])
    except OSError:
        logger.error("A letter about an address could not be handed to the mail server.")
