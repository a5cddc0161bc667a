"""Cohen's f2: what a path adds to the explained variance of its target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.pls.elimination import SINGULAR
from analysis.statistics.pls.estimate import Pls, pls_of

Without = Literal["same_scores", "refitted"]


@dataclass(frozen=True, slots=True, eq=False)
class PathStrength:
    """f2 by path (source, target): (R2 with - R2 without) / (1 - R2 with).

    None where R2 is 1 or more. ``without`` says how the model without the path was had.
    """

    f2: Mapping[tuple[str, str], float | None]
    without: Without


def path_strength(fit: Pls, without: Without = "same_scores") -> PathStrength:
    """f2 of every path (Cohen 1988, 9.2).

    ``same_scores`` regresses the same scores (or corrected correlations) on the remaining sources;
    ``refitted`` estimates the whole model again without the path, so that f2 may turn out slightly
    negative. Both are in use and differ in the second digit.
    """
    change = _same_scores if without == "same_scores" else _refitted
    return PathStrength(
        {path: _f2(fit, path, change(fit, path)) for path in fit.model.paths}, without
    )


def _f2(fit: Pls, path: tuple[str, str], r2_without: float) -> float | None:
    r2 = fit.r2[fit.model.names.index(path[1])]
    if r2 is None or 1 - r2 <= SINGULAR:
        return None
    return (r2 - r2_without) / (1 - r2)


def _same_scores(fit: Pls, path: tuple[str, str]) -> float:
    source, target = (fit.model.names.index(name) for name in path)
    others = [other for other in fit.model.sources[target] if other != source]
    return explained(fit.correlations, others, target)


def explained(correlations: Floats, sources: list[int], target: int) -> float:
    """R2 of one construct on others, from their correlations (J, J); 0 with no source."""
    outcome = correlations[sources, target]
    slopes = np.linalg.lstsq(correlations[np.ix_(sources, sources)], outcome, rcond=SINGULAR)[0]
    return float(slopes @ outcome)


def _refitted(fit: Pls, path: tuple[str, str]) -> float:
    smaller = fit.model.without(path)
    if smaller is None or path[1] not in {target for _, target in smaller.paths}:
        return 0.0
    again = pls_of(_by_column(fit), fit.n, smaller, fit.options)
    return again.r2[smaller.names.index(path[1])] or 0.0


def _by_column(fit: Pls) -> Floats:
    """The covariance matrix with divisor n - 1, in the order of the columns that items name."""
    width = int(fit.model.items.max()) + 1
    covariance = np.eye(width)
    covariance[np.ix_(fit.model.items, fit.model.items)] = fit.covariance * (fit.n / (fit.n - 1))
    return covariance
