"""Bytes of a text file as text.

The rule, in this order: a byte-order mark decides; many NUL bytes on every second place mean
UTF-16; what is valid UTF-8 is UTF-8; everything else is taken for Windows-1252, the usual export in
Western Europe. A file that is none of these needs its encoding named, and one that is UTF-8 in some
rows and not in others is refused: either reading would spoil names without a word.
"""

from __future__ import annotations

import codecs
import re

from analysis.intake.problems import one
from analysis.intake.sentences import N_, short

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 4096
ASCII = bytes(range(128))
SOME = 0.01
"""Of all bytes beyond ASCII."""
MIXED = N_(
    "this row is not in UTF-8, as others of the file are; save the whole file in one encoding, "
    "UTF-8 where you can choose"
)
_SEVERAL_BYTES = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_LINE_END = re.compile(r"\r\n|\r|\n")


def decode(content: bytes, name: str, encoding: str | None = None) -> str:
    """The text. Raises ``IntakeProblems`` for an unknown encoding, bytes it forbids, and NUL."""
    chosen = encoding or _detect(content, name)
    try:
        text = content.decode(chosen)
    except LookupError:
        told = N_("there is no encoding '%(encoding)s'; use utf-8, utf-16, cp1252 or latin-1")
        raise one(name, "unknown-encoding", told, encoding=short(chosen)) from None
    except UnicodeDecodeError as error:
        row = _row_after(content[: error.start].decode(chosen, "replace"))
        told = N_("the bytes here are not %(encoding)s; save the file as UTF-8")
        raise one(name, "wrong-encoding", told, row, encoding=chosen) from error
    return _without_nul(text, name)


def _detect(content: bytes, name: str) -> str:
    """The name of the encoding by the rule above. Raises ``IntakeProblems`` for a mixture."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    if half := _utf16_half(content[:SAMPLE]):
        return half
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_mixed(content):
            row = _row_after(content[: error.start].decode("utf-8"))
            raise one(name, "mixed-encodings", MIXED, row) from error
        return "cp1252"
    return "utf-8"


def _is_mixed(content: bytes) -> bool:
    """Signs of Windows-1252 hardly ever stand beside each other as those of UTF-8 do."""
    signs = sum(map(len, _SEVERAL_BYTES.findall(content)))
    beyond = len(content.translate(None, ASCII))
    return signs > SOME * beyond


def _row_after(text: str) -> int:
    """The row that follows a text; lines that end inside quotation marks end no row."""
    return 1 + sum(len(_LINE_END.findall(part)) for part in text.split('"')[::2])


def _utf16_half(sample: bytes) -> str | None:
    """Latin letters in UTF-16 leave a NUL on every second byte; a stray NUL leaves just one."""
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * pairs and even < 0.1 * pairs:
        return "utf-16-le"
    if even > 0.4 * pairs and odd < 0.1 * pairs:
        return "utf-16-be"
    return None


def _without_nul(text: str, name: str) -> str:
    place = text.find("\0")
    if place >= 0:
        row = _row_after(text[:place])
        raise one(name, "nul", N_("there is a NUL character here; export the file anew"), row)
    return text
