from dataclasses import replace

import pytest

from analysis.charts import bands, curve, fields, gap, risk
from analysis.charts.chart import Chart
from tests.analysis.charts import drawn
from tests.analysis.charts.drawn import NAMES, texts
from tests.analysis.charts.english import ENGLISH
from tests.analysis.charts.gallery import CURVE, DRIVERS, model


def drawn_fields(found=DRIVERS) -> Chart:
    chart = fields.draw(found, "satisfaction", ENGLISH, NAMES)
    assert chart is not None
    return chart


@pytest.mark.parametrize("chart", [curve, gap, bands])
def test_one_point_is_no_curve(chart):
    one = drawn.curve("x", range(1))
    assert chart.draw(one, ENGLISH, NAMES) is None


def test_a_grid_without_cells_is_not_drawn():
    assert risk.draw(drawn.refused("risk.grid"), ENGLISH, NAMES) is None


def test_the_curve_tells_its_ends():
    found = drawn.curve("loyalty.curve", range(30, 100, 10), **CURVE)
    chart = curve.draw(found, ENGLISH, NAMES)
    assert chart is not None
    assert {"65", "95", "Tillit", "Öppenhet"} <= set(texts(chart))


def test_the_tipping_point_is_written_on_the_curve():
    found = drawn.curve("loyalty.curve", range(30, 100, 10), **CURVE)
    knot = drawn.finding("loyalty.tipping_point", 69.4)
    chart = curve.draw(found, ENGLISH, NAMES, knot)
    assert chart is not None
    assert "bends at 69" in texts(chart)


def test_a_refused_tipping_point_is_not_drawn():
    found = drawn.curve("loyalty.curve", range(30, 100, 10), **CURVE)
    refused = drawn.refused("loyalty.tipping_point", "no_clear_limit")
    plain = curve.draw(found, ENGLISH, NAMES)
    assert curve.draw(found, ENGLISH, NAMES, refused) == plain


def test_the_gap_is_marked_where_the_wait_felt_as_long_as_is_acceptable():
    chart = gap.draw(drawn.curve("gap", range(-20, 21, 10), -1.0), ENGLISH, NAMES)
    assert chart is not None
    assert "as long as acceptable" in texts(chart)


def test_the_gap_is_drawn_only_where_people_answered():
    found = drawn.curve("gap", range(-20, 61, 10), -1.0)
    thin = [replace(point, n=3) if point.x == 40 else point for point in found.points]
    chart = gap.draw(replace(found, points=tuple(thin)), ENGLISH, NAMES)
    assert chart is not None
    assert [row[0] for row in chart.rows] == ["−20", "−10", "0", "10", "20", "30"]


def test_a_gap_on_one_side_only_has_no_mark():
    chart = gap.draw(drawn.curve("gap", range(5, 41, 5), -1.0), ENGLISH, NAMES)
    assert chart is not None
    assert "as long as acceptable" not in texts(chart)


def test_bands_tell_their_numbers_of_answers():
    chart = bands.draw(drawn.bands(0.7, 0.4), ENGLISH, NAMES)
    assert chart is not None
    assert texts(chart).count("30") == 2


def test_the_last_band_is_open_or_ends_where_the_data_end():
    charts = [bands.draw(drawn.bands(0.7, 0.4, last=end), ENGLISH, NAMES) for end in (None, 12.0)]
    assert [chart.rows[1][0] for chart in charts if chart] == ["5 or more", "5–12"]


def test_the_grid_names_its_corners():
    chart = risk.draw(drawn.grid(), ENGLISH, NAMES)
    assert chart is not None
    assert {"Satisfied and loyal", "Neither", "n = 20", "11 %"} <= set(texts(chart))


def test_a_hidden_cell_of_the_grid_does_not_tell_its_number():
    chart = risk.draw(drawn.grid(low_high=4), ENGLISH, NAMES)
    assert chart is not None
    assert "n = 4" not in texts(chart)
    assert ("low / high", "not shown", "", "–") in chart.rows


def test_the_map_names_its_four_fields():
    words = {"Improve", "Keep", "Watch", "Lower priority"}
    assert words <= set(texts(drawn_fields()))


def test_each_driver_has_its_field_in_the_table():
    places = {row[0]: row[3] for row in drawn_fields().rows}
    assert places == {
        "Tillit": "Improve",
        "Ömsesidig tillfredsställelse": "Watch",
        "Öppenhet": "Watch",
    }


def test_drivers_at_the_same_place_do_not_cover_each_other():
    same = model("satisfaction", trust=(0.3, 60.0), openness=(0.3, 60.0), mutual=(0.3, 60.1))
    root = drawn_fields(same).svg
    assert len(_baselines(root, NAMES.values())) == len(NAMES)


def test_one_driver_makes_no_map():
    assert fields.draw(model("satisfaction", trust=(1, 50)), "satisfaction", ENGLISH, {}) is None


def test_a_bend_of_the_curve_has_its_interval_behind_it():
    found = drawn.curve("loyalty.curve", range(30, 100, 10), **CURVE)
    knots = [drawn.finding("knot", 69.4, half) for half in (2.0, 10.0)]
    narrow, wide = (curve.draw(found, ENGLISH, NAMES, knot) for knot in knots)
    assert narrow is not None
    assert narrow != wide


def _baselines(svg: str, names) -> set[tuple[str, str]]:
    tags = [svg[: svg.index(f">{name}</text>")].rsplit("<text", 1)[1] for name in names]
    return {(tag.split(' x="')[1].split('"')[0], tag.split(' y="')[1]) for tag in tags}


def test_many_bands_tell_where_each_begins_and_cut_no_name():
    chart = bands.draw(drawn.bands(*[0.5] * 24), ENGLISH, NAMES)
    assert chart is not None
    assert not [text for text in texts(chart) if text.endswith("…")]
    assert {"0", "55", "115"} <= set(texts(chart))
