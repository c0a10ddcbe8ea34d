"""Leave this site: another page in place of this one, at once, with nothing to come back to."""

import pytest
from playwright.sync_api import Route

ELSEWHERE = "https://www.bbc.co.uk/weather"


def weather(route: Route) -> None:
    """The outside world, as far as this site knows it."""
    route.fulfill(body="<title>Weather</title>", content_type="text/html")


@pytest.fixture
def anyone(visitor):
    arrived = visitor()
    arrived.page.route(f"{ELSEWHERE}**", weather)
    arrived.page.goto("about:blank")
    arrived.open("support")
    return arrived


@pytest.mark.usefixtures("partnership")
class TestLeaving:
    def test_puts_another_page_in_place_of_this_one(self, anyone):
        anyone.page.get_by_role("link", name="Leave this site").click()
        anyone.page.wait_for_url(ELSEWHERE)
        anyone.page.go_back()
        assert anyone.page.url == "about:blank"

    def test_by_shift_three_times(self, anyone):
        for _ in range(3):
            anyone.page.keyboard.press("Shift")
        anyone.page.wait_for_url(ELSEWHERE)

    def test_not_by_shift_while_typing(self, anyone):
        for key in ("Shift", "Shift", "a", "Shift"):
            anyone.page.keyboard.press(key)
        anyone.page.wait_for_timeout(200)
        assert anyone.page.url.startswith(anyone.address)

    def test_without_scripts_is_a_link(self, visitor):
        anyone = visitor(scripts=False)
        anyone.page.route(f"{ELSEWHERE}**", weather)
        anyone.open("support")
        anyone.page.get_by_role("link", name="Leave this site").click()
        anyone.page.wait_for_url(ELSEWHERE)
