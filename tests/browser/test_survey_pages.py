from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.browser.looking import (
    VIEWS,
    Site,
    View,
    accessibility_problems,
    html_problems,
    looking,
    overflow,
    small_targets,
)

MOST_PAGES = 30
ANSWERS = """form => {
  const seen = new Set();
  for (const input of form.querySelectorAll('input[type=radio]')) {
    if (!seen.has(input.name)) { seen.add(input.name); input.checked = true; }
  }
  const numbers = 'input[type=number], input[inputmode=numeric]';
  for (const input of form.querySelectorAll(numbers)) input.value = '12';
}"""


def go_on(page: Page) -> bool:
    """Answer the first option of everything and send; False once there is nothing to send."""
    form = page.locator("form#answers")
    if form.count() == 0:
        return False
    form.evaluate(ANSWERS)
    with page.expect_navigation():
        form.locator("button.main").click()
    return True


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_every_page_of_a_response_can_be_used_by_everybody(
    site: Site, browser: Browser, view: View, tmp_path: Path
) -> None:
    problems, documents = [], []
    with looking(browser, view) as page:
        page.goto(site.survey)
        for _ in range(MOST_PAGES):
            problems += accessibility_problems(page) + small_targets(page)
            problems += (
                [f"{page.url} is {overflow(page)} px too wide"] if overflow(page) > 0 else []
            )
            documents.append(page.content())
            if not go_on(page):
                break
    assert problems == []
    assert len(documents) > 8
    assert html_problems(documents, tmp_path) == ""


def test_the_first_page_is_small(site: Site, browser: Browser) -> None:
    with looking(browser, View(390)) as page:
        sizes: list[int] = []

        def weigh(answer: Response) -> None:
            sizes.append(len(answer.body()))

        page.on("response", weigh)
        page.goto(site.survey, wait_until="networkidle")
        assert len(sizes) <= 3
        assert sum(sizes) <= 20 * 1024


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(("language", "thanks"), [("en", "Thank"), ("nb", "Takk"), ("sv", "Tack")])
def test_a_survey_is_answered_on_a_phone_with_and_without_scripts(
    site: Site, browser: Browser, language: str, thanks: str, scripts: bool
) -> None:
    with looking(browser, View(320, scripts=scripts, language=language)) as page:
        page.goto(site.survey)
        for _ in range(MOST_PAGES):
            button = page.locator("form#answers button.main")
            if button.count() == 0:
                break
            for choice in page.locator("input[type=radio]").all()[:1]:
                choice.check(force=True)
            # Between two pages there is no form either.
            with page.expect_navigation():
                button.click()
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").inner_text().startswith(thanks)


def test_a_page_is_answered_by_keyboard_alone(site: Site, browser: Browser) -> None:
    with looking(browser, View(1280)) as page:
        page.goto(site.survey)
        before = page.url
        page.locator("input[type=radio]").first.focus()
        page.keyboard.press("ArrowRight")
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("() => document.activeElement.matches('button.main')"):
                break
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: url != before)
        assert page.locator("[role=progressbar], progress").count() == 1


def test_text_twice_as_large_stays_inside_the_window(site: Site, browser: Browser) -> None:
    with looking(browser, View(640)) as page:
        page.goto(site.survey)
        page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
        assert overflow(page) <= 0


def test_changing_the_language_keeps_the_survey(site: Site, browser: Browser) -> None:
    with looking(browser, View(390)) as page:
        page.goto(site.survey)
        page.get_by_text("Svenska").click()
        assert page.locator("html").get_attribute("lang") == "sv"
        assert "nöjd" in page.locator("main").inner_text()
