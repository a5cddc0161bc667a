"""The rows of a fitted model's tables: each parameter and each defined quantity."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.findings import Interval
from analysis.statistics.arrays import Floats
from analysis.statistics.estimate import Estimate, normal, t_quantile
from analysis.statistics.structure.compiled import Structure
from analysis.statistics.structure.defined import Slope, evaluate
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.parameters import Relation
from analysis.statistics.structure.specification import Defined
from analysis.statistics.structure.standardised import Standardised

METHOD = "wald"


@dataclass(frozen=True, slots=True)
class ParameterEstimate:
    """One row of the parameter table, with its standardised value.

    Fixed parameters have error 0 and no interval or p; their standardised values have errors all
    the same. ``standardised`` is None where a variance is not positive.
    """

    relation: Relation
    left: str
    right: str
    group: int
    label: str | None
    free: bool
    value: float
    standard_error: float
    interval: Interval | None
    p: float | None
    standardised: float | None
    standardised_error: float | None
    standardised_interval: Interval | None


@dataclass(frozen=True, slots=True)
class DefinedEstimate:
    """A defined quantity with its standard error by the delta method.

    ``standardised`` is the same formula of standardised parameters; None where it divides by zero
    or a variance is not positive.
    """

    name: str
    expression: str
    estimate: Estimate
    standardised: Estimate | None


def parameter_estimates(
    structure: Structure, theta: Floats, covariance: Floats, of: Standardised, level: float
) -> tuple[ParameterEstimate, ...]:
    """All rows of the table; ``covariance`` (q, q) is that of theta."""
    values = structure.values(theta)
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    squares = ((of.slopes @ covariance) * of.slopes).sum(axis=-1)
    standardised_errors = np.sqrt(np.maximum(squares, 0.0))
    rows = []
    for each, cell in zip(structure.parameters, structure.cell_of.tolist(), strict=True):
        at = (each.group, cell)
        place = int(structure.free[at])
        error = float(errors[place]) if place >= 0 else 0.0
        found = normal(float(values[at]), error, METHOD, level)
        possible = bool(of.possible[at])
        value, spread = float(of.values[at]), float(standardised_errors[at])
        rows.append(
            ParameterEstimate(
                relation=each.relation,
                left=each.left,
                right=each.right,
                group=each.group,
                label=each.label,
                free=place >= 0,
                value=found.value,
                standard_error=error,
                interval=found.interval if place >= 0 else None,
                p=found.p if place >= 0 else None,
                standardised=value if possible else None,
                standardised_error=spread if possible else None,
                standardised_interval=_around(value, spread, level) if possible else None,
            )
        )
    return tuple(rows)


def _around(value: float, error: float, level: float) -> Interval | None:
    if error == 0:
        return None
    half = t_quantile(0.5 + level / 2, math.inf) * error
    return Interval(value - half, value + half, METHOD, level)


def defined_estimates(
    structure: Structure,
    theta: Floats,
    covariance: Floats,
    defined: Sequence[Defined],
    of: Standardised,
    level: float,
) -> tuple[DefinedEstimate, ...]:
    """Defined quantities by the delta method (Sobel 1982); raises InvalidModel."""
    standard = _standardised_theta(structure, of)
    rows = []
    for each in defined:
        found = _delta(evaluate(each.expression, structure.names, theta), covariance, level)
        if found is None:
            raise InvalidModel(f"{each.name} divides by an estimate of zero")
        again = evaluate(each.expression, structure.names, standard.value)
        turned = Slope(again.value, again.slope @ standard.slope)
        rows.append(
            DefinedEstimate(each.name, each.expression, found, _delta(turned, covariance, level))
        )
    return tuple(rows)


def _standardised_theta(structure: Structure, of: Standardised) -> Slope:
    """Standardised theta (q,), each at its first place, nan where impossible; slopes (q, q)."""
    q = len(structure.names)
    value, slope = np.full(q, np.nan), np.zeros((q, q))
    groups, cells = np.nonzero(structure.free >= 0)
    # Written from the last place to the first, which stays.
    for group, cell in zip(groups[::-1], cells[::-1], strict=True):
        at = structure.free[group, cell]
        value[at] = of.values[group, cell] if of.possible[group, cell] else np.nan
        slope[at] = of.slopes[group, cell]
    return Slope(value, slope)


def _delta(found: Slope, covariance: Floats, level: float) -> Estimate | None:
    error = math.sqrt(max(float(found.slope @ covariance @ found.slope), 0.0))
    if not (math.isfinite(float(found.value)) and math.isfinite(error)):
        return None
    return normal(float(found.value), error, "delta", level)
