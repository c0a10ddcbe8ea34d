"""The things that statements are about: the site that speaks, what happened, and the activities it happened to.

Plain typed values that refuse what cannot be said; no clock, no setting, no database.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

Statement = dict[str, Any]

ADL = "http://adlnet.gov/expapi"
TLA = "https://w3id.org/xapi/tla"

MODULE = f"{ADL}/activities/module"
QUESTION = f"{ADL}/activities/cmi.interaction"
PROFILE = f"{ADL}/activities/profile"
COMPETENCY = f"{TLA}/activity-types/competency"
CERTIFICATE = "https://www.opigno.org/en/tincan_registry/activity_type/certificate"

LANGUAGE = "en-GB"


class InvalidFact(ValueError):
    """A value that cannot be said in a statement; the message says which and what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The installation that speaks.

    `installation` is the seed of every statement id and `url` the home page of every account: neither may change
    while statements wait or a store holds earlier ones, or the same person becomes two.
    """

    installation: UUID
    url: str
    platform: str = "Safeguarding training"

    @property
    def home_page(self) -> str:
        """The address of the site, without a closing slash."""
        return self.url.rstrip("/")

    def iri(self, *path: str) -> str:
        """Return an identifier below this site; it names a thing and need not open in a browser.

        A part may hold any character, so that no catalogue code can stand in the way of a completion.
        """
        return "/".join([self.home_page, "xapi", *(quote(part, safe="") for part in path)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that happened: the row that records it, whose it is, when, and in which setting.

    `kind` and `uuid` name the row ("completion", its uuid) and with a verb make the statement's id, so one row may say
    each verb once. `at` is an aware instant. `registration` is the enrolment's uuid; `agency` and `roles` are the
    uuids of the agency and job roles of the post, never their names.
    """

    site: Site
    kind: str
    uuid: UUID
    learner: UUID
    at: datetime
    registration: UUID | None = None
    agency: UUID | None = None
    roles: tuple[UUID, ...] = ()

    def statement_id(self, verb: str) -> UUID:
        """Return the id that a statement about this fact with this verb has, today and on every retry."""
        return statement_id(self.site.installation, f"{self.kind}:{self.uuid}:{verb}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A thing learned, answered or earned. `name` is a published catalogue title, or empty."""

    id: str
    type: str
    name: str = ""

    def as_object(self, **definition: Any) -> dict[str, Any]:
        """Return the activity as xAPI writes it, with further parts of its definition."""
        named = {"name": {LANGUAGE: self.name}} if self.name else {}
        return {"objectType": "Activity", "id": self.id, "definition": {"type": self.type, **named, **definition}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many questions were right, out of how many asked.

    Raises InvalidFact unless 0 <= right <= asked and asked is at least 1.
    """

    right: int
    asked: int

    def __post_init__(self) -> None:
        if not 0 <= self.right <= self.asked or self.asked < 1:
            raise InvalidFact(f"A score of {self.right} out of {self.asked} cannot be; expected 0 to the number asked.")

    def as_result(self) -> dict[str, Any]:
        """Return the score as xAPI writes it, scaled to four places."""
        return {"scaled": round(self.right / self.asked, 4), "raw": self.right, "min": 0, "max": self.asked}


def statement_id(installation: UUID, key: str) -> UUID:
    """Return the id of the statement that `key` ("completion:<uuid>:completed") names in this installation."""
    return uuid5(installation, key)


def module(site: Site, key: str, title: str) -> Activity:
    """Return a learning module; `key` is its lasting code or uuid, not an address that editors may change."""
    return Activity(id=site.iri("modules", key), type=MODULE, name=title)


def question(site: Site, module_key: str, uuid: UUID) -> Activity:
    """Return a question of a module, by its uuid and without its words."""
    return Activity(id=site.iri("modules", module_key, "questions", str(uuid)), type=QUESTION)


def competency(site: Site, key: str, title: str) -> Activity:
    """Return a competency of the framework."""
    return Activity(id=site.iri("competencies", key), type=COMPETENCY, name=title)


def certificate(site: Site, uuid: UUID, title: str) -> Activity:
    """Return a certificate by its uuid; its public code would lead any reader of the store to the holder's name."""
    return Activity(id=site.iri("certificates", str(uuid)), type=CERTIFICATE, name=f"Certificate: {title}")
