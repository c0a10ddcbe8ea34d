"""Every screen that anybody meets on the way, in every state: axe finds nothing, nothing is wider than its window."""

from functools import partial

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Route

from tests.learning_site.learning import full_module
from tests.learning_site.learning.full_module import (
    ASK,
    DOCTOR,
    FIRST,
    INTERVIEW,
    MEDICAL,
    NOBODY,
    SECOND,
    SHARE,
    TELL,
    THIRD,
    TOGETHER,
)
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

    def test_everything_a_step_can_ask(self, visitor, window, practitioner, partnership):
        full_module.publish(partnership.awareness)
        asha = visitor(**window)
        asha.sign_in(practitioner)
        asha.open("learning:module", full_module.SLUG)
        asha.look("module-with-a-check")
        asha.press("Start")
        asha.look("order")
        asha.place({FIRST: "2", SECOND: "2"})
        asha.press("Check my answer")
        asha.look("order-left-out")
        asha.place({FIRST: "2", SECOND: "1", THIRD: "3"})
        asha.press("Check my answer")
        asha.look("order-wrong")
        asha.place({FIRST: "1", SECOND: "2", THIRD: "3"})
        asha.press("Check my answer")
        asha.look("order-right")
        asha.place({INTERVIEW: NOBODY, MEDICAL: DOCTOR})
        asha.press("Check my answer")
        asha.look("match-wrong")
        asha.place({INTERVIEW: TOGETHER, MEDICAL: DOCTOR})
        asha.press("Check my answer")
        asha.look("match-right")
        asha.main.get_by_label("True", exact=True).check()
        asha.press("Check my answer")
        asha.press("Continue")
        asha.look("story")
        asha.press("See what comes of it")
        asha.look("story-nothing-chosen")
        asha.main.get_by_label(ASK, exact=True).check()
        asha.press("See what comes of it")
        asha.look("story-goes-round")
        asha.main.get_by_label(TELL, exact=True).check()
        asha.press("See what comes of it")
        asha.main.get_by_label(SHARE, exact=True).check()
        asha.main.get_by_role("button", name="See what comes of it").last.click()
        asha.page.get_by_text("Where this story ends").wait_for()
        asha.look("story-ended")

    def test_the_final_check(self, visitor, window, practitioner, partnership):
        full_module.publish(partnership.awareness)
        asha = visitor(**window)
        asha.sign_in(practitioner)
        asha.open("learning:module", full_module.SLUG)
        asha.press("Start")
        asha.press("Continue")
        asha.press("Continue")
        asha.press("Leave this step out")
        asha.press("Continue")
        assert asha.heading == "Final check"
        asha.look("check")
        asha.press("Start the check")
        asha.look("check-question")
        asha.press("Keep my answer and go on")
        asha.look("check-question-nothing-chosen")
        asha.main.get_by_label("Wrong").check()
        asha.press("Keep my answer and go on")
        asha.follow("All questions")
        asha.look("check-answers")
        asha.press("Hand in the check")
        asha.look("check-answers-missing")
        asha.follow("Go on with question")
        for _ in range(2):
            asha.main.get_by_label("Wrong").check()
            asha.press("Keep my answer and go on")
        asha.look("check-all-answered")
        asha.press("Hand in the check")
        asha.look("check-not-yet")
        asha.follow("Try again")
        asha.press("Try again")
        for _ in range(3):
            asha.main.get_by_label("Right").check()
            asha.press("Keep my answer and go on")
        asha.press("Hand in the check")
        asha.look("check-passed")

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
        carys.page.get_by_text("More ways to narrow and to order this list").click()
        carys.page.get_by_label("Due", exact=True).select_option("Within 30 days")
        carys.press("Show")
        carys.look("people-due")
        carys.page.get_by_label("As at", exact=True).fill("31 June")
        carys.page.get_by_label("Job role", exact=True).select_option("Teacher")
        carys.press("Show")
        carys.look("people-nobody")
