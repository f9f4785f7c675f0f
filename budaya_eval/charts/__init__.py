"""Results → figures: the finding as title, uncertainty drawn, one axis, alternative text made from the numbers.

Each function takes an evaluation and gives a `Chart`, or nothing where there is nothing to draw (no previous
year, everything suppressed). A notebook shows a chart with its title and source; a report sets them as text.
"""

from budaya_eval.charts.agreement import chart_agreement
from budaya_eval.charts.indicators import chart_answers
from budaya_eval.charts.profile import chart_unit_indicators, chart_unit_position
from budaya_eval.charts.reliability import chart_correlations, chart_item_rest
from budaya_eval.charts.series import chart_series
from budaya_eval.charts.style import Chart
from budaya_eval.charts.units import chart_participation, chart_unit_values, chart_units
from budaya_eval.charts.values import chart_changes, chart_value_ranges, chart_values, find_rivals

__all__ = [
    "Chart",
    "chart_agreement",
    "chart_answers",
    "chart_changes",
    "chart_correlations",
    "chart_item_rest",
    "chart_participation",
    "chart_series",
    "chart_unit_indicators",
    "chart_unit_position",
    "chart_unit_values",
    "chart_units",
    "chart_value_ranges",
    "chart_values",
    "find_rivals",
]
