"""Rows split by group, each group checked for what would keep a model from being fitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import RELATIVE_NOISE, Floats
from analysis.statistics.errors import MissingValues, ShapeMismatch
from analysis.statistics.structure.errors import (
    ConstantInGroup,
    EmptyGroup,
    GroupTooSmall,
    OneGroup,
)

# With fewer responses in a group its own estimates are too loose to compare (Meade & Bauer 2007).
FEWEST_FOR_COMPARISON = 100


@dataclass(frozen=True, slots=True, eq=False)
class GroupedRows:
    """The rows (n_g, p) of each of G ``labels``; the first is what the others are compared with."""

    labels: tuple[str, ...]
    rows: tuple[Floats, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Rows of each group."""
        return tuple(each.shape[0] for each in self.rows)

    @property
    def small(self) -> tuple[str, ...]:
        """Groups with fewer rows than a comparison needs to tell anything."""
        both = zip(self.labels, self.sizes, strict=True)
        return tuple(label for label, size in both if size < FEWEST_FOR_COMPARISON)


def grouped_rows(
    table: Floats, names: Sequence[str], groups: ArrayLike, order: Sequence[object] | None = None
) -> GroupedRows:
    """Split a table (n, p) by ``groups`` (n,), in ``order`` or that of first appearance.

    With ``order`` rows of other groups are left out. Raises OneGroup, EmptyGroup, GroupTooSmall,
    ConstantInGroup, MissingValues (rows without a group), ShapeMismatch.
    """
    given = np.asarray(groups)
    if given.shape != (table.shape[0],):
        raise ShapeMismatch(table.shape, given.shape)
    values = given.tolist()
    named = {value: _label(value) for value in dict.fromkeys(values)}
    wanted = tuple(dict.fromkeys(named.values() if order is None else map(_label, order)))
    if "" in named.values():
        raise MissingValues(sum(named[value] == "" for value in values))
    if len(wanted) < 2:
        raise OneGroup(wanted[0] if wanted else "")
    place = {label: at for at, label in enumerate(wanted)}
    of = np.array([place.get(named[value], -1) for value in values])
    parts = tuple(table[of == at] for at in range(len(wanted)))
    for label, part in zip(wanted, parts, strict=True):
        _check(label, part, names)
    return GroupedRows(wanted, parts)


def _label(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _check(label: str, rows: Floats, names: Sequence[str]) -> None:
    if not rows.shape[0]:
        raise EmptyGroup(label)
    if rows.shape[0] <= rows.shape[1]:
        raise GroupTooSmall(label, rows.shape[0], rows.shape[1] + 1)
    there = ~np.isnan(rows)
    high = np.where(there, rows, -np.inf).max(axis=0)
    low = np.where(there, rows, np.inf).min(axis=0)
    size = np.maximum(np.abs(high), np.abs(low))
    # Columns without any value, or with infinite ones, are left to those who name that.
    usual = np.isfinite(size)
    flat = np.where(usual, high, 1.0) - np.where(usual, low, 0.0) <= RELATIVE_NOISE * size
    constant = tuple(names[int(each)] for each in np.flatnonzero(flat & usual))
    if constant:
        raise ConstantInGroup(label, constant)
