"""Who moved on the ladder between the last two waves, among those who answered both."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Fact, Finding, Interval, Point, Refusal, Unit, Verdict
from analysis.questions.ladder import stages_of
from analysis.questions.making import (
    effect_verdict,
    hidden,
    not_asked,
    refused,
    share,
    too_few,
)
from analysis.questions.pairing import paired
from analysis.questions.present import in_wave, waves
from analysis.questions.small_cells import is_small
from analysis.statistics.estimate import Test
from analysis.statistics.transition_matrix import Transitions, transition_matrix
from analysis.thresholds import Thresholds

NET = "value.moves.net"
METHOD = "mcnemar"
MOVES = ("climbed", "stayed", "fell")


def moves(dataset: Dataset, plan: Thresholds) -> Iterator[Finding]:
    """Shares who climbed, stayed and fell, their balance, and where each stage went."""
    stages = stages_of(dataset)
    labels = waves(dataset)
    if stages is None or len(labels) < 2:
        return
    pairs = paired(
        dataset,
        _codes(stages, dataset.n),
        in_wave(dataset, labels[-2]),
        in_wave(dataset, labels[-1]),
    )
    if pairs is None or pairs[0].size < plan.ladder_stage:
        n = 0 if pairs is None else int(pairs[0].size)
        asked = dataset.respondent_labels is not None
        why = too_few(n, plan.ladder_stage) if asked else not_asked("respondent")
        yield refused(NET, Unit.SHARE, METHOD, why, n)
        return
    found = transition_matrix(*pairs, len(stages))
    told: dict[str, Fact] = {"wave_before": labels[-2], "wave_after": labels[-1]}
    yield from _told(found, tuple(stages), told, plan)


def _codes(stages: dict[str, NDArray[np.bool_]], n: int) -> Floats:
    """The stage (n,) of every row from 0 up, NaN where it has none."""
    codes = np.full(n, np.nan)
    for place, rows in enumerate(stages.values()):
        codes[rows] = place
    return codes


def _told(
    found: Transitions, names: tuple[str, ...], waves_: dict[str, Fact], plan: Thresholds
) -> Iterator[Finding]:
    shown = _shown(found.counts, plan)
    if _gives_away(found, shown, plan):
        yield refused(NET, Unit.SHARE, METHOD, hidden(plan))
    else:
        for move, part in zip(MOVES, (found.climbed, found.stayed, found.fell), strict=True):
            yield share(f"value.moves.{move}", part.count, found.n, plan, facts=waves_)
        yield _net(found, waves_)
    for place in np.flatnonzero(found.counts.any(axis=1)):
        if shown[place]:
            yield _from(found, int(place), names)
        else:
            why = _why(found.counts.sum(axis=1), int(place), shown, plan)
            key = f"value.moves.from.{names[place]}"
            yield refused(key, Unit.SHARE, "wilson", why)


def _why(
    sizes: NDArray[np.int64], place: int, shown: NDArray[np.bool_], plan: Thresholds
) -> Refusal:
    """How many are too few, unless that would give away how many began elsewhere."""
    told = (sizes >= plan.show) & (sizes < plan.ladder_stage)
    left = int(sizes[~shown & ~told].sum())
    if told[place] and not is_small(left, plan):
        return too_few(int(sizes[place]), plan.ladder_stage)
    return hidden(plan)


def _shown(counts: NDArray[np.int64], plan: Thresholds) -> NDArray[np.bool_]:
    """The stages (k,) whose moves are told: large enough, nothing small in them or left by them."""
    sizes = counts.sum(axis=1)
    small = np.array([any(is_small(int(count), plan) for count in row) for row in counts])
    shown = np.asarray((sizes >= plan.ladder_stage) & ~small)
    if is_small(int(sizes[~shown].sum()), plan) and shown.any():
        shown[np.argmin(np.where(shown, sizes, sizes.max() + 1))] = False
    return shown


def _gives_away(found: Transitions, shown: NDArray[np.bool_], plan: Thresholds) -> bool:
    """Whether all moves, or these less the ones shown by stage, would tell of a few people."""
    rest = np.where(shown[:, None], 0, found.counts)
    counts = [
        part.sum()
        for table in (found.counts, rest)
        for part in (np.triu(table, 1), np.diag(table), np.tril(table, -1))
    ]
    return any(is_small(int(count), plan) for count in counts)


def _net(found: Transitions, waves_: dict[str, Fact]) -> Finding:
    net = found.net
    limits = Interval(net.interval.low / 100, net.interval.high / 100, net.interval.method)
    return Finding(
        NET,
        found.n,
        Unit.SHARE,
        METHOD,
        effect_verdict(limits, net.p),
        net.value / 100,
        limits,
        facts={
            **waves_,
            "p": net.p,
            "homogeneity_p": _p(found.homogeneity),
            "symmetry_p": _p(found.symmetry),
        },
    )


def _p(test: Test | None) -> float | None:
    return None if test is None else test.p


def _from(found: Transitions, place: int, names: tuple[str, ...]) -> Finding:
    row = found.rows[place] or ()
    points = tuple(
        Point(name, part.share, part.count, part.interval.low, part.interval.high)
        for name, part in zip(names, row, strict=True)
    )
    return Finding(
        f"value.moves.from.{names[place]}",
        int(found.counts[place].sum()),
        Unit.SHARE,
        "wilson",
        Verdict.SURE,
        points=points,
        facts={"stage": names[place]},
    )
