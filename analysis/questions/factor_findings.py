"""The fit of a factor model as a finding, with what is doubtful about it."""

from __future__ import annotations

from analysis.dataset import Dataset
from analysis.findings import Check, Fact, Finding, Unit, Verdict
from analysis.questions.factor_models import method, sizes
from analysis.questions.measured import Measured
from analysis.statistics.structure.admissible import FEWEST_PER_PARAMETER, Trouble
from analysis.statistics.structure.fit import Fit
from analysis.thresholds import Thresholds

HANGING = frozenset({Trouble.NEAR_SINGULAR_INFORMATION, Trouble.LARGE_STANDARD_ERROR})
"""The solution hangs by a thread."""


def fit_finding(
    key: str, found: Fit, dataset: Dataset, data: Measured, plan: Thresholds
) -> Finding:
    """RMSEA with its 90 % interval; everything else a reviewer asks for stands in the facts."""
    judged = sizes(found)
    return Finding(
        key,
        found.n,
        Unit.COEFFICIENT,
        method(data),
        Verdict.CANNOT_TELL if found.improper else Verdict.SURE,
        judged.rmsea.value,
        judged.rmsea.interval,
        checks=(*model_checks(found, dataset), *data.checks(dataset, plan)),
        facts={**_fit_facts(found), **_information(found, data)},
    )


def _fit_facts(found: Fit) -> dict[str, Fact]:
    """The fit table of one model."""
    plain, scaled, judged = found.measures.plain, found.measures.scaled, sizes(found)
    return {
        "items": len(found.fitted.structure.observed),
        "constructs": len(found.fitted.structure.latent),
        "parameters": found.parameters,
        "chi_square": plain.chi_square,
        "df": plain.df,
        "p": plain.p,
        "scaled_chi_square": None if scaled is None else scaled.chi_square,
        "scaled_p": None if scaled is None else scaled.p,
        "scaling": None if scaled is None else scaled.scaling,
        "cfi": judged.cfi,
        "tli": judged.tli,
        "srmr": judged.srmr,
        "plain_cfi": plain.comparative.cfi,
        "plain_tli": plain.comparative.tli,
        "plain_rmsea": plain.rmsea.value,
        "close_p": judged.rmsea.close,
        "reading": judged.reading,
    }


def _information(found: Fit, data: Measured) -> dict[str, Fact]:
    """Information criteria, which need the likelihood of the rows; with gaps there is none."""
    if data.gaps:
        return {"aic": None, "bic": None}
    return {"aic": float(found.information.aic), "bic": float(found.information.bic)}


def model_checks(found: Fit, dataset: Dataset) -> tuple[Check, ...]:
    """What is doubtful about a fitted model."""
    names = tuple(
        dict.fromkeys(n for sign in found.signs if sign.trouble in HANGING for n in sign.names)
    )
    judged = sizes(found)
    needed = FEWEST_PER_PARAMETER * found.parameters
    measures: dict[str, Fact] = {
        "cfi": judged.cfi,
        "rmsea": judged.rmsea.value,
        "srmr": judged.srmr,
        "reading": judged.reading,
    }
    return (
        Check("proper", not found.improper),
        Check("settled", not names, {"parameters": names}),
        Check("enough_rows", found.n >= needed, {"n": found.n, "needed": needed}),
        Check("fits", judged.reading != "poor", measures),
        Check("validated", dataset.questionnaire.validated),
    )
