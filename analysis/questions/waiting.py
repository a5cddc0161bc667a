"""Waiting: actual, felt and acceptable, what it costs, where it tips, what makes it easier."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Fact, Finding, Refusal, Unit
from analysis.questions.making import (
    SEED,
    certain,
    described,
    ecological,
    hidden,
    not_asked,
    refused,
    share,
)
from analysis.questions.randomised_arms import arms
from analysis.questions.waiting_bands import bands
from analysis.questions.waiting_causes import causes
from analysis.questions.waiting_curve import shape_over_time, tipping_over_time
from analysis.questions.waiting_gap import gap
from analysis.questions.waiting_links import links_of
from analysis.questions.waiting_mediation import running_through
from analysis.questions.waiting_moderation import moderated
from analysis.questions.waiting_moderation_latent import moderated_latent
from analysis.questions.waiting_perception import perception
from analysis.questions.waiting_phases import phases
from analysis.questions.waiting_times import Times, times_of
from analysis.questions.waiting_unmeasured import unmeasured
from analysis.questions.what_if import shorter
from analysis.scores import Scores
from analysis.statistics.quantiles import median
from analysis.thresholds import PLAN, Thresholds


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, seed: int = SEED) -> Answer:
    """Times, clock against perception, gap to the acceptable wait, bands, tipping point and
    causes.
    """
    if dataset.n == 0:
        return Answer("waiting", refusal=Refusal("no_answers"))
    times = times_of(dataset, scores)
    if times.actual is None and times.perceived is None:
        return Answer("waiting", refusal=not_asked("perceived_wait", "actual_wait"))
    return Answer("waiting", tuple(_findings(dataset, scores, times, plan, seed)))


def _findings(
    dataset: Dataset, scores: Scores, times: Times, plan: Thresholds, seed: int
) -> Iterator[Finding]:
    for name, column in (
        ("actual", times.actual),
        ("perceived", times.perceived),
        ("acceptable", times.acceptable),
    ):
        if column is not None:
            yield _time(dataset, name, column, plan)
    yield from perception(times, plan, seed)
    yield from _over_limit(times, plan)
    yield from gap(times, plan, seed)
    yield from bands(times, plan)
    yield from shape_over_time(times, plan)
    yield from tipping_over_time(times, plan, seed)
    yield from unmeasured(times, plan, seed)
    yield from causes(dataset, scores, times, plan, seed)
    yield from phases(dataset, times, plan, seed)
    yield from arms(dataset, scores, times, plan)
    links = links_of(dataset, scores, times)
    if links is not None:
        yield from running_through(links, times, plan, seed)
        yield from moderated(links, plan, seed)
        yield from moderated_latent(links, scores, plan, seed)
        yield from shorter(links, times, plan, seed)


def _time(dataset: Dataset, name: str, column: Floats, plan: Thresholds) -> Finding:
    key = f"waiting.{name}"
    values = column[~np.isnan(column)]
    n = int(values.size)
    if n < plan.show:
        return refused(key, Unit.WAIT, "median_order", hidden(plan), n)
    found = median(values)
    facts: dict[str, Fact] = {
        "mean": float(values.mean()),
        "p90": float(np.percentile(values, 90)),
        "wait_unit": dataset.wait_unit,
        "zero_share": float((values == 0).mean()),
    }
    if name == "perceived":
        facts["heaped_share"] = float((np.mod(values, 5) == 0).mean())
    return Finding(
        key,
        n,
        Unit.WAIT,
        "median_order",
        described(n, plan),
        found.median,
        found.interval,
        checks=(certain(n, plan), *ecological(dataset)),
        facts=facts,
    )


def _over_limit(times: Times, plan: Thresholds) -> Iterator[Finding]:
    if times.perceived is None or times.acceptable is None:
        return
    perceived, acceptable = times.pair(times.perceived, times.acceptable)
    count = int((perceived > acceptable).sum())
    yield share("waiting.over_limit", count, int(perceived.size), plan)
