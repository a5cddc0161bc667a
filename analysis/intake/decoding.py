"""Bytes of a text file as text.

The rule, in this order: a byte-order mark decides; many NUL bytes on every second place mean
UTF-16; what is valid UTF-8 is UTF-8; everything else is taken for Windows-1252, the usual export in
Western Europe. A file that is none of these needs its encoding named.
"""

from __future__ import annotations

import codecs

from analysis.intake.problems import one

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 4096


def decode(content: bytes, name: str, encoding: str | None = None) -> str:
    """The text. Raises ``IntakeProblems`` for an unknown encoding, bytes it forbids, and NUL."""
    chosen = encoding or _detect(content)
    try:
        text = content.decode(chosen)
    except LookupError:
        sentence = f"there is no encoding {chosen!r}; use utf-8, utf-16, cp1252 or latin-1"
        raise one(name, "unknown-encoding", sentence) from None
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        sentence = f"the bytes here are not {chosen}; name the file's encoding"
        raise one(name, "wrong-encoding", sentence, row) from error
    return _without_nul(text, name)


def _detect(content: bytes) -> str:
    """The name of the encoding by the rule above."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    if half := _utf16_half(content[:SAMPLE]):
        return half
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


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
        row = text.count("\n", 0, place) + 1
        raise one(name, "nul", "there is a NUL character here; export the file anew", row)
    return text
