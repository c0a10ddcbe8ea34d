"""What it costs to reckon who is to be written to: everybody in one pass, and the same again.

    DATA_DIR=var/20k python -m benchmarks.reminders

The database is one that `benchmarks.people` filled; it is left as it was found. Letters are composed and handed to
Django's backend that keeps nothing. A *unit* is the bare view of `benchmarks.run`.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.mail import get_connection
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.refresh import Undone, timed
from benchmarks.run import unit
from competencies.models import Person
from learning_site.reminders import outbox
from learning_site.reminders.models import Reminder, Sending
from learning_site.reminders.sending import send

LETTERS = timedelta(seconds=20)


def main() -> None:
    bare = unit() / 1000
    people = Person.objects.count()
    print(f"{connection.vendor}: {people} people. One unit, the bare view: {1000 * bare:.3f} ms of CPU.\n")
    print("| | seconds | CPU | units a person |\n|---|---|---|---|")

    def line(name: str, spent: tuple[float, float], of: int) -> None:
        print(f"| {name} | {spent[0]:.2f} | {spent[1]:.2f} | {spent[1] / bare / max(of, 1):.1f} |")

    try:
        with transaction.atomic():
            at = datetime.combine(a_monday(), time(10), ZoneInfo("Europe/London"))
            first = timed(lambda: outbox.reckon(at=at))
            line(f"reckoning, {Reminder.objects.count()} reminders new", first, people)
            line("reckoning again, nothing new", timed(lambda: outbox.reckon(at=at)), people)
            Sending.objects.update(an_hour=1_000_000)
            began = timezone.now()
            mail = get_connection("django.core.mail.backends.dummy.EmailBackend")
            spent = timed(lambda: send(clock=lambda: at + (timezone.now() - began), mail=mail, time_limit=LETTERS))
            written = Reminder.objects.sent().values("person").distinct().count()
            line(f"{written} letters", spent, written)
            assert first[0] < 60, "one pass over everybody takes a minute or longer"
            raise Undone
    except Undone:
        pass


def a_monday():
    """The next one, so that it is the hour for letters."""
    today = timezone.now().date()
    return today + timedelta(days=7 - today.weekday())


if __name__ == "__main__":
    main()
