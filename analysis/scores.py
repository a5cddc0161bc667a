"""Items and constructs of a whole dataset on 0-100, by the same rules as a single response."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.levelled import Levelled, levelled
from questionnaires import scoring
from questionnaires.model import AnswerType, Question


@dataclass(frozen=True)
class Scores:
    """Scores of ``n`` responses; each array is float64 of length ``n``, NaN where not scorable.

    ``items``: item id -> 0-100, high is favourable (reverse items are turned), for ratings,
    likelihoods and single choices whose options have scores, and whatever else a construct uses.
    ``constructs``: construct id -> 0-100, NaN with fewer valid parts than its rule asks for.
    ``computed`` keeps what several questions need of these very scores, such as a fitted model; it
    ends with them and is never copied to other rows.
    """

    items: Mapping[str, Floats]
    constructs: Mapping[str, Floats]
    computed: dict[Hashable, Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )


def score(dataset: Dataset) -> Scores:
    """Score every item and construct; linear in rows times items.

    Raises ``questionnaires.scoring.NotScorable`` for a construct without usable parts.
    """
    rules = scoring.rules(dataset.questionnaire)
    measured = {item for rule in rules.values() for item in rule.items}
    items = _items(dataset, measured)
    constructs: dict[str, Floats] = {}
    for name, rule in rules.items():
        parts = constructs if rule.of_constructs else items
        columns = [parts[part] for part in rule.items if part in parts]
        constructs[name] = mean_of_valid(columns, rule.min_valid, dataset.n)
    return Scores(items, {c.id: constructs[c.id] for c in dataset.questionnaire.constructs})


def _has_scale(question: Question, measured: set[str]) -> bool:
    """Minutes and counts have bounds too, but those are limits of typing, not ends of a scale."""
    if scoring.bounds(question.scale) is None:
        return False
    return question.scale.type is not AnswerType.WHOLE_NUMBER or question.id in measured


def _items(dataset: Dataset, measured: set[str]) -> Levelled:
    """Every item on 0-100, scored once per different answer instead of once per row."""
    answers = dataset.values
    kept = answers if isinstance(answers, Levelled) else levelled(answers)
    found = Levelled({})
    for item in kept:
        question = dataset.questionnaire.questions[item]
        if _has_scale(question, measured):
            found = found.joined(kept.turned(item, partial(_to_100, question)))
    return found


def _to_100(question: Question, levels: Floats) -> Floats:
    ends = scoring.bounds(question.scale)
    if ends is None:
        raise scoring.NotScorable(f"{question.id} has no numbers")
    turned = [scoring.to_100(float(level), *ends, reverse=question.reverse) for level in levels]
    return np.array(turned, np.float64)


def mean_of_valid(columns: Sequence[Floats], min_valid: int, n: int) -> Floats:
    """Means of ``n`` rows over the columns that are not NaN there, NaN with fewer than
    ``min_valid`` of them (and always with none).
    """
    total, valid = np.zeros(n), np.zeros(n)
    for column in columns:
        there = ~np.isnan(column)
        total += np.where(there, column, 0.0)
        valid += there
    enough = valid >= max(min_valid, 1)
    means = np.round(total / np.maximum(valid, 1), scoring.DECIMALS)
    return np.where(enough, means, np.nan)
