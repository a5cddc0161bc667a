"""One Chromium for all tests of a process: playwright does not run twice in one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, sync_playwright

from tests.browser.tools import browser_path, ensure_tools

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


@dataclass
class _Shared:
    """The browser, and how many use it."""

    users: int = 0
    browser: Browser | None = None
    held: ExitStack = field(default_factory=ExitStack)


_shared = _Shared()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, which the last one to leave closes."""
    if _shared.browser is None:
        ensure_tools()
        playwright = _shared.held.enter_context(sync_playwright())
        path = browser_path()
        _shared.browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        _shared.held.callback(_shared.browser.close)
    _shared.users += 1
    try:
        yield _shared.browser
    finally:
        _shared.users -= 1
        if _shared.users == 0:
            _shared.browser = None
            _shared.held.close()
