"""Two clicks in the same moment record, sign and recognise once, on either database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from competencies.models import (
    Attainment,
    BatchSource,
    Evidence,
    EvidenceKind,
    EvidenceSeen,
    GrantKind,
    Revocation,
)
from competencies.operations import grants, people, posts, training
from competencies.operations.people import NewPerson
from competencies.operations.posts import NewPost
from competencies.operations.refusals import Refusal
from competencies.operations.training import NewEvidence
from tests.conftest import make_partnership

AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
AT_ONCE = 4
DONE = {"by": None, "at": AT}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def partnership(transactional_db):
    return make_partnership()


@pytest.fixture
def ben_and_lead(partnership):
    ben, lead, officer = people.add([NewPerson(given_name=name, family_name="X") for name in "BLO"], **DONE)
    posts.begin(
        [NewPost(person=one, agency=partnership.ward, started_on=date(2024, 2, 5)) for one in (ben, lead)], **DONE
    )
    grants.give(lead, kind=GrantKind.TRAINING_LEAD, agency=partnership.trust, from_on=date(2024, 2, 5), **DONE)
    return ben, lead, officer


def together(act):
    """Do it several times in one moment; a refusal is an answer too."""
    gate = Barrier(AT_ONCE)

    def one(_):
        try:
            gate.wait()
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def record(person, partnership, by, key=None):
    new = NewEvidence(
        person=person,
        competency=partnership.awareness,
        kind=EvidenceKind.SESSION,
        done_on=date(2026, 5, 1),
        title="A morning",
        seen=EvidenceSeen.CERTIFICATE,
    )
    return training.record([new], key=key or uuid4(), agency=partnership.trust, source=BatchSource.FORM, by=by, at=AT)


class TestFourClicksAtOnce:
    def test_of_one_page_record_once(self, partnership, ben_and_lead):
        ben, lead, _ = ben_and_lead
        key = uuid4()
        answers = together(lambda: record(ben, partnership, lead, key))
        assert len({batch.pk for batch in answers}) == 1
        assert Attainment.objects.count() == 1

    def test_of_four_pages_record_once(self, partnership, ben_and_lead):
        ben, lead, _ = ben_and_lead
        together(lambda: record(ben, partnership, lead))
        assert Attainment.objects.count() == Evidence.objects.count() == 1

    def test_countersign_once(self, partnership, ben_and_lead):
        _, lead, officer = ben_and_lead
        record(lead, partnership, lead)
        row = Evidence.objects.get()
        together(lambda: training.sign_off(Evidence.objects.get(), sha256=row.sha256, by=officer, at=AT))
        assert Attainment.objects.count() == 1

    def test_undo_once(self, partnership, ben_and_lead):
        ben, lead, _ = ben_and_lead
        batch = record(ben, partnership, lead)
        answers = together(lambda: training.undo(batch, by=lead, at=AT))
        assert sum(isinstance(answer, training.UndoneAlready) for answer in answers) == AT_ONCE - 1
        assert Revocation.objects.count() == 1
