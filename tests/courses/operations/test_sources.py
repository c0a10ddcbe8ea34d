"""The register of sources, the glossary, and what an edition rests on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from courses.models import Citation, Edition, GlossaryTerm, Source
from courses.operations import sources
from courses.queries import sources as queries
from courses.rules.citations import citations
from tests.courses.writing import publish, question, reading, step, write_page

WRITTEN = {
    "code": "S06",
    "title": "What you need to know",
    "publisher": "CSA Centre",
    "year": 2025,
    "address": "",
    "trust": "SEEN",
    "review_by": date(2027, 3, 31),
}


def load(at, *, overwrite=False, **changes):
    return sources.load(Source, [{**WRITTEN, **changes}], overwrite=overwrite, at=at)


class TestLoadingARegister:
    def test_adds_what_is_new_and_again_nothing(self, db, at):
        assert load(at).new == 1
        again = load(at)
        assert (again.new, again.changed, again.kept) == (0, 0, [])
        assert Source.objects.get().review_by == date(2027, 3, 31)

    def test_takes_over_what_the_file_changed(self, db, at):
        load(at)
        assert load(at, title="Another").changed == 1
        assert Source.objects.get().title == "Another"

    def test_leaves_what_an_editor_changed(self, db, at):
        load(at)
        Source.objects.update(title="An editor's words")
        assert load(at, title="Another").kept == ["S06"]
        assert Source.objects.get().title == "An editor's words"

    def test_lets_the_file_win_when_told_to(self, db, at):
        load(at)
        Source.objects.update(title="An editor's words")
        assert load(at, title="Another", overwrite=True).changed == 1
        assert Source.objects.get().title == "Another"

    def test_of_terms_does_the_same(self, db, at):
        term = {"key": "harm", "term": "Harm", "meaning": "What it is.", "source": ""}
        assert sources.load(GlossaryTerm, [term], overwrite=False, at=at).new == 1
        assert sources.load(GlossaryTerm, [term], overwrite=False, at=at).changed == 0


# (frozen content, the sentences found)
FOUND = [
    ([{"kind": "html", "html": "<p>One. Two in ten. <sup>S04</sup> Three.</p>"}], [("S04", "Two in ten. S04")]),
    ([{"kind": "html", "html": "<li>A</li><li>B (S06)</li>"}], [("S06", "B (S06)")]),
    ([{"kind": "html", "html": "<p>See S04 and S06.</p>"}], [("S04", "See S04 and S06."), ("S06", "See S04 and S06.")]),
    ([{"kind": "question", "id": "S04", "stem": "What?", "source": "NSPCC (S21)"}], [("S21", "What?: NSPCC (S21)")]),
    ([{"kind": "html", "html": "<p>Nothing here of SS04 or S.</p>"}], []),
]


class TestWhatRestsOnASource:
    @pytest.mark.parametrize(("content", "found"), FOUND)
    def test_is_found_sentence_by_sentence(self, content, found):
        assert citations(content) == found

    @pytest.fixture
    def live(self, partnership, at):
        load(at)
        text = reading("<p>About one in ten. S06</p><p>And more S99.</p>")
        return publish(write_page(partnership.awareness, step(text, question(source="CSA Centre, 2025 (S06)"))))

    def test_is_kept_when_an_edition_is_made(self, live):
        assert list(Citation.objects.filter(code="S06").values_list("step", "sentence")) == [
            (1, "About one in ten. S06"),
            (1, "What is so?: CSA Centre, 2025 (S06)"),
        ]

    def test_is_kept_once(self, live):
        count = Citation.objects.count()
        sources.index(Edition.objects.get())
        assert Citation.objects.count() == count

    def test_is_listed_with_its_source_for_the_newest_edition_alone(self, live, on):
        publish(live, title="Another title")
        (line,) = queries.register(on=on)
        assert {one.edition for one in line.resting} == {2}
        assert not line.is_out_of_date

    def test_is_listed_from_the_day_after_the_source_was_to_be_looked_at(self, live):
        last = date(2027, 3, 31)
        assert queries.register(on=last, only_out_of_date=True) == []
        (line,) = queries.register(on=last + timedelta(days=1), only_out_of_date=True)
        assert line.is_out_of_date

    def test_is_named_where_the_register_does_not_have_it(self, live):
        assert queries.unknown_codes() == [("S99", "A small module")]

    def test_takes_as_many_queries_for_many_as_for_few(self, live, at, on, django_assert_num_queries):
        for number in range(10, 30):
            load(at, code=f"S{number}")
        with django_assert_num_queries(3):
            assert len(queries.register(on=on)) == 21
