"""Make the PDF report of a survey as it stands, once for each dataset and language."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from pathlib import Path
from threading import BoundedSemaphore

from filelock import FileLock

from analysis.dataset import Dataset
from questionnaires.canonical import content_hash
from surveyapp.errors import BadInputError, UnavailableError
from surveyapp.queries.report_shelf import ReportShelf

REPORT_LANGUAGES = ("en", "nb", "sv")
PATIENCE_SECONDS = 60.0

Work = Callable[[Dataset, str, Path, Path], None]


class UnknownReportLanguageError(BadInputError):
    """Reports are written in English, Norwegian and Swedish."""


class ReportsBusyError(UnavailableError):
    """Another report is being made and takes its time."""


class ReportFailedError(UnavailableError):
    """The process that made the report ended before it was done."""


def make_report(
    shelf: ReportShelf, survey_id: int, dataset: Dataset, language: str, work: Work
) -> str:
    """The name of the report of this dataset; it is made where it is missing.

    Raises:
        UnknownReportLanguageError: the language is none of ours.
        ReportsBusyError: other reports did not let this one begin in time.
        ReportFailedError: making it broke off.
    """
    if language not in REPORT_LANGUAGES:
        raise UnknownReportLanguageError
    made_of = fingerprint(dataset)
    place = shelf.place(survey_id, made_of, language)
    place.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(place.with_suffix(".lock")):
        if not place.is_file():
            work(dataset, language, place, shelf.findings(survey_id, made_of))
    return place.stem


def fingerprint(dataset: Dataset) -> str:
    """A hash of everything a report is made of; equal hashes are equal reports."""
    known = (
        dataset.source.sha256,
        content_hash(dataset.questionnaire),
        dataset.source.invited,
        dataset.source.self_selected,
        dataset.goals,
        dataset.organisation,
        dataset.wait_unit,
        dataset.currency,
        dataset.plan,
        _software(),
    )
    return hashlib.sha256(repr(known).encode()).hexdigest()


class ReportProcess:
    """Makes one report at a time in a process of its own.

    Laying out a PDF holds the interpreter for seconds; respondents must not wait for that.
    """

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self._turn = BoundedSemaphore(1)
        self._patience = patience

    def __call__(self, dataset: Dataset, language: str, place: Path, findings: Path) -> None:
        """Make the report elsewhere and wait for it."""
        if not self._turn.acquire(timeout=self._patience):
            raise ReportsBusyError
        try:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                pool.submit(_write, dataset, language, place, findings).result()
        except BrokenProcessPool as error:
            raise ReportFailedError from error
        finally:
            self._turn.release()


def _write(dataset: Dataset, language: str, place: Path, findings: Path) -> None:
    # Loaded in the other process only: charts and layout would double what the web process weighs.
    writing = importlib.import_module("surveyapp.services.surveys.write_report")
    writing.write_report(dataset, language, place, findings)


def _software() -> str:
    try:
        return version("surveyapp")
    except PackageNotFoundError:
        return "checkout"
