"""PilotMember: somebody who tries a module before it is signed off."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models

from competencies.models.records import DatedFact, DatedFactQuerySet, half_open, inside, one_standing
from courses.models.module import Module


class PilotQuerySet(DatedFactQuerySet):
    def in_force(self, on: date) -> Self:
        """The places that stand and hold the day `on`."""
        return self.known().filter(inside(on))


class PilotMember(DatedFact):
    """A place in a module's pilot group, from a day to a first day out. The group of a module is all who have one."""

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="pilot")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()

    objects = PilotQuerySet.as_manager()

    holds_personal_data = True

    class Meta:
        constraints = [one_standing("pilot_member"), half_open("pilot_member", "from_on", "until_on")]

    def __str__(self) -> str:
        return f"{self.person} tries {self.module}"
