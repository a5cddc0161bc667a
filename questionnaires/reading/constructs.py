"""Constructs: what items measure together."""

from __future__ import annotations

from questionnaires.model import Construct, ConstructRole
from questionnaires.reading.cursor import Cursor, optional
from questionnaires.reading.texts import read_text

RESERVED = frozenset({"item", "recommendation"})
"""Findings about levels use these words beside the ids of constructs."""


def read_constructs(cursor: Cursor) -> tuple[Construct, ...]:
    """The constructs in order."""
    return tuple(_read(part) for part in cursor.parts())


def _read(cursor: Cursor) -> Construct:
    fields = cursor.fields(
        {"id", "name", "role", "min_valid"}, {"items", "constructs", "meaning", "indication"}
    )
    if cursor.is_mapping and ("items" in fields) == ("constructs" in fields):
        sentence = "Say what it is made of: either items (questions) or constructs, not both."
        cursor.child("items").problem("items-or-constructs", sentence)
    parts = fields.get("items") or fields.get("constructs")
    role = optional(fields, "role", lambda place: place.choice(ConstructRole, "construct role"))
    return Construct(
        id=optional(fields, "id", lambda place: place.identifier("construct id", RESERVED)) or "",
        name=optional(fields, "name", read_text) or {},
        role=role or ConstructRole.OTHER,
        items=tuple(part.string() for part in parts.parts()) if parts else (),
        min_valid=optional(fields, "min_valid", lambda place: place.integer(1, at_least=1)) or 1,
        meaning=optional(fields, "meaning", read_text),
        of_constructs="constructs" in fields and "items" not in fields,
        indication=optional(fields, "indication", Cursor.boolean) or False,
    )
