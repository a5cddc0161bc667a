from pathlib import Path

import pytest

from analysis.intake.columns import ItemColumn
from analysis.intake.mapping import InvalidMapping, from_flags, load_mapping, loads_mapping
from analysis.intake.problems import IntakeProblems
from questionnaires.problems import Problem
from tests.analysis.small import SMALL

WHOLE = """
format: 1
missing: ["", "NA"]
codes: {"0": not_applicable}
decimal: ","
level: hospital
items:
  SAT1: CUSA1
  SAT2: {column: CUSA2, codes: {"9": missing}, reverse_coded: true, min: 1, max: 5}
  REC1: {column: mean, fractions: true, missing_reason: why}
facts:
  actual_wait: {column: Departure Delay, type: number}
  segment: Class
respondent: ID
language: {column: lang, default: en}
organisation: Havblikk
wait_unit: hours
currency: NOK
self_selected: false
invited: 400
goals:
  - {id: main, name: {en: Main}, subject: satisfaction, target: 75, deadline: 2026-12-31}
  - {id: fewer, name: {en: Fewer}, subject: recommendation, target: 20, direction: at_most}
"""


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InvalidMapping) as caught:
        loads_mapping(text, "mapping.yaml", SMALL)
    return caught.value.problems


def test_a_whole_mapping_file_is_read():
    mapping = loads_mapping(WHOLE, "mapping.yaml", SMALL)
    assert mapping.items["SAT1"] == ItemColumn("CUSA1")
    assert mapping.items["SAT2"].codes == {"9": "missing"}
    assert (mapping.level, mapping.wait_unit, mapping.invited) == ("hospital", "hours", 400)


def test_goals_are_read():
    goals = loads_mapping(WHOLE, "mapping.yaml", SMALL).goals
    assert [(g.subject, g.target, g.direction) for g in goals] == [
        ("satisfaction", 75, "at_least"),
        ("recommendation", 20, "at_most"),
    ]


def test_columns_are_found_by_name_only_where_none_is_mapped():
    assert not loads_mapping(WHOLE, "mapping.yaml", SMALL).by_name
    assert loads_mapping("format: 1\n", "mapping.yaml", SMALL).by_name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("items: {SAT1: a}", "missing-key"),
        ("format: 2", "unknown-word"),
        ("format: 1\nitem: {SAT1: a}", "unknown-key"),
        ("format: 1\nitems: {SAT9: a}", "unknown-item"),
        ("format: 1\nitems: {SAT1: a, SAT1: b}", "duplicate-key"),
        ("format: 1\nitems: {SAT1: {codes: {}}}", "missing-key"),
        ("format: 1\nitems: {SAT1: {column: a, min: 1}}", "half-scale"),
        ("format: 1\nitems: {SAT1: {column: a, min: 5, max: 1}}", "empty-scale"),
        ("format: 1\nfacts: {x: {column: a, type: date}}", "unknown-word"),
        ("format: 1\nwait_unit: years", "unknown-word"),
        ("format: 1\ninvited: many", "not-a-whole-number"),
        ("format: 1\ninvited: 0", "too-low"),
        ("format: 1\nself_selected: perhaps", "not-true-or-false"),
        ("format: 1\ngoals: [{id: a, name: {en: A}, subject: love, target: 1}]", "unknown-word"),
        ("format: 1\nheight: h", "unknown-key"),
        ("format: 1\nitems: &a {SAT1: a}", "alias"),
        ("format: 1\nitems: !!python/name:os.system {}", "tag"),
        ("format: [", "not-yaml"),
        ("", "empty-file"),
        ("- a\n- b", "wrong-shape"),
    ],
)
def test_a_broken_mapping_file_is_told_by_code(text: str, code: str):
    assert code in {problem.code for problem in problems_of(text)}


def test_every_problem_comes_with_its_line():
    found = problems_of("format: 1\nwait_unit: years\nitems:\n  SAT9: a\n")
    assert [(problem.line, problem.path) for problem in found] == [
        (2, "wait_unit"),
        (4, "items.SAT9"),
    ]


def test_a_wrong_item_suggests_the_closest():
    assert "Did you mean 'SAT1'?" in problems_of("format: 1\nitems: {SAT11: a}")[0].message


def test_a_mapping_file_that_is_not_there_is_an_error_and_no_crash(tmp_path: Path):
    with pytest.raises(InvalidMapping, match="cannot be read"):
        load_mapping(tmp_path / "none.yaml", SMALL)


def test_a_mapping_file_in_another_encoding_is_an_error(tmp_path: Path):
    (tmp_path / "m.yaml").write_bytes("organisation: Blåbær".encode("cp1252"))
    with pytest.raises(InvalidMapping, match="UTF-8"):
        load_mapping(tmp_path / "m.yaml", SMALL)


def test_flags_make_a_mapping():
    mapping = from_flags(
        maps=["SAT1=CUSA1"], codes=["0=not_applicable"], facts=["actual_wait=Departure Delay"]
    )
    assert mapping.items["SAT1"].column == "CUSA1"
    assert mapping.codes == {"0": "not_applicable"}
    assert mapping.facts["actual_wait"].column == "Departure Delay"


def test_a_code_can_be_for_one_item():
    mapping = from_flags(maps=["SAT1=a"], codes=["SAT1:99=missing", "9:30=dont_know"])
    assert mapping.items["SAT1"].codes == {"99": "missing"}
    assert mapping.codes == {"9:30": "dont_know"}


def test_flags_come_on_top_of_a_file():
    start = loads_mapping(WHOLE, "mapping.yaml", SMALL)
    mapping = from_flags(maps=["SAT1=other"], missing=["-9"], start=start)
    assert mapping.items["SAT1"].column == "other"
    assert mapping.missing == {"", "NA", "-9"}


@pytest.mark.parametrize("flag", ["SAT1", "=a", "SAT1="])
def test_a_flag_without_two_sides_is_refused(flag: str):
    with pytest.raises(IntakeProblems, match="A=B"):
        from_flags(maps=[flag])


def test_a_flag_given_twice_is_refused():
    with pytest.raises(IntakeProblems, match="twice"):
        from_flags(maps=["SAT1=a", "SAT1=b"])
