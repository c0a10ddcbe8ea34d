"""The outbox in the database: statements in the order they were queued, those delivered long ago, put away many in one,
and the one sender that empties it.
"""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from learning_site.xapi import packing
from learning_site.xapi.facts import Statement


class QueuedStatementQuerySet(models.QuerySet["QueuedStatement"]):
    """Statements by what is to become of them."""

    def waiting(self) -> Self:
        """Those that have still to reach the record store."""
        return self.filter(state=QueuedStatement.State.WAITING)

    def delivered(self) -> Self:
        """Those that have reached it."""
        return self.filter(state=QueuedStatement.State.DELIVERED)

    def quarantined(self) -> Self:
        """Those that the record store will not take, for an administrator to look at."""
        return self.filter(state=QueuedStatement.State.QUARANTINED)

    def allowed(self, *, answers: bool) -> Self:
        """Those that may leave the building: without `answers`, none that tells an answer or what came of a check."""
        return self if answers else self.filter(reveals_answers=False)

    def due_together(self) -> Self:
        """Those that go in batches, in order."""
        return self.waiting().filter(alone=False).order_by("sequence")

    def due_alone(self, *, at: datetime) -> Self:
        """Those whose turn has come to be tried singly, the longest waiting first."""
        return self.waiting().filter(alone=True, next_attempt_at__lte=at).order_by("next_attempt_at", "sequence")


class QueuedStatement(models.Model):
    """One statement as it was frozen when its fact was recorded; it is never rebuilt, and never lost: a while after it
    was delivered it goes into a Bundle.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", "Waiting"
        DELIVERED = "DELIVERED", "Delivered"
        QUARANTINED = "QUARANTINED", "Quarantined"

    wagtail_reference_index_ignore = True
    # Pseudonymous: the actor is a random uuid that only this installation can turn into a person.
    holds_personal_data = True

    sequence = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField("statement id", unique=True, editable=False)
    packed = models.BinaryField()
    dictionary = models.PositiveSmallIntegerField()
    reveals_answers = models.BooleanField(default=False)
    state = models.CharField(max_length=11, choices=State.choices, default=State.WAITING)
    queued_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0, help_text="How often its batch met a store in trouble.")
    alone = models.BooleanField(default=False, help_text="Whether it is sent by itself and no longer in a batch.")
    next_attempt_at = models.DateTimeField(null=True, blank=True, help_text="Set where it is sent by itself.")
    failed_with = models.PositiveSmallIntegerField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(
        default=0, help_text="How often running it met the status in 'failed with' while other statements passed."
    )
    last_error = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    objects = QueuedStatementQuerySet.as_manager()

    class Meta:
        ordering = ["sequence"]
        indexes = [
            # A plain index: SQLite does not reliably use a partial one when the condition is a parameter.
            models.Index(fields=["state", "sequence"], name="xapi_statement_turn"),
        ]
        constraints = [
            models.CheckConstraint(
                name="xapi_statement_state_known", condition=Q(state__in=["WAITING", "DELIVERED", "QUARANTINED"])
            ),
            models.CheckConstraint(
                name="xapi_statement_delivered_when",
                condition=Q(state="DELIVERED", delivered_at__isnull=False)
                | (~Q(state="DELIVERED") & Q(delivered_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="xapi_statement_quarantined_why", condition=~Q(state="QUARANTINED") | ~Q(last_error="")
            ),
            models.CheckConstraint(
                name="xapi_statement_alone_until",
                condition=Q(alone=True, next_attempt_at__isnull=False) | Q(alone=False, next_attempt_at__isnull=True),
            ),
            models.CheckConstraint(name="xapi_statement_dictionary_known", condition=Q(dictionary__gte=1)),
        ]

    def __str__(self) -> str:
        return f"Statement {self.uuid}"

    def payload(self) -> bytes:
        """Return the frozen JSON, byte for byte.

        Raises packing.Unreadable when it cannot be unpacked.
        """
        return packing.unpack(bytes(self.packed), self.dictionary)

    def statement(self) -> Statement:
        """Return the frozen statement; raises as `payload` does."""
        return packing.from_json(self.payload())


class Bundle(models.Model):
    """Statements that were delivered long ago, byte for byte and in order, many packed as one: together they take a
    tenth of the room (benchmarks/README.md). `first` is the sequence of the first, `number` how many they are.
    """

    wagtail_reference_index_ignore = True
    # Pseudonymous, as each statement in it.
    holds_personal_data = True

    first = models.BigIntegerField(primary_key=True)
    number = models.PositiveIntegerField()
    packed = models.BinaryField()
    put_away_at = models.DateTimeField()

    class Meta:
        ordering = ["first"]

    def __str__(self) -> str:
        return f"{self.number} statements from {self.first}"

    def payloads(self) -> dict[int, bytes]:
        """Return the frozen JSON of each statement by its sequence; raises packing.Unreadable."""
        return packing.unpack_many(bytes(self.packed))


class Sender(models.Model):
    """The one row that says who is sending and, when the record store is in trouble, how long to leave it alone."""

    class Trouble(models.TextChoices):
        NONE = "", "None"
        UNREACHABLE = "UNREACHABLE", "Not reachable"
        BUSY = "BUSY", "Busy"
        BROKEN = "BROKEN", "Failing"
        UNAUTHORISED = "UNAUTHORISED", "Sign-in refused"
        UNRECOGNISED = "UNRECOGNISED", "Not a record store"

    wagtail_reference_index_ignore = True
    holds_personal_data = False

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    holder = models.UUIDField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="Troubles in a row since something was delivered.")
    trouble = models.CharField(max_length=12, choices=Trouble.choices, default=Trouble.NONE, blank=True)
    last_error = models.TextField(blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="xapi_sender_only_one", condition=Q(id=1)),
            models.CheckConstraint(
                name="xapi_sender_held_until",
                condition=Q(holder__isnull=True, held_until__isnull=True)
                | Q(holder__isnull=False, held_until__isnull=False),
            ),
            models.CheckConstraint(
                name="xapi_sender_paused_why",
                condition=Q(paused_until__isnull=True, trouble="") | (Q(paused_until__isnull=False) & ~Q(trouble="")),
            ),
        ]

    def __str__(self) -> str:
        return "Sender of statements"
