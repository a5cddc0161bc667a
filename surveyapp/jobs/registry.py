"""The table of jobs: what runs in the background, how often, and when there is anything to do."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

from sqlalchemy.orm import Session

from surveyapp.jobs.kinds import JobContext, JobKind, JobKinds
from surveyapp.jobs.problem import FitToTellError
from surveyapp.mail.bounce_mailbox import open_mailbox
from surveyapp.mail.channels import open_channels
from surveyapp.mail.transports import Transport
from surveyapp.models import Channel
from surveyapp.queries.channel_troubles import SENDING
from surveyapp.queries.unreleased import full_cells, unmixed_surveys
from surveyapp.queries.work_waiting import messages_claimed, messages_due, programmes_active
from surveyapp.services.jobs.sweep_jobs import forget_jobs
from surveyapp.services.programmes.plan_reminders import plan_reminders
from surveyapp.services.programmes.run_programmes import run_programmes
from surveyapp.services.sending.requeue_messages import requeue_stale
from surveyapp.services.sending.send_messages import send_due
from surveyapp.services.sending.take_bounces import take_bounces
from surveyapp.services.surveys.release_answers import release_answers


class ChannelUnreachableError(FitToTellError):
    """A mail server or gateway cannot be used now; its messages wait for the next try."""


def _run_programmes(context: JobContext) -> None:
    with context.database.writing() as session:
        run_programmes(session, context.now(), context.config.secret_key)


def _plan_reminders(context: JobContext) -> None:
    with context.database.writing() as session:
        plan_reminders(session, context.now())


def _sending(channel: Channel) -> JobKind:
    """Each channel has a job of its own, so that one that is out of order holds up no other."""

    def open_this(context: JobContext) -> dict[Channel, Transport]:
        channels = open_channels(context.config.mail)
        return {channel: channels[channel]} if channel in channels else {}

    def send(context: JobContext) -> None:
        opened, now = open_this(context), context.now()
        sent = send_due(context.database, opened, context.config, now, context.worker)
        for trouble in sent.unreachable:
            raise ChannelUnreachableError(str(trouble))

    def is_due(session: Session, context: JobContext) -> bool:
        return messages_due(session, list(open_this(context)), context.now())

    return JobKind(send, SECONDS, is_due)


def _requeue_messages(context: JobContext) -> None:
    with context.database.writing() as session:
        requeue_stale(session, context.now())


def _take_bounces(context: JobContext) -> None:
    setting = context.config.mail.bounces
    if setting is None:
        return
    with closing(open_mailbox(setting)) as mailbox:
        take_bounces(context.database, mailbox, context.config.secret_key, context.now())


def _release_answers(context: JobContext) -> None:
    with context.database.writing() as session:
        release_answers(session, context.now())


def _forget_jobs(context: JobContext) -> None:
    with context.database.writing() as session:
        forget_jobs(session, context.now())


def _is_programme_active(session: Session, context: JobContext) -> bool:
    del context
    return programmes_active(session)


def _is_message_claimed(session: Session, context: JobContext) -> bool:
    del context
    return messages_claimed(session)


def _is_mailbox_named(session: Session, context: JobContext) -> bool:
    del session
    return context.config.mail.bounces is not None


def _is_answer_waiting(session: Session, context: JobContext) -> bool:
    return bool(full_cells(session) or unmixed_surveys(session, context.now()))


SECONDS = timedelta(seconds=5)
MINUTE = timedelta(minutes=1)

JOBS: JobKinds = {
    "run-programmes": JobKind(_run_programmes, MINUTE, _is_programme_active),
    "plan-reminders": JobKind(_plan_reminders, 5 * MINUTE, _is_programme_active),
    **{name: _sending(channel) for channel, name in SENDING.items()},
    "requeue-messages": JobKind(_requeue_messages, MINUTE, _is_message_claimed),
    "take-bounces": JobKind(_take_bounces, 5 * MINUTE, _is_mailbox_named),
    "forget-jobs": JobKind(_forget_jobs, 60 * MINUTE),
    "release-answers": JobKind(_release_answers, MINUTE, _is_answer_waiting),
}
