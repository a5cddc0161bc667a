import pytest

from analysis.intake.mapping import InvalidMapping
from surveyapp.database import Database
from surveyapp.services.importing.keep_mapping import (
    UnfitMappingNameError,
    UnknownMappingError,
    keep_mapping,
    kept_plan,
)
from surveyapp.services.importing.plan_reading import document_of, loads_plan
from tests.surveyapp.factories import NOW
from tests.surveyapp.files_to_import import CUSTOMERS, EVENTS

KEY = "format: 1\ntarget: customers\nfields: {key: No}\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty-file"),
        ("format: 1\ntarget: customers\nfields: {name: Name}", "missing-key"),
        ("format: 1\ntarget: people\nfields: {key: No}", "unknown-target"),
        ("format: 2\ntarget: customers\nfields: {key: No}", "unknown-word"),
        (KEY + "dates: dd.mm.yyyy", "unknown-word"),
        (KEY + "time_zone: Oslo", "unknown-zone"),
        (KEY + "decimal: ';'", "unknown-word"),
        (KEY + "longest_wait: long", "not-a-duration"),
        (KEY + "longest_wait: -1 hours", "not-a-duration"),
        (KEY + "facts: {segment: {column: A, value: B}}", "column-or-value"),
        (KEY + "consents: {invitations: {given: News}}", "missing-key"),
        (KEY + "consents: {everything: {given: News, wording: v1}}", "unknown-key"),
        (KEY + "key: No", "unknown-key"),
        (EVENTS.replace("unit: minutes", "clear: true"), "no-unit"),
        (EVENTS.replace("unit: minutes", "unit: moons"), "unknown-word"),
        (KEY + "facts: &x {segment: A}", "alias"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_by_code(text: str, code: str) -> None:
    with pytest.raises(InvalidMapping) as refused:
        loads_plan(text, "mapping.yaml")
    assert code in {problem.code for problem in refused.value.problems}


def test_every_problem_is_told_with_its_line() -> None:
    with pytest.raises(InvalidMapping) as refused:
        loads_plan(KEY + "dates: x\ndecimal: y\n", "mapping.yaml")
    assert [problem.line for problem in refused.value.problems] == [4, 5]


def test_a_kept_mapping_means_what_its_file_meant(database: Database) -> None:
    with database.writing() as session:
        keep_mapping(session, "CRM", document_of(CUSTOMERS), NOW)
        assert kept_plan(session, "CRM")[0] == loads_plan(CUSTOMERS, "file")


def test_a_mapping_of_the_same_name_is_replaced(database: Database) -> None:
    with database.writing() as session:
        first = keep_mapping(session, "CRM", document_of(CUSTOMERS), NOW)
        assert keep_mapping(session, " CRM ", document_of(KEY), NOW).id == first.id


@pytest.mark.parametrize("name", ["", " \n", "x" * 101])
def test_a_mapping_needs_a_name(database: Database, name: str) -> None:
    with database.writing() as session, pytest.raises(UnfitMappingNameError):
        keep_mapping(session, name, document_of(KEY), NOW)


def test_an_unknown_mapping_is_named(database: Database) -> None:
    with database.reading() as session, pytest.raises(UnknownMappingError, match="'ERP'"):
        kept_plan(session, "ERP")
