"""Which units clearly differ from the average: no ranking."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.findings import Finding
from analysis.reports.choosing import stands, told
from analysis.reports.document import Block, Bullets, Page, Paragraph, Table
from analysis.reports.telling import Telling
from analysis.reports.wording import inline, opening

SIDES = ("above", "below")
MOST_ROWS = 30
"""With more units the table holds those that clearly differ."""


def page(telling: Telling) -> Page | None:
    """Levels of units that allow for chance; no page where there are too few units."""
    averages = [f for f in told(telling, "units", "units.") if f.key.endswith(".average")]
    if not averages:
        return None
    clear = {f.key: _clear(telling, f) for f in averages}
    count = len({unit.subject for units in clear.values() for unit in units})
    number = telling.phrases.number(float(str(averages[0].facts["units"])))
    key = "units.message" if count else "units.message_none"
    return Page(
        id="units",
        title=telling.say("units.title"),
        message=telling.say(key, count=count, units=number),
        blocks=(
            Bullets(tuple(_sentences(telling, averages, clear))),
            *_tables(telling, averages),
            Paragraph(telling.say("units.meaning")),
        ),
    )


def _of(telling: Telling, average: Finding) -> tuple[Finding, ...]:
    return told(telling, "units", f"units.{average.subject}.unit.")


def _clear(telling: Telling, average: Finding) -> list[Finding]:
    return [f for f in _of(telling, average) if f.facts["clear"] != "none" and stands(f)]


def _sentences(
    telling: Telling, averages: list[Finding], clear: dict[str, list[Finding]]
) -> Iterator[str]:
    """Which units clearly differ, and which do so more than units usually do."""
    for average in averages:
        yield _sentence(telling, average, clear[average.key])
        names = [str(f.subject) for f in clear[average.key] if f.facts.get("beyond") in SIDES]
        if names:
            about, listed = inline(telling, average.subject), telling.phrases.listed(names)
            yield opening(telling.say("units.beyond", name=about, units=listed))


def _sentence(telling: Telling, average: Finding, clear: list[Finding]) -> str:
    about = inline(telling, average.subject)
    sides = {
        side: telling.phrases.listed([str(f.subject) for f in clear if f.facts["clear"] == side])
        for side in ("above", "below")
        if any(f.facts["clear"] == side for f in clear)
    }
    if not sides:
        return opening(telling.say("units.none", name=about))
    return opening(telling.say(f"units.{'_'.join(sides)}", name=about, **sides))


def _tables(telling: Telling, averages: list[Finding]) -> Iterator[Block]:
    for average in averages:
        units = list(_of(telling, average))
        rows = units if len(units) <= MOST_ROWS else _clear(telling, average)
        if rows:
            yield _table(telling, average, rows)


def _table(telling: Telling, average: Finding, units: list[Finding]) -> Table:
    heads = ("unit", "level", "interval", "answers", "differs")
    return Table(
        header=tuple(telling.say(f"units.head_{head}") for head in heads),
        rows=tuple(
            (
                str(unit.subject),
                telling.value(unit),
                telling.between(unit.interval, unit.unit) if unit.interval else "",
                telling.phrases.number(unit.n),
                telling.say(f"units.clear_{unit.facts['clear'] if stands(unit) else 'none'}"),
            )
            for unit in units
        ),
        title=telling.say(
            "units.table", name=telling.name(average.subject), average=telling.value(average)
        ),
        numeric=frozenset({1, 2, 3}),
        wide=True,
    )
