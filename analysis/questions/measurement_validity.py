"""Are constructs reliable, and different from each other?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from analysis.dataset import Floats
from analysis.findings import Check, Fact, Finding, Interval, Refusal, Unit, Verdict
from analysis.questions.factor_models import method
from analysis.questions.making import refusal_of, refused
from analysis.questions.measured import Measured
from analysis.questions.multiplicity import corrected
from analysis.statistics.construct_quality import ConstructQuality, construct_quality
from analysis.statistics.errors import StatisticsError
from analysis.statistics.htmt_bootstrap import bootstrap_htmt
from analysis.statistics.structure.fit import Fit
from analysis.statistics.structure.parameters import Relation
from analysis.statistics.structure.two_stage_htmt import staged_htmt
from analysis.thresholds import Thresholds

DRAWS = 500
FORMULA = "standardised_loadings"


def validity(data: Measured, found: Fit, plan: Thresholds, seed: int) -> Iterator[Finding]:
    """CR and AVE of each construct; latent correlation and HTMT of each pair."""
    try:
        quality = construct_quality(found)
    except StatisticsError as error:
        why = refusal_of(error)
        yield refused("measurement.quality", Unit.COEFFICIENT, method(data), why, found.n)
        return
    yield from _constructs(data, quality, found.n, plan)
    if len(data.scales) < 2:
        return
    yield from corrected(tuple(_correlations(data, found, quality)))
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
            Verdict.CANNOT_TELL,
            r,
            row.standardised_interval,
            first,
            checks=(
                Check("proper", abs(r) <= 1 and not found.improper),
                Check("fornell_larcker", r**2 < least, facts),
            ),
            facts={"with": second, "standard_error": row.standardised_error, "p": row.p},
        )


def _ratios(data: Measured, plan: Thresholds, seed: int) -> Iterator[Finding]:
    names = tuple(data.scales)
    how = "htmt_monte_carlo" if data.gaps else "htmt_bootstrap"
    found = _htmt(data, seed)
    for (a, first), (b, second) in combinations(enumerate(names), 2):
        key = f"measurement.{first}.{second}.htmt"
        if isinstance(found, Refusal):
            yield refused(key, Unit.COEFFICIENT, how, found, data.n, first)
            continue
        value, high = float(found.ratios[a, b]), float(found.high[a, b])
        facts: dict[str, Fact] = {"htmt": value, "limit": plan.htmt, "pair": (first, second)}
        yield Finding(
            key,
            found.n,
            Unit.COEFFICIENT,
            how,
            Verdict.SURE,
            value,
            Interval(float(found.low[a, b]), high, found.kind, found.level),
            first,
            checks=(Check("distinct", value < plan.htmt, facts),),
            facts={"with": second, "draws": found.draws, "apart": high < 1},
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Htmt:
    """Ratios and limits (g, g) of all constructs, however they were found."""

    n: int
    ratios: Floats
    low: Floats
    high: Floats
    draws: int
    level: float
    kind: str


def _htmt(data: Measured, seed: int) -> _Htmt | Refusal:
    groups = [data.columns(name) for name in data.scales]
    try:
        if data.gaps:
            own = staged_htmt(data.stage, groups, seed=seed, draws=DRAWS)
            limits = (own.low, own.high, own.draws, own.level)
            return _Htmt(own.n, own.ratios, *limits, "monte_carlo")
        found = bootstrap_htmt(data.rows, groups, seed=seed, draws=DRAWS)
    except StatisticsError as error:
        return refusal_of(error)
    limits = (found.low, found.high, found.draws, found.level)
    return _Htmt(found.observed.n, found.observed.ratios, *limits, "percentile_bootstrap")
