from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

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
    assert "Send messages" in page


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


def test_every_job_of_ours_has_a_name_people_understand() -> None:
    assert set(JOBS) <= set(JOB_NAMES)
