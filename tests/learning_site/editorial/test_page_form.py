"""Writing and publishing a module in the page editor, as an author does."""

from __future__ import annotations

import io
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Canvas
from wagtail.images.models import Image
from wagtail.models import Collection
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from courses.models import ChangeClass, Edition, LibraryPage, ModulePage
from tests.courses.writing import publish, write_page


def typed(partnership, **changes):
    """What a browser sends for a small module with one step."""
    body = streamfield([("reading", rich_text("<p>One idea.</p>"))])
    value = {"title": "The step", "minutes": "3", "flagged": "", "notice": "", "awaits_sign_off": "", "body": body}
    value["pool"] = streamfield([])
    words = {
        "title": "A small module",
        "slug": "a-small-module",
        "code": "M1",
        "competency": partnership.awareness.pk,
        "summary": "What this is about.",
        "audience": "",
        "outcomes": rich_text("<ul><li>Say what is so.</li></ul>"),
        "notice_inside": "It speaks of harm to children.",
        "notice_may_skip": "",
        "confidence": streamfield([]),
        "supervision": streamfield([]),
        "check_questions": "",
        "check_pass": "",
        "steps": streamfield([("step", value)]),
        "change_class": "",
        "change_note": "",
        "comments": inline_formset([]),
    }
    return nested_form_data({**words, **changes})


def add(client, partnership, **changes):
    address = reverse("wagtailadmin_pages:add", args=["courses", "modulepage", LibraryPage.objects.get().pk])
    return client.post(address, typed(partnership, **changes))


def edit(client, partnership, page, **changes):
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), typed(partnership, **changes))


def errors(response):
    assert response.status_code == 200
    return {name: list(sentences) for name, sentences in response.context["form"].errors.items()}


PUBLISH = {"action-publish": "1"}


class TestANewModule:
    def test_is_saved_as_a_draft_that_learners_do_not_see(self, as_author, partnership):
        assert add(as_author, partnership).status_code == 302
        assert not ModulePage.objects.get().live
        assert not Edition.objects.exists()

    def test_is_published_as_its_first_edition_by_its_author(self, as_author, author, partnership):
        assert add(as_author, partnership, **PUBLISH).status_code == 302
        edition = Edition.objects.get()
        assert (edition.number, edition.title, edition.revision.user) == (1, "A small module", author)

    def test_without_steps_is_refused_and_stays_as_typed(self, as_author, partnership):
        response = add(as_author, partnership, steps=streamfield([]), **PUBLISH)
        assert errors(response) == {"steps": ["This module has no steps yet. Add one before you publish."]}
        assert "What this is about." in response.text
        assert not ModulePage.objects.exists()

    def test_without_steps_may_be_a_draft(self, as_author, partnership):
        assert add(as_author, partnership, steps=streamfield([])).status_code == 302

    def test_with_the_code_of_another_is_refused(self, as_author, partnership):
        publish(write_page(partnership.awareness))
        response = add(as_author, partnership, slug="another", **PUBLISH)
        assert errors(response) == {"code": ["Another module has this code. Choose one of its own."]}

    def test_with_an_address_that_a_module_had_is_refused(self, as_author, partnership):
        gone = publish(write_page(partnership.awareness))
        gone.delete()
        response = add(as_author, partnership, code="M2", **PUBLISH)
        assert errors(response) == {"slug": ["Another module has this address. Choose one of its own."]}


class TestAModuleThatLearnersHave:
    @pytest.fixture
    def live(self, partnership):
        return publish(write_page(partnership.awareness, change_class=ChangeClass.MATERIAL, change_note="New."))

    def test_asks_what_kind_of_change_it_is(self, as_author, partnership, live):
        response = edit(as_author, partnership, live, **PUBLISH)
        assert list(errors(response)) == ["change_class"]
        assert Edition.objects.count() == 1

    def test_asks_nothing_for_a_draft(self, as_author, partnership, live):
        assert edit(as_author, partnership, live).status_code == 302

    def test_is_published_with_the_answer(self, as_author, partnership, live):
        edit(as_author, partnership, live, change_class="CORRECTION", change_note="A comma.", **PUBLISH)
        newest = Edition.objects.latest("number")
        assert (newest.number, newest.change_class, newest.change_note) == (2, ChangeClass.CORRECTION, "A comma.")

    def test_does_not_carry_the_last_answer_over(self, as_author, live):
        form = as_author.get(reverse("wagtailadmin_pages:edit", args=[live.pk])).context["form"]
        assert (form["change_class"].value(), form["change_note"].value()) == ("", "")

    def test_keeps_its_code_address_and_competency(self, as_author, partnership, live):
        changes = {"code": "M9", "slug": "elsewhere", "competency": partnership.leading.pk}
        edit(as_author, partnership, live, change_class="CORRECTION", **changes, **PUBLISH)
        again = ModulePage.objects.get()
        assert (again.code, again.slug, again.competency) == ("M1", "a-small-module", partnership.awareness)

    def test_stays_the_same_module_from_edit_to_edit(self, as_author, partnership):
        add(as_author, partnership, **PUBLISH)
        for note in ("One.", "Two."):
            edit(
                as_author, partnership, ModulePage.objects.get(), change_class="CORRECTION", change_note=note, **PUBLISH
            )
        assert [edition.number for edition in ModulePage.objects.get().module.editions.all()] == [1, 2, 3]

    def test_is_unpublished_and_its_learners_keep_their_edition(self, as_author, live):
        as_author.post(reverse("wagtailadmin_pages:unpublish", args=[live.pk]))
        assert not ModulePage.objects.get().live
        assert Edition.objects.count() == 1


class TestDeleting:
    @pytest.fixture
    def superuser(self, author, visit):
        """Nobody in the groups may delete; even somebody who may do anything is told why not."""
        author.is_superuser = True
        author.save(update_fields=["is_superuser"])
        return visit(author)

    def said(self, response):
        return [unescape(str(message)) for message in get_messages(response.wsgi_request)]

    def test_a_module_that_learners_have_been_given_is_refused_in_words(self, superuser, partnership):
        live = publish(write_page(partnership.awareness))
        response = superuser.post(reverse("wagtailadmin_pages:delete", args=[live.pk]))
        (sentence,) = self.said(response)
        assert sentence.startswith("Nothing was deleted. Learners have been given 'A small module'")
        assert ModulePage.objects.filter(pk=live.pk).exists()

    def test_the_place_above_it_is_refused_too(self, superuser, partnership):
        publish(write_page(partnership.awareness))
        superuser.post(reverse("wagtailadmin_pages:delete", args=[LibraryPage.objects.get().pk]))
        assert LibraryPage.objects.exists()

    def test_several_at_once_is_refused_too(self, superuser, partnership):
        live = publish(write_page(partnership.awareness))
        draft = write_page(partnership.awareness, slug="a-draft", code="M2")
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        response = superuser.post(f"{address}?id={draft.pk}&id={live.pk}")
        assert self.said(response)[0].startswith("Nothing was deleted.")
        assert ModulePage.objects.count() == 2

    def test_an_unpublished_one_is_refused_while_somebody_has_learned_from_it(self, superuser, partnership):
        live = publish(write_page(partnership.awareness))
        live.unpublish()
        superuser.post(reverse("wagtailadmin_pages:delete", args=[live.pk]))
        assert ModulePage.objects.filter(pk=live.pk).exists()

    def test_a_draft_that_nobody_was_given_is_allowed(self, superuser, partnership):
        draft = write_page(partnership.awareness)
        superuser.post(reverse("wagtailadmin_pages:delete", args=[draft.pk]))
        assert not ModulePage.objects.exists()


class TestManyAtOnce:
    def test_modules_are_not_published_from_a_list(self, as_author, partnership):
        live = publish(write_page(partnership.awareness))
        draft = live.get_latest_revision_as_object()
        draft.title = "Changed"
        draft.save_revision()
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        response = as_author.post(f"{address}?id={live.pk}")
        (message,) = get_messages(response.wsgi_request)
        assert "what kind of change it is" in str(message)
        assert Edition.objects.count() == 1


class TestACopy:
    def ask(self, client, live, **choices):
        given = {"new_title": "A copy", "new_slug": "a-copy", "new_parent_page": live.get_parent().pk, **choices}
        return client.post(reverse("wagtailadmin_pages:copy", args=[live.pk]), given)

    def test_begins_as_a_draft_without_a_module_of_its_own(self, as_author, partnership):
        live = publish(write_page(partnership.awareness))
        assert self.ask(as_author, live).status_code == 302
        copied = ModulePage.objects.get(slug="a-copy")
        assert (copied.live, copied.module) == (False, None)

    @pytest.mark.parametrize("choice", ["publish_copies", "alias"])
    def test_is_not_made_live_at_once(self, as_author, partnership, choice):
        live = publish(write_page(partnership.awareness))
        response = self.ask(as_author, live, **{choice: "on"})
        (message,) = get_messages(response.wsgi_request)
        assert str(message).startswith("A copy of a module begins as a draft.")
        assert ModulePage.objects.count() == 1

    def test_is_published_as_another_module_with_a_code_of_its_own(self, as_author, partnership):
        self.ask(as_author, publish(write_page(partnership.awareness)))
        copied = ModulePage.objects.get(slug="a-copy")
        edit(as_author, partnership, copied, code="M2", slug="a-copy", title="A copy", **PUBLISH)
        assert set(Edition.objects.values_list("module__code", "number")) == {("M1", 1), ("M2", 1)}


class TestAPreview:
    def preview(self, client, partnership, page, **changes):
        address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        assert client.post(address, typed(partnership, **changes)).json()["is_valid"]
        return client.get(f"{address}?mode=")

    def test_shows_what_is_being_typed_with_the_look_of_the_site(self, as_author, partnership):
        page = write_page(partnership.awareness)
        response = self.preview(as_author, partnership, page, title="Typed just now")
        assert "Typed just now" in response.text
        assert "One idea." in response.text
        assert "css/components.css" in response.text

    def test_shows_authors_which_answers_are_right(self, as_author, partnership):
        page = write_page(partnership.awareness)
        response = as_author.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
        for words in ("What is so?", "(right)", "Not that.", "Everyone reads this."):
            assert words in response.text

    def test_publishes_nothing(self, as_author, partnership):
        page = write_page(partnership.awareness)
        self.preview(as_author, partnership, page)
        assert not Edition.objects.exists()


class TestTheBlocksToChooseFrom:
    SHOWN = {
        "reading": "do not say so in words",
        "callout": "Go at your own pace",
        "practice": "Name it",
        "fact": "About one child in ten",
        "myth_and_reality": "The main danger is strangers.",
        "quotation": "Who said it, and where",
        "checklist": "Before you ring",
        "accordion": "What if I am wrong?",
        "timeline": "Within a working day",
        "image": "What the picture shows",
        "table": "Can a crime be proved?",
        "chart": "Abused by another child: 83%",
        "download": "A card for your desk",
        "audio": "A call, read aloud",
        "video": "How to be told",
        "question": "What do you do first?",
        "scenario": "The quiet word",
        "sectors": "Two visits for the same thing",
        "reflection": "Nobody here reads what the reader writes",
        "confidence": "How sure do you feel?",
        "poll": "Losing the family’s trust",
    }

    def test_are_all_previewed(self):
        assert set(body_blocks()) == set(self.SHOWN)

    @pytest.mark.parametrize(("name", "words"), SHOWN.items())
    def test_show_authors_what_they_look_like(self, as_author, name, words):
        block = body_blocks()[name]
        assert block.is_previewable
        shown = as_author.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}).text
        assert words in shown
        assert "css/components.css" in shown


def body_blocks():
    step = ModulePage._meta.get_field("steps").stream_block.child_blocks["step"]
    return step.child_blocks["body"].child_blocks


class TestAPicture:
    @pytest.fixture
    def upload(self, as_author):
        def uploading(file):
            address = reverse("wagtailimages:add")
            return as_author.post(address, {"title": "A picture", "file": file, "collection": root_collection().pk})

        return uploading

    def test_of_sixty_million_points_is_refused_in_words(self, upload):
        drawn = io.BytesIO()
        Canvas.new("1", (10_000, 6_000)).save(drawn, "PNG")
        response = upload(SimpleUploadedFile("wide.png", drawn.getvalue(), "image/png"))
        (sentence,) = errors(response)["file"]
        assert sentence.startswith("This picture has more than 50 million points, which is too many. Make it smaller")
        assert not Image.objects.exists()

    @pytest.mark.parametrize(
        "inside",
        [
            "<script>steal()</script>",
            '<rect onload="steal()"/>',
            '<image href="https://example.org/x.png"/>',
            '<a href="https://example.org/"><rect/></a>',
            '<rect fill="url(https://example.org/)"/>',
            "<foreignObject><p>x</p></foreignObject>",
            "<style>@import 'https://example.org'</style>",
        ],
    )
    def test_drawn_with_more_than_shapes_is_refused_in_words(self, upload, inside):
        drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{inside}</svg>'
        response = upload(SimpleUploadedFile("drawing.svg", drawing.encode(), "image/svg+xml"))
        (sentence,) = errors(response)["file"]
        assert sentence.startswith("This drawing holds more than shapes and words:")
        assert not Image.objects.exists()

    def test_drawn_with_shapes_is_taken(self, upload):
        drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
        assert upload(SimpleUploadedFile("drawing.svg", drawing, "image/svg+xml")).status_code == 302
        assert Image.objects.get().is_svg()


def root_collection():
    return Collection.get_first_root_node()
