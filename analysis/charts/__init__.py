"""Findings as SVG charts with a text alternative and a table; ``<chart>.draw(...)`` makes one.

Charts contain no language: ``CHART_FACTS`` lists every phrase they ask their ``ChartWords`` for and
the facts (strings in final form) that the phrase may name.
"""

from collections.abc import Mapping

_VERDICTS = ("sure", "probably", "cannot_tell", "too_few")

CHART_FACTS: Mapping[str, tuple[str, ...]] = {
    "chart.hidden": (),
    "chart.too_few": ("n",),
    "chart.cannot_tell": (),
    "chart.nothing": (),
    "chart.margin": ("margin",),
    "chart.span": ("low", "high"),
    "chart.n": ("n",),
    **{f"chart.verdict.{verdict}": () for verdict in _VERDICTS},
    "chart.head.name": (),
    "chart.head.value": (),
    "chart.head.margin": (),
    "chart.head.interval": (),
    "chart.head.n": (),
    "chart.head.verdict": (),
    "chart.head.target": (),
    "chart.head.outcome": (),
    "chart.shares.description": ("title", "parts"),
    "chart.flow.title": (),
    "chart.flow.description": ("parts",),
    "chart.flow.share": (),
    "chart.flow.invited": (),
    "chart.flow.answered": (),
    "chart.flow.completed": (),
    "chart.pareto.title": (),
    "chart.pareto.description": ("share",),
    "chart.pareto.customers": (),
    "chart.pareto.value": (),
    "chart.goals.title": (),
    "chart.goals.description": ("parts",),
    "chart.goals.met": (),
    "chart.goals.not_met": (),
    "chart.goals.too_close": (),
    "chart.risk.title": (),
    "chart.risk.description": ("parts",),
    "chart.risk.ambassador": (),
    "chart.risk.defector": (),
    "chart.risk.hostage": (),
    "chart.risk.mercenary": (),
    "chart.risk.band_low": (),
    "chart.risk.band_middle": (),
    "chart.risk.band_high": (),
    "chart.levels.title": (),
    "chart.levels.description": ("count", "highest", "highest_value", "lowest", "lowest_value"),
    "chart.levels.highest": (),
    "chart.levels.lowest": (),
}
"""Phrase key to the names of its facts."""

CHART_WORDS: tuple[str, ...] = tuple(CHART_FACTS)
"""Every phrase key the charts use."""
