"""Composite reliability and average variance extracted, each by its two formulas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, vector
from analysis.statistics.covariances import proper_covariance
from analysis.statistics.errors import NotIdentified, OutOfRange, ShapeMismatch


@dataclass(frozen=True, slots=True)
class ConstructReliability:
    """Composite reliability and average variance extracted of one construct with ``k`` items.

    ``formula`` is "standardised_loadings" (from the model alone) or "observed_variance" (the
    construct's share of the variance that was seen). ``improper`` is True when a standardised
    loading exceeds one, or a value leaves 0..1: the model is then not to be believed.
    """

    k: int
    formula: str
    composite_reliability: float
    average_variance_extracted: float
    improper: bool


def reliability_of_standardised(loadings: ArrayLike) -> ConstructReliability:
    """CR and AVE from the standardised loadings (k,) of a construct's own items.

    CR is (sum l)^2 / ((sum l)^2 + sum (1 - l^2)), AVE the mean of l^2 (Fornell & Larcker 1981).
    Items must load on this construct alone, with uncorrelated errors. Raises NotIdentified with
    one item, OutOfRange when all loadings are zero.
    """
    loading = _loadings(loadings)
    common = float(loading.sum()) ** 2
    squares = np.square(loading)
    reliability = common / (common + float((1 - squares).sum()))
    return ConstructReliability(
        k=loading.size,
        formula="standardised_loadings",
        composite_reliability=reliability,
        average_variance_extracted=float(squares.mean()),
        improper=bool((squares > 1).any()) or not 0 <= reliability <= 1,
    )


def reliability_of_observed(
    loadings: ArrayLike, covariance: ArrayLike, factor_variance: float = 1.0
) -> ConstructReliability:
    """CR and AVE from unstandardised loadings (k,) and the items' sample covariance (k, k).

    CR is v (sum l)^2 over the variance of the items' sum, AVE v sum l^2 over the sum of their
    variances, with v the construct's variance: what of the variance seen is the construct's, so
    misfit counts as error (Green & Yang 2009; McDonald 1999). Take the covariance with the divisor
    the model was fitted with (n for maximum likelihood).
    """
    loading = _loadings(loadings)
    seen = proper_covariance(covariance)
    if seen.shape[0] != loading.size:
        raise ShapeMismatch(loading.shape, seen.shape)
    if not factor_variance > 0:
        raise OutOfRange("the construct's variance", "above zero")
    total = float(seen.sum())
    if total <= 0:
        raise OutOfRange("the variance of the items' sum", "above zero; turn reversed items round")
    reliability = factor_variance * float(loading.sum()) ** 2 / total
    squares = factor_variance * np.square(loading)
    return ConstructReliability(
        k=loading.size,
        formula="observed_variance",
        composite_reliability=reliability,
        average_variance_extracted=float(squares.sum() / np.trace(seen)),
        improper=bool((squares > np.diag(seen)).any()) or reliability > 1,
    )


def _loadings(given: ArrayLike) -> Floats:
    loading = vector(given)
    if loading.size < 2:
        raise NotIdentified(loading.size, 2)
    if not loading.any():
        raise OutOfRange("a construct's loadings", "not all zero")
    return loading
