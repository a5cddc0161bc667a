"""Likelihood: a point from 0 to 10, labelled at its ends."""

from questionnaires.answer_types.formats import AnswerFormat
from questionnaires.answer_types.points import fits_point, read_point

LOWEST = 0
HIGHEST = 10

LIKELIHOOD = AnswerFormat(
    read=read_point,
    fits=fits_point,
    required_keys=frozenset({"ends"}),
    optional_keys=frozenset({"dont_know"}),
    numeric=True,
)
