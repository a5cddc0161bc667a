"""Numbers as people and programs write them."""

from __future__ import annotations

import re

from analysis.intake.sentences import N_, UnfitValue

LARGEST = 1e15
"""Beyond this neighbouring whole numbers can no longer be told apart."""
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)
OTHER_SIGN = {",": ".", ".": ","}


class NotANumber(UnfitValue):
    """A text that is no number, could be two, or is beyond all sense; the message says which."""


def parse_number(text: str, decimal: str | None = None) -> float:
    """The number. ``decimal`` is the decimal sign; without it both signs are taken.

    ``1,234`` is one and a bit here and more than a thousand there, so it needs ``decimal``.
    Raises ``NotANumber``.
    """
    if not _NUMBER.fullmatch(text):
        raise NotANumber(N_("is not a number; write digits with at most one decimal sign"))
    if decimal is None and "," in text and _THOUSANDS.fullmatch(text):
        raise NotANumber(
            N_(
                "could be a decimal or thousands; name the decimal sign in the mapping, or write "
                "it without a separator"
            )
        )
    if decimal is not None and OTHER_SIGN[decimal] in text:
        told = N_("has another decimal sign than '%(sign)s'; write it without thousands")
        raise NotANumber(told, sign=decimal)
    return sensible(float(text.replace(",", ".")))


def sensible(number: float) -> float:
    """The number itself. Raises ``NotANumber`` when it is infinite or too large to be counted."""
    if not abs(number) <= LARGEST:
        raise NotANumber(N_("is infinite or has more than 15 digits; correct it"))
    return number
