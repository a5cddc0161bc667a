"""Moments of every group of rows, from one pass over the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.cross_products import numbers, proper_weights
from analysis.statistics.errors import ShapeMismatch
from analysis.statistics.labels import coded_labels
from analysis.statistics.moments import Missing, Moments, moments

Label = int | float | str | bool
ByGroup = Mapping[Label, Moments]

# Rows sorted by group at a time: few enough to stay small, enough to leave long runs to sum.
ROWS_AT_ONCE = 65_536


def group_moments(
    columns: ArrayLike,
    groups: ArrayLike,
    weights: ArrayLike | None = None,
    missing: Missing = "listwise",
) -> dict[Label, Moments]:
    """Moments of columns (n, k) for every label in ``groups`` (n,), in the order of the labels.

    A group all of whose rows are incomplete is there with n = 0. Errors as ``moments``. The
    covariance pooled within groups is that of ``within``.
    """
    table = numbers(columns)
    labels = np.asarray(groups)
    if table.ndim != 2 or labels.shape != table.shape[:1]:
        raise ShapeMismatch(table.shape, labels.shape)
    weight = None if weights is None else proper_weights(weights, table.shape[0])
    found: dict[Label, Moments] = {}
    for start in range(0, table.shape[0], ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        w = None if weight is None else weight[part]
        for label, rows in _runs(labels[part]):
            added = moments(table[part][rows], None if w is None else w[rows], missing)
            found[label] = found[label] + added if label in found else added
    return dict(sorted(found.items(), key=lambda pair: (str(type(pair[0])), pair[0])))


def merged(one: ByGroup, other: ByGroup) -> dict[Label, Moments]:
    """The moments of two partitions of the rows, group by group."""
    both = dict(one)
    for label, added in other.items():
        both[label] = both[label] + added if label in both else added
    return both


def within(groups: ByGroup) -> Moments:
    """Sums of products of deviations from each group's own mean, over all groups.

    ``means`` are the overall means; divide ``comoment`` by (n - number of groups) for the pooled
    covariance. Raises ShapeMismatch without any group.
    """
    if not groups:
        raise ShapeMismatch((0,))
    parts = list(groups.values())
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + part
    inner: NDArray[np.float64] = np.sum([part.comoment for part in parts], axis=0)
    return Moments(whole.counts, whole.weight, whole.mean, inner, whole.squares)


def _runs(labels: NDArray[np.generic]) -> Iterator[tuple[Label, NDArray[np.intp]]]:
    names, place = coded_labels(labels)
    order = np.argsort(place, kind="stable")
    ends = np.cumsum(np.bincount(place, minlength=names.size))
    yield from zip(names.tolist(), np.split(order, ends[:-1]), strict=True)
