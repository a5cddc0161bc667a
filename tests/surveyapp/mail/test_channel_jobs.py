"""Each channel is emptied by a job of its own, which says why it could not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surveyapp.jobs.kinds import JobContext
from surveyapp.jobs.registry import JOBS
from surveyapp.jobs.worker import Worker
from surveyapp.mail_settings import Security, SmsGateway, SmtpServer
from surveyapp.models import Channel
from surveyapp.models.job import Job
from surveyapp.services.jobs.enqueue_job import NewJob, enqueue_job
from tests.ports import free_port
from tests.surveyapp.factories import NOW
from tests.surveyapp.mail.conftest import Outbox
from tests.surveyapp.outbox_rows import Person

pytestmark = [pytest.mark.enable_socket]

BY_TEXT = Person(None, phone="+4790000001", channel=Channel.SMS)


def work(outbox: Outbox) -> dict[str, tuple[str, str]]:
    """Let a worker run the jobs of both channels; what became of each, and why."""
    names = ("send-mail", "send-text-messages")
    with outbox.database.writing() as session:
        for name in names:
            enqueue_job(session, NewJob(name, "now"), NOW)
    Worker(JobContext(outbox.database, outbox.config, lambda: NOW, "w"), JOBS).work()
    with outbox.database.reading() as session:
        return {job.name: (job.status.value, job.problem) for job in session.query(Job)}


def point_to(outbox: Outbox, smtp: SmtpServer, gateway: str = "") -> None:
    sms = SmsGateway(gateway) if gateway else None
    mail = replace(outbox.config.mail, smtp=smtp, sms=sms)
    outbox.config = replace(outbox.config, mail=mail)


def test_a_gateway_that_is_down_holds_up_no_mail(outbox: Outbox) -> None:
    point_to(outbox, outbox.smtp, f"http://127.0.0.1:{free_port()}/")
    for person in (BY_TEXT, None):
        outbox.invite(person)
    assert work(outbox) == {
        "send-mail": ("done", ""),
        "send-text-messages": ("failed", "sms no-connection ConnectionRefusedError"),
    }
    assert len(outbox.room.letters) == 1


def test_what_a_channel_suffers_from_is_told_in_the_log(
    outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    outbox.invite()
    outbox.room.to_sender = lambda _address: "550 5.7.1 you are not allowed to"
    work(outbox)
    told = "Job send-mail failed at attempt 1: email failing 550 5.7.1 you are not allowed to"
    assert told in caplog.messages


def test_a_wrong_password_is_told_and_costs_nobody_a_try(outbox: Outbox) -> None:
    ada = outbox.invite()
    port = outbox.smtp.port
    point_to(outbox, SmtpServer("127.0.0.1", port, Security.NONE, "fjord", "wrong"))
    outbox.room.password = "right"
    status, problem = work(outbox)["send-mail"]
    assert (status, problem) == ("failed", "email not-let-in 535 5.7.8 Authentication failed")
    assert outbox.message(ada).attempts == 0
