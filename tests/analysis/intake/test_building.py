from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from analysis.dataset import AnswerState, Dataset
from analysis.intake.building import build_dataset
from analysis.intake.columns import AroundColumn, ColumnMapping, FactColumn, ItemColumn
from analysis.intake.problems import IntakeProblem, IntakeProblems
from tests.analysis.intake.files import parquet, table, workbook
from tests.analysis.small import SMALL

Build = Callable[..., Dataset]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def from_csv(content: str, mapping: ColumnMapping | None = None) -> Dataset:
        return build_dataset(table(tmp_path, content), mapping or ColumnMapping(), SMALL)

    return from_csv


def problems_of(build: Build, content: str, mapping: ColumnMapping | None = None):
    with pytest.raises(IntakeProblems) as caught:
        build(content, mapping)
    return caught.value.problems


def only(problems: tuple[IntakeProblem, ...]) -> IntakeProblem:
    (problem,) = problems
    return problem


def sat1(**options: object) -> ColumnMapping:
    return ColumnMapping({"SAT1": ItemColumn("x", **options)})  # type: ignore[arg-type]


def test_columns_named_like_items_are_found_whatever_their_case(build: Build):
    assert build("sat1,LOY2\n7,9\n").values["SAT1"][0] == 7


def test_a_question_without_a_column_was_not_shown(build: Build):
    assert build("SAT1\n7\n").states["SAT2"][0] == AnswerState.NOT_SHOWN


def test_an_empty_cell_is_blank(build: Build):
    assert build("SAT1,SAT2\n7,\n").states["SAT2"][0] == AnswerState.BLANK


def test_a_code_can_say_that_the_question_did_not_apply(build: Build):
    data = build("SAT1\n0\n7\n", ColumnMapping(codes={"0": "not_applicable"}))
    assert data.states["SAT1"][0] == AnswerState.NOT_APPLICABLE
    assert np.isnan(data.values["SAT1"][0])


def test_a_code_of_one_item_goes_before_a_code_of_all(build: Build):
    mapping = ColumnMapping(
        {"SAT1": ItemColumn("SAT1", codes={"9": "9"})}, codes={"9": "dont_know"}
    )
    data = build("SAT1,SAT2\n9,9\n", mapping)
    assert data.values["SAT1"][0] == 9
    assert data.states["SAT2"][0] == AnswerState.DONT_KNOW


@pytest.mark.parametrize("label", ["Somewhat agree", "litt enig", " LITT ENIG "])
def test_labels_are_read_in_every_language_of_the_questionnaire(build: Build, label: str):
    assert build(f"REC1\n{label}\n").values["REC1"][0] == 5


@pytest.mark.parametrize("label", ["Don't know", "Vet ikke", "dont_know"])
def test_a_dont_know_is_read_by_label_or_word(build: Build, label: str):
    assert build(f"SAT1,SAT2\n{label},5\n").states["SAT1"][0] == AnswerState.DONT_KNOW


def test_labels_may_be_given(build: Build):
    mapping = ColumnMapping({"COM1": ItemColumn("x", labels={"Oh yes": "yes"})})
    assert build("x\noh YES\n", mapping).values["COM1"][0] == 1


def test_options_are_read_by_code_and_by_label(build: Build):
    assert build("LOY4\nsome\nInntil 5 %\n").values["LOY4"].tolist() == [40, 40]


def test_several_options_stand_in_one_cell(build: Build):
    phases = build("WAI1\nbefore;After\n").choices["WAI1"]
    assert [code for code, column in phases.items() if column[0]] == ["before", "after"]


def test_an_exclusive_option_stands_alone(build: Build):
    assert only(problems_of(build, "WAI1\nnone;before\n")).code == "exclusive-option"


def test_a_comment_is_kept_as_written(build: Build):
    assert build('SAT1,OPN1\n7,"  kort, kø "\n').texts["OPN1"][0] == "  kort, kø "


def test_a_scale_of_the_file_is_stretched_to_the_question_s(build: Build):
    assert build("x\n1\n4\n", sat1(minimum=1, maximum=4)).values["SAT1"].tolist() == [1, 10]


def test_a_scale_that_counts_the_other_way_is_turned(build: Build):
    assert build("x\n1\n10\n", sat1(reverse_coded=True)).values["SAT1"].tolist() == [10, 1]


def test_a_value_between_the_points_is_an_error_and_never_rounded(build: Build):
    assert only(problems_of(build, "x\n3.5\n", sat1())).code == "fraction"


def test_a_mean_may_lie_between_the_points_where_that_is_said(build: Build):
    assert build("x\n3.5\n", sat1(fractions=True)).values["SAT1"][0] == 3.5


def test_the_same_wrong_value_is_one_problem_with_its_rows(build: Build):
    problem = only(problems_of(build, "SAT1\n7\n99\n8\n99\n"))
    assert (problem.code, problem.column, problem.value) == ("off-scale", "SAT1", "99")
    assert (problem.rows, problem.count) == ((3, 5), 2)


def test_all_problems_are_told_at_once(build: Build):
    found = problems_of(build, "SAT1,LOY4,WAI2,seconds\n99,lots,soon,3\n7,some,4,long\n")
    assert {problem.column for problem in found} == {"SAT1", "LOY4", "WAI2", "seconds"}


def test_only_the_first_rows_are_named_but_all_are_counted(build: Build):
    problem = only(problems_of(build, "SAT1\n" + "99\n" * 1000))
    assert (len(problem.rows), problem.count) == (5, 1000)
    assert "rows 2, 3, 4, 5, 6 and 995 more" in str(problem)


def test_the_sentence_says_where_and_what_to_do(build: Build):
    sentence = str(only(problems_of(build, "SAT1\n0\n")))
    assert sentence.startswith("row 2, column 'SAT1': '0' is not on the scale 1-10 of SAT1")
    assert "0=not_applicable" in sentence


def test_markup_and_controls_in_a_value_are_told_as_plain_text(build: Build):
    sentence = str(only(problems_of(build, "SAT1\n\x1b[31m<script>\n")))
    assert "\x1b" not in sentence


def test_a_missing_word_is_an_error_until_it_is_declared(build: Build):
    assert only(problems_of(build, "SAT1,SAT2\n7,NA\n")).code == "not-a-number"
    data = build("SAT1,SAT2\n7,NA\n", ColumnMapping(missing=frozenset({"NA"})))
    assert data.states["SAT2"][0] == AnswerState.BLANK


def test_a_decimal_comma_is_read(build: Build):
    data = build("SAT1;actual_wait\n7;12,5\n8;3\n")
    assert data.facts["actual_wait"].tolist() == [12.5, 3]


def test_what_could_be_thousands_is_not_guessed(build: Build):
    content = "SAT1;revenue_12m\n7;1,234\n8;56\n9;78\n"
    assert only(problems_of(build, content)).code == "not-a-number"
    data = build(content, ColumnMapping(decimal=","))
    assert data.facts["revenue_12m"][0] == pytest.approx(1.234)


def test_a_fact_of_words_stays_words(build: Build):
    assert build("SAT1,segment\n7,private\n8,\n").facts["segment"].tolist() == ["private", None]


def test_a_fact_declared_a_number_must_be_one(build: Build):
    mapping = ColumnMapping(facts={"actual_wait": FactColumn("delay", "number")})
    assert only(problems_of(build, "SAT1,delay\n7,long\n", mapping)).column == "delay"


@pytest.mark.parametrize("cell", ["1e99", "9" * 400, "-1e400", float("inf")])
def test_a_number_beyond_all_sense_is_an_error(cell: str | float, tmp_path: Path):
    content = parquet(SAT1=[7, 8], actual_wait=[cell, type(cell)(5)])
    with pytest.raises(IntakeProblems, match=r"row 2, column 'actual_wait'.* is infinite or has"):
        build_dataset(table(tmp_path, content, "d.parquet"), ColumnMapping(), SMALL)


def test_a_number_with_all_the_decimals_a_computer_prints_is_read(build: Build):
    mean = build("x\n3.3333333333333335\n", sat1(fractions=True)).values["SAT1"][0]
    assert mean == pytest.approx(10 / 3)


def test_an_amount_in_words_is_an_error_and_never_left_out_unseen(build: Build):
    assert only(problems_of(build, "SAT1,actual_wait\n7,ten minutes\n")).column == "actual_wait"


def test_a_fact_declared_text_keeps_its_zeros(build: Build):
    mapping = ColumnMapping(facts={"unit": FactColumn("shop", "text")})
    assert build("SAT1,shop\n7,0012\n", mapping).facts["unit"][0] == "0012"


def test_an_unknown_column_suggests_the_closest(build: Build):
    mapping = ColumnMapping({"SAT1": ItemColumn("CUSA11")})
    assert "Did you mean 'CUSA1'?" in str(only(problems_of(build, "CUSA1\n7\n", mapping)))


def test_an_unknown_item_is_an_error(build: Build):
    mapping = ColumnMapping({"SAT9": ItemColumn("a")})
    assert only(problems_of(build, "a\n7\n", mapping)).code == "unknown-item"


def test_one_column_cannot_answer_two_questions(build: Build):
    mapping = ColumnMapping({"SAT1": ItemColumn("a"), "SAT2": ItemColumn("a")})
    assert only(problems_of(build, "a\n7\n", mapping)).code == "duplicate-mapping"


def test_a_questionnaire_that_does_not_fit_says_what_it_asks(build: Build):
    problem = only(problems_of(build, "age,shoe size\n7,43\n"))
    assert problem.code == "nothing-fits"
    assert "'shoe size'" in problem.message
    assert "'SAT1'" in problem.message


def test_a_file_without_a_single_answer_is_refused(build: Build):
    assert only(problems_of(build, "SAT1,SAT2,n\n,,1\n,,2\n")).code == "no-answers"


def test_a_respondent_answers_once_a_wave(build: Build):
    content, where = "SAT1,respondent,wave\n7,a,1\n8,a,2\n9,b,1\n9,b,1\n", ("respondent", "b")
    problem = only(problems_of(build, content))
    assert (problem.code, problem.column, problem.value) == ("duplicate-respondent", *where)
    assert problem.rows == (4, 5)


def test_a_file_without_a_single_answer_names_the_columns_that_were_read(build: Build):
    problem = only(problems_of(build, "SAT1,SAT2,n\n,,1\n,,2\n"))
    assert "none of the 2 rows holds an answer" in problem.message
    assert "'SAT1', 'SAT2'" in problem.message


def test_a_constant_column_is_a_dataset_like_any_other(build: Build):
    assert build("SAT1,SAT2\n7,1\n7,2\n").values["SAT1"].tolist() == [7, 7]


def test_one_row_is_a_dataset(build: Build):
    assert build("SAT1\n7\n").n == 1


def test_a_language_may_have_a_default(build: Build):
    mapping = ColumnMapping(around={"language": AroundColumn("lang", "en")})
    data = build("SAT1,lang\n7,nb\n8,\n", mapping)
    assert data.language is not None
    assert data.language.tolist() == ["nb", "en"]


def test_completion_is_yes_or_no(build: Build):
    data = build("SAT1,complete\n7,TRUE\n8,no\n")
    assert data.complete is not None
    assert data.complete.tolist() == [True, False]
    assert only(problems_of(build, "SAT1,complete\n7,maybe\n")).code == "not-yes-or-no"


def test_nobody_answers_in_less_than_no_time(build: Build):
    problem = only(problems_of(build, "SAT1,seconds\n7,60\n8,-5\n9,\n"))
    assert (problem.code, problem.column, problem.rows) == ("negative-seconds", "seconds", (3,))


def test_a_reason_for_a_missing_answer_is_taken_from_its_column(build: Build):
    mapping = ColumnMapping({"SAT1": ItemColumn("SAT1", missing_reason="why")})
    data = build("SAT1,why,id\n7,,a\n,dont_know,b\n,,c\n", mapping)
    assert data.states["SAT1"].tolist() == [
        AnswerState.ANSWERED,
        AnswerState.DONT_KNOW,
        AnswerState.BLANK,
    ]


def test_an_unknown_reason_is_an_error(build: Build):
    mapping = ColumnMapping({"SAT1": ItemColumn("SAT1", missing_reason="why")})
    assert only(problems_of(build, "SAT1,why\n7,\n,tired\n", mapping)).code == "unknown-reason"


def test_numbers_of_a_workbook_are_read_like_texts(tmp_path: Path):
    content = workbook(["SAT1", "actual_wait", "respondent"], [7, 12.5, 1], [8, 3, 2])
    data = build_dataset(table(tmp_path, content, "d.xlsx"), ColumnMapping(), SMALL)
    assert data.values["SAT1"].tolist() == [7, 8]
    assert data.respondent is not None
    assert data.respondent.tolist() == ["1", "2"]


def test_a_code_that_means_nothing_is_told_with_its_correction(build: Build):
    problem = only(problems_of(build, "SAT1\n0\n", ColumnMapping(codes={"0": "not_aplicable"})))
    assert problem.code == "bad-code"
    assert "Did you mean 'not_applicable'?" in problem.message


def test_a_long_list_of_problems_is_cut_but_counted(build: Build):
    content = "SAT1\n" + "\n".join(str(value) for value in range(100, 150))
    with pytest.raises(IntakeProblems) as caught:
        build(content)
    lines = caught.value.told(at_most=10).splitlines()
    assert len(lines) == 12
    assert lines[-1] == "data.csv: 50 problems in all"


def test_of_two_columns_that_differ_in_case_the_exact_one_is_taken(build: Build):
    assert build("SAT1,sat1\n7,8\n").values["SAT1"][0] == 7


def test_a_column_in_which_nothing_fits_is_told_once(build: Build):
    content = "SAT1,SAT2\n" + "\n".join(f"name {i},7" for i in range(1500))
    problem = only(problems_of(build, content))
    assert (problem.code, problem.column) == ("wrong-column", "SAT1")


def test_a_fact_of_very_many_words_is_words(build: Build):
    content = "SAT1,segment\n" + "\n".join(f"7,name {i}" for i in range(1500))
    assert build(content).facts["segment"][1499] == "name 1499"


def test_a_declared_number_in_which_nothing_fits_is_told_once(build: Build):
    content = "SAT1,wait\n" + "\n".join(f"7,name {i}" for i in range(1500))
    mapping = ColumnMapping(facts={"actual_wait": FactColumn("wait", "number")})
    assert only(problems_of(build, content, mapping)).code == "wrong-column"


def weighted() -> ColumnMapping:
    return ColumnMapping(around={"weight": AroundColumn("w")})


def test_weights_come_from_the_column_that_is_named(build: Build):
    data = build("SAT1,w\n7,0.5\n8,1.5\n", weighted())
    assert data.weights is not None
    assert data.weights.tolist() == [0.5, 1.5]


def test_a_weight_is_not_found_by_its_name(build: Build):
    assert build("SAT1,weight\n7,0.5\n8,1.5\n").weights is None


@pytest.mark.parametrize("bad", ["0", "-1", ""])
def test_a_weight_that_is_not_above_zero_is_told(build: Build, bad: str):
    problem = only(problems_of(build, f"SAT1,w\n7,0.5\n8,{bad}\n", weighted()))
    assert problem.code == "bad-weight"
