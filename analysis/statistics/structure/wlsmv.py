"""Structural models of ordinal items: weighted least squares with robust errors and test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import proper_level
from analysis.statistics.estimate import Estimate, normal
from analysis.statistics.ordinal.answers import Missing, ordinal_answers
from analysis.statistics.ordinal.moments import OrdinalMoments, ordinal_moments
from analysis.statistics.ordinal.polychoric import DoubtAbout, doubts_about
from analysis.statistics.structure.admissible import Sign, large_errors, signs_of_trouble
from analysis.statistics.structure.categorical_estimate import Weighted, weighted
from analysis.statistics.structure.categorical_measures import (
    categorical_measures,
    categorical_residual_size,
)
from analysis.statistics.structure.categorical_scale import unit_scales
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.fit import columns_of
from analysis.statistics.structure.fit_measures import FitMeasures
from analysis.statistics.structure.parameters import Relation
from analysis.statistics.structure.report import (
    METHOD,
    DefinedEstimate,
    ParameterEstimate,
    defined_estimates,
    parameter_estimates,
)
from analysis.statistics.structure.residuals import ResidualSize
from analysis.statistics.structure.specification import Defined, Model
from analysis.statistics.structure.standardised import Standardised, explained, standardise


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where one answer to an item gives way to the next, on a scale of variance one.

    ``position`` counts from 1; ``below`` is the highest answer under it.
    """

    item: str
    position: int
    below: float
    estimate: Estimate


@dataclass(frozen=True, slots=True, eq=False)
class CategoricalFit:
    """A fitted model of ordinal items.

    ``n`` rows were used, ``dropped`` left out for gaps. ``parameters`` counts free ones, thresholds
    among them. Residual variances in ``estimates`` follow from the loadings and have no error of
    their own; their standardised values have. ``signs`` say what is wrong with the solution,
    ``doubts`` what is doubtful about the correlations it rests on, both as sentences by ``str``.
    """

    n: int
    dropped: int
    parameters: int
    iterations: int
    estimates: tuple[ParameterEstimate, ...]
    thresholds: tuple[Threshold, ...]
    defined: tuple[DefinedEstimate, ...]
    measures: FitMeasures
    residual_size: ResidualSize
    r2: Mapping[str, tuple[float, ...]]
    signs: tuple[Sign, ...]
    doubts: tuple[DoubtAbout, ...]
    fitted: Weighted
    moments: OrdinalMoments

    @property
    def improper(self) -> bool:
        """Whether the solution describes no possible population."""
        return any(each.improper for each in self.signs)

    def find(self, left: str, relation: Relation | str, right: str = "") -> ParameterEstimate:
        """One row of the table, a covariance in either order; raises InvalidModel."""
        pairs = {(left, right)}
        if relation == Relation.COVARIANCE:
            pairs.add((right, left))
        for each in self.estimates:
            if each.relation == relation and (each.left, each.right) in pairs:
                return each
        raise InvalidModel(f"the model has no parameter {left} {relation} {right}")


def fit_ordinal(
    model: Model,
    rows: ArrayLike,
    names: Sequence[str],
    *,
    missing: Missing = "listwise",
    level: float = 0.95,
) -> CategoricalFit:
    """Fit a model to ordinal answers (n, k) of columns ``names``; unused columns are ignored.

    Weighted least squares on polychoric correlations with diagonal weights, robust errors and the
    scaled and shifted chi-square ("WLSMV": Muthen, du Toit & Spisic 1997; Asparouhov & Muthen
    2010). The scales behind the items have variance one (delta parameterisation); every observed
    variable counts as ordinal, exogenous ones too. NaN is a missing answer: its row is left out,
    or under ``pairwise`` used for the items it has.

    Raises InvalidModel, NegativeDegreesOfFreedom, ModelNotIdentified, ModelNotConverged,
    NotPositiveDefinite for items answered in step, and as ``polychoric``.
    """
    proper_level(level)
    scales = unit_scales(model)
    items = scales.structure.observed
    answers = ordinal_answers(columns_of(rows, names, items), items, missing)
    moments = ordinal_moments(answers)
    return _reported(weighted(scales, moments), moments, model.defined, level)


def _reported(
    fitted: Weighted, moments: OrdinalMoments, defined: Sequence[Defined], level: float
) -> CategoricalFit:
    structure, at, covariance = fitted.scales.structure, fitted.at, fitted.covariance
    settled = fitted.scales.settled(fitted.theta)
    found = standardise(structure, fitted.theta, at)
    standardised = Standardised(found.values, found.slopes @ fitted.whole, found.possible)
    thresholds = _thresholds(moments, level)
    return CategoricalFit(
        n=fitted.n,
        dropped=moments.answers.dropped,
        parameters=fitted.free.size + len(thresholds),
        iterations=fitted.iterations,
        estimates=parameter_estimates(settled, fitted.free, covariance, standardised, level),
        thresholds=thresholds,
        defined=defined_estimates(settled, fitted.free, covariance, defined, standardised, level),
        measures=categorical_measures(fitted),
        residual_size=categorical_residual_size(fitted, len(thresholds)),
        r2=explained(structure, fitted.theta, at),
        signs=(
            *signs_of_trouble(settled, fitted.free, at, covariance, fitted.n),
            *large_errors(settled, standardised, covariance),
        ),
        doubts=tuple(doubts_about(moments)),
        fitted=fitted,
        moments=moments,
    )


def _thresholds(moments: OrdinalMoments, level: float) -> tuple[Threshold, ...]:
    n = moments.answers.n
    variances = np.diag(moments.threshold_covariance()) * n / (n - 1)
    values = moments.limits.ravel()[moments.real]
    places = [
        (name, position + 1, below)
        for name, each in zip(moments.answers.names, moments.answers.categories, strict=True)
        for position, below in enumerate(each[:-1])
    ]
    return tuple(
        Threshold(*place, normal(float(value), float(error), METHOD, level))
        for place, value, error in zip(places, values, np.sqrt(variances), strict=True)
    )
