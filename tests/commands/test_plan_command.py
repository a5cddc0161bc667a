import json

import pytest
from click.testing import CliRunner, Result

from surveyapp.cli import main

QUICK = ("--runs", "50", "--json")


def plan(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["plan", *arguments])


def lines(*arguments: str) -> dict[str, dict[str, float]]:
    found = json.loads(plan(*arguments, *QUICK).output)
    return {line["code"]: line for line in found["lines"]}


def test_a_change_of_five_points_needs_252_answers_a_wave() -> None:
    assert lines("--answers", "252")["change"]["power"] == pytest.approx(0.80, abs=0.005)
    assert lines("--answers", "100")["change"]["needed"] == 253


def test_an_index_of_400_answers_is_exact_to_two_points() -> None:
    assert round(lines("--answers", "400")["index"]["half_width"], 1) == 2.0


def test_answers_from_few_units_are_worth_less() -> None:
    clustered = lines("--answers", "400", "--units", "10")["index"]["half_width"]
    assert clustered > lines("--answers", "400")["index"]["half_width"]


def test_answers_follow_from_those_invited() -> None:
    found = json.loads(plan("--invited", "1000", "--response-rate", "0.2", *QUICK).output)
    assert (found["answers"], found["invite"]) == (200, 1000)


def test_everybody_of_a_small_population_is_known_exactly() -> None:
    found = lines("--answers", "100", "--population", "100")
    assert (found["index"]["half_width"], found["drivers"]["power"]) == (0.0, 1.0)


def test_people_read_a_table() -> None:
    output = plan("--answers", "300", "--runs", "50").output
    assert "A correlation of 0.2" in output
    assert "nan" not in output


def test_without_a_size_nothing_can_be_said() -> None:
    result = plan()
    assert result.exit_code == 2
    assert "--response-rate" in result.output


def test_more_answers_than_people_cannot_be() -> None:
    result = plan("--answers", "300", "--population", "100")
    assert result.exit_code == 1
    assert "at most the population" in result.output


def test_an_effect_that_cannot_be_is_told_beside_the_others() -> None:
    result = plan("--answers", "300", "--paths", "1.2", "0.3", "--runs", "50")
    assert result.exit_code == 0
    assert "less than everything" in result.output
