"""Delivers what waits in the xAPI outbox to the record store, and says in a sentence what came of it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from learning_site.xapi import client, delivery, outbox


class Command(BaseCommand):
    help = "Delivers waiting xAPI statements to the learning record store."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--now", action="store_true", help="try at once, though the store is being left alone after trouble"
        )
        parser.add_argument(
            "--again", action="store_true", help="send all that was ever delivered once more: the store was lost"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            number = outbox.send_again(at=timezone.now())
            self.stdout.write(
                f"{_statements(number)} that had been delivered {'waits' if number == 1 else 'wait'} again."
            )
        store = client.configured()
        if store is None:
            waiting = _statements(outbox.contents().waiting)
            self.stdout.write(
                f"No record store is configured, so nothing was sent: {waiting} waiting. "
                "Set XAPI_ENDPOINT, XAPI_USER and XAPI_PASSWORD to send."
            )
            return
        with store:
            report = delivery.deliver(at=timezone.now(), client=store, despite_pause=options["now"])
        if report.needs_attention:
            raise CommandError(_sentence(report))
        self.stdout.write(_sentence(report))


def _sentence(report: delivery.DeliveryReport) -> str:
    if report.elsewhere:
        return f"Another sender is at work: {_statements(report.left.waiting)} waiting."
    parts = [
        f"{_statements(report.delivered)} delivered, {report.left.waiting} waiting, "
        f"{report.left.quarantined} in quarantine."
    ]
    if report.left.withheld:
        parts.append(f"{report.left.withheld} withheld, because XAPI_SEND_ANSWERS is off.")
    if report.trouble:
        parts.append(f"The record store: {report.trouble.label.lower()} ({report.words}).")
    if report.needs_attention:
        parts.append("Check XAPI_ENDPOINT, XAPI_USER, XAPI_PASSWORD and the store's rights; nothing is lost.")
    if report.paused_until:
        parts.append(f"Next try after {timezone.localtime(report.paused_until):%H:%M:%S}; --now tries at once.")
    return " ".join(parts)


def _statements(number: int) -> str:
    return "1 statement" if number == 1 else f"{number} statements"
