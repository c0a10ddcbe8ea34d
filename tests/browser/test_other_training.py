"""A training lead records what people learned elsewhere; every screen on the way is looked at."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.urls import reverse

from competencies.models import Attainment, BatchSource, EvidenceKind, EvidenceSeen
from competencies.operations import recognition, training
from competencies.operations.training import NewEvidence
from tests.browser.test_screens import WINDOWS

HISTORY = (
    "Employee number,Email,Competency,Date,Title,Hours\n"
    ",ben.o'neill@example.org,CSA-A1,01/05/2025,A morning together,2.5\n"
    ",nobody@example.org,CSA-A1,01/05/2025,A morning together,2.5\n"
)


def bring(partnership, person, at):
    """What the schools taught him, the trust accepts; what he had from the file is taken back first."""
    stated = {"agency": partnership.trust, "ours": partnership.awareness, "theirs": partnership.leading}
    recognition.state(**stated, max_age_months=24, needs_multi_agency=True, from_on=at.date(), by=None, at=at)
    new = NewEvidence(
        person=person,
        competency=partnership.leading,
        kind=EvidenceKind.SESSION,
        done_on=date(2026, 3, 2),
        title="Practice day",
        seen=EvidenceSeen.ATTENDANCE,
        multi_agency=True,
    )
    training.record([new], key=uuid4(), agency=partnership.schools, source=BatchSource.FORM, by=None, at=at)
    batch = person.evidence.get(batch__source=BatchSource.FILE).batch
    training.undo(batch, by=batch.began_by, at=at)


@WINDOWS
class TestOtherTraining:
    def test_from_the_form_to_the_countersignature(
        self, visitor, window, partnership, practitioner, colleague, training_lead, officer
    ):
        carys = visitor(**window)
        carys.sign_in(training_lead)
        trust = partnership.trust.uuid
        carys.open("competencies:training", trust)
        carys.look("training-empty")
        carys.follow("Record training")
        carys.look("training-record")
        carys.press("Go on")
        carys.look("training-record-empty")
        for name in ("Asha Patel", "Ben O'Neill", "Carys Evans"):
            carys.main.get_by_label(name, exact=True).check()
        carys.main.get_by_label("What it counts for").select_option(label="Think the Unthinkable")
        carys.main.get_by_label("Day it was done").fill("1 May 2026")
        carys.main.get_by_label("Title", exact=True).fill("A morning together")
        carys.main.get_by_label("What you have seen").select_option(label="Certificate")
        carys.press("Go on")
        carys.look("training-preview")
        carys.press("Record it for 3 people")
        carys.look("training-recorded")
        carys.follow("Ben O'Neill")
        carys.look("evidence")
        carys.follow("Correct it")
        carys.look("evidence-correct")
        carys.main.get_by_label("Hours").fill("3")
        carys.press("Correct it")
        carys.look("evidence-to-sign")
        carys.main.get_by_label("Yes: I have looked").check()
        carys.press("Give this answer")
        carys.look("evidence-signed")
        carys.open("competencies:training", trust)
        carys.look("training")
        efua = visitor(**window)
        efua.sign_in(officer)
        efua.open("competencies:countersign")
        efua.look("countersign")
        efua.follow("Carys Evans")
        efua.look("countersign-one")
        efua.main.get_by_label("Yes: I have looked").check()
        efua.press("Give this answer")
        efua.look("countersign-empty")
        assert Attainment.objects.filter(revocation__isnull=True).count() == 3

    def test_a_file_and_what_people_bring(self, visitor, window, partnership, colleague, training_lead, at, tmp_path):
        carys = visitor(**window)
        carys.sign_in(training_lead)
        trust = partnership.trust.uuid
        carys.open("competencies:history_send", trust)
        carys.look("history-send")
        path = tmp_path / "past.csv"
        path.write_text(HISTORY)
        carys.main.get_by_label("The file").set_input_files(str(path))
        carys.press("Read the file")
        carys.look("history")
        carys.press("Record one line")
        carys.look("history-recorded")
        carys.open("competencies:recognition_rules", trust)
        carys.look("rules-empty")
        carys.open("competencies:brought", trust)
        carys.look("brought-empty")
        carys.page.goto(carys.address + reverse("own_training"))
        carys.look("own-training-empty")
        bring(partnership, colleague, at)
        carys.open("competencies:recognition_rules", trust)
        carys.look("rules")
        carys.open("competencies:brought", trust)
        carys.look("brought")
        ben = visitor(**window)
        ben.sign_in(colleague)
        ben.page.goto(ben.address + reverse("own_training"))
        ben.look("own-training")
