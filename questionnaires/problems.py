"""What is wrong with a file: where it is, a code to look up, and a sentence that says what to
do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"
LONGEST_MESSAGE = 600
MOST_NAMED = 12
MOST_COMPARED = 500
"""Comparing a word with thousands, for each of thousands of words, would take minutes."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem. ``line`` counts from 1, 0 where there is no file; ``path`` is like
    ``blocks[2].questions[0].scale``.
    """

    code: str
    file: str
    line: int
    path: str
    message: str
    severity: str = ERROR

    def __post_init__(self) -> None:
        # Both may quote the file: a terminal or page that shows them must not be steered by what a
        # stranger wrote.
        object.__setattr__(self, "path", _harmless(self.path))
        object.__setattr__(self, "message", _harmless(self.message))

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.severity} {self.code} at {self.path or 'the top'}: {self.message}"


def _harmless(text: str) -> str:
    short = text if len(text) <= LONGEST_MESSAGE else f"{text[:LONGEST_MESSAGE]}..."
    if short.isprintable():
        return short
    signs = (sign if sign.isprintable() else ascii(sign)[1:-1] for sign in short)
    return "".join(signs)


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Those problems that forbid using the file."""
    return tuple(problem for problem in problems if problem.severity == ERROR)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that names the closest known word, or all of them when they are few; else
    nothing.
    """
    closest, few = meant(word, known)
    if closest is not None:
        return f" Did you mean '{closest}'?"
    return f" Use one of: {', '.join(few)}." if few else ""


def meant(word: str, known: Iterable[str]) -> tuple[str | None, tuple[str, ...]]:
    """The closest known word; where none is close, all of them when they are few."""
    choices = sorted(known)
    if len(choices) > MOST_COMPARED:
        return None, ()
    by_lower = {choice.lower(): choice for choice in choices}
    close = difflib.get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    if close:
        return by_lower[close[0]], ()
    return None, tuple(choices) if len(choices) <= MOST_NAMED else ()
