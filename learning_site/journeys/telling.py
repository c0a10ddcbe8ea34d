"""What each story tells the record store: our facts, put as statements of docs/xapi.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from certificates.models import Certificate
from competencies.models import Attainment
from courses.models import Completion, Enrolment
from courses.operations.checks import HandedIn
from courses.operations.enrolments import Answered
from courses.rules import AnswerKind, Question, pairs
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
    return [_answered(fact, enrolment, question, answer.chosen, right=answer.is_right)]


def of_check(enrolment: Enrolment, handed_in: HandedIn) -> list[Statement]:
    """Each answer, and passed or failed; the outbox keeps them only where this installation sends them."""
    attempt = handed_in.attempt
    at = attempt.handed_in_at or attempt.started_at
    fact = _fact(enrolment, "check", attempt.uuid, at)
    told = []
    for question, answer in handed_in.answers:
        key = facts.statement_id(attempt.uuid, f"{question.id}:{answer.number}")
        said = replace(fact, kind="answer", uuid=key, at=answer.answered_at)
        told.append(_answered(said, enrolment, question, answer.chosen, right=answer.is_right))
    score = facts.Score(right=attempt.right or 0, asked=len(handed_in.answers))
    judged = statements.passed if attempt.passed else statements.failed
    return [*told, judged(fact, _module(enrolment), score=score, duration=at - attempt.started_at)]


def _answered(fact: Fact, enrolment: Enrolment, question: Question, chosen: list[str], *, right: bool) -> Statement:
    activity = facts.question(this_site(), enrolment.module.code, UUID(question.id))
    options = [UUID(option.id) for option in question.options]
    if question.kind is AnswerKind.MATCH:
        beside = [(UUID(option), UUID(text)) for option, text in pairs(question, chosen)]
        return statements.matched(
            fact, activity, options=options, texts=[UUID(text.id) for text in question.texts], pairs=beside, right=right
        )
    if question.kind is AnswerKind.ORDER:
        in_order = [UUID(option) for option, _ in pairs(question, chosen)]
        return statements.answered(fact, activity, options=options, chosen=in_order, right=right, asks="sequencing")
    return statements.answered(fact, activity, options=options, chosen=[UUID(one) for one in chosen], right=right)


def of_completion(completion: Completion, attainment: Attainment, certificate: Certificate | None) -> list[Statement]:
    """Completed, achieved, and earned where a certificate was issued: each names the one that led to it."""
    enrolment, at = completion.enrolment, completion.completed_at
    site, competency = this_site(), attainment.competency
    completed = _fact(enrolment, "completion", completion.uuid, at)
    achieved = _fact(enrolment, "attainment", attainment.uuid, at)
    module = _module(enrolment)
    told = [
        statements.completed(completed, module, duration=at - enrolment.started_at),
        statements.achieved(
            achieved,
            facts.competency(site, competency.code, competency.title),
            expires_on=certificate.renewal_advised_by if certificate else None,
            learned_in=module,
            because=completed.statement_id("completed"),
        ),
    ]
    if certificate is not None:
        earned = _fact(enrolment, "certificate", certificate.uuid, at)
        activity = facts.certificate(site, certificate.uuid, certificate.title)
        told.append(statements.earned(earned, activity, achieved_id=achieved.statement_id("achieved")))
    return told


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
