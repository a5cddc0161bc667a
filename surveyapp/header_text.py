"""What a reader of a mail header sees, or that a value must not stand in one.

Python before 3.11.10 turns an encoded word with a line break in it into a header of its own, so
values are decoded here first and nothing is left to the interpreter's version.
"""

from __future__ import annotations

import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header, make_header

MAXIMUM_DEPTH = 5
"""Encoded words inside encoded words are nobody's name."""

FORBIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, lone surrogates, separators of lines and paragraphs."""
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They let a subject or a name read as something else."""


def shown_text(value: str) -> str | None:
    """The value with its encoded words decoded; None where it would break out of its header."""
    text = _decoded(value)
    if text is None or any(_is_forbidden(character) for character in text):
        return None
    return text


def _decoded(value: str) -> str | None:
    text = value
    for _ in range(MAXIMUM_DEPTH):
        if "=?" not in text:
            return text
        try:
            plain = str(make_header(decode_header(text)))
        except (HeaderParseError, LookupError, UnicodeError, ValueError):
            return None
        if plain == text:
            # Not an encoded word after all, and no reader must take it for one.
            return text.replace("=?", "= ?")
        text = plain
    return None


def _is_forbidden(character: str) -> bool:
    return unicodedata.category(character) in FORBIDDEN or character in BIDI_CONTROLS
