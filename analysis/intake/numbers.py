"""Numbers as people and programs write them."""

from __future__ import annotations

import re

LARGEST = 1e15
"""Beyond this neighbouring whole numbers can no longer be told apart."""
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)
OTHER_SIGN = {",": ".", ".": ","}


class NotANumber(ValueError):
    """A text that is no number, could be two, or is beyond all sense; the message says which."""


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
    return sensible(float(text.replace(",", ".")))


def sensible(number: float) -> float:
    """The number itself. Raises ``NotANumber`` when it is infinite or too large to be counted."""
    if not abs(number) <= LARGEST:
        raise NotANumber("is infinite or has more than 15 digits; correct it")
    return number
