"""The numbers on the list, in its file, on the pages of people and from the pure function are the same."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from competencies.files import compliance_csv
from competencies.files.compliance_csv import Stamp
from competencies.models import Agency, Person, Post, Requirement
from competencies.queries import facts
from competencies.queries.compliance import Filters, compliance, everybody
from competencies.queries.people import person_shown
from competencies.queries.scope import Scope
from competencies.queries.standings import prepare_rules
from competencies.queries.wording import STATUS_WORDS, date_words
from competencies.rules import Status, badness, london_day, shown_date, standing
from learning_site.management.commands.load_demonstration import Command
from tests.competencies.queries.partnerships import counted, counted_worst, told

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = london_day(AT)
EVERYTHING = Scope(names=("0001",))
EVERYBODY = 10_000
EACH = 12  # of every so many people the page itself is opened too


@pytest.fixture
def loaded(db, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)
    Command().load(AT)


def said(cell) -> tuple[str, str]:
    status, shown_on = cell
    return STATUS_WORDS[status], shown_on.isoformat() if shown_on else ""


def in_the_file(agency: Agency, on: date) -> tuple[dict[str, str], list[dict[str, str]]]:
    """What the CSV says of itself, and its lines."""
    found, rows = everybody(agency, on=on, today=TODAY, filters=Filters(), visible_to=EVERYTHING)
    stamp = Stamp(agency.name, "", AT, agency.uuid, "")
    lines = list(csv.reader(io.StringIO("".join(compliance_csv.text(found, rows, stamp)).lstrip("\ufeff"))))
    empty = lines.index([])
    return {line[0]: line[1] for line in lines[:empty]}, [
        dict(zip(lines[empty + 1], line, strict=True)) for line in lines[empty + 2 :]
    ]


class TestTheWholeDemonstration:
    """Every agency, and one unit below; today and a day of last spring. One test, because loading takes its time."""

    def test_says_the_same_on_the_list_in_the_file_on_the_page_and_from_the_function(self, loaded, client):
        people = list(Person.objects.filter(posts__isnull=False).distinct().order_by("sort_name", "pk"))
        personal, prepared = facts.personal_facts([person.pk for person in people]), prepare_rules()
        places = [*Agency.objects.filter(depth__lte=2), Agency.objects.filter(depth=3).first()]
        seen: Counter[Status] = Counter()
        for on in (TODAY, TODAY - timedelta(days=200)):
            for place in places:
                expected = told(people, place, on, personal, prepared)
                seen += self.check_list(place, on, expected)
                self.check_file(place, on, expected)
            everyone = told(people, places[0], on, personal, prepared)
            for one in everyone[::EACH]:
                self.check_person(one, on, personal[one.person.pk])
        assert {Status.CURRENT, Status.OVERDUE, Status.EXPIRED, Status.EXPIRING, Status.SUPERSEDED} <= set(seen)
        self.check_screen(client, people, personal, prepared)

    def check_list(self, place, on, expected):
        found = compliance(place, on=on, today=TODAY, filters=Filters(), visible_to=EVERYTHING, page_length=EVERYBODY)
        titles = self.codes(found)
        assert {
            row.uuid: (
                (row.worst.status, row.worst.shown_on),
                {
                    titles[column.key]: (cell.status, cell.shown_on)
                    for column, cell in zip(found.columns, row.cells, strict=True)
                    if cell.status is not Status.NOT_REQUIRED
                },
            )
            for row in found.rows
        } == {one.person.uuid: (one.worst, one.cells) for one in expected}, (place, on)
        assert found.overall.people == len(expected)
        assert +Counter(found.overall.counts) == counted_worst(expected)
        for column in found.columns:
            assert +Counter(found.totals[column.key].counts) == counted(expected, titles[column.key])
            assert sum(found.totals[column.key].counts.values()) == len(expected)
        return Counter(found.overall.counts)

    def codes(self, found):
        by_requirement = {key: requirement.competency for key, requirement in prepare_rules().requirements.items()}
        of_key = dict(Requirement.objects.values_list("pk", "code"))
        return {column.key: by_requirement[of_key[column.requirements[0]]] for column in found.columns}

    def check_file(self, place, on, expected):
        stamp, lines = in_the_file(place, on)
        assert stamp["People"] == f"{len(expected)} of {len(expected)}"
        overall = Counter((line["Name"], (line["Overall"], line["Overall: date"])) for line in lines)
        assert overall == Counter((str(one.person), said(one.worst)) for one in expected)

    def check_person(self, one, on, own):
        """What the page of a person says of their open posts, and the function of the same posts."""
        shared = facts.shared_facts()
        posts = {post.uuid.hex for post in Post.objects.known().open_on(on).filter(person=one.person)}
        from_function = Counter(
            (answer.status, date_words(answer.status, shown_date(answer.row, answer.status)), answer.reasons)
            for answer in standing(replace(own, versions=shared.versions, calls=shared.calls), on)
            if answer.post in posts and answer.status is not Status.NOT_REQUIRED
        )
        shown = person_shown(one.person, on=on, visible_to=EVERYTHING)
        on_page = Counter(
            (answer.status, answer.beside, answer.reasons) for post in shown.posts for answer in post.answers
        )
        assert on_page == from_function
        assert one.worst[0] is max((status for status, *_ in on_page), key=badness, default=Status.NOT_REQUIRED)

    def check_screen(self, client, people, personal, prepared):
        """Through the doors, as the training lead of the agency sees it."""
        lead = Person.objects.get(email="training.lead@demo.example")
        place = Agency.objects.get(name="Hounslow Children's Social Care")
        expected = told(people, place, TODAY, personal, prepared)
        client.force_login(lead)
        page = client.get(reverse("competencies:compliance", args=[place.uuid])).context["page"]
        assert {count.code: count.count for count in page.tally} == dict(counted_worst(expected))
        for one in expected[::40]:
            shown = client.get(reverse("competencies:person", args=[place.uuid, one.person.uuid])).context["shown"]
            words = {answer.word for post in shown.posts for answer in post.answers}
            assert STATUS_WORDS[one.worst[0]] in words or not one.cells
