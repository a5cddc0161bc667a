"""What makes a wait easier to bear, the length of it held."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Fact, Finding, Interval, Refusal, Unit
from analysis.questions.applicable import not_applicable
from analysis.questions.fitting import STEP, Fitted, fitted
from analysis.questions.importance import METHOD, dominance, top_group
from analysis.questions.making import effect_verdict, not_asked, refusal_of, refused, too_few
from analysis.questions.modelling import Columns, Design, design
from analysis.questions.waiting_times import Times
from analysis.scores import Scores
from analysis.statistics.dominance_bootstrap import DominanceBootstrap
from analysis.statistics.errors import StatisticsError
from analysis.thresholds import Thresholds
from questionnaires.model import QuestionRole

KEY = "waiting.causes"
LENGTH = "length"
"""The name of the wait itself among the causes."""


def causes(
    dataset: Dataset, scores: Scores, times: Times, plan: Thresholds, seed: int
) -> Iterator[Finding]:
    """Waiting satisfaction on the log of the wait and the checklist of causes."""
    items = _items(dataset, scores)
    if not items:
        return
    made = _design(dataset, times, _felt(scores, times, items), items, plan, seed)
    why = not_asked("wait_satisfaction") if made is None else _refusal(made, plan)
    if made is None or why is not None:
        n = 0 if made is None else made.n
        why = why or not_asked("wait_satisfaction")
        yield refused(f"{KEY}.top_group", Unit.SHARE, METHOD, why, n)
        return
    for name, reason in made.dropped.items():
        yield refused(f"{KEY}.{name}", Unit.POINTS, "ols_hc3", reason, made.n, name)
    try:
        model = fitted(made)
    except StatisticsError as error:
        yield refused(f"{KEY}.top_group", Unit.SHARE, METHOD, refusal_of(error), made.n)
        return
    yield from _told(dataset, model, items, plan, seed)


def _items(dataset: Dataset, scores: Scores) -> dict[str, str]:
    """Facet (or question id) -> question id of each cause asked."""
    questions = dataset.questionnaire.all_with_role(QuestionRole.WAIT_CAUSE)
    return {q.facet or q.id: q.id for q in questions if q.id in scores.items}


def _felt(scores: Scores, times: Times, items: dict[str, str]) -> dict[str, Floats]:
    """The log of the wait and the causes by name; empty where no wait is known."""
    felt = times.perceived if times.perceived is not None else times.actual
    if felt is None:
        return {}
    columns: dict[str, Floats] = {LENGTH: np.log1p(np.maximum(felt, 0.0))}
    return columns | {facet: scores.items[item] for facet, item in items.items()}


def _design(
    dataset: Dataset,
    times: Times,
    felt: dict[str, Floats],
    items: dict[str, str],
    plan: Thresholds,
    seed: int,
) -> Design | None:
    if not felt or times.satisfaction is None or not times.waiting_item:
        return None
    outside = not_applicable(dataset, items.values())
    return design(dataset, Columns(times.satisfaction, felt, outside), plan, seed)


def _refusal(made: Design, plan: Thresholds) -> Refusal | None:
    if made.n < plan.wait_causes:
        return too_few(made.n, plan.wait_causes)
    if float(np.ptp(made.y)) == 0.0:
        return Refusal("constant")
    return None if made.names else not_asked("wait_cause")


def _told(
    dataset: Dataset, model: Fitted, items: dict[str, str], plan: Thresholds, seed: int
) -> Iterator[Finding]:
    found = dominance(KEY, model, plan, seed)
    ranked = found if isinstance(found, DominanceBootstrap) else None
    for place, name in enumerate(model.design.names):
        yield _cause(model, place, items.get(name), ranked, plan)
    if isinstance(found, Finding):
        yield found
    elif ranked is not None:
        yield top_group(dataset, KEY, model, ranked, plan)


def _cause(
    model: Fitted,
    place: int,
    item: str | None,
    ranked: DominanceBootstrap | None,
    plan: Thresholds,
) -> Finding:
    name, slope = model.design.names[place], model.slopes[place]
    inflation = model.inflation[place]
    if inflation > plan.vif_withhold:
        why = Refusal("collinear", {"vif": inflation, "limit": plan.vif_withhold})
        return refused(f"{KEY}.{name}", Unit.POINTS, "ols_hc3", why, model.design.n, name)
    # The length is a logarithm: five per cent longer is told instead of five points more.
    step = STEP if item is not None else float(np.log(1 + STEP / 100))
    method = model.design.method
    interval = Interval(step * slope.interval.low, step * slope.interval.high, method)
    facts: dict[str, Fact] = {
        "item": item,
        "p": slope.p,
        "p_holm": model.adjusted[place],
        "vif": inflation,
    }
    if ranked is not None:
        facts |= {
            "importance": ranked.shares[place],
            "importance_low": ranked.intervals[place].low,
            "importance_high": ranked.intervals[place].high,
            "in_top_group": place in ranked.top_group,
        }
    return Finding(
        f"{KEY}.{name}",
        model.design.n,
        Unit.POINTS,
        method,
        effect_verdict(interval, model.adjusted[place]),
        step * slope.value,
        interval,
        name,
        checks=(model.vif_check(place, plan), model.design.missing(plan)),
        facts=facts,
    )
