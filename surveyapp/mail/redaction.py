"""Words of other systems without anything that says whom a message was for.

Mail servers repeat addresses and names in their answers: as they are, in capitals, spread over two
lines, or encoded as in web addresses (``%40``), mails (``=40``) or reports of delivery (``+40``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

HIDDEN = "<…>"
LONGEST_READ = 2_000
SHORT = 4
"""Letters; a shorter word is hidden where it stands alone, as it is part of many others."""
FEWEST_DIGITS = 6
COUNTRY = 3
"""Digits at the beginning of a number that may be missing."""

_SIGN = r"(?:%(?:25)*|=(?:3D)?|\+)"
"""What comes before the two digits of an encoded byte; a percent sign may be encoded itself."""
_BREAK = r"(?:=?\s)?"
_GAP = rf"(?:[\W_]|{_SIGN}[0-9a-f]{{2}})*"
_SEPARATORS = re.compile(r"[\W_]+")
_BEGIN = r"(?:(?<![^\W_])|(?<=[%=+][0-9a-f]{2}))"
_END = r"(?![^\W_])"
_ANYBODYS = re.compile(
    rf"\S*(?:@|{_SIGN}40(?=[\w-]+\.\w)|&#(?:64|x40);)\S*"  # an address
    r"|=\?[^?\s]+\?[bq]\?[^?\s]*\?=?"  # a word that is encoded as a whole
    r"|[\w-]{32,}",  # a token of ours, or an address that was made unreadable
    re.IGNORECASE,
)
_MANY = re.compile(rf"{HIDDEN}{_GAP}{HIDDEN}", re.IGNORECASE)
_LETTERS = {"ø": ("o", "oe"), "æ": ("ae",), "å": ("a", "aa"), "ö": ("o", "oe"), "ä": ("a", "ae")}
_LETTERS |= {"ü": ("u", "ue"), "ß": ("ss",), "ð": ("d",), "þ": ("th",), "ł": ("l",), "đ": ("d",)}
"""How letters are written where there are only those of English."""


def redacted(text: str, private: Iterable[str]) -> str:
    """``text`` on one line, with every address and everything of ``private`` hidden.

    ``private`` are addresses, names and numbers as they are known; parts of them are hidden too.
    """
    words = " ".join(text[:LONGEST_READ].split())
    if len(text) > LONGEST_READ:
        words = words.rpartition(" ")[0]
    shown = "".join(character for character in words if character.isprintable())
    shown = unicodedata.normalize("NFC", shown)
    for piece in sorted({piece for value in private for piece in _pieces(value)}, key=_length):
        shown = re.sub(piece, HIDDEN, shown, flags=re.IGNORECASE)
    return _MANY.sub(HIDDEN, _ANYBODYS.sub(HIDDEN, shown))


def _length(pattern: str) -> int:
    """Longer ones first, so that the whole of a name goes before its parts."""
    return -len(pattern)


def _pieces(value: str) -> Iterator[str]:
    """Patterns of the value, of its words, and of the number in it."""
    plain = unicodedata.normalize("NFC", value).strip()
    local, at, domain = plain.rpartition("@")
    if at:
        yield from _of_domain(domain)
        plain = local
    words = [word for word in _SEPARATORS.split(plain) if len(word) > 1]
    for text in (plain, plain.partition("+")[0], *words):
        if _SEPARATORS.sub("", text):
            yield _pattern(text)
    digits = re.sub(r"\D", "", plain)
    if len(digits) >= FEWEST_DIGITS:
        yield _number(digits)


def _of_domain(domain: str) -> Iterator[str]:
    """The domain, and its parts where they stand alone: many servers are called ``mail``."""
    yield _pattern(domain)
    for label in domain.split(".")[:-1]:
        yield f"{_BEGIN}{_pattern(label)}{_END}"


def _pattern(text: str) -> str:
    words = [word for word in _SEPARATORS.split(text) if word]
    letters = sum(map(len, words))
    inner = "" if letters <= SHORT else _BREAK
    pattern = _GAP.join(inner.join(map(_letter, word)) for word in words)
    return f"{_BEGIN}{pattern}{_END}" if letters < SHORT else pattern


def _number(digits: str) -> str:
    begin = "".join(f"(?:{_letter(digit)}{_GAP})?" for digit in digits[:COUNTRY])
    return begin + _GAP.join(map(_letter, digits[COUNTRY:]))


def _letter(letter: str) -> str:
    """Every way in which one letter is written."""
    lower = letter.lower()
    bare = unicodedata.normalize("NFKD", lower).encode("ascii", "ignore").decode()
    forms = {lower, letter.upper(), bare, *_LETTERS.get(lower, ())} - {""}
    ways = {re.escape(form) for form in forms}
    for form in forms:
        ways |= {_encoded(form, coding) for coding in ("utf-8", "latin-1")} - {""}
        if len(form) == 1:
            ways.add(f"&#0*(?:{ord(form)}|x0*{ord(form):x});")
    return f"(?:{'|'.join(sorted(ways, key=_length))})"


def _encoded(form: str, coding: str) -> str:
    try:
        return "".join(f"{_SIGN}{byte:02x}" for byte in form.encode(coding))
    except UnicodeEncodeError:
        return ""
