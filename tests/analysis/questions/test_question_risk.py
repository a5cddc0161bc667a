import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.questions.risk import CELLS
from analysis.simulation.company import simulate
from questionnaires import library
from tests.analysis.questions.invented import answers, ask, code, found, hospitals, words

CORNERS = {"ambassador": (90, 90), "defector": (40, 40), "hostage": (50, 80), "mercenary": (80, 50)}


def placed(corner: str, n: int = 120, **more: object) -> Dataset:
    """Everyone in one corner of the grid; a hundred crowns each."""
    satisfaction, loyalty = CORNERS[corner]
    asked = {name: np.full(n, float(given)) for name, given in more.items()}
    return answers(
        {"satisfaction": np.full(n, satisfaction), "loyalty": np.full(n, loyalty)},
        asked,
        facts={"revenue_12m": np.full(n, 100.0)},
    )


def cell(dataset: Dataset) -> str:
    return next(name for name in CELLS if found(dataset, f"risk.{name}").estimate == 1.0)


@pytest.mark.parametrize(
    ("corner", "asked", "label"),
    [
        ("ambassador", {}, "ambassador"),
        ("defector", {}, "defector"),
        ("hostage", {}, "unclear_hostage"),
        ("hostage", {"barrier": 4}, "unclear_hostage"),
        ("hostage", {"barrier": 5}, "hostage"),
        ("mercenary", {}, "unclear_mercenary"),
        ("mercenary", {"prefer": 5}, "unclear_mercenary"),
        ("mercenary", {"prefer": 4}, "mercenary"),
    ],
)
def test_a_label_needs_its_corroborating_answer(
    corner: str, asked: dict[str, int], label: str
) -> None:
    assert cell(placed(corner, **asked)) == label


def test_the_middle_is_undecided() -> None:
    made = answers({"satisfaction": np.full(120, 65.0), "loyalty": np.full(120, 90.0)})
    assert cell(made) == "undecided"


def test_99_customers_make_no_grid() -> None:
    refusal = ask("risk", placed("defector", 99)).refusal
    assert refusal is not None
    assert (refusal.code, refusal.facts["n"]) == ("too_few", 99)


def test_the_shares_of_all_cells_make_one() -> None:
    random = np.random.default_rng(1)
    scores = {name: random.uniform(30, 100, 900) for name in ("satisfaction", "loyalty")}
    made = answers(scores, {"barrier": random.integers(1, 8, 900).astype(float)})
    assert sum(found(made, f"risk.{name}").estimate or 0 for name in CELLS) == pytest.approx(1)


def test_a_form_for_people_without_choice_has_no_risk_page() -> None:
    refusal = ask("risk", simulate(library.load("full_public"), customers=400).dataset()).refusal
    assert refusal is not None
    assert refusal.code == "imposed"


def test_hospitals_have_no_customers_at_risk() -> None:
    refusal = ask("risk", hospitals(placed("defector"))).refusal
    assert refusal is not None
    assert refusal.code == "ecological"


def test_the_value_at_risk_is_summed_over_the_corners() -> None:
    satisfaction = np.repeat([40.0, 90.0], [40, 80])
    facts = {"revenue_12m": np.full(120, 100.0)}
    made = answers({"satisfaction": satisfaction, "loyalty": satisfaction}, facts=facts)
    finding = found(made, "risk.value_at_risk")
    assert (finding.n, finding.estimate, finding.facts["share_of_value"]) == (
        40,
        4000.0,
        pytest.approx(1 / 3),
    )


def test_the_value_of_six_customers_is_not_shown() -> None:
    satisfaction = np.repeat([40.0, 90.0], [6, 114])
    facts = {"revenue_12m": np.full(120, 100.0)}
    made = answers({"satisfaction": satisfaction, "loyalty": satisfaction}, facts=facts)
    assert code(made, "risk.value_at_risk") == "too_few_to_show"


def test_a_segment_of_29_is_not_told() -> None:
    satisfaction = np.full(120, 40.0)
    segments = {"segment": words(("small", 29), ("large", 91))}
    made = answers({"satisfaction": satisfaction, "loyalty": satisfaction}, facts=segments)
    assert code(made, "risk.segment.small") == "too_few"
