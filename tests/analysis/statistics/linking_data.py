"""The real and simulated tables behind the reference values for models that link constructs."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.analysis.statistics.references import dimension, table
from tests.shared import SHARED

Floats = NDArray[np.float64]

AIRLINE = [
    "Departure Delay",
    "Online Boarding",
    "In-flight Service",
    "Seat Comfort",
    "Cleanliness",
    "In-flight Entertainment",
    "Leg Room Service",
    "On-board Service",
    "Baggage Handling",
    "Check-in Service",
]
SATISFACTION_DRIVERS = ("tru", "rec", "cre", "leg", "ope", "msa", "mun", "gap")


def housing() -> tuple[Floats, Floats, Floats]:
    """Satisfaction 0-2, dummies of influence, type and contact, and frequencies."""
    data = pd.read_csv(SHARED / "data/MASS_housing.csv")
    dummies = [
        data["Infl"] == "Medium",
        data["Infl"] == "High",
        *(data["Type"] == kind for kind in ("Apartment", "Atrium", "Terrace")),
        data["Cont"] == "High",
    ]
    satisfied = data["Sat"].map({"Low": 0.0, "Medium": 1.0, "High": 2.0}).to_numpy()
    return satisfied, np.column_stack(dummies).astype(float), data["Freq"].to_numpy(dtype=float)


def dimension_ordinal() -> tuple[Floats, Floats]:
    """The first satisfaction item (1-5) and its eight drivers, as in the reference models."""
    predictors = [dimension("simo", name) for name in SATISFACTION_DRIVERS]
    return table("simo")["sat1"].to_numpy(dtype=float), np.column_stack(predictors)


def queues() -> pd.DataFrame:
    """Thirty people who stood in a virtual queue twice, with and without an explanation."""
    return pd.read_csv(SHARED / "data/vr_queue_wait_treatments.csv")
