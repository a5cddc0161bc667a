"""What an analysis was meant to do, in a form that can be fixed before the answers are seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from analysis.dataset import Event
from analysis.questions.making import SEED
from analysis.questions.registry import QUESTIONS
from analysis.questions.suppression import GROUPS
from analysis.thresholds import PLAN, Thresholds


class Missing(StrEnum):
    """What is done about predictors without an answer, where too many rows would be lost."""

    IMPUTE = "impute"
    LEAVE_OUT = "leave_out"


class Direction(StrEnum):
    """Which way a primary result is expected to go."""

    UP = "up"
    DOWN = "down"
    EITHER = "either"


@dataclass(frozen=True)
class Primary:
    """A result named beforehand: the key of its finding, and its expected direction."""

    finding: str
    direction: Direction = Direction.EITHER


@dataclass(frozen=True)
class Weighting:
    """Population shares or counts of facts, to which answers are raked, and bounds of weights."""

    margins: Mapping[str, Mapping[str, float]]
    low: float = 0.2
    high: float = 5.0


@dataclass(frozen=True)
class AnalysisPlan:
    """Everything that decides what an analysis of given answers says.

    ``questions`` is None for all there are; ``groups`` are the facts by which results are split,
    of which ``exploratory`` ones were not thought of beforehand; ``clusters`` names the fact whose
    rows belong together, None for the first of the usual ones; ``events`` happened between waves;
    ``thresholds`` are those that differ from the usual ones.
    """

    id: str = "usual"
    title: str = ""
    questionnaire: str | None = None
    questions: tuple[str, ...] | None = None
    groups: tuple[str, ...] = GROUPS
    exploratory: tuple[str, ...] = ()
    primary: tuple[Primary, ...] = ()
    weights: Weighting | None = None
    clusters: str | None = None
    events: tuple[Event, ...] = ()
    missing: Missing = Missing.IMPUTE
    imputations: int = PLAN.imputations
    seed: int = SEED
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def limits(self) -> Thresholds:
        """The thresholds of this plan, as questions take them."""
        named: dict[str, float] = {"imputations": self.imputations, **self.thresholds}
        if self.missing is Missing.LEAVE_OUT:
            named["listwise"] = NEVER
        # A plan read from its stored form has 150.0 where whole numbers are meant.
        kept = {name: type(getattr(PLAN, name))(value) for name, value in named.items()}
        return replace(PLAN, **kept)

    def asked(self) -> tuple[str, ...]:
        """The questions to answer, in the order of the report."""
        wanted = QUESTIONS if self.questions is None else set(self.questions)
        return tuple(name for name in QUESTIONS if name in wanted)


NEVER = 1.1
"""Above any share of rows lost: nothing is imputed."""
USUAL = AnalysisPlan()


def explicit(plan: AnalysisPlan) -> AnalysisPlan:
    """The plan with every question and threshold written out.

    This is what is fixed: later versions may ask more questions or have other usual thresholds.
    """
    limits = replace(plan, missing=Missing.IMPUTE).limits()
    named = {name: getattr(limits, name) for name in Thresholds.__slots__ if name != "imputations"}
    return replace(plan, questions=plan.asked(), thresholds=named)
