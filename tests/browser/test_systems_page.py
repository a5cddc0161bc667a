"""The page of connected systems, by people: what each may tell is chosen by keyboard too."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import (
    VIEWS,
    Site,
    View,
    accessibility_problems,
    html_problems,
    looking,
    overflow,
)
from tests.browser.test_staff_pages import sign_in

WIDE = View(1280, scripts=False)


@pytest.mark.parametrize("view", [*VIEWS, WIDE], ids=str)
def test_a_system_is_added_and_its_rights_changed(
    site: Site, browser: Browser, view: View, tmp_path: Path
) -> None:
    with looking(browser, view) as page:
        sign_in(page, site, "admin")
        page.goto(f"{site.url}/sources")
        page.locator("input[name=name]").fill("Queue system of the ward at the end of the corridor")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_selector("article[aria-labelledby^=source-]")
        mine = page.locator("article[aria-labelledby^=source-]").last
        assert [box.is_checked() for box in mine.locator("input[name=rights]").all()] == [
            True,
            False,
        ]
        problems = accessibility_problems(page) if view.scripts else []
        assert (problems, overflow(page) > 0) == ([], False)
        assert html_problems([page.content()], tmp_path) == ""
