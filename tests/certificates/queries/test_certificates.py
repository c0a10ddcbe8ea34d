"""What a person holds, and what a code answers."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from certificates.operations import certificates as writing
from certificates.queries import certificates
from competencies.models import RevocationReason
from competencies.operations import attainments, people


@pytest.fixture
def revoke(training_lead, at):
    def revoked(attainment, on):
        attainments.revoke([attainment], reason=RevocationReason.EVIDENCE_WITHDRAWN, on=on, by=training_lead, at=at)

    return revoked


def renamed(person, certificate, at):
    people.rename(person, given_name="Asha", family_name="Shah", by=None, at=at)
    return writing.reissue(certificate, by=person, at=at)


def told(code, *, on):
    checked = certificates.by_code(code, on=on)
    assert checked is not None
    return checked


class TestHeldBy:
    def test_the_newest_comes_first(self, practitioner, attain, attest, at):
        first = attest(practitioner)
        (second,) = writing.issue([attain(practitioner)], awaiting_sign_off=False, by=None, at=at + timedelta(hours=1))
        assert certificates.held_by(practitioner) == [second, first]

    def test_those_of_other_people_are_not_among_them(self, practitioner, colleague, attest):
        attest(practitioner)
        assert certificates.held_by(colleague) == []

    def test_only_those_that_stand_are_held(self, practitioner, officer, attest, revoke, at, on):
        writing.revoke([attest(practitioner)], by=officer, at=at)
        revoke(attest(practitioner).attainment, on)
        new = renamed(practitioner, attest(practitioner), at)
        assert certificates.held_by(practitioner) == [new]

    def test_it_takes_one_query(self, practitioner, attest, django_assert_num_queries):
        attest(practitioner)
        with django_assert_num_queries(1):
            (held,) = certificates.held_by(practitioner)
            assert held.state_words == "This certificate stands."
            assert held.pdf_url == f"/certificates/{held.uuid}.pdf"


class TestForSource:
    def test_it_is_the_newest_of_that_source(self, practitioner, attest, attain, at):
        source = uuid4()
        attest(practitioner, source_uuid=source, source_number=1)
        later = at + timedelta(days=1)
        again = attain(practitioner, source_uuid=source, source_number=2)
        (newest,) = writing.issue([again], awaiting_sign_off=False, by=None, at=later)
        attest(practitioner)
        assert certificates.for_source(practitioner, source) == newest

    def test_of_a_source_not_finished_there_is_none(self, practitioner, attest):
        attest(practitioner)
        assert certificates.for_source(practitioner, uuid4()) is None

    def test_it_is_the_persons_own(self, practitioner, colleague, attest):
        certificate = attest(practitioner)
        assert certificates.for_source(colleague, certificate.source_uuid) is None


class TestByCode:
    def test_it_says_what_in_which_edition_when_and_until_when(self, practitioner, attest, on):
        checked = told(attest(practitioner).code, on=on)
        assert checked.holder == "Asha Patel"
        assert (checked.title, checked.source_title) == ("Think the Unthinkable", "Module 1: Think the Unthinkable")
        assert checked.edition == "Edition 3"
        assert (checked.attained_on, checked.issued_on) == (date(2026, 5, 3), date(2026, 5, 4))
        assert checked.renewal_advised_by == date(2028, 5, 2)
        assert (checked.state, checked.since) == ("CURRENT", None)

    def test_it_takes_one_query(self, practitioner, attest, on, django_assert_num_queries):
        certificate = attest(practitioner)
        with django_assert_num_queries(1):
            told(certificate.code, on=on)

    def test_nobody_has_a_code_that_was_not_issued(self, practitioner, attest, on):
        attest(practitioner)
        assert certificates.by_code("0000-0000-00000", on=on) is None

    @pytest.mark.parametrize(("day", "past"), [(date(2028, 5, 2), False), (date(2028, 5, 3), True)])
    def test_the_last_good_day_is_good(self, practitioner, attest, day, past):
        checked = told(attest(practitioner).code, on=day)
        assert checked.renewal_is_past is past
        assert checked.state == "CURRENT"

    def test_one_that_was_replaced_still_verifies_and_tells_nothing_of_the_new_name(self, practitioner, attest, at, on):
        old = attest(practitioner)
        new = renamed(practitioner, old, at)
        checked = told(old.code, on=on)
        assert (checked.state, checked.since, checked.holder) == ("SUPERSEDED", on, "Asha Patel")
        assert "Shah" not in repr(checked)
        assert new.code not in repr(checked)

    def test_one_that_was_revoked_says_since_when(self, practitioner, officer, attest, at, on):
        certificate = attest(practitioner)
        writing.revoke([certificate], by=officer, at=at)
        checked = told(certificate.code, on=on + timedelta(days=9))
        assert (checked.state, checked.since) == ("REVOKED", on)
        assert checked.state_words == "This certificate was revoked on 4 May 2026. It no longer stands."

    def test_the_attainment_behind_it_was_revoked(self, practitioner, attest, revoke, on):
        certificate = attest(practitioner)
        revoke(certificate.attainment, on)
        assert told(certificate.code, on=on - timedelta(days=1)).state == "CURRENT"
        checked = told(certificate.code, on=on)
        assert (checked.state, checked.since) == ("REVOKED", on)

    def test_of_two_revocations_the_earlier_day_is_told(self, practitioner, officer, attest, revoke, at, on):
        certificate = attest(practitioner)
        writing.revoke([certificate], by=officer, at=at)
        revoke(certificate.attainment, date(2026, 5, 3))
        assert told(certificate.code, on=on).since == date(2026, 5, 3)

    def test_one_that_was_replaced_falls_with_its_attainment(self, practitioner, attest, revoke, at, on):
        old = attest(practitioner)
        renamed(practitioner, old, at)
        revoke(old.attainment, on)
        assert told(old.code, on=on).state == "REVOKED"
