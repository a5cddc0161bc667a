"""The reports that were made: files in the data folder, named after what they were made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from surveyapp.errors import NotFoundError

NAME = re.compile(r"(?P<made_of>[0-9a-f]{16})-(?P<language>[a-z]{2})")


class UnknownReportError(NotFoundError):
    """No such report was made for this survey."""


@dataclass(frozen=True, slots=True)
class MadeReport:
    """One PDF. ``name`` stands in its address."""

    name: str
    language: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ReportShelf:
    """The folder of reports; one folder a survey."""

    folder: Path

    def place(self, survey_id: int, made_of: str, language: str) -> Path:
        """Where the report of this in this language lies, or will lie."""
        return self._of(survey_id) / f"{made_of[:16]}-{language}.pdf"

    def findings(self, survey_id: int, made_of: str) -> Path:
        """Where its findings lie, or will lie."""
        return self._of(survey_id) / f"{made_of[:16]}.json"

    def made(self, survey_id: int) -> tuple[MadeReport, ...]:
        """All reports of this survey, newest first."""
        found = [_describe(path) for path in self._of(survey_id).glob("*.pdf")]
        return tuple(
            sorted((r for r in found if r is not None), key=lambda r: r.made_at, reverse=True)
        )

    def find(self, survey_id: int, name: str) -> Path:
        """The file of one report.

        Raises:
            UnknownReportError: there is none; names with anything but hash and language are none.
        """
        path = self._of(survey_id) / f"{name}.pdf"
        if not NAME.fullmatch(name) or not path.is_file():
            raise UnknownReportError
        return path

    def newest_findings(self, survey_id: int) -> Path | None:
        """The findings made last."""
        files = self._of(survey_id).glob("*.json")
        return max(files, key=lambda path: path.stat().st_mtime, default=None)

    def _of(self, survey_id: int) -> Path:
        return self.folder / str(survey_id)


def _describe(path: Path) -> MadeReport | None:
    match = NAME.fullmatch(path.stem)
    if match is None:
        return None
    made_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return MadeReport(path.stem, match["language"], made_at)
