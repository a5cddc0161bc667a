from dataclasses import replace

import pytest

from analysis.findings import Finding, Point, Unit, Verdict
from analysis.reports.appendix import customers
from analysis.reports.document import Page, Table, Unsaid
from analysis.reports.pages import both_sides, levels, units, value, word_of_mouth
from tests.analysis.reports.made import changed, finding, level, refused, telling, words


def unit(name: str, mean: float, clear: str, beyond: str = "none") -> Finding:
    key, limits = f"units.satisfaction.unit.{name}", (mean - 3, mean + 3)
    made = finding(key, mean, limits, clear=clear, beyond=beyond)
    return replace(made, subject=name)


def said(page: Page | Unsaid | None) -> str:
    assert page is not None
    return words(page)


def average() -> Finding:
    return finding("units.satisfaction.average", 65.0, units=5)


def test_units_that_clearly_differ_are_named_without_a_ranking() -> None:
    made = telling(average(), unit("Bergen", 80, "above"), unit("Oslo", 65, "none"))
    assert "above the average: Bergen." in said(units.page(made))


def test_units_that_cannot_be_told_apart_are_said_to_be_so() -> None:
    made = telling(average(), unit("Bergen", 66, "none"), unit("Oslo", 65, "none"))
    assert "No unit clearly differs" in said(units.page(made))


def test_units_outside_the_funnel_are_said_to_be_unusual() -> None:
    made = telling(average(), unit("Bergen", 90, "above", "above"), unit("Oslo", 75, "above"))
    assert "usual differences between units allow: Bergen." in said(units.page(made))


def test_without_a_unit_outside_the_funnel_nothing_is_said_of_it() -> None:
    made = telling(average(), unit("Bergen", 80, "above"), unit("Oslo", 65, "none"))
    assert "usual differences" not in said(units.page(made))


@pytest.mark.parametrize("page", [units.page, word_of_mouth.page, both_sides.page])
def test_what_was_not_asked_has_no_page(page) -> None:  # type: ignore[no-untyped-def]
    assert page(telling(level("satisfaction", 70))) is None


def test_many_units_leave_those_that_differ() -> None:
    many = [unit(f"unit {i}", 65, "above" if i == 3 else "none") for i in range(31)]
    page = units.page(telling(average(), *many))
    assert page is not None
    assert [len(block.rows) for block in page.blocks if isinstance(block, Table)] == [1]


def count(name: str, mean: float) -> Finding:
    return finding(f"word_of_mouth.{name}", mean, (mean / 2, mean * 2), Unit.COUNT)


def test_a_dissatisfied_customer_tells_as_many_as_were_counted_here() -> None:
    page = word_of_mouth.page(telling(count("dissatisfied_bad", 2.4), count("good", 1.1)))
    assert "has told 2.4 people something bad" in said(page)


def test_without_a_difference_no_side_of_word_of_mouth_is_named() -> None:
    ratio = finding("word_of_mouth.ratio", 1.1, (0.8, 1.5), Unit.RATIO, verdict=Verdict.CANNOT_TELL)
    page = word_of_mouth.page(telling(count("good", 1.1), ratio))
    assert "We cannot tell whether more people" in said(page)


def gap(construct: str, by: float, verdict: Verdict = Verdict.SURE) -> Finding:
    limits = (by - 3, by + 3)
    made = finding(
        f"both_sides.agreement.{construct}", by, limits, verdict=verdict, first=60.0, second=60 - by
    )
    return replace(made, subject=construct)


def test_the_widest_gap_between_both_sides_is_the_message() -> None:
    made = telling(gap("trust", -4.0), gap("openness", -12.0))
    assert "rate openness 12 points lower" in said(both_sides.page(made))


def test_gaps_that_cannot_be_told_are_not_told_as_agreement() -> None:
    made = telling(gap("trust", -1.0, Verdict.CANNOT_TELL))
    assert "cannot tell" in said(both_sides.page(made))


def test_staff_and_customers_by_unit_go_together() -> None:
    found = finding(
        "staff_customers.satisfaction",
        0.7,
        (0.3, 0.9),
        Unit.CORRELATION,
        verdict=Verdict.PROBABLY,
    )
    assert "probably higher in units" in said(both_sides.page(telling(found)))


def top_share() -> Finding:
    return finding("value.top_share", 0.7, (0.6, 0.78), Unit.SHARE, measure="revenue_12m")


def test_a_lifetime_value_is_told_with_what_it_rests_on() -> None:
    assumed = {"margin": 1000.0, "retention": 0.8, "discount": 0.1}
    clv = finding("value.clv", 2667.0, (2000.0, 3300.0), Unit.MONEY, **assumed)
    page = value.page(telling(top_share(), clv))
    assert "80% who stay and 10% interest" in said(page)


def test_the_top_fifth_is_told_apart_only_where_it_is() -> None:
    made = replace(
        finding("value.difference.loyalty", 6.0, (2.0, 10.0), measure="revenue_12m"),
        subject="loyalty",
    )
    unclear = replace(made, key="value.difference.satisfaction", verdict=Verdict.CANNOT_TELL)
    page = said(value.page(telling(top_share(), made, unclear)))
    assert "higher in loyalty" in page
    assert "We cannot tell whether the top fifth" in page


def test_moves_on_the_ladder_have_a_table_in_the_appendix() -> None:
    points = tuple(
        Point(stage, share, 50, share - 0.1, share + 0.1)
        for stage, share in (("first_buyer", 0.6), ("repeat_buyer", 0.4))
    )
    row = replace(
        finding("value.moves.from.first_buyer", unit=Unit.SHARE, stage="first_buyer"), points=points
    )
    page = customers.page(telling(row))
    assert "60 (50 – 70)" in said(page)


def test_a_change_that_goes_with_another_mix_is_told_so() -> None:
    mix = replace(
        finding(
            "change.mix.satisfaction",
            4.0,
            (2.0, 6.0),
            fact="segment",
            binary=False,
            standardised=1.0,
            standardised_low=-1.0,
            standardised_high=3.0,
        ),
        subject="satisfaction",
    )
    change = changed("satisfaction", 5.0, (2.0, 8.0), Verdict.SURE)
    made = telling(level("satisfaction", 70, role="satisfaction"), change, mix)
    assert "4 points of the change goes together with another mix" in said(levels.page(made))


def test_units_with_a_page_of_their_own_are_not_ranked_on_another() -> None:
    groups = [
        finding(f"levels.satisfaction.group.unit.{name}", mean, (mean - 2, mean + 2))
        for name, mean in (("a", 60.0), ("b", 70.0))
    ]
    made = telling(level("satisfaction", 70, role="satisfaction"), *groups, average())
    assert "branch" not in said(levels.page(made))


def test_a_refused_page_of_units_is_left_out() -> None:
    assert units.page(telling(refused("units.satisfaction.average", "too_few"))) is None
