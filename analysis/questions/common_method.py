"""How much of what goes together may come from asking everything in one form."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from analysis.dataset import Dataset
from analysis.findings import Answer, Check, Fact, Finding, Interval, Refusal, Unit, Verdict
from analysis.questions.factor_models import (
    correlations,
    factored,
    fitted,
    method,
    sizes,
)
from analysis.questions.making import SEED, ecological, not_asked, refusal_of, refused, too_few
from analysis.questions.measured import Measured, measured
from analysis.questions.method_marker import marker
from analysis.scores import Scores
from analysis.statistics.errors import StatisticsError
from analysis.statistics.exploratory.single_factor import single_factor
from analysis.statistics.structure.builders import method_factor
from analysis.statistics.structure.fit import Fit
from analysis.statistics.structure.parameters import Relation
from analysis.thresholds import PLAN, Thresholds

HALF = 0.50
"""The share of a first component from which Harman's check is read as a warning."""
MOVED = 0.10
"""A correlation of factors that changes by more than this depends on the method factor."""
NOTHING = 1e-6
"""A share so small is at the edge of what is possible, where loadings have no error."""
FACTOR = "method"


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, seed: int = SEED) -> Answer:
    """Harman's single factor, the marker's correction, and a method factor of equal loadings."""
    if dataset.n == 0:
        return Answer("common_method", refusal=Refusal("no_answers"))
    data = measured(dataset, scores, plan, seed)
    if not data.scales:
        return Answer("common_method", refusal=not_asked("items"))
    findings = (
        *_one_factor(dataset, scores, data, plan),
        *marker(dataset, scores, plan),
        *_method_factor(dataset, scores, data, plan),
    )
    return Answer("common_method", findings)


def _one_factor(
    dataset: Dataset, scores: Scores, data: Measured, plan: Thresholds
) -> Iterator[Finding]:
    key, how = "common_method.single_factor", "principal_component"
    if data.n < plan.cfa:
        yield refused(key, Unit.SHARE, how, too_few(data.n, plan.cfa), data.n)
        return
    correlation, n = correlations(data, factored(data, scores))
    try:
        found = single_factor(correlation)
    except StatisticsError as error:
        yield refused(key, Unit.SHARE, how, refusal_of(error), n)
        return
    limit: dict[str, Fact] = {"share": found.component, "limit": HALF}
    yield Finding(
        key,
        n,
        Unit.SHARE,
        how,
        Verdict.SURE,
        found.component,
        checks=(Check("below_half", found.component < HALF, limit), *ecological(dataset)),
        facts={"axis": found.axis, "items": len(data.items)},
    )


def _method_factor(
    dataset: Dataset, scores: Scores, data: Measured, plan: Thresholds
) -> Iterator[Finding]:
    """The share of the items' variance that one unmeasured factor with equal loadings takes."""
    key = "common_method.method_factor"
    if data.n < plan.cfa or len(data.scales) < 2:
        return
    plain, found = factored(data, scores), fitted(data, method_factor(data.scales, FACTOR))
    why = next((each for each in (plain, found) if isinstance(each, Refusal)), None)
    if why is not None or isinstance(plain, Refusal) or isinstance(found, Refusal):
        yield refused(key, Unit.SHARE, method(data), why or Refusal("improper"), data.n)
        return
    rows = [found.find(FACTOR, Relation.LOADING, item) for item in data.items]
    share = float(np.mean([(row.standardised or 0.0) ** 2 for row in rows]))
    moved = _moved(data, plain, found)
    stays: dict[str, Fact] = {"moved": moved, "limit": MOVED}
    yield Finding(
        key,
        found.n,
        Unit.SHARE,
        method(data),
        Verdict.CANNOT_TELL if found.improper else Verdict.SURE,
        share,
        _limits(share, rows[0].value, rows[0].interval),
        checks=(
            Check("proper", not found.improper),
            Check("stays", moved <= MOVED, stays),
            *ecological(dataset),
        ),
        facts={
            "p": rows[0].p,
            "moved": moved,
            "cfi": sizes(found).cfi,
            "cfi_change": sizes(found).cfi - sizes(plain).cfi,
            "rmsea": sizes(found).rmsea.value,
            "chi_square": found.measures.plain.chi_square,
            "df": found.measures.plain.df,
        },
    )


def _limits(share: float, loading: float, limits: Interval | None) -> Interval | None:
    """The share at the limits of the one loading that all items have."""
    if limits is None or share < NOTHING:
        return None
    low, high = sorted((abs(limits.low / loading), abs(limits.high / loading)))
    low = 0.0 if limits.low <= 0 <= limits.high else low
    return Interval(share * low**2, share * high**2, limits.method, limits.level)


def _moved(data: Measured, plain: Fit, found: Fit) -> float:
    """The largest change of a correlation between factors."""
    changes = [0.0]
    for pair in combinations(data.scales, 2):
        ends = [fit.find(pair[0], Relation.COVARIANCE, pair[1]) for fit in (plain, found)]
        values = [end.standardised for end in ends if end.standardised is not None]
        if len(values) == 2:
            changes.append(abs(values[1] - values[0]))
    return max(changes)
