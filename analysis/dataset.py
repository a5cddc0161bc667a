"""The flat table an analysis reads: one row a response, columns from answers and facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.labels import Labels, labelled
from analysis.levelled import part, places_of
from analysis.usable import refuse_answers, refuse_unusable
from questionnaires.model import Questionnaire

Floats = NDArray[np.float64]
Words = NDArray[np.object_]


LABELS = ("wave_labels", "language_labels", "respondent_labels")


class AnswerState(IntEnum):
    """What became of one question in one response."""

    NOT_SHOWN = 0
    BLANK = 1
    DONT_KNOW = 2
    NOT_APPLICABLE = 3
    ANSWERED = 4


@dataclass(frozen=True)
class Source:
    """Where the rows came from, printed in every report so that it can be made again."""

    name: str
    sha256: str
    rows_read: int
    level: str = "respondent"
    """``respondent``, or the unit an aggregate row stands for (``hospital``): then nothing may be
    said about persons.
    """
    self_selected: bool = True
    """True for open links and files without a frame: no margin of error for all customers."""
    invited: int | None = None
    bounced: int | None = None
    """Invitations that did not arrive; they are not among those invited."""
    declined: int | None = None
    """Of those invited, how many unsubscribed without an answer."""
    filters: tuple[str, ...] = ()


@dataclass(frozen=True)
class FixedPlan:
    """The canonical form of the plan that was fixed before there were answers, and the day."""

    canonical: bytes
    sha256: str
    fixed_on: str


@dataclass(frozen=True)
class Goal:
    """A target for one construct or for ``recommendation``.

    ``direction`` is ``at_least`` or ``at_most``.
    """

    id: str
    name: Mapping[str, str]
    subject: str
    target: float
    direction: str = "at_least"
    parent: str | None = None
    deadline: str | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened on a day (``2026-03-01``) and may have changed levels.

    ``name`` is by language, or under an empty code the same in all.
    """

    date: str
    name: Mapping[str, str]


@dataclass(frozen=True)
class Dataset:
    """Responses as columns. All arrays have length ``n`` and share the row order.

    ``values``: item id -> float64; ratings, likelihoods and whole numbers as given, single choices
    as the option's score (its position where options have no scores), NaN wherever the state is not
    ANSWERED. ``states``: item id -> uint8 of ``AnswerState``.
    ``choices``: multiple-choice item id -> option code -> bool.
    ``texts``: text item id -> object array of str or None.
    ``facts``: name -> float64 or object array (str or None) of facts from the organisation's own
    systems (``segment``, ``unit``, ``channel``, ``actual_wait``, ``revenue_12m`` ...).
    ``seconds``: time spent answering, NaN where unknown. ``complete``: reached the end.
    ``frame``: the same fact names for everyone invited, where a frame is known (for checks of
    non-response).
    """

    questionnaire: Questionnaire
    n: int
    values: Mapping[str, Floats]
    states: Mapping[str, NDArray[np.uint8]]
    source: Source
    choices: Mapping[str, Mapping[str, NDArray[np.bool_]]] = field(default_factory=dict)
    texts: Mapping[str, Words] = field(default_factory=dict)
    facts: Mapping[str, Floats | Words] = field(default_factory=dict)
    respondent: Words | None = None
    language: Words | None = None
    wave: Words | None = None
    """Wave labels in sortable form (``2026-1``); None when the survey has one wave."""
    seconds: Floats | None = None
    complete: NDArray[np.bool_] | None = None
    frame: Mapping[str, Floats | Words] = field(default_factory=dict)
    goals: tuple[Goal, ...] = ()
    organisation: str = ""
    wait_unit: str = "minutes"
    currency: str = ""
    plan: FixedPlan | None = None
    weights: Floats | None = None
    """Weights that came with the rows: finite, above 0, in any unit."""
    submitted: Floats | None = None
    """When each response was finished: seconds since 1970 (UTC), NaN where unknown."""
    groups: tuple[str, ...] | None = None
    """Facts by which results are split; None for the usual ones."""
    exploratory: tuple[str, ...] = ()
    """Those of the groups that were not thought of beforehand."""
    clusters: str | None = None
    """The fact whose rows belong together; None for the first of the usual ones."""
    events: tuple[Event, ...] = ()
    """What happened while waves went on, by the plan."""
    mirror: Dataset | None = None
    """What the organisation's own people answered: about the same accounts, in the same units."""

    def __post_init__(self) -> None:
        """Raise ``UnusableColumns`` where a column of numbers holds text or infinite numbers."""
        refuse_answers(self.n, self.values)
        facts = {f"fact {name}": column for name, column in self.facts.items()}
        beside = {"seconds": self.seconds, "weights": self.weights, "submitted": self.submitted}
        refuse_unusable(self.n, {**facts, **beside})
        for name, column in self.frame.items():
            refuse_unusable(column.size, {f"frame {name}": column})

    @cached_property
    def wave_labels(self) -> Labels | None:
        """The wave of each row."""
        return None if self.wave is None else labelled(self.wave)

    @cached_property
    def language_labels(self) -> Labels | None:
        """The language of each row."""
        return None if self.language is None else labelled(self.language)

    @cached_property
    def respondent_labels(self) -> Labels | None:
        """Who gave each row."""
        return None if self.respondent is None else labelled(self.respondent)

    @cached_property
    def _fact_labels(self) -> dict[str, Labels]:
        return {}

    def fact_labels(self, name: str) -> Labels:
        """A fact of each row as labels. Raises KeyError for a fact that is not there."""
        if name not in self._fact_labels:
            self._fact_labels[name] = labelled(self.facts[name])
        return self._fact_labels[name]

    def arranged(
        self,
        groups: tuple[str, ...],
        exploratory: tuple[str, ...],
        clusters: str | None,
        events: tuple[Event, ...] = (),
    ) -> Dataset:
        """The same rows, split and clustered in a certain way, with what happened meanwhile."""
        made = replace(
            self, groups=groups, exploratory=exploratory, clusters=clusters, events=events
        )
        for name in LABELS:
            if self.__dict__.get(name) is not None:
                made.__dict__[name] = self.__dict__[name]
        made._fact_labels.update(self._fact_labels)
        return made

    def only(self, items: Collection[str], facts: Collection[str]) -> Dataset:
        """The same rows with no more than the states of some items and some facts, to be cut."""
        fewer = replace(
            self,
            values={},
            states={name: self.states[name] for name in items if name in self.states},
            choices={},
            texts={},
            facts={name: self.facts[name] for name in facts if name in self.facts},
            language=None,
            wave=None,
            seconds=None,
            complete=None,
            weights=None,
            submitted=None,
        )
        if "respondent_labels" in self.__dict__:
            fewer.__dict__["respondent_labels"] = self.respondent_labels
        fewer._fact_labels.update(
            {name: self._fact_labels[name] for name in fewer.facts if name in self._fact_labels}
        )
        return fewer

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64], label: str) -> Dataset:
        """The rows where ``rows`` (n booleans) is true, or at those places; ``label`` joins the
        source's filters.
        """

        places = places_of(rows)

        def cut(columns: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
            return {name: column.take(places) for name, column in columns.items()}

        def cut_one(column: NDArray[Any] | None) -> NDArray[Any] | None:
            return None if column is None else column.take(places)

        cut_out = replace(
            self,
            n=places.size,
            values=part(self.values, places),
            states=cut(self.states),
            choices={item: cut(codes) for item, codes in self.choices.items()},
            texts=cut(self.texts),
            facts=cut(self.facts),
            respondent=cut_one(self.respondent),
            language=cut_one(self.language),
            wave=cut_one(self.wave),
            seconds=cut_one(self.seconds),
            complete=cut_one(self.complete),
            weights=cut_one(self.weights),
            submitted=cut_one(self.submitted),
            source=replace(self.source, filters=(*self.source.filters, label)),
        )
        # What has been counted of all rows need not be counted again for some.
        for name in LABELS:
            if self.__dict__.get(name) is not None:
                cut_out.__dict__[name] = self.__dict__[name].take(places)
        cut_out._fact_labels.update({k: one.take(places) for k, one in self._fact_labels.items()})
        return cut_out
