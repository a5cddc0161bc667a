"""Where customers stand on the ladder, told from facts about them and never
guessed from answers.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Finding, Unit
from analysis.questions.making import refused, share, too_few
from analysis.questions.roles import number_fact, raw
from analysis.thresholds import Thresholds
from questionnaires.model import QuestionRole

WOULD_RECOMMEND = 9.0


def ladder(dataset: Dataset, plan: Thresholds) -> Iterator[Finding]:
    """Shares of the stages that the facts can tell, where purchases are known."""
    bought = number_fact(dataset, "purchases_12m")
    if bought is None:
        return
    known = ~np.isnan(bought)
    n = int(known.sum())
    for stage, rows in _stages(dataset, bought).items():
        key = f"value.ladder.{stage}"
        if n < plan.ladder_stage:
            yield refused(key, Unit.SHARE, "wilson", too_few(n, plan.ladder_stage), n)
        else:
            yield share(key, int((rows & known).sum()), n, plan, facts={"stage": stage})


def _stages(dataset: Dataset, bought: Floats) -> dict[str, NDArray[np.bool_]]:
    """Rows (n,) of each stage; the stages exclude each other."""
    repeat = bought >= 2
    ambassador = repeat & _speaks_for_us(dataset)
    stages = {
        "lead": _flag(dataset, "is_lead") & ~(bought >= 1),
        "prospect": _flag(dataset, "is_prospect") & ~(bought >= 1),
        "first_buyer": bought == 1,
        "repeat_buyer": repeat & ~ambassador,
        "ambassador": ambassador,
    }
    asked = {"lead": "is_lead", "prospect": "is_prospect"}
    return {
        stage: rows
        for stage, rows in stages.items()
        if stage not in asked or asked[stage] in dataset.facts
    }


def _flag(dataset: Dataset, name: str) -> NDArray[np.bool_]:
    column = number_fact(dataset, name)
    if column is None:
        return np.zeros(dataset.n, dtype=bool)
    return np.nan_to_num(column) > 0


def _speaks_for_us(dataset: Dataset) -> NDArray[np.bool_]:
    """Would recommend and did so in fact, by own account or by a logged referral."""
    would = raw(dataset, QuestionRole.RECOMMENDATION)
    told = raw(dataset, QuestionRole.POSITIVE_WORD_OF_MOUTH)
    said = np.zeros(dataset.n, dtype=bool)
    if would is not None and told is not None:
        said = (would >= WOULD_RECOMMEND) & (told >= 1)
    return said | _flag(dataset, "referrals_logged")
