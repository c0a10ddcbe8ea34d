"""Authors share a module with another partnership, and bring one."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from competencies.models import Competency
from courses.files import sharing
from courses.models import BroughtModule, Edition, ModulePage
from courses.operations import brought
from tests.courses.files import as_documented
from tests.courses.writing import publish, question, reading, step, write_page

BRING = "/modules-in-writing/bring/"


@pytest.fixture
def competency(partnership):
    framework = partnership.awareness.framework
    return Competency.objects.create(framework=framework, code="CSA-AWARENESS", title="Awareness", statement="Sees it.")


@pytest.fixture
def content(tmp_path):
    (tmp_path / "content").mkdir()
    return sharing.pack(as_documented.write(tmp_path / "content").parent)


def file(content, name="module.zip"):
    return {"file": SimpleUploadedFile(name, content, content_type="application/zip")}


def replaced(content, name, words=None):
    """The same file with other words in one of its files: these, or a name of a field misspelt."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(written, "w") as after:
        for entry in before.infolist():
            said = before.read(entry)
            if entry.filename.endswith(name):
                said = said.replace(b"summary:", b"sumary:") if words is None else words
            after.writestr(entry, said)
    return written.getvalue()


@pytest.mark.usefixtures("competency")
class TestBringing:
    def test_shows_what_is_in_it_before_anything_is_loaded(self, content, author, visit):
        shown = visit(author).post(BRING, file(content), follow=True).text
        assert "It makes a new module with these steps, as a draft." in shown
        assert not ModulePage.objects.exists()

    def test_loads_a_draft_that_nobody_is_given(self, content, author, visit):
        client = visit(author)
        where = client.post(BRING, file(content)).url
        answer = client.post(where)
        page = ModulePage.objects.get()
        assert answer.url == f"/admin/pages/{page.pk}/edit/"
        assert (page.live, page.module.editions.count()) == (False, 0)
        assert page.latest_revision.user == author
        assert not BroughtModule.objects.exists()

    def test_of_a_module_that_is_there_changes_nothing_for_learners(self, content, author, visit):
        client = visit(author)
        client.post(client.post(BRING, file(content)).url)
        page = ModulePage.objects.get()
        page.get_latest_revision().publish()
        words = [part.content for part in Edition.objects.get().steps.all()]
        where = client.post(BRING, file(content)).url
        assert "there already; their words become those of the file" in client.get(where).text
        client.post(where)
        assert (ModulePage.objects.count(), Edition.objects.count()) == (1, 1)
        assert [part.content for part in Edition.objects.get().steps.all()] == words

    def test_twice_pressed_loads_once(self, content, author, visit):
        client = visit(author)
        where = client.post(BRING, file(content)).url
        client.post(where)
        assert client.post(where).status_code == 404
        assert ModulePage.objects.count() == 1

    def test_of_what_is_wrong_inside_says_file_and_line(self, content, author, visit):
        shown = visit(author).post(BRING, file(replaced(content, "module.yaml")), follow=True)
        assert shown.status_code == 422
        assert "module.yaml:" in shown.text
        assert "Nothing was changed." in shown.text

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [({}, "Choose a file."), (file(b"nothing"), "cannot be opened"), (file(b""), "The file is empty.")],
    )
    def test_of_what_is_no_module_says_so(self, sent, sentence, author, visit):
        answer = visit(author).post(BRING, sent)
        assert answer.status_code == 422
        assert sentence in answer.text

    def test_of_a_competency_that_is_not_here_says_so(self, content, author, visit, competency):
        competency.delete()
        client = visit(author)
        where = client.post(BRING, file(content)).url
        assert "there is none with that code here" in client.get(where).text
        assert client.post(where).status_code == 422
        assert not ModulePage.objects.exists()

    def test_with_aliases_of_aliases_is_not_written_out(self, content, author, visit):
        bomb = b"a: &a [x,x]\nb: &b [*a,*a]\n? [*b,*b]\n: y\n"
        shown = visit(author).post(BRING, file(replaced(content, "module.yaml", bomb)), follow=True)
        assert "write it out instead of an alias" in shown.text

    def test_is_kept_for_a_day(self, content, author, visit):
        kept = brought.keep(content, by=author, at=timezone.now() - timedelta(days=2))
        assert visit(author).get(f"{BRING}{kept.uuid}/").status_code == 404
        visit(author).post(BRING, file(content))
        assert not BroughtModule.objects.filter(pk=kept.pk).exists()


class TestDownloading:
    @pytest.mark.usefixtures("competency")
    def test_gives_what_another_partnership_can_load(self, content, author, visit):
        client = visit(author)
        client.post(client.post(BRING, file(content)).url)
        ModulePage.objects.get().get_latest_revision().publish()
        answer = client.get(f"/modules-in-writing/{ModulePage.objects.get().slug}/module.zip")
        assert answer.status_code == 200, client.get(answer.url).text
        with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
            assert "sources.yaml" in packed.namelist()

    def test_says_why_a_module_cannot_be_written(self, partnership, author, visit):
        publish(write_page(partnership.awareness, step(reading("<p>x</p>"), question())))
        shown = visit(author).get("/modules-in-writing/a-small-module/module.zip", follow=True)
        assert shown.status_code == 200

    def test_of_what_is_not_live_is_not_there(self, partnership, author, visit):
        write_page(partnership.awareness)
        assert visit(author).get("/modules-in-writing/a-small-module/module.zip").status_code == 404


@pytest.mark.parametrize("place", [BRING, "/modules-in-writing/a-small-module/module.zip"])
class TestTheDoors:
    def test_are_not_there_for_anybody_but_authors(self, partnership, cast, visit, place):
        publish(write_page(partnership.awareness))
        others = {name: person for name, person in cast.items() if name not in ("author", "officer")}
        assert {visit(person).get(place).status_code for person in others.values()} == {404}
