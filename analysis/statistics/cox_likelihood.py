"""Cox's partial likelihood with tied times, all risk sets at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.sandwich import cluster_sums

Ties = Literal["efron", "breslow"]


@dataclass(frozen=True, slots=True, eq=False)
class RiskRows:
    """n rows sorted by time; those of equal time form a group.

    ``x`` (n, p) standardised; ``event`` (n,) of 0 and 1; ``group`` (n,) numbered from 0 and
    ``starts`` (g,) each group's first row. Of each event, ``of`` (e,) is its group and ``share``
    (e,) how much of the group's events have already left the risk set: 0, 1/d, 2/d ... after Efron.
    """

    x: Floats
    event: Floats
    time: Floats
    group: NDArray[np.intp]
    starts: NDArray[np.intp]
    of: NDArray[np.intp]
    share: Floats

    @property
    def groups(self) -> int:
        """How many different times there are."""
        return int(self.starts.size)


@dataclass(frozen=True, slots=True, eq=False)
class RiskSets:
    """The likelihood at some slopes.

    ``risk`` (n,) are exp(slopes' x) up to a factor; of each event, ``total`` (e,) sums the risk set
    and ``mean`` (e, p) is its weighted mean of x.
    """

    log_likelihood: float
    gradient: Floats
    information: Floats
    risk: Floats
    total: Floats
    mean: Floats


def risk_rows(
    time: Floats, event: Floats, x: Floats, ties: Ties
) -> tuple[RiskRows, NDArray[np.intp]]:
    """Rows sorted by time, and the order (n,) that sorted them."""
    order = np.argsort(time, kind="stable")
    ordered, happened = time[order], event[order]
    new = np.concatenate([[True], ordered[1:] > ordered[:-1]])
    group = np.cumsum(new) - 1
    of = group[happened == 1]
    first = np.searchsorted(of, of)
    tied = np.bincount(of)[of]
    share = (np.arange(of.size) - first) / tied if ties == "efron" else np.zeros(of.size)
    starts = np.flatnonzero(new)
    return RiskRows(x[order], happened, ordered, group, starts, of, share), order


def risk_sets(rows: RiskRows, slopes: Floats) -> RiskSets:
    """Partial likelihood, gradient (p,) and information (p, p) at ``slopes`` (p,)."""
    log_risk = rows.x @ slopes
    shift = float(log_risk.max())
    risk = np.exp(log_risk - shift)
    weighted = rows.x * risk[:, None]
    happened = rows.event == 1
    total = _at_events(rows, risk, happened)
    mean = _at_events(rows, weighted, happened) / total[:, None]
    of_events = rows.x[happened]
    hazard = exposure(rows, 1 / total)
    information = (weighted * hazard[:, None]).T @ rows.x - mean.T @ mean
    likelihood = float(log_risk[happened].sum() - np.log(total).sum() - shift * total.size)
    return RiskSets(
        log_likelihood=likelihood,
        gradient=of_events.sum(axis=0) - mean.sum(axis=0),
        information=information,
        risk=risk,
        total=total,
        mean=mean,
    )


def exposure(rows: RiskRows, jumps: Floats) -> Floats:
    """Jumps (e,) or (e, p) at events, added up over the time each row was at risk (n, ...).

    An event counts only for the part of its tied jumps before which it had not yet left.
    """
    columns = jumps if jumps.ndim == 2 else jumps[:, None]
    size = rows.groups
    exposed = np.cumsum(cluster_sums(columns, rows.of, size), axis=0)[rows.group]
    if rows.share.any():
        own = cluster_sums(columns * rows.share[:, None], rows.of, size)
        exposed -= rows.event[:, None] * own[rows.group]
    return exposed if jumps.ndim == 2 else exposed[:, 0]


def _at_events(rows: RiskRows, values: Floats, happened: NDArray[np.bool_]) -> Floats:
    """Sums of values (n,) or (n, p) over the risk set of each event (e, ...)."""
    later = np.cumsum(np.add.reduceat(values, rows.starts, axis=0)[::-1], axis=0)[::-1]
    found = later[rows.of]
    if rows.share.any():
        tied = np.add.reduceat(
            np.where(happened[:, None] if values.ndim == 2 else happened, values, 0.0),
            rows.starts,
            axis=0,
        )
        share = rows.share[:, None] if values.ndim == 2 else rows.share
        found = found - share * tied[rows.of]
    return np.asarray(found)
