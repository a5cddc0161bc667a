"""Texts that go into mail headers, or are kept out of them.

Python before 3.11.10 turns an encoded word with a line break in it into a header of its own, so
values are decoded here first and nothing is left to the interpreter's version.
"""

from __future__ import annotations

import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from email_validator import EmailNotValidError, validate_email

from surveyapp.errors import BadInputError

MAXIMUM_DEPTH = 5
"""Encoded words inside encoded words are nobody's name."""

FORBIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, lone surrogates, separators of lines and paragraphs."""
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They let a subject or a name read as something else."""


class UnfitHeaderError(BadInputError):
    """A value that would break out of its header; the message names the header only."""


def header_text(name: str, value: str) -> str:
    """The value with its encoded words decoded.

    Raises:
        UnfitHeaderError: it holds a line break or another control character, encoded or not.
    """
    text = _decoded(value)
    if text is None or any(_is_forbidden(character) for character in text):
        raise UnfitHeaderError(f"{name}: holds a line break or another control character.")
    return text


def harmless(value: str) -> str:
    """The value where it may stand in a header; nothing where it may not."""
    try:
        return header_text("", value)
    except UnfitHeaderError:
        return ""


def mail_address(name: str, value: str) -> str:
    """The address as mail servers take it, its domain in ASCII.

    Raises:
        UnfitHeaderError: it is no address.
    """
    try:
        found = validate_email(
            value, check_deliverability=False, globally_deliverable=False, strict=True
        )
    except EmailNotValidError:
        raise UnfitHeaderError(f"{name}: is no e-mail address.") from None
    if found.ascii_email is None:
        raise UnfitHeaderError(f"{name}: has letters before the @ that few mail servers take.")
    return found.ascii_email


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
