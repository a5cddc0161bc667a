"""The variance of a sample, exactly zero when its values differ by rounding only."""

from __future__ import annotations

from analysis.statistics.arrays import LARGEST, RELATIVE_NOISE, Floats


def variance(sample: Floats) -> float:
    """The unbiased variance of a sample (n,), n >= 2, in the squared unit of its values."""
    low, high = float(sample.min()), float(sample.max())
    if high - low <= max(RELATIVE_NOISE * max(abs(low), abs(high)), 1 / LARGEST):
        return 0.0
    return float(sample.var(ddof=1))
