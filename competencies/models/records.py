"""What every record of the ground floor has in common: facts that are corrected, facts that are only added."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class AppendOnlyError(Exception):
    """Raised by any attempt to change or delete a record that may only be added."""


class AppendOnlyQuerySet(models.QuerySet):
    """Rows may be created and read."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.verbose_name}: rows are added, never changed.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.verbose_name}: rows are added, never deleted.")


class AppendOnly(models.Model):
    """A model whose rows are added and then stand for ever."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{self._meta.verbose_name}: rows are added, never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self._meta.verbose_name}: rows are added, never deleted.")


class DatedFactQuerySet(models.QuerySet):
    """Facts as they are known, now or at an instant."""

    def known(self) -> Self:
        """The facts that stand: not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def known_at(self, instant: datetime) -> Self:
        """The facts as they stood at `instant`, in the meaning of docs/standing.md, section 3."""
        return self.filter(recorded_at__lte=instant).filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=instant))


class DatedFact(models.Model):
    """A fact with a first day and perhaps a last, corrected and never edited.

    A correction leaves two rows with one uuid: the row that stands, whose key other rows point to, and a copy of what
    stood before, with `withdrawn_at`. So 'what did we believe on 31 March' can be asked (docs/adr/0006).
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self._meta.verbose_name}: a fact is withdrawn, never deleted.")


def one_standing(name: str) -> models.UniqueConstraint:
    """Of the rows with one uuid, one stands."""
    return models.UniqueConstraint(fields=["uuid"], condition=Q(withdrawn_at__isnull=True), name=f"{name}_one_stands")


def half_open(name: str, first: str, first_out: str) -> models.CheckConstraint:
    """A period holds at least one day: its first day out comes after its first day."""
    return models.CheckConstraint(
        condition=Q(**{f"{first_out}__isnull": True}) | Q(**{f"{first_out}__gt": models.F(first)}),
        name=f"{name}_holds_a_day",
    )


def inside(on: date, first: str = "from_on", first_out: str = "until_on") -> Q:
    """The condition that a half-open period holds the day `on`."""
    return Q(**{f"{first}__lte": on}) & (Q(**{f"{first_out}__isnull": True}) | Q(**{f"{first_out}__gt": on}))
