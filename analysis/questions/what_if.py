"""What shorter waits would go together with: satisfaction, loyalty and money."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Check, Fact, Finding, Unit
from analysis.questions import roles
from analysis.questions.making import effect_verdict, not_asked, refusal_of, refused, too_few
from analysis.questions.waiting_links import Cut, Links, cut
from analysis.questions.waiting_times import Times
from analysis.statistics.adjustment import holm
from analysis.statistics.errors import StatisticsError
from analysis.statistics.what_if import Step, WhatIf, what_if
from analysis.thresholds import Thresholds

KEY = "waiting.what_if"
METHOD = "chain_bootstrap"
FEWER = {"minutes": 5.0}
"""So much shorter waits are asked about; one hour or day where waits are counted in these."""
DRAWS = 1000
NEARLY_ALL = 0.95
MONEY = ("revenue_next_12m", "revenue_12m")


def shorter(links: Links, times: Times, plan: Thresholds, seed: int) -> Iterator[Finding]:
    """Mean changes of each link if every wait were a little shorter, all else as it is."""
    if times.clock is None:
        return
    steps = {"felt": links.felt, "satisfaction": links.satisfaction}
    if links.loyalty is not None:
        steps["loyalty"] = links.loyalty
    measure, money = _money(links.dataset)
    fewer = FEWER.get(times.wait_unit, 1.0)
    told: dict[str, Fact] = {"wait_source": times.clock[1], "wait_unit": times.wait_unit}
    told["outcome"] = links.names[0]
    rest = steps if money is None else {**steps, "money": money}
    if money is not None and _nearly_all(steps, money):
        names = tuple(rest)
        yield from _chain(
            links.dataset, times.clock[0], rest, (fewer, told, measure, names), plan, seed
        )
        return
    yield from _chain(
        links.dataset, times.clock[0], steps, (fewer, told, measure, tuple(steps)), plan, seed
    )
    if money is None:
        yield refused(f"{KEY}.money", Unit.MONEY, METHOD, not_asked("revenue_next_12m"))
        return
    asked = (fewer, told, measure, ("money",))
    yield from _chain(links.dataset, times.clock[0], rest, asked, plan, seed)


def _nearly_all(steps: dict[str, Floats], money: Floats) -> bool:
    """Whether so many have the money known that one model does for all steps."""
    known = ~np.any([np.isnan(column) for column in steps.values()], axis=0)
    return bool((known & ~np.isnan(money)).sum() >= NEARLY_ALL * known.sum())


def _money(dataset: Dataset) -> tuple[str, Floats | None]:
    for name in MONEY:
        column = roles.number_fact(dataset, name)
        if column is not None and not np.isnan(column).all():
            return name, column
    return "", None


def _chain(
    dataset: Dataset,
    wait: Floats,
    steps: dict[str, Floats],
    asked: tuple[float, dict[str, Fact], str, tuple[str, ...]],
    plan: Thresholds,
    seed: int,
) -> Iterator[Finding]:
    """The change, what is told of it, the measure of money and the steps to tell are ``asked``."""
    fewer, told, measure, names = asked
    data = cut(dataset, [wait, *steps.values()], plan, seed)
    why = too_few(data.n, plan.mediation) if data.n < plan.mediation else None
    if why is None:
        try:
            found = _found(data, fewer, seed)
        except StatisticsError as error:
            why = refusal_of(error)
    if why is not None:
        for name in names:
            yield refused(f"{KEY}.{name}", _unit(name), METHOD, why, data.n)
        return
    chosen = [found.steps[list(steps).index(name)] for name in names]
    adjusted = holm([step.chain.p for step in chosen])
    for name, step, p in zip(names, chosen, adjusted, strict=True):
        facts = {**told, "fewer": fewer, "p_holm": p}
        facts |= {"measure": measure} if name == "money" else {}
        yield _step(f"{KEY}.{name}", _unit(name), found, step, facts)


def _unit(name: str) -> Unit:
    return Unit.MONEY if name == "money" else Unit.POINTS


def _found(data: Cut, fewer: float, seed: int) -> WhatIf:
    wait, *chain = data.columns
    return what_if(wait, chain, fewer=fewer, seed=seed, draws=DRAWS, clusters=data.clusters)


def _step(key: str, unit: Unit, found: WhatIf, step: Step, facts: dict[str, Fact]) -> Finding:
    """The assumption stands beside every number: a survey cannot show that it holds."""
    part = step.chain
    return Finding(
        key,
        found.n,
        unit,
        METHOD,
        effect_verdict(part.percentile, float(str(facts["p_holm"]))),
        part.value,
        part.percentile,
        checks=(Check("observed_only", False, {"assumed": "differences_tell_changes"}),),
        facts={
            **facts,
            "wait_now": found.wait_now,
            "wait_then": found.wait_then,
            "held": found.held,
            "whole": step.whole.value,
        },
    )
