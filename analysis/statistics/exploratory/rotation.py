"""Rotated factors: simple structure by varimax, promax and oblimin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, matrix
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.exploratory.oblique import direct_oblimin
from analysis.statistics.exploratory.orthogonal import varimax_turn

Rotation = Literal["none", "varimax", "promax", "oblimin"]


@dataclass(frozen=True, slots=True)
class Turn:
    """Which rotation, and for oblimin from how many starts: more than one need a ``seed``."""

    rotation: Rotation = "oblimin"
    starts: int = 1
    seed: int | None = None


OBLIMIN = Turn()

# The power of Hendrickson & White's target, as customary.
PROMAX_POWER = 4


@dataclass(frozen=True, slots=True, eq=False)
class Rotated:
    """Pattern loadings (k, m) and factor correlations ``phi`` (m, m).

    Factors come in the order of the variance they explain, each turned so that its loadings sum to
    more than zero. ``loadings @ phi @ loadings.T`` is what it was before.
    """

    rotation: Rotation
    loadings: Floats
    phi: Floats

    @property
    def structure(self) -> Floats:
        """Correlations (k, m) of items with factors."""
        return np.asarray(self.loadings @ self.phi)


def varimax(loadings: ArrayLike, *, kaiser: bool = True) -> Rotated:
    """Rotate loadings (k, m) rigidly to few large and many small ones (Kaiser 1958).

    ``kaiser`` gives every item the same weight whatever its communality.
    """
    given = _proper(loadings)
    turned = given @ varimax_turn(given, kaiser=kaiser)
    return _ordered("varimax", turned, np.eye(given.shape[1]))


def promax(loadings: ArrayLike, *, power: int = PROMAX_POWER, kaiser: bool = True) -> Rotated:
    """Varimax, then least squares towards its own loadings raised to ``power``.

    (Hendrickson & White 1964.) ``kaiser`` concerns the varimax step; the target is fitted to the
    loadings as they are. Raises OutOfRange for a power of 1 or less.
    """
    if power <= 1:
        raise OutOfRange("promax's power", "above 1")
    given = _proper(loadings)
    start = given @ varimax_turn(given, kaiser=kaiser)
    target = start * np.abs(start) ** (power - 1)
    turn, *_ = np.linalg.lstsq(start, target)
    length = np.sqrt(np.diag(np.linalg.inv(turn.T @ turn)))
    turn = turn * length
    inverse = np.linalg.inv(turn)
    return _ordered("promax", start @ turn, inverse @ inverse.T)


def oblimin(
    loadings: ArrayLike,
    *,
    gamma: float = 0.0,
    kaiser: bool = False,
    starts: int = 1,
    seed: int | None = None,
) -> Rotated:
    """Direct oblimin (Jennrich & Sampson 1966); ``gamma`` 0 is quartimin.

    Gradient projection (Jennrich 2002) from the loadings as given, from their varimax and from
    ``starts`` - 1 random turns drawn by ``seed``; the best is kept. ``kaiser`` normalises rows
    meanwhile. A gamma above 0 lets factors correlate more and may have no minimum. Raises
    OutOfRange, NotConverged.
    """
    if gamma > 0.8:
        raise OutOfRange("oblimin's gamma", "at most 0.8")
    if starts < 1:
        raise OutOfRange("the number of starts", "at least 1")
    if starts > 1 and seed is None:
        raise OutOfRange("the seed", "given when there is more than one start")
    given = _proper(loadings)
    length = np.sqrt(np.square(given).sum(axis=1)) if kaiser else np.ones(given.shape[0])
    safe = np.where(length > 0, length, 1.0)[:, None]
    rotated, phi = direct_oblimin(given / safe, gamma=gamma, starts=starts, seed=seed)
    return _ordered("oblimin", rotated * safe, phi)


def rotate(loadings: ArrayLike, turn: Turn) -> Rotated:
    """Rotate by name, each with its customary settings; one factor stays as it is."""
    given, rotation = _proper(loadings), turn.rotation
    if rotation == "none" or given.shape[1] == 1:
        return _ordered(rotation, given, np.eye(given.shape[1]))
    if rotation == "oblimin":
        return oblimin(given, starts=turn.starts, seed=turn.seed)
    if rotation == "promax":
        return promax(given)
    if rotation == "varimax":
        return varimax(given)
    raise OutOfRange("the rotation", "none, varimax, promax or oblimin")


def _proper(loadings: ArrayLike) -> Floats:
    given = matrix(loadings)
    if given.shape[0] < given.shape[1]:
        raise TooFewObservations(given.shape[0], given.shape[1])
    if given.shape[1] > 1 and np.linalg.matrix_rank(given) < given.shape[1]:
        raise OutOfRange("the number of factors", "no larger than the loadings bear; ask for fewer")
    return given


def _ordered(rotation: Rotation, loadings: Floats, phi: Floats) -> Rotated:
    sign = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    explained = np.diag(phi @ loadings.T @ loadings)
    order = np.argsort(-explained, kind="stable")
    turned = (loadings * sign)[:, order]
    related = (phi * np.outer(sign, sign))[np.ix_(order, order)]
    np.fill_diagonal(related, 1.0)
    return Rotated(rotation, np.ascontiguousarray(turned), (related + related.T) / 2)
