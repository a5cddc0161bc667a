"""Waiting in the simulated company: the clock, what it felt like, and what was acceptable."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Floats
from analysis.simulation.customers import Customer
from analysis.simulation.randomness import stream
from analysis.simulation.truth import Truth

TYPICAL_MINUTES = {"store": 12.0, "phone": 15.0, "online": 8.0}
UNIT_FACTOR = {"Oslo": 1.2, "Stockholm": 0.85}
VISIT_SHARE = {"store": 0.95, "phone": 0.95, "online": 0.55}
SPREAD = 0.65
"""Of the logarithm of minutes."""
FELT_SPREAD = 0.22
ACCEPTABLE_SPREAD = 0.18
CAUSE_COMMON = 0.3
LONGEST = 120.0


@dataclass(frozen=True)
class Waiting:
    """Waits of ``n`` customers in minutes; NaN in every column where there was none.

    ``points``: satisfaction with the wait, 0-100 before it is rounded to a scale.
    ``causes``: facet -> latent, high is favourable.
    """

    actual: Floats
    felt: Floats
    acceptable: Floats
    points: Floats
    causes: Mapping[str, Floats]

    @property
    def waited(self) -> NDArray[np.bool_]:
        """Who waited at all."""
        return np.isfinite(self.actual)


def make_waiting(
    customers: Sequence[Customer], general: Floats, truth: Truth, seed: int
) -> Waiting:
    """Waits from the clock to satisfaction with them; ``general`` is the latent all share."""
    random = stream(seed, "waiting")
    n = len(customers)
    actual = actual_minutes(customers, random)
    felt = truth.wait_overestimate * actual**truth.wait_exponent
    felt = felt * np.exp(random.normal(0, FELT_SPREAD, n))
    acceptable = truth.acceptable_minutes * np.exp(random.normal(0, ACCEPTABLE_SPREAD, n))
    causes = {facet: _cause(general, random) for facet in truth.cause_points}
    gap = felt - acceptable
    points = (
        truth.wait_level_points
        + truth.within_points * np.minimum(gap, 0)
        + truth.beyond_points * np.maximum(gap, 0)
        + sum(truth.cause_points[facet] * latent for facet, latent in causes.items())
        + random.normal(0, truth.wait_noise_points, n)
    )
    return Waiting(actual, felt, np.where(np.isnan(actual), np.nan, acceptable), points, causes)


def actual_minutes(customers: Sequence[Customer], random: np.random.Generator) -> Floats:
    """Minutes by the queue system to one decimal, NaN for those who did not wait."""
    n = len(customers)
    typical = np.array(
        [TYPICAL_MINUTES[c.channel] * UNIT_FACTOR.get(c.unit, 1.0) for c in customers]
    )
    minutes = np.clip(typical * np.exp(random.normal(0, SPREAD, n)), 1.0, LONGEST)
    waited = random.random(n) < np.array([VISIT_SHARE[c.channel] for c in customers])
    return np.where(waited, np.round(minutes, 1), np.nan)


def _cause(general: Floats, random: np.random.Generator) -> Floats:
    own = random.normal(0, 1, general.shape[0])
    return math.sqrt(CAUSE_COMMON) * general + math.sqrt(1 - CAUSE_COMMON) * own
