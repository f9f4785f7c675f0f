"""The six figures of the report look as they did when somebody last looked at them.

The pictures in `figures/` are of the made-up city of `conftest`, 60 dots an inch, letters of matplotlib's own font.
Where a figure is changed on purpose, the test says where the new picture lies: look at it, and put it in place of the
old one.
"""

from pathlib import Path

import pytest
from matplotlib.testing.compare import compare_images

from budaya_eval import charts

PICTURES = Path(__file__).parent / "figures"
DPI = 60
TOLERANCE = 4.0  # root mean square of 0–255: room for letters drawn by another release of FreeType
DRAWN = (
    charts.chart_values,
    charts.chart_value_ranges,
    charts.chart_answers,
    charts.chart_changes,
    charts.chart_units,
    charts.chart_unit_values,
)


@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: draw.__name__)
def test_it_looks_as_before(draw, evaluation, tmp_path):
    chart = draw(evaluation)
    made = tmp_path / f"{chart.name}.png"
    made.write_bytes(chart.png(DPI))
    kept = PICTURES / made.name
    assert kept.is_file(), f"no picture to compare with; if {made} is right, put it into {PICTURES}"
    assert kept.stat().st_size < 100_000
    difference = compare_images(kept, made, TOLERANCE)
    assert difference is None, f"{difference}\nif {made} is right, put it into {PICTURES}"


def test_a_small_change_is_seen(evaluation, tmp_path):
    """One bar of another colour is more than the tolerance."""
    chart = charts.chart_answers(evaluation)
    kept = tmp_path / "sebelum.png"
    kept.write_bytes(chart.png(DPI))
    figure = charts.chart_answers(evaluation).figure
    for patch in figure.axes[0].patches[:6]:
        patch.set_facecolor("#000000")
    changed = tmp_path / "sesudah.png"
    figure.savefig(changed, dpi=DPI)
    assert compare_images(kept, changed, TOLERANCE) is not None
