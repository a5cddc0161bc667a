"""What is wrong with an answer, in a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Callable

from questionnaires.answer_types import AnswerProblem
from surveyapp.extensions import gettext as _

SENTENCES: dict[str, Callable[[], str]] = {
    "required": lambda: _("Please answer this question; the rest cannot be understood without it."),
    "not-a-number": lambda: _("Write the number with digits, for example 15."),
    "not-whole": lambda: _("Write a whole number, without decimals."),
    "too-low": lambda: _("Write a number from %(minimum)s to %(maximum)s."),
    "too-high": lambda: _("Write a number from %(minimum)s to %(maximum)s."),
    "too-long": lambda: _(
        "The text has %(length)s characters; shorten it to %(maximum)s or fewer."
    ),
    "answer-and-dont-know": lambda: _(
        "You gave an answer and also chose the last option. Keep one of the two."
    ),
    "exclusive-option": lambda: _(
        "One of the options you chose cannot go with the others. Keep that one or the others."
    ),
    "forbidden-character": lambda: _(
        "The text holds a character that cannot be kept. Write it again without special signs."
    ),
}


def sentence(problem: AnswerProblem) -> str:
    """The sentence for this problem; those that only a broken form can cause share one."""
    known = SENTENCES.get(problem.code)
    if known is None:
        return _("Choose one of the answers offered here.")
    text = known()
    return text % problem.facts if "%(" in text else text
