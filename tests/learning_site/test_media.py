"""Uploaded files and what editions keep: served by the site itself where no web server stands in front."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


class TestAPictureOfAnEdition:
    def test_is_shown_to_whoever_is_signed_in(self, visit, practitioner):
        name = default_storage.save("editions/door.svg", ContentFile(b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
        answer = visit(practitioner).get(default_storage.url(name))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/svg+xml"
        assert b"<svg" in b"".join(answer.streaming_content)

    def test_is_not_there_for_others(self, visit):
        assert visit(None).get("/media/editions/door.svg").status_code == 302

    def test_no_other_file_can_be_reached(self, visit, practitioner):
        assert visit(practitioner).get("/media/../private/staff.csv").status_code == 400
        assert visit(practitioner).get("/media/%2e%2e/learning.sqlite3").status_code == 400
