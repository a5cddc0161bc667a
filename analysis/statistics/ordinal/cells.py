"""Probabilities of the cells of two-way tables cut from bivariate normal distributions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.statistics.arrays import Floats
from analysis.statistics.ordinal.bivariate_normal import (
    FAR,
    cumulative,
    density,
    density_slope,
)

# Rounding leaves no more of a cell's probability than this.
SMALLEST = 1e-16


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Probabilities (P, K, K) of the cells, with first and second slopes by the correlation."""

    probability: Floats
    slope: Floats
    bend: Floats


def cells(first: Floats, second: Floats, correlation: Floats) -> Cells:
    """Cells of P pairs with thresholds (P, K - 1) each and correlations (P,)."""
    x, y = first[:, :, None], second[:, None, :]
    r = correlation[:, None, None]
    steep = density(x, y, r)
    below = np.pad(cumulative(x, y, r), ((0, 0), (1, 1), (1, 1)))
    below[:, 1:-1, -1], below[:, -1, 1:-1] = special.ndtr(first), special.ndtr(second)
    below[:, -1, -1] = 1.0
    slope, bend = (
        np.pad(each, ((0, 0), (1, 1), (1, 1))) for each in (steep, steep * density_slope(x, y, r))
    )
    mass = np.maximum(_inside(below), SMALLEST)
    return Cells(mass, _inside(slope), _inside(bend))


def threshold_slopes(first: Floats, second: Floats, correlation: Floats) -> Floats:
    """Of the cells (P, K - 1, K) below each threshold of the first item, by that threshold.

    The cells above it change as much the other way.
    """
    r = correlation[:, None, None]
    free = np.sqrt((1 - r) * (1 + r))
    x = first[:, :, None]
    given = special.ndtr((second[:, None, :] - r * x) / free)
    ends = np.pad(given, ((0, 0), (0, 0), (1, 1)))
    ends[:, :, -1] = 1.0
    height = np.where(np.abs(x) < FAR, np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi), 0.0)
    return np.asarray(height * np.diff(ends, axis=2))


def _inside(corners: Floats) -> Floats:
    return np.asarray(np.diff(np.diff(corners, axis=1), axis=2))
