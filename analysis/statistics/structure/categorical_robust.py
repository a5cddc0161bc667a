"""CFI, TLI and RMSEA of a model of ordinal items as if its normal scales had been seen.

Indices of weighted least squares depend on the number of answers; these evaluate the
maximum-likelihood discrepancy of the polychoric correlations at the estimates, less what sampling
error adds to it (Savalei 2021, Multivariate Behavioral Research 56, 390-407).
"""

from __future__ import annotations

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.categorical_estimate import Weighted
from analysis.statistics.structure.fit_measures import Robust
from analysis.statistics.structure.likelihood import definite
from analysis.statistics.structure.rmsea import rmsea


def robust(fitted: Weighted, left: Floats) -> Robust | None:
    """Robust indices from the covariance (P, P) of residuals over their errors.

    None where correlations, seen or implied, are not positive definite.
    """
    seen, sigma = _matrix(fitted.seen, fitted), fitted.at.sigma[0]
    if not definite(np.stack([seen, sigma])).all():
        return None
    df, base_df, n = fitted.scales.df, fitted.scales.pairs, fitted.n
    spread = left * np.outer(fitted.error, fitted.error) * (n - 1)
    scaling = expected_discrepancy(sigma, spread) / df
    if scaling <= 0:
        return None
    value = n * max(discrepancy(seen, sigma), 0.0)
    excess = value - scaling * df
    base = -n * float(np.linalg.slogdet(seen)[1]) - (n - 1) * float((fitted.error**2).sum())
    worst = max(excess, base, 0.0)
    return Robust(
        cfi=1 - max(excess, 0.0) / worst if worst > 0 else 1.0,
        tli=1 - (excess / df) / (base / base_df) if base != 0 else None,
        rmsea=rmsea(value / scaling, df, n - 1, 1, scaling),
    )


def discrepancy(seen: Floats, sigma: Floats) -> float:
    """The maximum-likelihood discrepancy of two correlation matrices (p, p)."""
    logs = np.linalg.slogdet(sigma)[1] - np.linalg.slogdet(seen)[1]
    return float(logs + np.trace(np.linalg.solve(sigma, seen)) - sigma.shape[0])


def expected_discrepancy(sigma: Floats, spread: Floats) -> float:
    """What errors of correlations with covariance (P, P) add to the discrepancy from sigma."""
    inverse = np.linalg.inv(sigma)
    first, second = np.triu_indices(inverse.shape[0], 1)
    straight = inverse[np.ix_(first, first)] * inverse[np.ix_(second, second)]
    crossed = inverse[np.ix_(first, second)]
    return float(((straight + crossed * crossed.T) * spread).sum())


def _matrix(pairs: Floats, fitted: Weighted) -> Floats:
    p = fitted.at.sigma.shape[-1]
    found = np.eye(p)
    first, second = np.triu_indices(p, 1)
    found[first, second] = found[second, first] = pairs
    return found
