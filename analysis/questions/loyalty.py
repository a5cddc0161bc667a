"""Is the satisfied customer loyal?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Check, Finding, Interval, Refusal, Unit, Verdict
from analysis.questions import roles
from analysis.questions.behaviour import behaviour
from analysis.questions.curves import Break, curve, tipping_point
from analysis.questions.drawing import drawn_rows
from analysis.questions.leaving_sooner import leaving_sooner
from analysis.questions.loyalty_categories import categories
from analysis.questions.making import (
    SEED,
    certain,
    ecological,
    effect_verdict,
    hidden,
    not_asked,
    persons_only,
    refusal_of,
    refused,
    share,
    too_few,
)
from analysis.questions.small_cells import is_small
from analysis.scores import Scores
from analysis.statistics.correlation import Correlation, pearson, spearman
from analysis.statistics.errors import StatisticsError
from analysis.statistics.moderation import moderation
from analysis.statistics.odds import odds_ratio
from analysis.thresholds import PLAN, Thresholds
from questionnaires.model import QuestionRole

NEAR = 5.0
MOST_CATEGORIES = 11


@dataclass(frozen=True)
class Pair:
    """Satisfaction and loyalty (m,) of those who have both, and their rows in the data set."""

    dataset: Dataset
    satisfaction: str
    loyalty: str
    binary: bool
    x: Floats
    y: Floats
    rows: np.typing.NDArray[np.bool_]
    plan: Thresholds

    @property
    def n(self) -> int:
        """Customers with both."""
        return int(self.x.size)


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, seed: int = SEED) -> Answer:
    """Correlation, curve, satisfied-but-not-loyal, odds at the top, tipping point, barriers."""
    if dataset.n == 0:
        return Answer("loyalty", refusal=Refusal("no_answers"))
    form = dataset.questionnaire
    first, then = roles.satisfaction(form), roles.loyalty(form)
    if first is None or then is None:
        return Answer("loyalty", refusal=not_asked("satisfaction" if first is None else "loyalty"))
    x, y = scores.constructs[first.id], scores.constructs[then.id]
    rows = ~np.isnan(x) & ~np.isnan(y)
    binary = roles.is_binary(form, first) or roles.is_binary(form, then)
    pair = Pair(dataset, first.id, then.id, binary, x[rows], y[rows], rows, plan)
    if pair.n < plan.loyalty_correlation:
        return Answer("loyalty", refusal=too_few(pair.n, plan.loyalty_correlation))
    return Answer("loyalty", tuple(_findings(pair, scores, seed)))


def _findings(pair: Pair, scores: Scores, seed: int) -> Iterator[Finding]:
    yield from _correlations(pair)
    yield _ceiling(pair)
    yield _curve(pair)
    yield _satisfied_not_loyal(pair)
    yield _odds(pair)
    yield _tipping_point(pair, seed)
    yield _barriers(pair)
    yield from _categories(pair, scores, seed)
    known = {name: scores.constructs[name] for name in (pair.satisfaction, pair.loyalty)}
    yield from behaviour(pair.dataset, known, pair.plan, seed)
    yield from leaving_sooner(pair.dataset, known, pair.plan, seed)


def _categories(pair: Pair, scores: Scores, seed: int) -> Iterator[Finding]:
    """The first question of the loyalty construct, as it was answered."""
    item = pair.dataset.questionnaire.construct_by_id[pair.loyalty].items[0]
    if item not in scores.items or persons_only(pair.dataset) is not None or pair.binary:
        return
    given = scores.items[item]
    rows = drawn_rows(pair.rows & ~np.isnan(given), seed)
    x = scores.constructs[pair.satisfaction][rows]
    if np.unique(given[rows]).size <= MOST_CATEGORIES:
        yield categories(item, given[rows], x, pair.plan)


def _correlations(pair: Pair) -> Iterator[Finding]:
    for key, method, statistic in (
        ("loyalty.correlation", "pearson_fisher", pearson),
        ("loyalty.rank_correlation", "spearman_fisher", spearman),
    ):
        try:
            yield _correlation(pair, key, method, statistic(pair.x, pair.y))
        except StatisticsError as error:
            yield refused(key, Unit.CORRELATION, method, refusal_of(error), pair.n)


def _correlation(pair: Pair, key: str, method: str, found: Correlation) -> Finding:
    return Finding(
        key,
        found.n,
        Unit.CORRELATION,
        method,
        effect_verdict(found.interval, found.p),
        found.r,
        found.interval,
        checks=(certain(found.n, pair.plan), *ecological(pair.dataset)),
        facts={"satisfaction": pair.satisfaction, "loyalty": pair.loyalty, "p": found.p},
    )


def _at_top(pair: Pair) -> int:
    return int((pair.x >= 100).sum())


def _ceiling(pair: Pair) -> Finding:
    key, checks = "loyalty.ceiling", ecological(pair.dataset)
    if is_small(_at_top(pair), pair.plan):
        return refused(key, Unit.SHARE, "wilson", hidden(pair.plan))
    return share(key, _at_top(pair), pair.n, pair.plan, checks=checks)


def _curve(pair: Pair) -> Finding:
    key, plan = "loyalty.curve", pair.plan
    why: Refusal | None = Refusal("binary") if pair.binary else None
    if why is None and pair.n < plan.curve:
        why = too_few(pair.n, plan.curve)
    found = why or curve(pair.x, pair.y, NEAR, plan)
    if isinstance(found, Refusal):
        return refused(key, Unit.POINTS, "spline_rcs4", found, pair.n)
    top = _at_top(pair) / pair.n
    return Finding(
        key,
        pair.n,
        Unit.POINTS,
        found.method,
        Verdict.SURE if pair.n >= plan.tipping_point else Verdict.PROBABLY,
        checks=(Check("ceiling", top < plan.ceiling, {"share": top}), *ecological(pair.dataset)),
        points=found.points,
        facts={**found.facts, "satisfaction": pair.satisfaction, "loyalty": pair.loyalty},
    )


def _satisfied_not_loyal(pair: Pair) -> Finding:
    key, plan = "loyalty.satisfied_not_loyal", pair.plan
    why = persons_only(pair.dataset)
    if why is not None:
        return refused(key, Unit.SHARE, "wilson", why, pair.n)
    loyalty = pair.y[pair.x >= plan.band_high]
    n = int(loyalty.size)
    below = int((loyalty < plan.band_low).sum())
    if is_small(below, plan) or is_small(n - below, plan):
        return refused(key, Unit.SHARE, "wilson", hidden(plan))
    between = int(((loyalty >= plan.band_low) & (loyalty < plan.band_high)).sum())
    few = is_small(between, plan) or is_small(n - below - between, plan)
    facts = {
        "satisfied_from": plan.band_high,
        "not_loyal_below": plan.band_low,
        "undecided_share": None if few or n < plan.show else between / n,
    }
    return share(key, below, n, plan, facts=facts)


def _odds(pair: Pair) -> Finding:
    key, needed = "loyalty.odds_top", pair.plan.each_side_of_knot
    why = persons_only(pair.dataset)
    question = pair.dataset.questionnaire.with_role(QuestionRole.OVERALL_SATISFACTION)
    if why is None and (question is None or question.id not in pair.dataset.values):
        why = not_asked("overall_satisfaction")
    if why is not None or question is None:
        return refused(key, Unit.RATIO, "odds_ratio", why or not_asked("overall_satisfaction"))
    if roles.span(question) != (1.0, 10.0):
        why = Refusal("wrong_scale", {"item": question.id})
        return refused(key, Unit.RATIO, "odds_ratio", why, pair.n)
    given = pair.dataset.values[question.id][pair.rows]
    high = pair.y >= pair.plan.band_high
    top, following = high[given >= 9], high[(given >= 7) & (given < 9)]
    smaller = int(min(top.size, following.size))
    if smaller < needed:
        why = Refusal("too_few_one_side", {"n": smaller, "needed": needed})
        return refused(key, Unit.RATIO, "odds_ratio", why, int(top.size + following.size))
    return _ratio(question.id, top, following)


def _ratio(
    item: str, top: np.typing.NDArray[np.bool_], following: np.typing.NDArray[np.bool_]
) -> Finding:
    yes, also = int(top.sum()), int(following.sum())
    found = odds_ratio(yes, int(top.size) - yes, also, int(following.size) - also)
    apart = not found.interval.low <= 1 <= found.interval.high
    return Finding(
        "loyalty.odds_top",
        found.n,
        Unit.RATIO,
        "odds_ratio",
        Verdict.SURE if apart else Verdict.CANNOT_TELL,
        found.ratio,
        found.interval,
        item,
        facts={
            "n_top": int(top.size),
            "n_next": int(following.size),
            "share_top": float(top.mean()),
            "share_next": float(following.mean()),
            "item": item,
        },
    )


def _tipping_point(pair: Pair, seed: int) -> Finding:
    key = "loyalty.tipping_point"
    why = persons_only(pair.dataset) or (Refusal("binary") if pair.binary else None)
    found: Break | Refusal = why or tipping_point(pair.x, pair.y, pair.plan, seed)
    if isinstance(found, Refusal):
        return refused(key, Unit.POINTS, "sup_f", found, pair.n)
    return Finding(
        key,
        pair.n,
        Unit.POINTS,
        "sup_f",
        found.verdict,
        found.found.knot,
        found.found.interval,
        facts=found.facts(),
    )


def _barriers(pair: Pair) -> Finding:
    key, method = "loyalty.barriers", "product_hc3"
    why = persons_only(pair.dataset) or (Refusal("binary") if pair.binary else None)
    question = pair.dataset.questionnaire.with_role(QuestionRole.SWITCHING_BARRIER)
    barrier = roles.raw(pair.dataset, QuestionRole.SWITCHING_BARRIER)
    if why is None and (question is None or barrier is None):
        why = not_asked("switching_barrier")
    if why is not None or question is None or barrier is None:
        return refused(key, Unit.POINTS, method, why or not_asked("switching_barrier"), pair.n)
    given = barrier[pair.rows]
    known = ~np.isnan(given)
    n = int(known.sum())
    if n < pair.plan.curve:
        return refused(key, Unit.POINTS, method, too_few(n, pair.plan.curve), n)
    try:
        return _moderated(pair, question.id, given, known)
    except StatisticsError as error:
        return refused(key, Unit.POINTS, method, refusal_of(error), n)


def _moderated(pair: Pair, item: str, given: Floats, known: np.typing.NDArray[np.bool_]) -> Finding:
    found = moderation(pair.y[known], pair.x[known], given[known])
    slopes = [10 * part.slope.value for part in found.simple_slopes]
    width = 10 * (found.simple_slopes[-1].at - found.simple_slopes[0].at)
    ends = (width * found.product.interval.low, width * found.product.interval.high)
    interval = Interval(ends[0], ends[1], "product_hc3")
    return Finding(
        "loyalty.barriers",
        found.n,
        Unit.POINTS,
        "product_hc3",
        effect_verdict(interval, found.product.p),
        width * found.product.value,
        interval,
        item,
        facts={
            "slope_low": slopes[0],
            "slope_middle": slopes[len(slopes) // 2],
            "slope_high": slopes[-1],
            "delta_r2": found.delta_r2,
            "p": found.product.p,
            "item": item,
        },
    )
