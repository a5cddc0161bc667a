"""A small line of daily counts, as the points of an SVG polyline."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH = 120
HEIGHT = 28
MARGIN = 2


def sparkline(counts: Sequence[int]) -> str:
    """Points ``x,y`` from left to right; a flat line on the ground when nothing came in."""
    highest = max(counts, default=0) or 1
    step = (WIDTH - 2 * MARGIN) / max(1, len(counts) - 1)
    room = HEIGHT - 2 * MARGIN
    return " ".join(
        f"{MARGIN + place * step:.1f},{HEIGHT - MARGIN - count / highest * room:.1f}"
        for place, count in enumerate(counts)
    )
