"""Reads what a training lead asks about the letters of an agency; a fixed number of statements."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.db.models.functions import Length

from competencies.models import Agency, Grant, GrantKind, Person, Post
from competencies.rules import in_words
from learning_site.reminders.models import Letter, MailHold, Notice, Reminder, WithoutDigest
from learning_site.reminders.week import Tally

LOOKS_BACK = timedelta(days=28)
MOST_NAMES = 50
MOST_LETTERS = 10


def went(agency: Agency, *, on: date) -> list[Tally]:
    """How many people of the agency and below were written to on each day of the last four weeks, the latest first."""
    sent = Reminder.objects.sent().filter(agency__path__startswith=agency.path, letter__on__gt=on - LOOKS_BACK)
    days = sent.values("letter__on").annotate(people=Count("person", distinct=True)).order_by("-letter__on")
    return [Tally(in_words(row["letter__on"]), row["people"]) for row in days]


def hold_over(agency: Agency) -> MailHold | None:
    """The hold that keeps letters of this agency back, its own or the nearest above."""
    above = [agency.path[:length] for length in range(agency.steplen, len(agency.path) + 1, agency.steplen)]
    holds = MailHold.objects.filter(agency__path__in=above, released_at__isnull=True)
    return holds.select_related("agency", "held_by").order_by(Length("agency__path").desc()).first()


def without_address(agency: Agency) -> QuerySet[Person]:
    """People, by name, for whom something waits and who have no address. Not those whose employer gave one that is
    somebody else's: that it is, is told to whoever has it, and to nobody here.
    """
    waiting = Reminder.objects.waiting().filter(agency__path__startswith=agency.path)
    nowhere = Person.objects.filter(email__isnull=True, pk__in=waiting.values("person"))
    taken = Person.objects.filter(email=OuterRef("work_email")).values("pk")
    elsewhere = Post.objects.known().filter(Exists(taken), person=OuterRef("pk")).exclude(work_email="")
    nowhere = nowhere.filter(~Exists(elsewhere))
    return nowhere.order_by("sort_name", "pk")


def given_up(agency: Agency) -> QuerySet[Letter]:
    """Letters to people of the agency and below that could not be delivered."""
    waiting = Reminder.objects.waiting().filter(agency__path__startswith=agency.path)
    letters = Letter.objects.open().filter(state=Letter.State.QUARANTINED, person__in=waiting.values("person"))
    return letters.select_related("person").order_by("person__sort_name", "pk")


def in_doubt(agency: Agency, *, at: datetime) -> QuerySet[Letter]:
    """Letters of the last four weeks to people of the agency and below that may have gone, or not."""
    about = Reminder.objects.filter(agency__path__startswith=agency.path, letter=OuterRef("pk"))
    letters = Letter.objects.in_doubt(at).filter(Exists(about), sent_at__gt=at - LOOKS_BACK)
    return letters.select_related("person").order_by("person__sort_name", "pk")


def wants_digest(person: Person, *, on: date) -> bool | None:
    """Whether a training lead gets the week's counts; None for anybody else. Two statements at the most."""
    if not Grant.objects.in_force(on).filter(person=person, kind=GrantKind.TRAINING_LEAD).exists():
        return None
    return not WithoutDigest.objects.filter(person=person).exists()


def letters_of(person: Person) -> list[tuple[date, list[str]]]:
    """The last letters to one person: the day, and the titles of what each was about. Three statements."""
    letters = Letter.objects.filter(person=person, state=Letter.State.SENT).order_by("-on")[:MOST_LETTERS]
    told = letters.prefetch_related(
        Prefetch("reminders", Reminder.objects.select_related("requirement")),
        Prefetch("notices", Notice.objects.order_by("kind")),
    )
    return [
        (
            row.on,
            [
                *sorted({one.requirement.title for one in row.reminders.all()}),
                *dict.fromkeys(one.get_kind_display() for one in row.notices.all()),
            ],
        )
        for row in told
    ]
