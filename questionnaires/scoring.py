"""How answers become scores: reverse items, missing answers, 0-100 indices. Equal weights
throughout.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from questionnaires.formulas import (
    clv,
    overestimate,
    recommendation_balance,
    top_share,
    wait_gap,
    wait_ratio,
)
from questionnaires.model import AnswerType, Construct, Question, Questionnaire, Scale

__all__ = [
    "DECIMALS",
    "NotScorable",
    "ScoringRule",
    "bounds",
    "clv",
    "number",
    "overestimate",
    "recommendation_balance",
    "rules",
    "score",
    "to_100",
    "top_share",
    "wait_gap",
    "wait_ratio",
]

DECIMALS = 9
"""Means are rounded to these. Thirds and sixths cannot be held exactly, and without rounding the
same answers in another order are no ties, and a customer at 75 falls below the band from 75.
"""


def bounds(scale: Scale) -> tuple[float, float] | None:
    """The lowest and highest number an answer can be, None for scales without numbers."""
    if scale.type is AnswerType.SINGLE_CHOICE:
        scores = [option.score for option in scale.options if option.score is not None]
        return (min(scores), max(scores)) if scores else None
    if scale.minimum is None or scale.maximum is None:
        return None
    return float(scale.minimum), float(scale.maximum)


def number(question: Question, answer: object) -> float | None:
    """The number of a canonical answer on its own scale; None for blank, "don't know" and what has
    no number.
    """
    if question.scale.options:
        scores = {option.code: option.score for option in question.scale.options}
        return scores.get(answer) if isinstance(answer, str) else None
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return None
    return float(answer)


def to_100(x: float, minimum: float, maximum: float, reverse: bool = False) -> float:
    """``x`` on 0-100; a reverse item is turned round. Raises ``ValueError`` for a scale without
    width.
    """
    if maximum <= minimum:
        raise ValueError(f"a scale from {minimum} to {maximum} has no width")
    score = 100.0 * (x - minimum) / (maximum - minimum)
    return 100.0 - score if reverse else score


@dataclass(frozen=True)
class ScoringRule:
    """How one construct is scored: its parts, their scales, and how many must be there.

    All tuples have the same length and order. Where ``of_constructs`` is set the parts are
    constructs, already 0-100.
    """

    items: tuple[str, ...]
    reverse: tuple[bool, ...]
    minimum: tuple[float, ...]
    maximum: tuple[float, ...]
    min_valid: int
    of_constructs: bool = False

    def score(self, values: Sequence[float | None]) -> float | None:
        """The mean of the parts on 0-100 (``values`` in the order of ``items``), None when too few
        are there.
        """
        valid = [
            to_100(value, low, high, turned)
            for value, low, high, turned in zip(
                values, self.minimum, self.maximum, self.reverse, strict=True
            )
            if value is not None
        ]
        if len(valid) < max(self.min_valid, 1):
            return None
        return round(math.fsum(valid) / len(valid), DECIMALS)


class NotScorable(ValueError):
    """A construct has a part that is missing or has no numbers; ``checking`` says which in a
    file.
    """


def rules(questionnaire: Questionnaire) -> dict[str, ScoringRule]:
    """A rule for each construct; constructs come after those they are made of. Raises
    ``NotScorable``.
    """
    ordered = sorted(questionnaire.constructs, key=lambda construct: construct.of_constructs)
    return {construct.id: _rule(questionnaire, construct) for construct in ordered}


def _rule(questionnaire: Questionnaire, construct: Construct) -> ScoringRule:
    items = construct.items
    if construct.of_constructs:
        _require_known(
            construct, {c.id: c for c in questionnaire.constructs if not c.of_constructs}
        )
        n = len(items)
        whole = ((False,) * n, (0.0,) * n, (100.0,) * n)
        return ScoringRule(items, *whole, construct.min_valid, of_constructs=True)
    _require_known(construct, questionnaire.questions)
    questions = [questionnaire.questions[item] for item in items]
    ends = [_bounds_or_refuse(construct, question) for question in questions]
    return ScoringRule(
        items,
        tuple(question.reverse for question in questions),
        tuple(low for low, _ in ends),
        tuple(high for _, high in ends),
        construct.min_valid,
    )


def _require_known(construct: Construct, known: Mapping[str, object]) -> None:
    missing = [item for item in construct.items if item not in known]
    if missing:
        raise NotScorable(
            f"{construct.id} needs {', '.join(missing)}, which is not there to be scored"
        )


def _bounds_or_refuse(construct: Construct, question: Question) -> tuple[float, float]:
    ends = bounds(question.scale)
    if ends is None:
        raise NotScorable(f"{construct.id} cannot be scored with {question.id}: no numbers")
    return ends


def score(questionnaire: Questionnaire, answers: Mapping[str, object]) -> dict[str, float | None]:
    """Every construct's score, 0-100 or None, for the answers of one response."""
    scores: dict[str, float | None] = {}
    for construct, rule in rules(questionnaire).items():
        if rule.of_constructs:
            values = [scores[part] for part in rule.items]
        else:
            asked = questionnaire.questions
            values = [number(asked[item], answers.get(item)) for item in rule.items]
        scores[construct] = rule.score(values)
    return {construct.id: scores[construct.id] for construct in questionnaire.constructs}
