"""A respondent with a browser: opens links, fills in the form that is shown, presses buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

Fields = dict[str, list[str]]


class ShownForm(HTMLParser):
    """The answers form of a page as it was filled in by the server."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: Fields = {}
        self.choices: Fields = {}
        self._inside = False
        self._area: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside, self.action = True, given.get("action") or ""
        elif self._inside and tag == "input":
            self._take(given)
        elif self._inside and tag == "textarea":
            self._area = given.get("name")

    def _take(self, given: dict[str, str | None]) -> None:
        name, value = given.get("name") or "", given.get("value") or ""
        if given.get("type") in {"radio", "checkbox"}:
            self.choices.setdefault(name, []).append(value)
            if "checked" not in given:
                return
        self.fields.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "textarea":
            self._area = None


@dataclass
class Person:
    """Somebody with a browser of their own, which may refuse cookies."""

    app: Flask
    cookies: bool = True
    address: str = "127.0.0.1"
    answer: TestResponse = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client(use_cookies=self.cookies)

    def open(self, path: str, **options: Any) -> TestResponse:
        """Go to an address and wherever it leads."""
        surroundings = {"REMOTE_ADDR": self.address}
        self.answer = self.client.get(
            path, follow_redirects=True, environ_base=surroundings, **options
        )
        return self.answer

    def press(self, button: str | None = None, **answers: str | list[str]) -> TestResponse:
        """Fill in what is named, leave the rest as it is shown, and press a button."""
        form = ShownForm(self.page)
        data: dict[str, Any] = {**form.fields, **answers}
        if button is not None:
            name, _, value = button.partition("=")
            data[name] = value or "1"
        self.answer = self.client.post(
            form.action,
            data=data,
            follow_redirects=True,
            environ_base={"REMOTE_ADDR": self.address},
        )
        return self.answer

    def finish(self) -> TestResponse:
        """Press on through every page."""
        while "Send answers" in self.page or ">Next<" in self.page:
            self.press()
        return self.answer

    @property
    def page(self) -> str:
        """What is shown."""
        return self.answer.text

    @property
    def path(self) -> str:
        """Where that is."""
        return self.answer.request.path

    @property
    def form(self) -> ShownForm:
        """The form that is shown."""
        return ShownForm(self.page)

    @property
    def title(self) -> str:
        """The title of the window."""
        return found(r"<title>(.*?)</title>", self.page)

    @property
    def percent(self) -> int:
        """How far the progress bar is; 0 without one."""
        shown = re.search(r'<progress max="100" value="(\d+)"', self.page)
        return int(shown[1]) if shown else 0


def found(pattern: str, page: str) -> str:
    """The first group of a pattern that the page must have."""
    match = re.search(pattern, page, re.DOTALL)
    assert match, f"{pattern} is not in {page[:2000]}"
    return match[1]
