"""Small groups stay hidden, and so do those from which a hidden one could be worked out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset
from analysis.findings import Check, Refusal
from analysis.labels import Labels
from analysis.thresholds import Thresholds

GROUPS = ("segment", "unit", "channel", "language")
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


def group_columns(dataset: Dataset) -> dict[str, Labels]:
    """The labels by which results are split: those of the plan, else the usual ones."""
    columns = {}
    for name in GROUPS if dataset.groups is None else dataset.groups:
        if name in dataset.facts:
            columns[name] = dataset.fact_labels(name)
        elif name == "language" and dataset.language_labels is not None:
            columns[name] = dataset.language_labels
    return {name: found for name, found in columns.items() if len(found.names) <= MOST_GROUPS}


def planned(dataset: Dataset, fact: str) -> tuple[Check, ...]:
    """The warning that nobody had thought of splitting by this fact beforehand."""
    return (Check("planned", held=False),) if fact in dataset.exploratory else ()


def group_rows(groups: Labels) -> dict[str, NDArray[np.bool_]]:
    """The rows (n,) of each label, in the order of the alphabet."""
    return {name: groups.rows(name) for name in groups.counts()}
