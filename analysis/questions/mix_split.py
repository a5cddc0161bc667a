"""How much of a change is another mix of customers, and how much came about within groups."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Floats
from analysis.findings import Fact, Finding, Refusal, Unit
from analysis.labels import Labels
from analysis.questions.making import effect_verdict, refusal_of, refused
from analysis.statistics.errors import StatisticsError
from analysis.statistics.kitagawa import Decomposition, Sample, kitagawa
from analysis.statistics.standardisation import standardise, standardised_change
from analysis.thresholds import Thresholds

METHOD = "kitagawa"


def split(
    subject: str,
    values: Floats,
    rows: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    groups: Labels,
    facts: Mapping[str, Fact],
    plan: Thresholds,
) -> Finding:
    """The part of the change of values (n,) that goes with shares of ``groups`` (n,).

    ``rows`` are the earlier and the later wave, of different people. Groups with fewer people than
    may be shown in either wave are counted together.
    """
    unit = Unit.SHARE if facts["binary"] else Unit.POINTS
    key = f"change.mix.{subject}"
    known = [wave & ~np.isnan(values) for wave in rows]
    strata = _strata([groups.codes[wave] + 1 for wave in known], len(groups.names) + 1, plan)
    if strata is None:
        return refused(key, unit, METHOD, Refusal("no_spread"), subject=subject)
    earlier, later = (Sample(values[w], s) for w, s in zip(known, strata, strict=True))
    try:
        found = kitagawa(later, earlier, int(strata[0].max()) + 1)
        fair = _fair(earlier, later)
    except StatisticsError as error:
        return refused(key, unit, METHOD, refusal_of(error), subject=subject)
    return Finding(
        key,
        found.n,
        unit,
        METHOD,
        effect_verdict(found.mix.interval, found.mix.p),
        found.mix.value,
        found.mix.interval,
        subject,
        facts={**facts, **_within(found), **fair},
    )


def _within(found: Decomposition) -> dict[str, Fact]:
    rate = found.rate
    return {
        "change": found.difference.value,
        "within": rate.value,
        "within_low": rate.interval.low,
        "within_high": rate.interval.high,
        "p": found.mix.p,
    }


def _fair(earlier: Sample, later: Sample) -> dict[str, Fact]:
    """The change if both waves had the mix of the two together."""
    mix = np.bincount(np.concatenate([np.asarray(earlier.strata), np.asarray(later.strata)]))
    shares = [float(count) for count in mix]
    after, before = (standardise(s.values, s.strata, shares) for s in (later, earlier))
    found = standardised_change(after, before)
    return {
        "standardised": found.value,
        "standardised_low": found.interval.low,
        "standardised_high": found.interval.high,
    }


def _strata(
    codes: list[NDArray[np.int64]], places: int, plan: Thresholds
) -> list[NDArray[np.intp]] | None:
    """Group numbers of both waves from 0 up, thin groups joined; None where fewer than two stay."""
    sizes = np.min([np.bincount(wave, minlength=places) for wave in codes], axis=0)
    home = np.full(places, -1, dtype=np.intp)
    large = np.flatnonzero(sizes >= plan.show)
    home[large] = np.arange(large.size)
    thin = [np.bincount(wave[home[wave] < 0], minlength=1).sum() for wave in codes]
    count = int(large.size)
    if min(thin) >= plan.show:
        home[home < 0] = count
        count += 1
    elif large.size:
        home[home < 0] = int(np.argmin(sizes[large]))
    return [home[wave] for wave in codes] if count > 1 else None
