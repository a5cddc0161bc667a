"""One chart of each kind."""

from collections.abc import Callable
from types import SimpleNamespace

from analysis.charts import (
    bands,
    curve,
    fields,
    flow,
    gap,
    goals,
    levels,
    pareto,
    risk,
    shares,
    waits,
    waves,
)
from analysis.charts.chart import Chart
from analysis.findings import Unit
from tests.analysis.charts import drawn
from tests.analysis.charts.drawn import NAMES
from tests.analysis.charts.english import ENGLISH


def model(outcome: str, **places: tuple[float, float]) -> SimpleNamespace:
    """Findings of a model whose drivers have an importance and a level; the first leads."""
    found = {f"drivers.{outcome}.r2": drawn.share("r2", facts={"predictors": tuple(places)})}
    for rank, (subject, (importance, level)) in enumerate(places.items()):
        key = f"drivers.{outcome}.{subject}.importance"
        found[key] = drawn.share(key, importance, facts={"in_top_group": rank == 0})
        found[f"levels.{subject}"] = drawn.level(subject, level)
    return SimpleNamespace(find=found.get)


DRIVERS = model("satisfaction", trust=(0.5, 50.0), mutual=(0.3, 60.0), openness=(0.2, 70.0))
ASKED = [
    drawn.finding("respondents.invited", 200, unit=Unit.COUNT),
    drawn.finding("respondents.answered", 90, unit=Unit.COUNT, facts={"complete": 80}),
    drawn.share("respondents.completion", 0.9),
]
CURVE = {"satisfaction": "trust", "loyalty": "openness"}

GALLERY: dict[str, Callable[[], Chart | None]] = {
    "levels": lambda: levels.draw([drawn.level(name) for name in NAMES], ENGLISH, NAMES),
    "waves": lambda: waves.draw([drawn.change("trust", 50, 61)], ENGLISH, NAMES),
    "fields": lambda: fields.draw(DRIVERS, "satisfaction", ENGLISH, NAMES),
    "curve": lambda: curve.draw(
        drawn.curve("loyalty.curve", range(30, 100, 10), **CURVE), ENGLISH, NAMES
    ),
    "waits": lambda: waits.draw([drawn.wait("actual", 12.0)], ENGLISH, NAMES),
    "bands": lambda: bands.draw(drawn.bands(0.7, 0.4, 0.1), ENGLISH, NAMES),
    "gap": lambda: gap.draw(
        drawn.curve("waiting.gap.curve", range(-20, 21, 10), -1.0), ENGLISH, NAMES
    ),
    "risk": lambda: risk.draw(drawn.grid(), ENGLISH, NAMES),
    "shares": lambda: shares.draw([drawn.share("risk.ambassador")], ENGLISH, NAMES, "Corners"),
    "pareto": lambda: pareto.draw(drawn.share("value.top_share", 0.67), ENGLISH, NAMES),
    "goals": lambda: goals.draw([drawn.goal("trust", 66, 75, "not_met")], ENGLISH, NAMES),
    "flow": lambda: flow.draw(ASKED, ENGLISH, NAMES),
}


def picture(kind: str) -> Chart:
    """The chart of a kind."""
    chart = GALLERY[kind]()
    assert chart is not None, kind
    return chart
