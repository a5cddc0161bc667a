"""The power law of felt time where answers were rounded: does rounding bend the curve?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg

from analysis.statistics.arrays import Floats, proper_level, same_rows, vector
from analysis.statistics.errors import AtTheEdge, NotConverged, NoVariation, OutOfRange
from analysis.statistics.estimate import Estimate, normal
from analysis.statistics.heaping import on_multiple
from analysis.statistics.ordinal_links import normal_pieces
from analysis.statistics.power_law import LARGEST_LOG, PowerLaw, power_law

MOST_STEPS = 60
MOST_HALVINGS = 40
SETTLED = 1e-9
NEAR_SINGULAR = 1e-13

# Rounding to a multiple can say no more than that the time was above nothing.
ABOVE_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class HeapedPowerLaw:
    """The exponent when an answer is only known to the step it was rounded to.

    ``plain`` is the same by least squares on the answers as they are; ``shift`` the difference.
    ``robust``: both exponents lie within the other's interval. ``rounded`` is the share of answers
    on a multiple of some step, ``sigma`` the error's standard deviation on the log scale.
    """

    n: int
    rounded: float
    exponent: Estimate
    factor: float
    sigma: float
    plain: PowerLaw
    shift: float
    robust: bool


def heaped_power_law(
    y: ArrayLike,
    x: ArrayLike,
    *,
    steps: tuple[int, ...] = (5, 10),
    offset: float = 1.0,
    level: float = 0.95,
) -> HeapedPowerLaw:
    """log(y + offset) on log(x + offset), y (n,) known within half a step of what was told.

    An answer on a multiple of several ``steps`` (nought is one of all) counts as rounded to the
    largest of them, other answers as whole minutes. Interval regression with normal errors by
    maximum likelihood (Stewart 1983; concave in Olsen's 1978 parameters). Raises OutOfRange and
    NoVariation as ``power_law``, AtTheEdge where rounding leaves the exponent open.
    """
    told, clock = vector(y), vector(x)
    same_rows(told, clock)
    plain = power_law(told, clock, offset, proper_level(level))
    if told.min() < 0:
        raise OutOfRange("a duration", "zero or more")
    half = _half_steps(told, steps)
    low = np.log(np.maximum(told - half + offset, ABOVE_NOTHING))
    high = np.log(told + half + offset)
    logged = np.log(clock + offset)
    middle = float(logged.mean())
    place, information = _climbed(low, high, logged - middle, plain.exponent.value)
    precision, level_at_middle, slope = (float(v) for v in place)
    covariance = _inverse(information)
    exponent = slope / precision
    gradient = np.array([-exponent / precision, 0.0, 1 / precision])
    error = math.sqrt(float(gradient @ covariance @ gradient))
    found = normal(exponent, error, "interval_regression", level)
    constant = level_at_middle / precision - exponent * middle
    return HeapedPowerLaw(
        n=told.size,
        rounded=float(np.mean(half > 0.5)),
        exponent=found,
        factor=math.exp(min(constant, LARGEST_LOG)),
        sigma=1 / precision,
        plain=plain,
        shift=exponent - plain.exponent.value,
        robust=_inside(found.value, plain.exponent) and _inside(plain.exponent.value, found),
    )


def _inverse(information: Floats) -> Floats:
    scale = 1 / np.sqrt(np.diag(information))
    rescaled = information * np.outer(scale, scale)
    if float(np.linalg.eigvalsh(rescaled)[0]) < NEAR_SINGULAR:
        raise AtTheEdge(("exponent", "sigma"))
    return np.asarray(linalg.inv(rescaled) * np.outer(scale, scale))


def _half_steps(told: Floats, steps: tuple[int, ...]) -> Floats:
    half = np.full(told.size, 0.5)
    for step in sorted(steps):
        half[on_multiple(told, step)] = step / 2
    return half


def _climbed(low: Floats, high: Floats, x: Floats, slope: float) -> tuple[Floats, Floats]:
    """Precision 1 / sigma, level and slope over sigma, at the top of the likelihood."""
    middle = (low + high) / 2
    design = np.column_stack([np.ones_like(x), x])
    rest = middle - middle.mean() - slope * x
    if rest.std() <= 0:
        raise NoVariation((0,))
    place = np.array([1.0, middle.mean(), slope]) / np.hypot(rest.std(), 0.1)
    now = _evaluated(place, low, high, design)
    for _ in range(MOST_STEPS):
        step = linalg.lstsq(now[2], now[1])[0]
        place, now = _advanced(place, step, now, (low, high, design))
        if np.abs(step).max() < SETTLED * (1 + np.abs(place).max()):
            return place, now[2]
    raise NotConverged(MOST_STEPS)


_At = tuple[float, Floats, Floats]


def _advanced(
    place: Floats, step: Floats, now: _At, data: tuple[Floats, Floats, Floats]
) -> tuple[Floats, _At]:
    for halving in range(MOST_HALVINGS):
        there = place + step / 2**halving
        if there[0] <= 0:
            continue
        found = _evaluated(there, *data)
        if found[0] >= now[0] - 1e-10 * abs(now[0]):
            return there, found
    raise NotConverged(MOST_HALVINGS)


def _evaluated(place: Floats, low: Floats, high: Floats, design: Floats) -> _At:
    """Log-likelihood, gradient and information at precision, level and slope."""
    latent = design @ place[1:]
    pieces = normal_pieces(place[0] * high - latent, place[0] * low - latent)
    up, down = np.asarray(pieces.upper), np.asarray(pieces.lower)
    bend_up, bend_down = np.asarray(pieces.upper_bend), np.asarray(pieces.lower_bend)
    cross = np.asarray(pieces.cross)
    gradient = np.concatenate([[up @ high - down @ low], design.T @ (down - up)])
    information = np.empty((3, 3))
    # The limits move by high and low with the precision, and both by -1 with the latent value.
    information[0, 0] = bend_up @ high**2 + bend_down @ low**2 + cross @ (high - low) ** 2
    information[0, 1:] = information[1:, 0] = -design.T @ (bend_up * high + bend_down * low)
    information[1:, 1:] = (design * (bend_up + bend_down)[:, None]).T @ design
    return float(pieces.log_chance.sum()), gradient, information


def _inside(value: float, other: Estimate) -> bool:
    return other.interval.low <= value <= other.interval.high
