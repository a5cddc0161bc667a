import pytest

from analysis.charts import flow, goals, levels, pareto, shares, waits, waves
from analysis.charts.chart import Chart
from analysis.findings import Finding, Unit, Verdict
from tests.analysis.charts.drawn import (
    NAMES,
    change,
    finding,
    goal,
    level,
    refused,
    share,
    texts,
    wait,
)
from tests.analysis.charts.english import ENGLISH
from tests.analysis.charts.gallery import ASKED


def drawn_levels(*findings: Finding) -> Chart:
    chart = levels.draw(findings, ENGLISH, NAMES)
    assert chart is not None
    return chart


@pytest.mark.parametrize("chart", [levels, waves, waits, goals, flow])
def test_without_findings_there_is_no_chart(chart):
    assert chart.draw([], ENGLISH, NAMES) is None


def test_a_level_stands_beside_its_margin_and_number_of_answers():
    assert texts(drawn_levels(level("trust", 61.4)))[-4:-1] == ["61", "± 2", "120"]


def test_a_narrow_margin_is_told_with_a_decimal_and_so_is_its_level():
    assert {"61.4", "± 0.3"} <= set(texts(drawn_levels(level("trust", 61.4, 0.3))))


def test_the_highest_level_comes_first_in_the_table():
    chart = drawn_levels(level("trust", 50), level("openness", 70))
    assert [row[0] for row in chart.rows] == ["Öppenhet", "Tillit"]


def test_the_ends_of_a_ranking_are_named_in_words_and_not_by_colour_alone():
    chart = drawn_levels(level("trust", 50), level("openness", 70), level("mutual", 60))
    assert {"highest", "lowest"} <= set(texts(chart))


def test_two_levels_are_no_ranking():
    assert "highest" not in texts(drawn_levels(level("trust", 50), level("openness", 70)))


def test_a_level_that_is_not_sure_says_so():
    assert "probably" in texts(drawn_levels(level("trust", verdict=Verdict.PROBABLY)))


def test_a_refused_level_has_a_word_in_place_of_its_bar():
    chart = drawn_levels(level("openness"), refused("levels.trust", subject="trust"))
    assert "too few answers (4)" in texts(chart)
    assert chart.rows[1][:2] == ("Tillit", "too few answers (4)")


def test_a_hidden_group_does_not_tell_its_number():
    chart = drawn_levels(refused("levels.trust", "complementary", subject="trust", n=5))
    assert "not shown" in texts(chart)
    assert "5" not in texts(chart)
    assert chart.rows == (("Tillit", "not shown", "", "", "too few"),)


def test_a_share_among_levels_is_drawn_as_a_percentage():
    assert "40 %" in texts(drawn_levels(share("levels.trust", subject="trust")))


def test_markup_in_a_name_is_text():
    chart = levels.draw([level("trust")], ENGLISH, {"trust": '<b>&" id="x" $a$'})
    assert chart is not None
    assert '&lt;b&gt;&amp;" id="x" $a$</text>' in chart.svg


def test_characters_that_cannot_be_shown_are_replaced():
    chart = levels.draw([level("trust")], ENGLISH, {"trust": "a\x00\u202eb\ud800😀"})
    assert chart is not None
    assert "a\N{REPLACEMENT CHARACTER}" in texts(chart)[-5]


def test_a_name_too_long_for_two_lines_ends_in_an_ellipsis_but_is_whole_in_the_table():
    name = "Ömsesidig tillfredsställelse " * 8
    chart = levels.draw([level("trust")], ENGLISH, {"trust": name})
    assert chart is not None
    assert any(text.endswith("…") for text in texts(chart))
    assert chart.rows[0][0] == name


def test_a_change_tells_before_after_difference_and_verdict():
    chart = waves.draw([change("trust", 50, 56)], ENGLISH, NAMES)
    assert chart is not None
    assert texts(chart)[-5:] == ["Tillit", "50", "56", "+6", "sure"]


def test_a_refused_change_stands_beside_the_others_as_a_word():
    findings = [refused("change.openness", subject="openness"), change("trust", 50, 44)]
    chart = waves.draw(findings, ENGLISH, NAMES)
    assert chart is not None
    assert {"too few answers (4)", "−6", "May", "June"} <= set(texts(chart))


def test_changes_that_are_all_refused_make_no_chart():
    assert waves.draw([refused("change.trust")], ENGLISH, NAMES) is None


def test_a_balance_is_left_out_beside_index_points():
    balance = change("recommendation", -10, 5, unit=Unit.BALANCE)
    chart = waves.draw([balance, change("trust", 50, 56)], ENGLISH, NAMES)
    assert chart is not None
    assert [row[0] for row in chart.rows] == ["Tillit"]


@pytest.mark.parametrize(
    ("outcome", "word"), [("met", "met"), ("not_met", "not met"), ("too_close", "too close to say")]
)
def test_the_outcome_of_a_goal_is_a_word(outcome: str, word: str):
    chart = goals.draw([goal("trust", 66, 75, outcome)], ENGLISH, NAMES)
    assert chart is not None
    assert texts(chart)[-1] == word


def test_a_refused_goal_keeps_its_target():
    facts = {"target": 75.0, "outcome": None}
    chart = goals.draw([refused("goals.a", subject="trust", facts=facts)], ENGLISH, NAMES)
    assert chart is not None
    assert {"75", "too few answers (4)"} <= set(texts(chart))


def test_waits_share_their_decimals():
    chart = waits.draw([wait("actual", 12.6), wait("perceived", 15.0)], ENGLISH, NAMES)
    assert chart is not None
    assert {"12.6", "15.0"} <= set(texts(chart))


def test_a_wait_that_is_refused_stands_beside_the_others():
    chart = waits.draw([wait("actual", 12.0), wait("acceptable", None)], ENGLISH, NAMES)
    assert chart is not None
    assert "too few answers (4)" in texts(chart)


def test_an_interval_of_one_figure_is_told_once():
    chart = waits.draw([finding("waiting.actual", 20.0, 0.0, unit=Unit.WAIT)], ENGLISH, NAMES)
    assert chart is not None
    assert chart.rows[0][2] == "20"


def test_small_shares_get_a_short_scale():
    chart = shares.draw([share("risk.hostage", 0.05)], ENGLISH, NAMES, "Corners")
    assert chart is not None
    assert texts(chart)[:3] == ["0 %", "10 %", "20 %"]


def test_the_share_of_the_top_fifth_stands_beside_the_fifth():
    chart = pareto.draw(share("value.top_share", 0.67), ENGLISH, NAMES)
    assert chart is not None
    assert {"20 %", "67 %", "80 %"} <= set(texts(chart))


def test_without_a_top_share_there_is_no_chart():
    assert pareto.draw(refused("value.top_share"), ENGLISH, NAMES) is None


def test_the_flow_counts_down_from_invited_to_completed():
    chart = flow.draw(ASKED, ENGLISH, NAMES)
    assert chart is not None
    assert [row[1] for row in chart.rows] == ["200", "90", "80"]


def test_one_step_is_no_flow():
    assert flow.draw(ASKED[:1], ENGLISH, NAMES) is None
