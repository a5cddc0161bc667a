"""Where customers stand on the ladder, told from facts about them and never
guessed from answers.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Fact, Finding, Unit
from analysis.questions.making import not_asked, refused, shares, too_few
from analysis.questions.risk_value import customers
from analysis.questions.roles import number_fact, raw
from analysis.thresholds import Thresholds
from questionnaires.model import QuestionRole

WOULD_RECOMMEND = 9.0


def ladder(dataset: Dataset, plan: Thresholds) -> Iterator[Finding]:
    """Shares of the stages that the facts can tell, where purchases are known."""
    bought = number_fact(dataset, "purchases_12m")
    if bought is None:
        return
    known = ~np.isnan(bought) & customers(dataset)
    n = int(known.sum())
    stages = {f"value.ladder.{stage}": rows for stage, rows in _stages(dataset, bought).items()}
    if n < plan.ladder_stage:
        for key in stages:
            yield refused(key, Unit.SHARE, "wilson", too_few(n, plan.ladder_stage), n)
    else:
        cells: dict[str, tuple[int, dict[str, Fact]]] = {
            key: (int((rows & known).sum()), {"stage": key.rpartition(".")[2]})
            for key, rows in stages.items()
        }
        yield from shares(cells, n, plan)
    if _speaks_for_us(dataset) is None:
        why = not_asked("positive_word_of_mouth", "referrals_logged")
        yield refused("value.ladder.ambassador", Unit.SHARE, "wilson", why, n)


def stages_of(dataset: Dataset) -> dict[str, NDArray[np.bool_]] | None:
    """Rows (n,) of each stage that the facts can tell, lowest first; None without purchases."""
    bought = number_fact(dataset, "purchases_12m")
    return None if bought is None else _stages(dataset, bought)


def _stages(dataset: Dataset, bought: Floats) -> dict[str, NDArray[np.bool_]]:
    """Rows (n,) of each stage that the facts can tell; the stages exclude each other."""
    stages: dict[str, NDArray[np.bool_]] = {}
    for stage, fact in (("lead", "is_lead"), ("prospect", "is_prospect")):
        flag = _flag(dataset, fact)
        if flag is not None:
            stages[stage] = flag & ~(bought >= 1)
    repeat = bought >= 2
    speaks = _speaks_for_us(dataset)
    stages["first_buyer"] = bought == 1
    stages["repeat_buyer"] = repeat if speaks is None else repeat & ~speaks
    return stages if speaks is None else {**stages, "ambassador": repeat & speaks}


def _flag(dataset: Dataset, name: str) -> NDArray[np.bool_] | None:
    column = number_fact(dataset, name)
    return None if column is None else np.nan_to_num(column) > 0


def _speaks_for_us(dataset: Dataset) -> NDArray[np.bool_] | None:
    """Would recommend and did so in fact, by own account or by a logged referral."""
    would = raw(dataset, QuestionRole.RECOMMENDATION)
    told = raw(dataset, QuestionRole.POSITIVE_WORD_OF_MOUTH)
    referred = _flag(dataset, "referrals_logged")
    if would is None or told is None:
        return referred
    said = (would >= WOULD_RECOMMEND) & (told >= 1)
    return said if referred is None else said | referred
