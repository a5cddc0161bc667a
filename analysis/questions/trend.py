"""Whether a level has left what chance allows, over many waves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Fact, Finding, Point, Unit, Verdict
from analysis.questions.making import hidden, refusal_of, refused
from analysis.questions.present import waves
from analysis.questions.wave_days import wave_days
from analysis.statistics.control_chart import ControlChart, ewma_chart
from analysis.statistics.errors import StatisticsError
from analysis.thresholds import Thresholds

METHOD = "ewma"
WEIGHT = 0.2


@dataclass(frozen=True)
class Run:
    """Waves, oldest first, with their means (k,) and how many answers each has (k,)."""

    names: tuple[str, ...]
    means: Floats
    sizes: Floats


def run_of(dataset: Dataset, values: Floats) -> Run | None:
    """The wave means of values (n,), NaN where nobody answered; None where there are no waves."""
    names, labels = waves(dataset), dataset.wave_labels
    if labels is None:
        return None
    known = ~np.isnan(values) & (labels.codes >= 0)
    codes, k = labels.codes[known], len(labels.names)
    order = [labels.names.index(name) for name in names]
    sizes = np.bincount(codes, minlength=k)[order].astype(np.float64)
    sums = np.bincount(codes, values[known], minlength=k)[order]
    means = np.divide(sums, sizes, out=np.full(len(names), np.nan), where=sizes > 0)
    return Run(names, means, sizes)


def trend(
    dataset: Dataset, subject: str, values: Floats, plan: Thresholds, *, binary: bool
) -> Finding | None:
    """A control chart of wave means of values (n,); None where there are too few waves for one.

    The first half of the waves tells what is usual.
    """
    if len(waves(dataset)) < plan.trend_waves:
        return None
    run = run_of(dataset, values)
    if run is None:
        return None
    key, unit = f"change.trend.{subject}", Unit.SHARE if binary else Unit.POINTS
    if run.sizes.min() < plan.show:
        return refused(key, unit, METHOD, hidden(plan), subject=subject)
    try:
        chart = ewma_chart(run.means, run.sizes, weight=WEIGHT, baseline=len(run.names) // 2)
    except StatisticsError as error:
        return refused(key, unit, METHOD, refusal_of(error), subject=subject)
    return _told(key, unit, chart, run, _marked(dataset))


def _marked(dataset: Dataset) -> tuple[Fact, ...]:
    """The day of each event of the plan with the first wave after it, where there is one."""
    days = wave_days(dataset) if dataset.events else None
    if days is None:
        return ()
    names = waves(dataset)
    when = [date.fromisoformat(event.date).toordinal() for event in dataset.events]
    first = np.searchsorted(days, when)
    return tuple(
        (event.date, names[place])
        for event, place in zip(dataset.events, first, strict=True)
        if place < len(names)
    )


def _told(key: str, unit: Unit, chart: ControlChart, run: Run, marked: tuple[Fact, ...]) -> Finding:
    names, sizes = run.names, run.sizes
    points = tuple(
        Point(
            name, float(chart.smoothed[i]), int(sizes[i]), float(chart.low[i]), float(chart.high[i])
        )
        for i, name in enumerate(names)
    )
    last = chart.signals[-1:] == (len(names) - 1,)
    above = last and chart.smoothed[-1] > chart.high[-1]
    return Finding(
        key,
        int(sizes.sum()),
        unit,
        METHOD,
        Verdict.SURE if last else Verdict.CANNOT_TELL,
        subject=key.rpartition(".")[2],
        points=points,
        facts={
            "centre": chart.centre,
            "weight": WEIGHT,
            "baseline": chart.baseline,
            "signals": tuple(names[place] for place in chart.signals),
            "events": marked,
            "direction": ("up" if above else "down") if last else "none",
        },
    )
