"""Training from elsewhere goes in by one form: said, foreseen, confirmed, and undone by one button."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from competencies.models import (
    Attainment,
    AuditEntry,
    Evidence,
    EvidenceFile,
    GrantKind,
    Level,
    Standing,
    TrainingBatch,
)

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path}},
    }


@pytest.fixture
def form(partnership, colleague):
    def filled(**changed):
        sent = {
            "step": "preview",
            "people": [colleague.uuid],
            "kind": "SESSION",
            "competency": partnership.awareness.uuid,
            "done_on": "1 May 2026",
            "title": "A morning together",
            "provider": "The learning pool",
            "hours": "2.5",
            "participatory": "yes",
            "multi_agency": "no",
            "seen": "CERTIFICATE",
            "reference": "A-17",
            "key": uuid4(),
        }
        return {**sent, **changed}

    return filled


@pytest.fixture
def record(door, training_lead, partnership, form):
    """Through the door to the end; the batch."""

    def recorded(by=training_lead, **changed):
        response = door(by, "training_record", partnership.trust, sent=form(step="confirm", **changed))
        assert response.status_code == 302, response.context["form"].errors
        return TrainingBatch.objects.latest("pk")

    return recorded


def words(page):
    return " ".join(page.content.decode().split())


def picture():
    out = BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return SimpleUploadedFile("c.txt", out.getvalue(), "text/plain")


class TestRecording:
    def test_says_first_what_it_gives_each_and_records_nothing(
        self, door, training_lead, partnership, form, practitioner
    ):
        page = door(training_lead, "training_record", partnership.trust, sent=form())
        assert "Current until 30 April 2028" in words(page)
        assert "Record it for one person" in words(page)
        assert not Evidence.objects.exists()

    def test_confirmed_counts_at_once(self, record, colleague, training_lead):
        batch = record()
        evidence = Evidence.objects.get()
        assert (evidence.batch, evidence.person, evidence.participatory, evidence.multi_agency) == (
            batch,
            colleague,
            True,
            False,
        )
        assert Standing.objects.get(person=colleague, status__isnull=False).status == "CURRENT"
        assert evidence.recorded_by == training_lead

    def test_for_several_at_once(self, door, training_lead, partnership, form, colleague, practitioner):
        people = [colleague.uuid, practitioner.uuid]
        page = door(training_lead, "training_record", partnership.trust, sent=form(people=people))
        assert "Record it for 2 people" in words(page)
        door(training_lead, "training_record", partnership.trust, sent=form(people=people, step="confirm"))
        assert Attainment.objects.count() == 2

    def test_the_preview_carries_everything_to_the_confirmation(self, door, training_lead, partnership, form, visit):
        page = door(training_lead, "training_record", partnership.trust, sent=form())
        carried = {name: page.context["form"][name].value() for name in page.context["form"].fields if name != "file"}
        sent = {name: value for name, value in carried.items() if value not in (None, "")}
        door(training_lead, "training_record", partnership.trust, sent={**sent, "step": "confirm"})
        assert Evidence.objects.get().reference == "A-17"

    def test_changing_something_keeps_what_was_typed(self, door, training_lead, partnership, form):
        page = door(training_lead, "training_record", partnership.trust, sent=form(step="change", title="Twice round"))
        assert page.status_code == 200
        assert 'value="Twice round"' in words(page)
        assert not page.context["form"].errors

    def test_who_has_it_already_is_left_out(self, door, training_lead, partnership, form, record):
        record()
        page = door(training_lead, "training_record", partnership.trust, sent=form())
        assert "is recorded for 1 May 2026 already" in words(page)
        assert 'value="confirm"' not in words(page)

    def test_sent_twice_is_recorded_once(self, door, training_lead, partnership, form):
        sent = form(step="confirm")
        for _ in range(2):
            assert door(training_lead, "training_record", partnership.trust, sent=sent).status_code == 302
        assert Evidence.objects.count() == 1

    def test_a_course_above_awareness_is_refused_in_words(self, door, training_lead, partnership, form):
        partnership.awareness.level = Level.PRACTITIONER
        partnership.awareness.save()
        page = door(training_lead, "training_record", partnership.trust, sent=form())
        assert "evidences awareness only" in str(page.context["form"].errors["kind"])

    def test_prior_learning_asks_why_and_by_whom(self, door, training_lead, partnership, form, record):
        page = door(training_lead, "training_record", partnership.trust, sent=form(kind="RECOGNITION"))
        assert set(page.context["form"].errors) == {"reason", "authorised_by"}
        record(kind="RECOGNITION", reason="SAME_OUTCOMES", authorised_by=training_lead.uuid)
        attainment = Attainment.objects.get()
        assert (attainment.kind, attainment.accepted_by) == ("RECOGNITION", partnership.trust)

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("people", []),
            ("people", ["x"]),
            ("kind", "MODULE"),
            ("competency", ""),
            ("done_on", "5 May 2026"),
            ("done_on", "last week"),
            ("title", " "),
            ("hours", "two"),
            ("hours", "0"),
            ("hours", "1.234"),
            ("seen", ""),
            ("expires_on", "1 April 2026"),
            ("key", "x"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_the_rest(self, door, training_lead, partnership, form, field, typed):
        page = door(training_lead, "training_record", partnership.trust, sent=form(**{field: typed}))
        assert page.status_code == 422
        assert list(page.context["form"].errors) == [field]
        assert 'value="The learning pool"' in words(page)
        assert not Evidence.objects.exists()

    def test_of_somebody_elsewhere_is_refused(self, door, training_lead, partnership, form, dsl):
        page = door(training_lead, "training_record", partnership.trust, sent=form(people=[dsl.uuid], step="confirm"))
        assert "has no post here today" in str(page.context["form"].errors["people"])

    def test_ones_own_is_refused_where_there_is_another_lead(
        self, door, training_lead, partnership, form, outsider, give
    ):
        give(outsider, GrantKind.TRAINING_LEAD, partnership.trust)
        page = door(training_lead, "training_record", partnership.trust, sent=form(people=[training_lead.uuid]))
        assert page.context["form"].errors["people"] == [
            "Nobody records their own training. Ask Gita Rao, who is a training lead here too."
        ]

    def test_looks_for_a_name_in_a_large_agency_and_keeps_what_was_chosen(
        self, door, training_lead, partnership, form, colleague, practitioner, monkeypatch
    ):
        monkeypatch.setattr("competencies.views.training.MOST_OFFERED", 1)
        page = door(training_lead, "training_record", partnership.trust, sent=form(step="find", name="patel"))
        assert [label for _, label in page.context["form"].fields["people"].choices] == ["Ben O'Neill", "Asha Patel"]
        assert 'value="A-17"' in words(page)

    def test_the_number_of_queries_does_not_grow_with_the_people(self, door, training_lead, partnership, form, join):
        def asked(number):
            people = [join("N", f"{number}-{n:02}", partnership.ward).uuid for n in range(number)]
            with CaptureQueriesContext(connection) as made:
                door(training_lead, "training_record", partnership.trust, sent=form(people=people))
            return len(made)

        assert asked(2) == asked(30)


class TestTheFile:
    def test_is_kept_from_the_preview_and_given_out_by_a_door_only(self, door, training_lead, partnership, form, visit):
        page = door(training_lead, "training_record", partnership.trust, sent=form(file=picture()))
        kept = page.context["form"].data["kept"]
        door(training_lead, "training_record", partnership.trust, sent=form(step="confirm", kept=kept))
        row = Evidence.objects.get()
        response = door(training_lead, "evidence_file", partnership.trust, row)
        assert response["Content-Type"] == "image/png"
        assert response["Content-Disposition"] == 'attachment; filename="evidence.png"'
        assert response.content.startswith(b"\x89PNG")
        assert AuditEntry.objects.filter(action="evidence.open_file", subject_uuid=row.uuid).exists()

    def handed_in(self, door, training_lead, partnership, form, **changed):
        page = door(training_lead, "training_record", partnership.trust, sent=form(file=picture(), **changed))
        sent = form(step="confirm", kept=page.context["form"].data["kept"], **changed)
        door(training_lead, "training_record", partnership.trust, sent=sent)
        return reverse("own_evidence_file", args=[Evidence.objects.order_by("pk").first().uuid])

    def test_is_opened_by_whom_it_is_about(
        self, door, training_lead, partnership, form, visit, colleague, practitioner
    ):
        url = self.handed_in(door, training_lead, partnership, form)
        assert url in visit(colleague).get(reverse("own_training")).content.decode()
        assert visit(colleague).get(url).content.startswith(b"\x89PNG")
        assert visit(practitioner).get(url).status_code == visit(training_lead).get(url).status_code == 404

    @pytest.mark.parametrize("seen", ["ATTENDANCE", "CERTIFICATE"])
    def test_that_names_others_too_is_opened_by_none_of_them(
        self, door, training_lead, partnership, form, visit, colleague, practitioner, seen
    ):
        people = [colleague.uuid] if seen == "ATTENDANCE" else [colleague.uuid, practitioner.uuid]
        url = self.handed_in(door, training_lead, partnership, form, people=people, seen=seen)
        assert visit(colleague).get(url).status_code == 404
        assert url not in visit(colleague).get(reverse("own_training")).content.decode()

    def test_of_somebody_elses_keeping_is_not_taken(self, door, training_lead, outsider, partnership, form, give):
        give(outsider, GrantKind.TRAINING_LEAD, partnership.trust)
        page = door(outsider, "training_record", partnership.trust, sent=form(file=picture()))
        kept = page.context["form"].data["kept"]
        door(training_lead, "training_record", partnership.trust, sent=form(step="confirm", kept=kept))
        assert Evidence.objects.get().file is None

    @pytest.mark.parametrize(
        "content",
        [
            b"MZ not a picture",
            b"%PDF-1.7 cut off",
            b"\x89PNG\r\n\x1a\n cut off",
            b"GIF89a" + b"0" * 50,
            b"0" * (5 * 1024 * 1024 + 1),
        ],
        ids=["program", "half-a-pdf", "half-a-picture", "another-kind", "too-large"],
    )
    def test_that_is_no_pdf_or_picture_is_refused(self, door, training_lead, partnership, form, content):
        sent = form(file=SimpleUploadedFile("certificate.pdf", content, "application/pdf"))
        page = door(training_lead, "training_record", partnership.trust, sent=sent)
        assert list(page.context["form"].errors) == ["file"]
        assert not EvidenceFile.objects.exists()


class TestEvidence:
    def test_says_what_it_rests_on_and_who_signed_it(self, door, training_lead, partnership, record):
        record()
        page = words(door(training_lead, "evidence", partnership.trust, Evidence.objects.get()))
        assert "Signed off by Carys Evans on 4 May 2026" in page
        assert "2.5" in page

    def test_corrected_falls_until_signed_anew(self, door, training_lead, partnership, record, form, colleague):
        record()
        old = Evidence.objects.get()
        door(training_lead, "evidence_correct", partnership.trust, old, sent=form(hours="1"))
        assert not Attainment.objects.filter(revocation__isnull=True).exists()
        new = Evidence.objects.get(corrects=old)
        page = door(training_lead, "evidence", partnership.trust, new)
        assert "the earlier sign-off covers only what was said before" in words(page)
        door(training_lead, "evidence", partnership.trust, new, sent={"answer": "SIGN", "sha256": new.sha256})
        assert Attainment.objects.filter(revocation__isnull=True).count() == 1

    def test_corrected_with_nothing_changed_is_refused(self, door, training_lead, partnership, record, form):
        record()
        page = door(training_lead, "evidence_correct", partnership.trust, Evidence.objects.get(), sent=form())
        assert "Nothing is changed" in words(page)
        assert 'value="A-17"' in words(page)

    def test_of_ones_own_is_not_decided_by_any_training_lead(
        self, door, training_lead, outsider, partnership, record, give
    ):
        record(people=[training_lead.uuid])
        give(outsider, GrantKind.TRAINING_LEAD, partnership.trust)
        row = Evidence.objects.get()
        page = door(outsider, "evidence", partnership.trust, row, sent={"answer": "SIGN", "sha256": row.sha256})
        assert "A partnership officer decides on this one." in words(page)


class TestUndoing:
    def test_takes_back_exactly_what_was_recorded_and_twice_is_once(self, door, training_lead, partnership, record):
        batch = record()
        for _ in range(2):
            response = door(training_lead, "training_undo", partnership.trust, batch, sent={})
            assert response.url == reverse("competencies:training_recorded", args=[partnership.trust.uuid, batch.uuid])
        assert Attainment.objects.get().revocation.reason == "RECORDED_IN_ERROR"
        assert AuditEntry.objects.filter(action="training.undo").count() == 1


class TestCountersigning:
    @pytest.fixture
    def own(self, record, training_lead):
        record(people=[training_lead.uuid])
        return Evidence.objects.get()

    def answer(self, own, **changed):
        return {"answer": "SIGN", "sha256": own.sha256, **changed}

    def test_the_officer_sees_that_row_and_nothing_else_of_the_agency(self, door, officer, own, colleague, partnership):
        page = words(door(officer, "countersign"))
        assert "Carys Evans" in page
        assert "Neill" not in page
        assert door(officer, "person", partnership.trust, own.person).status_code == 404

    def test_countersigned_counts(self, door, officer, own, training_lead):
        door(officer, "countersign_one", own, sent=self.answer(own))
        assert Attainment.objects.get(person=training_lead).recorded_by == officer

    def test_declined_counts_for_nothing_and_says_why(self, door, officer, own, training_lead, partnership):
        door(officer, "countersign_one", own, sent=self.answer(own, answer="NOT_SEEN"))
        page = words(door(training_lead, "evidence", partnership.trust, own))
        assert "Declined by Efua Mensah on 4 May 2026: The evidence could not be seen" in page
        assert not Attainment.objects.exists()

    def test_what_was_corrected_meanwhile_is_not_signed(
        self, door, visit, officer, own, training_lead, partnership, form
    ):
        door(training_lead, "evidence_correct", partnership.trust, own, sent=form(hours="7"))
        url = reverse("competencies:countersign_one", args=[own.uuid])
        late = visit(officer).post(url, self.answer(own), follow=True)
        assert "That record waits no longer" in words(late)
        corrected = Evidence.objects.get(corrects=own)
        page = door(officer, "countersign_one", corrected, sent=self.answer(own))
        assert "not what this page showed" in words(page)
        assert not Attainment.objects.exists()

    def test_of_prior_learning_is_the_officers_word_and_asks_for_nobody_elses(
        self, door, record, officer, training_lead, partnership, form
    ):
        prior = {"people": [training_lead.uuid], "kind": "RECOGNITION", "reason": "SAME_COURSE"}
        record(**prior, authorised_by=training_lead.uuid)
        own = Evidence.objects.get()
        assert (own.authorised_by, own.signer) == (None, "OFFICER")
        door(training_lead, "evidence_correct", partnership.trust, own, sent=form(**prior, hours="3"))
        corrected = Evidence.objects.get(corrects=own)
        assert (corrected.authorised_by, corrected.signer) == (None, "OFFICER")
        door(officer, "countersign_one", corrected, sent=self.answer(corrected))
        assert Attainment.objects.get().person == training_lead

    def test_twice_is_once(self, door, officer, own):
        for _ in range(2):
            assert door(officer, "countersign_one", own, sent=self.answer(own)).status_code == 302
        assert Attainment.objects.count() == 1

    def test_without_an_answer_or_with_an_invented_one_says_so(self, door, officer, own):
        for wrong in ({}, self.answer(own, answer="BECAUSE")):
            assert door(officer, "countersign_one", own, sent=wrong).status_code == 422

    def test_is_nobody_elses(self, door, cast, own, subtests):
        for who in ("outsider", "author", "practitioner", "training_lead", "dsl"):
            with subtests.test(who):
                for name, things in (("countersign", []), ("countersign_one", [own]), ("countersign_file", [own])):
                    assert door(cast[who], name, *things).status_code == 404
                assert door(cast[who], "countersign_one", own, sent=self.answer(own)).status_code == 404


DOORS = ["training", "training_record", "training_recorded", "training_undo", "evidence", "evidence_correct"]
BY_POST_ONLY = {"training_undo"}


@pytest.mark.parametrize("name", DOORS)
class TestTheseDoorsOpen:
    @pytest.fixture
    def things(self, name, partnership, record):
        batch = record()
        one = {"training_recorded": [batch], "training_undo": [batch]}
        rows = {"evidence": [Evidence.objects.get()], "evidence_correct": [Evidence.objects.get()]}
        return [partnership.trust, *{**one, **rows}.get(name, [])]

    def test_for_the_training_lead(self, door, training_lead, name, things):
        assert door(training_lead, name, *things).status_code == (405 if name in BY_POST_ONLY else 200)

    def test_for_nobody_who_is_not_signed_in(self, door, name, things):
        assert door(None, name, *things).url.startswith(reverse("account_login"))

    def test_for_nobody_else_whether_to_look_or_to_send(self, door, cast, name, things, subtests):
        for who in ("outsider", "author", "practitioner", "officer", "dsl"):
            with subtests.test(who):
                assert door(cast[who], name, *things).status_code in {404, 405}
                assert door(cast[who], name, *things, sent={}).status_code in {404, 405}
                assert not Attainment.objects.filter(revocation__isnull=False).exists()

    def test_not_for_a_manager(self, door, outsider, partnership, give, name, things):
        give(outsider, GrantKind.MANAGER, partnership.trust)
        assert door(outsider, name, *things, sent={}).status_code in {404, 405}

    def test_by_no_other_method(self, visit, training_lead, name, things):
        url = reverse(f"competencies:{name}", args=[thing.uuid for thing in things])
        assert visit(training_lead).put(url).status_code == 405

    def test_not_where_there_is_nothing(self, door, training_lead, partnership, name, things):
        wrong = [partnership.trust, uuid4()] if len(things) > 1 else [uuid4()]
        assert door(training_lead, name, *wrong, sent={}).status_code in {404, 405}

    def test_not_through_another_agency(self, door, dsl, partnership, name, things):
        if len(things) > 1:
            assert door(dsl, name, partnership.school, things[1], sent={}).status_code in {404, 405}
            assert door(dsl, name, partnership.school, things[1]).status_code in {404, 405}

    def test_sent_empty_changes_nothing(self, door, training_lead, name, things):
        if name not in BY_POST_ONLY and name not in {"training", "training_recorded"}:
            page = door(training_lead, name, *things, sent={} if name == "evidence" else {"step": "preview"})
            assert page.status_code == 422
            assert "Error:" in page.content.decode()
