"""Why a message reached nobody, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from surveyapp.extensions import gettext as _
from surveyapp.mail.bounce_reports import Verdict
from surveyapp.mail.transports import Fault
from surveyapp.services.sending.record_sending import UNFIT
from surveyapp.services.sending.requeue_messages import WORKER_DIED

Sentence = Callable[[str], str]

BEGINNINGS: dict[str, Sentence] = {
    UNFIT: lambda detail: _(
        "It could not be written: look at the sender and the words (%(detail)s)", detail=detail
    ),
    WORKER_DIED: lambda _detail: _("Sending it stopped the worker each time."),
    Fault.NO_ANSWER: lambda _detail: _("The server did not answer in time."),
    Verdict.NO_SUCH_ADDRESS: lambda detail: _(
        "There is no such mailbox: %(detail)s", detail=detail
    ),
    Verdict.FAILED: lambda detail: _("It came back: %(detail)s", detail=detail),
    Verdict.DELAYED: lambda detail: _("It is late: %(detail)s", detail=detail),
}


def told_problem(problem: str) -> str:
    """What is kept of a message that failed, as a sentence; servers are quoted as they spoke."""
    if not problem:
        return _("Nothing is known of the reason.")
    word, _space, detail = problem.partition(" ")
    if word in BEGINNINGS:
        return BEGINNINGS[word](detail)
    return _("The server answered: %(detail)s", detail=problem)
