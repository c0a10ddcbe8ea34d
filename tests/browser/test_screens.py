"""Every screen that anybody meets on the way, in every state: axe finds nothing, nothing is wider than its window."""

from functools import partial

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Route

from tests.learning_site.learning.small_module import SLUG

PUBLIC = ["front", "support", "worried", "accessibility", "privacy", "help", "gallery", "certificates:check"]
ACCOUNT = ["account_email", "account_change_password", "mfa_index", "usersessions_list", "account_logout"]

WINDOWS = pytest.mark.parametrize(
    "window", [{"width": 1280}, {"width": 320, "dark": True}], ids=["wide-light", "narrow-dark"]
)


def give(page: str, route: Route) -> None:
    """Answer with this page, as the server does when something is wrong with it."""
    route.fulfill(body=page, content_type="text/html; charset=utf-8")


@WINDOWS
@pytest.mark.usefixtures("partnership")
class TestBeforeSigningIn:
    def test_public_pages(self, visitor, window):
        anyone = visitor(**window)
        for name in PUBLIC:
            anyone.open(name)
            anyone.look(name.replace(":", "-"))

    def test_pages_for_when_something_is_wrong(self, visitor, window):
        anyone = visitor(**window)
        anyone.page.goto(f"{anyone.address}/nowhere/")
        anyone.look("404")
        for code in ("400", "403", "403_csrf", "500"):
            page = render_to_string(f"{code}.html")
            anyone.page.route(f"**/broken-{code}/", partial(give, page))
            anyone.page.goto(f"{anyone.address}/broken-{code}/")
            anyone.look(code)

    def test_signing_in(self, visitor, window, practitioner):
        anyone = visitor(**window)
        anyone.open("account_login")
        anyone.look("sign-in")
        anyone.press("Sign in")
        assert anyone.page.title().startswith("Error: ")
        anyone.look("sign-in-empty")
        anyone.page.get_by_label("Email address").fill(practitioner.email)
        anyone.page.get_by_label("Password", exact=True).fill("not the password")
        anyone.press("Sign in")
        anyone.look("sign-in-wrong")
        anyone.open("account_reset_password")
        anyone.look("forgotten")
        anyone.open("account_request_login_code")
        anyone.look("ask-for-a-code")
        anyone.page.get_by_label("Email address").fill(practitioner.email)
        anyone.press("Send the code")
        anyone.look("code")
        anyone.page.get_by_label("Code").fill("NOT-A-CODE")
        anyone.press("Carry on")
        anyone.look("code-wrong")


@WINDOWS
@pytest.mark.usefixtures("published", "training_lead")
class TestSignedIn:
    def test_learning(self, visitor, window, practitioner):
        asha = visitor(**window)
        asha.sign_in(practitioner)
        asha.look("home")
        asha.open("learning:module", SLUG)
        asha.look("module")
        asha.press("Start")
        asha.look("step")
        asha.press("Continue")
        asha.look("step-with-notice")
        asha.open("learning:finish", SLUG)
        asha.look("still-to-do")
        asha.open("learning:step", SLUG, 3)
        asha.look("step-not-open")
        asha.press("Continue")
        asha.look("question")
        asha.press("Check my answer")
        asha.look("question-nothing-chosen")
        asha.choose("Only people trained to look")
        asha.press("Check my answer")
        asha.look("question-wrong")
        asha.choose("Anyone who meets the child")
        asha.press("Check my answer")
        asha.look("question-right")
        asha.choose("The date and time", "The child’s own words")
        asha.press("Check my answer")
        asha.look("questions-all-right")
        asha.press("Finish")
        asha.look("finished")
        asha.open("learning:step", SLUG, 1)
        asha.look("step-after-the-finish")
        asha.open("learning:module", SLUG)
        asha.look("module-after-the-finish")
        asha.open("learning:home")
        asha.look("home-after-the-finish")

    def test_account(self, visitor, window, practitioner):
        asha = visitor(**window)
        asha.sign_in(practitioner)
        for name in ACCOUNT:
            asha.open(name)
            asha.look(name)

    def test_the_people_of_an_agency(self, visitor, window, training_lead, partnership, cast):
        carys = visitor(**window)
        carys.sign_in(training_lead)
        carys.open("competencies:compliance", partnership.trust.uuid)
        carys.look("people")
        carys.page.get_by_label("Due", exact=True).select_option("Within 30 days")
        carys.press("Show")
        carys.look("people-due")
        carys.page.get_by_label("As at", exact=True).fill("31 June")
        carys.page.get_by_label("Job role", exact=True).select_option("Teacher")
        carys.press("Show")
        carys.look("people-nobody")
