"""Freezing: what an edition keeps of a page."""

from __future__ import annotations

import hashlib
import json
from uuid import UUID, uuid5

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage
from wagtail.documents.models import Document
from wagtail.images.models import Image

from courses.blocks import clean
from courses.rendering.freeze import freeze
from tests.courses.writing import block, picture, question, reading, scenario, step, uid, write_page


@pytest.fixture
def frozen_step(partnership):
    """Freeze a page with this body in one step, and give that step back."""

    def freezing(*body, **changes):
        page = write_page(partnership.awareness, step(*body, **changes))
        return freeze(page).steps[0]

    return freezing


class TestAPage:
    def test_keeps_its_front_and_counts_its_minutes(self, partnership):
        steps = [step(reading("<p>a</p>"), name="one", minutes=2), step(reading("<p>b</p>"), name="two", minutes=4)]
        frozen = freeze(write_page(partnership.awareness, *steps))
        assert (frozen.title, frozen.minutes) == ("A small module", 6)
        assert frozen.front["summary"] == "What this is about."
        assert frozen.front["outcomes"] == "<ul><li>Say what is so.</li></ul>"
        assert [each.number for each in frozen.steps] == [1, 2]

    def test_cleans_its_outcomes(self, partnership):
        page = write_page(partnership.awareness, outcomes="<ul><li>Say<script>x</script></li></ul>")
        assert "<script" not in freeze(page).front["outcomes"]


class TestAStep:
    def test_is_known_by_its_block_id(self, frozen_step):
        assert frozen_step(reading("<p>a</p>")).step_id == uid("step")

    def test_keeps_whether_it_is_flagged_and_what_is_inside(self, frozen_step):
        kept = frozen_step(reading("<p>a</p>"), flagged=True, notice="A made-up story.", awaits_sign_off=True)
        assert (kept.flagged, kept.notice, kept.awaits_sign_off) == (True, "A made-up story.", True)

    def test_tells_its_outline_which_questions_it_asks(self, frozen_step):
        kept = frozen_step(reading("<p>a</p>"), question("one"), question("two"))
        assert kept.outline["questions"] == [uid("one"), uid("two")]


class TestEachKindOfBlock:
    def test_reading(self, frozen_step):
        kept = frozen_step(reading('<p>Text</p><script>steal()</script><p onclick="x">more</p>'))
        (part,) = kept.content
        assert part["kind"] == "html"
        assert "<p>Text</p>" in part["html"]
        assert "<script" not in part["html"]
        assert "onclick" not in part["html"]

    def test_sources_at_the_foot_open_from_one_line(self, frozen_step):
        kept = frozen_step(reading("<h2>Sources for this step</h2><ul><li>S06: One study.</li></ul>"))
        assert kept.content[0]["html"] == (
            '<div class="sources"><details><summary>Sources for this step</summary>'
            "<ul><li>S06: One study.</li></ul></details></div>"
        )

    def test_a_reading_about_sources_that_goes_on_is_not_folded(self, frozen_step):
        kept = frozen_step(reading("<h2>Sources of hope</h2><p>One.</p><h2>And more</h2><p>Two.</p>"))
        assert "<details>" not in kept.content[0]["html"]

    def test_callout(self, frozen_step):
        value = {"title": "Pause <here>", "body": "<p>Take a breath.<script>x</script></p>"}
        (part,) = frozen_step(block("callout", "c", value)).content
        assert "Pause &lt;here&gt;" in part["html"]
        assert "Take a breath." in part["html"]
        assert "<script" not in part["html"]

    def test_quotation(self, frozen_step):
        value = {"text": "<p>We did not think it.</p>", "attribution": "An inspector", "source": "A report, 2024"}
        (part,) = frozen_step(block("quotation", "q", value)).content
        for words in ("We did not think it.", "An inspector", "A report, 2024"):
            assert words in part["html"]

    def test_myth_and_reality(self, frozen_step):
        value = {"myth": "It is strangers.", "reality": "<p>It is seldom strangers.</p>", "source": "S45"}
        (part,) = frozen_step(block("myth_and_reality", "m", value)).content
        for words in ("It is strangers.", "It is seldom strangers.", "S45"):
            assert words in part["html"]

    def test_question_keeps_its_structure_and_its_key(self, frozen_step):
        (part,) = frozen_step(question("one", explanation="<p>So.<script>x</script></p>")).content
        assert part["kind"] == "question"
        assert (part["id"], part["answers"], part["stem"]) == (uid("one"), "SINGLE", "What is so?")
        assert [(option["id"], option["correct"]) for option in part["options"]] == [
            (uid("one-a"), True),
            (uid("one-b"), False),
        ]
        assert part["options"][1]["feedback"] == "Not that."
        assert "<script" not in part["explanation"]

    def test_a_question_to_order_or_to_match_keeps_its_arrangement(self, frozen_step):
        halves = [
            {"type": "item", "id": uid(n), "value": {"text": n, "match": m, "correct": False, "feedback": "So."}}
            for n, m in (("one", "Left"), ("two", "Right"), ("three", "Left"))
        ]
        order, match = frozen_step(
            question("o", kind="ORDER", options=halves), question("m", kind="MATCH", options=halves, others=["Up"])
        ).content
        assert [option["correct"] for option in order["options"]] == [True, True, True]
        assert order["others"] == []
        assert "match" not in order["options"][0]
        first, second, third = (option["match_id"] for option in match["options"])
        assert (first == third, first == second) == (True, False)
        assert match["others"] == [{"id": str(uuid5(UUID(uid("m")), "Up")), "text": "Up"}]

    def test_scenario_leads_by_ids(self, frozen_step):
        (part,) = frozen_step(scenario()).content
        first, second = part["situations"]
        assert (part["kind"], part["id"], first["id"]) == ("scenario", uid("scenario"), uid("scenario-first"))
        assert [choice["leads_to"] for choice in first["choices"]] == [second["id"], ""]
        assert first["choices"][0] == {
            "id": uid("scenario-first-0"),
            "grade": "BEST",
            "text": "Do 0",
            "consequence": "<p>It goes on.</p>",
            "reason": "<p>Because.</p>",
            "leads_to": second["id"],
        }

    def test_sectors(self, frozen_step):
        insert = {
            "type": "item",
            "id": uid("i"),
            "value": {"sectors": ["POLICE"], "body": "<p>You.<script>x</script></p>"},
        }
        (part,) = frozen_step(block("sectors", "s", {"title": "In your work", "inserts": [insert]})).content
        assert part == {
            "kind": "sectors",
            "id": uid("s"),
            "title": "In your work",
            "inserts": [{"sectors": ["POLICE"], "html": "<p>You.x</p>"}],
        }

    def test_reflection_confidence_and_poll(self, frozen_step):
        options = [
            {"type": "item", "id": uid("p1"), "value": "Being wrong"},
            {"type": "item", "id": uid("p2"), "value": "B"},
        ]
        parts = frozen_step(
            block("reflection", "r", {"prompt": "<p>Which?</p>"}),
            block("confidence", "c", None),
            block("poll", "p", {"question": "What?", "options": options}),
        ).content
        assert parts == [
            {"kind": "reflection", "id": uid("r"), "prompt": "<p>Which?</p>"},
            {"kind": "confidence", "id": uid("c")},
            {"kind": "poll", "id": uid("p"), "question": "What?",
             "options": [{"id": uid("p1"), "text": "Being wrong"}, {"id": uid("p2"), "text": "B"}]},
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("kind", "value", "shown"),
        [
            ("practice", {"title": "Name it", "body": "<p>Say it.</p>"}, ["In practice", "Name it", "Say it."]),
            ("fact", {"figure": "One in ten", "text": "<p>is so.</p>", "base": "Children", "source": "CSA (S06)"},
             ["One in ten", "is so.", "Children. Source: CSA (S06)"]),
            ("checklist", {"title": "Have", "body": "<ul><li>A pen</li></ul>"}, ["Have", "<li>A pen</li>"]),
            ("accordion", {"title": "", "sections": [{"heading": "Why?", "body": "<p>So.</p>"}]},
             ["<details><summary>Why?</summary>", "So."]),
            ("timeline", {"title": "Days", "moments": [{"when": "Today", "what": "<p>Write.</p>"}]},
             ['<ol class="timeline"><li><strong>Today</strong>', "Write."]),
            ("table", {"title": "Two", "source": "", "table": {
                "columns": [{"type": "text", "heading": ""}, {"type": "text", "heading": "Safe?"}],
                "rows": [{"values": ["When", "23% [S03]"]}], "caption": ""}},
             ['<th scope="col" role="columnheader">Safe?</th>', '<th scope="row" role="rowheader">When</th>',
              "23%\u202f<sup>S03</sup></span></td>"]),
            ("chart", {"title": "Told", "unit": "%", "bars": [{"label": "A", "value": 34}, {"label": "B", "value": 83}],
                       "base": "Children", "source": "NSPCC (S37)"},
             ['role="img"', "<desc", 'width="34%"', "83%</td>", "Children. Source"]),
        ],
    )  # fmt: skip
    def test_that_is_only_read_becomes_html(self, frozen_step, kind, value, shown):
        (part,) = frozen_step(block(kind, kind, value)).content
        assert part["kind"] == "html"
        for words in shown:
            assert words in part["html"]

    def test_freezing_cleans_to_what_stays_when_it_is_cleaned_again(self, frozen_step):
        value = {"title": "Told", "unit": "", "bars": [{"label": "A & <b>", "value": 3}, {"label": "B", "value": 8}],
                 "base": "Children", "source": "S"}  # fmt: skip
        (part,) = frozen_step(block("chart", "chart", value)).content
        assert clean(part["html"]) == part["html"]
        assert "A &amp; &lt;b&gt;: 3" in part["html"]


class TestAFile:
    def kept(self, name, content=b"content"):
        return Document.objects.create(title=name, file=ContentFile(content, name=name)).pk

    def test_is_kept_under_its_content_whatever_becomes_of_it(self, frozen_step):
        number = self.kept("card.pdf", b"%PDF")
        (part,) = frozen_step(block("download", "d", {"title": "A card", "file": number, "about": "A4."})).content
        Document.objects.get(pk=number).delete()
        name = f"editions/{hashlib.sha256(b'%PDF').hexdigest()}.pdf"
        assert f'href="/media/{name}"' in part["html"]
        assert "A4. PDF, 4" in part["html"]
        assert default_storage.exists(name)

    def test_film_has_its_captions_and_its_words(self, frozen_step):
        value = {"title": "A film", "file": self.kept("a.mp4"), "captions": self.kept("a.vtt", b"WEBVTT"),
                 "transcript": "<p>I saw something.</p>"}  # fmt: skip
        (part,) = frozen_step(block("video", "v", value)).content
        captions = hashlib.sha256(b"WEBVTT").hexdigest()
        assert (
            f'<track kind="captions" src="/media/editions/{captions}.vtt" srclang="en" label="English" default'
            in part["html"]
        )
        assert "I saw something." in part["html"]
        assert "autoplay" not in part["html"]

    def test_sound_has_its_words(self, frozen_step):
        value = {"title": "A call", "file": self.kept("a.mp3"), "transcript": "<p>Hello.</p>"}
        (part,) = frozen_step(block("audio", "a", value)).content
        assert "<audio controls" in part["html"]
        assert "Hello." in part["html"]

    def test_that_was_deleted_leaves_the_rest_standing(self, frozen_step):
        value = {"title": "A card", "file": 99, "about": ""}
        kept = frozen_step(block("download", "d", value), reading("<p>The rest.</p>"))
        assert "The rest." in kept.content[1]["html"]


class TestATerm:
    TERMS = {"harm": {"term": "Harm", "meaning": "It <hurts>.", "source": "", "shared": False}}

    def frozen(self, partnership, html, terms=None):
        page = write_page(partnership.awareness, step(reading(html)), terms=self.TERMS if terms is None else terms)
        return freeze(page).steps[0].content[0]["html"]

    def test_is_explained_where_it_stands(self, partnership):
        html = self.frozen(partnership, '<p>It may be <a href="/glossary/#harm">harm</a>.</p>')
        assert '<button type="button" class="term" popovertarget="term-1-1">harm</button>' in html
        assert '<span class="term-meaning" id="term-1-1" popover=""><strong>Harm</strong> It &lt;hurts&gt;.' in html
        assert '<a href="/glossary/#harm">In the glossary</a>' in html

    def test_keeps_a_full_stop_on_its_line_and_nothing_else(self, partnership):
        link = '<a href="/glossary/#harm">harm</a>'
        html = self.frozen(partnership, f"<p>The {link} that was done. It was {link}.</p>")
        assert html.count('<span class="unbroken"><button') == 1
        assert html.endswith("</span>.</span></p>")

    def test_longer_than_a_line_takes_its_comma_inside(self, partnership):
        html = self.frozen(partnership, '<p><a href="/glossary/#harm">harm that is done within a family</a>, once.</p>')
        assert ">harm that is done within a family,</button>" in html
        assert "unbroken" not in html

    def test_linked_twice_opens_each_time_its_own(self, partnership):
        link = '<a href="/glossary/#harm">harm</a>'
        html = self.frozen(partnership, f"<p>{link} and {link}</p>")
        assert html.count('id="term-1-1"') == html.count('id="term-1-2"') == 1

    def test_without_a_meaning_stays_a_link(self, partnership):
        link = '<a href="/glossary/#harm">harm</a>'
        assert link in self.frozen(partnership, f"<p>{link}</p>", terms={})


class TestTheFront:
    def test_keeps_confidence_supervision_and_the_check(self, partnership):
        page = write_page(
            partnership.awareness,
            confidence=json.dumps([block("statement", "sure", "I would say so.")]),
            supervision=json.dumps([block("prompt", "talk", "Which family?")]),
            check_questions=10,
            check_pass=8,
        )
        front = freeze(page).front
        assert front["confidence"] == [{"id": uid("sure"), "statement": "I would say so."}]
        assert front["supervision"] == ["Which family?"]
        assert front["check"] == {"questions": 10, "pass": 8}

    def test_says_where_there_is_no_check(self, partnership):
        frozen = freeze(write_page(partnership.awareness))
        assert (frozen.front["check"], frozen.pool) == (None, [])


class TestThePool:
    def test_knows_of_each_question_which_step_to_look_at_again(self, partnership):
        steps = [step(reading("<p>a</p>"), name="one", pool=[question("p")]), step(reading("<p>b</p>"), name="two")]
        (part,) = freeze(write_page(partnership.awareness, *steps)).pool
        assert (part["kind"], part["id"], part["step"]) == ("question", uid("p"), uid("one"))
        assert part["options"][0]["correct"] is True


class TestHowManySteps:
    @pytest.mark.parametrize("count", [1, 120])
    def test_does_not_matter(self, partnership, count):
        steps = [step(reading("<p>a</p>"), name=f"step-{n}", minutes=1) for n in range(count)]
        frozen = freeze(write_page(partnership.awareness, *steps))
        assert (len(frozen.steps), frozen.minutes, frozen.steps[-1].number) == (count, count, count)


class TestAPicture:
    def shown(self, image, **changes):
        chosen = {"image": image.pk, "alt_text": "A door left open", "decorative": False, **changes}
        return block("image", "picture", {"image": chosen, "caption": "Home"})

    def test_is_kept_in_a_file_named_by_its_content(self, frozen_step):
        (part,) = frozen_step(self.shown(picture())).content
        name = part["html"].split('src="/media/')[1].split('"')[0]
        with default_storage.open(name) as file:
            assert name == f"editions/{hashlib.sha256(file.read()).hexdigest()}.webp"
        assert 'alt="A door left open"' in part["html"]
        assert "Home" in part["html"]

    def test_as_decoration_has_an_empty_description(self, frozen_step):
        (part,) = frozen_step(self.shown(picture(), decorative=True)).content
        assert 'alt=""' in part["html"]

    def test_outlives_the_image_it_was_made_from(self, frozen_step):
        image = picture(colour="purple")
        (part,) = frozen_step(self.shown(image)).content
        image.delete()
        name = part["html"].split('src="/media/')[1].split('"')[0]
        assert default_storage.exists(name)

    def test_that_was_deleted_before_publishing_leaves_the_rest_standing(self, frozen_step):
        image = picture()
        chosen = self.shown(image)
        image.delete()
        kept = frozen_step(chosen, reading("<p>The rest.</p>"))
        assert kept.content[0]["html"] == ""
        assert "The rest." in kept.content[1]["html"]

    def test_drawn_as_svg_is_kept_as_shapes_and_words_alone(self, frozen_step):
        drawing = (
            b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><script>x</script><rect width="20"/></svg>'
        )
        image = Image.objects.create(title="Ten", file=ImageFile(ContentFile(drawing), name="ten.svg"))
        (part,) = frozen_step(self.shown(image)).content
        name = part["html"].split('src="/media/')[1].split('"')[0]
        assert name.endswith(".svg")
        with default_storage.open(name) as file:
            content = file.read()
        assert (b"script" in content, b"<rect" in content) == (False, True)
