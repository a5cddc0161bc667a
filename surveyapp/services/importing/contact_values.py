"""Addresses, numbers, zones and languages of customers, in the one form in which they are kept."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email

from analysis.intake.sentences import N_, UnfitValue

LONGEST_ADDRESS = 254
TOO_LONG = N_(
    "the e-mail address has %(count)s characters; at most %(most)s are allowed, so correct it"
)
DOMAINS_REMEMBERED = 4096
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*", re.ASCII)
_NUMBER = re.compile(r"\+?[0-9]{5,15}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,6})?", re.ASCII)
NORWEGIAN = "nb"


class UnfitContact(UnfitValue):
    """Something by which nobody can be reached; the message says why, without repeating it."""


def email_address(text: str) -> str:
    """The address in small letters; no server is asked about it. Raises ``UnfitContact``."""
    if not text.isprintable():
        raise UnfitContact(N_("the e-mail address holds a control character; type it anew"))
    if len(text) > LONGEST_ADDRESS:
        raise UnfitContact(TOO_LONG, count=len(text), most=LONGEST_ADDRESS)
    local, _, domain = text.rpartition("@")
    try:
        if len(local) <= 64 and _PLAIN_LOCAL.fullmatch(local):
            # Checking each in full costs 80 microseconds; plain names need no more than this.
            return f"{local}@{_domain(domain)}".lower()
        return _checked(text).lower()
    except EmailNotValidError as error:
        raise UnfitContact(N_("this is no e-mail address; correct or blank it")) from error


@lru_cache(DOMAINS_REMEMBERED)
def _domain(domain: str) -> str:
    return _checked(f"a@{domain}").partition("@")[2]


def _checked(address: str) -> str:
    return validate_email(address, check_deliverability=False).normalized


def phone_number(text: str) -> str:
    """Digits, with a plus where the country is given. Raises ``UnfitContact``."""
    digits = re.sub(r"[\s()./-]", "", text).replace("(0)", "")
    number = f"+{digits[2:]}" if digits.startswith("00") else digits
    if not _NUMBER.fullmatch(number):
        raise UnfitContact(
            N_("this is no telephone number; write 5 to 15 digits, as +47 22 33 44 55")
        )
    return number


def time_zone(text: str) -> str:
    """A zone by its name. Raises ``UnfitContact``."""
    if text not in _zones():
        raise UnfitContact(N_("this time zone is not known; write one such as Europe/Oslo"))
    return text


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def language(text: str) -> str:
    """A language by its code. Raises ``UnfitContact``."""
    code = text.lower().replace("_", "-")
    if not _LANGUAGE.fullmatch(code):
        raise UnfitContact(N_("this is no code of a language; write nb, sv or en"))
    return NORWEGIAN if code in {"no", "no-no", "nb-no"} else code
