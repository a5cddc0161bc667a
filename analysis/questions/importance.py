"""Which predictors matter most: shares of what is explained, with the group that may be first."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.dataset import Dataset
from analysis.findings import Check, Fact, Finding, Refusal, Unit, Verdict
from analysis.questions.fitting import Fitted
from analysis.questions.making import ecological, refusal_of, refused
from analysis.statistics.dominance_bootstrap import DominanceBootstrap, bootstrap_imputed_dominance
from analysis.statistics.errors import StatisticsError
from analysis.statistics.imputed_ols import enough
from analysis.statistics.johnson_weights import johnson_of
from analysis.thresholds import Thresholds

DRAWS = 2000
METHOD = "dominance_bootstrap"


def dominance(
    key: str, model: Fitted, plan: Thresholds, seed: int
) -> DominanceBootstrap | Finding | None:
    """General dominance with its bootstrap, the refusal under ``<key>.top_group``, or None for one
    predictor.
    """
    made = model.design
    if len(made.names) < 2:
        return None
    full = f"{key}.top_group"
    if model.p >= plan.significance:
        why = Refusal("nothing_explained", {"r2": model.r2, "p": model.p})
        return refused(full, Unit.SHARE, METHOD, why, made.n)
    few = max(1, enough(made.n, made.m))
    try:
        return bootstrap_imputed_dominance(
            made.y, made.tables(few), seed=seed, m=few, draws=DRAWS, clusters=made.clusters
        )
    except StatisticsError as error:
        return refused(full, Unit.SHARE, METHOD, refusal_of(error), made.n)


def importance(
    dataset: Dataset,
    key: str,
    model: Fitted,
    found: DominanceBootstrap | Finding | None,
    plan: Thresholds,
) -> Iterator[Finding]:
    """Each predictor's share of R2 and the top group, from what ``dominance`` found."""
    if isinstance(found, Finding):
        yield found
    elif found is not None:
        yield from _shares(dataset, key, model, found, plan)
        yield top_group(dataset, key, model, found, plan)


def _shares(
    dataset: Dataset, key: str, model: Fitted, found: DominanceBootstrap, plan: Thresholds
) -> Iterator[Finding]:
    places = sorted(range(len(found.shares)), key=lambda place: -found.shares[place])
    johnson = _johnson(model)
    for place, name in enumerate(model.design.names):
        facts: dict[str, Fact] = {
            "in_top_group": place in found.top_group,
            "first_share": found.first_shares[place],
            "rank": places.index(place) + 1,
            "rank_low": found.ranks[place].low,
            "rank_high": found.ranks[place].high,
            "johnson": johnson[place] if johnson else None,
            "r2_part": found.contributions[place],
        }
        yield Finding(
            f"{key}.{name}.importance",
            found.n,
            Unit.SHARE,
            METHOD,
            Verdict.SURE if found.n >= plan.single_driver else Verdict.PROBABLY,
            found.shares[place],
            found.intervals[place],
            name,
            checks=ecological(dataset),
            facts=facts,
        )


def top_group(
    dataset: Dataset,
    key: str,
    model: Fitted,
    found: DominanceBootstrap,
    plan: Thresholds,
) -> Finding:
    """The leader and all whom the data cannot tell from it; one alone only where the plan allows
    it.
    """
    names = model.design.names
    first = found.first_shares[found.leader]
    members = tuple(sorted(found.top_group, key=lambda place: -found.shares[place]))
    single = len(members) == 1 and (found.n >= plan.single_driver or first >= plan.leader_share)
    return Finding(
        f"{key}.top_group",
        found.n,
        Unit.SHARE,
        METHOD,
        Verdict.SURE if single else Verdict.PROBABLY,
        first,
        checks=(*_agreement(model, found), *ecological(dataset)),
        facts={
            "members": tuple(names[place] for place in members),
            "leader": names[found.leader],
            "leader_first_share": first,
            "single": single,
            "draws": found.draws,
            "p": model.p,
        },
    )


def _johnson(model: Fitted) -> tuple[float, ...]:
    """Each predictor's share of R2 by Johnson's weights, empty where there are none."""
    try:
        parts = johnson_of(model.correlation)
    except StatisticsError:
        return ()
    return tuple(part / sum(parts) for part in parts)


def _agreement(model: Fitted, found: DominanceBootstrap) -> tuple[Check, ...]:
    """Whether another way of dividing R2 names the same leader."""
    shares = _johnson(model)
    if not shares:
        return ()
    apart = max(abs(a - b) for a, b in zip(shares, found.shares, strict=True))
    leader = max(range(len(shares)), key=lambda place: shares[place])
    return (Check("johnson_agrees", leader in found.top_group, {"largest_difference": apart}),)
