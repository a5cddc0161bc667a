"""What administrators script: programmes, waves, attributes and imports by command."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from surveyapp.cli import main
from surveyapp.commands.setting_up import prepare
from surveyapp.database import Database
from surveyapp.models import ProgrammeState, Survey
from surveyapp.services.programmes.programme_rules import Before
from surveyapp.services.surveys.repeat_wave import repeat_wave
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.invented_customers import a_programme

VIP = ("attribute", "define", "vip", "--name", "VIP", "--kind", "choice")
CHOICES = ("--choice", "yes", "--choice", "no")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with an open survey in its first wave, and a programme that invites."""
    folder = tmp_path / "data"
    with closing(Database(prepare(folder).database_url)) as database, database.writing() as session:
        survey = a_survey(session)
        repeat_wave(session, survey.id, "2026-1", Before.ANY, NOW)
        a_programme(session, survey, time_zone="UTC").name = "The north"
    return folder


def typed(data: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, [*words, "--data", str(data)])
    return result.exit_code, result.output


def another(data: Path, state: ProgrammeState, **rules: object) -> None:
    database = Database(f"sqlite:///{data / 'surveyapp.sqlite'}")
    with closing(database), database.writing() as session:
        a_programme(session, session.get_one(Survey, 1), state, **rules)


@pytest.mark.parametrize("name", ["1", "The north"])
def test_a_programme_is_paused_started_and_ended_by_number_or_name(data: Path, name: str) -> None:
    steps = ("pause", "pause", "start", "end")
    assert [typed(data, "programme", step, "1", name) for step in steps] == [
        (0, "The north is paused.\n"),
        (0, "The north is paused already.\n"),
        (0, "The north invites.\n"),
        (0, "The north has ended.\n"),
    ]


def test_a_step_that_cannot_be_says_why(data: Path) -> None:
    another(data, ProgrammeState.ENDED)
    another(data, ProgrammeState.PAUSED, where="gone == 1")
    assert "only with a new wave" in typed(data, "programme", "start", "1", "2")[1]
    assert "where: There is no fact" in typed(data, "programme", "start", "1", "3")[1]
    assert "give a number: 2, 3" in typed(data, "programme", "start", "1", "Programme")[1]


@pytest.mark.parametrize(
    ("survey", "programme", "told"),
    [("9", "1", "There is no survey 9."), ("1", "South", "There are: 1 The north.")],
)
def test_what_is_not_there_is_told(data: Path, survey: str, programme: str, told: str) -> None:
    code, output = typed(data, "programme", "end", survey, programme)
    assert (code, told in output) == (1, True)


def test_the_rules_that_are_shown_are_a_file_to_invite_by(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(typed(data, "programme", "show", "1", "1")[1])
    assert yaml.safe_load(file.read_text())["name"] == "The north"
    code, _ = typed(data, "invite", "1", "--programme", str(file), "--dry-run")
    assert code == 0


def test_programmes_are_listed_with_their_numbers(data: Path) -> None:
    _, output = typed(data, "programme", "list", "1")
    assert "     1  invites     The north" in output


def test_a_wave_is_begun_once(data: Path) -> None:
    code, output = typed(data, "wave", "begin", "1", "2026-2", "--who", "new")
    assert (code, "Programmes that invite in it: The north." in output) == (0, True)
    code, output = typed(data, "wave", "begin", "1", "2026-2")
    assert (code, "Nothing was changed" in output) == (1, True)


def test_what_has_ended_starts_with_a_wave_when_named(data: Path) -> None:
    another(data, ProgrammeState.ENDED)
    _, output = typed(data, "wave", "begin", "1", "2026-2", "--again", "2")
    assert "The north, Programme." in output


def test_a_wave_that_a_programme_stands_in_the_way_of_names_it(data: Path) -> None:
    another(data, ProgrammeState.ENDED, stop={"end": "2020-01-01"})
    assert "would invite nobody: stop.end" in typed(data, "wave", "list", "1")[1]
    code, output = typed(data, "wave", "begin", "1", "2026-2", "--again", "2")
    assert (code, "Programme: stop.end: This day is over" in output) == (1, True)
    assert typed(data, "wave", "list", "1")[1].startswith("2026-1: begun 2026-03-02;")


def test_an_attribute_is_defined_once_however_often_it_is_typed(data: Path) -> None:
    assert [typed(data, *VIP, *CHOICES) for _ in range(2)] == [
        (0, "vip is defined.\n"),
        (0, "vip is defined so already.\n"),
    ]
    assert typed(data, "attribute", "list")[1] == "vip  choice: yes, no  (VIP)\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((*VIP[:-1], "text"), 1),
        (("attribute", "change", "vip", "--name", " "), 1),
        (("attribute", "change", "gone", "--name", "X"), 1),
        (("attribute", "define", "9", "--name", "X", "--kind", "text"), 1),
        (("attribute", "define", "note", "--name", "X", "--kind", "text", "--choice", "a"), 2),
        (("attribute", "change", "vip"), 2),
    ],
)
def test_an_attribute_that_cannot_be_so_changes_nothing(
    data: Path, words: tuple[str, ...], code: int
) -> None:
    typed(data, *VIP, *CHOICES)
    before = typed(data, "attribute", "list")
    assert typed(data, *words)[0] == code
    assert typed(data, "attribute", "list") == before


def test_choices_are_added_to_an_attribute(data: Path) -> None:
    typed(data, *VIP, *CHOICES)
    typed(data, "attribute", "change", "vip", "--choice", "maybe", "--name", "Important")
    assert typed(data, "attribute", "list")[1] == "vip  choice: yes, no, maybe  (Important)\n"


def test_imports_and_mappings_are_listed_and_a_mapping_printed(data: Path, tmp_path: Path) -> None:
    mapping, table = tmp_path / "map.yaml", tmp_path / "people.csv"
    mapping.write_text("{format: 1, target: customers, fields: {key: id}}")
    table.write_text("id\nanna\n")
    typed(data, "import-customers", str(table), "--mapping", str(mapping), "--keep", "crm")
    _, output = typed(data, "imports")
    assert "customers  people.csv: 1 new, 0 changed, 0 unchanged" in output
    assert "  crm  customers, changed" in output
    assert yaml.safe_load(typed(data, "imports", "--mapping", "crm")[1])["target"] == "customers"


def test_without_imports_that_is_said(data: Path) -> None:
    assert typed(data, "imports")[1] == "Nothing has been imported.\nNo mapping is kept.\n"
    assert typed(data, "imports", "--mapping", "crm")[0] == 1
