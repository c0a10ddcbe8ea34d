"""Which stored answers may be used as they are for a day, and which are answered from their dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

# Not shared=False, which becomes 'NOT shared': for a column that stands alone SQLite uses no index of it.
ONE_POST = Q(shared__in=[False])


@dataclass(frozen=True)
class Moment:
    """The day a list is of, seen from today.

    A stored status holds from the day of its refresh, which is never after today, until `next_change_on`. So on today
    and on days to come it may be used as it is while its change has not come; a past day is answered from dates.
    """

    on: date
    today: date

    @property
    def is_past(self) -> bool:
        return self.on < self.today

    def holds(self) -> Q:
        """Rows whose stored status is true of the day."""
        if self.is_past:
            return Q(pk__in=[])
        return Q(next_change_on__isnull=True) | Q(next_change_on__gt=self.on)

    def changed(self) -> Q:
        """Rows whose change has come since they were refreshed."""
        return Q(next_change_on__lte=self.on)

    def settled(self) -> Q:
        """Rows that the database may count as they are: the status holds, and the person has one post."""
        return ONE_POST & self.holds()

    def set_aside(self) -> tuple[Q, ...]:
        """All others, in parts that do not overlap and each have an index: those of people with several posts, and
        those whose change has come.
        """
        if self.is_past:
            return (Q(),)
        return Q(shared__in=[True]), ONE_POST & self.changed()
