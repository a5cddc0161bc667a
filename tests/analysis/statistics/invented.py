"""Small invented data sets with a fixed seed, for tests that need no files."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def random(seed: int = 7) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def scale(n: int = 200, items: int = 4, loading: float = 0.7, seed: int = 7) -> Floats:
    """Answers (n, items) that share one factor."""
    draws = random(seed)
    factor = draws.standard_normal(n)
    noise = draws.standard_normal((n, items)) * np.sqrt(1 - loading**2)
    return loading * factor[:, None] + noise


def outcome(n: int = 200, p: int = 3, seed: int = 7) -> tuple[Floats, Floats]:
    """y (n,) and correlated predictors (n, p) of falling strength; errors grow with the first."""
    draws = random(seed)
    x = draws.standard_normal((n, p)) + 0.7 * draws.standard_normal((n, 1))
    slopes = 1 / np.arange(1, p + 1)
    y = 2 + x @ slopes + draws.standard_normal(n) * np.exp(x[:, 0] / 3)
    return y, x


def bent(n: int = 300, knot: float = 4.0, seed: int = 7) -> tuple[Floats, Floats]:
    """x (n,) from 0 to 10 and y (n,) that falls only beyond ``knot``."""
    draws = random(seed)
    x = draws.uniform(0, 10, n)
    return x, 5 - np.maximum(x - knot, 0) + 0.5 * draws.standard_normal(n)


def with_correlation(correlation: Floats, n: int = 50, seed: int = 7) -> Floats:
    """Columns (n, k) whose sample correlations are exactly those given."""
    draws = random(seed).standard_normal((n, correlation.shape[0]))
    q, _ = np.linalg.qr(draws - draws.mean(axis=0))
    return q @ np.linalg.cholesky(correlation).T
