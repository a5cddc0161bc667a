"""What every table shares: names for constraints, moments in UTC and JSON documents."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum as PythonEnum
from typing import Any

import msgspec
from sqlalchemy import DateTime, Dialect, Enum, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeEngine

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A point in time: aware in Python, UTC without an offset in every database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time that does not say where it was read off."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time has no time zone; pass an aware datetime")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time back as aware UTC."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


class Document(TypeDecorator[Any]):
    """A JSON document kept as text, so that readers may decode it as fast as they need."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        """Encode compactly; keys keep their order."""
        del dialect
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:
        """Decode to dictionaries, lists and plain values."""
        del dialect
        return None if value is None else msgspec.json.decode(value)


class Record(DeclarativeBase):
    """A row of one table; every constraint has a name."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment()}  # noqa: RUF012 - SQLAlchemy reads it from the class


def sought(length: int) -> TypeEngine[str]:
    """A text that lists are ordered and searched by.

    PostgreSQL compares it by code points, as SQLite does: then what begins with a text is one
    range of an index, whatever the language the database was set up in.
    """
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def states(enumeration: type[PythonEnum], name: str) -> Enum:
    """A column type that keeps an Enum's values and repeats the closed list as a constraint."""
    return Enum(
        enumeration,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )
