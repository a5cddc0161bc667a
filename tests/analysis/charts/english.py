"""The phrases of the charts in English, so that their tests need no report."""

from analysis.charts import CHART_FACTS

PHRASES = {
    "chart.hidden": "not shown",
    "chart.too_few": "too few answers ({n})",
    "chart.cannot_tell": "cannot tell",
    "chart.nothing": "There is nothing to draw.",
    "chart.margin": "± {margin}",
    "chart.span": "{low} to {high}",
    "chart.n": "n = {n}",
    "chart.verdict.sure": "sure",
    "chart.verdict.probably": "probably",
    "chart.verdict.cannot_tell": "cannot tell",
    "chart.verdict.too_few": "too few",
    "chart.head.name": "What",
    "chart.head.value": "Value",
    "chart.head.margin": "Margin",
    "chart.head.interval": "Between",
    "chart.head.n": "Answers",
    "chart.head.verdict": "How sure",
    "chart.head.target": "Target",
    "chart.head.outcome": "Outcome",
    "chart.head.change": "Change",
    "chart.waves.title": "Change from {before} to {after}",
    "chart.waves.description": "From {before} to {after}: {parts}.",
    "chart.curve.title": "How loyalty goes with satisfaction",
    "chart.curve.description": (
        "At {low} in satisfaction, loyalty is {low_value}; at {high} it is {high_value}."
    ),
    "chart.curve.knot": "bends at {value}",
    "chart.curve.crowd": "where the answers lie",
    "chart.gap.title": "Satisfaction with the wait, by how much longer it felt than acceptable",
    "chart.gap.description": (
        "Felt minus acceptable wait, {unit}. At {low}, satisfaction with the "
        "wait is {low_value}; at {middle} it is {middle_value}; at {high} it is {high_value}."
    ),
    "chart.gap.x": "Felt minus acceptable wait, {unit}",
    "chart.gap.y": "Satisfaction with the wait",
    "chart.gap.limit": "as long as acceptable",
    "chart.waits.title": "Waiting, in {unit} (half are below, half above)",
    "chart.waits.description": "In {unit}: {parts}.",
    "chart.waits.minutes": "minutes",
    "chart.waits.hours": "hours",
    "chart.waits.days": "days",
    "chart.waits.actual": "Actual",
    "chart.waits.perceived": "Felt",
    "chart.waits.acceptable": "Acceptable",
    "chart.bands.title": "Share satisfied by length of wait",
    "chart.bands.description": "{parts}.",
    "chart.bands.actual": "Actual wait in {unit}",
    "chart.bands.perceived": "Felt wait in {unit}",
    "chart.bands.satisfied": "Share",
    "chart.bands.open": "{low} or more",
    "chart.bands.between": "{low}–{high}",
    "chart.bands.knot": "limit at about {value}",
    "chart.fields.title": "Importance, and the level now",
    "chart.fields.description": "Importance and level: {parts}.",
    "chart.fields.name": "What",
    "chart.fields.x": "Importance",
    "chart.fields.y": "Level now",
    "chart.fields.field": "Field",
    "chart.fields.leading": "clearly among the most important",
    "chart.fields.improve": "Improve",
    "chart.fields.keep": "Keep",
    "chart.fields.watch": "Watch",
    "chart.fields.lower": "Lower priority",
    "chart.shares.description": "{title}: {parts}.",
    "chart.flow.title": "From invited to answered",
    "chart.flow.description": "{parts}.",
    "chart.flow.count": "Number",
    "chart.flow.share": "Share",
    "chart.flow.invited": "Invited",
    "chart.flow.answered": "Began to answer",
    "chart.flow.completed": "Reached the end",
    "chart.pareto.title": "The most valuable fifth of customers",
    "chart.pareto.description": (
        "The most valuable 20% of customers stand for {share} of the value."
    ),
    "chart.pareto.customers": "Of all customers",
    "chart.pareto.value": "Of all value",
    "chart.goals.title": "Goals",
    "chart.goals.description": "{parts}.",
    "chart.goals.met": "met",
    "chart.goals.not_met": "not met",
    "chart.goals.too_close": "too close to say",
    "chart.risk.title": "Satisfaction and loyalty together",
    "chart.risk.description": (
        "Nine fields, by low, middle and high satisfaction and loyalty. In the corners: {parts}."
    ),
    "chart.risk.ambassador": "Satisfied and loyal",
    "chart.risk.defector": "Neither",
    "chart.risk.hostage": "Loyal, not satisfied",
    "chart.risk.mercenary": "Satisfied, not loyal",
    "chart.risk.band_low": "low",
    "chart.risk.band_middle": "in between",
    "chart.risk.band_high": "high",
    "chart.levels.title": "Levels from 0 to 100",
    "chart.levels.description": (
        "{count} bars. Highest is {highest} with {highest_value}, lowest "
        "{lowest} with {lowest_value}."
    ),
    "chart.levels.highest": "highest",
    "chart.levels.lowest": "lowest",
}


class English:
    """Fills the phrases; a key or a fact that is not published is an error."""

    def words(self, key: str, **facts: str) -> str:
        assert set(facts) <= set(CHART_FACTS[key]), (key, facts)
        return PHRASES[key].format(**facts)

    def number(self, value: float, decimals: int = 0) -> str:
        return f"{value:,.{decimals}f}".replace("-", "−")

    def percent(self, share: float) -> str:
        return f"{share * 100:.0f} %"


ENGLISH = English()
