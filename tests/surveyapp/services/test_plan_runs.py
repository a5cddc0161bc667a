"""Programmes looked through by the clock: started, paused, ended, called off."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import (
    Invitation,
    InvitationStatus,
    Link,
    Message,
    MessageStatus,
    Privacy,
    Programme,
    ProgrammeState,
)
from surveyapp.services.programmes.cancel_invitation import (
    InvitationUnderwayError,
    UnknownInvitationError,
    cancel_invitation,
)
from surveyapp.services.programmes.change_programme import (
    SurveyNotOpenForProgrammeError,
    WrongProgrammeStateError,
    change_programme,
)
from surveyapp.services.programmes.programme_rules import Before
from surveyapp.services.programmes.resend_invitation import (
    PAUSE,
    CannotResendError,
    TooSoonError,
    resend_invitation,
)
from surveyapp.services.programmes.rule_problems import UnfitRulesError
from surveyapp.services.programmes.run_programmes import Ran, run_programmes
from surveyapp.services.programmes.save_programme import Draft, ProgrammeInUseError, save_programme
from surveyapp.services.surveys.open_survey import close_survey
from surveyapp.services.surveys.repeat_wave import repeat_wave
from tests.surveyapp.anonymous_answers import answers_come
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.invented_customers import (
    SECRET,
    a_customer,
    a_programme,
    an_event,
    customers,
    deliver,
    plan,
)

DAY = timedelta(days=1)
FILTER = {"trigger": {"kind": "filter"}}
VISIT = {"trigger": {"kind": "event", "event": "visit"}}


def run(session: Session, after: timedelta = timedelta(0)) -> Ran:
    return run_programmes(session, NOW + after, SECRET)


def state(session: Session) -> ProgrammeState:
    return session.scalars(select(Programme)).one().state


def an_invitation(session: Session) -> Invitation:
    a_customer(session, "c1")
    plan(session, a_programme(session, a_survey(session)))
    return session.scalars(select(Invitation)).one()


def test_events_are_looked_for_every_time_and_customers_once_a_day(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        a_programme(session, survey, **VISIT)
        a_programme(session, survey)
        hours = [run(session, timedelta(hours=hour)).looked for hour in (0, 1, 25)]
        assert hours == [2, 1, 2]


def test_a_sample_that_is_drawn_is_not_looked_at_again_before_the_next_wave(
    database: Database,
) -> None:
    with database.writing() as session:
        customers(session, 6)
        survey = a_survey(session)
        a_programme(session, survey, sample={"n": 2})
        looked = [run(session).looked, run(session, 2 * DAY).looked]
        repeat_wave(session, survey.id, "2026-1", Before.NEW, NOW)
        assert [*looked, run(session, 3 * DAY).looked] == [1, 0, 1]


def test_events_that_came_in_since_are_found_and_nobody_twice(database: Database) -> None:
    with database.writing() as session:
        customer = a_customer(session)
        a_programme(session, a_survey(session), **VISIT, quiet_days=0)
        an_event(session, customer, "e1", received_at=NOW)
        first = run(session).invited
        an_event(session, customer, "e2", ago=3 * DAY, received_at=NOW + DAY)
        assert [first, run(session, DAY).invited, run(session, 2 * DAY).invited] == [1, 1, 0]


@pytest.mark.parametrize("waiting", [ProgrammeState.DRAFT, ProgrammeState.PAUSED])
def test_only_active_programmes_invite(database: Database, waiting: ProgrammeState) -> None:
    with database.writing() as session:
        customers(session, 2)
        a_programme(session, a_survey(session), waiting)
        assert run(session) == Ran()


def test_nothing_is_planned_for_a_survey_that_is_not_open_yet(database: Database) -> None:
    with database.writing() as session:
        customers(session, 2)
        a_programme(session, a_survey(session, opened=False))
        assert run(session) == Ran()


def test_a_programme_ends_with_its_survey_and_calls_off_what_was_not_sent(
    database: Database,
) -> None:
    with database.writing() as session:
        invitation = an_invitation(session)
        close_survey(session, invitation.survey_id, NOW)
        assert run(session).ended == 1
        session.expire_all()
        assert invitation.status is InvitationStatus.CANCELLED
        assert session.scalars(select(Message.status)).one() is MessageStatus.CANCELLED


def test_a_programme_ends_on_its_last_day(database: Database) -> None:
    with database.writing() as session:
        a_programme(session, a_survey(session), stop={"end": "2026-03-02"})
        run(session)
        assert state(session) is ProgrammeState.ACTIVE
        run(session, DAY)
        assert state(session) is ProgrammeState.ENDED


def test_a_programme_ends_when_enough_have_answered(database: Database) -> None:
    with database.writing() as session:
        customers(session, 2)
        plan(session, a_programme(session, a_survey(session), stop={"answers": 1}))
        session.scalars(select(Link)).first().used = True  # type: ignore[union-attr] # there are two
        session.flush()
        assert run(session).ended == 1


def test_an_anonymous_programme_ends_by_answers_counted_in_steps(database: Database) -> None:
    with database.writing() as session:
        customers(session, 9)
        survey = a_survey(session, privacy=Privacy.ANONYMOUS)
        plan(session, a_programme(session, survey, stop={"answers": 5}))
        answers_come(session, survey, 6)
        assert run(session).ended == 0
        answers_come(session, survey)
        assert run(session).ended == 1


def test_rules_that_no_longer_fit_pause_only_their_programme(database: Database) -> None:
    with database.writing() as session:
        customers(session, 2)
        survey = a_survey(session)
        a_programme(session, survey, where="gone == 1")
        a_programme(session, survey)
        ran = run(session)
        assert (ran.paused, ran.invited) == (1, 2)


def test_a_programme_is_saved_as_a_draft_and_keeps_its_seed(database: Database) -> None:
    with database.writing() as session:
        saved = save_programme(session, a_survey(session).id, Draft("A", FILTER, 5), NOW)
        again = save_programme(session, saved.survey_id, Draft("B", FILTER), NOW, saved.id)
        assert (again.name, again.seed, again.state) == ("B", 5, ProgrammeState.DRAFT)


def test_problems_of_name_rules_and_dates_are_told_together(database: Database) -> None:
    rules = {**FILTER, "quota": {"total": 0}}
    with database.writing() as session, pytest.raises(UnfitRulesError) as caught:
        save_programme(session, a_survey(session).id, Draft(" ", rules), NOW)
    assert [problem.field for problem in caught.value.problems] == ["name", "quota.total"]


def test_a_last_day_that_is_over_is_refused(database: Database) -> None:
    rules = {**FILTER, "stop": {"end": "2026-03-01"}}
    with database.writing() as session, pytest.raises(UnfitRulesError, match="over"):
        save_programme(session, a_survey(session).id, Draft("A", rules), NOW)


def test_the_rules_of_an_active_programme_do_not_change(database: Database) -> None:
    with database.writing() as session:
        programme = a_programme(session, a_survey(session))
        with pytest.raises(ProgrammeInUseError):
            save_programme(session, programme.survey_id, Draft("B", FILTER), NOW, programme.id)


def test_an_ended_programme_does_not_begin_again(database: Database) -> None:
    with database.writing() as session:
        programme = a_programme(session, a_survey(session), ProgrammeState.ENDED)
        with pytest.raises(WrongProgrammeStateError):
            change_programme(session, programme.survey_id, programme.id, ProgrammeState.ACTIVE, NOW)


def test_no_programme_begins_before_its_survey(database: Database) -> None:
    with database.writing() as session:
        programme = a_programme(session, a_survey(session, opened=False), ProgrammeState.DRAFT)
        with pytest.raises(SurveyNotOpenForProgrammeError):
            change_programme(session, programme.survey_id, programme.id, ProgrammeState.ACTIVE, NOW)


def test_a_cancelled_invitation_lets_nobody_in_and_says_why(database: Database) -> None:
    with database.writing() as session:
        invitation = an_invitation(session)
        cancel_invitation(session, invitation.survey_id, invitation.id, NOW)
        assert (invitation.status, invitation.reason) == (InvitationStatus.CANCELLED, "by_staff")
        assert invitation.link.revoked_at == NOW


def test_one_that_was_sent_stays_sent(database: Database) -> None:
    with database.writing() as session:
        invitation = an_invitation(session)
        deliver(session)
        cancel_invitation(session, invitation.survey_id, invitation.id, NOW)
        assert invitation.status is InvitationStatus.SENT
        assert invitation.link.revoked_at == NOW


def test_one_on_its_way_is_not_cancelled(database: Database) -> None:
    with database.writing() as session:
        invitation = an_invitation(session)
        session.scalars(select(Message)).one().status = MessageStatus.SENDING
        session.flush()
        with pytest.raises(InvitationUnderwayError):
            cancel_invitation(session, invitation.survey_id, invitation.id, NOW)


def test_an_invitation_is_not_cancelled_by_way_of_another_survey(database: Database) -> None:
    with database.writing() as session:
        invitation = an_invitation(session)
        with pytest.raises(UnknownInvitationError):
            cancel_invitation(session, invitation.survey_id + 1, invitation.id, NOW)


def test_an_invitation_is_sent_again_by_the_same_link(database: Database) -> None:
    with database.writing() as session:
        invitation = an_invitation(session)
        deliver(session)
        message = resend_invitation(session, invitation.survey_id, invitation.id, NOW + PAUSE)
        assert (message.number, message.status) == (1, MessageStatus.QUEUED)


def test_what_left_a_moment_ago_is_not_sent_again(database: Database) -> None:
    with database.writing() as session:
        invitation = an_invitation(session)
        deliver(session)
        almost = NOW + PAUSE - timedelta(seconds=1)
        with pytest.raises(TooSoonError):
            resend_invitation(session, invitation.survey_id, invitation.id, almost)


def test_nothing_is_sent_again_that_waits_or_was_called_off(database: Database) -> None:
    with database.writing() as session:
        invitation = an_invitation(session)
        with pytest.raises(CannotResendError):
            resend_invitation(session, invitation.survey_id, invitation.id, NOW)
        cancel_invitation(session, invitation.survey_id, invitation.id, NOW)
        with pytest.raises(CannotResendError):
            resend_invitation(session, invitation.survey_id, invitation.id, NOW)


def test_one_that_came_back_is_planned_again(database: Database) -> None:
    with database.writing() as session:
        invitation = an_invitation(session)
        deliver(session)
        invitation.status = InvitationStatus.BOUNCED
        resend_invitation(session, invitation.survey_id, invitation.id, NOW + PAUSE)
        assert invitation.status is InvitationStatus.PLANNED
