"""Whether what goes with a wait runs through satisfaction with it, and on to loyalty."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.dataset import Floats
from analysis.findings import Check, Fact, Finding, Refusal, Unit
from analysis.questions.making import effect_verdict, refusal_of, refused, too_few
from analysis.questions.waiting_links import Cut, Links, cut
from analysis.questions.waiting_times import Times, winsorised
from analysis.questions.waiting_unmeasured import robust
from analysis.statistics.adjustment import holm
from analysis.statistics.bootstrap_limits import BootstrapEffect
from analysis.statistics.errors import StatisticsError
from analysis.statistics.mediation_observed import Mediation, mediation
from analysis.statistics.mediation_sensitivity import MediationSensitivity, mediation_sensitivity
from analysis.thresholds import Thresholds

KEY = "waiting.mediation"
METHOD = "mediation_bootstrap"
DRAWS = 5000
FEWER_DRAWS = 1000
"""Above ``MANY`` rows chance of drawing is small beside what the interval leaves open."""
MANY = 2000
STURDY_DRAWS = 500
STURDY = 0.30
"""A correlation of the rests that a common reason would have to bring to undo the result."""


def running_through(links: Links, times: Times, plan: Thresholds, seed: int) -> Iterator[Finding]:
    """The whole difference a unit of waiting goes with in the last link, what of it runs through
    the links between, and the share.
    """
    if times.clock is None:
        return
    wait, source = times.clock
    data = cut(links.dataset, [wait, *links.chain], plan, seed)
    why = too_few(data.n, plan.mediation) if data.n < plan.mediation else None
    if why is None:
        try:
            told: dict[str, Fact] = {
                "wait_source": source,
                "wait_unit": times.wait_unit,
                "outcome": links.names[-1],
            }
            yield from _told(data, told, seed)
            return
        except StatisticsError as error:
            why = refusal_of(error)
    yield refused(f"{KEY}.indirect", Unit.POINTS_PER_WAIT, METHOD, why, data.n)


def _told(data: Cut, told: dict[str, Fact], seed: int) -> Iterator[Finding]:
    first, *between, last = data.columns
    wait, pulled = winsorised(first)
    draws = DRAWS if data.n <= MANY else FEWER_DRAWS
    found = mediation(wait, between, last, seed=seed, draws=draws, clusters=data.clusters)
    sturdy = mediation_sensitivity(
        wait, between[0], data.columns[2], seed=seed, draws=STURDY_DRAWS, clusters=data.clusters
    )
    parts = {"total": found.total, "direct": found.direct, "indirect": found.indirect}
    if len(between) > 1:
        parts["serial"] = next(p.effect for p in found.paths if p.through == (0, 1))
    adjusted = holm([part.p for part in parts.values()])
    facts: dict[str, Fact] = {**told, "draws": found.draws}
    for (name, part), p in zip(parts.items(), adjusted, strict=True):
        checks = (_sturdy(sturdy), pulled) if name == "indirect" else (pulled,)
        more = _robust(wait, last) if name == "total" else {}
        yield _part(name, found.n, part, {**facts, **more, "p_holm": p}, checks)
    yield _share(found)


def _robust(wait: Floats, last: Floats) -> dict[str, Fact]:
    """What something unmeasured would have to explain of both ends, in a model without clusters."""
    found = robust(wait, last)
    return {
        "robustness": found.value,
        "robustness_unclear": found.to_unclear,
        "partial_r2": found.partial_r2,
    }


def _sturdy(found: MediationSensitivity) -> Check:
    facts: dict[str, Fact] = {
        "rho_at_zero": found.rho_at_zero,
        "r2_at_zero": found.r2_at_zero,
        "reaches_zero": found.interval_reaches_zero,
    }
    return Check("sturdy", found.interval_reaches_zero >= STURDY, facts)


def _part(
    name: str, n: int, part: BootstrapEffect, facts: dict[str, Fact], checks: tuple[Check, ...]
) -> Finding:
    return Finding(
        f"{KEY}.{name}",
        n,
        Unit.POINTS_PER_WAIT,
        METHOD,
        effect_verdict(part.percentile, float(str(facts["p_holm"]))),
        part.value,
        part.percentile,
        checks=checks,
        facts=facts,
    )


def _share(found: Mediation) -> Finding:
    """Told only where there is a whole to have a share of."""
    key, part = f"{KEY}.share", found.proportion
    if part is None:
        return refused(key, Unit.SHARE, METHOD, Refusal("no_total_effect"), found.n)
    return Finding(
        key,
        found.n,
        Unit.SHARE,
        METHOD,
        effect_verdict(part.percentile, part.p),
        part.value,
        part.percentile,
        facts={"draws": found.draws},
    )
