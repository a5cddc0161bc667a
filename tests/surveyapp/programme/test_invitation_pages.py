"""The list of invitations, and waves."""

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from surveyapp import clock
from surveyapp.models import Invitation, InvitationStatus, Message, Privacy, Survey
from surveyapp.queries.invitation_list import ON_A_PAGE, invitation_page
from surveyapp.services.answering.find_link import exchange_token
from surveyapp.services.sending.may_send import Obstacle
from tests.staff import Browser
from tests.surveyapp.anonymous_answers import uses_link
from tests.surveyapp.invented_customers import a_programme, customers, deliver, plan

LIST = "/surveys/1/invitations"


@pytest.fixture
def invited(researcher: Browser, app: Flask) -> Browser:
    """A browser before a survey to which three people were invited."""
    with app.extensions["database"].writing() as session:
        survey = session.get_one(Survey, 1)
        plan(session, a_programme(session, survey, quiet_days=0))
        deliver(session)
    return researcher


def statuses(app: Flask) -> list[InvitationStatus]:
    with app.extensions["database"].reading() as session:
        return list(session.scalars(select(Invitation.status).order_by(Invitation.id)))


def test_the_list_names_everybody_and_can_be_narrowed(invited: Browser) -> None:
    page = invited.get(LIST).text
    assert all(name in page for name in ("anna", "berit", "clara"))
    assert "anna" not in invited.get(f"{LIST}?status=bounced").text


def test_one_is_called_off(invited: Browser, app: Flask) -> None:
    invited.post(f"{LIST}/1/cancel")
    with app.extensions["database"].reading() as session:
        link = session.get_one(Invitation, 1).link
        assert link.revoked_at is not None


def test_it_is_said_of_whom_the_condition_no_longer_holds(invited: Browser, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        off = {"status": InvitationStatus.CANCELLED, "reason": Obstacle.CONDITION.value}
        session.execute(update(Invitation).where(Invitation.id == 1).values(off))
    assert invited.get(LIST).text.count("does not meet the condition") == 1


def test_one_is_sent_again_and_not_twice(invited: Browser) -> None:
    answers = [
        invited.client.post(
            f"{LIST}/1/resend", data={"csrf_token": invited.proof()}, follow_redirects=True
        ).text
        for _ in range(2)
    ]
    assert "sent again, with the same link" in answers[0]
    assert "cannot be sent again" in answers[1]


def test_what_was_sent_just_now_is_not_sent_again(invited: Browser, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        session.execute(update(Message).values(sent_at=clock.now()))
    invited.post(f"{LIST}/1/resend")
    assert "sent less than ten minutes ago" in invited.get(LIST).text


def test_a_long_list_goes_on_on_the_next_page(researcher: Browser, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        customers(session, ON_A_PAGE)
        plan(session, a_programme(session, session.get_one(Survey, 1)))
        first = invitation_page(session, 1)
        second = invitation_page(session, 1, before=first.after)
        everybody = session.scalar(select(func.count()).select_from(Invitation))
    assert (len(first.lines) + len(second.lines), second.after) == (everybody, None)
    assert f"before={first.after}" in researcher.get(LIST).text


@pytest.mark.parametrize("strange", ["status=x", "before=-1", "before=99999999999", "before=x"])
def test_a_strange_address_shows_the_whole_list(invited: Browser, strange: str) -> None:
    assert "anna" in invited.get(f"{LIST}?{strange}").text


def everybody_answers_unnamed(app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        session.get_one(Survey, 1).privacy = Privacy.ANONYMOUS
        for invitation in session.scalars(select(Invitation)):
            uses_link(session, invitation, app.config["SECRET_KEY"])


def test_nobody_sees_who_answered_an_anonymous_survey(invited: Browser, app: Flask) -> None:
    everybody_answers_unnamed(app)
    assert ">Answered</span>" not in invited.get(LIST).text


def test_sending_again_does_not_tell_who_answered_an_anonymous_survey(
    invited: Browser, app: Flask
) -> None:
    everybody_answers_unnamed(app)
    invited.post(f"{LIST}/1/resend")
    assert "sent again, with the same link" in invited.get(LIST).text


def test_reminders_do_not_tell_who_answered_an_anonymous_survey(
    invited: Browser, app: Flask
) -> None:
    with app.extensions["database"].writing() as session:
        invitation = session.get_one(Invitation, 1)
        invitation.reminders, customer = 1, invitation.customer_id
    assert "1 reminder" in invited.get(f"/customers/{customer}").text
    everybody_answers_unnamed(app)
    assert "1 reminder" not in invited.get(f"/customers/{customer}").text


def test_links_to_hand_over_do_not_tell_who_answered_an_anonymous_survey(
    researcher: Browser, app: Flask
) -> None:
    with app.extensions["database"].writing() as session:
        plan(session, a_programme(session, session.get_one(Survey, 1), channel="handed"))
    before = researcher.get(f"{LIST}/links.csv").data
    everybody_answers_unnamed(app)
    assert researcher.get(f"{LIST}/links.csv").data == before


def test_links_to_hand_over_let_in(researcher: Browser, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        plan(session, a_programme(session, session.get_one(Survey, 1), channel="handed"))
    content = researcher.get(f"{LIST}/links.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert {"anna", "berit", "clara"} <= {row["customer"] for row in rows}
    with app.extensions["database"].reading() as session:
        assert exchange_token(session, rows[0]["address"].rpartition("/")[2])
