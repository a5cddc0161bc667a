"""One linear model of an outcome on named predictors: which rows, which errors, which predictors
are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.dataset import Dataset, Floats, Words
from analysis.findings import Check, Refusal
from analysis.questions.suppression import labels
from analysis.statistics.adjustment import holm
from analysis.statistics.diagnostics import vif
from analysis.statistics.errors import Collinear
from analysis.statistics.ols import Ols, ols
from analysis.thresholds import Thresholds


@dataclass(frozen=True)
class Design:
    """Complete rows of an outcome ``y`` (m,) and predictors ``x`` (m, p) named by ``names``.

    ``dropped`` says which predictors were left out and why; ``lost`` is the share of rows with an
    outcome that had to go for want of a predictor. ``clusters`` are labels (m,) where rows belong
    together.
    """

    names: tuple[str, ...]
    y: Floats
    x: Floats
    lost: float
    dropped: Mapping[str, Refusal]
    clusters: NDArray[np.int64] | None
    cluster_by: str | None

    @property
    def n(self) -> int:
        """Rows in the model."""
        return int(self.y.size)

    def listwise(self, plan: Thresholds) -> Check:
        """Whether leaving out incomplete rows cost little."""
        return Check("listwise", self.lost < plan.listwise, {"lost": self.lost, "rows": self.n})


@dataclass(frozen=True)
class Fitted:
    """A fitted design with each predictor's variance inflation and Holm-corrected p, and the p of
    all together.
    """

    design: Design
    fit: Ols
    inflation: tuple[float, ...]
    adjusted: tuple[float, ...]
    p: float

    def vif_check(self, place: int, plan: Thresholds) -> Check:
        """Whether a predictor can be told apart from the others."""
        inflation = self.inflation[place]
        return Check("vif", inflation <= plan.vif_flag, {"vif": inflation, "limit": plan.vif_flag})


def design(dataset: Dataset, y: Floats, columns: Mapping[str, Floats], plan: Thresholds) -> Design:
    """Cut to complete rows; leave out predictors that are constant, repeated or mostly
    unanswered.
    """
    asked = ~np.isnan(y)
    dropped = {
        name: Refusal("mostly_missing", {"share": gone, "limit": plan.predictor_missing})
        for name, column in columns.items()
        if (gone := _missing(column[asked])) > plan.predictor_missing
    }
    names = [name for name in columns if name not in dropped]
    rows = asked & _complete([columns[name] for name in names], y.size)
    dropped |= {name: Refusal("constant") for name in names if _constant(columns[name][rows])}
    names = [name for name in names if name not in dropped]
    repeated = _repeated(columns, names, rows, plan)
    dropped |= repeated
    names = [name for name in names if name not in repeated]
    clusters, cluster_by = _clusters(dataset, rows, plan)
    return Design(
        tuple(names),
        y[rows],
        _table([columns[name][rows] for name in names], int(rows.sum())),
        1 - rows.sum() / asked.sum() if asked.any() else 0.0,
        dropped,
        clusters,
        cluster_by,
    )


def _missing(column: Floats) -> float:
    return float(np.isnan(column).mean()) if column.size else 1.0


def _complete(columns: list[Floats], n: int) -> NDArray[np.bool_]:
    rows = np.ones(n, dtype=bool)
    for column in columns:
        rows &= ~np.isnan(column)
    return rows


def _constant(column: Floats) -> bool:
    return column.size == 0 or float(np.ptp(column)) == 0.0


def _table(columns: list[Floats], n: int) -> Floats:
    return np.column_stack(columns) if columns else np.empty((n, 0))


def _repeated(
    columns: Mapping[str, Floats], names: list[str], rows: NDArray[np.bool_], plan: Thresholds
) -> dict[str, Refusal]:
    """Predictors that are sums of the ones before them."""
    if len(names) < 2 or rows.sum() <= len(names) + 1:
        return {}
    try:
        vif(_table([columns[name][rows] for name in names], int(rows.sum())))
    except Collinear as error:
        refusal = Refusal("collinear", {"vif": None, "limit": plan.vif_withhold})
        return {names[place]: refusal for place in error.columns}
    return {}


def _clusters(
    dataset: Dataset, rows: NDArray[np.bool_], plan: Thresholds
) -> tuple[NDArray[np.int64] | None, str | None]:
    candidates: dict[str, Words | Floats | None] = {
        "account_key": dataset.facts.get("account_key"),
        "unit": dataset.facts.get("unit"),
        "respondent": dataset.respondent,
    }
    for name, column in candidates.items():
        if column is None:
            continue
        codes = _codes(labels(column[rows]))
        groups = len(np.unique(codes))
        if plan.clusters <= groups < codes.size:
            return codes, name
    return None, None


def _codes(words: Words) -> NDArray[np.int64]:
    """Group numbers (m,); a row without a label is a group of its own."""
    known: dict[object, int] = {}
    return np.array(
        [
            known.setdefault(row if word is None else word, len(known))
            for row, word in enumerate(words)
        ],
        dtype=np.int64,
    )


def fitted(made: Design) -> Fitted:
    """Least squares with HC3 or cluster-robust errors. Raises the errors of ``statistics.ols``."""
    if made.clusters is None:
        fit = ols(made.y, made.x, errors="hc3")
    else:
        fit = ols(made.y, made.x, errors="cluster", clusters=made.clusters)
    inflation = vif(made.x) if len(made.names) > 1 else (1.0,) * len(made.names)
    adjusted = holm([slope.p for slope in fit.slopes])
    return Fitted(made, fit, tuple(inflation), tuple(adjusted), _together(fit, made))


def _together(fit: Ols, made: Design) -> float:
    """p of the robust Wald test that no predictor matters."""
    slopes = np.array([slope.value for slope in fit.slopes])
    covariance = np.asarray(fit.covariance)[1:, 1:]
    wald = float(slopes @ np.linalg.pinv(covariance) @ slopes) / slopes.size
    if made.clusters is None:
        residual = made.n - slopes.size - 1
    else:
        residual = len(np.unique(made.clusters)) - 1
    return float(stats.f.sf(wald, slopes.size, residual))
