from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from surveyapp.models import Consent, ConsentPurpose
from surveyapp.queries.consents import explicit
from surveyapp.services.customers.record_consent import record_consent
from tests.surveyapp.factories import NOW
from tests.surveyapp.files_to_import import Importing

UNDATED = """
format: 1
target: customers
fields: {key: No}
consents: {named_answers: {given: Named, wording: v1}}
"""
DATED = UNDATED.replace("wording: v1", "wording: v1, at: Day")
PURPOSE = ConsentPurpose.NAMED_ANSWERS
PAGE = "preferences page"
YES, NO = "No,Named\nC1,yes\n", "No,Named\nC1,no\n"


def decide(importing: Importing, given: bool, source: str = PAGE, at: datetime = NOW) -> None:
    person = importing.customer().id
    with importing.database.writing() as session:
        record_consent(session, person, PURPOSE, given, "page-1", source, at)


def agrees(importing: Importing) -> bool:
    with importing.database.reading() as session:
        return bool(explicit(session, [importing.customer().id], PURPOSE, given=True))


@pytest.mark.parametrize("source", [PAGE, "staff 1"])
@pytest.mark.parametrize("wording", ["v1", "v2"])
def test_a_refusal_stands_though_a_file_without_days_repeats_its_yes(
    importing: Importing, source: str, wording: str
) -> None:
    importing.apply(YES, UNDATED)
    decide(importing, False, source)
    again = UNDATED.replace("wording: v1", f"wording: {wording}")
    preview = importing.preview(YES, again)
    importing.apply(YES, again)
    assert (preview.changed, agrees(importing)) == (0, False)


def test_a_later_day_in_the_file_takes_a_refusal_back(importing: Importing) -> None:
    importing.apply("No,Named,Day\nC1,no,2020-01-01\n", DATED)
    decide(importing, False, at=NOW - timedelta(days=2))
    importing.apply(f"No,Named,Day\nC1,yes,{NOW - timedelta(days=1):%Y-%m-%d}\n", DATED)
    assert agrees(importing)


def test_an_earlier_day_in_the_file_takes_no_refusal_back(importing: Importing) -> None:
    importing.apply(YES, UNDATED)
    decide(importing, False)
    importing.apply("No,Named,Day\nC1,yes,2020-01-01\n", DATED)
    assert not agrees(importing)


def test_an_own_yes_stands_though_a_file_repeats_its_old_no(importing: Importing) -> None:
    importing.apply(NO, UNDATED)
    decide(importing, True)
    importing.apply(NO, UNDATED)
    assert agrees(importing)


def test_a_no_that_no_file_told_before_counts(importing: Importing) -> None:
    importing.apply(YES, UNDATED)
    decide(importing, True)
    importing.apply(NO, UNDATED)
    assert not agrees(importing)


def test_files_alone_may_change_their_minds(importing: Importing) -> None:
    for text in (YES, NO, YES):
        importing.apply(text, UNDATED)
    with importing.database.reading() as session:
        given = list(session.scalars(select(Consent.given).order_by(Consent.id)))
    assert given == [True, False, True]
