"""A whole questionnaire from the top of its file."""

from __future__ import annotations

from collections.abc import Mapping

from questionnaires.model import Questionnaire, Scale
from questionnaires.problems import WARNING
from questionnaires.reading.blocks import read_blocks
from questionnaires.reading.constructs import read_constructs
from questionnaires.reading.cursor import Cursor, optional
from questionnaires.reading.scales import read_scales
from questionnaires.reading.texts import read_languages, read_text, read_text_or_sign

FORMAT = "1"
_REQUIRED = ("format", "id", "version", "title", "languages", "scales", "blocks")
_OPTIONAL = (
    "constructs",
    "validated",
    "minutes",
    "intro",
    "privacy",
    "thanks",
    "dont_know_label",
)


def read_definition(cursor: Cursor) -> Questionnaire:
    """The questionnaire as far as it can be read; what cannot be read is in the report."""
    fields = cursor.fields(_REQUIRED, _OPTIONAL)
    optional(fields, "format", _read_format)
    languages = optional(fields, "languages", read_languages) or ()
    scales = optional(fields, "scales", lambda place: read_scales(place, languages)) or {}
    questionnaire = Questionnaire(
        id=optional(fields, "id", lambda place: place.identifier("questionnaire id")) or "",
        version=optional(fields, "version", lambda place: place.string(longest=40)) or "",
        title=optional(fields, "title", read_text) or {},
        languages=languages,
        blocks=optional(fields, "blocks", lambda place: read_blocks(place, scales)) or (),
        constructs=optional(fields, "constructs", read_constructs) or (),
        validated=optional(fields, "validated", Cursor.boolean) or False,
        intro=optional(fields, "intro", read_text),
        privacy=optional(fields, "privacy", read_text),
        thanks=optional(fields, "thanks", read_text),
        dont_know_label=optional(fields, "dont_know_label", read_text) or {},
        minutes=optional(fields, "minutes", lambda place: read_text_or_sign(place, languages)),
    )
    if "scales" in fields:
        _warn_of_unused(fields["scales"], scales, questionnaire)
    return questionnaire


def _read_format(cursor: Cursor) -> None:
    found = cursor.string()
    if found and found != FORMAT:
        cursor.problem("unknown-format", f"Format {found[:20]} is not known; write {FORMAT}.")


def _warn_of_unused(
    place: Cursor, scales: Mapping[str, Scale], questionnaire: Questionnaire
) -> None:
    # Broken scales have lost their names, and questions of an unreadable block are missing: better
    # silent than wrong.
    used = {question.scale.id for block in questionnaire.blocks for question in block.questions}
    if "" in used or not questionnaire.blocks:
        return
    for name in sorted(set(scales) - used):
        sentence = f"No question uses the scale '{name}'; remove it if it is not needed."
        place.child(name).problem("unused-scale", sentence, WARNING)
