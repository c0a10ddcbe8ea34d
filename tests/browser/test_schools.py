"""A safeguarding lead goes through what there is for schools; the screens are looked at, wide and narrow."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from competencies.operations import frameworks
from courses.files.framework_file import read_framework
from tests.conftest import LOADED

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (320, True), (1280, False)])
def test_from_home_to_the_hour_the_briefing_and_the_school(dsl, published, visitor, width, scripts):
    dara = visitor(width=width, scripts=scripts)
    dara.sign_in(dsl)
    dara.follow("For schools")
    assert dara.heading == "For schools"
    dara.look("schools")
    dara.follow("An hour for all staff")
    dara.look("schools-hour")
    dara.open("learning:schools")
    dara.follow("A short briefing")
    dara.look("schools-briefing")
    dara.follow("Show it page by page")
    dara.look("schools-page")
    for _ in range(9):
        dara.follow("Next")
    assert dara.heading == "Look after each other"
    dara.follow("Back")
    dara.follow("handout")
    expect(dara.page).to_have_url(re.compile("/schools/briefing/$"))
    dara.open("learning:schools")
    dara.follow("Your school’s list")
    assert "Heath Primary School" in dara.page.content()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (320, True)])
def test_the_framework_is_read_with_everything_unfolded(practitioner, partnership, published, visitor, width, dark):
    frameworks.adopt(read_framework(settings.BASE_DIR / "content/framework.yaml"), overwrite=True, **LOADED)
    asha = visitor(width=width, dark=dark)
    asha.sign_in(practitioner)
    asha.follow("What we should know and be able to do")
    asha.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    asha.look("framework")
