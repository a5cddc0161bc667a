"""Numbers as people and programs write them."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,15})?(?:[eE][+-]?[0-9]{1,2})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)
OTHER_SIGN = {",": ".", ".": ","}


class NotANumber(ValueError):
    """A text that is no number, or that could be two; the message says which."""


def parse_number(text: str, decimal: str | None = None) -> float:
    """The number. ``decimal`` is the decimal sign; without it both signs are taken.

    ``1,234`` is one and a bit here and more than a thousand there, so it needs ``decimal``.
    Raises ``NotANumber``.
    """
    if not _NUMBER.fullmatch(text):
        raise NotANumber("is not a number; write digits with at most one decimal sign")
    if decimal is None and "," in text and _THOUSANDS.fullmatch(text):
        raise NotANumber(
            "could be a decimal or thousands; say which with 'decimal' in the mapping file, "
            "or write it without a separator"
        )
    if decimal is not None and OTHER_SIGN[decimal] in text:
        raise NotANumber(f"has another decimal sign than {decimal!r}; write it without thousands")
    return float(text.replace(",", "."))
