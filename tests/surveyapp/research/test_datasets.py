import csv
import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from flask import Flask
from openpyxl import load_workbook

from analysis.dataset import Dataset
from analysis.documents import ResponseRow, dataset_from_documents
from questionnaires import library
from questionnaires.model import AnswerType, Block, Option, Question, QuestionRole, Scale
from surveyapp.models import Customer, Response
from surveyapp.queries.shareable_dataset import shareable
from tests.staff import Browser

SignedIn = Callable[[str], Browser]

YES_NO = Scale(
    "yes_no",
    AnswerType.SINGLE_CHOICE,
    options=(Option("no", {"en": "No"}), Option("yes", {"en": "Yes"})),
)
MAY_CALL = Question("CALL", YES_NO, {"en": "May we?"}, role=QuestionRole.CONTACT_CONSENT)


def people(n: int, consent: int = 0, **facts: str) -> Dataset:
    """``n`` rows of which the first ``consent`` asked to be contacted."""
    pulse = library.load("pulse")
    asked = replace(pulse, blocks=(*pulse.blocks, Block("contact", (MAY_CALL,))))
    rows = (
        ResponseRow(
            {"CALL": "yes" if place < consent else "no"},
            respondent=f"K-{place}",
            facts={"email": f"{place}@example.org", "segment": "most", **facts},
        )
        for place in range(n)
    )
    return dataset_from_documents(asked, rows, "people")


def with_customer(app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        customer = Customer(key="K-1001", facts={"email": "kari@example.org", "segment": "rare"})
        session.add(customer)
        session.flush()
        session.query(Response).limit(1).one().customer_id = customer.id


def test_the_csv_has_one_row_a_response(signed_in: SignedIn) -> None:
    answer = signed_in("researcher").get("/surveys/1/dataset.csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["SAT1"] for row in rows] == ["8", "8", "8"]
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_workbook_and_the_parquet_file_can_be_opened(signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    book = load_workbook(io.BytesIO(browser.get("/surveys/1/dataset.xlsx").data))
    table = pq.read_table(io.BytesIO(browser.get("/surveys/1/dataset.parquet").data))
    assert book["data"].max_row == 4
    assert table.num_rows == 3


def test_no_other_format_is_offered(signed_in: SignedIn) -> None:
    assert signed_in("researcher").get("/surveys/1/dataset.exe").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_a_download_names_no_customer(signed_in: SignedIn, app: Flask, kind: str) -> None:
    with_customer(app)
    data = signed_in("researcher").get(f"/surveys/1/dataset.{kind}").data
    assert not [word for word in (b"K-1001", b"kari@", b"rare") if word in data]


def test_a_customer_keeps_one_number_through_the_file() -> None:
    data = replace(people(3), respondent=np.array(["K-7", "K-9", "K-7"], object))
    shared = shareable(data).respondent
    assert shared is not None
    assert shared.tolist() == ["person 1", "person 2", "person 1"]


def test_facts_that_name_a_person_go() -> None:
    assert set(shareable(people(9)).facts) == {"segment"}


def test_a_word_that_few_share_is_left_out() -> None:
    data = people(9)
    data.facts["segment"][:3] = "few"
    assert list(shareable(data).facts["segment"]) == [None] * 3 + [None] * 6


@pytest.mark.parametrize(("invited", "told"), [(20, None), (None, "sv")])
def test_a_rare_language_does_not_tell_which_of_the_invited_it_was(
    invited: int | None, told: str | None
) -> None:
    data = people(16)
    anonymous = replace(
        data,
        respondent=None,
        language=np.array(["nb"] * 15 + ["sv"], object),
        source=replace(data.source, invited=invited),
    )
    shared = shareable(anonymous).language
    assert shared is not None
    assert shared[-1] == told


def test_a_word_that_seven_share_stays() -> None:
    assert set(shareable(people(7)).facts["segment"]) == {"most"}


def test_who_asked_to_be_contacted_can_be_found() -> None:
    shared = shareable(people(9, consent=2))
    assert list(shared.facts["email"][:3]) == ["0@example.org", "1@example.org", None]
    assert shared.respondent is not None
    assert list(shared.respondent[:3]) == ["K-0", "K-1", "person 1"]
