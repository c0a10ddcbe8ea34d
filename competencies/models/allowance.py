"""Exemption and Pause: when a requirement is not asked of someone, and when their clock stands still."""

from django.conf import settings
from django.db import models

from competencies.models.agency import Agency
from competencies.models.records import DatedFact, DatedFactQuerySet, half_open, one_standing
from competencies.models.requirement import Requirement


class ExemptionReason(models.TextChoices):
    """A fixed list, without health or trauma detail; there is no free text."""

    AGREED_ADJUSTMENT = "AGREED_ADJUSTMENT", "Agreed adjustment"
    ROLE_WITHOUT_CONTACT = "ROLE_WITHOUT_CONTACT", "Role without contact with children"
    COVERED_ELSEWHERE = "COVERED_ELSEWHERE", "Covered by another duty"


class Exemption(DatedFact):
    """Shown over everything, and it stops the clock; it stays with the agency that granted it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exemptions")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="exemptions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=24, choices=ExemptionReason.choices)
    review_on = models.DateField()

    objects = DatedFactQuerySet.as_manager()

    holds_personal_data = True

    class Meta:
        constraints = [one_standing("exemption"), half_open("exemption", "from_on", "until_on")]

    def __str__(self) -> str:
        return f"{self.requirement}: exempt from {self.from_on}"


class PauseReason(models.TextChoices):
    LEAVE = "LEAVE", "Leave"
    TERM_TIME = "TERM_TIME", "Outside term time"
    AGREED_ADJUSTMENT = "AGREED_ADJUSTMENT", "Agreed adjustment"


class Pause(DatedFact):
    """The clock of every requirement in the agency stands still on these days; expiry does not."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pauses")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=20, choices=PauseReason.choices)

    objects = DatedFactQuerySet.as_manager()

    holds_personal_data = True

    class Meta:
        constraints = [one_standing("pause"), half_open("pause", "from_on", "until_on")]

    def __str__(self) -> str:
        return f"Paused from {self.from_on}"
