"""Loading modules from their files: as an editor would publish them, once, and never over an editor's work."""

from __future__ import annotations

import io
import shutil

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from PIL import Image as Canvas
from wagtail.images.models import Image

from competencies.models import AuditEntry, Competency
from courses.models import ChangeClass, Edition, Module, ModulePage
from courses.rules import questions_of

SLUG = "think-the-unthinkable"


@pytest.fixture
def competency(partnership):
    """The one that module 1 is evidence of."""
    framework = partnership.awareness.framework
    return Competency.objects.create(framework=framework, code="CSA-AWARENESS", title="Awareness", statement="Sees it.")


@pytest.fixture
def content(tmp_path):
    """The real content folder with module 1 alone, copied so that a test can change it."""
    copied = shutil.copytree(settings.BASE_DIR / "content", tmp_path / "content")
    for other in copied.glob("*/module.yaml"):
        if other.parent.name != SLUG:
            shutil.rmtree(other.parent)
    return copied


@pytest.fixture
def load(content, capsys):
    """Run the command; what it said of modules."""

    def loading(*arguments: str) -> str:
        said = io.StringIO()
        call_command("load_modules", "--content", str(content), *arguments, stdout=said)
        return "\n".join(line for line in said.getvalue().splitlines() if line.startswith("M"))

    return loading


def reword(content, old="He has put his coat on", new="He has put his blue coat on"):
    path = content / SLUG / "steps" / "01-the-thought-we-push-away.md"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def edit_in_the_admin(**changes):
    draft = ModulePage.objects.get(code="M1").get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    return draft.save_revision()


class TestTheRealModule:
    def test_becomes_an_edition_whole(self, load, competency):
        assert load().startswith("M1: published as edition 1, 12 steps.")
        edition = Edition.objects.get(module__code="M1")
        assert edition.module.competency == competency
        assert edition.minutes == sum(step["minutes"] for step in edition.outline)
        asked = [question for step in edition.steps.all() for question in questions_of(step.content)]
        assert len(asked) == 3
        assert len(edition.pool) >= 15
        assert all(option.feedback for question in asked for option in question.options)

    def test_keeps_the_ids_of_its_files(self, load, competency):
        load()
        first = {step.step_id for step in Edition.objects.get().steps.all()}
        Edition.objects.get().module.page.live_revision.publish()
        page = ModulePage.objects.get(code="M1")
        assert {str(step_id) for step_id in first} == {block.id for block in page.steps}

    def test_can_be_saved_again_in_the_page_editor(self, load, competency):
        load()
        page = ModulePage.objects.get(code="M1")
        page.full_clean()
        page.steps.stream_block.clean(page.steps)

    def test_is_signed_as_loaded_by_nobody(self, load, competency):
        load()
        module = Module.objects.get(code="M1")
        entries = AuditEntry.objects.filter(subject_uuid=module.uuid).order_by("pk")
        assert [entry.action for entry in entries] == ["module.register", "edition.publish", "module.load"]
        assert {entry.actor_uuid for entry in entries} == {None}


class TestLoadingAgain:
    def test_does_nothing_when_nothing_has_changed(self, load, competency):
        load()
        assert load() == "M1: loaded before, nothing has changed."
        assert Edition.objects.count() == 1
        assert ModulePage.objects.get().revisions.count() == 1

    def test_publishes_what_changed_as_a_correction_unless_told_otherwise(self, load, content, competency):
        load()
        reword(content)
        assert load() == "M1: published as edition 2, 12 steps, as a correction."
        newest = Edition.objects.latest("number")
        assert newest.change_class == ChangeClass.CORRECTION
        assert "his blue coat" in newest.steps.get(number=1).content[0]["html"]

    def test_publishes_as_the_kind_of_change_it_is_told(self, load, content, competency):
        load()
        reword(content)
        assert load("--change", "material") == "M1: published as edition 2, 12 steps, as a material change."

    def test_leaves_a_page_that_was_edited_since(self, load, content, competency, capsys):
        load()
        edit_in_the_admin(title="Edited by hand")
        reword(content)
        with pytest.raises(CommandError, match="1 not loaded"):
            load()
        assert "M1 was edited on its page since it was last loaded" in capsys.readouterr().err
        assert ModulePage.objects.get().get_latest_revision_as_object().title == "Edited by hand"
        assert Edition.objects.count() == 1

    def test_leaves_a_page_that_was_edited_when_its_files_did_not_change(self, load, competency):
        load()
        edit_in_the_admin(title="Edited by hand")
        assert load() == "M1: loaded before, nothing has changed."

    def test_overwrites_an_edited_page_when_told_to(self, load, competency):
        load()
        edit_in_the_admin(title="Edited by hand").publish()
        assert "published as edition 3" in load("--overwrite")
        assert ModulePage.objects.get().title == "Think the Unthinkable"

    def test_goes_on_from_an_overwritten_page(self, load, content, competency):
        load()
        edit_in_the_admin(title="Edited by hand")
        load("--overwrite")
        reword(content)
        assert "published as edition 3" in load()


class TestOnlyOne:
    def test_is_loaded_by_its_slug(self, load, competency):
        assert "M1: published" in load("--module", SLUG)

    def test_that_is_not_there_is_told_with_those_that_are(self, load, competency):
        with pytest.raises(CommandError, match=f"There is no module 'other'. The modules are: {SLUG}."):
            load("--module", "other")


class TestWhatIsRefused:
    def test_a_competency_that_is_not_there(self, load, partnership, capsys):
        with pytest.raises(CommandError, match="1 not loaded"):
            load()
        assert "evidence of the competency CSA-AWARENESS, and there is none" in capsys.readouterr().err
        assert not Module.objects.exists()

    @pytest.mark.parametrize(("name", "other"), [("code", "M9"), ("slug", "think-again"), ("competency", "CSA-A1")])
    def test_another_code_address_or_competency_for_a_known_module(
        self, load, content, competency, capsys, name, other
    ):
        load()
        path = content / SLUG / "module.yaml"
        lines = [f"{name}: {other}" if line.startswith(f"{name}:") else line for line in path.read_text().splitlines()]
        path.write_text("\n".join(lines))
        with pytest.raises(CommandError):
            load()
        assert "A module keeps its code, slug and competency" in capsys.readouterr().err
        assert Edition.objects.count() == 1

    def test_a_code_that_another_module_has(self, load, competency, partnership, capsys, at):
        Module.objects.create(code="M1", slug="an-earlier-one", competency=partnership.awareness)
        with pytest.raises(CommandError):
            load()
        assert "There is a module with the code M1" in capsys.readouterr().err
        assert not ModulePage.objects.exists()

    def test_a_folder_that_is_not_there(self, load, content, db):
        shutil.rmtree(content)
        with pytest.raises(CommandError, match="There is no folder"):
            load()

    def test_files_that_cannot_be_read_with_everything_that_is_wrong_in_them(self, load, content, competency):
        reword(content, "minutes: 3", "minutes: two")
        with pytest.raises(CommandError, match=r"01-the-thought-we-push-away\.md:4: A step needs 'minutes'"):
            load()
        assert not Module.objects.exists()

    def test_words_too_long_for_the_page(self, load, content, competency, capsys):
        reword(content, "title: The thought we push away", f"title: {'The thought ' * 20}")
        with pytest.raises(CommandError):
            load()
        assert "M1 cannot be shown as it is written: Ensure this value has at most 150" in capsys.readouterr().err
        assert not Module.objects.exists()


class TestAPicture:
    @pytest.fixture
    def with_picture(self, content):
        def adding(name="door.png", drawn=True, description="A door"):
            images = content / SLUG / "images"
            images.mkdir(exist_ok=True)
            if drawn:
                Canvas.new("RGB", (40, 30), "teal").save(images / name)
            else:
                (images / name).write_text("not a picture")
            fields = f"file: images/{name}\ndescription: {description}\ncaption: Home"
            block = f"::: image {{#door}}\n{fields}\n:::\n\nThe thought"
            reword(content, "The thought may be wrong.", block + " may be wrong.")

        return adding

    def test_goes_into_the_library_and_into_the_edition(self, load, with_picture, competency):
        with_picture()
        load()
        parts = Edition.objects.get().steps.get(number=1).content
        shown = next(part["html"] for part in parts if "<img" in part["html"])
        assert 'alt="A door"' in shown
        assert Image.objects.get(title="door").description == "A door"

    def test_with_a_long_description_keeps_it_on_the_page(self, load, with_picture, competency):
        long = "A door that stands open, and behind it a hall with three coats on their hooks. " * 5
        with_picture(description=long)
        load()
        parts = Edition.objects.get().steps.get(number=1).content
        assert any(f'alt="{long.strip()}"' in part["html"] for part in parts if "<img" in part["html"])
        assert len(Image.objects.get(title="door").description) == 255

    def test_is_put_there_once(self, load, with_picture, content, competency):
        with_picture()
        load()
        reword(content)
        load()
        assert Image.objects.filter(title="door").count() == 1

    @pytest.mark.parametrize(
        ("name", "sentence"), [("door.svg", "cannot be read as a drawing"), ("door.png", "cannot be read")]
    )
    def test_that_is_none_is_refused(self, load, with_picture, competency, capsys, name, sentence):
        with_picture(name, drawn=False)
        with pytest.raises(CommandError):
            load()
        assert sentence in capsys.readouterr().err
        assert not Module.objects.exists()
