"""How long learning takes."""

from django.db.models import Min

from competencies.models import Competency
from courses.models import Edition


def minutes_to(competency: Competency) -> int | None:
    """The minutes of the shortest module that leads to the competency; None when no module does."""
    editions = Edition.objects.latest_of_each().filter(module__competency=competency)
    return editions.aggregate(least=Min("minutes"))["least"]
