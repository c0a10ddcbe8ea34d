"""Reads who has signed off what, and what still stops each module."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from courses.models import ChangeClass, Edition, Module, ModulePage, PilotMember, SignOff, Source
from courses.rules.gate import Reason, Review, ReviewKind, digest, gate


@dataclass(frozen=True)
class ModuleState:
    """A module as its page now says, and what still stops that from being learning for everybody.

    `edition` is the newest that learners have, if any; `is_open` says that it is open to everybody.
    """

    page: ModulePage
    edition: Edition | None
    reasons: list[Reason]
    differs: bool

    @property
    def is_open(self) -> bool:
        return self.edition is not None and not self.edition.awaits_sign_off


def families(editions: Iterable[Edition]) -> dict[int, frozenset[str]]:
    """For each edition, by its key, the digests whose sign-offs hold for it: its own, and those of the editions that
    only corrections lie between. A correction changes nothing that was learned, so what was said of one is true of all.
    """
    runs: list[list[Edition]] = []
    for edition in sorted(editions, key=lambda each: each.number):
        if not runs or edition.change_class != ChangeClass.CORRECTION:
            runs.append([])
        runs[-1].append(edition)
    return {each.pk: frozenset(one.digest for one in run if one.digest) for run in runs for each in run}


def standing(module: Module | None) -> QuerySet[SignOff]:
    """A module's sign-offs that were not withdrawn, the newest first."""
    rows: QuerySet[SignOff] = SignOff.objects.standing().filter(module=module)
    return rows.select_related("recorded_by").order_by("-signed_on", "-pk")


def reviews_among(rows: Iterable[SignOff], digests: Iterable[str]) -> list[Review]:
    """Those of these sign-offs that are about one of these states of the words."""
    wanted = set(digests)
    return [Review(ReviewKind(row.kind), row.review_by) for row in rows if row.digest in wanted]


def of_edition(edition: Edition) -> list[SignOff]:
    """Who has checked what an edition says: the newest sign-off of each kind. Two queries."""
    editions = Edition.objects.filter(module=edition.module_id).only("module", "number", "change_class", "digest")
    digests = families(editions)[edition.pk]
    newest: dict[str, SignOff] = {}
    for row in SignOff.objects.standing().filter(module=edition.module_id, digest__in=digests).order_by("review_by"):
        newest[row.kind] = row
    return [newest[kind] for kind in ReviewKind if kind in newest]


def state_of(page: ModulePage, content: dict[str, Any], *, on: date) -> ModuleState:
    """What still stops this content of a page. Four queries."""
    editions = list(Edition.objects.filter(module=page.module_id).defer("pool", "front", "outline"))
    return _state(page, content, editions, list(standing(page.module)), Source.objects.codes(), on)


def states(*, on: date) -> list[ModuleState]:
    """Every module page with what still stops it. Four queries, however many modules."""
    pages = ModulePage.objects.filter(alias_of=None).select_related("latest_revision", "module")
    editions: dict[int | None, list[Edition]] = defaultdict(list)
    for edition in Edition.objects.defer("pool", "front", "outline"):
        editions[edition.module_id].append(edition)
    rows: dict[int | None, list[SignOff]] = defaultdict(list)
    for row in SignOff.objects.standing():
        rows[row.module_id].append(row)
    register = Source.objects.codes()
    return [
        _state(page, page.latest_revision.content if page.latest_revision else page.serializable_data(),
               editions[page.module_id], rows[page.module_id], register, on)
        for page in pages.order_by(F("module__position").asc(nulls_last=True), "code", "title")
    ]  # fmt: skip


def _state(
    page: ModulePage,
    content: dict[str, Any],
    editions: list[Edition],
    rows: list[SignOff],
    register: frozenset[str],
    on: date,
) -> ModuleState:
    words, newest = digest(content), max(editions, key=lambda each: each.number, default=None)
    same = newest is not None and newest.digest == words
    digests = families(editions)[newest.pk] if newest is not None and same else {words}
    reasons = gate(content, reviews_among(rows, digests), on=on, register=register)
    return ModuleState(page, newest, reasons, differs=newest is not None and not same)


def pilot_of(module: Module | None, *, on: date) -> QuerySet[PilotMember]:
    """Who has a place in a module's pilot group on a day or later."""
    places: QuerySet[PilotMember] = PilotMember.objects.known().filter(module=module, until_on__gt=on)
    return places.select_related("person").order_by("person__family_name", "person__given_name", "pk")
