"""What short and long texts share: one Unicode form, no characters that deceive or break documents,
a length limit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from questionnaires.answer_types.formats import AnswerProblem, Flaw, only_one
from questionnaires.model import Question, Scale

# Dropped without a word: phones and copied texts insert them unseen, and refusing would lose the
# answer. They reorder what stands beside them on a page, so they may not stay.
_INVISIBLE_ORDER = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")

# Refused: NUL and other controls, halves of surrogate pairs, and noncharacters that no XML or PDF
# may hold.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)

_LINE_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")

# Composing shortens; no text grows shorter by more than this when composed.
_MOST_SHRINKING = 8


HIGHEST_LIMIT = 10_000


def limit_flaws(scale: Scale) -> Iterator[Flaw]:
    """A limit so high that one answer could fill a page of the report or the store."""
    if (scale.max_characters or 0) > HIGHEST_LIMIT:
        sentence = f"At most {HIGHEST_LIMIT} characters can be kept; lower the limit."
        yield "max_characters", "too-high", sentence


def read_written(question: Question, given: list[str], longest: int) -> str | None:
    """The text in NFC without surrounding space, None when nothing visible is left. Raises
    ``AnswerProblem``.
    """
    raw = only_one(given)
    limit = question.scale.max_characters or longest
    if len(raw) > limit * _MOST_SHRINKING:
        raise AnswerProblem("too-long", maximum=limit, length=len(raw))
    if FORBIDDEN.search(raw):
        raise AnswerProblem("forbidden-character")
    plain = _INVISIBLE_ORDER.sub("", _LINE_BREAK.sub("\n", raw))
    text = unicodedata.normalize("NFC", plain).strip()
    if len(text) > limit:
        raise AnswerProblem("too-long", maximum=limit, length=len(text))
    return text or None


def fits_written(question: Question, value: object, longest: int) -> bool:
    """Whether ``value`` is a text as ``read_written`` leaves it."""
    if not isinstance(value, str) or not value:
        return False
    try:
        return read_written(question, [value], longest) == value
    except AnswerProblem:
        return False
