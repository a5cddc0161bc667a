"""The dataset of a survey as a file."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from surveyapp.audiences import Audience, audience
from surveyapp.errors import NotFoundError


class UnknownDatasetFormatError(NotFoundError):
    """Datasets come as CSV, XLSX and Parquet only."""


@audience(Audience.RESEARCHER, Audience.ADMIN)
def dataset(survey_id: int, kind: str) -> ResponseReturnValue:
    """Everybody's answers, one row a response."""
    raise UnknownDatasetFormatError
