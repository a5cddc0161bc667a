"""Every statistic is documented in docs/methods.md and proven, by its own test or another's."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATISTICS = ROOT / "analysis" / "statistics"
TESTS = ROOT / "tests" / "analysis" / "statistics"
METHODS = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
PACKAGE = "analysis.statistics."
PARTS_OF_OTHERS = {
    "anova.f_test": "the F test of one_way",
    "gram.columns_of": "reads the columns of every regression",
    "gram.gram": "the moments of every regression",
    "segmented_test.places_of": "the places of knot_limits too",
    "segmented_test.signed_sums": "the draws of knot_limits too",
    "pls.importance_performance.placed": "importance_performance of a model fitted before",
    "pls.solution.solutions": "what pls and bootstrap_pls make of covariances",
    "pls.structure.structure": "the regressions inside pls",
    "pls.tables.statistics": "the tables that bootstrap_pls draws",
    "structure.two_stage.drawn_covariances": "the draws of staged_htmt",
    "validity.furthest_pair": "names the largest ratio of htmt",
    "validity.htmt_ratios": "the ratios of htmt and bootstrap_htmt",
}
"""Used outside the statistics, and proven by tests of the statistic named, not by its own name."""

Name = tuple[str, str]
"""A module, dotted within the statistics, and something defined there."""


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(STATISTICS).with_suffix("").parts)


def parsed(folder: Path, without: Path | None = None) -> dict[Path, ast.Module]:
    return {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for path in folder.rglob("*.py")
        if without not in path.parents
    }


def imported(tree: ast.Module) -> dict[str, Name]:
    """What a file calls by name from the statistics."""
    return {
        alias.asname or alias.name: (module.removeprefix(PACKAGE), alias.name)
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (module := node.module or "").startswith(PACKAGE)
        for alias in node.names
    }


def definitions(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((one.id, node) for one in targets if isinstance(one, ast.Name))


def uses(module: str, tree: ast.Module) -> Iterator[tuple[Name, set[Name]]]:
    """Each definition of a module with what it mentions of the statistics."""
    found = list(definitions(tree))
    known = imported(tree) | {name: (module, name) for name, _ in found}
    for name, node in found:
        mentioned = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        yield (module, name), {known[one] for one in mentioned & set(known)}


def reached(start: Iterable[Name], graph: dict[Name, set[Name]]) -> set[Name]:
    seen: set[Name] = set()
    todo = [name for name in start if name in graph]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo.extend(graph[name] & set(graph))
    return seen


@pytest.fixture(scope="module")
def modules() -> dict[str, ast.Module]:
    trees = parsed(STATISTICS)
    return {dotted(path): tree for path, tree in trees.items() if path.stem != "__init__"}


@pytest.fixture(scope="module")
def tested() -> set[Name]:
    """What the statistics' own tests call by name."""
    return {name for tree in parsed(TESTS).values() for name in imported(tree).values()}


def public(modules: dict[str, ast.Module], *kinds: type[ast.stmt]) -> set[Name]:
    return {
        (module, name)
        for module, tree in modules.items()
        for name, node in definitions(tree)
        if isinstance(node, kinds) and not name.startswith("_")
    }


def test_every_module_is_documented_once_and_no_other(modules: dict[str, ast.Module]) -> None:
    rows = re.findall(r"^\| (`[^|]+`) \|", METHODS, flags=re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert sorted(named) == sorted(modules)


def test_every_public_statistic_is_tested_or_part_of_one_that_is(
    modules: dict[str, ast.Module], tested: set[Name]
) -> None:
    graph = {name: used for module, tree in modules.items() for name, used in uses(module, tree)}
    assert sorted(public(modules, ast.FunctionDef, ast.ClassDef) - reached(tested, graph)) == []


def test_what_findings_rest_on_is_tested_by_name(
    modules: dict[str, ast.Module], tested: set[Name]
) -> None:
    called = {
        name
        for tree in parsed(ROOT / "analysis", without=STATISTICS).values()
        for name in imported(tree).values()
    }
    wanted = called & public(modules, ast.FunctionDef)
    assert {".".join(name) for name in wanted - tested} <= set(PARTS_OF_OTHERS)


def test_every_part_of_another_statistic_exists(modules: dict[str, ast.Module]) -> None:
    assert set(PARTS_OF_OTHERS) <= {".".join(name) for name in public(modules, ast.FunctionDef)}
