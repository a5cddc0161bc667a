"""Rating: one point from ``min`` to ``max``, with a label on every point or on the two ends."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.answer_types.formats import AnswerFormat, Flaw
from questionnaires.answer_types.points import fits_point, read_point
from questionnaires.model import Scale

MOST_POINTS = 101


def _flaws(scale: Scale) -> Iterator[Flaw]:
    low, high = scale.minimum or 0, scale.maximum or 0
    if high <= low:
        yield "max", "bad-bounds", f"The scale ends at {high}; make max larger than min ({low})."
    elif high - low >= MOST_POINTS:
        yield "max", "too-many-points", f"At most {MOST_POINTS} points; use a whole_number instead."
    elif scale.point_labels and len(scale.point_labels) != high - low + 1:
        have, need = len(scale.point_labels), high - low + 1
        yield "labels", "label-count", f"There are {have} labels for {need} points; give {need}."
    if bool(scale.point_labels) == bool(scale.end_labels):
        yield "", "labels-or-ends", "Give either labels (one a point) or ends (two), not both."


RATING = AnswerFormat(
    read=read_point,
    fits=fits_point,
    required_keys=frozenset({"min", "max"}),
    optional_keys=frozenset({"labels", "ends", "dont_know"}),
    flaws=_flaws,
    numeric=True,
)
