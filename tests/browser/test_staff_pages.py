from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looking import (
    PASSWORD,
    VIEWS,
    Site,
    View,
    accessibility_problems,
    html_problems,
    looking,
    overflow,
)


def sign_in(page: Page, site: Site, role: str) -> None:
    page.goto(f"{site.url}/sign-in")
    page.locator("input[type=email]").fill(f"{role}@test.example")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_every_staff_page_can_be_used_by_everybody(
    site: Site, browser: Browser, view: View, tmp_path: Path
) -> None:
    addresses = (
        "surveys",
        f"surveys/{site.survey_id}",
        f"surveys/{site.survey_id}/messages",
        f"surveys/{site.survey_id}/messages/invitation/nb",
        f"surveys/{site.survey_id}/text-messages/invitation/nb",
        f"surveys/{site.survey_id}/undelivered",
        f"surveys/{site.survey_id}/programmes",
        f"surveys/{site.survey_id}/programmes/new",
        f"surveys/{site.survey_id}/invitations",
        f"surveys/{site.survey_id}/waves",
        "questionnaires",
        "questionnaires/1",
        "customers",
        "customers/1",
        "customers/events",
        "customers/imports",
        "customers/mappings",
        "customers/attributes",
        "results",
        f"results/{site.survey_id}",
        "people",
        "account",
        "no-such-page",
    )
    problems, documents = [], []
    with looking(browser, view) as page:
        sign_in(page, site, "admin")
        for address in addresses:
            page.goto(f"{site.url}/{address}")
            problems += accessibility_problems(page)
            problems += [f"{address} is {overflow(page)} px too wide"] if overflow(page) > 0 else []
            documents.append(page.content())
    assert problems == []
    assert html_problems(documents, tmp_path) == ""


def test_a_manager_fetches_a_report_in_three_clicks(site: Site, browser: Browser) -> None:
    with looking(browser, View(1280)) as page:
        sign_in(page, site, "manager")
        page.goto(f"{site.url}/results/{site.survey_id}")
        page.locator("form[action$=reports] button").first.click()
        page.wait_for_url("**/results/**made=**", timeout=120_000)
        with page.expect_download() as download:
            page.locator("a[href*='download']").first.click()
        assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
