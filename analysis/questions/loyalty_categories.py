"""How the odds of a more loyal answer go with satisfaction, at every step of the answer scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.dataset import Floats
from analysis.findings import Check, Fact, Finding, Unit
from analysis.questions.joining import joined
from analysis.questions.making import effect_verdict, refusal_of, refused, scaled, too_few
from analysis.statistics.brant import Brant, brant
from analysis.statistics.errors import StatisticsError
from analysis.statistics.partial_proportional_odds import partial_proportional_odds
from analysis.statistics.proportional_odds import proportional_odds
from analysis.thresholds import Thresholds

KEY = "loyalty.categories"
METHOD = "proportional_odds"
PARTIAL = "partial_proportional_odds"
PER = 10.0


@dataclass(frozen=True, slots=True)
class Steps:
    """What the odds were at the lowest and the highest step of the scale."""

    method: str
    lowest: float | None
    highest: float | None


def categories(item: str, y: Floats, x: Floats, plan: Thresholds) -> Finding:
    """Proportional odds of answers ``y`` (m,) to a question on satisfaction ``x`` (m,), or steps of
    their own where Brant's test speaks against one slope for all.
    """
    n = int(y.size)
    why = too_few(n, plan.curve) if n < plan.curve else None
    if why is None:
        try:
            return _told(item, joined(y, plan.compare), x / PER, plan)
        except StatisticsError as error:
            why = refusal_of(error)
    return refused(KEY, Unit.RATIO, METHOD, why, n, item)


def _told(item: str, y: Floats, x: Floats, plan: Thresholds) -> Finding:
    fit = proportional_odds(y, x[:, None])
    test = _parallel(y, x)
    steps = _steps(y, x, test, plan)
    ratio = fit.odds_ratios[0]
    slope = fit.slopes[0]
    facts: dict[str, Fact] = {
        "p": slope.p,
        "categories": len(fit.categories),
        "brant_p": None if test is None else test.overall.p,
        "ratio_lowest": steps.lowest,
        "ratio_highest": steps.highest,
        "nagelkerke": fit.nagelkerke,
        "step": PER,
    }
    held = test is not None and test.overall.p >= plan.significance
    return Finding(
        KEY,
        int(fit.n),
        Unit.RATIO,
        steps.method,
        effect_verdict(slope.interval, slope.p),
        ratio.value,
        scaled(ratio.interval, 1.0, METHOD),
        item,
        checks=(Check("parallel", held, {"p": facts["brant_p"]}),),
        facts=facts,
    )


def _parallel(y: Floats, x: Floats) -> Brant | None:
    try:
        return brant(y, x[:, None])
    except StatisticsError:
        return None


def _steps(y: Floats, x: Floats, test: Brant | None, plan: Thresholds) -> Steps:
    """Own odds at every step where one slope does not do and own slopes can be found."""
    if test is None or test.overall.p >= plan.significance:
        return Steps(METHOD, None, None)
    try:
        free = partial_proportional_odds(y, x[:, None], [0])
    except StatisticsError:
        return Steps(METHOD, None, None)
    ends = (free.by_threshold[0][0], free.by_threshold[-1][0])
    lowest, highest = (float(np.exp(end.value)) for end in ends)
    return Steps(PARTIAL, lowest, highest)
