"""Statements are frozen in the transaction of their fact: once, in order, and never those that must not leave."""

import threading
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from competencies.models import AuditEntry, Person
from learning_site.xapi import outbox, packing, statements
from learning_site.xapi.facts import Score
from learning_site.xapi.models import QueuedStatement
from tests.learning_site.xapi.samples import AT, MODULE, SITE, a_fact, completions, queued, some_uuid, states

FAILED = statements.failed(a_fact(), MODULE, score=Score(right=1, asked=10))


@pytest.mark.django_db
class TestQueue:
    def test_keeps_statements_byte_for_byte_and_in_order(self):
        wanted = completions(3)
        assert outbox.queue(wanted, at=AT) == outbox.Queued(queued=3)
        assert [row.payload() for row in QueuedStatement.objects.all()] == [packing.to_json(each) for each in wanted]
        assert [str(row.uuid) for row in QueuedStatement.objects.all()] == [each["id"] for each in wanted]

    def test_is_harmless_when_repeated(self):
        outbox.queue(completions(2), at=AT)
        assert outbox.queue(completions(3), at=AT) == outbox.Queued(queued=1, already=2)
        assert QueuedStatement.objects.count() == 3

    def test_takes_the_same_statement_twice_in_one_call_as_one(self):
        assert outbox.queue(completions(1) * 2, at=AT).queued == 1

    def test_keeps_the_first_of_two_contents_and_says_so(self, caplog):
        (first,) = completions(1)
        outbox.queue([first], at=AT)
        said = outbox.queue([{**first, "timestamp": "2030-01-01T00:00:00.000Z"}], at=AT)
        assert [str(uuid) for uuid in said.differing] == [first["id"]]
        assert QueuedStatement.objects.get().statement() == first
        assert first["id"] in caplog.text

    def test_refuses_two_contents_of_one_id_in_one_call(self):
        (first,) = completions(1)
        with pytest.raises(outbox.SameIdTwice, match=first["id"]):
            outbox.queue([first, {**first, "timestamp": "2030-01-01T00:00:00.000Z"}], at=AT)

    def test_of_nothing_is_nothing(self):
        assert outbox.queue([], at=AT) == outbox.Queued()

    def test_leaves_a_damaged_row_to_the_sender_and_does_not_undo_the_fact(self):
        outbox.queue(completions(1), at=AT)
        QueuedStatement.objects.update(packed=b"damaged")
        assert len(outbox.queue(completions(1), at=AT).differing) == 1

    def test_takes_a_fixed_number_of_queries(self, django_assert_num_queries):
        with django_assert_num_queries(2):
            outbox.queue(completions(60), at=AT)


@pytest.mark.django_db
class TestAnswersAndFailedChecks:
    def test_are_not_even_kept(self):
        assert outbox.queue([FAILED, *completions(1)], at=AT) == outbox.Queued(queued=1, withheld=1)
        assert not QueuedStatement.objects.filter(uuid=FAILED["id"]).exists()

    def test_are_kept_by_explicit_setting(self, settings):
        settings.XAPI_SEND_ANSWERS = True
        assert outbox.queue([FAILED], at=AT).queued == 1
        assert outbox.contents() == outbox.Contents(waiting=1, withheld=0, delivered=0, quarantined=0)

    def test_stay_in_the_building_when_the_setting_is_turned_off_later(self, settings):
        settings.XAPI_SEND_ANSWERS = True
        outbox.queue([FAILED, *completions(1)], at=AT)
        settings.XAPI_SEND_ANSWERS = False
        assert outbox.contents() == outbox.Contents(waiting=1, withheld=1, delivered=0, quarantined=0)


@pytest.mark.django_db(transaction=True)
class TestTransaction:
    def test_is_asked_for(self):
        with pytest.raises(outbox.NotInTransaction):
            outbox.queue(completions(1), at=AT)

    def test_takes_the_statement_back_with_the_fact(self):
        with transaction.atomic():
            outbox.queue(completions(1), at=AT)
            transaction.set_rollback(True)
        assert not QueuedStatement.objects.exists()

    def test_of_two_tabs_at_once_leaves_one_of_each(self):
        together = threading.Barrier(4)
        wrong: list[BaseException] = []

        def press() -> None:
            try:
                together.wait()
                queued(completions(5))
            except BaseException as error:
                wrong.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=press) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong
        assert QueuedStatement.objects.count() == 5


@pytest.mark.django_db
class TestRelease:
    def test_lets_quarantined_statements_be_tried_again_singly_and_says_who_did_it(self):
        officer = Person.objects.create(email="officer@example.org")
        ids = queued(completions(3))
        QueuedStatement.objects.filter(uuid__in=ids[:2]).update(state="QUARANTINED", last_error="400: no", failures=4)
        assert outbox.release([UUID(ids[0]), UUID(ids[2])], by=officer, at=AT) == 1
        row = QueuedStatement.objects.get(uuid=ids[0])
        assert (row.state, row.alone, row.next_attempt_at, row.failures) == ("WAITING", True, AT, 0)
        assert states() == {"QUARANTINED": 1, "WAITING": 2}
        entry = AuditEntry.objects.get(action="xapi.release")
        assert (str(entry.subject_uuid), entry.actor_uuid) == (ids[0], officer.uuid)


class TestThisSite:
    def test_is_as_the_settings_say(self, settings):
        settings.INSTALLATION_UUID, settings.SITE_URL = some_uuid("installation"), "https://learn.example.org"
        assert outbox.this_site().installation == some_uuid("installation")
        assert outbox.this_site().home_page == SITE.home_page


@pytest.mark.django_db
class TestDatabase:
    """What no row can be, whoever writes it."""

    @pytest.mark.parametrize(
        "change",
        [
            {"state": "LOST"},
            {"state": "DELIVERED"},
            {"delivered_at": AT},
            {"state": "QUARANTINED", "last_error": ""},
            {"alone": True},
            {"next_attempt_at": AT},
            {"dictionary": 0},
        ],
        ids=str,
    )
    def test_refuses(self, change):
        queued(completions(1))
        with pytest.raises(IntegrityError), transaction.atomic():
            QueuedStatement.objects.update(**change)

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by the size of the table")
    def test_finds_the_next_batch_by_its_index(self):
        plan = QueuedStatement.objects.due_together()[:50].explain()
        assert "USING INDEX xapi_statement_turn" in plan
        assert "TEMP B-TREE" not in plan
