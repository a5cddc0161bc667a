"""The programmes of a survey, and one of them: how far it has come, starting and ending it."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.errors import BadInputError
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.models import ProgrammeState, SurveyState
from surveyapp.programme.problem_texts import placed
from surveyapp.programme.words import WORDS
from surveyapp.queries.programme_page import programme_of, programmes_of
from surveyapp.queries.survey_page import find_survey
from surveyapp.services.programmes.change_programme import (
    SurveyNotOpenForProgrammeError,
    change_programme,
)
from surveyapp.services.programmes.find_programme import find_programme
from surveyapp.services.programmes.plan_invitations import plan_programme
from surveyapp.services.programmes.rule_problems import UnfitRulesError
from surveyapp.services.programmes.rules_file import write_rules_file


class UnknownProgrammeStateError(BadInputError):
    """A programme is started, paused or ended, nothing else."""


class ProgrammeNotActiveError(BadInputError):
    """Only an active programme of an open survey invites."""


@audience(Audience.RESEARCHER, Audience.ADMIN)
def programmes(survey_id: int) -> ResponseReturnValue:
    """All programmes of a survey."""
    with reading() as database:
        survey = find_survey(database, survey_id)
        lines = programmes_of(database, survey_id)
    return render_template(
        "programme/programmes.html", survey=survey, programmes=lines, words=WORDS
    )


@audience(Audience.RESEARCHER, Audience.ADMIN)
def programme(survey_id: int, programme_id: int) -> ResponseReturnValue:
    """One programme."""
    with reading() as database:
        survey = find_survey(database, survey_id)
        line = programme_of(database, survey_id, programme_id)
    rules = write_rules_file({**line.rules, "seed": line.seed})
    return render_template(
        "programme/programme.html", survey=survey, programme=line, rules=rules, words=WORDS
    )


@audience(Audience.RESEARCHER, Audience.ADMIN)
def set_state(survey_id: int, programme_id: int) -> ResponseReturnValue:
    """Start, pause or end it."""
    try:
        wanted = ProgrammeState(request.form.get("state", ""))
    except ValueError as error:
        raise UnknownProgrammeStateError from error
    try:
        with writing() as database:
            change_programme(database, survey_id, programme_id, wanted, clock.now())
    except SurveyNotOpenForProgrammeError:
        flash(_("Open the survey first: nobody can answer it yet, or any more."), "problem")
    except UnfitRulesError as error:
        for problem in error.problems:
            flash(placed(problem), "problem")
    return _to_programme(survey_id, programme_id)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def invite_now(survey_id: int, programme_id: int) -> ResponseReturnValue:
    """Plan without waiting for the next round."""
    now = clock.now()
    with writing() as database:
        found = find_programme(database, survey_id, programme_id)
        is_open = found.survey.state(now) is SurveyState.OPEN
        if found.state is not ProgrammeState.ACTIVE or not is_open:
            raise ProgrammeNotActiveError
        secret_key = str(current_app.config["SECRET_KEY"])
        written = plan_programme(database, programme_id, now, secret_key).written
    text = ngettext("%(num)d invitation is planned.", "%(num)d invitations are planned.", written)
    flash(text, "done")
    return _to_programme(survey_id, programme_id)


def _to_programme(survey_id: int, programme_id: int) -> ResponseReturnValue:
    place = url_for("programme.programme", survey_id=survey_id, programme_id=programme_id)
    return redirect(place, 303)
