"""Full-information maximum likelihood: a structural model fitted to rows with gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.ascent import Slope, descend
from analysis.statistics.structure.compiled import Structure
from analysis.statistics.structure.errors import InvalidModel, ModelNotConverged
from analysis.statistics.structure.gappy_likelihood import curvature, seen
from analysis.statistics.structure.hessian import bent_moments
from analysis.statistics.structure.implied import (
    Implied,
    implied,
    mean_jacobian,
    sigma_jacobian,
)
from analysis.statistics.structure.incomplete import Gappy
from analysis.statistics.structure.likelihood import definite, point, slope_of
from analysis.statistics.structure.maximum_likelihood import Estimated, check_identified, estimate
from analysis.statistics.structure.rows import exogenous
from analysis.statistics.structure.sample import Sample
from analysis.statistics.structure.saturated import Saturated, saturated
from analysis.statistics.structure.scoring import Local, Settled, Strayed
from analysis.statistics.structure.start import start
from analysis.statistics.structure.trust_region import minimise_within

# Steps to a first theta from the saturated moments, and careful ones after which it is given up.
MOST_FIRST, MOST_CAREFUL = 60, 100


@dataclass(frozen=True, slots=True, eq=False)
class GappyEstimated:
    """Where the likelihood of a structure is highest given G groups' rows with gaps.

    ``fitted`` describes it with the saturated moments as its sample and the observed information
    per row; ``value`` is F there, ``saturated`` the moments under no model.
    """

    fitted: Estimated
    groups: tuple[Gappy, ...]
    saturated: tuple[Saturated, ...]
    value: float

    @property
    def saturated_value(self) -> float:
        """F under no model but normality."""
        each = np.array([found.value for found in self.saturated])
        return float(each @ self.fitted.sample.shares)


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Rows with gaps of G groups and their saturated moments, ready for any structure."""

    groups: tuple[Gappy, ...]
    saturated: tuple[Saturated, ...]

    @property
    def sample(self) -> Sample:
        """The saturated moments as a sample."""
        return Sample(
            self.groups[0].names,
            np.array([float(each.n) for each in self.groups]),
            np.stack([each.covariance for each in self.saturated]),
            np.stack([each.mean for each in self.saturated]),
        )


def prepare(groups: Sequence[Gappy]) -> Prepared:
    """Estimate the saturated moments of each group; raises as ``saturated``."""
    return Prepared(tuple(groups), tuple(saturated(each) for each in groups))


def estimate_gappy(structure: Structure, data: Prepared) -> GappyEstimated:
    """Fit by scoring from the estimates for the saturated moments.

    Raises ModelNotConverged, ModelNotIdentified, InvalidModel (no means, or gaps in an exogenous
    observed variable whose moments are taken from the sample).
    """
    _check(structure, data.groups)
    sample = data.sample
    structure = structure.with_sampled(sample.covariance, sample.mean)
    at = _Place(structure, data, sample)
    found = _lowest(at)
    information = at.exact(found.theta)
    check_identified(structure, information)
    moments = point(structure, sample, found.theta)
    fitted = Estimated(
        structure, sample, found.theta, moments, information, found.iterations, gappy=True
    )
    return GappyEstimated(fitted, data.groups, data.saturated, found.value)


def _check(structure: Structure, groups: Sequence[Gappy]) -> None:
    if not structure.has_means:
        raise InvalidModel("rows with gaps need a model with means")
    x = np.flatnonzero(exogenous(structure))
    for each in groups:
        short = [each.names[column] for column in x if each.together[column, column] < each.n]
        if short:
            raise InvalidModel(
                f"{', '.join(short)} has gaps but is taken as given; state fixed_x=False, so that"
                " it is modelled, or drop those rows"
            )


def _lowest(at: _Place) -> Settled:
    """Scoring first; where that strays, careful steps from the lowest point it reached."""

    def rough(theta: Floats) -> Floats:
        return 2 * at.rough(theta)

    def exact(theta: Floats) -> Floats:
        return 2 * at.exact(theta)

    def near(theta: Floats) -> Local:
        slope = at.slope(theta)
        return Local(slope.value, slope.gradient, rough(theta))

    try:
        return descend(at.slope, rough, exact, _first(at))
    except Strayed as error:
        from_there = error.theta
    return minimise_within(
        near, lambda theta: at.slope(theta).value, exact, from_there, most=MOST_CAREFUL
    )


def _first(at: _Place) -> Floats:
    try:
        return estimate(at.structure, at.sample, most=MOST_FIRST).theta
    except ModelNotConverged:
        return start(at.structure, at.sample)


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """The likelihood of a structure given rows with gaps, as a function of theta."""

    structure: Structure
    data: Prepared
    sample: Sample

    def slope(self, theta: Floats) -> Slope:
        moments = self._moments(theta)
        if not definite(moments.sigma).all():
            return Slope(np.inf, theta)
        value, weight, pull = self._seen(moments)
        shares = self.sample.shares
        return Slope(value, slope_of(self.structure, moments, weight, pull, shares))

    def rough(self, theta: Floats) -> Floats:
        """What the saturated information says of half the second derivative of F (q, q)."""
        return self._gathered(
            self._moments(theta), [each.information for each in self.data.saturated]
        )

    def exact(self, theta: Floats) -> Floats:
        """Half the second derivative of F (q, q)."""
        moments = self._moments(theta)
        _, weight, pull = self._seen(moments)
        bent = bent_moments(self.structure, moments, weight, pull) / 2
        place = self.structure.place
        spread = np.swapaxes(place, -1, -2) @ bent @ place
        whole = np.tensordot(self.sample.shares, spread, 1)
        each = [
            curvature(group, sigma, mu, observed=True)
            for group, sigma, mu in zip(self.data.groups, moments.sigma, moments.mu, strict=True)
        ]
        return np.asarray(whole + self._gathered(moments, each))

    def _moments(self, theta: Floats) -> Implied:
        return implied(self.structure, self.structure.values(theta))

    def _seen(self, moments: Implied) -> tuple[float, Floats, Floats]:
        found = [
            seen(each, sigma, mu)
            for each, sigma, mu in zip(self.data.groups, moments.sigma, moments.mu, strict=True)
        ]
        value = float(np.array([each.value for each in found]) @ self.sample.shares)
        return value, np.stack([each.weight for each in found]), np.stack([e.pull for e in found])

    def _gathered(self, moments: Implied, each: list[Floats]) -> Floats:
        change = moments_jacobian(self.structure, moments)
        inner = np.swapaxes(change, -1, -2) @ np.stack(each) @ change
        return np.asarray(np.tensordot(self.sample.shares, inner, 1))


def moments_jacobian(structure: Structure, moments: Implied) -> Floats:
    """d (vech Sigma, mu) / d theta (G, p(p+1)/2 + p, q)."""
    both = (sigma_jacobian(structure, moments), mean_jacobian(structure, moments))
    return np.concatenate(both, axis=-2)
