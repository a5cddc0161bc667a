"""A place in a document that is being read: takes what the schema expects there and reports
everything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from questionnaires.problems import ERROR, Problem, did_you_mean
from questionnaires.reading.documents import MappingNode, Node, ScalarNode, SequenceNode

Kind = TypeVar("Kind", bound=StrEnum)

LONGEST_TEXT = 4000
NOTHING = ScalarNode("", 0)

# Controls but tab and line feed, surrogates, noncharacters, and the signs that reorder what stands
# beside them.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_INTEGER = re.compile(r"[+-]?[0-9]{1,15}", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,10})?", re.ASCII)
_LETTERS_FIRST = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}", re.ASCII)


def is_identifier(name: str) -> bool:
    """Whether a name may stand in conditions and as a column: letters, digits and _, a letter
    first.
    """
    return _LETTERS_FIRST.fullmatch(name) is not None


@dataclass
class Report:
    """All problems of one file, and on which line each path stands."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def line_of(self, path: str) -> int:
        """The line of a path, or of the closest thing around it that the file has."""
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get(path, 1)


@dataclass(frozen=True)
class Cursor:
    """One node with its path. A method that finds the wrong thing reports it and returns a harmless
    value.
    """

    node: Node
    path: str
    report: Report

    def __post_init__(self) -> None:
        if self.node.line:
            self.report.lines.setdefault(self.path, self.node.line)

    def problem(self, code: str, message: str, severity: str = ERROR) -> None:
        """Report a problem of this place."""
        line = self.node.line or self.report.line_of(self.path)
        self.report.problems.append(
            Problem(code, self.report.file, line, self.path, message, severity)
        )

    @property
    def is_mapping(self) -> bool:
        """Whether keys with values stand here."""
        return isinstance(self.node, MappingNode)

    @property
    def is_list(self) -> bool:
        """Whether a list stands here."""
        return isinstance(self.node, SequenceNode)

    def peek(self, key: str) -> Cursor | None:
        """The value of a key, looked at without reporting anything."""
        entries = self.node.entries if isinstance(self.node, MappingNode) else []
        for found, value in entries:
            if isinstance(found, ScalarNode) and found.value == key:
                return self.child(key, value)
        return None

    def fields(self, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Cursor]:
        """The values of a mapping with known keys; unknown, repeated and missing ones are
        reported.
        """
        required, found = set(required), self.entries()
        known = required | set(optional)
        for key in [key for key in found if key not in known]:
            stranger = found.pop(key)
            stranger.problem("unknown-key", f"'{key}' is not known here.{did_you_mean(key, known)}")
        if self.is_mapping:
            for key in sorted(required - set(found)):
                self.child(key).problem("missing-key", f"'{key}' is missing; add it here.")
        return found

    def entries(self) -> dict[str, Cursor]:
        """The values of a mapping by key, in order; repeated keys and keys that are no words are
        reported.
        """
        if not isinstance(self.node, MappingNode):
            self._wrong_shape("keys with values")
            return {}
        found: dict[str, Cursor] = {}
        for key, value in self.node.entries:
            if not isinstance(key, ScalarNode):
                self.child("?", key).problem("wrong-shape", "A key must be a single word.")
            elif key.value in found:
                self.child(key.value, key).problem(
                    "duplicate-key", f"'{key.value}' stands here twice; remove one of the two."
                )
            else:
                found[key.value] = self.child(key.value, value)
        return found

    def parts(self) -> list[Cursor]:
        """The parts of a list; anything else is reported."""
        if not isinstance(self.node, SequenceNode):
            self._wrong_shape("a list")
            return []
        return [
            Cursor(part, f"{self.path}[{place}]", self.report)
            for place, part in enumerate(self.node.parts)
        ]

    def child(self, key: str, node: Node = NOTHING) -> Cursor:
        """The place below a key."""
        return Cursor(node, f"{self.path}.{key}" if self.path else key, self.report)

    def string(self, longest: int = LONGEST_TEXT) -> str:
        """A text that is not empty, not too long and free of control characters; else it is
        reported.
        """
        text = self._scalar("a text")
        if text is None:
            return ""
        if not text.strip():
            self.problem("empty-text", "There is no text here; write one or remove the key.")
        elif len(text) > longest:
            self.problem("text-too-long", f"{len(text)} characters; at most {longest} are allowed.")
        elif _FORBIDDEN.search(text):
            sentence = "The text holds an invisible control character; type it anew without."
            self.problem("control-character", sentence)
        return text

    def identifier(self, what: str, reserved: Iterable[str] = ()) -> str:
        """A name for use in conditions and files: letters, digits and _, beginning with a
        letter.
        """
        name = self._scalar(what)
        if name is None:
            return ""
        if not is_identifier(name):
            rule = "Begin with a letter a-z and use letters, digits and _, at most 40"
            self.problem("bad-id", f"'{name[:50]}' is no {what}. {rule}.")
        elif name in set(reserved):
            self.problem("reserved-id", f"'{name}' already means something else; rename it.")
        return name

    def integer(self, otherwise: int = 0, at_least: int | None = None) -> int:
        """A whole number."""
        text = self._scalar("a whole number")
        if text is None:
            return otherwise
        if not _INTEGER.fullmatch(text):
            self.problem("not-a-whole-number", f"'{text[:50]}' is not a whole number.")
            return otherwise
        if at_least is not None and int(text) < at_least:
            self.problem("too-low", f"{text} is too low; give {at_least} or more.")
            return otherwise
        return int(text)

    def decimal(self, otherwise: float = 0.0) -> float:
        """A number, with a point where it has decimals."""
        text = self._scalar("a number")
        if text is None or _NUMBER.fullmatch(text):
            return otherwise if text is None else float(text)
        self.problem("not-a-number", f"'{text[:50]}' is not a number; write 20 or 12.5.")
        return otherwise

    def boolean(self) -> bool:
        """``true`` or ``false``."""
        text = self._scalar("true or false")
        if text not in (None, "true", "false"):
            self.problem(
                "not-true-or-false", f"'{text[:50]}' is neither true nor false; write one."
            )
        return text == "true"

    def choice(self, kind: type[Kind], what: str) -> Kind | None:
        """One word of a list."""
        text = self._scalar(what)
        if text is None:
            return None
        try:
            return kind(text)
        except ValueError:
            hint = did_you_mean(text, [member.value for member in kind])
            self.problem(f"unknown-{what.replace(' ', '-')}", f"'{text[:50]}' is no {what}.{hint}")
            return None

    def _scalar(self, wanted: str) -> str | None:
        if isinstance(self.node, ScalarNode):
            return self.node.value
        self._wrong_shape(wanted)
        return None

    def _wrong_shape(self, wanted: str) -> None:
        found = {MappingNode: "keys with values", SequenceNode: "a list", ScalarNode: "a text"}
        sentence = f"Expected {wanted}, found {found[type(self.node)]}."
        self.problem("wrong-shape", sentence)


Value = TypeVar("Value")


def optional(
    fields: Mapping[str, Cursor], key: str, read: Callable[[Cursor], Value]
) -> Value | None:
    """What stands at a key, None where it does not."""
    return read(fields[key]) if key in fields else None
