"""LeadDesignation: the person an agency has named as its source of expertise."""

from django.db import models

from competencies.models.agency import Agency
from competencies.models.post import Post
from competencies.models.records import DatedFact, DatedFactQuerySet, half_open, one_standing


class LeadKind(models.TextChoices):
    LEAD = "LEAD", "Trained lead"
    DEPUTY = "DEPUTY", "Deputy"
    DSL = "DSL", "Designated safeguarding lead"


class LeadDesignation(DatedFact):
    """It names a post, and ends with it. `reached_by` is what colleagues are shown: a role mailbox or duty line, unless
    the person chooses otherwise.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="designations")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="designations")
    kind = models.CharField(max_length=6, choices=LeadKind.choices)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    reached_by = models.CharField(max_length=200, blank=True)

    objects = DatedFactQuerySet.as_manager()

    holds_personal_data = True

    class Meta:
        constraints = [one_standing("lead_designation"), half_open("lead_designation", "from_on", "until_on")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.agency}"
