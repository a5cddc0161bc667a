"""Who may leave: the grid of satisfaction and loyalty, with labels only where another answer bears
them out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Finding, Point, Refusal, Unit, Verdict
from analysis.questions import roles
from analysis.questions.corroboration import Corroboration, held_back, looking_around
from analysis.questions.making import SEED, not_asked, persons_only, refused, share, too_few
from analysis.questions.present import present
from analysis.questions.risk_value import value_at_risk
from analysis.questions.suppression import group_rows, hidden_groups, labels
from analysis.scores import Scores
from analysis.statistics.proportions import wilson
from analysis.thresholds import PLAN, Thresholds
from questionnaires.model import Questionnaire

CELLS = (
    "ambassador",
    "defector",
    "hostage",
    "mercenary",
    "unclear_hostage",
    "unclear_mercenary",
    "undecided",
)
AT_RISK = tuple(cell for cell in CELLS if cell not in ("ambassador", "undecided"))
BANDS = ("low", "middle", "high")
ASKED_WITHOUT_CHOICE = "LOYP1"
"""The item bank asks "if I could choose freely" only of those who cannot."""


@dataclass(frozen=True)
class Grid:
    """Customers (m,) with both scores: their cells, and what they were placed by."""

    dataset: Dataset
    wave: str | None
    satisfaction: str
    loyalty: str
    cells: NDArray[np.str_]
    bands: tuple[NDArray[np.str_], NDArray[np.str_]]
    hostage: Corroboration
    mercenary: Corroboration

    @property
    def n(self) -> int:
        """Customers on the grid."""
        return int(self.cells.size)

    @property
    def at_risk(self) -> NDArray[np.bool_]:
        """Who stands in one of the corners other than ambassador."""
        return np.isin(self.cells, AT_RISK)


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, seed: int = SEED) -> Answer:
    """Shares of the grid's corners, the share at risk by segment, and the value at risk."""
    why = _refusal(dataset)
    if why is not None:
        return Answer("risk", refusal=why)
    grid = _grid(dataset, scores, plan)
    if grid is None:
        return Answer("risk", refusal=not_asked("satisfaction", "loyalty"))
    if grid.n < plan.risk:
        return Answer("risk", refusal=too_few(grid.n, plan.risk))
    return Answer("risk", tuple(_findings(grid, plan, seed)))


def _refusal(dataset: Dataset) -> Refusal | None:
    if dataset.n == 0:
        return Refusal("no_answers")
    form, aggregate = dataset.questionnaire, persons_only(dataset)
    if aggregate is not None:
        return aggregate
    if imposed(form):
        return Refusal("imposed")
    first, then = roles.satisfaction(form), roles.loyalty(form)
    if first is None or then is None:
        return not_asked("satisfaction", "loyalty")
    if roles.is_binary(form, first) or roles.is_binary(form, then):
        return Refusal("binary")
    return None


def imposed(form: Questionnaire) -> bool:
    """Whether the form is for people who have no other provider to go to."""
    loyalty = roles.loyalty(form)
    return loyalty is not None and ASKED_WITHOUT_CHOICE in loyalty.items


def _grid(dataset: Dataset, scores: Scores, plan: Thresholds) -> Grid | None:
    now = present(dataset, scores)
    first, then = roles.satisfaction(dataset.questionnaire), roles.loyalty(dataset.questionnaire)
    if first is None or then is None:
        return None
    x, y = now.scores.constructs[first.id], now.scores.constructs[then.id]
    rows = ~np.isnan(x) & ~np.isnan(y)
    part = now.dataset.take(rows, "satisfaction and loyalty known")
    bands = (_bands(x[rows], plan), _bands(y[rows], plan))
    hostage, mercenary = held_back(part), looking_around(part)
    cells = _cells(bands, hostage, mercenary)
    return Grid(part, now.wave, first.id, then.id, cells, bands, hostage, mercenary)


def _bands(values: Floats, plan: Thresholds) -> NDArray[np.str_]:
    places = np.digitize(values, [plan.band_low, plan.band_high])
    return np.array(BANDS)[places]


def _cells(
    bands: tuple[NDArray[np.str_], NDArray[np.str_]],
    hostage: Corroboration,
    mercenary: Corroboration,
) -> NDArray[np.str_]:
    satisfied, loyal = bands
    stays = (satisfied == "low") & (loyal == "high")
    roams = (satisfied == "high") & (loyal == "low")
    rules = {
        "ambassador": (satisfied == "high") & (loyal == "high"),
        "defector": (satisfied == "low") & (loyal == "low"),
        "hostage": stays & hostage.rows,
        "mercenary": roams & mercenary.rows,
        "unclear_hostage": stays & ~hostage.rows,
        "unclear_mercenary": roams & ~mercenary.rows,
    }
    return np.select(list(rules.values()), list(rules), default="undecided")


def _findings(grid: Grid, plan: Thresholds, seed: int) -> Iterator[Finding]:
    asked = {"unclear_hostage": grid.hostage.asked, "unclear_mercenary": grid.mercenary.asked}
    for cell in CELLS:
        facts = {"wave": grid.wave}
        extra = {"corroborated_by": asked[cell]} if cell in asked else {}
        count = int((grid.cells == cell).sum())
        yield share(f"risk.{cell}", count, grid.n, plan, facts={**facts, **extra})
    yield _table(grid, plan)
    at_risk = int(grid.at_risk.sum())
    yield share("risk.at_risk", at_risk, grid.n, plan, facts={"cells": AT_RISK})
    yield from _segments(grid, plan)
    yield value_at_risk(grid.dataset, grid.at_risk, AT_RISK, grid.wave, plan, seed)


def _table(grid: Grid, plan: Thresholds) -> Finding:
    points: list[Point] = []
    for first in BANDS:
        for then in BANDS:
            count = int(((grid.bands[0] == first) & (grid.bands[1] == then)).sum())
            part = wilson(count, grid.n)
            points.append(
                Point(f"{first}/{then}", part.share, count, part.interval.low, part.interval.high)
            )
    return Finding(
        "risk.grid",
        grid.n,
        Unit.SHARE,
        "wilson",
        Verdict.SURE,
        points=tuple(points),
        facts={
            "satisfaction": grid.satisfaction,
            "loyalty": grid.loyalty,
            "limit_low": plan.band_low,
            "limit_high": plan.band_high,
            "wave": grid.wave,
        },
    )


def _segments(grid: Grid, plan: Thresholds) -> Iterator[Finding]:
    if "segment" not in grid.dataset.facts:
        return
    rows = group_rows(labels(grid.dataset.facts["segment"]))
    counts = {name: int(mask.sum()) for name, mask in rows.items()}
    unseen = hidden_groups(counts, grid.n - sum(counts.values()), plan)
    for name, mask in rows.items():
        key = f"risk.segment.{name}"
        if name in unseen:
            yield refused(key, Unit.SHARE, "wilson", unseen[name].refusal(plan))
        elif counts[name] < plan.risk_segment:
            why = too_few(counts[name], plan.risk_segment)
            yield refused(key, Unit.SHARE, "wilson", why, counts[name])
        else:
            count = int(grid.at_risk[mask].sum())
            yield share(key, count, counts[name], plan, facts={"wave": grid.wave})
