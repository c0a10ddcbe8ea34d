"""From files to a page and back: nothing is lost on the way."""

from __future__ import annotations

import io
import json
import shutil

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Canvas

from competencies.models import Competency
from courses.files.content_folder import read_module, read_shared
from courses.files.export import export
from courses.files.markdown_out import CannotBeWritten
from courses.models import ChangeClass, Edition, ModulePage
from learning_site.editorial import loading
from tests.courses.files import as_documented
from tests.courses.writing import block, publish, uid

SLUG = "think-the-unthinkable"
pytestmark = pytest.mark.usefixtures("competency")


@pytest.fixture
def competency(partnership):
    framework = partnership.awareness.framework
    return Competency.objects.create(framework=framework, code="CSA-AWARENESS", title="Awareness", statement="Sees it.")


@pytest.fixture
def real(tmp_path):
    return shutil.copytree(settings.BASE_DIR / "content", tmp_path / "content") / SLUG


@pytest.fixture
def documented(tmp_path):
    (tmp_path / "content").mkdir()
    return as_documented.write(tmp_path / "content")


def load(folder):
    source = read_module(folder, read_shared(folder.parent))
    loading.load(source, folder, change=ChangeClass.CORRECTION, overwrite=True, at=timezone.now())
    return source


def back(root, folder):
    page = ModulePage.objects.live().get(slug=SLUG)
    written = export(page, root, sources=read_shared(folder.parent).sources)
    return read_module(written, read_shared(root))


class TestThereAndBack:
    @pytest.mark.parametrize("which", ["real", "documented"])
    def test_is_the_same_module(self, which, request, tmp_path):
        folder = request.getfixturevalue(which)
        source = load(folder)
        again = back(tmp_path / "out", folder)
        assert again == source
        assert again.digest == source.digest

    def test_keeps_every_file_byte_for_byte(self, documented, tmp_path):
        source = load(documented)
        back(tmp_path / "out", documented)
        for name, _ in source.files:
            assert (tmp_path / "out" / SLUG / name).read_bytes() == (documented / name).read_bytes()

    def test_of_many_steps_keeps_their_order(self, documented, tmp_path):
        for number in range(2, 121):
            name = documented / "steps" / f"{number:03}-step-{number}.md"
            name.write_text(f"---\nid: step-{number}\ntitle: Step {number}\nminutes: 1\n---\nText.\n")
        source = load(documented)
        assert len(source.steps) == 120
        assert Edition.objects.get().steps.count() == 120
        assert [step.key for step in back(tmp_path / "out", documented).steps] == [step.key for step in source.steps]

    def test_takes_the_shared_terms_that_it_links_along_with_their_sources(self, documented, tmp_path):
        (documented / "glossary.yaml").rename(documented.parent / "glossary.yaml")
        shared = documented.parent / "glossary.yaml"
        other = "- {id: other, term: Other, meaning: Not linked here., sources: [S01]}\n"
        shared.write_text(shared.read_text().replace("[known]", "[S54]") + other)
        source = load(documented)
        assert [entry.key for entry in source.borrowed] == ["significant-harm"]
        assert back(tmp_path / "out", documented) == source
        assert list(read_shared(tmp_path / "out").terms) == ["significant-harm"]
        assert "S54" in read_shared(tmp_path / "out").sources

    def test_may_be_loaded_again_as_unchanged(self, documented, tmp_path):
        load(documented)
        again = back(tmp_path / "out", documented)
        loaded = loading.load(
            again, tmp_path / "out" / SLUG, change=ChangeClass.CORRECTION, overwrite=False, at=timezone.now()
        )
        assert loaded.outcome is loading.Outcome.UNCHANGED


class TestWhatAnEditorAdded:
    def added(self, *blocks):
        page = ModulePage.objects.get()
        steps = page.steps.get_prep_value()
        steps[0]["value"]["body"] += blocks
        return publish(page, steps=steps)

    def test_keeps_its_id_in_the_files(self, documented, tmp_path):
        load(documented)
        self.added(block("callout", "new", {"title": "New", "body": "<p>Text with <b>bold</b>.</p>"}))
        (found,) = [each for each in back(tmp_path / "out", documented).steps[0].blocks if each.value == {
            "title": "New", "body": "<p>Text with <strong>bold</strong>.</p>"}]  # fmt: skip
        assert str(found.id) == uid("new")

    def test_that_files_cannot_hold_is_refused_and_leaves_what_was_there(self, documented, tmp_path):
        load(documented)
        back(tmp_path / "out", documented)
        self.added(block("reading", "new", "<p>E = mc<sup>2</sup></p>"))
        (tmp_path / "out" / SLUG / "mine.txt").write_text("Mine.")
        with pytest.raises(CannotBeWritten, match="'2' is raised"):
            back(tmp_path / "out", documented)
        assert (tmp_path / "out" / SLUG / "mine.txt").exists()

    def test_that_would_not_be_read_is_told_with_file_and_line(self, documented, tmp_path):
        load(documented)
        self.added(block("reading", "new", "<p>A source nobody has. <sup>S999</sup></p>"))
        with pytest.raises(CannotBeWritten, match=r"01-a-first-worry\.md:\d+: S999 is cited"):
            back(tmp_path / "out", documented)


class TestTheCommand:
    def test_writes_a_live_module(self, real, tmp_path):
        load(real)
        said = io.StringIO()
        call_command("export_module", SLUG, to=tmp_path / "out", content=real.parent, stdout=said)
        assert said.getvalue() == f"M1: written to {tmp_path / 'out' / SLUG}.\n"
        assert (tmp_path / "out" / "sources.yaml").exists()

    def test_names_the_modules_there_are(self, real):
        load(real)
        with pytest.raises(CommandError, match=rf"There is no live module 'other'\. The live modules are: {SLUG}"):
            call_command("export_module", "other")


class TestWhatIsLoaded:
    def test_of_every_kind_is_frozen_into_the_parts_of_an_edition(self, documented):
        load(documented)
        edition = Edition.objects.get()
        kinds = {part["kind"] for step in edition.steps.all() for part in step.content}
        assert kinds == {"html", "question", "scenario", "sectors", "reflection", "confidence", "poll"}
        assert len(edition.pool) == 10
        assert {question["step"] for question in edition.pool} == {edition.outline[0]["id"]}
        assert edition.front["check"] == {"questions": 10, "pass": 8}
        assert "term-meaning" in json.dumps(edition.steps.get().content)

    def test_is_previewed_whole_by_its_author(self, documented, as_author):
        load(documented)
        page = ModulePage.objects.get()
        shown = as_author.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).text
        for words in (
            "What does the surgery answer?",
            "Ask what was already known.",
            "hardest to have doubts about?",
            "I would raise a worry",
            "What would hold you back most?",
            "The school <strong>(right for none)</strong>",
            "Each try asks 10 of these 10 questions, and 8 right answers pass.",
        ):
            assert words in shown

    def test_a_picture_too_large_is_refused_in_words(self, documented, settings):
        Canvas.new("1", (400, 300)).save(documented / "images/wide.png")
        path = documented / "steps/01-a-first-worry.md"
        path.write_text(path.read_text().replace("images/one-in-ten.svg", "images/wide.png"))
        settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 100_000
        with pytest.raises(loading.CannotBeShown, match=r"'wide\.png' has 0 million points"):
            load(documented)
