"""The waves of a survey, and beginning the next."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.errors import BadInputError
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.programme.problem_texts import placed
from surveyapp.programme.words import WORDS
from surveyapp.queries.programme_page import waves_of
from surveyapp.queries.survey_page import find_survey
from surveyapp.services.programmes.programme_rules import Before
from surveyapp.services.programmes.rule_problems import UnfitRulesError
from surveyapp.services.surveys.open_wave import UnfitWaveError, WaveOutOfOrderError
from surveyapp.services.surveys.repeat_wave import repeat_wave
from surveyapp.typed_text import one_line


class UnknownPeopleError(BadInputError):
    """A wave asks everybody, the same people or new ones."""


@audience(Audience.RESEARCHER, Audience.ADMIN)
def waves(survey_id: int) -> ResponseReturnValue:
    """All waves, the newest first."""
    with reading() as database:
        survey = find_survey(database, survey_id)
        lines = waves_of(database, survey_id)
    return render_template("programme/waves.html", survey=survey, waves=lines, words=WORDS)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def begin(survey_id: int) -> ResponseReturnValue:
    """Begin the next wave."""
    label = one_line(request.form.get("label", ""))
    try:
        before = Before(request.form.get("before", Before.ANY.value))
    except ValueError as error:
        raise UnknownPeopleError from error
    try:
        with writing() as database:
            repeat_wave(database, survey_id, label, before, clock.now())
    except UnfitWaveError:
        flash(_("Give the wave a short name, such as 2026-1."), "problem")
    except WaveOutOfOrderError:
        flash(_("Names of waves sort in time: choose one that sorts after the last."), "problem")
    except UnfitRulesError as error:
        for problem in error.problems:
            flash(placed(problem), "problem")
    else:
        flash(_("New responses belong to wave %(name)s.", name=label), "done")
    return redirect(url_for("programme.waves", survey_id=survey_id), 303)
