"""The frozen form of a questionnaire: canonical JSON that is stored, hashed, and turned back into
the same definition.

Keys are sorted and whatever has its default is left out, so the hash of a published version
outlives additions to the model.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from typing import Any

import msgspec

from questionnaires.model import (
    Block,
    Construct,
    Question,
    Questionnaire,
    QuestionRole,
    Scale,
    Text,
)

FORMAT = 1


class NotCanonical(ValueError):
    """Bytes that are no canonical form of a questionnaire."""


@dataclass(frozen=True)
class _FrozenQuestion:
    id: str
    scale: str
    text: Text
    reverse: bool = False
    required: bool = False
    role: QuestionRole | None = None
    facet: str | None = None
    show_if: str | None = None


@dataclass(frozen=True)
class _FrozenBlock:
    id: str
    questions: tuple[_FrozenQuestion, ...]
    title: Text | None = None
    intro: Text | None = None
    shuffle: bool = False
    per_page: int = 5


@dataclass(frozen=True)
class _Frozen:
    format: int
    id: str
    version: str
    title: Text
    languages: tuple[str, ...]
    scales: tuple[Scale, ...]
    blocks: tuple[_FrozenBlock, ...]
    constructs: tuple[Construct, ...]
    validated: bool = False
    intro: Text | None = None
    privacy: Text | None = None
    thanks: Text | None = None
    dont_know_label: Text = dataclasses.field(default_factory=dict)
    minutes: Text | None = None


def canonical_form(questionnaire: Questionnaire) -> bytes:
    """Canonical JSON in UTF-8, enough to rebuild the questionnaire. Raises ``NotCanonical``."""
    plain = {
        **_plain(questionnaire),
        "format": FORMAT,
        "scales": [_plain(scale) for scale in _scales(questionnaire)],
    }
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def content_hash(questionnaire: Questionnaire) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical_form(questionnaire)).hexdigest()


@lru_cache(maxsize=64)
def rebuild(form: bytes) -> Questionnaire:
    """The questionnaire of a canonical form; the last ones are kept, since every page of a survey
    needs its own.

    Raises ``NotCanonical``.
    """
    try:
        frozen = _DECODER.decode(form)
        scales = {scale.id: scale for scale in frozen.scales}
        blocks = tuple(_thawed(block, scales) for block in frozen.blocks)
    except (msgspec.DecodeError, KeyError) as error:
        raise NotCanonical(f"these bytes are no stored questionnaire: {error}") from error
    if frozen.format != FORMAT:
        raise NotCanonical(f"format {frozen.format} is not known here; this version reads {FORMAT}")
    return Questionnaire(**{**_shared_fields(frozen), "blocks": blocks})


_DECODER = msgspec.json.Decoder(_Frozen)


def _shared_fields(frozen: _Frozen) -> dict[str, Any]:
    names = {field.name for field in fields(Questionnaire)}
    return {
        field.name: getattr(frozen, field.name) for field in fields(frozen) if field.name in names
    }


def _thawed(block: _FrozenBlock, scales: dict[str, Scale]) -> Block:
    questions = tuple(
        Question(**{**vars(question), "scale": scales[question.scale]})
        for question in block.questions
    )
    return Block(**{**vars(block), "questions": questions})


def _scales(questionnaire: Questionnaire) -> list[Scale]:
    found: dict[str, Scale] = {}
    for question in questionnaire.questions.values():
        if found.setdefault(question.scale.id, question.scale) != question.scale:
            raise NotCanonical(f"two different scales are called {question.scale.id}")
    return [found[name] for name in sorted(found)]


def _plain(value: Any) -> Any:
    if isinstance(value, Question):
        return {**_fields_that_say_something(value), "scale": value.scale.id}
    if dataclasses.is_dataclass(value):
        return _fields_that_say_something(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return dict(value) if hasattr(value, "keys") else value


def _fields_that_say_something(value: Any) -> dict[str, Any]:
    return {
        field.name: _plain(getattr(value, field.name))
        for field in fields(value)
        if getattr(value, field.name) != _default(field)
    }


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default
