from dataclasses import replace

from analysis.findings import Check, Finding, Verdict
from analysis.reports.document import Bullets
from analysis.reports.pages import in_short
from tests.analysis.reports.made import changed, finding, level, telling


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


def sentences(*findings: Finding) -> str:
    asked = level("satisfaction", 70.0, role="satisfaction")
    asked = replace(asked, facts={**asked.facts, "band": "middle"})
    blocks = in_short.page(telling(asked, *findings)).blocks
    return " ".join(text for block in blocks if isinstance(block, Bullets) for text in block.items)


def within_its_question(made: Finding) -> Finding:
    """A claim that does not hold over the whole report."""
    doubt = Check("report_wide", False, {"claims": 200})
    return replace(made, verdict=Verdict.PROBABLY, checks=(doubt,))


def test_a_change_that_holds_inside_its_question_only_is_no_rise_on_the_first_page():
    risen = changed("satisfaction", 4.0, (0.5, 7.5), Verdict.SURE)
    assert "has risen by about 4 points" in sentences(risen)
    assert "no change since 2025 that we are sure of" in sentences(within_its_question(risen))


def test_what_matters_most_is_left_out_where_it_may_be_chance_over_the_whole_report():
    effect = finding("drivers.satisfaction.trust.effect", 2.0, (1.0, 3.0))
    group = finding("drivers.satisfaction.top_group", 0.9, members=("trust",), single=True)
    assert "more than anything else" in sentences(effect, group)
    assert "trust" not in sentences(effect, within_its_question(group))


def test_a_minute_beyond_the_limit_costs_nothing_that_may_be_chance():
    over = finding("waiting.over_limit", 0.4, (0.3, 0.5))
    beyond = finding("waiting.gap.beyond", -0.8, (-1.2, -0.4))
    assert "Each minute beyond" in sentences(over, beyond)
    assert "Each minute beyond" not in sentences(over, within_its_question(beyond))
