"""Sources and terms as authors keep them, and the page on which learners read the terms."""

from __future__ import annotations

import pytest
from django.urls import reverse

from competencies.models import AuditEntry
from courses.models import GlossaryTerm, Source
from tests.courses.writing import publish, reading, step, write_page

SOURCE = {
    "code": "S06",
    "title": "What you need to know",
    "publisher": "CSA Centre",
    "year": "2025",
    "address": "",
    "trust": "SEEN",
    "review_by": "2020-03-31",
}


class TestASource:
    def test_is_added_by_an_author_with_an_audit_entry(self, as_author):
        as_author.post(reverse("editorial_sources:add"), SOURCE)
        assert Source.objects.get().code == "S06"
        assert AuditEntry.objects.filter(action="source.save").exists()

    @pytest.mark.parametrize(("code", "said"), [("6", "write S and a number"), ("", "This field is required.")])
    def test_with_a_code_that_nothing_can_cite_is_refused(self, as_author, code, said):
        assert said in as_author.post(reverse("editorial_sources:add"), {**SOURCE, "code": code}).text

    def test_keeps_its_code(self, as_author):
        as_author.post(reverse("editorial_sources:add"), SOURCE)
        where = reverse("editorial_sources:edit", args=[Source.objects.get().pk])
        as_author.post(where, {**SOURCE, "code": "S99", "title": "Another"})
        assert Source.objects.values_list("code", "title").get() == ("S06", "Another")

    def test_is_not_for_learners(self, practitioner, visit):
        assert visit(practitioner).get(reverse("editorial_sources:index")).status_code == 404

    def test_out_of_date_lists_every_sentence_that_rests_on_it(self, as_author, partnership):
        as_author.post(reverse("editorial_sources:add"), SOURCE)
        publish(write_page(partnership.awareness, step(reading("<p>About one in ten. S06</p>"))))
        text = as_author.get(reverse("editorial_resting"), {"show": "out-of-date"}).text
        assert "It was to be looked at again by 31 March 2020." in text
        assert "About one in ten. S06" in text


class TestTheGlossary:
    @pytest.fixture
    def terms(self, db):
        for key, term in (("signs", "Signs"), ("aac", "AAC"), ("consider", "'Consider'")):
            GlossaryTerm.objects.create(key=key, term=term, meaning=f"What {term} means.", source="NICE (S79)")

    def test_stands_in_the_order_of_the_alphabet(self, terms, practitioner, visit):
        text = visit(practitioner).get("/glossary/").text
        places = [text.index(f'id="{key}"') for key in ("aac", "consider", "signs")]
        assert places == sorted(places)

    def test_says_so_while_it_is_empty(self, practitioner, visit):
        assert "No words are explained yet." in visit(practitioner).get("/glossary/").text

    def test_is_for_those_who_are_signed_in(self, client, db):
        assert client.get("/glossary/").status_code == 302

    def test_takes_as_many_queries_for_many_as_for_few(self, terms, practitioner, visit, django_assert_max_num_queries):
        client = visit(practitioner)
        client.get("/glossary/")
        for number in range(40):
            GlossaryTerm.objects.create(key=f"t{number}", term=f"Term {number}", meaning="Something.")
        with django_assert_max_num_queries(9):
            client.get("/glossary/")

    def test_is_written_by_authors(self, as_author):
        given = {"key": "significant-harm", "term": "Significant harm", "meaning": "What it is.", "source": ""}
        as_author.post(reverse("editorial_glossary:add"), given)
        assert GlossaryTerm.objects.get().key == "significant-harm"
