"""The content security policy: strict for everybody, looser below Wagtail's admin alone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.courses.writing import publish, write_page


def policy(response):
    directives = (part.split() for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in directives}


class TestThePolicy:
    @pytest.mark.parametrize(
        "address", ["/", "/accounts/login/", "/learning/", "/modules/a-small-module/", "/support/", "/check/"]
    )
    def test_lets_no_inline_script_or_style_run_where_people_learn(self, as_officer, partnership, address):
        publish(write_page(partnership.awareness))
        given = policy(as_officer.get(address))
        assert given["script-src"] == given["style-src"] == ["'self'"]
        assert given["frame-ancestors"] == ["'none'"]

    def test_lets_the_page_editor_style_itself_and_frame_its_previews(self, as_officer, partnership):
        page = write_page(partnership.awareness)
        given = policy(as_officer.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
        assert "'unsafe-inline'" in given["style-src"]
        assert given["frame-ancestors"] == ["'self'"]

    def test_lets_a_preview_stand_in_the_editors_frame_and_no_script_run_in_it(self, as_officer, partnership):
        page = write_page(partnership.awareness)
        given = policy(as_officer.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])))
        assert given["frame-ancestors"] == ["'self'"]
        assert given["script-src"] == given["style-src"] == ["'self'"]

    def test_sends_nothing_anywhere_else_even_there(self, as_officer):
        given = policy(as_officer.get("/admin/"))
        assert given["default-src"] == given["form-action"] == ["'self'"]
        assert given["object-src"] == ["'none'"]
