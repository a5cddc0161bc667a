"""Factor models of the items as findings need them: fitted, or refused with the reason."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.dataset import Floats
from analysis.findings import Refusal
from analysis.questions.making import refusal_of
from analysis.questions.measured import Measured
from analysis.scores import Scores
from analysis.statistics.errors import StatisticsError
from analysis.statistics.structure.builders import cfa
from analysis.statistics.structure.fit import Fit, fit
from analysis.statistics.structure.rmsea import Rmsea
from analysis.statistics.structure.specification import Model
from analysis.statistics.structure.two_stage import fit_two_stage

CLOSE = (0.95, 0.06, 0.08)
"""CFI at least, RMSEA and SRMR at most (Hu & Bentler 1999): conventions, not laws."""
ACCEPTABLE = (0.90, 0.08, 0.10)
ROUNDING = 5e-4
"""Limits are compared with values as they are printed."""
ALONE = 4
"""Items that a single factor needs before a model of it could be wrong at all."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The measures a model is judged by, freed of non-normality and gaps where that is possible."""

    cfi: float
    tli: float | None
    rmsea: Rmsea
    srmr: float

    @property
    def reading(self) -> str:
        """``close``, ``acceptable`` or ``poor`` by the usual conventions."""
        for word, (cfi, rmsea, srmr) in (("close", CLOSE), ("acceptable", ACCEPTABLE)):
            near = self.rmsea.value <= rmsea + ROUNDING and self.srmr <= srmr + ROUNDING
            if near and self.cfi >= cfi - ROUNDING:
                return word
        return "poor"


def sizes(found: Fit) -> Sizes:
    """What a fit is judged by."""
    measures, srmr = found.measures, found.residual_size.srmr
    if measures.robust is not None:
        return Sizes(measures.robust.cfi, measures.robust.tli, measures.robust.rmsea, srmr)
    index = measures.plain.comparative
    return Sizes(index.cfi, index.tli, measures.plain.rmsea, srmr)


def method(data: Measured) -> str:
    """How the models are fitted, as findings name it."""
    return "cfa_two_stage" if data.gaps else "cfa_mlr"


def fitted(data: Measured, model: Model) -> Fit | Refusal:
    """A model of the items with robust errors: of complete rows, or in two stages."""
    try:
        if data.gaps:
            return fit_two_stage(model, data.stage)
        return fit(model, data.rows, data.items, estimator="mlr")
    except StatisticsError as error:
        return refusal_of(error)


def factored(data: Measured, scores: Scores) -> Fit | Refusal:
    """Correlated factors of all constructs, fitted once for all questions."""
    mark = ("factored", id(data))
    if mark not in scores.computed:
        items = len(data.items)
        few = len(data.scales) < 2 and items < ALONE
        why = Refusal("too_few_items", {"items": items, "needed": ALONE})
        scores.computed[mark] = why if few else fitted(data, cfa(data.scales))
    found: Fit | Refusal = scores.computed[mark]
    return found


def correlations(data: Measured, found: Fit | Refusal) -> tuple[Floats, int]:
    """Correlations (k, k) of the items under no model, and the rows they rest on."""
    if isinstance(found, Refusal):
        table = data.whole_rows(*data.scales)
        n = table.shape[0]
        covariance = np.cov(table, rowvar=False) if n > 1 else np.full((len(data.items),) * 2, 0.0)
    else:
        sample = found.fitted.sample.ordered(data.items)
        covariance, n = sample.covariance[0], found.n
    spread = np.sqrt(np.diag(covariance))
    safe = np.where(spread > 0, spread, 1.0)
    correlation: Floats = covariance / np.outer(safe, safe)
    np.fill_diagonal(correlation, np.where(spread > 0, 1.0, 0.0))
    return correlation, n
