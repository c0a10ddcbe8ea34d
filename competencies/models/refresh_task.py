"""RefreshTask: people whose stored standings a change of the rules has left behind, waiting to be brought up."""

from django.db import models

from competencies.models.agency import Agency


class RefreshTask(models.Model):
    """A chunk of the people of one organisation. It is written in the transaction that changed the rules and deleted in
    the one that refreshes its people, so that it is done or waits, and doing it twice changes nothing.

    `people` are keys. Whoever works on it holds it until `leased_until`; when that has come, another may take it.
    """

    organisation = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    people = models.JSONField()
    queued_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{len(self.people)} people of {self.organisation}"
