from pathlib import Path

from analysis.intake.columns import FACTS
from analysis.intake.mapping import loads_mapping
from questionnaires import library

GUIDE = (Path(__file__).parents[3] / "docs" / "importing.md").read_text(encoding="utf-8")


def test_the_guide_s_mapping_file_can_be_used():
    text = GUIDE.split("```yaml\n")[1].split("```")[0]
    assert loads_mapping(text, "importing.md", library.load("full")).items["SAT2"].fractions


def test_the_facts_that_the_guide_promises_are_found_by_name():
    promised = {"segment", "unit", "channel", "actual_wait", "revenue_12m", "purchases_12m"}
    promised |= {"churned_at", "days_observed"}
    assert promised <= FACTS
    assert all(name in GUIDE for name in promised)
