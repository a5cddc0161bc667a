"""Small groups stay hidden, and so do those from which a hidden one could be worked out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats, Words
from analysis.findings import Refusal
from analysis.thresholds import Thresholds

GROUPING_FACTS = ("segment", "unit", "channel")
MOST_GROUPS = 500
"""A fact with more values than this names cases, not groups."""


class Hidden(StrEnum):
    """Why a group is hidden."""

    SMALL = "too_few_to_show"
    COMPLEMENTARY = "complementary"

    def refusal(self, plan: Thresholds) -> Refusal:
        """The refusal a reader sees."""
        return Refusal(self.value, {"needed": plan.show})


def hidden_groups(counts: Mapping[str, int], outside: int, plan: Thresholds) -> dict[str, Hidden]:
    """The groups to hide when the total is published.

    ``counts`` has the answers of each group, ``outside`` those that belong to no group. What is
    hidden, taken together, must be nobody or at least the smallest group that is shown, since the
    total minus the shown groups gives it away.
    """
    found = {name: Hidden.SMALL for name, n in counts.items() if n < plan.show}
    unseen = outside + sum(counts[name] for name in found)
    shown = sorted((n, name) for name, n in counts.items() if name not in found)
    for n, name in shown:
        if unseen == 0 or unseen >= plan.show:
            break
        found[name] = Hidden.COMPLEMENTARY
        unseen += n
    return found


def group_columns(dataset: Dataset) -> dict[str, Words]:
    """The columns (n,) of labels by which results are split: segment, unit, channel, language."""
    columns = {
        name: labels(dataset.facts[name]) for name in GROUPING_FACTS if name in dataset.facts
    }
    if dataset.language is not None:
        columns["language"] = labels(dataset.language)
    return {name: words for name, words in columns.items() if len(set(words)) <= MOST_GROUPS}


def group_rows(words: Words) -> dict[str, NDArray[np.bool_]]:
    """The rows (n,) of each label, in the order of the alphabet."""
    names = sorted({word for word in words if word is not None})
    places = {name: place for place, name in enumerate(names)}
    codes = np.array([places.get(word, -1) for word in words], dtype=np.int64)
    return {name: codes == place for name, place in places.items()}


def labels(column: Floats | Words) -> Words:
    """Any column (n,) as text labels, None where empty."""
    if column.dtype != object:
        numbers = np.asarray(column, dtype=np.float64)
        words = [None if np.isnan(number) else f"{number:g}" for number in numbers]
    else:
        words = [None if word is None or word == "" else str(word) for word in column]
    return np.array(words, dtype=object)
