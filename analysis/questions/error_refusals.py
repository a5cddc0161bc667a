"""What each error of a statistic means to a reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from analysis.findings import Refusal
from analysis.statistics import errors
from analysis.statistics.ordinal.errors import NeverAnsweredTogether, TooManyCategories
from analysis.statistics.pls.bootstrap import NoUsableDraws
from analysis.statistics.pls.design import InvalidPathModel
from analysis.statistics.pls.failures import DeadScore, SingularStructure, Unreliable
from analysis.statistics.pls.importance_performance import CancelledWeights
from analysis.statistics.pls.prediction import FailedFolds
from analysis.statistics.structure import errors as structure

Reason = Callable[[errors.StatisticsError], Refusal]


def _plain(code: str, *names: str) -> Reason:
    """The refusal with this code that carries these attributes of the error."""
    return lambda error: Refusal(code, {name: getattr(error, name) for name in names})


def _plain_as(code: str, **names: str) -> Reason:
    """The same, the facts named otherwise than the attributes."""
    return lambda error: Refusal(code, {fact: getattr(error, name) for fact, name in names.items()})


def _gaps(_error: errors.StatisticsError) -> Refusal:
    return Refusal("too_many_gaps", {"items": ()})


def _collinear(_error: errors.StatisticsError) -> Refusal:
    return Refusal("collinear", {"vif": None, "limit": None})


def _not_identified(error: errors.StatisticsError) -> Refusal:
    named = getattr(error, "parameters", ())
    return Refusal("not_identified", {"parameters": named if isinstance(named, tuple) else ()})


_REASONS: Mapping[type[errors.StatisticsError], Reason] = {
    errors.TooFewObservations: _plain("too_few", "n", "needed"),
    errors.NoVariation: _plain("constant"),
    errors.Collinear: _collinear,
    errors.MissingValues: _plain("missing_values", "count"),
    errors.Separated: _plain("separated"),
    errors.NotConverged: _plain("not_converged", "iterations"),
    errors.NotIdentified: _plain("too_few_items", "items", "needed"),
    errors.OutOfRange: _plain("out_of_range", "what", "allowed"),
    errors.TooManyPredictors: _plain("too_many_predictors", "predictors", "allowed"),
    errors.PerfectFit: _plain("nothing_left"),
    errors.TooFewCategories: _plain("too_few_categories", "categories", "needed"),
    errors.Extrapolation: _plain("beyond_data", "value", "low", "high"),
    errors.AtTheEdge: _plain("at_the_edge", "parameters"),
    TooManyCategories: _plain("too_many_categories"),
    NeverAnsweredTogether: _gaps,
    structure.NeverTogether: lambda error: Refusal(
        "too_many_gaps", {"items": (getattr(error, "first", ""), getattr(error, "second", ""))}
    ),
    structure.TooManyGaps: _gaps,
    structure.ModelNotConverged: _plain("not_converged", "iterations"),
    structure.ModelNotIdentified: _not_identified,
    structure.NegativeDegreesOfFreedom: _not_identified,
    structure.NotPositiveDefinite: _plain_as("repeated_items", items="names"),
    structure.InvalidModel: _plain("invalid_model"),
    structure.OneGroup: _plain("one_group"),
    structure.EmptyGroup: _plain("one_group"),
    # How small the group is stays untold: it may be too small to be shown.
    structure.GroupTooSmall: _plain("group_too_small", "needed"),
    structure.ConstantInGroup: _plain("constant"),
    structure.InGroup: lambda error: refusal_of(getattr(error, "reason", errors.StatisticsError())),
    InvalidPathModel: _plain("invalid_model"),
    SingularStructure: _collinear,
    DeadScore: _plain("constant"),
    Unreliable: _plain("unreliable"),
    NoUsableDraws: _plain("unstable"),
    FailedFolds: _plain("unstable"),
    CancelledWeights: _plain("unstable"),
}


def refusal_of(error: errors.StatisticsError) -> Refusal:
    """The refusal that says in the reader's words what an error of a statistic says in its own."""
    reason = next((_REASONS[kind] for kind in type(error).__mro__ if kind in _REASONS), None)
    return Refusal("no_spread") if reason is None else reason(error)
