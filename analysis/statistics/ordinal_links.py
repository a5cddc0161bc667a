"""What an ordinal likelihood needs of a row: its chance between two limits, and the slopes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from analysis.statistics.arrays import Floats

Link = Literal["logit", "probit"]

Limit = Floats | None
"""A limit on the latent scale for each row (m,), or None where there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Log-chance of lying between two limits and its derivatives, for rows (m,).

    By the upper limit the first derivative is ``upper + ridge``, by the lower one
    ``-(lower + ridge)``; the second derivatives are ``-(upper_bend + cross)``,
    ``-(lower_bend + cross)`` and, mixed, ``cross``. Moving both limits at once then leaves
    ``upper - lower`` and ``-(upper_bend + lower_bend)``, free of cancellation in narrow categories.
    """

    log_chance: Floats
    upper: Floats | float
    lower: Floats | float
    upper_bend: Floats | float
    lower_bend: Floats | float
    ridge: Floats | float
    cross: Floats | float


def _logistic_pieces(upper: Limit, lower: Limit) -> Pieces:
    """Pieces where the latent error is logistic."""
    if lower is None and upper is not None:
        below, beyond = _expit(upper), _expit(-upper)
        return Pieces(np.log(below), beyond, 0.0, below * beyond, 0.0, 0.0, 0.0)
    if upper is None and lower is not None:
        below, beyond = _expit(lower), _expit(-lower)
        return Pieces(np.log(beyond), 0.0, below, 0.0, below * beyond, 0.0, 0.0)
    return _logistic_between(upper, lower)


def normal_pieces(upper: Limit, lower: Limit) -> Pieces:
    """Pieces where the latent error is normal."""
    if lower is None and upper is not None:
        log_chance = special.log_ndtr(upper)
        density = _density(upper, log_chance)
        return Pieces(log_chance, density, 0.0, density * (upper + density), 0.0, 0.0, 0.0)
    if upper is None and lower is not None:
        log_chance = special.log_ndtr(-lower)
        density = _density(lower, log_chance)
        return Pieces(log_chance, 0.0, density, 0.0, density * (density - lower), 0.0, 0.0)
    return _normal_between(upper, lower)


PIECES: Mapping[Link, Callable[[Limit, Limit], Pieces]] = {
    "logit": _logistic_pieces,
    "probit": normal_pieces,
}


def _logistic_between(upper: Limit, lower: Limit) -> Pieces:
    if upper is None or lower is None:
        return Pieces(np.zeros(1), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    under, over = _expit(upper), _expit(-lower)
    width = np.expm1(upper - lower)
    # Limits that cross leave no room: their log-chance is minus infinity, and the step is refused.
    ridge = np.where(width > 0, 1 / np.where(width > 0, width, 1.0), np.inf)
    room = np.where(width > 0, width / (1 + width), 0.0)
    room = np.where(np.isinf(width), 1.0, room)
    return Pieces(
        log_chance=np.log(under * over * room),
        upper=1 - under,
        lower=1 - over,
        upper_bend=under * (1 - under),
        lower_bend=over * (1 - over),
        ridge=ridge,
        cross=ridge * (1 + ridge),
    )


def _normal_between(upper: Limit, lower: Limit) -> Pieces:
    if upper is None or lower is None:
        return Pieces(np.zeros(1), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    # In the tail where both limits are small, differences of areas keep their digits.
    flip = lower > 0
    large = special.log_ndtr(np.where(flip, -lower, upper))
    small = special.log_ndtr(np.where(flip, -upper, lower))
    log_chance = large + np.log(-np.expm1(np.minimum(small - large, 0.0)))
    above, below = _density(upper, log_chance), _density(lower, log_chance)
    return Pieces(
        log_chance=log_chance,
        upper=above,
        lower=below,
        upper_bend=above * (upper + above - below),
        lower_bend=below * (below - lower - above),
        ridge=0.0,
        cross=above * below,
    )


def _expit(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)))


def _density(x: Floats, log_chance: Floats) -> Floats:
    """The normal density at x relative to the chance."""
    return np.asarray(np.exp(-0.5 * x * x - 0.5 * np.log(2 * np.pi) - log_chance))
