"""A learner finishes a module: the heart of the product."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings

from certificates.models import Certificate
from certificates.operations import certificates
from certificates.queries.certificates import for_source
from competencies.models import Attainment, EvidenceKind
from competencies.operations import attainments
from competencies.operations.attainments import NewAttainment
from competencies.rules import london_day
from courses.models import Completion, Enrolment
from courses.operations import enrolments
from courses.rules import Progress
from learning_site.journeys import telling
from learning_site.xapi import outbox


def finish_when_complete(enrolment: Enrolment, progress: Progress, *, at: datetime) -> Completion | None:
    """When nothing is missing any more (`Progress.is_complete`): the completion, the attainment with its standings,
    the certificate, and what the record store is told. None while something is missing.

    The caller holds the enrolment and the transaction, so all of it happens, once, or none.
    """
    return finish(enrolment, at=at, known_at=at) if progress.is_complete else None


def finish(enrolment: Enrolment, *, at: datetime, known_at: datetime) -> Completion:
    """All that a finish leaves, whichever way led to it: nothing in it tells one way from another.

    An edition that nobody has signed off leaves the completion alone: what it is worth is recorded when the edition is
    signed off (journeys.sign_off_module). `at` is when it happened, `known_at` when the site learned of it. The caller
    holds the enrolment and the transaction.
    """
    completion = enrolments.complete(enrolment, at=at)
    if settings.OPEN_BEFORE_SIGN_OFF or not enrolment.edition.awaits_sign_off:
        attain(completion, known_at=known_at)
    return completion


def attain(completion: Completion, *, known_at: datetime) -> None:
    """What a completion is worth: the attainment with its standings, the certificate, what the record store is told.

    It counts from the day of the completion. Done again, it changes nothing.
    """
    enrolment, edition, at = completion.enrolment, completion.enrolment.edition, completion.completed_at
    kind = EvidenceKind.REFRESH if enrolment.is_refresh else EvidenceKind.MODULE
    (attainment,) = attainments.record(
        [
            NewAttainment(
                person=enrolment.person,
                competency=enrolment.module.competency,
                attained_on=london_day(at),
                kind=kind,
                evidence_uuid=completion.uuid,
                evidence_title=edition.title,
                agency=enrolment.post.agency if enrolment.post else None,
                source_uuid=enrolment.module.uuid,
                source_number=edition.number,
            )
        ],
        by=enrolment.person,
        at=known_at,
    )
    certificate = _certificate(enrolment, attainment, on=london_day(at), at=known_at)
    outbox.queue(telling.of_completion(completion, attainment, certificate), at=known_at)


def _certificate(enrolment: Enrolment, attainment: Attainment, *, on: date, at: datetime) -> Certificate | None:
    """A refresh gives the old date back and no new one: what was attained then is attested anew, in this edition. There
    is nothing to attest where no certificate stands.
    """
    edition = enrolment.edition
    if not enrolment.is_refresh:
        (issued,) = certificates.issue(
            [attainment], awaiting_sign_off=edition.awaits_sign_off, issued_on=on, by=None, at=at
        )
        return issued
    standing = for_source(enrolment.person, enrolment.module.uuid)
    return certificates.bring_up_to(standing, edition=edition.number, by=None, at=at) if standing else None
