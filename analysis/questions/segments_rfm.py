"""Customers in fifths of recency, frequency and money, told as segments."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset
from analysis.findings import Fact, Finding, Unit
from analysis.questions.dates import days
from analysis.questions.making import not_asked, refusal_of, refused, shares, too_few
from analysis.questions.roles import number_fact
from analysis.statistics.errors import StatisticsError
from analysis.statistics.rfm import Rfm, rfm
from analysis.thresholds import Thresholds

KEY = "value.rfm"
METHOD = "wilson"
BOUGHT, FREQUENCY, MONEY = "last_purchase_date", "purchases_12m", "revenue_12m"


def segments(dataset: Dataset, rows: NDArray[np.bool_], plan: Thresholds) -> Iterator[Finding]:
    """The share of each segment among ``rows`` (n,) and its part of the revenue, few hidden."""
    columns = {
        BOUGHT: days(dataset, BOUGHT),
        FREQUENCY: number_fact(dataset, FREQUENCY),
        MONEY: number_fact(dataset, MONEY),
    }
    lacking = [name for name, column in columns.items() if column is None]
    if lacking:
        yield refused(KEY, Unit.SHARE, METHOD, not_asked(*lacking))
        return
    table = np.column_stack([np.asarray(column) for column in columns.values()])[rows]
    table = table[~np.isnan(table).any(axis=1)]
    n = len(table)
    if n < plan.value_customers:
        yield refused(KEY, Unit.SHARE, METHOD, too_few(n, plan.value_customers), n)
        return
    try:
        found = rfm(table[:, 0].max() - table[:, 0], table[:, 1], table[:, 2])
    except StatisticsError as error:
        yield refused(KEY, Unit.SHARE, METHOD, refusal_of(error), n)
        return
    yield from _shares(found, dataset, plan)


def _shares(found: Rfm, dataset: Dataset, plan: Thresholds) -> Iterator[Finding]:
    cells: dict[str, tuple[int, dict[str, Fact]]] = {}
    for part in found.segments:
        facts: dict[str, Fact] = {
            "segment": part.name,
            "recency_days": part.recency,
            "frequency": part.frequency,
            "money": part.money,
            "money_share": part.money_share,
            "currency": dataset.currency,
        }
        cells[f"{KEY}.{part.name}"] = (part.size.count, facts)
    yield from shares(cells, found.n, plan)
