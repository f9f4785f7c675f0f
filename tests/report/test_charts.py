"""Figures: the finding in the title, alternative text from the numbers, the same bytes each time."""

import re
import subprocess
import sys
from functools import partial

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from budaya_eval import charts
from budaya_eval.charts.style import fit_label
from budaya_eval.phrases import format_number, spell_count
from budaya_eval.results import select

DRAWN = (
    charts.chart_values,
    charts.chart_value_ranges,
    charts.chart_answers,
    charts.chart_changes,
    charts.chart_participation,
    charts.chart_units,
    charts.chart_unit_values,
    partial(charts.chart_unit_position, unit="U02"),
    partial(charts.chart_unit_indicators, unit="U02"),
)


@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: getattr(draw, "func", draw).__name__)
def test_every_figure_carries_its_texts_and_is_reproducible(draw, small_evaluation):
    first, second = draw(small_evaluation), draw(small_evaluation)
    assert first.title
    assert first.caption
    assert len(first.alt) > 40
    assert "Sumber: survei budaya kerja 2025" in first.source
    assert "DATA SIMULASI" in first.source
    assert first.svg() == second.svg()
    assert first.png(60) == second.png(60)
    assert b"<text" not in first.svg()
    assert b"<text" in first.svg(has_text=True)


@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: getattr(draw, "func", draw).__name__)
def test_nothing_is_cut_at_an_edge(draw, evaluation):
    """Every text of the figure lies inside it, also with the longest names of the city."""
    figure = draw(evaluation).figure
    figure.set_dpi(200)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    width, height = canvas.get_width_height()
    for text in figure.findobj(Text):
        if text.get_text().strip() and text.get_visible():
            box = text.get_window_extent(canvas.get_renderer())
            assert box.x0 >= -1, text.get_text()
            assert box.x1 <= width + 1, text.get_text()
            assert box.y0 >= -1, text.get_text()
            assert box.y1 <= height + 1, text.get_text()


def test_a_notebook_gets_title_and_source_around_the_figure(evaluation):
    chart = charts.chart_values(evaluation)
    assert chart._repr_png_().startswith(b"\x89PNG")
    assert chart.figure.texts == []


def test_alternative_text_repeats_the_published_numbers(evaluation):
    chart = charts.chart_units(evaluation)
    index = select(evaluation.results, "index", scope="unit", unit="*")
    names = {unit.code: unit.name for unit in evaluation.register.units}
    for code, estimate in zip(index["unit"], index["estimate"], strict=True):
        shown = f"{names[code]} {format_number(estimate)}"
        assert (shown in chart.alt) == (code not in evaluation.hidden_units)
    hidden = [names[code] for code in evaluation.hidden_units]
    assert all(name in chart.source for name in hidden)


def test_units_stand_in_three_classes_alphabetically(evaluation):
    alt = charts.chart_units(evaluation).alt
    classes = select(evaluation.results, "difference_from_rest", scope="unit", unit="*")
    for kind in ("di atas", "tidak berbeda", "di bawah"):
        codes = set(classes.loc[classes["category"] == kind, "unit"])
        names = sorted(unit.name for unit in evaluation.register.units if unit.code in codes)
        assert len(names) > 3
        places = [re.search(rf"{re.escape(name)} \d", alt).start() for name in names]
        assert places == sorted(places)


def test_the_title_counts_what_changed(evaluation_maker):
    made = evaluation_maker(list_code="berakhlak", names=("Dinas Sosial",), change={"": 0.0})
    title = charts.chart_changes(made).title
    rows = made.results[(made.results["measure"] == "change") & (made.results["scope"] == "city")]
    counted = rows["category"].value_counts()
    assert f"Dari {len(rows)} ukuran" in title
    assert f"{spell_count(counted['naik'])} naik" in title


def test_values_that_lie_close_are_not_ranked(evaluation_maker):
    made = evaluation_maker(names=("Dinas Sosial",))
    rows = made.results["measure"].eq("index") & made.results["scope"].eq("city")
    made.results.loc[rows, "ci_low"] = 10.0
    made.results.loc[rows, "ci_high"] = 90.0
    assert charts.chart_values(made).title.startswith("Indeks antarnilai berdekatan")


RANGES = {
    "Akuntabel paling tinggi, Profesional paling rendah": {"AKU": (76, 78), "INT": (72, 74), "PRO": (68, 70)},
    "Akuntabel paling tinggi; Integritas dan Profesional berdekatan": {
        "AKU": (76, 78),
        "INT": (70, 72),
        "PRO": (69, 71),
    },
    "Profesional paling rendah; Akuntabel dan Integritas berdekatan": {
        "AKU": (74, 76),
        "INT": (73, 75),
        "PRO": (68, 70),
    },
    "Indeks antarnilai antara 69,00 dan 73,00": {"AKU": (71, 75), "INT": (69, 73), "PRO": (67, 70.5)},
}


@pytest.mark.parametrize("title", RANGES)
def test_a_place_is_named_only_where_the_range_keeps_clear(evaluation_maker, title):
    made = evaluation_maker(names=("Dinas Sosial",))
    city = made.results["measure"].eq("index") & made.results["scope"].eq("city") & made.results["indicator"].eq("")
    for code, (low, high) in RANGES[title].items():
        rows = city & made.results["core_value"].eq(code)
        middle = 69.0 if code == "PRO" else (low + high) / 2
        made.results.loc[rows, ["estimate", "ci_low", "ci_high"]] = [middle, low, high]
    assert charts.chart_values(made).title == title
    assert charts.chart_value_ranges(made).title == title


def test_nothing_to_draw_gives_no_figure(evaluation_maker):
    hidden = evaluation_maker(everyone_hidden=True)
    assert charts.chart_units(hidden) is None
    assert charts.chart_unit_values(hidden) is None
    assert charts.chart_changes(evaluation_maker(has_previous=False)) is None


def test_a_city_of_one_unit_is_not_compared(evaluation_maker):
    made = evaluation_maker(names=("Dinas Sosial",))
    object.__setattr__(made, "results", made.results[made.results["measure"] != "difference_from_rest"])
    assert charts.chart_units(made).title == "Indeks per Perangkat Daerah"


@pytest.mark.parametrize("scale", ["frequency4", "agreement5"])
def test_other_scales_draw(evaluation_maker, scale):
    made = evaluation_maker(scale=scale)
    assert charts.chart_answers(made).svg()


def test_labels_never_exceed_their_lines():
    name = "Dinas Pengendalian Penduduk, Keluarga Berencana dan Pemberdayaan Masyarakat " * 3
    lines = fit_label(name, 40).split("\n")
    assert len(lines) == 2
    assert max(map(len, lines)) <= 40
    assert lines[-1].endswith("…")
    assert fit_label("", 40) == ""


def test_matplotlib_loads_late():
    code = "import sys, budaya_eval.report, budaya_eval.charts; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_unit_stands_among_others_that_stay_anonymous(evaluation):
    chart = charts.chart_unit_position(evaluation, "U02")
    row = select(evaluation.results, "index", scope="unit", unit="U02").iloc[0]
    assert f"Indeks keseluruhan {format_number(row['estimate'])}" in chart.alt
    assert not [unit.name for unit in evaluation.register.units if unit.name in chart.alt + chart.title]
    marks = [collection for collection in chart.figure.axes[0].collections if len(collection.get_segments()) > 1]
    shown = select(evaluation.results, "index", scope="unit", unit="*")["estimate"].notna().sum()
    assert {len(collection.get_segments()) for collection in marks} == {shown - 1}


def test_a_hidden_unit_is_not_drawn(evaluation):
    for unit in evaluation.hidden_units:
        assert charts.chart_unit_position(evaluation, unit) is None
        assert charts.chart_unit_indicators(evaluation, unit) is None
