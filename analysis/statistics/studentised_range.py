"""The studentised range: the largest of all gaps between k equal means, over their error."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from analysis.statistics.arrays import Floats

# Gauss-Legendre nodes for the place of the largest mean and for the standard deviation.
PLACES = 128
SCALES = 64
# Beyond these the normal density adds nothing in double precision.
FAR = 8.5
NEVER = 1e-17
# The probability of a range is smooth in its width: a polynomial of this degree is exact.
DEGREE = 160
STEPS = 40


def above(q: Floats, k: int, df: Floats) -> Floats:
    """The probability (m,) of a range above q (m,) for k means and df (m,) degrees of freedom.

    Both integrals (Tukey 1953; Copenhaver & Holland 1988) by Gauss-Legendre rules.
    """
    scale, mass = _scales(df)
    within = np.sum(mass * _range_below(q[:, None] * scale, k), axis=1)
    return np.asarray(np.clip(1 - within / mass.sum(axis=1), 0.0, 1.0))


def exceeded_with(p: float, k: int, df: Floats) -> Floats:
    """The range (m,) that is exceeded with probability p: the secant method on probits."""
    # Bonferroni's bound lies just above the answer.
    q = np.sqrt(2) * special.stdtrit(df, 1 - p / (k * (k - 1)))
    before, wanted = 0.97 * q, float(special.ndtri(p))
    f_before = special.ndtri(above(before, k, df)) - wanted
    for _ in range(STEPS):
        f = special.ndtri(above(q, k, df)) - wanted
        slope = (f - f_before) / np.where(q == before, 1.0, q - before)
        step = np.where(np.abs(f) < 1e-13, 0.0, f / np.where(slope == 0, -1.0, slope))
        before, f_before, q = q, f, np.maximum(q - step, q / 2)
        if float(np.max(np.abs(step) / q)) < 1e-11:
            break
    return np.asarray(q)


def _scales(df: Floats) -> tuple[Floats, Floats]:
    """Values of the pooled standard deviation over its truth, and their probabilities (m, s)."""
    nodes, weights = np.polynomial.legendre.leggauss(SCALES)
    half = df[:, None] / 2
    # On the cube root the density is smooth down to one degree of freedom.
    low = np.cbrt(np.sqrt(special.gammaincinv(half, NEVER) / half))
    high = np.cbrt(np.sqrt(special.gammainccinv(half, NEVER) / half))
    root = low + (high - low) * (nodes + 1) / 2
    log_mass = (3 * df[:, None] - 1) * np.log(root) - half * root**6
    return root**3, weights * np.exp(log_mass - log_mass.max(axis=1, keepdims=True))


def _range_below(width: Floats, k: int) -> Floats:
    """The probability that k standard normal values lie within ``width`` (any shape)."""
    nodes, weights = np.polynomial.legendre.leggauss(PLACES)
    largest = FAR * nodes
    density = k * FAR * weights * np.exp(-(largest**2) / 2) / math.sqrt(2 * math.pi)

    def exactly(widths: Floats) -> Floats:
        inside = special.ndtr(largest) - special.ndtr(largest - widths[:, None])
        return np.asarray(inside ** (k - 1) @ density)

    curve = np.polynomial.Chebyshev.interpolate(exactly, DEGREE, [0.0, 2 * FAR])
    return np.asarray(curve(np.minimum(width, 2 * FAR)))
