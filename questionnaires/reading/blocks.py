"""Blocks and their questions."""

from __future__ import annotations

from collections.abc import Mapping

from questionnaires.conditions import RESERVED
from questionnaires.model import Block, Question, QuestionRole, Scale
from questionnaires.problems import did_you_mean
from questionnaires.reading.cursor import Cursor, optional
from questionnaires.reading.scales import BROKEN
from questionnaires.reading.texts import read_text

Scales = Mapping[str, Scale]

MOST_PER_PAGE = 100
_QUESTION_OPTIONS = {"reverse", "required", "role", "facet", "show_if"}
_BLOCK_OPTIONS = {"title", "intro", "shuffle", "per_page"}


def read_blocks(cursor: Cursor, scales: Scales) -> tuple[Block, ...]:
    """The blocks in order."""
    blocks = tuple(_read_block(part, scales) for part in cursor.parts())
    if not blocks and cursor.is_list:
        cursor.problem("no-questions", "There are no blocks; add one with questions.")
    return blocks


def _read_block(cursor: Cursor, scales: Scales) -> Block:
    fields = cursor.fields({"id", "questions"}, _BLOCK_OPTIONS)
    return Block(
        id=optional(fields, "id", lambda place: place.identifier("block id")) or "",
        questions=optional(fields, "questions", lambda place: _read_questions(place, scales)) or (),
        title=optional(fields, "title", read_text),
        intro=optional(fields, "intro", read_text),
        shuffle=optional(fields, "shuffle", Cursor.boolean) or False,
        per_page=optional(fields, "per_page", _read_per_page) or Block.per_page,
    )


def _read_per_page(cursor: Cursor) -> int:
    count = cursor.integer(otherwise=1, at_least=1)
    if count > MOST_PER_PAGE:
        cursor.problem("too-high", f"{count} questions on a page; at most {MOST_PER_PAGE}.")
    return count


def _read_questions(cursor: Cursor, scales: Scales) -> tuple[Question, ...]:
    questions = tuple(_read_question(part, scales) for part in cursor.parts())
    if not questions and cursor.is_list:
        cursor.problem("empty-block", "The block has no questions; add one or remove the block.")
    return questions


def _read_question(cursor: Cursor, scales: Scales) -> Question:
    fields = cursor.fields({"id", "scale", "text"}, _QUESTION_OPTIONS)
    return Question(
        id=optional(fields, "id", lambda place: place.identifier("question id", RESERVED)) or "",
        scale=optional(fields, "scale", lambda place: _read_scale(place, scales)) or BROKEN,
        text=optional(fields, "text", read_text) or {},
        reverse=optional(fields, "reverse", Cursor.boolean) or False,
        required=optional(fields, "required", Cursor.boolean) or False,
        role=optional(fields, "role", lambda place: place.choice(QuestionRole, "question role")),
        facet=optional(fields, "facet", lambda place: place.identifier("facet")),
        show_if=optional(fields, "show_if", Cursor.string),
    )


def _read_scale(cursor: Cursor, scales: Scales) -> Scale:
    name = cursor.string()
    if name and name not in scales:
        hint = did_you_mean(name, scales)
        cursor.problem("unknown-scale", f"There is no scale '{name[:50]}'.{hint}")
    return scales.get(name, BROKEN)
