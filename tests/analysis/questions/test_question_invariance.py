from dataclasses import replace

import numpy as np
import pytest

from analysis.dataset import Dataset, Floats
from tests.analysis.questions.invented import ask, code, found, unrelated, words
from tests.analysis.questions.invented_scales import reflective, scales

LANGUAGES = (("en", 300), ("nb", 500))


def bilingual(table: Floats) -> Dataset:
    """The first 300 rows in English, the others in Norwegian."""
    return replace(scales(table), language=words(*LANGUAGES))


def shifted(**by: float) -> Floats:
    """Some items of 800 answers higher in English by so many points."""
    table = reflective(800)
    for item, points in by.items():
        table[:300, int(item[1:])] += points
    return table


def test_what_is_asked_the_same_way_is_comparable() -> None:
    facts = found(bilingual(reflective(800)), "invariance.language.trust").facts
    assert (facts["reached"], facts["partial"], facts["comparable"]) == ("strict", False, True)


def test_the_largest_group_is_what_others_are_compared_with() -> None:
    finding = found(bilingual(reflective(800)), "invariance.language.trust")
    assert finding.facts["groups"] == ("nb", "en")


def test_an_item_that_reads_milder_in_one_language_is_released_by_name() -> None:
    facts = found(bilingual(shifted(c1=8.0)), "invariance.language.trust").facts
    assert facts["comparable"] is True
    assert "intercept of TRUST2" in str(facts["released"])


def test_items_that_shift_apart_cannot_be_compared() -> None:
    data = bilingual(shifted(c12=10.0, c13=-10.0))
    finding = found(data, "invariance.language.satisfaction")
    assert finding.facts["comparable"] is False
    assert not ask("invariance", data).starting("invariance.language.satisfaction.mean.")


def test_a_difference_of_level_alone_is_a_difference_of_means() -> None:
    table = shifted(c0=6.0, c1=6.0, c2=6.0)
    finding = found(bilingual(table), "invariance.language.trust.mean.en")
    assert finding.estimate == pytest.approx(6 / (12 * 0.8), abs=0.2)
    assert finding.verdict == "sure"


def test_waves_and_segments_compare_satisfaction_and_loyalty_alone() -> None:
    waves = words(("2025", 400), ("2026", 400))
    answer = ask("invariance", replace(scales(reflective(800)), wave=waves))
    compared = {f.subject for f in answer.findings}
    assert compared == {"satisfaction", "loyalty"}


def test_a_segment_too_small_is_left_out() -> None:
    segment = words(("large", 400), ("middle", 350), ("small", 50))
    data = replace(scales(reflective(800)), facts={"segment": segment})
    assert found(data, "invariance.segment.loyalty").facts["groups"] == ("large", "middle")


def test_one_group_of_a_hundred_is_refused_without_saying_how_small_the_others_are() -> None:
    data = replace(scales(reflective(205)), language=words(("en", 200), ("nb", 5)))
    finding = found(data, "invariance.language.trust")
    assert code(data, "invariance.language.trust") == "group_too_small"
    assert (finding.n, dict(finding.refusal.facts if finding.refusal else {})) == (
        0,
        {"needed": 100},
    )


def test_an_item_constant_in_one_language_is_refused() -> None:
    table = reflective(800)
    table[:300, 0] = 50.0
    assert code(bilingual(table), "invariance.language.trust") == "constant"


def test_without_groups_nothing_is_compared() -> None:
    refusal = ask("invariance", scales(reflective(300))).refusal
    assert refusal is not None
    assert refusal.facts["missing"] == ("groups",)


def test_single_items_are_not_compared() -> None:
    assert ask("invariance", unrelated(300, 1)).refusal is not None


def test_rows_with_gaps_are_left_out_of_their_construct_alone() -> None:
    table = reflective(800)
    table[np.arange(0, 800, 4), 0] = np.nan
    assert found(bilingual(table), "invariance.language.trust").n == 600
    assert found(bilingual(table), "invariance.language.loyalty").n == 800
