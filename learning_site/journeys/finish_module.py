"""A learner finishes a module: the heart of the product."""

from __future__ import annotations

from datetime import datetime

from certificates.operations import certificates
from competencies.models import EvidenceKind
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
    if not progress.is_complete:
        return None
    completion = enrolments.complete(enrolment, at=at)
    edition = enrolment.edition
    (attainment,) = attainments.record(
        [
            NewAttainment(
                person=enrolment.person,
                competency=enrolment.module.competency,
                attained_on=london_day(at),
                kind=EvidenceKind.MODULE,
                evidence_uuid=completion.uuid,
                evidence_title=edition.title,
                agency=enrolment.post.agency if enrolment.post else None,
                source_uuid=enrolment.module.uuid,
                source_number=edition.number,
            )
        ],
        by=enrolment.person,
        at=at,
    )
    (certificate,) = certificates.issue([attainment], awaiting_sign_off=edition.awaits_sign_off, by=None, at=at)
    outbox.queue(telling.of_completion(completion, attainment, certificate), at=at)
    return completion
