"""Unit means that allow for chance: what to print instead of a league table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.arrays import Floats, proper_level, same_rows, varying, vector
from analysis.statistics.errors import NoVariation, TooFewObservations
from analysis.statistics.labels import coded_labels
from analysis.statistics.mixed_profile import GRID, UnitMoments, best, profile, unit_moments

FEWEST_UNITS = 4
# With more units the expected ranks would cost more than all the rest.
RANKED_AT_MOST = 5000
# Ratios of variance over which intervals are averaged, and the deviance beyond which none counts.
LOGARITHMS = np.linspace(-14.0, 14.0, 57)
RATIOS = 61
IMPLAUSIBLE = 40.0


@dataclass(frozen=True, slots=True)
class ShrunkenMeans:
    """Each (u,) in the order of ``units``, in the unit of the values.

    ``raw`` are plain means, ``shrunken`` those drawn towards ``average`` as far as chance could
    have moved them, ``low`` and ``high`` their interval, ``reliability`` (0-1) what is left of a
    unit's distance from the average. ``above`` is the probability that a unit is truly above the
    mean of all units, ``ranks`` the expected ranks (1 highest; None for more than 5,000 units).
    ``between`` and ``within`` are standard deviations. ``ranking`` is the mean reliability: below
    0.7 or so, units cannot be told apart well enough to be ranked; ``alike`` says that none can.
    """

    n: int
    units: tuple[object, ...]
    sizes: Floats
    raw: Floats
    shrunken: Floats
    low: Floats
    high: Floats
    reliability: Floats
    above: Floats
    ranks: Floats | None
    average: float
    between: float
    within: float
    icc: float
    ranking: float
    alike: bool
    level: float


@dataclass(frozen=True, slots=True)
class _Shrinkage:
    """Units at one ratio of variances: distances (u,) from the average and their variances (u,)."""

    reliability: Floats
    average: float
    gaps: Floats
    own: Floats
    shared: float
    noise: float

    @property
    def variance(self) -> Floats:
        """The variance (u,) of the shrunken means."""
        return np.asarray(self.own + (1 - self.reliability) ** 2 * self.shared)

    @property
    def apart(self) -> Floats:
        """The standard error (u,) of a unit's distance from the mean of all units."""
        j, pulled = self.own.size, 1 - self.reliability
        alone = self.own * (1 - 2 / j) + self.own.sum() / j**2
        return np.asarray(np.sqrt(alone + (pulled - pulled.mean()) ** 2 * self.shared))


def shrunken_means(values: ArrayLike, units: ArrayLike, level: float = 0.95) -> ShrunkenMeans:
    """Empirical Bayes means of units (n,), labels of any kind, with values (n,).

    Means and ``reliability`` are those of a random intercept by restricted maximum likelihood
    (Efron & Morris 1975). Intervals, ``above`` and the ranks (Laird & Louis 1989) are averaged over
    what the data leave open about the spread between units, flat on its standard deviation (Gelman
    2006), so that they stay honest when few units or little spread let it be estimated as zero.
    Raises TooFewObservations for fewer than four units or no unit with two answers.
    """
    y = vector(values, needed=FEWEST_UNITS)
    names, code = coded_labels(units)
    same_rows(y, code)
    varying(y)
    centre, unit = float(y.mean()), float(y.std())
    columns = np.vstack([np.ones(y.size), (y - centre) / unit])
    data, sums = unit_moments(columns, code, names.size)
    repeated = int(data.frequency[data.sizes > 1].sum())
    if names.size < FEWEST_UNITS or not repeated:
        raise TooFewObservations(min(names.size, repeated), FEWEST_UNITS)
    sizes, raw = sums[:, 0], sums[:, 1] / sums[:, 0]
    ratio = best(data, "reml").ratio
    if ratio == GRID[-1]:
        raise NoVariation((0,))
    found = _at(data, ratio, sizes, raw)
    shrunken = found.average + found.gaps
    own, error, above = _averaged(data, sizes, raw, shrunken)
    half = float(special.ndtri(0.5 + proper_level(level) / 2)) * np.sqrt(error)
    return ShrunkenMeans(
        y.size,
        tuple(names.tolist()),
        sizes,
        raw * unit + centre,
        shrunken * unit + centre,
        (shrunken - half) * unit + centre,
        (shrunken + half) * unit + centre,
        found.reliability,
        above,
        _ranks(found.gaps, own),
        found.average * unit + centre,
        float(np.sqrt(ratio * found.noise)) * unit,
        float(np.sqrt(found.noise)) * unit,
        ratio / (1 + ratio),
        float(found.reliability.mean()),
        ratio == 0.0,
        level,
    )


def _at(data: UnitMoments, ratio: float, sizes: Floats, raw: Floats) -> _Shrinkage:
    fit = profile(data, ratio, "reml")
    noise, average = fit.rss / fit.free, float(fit.beta[0])
    kept = ratio * sizes / (1 + ratio * sizes)
    own = noise * ratio * (1 - kept)
    return _Shrinkage(
        kept, average, kept * (raw - average), own, noise * float(fit.inverse[0, 0]), noise
    )


def _averaged(
    data: UnitMoments, sizes: Floats, raw: Floats, shrunken: Floats
) -> tuple[Floats, Floats, Floats]:
    """Variances (u,) without and with that of the average, and the chance of lying above all."""
    places, weights = _plausible(data)
    own, error, above = (np.zeros(raw.size) for _ in range(3))
    for place, weight in zip(places, weights, strict=True):
        here = _at(data, float(np.exp(place)), sizes, raw)
        moved = (here.average + here.gaps - shrunken) ** 2
        own += weight * (here.own + moved)
        error += weight * (here.variance + moved)
        above += weight * special.ndtr((here.gaps - here.gaps.mean()) / here.apart)
    return own, error, above


def _plausible(data: UnitMoments) -> tuple[Floats, Floats]:
    """Logarithms of ratios (r,) and their posterior weights, flat on the standard deviation."""
    near = np.flatnonzero(_log_density(data, LOGARITHMS) > -IMPLAUSIBLE / 2)
    low, high = max(near[0] - 1, 0), min(near[-1] + 1, LOGARITHMS.size - 1)
    places = np.linspace(LOGARITHMS[low], LOGARITHMS[high], RATIOS)
    weights = np.exp(_log_density(data, places))
    return places, weights / weights.sum()


def _log_density(data: UnitMoments, places: Floats) -> Floats:
    heights = [profile(data, float(np.exp(place)), "reml").deviance for place in places]
    found = (places - np.array(heights)) / 2
    return np.asarray(found - found.max())


def _ranks(gaps: Floats, variance: Floats) -> Floats | None:
    if gaps.size > RANKED_AT_MOST:
        return None
    ranks = np.empty(gaps.size)
    for place, (gap, own) in enumerate(zip(gaps, variance, strict=True)):
        ahead = special.ndtr((gaps - gap) / np.sqrt(variance + own))
        ranks[place] = 0.5 + float(ahead.sum())
    return ranks
