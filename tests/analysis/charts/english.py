"""The charts' phrases in English, so that tests need no report."""

from analysis.charts import CHART_FACTS

PHRASES = {
    "chart.hidden": "not shown, too small a group",
    "chart.too_few": "too few answers ({n})",
    "chart.cannot_tell": "cannot tell",
    "chart.nothing": "There is nothing to show.",
    "chart.margin": "± {margin}",
    "chart.span": "{low} to {high}",
    "chart.n": "n = {n}",
    "chart.verdict.sure": "sure",
    "chart.verdict.probably": "probably",
    "chart.verdict.cannot_tell": "cannot tell",
    "chart.verdict.too_few": "too few answers",
    "chart.head.name": "Subject",
    "chart.head.value": "points",
    "chart.head.margin": "±",
    "chart.head.interval": "between",
    "chart.head.n": "n",
    "chart.head.verdict": "how sure",
    "chart.levels.title": "Levels from 0 to 100",
    "chart.levels.description": (
        "Bars of {count} levels. Highest: {highest} ({highest_value}). "
        "Lowest: {lowest} ({lowest_value})."
    ),
    "chart.levels.highest": "highest",
    "chart.levels.lowest": "lowest",
}


class English:
    """Fills the phrases; a key or fact that is not published is an error."""

    def words(self, key: str, **facts: str) -> str:
        assert set(facts) <= set(CHART_FACTS[key]), (key, facts)
        return PHRASES[key].format(**facts)

    def number(self, value: float, decimals: int = 0) -> str:
        return f"{value:,.{decimals}f}".replace("-", "−")

    def percent(self, share: float) -> str:
        return f"{share * 100:.0f} %"
