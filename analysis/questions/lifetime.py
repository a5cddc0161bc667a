"""What a customer will bring: in closed form, and from the history of purchases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Check, Finding, Interval, Refusal, Unit, Verdict
from analysis.questions.dates import days
from analysis.questions.making import hidden, not_asked, refusal_of, refused, too_few
from analysis.questions.roles import left, number_fact
from analysis.questions.small_cells import is_small
from analysis.statistics.bg_nbd import bg_nbd
from analysis.statistics.clv import lifetime_value_interval
from analysis.statistics.discounted_value import Ahead, Histories, discounted_value
from analysis.statistics.errors import StatisticsError
from analysis.statistics.gamma_gamma import GammaGamma, gamma_gamma
from analysis.statistics.means import mean_interval
from analysis.statistics.proportions import wilson
from analysis.thresholds import Thresholds

CLOSED, HISTORY = "value.clv", "value.clv.history"
CLOSED_METHOD, HISTORY_METHOD = "clv_closed_form", "bg_nbd_gamma_gamma"
FIRST = ("first_purchase_date", "first_contact_date")
NUMBERS = ("purchases_total", "purchases_12m", "revenue_12m")
YEAR = 365.25
YEARS_AHEAD = 5
MOST_ROWS = 20_000
"""Customers that the models of purchases look at, drawn at random where there are more."""
UNRELATED = 0.30
"""From this correlation on, what is spent depends too much on how often."""


def lifetime(
    dataset: Dataset, rows: NDArray[np.bool_], plan: Thresholds, seed: int
) -> Iterator[Finding]:
    """The lifetime value of a customer among ``rows`` (n,), twice where the facts allow it."""
    try:
        yield _closed(dataset, rows, plan)
    except StatisticsError as error:
        yield refused(CLOSED, Unit.MONEY, CLOSED_METHOD, refusal_of(error))
    try:
        yield _history(dataset, rows, plan, seed)
    except StatisticsError as error:
        yield refused(HISTORY, Unit.MONEY, HISTORY_METHOD, refusal_of(error))


def _closed(dataset: Dataset, rows: NDArray[np.bool_], plan: Thresholds) -> Finding:
    margin, gone = number_fact(dataset, "margin_12m"), left(dataset)
    if margin is None or gone is None:
        missing = [n for n, c in (("margin_12m", margin), ("churned_at", gone)) if c is None]
        return refused(CLOSED, Unit.MONEY, CLOSED_METHOD, not_asked(*missing))
    known = rows & ~np.isnan(margin)
    n, lost = int(known.sum()), int(gone[known].sum())
    if n < plan.value_customers:
        why = too_few(n, plan.value_customers)
        return refused(CLOSED, Unit.MONEY, CLOSED_METHOD, why, n)
    if is_small(lost, plan) or is_small(n - lost, plan):
        return refused(CLOSED, Unit.MONEY, CLOSED_METHOD, hidden(plan))
    found = lifetime_value_interval(
        mean_interval(margin[known]), wilson(n - lost, n), plan.discount
    )
    return Finding(
        CLOSED,
        n,
        Unit.MONEY,
        CLOSED_METHOD,
        Verdict.SURE,
        found.value,
        found.interval,
        facts={
            "margin": found.margin,
            "retention": found.retention,
            "discount": found.discount,
            "currency": dataset.currency,
        },
    )


@dataclass(frozen=True)
class _Bought:
    """Repeat purchases, years from the first to the last and to today, and mean spend (m,), NaN
    where nothing was bought of late; ``rate`` is what is kept of the revenue.
    """

    purchases: Floats
    recency: Floats
    age: Floats
    spend: Floats
    rate: float | None
    since: str


def _history(dataset: Dataset, rows: NDArray[np.bool_], plan: Thresholds, seed: int) -> Finding:
    bought = _bought(dataset, rows, seed)
    if isinstance(bought, Refusal):
        return refused(HISTORY, Unit.MONEY, HISTORY_METHOD, bought)
    n = int(bought.purchases.size)
    if n < plan.value_customers:
        why = too_few(n, plan.value_customers)
        return refused(HISTORY, Unit.MONEY, HISTORY_METHOD, why, n)
    x, spend = bought.purchases, bought.spend
    spent = (x > 0) & (spend > 0)
    spending = gamma_gamma(x[spent], spend[spent])
    ahead = Ahead(YEARS_AHEAD, 1.0, plan.discount, 1.0 if bought.rate is None else bought.rate)
    filled = np.where(spent, spend, _usual(spending))
    histories = Histories(x, bought.recency, bought.age, filled)
    found = discounted_value(bg_nbd(x, bought.recency, bought.age), spending, histories, ahead)
    limits = found.interval
    return Finding(
        HISTORY,
        n,
        Unit.MONEY,
        HISTORY_METHOD,
        Verdict.PROBABLY,
        found.total / n,
        Interval(limits.low / n, limits.high / n, limits.method, limits.level),
        checks=(_unrelated(spending), Check("first_purchase", bought.since == FIRST[0], {})),
        facts={
            "years": YEARS_AHEAD,
            "discount": plan.discount,
            "counts": "revenue" if bought.rate is None else "margin",
            "currency": dataset.currency,
        },
    )


def _unrelated(spending: GammaGamma) -> Check:
    r = spending.correlation
    return Check("spend_unrelated", r is not None and abs(r) < UNRELATED, {"correlation": r})


def _usual(spending: GammaGamma) -> float:
    """The mean spend of customers of whom nothing is known, so that it moves nobody."""
    p, q, v = spending.values
    return float(p * v / (q - 1)) if q > 1 else 1.0


def _bought(dataset: Dataset, rows: NDArray[np.bool_], seed: int) -> _Bought | Refusal:
    numbers = {name: number_fact(dataset, name) for name in NUMBERS}
    since = next((name for name in FIRST if days(dataset, name) is not None), "")
    dates = {name: days(dataset, name) for name in (since or FIRST[0], "last_purchase_date")}
    lacking = [name for name, column in {**numbers, **dates}.items() if column is None]
    if lacking:
        return not_asked(*lacking)
    first, last = (np.asarray(column) for column in dates.values())
    total, count, revenue = (np.asarray(column) for column in numbers.values())
    whole = (total >= 1) & (total == np.round(total)) & (last >= first)
    today = float(np.nanmax(np.append(last, -np.inf)))
    chosen = np.flatnonzero(rows & whole & (today > first))
    if chosen.size > MOST_ROWS:
        chosen = np.random.default_rng(seed).choice(chosen, MOST_ROWS, replace=False)
    some = np.divide(revenue, count, out=np.full(count.size, np.nan), where=count >= 1)[chosen]
    again = total[chosen] - 1
    return _Bought(
        again,
        np.where(again > 0, last[chosen] - first[chosen], 0.0) / YEAR,
        (today - first[chosen]) / YEAR,
        some,
        _rate(dataset, revenue, rows),
        since,
    )


def _rate(dataset: Dataset, revenue: Floats, rows: NDArray[np.bool_]) -> float | None:
    margin = number_fact(dataset, "margin_12m")
    if margin is None:
        return None
    known = rows & ~np.isnan(margin) & ~np.isnan(revenue)
    total, kept = float(revenue[known].sum()), float(margin[known].sum())
    return kept / total if 0 < total < np.inf and np.isfinite(kept) else None
