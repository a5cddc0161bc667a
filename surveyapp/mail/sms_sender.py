"""Who a text message comes from: a short name, or a number that can be answered."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 11
"""Characters of a name; what is longer is cut or refused on the way."""
NOBODY = "Survey"
"""Where no letter of a name can be shown by telephones."""

_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9 ]{0,9}[A-Za-z0-9])?")
_NUMBER = re.compile(r"\+[1-9]\d{6,14}|\d{3,15}")
_PLAIN = str.maketrans({"Ø": "O", "ø": "o", "Æ": "Ae", "æ": "ae", "ß": "ss", "ð": "d", "þ": "th"})
_OTHERS = re.compile(r"[^A-Za-z0-9]+")


def is_sender(text: str) -> bool:
    """Whether gateways take it: up to 11 letters, digits and blanks, or a number."""
    return _NAME.fullmatch(text) is not None or _NUMBER.fullmatch(text) is not None


def sender_from(name: str) -> str:
    """What telephones can show of a name, ending with a whole word where that leaves enough."""
    plain = unicodedata.normalize("NFKD", name.translate(_PLAIN)).encode("ascii", "ignore").decode()
    words = _OTHERS.sub(" ", plain).split()
    short = " ".join(words)
    while len(short) > LONGEST and len(words) > 1:
        words.pop()
        short = " ".join(words)
    cut = short[:LONGEST].strip()
    return cut if _NAME.fullmatch(cut) else NOBODY
