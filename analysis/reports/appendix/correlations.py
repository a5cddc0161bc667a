"""The correlation matrix of the constructs."""

from __future__ import annotations

from analysis.reports.appendix.cells import NOTHING, figure
from analysis.reports.choosing import told
from analysis.reports.document import Page, Table
from analysis.reports.telling import Telling

MOST = 10
"""More constructs than this do not fit side by side; the findings file holds all pairs."""


def page(telling: Telling) -> Page | None:
    """The lower half of the matrix, each column under its number."""
    pairs = {
        (str(finding.subject), str(finding.facts["with"])): finding
        for finding in told(telling, "correlations", "correlations.")
    }
    names = list(dict.fromkeys(name for pair in pairs for name in pair))[:MOST]
    if len(names) < 2:
        return None
    rows = []
    for place, name in enumerate(names):
        found = [pairs.get((other, name)) for other in names[:place]]
        cells = [figure(telling, f.estimate) if f else NOTHING for f in found]
        blanks = [""] * (len(names) - place)
        rows.append((f"{place + 1} {telling.name(name)}", *cells, *blanks))
    table = Table(
        header=(
            telling.say("correlations.construct"),
            *(str(place + 1) for place in range(len(names))),
        ),
        rows=tuple(rows),
        numeric=frozenset(range(1, len(names) + 1)),
        wide=True,
        note=telling.say("correlations.note", least=min(f.n for f in pairs.values())),
    )
    return Page("correlations", telling.say("correlations.title"), "", (table,))
