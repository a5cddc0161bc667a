"""Whether a level has left what chance allows, over many waves."""

from __future__ import annotations

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Finding, Point, Unit, Verdict
from analysis.questions.making import hidden, refusal_of, refused
from analysis.questions.present import waves
from analysis.statistics.control_chart import ControlChart, ewma_chart
from analysis.statistics.errors import StatisticsError
from analysis.thresholds import Thresholds

METHOD = "ewma"
WEIGHT = 0.2


def trend(
    dataset: Dataset, subject: str, values: Floats, plan: Thresholds, *, binary: bool
) -> Finding | None:
    """A control chart of wave means of values (n,); None where there are too few waves for one.

    The first half of the waves tells what is usual.
    """
    names, labels = waves(dataset), dataset.wave_labels
    if labels is None or len(names) < plan.trend_waves:
        return None
    key, unit = f"change.trend.{subject}", Unit.SHARE if binary else Unit.POINTS
    known = ~np.isnan(values) & (labels.codes >= 0)
    codes, k = labels.codes[known], len(labels.names)
    order = [labels.names.index(name) for name in names]
    sizes = np.bincount(codes, minlength=k)[order].astype(np.float64)
    if sizes.min() < plan.show:
        return refused(key, unit, METHOD, hidden(plan), subject=subject)
    means = np.bincount(codes, values[known], minlength=k)[order] / sizes
    try:
        chart = ewma_chart(means, sizes, weight=WEIGHT, baseline=len(names) // 2)
    except StatisticsError as error:
        return refused(key, unit, METHOD, refusal_of(error), subject=subject)
    return _told(key, unit, chart, names, sizes)


def _told(
    key: str, unit: Unit, chart: ControlChart, names: tuple[str, ...], sizes: Floats
) -> Finding:
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
            "direction": ("up" if above else "down") if last else "none",
        },
    )
