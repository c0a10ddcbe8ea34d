"""The outbox: reminders as they come due, the letters they go in, and what holds them back."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from competencies.models import Agency, Requirement
from learning_site.reminders.rules import KINDS, LATER_ROUND, Hours, Stage

OPEN = ("WAITING", "QUARANTINED")


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters by what is known of them."""

    def open(self) -> Self:
        """Not handed over: waiting, or given up."""
        return self.filter(sent_at__isnull=True)

    def gone(self) -> Self:
        """Handed over, whether or not it is known that they arrived: what they say counts as said."""
        return self.filter(sent_at__isnull=False)

    def in_doubt(self, at: datetime) -> Self:
        """Handed over, and whoever did so has died or never heard whether they were taken."""
        return self.filter(Q(leased_until__isnull=True) | Q(leased_until__lte=at), state=Letter.State.HANDED)


class Letter(models.Model):
    """One mail to one person; whatever waits for them goes in it. At most one is open for a person, and one a day.

    `on` is the day in London on which it was last tried. It is held by `holder` until `leased_until`; whoever dies
    holding it is waited out. `address` is where it was last tried, `tried_at` when that last failed. `sent_at` is when
    it was handed over: that is noted before it is done, and a letter of which nothing more is known is not sent again
    by itself. Its uuid is in the Message-ID, so that one that somebody has sent again is known as the same.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", "Waiting"
        HANDED = "HANDED", "May have gone"
        SENT = "SENT", "Sent"
        QUARANTINED = "QUARANTINED", "Could not be delivered"

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    on = models.DateField()
    state = models.CharField(max_length=11, choices=State.choices, default=State.WAITING)
    address = models.EmailField(max_length=254, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField()
    holder = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            # By state alone: all but a few are sent, and PostgreSQL keeps what is equal once.
            models.Index(fields=["state"], name="reminders_letter_by_state"),
            models.Index(fields=["sent_at"], condition=Q(sent_at__isnull=False), name="reminders_letter_by_hour"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "on"], name="reminders_letter_one_a_day"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(sent_at__isnull=True), name="reminders_letter_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, sent_at__isnull=True) | (~Q(state__in=OPEN) & Q(sent_at__isnull=False)),
                name="reminders_letter_sent_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="QUARANTINED") | ~Q(last_error=""), name="reminders_letter_quarantined_why"
            ),
        ]

    def __str__(self) -> str:
        return f"Letter {self.uuid}"


class ToSayQuerySet(models.QuerySet[Any]):
    """What is to be said, by whether it went. It went when it is in a letter."""

    def waiting(self) -> Self:
        return self.filter(letter__isnull=True)

    def sent(self) -> Self:
        return self.filter(letter__isnull=False)


class Reminder(models.Model):
    """One thing to say to one person, once. One that is no longer true before it went is deleted; one that went stays.

    `agency` is that of the post it comes from.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="+", db_index=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="reminders", db_index=False)
    cycle = models.DateField()
    stage = models.CharField(max_length=10, choices=[(stage.value, stage.value) for stage in Stage])

    objects = ToSayQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            # Two, so that what waits is found by its person and never by the letter it is not in.
            models.Index(fields=["person"], condition=Q(letter__isnull=True), name="reminders_reminder_turn"),
            models.Index(fields=["letter"], condition=Q(letter__isnull=False), name="reminders_reminder_in_letter"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "requirement", "cycle", "stage"], name="reminders_reminder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.cycle}"


class Notice(models.Model):
    """One more thing to say to one person, once, that hangs on no requirement: it goes in their next letter.

    A digest is of an agency (`of` is its uuid) and of the week whose Monday is `cycle`. A later round is of an
    enrolment, and `cycle` is its last day. One that is no longer true before it went is deleted.
    """

    class Kind(models.TextChoices):
        DIGEST = "DIGEST", "A training lead’s week"
        LATER_ROUND = LATER_ROUND, KINDS[LATER_ROUND]

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="notices", db_index=False)
    of = models.UUIDField()
    cycle = models.DateField()
    kind = models.CharField(max_length=11, choices=Kind.choices)

    objects = ToSayQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            models.Index(fields=["person"], condition=Q(letter__isnull=True), name="reminders_notice_turn"),
            models.Index(fields=["letter"], condition=Q(letter__isnull=False), name="reminders_notice_in_letter"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "of", "cycle"], name="reminders_notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cycle}"

    @property
    def key(self) -> tuple[int, str, uuid.UUID, date]:
        """What makes it one."""
        return self.person_id, str(self.kind), self.of, self.cycle


class MailHold(models.Model):
    """Nobody in the agency, or below it, is written to until this is released."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    held_at = models.DateTimeField()
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(released_at__isnull=True), name="reminders_mail_hold_one"
            ),
        ]

    def __str__(self) -> str:
        return f"Letters of {self.agency} held"


class WeeklyChoice(models.Model):
    """This person would rather have one letter a week; invitations, and what a lead asks for, do not wait for it."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    chosen_at = models.DateTimeField()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"One letter a week since {self.chosen_at:%Y-%m-%d}"


class WithoutDigest(models.Model):
    """This training lead would rather not have the week's counts."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    chosen_at = models.DateTimeField()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"Without the week’s counts since {self.chosen_at:%Y-%m-%d}"


class Wording(models.Model):
    """What the partnership says of one kind of reminder; empty while it says the standard words."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    kind = models.CharField(max_length=11, unique=True, choices=list(KINDS.items()))
    sentence = models.CharField(max_length=300, blank=True)

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "words of a letter"
        verbose_name_plural = "words of letters"

    def __str__(self) -> str:
        return self.get_kind_display()


def every_weekday() -> list[int]:
    return list(range(5))


class Sending(models.Model):
    """The one row that says when the partnership writes to people, and the last day that was reckoned for everybody.

    No more than `an_hour` letters go in any hour, so that a first day is no burst.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    begins = models.TimeField(default=time(8))
    ends = models.TimeField(default=time(18))
    weekdays = models.JSONField(default=every_weekday)
    days_off = models.JSONField(default=list, blank=True)
    an_hour = models.PositiveIntegerField(default=300, validators=[MinValueValidator(1)])
    reckoned_on = models.DateField(null=True)

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "hours for letters"
        verbose_name_plural = "hours for letters"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="reminders_sending_only_one"),
            models.CheckConstraint(condition=Q(ends__gt=models.F("begins")), name="reminders_sending_has_an_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.begins:%H:%M} to {self.ends:%H:%M}"

    @classmethod
    def in_force(cls) -> Sending:
        """The row, or what is said while there is none."""
        return cls.objects.first() or cls()

    @property
    def hours(self) -> Hours:
        days_off = frozenset(map(date.fromisoformat, self.days_off))
        return Hours(begins=self.begins, ends=self.ends, weekdays=frozenset(self.weekdays), days_off=days_off)

    def was_reckoned(self, on: date) -> bool:
        return self.reckoned_on is not None and self.reckoned_on >= on
