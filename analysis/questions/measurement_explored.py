"""What the items say without being told which construct they belong to, and how they are spread."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import optimize

from analysis.dataset import Floats
from analysis.findings import Check, Finding, Unit, Verdict
from analysis.questions.making import refusal_of, refused
from analysis.questions.measured import Measured
from analysis.statistics.errors import StatisticsError
from analysis.statistics.exploratory.factor_analysis import FactorAnalysis, factor_analysis_of
from analysis.statistics.mardia import mardia
from analysis.thresholds import Thresholds

KEY = "measurement.explored"
METHOD = "efa_minres_oblimin"
FEWEST = 2
"""A single factor has nowhere else for an item to go."""


def explored(data: Measured, correlations: tuple[Floats, int]) -> Iterator[Finding]:
    """The share of items that load most on the factor of their construct's, with as many factors
    as constructs.
    """
    if len(data.scales) < FEWEST:
        return
    correlation, n = correlations
    try:
        found = factor_analysis_of(correlation, n, len(data.scales))
    except StatisticsError as error:
        yield refused(KEY, Unit.SHARE, METHOD, refusal_of(error), n)
        return
    yield _told(data, found)


def _told(data: Measured, found: FactorAnalysis) -> Finding:
    size = np.abs(found.loadings)
    factors = _factors(data, size)
    own = np.array([factors[name] for name, items in data.scales.items() for _ in items])
    rows = np.arange(own.size)
    elsewhere = size.copy()
    elsewhere[rows, own] = 0.0
    astray = tuple(data.items[row] for row in rows if size[row].argmax() != own[row])
    crossing = int(elsewhere.max(axis=1).argmax())
    return Finding(
        KEY,
        found.n,
        Unit.SHARE,
        METHOD,
        Verdict.CANNOT_TELL if found.improper else Verdict.SURE,
        1 - len(astray) / own.size,
        checks=(
            Check("proper", not found.improper),
            Check("as_meant", not astray, {"items": astray}),
        ),
        facts={
            "factors": len(data.scales),
            "astray": astray,
            "crossing": data.items[crossing],
            "largest_crossing": float(elsewhere.max()),
            "rmsea": found.fit.rmsea,
            "rmsr": found.fit.rmsr,
            "empty_factors": len(found.empty_factors),
        },
    )


def _factors(data: Measured, size: Floats) -> dict[str, int]:
    """The factor of each construct, each factor given once, so that loadings are largest in all."""
    places = {name: data.columns(name) for name in data.scales}
    together = np.stack([size[rows].mean(axis=0) for rows in places.values()])
    chosen = optimize.linear_sum_assignment(together, maximize=True)[1]
    return dict(zip(places, chosen.tolist(), strict=True))


def normality(data: Measured, plan: Thresholds) -> Iterator[Finding]:
    """Mardia's kurtosis of complete rows over that of normal answers: why errors are robust."""
    key = "measurement.normality"
    try:
        found = mardia(data.complete)
    except StatisticsError as error:
        why = refusal_of(error)
        yield refused(key, Unit.RATIO, "mardia", why, data.complete.shape[0])
        return
    normal = min(found.kurtosis_p, found.skewness_p) >= plan.significance
    yield Finding(
        key,
        found.n,
        Unit.RATIO,
        "mardia",
        Verdict.SURE,
        found.kurtosis / (found.k * (found.k + 2)),
        checks=(Check("normal", normal, {"z": found.kurtosis_z}),),
        facts={
            "kurtosis": found.kurtosis,
            "kurtosis_z": found.kurtosis_z,
            "kurtosis_p": found.kurtosis_p,
            "skewness": found.skewness,
            "skewness_p": found.skewness_p,
        },
    )
