"""Quantities computed from labelled parameters (indirect, total, share), with their slopes."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.errors import InvalidModel

OPERATIONS: dict[type[ast.operator], Callable[[Floats, Floats], Floats]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True, slots=True, eq=False)
class Slope:
    """A value (...) with its derivatives (..., q) by theta, or for a batch of thetas."""

    value: Floats
    slope: Floats


def evaluate(expression: str, names: tuple[str, ...], theta: Floats) -> Slope:
    """An expression of + - * / over parameter names, at theta (..., q).

    Derivatives follow the rules of calculus exactly. Raises InvalidModel for anything else.
    """
    where = {name: position for position, name in enumerate(names)}
    return _walk(parsed(expression), where, theta)


def labels(expression: str) -> tuple[str, ...]:
    """The parameter names an expression uses, in order; raises InvalidModel."""
    found = [each.id for each in ast.walk(parsed(expression)) if isinstance(each, ast.Name)]
    return tuple(dict.fromkeys(found))


def parsed(expression: str) -> ast.expr:
    """The expression's tree; raises InvalidModel when it is none."""
    try:
        return ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        raise InvalidModel(f"{expression!r} is not a formula of labels, + - * / and ()") from None


def _walk(node: ast.expr, where: Mapping[str, int], theta: Floats) -> Slope:
    if isinstance(node, ast.Name):
        return _parameter(node.id, where, theta)
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Slope(np.full(theta.shape[:-1], float(node.value)), np.zeros_like(theta))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _walk(node.operand, where, theta)
        return Slope(-inner.value, -inner.slope)
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        first, second = _walk(node.left, where, theta), _walk(node.right, where, theta)
        return _combined(type(node.op), first, second)
    raise InvalidModel(f"{ast.unparse(node)!r} is no label, number, + - * / or ()")


def _parameter(name: str, where: Mapping[str, int], theta: Floats) -> Slope:
    if name not in where:
        raise InvalidModel(f"{name} is no free parameter's label")
    place = where[name]
    slope = np.zeros_like(theta)
    slope[..., place] = 1.0
    return Slope(theta[..., place], slope)


def _combined(kind: type[ast.operator], first: Slope, second: Slope) -> Slope:
    a, b = first.value[..., None], second.value[..., None]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = OPERATIONS[kind](first.value, second.value)
        if kind is ast.Mult:
            return Slope(value, b * first.slope + a * second.slope)
        if kind is ast.Div:
            return Slope(value, first.slope / b - a * second.slope / b**2)
        return Slope(value, OPERATIONS[kind](first.slope, second.slope))
