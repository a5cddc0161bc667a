"""What each customer is still likely to do: alive, buying again, spending."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.arrays import Floats, same_rows, vector
from analysis.statistics.bg_nbd import BgNbd, histories
from analysis.statistics.errors import OutOfRange
from analysis.statistics.gamma_gamma import GammaGamma

# Nearer to 1 than this the formula for a divides nothing by nothing; its limit is the middle.
SINGULAR = 1e-5


def probability_alive(
    model: BgNbd, purchases: ArrayLike, recency: ArrayLike, age: ArrayLike
) -> Floats:
    """The chance (n,) that a customer has not dropped out (Fader, Hardie & Lee 2008).

    Always 1 without a repeat purchase, for the model lets customers go only after one.
    """
    return np.asarray(1 / (1 + gone_odds(model.values, *histories(purchases, recency, age))))


def expected_purchases(
    model: BgNbd, purchases: ArrayLike, recency: ArrayLike, age: ArrayLike, ahead: float
) -> Floats:
    """Purchases (n,) expected in the time ``ahead``, given the history (Fader et al. 2005, eq. 10).

    ``ahead`` is in the unit of age.
    """
    x, tx, t = histories(purchases, recency, age)
    if ahead < 0:
        raise OutOfRange("time ahead", "zero or more")
    alive = 1 / (1 + gone_odds(model.values, x, tx, t))
    return np.asarray(alive * purchases_if_alive(model.values, x, t, np.array([ahead]))[0])


def expected_spend(model: GammaGamma, purchases: ArrayLike, spend: ArrayLike) -> Floats:
    """Mean amount (n,) of a future purchase: own and everybody's mean, weighted by evidence.

    ``spend`` (n,) is ignored where purchases are 0. Raises OutOfRange when nobody's mean would be
    finite (q of 1 or less).
    """
    x, z = vector(purchases), vector(spend)
    same_rows(x, z)
    return spend_of(model.values, x, z)


def gone_odds(theta: Floats, x: Floats, tx: Floats, t: Floats) -> Floats:
    """Odds (n,) of having dropped out at r, alpha, a, b (4,)."""
    r, alpha, a, b = theta
    log = np.log(a / (b + np.maximum(x, 1) - 1)) + (r + x) * np.log((alpha + t) / (alpha + tx))
    return np.where(x > 0, np.exp(np.minimum(log, 700.0)), 0.0)


def purchases_if_alive(theta: Floats, x: Floats, t: Floats, ahead: Floats) -> Floats:
    """Purchases (m, n) expected by each of the times ahead (m,) of customers alive at age t (n,).

    Euler's transformation keeps the hypergeometric function finite for frequent buyers.
    """
    r, alpha, a, b = theta
    if abs(a - 1) < SINGULAR:
        sides = (np.array([r, alpha, a + shift, b]) for shift in (-2 * SINGULAR, 2 * SINGULAR))
        return np.asarray(sum(purchases_if_alive(side, x, t, ahead) for side in sides) / 2)
    z = ahead[:, None] / (alpha + t + ahead[:, None])
    stays = (1 - z) ** (a - 1) * special.hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, z)
    return np.asarray((a + b + x - 1) / (a - 1) * (1 - stays))


def spend_of(theta: Floats, x: Floats, z: Floats) -> Floats:
    """Expected mean amount (n,) at p, q, v (3,)."""
    p, q, v = theta
    if q <= 1 and not (x > 0).all():
        raise OutOfRange("q of the spending model", "above 1 to expect anything of new customers")
    rest = p * x + q - 1
    if (rest <= 0).any():
        raise OutOfRange("q of the spending model", "large enough for a finite mean")
    return np.asarray((p * v + p * x * np.where(x > 0, z, 0.0)) / rest)
