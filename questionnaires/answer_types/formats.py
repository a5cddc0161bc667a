"""What every answer type has in common: blank, "don't know", and the errors of an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from questionnaires.model import DONT_KNOW, Question, Scale

Value = int | str | list[str] | None
"""A canonical answer: see the answer types; None is blank, ``DONT_KNOW`` is "don't know"."""

Flaw = tuple[str, str, str]
"""A flaw of a scale: the key it stands at, a code, and a sentence."""


class AnswerProblem(ValueError):
    """An answer that cannot be taken: ``code`` names why, ``facts`` carry what a sentence about it
    needs.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def _no_flaws(_scale: Scale) -> Iterator[Flaw]:
    yield from ()


@dataclass(frozen=True)
class AnswerFormat:
    """One answer type.

    ``read`` turns what was sent (never all blank) into the canonical value; ``fits`` says whether a
    value is canonical; ``required_keys`` and ``optional_keys`` are those a scale of the type has in
    a file; ``flaws`` looks for what the keys alone cannot rule out. ``numeric`` answers can be
    compared with < and >.
    """

    read: Callable[[Question, list[str]], Value]
    fits: Callable[[Question, object], bool]
    required_keys: frozenset[str] = frozenset()
    optional_keys: frozenset[str] = frozenset()
    flaws: Callable[[Scale], Iterator[Flaw]] = _no_flaws
    numeric: bool = False
    textual: bool = False

    def parse(self, question: Question, raw: list[str], dont_know: bool = False) -> Value:
        """The canonical value of what was sent for a question. Raises ``AnswerProblem``."""
        given = [text for text in raw if text.strip()]
        if dont_know:
            return self._parse_dont_know(question, given)
        value = self.read(question, given) if given else None
        if value is None and question.required:
            raise AnswerProblem("required")
        return value

    def _parse_dont_know(self, question: Question, given: list[str]) -> Value:
        if not question.scale.dont_know:
            raise AnswerProblem("dont-know-not-offered")
        if given:
            raise AnswerProblem("answer-and-dont-know")
        return DONT_KNOW

    def accepts(self, question: Question, value: object) -> bool:
        """Whether a stored value is a canonical answer, a blank or an offered "don't know"."""
        if value is None:
            return True
        if value == DONT_KNOW and question.scale.dont_know:
            return True
        return self.fits(question, value)


def only_one(given: list[str]) -> str:
    """The single text sent; two are a tampered or broken form."""
    if len(given) > 1:
        raise AnswerProblem("several-answers", count=len(given))
    return given[0]
