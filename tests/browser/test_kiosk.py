"""A device that many use, one after the other: nobody sees or goes on with another's answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_socket
from playwright.sync_api import Browser, Page

from surveyapp.app import create_app
from surveyapp.config import Config
from surveyapp.extensions import database
from surveyapp.migrations.running import upgrade
from surveyapp.models import LinkKind
from tests.browser.conftest import SECRET
from tests.browser.looking import (
    View,
    accessibility_problems,
    html_problems,
    looking,
    overflow,
    small_targets,
)
from tests.surveyapp.factories import a_questionnaire, a_survey, an_open_link
from tests.web_server import served

IDLE = "01:31"
"""Minutes and seconds after which a kiosk begins anew."""
ADAS, BOS = "8", "3"
"""How satisfied they are; Ada is at the kiosk before Bo."""
FILLED = """() => [...document.querySelectorAll('input:checked, textarea, input[type=text]')]
  .map(field => field.value).filter(Boolean)"""
PAGES = 6


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pytest_socket.enable_socket()  # made before a test's own marker lifts the block
    app = create_app(Config(data_folder=tmp_path_factory.mktemp("kiosk"), secret_key=SECRET))
    with app.app_context():
        upgrade(database())
        with database().writing() as session:
            survey = a_survey(session, a_questionnaire())
            slug = an_open_link(session, survey, LinkKind.KIOSK).slug
    with served(app) as port:
        yield f"http://127.0.0.1:{port}/s/{slug}"
    app.extensions["database"].close()


def answer(page: Page, value: str, *, sent: bool = True) -> None:
    """Say on the first page how satisfied one is."""
    page.locator(f"input[name=SAT1][value='{value}']").check(force=True)
    if sent:
        press(page, "Next")


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def leave(page: Page, scripts: bool) -> None:
    """Ada goes; the device begins anew by itself, or Bo has it do so."""
    if not scripts:
        page.get_by_role("link", name="Begin anew").click()
        return
    with page.expect_navigation():
        page.clock.fast_forward(IDLE)


def looked_back(page: Page) -> set[str]:
    """What is filled in on the pages that the browser's Back leads to, as far as it goes."""
    seen: set[str] = set()
    for _ in range(PAGES):
        page.go_back()
        if page.url == "about:blank":
            break
        seen.update(page.evaluate(FILLED))
    return seen


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("begun", [True, False])
def test_back_does_not_lead_to_what_another_answered(
    kiosk: str, browser: Browser, scripts: bool, begun: bool
) -> None:
    with looking(browser, View(390, scripts=scripts)) as page:
        page.clock.install()
        page.goto(f"{kiosk}?new=1")
        answer(page, ADAS)
        page.locator("input[name=WAI1]").first.check(force=True)
        leave(page, scripts)
        if begun:
            answer(page, BOS)
        assert looked_back(page) <= {BOS}


def test_back_does_not_bring_back_what_another_ticked_and_did_not_send(
    kiosk: str, browser: Browser
) -> None:
    with looking(browser, View(390)) as page:
        page.clock.install()
        page.goto(kiosk)
        answer(page, ADAS, sent=False)
        leave(page, scripts=True)
        assert looked_back(page) == set()


def test_every_page_of_a_kiosk_can_be_used_by_everybody(
    kiosk: str, browser: Browser, tmp_path: Path
) -> None:
    problems, documents = [], []
    with looking(browser, View(320)) as page:
        page.goto(kiosk)
        answer(page, ADAS)
        for button in ("Next", "Continue later or on another device"):
            problems += accessibility_problems(page) + small_targets(page)
            documents.append(page.content())
            press(page, button)
        problems += [*accessibility_problems(page), str(overflow(page))]
        documents.append(page.content())
    assert problems == ["0"]
    assert html_problems(documents, tmp_path) == ""
