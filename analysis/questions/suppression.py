"""Small groups stay hidden, and so do those from which a hidden one could be worked out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import permutations

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
    total minus the shown groups gives it away; and that sum must leave more than one possibility
    for every small group, also to a reader who knows these rules.
    """
    found = {name: Hidden.SMALL for name, n in counts.items() if n < plan.show}
    unseen = outside + sum(counts[name] for name in found)
    shown = sorted((n, name) for name, n in counts.items() if name not in found)
    for n, name in shown:
        if unseen == 0 or (unseen >= plan.show and not _told(found, counts, outside, plan)):
            break
        found[name] = Hidden.COMPLEMENTARY
        unseen += n
    return found


def _told(
    hidden: Mapping[str, Hidden], counts: Mapping[str, int], outside: int, plan: Thresholds
) -> bool:
    """Whether the sum of what is hidden is the least or the most that it can be."""
    small = sum(1 for name, why in hidden.items() if why is Hidden.SMALL and counts[name])
    others = sum(1 for why in hidden.values() if why is Hidden.COMPLEMENTARY)
    total = outside + sum(counts[name] for name in hidden)
    most = small * (plan.show - 1) if others == 0 and outside == 0 else total + 1
    return small > 0 and (total <= small + plan.show * others or total >= most)


Unseen = Mapping[str, dict[str, Hidden]]


def hidden_everywhere(
    columns: Mapping[str, Labels], known: NDArray[np.bool_], plan: Thresholds
) -> Unseen:
    """The groups of several facts to hide, when those of all facts and the total are published.

    ``known`` (n,) are the rows that count. A group less the groups of another fact that lie within
    it (a region less its units) must not leave a small group either.
    """
    codes = {fact: labels.codes[known] for fact, labels in columns.items()}
    sizes = {fact: _sizes(labels, codes[fact]) for fact, labels in columns.items()}
    found = {fact: hidden_groups(counts, out, plan) for fact, (counts, out) in sizes.items()}
    within = [
        (one, other, inside)
        for one, other in permutations(columns, 2)
        if (inside := _within(columns[one], columns[other], codes[one], codes[other]))
    ]
    while any(_hide_within(found, sizes, nested, plan) for nested in within):
        pass
    return found


Sizes = Mapping[str, tuple[Mapping[str, int], int]]
Nested = tuple[str, str, Mapping[str, list[str]]]


def _sizes(labels: Labels, codes: NDArray[np.int64]) -> tuple[Mapping[str, int], int]:
    counts = np.bincount(codes + 1, minlength=len(labels.names) + 1)
    return dict(zip(labels.names, map(int, counts[1:]), strict=True)), int(counts[0])


def _within(
    wide: Labels, narrow: Labels, wide_codes: NDArray[np.int64], codes: NDArray[np.int64]
) -> Mapping[str, list[str]]:
    """The groups of one fact that lie wholly within a group of another, by that group."""
    columns = len(narrow.names) + 1
    crossed = np.bincount(
        (wide_codes + 1) * columns + codes + 1, minlength=(len(wide.names) + 1) * columns
    ).reshape(-1, columns)[:, 1:]
    found: dict[str, list[str]] = {}
    for place in np.flatnonzero((crossed > 0).sum(axis=0) == 1):
        around = int(crossed[:, place].argmax())
        if around:
            found.setdefault(wide.names[around - 1], []).append(narrow.names[place])
    return found


def _hide_within(
    found: dict[str, dict[str, Hidden]], sizes: Sizes, nested: Nested, plan: Thresholds
) -> bool:
    """Hide one more group where a small one is left of a shown group; whether that was needed."""
    wide, narrow, inside = nested
    for name, parts in inside.items():
        shown = [part for part in parts if part not in found[narrow]]
        if name in found[wide] or not shown:
            continue
        left = sizes[wide][0][name] - sum(sizes[narrow][0][part] for part in shown)
        if 0 < left < plan.show:
            least = min(shown, key=lambda part: (sizes[narrow][0][part], part))
            found[narrow][least] = Hidden.COMPLEMENTARY
            return True
    return False


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
