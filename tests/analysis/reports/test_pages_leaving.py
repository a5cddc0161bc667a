"""Who may leave: what is said about how soon customers left."""

import pytest

from analysis.findings import Unit, Verdict
from analysis.reports.pages import leaving
from tests.analysis.reports.made import finding, telling, words

HAZARD = "loyalty.behaviour.satisfaction.hazard"


def said(verdict: Verdict, language: str = "en") -> str:
    made = telling(
        finding("risk.at_risk", 0.3, (0.2, 0.4), Unit.SHARE),
        finding("loyalty.correlation", 0.5, (0.4, 0.6), satisfaction="satisfaction"),
        finding(HAZARD, 0.8, (0.72, 0.89), Unit.RATIO, verdict),
        language=language,
    )
    return words(leaving.page(made))


@pytest.mark.parametrize(("language", "ratio"), [("en", "0.80"), ("nb", "0,80"), ("sv", "0,80")])
def test_how_soon_customers_leave_is_told_for_ten_points(language: str, ratio: str) -> None:
    assert ratio in said(Verdict.SURE, language)


def test_what_is_probable_is_said_to_be_so() -> None:
    assert "probably goes together with how soon" in said(Verdict.PROBABLY)


def test_a_hazard_that_chance_could_make_is_not_told() -> None:
    assert "how soon" not in said(Verdict.CANNOT_TELL)
