"""The page of background work: what waits, runs and failed, and trying again."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.channel_words import told, told_problem
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.models.job import JobStatus
from surveyapp.queries.channel_troubles import channel_troubles
from surveyapp.queries.job_list import job_list
from surveyapp.services.jobs.retry_job import retry_job

JOB_NAMES = {
    "run-programmes": _l("Plan invitations"),
    "plan-reminders": _l("Plan reminders"),
    "send-mail": _l("Send e-mail"),
    "send-text-messages": _l("Send text messages"),
    "requeue-messages": _l("Queue again what a stopped worker left"),
    "take-bounces": _l("Read returned mail"),
    "forget-jobs": _l("Tidy this list"),
    "release-answers": _l("Show anonymous answers, some at a time"),
}
STATES = (
    (JobStatus.WAITING, _l("Waiting")),
    (JobStatus.RUNNING, _l("Running")),
    (JobStatus.FAILED, _l("To be tried again")),
    (JobStatus.DEAD, _l("Given up")),
)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def jobs() -> ResponseReturnValue:
    """The queue, and what became of jobs."""
    with reading() as database:
        found = job_list(database, clock.now())
        troubles = channel_troubles(database)
    sections = (
        (_("Given up"), found.dead),
        (_("To be tried again"), found.failed),
        (_("Running"), found.running),
        (_("Waiting"), found.waiting),
        (_("Done lately"), found.done),
    )
    return render_template(
        "work/jobs.html",
        jobs=found,
        troubles=[told(one.trouble) for one in troubles],
        sections=sections,
        states=STATES,
        job_names=JOB_NAMES,
        told_problem=told_problem,
    )


@audience(Audience.RESEARCHER, Audience.ADMIN)
def retry(job_id: int) -> ResponseReturnValue:
    """Run a job again that failed."""
    with writing() as database:
        retry_job(database, job_id, clock.now())
    current_app.extensions["wake_workers"]()
    flash(_("The job is tried again."), "done")
    return redirect(url_for("work.jobs"), 303)
