"""The customers of a simulated company, as its own systems know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analysis.dataset import Floats
from analysis.documents import FactValue
from analysis.simulation.randomness import stream

SEGMENTS = (("private", 0.70), ("business", 0.20), ("premium", 0.10))
UNITS = (("Bergen", 0.30), ("Oslo", 0.35), ("Göteborg", 0.20), ("Stockholm", 0.15))
CHANNELS = (("store", 0.45), ("phone", 0.35), ("online", 0.20))
NORWEGIAN_UNITS = frozenset({"Bergen", "Oslo"})
ENGLISH_SHARE = 0.13
TYPICAL_REVENUE = {"private": 6_000.0, "business": 42_000.0, "premium": 24_000.0}
TODAY = date(2026, 2, 1)
"""When the first wave is fielded; no customer is newer than that."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A person or account; money in Norwegian kroner over the last twelve months."""

    key: str
    segment: str
    unit: str
    channel: str
    language: str
    first_contact: date
    purchases_12m: int
    revenue_12m: float
    margin_12m: float

    def facts(self) -> dict[str, FactValue]:
        """What an analysis may know about the customer."""
        return {
            "segment": self.segment,
            "unit": self.unit,
            "channel": self.channel,
            "purchases_12m": self.purchases_12m,
            "revenue_12m": self.revenue_12m,
            "margin_12m": self.margin_12m,
        }


def make_customers(n: int, seed: int, languages: tuple[str, ...]) -> tuple[Customer, ...]:
    """``n`` customers; a language that the questionnaire lacks becomes its first one."""
    random = stream(seed, "customers")
    segments = _pick(SEGMENTS, n, random)
    units = _pick(UNITS, n, random)
    channels = _pick(CHANNELS, n, random)
    tongues = [_language(unit, u) for unit, u in zip(units, random.random(n), strict=True)]
    years = random.gamma(1.6, 3.2, n)
    revenue = _revenue(segments, random)
    margin = revenue * np.clip(random.normal(0.32, 0.10, n), 0.05, 0.60)
    purchases = 1 + random.poisson(np.sqrt(revenue) / 30 * random.gamma(0.9, 1.1, n))
    return tuple(
        Customer(
            key=f"C{row + 1:05d}",
            segment=segments[row],
            unit=units[row],
            channel=channels[row],
            language=tongues[row] if tongues[row] in languages else languages[0],
            first_contact=TODAY - timedelta(days=int(years[row] * 365.25) + 1),
            purchases_12m=int(purchases[row]),
            revenue_12m=round(float(revenue[row]), 2),
            margin_12m=round(float(margin[row]), 2),
        )
        for row in range(n)
    )


def _pick(shares: tuple[tuple[str, float], ...], n: int, random: np.random.Generator) -> list[str]:
    names = [name for name, _ in shares]
    return [str(name) for name in random.choice(names, n, p=[share for _, share in shares])]


def _language(unit: str, u: float) -> str:
    if u < ENGLISH_SHARE:
        return "en"
    return "nb" if unit in NORWEGIAN_UNITS else "sv"


def _revenue(segments: list[str], random: np.random.Generator) -> Floats:
    typical = np.array([TYPICAL_REVENUE[segment] for segment in segments])
    return typical * np.exp(random.normal(0.0, 0.9, len(segments)))
