"""Grant: the authority a person has over an agency and everything below it, for a time."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models

from competencies.models.agency import Agency
from competencies.models.records import DatedFact, DatedFactQuerySet, half_open, inside, one_standing


class GrantKind(models.TextChoices):
    TRAINING_LEAD = "TRAINING_LEAD", "Training lead"
    MANAGER = "MANAGER", "Manager"
    VIEWER = "VIEWER", "Viewer"
    OFFICER = "OFFICER", "Partnership officer"
    AUTHOR = "AUTHOR", "Author"


class GrantQuerySet(DatedFactQuerySet):
    def in_force(self, on: date) -> Self:
        """The grants that stand and hold the day `on`."""
        return self.known().filter(inside(on))


class Grant(DatedFact):
    """An officer's and an author's grant is at the root. Scope is a filter on the tree, never an option."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="grants")
    kind = models.CharField(max_length=20, choices=GrantKind.choices)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    holds_personal_data = True

    class Meta:
        constraints = [one_standing("grant"), half_open("grant", "from_on", "until_on")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()} of {self.agency}"


class SharingAgreement(DatedFact):
    """An organisation lets partnership officers see the names of its people, from a day until another.

    Without one, officers see counts and the register of leads.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="sharing_agreements")
    from_on = models.DateField()
    until_on = models.DateField()

    objects = DatedFactQuerySet.as_manager()

    holds_personal_data = False

    class Meta:
        constraints = [one_standing("sharing_agreement"), half_open("sharing_agreement", "from_on", "until_on")]

    def __str__(self) -> str:
        return f"{self.agency} shares names from {self.from_on} until {self.until_on}"
