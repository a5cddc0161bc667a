"""The dataset of a survey as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response
from flask.typing import ResponseReturnValue

from analysis.dataset import Dataset
from analysis.export import to_csv, to_parquet, to_xlsx
from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.errors import NotFoundError
from surveyapp.extensions import choose_language, reading
from surveyapp.queries.shareable_dataset import shareable
from surveyapp.queries.survey_dataset import survey_dataset


class UnknownDatasetFormatError(NotFoundError):
    """Datasets come as CSV, XLSX and Parquet only."""


@dataclass(frozen=True, slots=True)
class DatasetFormat:
    """How a dataset is written as a file of one kind."""

    mimetype: str
    write: Callable[[Dataset], bytes]


FORMATS = {
    "csv": DatasetFormat("text/csv", to_csv),
    "xlsx": DatasetFormat(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda data: to_xlsx(data, choose_language()),
    ),
    "parquet": DatasetFormat("application/vnd.apache.parquet", to_parquet),
}


@audience(Audience.RESEARCHER, Audience.ADMIN)
def dataset(survey_id: int, kind: str) -> ResponseReturnValue:
    """Everybody's answers, one row a response, without who gave them."""
    if kind not in FORMATS:
        raise UnknownDatasetFormatError
    with reading() as database:
        found = survey_dataset(database, survey_id)
    response = Response(FORMATS[kind].write(shareable(found)), mimetype=FORMATS[kind].mimetype)
    name = f"survey-{survey_id}-{clock.now():%Y-%m-%d}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
