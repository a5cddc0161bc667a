"""What is kept of a mail server's answer: its codes, and words that name nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable

from surveyapp.mail.redaction import redacted

NO_SUCH_ADDRESS = frozenset({(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)})
"""Second and third number of a status (RFC 3463) that is about the address itself."""

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_BEGINNING = re.compile(r"^[\s#:;,()-]+")


def status_in(text: str) -> str:
    """The finer code (RFC 3463) in the text, as ``5.1.1``; nothing where there is none."""
    found = _STATUS.search(text)
    return found[0] if found else ""


def is_no_such_address(status: str) -> bool:
    """Whether this finer code says that there is no such address."""
    numbers = status.split(".")
    return len(numbers) == 3 and (int(numbers[1]), int(numbers[2])) in NO_SUCH_ADDRESS


def kept_answer(code: int | None, text: str, private: Iterable[str]) -> str:
    """Both codes, and what is left of the text without anything of ``private``."""
    status = status_in(text)
    words = text.replace(status, "") if status else text
    shown = _BEGINNING.sub("", redacted(words, private))
    return " ".join(part for part in (str(code or ""), status, shown) if part)
