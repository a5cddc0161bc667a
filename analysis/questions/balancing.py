"""Whether those who answered are like everybody who was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from analysis.dataset import Dataset, Floats, Words
from analysis.findings import Check, Finding, Refusal, Unit, Verdict
from analysis.labels import labelled
from analysis.questions.making import not_asked, refused
from analysis.statistics.effect_sizes import share_difference, standardised_mean_difference
from analysis.statistics.errors import NoVariation
from analysis.thresholds import Thresholds


def balance(dataset: Dataset, plan: Thresholds) -> Iterator[Finding]:
    """One finding for each fact known of those who answered and of the frame."""
    if dataset.n >= plan.show:
        for name in dataset.frame:
            if name in dataset.facts:
                yield _compared(dataset, name, plan)


def flagged(ours: Mapping[str, int], frame: Mapping[str, int], plan: Thresholds) -> bool:
    """Whether the shares of any category differ by more than may go without a word."""
    try:
        smd = _worst_category(ours, frame)[0]
    except NoVariation:
        return True
    return smd is not None and abs(smd) > plan.imbalance_flag


def size_of(smd: float, plan: Thresholds) -> str:
    """``none``, ``flag`` or ``red``."""
    if abs(smd) > plan.imbalance_red:
        return "red"
    return "flag" if abs(smd) > plan.imbalance_flag else "none"


def _compared(dataset: Dataset, name: str, plan: Thresholds) -> Finding:
    key = f"respondents.balance.{name}"
    try:
        smd, category = _difference(dataset.facts[name], dataset.frame[name])
    except NoVariation:
        return refused(key, Unit.COEFFICIENT, "smd", Refusal("no_spread"), dataset.n, name)
    if smd is None:
        return refused(key, Unit.COEFFICIENT, "smd", not_asked(name), dataset.n, name)
    return Finding(
        key,
        dataset.n,
        Unit.COEFFICIENT,
        "smd",
        Verdict.SURE if dataset.n >= plan.certain else Verdict.CANNOT_TELL,
        smd,
        subject=name,
        checks=(Check("balanced", abs(smd) <= plan.imbalance_flag, {"smd": smd}),),
        facts={
            "flag": size_of(smd, plan),
            "category": category,
            "n_frame": len(dataset.frame[name]),
        },
    )


def _difference(answered: Floats | Words, frame: Floats | Words) -> tuple[float | None, str | None]:
    if object in (answered.dtype, frame.dtype):
        return _worst_category(labelled(answered).counts(), labelled(frame).counts())
    ours, theirs = _known(answered), _known(frame)
    if ours.size < 2 or theirs.size < 2 or theirs.std() == 0:
        return None, None
    return standardised_mean_difference(ours, theirs), None


def _known(column: Floats | Words) -> Floats:
    numbers = np.asarray(column, dtype=np.float64)
    return numbers[~np.isnan(numbers)]


def _worst_category(
    ours: Mapping[str, int], theirs: Mapping[str, int]
) -> tuple[float | None, str | None]:
    here, frame = sum(ours.values()), sum(theirs.values())
    if not here or not frame:
        return None, None
    worst: tuple[float, str] = (0.0, next(iter(theirs)))
    for name, count in theirs.items():
        part, whole = ours.get(name, 0) / here, count / frame
        smd = 0.0 if part == whole else share_difference(part, whole)
        if abs(smd) > abs(worst[0]):
            worst = (float(smd), name)
    return worst
