"""One file an answer type, and the table of them all."""

from questionnaires.answer_types.formats import AnswerFormat, AnswerProblem, Value
from questionnaires.answer_types.information import INFORMATION
from questionnaires.answer_types.likelihood import LIKELIHOOD
from questionnaires.answer_types.long_text import LONG_TEXT
from questionnaires.answer_types.multiple_choice import MULTIPLE_CHOICE
from questionnaires.answer_types.rating import RATING
from questionnaires.answer_types.short_text import SHORT_TEXT
from questionnaires.answer_types.single_choice import SINGLE_CHOICE
from questionnaires.answer_types.whole_number import WHOLE_NUMBER
from questionnaires.model import AnswerType

__all__ = ["ANSWER_TYPES", "AnswerFormat", "AnswerProblem", "Value"]

ANSWER_TYPES: dict[AnswerType, AnswerFormat] = {
    AnswerType.SINGLE_CHOICE: SINGLE_CHOICE,
    AnswerType.RATING: RATING,
    AnswerType.LIKELIHOOD: LIKELIHOOD,
    AnswerType.MULTIPLE_CHOICE: MULTIPLE_CHOICE,
    AnswerType.WHOLE_NUMBER: WHOLE_NUMBER,
    AnswerType.SHORT_TEXT: SHORT_TEXT,
    AnswerType.LONG_TEXT: LONG_TEXT,
    AnswerType.INFORMATION: INFORMATION,
}
