"""Reliability and discriminant validity of the constructs of a fitted factor model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.construct_reliability import (
    ConstructReliability,
    reliability_of_observed,
    reliability_of_standardised,
)
from analysis.statistics.covariances import proper_correlation
from analysis.statistics.errors import OutOfRange, StatisticsError
from analysis.statistics.fornell_larcker import FornellLarcker, fornell_larcker
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.fit import Fit
from analysis.statistics.structure.implied import implied
from analysis.statistics.structure.parameters import Relation


@dataclass(frozen=True, slots=True, eq=False)
class ConstructQuality:
    """Constructs in the model's order with both kinds of CR and AVE by name.

    ``fornell_larcker`` rests on AVE by standardised loadings; it is None with one construct or when
    a correlation between constructs is beyond one. ``improper`` as the model is, or a construct.
    ``correlated_errors`` tells that items of one construct share error, which the formula by
    standardised loadings leaves out.
    """

    constructs: tuple[str, ...]
    standardised: Mapping[str, ConstructReliability]
    observed: Mapping[str, ConstructReliability]
    correlations: Floats
    fornell_larcker: FornellLarcker | None
    correlated_errors: bool
    improper: bool


def construct_quality(fit: Fit, group: int = 0) -> ConstructQuality:
    """CR, AVE and the Fornell-Larcker table of the latent variables with two items or more.

    Formulas in ``construct_reliability``. Raises InvalidModel when an item loads on more than one
    construct or no construct has two items, OutOfRange for a group that is not there.
    """
    structure = fit.fitted.structure
    if not 0 <= group < structure.groups:
        raise OutOfRange("the group", f"between 0 and {structure.groups - 1}")
    items = _items(fit, group)
    spread = _latent_covariance(fit, group)[np.ix_(*(_places(fit, items),) * 2)]
    variances = dict(zip(items, np.diag(spread).tolist(), strict=True))
    standardised = {name: _by_standardised(fit, name, own, group) for name, own in items.items()}
    observed = {
        name: _by_observed(fit, name, own, group, variances[name]) for name, own in items.items()
    }
    every = (*standardised.values(), *observed.values())
    return ConstructQuality(
        constructs=tuple(items),
        standardised=standardised,
        observed=observed,
        correlations=_correlations(spread),
        fornell_larcker=_table(standardised, spread),
        correlated_errors=_share_errors(fit, items, group),
        improper=fit.improper or any(one.improper for one in every),
    )


def _items(fit: Fit, group: int) -> dict[str, tuple[str, ...]]:
    seen = set(fit.fitted.structure.observed)
    found: dict[str, list[str]] = {}
    for each in fit.estimates:
        loading = each.relation == Relation.LOADING and each.group == group
        if loading and each.right in seen and (each.free or each.value != 0):
            found.setdefault(each.left, []).append(each.right)
    used = [item for own in found.values() for item in own]
    several = sorted({item for item in used if used.count(item) > 1})
    if several:
        raise InvalidModel(f"{', '.join(several)} load on several constructs; take one of them")
    scales = {name: tuple(own) for name, own in found.items() if len(own) > 1}
    if not scales:
        raise InvalidModel("no construct has two items")
    return scales


def _places(fit: Fit, constructs: Mapping[str, object]) -> list[int]:
    structure = fit.fitted.structure
    return [len(structure.observed) + structure.latent.index(name) for name in constructs]


def _latent_covariance(fit: Fit, group: int) -> Floats:
    structure = fit.fitted.structure
    spread: Floats = implied(structure, structure.values(fit.fitted.theta)).spread[group]
    return spread


def _by_standardised(
    fit: Fit, name: str, items: tuple[str, ...], group: int
) -> ConstructReliability:
    found = [fit.find(name, Relation.LOADING, item, group).standardised for item in items]
    known = [value for value in found if value is not None]
    if len(known) < len(found):
        raise InvalidModel(f"{name} has no positive variance, so no standardised loadings")
    return reliability_of_standardised(known)


def _by_observed(
    fit: Fit, name: str, items: tuple[str, ...], group: int, variance: float
) -> ConstructReliability:
    loadings = [fit.find(name, Relation.LOADING, item, group).value for item in items]
    places = [fit.fitted.structure.observed.index(item) for item in items]
    seen = fit.fitted.sample.covariance[group][np.ix_(places, places)]
    return reliability_of_observed(loadings, seen, variance)


def _correlations(spread: Floats) -> Floats:
    deviation = np.sqrt(np.diag(spread))
    return np.asarray(spread / np.outer(deviation, deviation))


def _table(
    reliabilities: Mapping[str, ConstructReliability], spread: Floats
) -> FornellLarcker | None:
    if len(reliabilities) < 2:
        return None
    variances = [one.average_variance_extracted for one in reliabilities.values()]
    try:
        return fornell_larcker(variances, proper_correlation(spread))
    except StatisticsError:
        return None


def _share_errors(fit: Fit, items: Mapping[str, tuple[str, ...]], group: int) -> bool:
    owner = {item: name for name, own in items.items() for item in own}
    return any(
        owner.get(each.left, each.left) == owner.get(each.right)
        for each in fit.estimates
        if each.relation == Relation.COVARIANCE
        and each.group == group
        and each.left != each.right
        and each.value != 0
    )
