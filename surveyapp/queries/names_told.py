"""Which groups rows may name, so that those that are too small cannot be picked out."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from analysis.thresholds import PLAN


def names_told(sizes: Mapping[str, int], least: int = PLAN.show) -> frozenset[str]:
    """Of groups by their numbers of rows, those whose name may stand in the rows."""
    return told_among({name for name, n in sizes.items() if n >= least}, sizes, least)


def told_among(
    allowed: Collection[str], sizes: Mapping[str, int], least: int = PLAN.show
) -> frozenset[str]:
    """Of the groups that are ``allowed`` to be named, those that are.

    A single group without a name would be known by just that, and so would a few rows: then the
    smallest of the others lose their names too.
    """
    told = sorted(allowed, key=lambda name: (-sizes[name], name))
    hidden = len(sizes) - len(told)
    rows = sum(sizes.values()) - sum(sizes[name] for name in told)
    while told and hidden and (hidden < 2 or rows < least):
        rows += sizes[told.pop()]
        hidden += 1
    return frozenset(told)
