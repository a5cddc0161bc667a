"""Moments of bootstrap samples: resampling weights times the products of rows or blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.resampled_products import Resampled, unit_products


@dataclass(frozen=True, slots=True, eq=False)
class ResampledMoments:
    """``covariance`` (D, 1, p, p; divisor n) and ``mean`` (D, 1, p) of D bootstrap samples.

    ``resampled`` says what was drawn with replacement: rows or random blocks of them.
    """

    covariance: Floats
    mean: Floats
    resampled: Resampled


def resampled_moments(
    rows: Floats, mean: Floats, draws: int, random: np.random.Generator
) -> ResampledMoments:
    """Draw rows (n, p), or random blocks where they are many, with replacement."""
    units = unit_products(rows - mean, None, random)
    drawn = np.concatenate(
        [np.moveaxis(each, -1, 0) for each in units.drawn(draws, random)], axis=0
    )
    average = drawn[:, :1, 1:] / drawn[:, :1, :1]
    products = drawn[:, 1:, 1:] / drawn[:, :1, :1]
    covariance = products - average * np.swapaxes(average, 1, 2)
    return ResampledMoments(covariance[:, None], average + mean, units.resampled)
