"""Whether satisfaction goes with more loyalty where the wait was good."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.dataset import Floats
from analysis.findings import Check, Fact, Finding, Unit, Verdict
from analysis.questions.making import effect_verdict, refusal_of, refused, scaled, too_few
from analysis.questions.waiting_links import Cut, Links, cut
from analysis.statistics.errors import StatisticsError
from analysis.statistics.moderation import Moderation, moderation
from analysis.statistics.ols import Errors
from analysis.thresholds import Thresholds

KEY = "waiting.moderation"
METHOD = "product_hc3"
TOP = 100.0


def moderated(links: Links, plan: Thresholds, seed: int) -> Iterator[Finding]:
    """Loyalty per ten points of satisfaction, good against bad waits."""
    if links.loyalty is None:
        return
    data = cut(links.dataset, [links.felt, links.satisfaction, links.loyalty], plan, seed)
    why = too_few(data.n, plan.moderation_large) if data.n < plan.moderation_large else None
    if why is None:
        try:
            yield _told(data, plan)
            return
        except StatisticsError as error:
            why = refusal_of(error)
    yield refused(KEY, Unit.POINTS, METHOD, why, data.n)


def _fit(data: Cut, rows: slice | np.typing.NDArray[np.bool_] = slice(None)) -> Moderation:
    felt, x, y = (column[rows] for column in data.columns)
    clusters = None if data.clusters is None else data.clusters[rows]
    errors: Errors = "hc3" if clusters is None else "cluster"
    return moderation(y, x, felt, errors=errors, clusters=clusters)


def _told(data: Cut, plan: Thresholds) -> Finding:
    found = _fit(data)
    low, middle, high = found.simple_slopes
    width = 10 * (high.at - low.at)
    interval = scaled(found.product.interval, width, METHOD)
    verdict = effect_verdict(interval, found.product.p)
    enough = data.n >= plan.moderation_small
    if verdict is Verdict.SURE and not enough:
        verdict = Verdict.PROBABLY
    facts: dict[str, Fact] = {
        "slope_low": 10 * low.slope.value,
        "slope_middle": 10 * middle.slope.value,
        "slope_high": 10 * high.slope.value,
        "delta_r2": found.delta_r2,
        "p": found.product.p,
        "johnson_neyman": found.johnson_neyman,
    }
    size: dict[str, Fact] = {"n": data.n, "needed": plan.moderation_small}
    return Finding(
        KEY,
        found.n,
        Unit.POINTS,
        METHOD,
        verdict,
        width * found.product.value,
        interval,
        checks=(Check("indicative", enough, size), *_below_top(data, found)),
        facts=facts,
    )


def _below_top(data: Cut, found: Moderation) -> tuple[Check, ...]:
    """Whether the product keeps its sign among those who did not give the best loyalty."""
    below: Floats = data.columns[2]
    try:
        rest = _fit(data, below < TOP).product
    except StatisticsError:
        return ()
    same = rest.value * found.product.value > 0
    return (Check("below_ceiling", same, {"product": rest.value, "p": rest.p}),)
