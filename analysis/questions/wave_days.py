"""The day on which each wave began, so that what happened can be set among them."""

from __future__ import annotations

import re
from datetime import date

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.questions.present import in_wave, waves

SECONDS = 86_400.0
_PARTS = re.compile(
    r"(?P<year>[0-9]{4})(-?Q(?P<quarter>[1-4])|-?W(?P<week>[0-9]{2})"
    r"|-(?P<month>[0-9]{2})(-(?P<day>[0-9]{2}))?)?",
    re.ASCII,
)


def wave_days(dataset: Dataset) -> Floats | None:
    """Days (k,) of the waves, oldest first, as ordinals; None where it is not known when they were.

    The day of a wave's first answer where all waves have answers with times, else the first day of
    what its label names. Days that do not grow with the labels are not believed.
    """
    for found in (_by_answers(dataset), _by_labels(waves(dataset))):
        if found is not None and found.size and (np.diff(found) > 0).all():
            return found
    return None


def _by_answers(dataset: Dataset) -> Floats | None:
    if dataset.submitted is None:
        return None
    times = np.where(np.isnan(dataset.submitted), np.inf, dataset.submitted)
    names = waves(dataset)
    first = np.array([times[in_wave(dataset, name)].min(initial=np.inf) for name in names])
    if not np.isfinite(first).all():
        return None
    return np.asarray(np.floor(first / SECONDS) + date(1970, 1, 1).toordinal())


def _by_labels(names: tuple[str, ...]) -> Floats | None:
    found = [_day_of(name) for name in names]
    known = [float(day.toordinal()) for day in found if day is not None]
    return np.array(known) if len(known) == len(found) else None


def _day_of(label: str) -> date | None:
    parts = _PARTS.fullmatch(label)
    if parts is None:
        return None
    year, quarter, week = int(parts["year"]), parts["quarter"], parts["week"]
    month = 3 * int(quarter) - 2 if quarter else int(parts["month"] or 1)
    try:
        if week:
            return date.fromisocalendar(year, int(week), 1)
        return date(year, month, int(parts["day"] or 1))
    except ValueError:
        return None
