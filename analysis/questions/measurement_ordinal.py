"""Do answers of few steps say the same when they are taken as steps, not as numbers?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from analysis.dataset import Floats
from analysis.findings import Check, Fact, Finding, Refusal, Unit, Verdict
from analysis.questions.factor_models import ALONE
from analysis.questions.joining import joined
from analysis.questions.making import refusal_of, refused, too_few
from analysis.questions.measured import Measured, Scales
from analysis.statistics.errors import StatisticsError
from analysis.statistics.structure.builders import cfa
from analysis.statistics.structure.categorical_reliability import categorical_omegas
from analysis.statistics.structure.fit import Fit, fit
from analysis.statistics.structure.fit_measures import ModelTest
from analysis.statistics.structure.parameters import Relation
from analysis.statistics.structure.wlsmv import CategoricalFit, fit_ordinal
from analysis.thresholds import Thresholds

KEY = "measurement.ordinal"
METHOD = "cfa_wlsmv"
MOST_STEPS = 7
"""Answers of more steps than this are as good as numbers (Rhemtulla et al. 2012)."""
LEAST_STEPS = 2
SMALL_SHIFT = 0.10
"""A standardised loading or correlation that moves by less is the same to a reader."""


@dataclass(frozen=True, slots=True, eq=False)
class _Stepped:
    """Complete rows (n, k) of the constructs whose items all have few steps."""

    scales: Scales
    items: tuple[str, ...]
    rows: Floats
    joined: Floats
    thin: tuple[str, ...]


def ordinal_model(data: Measured, plan: Thresholds) -> Iterator[Finding]:
    """Fit of weighted least squares on polychoric correlations, how far it moves loadings, and
    the reliability of the sums of answers; nothing where items have many steps.
    """
    scales = _few_steps(data)
    if not scales or (len(scales) < 2 and len(next(iter(scales.values()))) < ALONE):
        return
    stepped = _stepped(data, scales, plan)
    found = _fitted(stepped, plan)
    n = stepped.rows.shape[0]
    if isinstance(found, Refusal):
        yield refused(KEY, Unit.COEFFICIENT, METHOD, found, n)
        return
    ordinal, plain = found
    yield _told(stepped, ordinal, plain)
    yield from _reliable(stepped, ordinal)


def _few_steps(data: Measured) -> Scales:
    steps = {item: np.unique(data.complete[:, place]).size for place, item in enumerate(data.items)}
    return {
        name: items
        for name, items in data.scales.items()
        if all(steps[item] <= MOST_STEPS for item in items)
    }


def _stepped(data: Measured, scales: Scales, plan: Thresholds) -> _Stepped:
    rows = data.complete[:, data.columns(*scales)]
    items = tuple(item for own in scales.values() for item in own)
    whole = np.column_stack([joined(column, plan.compare) for column in rows.T])
    thin = tuple(
        item
        for item, before, after in zip(items, rows.T, whole.T, strict=True)
        if np.unique(after).size < np.unique(before).size
    )
    return _Stepped(scales, items, rows, whole, thin)


def _fitted(stepped: _Stepped, plan: Thresholds) -> tuple[CategoricalFit, Fit] | Refusal:
    """The model of steps, and that of numbers from the same rows to hold it against."""
    n = stepped.rows.shape[0]
    if n < plan.cfa:
        return too_few(n, plan.cfa)
    left = int(min(np.unique(column).size for column in stepped.joined.T))
    if left < LEAST_STEPS:
        return Refusal("thin_categories", {"categories": left, "needed": plan.compare})
    model = cfa(stepped.scales)
    try:
        ordinal = fit_ordinal(model, stepped.joined, stepped.items)
        return ordinal, fit(model, stepped.rows, stepped.items)
    except StatisticsError as error:
        return refusal_of(error)


def _told(stepped: _Stepped, ordinal: CategoricalFit, plain: Fit) -> Finding:
    scaled = ordinal.measures.scaled or ordinal.measures.plain
    shifts = _shifts(stepped.scales, ordinal, plain)
    largest = max(shifts, key=lambda item: abs(shifts[item]), default="")
    moved = _moved(stepped.scales, ordinal, plain)
    most = max(abs(shifts.get(largest, 0.0)), moved)
    return Finding(
        KEY,
        ordinal.n,
        Unit.COEFFICIENT,
        METHOD,
        Verdict.CANNOT_TELL if ordinal.improper else Verdict.SURE,
        scaled.rmsea.value,
        scaled.rmsea.interval,
        checks=(
            Check("proper", not ordinal.improper),
            Check("full_tables", not ordinal.doubts, {"doubts": len(ordinal.doubts)}),
            Check("same_loadings", most < SMALL_SHIFT, {"moved": most, "limit": SMALL_SHIFT}),
        ),
        facts={
            **_sizes(stepped, ordinal, scaled),
            "largest_shift": shifts.get(largest),
            "shifted": largest,
            "mean_shift": float(np.mean(list(shifts.values()))) if shifts else None,
            "correlation_shift": moved,
        },
    )


def _sizes(stepped: _Stepped, ordinal: CategoricalFit, scaled: ModelTest) -> dict[str, Fact]:
    return {
        "items": len(stepped.items),
        "constructs": len(stepped.scales),
        "parameters": ordinal.parameters,
        "thin": stepped.thin,
        "chi_square": scaled.chi_square,
        "df": scaled.df,
        "p": scaled.p,
        "cfi": scaled.comparative.cfi,
        "tli": scaled.comparative.tli,
        "srmr": ordinal.residual_size.srmr,
    }


def _shifts(scales: Scales, ordinal: CategoricalFit, plain: Fit) -> Mapping[str, float]:
    """By item, its standardised loading as steps less that as numbers."""
    found: dict[str, float] = {}
    for name, items in scales.items():
        for item in items:
            one = ordinal.find(name, Relation.LOADING, item).standardised
            other = plain.find(name, Relation.LOADING, item).standardised
            if one is not None and other is not None:
                found[item] = abs(one) - abs(other)
    return found


def _moved(scales: Scales, ordinal: CategoricalFit, plain: Fit) -> float:
    """The furthest that a correlation of two constructs moves."""
    pairs = (
        (
            ordinal.find(first, Relation.COVARIANCE, second).standardised,
            plain.find(first, Relation.COVARIANCE, second).standardised,
        )
        for first, second in combinations(scales, 2)
    )
    known = [abs(one - other) for one, other in pairs if one is not None and other is not None]
    return max(known, default=0.0)


def _reliable(stepped: _Stepped, ordinal: CategoricalFit) -> Iterator[Finding]:
    for each in categorical_omegas(ordinal):
        key = f"measurement.{each.construct}.ordinal_omega"
        if each.omega is None:
            why = Refusal("improper")
            yield refused(key, Unit.COEFFICIENT, METHOD, why, ordinal.n, each.construct)
            continue
        yield Finding(
            key,
            ordinal.n,
            Unit.COEFFICIENT,
            METHOD,
            Verdict.CANNOT_TELL if ordinal.improper else Verdict.SURE,
            each.omega,
            subject=each.construct,
            checks=(Check("proper", not ordinal.improper),),
            facts={"items": len(each.items), "thin": bool(set(each.items) & set(stepped.thin))},
        )
