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


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_background_work_can_be_looked_after_by_everybody(
    site: Site, browser: Browser, view: View, tmp_path: Path
) -> None:
    with looking(browser, view) as page:
        sign_in(page, site, "admin")
        page.goto(f"{site.url}/work")
        assert page.locator("form[action$=retry]").count() >= 1
        assert accessibility_problems(page) == []
        assert overflow(page) <= 0
        assert html_problems([page.content()], tmp_path) == ""
