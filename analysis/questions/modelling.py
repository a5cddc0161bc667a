"""One linear model of an outcome on named predictors: which rows, which predictors, what is
imputed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Check, Fact, Refusal
from analysis.statistics.diagnostics import vif
from analysis.statistics.errors import Collinear, NoVariation, StatisticsError
from analysis.statistics.gram import gram
from analysis.statistics.imputation import Imputed, impute
from analysis.thresholds import Thresholds

CLUSTERS = ("account_key", "unit")
"""Facts that say which rows belong together, before the respondent does."""

APART = 1e-4
"""A smallest eigenvalue of the correlations above this is no repetition."""


@dataclass(frozen=True)
class Columns:
    """What a model is made of: an outcome ``y`` (n,), named predictors (n,), and the rows (n,) in
    which a predictor without an answer does not apply.
    """

    y: Floats
    predictors: Mapping[str, Floats]
    outside: NDArray[np.bool_]

    def of(self, names: list[str]) -> list[Floats]:
        """Some of the predictors."""
        return [self.predictors[name] for name in names]


@dataclass(frozen=True)
class Design:
    """Rows with an outcome ``y`` (m,) and predictors ``x`` (m, p) named by ``names``; ``whole`` are
    the predictors where none is missing.

    ``dropped`` says which predictors were left out and why; ``lost`` is the share of rows with an
    outcome that lack a predictor, ``outside`` the part of it to which one does not apply. Where
    ``imputed`` is set, predictors were imputed, ``x`` is the first of the imputations, and ``kept``
    marks the rows of the imputed table that have an outcome. ``clusters`` are labels (m,) where
    rows belong together. ``rows`` (n,) marks the rows of the data set that are in the model.
    """

    names: tuple[str, ...]
    y: Floats
    whole: Floats | None
    lost: float
    outside: float
    dropped: Mapping[str, Refusal]
    clusters: NDArray[np.int64] | None
    cluster_by: str | None
    rows: NDArray[np.bool_]
    imputed: Imputed | None = None
    kept: NDArray[np.bool_] | None = None

    @cached_property
    def x(self) -> Floats:
        """The predictors (m, p); the first of the imputations, made when it is asked for."""
        return next(self.tables(1)) if self.whole is None else self.whole

    @property
    def n(self) -> int:
        """Rows in the model."""
        return int(self.y.size)

    @property
    def m(self) -> int:
        """Imputations, 0 where rows without an answer were left out instead."""
        return 0 if self.imputed is None else self.imputed.m

    @property
    def method(self) -> str:
        """The method of the effects as findings name it."""
        errors = "ols_hc3" if self.clusters is None else "ols_cluster"
        return errors if self.imputed is None else f"{errors}_mi"

    def tables(self, most: int) -> Iterator[Floats]:
        """The predictors (m, p), once for each imputation, at ``most`` so many."""
        if self.imputed is None:
            yield self.x
            return
        for number in range(min(self.m, most)):
            yield _predictors(self.imputed, number, self.kept)

    def missing(self, plan: Thresholds) -> Check:
        """Whether few rows lack an answer, and what was done about them."""
        facts: dict[str, Fact] = {
            "lost": self.lost,
            "not_applicable": self.outside,
            "imputations": self.m,
            "rows": self.n,
        }
        return Check("missing", self.lost < plan.listwise, facts)


def design(dataset: Dataset, columns: Columns, plan: Thresholds, seed: int) -> Design:
    """Choose rows and predictors; impute missing predictors where leaving rows out would lose
    too many.

    Predictors that are constant, repeated or mostly unanswered are left out. Rows to which a
    predictor does not apply, and rows without any predictor, are left out always. The outcome
    helps to impute; rows without it help too and are then left out (von Hippel 2007).
    """
    asked = ~np.isnan(columns.y)
    dropped = {
        name: Refusal("mostly_missing", {"share": gone, "limit": plan.predictor_missing})
        for name, column in columns.predictors.items()
        if (gone := _missing(column[asked])) > plan.predictor_missing
    }
    names = [name for name in columns.predictors if name not in dropped]
    whole = asked & _complete(columns.of(names), asked.size)
    usable = _usable(columns, names)
    lacking = 1 - whole.sum() / max(1, (asked & usable).sum())
    rows = asked & usable if lacking >= plan.listwise else whole
    constant = {name for name in names if _constant(columns.predictors[name][rows])}
    dropped |= {name: Refusal("constant") for name in names if name in constant}
    names = [name for name in names if name not in constant]
    repeated = _repeated(columns.predictors, names, whole, plan)
    dropped |= repeated
    names = [name for name in names if name not in repeated]
    together = clusters_of(dataset, usable, plan)[0] if lacking >= plan.listwise else None
    filled = (
        _filled(columns, names, usable, plan, seed, together) if lacking >= plan.listwise else None
    )
    rows = whole if filled is None else asked & usable
    clusters, cluster_by = clusters_of(dataset, rows, plan)
    asked_of = asked[usable]
    return Design(
        tuple(names),
        columns.y[rows],
        _table([column[rows] for column in columns.of(names)], int(rows.sum()))
        if filled is None
        else None,
        _share(asked & ~whole, asked),
        _share(asked & ~whole & columns.outside, asked),
        dropped,
        clusters,
        cluster_by,
        rows,
        filled,
        None if filled is None else asked_of,
    )


def _share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
    return float(part.sum() / whole.sum()) if whole.any() else 0.0


def _usable(columns: Columns, names: list[str]) -> NDArray[np.bool_]:
    """Rows that may be imputed: something was answered, and what was not does apply."""
    there = [~np.isnan(column) for column in columns.of(names)]
    if not there:
        return np.zeros(columns.y.size, dtype=bool)
    every, some = np.all(there, axis=0), np.any(there, axis=0)
    return np.asarray(some & (every | ~columns.outside))


def _filled(
    columns: Columns,
    names: list[str],
    usable: NDArray[np.bool_],
    plan: Thresholds,
    seed: int,
    clusters: NDArray[np.int64] | None,
) -> Imputed | None:
    """Imputed predictors with the outcome last; None where the data cannot bear a model of them."""
    if not names:
        return None
    table = np.column_stack([column[usable] for column in (*columns.of(names), columns.y)])
    try:
        return impute(table, seed=seed, m=plan.imputations, clusters=clusters)
    except StatisticsError:
        return None


def _predictors(filled: Imputed, number: int, kept: NDArray[np.bool_] | None) -> Floats:
    """The predictors of one imputation, in rows with an outcome."""
    table = filled.completed(number)[:, :-1]
    return table if kept is None or kept.all() else table[kept]


def _missing(column: Floats) -> float:
    return float(np.isnan(column).mean()) if column.size else 1.0


def _complete(columns: list[Floats], n: int) -> NDArray[np.bool_]:
    rows = np.ones(n, dtype=bool)
    for column in columns:
        rows &= ~np.isnan(column)
    return rows


def _constant(column: Floats) -> bool:
    there = column[~np.isnan(column)]
    return there.size == 0 or float(np.ptp(there)) == 0.0


def _table(columns: list[Floats], n: int) -> Floats:
    return np.column_stack(columns) if columns else np.empty((n, 0))


def _repeated(
    columns: Mapping[str, Floats], names: list[str], rows: NDArray[np.bool_], plan: Thresholds
) -> dict[str, Refusal]:
    """Predictors that are sums of the ones before them."""
    if len(names) < 2 or rows.sum() <= len(names) + 1:
        return {}
    chosen = [columns[name] if rows.all() else columns[name][rows] for name in names]
    if _clearly_apart(chosen):
        return {}
    try:
        vif(_table(chosen, int(rows.sum())))
    except Collinear as error:
        refusal = Refusal("collinear", {"vif": None, "limit": plan.vif_withhold})
        return {names[place]: refusal for place in error.columns}
    except NoVariation:
        return {}
    return {}


def _clearly_apart(columns: list[Floats]) -> bool:
    """Whether columns (m,) are far from repeating each other: then no closer look is needed."""
    moments = gram(*(column[:, None] for column in columns))
    spread = moments.spread()
    if (spread <= 0).any():
        return False
    return float(np.linalg.eigvalsh(moments.correlation())[0]) > APART


def clusters_of(
    dataset: Dataset, rows: NDArray[np.bool_] | NDArray[np.int64], plan: Thresholds
) -> tuple[NDArray[np.int64] | None, str | None]:
    """The labels (m,) of some rows by the first fact in whose groups rows belong together, and that
    fact's name.
    """
    named = CLUSTERS if dataset.clusters is None else (dataset.clusters,)
    candidates = {name: dataset.fact_labels(name) for name in named if name in dataset.facts}
    if dataset.respondent_labels is not None and dataset.clusters in (None, "respondent"):
        candidates["respondent"] = dataset.respondent_labels
    for name, column in candidates.items():
        codes = column.take(rows).alone()
        groups = int(np.count_nonzero(np.bincount(codes))) if codes.size else 0
        if plan.clusters <= groups < codes.size:
            return codes, name
    return None, None
