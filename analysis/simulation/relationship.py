"""What the simulated customers feel: latent constructs, each with mean about 0 and variance 1."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.dataset import Floats
from analysis.simulation.customers import Customer
from analysis.simulation.randomness import stream
from analysis.simulation.truth import Truth
from analysis.simulation.waiting import Waiting, make_waiting
from questionnaires.model import ConstructRole, Questionnaire

SEGMENT_LEVEL = {"premium": 0.25, "business": -0.10}
LONGEST_OVER = 30.0
MEAN_LOADING_ITEMS = 4
"""A dimension has four items, so its index moves with the mean of the first four loadings."""

FULL_DIMENSIONS = (
    "reciprocity",
    "trust",
    "credibility",
    "legitimacy",
    "openness",
    "mutual_understanding",
)
"""These cause satisfaction even where a short form does not ask about them."""


@dataclass(frozen=True)
class Feelings:
    """Latent variables of ``n`` customers: construct id -> float64 of length ``n``."""

    general: Floats
    satisfaction: Floats
    loyalty: Floats
    contact: Floats
    barrier: Floats
    others: Mapping[str, Floats]
    waiting: Waiting

    @property
    def n(self) -> int:
        """How many customers."""
        return len(self.general)

    def of(self, construct: str, role: ConstructRole) -> Floats:
        """The latent variable behind a construct, found by role and, for dimensions, by id."""
        by_role = {
            ConstructRole.SATISFACTION: self.satisfaction,
            ConstructRole.LOYALTY: self.loyalty,
            ConstructRole.CONTACT_SATISFACTION: self.contact,
        }
        return by_role.get(role, self.others.get(construct, self.general))


def make_feelings(
    questionnaire: Questionnaire,
    customers: Sequence[Customer],
    later_by: Floats,
    truth: Truth,
    seed: int,
) -> Feelings:
    """Feelings of customers, each asked ``later_by`` waves after the first one."""
    random = stream(seed, "relationship")
    n = len(customers)
    level = np.array([SEGMENT_LEVEL.get(c.segment, 0.0) for c in customers])
    general = level + random.normal(0, 1, n)
    asked = [c.id for c in questionnaire.constructs if not c.of_constructs]
    names = dict.fromkeys((*FULL_DIMENSIONS, *asked))
    others = {name: _latent(name, general, later_by, truth, seed) for name in names}
    waiting = make_waiting(customers, general, truth, seed)
    satisfaction = _satisfaction(others, waiting, truth, random)
    barrier = random.normal(0, 1, n)
    return Feelings(
        general=general,
        satisfaction=satisfaction,
        loyalty=_loyalty(satisfaction, barrier, truth, random),
        contact=_contact(satisfaction, waiting, random),
        barrier=barrier,
        others=others,
        waiting=waiting,
    )


def _points_per_unit(truth: Truth) -> float:
    """By how many index points a dimension moves when its latent moves by 1."""
    loadings = [truth.loading(position) for position in range(MEAN_LOADING_ITEMS)]
    return truth.spread_points * sum(loadings) / len(loadings)


def _latent(name: str, general: Floats, later_by: Floats, truth: Truth, seed: int) -> Floats:
    own = stream(seed, f"construct {name}").normal(0, 1, general.shape[0])
    change = truth.change_points.get(name, 0.0) / _points_per_unit(truth)
    shared = math.sqrt(truth.common_share) * general
    return shared + math.sqrt(1 - truth.common_share) * own + change * later_by


def _wait_latent(waiting: Waiting, truth: Truth) -> Floats:
    """Satisfaction with the wait in units of 20 points around its level, 0 where nobody waited."""
    latent = (waiting.points - truth.wait_level_points) / 20.0
    return np.where(waiting.waited, latent, 0.0)


def _satisfaction(
    dimensions: Mapping[str, Floats], waiting: Waiting, truth: Truth, random: np.random.Generator
) -> Floats:
    over = np.nan_to_num(waiting.actual) - truth.patience_minutes
    satisfaction = truth.wait_effect * _wait_latent(waiting, truth)
    satisfaction += truth.beyond_patience * np.clip(over, 0, LONGEST_OVER)
    for name in FULL_DIMENSIONS:
        satisfaction += truth.effect(name) * dimensions[name]
    return satisfaction + random.normal(0, truth.satisfaction_noise, satisfaction.shape[0])


def _loyalty(
    satisfaction: Floats, barrier: Floats, truth: Truth, random: np.random.Generator
) -> Floats:
    return (
        truth.loyalty_slope * satisfaction
        + truth.loyalty_extra_slope * np.maximum(satisfaction - truth.loyalty_bend, 0)
        + truth.barrier_effect * barrier
        + truth.barrier_moderation * satisfaction * barrier
        + random.normal(0, truth.loyalty_noise, satisfaction.shape[0])
    )


def _contact(satisfaction: Floats, waiting: Waiting, random: np.random.Generator) -> Floats:
    felt = np.where(waiting.waited, (waiting.points - 70.0) / 20.0, 0.3)
    return 0.45 * satisfaction + 0.40 * felt + random.normal(0, 0.6, satisfaction.shape[0])
