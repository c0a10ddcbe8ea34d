"""Several processes attest the same thing at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from certificates.models import Certificate
from certificates.operations import certificates
from competencies.models import AuditEntry
from competencies.operations import people

AT_ONCE = 6


def together(act):
    """What each of several threads got, let go at the same instant; an exception counts as what it got."""
    gate = Barrier(AT_ONCE)

    def run(number):
        try:
            gate.wait(timeout=30)
            return act(number)
        except certificates.NoLongerCurrent as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(run, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_one_attainment_gets_one_certificate(self, practitioner, attain, at):
        attainment = attain(practitioner)
        got = together(lambda _: certificates.issue([attainment], awaiting_sign_off=False, by=None, at=at)[0])
        assert {certificate.pk for certificate in got} == {Certificate.objects.get().pk}
        assert AuditEntry.objects.filter(action="certificate.issue").count() == 1

    def test_overlapping_collections_do_not_block_each_other_for_ever(self, practitioner, colleague, attain, at):
        attained = [attain(person) for person in (practitioner, colleague) for _ in range(3)]

        def issue(number):
            asked = attained if number % 2 else attained[::-1]
            return certificates.issue(asked, awaiting_sign_off=False, by=None, at=at)

        together(issue)
        assert Certificate.objects.count() == len(attained)

    def test_a_new_name_is_given_one_new_certificate(self, practitioner, attest, at):
        old = attest(practitioner)
        people.rename(practitioner, given_name="Asha", family_name="Shah", by=None, at=at)
        got = together(lambda _: certificates.reissue(old, by=practitioner, at=at + timedelta(minutes=1)))
        assert sum(isinstance(each, Certificate) for each in got) == 1
        assert Certificate.objects.count() == 2
