from dataclasses import replace

import pytest

from analysis.findings import Finding, Unit, Verdict
from analysis.reports.document import Actions, Page, Unsaid
from analysis.reports.pages import next_steps
from tests.analysis.reports.made import finding, level, telling

OUTCOME = level("satisfaction", 66.0, role="satisfaction")


def driver(name: str, mean: float, share: float, top: bool, effect: float) -> tuple[Finding, ...]:
    """A construct's level, its importance for satisfaction and its effect."""
    limits = (effect - 0.4, effect + 0.4)
    verdict = Verdict.SURE if limits[0] > 0 else Verdict.CANNOT_TELL
    key = f"drivers.satisfaction.{name}"
    importance = finding(f"{key}.importance", share, unit=Unit.SHARE, in_top_group=top)
    weight = finding(f"{key}.effect", effect, limits, verdict=verdict)
    return level(name, mean), importance, replace(weight, subject=name)


def steps(*drivers: tuple[Finding, ...], leader: str = "trust") -> list[str]:
    names = tuple(str(parts[0].subject) for parts in drivers)
    model = finding("drivers.satisfaction.r2", 0.4, unit=Unit.SHARE, predictors=names)
    top = finding("drivers.satisfaction.top_group", 0.9, unit=Unit.SHARE, members=(leader,))
    made = telling(OUTCOME, model, top, *(part for parts in drivers for part in parts))
    (actions,) = (b for b in next_steps.page(made, ()).blocks if isinstance(b, Actions))
    return [action.what for action in actions.items]


def test_what_the_map_says_to_improve_comes_before_what_is_good_already():
    trust = driver("trust", 75.0, 0.4, True, 1.8)
    openness = driver("openness", 55.0, 0.35, False, 1.2)
    credibility = driver("credibility", 62.0, 0.05, False, 0.2)
    assert steps(trust, openness, credibility)[0] == "Improve “Openness”"


def test_what_matters_most_and_is_good_is_to_be_kept():
    trust, openness = driver("trust", 75.0, 0.6, True, 1.8), driver("openness", 55.0, 0.1, False, 1)
    assert steps(trust, openness)[0] == "Keep up “Trust”"


def test_nothing_is_to_be_improved_that_may_not_matter():
    trust, openness = driver("trust", 75.0, 0.5, True, 1.8), driver("openness", 55, 0.45, False, 0)
    weak = driver("credibility", 70.0, 0.05, False, 0.1)
    assert "Improve “Openness”" not in steps(trust, openness, weak)


@pytest.mark.parametrize("language", ["en", "nb", "sv"])
def test_what_could_not_be_said_stands_on_the_last_page(language: str):
    page = next_steps.page(telling(language=language), (Unsaid("Goals", "None were set."),))
    assert isinstance(page, Page)
    assert page.blocks[-1].items == ("Goals: None were set.",)


def test_what_is_rated_lowest_is_never_to_be_kept():
    trust, openness = driver("trust", 75.0, 0.5, True, 1.8), driver("openness", 55.0, 0.3, True, 0)
    weak = driver("credibility", 70.0, 0.2, False, 0.1)
    assert "Keep up “Openness”" not in steps(trust, openness, weak, leader="openness")


def test_the_lowest_rated_is_looked_into_where_it_lies_surely_below_the_highest():
    low, high = driver("openness", 55.0, 0.1, False, 0), driver("trust", 75.0, 0.6, True, 1.8)
    assert "Find out why “Openness” is rated lowest" in steps(low, high)


def test_no_side_is_called_the_lowest_within_the_margins():
    low, high = driver("openness", 72.0, 0.1, False, 0), driver("trust", 75.0, 0.6, True, 1.8)
    assert not [step for step in steps(low, high) if "lowest" in step]


def test_what_is_to_be_improved_is_not_also_to_be_looked_into():
    trust, openness = driver("trust", 75.0, 0.4, True, 1.8), driver("openness", 55, 0.35, True, 1.2)
    named = steps(trust, openness, driver("legitimacy", 60, 0.1, False, 0))
    assert sum("Openness" in step for step in named) == 1


def test_a_title_that_asks_gets_no_colon():
    page = next_steps.page(telling(), (Unsaid("Is it so?", "Nobody said."),))
    assert page.blocks[-1].items == ("Is it so? Nobody said.",)
