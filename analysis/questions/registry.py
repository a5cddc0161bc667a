"""The questions a manager asks, in the order a report answers them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from analysis.dataset import Dataset
from analysis.findings import Answer
from analysis.questions import (
    change,
    comments,
    common_method,
    composites,
    correlations,
    drivers,
    goals,
    items,
    levels,
    loyalty,
    measurement,
    reliability,
    respondents,
    risk,
    sensitivity,
    value,
    waiting,
)
from analysis.scores import Scores
from analysis.thresholds import Thresholds

Question = Callable[[Dataset, Scores, Thresholds, int], Answer]

QUESTIONS: Mapping[str, Question] = {
    "respondents": respondents.answer,
    "items": items.answer,
    "reliability": reliability.answer,
    "measurement": measurement.answer,
    "common_method": common_method.answer,
    "correlations": correlations.answer,
    "levels": levels.answer,
    "drivers": drivers.answer,
    "composites": composites.answer,
    "loyalty": loyalty.answer,
    "waiting": waiting.answer,
    "risk": risk.answer,
    "value": value.answer,
    "change": change.answer,
    "goals": goals.answer,
    "comments": comments.answer,
    "sensitivity": sensitivity.answer,
}
"""Adding a question is one file and one line here."""
