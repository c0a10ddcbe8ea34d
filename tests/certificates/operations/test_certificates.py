"""Certificates are issued, reissued and revoked, and never change in between."""

import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from certificates.models import Certificate
from certificates.operations import certificates
from certificates.rules import is_code
from competencies.models import AuditEntry, EvidenceKind, RevocationReason
from competencies.models.records import AppendOnlyError
from competencies.operations import agencies, attainments, frameworks, people

PLAIN: dict[str, Any] = {"awaiting_sign_off": False, "by": None}


def drawing(*draws):
    """A source of chance that gives these bytes, one after another."""
    waiting = iter(draws)
    return lambda _: next(waiting)


def entries(action):
    return list(AuditEntry.objects.filter(action=action).values_list("subject_uuid", flat=True))


class TestIssue:
    def test_it_freezes_every_word(self, practitioner, partnership, attain, at):
        attainment = attain(practitioner)
        (certificate,) = certificates.issue([attainment], awaiting_sign_off=True, minutes=45, by=None, at=at)
        certificate.refresh_from_db()
        assert (certificate.attainment, certificate.person) == (attainment, practitioner)
        assert certificate.holder == "Asha Patel"
        assert certificate.title == "Think the Unthinkable"
        assert certificate.competency_statement == partnership.awareness.statement
        assert certificate.source_title == "Module 1: Think the Unthinkable"
        assert certificate.edition == "Edition 3"
        assert certificate.source_uuid == attainment.source_uuid
        assert certificate.minutes == 45
        assert certificate.issuer == "Hounslow Safeguarding Children Partnership"
        assert certificate.attained_on == date(2026, 5, 3)
        assert certificate.issued_on == date(2026, 5, 4)
        assert certificate.issued_at == at
        assert certificate.awaiting_sign_off
        assert is_code(certificate.code)

    def test_it_outlives_every_name_in_it(self, practitioner, partnership, attest, at):
        certificate = attest(practitioner)
        before = certificate.text(check_url="https://learning.example/check/")
        people.rename(practitioner, given_name="Asha", family_name="Shah", by=None, at=at)
        ward = partnership.ward
        agencies.describe(ward, name="Ward 8", sector=ward.sector, urn="", ods_code="", by=None, at=at)
        partnership.awareness.title = "Another title"
        frameworks.save(partnership.awareness, by=None, at=at)
        after = Certificate.objects.get(pk=certificate.pk).text(check_url="https://learning.example/check/")
        assert after == before

    @pytest.mark.parametrize(
        ("agency", "words"),
        [("ward", "Ward 7, Riverside NHS Trust"), ("trust", "Riverside NHS Trust"), (None, "")],
    )
    def test_a_team_is_named_with_its_organisation(self, practitioner, partnership, attest, agency, words):
        assert attest(practitioner, agency=agency and getattr(partnership, agency)).agency == words

    def test_renewal_is_advised_by_the_last_good_day(self, practitioner, attest):
        assert attest(practitioner, attained_on=date(2024, 2, 29)).renewal_advised_by == date(2026, 2, 28)

    def test_no_renewal_is_advised_for_what_does_not_expire(self, practitioner, partnership, attest):
        assert attest(practitioner, competency=partnership.leading).renewal_advised_by is None

    def test_evidence_with_an_earlier_end_shortens_the_advice(self, practitioner, attest):
        assert attest(practitioner, expires_on=date(2027, 1, 31)).renewal_advised_by == date(2027, 1, 31)

    def test_evidence_with_a_later_end_does_not_lengthen_it(self, practitioner, attest):
        assert attest(practitioner, expires_on=date(2030, 1, 31)).renewal_advised_by == date(2028, 5, 2)

    def test_a_source_without_editions_names_none(self, practitioner, attest):
        certificate = attest(practitioner, kind=EvidenceKind.SESSION, source_uuid=None, source_number=None)
        assert (certificate.edition, certificate.source_uuid) == ("", None)

    def test_a_night_shift_issues_on_the_london_day(self, practitioner, attain):
        after_midnight_in_london = datetime(2026, 5, 9, 23, 30, tzinfo=UTC)
        (certificate,) = certificates.issue([attain(practitioner)], **PLAIN, at=after_midnight_in_london)
        assert certificate.issued_on == date(2026, 5, 10)

    def test_the_current_one_is_given_back(self, practitioner, attain, at):
        attainment = attain(practitioner)
        (first,) = certificates.issue([attainment], **PLAIN, at=at)
        (again,) = certificates.issue([attainment], awaiting_sign_off=True, by=None, at=at + timedelta(days=1))
        assert again == first
        assert Certificate.objects.get().issued_at == at
        assert entries("certificate.issue") == [first.uuid]

    def test_they_come_in_the_order_asked_for_and_each_once(self, practitioner, colleague, attain, at):
        one, two, three = attain(practitioner), attain(colleague), attain(practitioner)
        certificates.issue([two], **PLAIN, at=at)
        issued = certificates.issue([three, two, one, three], **PLAIN, at=at)
        assert [certificate.attainment for certificate in issued] == [three, two, one, three]
        assert Certificate.objects.count() == 3

    def test_nothing_asked_issues_nothing(self, db, at):
        assert certificates.issue([], **PLAIN, at=at) == []

    def test_a_revoked_attainment_is_not_attested(self, practitioner, training_lead, attain, at, on):
        sound, revoked = attain(practitioner), attain(practitioner)
        attainments.revoke([revoked], reason=RevocationReason.NOT_THEIR_OWN_WORK, on=on, by=training_lead, at=at)
        with pytest.raises(certificates.AttainmentRevoked):
            certificates.issue([sound, revoked], **PLAIN, at=at)
        assert not Certificate.objects.exists()

    def test_thirty_take_as_many_queries_as_one(self, practitioner, attain, at, django_assert_num_queries):
        few, many = [attain(practitioner)], [attain(practitioner) for _ in range(30)]

        with CaptureQueriesContext(connection) as for_few:
            certificates.issue(few, **PLAIN, at=at)
        with django_assert_num_queries(len(for_few)):
            certificates.issue(many, **PLAIN, at=at)
        assert len(for_few) == 11

    def test_a_code_that_is_taken_is_drawn_again(self, practitioner, attain, at, monkeypatch):
        monkeypatch.setattr(secrets, "token_bytes", drawing(bytes(8), bytes(8), bytes([9] * 8)))
        (first,) = certificates.issue([attain(practitioner)], **PLAIN, at=at)
        (second,) = certificates.issue([attain(practitioner)], **PLAIN, at=at)
        assert first.code != second.code

    def test_a_broken_source_of_chance_is_not_drawn_from_for_ever(self, practitioner, attain, at, monkeypatch):
        monkeypatch.setattr(secrets, "token_bytes", bytes)
        certificates.issue([attain(practitioner)], **PLAIN, at=at)
        with pytest.raises(IntegrityError):
            certificates.issue([attain(practitioner)], **PLAIN, at=at)
        assert Certificate.objects.count() == 1


class TestReissue:
    def renamed(self, person, at):
        return people.rename(person, given_name="Asha", family_name="Shah", by=None, at=at)

    def test_a_new_name_gives_a_new_certificate_of_the_same_words(self, practitioner, attest, at):
        old = attest(practitioner, awaiting_sign_off=True)
        self.renamed(practitioner, at)
        later = at + timedelta(days=40)
        new = certificates.reissue(old, by=practitioner, at=later)
        new.refresh_from_db()
        assert new.holder == "Asha Shah"
        assert (new.issued_at, new.issued_on) == (later, date(2026, 6, 13))
        assert (new.uuid, new.code) != (old.uuid, old.code)
        for field in (
            "attainment",
            "person",
            "source_uuid",
            "agency",
            "title",
            "competency_statement",
            "source_title",
            "edition",
            "minutes",
            "issuer",
            "colour",
            "attained_on",
            "renewal_advised_by",
            "awaiting_sign_off",
        ):
            assert getattr(new, field) == getattr(old, field)

    def test_the_old_one_is_superseded_in_the_old_name(self, practitioner, attest, at):
        old = attest(practitioner)
        self.renamed(practitioner, at)
        new = certificates.reissue(old, by=practitioner, at=at)
        old.refresh_from_db()
        assert (old.holder, old.superseded_at, old.superseded_by) == ("Asha Patel", at, new)
        assert (old.state, new.state) == ("SUPERSEDED", "CURRENT")
        assert entries("certificate.reissue") == [old.uuid]

    def test_the_same_name_is_refused(self, practitioner, attest, at):
        with pytest.raises(certificates.NameUnchanged, match="already says Asha Patel"):
            certificates.reissue(attest(practitioner), by=practitioner, at=at)
        assert Certificate.objects.get().state == "CURRENT"

    def test_a_second_press_of_the_button_is_refused(self, practitioner, attest, at):
        old = attest(practitioner)
        self.renamed(practitioner, at)
        certificates.reissue(old, by=practitioner, at=at)
        with pytest.raises(certificates.NoLongerCurrent):
            certificates.reissue(old, by=practitioner, at=at)
        assert Certificate.objects.count() == 2

    def test_a_revoked_attainment_is_not_attested_again(self, practitioner, training_lead, attest, at, on):
        old = attest(practitioner)
        self.renamed(practitioner, at)
        reason = RevocationReason.RECORDED_IN_ERROR
        attainments.revoke([old.attainment], reason=reason, on=on, by=training_lead, at=at)
        with pytest.raises(certificates.AttainmentRevoked):
            certificates.reissue(old, by=practitioner, at=at)

    def test_issuing_afterwards_gives_the_new_one_back(self, practitioner, attest, at):
        old = attest(practitioner)
        self.renamed(practitioner, at)
        new = certificates.reissue(old, by=practitioner, at=at)
        assert certificates.issue([old.attainment], **PLAIN, at=at) == [new]


class TestRevoke:
    def test_it_sets_the_instant_and_says_who_did_it(self, practitioner, officer, attest, at):
        certificate = attest(practitioner)
        later = at + timedelta(days=1)
        assert certificates.revoke([certificate], by=officer, at=later) == [certificate]
        certificate.refresh_from_db()
        assert (certificate.revoked_at, certificate.state) == (later, "REVOKED")
        entry = AuditEntry.objects.get(action="certificate.revoke")
        assert (entry.subject_uuid, entry.actor_uuid, entry.at) == (certificate.uuid, officer.uuid, later)

    def test_those_it_had_replaced_go_with_it(self, practitioner, officer, attest, at):
        old = attest(practitioner)
        people.rename(practitioner, given_name="Asha", family_name="Shah", by=None, at=at)
        new = certificates.reissue(old, by=practitioner, at=at)
        assert certificates.revoke([new], by=officer, at=at) == [old, new]
        old.refresh_from_db()
        assert old.state == "REVOKED"

    def test_one_that_no_longer_stands_stops_all_of_it(self, practitioner, officer, attest, at):
        revoked, sound = attest(practitioner), attest(practitioner)
        certificates.revoke([revoked], by=officer, at=at)
        with pytest.raises(certificates.NoLongerCurrent):
            certificates.revoke([sound, revoked], by=officer, at=at)
        sound.refresh_from_db()
        assert sound.state == "CURRENT"

    def test_what_still_counts_can_be_attested_anew(self, practitioner, officer, attest, at):
        revoked = attest(practitioner)
        certificates.revoke([revoked], by=officer, at=at)
        (fresh,) = certificates.issue([revoked.attainment], **PLAIN, at=at)
        assert fresh != revoked
        assert fresh.state == "CURRENT"


class TestFrozen:
    def test_a_word_is_not_changed_by_saving(self, practitioner, attest):
        certificate = attest(practitioner)
        certificate.holder = "Somebody Else"
        with pytest.raises(AppendOnlyError):
            certificate.save()

    def test_a_word_is_not_changed_by_updating(self, practitioner, attest, at):
        certificate = attest(practitioner)
        with pytest.raises(AppendOnlyError):
            Certificate.objects.update(revoked_at=at, holder="Somebody Else")
        certificate.refresh_from_db()
        assert (certificate.holder, certificate.revoked_at) == ("Asha Patel", None)

    def test_a_word_is_not_changed_by_updating_many(self, practitioner, attest):
        certificate = attest(practitioner)
        certificate.holder = "Somebody Else"
        with pytest.raises(AppendOnlyError):
            Certificate.objects.bulk_update([certificate], ["holder"])

    def test_it_is_not_deleted(self, practitioner, attest):
        certificate = attest(practitioner)
        with pytest.raises(AppendOnlyError):
            certificate.delete()
        with pytest.raises(AppendOnlyError):
            Certificate.objects.all().delete()

    def test_its_holder_is_not_deleted_from_under_it(self, practitioner, attest):
        attest(practitioner)
        with pytest.raises(ProtectedError):
            practitioner.delete()

    def test_the_database_itself_holds_one_current_for_an_attainment(self, practitioner, attest):
        certificate = attest(practitioner)
        certificate.pk, certificate._state.adding = None, True
        certificate.uuid, certificate.code = practitioner.uuid, "another"
        with pytest.raises(IntegrityError):
            certificate.save()
