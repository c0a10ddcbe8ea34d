"""A training lead loads a staff file, in a browser: columns and titles once, a dry run, written, undone."""

from __future__ import annotations

from playwright.sync_api import expect

from competencies.models import Post
from tests.browser.test_screens import WINDOWS

HEADER = "Employee number,First name,Surname,Email,Job title,Unit,Start date,Last day,NI number\n"
FILE = (
    HEADER
    + "00200,Asha,Rao,asha@riverside.example,Nurse,Ward 7,13/04/2026,,QQ123456C\n"
    + "00123,Ben,Gallagher,ben@riverside.example,Staff Nurse,Ward 7,05/02/2024,,QQ123457C\n"
    + "00124,Efua,Mensah,,Play worker,Ward 7,05/02/2024,,QQ123458C\n"
    + "00125,Finn,Evans,,Nurse,Ward 99,05/02/2024,,QQ123459C\n"
)


@WINDOWS
class TestAStaffFile:
    def test_from_the_file_to_the_list_and_back(self, visitor, window, partnership, training_lead):
        carys = visitor(**window)
        carys.sign_in(training_lead)
        carys.open("competencies:agency", partnership.trust.uuid)
        carys.follow("Load a staff file")
        carys.look("staff-send")
        carys.press("Read the file")
        carys.look("staff-send-empty")
        file = {"name": "staff.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
        carys.main.get_by_label("The file", exact=True).set_input_files(file)
        carys.press("Read the file")
        carys.look("staff-columns")
        carys.main.get_by_label("Surname", exact=True).select_option(label="Not read, not kept")
        carys.press("Go on")
        carys.look("staff-columns-wrong")
        carys.main.get_by_label("Surname", exact=True).select_option(label="Surname")
        carys.press("Go on")
        carys.look("staff-titles")
        carys.press("Save and go on")
        carys.look("staff-dry-run")
        carys.press("Write it")
        carys.look("staff-written")
        assert Post.objects.known().filter(source="HR").count() == 3
        carys.press("Let invitations go out")
        carys.look("staff-released")
        carys.main.get_by_text("This file was wrong").click()
        carys.press("Undo all of it")
        expect(carys.main.get_by_text("This was undone")).to_be_visible()
        carys.look("staff-undone")
        assert not Post.objects.known().filter(source="HR").exists()
