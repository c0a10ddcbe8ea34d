"""Say where the site is, and in the demonstration whom to sign in as."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from learning_site.demonstration.cast import PASSWORD, SIGN_INS


class Command(BaseCommand):
    help = "Print the address of the site, with the demonstration's sign-ins where this is the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        lines = ["", f"  Safeguarding learning: {settings.SITE_URL}", ""]
        if settings.DEMONSTRATION:
            lines += [f"  Sign in with the password  {PASSWORD}  as:"]
            lines += [f"    {sign_in.email:<42} {sign_in.part}" for sign_in in SIGN_INS]
            lines += ["", "  Everybody here is invented. Ctrl-C stops everything.", ""]
        self.stdout.write("\n".join(lines))
