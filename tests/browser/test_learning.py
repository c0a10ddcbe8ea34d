"""The first journey of a learner, in a real browser: from signing in to the certificate."""

import pytest
from playwright.sync_api import Locator, Page, expect

from certificates.models import Certificate
from competencies.models import Attainment
from courses.models import Answer, CheckAttempt, Completion, ScenarioChoice
from tests.learning_site.learning import full_module
from tests.learning_site.learning.full_module import (
    DOCTOR,
    FIRST,
    INTERVIEW,
    MEDICAL,
    SECOND,
    SHARE,
    TELL,
    THIRD,
    TOGETHER,
    WAIT,
)
from tests.learning_site.learning.small_module import SLUG

PERSON, TRAINED = "Anyone who meets the child", "Only people trained to look"
DATE, WORDS, SURE = "The date and time", "The child’s own words", "What you are sure of by now"


def focused(page: Page) -> str:
    """What has the focus, in words, for a failing test to say."""
    return str(page.evaluate("(document.activeElement.innerText || document.activeElement.value || '').trim()"))


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus; at every stop the focus can be seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e.closest('.option') || e);"
            " return e === document.body || s.outlineStyle !== 'none' })()"
        )
        assert seen, f"The focus cannot be seen on: {focused(page)}"
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never reached it; the focus is on: {focused(page)}")


def enter(page: Page) -> None:
    """Press Enter on a link or a button, and wait for where it leads."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.usefixtures("published", "training_lead")
class TestTheFirstJourney:
    @pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
    @pytest.mark.parametrize("width", [1280, 320])
    def test_leads_from_the_content_notice_to_the_certificate(self, visitor, practitioner, width, scripts):
        asha = visitor(width=width, scripts=scripts)
        asha.sign_in_by_code(practitioner)
        assert asha.heading == "Your learning"
        asha.follow("Look inside")
        expect(asha.main).to_contain_text("A made-up story about a young child.")
        asha.press("Start")
        asha.press("Continue")
        asha.press("Leave this step out")
        assert asha.heading == "Two questions"

        asha.press("Check my answer")
        assert asha.page.title().startswith("Error: ")
        if scripts:
            expect(asha.page.locator("[data-errors]")).to_be_focused()
        asha.choose(TRAINED)
        asha.press("Check my answer")
        expect(asha.main).to_contain_text("Not quite. Here is why.")
        expect(asha.main.get_by_label(TRAINED)).to_be_checked()
        asha.choose(PERSON)
        asha.press("Check my answer")
        expect(asha.main).to_contain_text("Yes, that is right.")
        asha.main.get_by_role("link", name="Next question").click()
        asha.choose(DATE, SURE)
        asha.press("Check my answer")
        asha.choose(DATE, WORDS)
        asha.press("Check my answer")
        asha.press("Finish")

        assert asha.heading == "You have finished"
        certificate = Certificate.objects.get()
        expect(asha.main).to_contain_text(certificate.code)
        paper = asha.page.request.get(
            asha.address + (asha.main.get_by_role("link", name="Open your certificate").get_attribute("href") or "")
        )
        assert paper.body().startswith(b"%PDF")
        assert Attainment.objects.get().person == practitioner
        assert Answer.objects.count() == 4

    def test_goes_by_keyboard_alone(self, visitor, practitioner):
        asha = visitor(width=320)
        asha.sign_in(practitioner)
        page, keys, main = asha.page, asha.page.keyboard, asha.main
        keys.press("Tab")
        assert focused(page) == "Skip to the main part of the page"
        enter(page)
        tab_to(page, main.get_by_role("link", name="Look inside"))
        enter(page)
        for button in ("Start", "Continue", "Leave this step out"):
            tab_to(page, main.get_by_role("button", name=button))
            enter(page)
        tab_to(page, main.get_by_role("button", name="Check my answer"))
        enter(page)
        expect(page.locator("[data-errors]")).to_be_focused()
        tab_to(page, page.locator("[data-errors] a"))
        enter(page)
        assert page.evaluate("document.activeElement.type") == "radio"
        while not main.get_by_label(PERSON).is_checked():
            keys.press("ArrowDown")
        tab_to(page, main.get_by_role("button", name="Check my answer"))
        enter(page)
        tab_to(page, main.get_by_role("link", name="Next question"))
        enter(page)
        for answer in sorted((DATE, WORDS), key=lambda text: main.get_by_label(text).bounding_box()["y"]):
            tab_to(page, main.get_by_label(answer))
            keys.press("Space")
        tab_to(page, main.get_by_role("button", name="Check my answer"))
        enter(page)
        expect(main).to_contain_text("Yes, that is right.")
        tab_to(page, main.get_by_role("button", name="Finish"))
        enter(page)
        expect(page.locator("h1")).to_have_text("You have finished")
        tab_to(page, main.get_by_role("link", name="Open your certificate"))

    def test_two_windows_finish_it_once(self, visitor, practitioner):
        asha = visitor()
        asha.sign_in(practitioner)
        asha.open("learning:module", SLUG)
        asha.press("Start")
        other = asha.page.context.new_page()
        other.goto(asha.page.url)
        asha.press("Continue")
        with other.expect_navigation():
            other.locator("main").get_by_role("button", name="Continue").click()
        assert other.locator("h1").inner_text() == "A quiet word"

    def test_signing_in_again_in_the_middle_leads_back_to_the_step(self, visitor, practitioner):
        asha = visitor()
        asha.sign_in_by_code(practitioner)
        asha.open("learning:module", SLUG)
        asha.press("Start")
        asha.page.context.clear_cookies(name="sessionid")
        asha.press("Continue")
        assert asha.heading == "Sign in"
        asha.page.get_by_label("Email address").fill(practitioner.email)
        asha.page.get_by_label("Password", exact=True).fill("correct horse battery")
        asha.press("Sign in")
        assert asha.heading == "The first thought"


@pytest.fixture
def full(partnership):
    return full_module.publish(partnership.awareness)


@pytest.mark.usefixtures("full", "training_lead")
class TestEverythingAStepCanAsk:
    @pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
    @pytest.mark.parametrize("width", [1280, 320])
    def test_leads_through_questions_story_and_check_to_the_certificate(self, visitor, practitioner, width, scripts):
        asha = visitor(width=width, scripts=scripts)
        asha.sign_in(practitioner)
        asha.open("learning:module", full_module.SLUG)
        asha.press("Start")
        asha.place({FIRST: "1", SECOND: "2", THIRD: "2"})
        asha.press("Check my answer")
        expect(asha.main.get_by_label(THIRD, exact=True)).to_have_value(full_module.given({THIRD: "2"})[0])
        asha.place({THIRD: "3"})
        asha.press("Check my answer")
        asha.place({INTERVIEW: TOGETHER, MEDICAL: DOCTOR})
        asha.press("Check my answer")
        asha.main.get_by_label("True", exact=True).check()
        asha.press("Check my answer")
        asha.press("Continue")

        expect(asha.main).to_contain_text("You have not tried the story in this step yet.")
        asha.main.get_by_label(WAIT, exact=True).check()
        asha.press("See what comes of it")
        expect(asha.main).to_contain_text("This leaves the child waiting")
        asha.main.get_by_text("Go back to here and try another").click()
        asha.main.get_by_label(TELL, exact=True).check()
        with asha.page.expect_navigation():
            asha.main.get_by_role("button", name="See what comes of it").first.click()
        expect(asha.main).to_contain_text("This is what helps most")
        asha.main.get_by_label(SHARE, exact=True).check()
        with asha.page.expect_navigation():
            asha.main.get_by_role("button", name="See what comes of it").last.click()
        expect(asha.main).to_contain_text("What to take from this story.")
        assert ScenarioChoice.objects.count() == 3

        asha.press("Continue")
        asha.press("Leave this step out")
        asha.press("Continue")
        asha.press("Start the check")
        for answer in ("Wrong", "Right", "Right"):
            asha.main.get_by_label(answer).check()
            asha.press("Keep my answer and go on")
        asha.press("Hand in the check")
        assert asha.heading == "You have passed"
        expect(asha.main).to_contain_text("2 of 3 were right.")
        asha.follow("See what you achieved")
        expect(asha.main).to_contain_text(Certificate.objects.get().code)

    def test_the_check_goes_by_keyboard_alone(self, visitor, practitioner):
        asha = visitor(width=320)
        asha.sign_in(practitioner)
        asha.open("learning:module", full_module.SLUG)
        for button in ("Start", "Continue", "Continue", "Leave this step out", "Continue"):
            asha.press(button)
        page, main = asha.page, asha.main
        tab_to(page, main.get_by_role("button", name="Start the check"))
        enter(page)
        for _ in range(3):
            tab_to(page, main.locator("input[type=radio]").first)
            while not main.get_by_label("Right").is_checked():
                page.keyboard.press("ArrowDown")
            tab_to(page, main.get_by_role("button", name="Keep my answer and go on"))
            enter(page)
        tab_to(page, main.get_by_role("button", name="Hand in the check"))
        enter(page)
        expect(page.locator("h1")).to_have_text("You have passed")

    def test_an_order_a_match_and_a_story_go_by_keyboard_alone(self, visitor, practitioner):
        asha = visitor(width=320)
        asha.sign_in(practitioner)
        asha.open("learning:module", full_module.SLUG)
        asha.press("Start")
        page, main = asha.page, asha.main
        for placed in ({FIRST: "1", SECOND: "2", THIRD: "3"}, {INTERVIEW: TOGETHER, MEDICAL: DOCTOR}):
            for listed in main.locator("select").all():
                tab_to(page, listed)
                page.keyboard.type(placed[listed.locator("xpath=preceding-sibling::label").inner_text()])
            tab_to(page, main.get_by_role("button", name="Check my answer"))
            enter(page)
            expect(main).to_contain_text("Yes, that is right.")
        tab_to(page, main.get_by_role("button", name="Continue"))
        enter(page)

        tab_to(page, main.locator("input[type=radio]").first)
        while not main.get_by_label(WAIT, exact=True).is_checked():
            page.keyboard.press("ArrowDown")
        tab_to(page, main.get_by_role("button", name="See what comes of it"))
        enter(page)
        expect(main).to_contain_text("This leaves the child waiting")
        assert page.evaluate("document.activeElement.id || location.hash").lstrip("#").startswith("after-")
        tab_to(page, main.get_by_text("Go back to here and try another"))
        page.keyboard.press("Enter")
        tab_to(page, main.locator("details input[type=radio]").first)
        while not main.get_by_label(TELL, exact=True).is_checked():
            page.keyboard.press("ArrowDown")
        tab_to(page, main.locator("details").get_by_role("button", name="See what comes of it"))
        enter(page)
        expect(main).to_contain_text("This is what helps most")

    def test_the_back_button_and_signing_in_again_keep_every_answer_of_a_check(self, visitor, practitioner):
        asha = visitor()
        asha.sign_in_by_code(practitioner)
        asha.open("learning:module", full_module.SLUG)
        for button in ("Start", "Continue", "Continue", "Leave this step out", "Continue", "Start the check"):
            asha.press(button)
        first = asha.page.url
        asha.main.get_by_label("Right").check()
        asha.press("Keep my answer and go on")
        asha.page.go_back()
        expect(asha.main.get_by_label("Right")).to_be_checked()
        asha.page.go_forward()
        asha.page.context.clear_cookies(name="sessionid")
        asha.main.get_by_label("Right").check()
        asha.press("Keep my answer and go on")
        assert asha.heading == "Sign in"
        asha.page.get_by_label("Email address").fill(practitioner.email)
        asha.page.get_by_label("Password", exact=True).fill("correct horse battery")
        asha.press("Sign in")
        expect(asha.page.locator("h1")).to_contain_text("Pool question")
        asha.page.goto(first)
        expect(asha.main.get_by_label("Right")).to_be_checked()
        assert CheckAttempt.objects.count() == 1
        assert not Completion.objects.exists()
