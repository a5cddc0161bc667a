"""What answering needs to know of a survey and a link, read with the fewest possible columns.

These rows are read with every page of every respondent. Reading them as plain rows instead of
mapped objects halves the processor time of a completed survey.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from surveyapp.models import (
    FactValue,
    LinkKind,
    Privacy,
    Record,
    SurveyState,
    state_at,
)

SURVEY = Record.metadata.tables["survey"]
WAVE = Record.metadata.tables["wave"]
VERSION = Record.metadata.tables["questionnaire_version"]
LINK = Record.metadata.tables["link"]

_LATEST_WAVE = (
    select(WAVE.c.id)
    .where(WAVE.c.survey_id == SURVEY.c.id)
    .order_by(WAVE.c.label.desc())
    .limit(1)
    .correlate(SURVEY)
    .scalar_subquery()
)

SURVEY_COLUMNS = (
    SURVEY.c.id,
    SURVEY.c.organisation,
    SURVEY.c.role,
    SURVEY.c.unit,
    SURVEY.c.event_date,
    SURVEY.c.languages,
    SURVEY.c.privacy,
    SURVEY.c.opens_at,
    SURVEY.c.closes_at,
    VERSION.c.id,
    VERSION.c.content_hash,
)
LINK_COLUMNS = (
    LINK.c.id,
    LINK.c.kind,
    LINK.c.slug,
    LINK.c.language,
    func.coalesce(LINK.c.wave_id, _LATEST_WAVE),
    LINK.c.customer_id,
    LINK.c.expires_at,
    LINK.c.revoked_at,
    LINK.c.used,
    LINK.c.facts,
)


ROUGHLY = 10.0
"""Seconds to which an anonymous answer's length is rounded."""


@dataclass(frozen=True, slots=True)
class SurveyFacts:
    """A survey and the content of its version."""

    id: int
    organisation: str
    role: str
    unit: str
    event_date: str | None
    languages: Sequence[str]
    privacy: Privacy
    opens_at: datetime | None
    closes_at: datetime | None
    version_id: int
    content_hash: str

    def state(self, now: datetime) -> SurveyState:
        """Where the survey stands."""
        return state_at(self.opens_at, self.closes_at, now)

    def kept_time(self, moment: datetime) -> datetime:
        """The moment as precisely as the survey's privacy allows: to the day when anonymous."""
        if self.privacy is Privacy.CONFIDENTIAL:
            return moment
        return moment.replace(hour=0, minute=0, second=0, microsecond=0)

    def kept_seconds(self, seconds: float | None) -> float | None:
        """What answering took, as precisely: a log of requests elsewhere may tell the second."""
        if seconds is None or self.privacy is Privacy.CONFIDENTIAL:
            return seconds
        return round(seconds / ROUGHLY) * ROUGHLY


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A way in. ``wave_id`` is the link's own, else the latest of the survey."""

    id: int
    kind: LinkKind
    slug: str
    language: str | None
    wave_id: int | None
    customer_id: int | None
    expires_at: datetime | None
    revoked_at: datetime | None
    used: bool
    facts: Mapping[str, FactValue]

    @property
    def is_shared(self) -> bool:
        """Whether anybody with the address may answer."""
        return self.kind is not LinkKind.PERSONAL

    def has_expired(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and now >= self.expires_at


def survey_facts(row: Sequence[Any], start: int) -> SurveyFacts:
    """The survey whose columns begin at ``start`` of the row."""
    return SurveyFacts(*row[start : start + len(SURVEY_COLUMNS)])


def link_facts(row: Sequence[Any], start: int) -> LinkFacts:
    """The link whose columns begin at ``start`` of the row."""
    return LinkFacts(*row[start : start + len(LINK_COLUMNS)])
