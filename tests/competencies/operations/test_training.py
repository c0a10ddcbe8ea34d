"""Training from elsewhere rests on exact evidence and on another person's word, and is undone whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from competencies.models import (
    Attainment,
    BatchSource,
    DeclineReason,
    Evidence,
    EvidenceKind,
    EvidenceSeen,
    GrantKind,
    Level,
    Signer,
    SignOff,
    Standing,
)
from competencies.operations import attainments, people, training
from competencies.operations.attainments import OwnEvidence
from competencies.operations.training import DecidedAlready, EvidenceChanged, NewEvidence, NothingChanged, UndoneAlready
from competencies.queries import past_training
from competencies.queries import training as queries
from competencies.rules import RuleError
from competencies.rules.staff import fold


@pytest.fixture
def new(colleague, partnership, on):
    def made(**changed):
        what = {
            "person": colleague,
            "competency": partnership.awareness,
            "kind": EvidenceKind.SESSION,
            "done_on": on,
            "title": "A morning together",
            "seen": EvidenceSeen.CERTIFICATE,
            "hours": Decimal("2.5"),
        }
        return NewEvidence(**{**what, **changed})

    return made


@pytest.fixture
def record(partnership, training_lead, at):
    def recorded(*wanted, by=training_lead, key=None):
        return training.record(
            wanted, key=key or uuid4(), agency=partnership.trust, source=BatchSource.FORM, by=by, at=at
        )

    return recorded


def status(person):
    return Standing.objects.get(person=person, status__isnull=False).status


class TestRecord:
    def test_counts_at_once_and_is_signed_off_by_whoever_records_it(self, new, record, colleague, training_lead):
        record(new())
        evidence = Evidence.objects.get()
        assert status(colleague) == "CURRENT"
        assert (evidence.sign_off.signed_by, evidence.sign_off.sha256) == (training_lead, evidence.sha256)
        assert Attainment.objects.get().evidence_uuid == evidence.uuid

    def test_sent_twice_is_recorded_once(self, new, record):
        key = uuid4()
        assert record(new(), key=key) == record(new(), key=key)
        assert Attainment.objects.count() == 1

    def test_the_same_day_again_is_left_out(self, new, record):
        record(new())
        assert not record(new(title="Another name"), new(title="A third")).evidence.exists()

    def test_what_was_undone_may_be_recorded_again(self, new, record, training_lead, colleague, at):
        training.undo(record(new()), by=training_lead, at=at)
        record(new())
        assert status(colleague) == "CURRENT"

    def test_in_the_future_is_refused(self, new, record, on):
        with pytest.raises(RuleError, match="in the future"):
            record(new(done_on=on + timedelta(days=1)))
        assert not Evidence.objects.exists()

    def test_evidence_is_never_changed(self, new, record):
        record(new())
        with pytest.raises(Exception, match="never changed"):
            Evidence.objects.get().save()


class TestTwoRecordsOfOnePerson:
    """Whoever has two records is one person to every list, to the rule that nobody signs their own, and to a file."""

    @pytest.fixture
    def merged(self, join, partnership, colleague, at):
        double = join("Benjamin", "O Neill", partnership.trust, email="ben.double@example.org")
        return people.merge(colleague, double, by=None, at=at)

    def test_is_offered_once_by_the_name_that_stays(self, merged, practitioner, colleague, partnership, on):
        assert set(queries.people_here(partnership.trust, on=on)) == {practitioner, colleague}

    def test_has_the_same_training_of_a_day_once(self, new, record, merged):
        record(new(person=merged.absorbed))
        assert not record(new()).evidence.exists()

    def test_is_foreseen_where_only_the_other_record_works(
        self, new, join, partnership, outsider, training_lead, on, at
    ):
        double = join("Gita", "R", partnership.ward, email="")
        people.merge(outsider, double, by=None, at=at)
        (seen,) = queries.foresee([outsider], said=new(), agency=partnership.trust, by=training_lead, on=on)
        assert seen.words.startswith("Current until")

    def test_is_the_owner_of_what_the_other_record_learned(self, new, record, partnership, training_lead, join, at):
        own = join("Carys", "E", partnership.trust, email="")
        record(new(person=own, done_on=at.date() - timedelta(days=9)))
        people.merge(training_lead, own, by=None, at=at)
        record(new(person=own))
        evidence = Evidence.objects.latest("pk")
        assert evidence.signer == Signer.OFFICER
        with pytest.raises(OwnEvidence):
            training.sign_off(evidence, sha256=evidence.sha256, by=training_lead, at=at)
        with pytest.raises(OwnEvidence):
            attainments.record([training._attainment(evidence)], by=training_lead, at=at)

    def test_is_one_person_to_a_file_of_past_training(self, new, record, merged, colleague, partnership, on):
        record(new(person=merged.absorbed))
        known = past_training.known(partnership.trust, own=None)
        for address in ("ben.double@example.org", "ben.o'neill@example.org"):
            assert known.people[fold(address)] == {colleague.pk}
        assert (colleague.pk, partnership.awareness.pk, on) in known.there
        assert merged.absorbed.pk not in known.names


class TestLevels:
    @pytest.fixture(autouse=True)
    def practitioner_level(self, partnership):
        partnership.awareness.level = Level.PRACTITIONER
        partnership.awareness.save()

    def test_a_course_is_refused_in_words(self, new, record):
        with pytest.raises(RuleError, match="evidences awareness only"):
            record(new())

    def test_a_statement_by_another_person_counts(self, new, record, colleague):
        record(new(kind=EvidenceKind.STATEMENT))
        assert status(colleague) == "CURRENT"
        assert Attainment.objects.get().level == Level.PRACTITIONER

    def test_the_database_refuses_a_module_above_awareness(self, partnership, colleague, on, at):
        row = Attainment(
            person=colleague,
            competency=partnership.awareness,
            level=Level.LEAD,
            attained_on=on,
            recorded_at=at,
            kind=EvidenceKind.MODULE,
            evidence_uuid=uuid4(),
            evidence_title="Module",
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


class TestOnesOwn:
    @pytest.fixture
    def own(self, new, training_lead):
        return new(person=training_lead)

    def test_is_refused_where_there_is_another_lead_and_the_sentence_names_them(
        self, own, record, outsider, give, partnership
    ):
        give(outsider, GrantKind.TRAINING_LEAD, partnership.trust)
        with pytest.raises(OwnEvidence, match="Ask Gita Rao"):
            record(own)

    def test_of_the_only_lead_counts_for_nothing_until_an_officer_countersigns(self, own, record, officer, at):
        record(own)
        waiting = queries.waiting_for_officer().get()
        assert not Attainment.objects.exists()
        training.sign_off(waiting, sha256=waiting.sha256, by=officer, at=at)
        assert Attainment.objects.get().recorded_by == officer
        assert not queries.waiting_for_officer().exists()

    def test_may_not_be_countersigned_by_oneself(self, own, record, training_lead, at):
        record(own)
        waiting = Evidence.objects.get()
        with pytest.raises(OwnEvidence):
            training.sign_off(waiting, sha256=waiting.sha256, by=training_lead, at=at)
        with pytest.raises(IntegrityError), transaction.atomic():
            SignOff.objects.create(
                evidence=waiting, person=training_lead, sha256="0", signed_at=at, signed_by=training_lead
            )

    def test_declined_goes_on_counting_for_nothing(self, own, record, officer, at):
        record(own)
        waiting = Evidence.objects.get()
        for _ in range(2):
            training.decline(waiting, reason=DeclineReason.NOT_ENOUGH, sha256=waiting.sha256, by=officer, at=at)
        with pytest.raises(DecidedAlready):
            training.sign_off(waiting, sha256=waiting.sha256, by=officer, at=at)
        assert not Attainment.objects.exists()

    def test_countersigned_twice_counts_once(self, own, record, officer, at):
        record(own)
        waiting = Evidence.objects.get()
        for _ in range(2):
            training.sign_off(Evidence.objects.get(), sha256=waiting.sha256, by=officer, at=at)
        assert Attainment.objects.count() == 1

    def test_authorised_by_oneself_is_refused(self, new, record, colleague):
        with pytest.raises(OwnEvidence, match="authorises"):
            record(new(kind=EvidenceKind.RECOGNITION, authorised_by=colleague))


class TestCorrect:
    def test_the_sign_off_falls_and_it_counts_for_nothing_until_signed_anew(
        self, new, record, colleague, training_lead, at
    ):
        record(new())
        old = Evidence.objects.get()
        corrected = training.correct(old, new(hours=Decimal("1")), by=training_lead, at=at)
        assert status(colleague) == "OVERDUE"
        assert "does not cover what was corrected" in queries.told(
            queries.evidence_in(old.batch.agency, old.uuid), stands=False
        )
        training.sign_off(corrected, sha256=corrected.sha256, by=training_lead, at=at)
        assert status(colleague) == "CURRENT"

    def test_with_nothing_changed_is_refused(self, new, record, training_lead, at):
        record(new())
        with pytest.raises(NothingChanged):
            training.correct(Evidence.objects.get(), new(hours=Decimal("2.50")), by=training_lead, at=at)

    def test_a_corrected_row_is_not_corrected_again(self, new, record, training_lead, at):
        record(new())
        old = Evidence.objects.get()
        training.correct(old, new(title="B"), by=training_lead, at=at)
        with pytest.raises(DecidedAlready, match="corrected since"):
            training.correct(old, new(title="C"), by=training_lead, at=at)

    def test_an_earlier_seal_does_not_sign_the_correction(self, new, record, training_lead, at):
        record(new())
        old = Evidence.objects.get()
        corrected = training.correct(old, new(title="B"), by=training_lead, at=at)
        with pytest.raises(EvidenceChanged):
            training.sign_off(corrected, sha256=old.sha256, by=training_lead, at=at)

    @pytest.mark.parametrize(
        "changed",
        [
            {"title": "B"},
            {"done_on": date(2026, 5, 1)},
            {"hours": Decimal("3")},
            {"expires_on": date(2027, 1, 1)},
            {"participatory": True},
            {"reference": "A1"},
        ],
    )
    def test_anything_said_differently_has_another_seal(self, new, record, training_lead, at, changed):
        record(new())
        old = Evidence.objects.get()
        assert training.correct(old, replace(new(), **changed), by=training_lead, at=at).sha256 != old.sha256


class TestUndo:
    def test_revokes_exactly_what_it_recorded_as_if_it_had_never_been(
        self, new, record, colleague, practitioner, training_lead, at
    ):
        record(new(done_on=date(2026, 4, 1)))
        batch = record(new(person=practitioner, done_on=date(2026, 4, 20)))
        assert training.undo(batch, by=training_lead, at=at) == 1
        assert status(colleague) == "CURRENT"
        revoked = Attainment.objects.get(person=practitioner).revocation
        assert (revoked.revoked_on, revoked.reason) == (date(2026, 4, 20), "RECORDED_IN_ERROR")

    def test_twice_is_refused(self, new, record, training_lead, at):
        batch = record(new())
        training.undo(batch, by=training_lead, at=at)
        with pytest.raises(UndoneAlready):
            training.undo(batch, by=training_lead, at=at)

    def test_what_waits_can_be_signed_no_longer(self, new, record, training_lead, officer, at):
        batch = record(new(person=training_lead))
        training.undo(batch, by=training_lead, at=at)
        waiting = Evidence.objects.get()
        with pytest.raises(DecidedAlready, match="undone"):
            training.sign_off(waiting, sha256=waiting.sha256, by=officer, at=at)

    def test_what_was_recognised_because_of_it_falls_too(self, new, record, partnership, training_lead, at):
        record(new())
        theirs = Attainment.objects.get()
        ours = new(competency=partnership.leading, kind=EvidenceKind.RECOGNITION, rests_on=theirs)
        record(ours)
        training.undo(Evidence.objects.get(kind="SESSION").batch, by=training_lead, at=at)
        assert not Attainment.objects.filter(revocation__isnull=True).exists()
