"""RecognitionRule: what training from elsewhere an agency accepts as its own, stated once for everybody."""

from django.db import models
from django.db.models import Q

from competencies.models.agency import Agency
from competencies.models.framework import Competency
from competencies.models.records import DatedFact, DatedFactQuerySet, half_open, one_standing


class RecognitionReason(models.TextChoices):
    """Why training without a rule is accepted; a fixed list, nothing about the person."""

    SAME_OUTCOMES = "SAME_OUTCOMES", "It covers the same outcomes"
    SAME_COURSE = "SAME_COURSE", "It is the same course under another name"
    HIGHER = "HIGHER", "It goes further than what is asked"
    REGULATOR = "REGULATOR", "Their professional regulator requires it"


class RecognitionRule(DatedFact):
    """`agency` accepts `theirs`, held in `from_agency` (empty: anywhere in the partnership), as `ours`; or, from an
    `outside_body` named in words, its training as `ours`. The evidence is at most so many months old, and of the kind
    that is asked for.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="recognition_rules")
    from_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outside_body = models.CharField(max_length=150, blank=True)
    theirs = models.ForeignKey(Competency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ours = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    max_age_months = models.PositiveSmallIntegerField(null=True, blank=True)
    needs_participatory = models.BooleanField(default=False)
    needs_multi_agency = models.BooleanField(default=False)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    objects = DatedFactQuerySet.as_manager()

    holds_personal_data = False

    class Meta:
        constraints = [
            one_standing("recognition_rule"),
            half_open("recognition_rule", "from_on", "until_on"),
            models.CheckConstraint(
                condition=(Q(outside_body="") & Q(theirs__isnull=False))
                | (~Q(outside_body="") & Q(theirs__isnull=True, from_agency__isnull=True)),
                name="recognition_rule_from_one_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} accepts {self.theirs or self.outside_body} as {self.ours}"
