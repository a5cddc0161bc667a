"""Which units clearly differ, without a ranking: means that allow for chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Check, Fact, Finding, Interval, Refusal, Unit, Verdict
from analysis.questions import roles
from analysis.questions.making import (
    SEED,
    described,
    not_asked,
    persons_only,
    refusal_of,
    refused,
    too_few,
)
from analysis.questions.present import Present, present
from analysis.questions.suppression import MOST_GROUPS, hidden_groups
from analysis.scores import Scores
from analysis.statistics.anova import f_test
from analysis.statistics.errors import StatisticsError
from analysis.statistics.estimate import Test
from analysis.statistics.funnel import Funnel, funnel_of_means, funnel_of_shares
from analysis.statistics.shrunken_means import ShrunkenMeans, shrunken_means
from analysis.thresholds import PLAN, Thresholds
from questionnaires.model import Construct

FACT = "unit"
METHOD = "shrunken_reml"
CLEAR = 0.975
"""The probability of lying above (or below) average from which a unit clearly differs."""


@dataclass(frozen=True)
class _Made:
    """Units fitted for one outcome, the test that they differ at all, and how to tell them."""

    subject: str
    unit: Unit
    found: ShrunkenMeans
    test: Test
    funnel: Funnel | None
    facts: Mapping[str, Fact]
    plan: Thresholds

    def clear(self, place: int) -> str:
        """Whether a unit clearly lies ``above`` or ``below`` the average, else ``none``."""
        above = float(self.found.above[place])
        if self.found.alike or self.test.p >= self.plan.significance:
            return "none"
        if above >= CLEAR:
            return "above"
        return "below" if above <= 1 - CLEAR else "none"

    def beyond(self, place: int) -> str | None:
        """Whether a unit lies outside the funnel's outer limits, above or below; None without."""
        if self.funnel is None:
            return None
        if self.test.p >= self.plan.significance or place not in self.funnel.far_outside:
            return "none"
        return "above" if self.funnel.values[place] > self.funnel.centre else "below"


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, _seed: int = SEED) -> Answer:
    """Shrunken means of units for satisfaction and loyalty, where units are large enough."""
    why = Refusal("no_answers") if dataset.n == 0 else persons_only(dataset)
    if why is None and FACT not in dataset.facts:
        why = not_asked(FACT)
    if why is not None:
        return Answer("units", refusal=why)
    form = dataset.questionnaire
    outcomes = [c for c in (roles.satisfaction(form), roles.loyalty(form)) if c is not None]
    if not outcomes:
        return Answer("units", refusal=not_asked("satisfaction", "loyalty"))
    now = present(dataset, scores)
    found = [finding for c in outcomes for finding in _outcome(now, c, plan)]
    return Answer("units", tuple(found))


def _outcome(now: Present, construct: Construct, plan: Thresholds) -> Iterator[Finding]:
    key = f"units.{construct.id}"
    binary = roles.is_binary(now.dataset.questionnaire, construct)
    unit = Unit.SHARE if binary else Unit.POINTS
    values = now.scores.constructs[construct.id] / (100 if binary else 1)
    names, groups = _groups(now.dataset, values, plan)
    if not plan.units <= len(groups) <= MOST_GROUPS:
        many = len(groups) > MOST_GROUPS
        why = Refusal("no_spread") if many else too_few(len(groups), plan.units)
        yield refused(f"{key}.average", unit, METHOD, why, 0, construct.id)
        return
    try:
        places = np.repeat(np.arange(len(groups)), [group.size for group in groups])
        found, test = shrunken_means(np.concatenate(groups), places), f_test(groups)
    except StatisticsError as error:
        yield refused(f"{key}.average", unit, METHOD, refusal_of(error), 0, construct.id)
        return
    facts: dict[str, Fact] = {"wave": now.wave, "binary": binary}
    made = _Made(construct.id, unit, found, test, _funnel(groups, found, binary), facts, plan)
    yield _average(made)
    for place, name in enumerate(names):
        yield _unit(made, place, name)


def _groups(dataset: Dataset, values: Floats, plan: Thresholds) -> tuple[list[str], list[Floats]]:
    """The units that may be compared, with their answers; no small rest may be worked out."""
    labels = dataset.fact_labels(FACT)
    known = ~np.isnan(values)
    codes, valid = labels.codes[known], values[known]
    order = np.argsort(codes, kind="stable")
    sizes = np.bincount(codes + 1, minlength=len(labels.names) + 1)
    parts = np.split(valid[order], np.cumsum(sizes)[:-1])[1:]
    all_units = dict(zip(labels.names, parts, strict=True))
    large = {n: all_units[n] for n in sorted(all_units) if all_units[n].size >= plan.compare}
    counts = {name: int(group.size) for name, group in large.items()}
    unseen = hidden_groups(counts, int(valid.size) - sum(counts.values()), plan)
    names = [name for name in large if name not in unseen]
    return names, [large[name] for name in names]


def _funnel(groups: list[Floats], found: ShrunkenMeans, binary: bool) -> Funnel | None:
    """Limits by size that allow for chance and for units that usually differ somewhat."""
    sizes = [group.size for group in groups]
    try:
        if binary:
            return funnel_of_shares([np.rint(group.sum()) for group in groups], sizes)
        return funnel_of_means(found.raw, sizes, found.within)
    except StatisticsError:
        return None


def _average(made: _Made) -> Finding:
    found = made.found
    return Finding(
        f"units.{made.subject}.average",
        found.n,
        made.unit,
        METHOD,
        Verdict.SURE,
        found.average,
        subject=made.subject,
        facts={
            **made.facts,
            "units": len(found.units),
            "between": found.between,
            "within": found.within,
            "icc": found.icc,
            "ranking": found.ranking,
            "alike": found.alike,
            "p": made.test.p,
            "dispersion": None if made.funnel is None else made.funnel.dispersion,
        },
    )


def _unit(made: _Made, place: int, name: str) -> Finding:
    found, plan = made.found, made.plan
    n, clear = int(found.sizes[place]), made.clear(place)
    return Finding(
        f"units.{made.subject}.unit.{name}",
        n,
        made.unit,
        METHOD,
        Verdict.CANNOT_TELL if clear == "none" else described(n, plan),
        float(found.shrunken[place]),
        Interval(float(found.low[place]), float(found.high[place]), METHOD, found.level),
        name,
        checks=(Check("rankable", n >= plan.rank, {"n": n, "needed": plan.rank}),),
        facts={
            **made.facts,
            "raw": float(found.raw[place]),
            "reliability": float(found.reliability[place]),
            "above": float(found.above[place]),
            "clear": clear,
            **_limits(made, place),
        },
    )


def _limits(made: _Made, place: int) -> dict[str, Fact]:
    limits = made.funnel
    return {
        "funnel_low": None if limits is None else float(limits.outer_low[place]),
        "funnel_high": None if limits is None else float(limits.outer_high[place]),
        "beyond": made.beyond(place),
    }
