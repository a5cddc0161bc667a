from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from secrets import token_hex

import pytest
from flask import Flask

from surveyapp import clock
from surveyapp.jobs.registry import JOBS
from surveyapp.models.job import Job, JobStatus
from surveyapp.work.job_pages import JOB_NAMES
from tests.staff import Browser
from tests.surveyapp.job_rows import a_job

SignedIn = Callable[[str], Browser]


def put(app: Flask, status: JobStatus, ago: timedelta = timedelta(minutes=7)) -> None:
    with app.extensions["database"].writing() as session:
        session.add(a_job(status, clock.now(), ago))


def status_of(app: Flask) -> JobStatus:
    with app.extensions["database"].reading() as session:
        return JobStatus(session.get_one(Job, 1).status)


def test_without_jobs_the_page_says_so(signed_in: SignedIn) -> None:
    assert "Nothing to do and nothing done yet" in signed_in("researcher").get("/work").text


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (JobStatus.WAITING, "Waiting for 7 minutes"),
        (JobStatus.RUNNING, "Running for 7 minutes"),
        (JobStatus.FAILED, "Failed 7 minutes ago"),
        (JobStatus.DEAD, "Given up 7 minutes ago"),
        (JobStatus.DONE, "Done 7 minutes ago"),
    ],
)
def test_each_job_says_what_it_is_and_for_how_long(
    signed_in: SignedIn, app: Flask, status: JobStatus, said: str
) -> None:
    put(app, status)
    page = signed_in("admin").get("/work").text
    assert said in page
    assert "<h3" in page
    assert "Send e-mail" in page


def test_a_dead_job_says_why(signed_in: SignedIn, app: Flask) -> None:
    put(app, JobStatus.DEAD)
    assert "TimeoutError [110]" in signed_in("researcher").get("/work").text


def test_a_person_tries_a_dead_job_again(signed_in: SignedIn, app: Flask) -> None:
    put(app, JobStatus.DEAD)
    assert signed_in("researcher").post("/work/1/retry").status_code == 303
    assert status_of(app) is JobStatus.WAITING


def test_a_job_under_way_is_not_tried_a_second_time(signed_in: SignedIn, app: Flask) -> None:
    put(app, JobStatus.RUNNING)
    assert signed_in("researcher").post("/work/1/retry").status_code == 409
    assert status_of(app) is JobStatus.RUNNING


def test_a_job_that_is_gone_is_not_tried(signed_in: SignedIn) -> None:
    assert signed_in("researcher").post("/work/1/retry").status_code == 404


def test_work_that_nobody_takes_is_told(signed_in: SignedIn, app: Flask) -> None:
    put(app, JobStatus.WAITING)
    assert "nobody takes it" in signed_in("researcher").get("/work").text


def test_work_that_only_waits_its_turn_is_no_alarm(signed_in: SignedIn, app: Flask) -> None:
    put(app, JobStatus.WAITING)
    put(app, JobStatus.RUNNING, timedelta(seconds=3))
    assert "nobody takes it" not in signed_in("researcher").get("/work").text


def put_trouble(app: Flask, status: JobStatus, problem: str = "") -> None:
    with app.extensions["database"].writing() as session:
        job = a_job(status, clock.now())
        job.slot, job.problem = token_hex(8), problem
        session.add(job)


@pytest.mark.parametrize(
    ("problem", "language", "said"),
    [
        (
            "email not-let-in 535 5.7.8 no",
            "en",
            "does not take our password (535 5.7.8 no)",
        ),
        ("email no-answer", "nb", "E-post kan ikke sendes nå: e-postserveren svarer ikke i tide."),
        ("sms failing 503 busy", "sv", "Sms kan inte skickas nu: gatewayen svarar 503 busy."),
        ("sms no-connection gaierror", "en", "no connection to the gateway (gaierror)"),
    ],
)
def test_a_channel_that_is_out_of_order_is_told_in_words(
    signed_in: SignedIn, app: Flask, problem: str, language: str, said: str
) -> None:
    put_trouble(app, JobStatus.FAILED, problem)
    client = signed_in("researcher").client
    page = client.get("/work", headers={"Accept-Language": language}).text
    assert 'role="alert"' in page
    assert said in page


def test_a_channel_that_works_again_is_no_alarm(signed_in: SignedIn, app: Flask) -> None:
    put_trouble(app, JobStatus.DEAD, "email no-answer")
    put_trouble(app, JobStatus.DONE)
    assert 'role="alert"' not in signed_in("researcher").get("/work").text


def test_every_job_of_ours_has_a_name_people_understand() -> None:
    assert set(JOBS) <= set(JOB_NAMES)
