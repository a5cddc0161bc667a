"""Names that must be different."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from questionnaires.checking.places import found, placed_questions
from questionnaires.model import Questionnaire
from questionnaires.problems import Problem


def check_names(questionnaire: Questionnaire) -> Iterator[Problem]:
    """No two blocks, questions or constructs have the same id."""
    blocks = ((block.id, f"blocks[{place}].id") for place, block in enumerate(questionnaire.blocks))
    questions = (
        (placed.question.id, f"{placed.path}.id") for placed in placed_questions(questionnaire)
    )
    constructs = (
        (construct.id, f"constructs[{place}].id")
        for place, construct in enumerate(questionnaire.constructs)
    )
    for kind, named in (("block", blocks), ("question", questions), ("construct", constructs)):
        yield from _repeated(kind, named)


def _repeated(kind: str, named: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name, path in named:
        if name and name in first:
            sentence = f"The {kind} '{name}' is already at {first[name]}; rename one of them."
            yield found("duplicate-id", path, sentence)
        first.setdefault(name, path)
