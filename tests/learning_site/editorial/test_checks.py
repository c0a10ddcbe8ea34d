"""The check that finds modules which went live without their edition."""

from __future__ import annotations

import pytest
from django.core.checks import Tags, run_checks
from django.db import DatabaseError

from courses.models import Edition
from courses.queries import publishing
from learning_site.editorial import checks
from tests.courses.writing import publish, write_page


def found():
    return [
        each.msg for each in run_checks(tags=[Tags.database], databases=["default"]) if each.id == "learning_site.W001"
    ]


@pytest.fixture
def without_edition(partnership):
    live = publish(write_page(partnership.awareness))
    Edition.objects.update(revision=None)
    return live


class TestALiveModule:
    def test_with_its_edition_is_not_mentioned(self, partnership):
        publish(write_page(partnership.awareness))
        assert found() == []

    def test_without_its_edition_is(self, without_edition):
        assert found() == ["'A small module' is live, but learners are not served what it says."]
        assert list(publishing.live_without_edition()) == [without_edition]

    def test_is_healed_by_publishing_again(self, without_edition):
        without_edition.live_revision.publish()
        assert found() == []

    def test_is_not_mentioned_when_it_is_a_draft_or_taken_down(self, without_edition, partnership):
        without_edition.unpublish()
        write_page(partnership.awareness, slug="a-draft", code="M2")
        assert found() == []

    def test_is_not_looked_for_when_no_database_is_asked_for(self, without_edition):
        assert checks.every_live_module_has_its_edition(None, databases=None) == []

    def test_is_not_looked_for_before_there_are_tables(self, monkeypatch):
        def not_there():
            raise DatabaseError("no such table")

        monkeypatch.setattr(checks, "live_without_edition", not_there)
        assert checks.every_live_module_has_its_edition(None, databases=["default"]) == []
