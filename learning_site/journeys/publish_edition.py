"""An editor publishes a module: what learners take is frozen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from competencies.models import Person
from courses.models import ChangeClass, Edition, Module, ModulePage
from courses.operations import editions, sources
from courses.rendering.freeze import freeze
from courses.rules.gate import digest
from learning_site.journeys import sign_off_module


@transaction.atomic
def publish(
    page: ModulePage, *, revision_id: int, by: Person | None, at: datetime, module_uuid: UUID | None = None
) -> Edition:
    """The edition of this revision of the page; published again, the same one.

    The first edition needs no change class; a later one without a class is a correction. A material or critical change
    is told to those who know an earlier edition once it is open (journeys.sign_off_module). Until it is signed off, an
    edition is open to its pilot group alone.
    Raises CodeTaken, NothingToLearn (courses.operations.editions).
    """
    module = page.module or register(page, module_uuid, by=by, at=at)
    edition = editions.publish(
        module,
        freeze(page),
        revision_id=revision_id,
        change_class=ChangeClass(page.change_class or ChangeClass.CORRECTION),
        change_note=page.change_note,
        digest=digest(page.serializable_data()),
        by=by,
        at=at,
    )
    sources.index(edition)
    sign_off_module.open_what_is_signed_off(module, by=by, at=at)
    edition.refresh_from_db(fields=["awaits_sign_off"])
    if settings.OPEN_BEFORE_SIGN_OFF:
        sign_off_module.tell_what_changed(edition, by=by, at=at)
    return edition


def register(page: ModulePage, uuid: UUID | None = None, *, by: Person | None, at: datetime) -> Module:
    """The identity of a page that has none yet. Raises CodeTaken."""
    module = editions.register(code=page.code, slug=page.slug, competency=page.competency, uuid=uuid, by=by, at=at)
    ModulePage.objects.filter(pk=page.pk).update(module=module)
    page.module = module
    return module
