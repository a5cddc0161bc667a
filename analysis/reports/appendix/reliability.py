"""How well items measure together: alpha, omega, and alpha without reversed items."""

from __future__ import annotations

from analysis.findings import Finding
from analysis.reports.appendix.cells import NOTHING, estimate, figure, interval
from analysis.reports.choosing import told
from analysis.reports.document import Page, Table
from analysis.reports.telling import Telling

HEAD = ("construct", "n", "alpha", "interval", "omega", "without_reversed", "inter_item")


def page(telling: Telling) -> Page | None:
    """One row a construct; those that have none stand in the log of what was held back."""
    alphas = [f for f in told(telling, "reliability", "reliability.") if f.key.endswith(".alpha")]
    if not alphas:
        return None
    table = Table(
        header=tuple(telling.say(f"reliability.{head}") for head in HEAD),
        rows=tuple(_row(telling, alpha) for alpha in alphas),
        numeric=frozenset(range(1, 7)),
        wide=True,
        note=telling.say("reliability.note"),
    )
    return Page("reliability", telling.say("reliability.title"), "", (table,))


def _row(telling: Telling, alpha: Finding) -> tuple[str, ...]:
    stem = alpha.key.removesuffix("alpha")

    def beside(measure: str) -> str:
        finding = telling.told(stem + measure)
        return figure(telling, finding.estimate) if finding is not None else NOTHING

    return (
        telling.name(stem.split(".")[1]),
        telling.phrases.number(alpha.n),
        estimate(telling, alpha),
        interval(telling, alpha.interval),
        beside("omega"),
        beside("alpha_without_reversed"),
        beside("mean_inter_item"),
    )
