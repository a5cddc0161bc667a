"""The questions a manager asks, in the order a report answers them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from analysis.dataset import Dataset
from analysis.findings import Answer
from analysis.questions import (
    both_sides,
    change,
    comments,
    common_method,
    composites,
    correlations,
    drivers,
    goals,
    invariance,
    items,
    levels,
    loyalty,
    measurement,
    reliability,
    respondents,
    risk,
    sensitivity,
    staff_customers,
    units,
    value,
    waiting,
    word_of_mouth,
)
from analysis.scores import Scores
from analysis.thresholds import Thresholds

Question = Callable[[Dataset, Scores, Thresholds, int], Answer]

QUESTIONS: Mapping[str, Question] = {
    "respondents": respondents.answer,
    "items": items.answer,
    "reliability": reliability.answer,
    "measurement": measurement.answer,
    "invariance": invariance.answer,
    "common_method": common_method.answer,
    "correlations": correlations.answer,
    "levels": levels.answer,
    "drivers": drivers.answer,
    "composites": composites.answer,
    "loyalty": loyalty.answer,
    "waiting": waiting.answer,
    "risk": risk.answer,
    "value": value.answer,
    "word_of_mouth": word_of_mouth.answer,
    "units": units.answer,
    "change": change.answer,
    "goals": goals.answer,
    "both_sides": both_sides.answer,
    "staff_customers": staff_customers.answer,
    "comments": comments.answer,
    "sensitivity": sensitivity.answer,
}
"""Adding a question is one file and one line here."""
