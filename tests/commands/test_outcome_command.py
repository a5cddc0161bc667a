import json
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from surveyapp.cli import main
from surveyapp.commands.setting_up import prepare
from surveyapp.database import Database
from surveyapp.models import Channel, Privacy, ResponseStatus
from tests.surveyapp.factories import a_survey
from tests.surveyapp.queries.test_outcomes import answered, invited


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A survey to which four were invited, and an anonymous one with one."""
    folder = tmp_path / "data"
    with closing(Database(prepare(folder).database_url)) as database, database.writing() as session:
        survey = a_survey(session)
        answered(session, invited(session, survey, "c1"), ResponseStatus.SUBMITTED)
        invited(session, survey, "c2").reason = "unsubscribed"
        invited(session, survey, "c3", channel=Channel.SMS)
        invited(session, survey, "c4")
        invited(session, a_survey(session, privacy=Privacy.ANONYMOUS), "c5")
    return folder


def outcome(data: Path, survey: int, *options: str) -> Result:
    return CliRunner().invoke(main, ["outcome", str(survey), "--data", str(data), *options])


def test_every_end_and_every_rate_is_told(data: Path) -> None:
    told = outcome(data, 1).output
    assert "        1  2.11  unsubscribed without answering" in told
    assert "25.0% (4.6% to 69.9%) of 4" in told
    assert "channel sms" in told


def test_every_number_can_be_read_by_a_program(data: Path) -> None:
    told = json.loads(outcome(data, 1, "--json").output)
    assert told["whole"]["ends"] == {"complete": 1, "not_reached": 2, "refused": 1}
    assert told["whole"]["rates"]["RR5"]["n"] == 4
    assert told["by"]["channel"]["sms"]["rates"]["RR5"]["share"] == 0


def test_a_few_people_of_an_anonymous_survey_have_no_rates(data: Path) -> None:
    assert "are told from seven people invited on" in outcome(data, 2).output
    told = json.loads(outcome(data, 2, "--json").output)
    assert (told["hidden"], told["whole"]["rates"], told["by"]["channel"]) == (True, {}, {})


def test_a_survey_that_is_not_there_is_told(data: Path) -> None:
    result = outcome(data, 9)
    assert (result.exit_code, "There is no survey 9." in result.output) == (1, True)
