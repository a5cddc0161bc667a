"""A small questionnaire with one question of each type, for tests of datasets and intake."""

from questionnaires.model import (
    AnswerType,
    Block,
    Construct,
    ConstructRole,
    Option,
    Question,
    Questionnaire,
    QuestionRole,
    Scale,
)


def text(english: str) -> dict[str, str]:
    """One sentence, the same in every language."""
    return {"en": english, "nb": english, "sv": english}


AGREE = Scale(
    "agree7",
    AnswerType.RATING,
    1,
    7,
    point_labels=tuple(
        {"en": en, "nb": nb}
        for en, nb in (
            ("Strongly disagree", "Helt uenig"),
            ("Disagree", "Uenig"),
            ("Somewhat disagree", "Litt uenig"),
            ("Neither agree nor disagree", "Verken enig eller uenig"),
            ("Somewhat agree", "Litt enig"),
            ("Agree", "Enig"),
            ("Strongly agree", "Helt enig"),
        )
    ),
    dont_know=True,
)
SATISFIED = Scale("satisfied10", AnswerType.RATING, 1, 10, dont_know=True)
LIKELY = Scale("likely11", AnswerType.LIKELIHOOD, 0, 10, dont_know=True)
MINUTES = Scale("duration", AnswerType.WHOLE_NUMBER, 0, 999, dont_know=True)
COMMENT = Scale("text", AnswerType.LONG_TEXT, max_characters=2000)
PRICE = Scale(
    "price",
    AnswerType.SINGLE_CHOICE,
    options=(
        Option("none", {"en": "None at all", "nb": "Ingen"}, 0),
        Option("some", {"en": "Up to 5 %", "nb": "Inntil 5 %"}, 40),
        Option("much", {"en": "More", "nb": "Mer"}, 100),
    ),
)
PHASE = Scale(
    "phase",
    AnswerType.MULTIPLE_CHOICE,
    options=(
        Option("none", text("No wait"), exclusive=True),
        Option("before", text("Before")),
        Option("after", text("After")),
    ),
)
YES_NO = Scale(
    "yesno",
    AnswerType.SINGLE_CHOICE,
    options=(
        Option("no", {"en": "No", "nb": "Nei"}),
        Option("yes", {"en": "Yes", "nb": "Ja"}),
    ),
    dont_know=True,
)

QUESTIONS = (
    Question("SAT1", SATISFIED, text("Satisfied?"), role=QuestionRole.OVERALL_SATISFACTION),
    Question("SAT2", SATISFIED, text("As expected?")),
    Question("REC1", AGREE, text("In balance")),
    Question("REC2", AGREE, text("Takes more than it gives"), reverse=True),
    Question("LOY2", LIKELY, text("Recommend?"), role=QuestionRole.RECOMMENDATION),
    Question("LOY4", PRICE, text("How much dearer?"), role=QuestionRole.PRICE_TOLERANCE),
    Question("COM1", YES_NO, text("A problem?"), role=QuestionRole.PROBLEM),
    Question("WAI1", PHASE, text("Did you wait?"), role=QuestionRole.WAIT_PHASE),
    Question("WAI2", MINUTES, text("How long?"), role=QuestionRole.PERCEIVED_WAIT),
    Question("OPN1", COMMENT, text("What should be better?"), role=QuestionRole.COMMENT),
)

SMALL = Questionnaire(
    id="small",
    version="1",
    title=text("Small"),
    languages=("en", "nb"),
    blocks=(Block("all", QUESTIONS),),
    constructs=(
        Construct(
            "satisfaction", text("Satisfaction"), ConstructRole.SATISFACTION, ("SAT1", "SAT2"), 1
        ),
        Construct("trust", text("Trust"), ConstructRole.DIMENSION, ("REC1", "REC2"), 2),
        Construct("loyalty", text("Loyalty"), ConstructRole.LOYALTY, ("LOY2", "LOY4"), 1),
        Construct(
            "whole",
            text("Whole"),
            ConstructRole.RELATIONSHIP_INDEX,
            ("trust", "satisfaction"),
            2,
            of_constructs=True,
        ),
    ),
    dont_know_label={"en": "Don't know", "nb": "Vet ikke"},
)
