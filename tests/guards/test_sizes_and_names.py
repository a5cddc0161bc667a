"""Files and functions stay readable, and names say what is inside."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("questionnaires", "analysis", "surveyapp", "tests")
SOURCES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "versions" not in path.parts  # migrations are generated and read once
)
MAXIMUM_FILE = 400
MAXIMUM_FUNCTION = 60
GENERIC = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "manager",
    "managers",
    "base",
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.AST]:
    return {name(path): ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {name(p): len(p.read_text(encoding="utf-8").splitlines()) for p in SOURCES}
    assert not {path: length for path, length in lengths.items() if length > MAXIMUM_FILE}


def test_no_function_is_longer_than_60_lines(trees: dict[str, ast.AST]) -> None:
    long = {
        f"{path}: {function}": length
        for path, tree in trees.items()
        for function, length in functions(tree)
        if length > MAXIMUM_FUNCTION
    }
    assert not long


def test_no_name_is_generic() -> None:
    generic = {name(p) for p in SOURCES if {p.stem, p.parent.name} & GENERIC}
    assert not generic


def test_nothing_is_imported_inside_a_function(trees: dict[str, ast.AST]) -> None:
    inside = {
        f"{path}: {function.name}"
        for path, tree in trees.items()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert not inside
