"""What is said about events of the plan beside changes."""

import pytest

from analysis.findings import Finding, Verdict
from analysis.reports.pages.change import beside_changes
from tests.analysis.reports.made import finding, telling

NAMES = (("en", "Portal"), ("nb", "Portalen"))


def event(part: str, by: float, verdict: Verdict = Verdict.SURE) -> Finding:
    key = f"change.event.satisfaction.{part}.2026-03-01"
    limits = (by - 3, by + 3)
    return finding(key, by, limits, verdict=verdict, date="2026-03-01", names=NAMES)


def said(made: Finding, language: str = "en") -> str:
    return " ".join(beside_changes(telling(made, language=language), ("satisfaction",)))


def test_a_level_goes_together_with_an_event_and_whatever_else_happened() -> None:
    sentence = said(event("level", 6.0))
    assert "“Portal” (March 1, 2026) goes together with about 6 points higher" in sentence
    assert "what else happened then" in sentence


@pytest.mark.parametrize(
    ("language", "name"), [("en", "“Portal”"), ("nb", "«Portalen»"), ("sv", "”Portal”")]
)
def test_an_event_has_its_name_in_the_report_s_language_or_its_first(
    language: str, name: str
) -> None:
    assert name in said(event("slope", -6.0), language)


def test_an_event_that_chance_could_make_is_not_told() -> None:
    assert said(event("level", 2.0, Verdict.CANNOT_TELL)) == ""
