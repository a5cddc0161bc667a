"""Where a customer stands on the ladder, told by facts and events, never guessed from answers."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from surveyapp.models import FactValue


class Stage(StrEnum):
    """The rungs, lowest first."""

    LEAD = "lead"
    PROSPECT = "prospect"
    FIRST_BUYER = "first_buyer"
    REPEAT_BUYER = "repeat_buyer"
    AMBASSADOR = "ambassador"


def ladder_stage(facts: Mapping[str, FactValue], bought: int) -> Stage | None:
    """The stage; ``bought`` counts purchases of the last twelve months by events.

    The fact ``purchases_12m`` goes before the count. None where nothing tells the stage.
    """
    told = _number(facts, "purchases_12m")
    purchases = told if told is not None else float(bought)
    if purchases >= 2:
        referred = (_number(facts, "referrals_logged") or 0) > 0
        return Stage.AMBASSADOR if referred else Stage.REPEAT_BUYER
    if purchases >= 1:
        return Stage.FIRST_BUYER
    for stage, fact in ((Stage.PROSPECT, "is_prospect"), (Stage.LEAD, "is_lead")):
        if (_number(facts, fact) or 0) > 0:
            return stage
    return None


def _number(facts: Mapping[str, FactValue], name: str) -> float | None:
    value = facts.get(name)
    return float(value) if isinstance(value, int | float) else None
