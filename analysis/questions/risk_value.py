"""What the customers at risk are worth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset
from analysis.findings import Finding, Unit, Verdict
from analysis.questions.making import hidden, not_asked, refusal_of, refused
from analysis.questions.roles import number_fact
from analysis.statistics.errors import StatisticsError
from analysis.statistics.value_at_risk import value_at_risk as at_risk_value
from analysis.thresholds import Thresholds

KEY = "risk.value_at_risk"
METHOD = "studentised_bootstrap"
MEASURES = ("clv", "revenue_12m", "margin_12m")
DRAWS = 1000


def value_at_risk(
    dataset: Dataset,
    at_risk: NDArray[np.bool_],
    cells: tuple[str, ...],
    wave: str | None,
    plan: Thresholds,
    seed: int,
) -> Finding:
    """The summed value (lifetime value if known, else revenue) of customers at risk (n,), with its
    interval.
    """
    measure = next((name for name in MEASURES if number_fact(dataset, name) is not None), None)
    column = None if measure is None else number_fact(dataset, measure)
    if measure is None or column is None:
        return refused(KEY, Unit.MONEY, METHOD, not_asked(*MEASURES))
    rows = ~np.isnan(column) & customers(dataset)
    value, risky = column[rows], at_risk[rows]
    n = int(risky.sum())
    if n < plan.show or int(value.size) - n < plan.show:
        return refused(KEY, Unit.MONEY, METHOD, hidden(plan), n)
    try:
        found = at_risk_value(value, risky, seed=seed, draws=DRAWS)
    except StatisticsError as error:
        return refused(KEY, Unit.MONEY, METHOD, refusal_of(error), n)
    return Finding(
        KEY,
        n,
        Unit.MONEY,
        METHOD,
        Verdict.SURE if n >= plan.certain else Verdict.PROBABLY,
        found.amount,
        found.interval,
        facts={
            "measure": measure,
            "currency": dataset.currency,
            "share_of_value": found.share,
            "share_low": None if found.share_interval is None else found.share_interval.low,
            "share_high": None if found.share_interval is None else found.share_interval.high,
            "total": found.total,
            "cells": cells,
            "wave": wave,
        },
    )


def customers(dataset: Dataset) -> NDArray[np.bool_]:
    """Each customer's last row, so that nobody's value is counted twice."""
    people = dataset.respondent_labels
    if people is None:
        return np.ones(dataset.n, dtype=bool)
    # Of several assignments to one place the last one stays.
    last, everyone = np.zeros(len(people.names) + 1, dtype=np.int64), np.arange(dataset.n)
    last[people.codes] = everyone
    return np.asarray((people.codes < 0) | (last[people.codes] == everyone))
