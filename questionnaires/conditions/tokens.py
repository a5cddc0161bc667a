"""A condition cut into words, numbers and signs, with limits that keep hostile ones cheap."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 500
KEYWORDS = frozenset({"and", "or", "not", "in", "answered"})
RESERVED = KEYWORDS | {"true", "false", "none", "null", "dont_know"}
"""Words that no question may have as its id."""

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|,)
      | (?P<number>-?[0-9]{1,12}(?:\.[0-9]{1,6})?)(?![\w.\-])
      | (?P<word>(?:[^\W\d]|[0-9])(?:[^\W\d]|[0-9\-])*)
      | (?P<quoted>"[^"\\]*"|'[^'\\]*')
    )""",
    re.VERBOSE,
)


class ConditionError(ValueError):
    """A condition that cannot be read: ``code``, the position from 0, and a sentence."""

    def __init__(self, code: str, position: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.position = position
        self.message = message


@dataclass(frozen=True, slots=True)
class Token:
    """One piece: ``kind`` is sign, number, word, quoted or end."""

    kind: str
    text: str
    position: int


def tokens(text: str) -> list[Token]:
    """The pieces of a condition, closed by one of kind ``end``. Raises ``ConditionError``."""
    if len(text) > LONGEST:
        sentence = f"The condition has {len(text)} characters; at most {LONGEST} are allowed."
        raise ConditionError("condition-too-long", LONGEST, sentence)
    found: list[Token] = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unreadable(text, position)
        kind = match.lastgroup or ""
        found.append(Token(kind, match.group(kind).strip("\"'"), match.start(kind)))
        position = match.end()
    return [*found, Token("end", "", end)]


def _unreadable(text: str, position: int) -> ConditionError:
    place = position + len(text[position:]) - len(text[position:].lstrip())
    sign = text[place]
    hint = {
        "=": " Write == to compare.",
        "&": " Write 'and'.",
        "|": " Write 'or'.",
        "!": " Write 'not'.",
    }
    sentence = f"Cannot read '{sign}' at character {place + 1}.{hint.get(sign, '')}"
    return ConditionError("condition-syntax", place, sentence)
