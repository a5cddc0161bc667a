"""Texts that go into mail headers, or are kept out of them."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from surveyapp.errors import BadInputError
from surveyapp.header_text import shown_text


class UnfitHeaderError(BadInputError):
    """A value that would break out of its header; the message names the header only."""


def header_text(name: str, value: str) -> str:
    """The value with its encoded words decoded.

    Raises:
        UnfitHeaderError: it holds a line break or another control character, encoded or not.
    """
    text = shown_text(value)
    if text is None:
        raise UnfitHeaderError(f"{name}: holds a line break or another control character.")
    return text


def harmless(value: str) -> str:
    """The value where it may stand in a header; nothing where it may not."""
    return shown_text(value) or ""


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
