"""The words in braces that a message's text may hold; nothing else in braces means anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

PLACEHOLDERS = ("name", "org", "role", "date", "unit", "cust", "link")

_FILLED = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
_BRACED = re.compile(r"\{([^{}]*)\}")
_NAME_BEGINS = re.compile(r"(^|\n)\{name\}[,:]?[ \t]*(.?)")
_NAME_FOLLOWS = re.compile(r"[ \t]?\{name\}")
LONGEST_SHOWN = 40

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlaceholderFlaw:
    """Something in braces that means nothing; ``text`` is what was written."""

    code: str
    text: str


def placeholder_flaws(text: str) -> Iterator[PlaceholderFlaw]:
    """Everything in braces that is no placeholder, and braces without a partner."""
    for match in _BRACED.finditer(text):
        if match[1] not in PLACEHOLDERS:
            yield PlaceholderFlaw("unknown-placeholder", "{" + match[1][:LONGEST_SHOWN] + "}")
    if set("{}") & set(_BRACED.sub("", text)):
        yield PlaceholderFlaw("stray-brace", "{")


def fill(text: str, values: Values, shown: Callable[[str], str] = str) -> str:
    """``text`` with its placeholders filled; what is filled in is never looked at again.

    ``shown`` prepares each value, for instance for HTML. Where a name is not known, the text
    closes around it.
    """
    if "{" not in text:
        return text
    return _FILLED.sub(lambda match: shown(values.get(match[1], "")), closed(text, values))


def closed(text: str, values: Values) -> str:
    """The text closed around the name where that is not known."""
    if values.get("name"):
        return text
    begun = _NAME_BEGINS.sub(lambda match: match[1] + match[2].upper(), text)
    return _NAME_FOLLOWS.sub("", begun)
