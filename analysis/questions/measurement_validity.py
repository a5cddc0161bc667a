"""Are constructs reliable, and different from each other?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from analysis.findings import Check, Fact, Finding, Interval, Refusal, Unit, Verdict
from analysis.questions.factor_models import method, refusal_of_model
from analysis.questions.making import refused
from analysis.questions.measured import Measured
from analysis.statistics.construct_quality import ConstructQuality, construct_quality
from analysis.statistics.errors import StatisticsError
from analysis.statistics.htmt_bootstrap import HtmtBootstrap, bootstrap_htmt
from analysis.statistics.structure.fit import Fit
from analysis.statistics.structure.parameters import Relation
from analysis.thresholds import Thresholds

DRAWS = 500
FORMULA = "standardised_loadings"
Pair = tuple[str, str]
Ratio = tuple[int, float, Interval] | Refusal


def validity(data: Measured, found: Fit, plan: Thresholds, seed: int) -> Iterator[Finding]:
    """CR and AVE of each construct; latent correlation and HTMT of each pair."""
    try:
        quality = construct_quality(found)
    except StatisticsError as error:
        why = refusal_of_model(error)
        yield refused("measurement.quality", Unit.COEFFICIENT, method(data), why, found.n)
        return
    yield from _constructs(data, quality, found.n, plan)
    if len(data.scales) < 2:
        return
    yield from _correlations(data, found, quality)
    yield from _ratios(data, plan, seed)


def _constructs(
    data: Measured, quality: ConstructQuality, n: int, plan: Thresholds
) -> Iterator[Finding]:
    for name, own in quality.standardised.items():
        measures = (
            ("composite_reliability", own.composite_reliability, "reliable", plan.reliable),
            ("average_variance", own.average_variance_extracted, "convergent", plan.convergent),
        )
        for measure, value, code, needed in measures:
            yield Finding(
                f"measurement.{name}.{measure}",
                n,
                Unit.COEFFICIENT,
                method(data),
                Verdict.CANNOT_TELL if quality.improper else Verdict.SURE,
                value,
                subject=name,
                checks=(
                    Check("proper", not own.improper),
                    Check(code, value >= needed, {"value": value, "needed": needed}),
                ),
                facts={"items": own.k, "formula": FORMULA},
            )


def _correlations(data: Measured, found: Fit, quality: ConstructQuality) -> Iterator[Finding]:
    variance = {n: q.average_variance_extracted for n, q in quality.standardised.items()}
    for first, second in combinations(data.scales, 2):
        row = found.find(first, Relation.COVARIANCE, second)
        r = row.standardised
        key = f"measurement.{first}.{second}.correlation"
        if r is None:
            why = Refusal("improper")
            yield refused(key, Unit.CORRELATION, method(data), why, found.n, first)
            continue
        least = min(variance[first], variance[second])
        facts: dict[str, Fact] = {"r_squared": r**2, "average_variance": least}
        yield Finding(
            key,
            found.n,
            Unit.CORRELATION,
            method(data),
            Verdict.CANNOT_TELL if found.improper else Verdict.SURE,
            r,
            row.standardised_interval,
            first,
            checks=(
                Check("proper", abs(r) <= 1),
                Check("fornell_larcker", r**2 < least, facts),
            ),
            facts={"with": second, "standard_error": row.standardised_error},
        )


def _ratios(data: Measured, plan: Thresholds, seed: int) -> Iterator[Finding]:
    pairs = tuple(combinations(data.scales, 2))
    for (first, second), ratio in _bootstrapped(data, pairs, seed).items():
        key = f"measurement.{first}.{second}.htmt"
        if isinstance(ratio, Refusal):
            yield refused(key, Unit.COEFFICIENT, "htmt_bootstrap", ratio, data.n, first)
            continue
        n, value, interval = ratio
        facts: dict[str, Fact] = {"htmt": value, "limit": plan.htmt, "pair": (first, second)}
        yield Finding(
            key,
            n,
            Unit.COEFFICIENT,
            "htmt_bootstrap",
            Verdict.SURE,
            value,
            interval,
            first,
            checks=(Check("distinct", value < plan.htmt, facts),),
            facts={"with": second, "draws": DRAWS, "apart": interval.high < 1},
        )


def _bootstrapped(data: Measured, pairs: tuple[Pair, ...], seed: int) -> Mapping[Pair, Ratio]:
    """All pairs of the same rows at once; with gaps each pair of the rows that have its items."""
    if data.gaps:
        return {pair: _of_pair(data, pair, seed) for pair in pairs}
    try:
        found = _drawn(data, tuple(data.scales), seed)
    except StatisticsError as error:
        return dict.fromkeys(pairs, refusal_of_model(error))
    at = {name: place for place, name in enumerate(data.scales)}
    return {pair: _ratio(found, at[pair[0]], at[pair[1]]) for pair in pairs}


def _of_pair(data: Measured, pair: Pair, seed: int) -> Ratio:
    try:
        return _ratio(_drawn(data, pair, seed), 0, 1)
    except StatisticsError as error:
        return refusal_of_model(error)


def _drawn(data: Measured, names: tuple[str, ...], seed: int) -> HtmtBootstrap:
    groups, start = [], 0
    for name in names:
        end = start + len(data.scales[name])
        groups.append(range(start, end))
        start = end
    return bootstrap_htmt(data.whole_rows(*names), groups, seed=seed, draws=DRAWS)


def _ratio(found: HtmtBootstrap, first: int, second: int) -> Ratio:
    limits = Interval(
        float(found.low[first, second]),
        float(found.high[first, second]),
        "percentile_bootstrap",
        found.level,
    )
    return found.observed.n, float(found.observed.ratios[first, second]), limits
