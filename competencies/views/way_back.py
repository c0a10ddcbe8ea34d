"""The way back from something done for several people: the list as it was, or the person’s page it was begun from."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from competencies.models import Agency, Batch

LIST, PERSON = "list", "one"


@dataclass(frozen=True)
class WayBack:
    """`url` leads back, `words` say where to; `query` carries it along, at the end of each address on the way."""

    url: str
    words: str
    query: str

    def on_to(self, door: str, agency: Agency, batch: Batch) -> str:
        return reverse(f"competencies:{door}", args=[agency.uuid, batch.uuid]) + self.query


def from_list(agency: Agency, filters: str) -> WayBack:
    """Back to the list with these filters, as an address writes them; what is no filter does no harm there."""
    query = QueryDict(filters).urlencode()
    address = reverse("competencies:compliance", args=[agency.uuid])
    carried = f"?{urlencode({LIST: query})}" if query else ""
    return WayBack(f"{address}?{query}" if query else address, "Go back to the list", carried)


def from_person(agency: Agency, person: UUID) -> WayBack:
    address = reverse("competencies:person", args=[agency.uuid, person])
    return WayBack(address, "Go back to the person", f"?{urlencode({PERSON: person})}")


def carried(request: HttpRequest, agency: Agency) -> WayBack:
    """The way back that an address carries; the whole list when it carries none."""
    try:
        return from_person(agency, UUID(request.GET.get(PERSON, "")))
    except ValueError:
        return from_list(agency, request.GET.get(LIST, ""))
