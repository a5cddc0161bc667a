"""What became of the invitations of a survey."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from surveyapp.audiences import Audience, audience
from surveyapp.extensions import reading
from surveyapp.models import Channel
from surveyapp.queries.dispositions import CODES, Disposition
from surveyapp.queries.outcomes import outcomes
from surveyapp.queries.survey_page import find_survey

ENDS = {
    Disposition.COMPLETE: _l("Answered to the end"),
    Disposition.PARTIAL: _l("Began, not finished"),
    Disposition.REFUSED: _l("Unsubscribed without answering"),
    Disposition.NOT_REACHED: _l("Nothing came back"),
    Disposition.UNDELIVERED: _l("The message did not arrive"),
    Disposition.NOT_SENT: _l("Could not be sent"),
    Disposition.PENDING: _l("Not sent yet"),
    Disposition.CALLED_OFF: _l("Called off before it was sent"),
}
CHANNELS = {
    Channel.EMAIL.value: _l("E-mail"),
    Channel.SMS.value: _l("Text message"),
    Channel.HANDED.value: _l("Handed over"),
}
GROUPINGS = {
    "wave": _l("By wave"),
    "channel": _l("By way of sending"),
    "language": _l("By language"),
}


@audience(Audience.RESEARCHER, Audience.MANAGER, Audience.ADMIN)
def outcome(survey_id: int) -> ResponseReturnValue:
    """Dispositions and rates, whole and by wave, channel and language."""
    with reading() as database:
        survey = find_survey(database, survey_id)
        found = outcomes(database, survey_id)
    return render_template(
        "research/outcome.html",
        survey=survey,
        outcomes=found,
        ends=ENDS,
        codes=CODES,
        channels=CHANNELS,
        groupings=GROUPINGS,
    )
