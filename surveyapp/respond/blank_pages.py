"""Blank pages are the same for everybody but for the seal and the address of their form.

They are drawn once and kept with two holes. A page that shows anybody's answers is never kept.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock

from markupsafe import escape

KEPT = 300
"""Pages of at most some tens of kilobytes."""


@dataclass(frozen=True, slots=True)
class Form:
    """What nobody else's form has: the sealed state and the address it is sent to."""

    sealed: str = ""
    action: str = ""


# Drawn anew by each process, so that no text of anybody's can hold them.
_HOLES = Form(secrets.token_hex(16), secrets.token_hex(16))

_pages: OrderedDict[Hashable, str] = OrderedDict()
_lock = Lock()


def blank_page(key: Hashable, draw: Callable[[Form], str], form: Form) -> str:
    """The page with this form in it; equal keys must mean equal pages, whoever asks."""
    with _lock:
        page = _pages.get(key)
        if page is not None:
            _pages.move_to_end(key)
    if page is None:
        page = draw(_HOLES)
        _keep(key, page)
    sealed, action = str(escape(form.sealed)), str(escape(form.action))
    return page.replace(_HOLES.sealed, sealed).replace(_HOLES.action, action)


def _keep(key: Hashable, page: str) -> None:
    with _lock:
        _pages[key] = page
        while len(_pages) > KEPT:
            _pages.popitem(last=False)
