"""What a dataset tells of accounts: by name only where everybody who answered agreed to it."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.documents import ResponseRow, dataset_from_documents
from questionnaires import library
from surveyapp.database import Database
from surveyapp.models import (
    Consent,
    ConsentPurpose,
    Customer,
    Response,
    ResponseStatus,
    Survey,
)
from surveyapp.queries.accounts_told import OTHERS, accounts_told
from surveyapp.queries.shareable_dataset import shareable
from surveyapp.queries.survey_dataset import survey_dataset
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.invented_customers import a_customer, an_account

Answered = dict[str, tuple[int, int]]
"""Of each account, how many answered, and how many of them agreed to be named."""


def answer_of(person: Customer, survey: Survey) -> Response:
    return Response(
        survey_id=survey.id,
        version_id=survey.version_id,
        customer_id=person.id,
        status=ResponseStatus.SUBMITTED,
        submitted_at=NOW,
        language="en",
        document={"SAT1": 8},
        seed=1,
        submit_key=person.key,
    )


def answered(database: Database, accounts: Answered) -> int:
    with database.writing() as session:
        survey = a_survey(session)
        for key, (people, agreeing) in accounts.items():
            account = an_account(session, key, segment=f"of {key}", revenue_12m=float(people))
            for number in range(people):
                person = a_customer(session, f"{key}-{number}", account=account, role="buyer")
                decision = Consent(
                    customer_id=person.id,
                    purpose=ConsentPurpose.NAMED_ANSWERS,
                    given=number < agreeing,
                    wording="1",
                    source="test",
                    decided_at=NOW,
                )
                session.add_all([answer_of(person, survey), decision])
        return survey.id


@pytest.mark.parametrize(
    ("accounts", "told"),
    [
        ({"a": (3, 3), "b": (2, 2)}, {"a", "b"}),
        ({"a": (9, 9), "b": (4, 3), "c": (5, 4)}, {"a"}),
        ({"a": (9, 9), "b": (4, 3)}, set()),
        ({"a": (9, 9), "b": (5, 5), "c": (4, 3)}, {"a"}),
        ({"a": (9, 9), "b": (3, 2), "c": (3, 2), "d": (1, 1)}, {"a"}),
        ({"a": (9, 0), "b": (9, 0)}, set()),
    ],
)
def test_an_account_with_one_refusal_is_never_told_nor_alone(
    database: Database, accounts: Answered, told: set[str]
) -> None:
    survey_id = answered(database, accounts)
    with database.reading() as session:
        assert accounts_told(session, survey_id).told == told


def dataset(database: Database, accounts: Answered) -> Dataset:
    survey_id = answered(database, accounts)
    with database.reading() as session:
        return survey_dataset(session, survey_id)


def test_the_dataset_names_accounts_and_joins_what_is_known_of_them(database: Database) -> None:
    found = dataset(database, {"a": (9, 9), "b": (4, 3), "c": (3, 3)}).facts
    names = ("account_key", "account_agrees", "account_named", "segment", "revenue_12m", "role")
    rows = set(zip(*(found[name].tolist() for name in names), strict=True))
    assert rows == {
        ("a", "yes", "a", "of a", 9.0, "buyer"),
        ("b", "no", OTHERS, "of b", 4.0, "buyer"),
        ("c", "yes", OTHERS, "of c", 3.0, "buyer"),
    }


def test_a_person_s_own_fact_goes_before_the_account_s(database: Database) -> None:
    with database.writing() as session:
        account = an_account(session, segment="large", role="firm")
        person = a_customer(session, account=account, segment="small")
        survey = a_survey(session)
        response = answer_of(person, survey)
        session.add(response)
        session.flush()
        facts = survey_dataset(session, survey.id).facts
    assert (facts["segment"].tolist(), facts["role"].tolist()) == (["small"], ["firm"])


def test_people_without_accounts_have_no_facts_of_accounts(database: Database) -> None:
    with database.writing() as session:
        assert accounts_told(session, a_survey(session).id).told == frozenset()


def saved(database: Database) -> Dataset:
    return shareable(dataset(database, {"a": (9, 9), "b": (8, 7), "c": (2, 2), "d": (2, 2)}))


def test_the_saved_dataset_tells_only_accounts_in_which_all_agreed(database: Database) -> None:
    facts = saved(database).facts
    assert set(facts["account_named"]) == {"a", "c", OTHERS}
    assert "account_key" not in facts
    assert "account_agrees" not in facts


def test_what_only_one_account_has_does_not_tell_it_in_the_saved_dataset(
    database: Database,
) -> None:
    facts = saved(database).facts
    hidden = facts["account_named"] == OTHERS
    assert set(facts["segment"][hidden]) == {None}
    assert 8.0 not in facts["revenue_12m"]
    assert set(facts["role"]) == {"buyer"}


def test_who_asked_to_be_contacted_does_not_give_the_account_of_others_away() -> None:
    rows = (
        ResponseRow(
            {"CON1": "yes"},
            facts={"account_key": "b", "account_agrees": "no", "account_named": OTHERS},
        )
        for _ in range(9)
    )
    facts = shareable(dataset_from_documents(library.load("b2b_key_account"), rows, "b2b")).facts
    told = [value for column in facts.values() for value in np.asarray(column).tolist()]
    assert "b" not in told
