from dataclasses import replace

import pytest

from analysis.findings import Check, Point, Refusal, Unit, Verdict
from analysis.reports.document import Bullets, KeyFigures, Page, Picture, Unsaid
from analysis.reports.pages import levels, loyalty, matters, relationship, waiting
from questionnaires import library
from tests.analysis.reports.made import changed, finding, level, refused, telling, words

SATISFACTION = level("satisfaction", 66.0, role="satisfaction")
COMPARABLE = (Check("comparable", True),)


def group(name: str, mean: float, rank: int | None) -> object:
    made = level(f"satisfaction.group.segment.{name}", mean)
    facts = {"fact": "segment", "value": name, "rank": rank, "ranked_of": 2}
    return replace(made, checks=COMPARABLE, facts=facts)


def effect(on: str, size: float, half: float = 0.4, outcome: str = "satisfaction", **facts: object):
    limits = (size - half, size + half)
    verdict = Verdict.SURE if limits[0] * limits[1] > 0 else Verdict.CANNOT_TELL
    made = finding(f"drivers.{outcome}.{on}.effect", size, limits, verdict=verdict, **facts)
    return replace(made, subject=on)


def model(outcome: str = "satisfaction"):
    facts = {"predictors": ("trust", "openness")}
    return finding(f"drivers.{outcome}.r2", 0.38, unit=Unit.SHARE, **facts)


def top(*members: str, single: bool = False, outcome: str = "satisfaction"):
    facts = {"members": members, "leader": members[0], "single": single}
    return finding(f"drivers.{outcome}.top_group", 0.9, unit=Unit.SHARE, **facts)


def wait(name: str, middle: float, **facts: object):
    facts |= {"wait_unit": "minutes", "p90": 44.0}
    return finding(f"waiting.{name}", middle, (middle - 1, middle + 1), Unit.WAIT, **facts)


# ---------------------------------------------------------------- satisfaction and loyalty


def test_satisfaction_is_told_with_its_margin():
    assert (
        levels.page(telling(SATISFACTION)).message == "Overall satisfaction is 66 of 100 (±\xa02)"
    )


def test_a_change_nobody_can_be_sure_of_is_neither_up_nor_down():
    change = changed("satisfaction", 1.9, (-0.4, 4.1), Verdict.CANNOT_TELL)
    said = words(levels.page(telling(SATISFACTION, change)))
    assert "we cannot tell whether it differs from 2025" in said
    assert "higher" not in said


def test_a_sure_change_is_told_with_its_size_and_both_ends():
    change = changed("satisfaction", -6.0, (-9.0, -3.0), Verdict.SURE)
    page = levels.page(telling(SATISFACTION, change, language="nb"))
    assert "sikkert lavere, med omtrent 6 poeng (mellom 3 og 9)" in words(page)


def test_a_probable_change_says_so():
    change = changed("satisfaction", 6.0, (1.0, 11.0), Verdict.PROBABLY)
    page = levels.page(telling(SATISFACTION, change, language="sv"))
    assert page.message.endswith("det är troligen ungefär 6 poäng högre än i 2025")


def test_satisfaction_with_two_answers_is_a_share_of_people():
    share = finding(
        "levels.satisfaction",
        0.434,
        (0.431, 0.437),
        Unit.SHARE,
        role="satisfaction",
        binary=True,
    )
    assert levels.page(telling(share)).message == "43% of customers (±\xa00.3) are satisfied"


def test_averages_of_hospitals_are_never_called_customers():
    page = levels.page(telling(SATISFACTION, level="hospital"))
    assert "hospitals" in page.message
    assert "customers" not in words(page)


def test_groups_whose_margins_overlap_are_not_told_apart():
    page = levels.page(telling(SATISFACTION, group("Oslo", 66.0, 1), group("Bergen", 64.0, 2)))
    assert "the margins overlap" in words(page)


def test_groups_too_small_to_rank_are_not_ranked():
    groups = (group("Oslo", 66.0, None), group("Bergen", 54.0, None))
    said = words(levels.page(telling(SATISFACTION, *groups)))
    assert "too few answers to rank" in said
    assert "is highest" not in said


def test_one_group_alone_is_not_compared():
    hidden = refused("levels.satisfaction.group.segment.Bergen", "too_few_to_show", needed=7)
    page = levels.page(telling(SATISFACTION, group("Oslo", 66.0, None), hidden))
    assert not any(isinstance(block, Picture) for block in page.blocks)


def test_a_level_from_few_answers_carries_its_verdict():
    few = replace(SATISFACTION, n=20, verdict=Verdict.PROBABLY)
    figures = next(b for b in levels.page(telling(few)).blocks if isinstance(b, KeyFigures))
    assert figures.figures[0].verdict == "probably"


def test_levels_nobody_answered_are_left_unsaid():
    page = levels.page(telling(refusals={"levels": Refusal("no_answers")}))
    assert page == Unsaid("Satisfaction and loyalty", "Nobody has answered yet.")


# ---------------------------------------------------------------- the relationship


def test_the_strongest_and_the_weakest_side_are_named():
    page = relationship.page(telling(level("trust", 70.0), level("openness", 55.0)))
    assert page.message == (
        "The relationship is strongest in trust (70 of 100) and weakest in openness (55)"
    )


def test_sides_within_the_margins_are_called_even():
    page = relationship.page(telling(level("trust", 61.0), level("openness", 60.0)))
    assert page.message.startswith("No side of the relationship surely stands out")


def test_every_side_is_explained_in_the_language_of_the_report():
    page = relationship.page(telling(level("trust", 70.0), level("openness", 55.0), language="nb"))
    assert "Tillit | våger å stole på den andre når det gjelder" in words(page)


def test_sides_that_moved_are_told_before_those_nobody_can_tell():
    changes = (
        changed("trust", 0.1, (-2.0, 2.2), Verdict.CANNOT_TELL),
        changed("openness", 6.5, (4.4, 8.6), Verdict.SURE),
    )
    page = relationship.page(telling(level("trust", 70.0), level("openness", 55.0), *changes))
    assert next(b for b in page.blocks if isinstance(b, Bullets)).items == (
        "Openness: we are sure that it is higher, by about 6 points (between 4 and 9).",
    )
    assert "For trust we cannot tell whether anything has changed." in words(page)


def test_without_dimensions_the_page_is_about_what_customers_meet():
    form = library.load("visit")
    page = relationship.page(telling(level("effort", 62.0, role="driver"), form=form))
    assert (page.title, page.message) == (
        "What customers meet",
        "Ease of getting it done: 62 of 100",
    )


# ---------------------------------------------------------------- what matters most


def test_a_group_at_the_top_is_most_likely_and_among():
    drivers = (model(), effect("trust", 1.6), effect("openness", 0.7), top("trust", "openness"))
    page = matters.page(telling(SATISFACTION, *drivers))
    assert page.message == (
        "What matters most for overall satisfaction is most likely among trust and openness"
    )


def test_one_leader_is_named_only_where_the_plan_allows_it():
    drivers = (model(), effect("trust", 1.6), effect("openness", 0.7))
    alone = matters.page(telling(SATISFACTION, *drivers, top("trust", single=True)))
    likely = matters.page(telling(SATISFACTION, *drivers, top("trust")))
    assert alone.message.startswith("Trust goes together with overall satisfaction more than")
    assert "most likely trust" in likely.message


def test_an_effect_is_told_with_both_ends():
    drivers = (model(), effect("trust", 1.6), effect("openness", 0.7), top("trust", "openness"))
    said = words(matters.page(telling(SATISFACTION, *drivers, language="nb")))
    assert "omtrent 1,6 poeng mer på samlet tilfredshet (mellom 1,2 og 2,0)" in said


def test_what_is_explained_is_told_in_words():
    drivers = (model(), effect("trust", 1.6), effect("openness", 0.7), top("trust", "openness"))
    said = words(matters.page(telling(SATISFACTION, *drivers)))
    assert "about 38% of the differences in overall satisfaction between customers" in said


def test_nothing_matters_where_nothing_is_explained():
    nothing = refused("drivers.satisfaction.top_group", "nothing_explained", r2=0.01, p=0.6)
    drivers = (model(), effect("trust", 0.1), effect("openness", -0.1), nothing)
    page = matters.page(telling(SATISFACTION, *drivers))
    assert page.message.startswith("Nothing we asked about goes together")
    assert "5 points more on" not in words(page)


def test_a_refused_model_leaves_the_page_unsaid_with_what_it_would_take():
    few = refused("drivers.satisfaction.r2", "too_few", Verdict.TOO_FEW, n=33, needed=150)
    page = matters.page(telling(SATISFACTION, few))
    assert page == Unsaid("What matters most", "There are 33 answers; this takes at least 150.")


def test_what_only_the_appendix_looks_at_is_not_told_as_left_out():
    further = refused("drivers.satisfaction.trust.asymmetry", "too_few_in_tails", needed=30)
    drivers = (model(), effect("trust", 1.6), effect("openness", 0.7), top("trust"), further)
    assert "left out" not in words(matters.page(telling(SATISFACTION, *drivers)))


def test_loyalty_stands_beside_satisfaction():
    drivers = (model(), effect("trust", 1.6), effect("openness", 0.7), top("trust", "openness"))
    more = (effect("trust", 1.1, outcome="loyalty"), top("trust", "openness", outcome="loyalty"))
    both = (SATISFACTION, level("loyalty", 62.0, role="loyalty"), *drivers, *more)
    assert "+1.6 (1.2 to 2.0) | sure | +1.1 (0.7 to 1.5) | sure" in words(
        matters.page(telling(*both))
    )


def test_a_single_thing_asked_is_told_without_a_ranking():
    page = matters.page(telling(SATISFACTION, model(), effect("trust", 0.1, half=0.5)))
    assert page.message == "We cannot tell whether trust goes together with overall satisfaction"


# ---------------------------------------------------------------- loyalty


def disloyal(share: float, **facts: object):
    limits = (share - 0.03, share + 0.03)
    return finding("loyalty.satisfied_not_loyal", share, limits, Unit.SHARE, **facts)


@pytest.mark.parametrize(
    ("share", "message"),
    [
        (0.2, "2 of 10 satisfied customers are not loyal"),
        (0.1, "1 of 10 satisfied customers is not loyal"),
        (0.03, "Hardly any satisfied customer is not loyal"),
    ],
)
def test_satisfied_but_not_loyal_is_told_as_so_many_of_ten(share: float, message: str):
    assert loyalty.page(telling(disloyal(share))).message == message


def test_a_straight_line_is_called_good_enough():
    points = (Point(30.0, 45.0, 20, 43.0, 47.0), Point(95.0, 78.0, 20, 76.0, 80.0))
    line = replace(finding("loyalty.curve", shape="line", slope_per_10=5.1), points=points)
    said = words(loyalty.page(telling(disloyal(0.2), line, language="sv")))
    assert "En rät linje räcker här: 10 poäng mer nöjdhet" in said


def test_a_tipping_point_that_was_refused_says_why():
    points = (Point(30.0, 45.0, 20, 43.0, 47.0), Point(95.0, 78.0, 20, 76.0, 80.0))
    line = replace(finding("loyalty.curve", shape="line", slope_per_10=5.1), points=points)
    few = refused("loyalty.tipping_point", "too_few", Verdict.TOO_FEW, n=250, needed=500)
    said = words(loyalty.page(telling(disloyal(0.2), line, few)))
    assert "We name no tipping point. There are 250 answers; this takes at least 500." in said


def test_odds_are_told_in_words():
    facts = {"share_top": 0.47, "share_next": 0.18, "n_top": 181, "n_next": 357}
    odds = finding("loyalty.odds_top", 4.1, (2.7, 6.0), Unit.RATIO, **facts)
    said = words(loyalty.page(telling(disloyal(0.2), odds)))
    assert "about 4.1 times as high (between 2.7 and 6.0)" in said


def test_of_hospitals_only_is_said_that_the_two_go_together():
    together = finding("loyalty.correlation", 0.6, (0.5, 0.7), Unit.CORRELATION)
    persons = refused("loyalty.satisfied_not_loyal", "ecological", level="hospital")
    page = loyalty.page(telling(together, persons, level="hospital"))
    assert page.message.startswith("Satisfaction and loyalty go together: hospitals")


# ---------------------------------------------------------------- waiting


def test_waits_beyond_the_acceptable_are_the_message():
    over = finding("waiting.over_limit", 0.37, (0.34, 0.40), Unit.SHARE)
    page = waiting.page(telling(wait("actual", 12.0), over))
    assert page.message == "37% (±\xa03) waited longer than they find acceptable"


def test_a_minute_beyond_the_acceptable_is_weighed_against_one_within():
    steeper = finding("waiting.gap.difference", -1.0, (-1.3, -0.8), Unit.POINTS_PER_WAIT)
    sides = (finding("waiting.gap.within", -0.3), finding("waiting.gap.beyond", -1.3))
    said = words(waiting.page(telling(wait("actual", 12.0), steeper, *sides, language="nb")))
    assert "Da henger hvert minutt sammen med 1,3 poeng lavere tilfredshet" in said
    assert "mot 0,3 poeng lavere før det" in said


def test_no_clear_limit_is_said_plainly():
    points = (Point(0.0, 0.46, 90, 0.4, 0.5), Point(10.0, 0.45, 90, 0.4, 0.5))
    shares = replace(
        finding("waiting.bands", unit=Unit.SHARE, edges=(0.0, 10.0, None)), points=points
    )
    none = refused("waiting.tipping_point", "no_clear_limit", p=0.4)
    said = words(waiting.page(telling(wait("actual", 12.0), shares, none)))
    assert "No clear limit was found from which waiting weighs more." in said


def test_where_only_the_clock_is_known_the_ends_are_compared():
    points = (Point(0.0, 0.46, 900, 0.44, 0.48), Point(10.0, 0.36, 900, 0.34, 0.38))
    shares = replace(
        finding("waiting.bands", unit=Unit.SHARE, edges=(0.0, 10.0, None)), points=points
    )
    page = waiting.page(telling(wait("actual", 0.0, zero_share=0.56), shares))
    assert page.message.startswith("After less than 10 minutes, 46% are satisfied")
    assert "56% did not wait at all." in words(page)


def test_what_helps_besides_the_length_is_listed_in_our_words():
    length = finding("waiting.causes.top_group", 1.0, members=("length",), single=True)
    told = finding("waiting.causes.information", 1.1, (0.7, 1.5), importance=0.1)
    said = words(waiting.page(telling(wait("actual", 12.0), length, told)))
    assert "Nothing matters as much as how long the wait is." in said
    assert "Being told how long it will take | +1.1 (0.7 to 1.5) | sure" in said


@pytest.mark.parametrize("page", [levels.page, relationship.page, matters.page, loyalty.page])
@pytest.mark.parametrize("language", ["en", "nb", "sv"])
def test_pages_without_findings_say_so_in_every_language(page, language: str):
    assert isinstance(page(telling(language=language)), Unsaid)


def test_a_page_never_ends_its_message_with_a_stop():
    made = levels.page(telling(SATISFACTION))
    assert isinstance(made, Page)
    assert not made.message.endswith(".")
