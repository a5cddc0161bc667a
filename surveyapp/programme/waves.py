"""The waves of a survey, and beginning the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.errors import BadInputError
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.models import SurveyState
from surveyapp.programme.problem_texts import placed
from surveyapp.programme.words import WORDS
from surveyapp.queries.programme_page import waves_of
from surveyapp.queries.survey_page import find_survey
from surveyapp.services.programmes.programme_rules import Before
from surveyapp.services.programmes.rule_problems import RuleProblem
from surveyapp.services.surveys.foresee_wave import Part, foresee_wave
from surveyapp.services.surveys.open_wave import UnfitWaveError, WaveOutOfOrderError
from surveyapp.services.surveys.repeat_wave import (
    Begun,
    UnfitForWaveError,
    WaveBegunError,
    repeat_wave,
)
from surveyapp.typed_text import one_line

PARTS = {
    Part.AGAIN: _l("Invites again."),
    Part.GOES_ON: _l("Goes on as before."),
    Part.PAUSED: _l("Is paused, and invites when it goes on."),
    Part.DRAFT: _l("Is a draft, and invites when it is started."),
    Part.ENOUGH: _l("Ended, as enough people had answered."),
    Part.ENDED: _l("Has ended."),
}


class UnknownChoiceError(BadInputError):
    """A wave asks everybody, the same people or new ones, by programmes there are."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was filled in; ``again`` is None where nothing was chosen yet."""

    label: str = ""
    before: Before = Before.ANY
    again: frozenset[int] | None = None


@audience(Audience.RESEARCHER, Audience.ADMIN)
def waves(survey_id: int) -> ResponseReturnValue:
    """All waves, the newest first, and what programmes will do in the next."""
    return _page(survey_id, Typed())


@audience(Audience.RESEARCHER, Audience.ADMIN)
def begin(survey_id: int) -> ResponseReturnValue:
    """Begin the next wave, or show why it does not begin."""
    typed = _read()
    again = typed.again or ()
    try:
        with writing() as database:
            begun = repeat_wave(database, survey_id, typed.label, typed.before, clock.now(), again)
    except (WaveBegunError, WaveOutOfOrderError, UnfitWaveError) as error:
        return _page(survey_id, typed, wrong=_at_the_name(error)), error.status
    except UnfitForWaveError as error:
        return _page(survey_id, typed, refused=error.by_programme), error.status
    _tell(begun)
    return redirect(url_for("programme.waves", survey_id=survey_id), 303)


def _read() -> Typed:
    form = request.form
    try:
        again = frozenset(int(one) for one in form.getlist("again"))
        before = Before(form.get("before", Before.ANY.value))
    except ValueError as error:
        raise UnknownChoiceError from error
    return Typed(one_line(form.get("label", "")), before, again)


def _page(
    survey_id: int,
    typed: Typed,
    wrong: str = "",
    refused: Mapping[int, tuple[RuleProblem, ...]] | None = None,
) -> str:
    now = clock.now()
    with reading() as database:
        survey = find_survey(database, survey_id)
        lines = waves_of(database, survey_id)
        foreseen = foresee_wave(database, survey_id, now)
    problems = {one.programme_id: one.problems for one in foreseen} | dict(refused or {})
    return render_template(
        "programme/waves.html",
        survey=survey,
        is_over=survey.state(now) is SurveyState.CLOSED,
        waves=lines,
        foreseen=foreseen,
        parts=PARTS,
        problems={one: [placed(problem) for problem in found] for one, found in problems.items()},
        wrong=wrong,
        refused=refused,
        typed=typed,
        words=WORDS,
    )


def _tell(begun: Begun) -> None:
    flash(_("New responses belong to wave %(name)s.", name=begun.wave.label), "done")
    names = ", ".join(begun.programmes)
    if names:
        flash(_("Programmes that invite in it: %(names)s.", names=names), "done")
    else:
        flash(_("No programme invites in it: start one, or make a new one."), "problem")


def _at_the_name(error: WaveBegunError | WaveOutOfOrderError | UnfitWaveError) -> str:
    """What stands at the field."""
    if isinstance(error, WaveOutOfOrderError):
        return _("Names of waves sort in time: choose one that sorts after the last.")
    if isinstance(error, UnfitWaveError):
        return _("Give the wave a short name, such as 2026-1.")
    if error.label == error.running:
        return _("Wave %(name)s runs already. Nothing was changed.", name=error.label)
    return _(
        "Wave %(name)s does not begin again; %(running)s runs. Choose a name that sorts after it.",
        name=error.label,
        running=error.running,
    )
