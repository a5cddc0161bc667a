"""Short texts that people type into forms, in the one form in which they are kept."""

from __future__ import annotations

import unicodedata


def one_line(text: str) -> str:
    """The text composed (NFC), on one line, without control characters and needless space."""
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(" " if c.isspace() else c for c in composed if c.isspace() or _is_kept(c))
    return " ".join(visible.split())


def _is_kept(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cs"}
