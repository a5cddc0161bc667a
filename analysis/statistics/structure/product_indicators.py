"""Latent interactions by double mean-centred product indicators (Lin et al. 2010)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.cross_products import refuse_infinite
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.fit import columns_of


@dataclass(frozen=True, slots=True, eq=False)
class ProductIndicators:
    """Columns (n, k) of products and their ``names`` (``first.second``)."""

    names: tuple[str, ...]
    columns: Floats


def product_indicators(
    rows: ArrayLike,
    names: Sequence[str],
    first: Sequence[str],
    second: Sequence[str],
    *,
    matched: bool = True,
) -> ProductIndicators:
    """Products of centred items of two latent variables, centred again.

    ``matched`` pairs items in order, as many as the shorter list has (Marsh, Wen & Hau 2004); else
    all pairs are made. Raises InvalidModel, ShapeMismatch.
    """
    if not first or not second:
        raise InvalidModel("an interaction needs items of both latent variables")
    pairs = _pairs(first, second, matched)
    left = _centred(columns_of(rows, names, [a for a, _ in pairs]))
    right = _centred(columns_of(rows, names, [b for _, b in pairs]))
    return ProductIndicators(tuple(f"{a}.{b}" for a, b in pairs), _centred(left * right))


def _pairs(first: Sequence[str], second: Sequence[str], matched: bool) -> list[tuple[str, str]]:
    if matched:
        return list(zip(first, second, strict=False))
    return [(a, b) for a in first for b in second]


def _centred(columns: Floats) -> Floats:
    refuse_infinite(columns)
    return np.asarray(columns - columns.mean(axis=0))
