"""What a questionnaire is: frozen definitions, free of web, database and numpy.

A text is one sentence in several languages. A language is a lower-case ISO 639-1 code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

Text = Mapping[str, str]

DONT_KNOW = "dont_know"
"""Canonical value of a "don't know / not relevant" answer; reserved, so no option may use it as its
code.
"""


class AnswerType(StrEnum):
    """How a question is answered; each has one file in ``answer_types``."""

    SINGLE_CHOICE = "single_choice"
    RATING = "rating"
    LIKELIHOOD = "likelihood"
    MULTIPLE_CHOICE = "multiple_choice"
    WHOLE_NUMBER = "whole_number"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    INFORMATION = "information"


class QuestionRole(StrEnum):
    """What an analysis may use a question for, beyond scoring it in a construct."""

    RECOMMENDATION = "recommendation"
    PERCEIVED_WAIT = "perceived_wait"
    ACCEPTABLE_WAIT = "acceptable_wait"
    WAIT_PHASE = "wait_phase"
    WAIT_SATISFACTION = "wait_satisfaction"
    WAIT_CAUSE = "wait_cause"
    OVERALL_SATISFACTION = "overall_satisfaction"
    SWITCHING_BARRIER = "switching_barrier"
    PREFERENCE = "preference"
    PRICE_TOLERANCE = "price_tolerance"
    SHARE_OF_WALLET = "share_of_wallet"
    POSITIVE_WORD_OF_MOUTH = "positive_word_of_mouth"
    NEGATIVE_WORD_OF_MOUTH = "negative_word_of_mouth"
    PROBLEM = "problem"
    COMPLAINT = "complaint"
    RELATIONSHIP_LENGTH = "relationship_length"
    COMMENT = "comment"
    CONTACT_CONSENT = "contact_consent"
    MARKER = "marker"


class ConstructRole(StrEnum):
    """The place of a construct in the model of satisfaction, its causes and its consequences."""

    DIMENSION = "dimension"
    RELATIONSHIP_INDEX = "relationship_index"
    SIBLING = "sibling"
    """Overlaps satisfaction in content (mutual satisfaction): a driver of loyalty, not of
    satisfaction.
    """
    DRIVER = "driver"
    SATISFACTION = "satisfaction"
    CONTACT_SATISFACTION = "contact_satisfaction"
    LOYALTY = "loyalty"
    CHECKLIST = "checklist"
    """Items shown one by one; never a scale, so no alpha."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. ``score`` is on the scale's own metric, None where the option has no order."""

    code: str
    label: Text
    score: float | None = None
    exclusive: bool = False


@dataclass(frozen=True)
class Scale:
    """An answer format shared by questions.

    Ratings and likelihoods have ``minimum``, ``maximum`` and either a label per point or labelled
    ends. Choices have ``options``. Whole numbers have bounds and perhaps a ``unit`` (a text or a
    placeholder).
    """

    id: str
    type: AnswerType
    minimum: int | None = None
    maximum: int | None = None
    point_labels: tuple[Text, ...] = ()
    end_labels: tuple[Text, Text] | None = None
    options: tuple[Option, ...] = ()
    unit: Text | None = None
    max_characters: int | None = None
    dont_know: bool = False


@dataclass(frozen=True)
class Question:
    """What is asked. An item is a question that a construct measures with."""

    id: str
    scale: Scale
    text: Text
    reverse: bool = False
    required: bool = False
    role: QuestionRole | None = None
    facet: str | None = None
    show_if: str | None = None


@dataclass(frozen=True)
class Block:
    """Questions that belong together; ``shuffle`` orders them anew for each response."""

    id: str
    questions: tuple[Question, ...]
    title: Text | None = None
    intro: Text | None = None
    shuffle: bool = False
    per_page: int = 5


@dataclass(frozen=True)
class Construct:
    """What items measure together, 0-100.

    ``items`` are question ids, or, where ``of_constructs`` is set, ids of constructs. The score is
    the mean of the valid parts on 0-100 when at least ``min_valid`` are there. ``indication`` marks
    a score too short to be called an index.
    """

    id: str
    name: Text
    role: ConstructRole
    items: tuple[str, ...]
    min_valid: int
    meaning: Text | None = None
    of_constructs: bool = False
    indication: bool = False


@dataclass(frozen=True)
class Questionnaire:
    """A whole definition."""

    id: str
    version: str
    title: Text
    languages: tuple[str, ...]
    blocks: tuple[Block, ...]
    constructs: tuple[Construct, ...]
    validated: bool = False
    intro: Text | None = None
    privacy: Text | None = None
    thanks: Text | None = None
    dont_know_label: Text = field(default_factory=dict)
    minutes: Text | None = None

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question by its id, in the order of the definition."""
        return {question.id: question for block in self.blocks for question in block.questions}

    @cached_property
    def construct_by_id(self) -> Mapping[str, Construct]:
        """Every construct by its id."""
        return {construct.id: construct for construct in self.constructs}

    def with_role(self, role: QuestionRole) -> Question | None:
        """The first question with this role, if any."""
        return next((q for q in self.questions.values() if q.role is role), None)

    def all_with_role(self, role: QuestionRole) -> tuple[Question, ...]:
        """All questions with this role."""
        return tuple(q for q in self.questions.values() if q.role is role)

    def constructs_with_role(self, *roles: ConstructRole) -> Iterator[Construct]:
        """The constructs with one of these roles, in order of definition."""
        return (c for c in self.constructs if c.role in roles)
