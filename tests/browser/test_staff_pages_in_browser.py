"""Staff pages in Chromium: accessible, valid, within a narrow screen, in light and dark."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from surveyapp import migrations
from surveyapp.database import Database
from tests.browser.tools import AXE, CHECKER, browser_path
from tests.staff import PASSWORD, address_of, fill

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

ADDRESSES = [
    "/surveys",
    "/surveys/new",
    "/surveys/1",
    "/surveys/1/links/1/poster",
    "/questionnaires",
    "/questionnaires/1?language=sv",
    "/results",
    "/results/1",
    "/people",
    "/account",
    "/nowhere",
]
SMALL_TARGETS = """[...document.querySelectorAll('button, select, .button, nav a, summary')]
    .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5)
    .map(e => e.outerHTML.slice(0, 90))"""
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
START_SECONDS = 30


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running app with a small survey in it."""
    folder = tmp_path_factory.mktemp("site")
    with closing(Database(f"sqlite:///{folder / 'surveyapp.sqlite'}")) as database:
        migrations.upgrade(database)
        fill(database)
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "surveyapp", "serve", "--port", str(port)]
    server = subprocess.Popen(
        [*command, "--data", str(folder)], cwd=Path(__file__).parents[2], stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/readyz")
        yield address
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address):  # noqa: S310 - our own server
                return
        except URLError:
            time.sleep(0.1)
    raise TimeoutError(address)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(browser_path()), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture(
    params=[("light", 1280, "en-GB"), ("dark", 320, "nb-NO")], ids=["desk", "phone"], scope="module"
)
def page(request: pytest.FixtureRequest, chromium: Browser, site: str) -> Iterator[Page]:
    """A signed-in administrator's page. The test's own script may run; the app's policy stays."""
    scheme, width, locale = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        locale=locale,
        base_url=site,
        bypass_csp=True,
    )
    opened = context.new_page()
    opened.goto("/sign-in")
    opened.fill("input[name=email]", address_of("admin"))
    opened.fill("input[name=password]", PASSWORD)
    opened.click("main button[type=submit]")
    yield opened
    context.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_staff_page_breaks_no_accessibility_rule(page: Page, address: str) -> None:
    page.goto(address)
    page.add_script_tag(path=str(AXE))
    result = page.evaluate("axe.run()")
    assert result["passes"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in result["violations"]] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_staff_page_fits_its_screen_and_its_fingers(page: Page, address: str) -> None:
    page.goto(address)
    assert not page.evaluate(SIDEWAYS)
    assert page.evaluate(SMALL_TARGETS) == []


def test_staff_pages_are_valid_html(page: Page, tmp_path: Path) -> None:
    for place, address in enumerate(ADDRESSES):
        text = page.request.get(address).text()
        (tmp_path / f"{place}.html").write_text(text, encoding="utf-8")
    checked = subprocess.run(
        ["java", "-jar", str(CHECKER), "--errors-only", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.stderr == ""


def test_the_policy_stops_nothing_of_ours(chromium: Browser, site: str) -> None:
    with closing(chromium.new_context(base_url=site)) as context:
        opened, complaints = context.new_page(), []
        opened.on("console", lambda message: complaints.append(message.text))
        opened.goto("/sign-in")
        assert complaints == []


def test_signing_in_works_with_the_keyboard_alone(chromium: Browser, site: str) -> None:
    with closing(chromium.new_context(base_url=site, java_script_enabled=False)) as context:
        opened = context.new_page()
        opened.goto("/sign-in")
        opened.locator("input[name=email]").press_sequentially(address_of("manager"))
        opened.keyboard.press("Tab")
        opened.keyboard.type(PASSWORD)
        opened.keyboard.press("Enter")
        opened.wait_for_url("**/results")
        assert opened.locator("h1").inner_text() == "Results"
