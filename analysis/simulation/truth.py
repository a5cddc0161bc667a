"""What is true in the simulated company: the numbers an analysis should find again.

Latent variables have mean about 0 and variance about 1; ``*_points`` are on 0-100.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from questionnaires.model import ConstructRole


def _satisfaction_effects() -> Mapping[str, float]:
    return MappingProxyType({"trust": 0.40, "credibility": 0.24, "openness": 0.16})


def _cause_points() -> Mapping[str, float]:
    return MappingProxyType(
        {
            "information": 6.0,
            "explanation": 3.0,
            "fairness": 2.0,
            "occupied_time": 2.0,
            "attribution_control": 4.0,
        }
    )


def _change_points() -> Mapping[str, float]:
    return MappingProxyType({"openness": 6.0})


def _response_rates() -> Mapping[str, float]:
    return MappingProxyType({"private": 0.33, "business": 0.44, "premium": 0.56})


@dataclass(frozen=True, slots=True)
class Truth:
    """The coefficients of the model; change one with ``dataclasses.replace`` to ask "what if"."""

    common_share: float = 0.55
    """Share of each dimension's variance that all dimensions have in common."""
    loadings: tuple[float, ...] = (0.85, 0.78, 0.72, 0.65)
    """Of a construct's first, second ... item; the last stands for all further ones."""
    spread_points: float = 20.0
    """Standard deviation of an item before it is rounded to the scale."""
    satisfaction_effects: Mapping[str, float] = field(default_factory=_satisfaction_effects)
    """Of dimensions on satisfaction; of those not named, ``other_effect``."""
    other_effect: float = 0.02
    satisfaction_noise: float = 0.66
    wait_effect: float = 0.25
    """On satisfaction, for each 20 points of satisfaction with the wait."""
    patience_minutes: float = 17.0
    beyond_patience: float = -0.02
    """On satisfaction, for each actual minute beyond ``patience_minutes`` (at most 30)."""
    loyalty_slope: float = 0.50
    loyalty_bend: float = 0.25
    """Satisfaction (latent) from which loyalty rises faster."""
    loyalty_extra_slope: float = 0.75
    barrier_effect: float = 0.25
    barrier_moderation: float = -0.15
    """Satisfaction counts less for those who could not leave easily."""
    loyalty_noise: float = 0.60
    wait_exponent: float = 0.90
    wait_overestimate: float = 1.60
    acceptable_minutes: float = 20.0
    wait_level_points: float = 74.0
    within_points: float = -0.4
    """Satisfaction with the wait, for each minute while it is still acceptable."""
    beyond_points: float = -1.6
    """The same for each minute beyond what is acceptable."""
    cause_points: Mapping[str, float] = field(default_factory=_cause_points)
    wait_noise_points: float = 11.0
    change_points: Mapping[str, float] = field(default_factory=_change_points)
    """Construct id -> what changes from each wave to the next; nothing else changes by itself."""
    response_rates: Mapping[str, float] = field(default_factory=_response_rates)
    partial_share: float = 0.06
    speeder_share: float = 0.03
    straight_liner_share: float = 0.03
    blank_share: float = 0.012
    dont_know_share: float = 0.03
    comment_share: float = 0.45

    def loading(self, position: int) -> float:
        """The loading of a construct's item at ``position`` (0, 1, ...)."""
        return self.loadings[min(position, len(self.loadings) - 1)]

    def effect(self, construct: str) -> float:
        """The effect of one dimension on satisfaction."""
        return self.satisfaction_effects.get(construct, self.other_effect)


LEVEL_POINTS: Mapping[ConstructRole, float] = MappingProxyType(
    {
        ConstructRole.DIMENSION: 62.0,
        ConstructRole.SIBLING: 62.0,
        ConstructRole.SATISFACTION: 68.0,
        ConstructRole.CONTACT_SATISFACTION: 70.0,
        ConstructRole.LOYALTY: 63.0,
    }
)
"""Where the items of a construct lie on average; 60 for all others."""

LEVEL_SHIFTS: Mapping[str, float] = MappingProxyType(
    {"trust": 4.0, "credibility": 2.0, "openness": -8.0, "mutual_understanding": -3.0}
)
"""What some dimensions lie above or below the others: there is a strongest and a weakest."""
