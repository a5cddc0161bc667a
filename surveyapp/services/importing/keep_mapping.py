"""Keep a mapping by a name, for the next file of the same kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.intake.sentences import hint, short
from surveyapp.errors import BadInputError, NotFoundError
from surveyapp.models import ImportMapping
from surveyapp.services.importing.plan import ImportPlan
from surveyapp.services.importing.plan_reading import plan_of
from surveyapp.typed_text import one_line

LONGEST_NAME = 100


class UnknownMappingError(NotFoundError):
    """No mapping is kept by this name or number."""


class UnfitMappingNameError(BadInputError):
    """The name is empty or too long."""


def keep_mapping(
    session: Session, name: str, document: Mapping[str, object], now: datetime
) -> ImportMapping:
    """Keep the document; one of the same name is replaced.

    Raises:
        UnfitMappingNameError: the name cannot be kept.
        InvalidMapping: the document is no mapping; nothing was kept.
    """
    kept_name = mapping_name(name)
    plan = plan_of(document, kept_name)
    mapping = session.scalar(select(ImportMapping).where(ImportMapping.name == kept_name))
    if mapping is None:
        mapping = ImportMapping(name=kept_name)
        session.add(mapping)
    mapping.target = plan.target
    mapping.document = dict(document)
    mapping.changed_at = now
    session.flush()
    return mapping


def mapping_name(typed: str) -> str:
    """The name as it is kept.

    Raises:
        UnfitMappingNameError: it cannot be.
    """
    name = one_line(typed)
    if not 0 < len(name) <= LONGEST_NAME:
        raise UnfitMappingNameError(f"Give the mapping a name of 1 to {LONGEST_NAME} characters.")
    return name


def kept_plan(session: Session, name: str) -> tuple[ImportPlan, dict[str, object]]:
    """The plan that is kept by a name.

    Raises:
        UnknownMappingError: none is.
    """
    mapping = session.scalar(select(ImportMapping).where(ImportMapping.name == name))
    if mapping is None:
        kept = session.scalars(select(ImportMapping.name).order_by(ImportMapping.name)).all()
        near = hint(name, kept) or "Name a YAML file instead."
        raise UnknownMappingError(f"No mapping is kept by the name '{short(name)}'. {near}")
    return plan_of(mapping.document, mapping.name), mapping.document


def forget_mapping(session: Session, mapping_id: int) -> None:
    """Keep a mapping no longer; imports made with it stay.

    Raises:
        UnknownMappingError: there is none with this number.
    """
    mapping = session.get(ImportMapping, mapping_id)
    if mapping is None:
        raise UnknownMappingError
    session.delete(mapping)
    session.flush()
