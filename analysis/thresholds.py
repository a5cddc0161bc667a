"""The smallest numbers at which something may be shown, compared, ranked or claimed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cell sizes and minimum n of the analysis plan (docs/measurement.md)."""

    show: int = 7
    compare: int = 10
    certain: int = 30
    """Below this a figure is shown with the word "uncertain"."""
    rank: int = 20
    drivers: int = 150
    single_driver: int = 500
    leader_share: float = 0.90
    curve: int = 200
    tipping_point: int = 500
    each_side_of_knot: int = 30
    behaviour_events: int = 50
    clock_pairs: int = 60
    gap: int = 300
    gap_indicative: int = 200
    gap_over_limit: int = 30
    wait_band: int = 10
    wait_causes: int = 150
    mediation: int = 200
    moderation_large: int = 220
    """Answers that find a product that explains .02; fewer are refused."""
    moderation_small: int = 430
    """Answers that find a product that explains .01."""
    risk: int = 100
    risk_segment: int = 30
    ladder_stage: int = 50
    value_customers: int = 200
    discount: float = 0.10
    """What a year's wait takes from money to come, in lifetime values."""
    units: int = 5
    """Units, of ``compare`` answers each, that it takes to say how they differ."""
    both_accounts: int = 10
    staff_units: int = 10
    """Units that it takes to hold staff against customers."""
    trend_waves: int = 8
    event_waves: int = 12
    """Waves from which on the change at an event is estimated."""
    goal: int = 30
    meaningful_change: float = 5.0
    loyalty_correlation: int = 30
    unit_levels: int = 8
    """Units from which on drivers are also modelled with a level for each."""
    clusters: int = 20
    """Fewer groups than this make cluster-robust errors too small; HC3 is used instead."""
    listwise: float = 0.05
    """From this share of rows lost on, missing predictors are imputed."""
    imputations: int = 20
    predictor_missing: float = 0.5
    reliability: int = 30
    reliable: float = 0.70
    htmt: float = 0.90
    convergent: float = 0.50
    cfa: int = 200
    """Answers below which a factor model is not fitted."""
    cfa_gappy: int = 1_200
    """Rows with gaps that a factor model looks at, drawn at random where there are more."""
    cfa_rows: int = 50_000
    """Complete rows that a factor model looks at, drawn at random where there are more."""
    invariance_group: int = 100
    """Answers that each group needs before its measurement is compared with that of others."""
    cfi_drop: float = 0.01
    imbalance_flag: float = 0.10
    imbalance_red: float = 0.25
    ceiling: float = 0.20
    speeder_fraction: float = 1 / 3
    significance: float = 0.05
    curve_delta_r2: float = 0.01
    dont_know_flag: float = 0.20
    vif_flag: float = 5.0
    vif_withhold: float = 10.0
    band_low: float = 60.0
    band_high: float = 75.0


PLAN = Thresholds()
