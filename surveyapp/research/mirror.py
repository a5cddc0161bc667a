"""The other side: the survey among the organisation's own people."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.audiences import Audience, audience
from surveyapp.errors import BadInputError
from surveyapp.extensions import gettext as _
from surveyapp.extensions import writing
from surveyapp.services.surveys.choose_mirror import UnfitMirrorError, choose_mirror


class UnknownMirrorError(BadInputError):
    """The form offers surveys, nothing else."""


@audience(Audience.RESEARCHER, Audience.ADMIN)
def choose(survey_id: int) -> ResponseReturnValue:
    """Hold this survey against another."""
    wish = request.form.get("mirror", "")
    if wish and not (wish.isascii() and wish.isdecimal() and len(wish) < 10):
        raise UnknownMirrorError
    try:
        with writing() as database:
            choose_mirror(database, survey_id, int(wish) if wish else None)
    except UnfitMirrorError:
        flash(_("Choose another survey: this one has a side of its own."), "problem")
    else:
        flash(
            _("Reports show both sides from now on.") if wish else _("Reports show one side."),
            "done",
        )
    return redirect(url_for("research.survey", survey_id=survey_id, _anchor="mirror"), 303)
