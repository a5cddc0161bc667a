"""Small definitions for tests, built from few words."""

from __future__ import annotations

from typing import Any

from questionnaires.model import (
    AnswerType,
    Block,
    Construct,
    ConstructRole,
    Option,
    Question,
    Questionnaire,
    Scale,
)

AGREE = Scale(
    "agree7",
    AnswerType.RATING,
    minimum=1,
    maximum=7,
    end_labels=({"en": "No"}, {"en": "Yes"}),
    dont_know=True,
)
TEN = Scale("ten", AnswerType.RATING, 1, 10, end_labels=({"en": "Low"}, {"en": "High"}))
LIKELY = Scale("likely11", AnswerType.LIKELIHOOD, 0, 10, end_labels=({"en": "No"}, {"en": "Yes"}))
MINUTES = Scale("duration", AnswerType.WHOLE_NUMBER, 0, 999, unit={"en": "{unit}"}, dont_know=True)
WORDS = Scale("words", AnswerType.LONG_TEXT, max_characters=20)
LINE = Scale("line", AnswerType.SHORT_TEXT, max_characters=20)
NOTE = Scale("note", AnswerType.INFORMATION)


def options(*codes: str, exclusive: str = "") -> tuple[Option, ...]:
    return tuple(Option(code, {"en": code.title()}, exclusive=code == exclusive) for code in codes)


YESNO = Scale("yesno", AnswerType.SINGLE_CHOICE, options=options("no", "yes"), dont_know=True)
PHASES = Scale(
    "phases",
    AnswerType.MULTIPLE_CHOICE,
    options=options("none", "before", "during", "after", exclusive="none"),
)
PRICE = Scale(
    "price",
    AnswerType.SINGLE_CHOICE,
    options=tuple(
        Option(code, {"en": code}, score=score)
        for code, score in (("none", 0.0), ("up_to_2", 20.0), ("up_to_5", 40.0), ("more", 100.0))
    ),
)


def ask(name: str, scale: Scale = AGREE, **more: Any) -> Question:
    return Question(name, scale, {"en": f"{name}?"}, **more)


def block(name: str, *questions: Question, **more: Any) -> Block:
    return Block(name, questions, **more)


def index(name: str, *items: str, min_valid: int = 1, **more: Any) -> Construct:
    role = more.pop("role", ConstructRole.OTHER)
    return Construct(name, {"en": name}, role, items, min_valid, **more)


def questionnaire(*blocks: Block, constructs: tuple[Construct, ...] = ()) -> Questionnaire:
    return Questionnaire(
        id="small",
        version="1",
        title={"en": "Small"},
        languages=("en",),
        blocks=blocks,
        constructs=constructs,
        dont_know_label={"en": "Don't know"},
    )
