"""What a kind of job is, and what it is given when it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from surveyapp.config import Config
from surveyapp.database import Database


@dataclass(frozen=True, slots=True)
class JobContext:
    """Everything a job may use. ``now`` is asked again by jobs that take long."""

    database: Database
    config: Config
    now: Callable[[], datetime]
    worker: str = ""
    slot: str = ""
    arguments: Mapping[str, object] = field(default_factory=dict)


Run = Callable[[JobContext], None]
Wanted = Callable[[Session, JobContext], bool]


@dataclass(frozen=True, slots=True)
class JobKind:
    """What is done, and how often where it is periodic.

    Periodic work is skipped while ``wanted`` says that there is none, so that looking every few
    seconds leaves no rows behind.
    """

    run: Run
    every: timedelta | None = None
    wanted: Wanted | None = None


JobKinds = Mapping[str, JobKind]
