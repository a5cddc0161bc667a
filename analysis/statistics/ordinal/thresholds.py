"""Thresholds: where on a normal scale one answer gives way to the next."""

from __future__ import annotations

import numpy as np
from scipy import special

from analysis.statistics.arrays import Floats
from analysis.statistics.ordinal.bivariate_normal import FAR


def thresholds(margins: Floats) -> Floats:
    """Normal quantiles (p, K - 1) of each item's cumulated shares, from counts (p, K).

    Items with fewer categories have ``FAR`` beyond their last threshold. Pearson (1900).
    """
    share = np.cumsum(margins, axis=1) / margins.sum(axis=1, keepdims=True)
    # From above where that is the smaller part, so that rare top answers keep their digits.
    above = np.cumsum(margins[:, ::-1], axis=1)[:, -2::-1] / margins.sum(axis=1, keepdims=True)
    found = np.where(share[:, :-1] < 0.5, special.ndtri(share[:, :-1]), -special.ndtri(above))
    return np.asarray(np.clip(found, -FAR, FAR))


def threshold_influence(margins: Floats, limits: Floats) -> Floats:
    """What one row of each category adds to the error of each threshold: (p, K, K - 1).

    Zero at thresholds that an item does not have. The estimate less its true value is, to the first
    order, the sum of its rows' influences.
    """
    total = margins.sum(axis=1, keepdims=True)
    share = np.cumsum(margins, axis=1)[:, :-1] / total
    k = margins.shape[1]
    below = (np.arange(k)[:, None] <= np.arange(k - 1)) * 1.0
    slope = np.exp(-(limits**2) / 2) / np.sqrt(2 * np.pi) * total
    real = np.abs(limits) < FAR
    weight = np.where(real, 1 / np.where(real, slope, 1.0), 0.0)
    return np.asarray((below - share[:, None, :]) * weight[:, None, :])
