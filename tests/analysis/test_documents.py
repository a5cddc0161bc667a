import numpy as np
import pytest

from analysis.dataset import AnswerState, Dataset
from analysis.documents import (
    ResponseRow,
    UnreadableDocumentError,
    dataset_from_documents,
    fact_columns,
)
from tests.analysis.small import SMALL


def read(*rows: ResponseRow) -> Dataset:
    return dataset_from_documents(SMALL, rows, "test")


def one(**answers: object) -> Dataset:
    return read(ResponseRow(answers))


def test_a_rating_keeps_its_value():
    assert one(SAT1=8).values["SAT1"][0] == 8


def test_json_and_decoded_documents_read_the_same():
    from_json = read(ResponseRow(b'{"SAT1":8,"OPN1":"Fint"}'))
    decoded = one(SAT1=8, OPN1="Fint")
    assert from_json.values["SAT1"] == decoded.values["SAT1"]
    assert from_json.source.sha256 == decoded.source.sha256


def test_absent_blank_and_dont_know_are_three_things():
    data = read(ResponseRow({}), ResponseRow({"SAT1": None}), ResponseRow({"SAT1": "dont_know"}))
    assert data.states["SAT1"].tolist() == [
        AnswerState.NOT_SHOWN,
        AnswerState.BLANK,
        AnswerState.DONT_KNOW,
    ]
    assert np.isnan(data.values["SAT1"]).all()


def test_a_choice_with_scores_takes_its_score():
    assert one(LOY4="some").values["LOY4"][0] == 40


def test_a_choice_without_scores_takes_its_position():
    assert one(COM1="yes").values["COM1"][0] == 1


def test_several_choices_become_one_column_an_option():
    phases = one(WAI1=["before", "after"]).choices["WAI1"]
    assert {code: bool(column[0]) for code, column in phases.items()} == {
        "none": False,
        "before": True,
        "after": True,
    }


def test_a_comment_is_kept_as_written():
    assert one(OPN1="Kortere kø, takk 🙂").texts["OPN1"][0] == "Kortere kø, takk 🙂"


def test_a_text_that_reads_dont_know_is_still_a_text():
    assert one(OPN1="dont_know").states["OPN1"][0] == AnswerState.ANSWERED


@pytest.mark.parametrize(
    ("item", "raw"),
    [("SAT1", 11), ("SAT1", "8"), ("LOY4", "lots"), ("LOY4", 40), ("WAI1", ["never"])],
)
def test_an_answer_off_its_scale_is_refused_by_name(item: str, raw: object):
    with pytest.raises(UnreadableDocumentError, match=item):
        one(**{item: raw})


def test_no_responses_give_an_empty_dataset():
    data = read()
    assert data.n == 0
    assert data.values["SAT1"].shape == (0,)


def test_rows_beyond_one_chunk_keep_their_order():
    data = read(*(ResponseRow({"WAI2": i % 1000}, respondent=str(i)) for i in range(4100)))
    assert data.values["WAI2"][4099] == 99
    assert data.respondent is not None
    assert data.respondent[4099] == "4099"


def test_what_is_known_around_a_response_becomes_columns():
    data = read(
        ResponseRow({}, "a", "nb", "2026-1", 61.5, complete=False, facts={"segment": "private"}),
        ResponseRow({}, "b", "sv", "2026-2", None, facts={"actual_wait": 12}),
    )
    assert data.wave is not None
    assert data.wave.tolist() == ["2026-1", "2026-2"]
    assert data.complete is not None
    assert data.complete.tolist() == [False, True]


def test_a_fact_is_a_number_only_when_all_its_values_are():
    columns = fact_columns([{"wait": 3, "unit": 7}, {"wait": None, "unit": "north"}])
    assert columns["wait"].dtype == np.float64
    assert columns["unit"].tolist() == ["7", "north"]


def test_other_answers_give_another_hash():
    assert one(SAT1=8).source.sha256 != one(SAT1=9).source.sha256


def test_an_answer_to_a_question_that_is_gone_is_left_out():
    assert "OLD1" not in one(OLD1=3).values
