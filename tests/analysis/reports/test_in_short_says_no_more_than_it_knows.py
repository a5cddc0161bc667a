from dataclasses import replace

from analysis.findings import Verdict
from analysis.reports.pages import in_short
from tests.analysis.reports.made import level, telling


def message(mean: float, band: str, verdict: Verdict) -> str:
    made = level("satisfaction", mean, role="satisfaction")
    made = replace(made, verdict=verdict, facts={**made.facts, "band": band})
    return in_short.page(telling(made)).message


def test_a_level_from_many_answers_is_told_as_it_stands():
    assert "is high: 80 of 100" in message(80.0, "high", Verdict.SURE)


def test_a_level_from_few_answers_is_told_as_probable():
    assert "is probably high: 80 of 100" in message(80.0, "high", Verdict.PROBABLY)


def test_a_level_that_cannot_be_told_is_called_neither_high_nor_low():
    told = message(80.0, "high", Verdict.CANNOT_TELL)
    assert "from only 400 answers" in told
    assert "high" not in told


def test_a_level_just_below_a_band_is_not_rounded_into_it():
    assert "is fair: 74.6 of 100" in message(74.6, "middle", Verdict.SURE)
