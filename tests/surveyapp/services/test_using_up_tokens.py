"""The token of an anonymous survey's link works once, and nothing kept says whose has been used."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import MarkPool, Privacy, Record, UsedMark
from surveyapp.services.answering.use_up_token import STAYING, is_used_up, use_up
from surveyapp.tokens import hash_token, new_token, used_mark
from tests.surveyapp.engines import ON_POSTGRES, ON_SQLITE
from tests.surveyapp.factories import a_personal_link, a_survey

MANY = 3 * STAYING


def an_anonymous_survey(database: Database) -> int:
    with database.writing() as session:
        return a_survey(session, privacy=Privacy.ANONYMOUS).id


def used_one_by_one(database: Database, survey_id: int, number: int) -> list[str]:
    marks = [used_mark(new_token()) for _ in range(number)]
    for mark in marks:
        with database.writing() as session:
            assert use_up(session.connection(), survey_id, mark)
    return marks


def pooled(session: Session) -> list[str]:
    return session.scalars(select(MarkPool.marks)).one()


def test_a_token_is_used_up_once_wherever_its_mark_is(database: Database) -> None:
    survey_id = an_anonymous_survey(database)
    marks = used_one_by_one(database, survey_id, MANY)
    with database.writing() as session:
        connection = session.connection()
        assert all(is_used_up(connection, survey_id, mark) for mark in marks)
        assert not any(use_up(connection, survey_id, mark) for mark in marks)


def test_a_token_nobody_used_is_unused(database: Database) -> None:
    survey_id = an_anonymous_survey(database)
    used_one_by_one(database, survey_id, 1)
    with database.reading() as session:
        assert not is_used_up(session.connection(), survey_id, used_mark(new_token()))


def test_marks_leave_many_at_once_and_many_stay(database: Database) -> None:
    survey_id = an_anonymous_survey(database)
    marks = used_one_by_one(database, survey_id, 2 * STAYING)
    with database.reading() as session:
        left, waiting = session.scalars(select(UsedMark.mark)).all(), pooled(session)
    assert (len(left), len(waiting)) == (STAYING, STAYING)
    assert {*left, *waiting} == {*marks}


def stays_who_fills_the_pool(session: Session) -> bool:
    survey = a_survey(session, privacy=Privacy.ANONYMOUS)
    marks = [used_mark(new_token()) for _ in range(2 * STAYING)]
    for mark in marks:
        use_up(session.connection(), survey.id, mark)
    return marks[-1] in session.get_one(MarkPool, survey.id).marks


def test_whether_the_last_to_come_leaves_or_stays_is_drawn_by_lot(database: Database) -> None:
    with database.writing() as session:
        assert {stays_who_fills_the_pool(session) for _ in range(20)} == {True, False}


def test_a_pool_keeps_no_order(database: Database) -> None:
    survey_id = an_anonymous_survey(database)
    marks = used_one_by_one(database, survey_id, 12)
    with database.reading() as session:
        assert pooled(session) == sorted(marks)


@ON_SQLITE
def test_marks_lie_by_themselves_and_not_as_they_came(database: Database) -> None:
    survey_id = an_anonymous_survey(database)
    used_one_by_one(database, survey_id, MANY)
    with database.reading() as session:
        lying = session.scalars(text("SELECT mark FROM used_mark NOT INDEXED")).all()
    assert lying == sorted(lying)


@ON_POSTGRES
def test_no_transaction_stands_for_a_mark(database: Database) -> None:
    survey_id = an_anonymous_survey(database)
    used_one_by_one(database, survey_id, 2 * MANY)
    together = (
        "SELECT min(n) FROM (SELECT count(*) n FROM used_mark GROUP BY xmin::text) AS written"
    )
    with database.reading() as session:
        assert session.scalar(text(together)) == STAYING


def test_a_mark_used_at_once_by_many_is_used_by_one(database: Database) -> None:
    survey_id, mark = an_anonymous_survey(database), used_mark(new_token())
    start = threading.Barrier(8)

    def act(_number: int) -> bool:
        start.wait()
        with database.writing() as session:
            return use_up(session.connection(), survey_id, mark)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(act, range(8))) == 1


def test_nothing_kept_of_a_link_leads_to_its_mark(database: Database) -> None:
    with database.writing() as session:
        issued = a_personal_link(session, a_survey(session, privacy=Privacy.ANONYMOUS))
        row = session.execute(select(Record.metadata.tables["link"])).one()
        use_up(session.connection(), issued.link.survey_id, used_mark(issued.token))
        (mark,) = pooled(session)
    known = {str(value) for value in row}
    derived = {made for value in known for made in (used_mark(value), hash_token(value))}
    assert not any(mark in value or value in mark for value in known | derived if len(value) > 8)
