"""What a report says, free of layout: pages of blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from analysis.charts.chart import Chart


class Tone(StrEnum):
    """How a note is meant."""

    PLAIN = "plain"
    CAUTION = "caution"
    """Limits what may be concluded."""
    REFUSAL = "refusal"
    """Says why a number is not given."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a page."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short sentences, one a line; ``lead`` is set for the first page."""

    items: tuple[str, ...]
    lead: bool = False


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One large figure: ``margin`` is "± 2" or "between 3 and 9", ``verdict`` one of our words."""

    label: str
    value: str
    margin: str
    basis: str
    """What it rests on: "n = 480"."""
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Figures side by side, at most four."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart. ``note`` stands under it; ``table`` shows its numbers as well."""

    chart: Chart
    note: str = ""
    table: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table. Columns whose index is in ``numeric`` are set flush right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    numeric: frozenset[int] = frozenset()
    note: str = ""
    wide: bool = False
    """Many columns: set small."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence set apart."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Quotes:
    """What people wrote, literally."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """A next step; owner and date are filled in by hand."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Actions:
    """Next steps as a form with room for owner and date."""

    header: tuple[str, str, str]
    items: tuple[Action, ...]


Block = Paragraph | Heading | Bullets | KeyFigures | Picture | Table | Note | Quotes | Actions


@dataclass(frozen=True, slots=True)
class Page:
    """One message. ``title`` names the subject, ``message`` is the sentence to remember."""

    id: str
    title: str
    message: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A page that the data does not carry, in one sentence."""

    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says. ``labels`` are the words the layout itself needs."""

    language: str
    title: str
    subtitle: str
    organisation: str
    date: str
    pages: tuple[Page, ...]
    appendix: tuple[Page, ...]
    labels: dict[str, str] = field(default_factory=dict)
