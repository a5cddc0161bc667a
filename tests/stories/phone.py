"""A customer's telephone: a real browser, 320 pixels wide."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from tests.browser.looking import View, looking
from tests.stories.stage import Answers

WIDTH = 320


@dataclass
class Phone:
    """What is on its screen."""

    page: Page

    def answer(self, address: str, answers: Answers) -> list[str]:
        """Open a link and go through to the end; the texts of all pages, the last one too."""
        self.page.goto(address)
        seen = [self._text()]
        while self.page.locator("form#answers").count():
            for name, value in answers.items():
                self._give(name, value)
            with self.page.expect_navigation():
                self.page.locator("form#answers button.main").click()
            seen.append(self._text())
        return seen

    def _text(self) -> str:
        return self.page.locator("main").inner_text()

    def _give(self, name: str, value: str | list[str]) -> None:
        field = self.page.locator(f"form#answers [name='{name}']")
        if not field.count():
            return
        if field.first.get_attribute("type") in {"radio", "checkbox"}:
            for one in [value] if isinstance(value, str) else value:
                self.page.locator(f"[name='{name}'][value='{one}']").check(force=True)
        else:
            field.first.fill(str(value))


@contextmanager
def phone(browser: Browser, language: str) -> Iterator[Phone]:
    """A telephone that speaks this language."""
    with looking(browser, View(WIDTH, language=language)) as page:
        yield Phone(page)
