"""Texts that a spreadsheet would take for a formula: written so that it does not, and read back.

A CSV cell carries no type, so a text that begins like a formula gets an apostrophe in front. A text
that already looks like that gets one more, so reading back is exact. Plain numbers stay as they
are.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|[\t\r\n])")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)


def escaped(text: str) -> str:
    """The text for a CSV cell."""
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def unescaped(text: str) -> str:
    """The text that ``escaped`` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
