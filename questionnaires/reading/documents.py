"""A YAML text as plain nodes that know their lines. Scalars stay texts: what they mean is for the
schema to say.

Anchors, aliases, tags and merge keys are refused, and size, depth and number of nodes are limited
while the text is being read, so that a hostile file is refused before it can cost anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

MOST_BYTES = 1_000_000
MOST_NODES = 20_000
DEEPEST = 16

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class UnreadableDocument(ValueError):
    """A text that is no YAML we accept: ``code``, line (from 1) and a sentence."""

    def __init__(self, code: str, line: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.line = line
        self.message = message


@dataclass(slots=True)
class ScalarNode:
    """A word, number or sentence, as written; ``quoted`` tells an empty text from nothing."""

    value: str
    line: int
    quoted: bool = False


@dataclass(slots=True)
class SequenceNode:
    """A list."""

    line: int
    parts: list[Node] = field(default_factory=list)

    def add(self, part: Node) -> None:
        """Append a part while reading."""
        self.parts.append(part)


@dataclass(slots=True)
class MappingNode:
    """Keys with values, in order, repetitions included: whoever reads it reports them."""

    line: int
    entries: list[tuple[Node, Node]] = field(default_factory=list)
    _key: Node | None = None

    def add(self, part: Node) -> None:
        """Take a key, then its value, while reading."""
        if self._key is None:
            self._key = part
        else:
            # A list or mapping below a key is looked for where the key stands, not a line further
            # down.
            part.line = part.line if isinstance(part, ScalarNode) else self._key.line
            self.entries.append((self._key, part))
            self._key = None


Node = ScalarNode | SequenceNode | MappingNode


def parse(text: str) -> Node:
    """The one document of a YAML text. Raises ``UnreadableDocument``."""
    if len(text) > MOST_BYTES or len(text.encode(errors="replace")) > MOST_BYTES:
        raise UnreadableDocument("too-large", 1, f"The file is larger than {MOST_BYTES:,} bytes.")
    try:
        return _tree(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = " ".join(filter(None, (error.context, error.problem)))
        raise UnreadableDocument("not-yaml", line, f"This is not valid YAML: {what}.") from error
    except (yaml.YAMLError, UnicodeError) as error:
        sentence = "The file holds characters that YAML forbids, such as NUL; remove them."
        raise UnreadableDocument("not-yaml", _line_of_forbidden(text), sentence) from error


def _line_of_forbidden(text: str) -> int:
    for number, line in enumerate(text.split("\n"), start=1):
        if any(
            (ord(sign) < 32 and sign not in "\t\r") or 0xD800 <= ord(sign) < 0xE000 for sign in line
        ):
            return number
    return 1


def _tree(events: Iterator[Any]) -> Node:
    root = SequenceNode(1)
    open_nodes: list[SequenceNode | MappingNode] = [root]
    for count, event in enumerate(events):
        if isinstance(event, yaml.CollectionEndEvent):
            open_nodes.pop()
        elif isinstance(event, yaml.NodeEvent):
            node = _node(event)
            open_nodes[-1].add(node)
            if not isinstance(node, ScalarNode):
                open_nodes.append(node)
            _refuse_excess(count, len(open_nodes), node.line)
    return _only(root)


def _node(event: Any) -> Node:
    line = event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent) or event.anchor:
        sentence = "Anchors (&) and aliases (*) are not accepted; write the text out, or quote it."
        raise UnreadableDocument("alias", line, sentence)
    if event.tag not in (None, "!"):
        sentence = f"Tags such as {str(event.tag)[:40]} are not accepted; remove it."
        raise UnreadableDocument("tag", line, sentence)
    if isinstance(event, yaml.ScalarEvent):
        return ScalarNode(event.value, line, quoted=bool(event.style))
    return SequenceNode(line) if isinstance(event, yaml.SequenceStartEvent) else MappingNode(line)


def _refuse_excess(nodes: int, depth: int, line: int) -> None:
    if nodes > MOST_NODES:
        sentence = f"There are more than {MOST_NODES:,} values; split the file."
        raise UnreadableDocument("too-many-values", line, sentence)
    if depth > DEEPEST:
        raise UnreadableDocument("too-deep", line, f"Values are nested more than {DEEPEST} deep.")


def _only(root: SequenceNode) -> Node:
    if not root.parts:
        raise UnreadableDocument("empty-file", 1, "The file is empty; begin with 'format: 1'.")
    if len(root.parts) > 1:
        line = root.parts[1].line
        sentence = "The file holds several documents; keep one and remove the lines '---'."
        raise UnreadableDocument("several-documents", line, sentence)
    return root.parts[0]
