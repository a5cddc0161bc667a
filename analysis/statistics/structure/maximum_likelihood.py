"""Maximum-likelihood estimates of a structural model from the moments of each group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.compiled import Structure
from analysis.statistics.structure.errors import InvalidModel, ModelNotIdentified
from analysis.statistics.structure.hessian import observed_information
from analysis.statistics.structure.likelihood import Point, gradient, information, point
from analysis.statistics.structure.sample import Sample
from analysis.statistics.structure.scoring import (
    MOST_STEPS,
    Local,
    Strayed,
    minimise,
    scale_of,
)
from analysis.statistics.structure.start import start
from analysis.statistics.structure.trust_region import minimise_within

# Scoring steps after which each step is taken with care.
QUICK_STEPS = 40
# A direction in which the scaled information is below this share of its largest is not identified.
UNIDENTIFIED = 1e-10
# A parameter takes part in such a direction from this weight on.
TAKES_PART = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Estimated:
    """Where the likelihood of a structure is highest.

    ``structure`` has the sampled moments filled in, ``sample`` is in its order; ``theta`` (q,);
    ``at`` the discrepancy there; ``information`` (q, q) expected, per row; ``iterations``. Where
    the rows were ``gappy`` the sample is their saturated moments and the information is observed.
    """

    structure: Structure
    sample: Sample
    theta: Floats
    at: Point
    information: Floats
    iterations: int
    gappy: bool = False


def estimate(
    structure: Structure, sample: Sample, first: Floats | None = None, *, most: int = MOST_STEPS
) -> Estimated:
    """Fit by Fisher scoring in at most ``most`` steps, from ``first`` (q,) if that is possible.

    Raises ModelNotConverged, ModelNotIdentified, InvalidModel.
    """
    if not structure.names:
        raise InvalidModel("every parameter is fixed; there is nothing to estimate")
    sample = sample.ordered(structure.observed)
    structure = structure.with_sampled(sample.covariance, sample.mean)

    def near(theta: Floats) -> Local:
        at = point(structure, sample, theta)
        curvature = 2 * information(structure, sample, at)
        return Local(float(at.value), gradient(structure, sample, at), curvature)

    def value(theta: Floats) -> float:
        return float(point(structure, sample, theta).value)

    def exact(theta: Floats) -> Floats:
        return 2 * observed_information(structure, sample, point(structure, sample, theta))

    begin = start(structure, sample) if first is None or np.isinf(value(first)) else first
    try:
        found = minimise(near, value, begin, exact, most=min(most, QUICK_STEPS))
    except Strayed as strayed:
        found = minimise_within(near, value, exact, strayed.theta, most=most)
    at = point(structure, sample, found.theta)
    expected = information(structure, sample, at)
    check_identified(structure, expected)
    return Estimated(structure, sample, found.theta, at, expected, found.iterations)


def check_identified(structure: Structure, curvature: Floats) -> None:
    """Raise ModelNotIdentified naming the parameters that (q, q) information cannot tell apart."""
    scale = scale_of(curvature)
    values, vectors = np.linalg.eigh(curvature / np.outer(scale, scale))
    if values.size and values[0] < UNIDENTIFIED * values[-1]:
        weight = np.abs(vectors[:, 0])
        involved = np.flatnonzero(weight > TAKES_PART * weight.max())
        raise ModelNotIdentified(tuple(structure.names[int(each)] for each in involved))


def inverse_of(information: Floats) -> Floats:
    """The inverse of information (q, q) whose parameters may differ by orders of magnitude."""
    scale = scale_of(information)
    return np.asarray(np.linalg.inv(information / np.outer(scale, scale)) / np.outer(scale, scale))
