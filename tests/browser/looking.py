"""Looks at pages as people and judges do."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from tests.browser.tools import AXE, CHECKER

PASSWORD = "a password for tests"


@dataclass(frozen=True)
class Site:
    """Where the app is served, and the open survey's public name."""

    url: str
    slug: str
    survey_id: int

    @property
    def survey(self) -> str:
        return f"{self.url}/s/{self.slug}"


@dataclass(frozen=True)
class View:
    """How a page is looked at."""

    width: int
    scheme: Literal["light", "dark"] = "light"
    scripts: bool = True
    language: str = "en"


VIEWS = (View(320), View(320, "dark", language="nb"), View(1280, "dark"), View(1280, language="sv"))


@contextmanager
def looking(browser: Browser, view: View) -> Iterator[Page]:
    """A fresh browser window without anybody's cookies."""
    context = browser.new_context(
        viewport={"width": view.width, "height": 800},
        color_scheme=view.scheme,
        java_script_enabled=view.scripts,
        locale=view.language,
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def accessibility_problems(page: Page) -> list[str]:
    """What the accessibility rules object to, with the elements concerned."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run()")
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth"))


def small_targets(page: Page) -> list[str]:
    """Controls that a finger would miss: below 44 pixels, label included."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll('input:not([type=hidden]), button, textarea')]
                .map(e => [e, [e, e.closest('label'), ...(e.labels || [])].filter(Boolean)
                    .map(box => box.getBoundingClientRect())])
                .filter(([e, boxes]) => !boxes.some(b => b.width >= 44 && b.height >= 44))
                .map(([e]) => e.outerHTML.slice(0, 120))"""
        )
    )


def html_problems(documents: list[str], folder: Path) -> str:
    """What the HTML checker says of documents; empty when they are valid."""
    for number, document in enumerate(documents):
        (folder / f"{number:02}.html").write_text(document, encoding="utf-8")
    command = ["java", "-jar", str(CHECKER), "--errors-only", *map(str, folder.glob("*.html"))]
    return subprocess.run(command, check=False, capture_output=True, text=True).stderr
