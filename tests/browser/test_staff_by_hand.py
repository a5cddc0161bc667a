"""What staff do by keyboard and finger, and what the content policy must not stop."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looking import PASSWORD, Site, View, looking

ADDRESSES = (
    "surveys",
    "surveys/new",
    "surveys/1",
    "people",
    "results/1",
)
SMALL_TARGETS = """() => [...document.querySelectorAll('button, select, .button, nav a, summary')]
    .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5)
    .map(e => e.outerHTML.slice(0, 90))"""


def sign_in_by_keyboard(page: Page, site: Site, role: str) -> None:
    page.goto(f"{site.url}/sign-in")
    page.locator("input[name=email]").press_sequentially(f"{role}@test.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "sign-in" not in address)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_manager_signs_in_by_keyboard(site: Site, browser: Browser, scripts: bool) -> None:
    with looking(browser, View(1280, scripts=scripts)) as page:
        sign_in_by_keyboard(page, site, "manager")
        assert page.locator("h1").inner_text() == "Results"


def test_every_control_is_large_enough_for_a_finger(site: Site, browser: Browser) -> None:
    small: list[str] = []
    with looking(browser, View(390)) as page:
        sign_in_by_keyboard(page, site, "admin")
        for address in ADDRESSES:
            page.goto(f"{site.url}/{address}")
            small += page.evaluate(SMALL_TARGETS)
    assert small == []


def test_the_content_policy_stops_nothing_of_ours(site: Site, browser: Browser) -> None:
    complaints: list[str] = []
    with looking(browser, View(1280)) as page:
        page.on("console", lambda message: complaints.append(message.text))
        sign_in_by_keyboard(page, site, "admin")
        for address in ADDRESSES:
            page.goto(f"{site.url}/{address}")
    assert complaints == []


def test_a_researcher_makes_a_survey_by_keyboard_and_opens_it(site: Site, browser: Browser) -> None:
    with looking(browser, View(390, scripts=False)) as page:
        sign_in_by_keyboard(page, site, "researcher")
        page.goto(f"{site.url}/surveys/new")
        page.locator("input[name=title]").press_sequentially("Spring")
        page.keyboard.press("Tab")
        page.keyboard.type("Havblikk")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Open survey").press("Enter")
        page.get_by_text("Begin a new wave").wait_for()
        assert page.locator("h1").inner_text() == "Spring"
