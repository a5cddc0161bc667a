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
    inverse = np.asarray(np.linalg.inv(sigma), dtype=np.float64)
    spread = left * np.outer(fitted.error, fitted.error) * (n - 1)
    scaling = float((_curvature(inverse) * spread).sum()) / df
    logs = np.linalg.slogdet(sigma)[1] - np.linalg.slogdet(seen)[1]
    value = n * max(float(logs + (inverse * seen).sum() - sigma.shape[0]), 0.0)
    excess = value - scaling * df
    base = -n * float(np.linalg.slogdet(seen)[1]) - (n - 1) * float((fitted.error**2).sum())
    if scaling <= 0:
        return None
    worst = max(excess, base, 0.0)
    return Robust(
        cfi=1 - max(excess, 0.0) / worst if worst > 0 else 1.0,
        tli=1 - (excess / df) / (base / base_df) if base != 0 else None,
        rmsea=rmsea(value / scaling, df, n - 1, 1, scaling),
    )


def _matrix(pairs: Floats, fitted: Weighted) -> Floats:
    p = fitted.at.sigma.shape[-1]
    found = np.eye(p)
    first, second = np.triu_indices(p, 1)
    found[first, second] = found[second, first] = pairs
    return found


def _curvature(inverse: Floats) -> Floats:
    """Of the discrepancy by the correlations (P, P), at an inverse (p, p)."""
    first, second = np.triu_indices(inverse.shape[0], 1)
    straight = inverse[np.ix_(first, first)] * inverse[np.ix_(second, second)]
    crossed = inverse[np.ix_(first, second)]
    return np.asarray(straight + crossed * crossed.T)
