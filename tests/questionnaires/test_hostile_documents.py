"""Files made to hurt are refused before they can cost anything."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.loading import load_checked, loads_checked
from questionnaires.reading.documents import MOST_BYTES, UnreadableDocument, parse

BOMB = "a: &a [x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n"

HOSTILE = {
    "bomb": (BOMB, "alias"),
    "merge": ("a: {b: 1}\n<<: *a\n", "alias"),
    "object": ("!!python/object/new:os.system [ls]", "tag"),
    "own tag": ("!ruby/object {}", "tag"),
    "deep flow": ("[" * 200_000, "too-deep"),
    "deep mapping": ("{a: " * 100_000, "too-deep"),
    "deep block": ("- " * 100_000, "too-deep"),
    "many values": ("[" + "1," * 30_000 + "]", "too-many-values"),
    "nul": ("title: a\0b", "not-yaml"),
    "escape": ("title: \x1b[31m", "not-yaml"),
    "surrogate": ("title: \ud800", "not-yaml"),
    "long": ("x" * (MOST_BYTES + 1), "too-large"),
    "long in bytes": ("å" * (MOST_BYTES // 2 + 1), "too-large"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused(name: str) -> None:
    text, code = HOSTILE[name]
    assert loads_checked(text, "hostile.yaml").problems[0].code == code


def test_a_huge_file_is_not_even_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(10**12)
    assert load_checked(path).problems[0].code == "too-large"


def test_a_problem_with_characters_has_the_line_of_the_character() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        parse("a: 1\nb: \0\n")
    assert caught.value.line == 2


@given(st.text())
def test_any_text_is_a_questionnaire_or_has_problems(text: str) -> None:
    result = loads_checked(text, "any.yaml")
    assert result.questionnaire is not None or result.problems


WORDS = ["format", "id", "scales", "blocks", "questions", "text", "en", "type", "rating", "1", "x"]
LEAVES = st.sampled_from([*WORDS, "''", "[]", "{}", "null", "'{org}'"])
NESTED = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        st.dictionaries(st.sampled_from(WORDS), inner, max_size=4).map(
            lambda entries: (
                "{" + ", ".join(f"{key}: {value}" for key, value in entries.items()) + "}"
            )
        ),
    ),
    max_leaves=15,
)
TOP = ["format", "id", "version", "title", "languages", "scales", "blocks", "constructs"]


@given(st.dictionaries(st.sampled_from(TOP), NESTED))
def test_no_shape_of_a_file_makes_loading_crash(entries: dict[str, str]) -> None:
    text = "\n".join(f"{key}: {value}" for key, value in entries.items())
    result = loads_checked(text or "{}", "shape.yaml")
    assert result.questionnaire is not None or result.problems
