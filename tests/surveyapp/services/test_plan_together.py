"""Two planners at once."""

import threading

from sqlalchemy import func, select

from surveyapp.database import Database
from surveyapp.models import Invitation, Link, Message
from surveyapp.services.programmes.plan_invitations import decide, plan_of, plan_programme
from surveyapp.services.programmes.write_invitations import write_invitations
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.invented_customers import SECRET, a_programme, customers


def totals(database: Database) -> list[int | None]:
    with database.reading() as session:
        return [
            session.scalar(select(func.count()).select_from(model))
            for model in (Link, Invitation, Message)
        ]


def test_several_planners_at_once_invite_once_and_keep_the_quota(database: Database) -> None:
    with database.writing() as session:
        customers(session, 30)
        survey = a_survey(session)
        programmes = [
            a_programme(session, survey, quota={"total": 20}, quiet_days=30).id for _ in "ab"
        ]

    def work(programme_id: int) -> None:
        with database.writing() as session:
            plan_programme(session, programme_id, NOW, SECRET)

    workers = [threading.Thread(target=work, args=(number,)) for number in programmes * 2]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert totals(database) == [30, 30, 30]


def test_what_another_wrote_meanwhile_is_left_alone_with_no_link_astray(
    database: Database,
) -> None:
    with database.writing() as session:
        customers(session, 3)
        survey = a_survey(session)
        programme = a_programme(session, survey)
        plan = plan_of(session, survey, programme.rules, 7, programme.id)
        decisions = decide(session, plan, NOW, SECRET).decisions
        write_invitations(session, plan, decisions[:2], SECRET, NOW)
        assert write_invitations(session, plan, decisions, SECRET, NOW) == 1
    assert totals(database) == [3, 3, 3]
