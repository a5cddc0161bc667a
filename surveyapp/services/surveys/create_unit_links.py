"""Make an open link for each of many places at once, to print a sheet for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.errors import BadInputError
from surveyapp.models import Link, LinkKind
from surveyapp.services.surveys.create_link import MAXIMUM_LABEL, NewLink, create_link
from surveyapp.services.surveys.open_survey import find_survey
from surveyapp.typed_text import one_line

UNIT = "unit"
"""The fact by which results are compared."""
MOST = 500


class UnfitUnitsError(BadInputError):
    """The list is unusable: ``line`` is too long, there are too many ``names``, or none."""

    def __init__(self, *, line: int | None = None, names: int = 0) -> None:
        super().__init__(f"line {line}, {names} names")
        self.line = line
        self.names = names


def create_unit_links(
    session: Session, survey_id: int, names: Sequence[str], kind: LinkKind, now: datetime
) -> list[Link]:
    """One link a name, whose answers carry the name as their unit; names that have one get none.

    Raises:
        UnknownSurveyError: there is no such survey.
        UnfitUnitsError: no name, too many, one too long.
    """
    survey = find_survey(session, survey_id)
    wanted = _plain(names)
    there = {
        link.facts.get(UNIT)
        for link in survey.links
        if link.kind is kind and link.revoked_at is None
    }
    return [
        create_link(session, survey_id, NewLink(kind=kind, label=name, facts={UNIT: name}), now)
        for name in wanted
        if name not in there
    ]


def _plain(names: Sequence[str]) -> list[str]:
    lines = [one_line(name) for name in names]
    for number, line in enumerate(lines, start=1):
        if len(line) > MAXIMUM_LABEL:
            raise UnfitUnitsError(line=number)
    wanted = list(dict.fromkeys(line for line in lines if line))
    if not wanted:
        raise UnfitUnitsError
    if len(wanted) > MOST:
        raise UnfitUnitsError(names=len(wanted))
    return wanted
