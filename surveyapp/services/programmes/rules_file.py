"""A programme written as a file (YAML or JSON): its document, and the lines of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import yaml

from questionnaires.reading.documents import (
    MOST_BYTES,
    MappingNode,
    Node,
    ScalarNode,
    UnreadableDocument,
    parse,
)
from surveyapp.services.programmes.rule_problems import N_, RuleProblem, UnfitRulesError

NOT_UTF8 = N_("The file is not in UTF-8; save it with that encoding.")
TOO_LARGE = N_("The file is too large to be rules of a programme.")
NO_FIELDS = N_("The file must hold fields with values, such as channel: email.")
UNREADABLE = {
    "too-large": TOO_LARGE,
    "not-yaml": N_(
        "This is neither YAML nor JSON. Look here and just above for a colon, quote or bracket "
        "that is missing, and for signs that cannot be seen."
    ),
    "alias": N_("Anchors (&) and aliases (*) are not accepted; write the text out, or quote it."),
    "tag": N_("Tags, which begin with !, are not accepted; remove it, or quote the text."),
    "too-many-values": N_("The file holds too many values to be rules of a programme."),
    "too-deep": N_("Fields stand too deep inside each other here."),
    "empty-file": N_("The file is empty."),
    "several-documents": N_("The file holds several documents; keep one, without lines of ---."),
}
NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
TWICE = N_("This field stands there twice; keep one.")


@dataclass(slots=True)
class RulesFile:
    """The document and the line of each field."""

    document: dict[str, object]
    lines: dict[str, int] = field(default_factory=dict)


def read_rules_file(content: bytes) -> RulesFile:
    """The document of a file.

    Raises:
        UnfitRulesError: it cannot be read at all, or has a field twice.
    """
    if len(content) > MOST_BYTES:
        raise UnfitRulesError((RuleProblem("", TOO_LARGE),))
    try:
        root = parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnfitRulesError((RuleProblem("", NOT_UTF8),)) from error
    except UnreadableDocument as error:
        problem = RuleProblem("", UNREADABLE[error.code], line=error.line)
        raise UnfitRulesError((problem,)) from error
    if not isinstance(root, MappingNode):
        raise UnfitRulesError((RuleProblem("", NO_FIELDS),))
    if twice := tuple(_repeated(root, "")):
        raise UnfitRulesError(twice)
    found = RulesFile({})
    found.document = _fields(root, "", found.lines)
    return found


def write_rules_file(document: Mapping[str, object]) -> str:
    """The document as a file that is read as the same, with numbers and days bare, as people write.

    All values are texts to the reader, so nothing has to be quoted to stay one.
    """
    return yaml.safe_dump(_bare(document), allow_unicode=True, sort_keys=False)


def _bare(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _bare(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_bare(part) for part in value]
    if not isinstance(value, str):
        return value
    return int(value) if NUMBER.fullmatch(value) else _day(value) or value


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-12-31") else None
    except ValueError:
        return None


def at_lines(problems: Iterable[RuleProblem], lines: Mapping[str, int]) -> tuple[RuleProblem, ...]:
    """The problems with the lines of their fields, else of the section they stand in."""
    return tuple(
        replace(one, line=one.line or lines.get(one.field) or lines.get(_section(one.field), 0))
        for one in problems
    )


def _section(path: str) -> str:
    return path.rpartition(".")[0]


def _repeated(node: Node, prefix: str) -> Iterator[RuleProblem]:
    if not isinstance(node, MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.entries:
        name = _name(key)
        if name in seen:
            yield RuleProblem(f"{prefix}{name}", TWICE, line=key.line)
        seen.add(name)
        yield from _repeated(value, f"{prefix}{name}.")


def _fields(node: MappingNode, prefix: str, lines: dict[str, int]) -> dict[str, object]:
    document: dict[str, object] = {}
    for key, value in node.entries:
        path = f"{prefix}{_name(key)}"
        lines[path] = key.line
        document[_name(key)] = _value(value, f"{path}.", lines)
    return document


def _value(node: Node, prefix: str, lines: dict[str, int]) -> object:
    if isinstance(node, ScalarNode):
        return None if node.value in ("", "~", "null") and not node.quoted else node.value
    if isinstance(node, MappingNode):
        return _fields(node, prefix, lines)
    return [_value(part, prefix, lines) for part in node.parts]


def _name(key: Node) -> str:
    return key.value if isinstance(key, ScalarNode) else "?"
