"""Does chance in single answers hide how a good wait goes with what satisfaction counts for?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.dataset import Floats
from analysis.findings import Check, Fact, Finding, Unit, Verdict
from analysis.questions.drawing import drawn_rows
from analysis.questions.making import effect_verdict, refusal_of, refused, too_few
from analysis.questions.measured import repeated
from analysis.questions.waiting_links import Links
from analysis.scores import Scores
from analysis.statistics.errors import StatisticsError
from analysis.statistics.moderation import moderation
from analysis.statistics.structure.latent_moderation import (
    LatentModeration,
    Roles,
    latent_moderation,
)
from analysis.thresholds import Thresholds

KEY = "waiting.moderation.latent"
METHOD = "latent_product_mlr"
MOST_ROWS = 5_000
ROLES = Roles("satisfaction", "wait", "loyalty")
"""Satisfaction with the wait is one question, which counts as measured without error."""


def moderated_latent(
    links: Links, scores: Scores, plan: Thresholds, seed: int
) -> Iterator[Finding]:
    """The product of satisfaction and the wait with satisfaction and loyalty freed of error;
    nothing where both are single questions.
    """
    scales = _scales(links, scores)
    if all(len(items) == 1 for items in scales):
        return
    items = tuple(item for own in scales for item in own)
    table = _rows(links, scores, items, seed)
    n = table.shape[0]
    why = too_few(n, plan.moderation_large) if n < plan.moderation_large else None
    if why is None:
        try:
            yield _told(links, table, len(scales[0]), plan)
            return
        except StatisticsError as error:
            why = refusal_of(error)
    yield refused(KEY, Unit.COEFFICIENT, METHOD, why, n)


def _scales(links: Links, scores: Scores) -> tuple[tuple[str, ...], ...]:
    """The items of satisfaction and loyalty; none where loyalty is not known by its items."""
    if links.loyalty is None:
        return ()
    known = links.dataset.questionnaire.construct_by_id
    scales = tuple(tuple(known[name].items) for name in links.names)
    there = all(item in scores.items for items in scales for item in items)
    return scales if there else ()


def _rows(links: Links, scores: Scores, items: tuple[str, ...], seed: int) -> Floats:
    """Complete rows (n, 1 + k): satisfaction with the wait, then the items."""
    usable = ~np.isnan(links.felt)
    for item in items:
        usable &= ~np.isnan(scores.items[item])
    rows = drawn_rows(usable, seed, MOST_ROWS)
    table = np.empty((rows.size, 1 + len(items)))
    table[:, 0] = links.felt[rows]
    for place, item in enumerate(items):
        table[:, 1 + place] = scores.items[item][rows]
    return table


def _told(links: Links, table: Floats, items: int, plan: Thresholds) -> Finding:
    """The finding from ``table``, in which the first ``items`` items are those of satisfaction."""
    names = tuple(f"question {place}" for place in range(table.shape[1]))
    scales = {
        ROLES.moderator: names[:1],
        ROLES.focal: names[1 : 1 + items],
        ROLES.outcome: names[1 + items :],
    }
    found = latent_moderation(table, names, scales, ROLES, estimator="mlr")
    enough, improper = found.n >= plan.moderation_small, found.fit.improper
    verdict = effect_verdict(found.standardised_interval, found.test.p)
    if verdict is Verdict.SURE and not enough:
        verdict = Verdict.PROBABLY
    observed = _observed(table, items)
    again = repeated(links.dataset)
    size: dict[str, Fact] = {"n": found.n, "needed": plan.moderation_small}
    return Finding(
        KEY,
        found.n,
        Unit.COEFFICIENT,
        METHOD,
        Verdict.CANNOT_TELL if improper else verdict,
        found.standardised_product,
        found.standardised_interval,
        checks=(
            Check("indicative", enough, size),
            Check("proper", not improper),
            Check("independent", again == 0, {"share": again}),
        ),
        facts=_facts(found, observed),
    )


def _facts(found: LatentModeration, observed: float) -> dict[str, Fact]:
    return {
        "observed": observed,
        "hidden": abs(found.standardised_product) - abs(observed),
        "delta_r2": found.delta_r2,
        "p": found.test.p,
    }


def _observed(table: Floats, items: int) -> float:
    """The standardised product of mean scores, from the same rows."""
    felt, x, y = (
        table[:, 0],
        table[:, 1 : 1 + items].mean(axis=1),
        table[:, 1 + items :].mean(axis=1),
    )
    product = moderation(y, x, felt).product.value
    return float(product * x.std() * felt.std() / y.std())
