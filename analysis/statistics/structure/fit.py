"""Fit a structural equation model and report it whole: estimates, fit, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, proper_level
from analysis.statistics.errors import OutOfRange
from analysis.statistics.structure.admissible import Sign, Trouble, large_errors, signs_of_trouble
from analysis.statistics.structure.baseline import baseline
from analysis.statistics.structure.compiled import Structure, compile_model
from analysis.statistics.structure.corrections import (
    Corrected,
    Estimator,
    expected_errors,
    huber_white,
    satorra_bentler,
)
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.fit_measures import (
    ChiSquares,
    FitMeasures,
    Information,
    fit_measures,
    information_criteria,
)
from analysis.statistics.structure.maximum_likelihood import Estimated, estimate
from analysis.statistics.structure.parameters import Relation
from analysis.statistics.structure.report import (
    DefinedEstimate,
    ParameterEstimate,
    defined_estimates,
    parameter_estimates,
)
from analysis.statistics.structure.residuals import ResidualSize, residual_size
from analysis.statistics.structure.rows import exogenous
from analysis.statistics.structure.sample import (
    Sample,
    sample_from_rows,
    stack,
    table_of,
)
from analysis.statistics.structure.specification import Defined, Model
from analysis.statistics.structure.standardised import explained, standardise


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fitted structural equation model.

    ``parameters`` is how many are free; ``r2`` gives each caused variable's explained share by
    group; ``signs`` what is wrong with the solution, as sentences by ``str``. ``fitted`` and
    ``correction`` hold the arrays from which residuals, modification indices, and comparisons of
    nested models are made.
    """

    estimator: Estimator
    n: int
    parameters: int
    iterations: int
    estimates: tuple[ParameterEstimate, ...]
    defined: tuple[DefinedEstimate, ...]
    measures: FitMeasures
    residual_size: ResidualSize
    information: Information
    r2: Mapping[str, tuple[float, ...]]
    signs: tuple[Sign, ...]
    fitted: Estimated
    correction: Corrected

    @property
    def improper(self) -> bool:
        """Whether the solution describes no possible population."""
        return any(each.improper for each in self.signs)

    def find(
        self, left: str, relation: Relation | str, right: str = "", group: int = 0
    ) -> ParameterEstimate:
        """One row of the table, a covariance in either order; raises InvalidModel."""
        pairs = {(left, right)}
        if relation == Relation.COVARIANCE:
            pairs.add((right, left))
        for each in self.estimates:
            here = each.relation == relation and each.group == group
            if here and (each.left, each.right) in pairs:
                return each
        raise InvalidModel(f"the model has no parameter {left} {relation} {right}")


def fit(
    model: Model,
    rows: ArrayLike,
    names: Sequence[str],
    *,
    estimator: Estimator = "ml",
    level: float = 0.95,
) -> Fit:
    """Fit a model to complete rows (n, k) of columns ``names``; unused columns are ignored.

    Normal-theory maximum likelihood with divisor n throughout. ``estimator`` ``ml`` gives expected
    errors, ``mlm`` and ``mlr`` robust ones and a scaled chi-square. Raises InvalidModel,
    MissingValues, NoVariation, NotPositiveDefinite, NegativeDegreesOfFreedom, ModelNotIdentified,
    ModelNotConverged, TooFewObservations.
    """
    structure = in_data_order(compile_model(model), model, names)
    taken = columns_of(rows, names, structure.observed)
    return fit_groups(structure, (taken,), defined=model.defined, estimator=estimator, level=level)


def in_data_order(structure: Structure, model: Model, names: Sequence[str]) -> Structure:
    """The structure with its observed variables as the data have them, which saves a copy."""
    if tuple(names) == structure.observed or set(names) != set(structure.observed):
        return structure
    return compile_model(model, names)


def columns_of(rows: ArrayLike, names: Sequence[str], wanted: Sequence[str]) -> Floats:
    """The wanted columns of rows (n, k), without a copy when they are all, in this order."""
    table = table_of(rows, names)
    unknown = [name for name in wanted if name not in names]
    if unknown:
        raise InvalidModel(f"the data have no column {', '.join(unknown)}")
    if tuple(names) == tuple(wanted):
        return table
    return table[:, [list(names).index(name) for name in wanted]]


def fit_groups(
    structure: Structure,
    groups: Sequence[Floats],
    *,
    defined: Sequence[Defined] = (),
    estimator: Estimator = "ml",
    level: float = 0.95,
) -> Fit:
    """Fit a compiled structure to each group's rows (n, p), columns as ``structure.observed``."""
    if len(groups) != structure.groups:
        raise InvalidModel(f"{structure.groups} groups are modelled, {len(groups)} were given")
    sample = stack([sample_from_rows(rows, structure.observed) for rows in groups])
    fitted = estimate(structure, sample)
    correction = _corrected(fitted, groups, estimator)
    return report(fitted, correction, defined=defined, estimator=estimator, level=level)


def fit_moments(model: Model, sample: Sample, *, level: float = 0.95) -> Fit:
    """Fit a model to one group's moments by plain maximum likelihood; raises as ``fit``."""
    fitted = estimate(compile_model(model), sample)
    correction = expected_errors(fitted)
    return report(fitted, correction, defined=model.defined, estimator="ml", level=level)


def _corrected(fitted: Estimated, groups: Sequence[Floats], estimator: Estimator) -> Corrected:
    if estimator == "mlm":
        return satorra_bentler(fitted, groups)
    if estimator == "mlr":
        return huber_white(fitted, groups)
    if estimator == "ml":
        return expected_errors(fitted)
    raise OutOfRange("estimator", "ml, mlm or mlr")


def report(
    fitted: Estimated,
    correction: Corrected,
    *,
    defined: Sequence[Defined] = (),
    estimator: Estimator = "ml",
    level: float = 0.95,
) -> Fit:
    """All tables of an estimated structure under the errors of ``correction``."""
    proper_level(level)
    structure, sample, theta = fitted.structure, fitted.sample, fitted.theta
    moments, covariance = fitted.at.moments, correction.covariance
    standardised = standardise(structure, theta, moments)
    signs = signs_of_trouble(structure, theta, moments, covariance, sample.total)
    return Fit(
        estimator=estimator,
        n=sample.total,
        parameters=len(structure.names),
        iterations=fitted.iterations,
        estimates=parameter_estimates(structure, theta, covariance, standardised, level),
        defined=defined_estimates(structure, theta, covariance, defined, standardised, level),
        measures=fit_measures(_chi_squares(fitted, correction)),
        residual_size=residual_size(fitted),
        information=_information(fitted),
        r2=explained(structure, theta, moments),
        signs=(
            *signs,
            *large_errors(structure, standardised, covariance),
            *_unscaled(correction, estimator),
        ),
        fitted=fitted,
        correction=correction,
    )


def _unscaled(correction: Corrected, estimator: Estimator) -> tuple[Sign, ...]:
    missing = correction.scaling is None or correction.baseline_scaling is None
    return (Sign(Trouble.NEGATIVE_SCALING, (), 0.0),) if missing and estimator != "ml" else ()


def _chi_squares(fitted: Estimated, correction: Corrected) -> ChiSquares:
    against = baseline(fitted.structure, fitted.sample)
    return ChiSquares(
        chi_square=max(float(fitted.at.value) * fitted.sample.total, 0.0),
        df=fitted.structure.df,
        baseline_chi_square=against.chi_square,
        baseline_df=against.df,
        n=fitted.sample.total,
        groups=fitted.structure.groups,
        scaling=correction.scaling,
        baseline_scaling=correction.baseline_scaling,
    )


def _information(fitted: Estimated) -> Information:
    sample = fitted.sample
    x = np.flatnonzero(exogenous(fitted.structure))
    each = _entropy(sample.covariance) - _entropy(sample.covariance[:, x][:, :, x])
    saturated = -float(each @ sample.n) / 2
    modelled = saturated - sample.total * float(fitted.at.value) / 2
    return information_criteria(modelled, saturated, len(fitted.structure.names), sample.total)


def _entropy(covariance: Floats) -> Floats:
    """Minus twice the saturated log-likelihood per row of each group (G,)."""
    p = covariance.shape[-1]
    return np.asarray(np.linalg.slogdet(covariance)[1] + p * (1 + np.log(2 * np.pi)))
