"""Editions: numbered in order, made once, never changed, and what becomes of learners in flight."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from competencies.models import AuditEntry
from competencies.models.records import AppendOnlyError
from courses.models import ChangeClass, Edition, Enrolment, Module
from courses.operations import editions, enrolments
from courses.rendering.freeze import FrozenModule
from tests.modules import revision_of_something, small_module


@pytest.fixture
def module(partnership, at):
    return editions.register(code="M1", slug="a-small-module", competency=partnership.awareness, by=None, at=at)


@pytest.fixture
def publish(module, at):
    def publishing(change=ChangeClass.CORRECTION, **changes):
        given = {"revision_id": changes.pop("revision_id", None) or revision_of_something(at), "by": None, "at": at}
        return editions.publish(module, small_module(**changes), change_class=change, **given)

    return publishing


class TestRegistering:
    def test_gives_a_module_its_identity(self, module, partnership):
        assert (module.code, module.slug, module.competency) == ("M1", "a-small-module", partnership.awareness)
        assert AuditEntry.objects.get(subject_uuid=module.uuid).action == "module.register"

    def test_keeps_the_identity_that_its_files_give(self, partnership, at):
        given = UUID("3db6d49b-942b-46f0-8a93-f6fdc69642d2")
        made = editions.register(code="M2", slug="m2", competency=partnership.awareness, uuid=given, by=None, at=at)
        assert made.uuid == given

    @pytest.mark.parametrize("taken", [{"code": "M1"}, {"slug": "a-small-module"}])
    def test_refuses_a_code_or_an_address_twice(self, module, partnership, at, taken):
        with pytest.raises(editions.CodeTaken, match="Choose another"):
            editions.register(**{"code": "M2", "slug": "m2", **taken}, competency=partnership.awareness, by=None, at=at)
        assert Module.objects.count() == 1


class TestPublishing:
    def test_numbers_editions_in_order(self, publish):
        assert [publish().number, publish().number, publish().number] == [1, 2, 3]

    def test_freezes_every_step(self, publish):
        edition = publish()
        assert [step.number for step in edition.steps.all()] == [1, 2, 3]
        assert [each["id"] for each in edition.outline] == [str(step.step_id) for step in edition.steps.all()]

    def test_gives_one_revision_one_edition(self, publish, at):
        revision = revision_of_something(at)
        assert publish(revision_id=revision) == publish(revision_id=revision)
        assert Edition.objects.count() == 1

    def test_tells_the_audit_log_by_number(self, publish, module):
        publish()
        entry = AuditEntry.objects.get(action="edition.publish")
        assert (entry.subject_uuid, entry.detail) == (module.uuid, {"number": 1})

    def test_refuses_a_module_without_steps_and_makes_nothing(self, module, at):
        empty = FrozenModule(title="Nothing yet", minutes=0, front={}, steps=())
        with pytest.raises(editions.NothingToLearn, match="Nothing yet has no steps yet"):
            editions.publish(
                module,
                empty,
                revision_id=revision_of_something(at),
                change_class=ChangeClass.CORRECTION,
                by=None,
                at=at,
            )
        assert not Edition.objects.exists()

    @pytest.mark.parametrize(
        ("change", "number"), [(ChangeClass.CORRECTION, 2), (ChangeClass.MATERIAL, 1), (ChangeClass.CRITICAL, 1)]
    )
    def test_takes_learners_along_when_it_is_a_correction_only(self, publish, practitioner, at, change, number):
        enrolment = enrolments.begin(practitioner, publish(), post=None, at=at)
        publish(change)
        enrolment.refresh_from_db()
        assert enrolment.edition.number == number

    def test_leaves_a_finished_enrolment_with_the_edition_that_was_finished(self, publish, practitioner, at):
        enrolment = enrolments.begin(practitioner, publish(), post=None, at=at)
        enrolments.complete(enrolment, at=at + timedelta(hours=1))
        publish(ChangeClass.CORRECTION)
        enrolment.refresh_from_db()
        assert enrolment.edition.number == 1

    def test_leaves_learners_of_a_much_earlier_edition_where_they_are(self, publish, practitioner, at):
        enrolment = enrolments.begin(practitioner, publish(), post=None, at=at)
        publish(ChangeClass.MATERIAL)
        publish(ChangeClass.CORRECTION)
        enrolment.refresh_from_db()
        assert enrolment.edition.number == 1


class TestAnEdition:
    def test_keeps_its_steps_as_they_were_frozen(self, publish):
        edition = publish()
        for change in (lambda: edition.steps.update(title="Changed"), lambda: edition.steps.all().delete()):
            with pytest.raises(AppendOnlyError):
                change()

    def test_has_a_number_of_its_own(self, publish, module):
        edition = publish()
        edition.pk, edition.revision = None, None
        with pytest.raises(IntegrityError), transaction.atomic():
            edition.save(force_insert=True)

    def test_outlives_the_revision_it_was_made_from(self, publish):
        edition = publish()
        edition.revision.delete()
        edition.refresh_from_db()
        assert edition.revision is None
        assert edition.steps.count() == 3

    def test_holds_on_to_its_module(self, publish, module):
        publish()
        with pytest.raises(ProtectedError):
            module.delete()

    def test_is_held_on_to_by_those_who_took_it(self, publish, practitioner, at):
        edition = publish()
        enrolments.begin(practitioner, edition, post=None, at=at)
        with pytest.raises((ProtectedError, AppendOnlyError)):
            edition.delete()
        assert Enrolment.objects.get().edition == edition


class TestWhereAModuleWasLoadedFrom:
    def test_is_remembered(self, module, at):
        editions.remember_source(module, digest="0" * 64, revision_id=7, by=None, at=at)
        module.refresh_from_db()
        assert (module.loaded_digest, module.loaded_revision) == ("0" * 64, 7)
        assert AuditEntry.objects.get(action="module.load").detail == {"digest": "0" * 64}

    def test_is_not_known_of_a_module_written_in_the_editor(self, module):
        assert (module.loaded_digest, module.loaded_revision) == ("", None)
        assert module.uuid != uuid4()
