"""Moves on the ladder stage by stage, and outcomes by fifth of customer value."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.findings import Finding, Point, Unit
from analysis.reports.appendix.cells import figure
from analysis.reports.choosing import told
from analysis.reports.document import Block, Page, Table
from analysis.reports.telling import Telling


def page(telling: Telling) -> Page | None:
    """One row a stage or an outcome; no page where neither is known."""
    blocks = (*_moves(telling), *_fifths(telling))
    return Page("customers", telling.say("models.question_value"), "", blocks) if blocks else None


def _moves(telling: Telling) -> Iterator[Block]:
    rows = told(telling, "value", "value.moves.from.")
    if rows:
        stages = [telling.say(f"value.stage_{point.x}") for point in rows[0].points]
        yield _table(
            telling,
            "moves",
            (telling.say("models.moves_from"), *stages),
            [(telling.say(f"value.stage_{row.facts['stage']}"), row) for row in rows],
        )


def _fifths(telling: Telling) -> Iterator[Block]:
    rows = [f for f in told(telling, "value", "value.difference.") if f.points]
    if rows:
        longest = max(rows, key=lambda row: len(row.points))
        heads = [telling.say("models.fifth", number=int(float(p.x))) for p in longest.points]
        yield _table(
            telling,
            "fifths",
            (telling.say("models.fifths_outcome"), *heads),
            [(telling.name(row.subject), row) for row in rows],
        )


def _table(
    telling: Telling, title: str, header: tuple[str, ...], rows: list[tuple[str, Finding]]
) -> Table:
    return Table(
        header=(*header, telling.say("models.n")),
        rows=tuple(
            (name, *(_cell(telling, row, p) for p in row.points), telling.phrases.number(row.n))
            for name, row in rows
        ),
        title=telling.say(f"models.{title}"),
        numeric=frozenset(range(1, len(header) + 1)),
        wide=True,
    )


def _cell(telling: Telling, row: Finding, point: Point) -> str:
    scale, digits = (100, 0) if row.unit is Unit.SHARE else (1, 1)
    middle, low, high = (
        figure(telling, None if end is None else end * scale, digits)
        for end in (point.estimate, point.low, point.high)
    )
    return f"{middle} ({low} – {high})"
