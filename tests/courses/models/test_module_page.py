"""The page that editors edit: where it leads, and what it never shows."""

from __future__ import annotations

from django.test import RequestFactory

from courses.models import LibraryPage
from tests.courses.writing import publish, write_page


class TestAModulePage:
    def test_has_the_address_at_which_learners_find_the_module(self, partnership):
        assert write_page(partnership.awareness).url == "/modules/a-small-module/"

    def test_leads_learners_to_the_module_and_draws_nothing_itself(self, partnership):
        page = publish(write_page(partnership.awareness))
        response = page.serve(RequestFactory().get("/"))
        assert (response.status_code, response.url) == (302, "/modules/a-small-module/")

    def test_stays_of_its_module_whatever_an_older_revision_knows(self, partnership):
        page = write_page(partnership.awareness)
        early = page.save_revision()
        live = publish(page)
        early.refresh_from_db()
        assert early.content["module"] is None
        assert live.with_content_json(early.content).module == live.module

    def test_adds_up_its_minutes(self, partnership):
        assert write_page(partnership.awareness).minutes == 3


class TestTheLibrary:
    def test_leads_to_a_persons_own_learning(self, db):
        library = LibraryPage.objects.get()
        assert library.url == "/learning/"
        assert library.serve(RequestFactory().get("/")).url == "/learning/"
