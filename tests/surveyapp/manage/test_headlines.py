import json
from pathlib import Path
from typing import Any

from surveyapp.queries.headlines import Headlines, read_headlines


def level(**changes: Any) -> dict[str, Any]:
    found = {"key": "levels.satisfaction", "unit": "points", "estimate": 67.36, "n": 536}
    return {**found, "verdict": "sure", "interval": {"low": 65.8, "high": 68.9}, **changes}


def read(folder: Path, *findings: dict[str, Any]) -> Headlines:
    path = folder / "findings.json"
    path.write_text(json.dumps({"answers": {"any": {"findings": findings}}}))
    return read_headlines(path)


def test_figures_are_rounded_for_reading(tmp_path: Path) -> None:
    figure = read(tmp_path, level()).figures[0]
    assert (figure.estimate, figure.low, figure.high, figure.n) == (67, 66, 69, 536)


def test_a_little_below_nothing_is_not_minus_nothing(tmp_path: Path) -> None:
    figure = read(tmp_path, level(key="levels.recommendation", estimate=-0.3)).figures[0]
    assert str(figure.estimate) == "0"


def test_a_share_is_told_in_per_cent(tmp_path: Path) -> None:
    share = level(unit="share", estimate=0.434, interval={"low": 0.42, "high": 0.45})
    figure = read(tmp_path, share).figures[0]
    assert (figure.estimate, figure.low, figure.unit) == (43, 42, "%")


def test_a_figure_of_too_few_is_there_without_its_number(tmp_path: Path) -> None:
    hidden = level(estimate=None, interval=None, verdict="too_few", n=5)
    figure = read(tmp_path, hidden).figures[0]
    assert (figure.estimate, figure.low, figure.n) == (None, None, 5)


def test_what_was_not_asked_is_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, level(estimate=None, verdict="cannot_tell")).figures == ()


def test_a_figure_says_which_wave_it_is_about(tmp_path: Path) -> None:
    figure = read(tmp_path, level(facts={"wave": "2026-1"})).figures[0]
    assert figure.wave == "2026-1"


def test_figures_keep_their_order_whatever_the_file_has(tmp_path: Path) -> None:
    found = read(tmp_path, level(key="levels.loyalty"), level())
    assert [f.key for f in found.figures] == ["levels.satisfaction", "levels.loyalty"]


def test_a_goal_comes_with_its_outcome(tmp_path: Path) -> None:
    met = level(key="goals.spring", facts={"outcome": "met"})
    unclear = level(key="goals.autumn", estimate=None, facts={})
    assert read(tmp_path, met, unclear).goals == {"spring": "met", "autumn": "too_few"}
