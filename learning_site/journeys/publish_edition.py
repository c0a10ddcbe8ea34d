"""An editor publishes a module: what learners take is frozen."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from competencies.models import Person
from competencies.operations import attainments
from competencies.rules import london_day
from courses.models import ChangeClass, Edition, Module, ModulePage
from courses.operations import editions
from courses.rendering.freeze import freeze
from learning_site.journeys import take_changes

# How long holders of an earlier edition have to take what changed.
DAYS_TO_REFRESH = {ChangeClass.MATERIAL: 90, ChangeClass.CRITICAL: 14}


@transaction.atomic
def publish(
    page: ModulePage, *, revision_id: int, by: Person | None, at: datetime, module_uuid: UUID | None = None
) -> Edition:
    """The edition of this revision of the page; published again, the same one.

    The first edition needs no change class; a later one without a class is a correction. A material or critical change
    calls those who hold an earlier edition to refresh it by a day: what they attained is never erased. Learners in
    flight are offered the edition; after a critical change they go on in it at once.
    Raises CodeTaken, NothingToLearn (courses.operations.editions).
    """
    module = page.module or _register(page, module_uuid, by=by, at=at)
    before = Edition.objects.filter(module=module).count()
    edition = editions.publish(
        module,
        freeze(page),
        revision_id=revision_id,
        change_class=ChangeClass(page.change_class or ChangeClass.CORRECTION),
        change_note=page.change_note,
        by=by,
        at=at,
    )
    days = DAYS_TO_REFRESH.get(ChangeClass(edition.change_class))
    if before and edition.number > before and days:
        attainments.call_to_refresh(
            module.competency,
            called_on=london_day(at),
            by_on=london_day(at) + timedelta(days=days),
            source_uuid=module.uuid,
            below_number=edition.number,
            by=by,
            at=at,
        )
    if edition.number > before and edition.change_class == ChangeClass.CRITICAL:
        take_changes.bring_along(edition, at=at)
    return edition


def _register(page: ModulePage, uuid: UUID | None, *, by: Person | None, at: datetime) -> Module:
    module = editions.register(code=page.code, slug=page.slug, competency=page.competency, uuid=uuid, by=by, at=at)
    ModulePage.objects.filter(pk=page.pk).update(module=module)
    page.module = module
    return module
