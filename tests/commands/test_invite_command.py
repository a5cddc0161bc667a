from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from surveyapp.cli import main
from surveyapp.commands.setting_up import prepare
from surveyapp.database import Database
from surveyapp.models import Invitation
from tests.surveyapp.factories import a_survey
from tests.surveyapp.invented_customers import a_customer

RULES = """
name: The north
trigger: {kind: filter}
where: unit == north
quiet_days: 0
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with an open survey and three customers."""
    folder = tmp_path / "data"
    with closing(Database(prepare(folder).database_url)) as database, database.writing() as session:
        a_survey(session)
        for key, unit in (("anna", "north"), ("berit", "north"), ("clara", "south")):
            a_customer(session, key, unit=unit)
    return folder


def invite(data: Path, rules: str, *options: str) -> Result:
    file = data.parent / "rules.yaml"
    file.write_text(rules)
    arguments = ["invite", "1", "--programme", str(file), "--data", str(data), *options]
    return CliRunner().invoke(main, arguments)


def written(data: Path) -> int | None:
    database = Database(f"sqlite:///{data / 'surveyapp.sqlite'}")
    with closing(database), database.reading() as session:
        return session.scalar(select(func.count()).select_from(Invitation))


def test_a_dry_run_names_people_and_reasons_and_writes_nothing(data: Path) -> None:
    result = invite(data, RULES, "--dry-run")
    assert "2 people would be invited; nothing was written." in result.output
    assert "clara: condition" in result.output
    assert written(data) == 0


def test_inviting_twice_invites_once(data: Path) -> None:
    outputs = [invite(data, RULES).output.splitlines()[0] for _ in range(2)]
    assert outputs == ["2 invitations are planned.", "0 invitations are planned."]


def test_other_rules_need_another_name(data: Path) -> None:
    invite(data, RULES)
    changed = invite(data, RULES.replace("unit == north", "unit == south"))
    assert (changed.exit_code, "Write another name" in changed.output) == (1, True)


SOUTH = RULES.replace("unit == north", "unit == south")


def test_other_rules_are_not_tried_as_if_they_were_new(data: Path) -> None:
    invite(data, RULES)
    assert "--replace" in invite(data, SOUTH, "--dry-run").output


def test_replacing_rules_shows_what_changes_for_what_is_planned(data: Path) -> None:
    invite(data, RULES)
    told = invite(data, SOUTH, "--replace").output.splitlines()
    assert told[:7] == [
        "Rules that change:",
        "  where: unit == north -> unit == south",
        "2 invitations planned before keep their time.",
        "2 of them are called off then, by the new condition.",
        "  anna",
        "  berit",
        "1 invitations are planned.",
    ]


def test_a_dry_run_of_replacing_says_the_same_and_changes_nothing(data: Path) -> None:
    invite(data, RULES)
    tried = invite(data, SOUTH, "--replace", "--dry-run").output.splitlines()
    assert tried[6] == "1 people would be invited; nothing was written."
    assert written(data) == 2
    assert tried[:6] == invite(data, SOUTH, "--replace").output.splitlines()[:6]


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_rules_that_cannot_be_replace_none(data: Path, more: tuple[str, ...]) -> None:
    invite(data, RULES)
    result = invite(data, RULES + "stop: {invitations: 1}\n", "--replace", *more)
    assert (result.exit_code, "2 are invited already" in result.output) == (1, True)
    assert invite(data, RULES).output.startswith("0 invitations are planned.")


def test_the_rules_of_a_programme_that_has_ended_stay(data: Path) -> None:
    invite(data, RULES)
    CliRunner().invoke(main, ["programme", "end", "1", "The north", "--data", str(data)])
    result = invite(data, SOUTH, "--replace")
    assert (result.exit_code, "only with a new wave" in result.output) == (1, True)


def test_the_same_file_means_the_same_in_the_next_wave(data: Path) -> None:
    invite(data, RULES)
    begin = ["wave", "begin", "1", "2026-2", "--who", "new", "--data", str(data)]
    CliRunner().invoke(main, begin)
    assert invite(data, RULES).exit_code == 0
    told = invite(data, SOUTH, "--replace").output
    assert told.splitlines()[:2] == [
        "Rules that change:",
        "  where: unit == north -> unit == south",
    ]


def test_everything_wrong_is_told_with_its_line(data: Path) -> None:
    result = invite(data, RULES + "quota:\n  total: 0\nreminders: [9, 3]\n", "--dry-run")
    assert result.exit_code == 1
    assert "line 7, quota.total: A quota of 0 invites nobody." in result.output
    assert "line 8, reminders: Write the days in order" in result.output


def test_a_survey_that_is_not_there_is_told(data: Path) -> None:
    file = data.parent / "rules.yaml"
    file.write_text(RULES)
    arguments = ["invite", "9", "--programme", str(file), "--data", str(data)]
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, "There is no survey 9." in result.output) == (1, True)
