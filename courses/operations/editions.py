"""Publishes editions: what learners take, frozen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from competencies.models import Competency, Person
from competencies.operations import audit
from competencies.operations.refusals import Refusal
from courses.models import ChangeClass, Edition, EditionStep, Enrolment, Module
from courses.rendering.freeze import FrozenModule


class NothingToLearn(Refusal):
    """A module has at least one step."""


class CodeTaken(Refusal):
    """Two modules never share a code or an address."""


@transaction.atomic
def register(
    *, code: str, slug: str, competency: Competency, uuid: UUID | None = None, by: Person | None, at: datetime
) -> Module:
    """A module's identity, once. Raises CodeTaken when another module has this code or address."""
    if Module.objects.filter(code=code).exists() or Module.objects.filter(slug=slug).exists():
        raise CodeTaken(f"There is a module with the code {code} or the address '{slug}' already. Choose another.")
    identity = {"uuid": uuid} if uuid else {}
    module = Module.objects.create(
        code=code, slug=slug, competency=competency, position=Module.objects.count() + 1, **identity
    )
    audit.record("module.register", subjects=[module.uuid], by=by, at=at)
    return module


@transaction.atomic
def remember_source(module: Module, *, digest: str, revision_id: int, by: Person | None, at: datetime) -> Module:
    """Keep the state of its source files that a module was loaded from (`ModuleSource.digest`), and the revision."""
    module.loaded_digest, module.loaded_revision = digest, revision_id
    module.save(update_fields=["loaded_digest", "loaded_revision"])
    audit.record("module.load", subjects=[module.uuid], by=by, at=at, detail={"digest": digest})
    return module


@transaction.atomic
def publish(
    module: Module,
    frozen: FrozenModule,
    *,
    revision_id: int,
    change_class: ChangeClass,
    change_note: str = "",
    digest: str = "",
    by: Person | None,
    at: datetime,
) -> Edition:
    """The next edition of a module. The same revision published again gives its edition back.

    `digest` is what sign-offs of its words are bound to. A correction carries every open enrolment with it: it changes
    nothing that was learned. Any other change is offered to whoever is in the middle of an earlier edition by `offer`,
    once it is open. Raises NothingToLearn for a module without steps.
    """
    module = Module.objects.select_for_update().get(pk=module.pk)
    known = Edition.objects.filter(revision_id=revision_id).first()
    if known:
        return known
    if not frozen.steps:
        raise NothingToLearn(f"{frozen.title} has no steps yet. Add one before you publish.")
    last = Edition.objects.filter(module=module).order_by("-number").first()
    edition = Edition.objects.create(
        module=module,
        number=last.number + 1 if last else 1,
        change_class=change_class,
        change_note=change_note,
        revision_id=revision_id,
        published_at=at,
        title=frozen.title,
        minutes=frozen.minutes,
        front=frozen.front,
        outline=[step.outline for step in frozen.steps],
        pool=frozen.pool,
        awaits_sign_off=frozen.awaits_sign_off,
        digest=digest,
    )
    EditionStep.objects.bulk_create([_step(edition, step) for step in frozen.steps])
    if last and change_class == ChangeClass.CORRECTION:
        _carry_along(edition, last)
    audit.record("edition.publish", subjects=[module.uuid], by=by, at=at, detail={"number": edition.number})
    return edition


def offer(edition: Edition) -> None:
    """Offer an edition to whoever is in the middle of an earlier one; done again, it changes nothing."""
    in_flight = Enrolment.objects.filter(module=edition.module, closed_at__isnull=True)
    earlier = in_flight.filter(edition__number__lt=edition.number)
    earlier.exclude(offered__number__gte=edition.number).update(offered=edition, stayed_at=None)


def _carry_along(edition: Edition, last: Edition) -> None:
    in_flight = Enrolment.objects.filter(module=edition.module, closed_at__isnull=True)
    in_flight.filter(offered=last).update(offered=edition)
    in_flight.filter(edition=last).update(edition=edition)


def _step(edition: Edition, step: object) -> EditionStep:
    values = {name: getattr(step, name) for name in STEP_FIELDS}
    return EditionStep(edition=edition, **values)


STEP_FIELDS = ("step_id", "number", "title", "minutes", "flagged", "notice", "awaits_sign_off", "content")
