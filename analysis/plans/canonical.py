"""The frozen form of a plan: canonical JSON that is stored, hashed and turned back."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import msgspec

from analysis.plans.model import USUAL, AnalysisPlan

FORMAT = 1


class NotAPlan(ValueError):
    """Bytes that are no canonical form of a plan."""


def canonical_plan(plan: AnalysisPlan) -> bytes:
    """Canonical JSON in UTF-8: keys sorted, what has its default left out."""
    said = {
        field.name: _plain(getattr(plan, field.name))
        for field in fields(plan)
        if getattr(plan, field.name) != getattr(USUAL, field.name)
    }
    text = json.dumps(
        {**said, "format": FORMAT},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )
    return text.encode()


def plan_hash(plan: AnalysisPlan) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical_plan(plan)).hexdigest()


def rebuild_plan(form: bytes) -> AnalysisPlan:
    """The plan of a canonical form. Raises ``NotAPlan``."""
    try:
        found = msgspec.json.decode(form, type=dict[str, Any])
        version = found.pop("format", None)
        if version == FORMAT:
            return msgspec.convert(found, AnalysisPlan)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise NotAPlan(f"these bytes are no stored plan: {error}") from error
    raise NotAPlan(f"format {version} is not known here; this version reads {FORMAT}")


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    # A whole number that was written with a point is the same number.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return [_plain(part) for part in value] if isinstance(value, tuple) else value
