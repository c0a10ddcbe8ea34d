"""The way somebody took through a branching scenario."""

from django.db import models

from competencies.models.records import AppendOnly, AppendOnlyQuerySet
from courses.models.enrolment import Enrolment


class ScenarioChoice(AppendOnly):
    """One choice, kept for the learner: nothing is marked by it. The latest in a situation is the way they went."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="scenario_choices", db_index=False)
    scenario_id = models.UUIDField()
    situation_id = models.UUIDField()
    choice_id = models.UUIDField()
    chosen_at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["enrolment", "scenario_id"], name="scenario_choice_way")]

    def __str__(self) -> str:
        return f"choice {self.choice_id}"
