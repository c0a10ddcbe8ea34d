"""What each story tells the record store: our facts, put as statements of docs/xapi.md."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from certificates.models import Certificate
from competencies.models import Attainment
from courses.models import Completion, Enrolment
from courses.operations.enrolments import Answered
from learning_site.xapi import facts, statements
from learning_site.xapi.facts import Activity, Fact, Statement
from learning_site.xapi.outbox import this_site


def of_beginning(enrolment: Enrolment) -> list[Statement]:
    fact = _fact(enrolment, "enrolment", enrolment.uuid, enrolment.started_at)
    module = _module(enrolment)
    return [statements.registered(fact, module), statements.initialized(fact, module)]


def of_answer(enrolment: Enrolment, answered: Answered) -> list[Statement]:
    """Kept only where this installation sends answers; the outbox decides."""
    question, answer = answered.question, answered.answer
    key = f"{enrolment.uuid}:{question.id}:{answer.number}"
    fact = _fact(enrolment, "answer", facts.statement_id(enrolment.uuid, key), answer.answered_at)
    activity = facts.question(this_site(), enrolment.module.code, UUID(question.id))
    options = [UUID(option.id) for option in question.options]
    chosen = [UUID(option) for option in answer.chosen]
    return [statements.answered(fact, activity, options=options, chosen=chosen, right=answer.is_right)]


def of_completion(completion: Completion, attainment: Attainment, certificate: Certificate) -> list[Statement]:
    """Completed, achieved, earned: each names the one that led to it."""
    enrolment, at = completion.enrolment, completion.completed_at
    site, competency = this_site(), attainment.competency
    completed = _fact(enrolment, "completion", completion.uuid, at)
    achieved = _fact(enrolment, "attainment", attainment.uuid, at)
    earned = _fact(enrolment, "certificate", certificate.uuid, at)
    module = _module(enrolment)
    return [
        statements.completed(completed, module, duration=at - enrolment.started_at),
        statements.achieved(
            achieved,
            facts.competency(site, competency.code, competency.title),
            expires_on=certificate.renewal_advised_by,
            learned_in=module,
            because=completed.statement_id("completed"),
        ),
        statements.earned(
            earned,
            facts.certificate(site, certificate.uuid, certificate.title),
            achieved_id=achieved.statement_id("achieved"),
        ),
    ]


def _module(enrolment: Enrolment) -> Activity:
    return facts.module(this_site(), enrolment.module.code, enrolment.edition.title)


def _fact(enrolment: Enrolment, kind: str, uuid: UUID, at: datetime) -> Fact:
    post = enrolment.post
    return Fact(
        site=this_site(),
        kind=kind,
        uuid=uuid,
        learner=enrolment.person.uuid,
        at=at,
        registration=enrolment.uuid,
        agency=post.agency.uuid if post else None,
        roles=tuple(role.uuid for role in post.job_roles.all()) if post else (),
    )
