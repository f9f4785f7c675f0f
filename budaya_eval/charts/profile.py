"""Figures of one Perangkat Daerah among all: position strips of levels and core values, dots of its indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budaya_eval.charts.style import (
    GHOST,
    HIGH,
    INK,
    RULE,
    SMALL,
    Chart,
    by_key,
    fit_label,
    label_rows,
    new_figure,
    source_line,
)
from budaya_eval.phrases import format_number, join_words
from budaya_eval.results import select

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from budaya_eval.evaluation import Evaluation

STRIP, DOT = 0.42, 0.21
LEFT, RIGHT = 2.6, 0.9
TITLES = {
    "di atas": "Indeks nyata di atas rata-rata bagian kota selebihnya",
    "tidak berbeda": "Indeks tidak berbeda nyata dari bagian kota selebihnya",
    "di bawah": "Indeks nyata di bawah rata-rata bagian kota selebihnya",
}


def chart_unit_position(evaluation: Evaluation, unit: str) -> Chart | None:
    """Draw a unit with its range among all others, which stay anonymous; nothing where it is not shown."""
    table = evaluation.results
    rows: list[tuple[str, dict[str, dict[str, float]], dict[str, float]]] = []
    for dimension in evaluation.scheme.dimensions:
        if dimension.source == "factual":
            levels = table[table["dimension"] == dimension.code]
            units = by_key(select(levels, "dimension_score", scope="unit", unit="*"), "unit")
            city = by_key(select(levels, "dimension_score", scope="city"), "scope")
            rows.append((dimension.name, units, city.get("city", {})))
    for code, name in [("", "Indeks keseluruhan"), *((c.code, c.name) for c in evaluation.instrument.core_values)]:
        units = by_key(select(table, "index", scope="unit", unit="*", core_value=code), "unit")
        city = by_key(select(table, "index", scope="city", core_value=code), "scope")
        rows.append((name, units, city.get("city", {})))
    rows = [row for row in rows if unit in row[1]]
    if not rows:
        return None
    change = by_key(select(table, "change", scope="unit", unit=unit), "unit").get(unit)

    def draw() -> Figure:
        figure, axes = new_figure(len(rows) * STRIP + 0.6, left=LEFT, right=RIGHT, top=0.1, bottom=0.5)
        for place, (name, units, city) in enumerate(rows):
            own = units[unit]
            axes.axhspan(place - 0.36, place + 0.36, color="#eef0f2", zorder=0, linewidth=0)
            others = [row["estimate"] for code, row in units.items() if code != unit]
            axes.vlines(others, place + 0.16, place + 0.34, color=GHOST, linewidth=0.7, zorder=2)
            if city:
                axes.vlines(
                    city["estimate"], place - 0.36, place + 0.36, color=INK, linewidth=0.9, linestyle=(0, (3, 2))
                )
            if change and name == "Indeks keseluruhan":
                before = own["estimate"] - change["estimate"]
                axes.plot(before, place, "o", markersize=9, mfc="none", mec=GHOST, mew=0.9, zorder=3)
            axes.plot([own["low"], own["high"]], [place, place], color=HIGH, linewidth=2.2, alpha=0.55, zorder=3)
            axes.plot(own["estimate"], place, "o", markersize=6, color=HIGH, zorder=4)
            _say(axes, place, format_number(own["estimate"]))
        label_rows(axes, range(len(rows)), [fit_label(name, 34) for name, *_ in rows], 7.5)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.xaxis.set_major_formatter(lambda value, _: format_number(value, 0))
        axes.set_xlabel(_legend(evaluation, has_ghost=change is not None), loc="left", labelpad=3)
        return figure

    parts = [
        f"{name} {format_number(units[unit]['estimate'])} (kota {format_number(city.get('estimate'))})"
        for name, units, city in rows
    ]
    difference = select(table, "difference_from_rest", scope="unit", unit=unit)
    category = str(difference["category"].iloc[0]) if len(difference) else ""
    return Chart(
        name=f"letak-{unit}",
        title=TITLES.get(category, "Letak Perangkat Daerah ini di antara yang lain"),
        caption="Letak Perangkat Daerah ini (0–100) dengan rentang ketidakpastian 95 %",
        alt=f"Titik pada satu sumbu 0–100: {join_words(parts)}.",
        source=source_line(evaluation, _count(evaluation, unit)),
        draw=draw,
    )


def _legend(evaluation: Evaluation, *, has_ghost: bool) -> str:
    parts = ["● Perangkat Daerah ini", *([f"○ {evaluation.previous_year}"] if has_ghost else [])]
    return "   ".join([*parts, "┆ kota", "garis kecil: yang lain"])


def chart_unit_indicators(evaluation: Evaluation, unit: str) -> Chart | None:
    """Draw every indicator of a unit beside the city's; nothing where it is not shown."""
    table = evaluation.results
    own = by_key(select(table, "index", scope="unit", unit=unit, core_value="*", indicator="*"), "indicator")
    city = by_key(select(table, "index", scope="city", core_value="*", indicator="*"), "indicator")
    shown = [indicator for indicator in evaluation.instrument.indicators if indicator.code in own]
    if not shown:
        return None

    def draw() -> Figure:
        figure, axes = new_figure(len(shown) * DOT + 0.6, left=3.1, right=RIGHT, top=0.1, bottom=0.5)
        for place, indicator in enumerate(shown):
            axes.axhline(place, color=RULE, linewidth=0.5, zorder=0)
            value, beside = own[indicator.code]["estimate"], city.get(indicator.code)
            if beside:
                axes.plot([value, beside["estimate"]], [place, place], color=GHOST, linewidth=1.2, zorder=2)
                axes.plot(beside["estimate"], place, "o", markersize=4.8, mfc="white", mec=INK, mew=0.9, zorder=3)
            axes.plot(value, place, "o", markersize=5.2, color=HIGH, zorder=4)
            _say(axes, place, format_number(value))
        label_rows(axes, range(len(shown)), [fit_label(i.text, 50) for i in shown], SMALL)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.xaxis.set_major_formatter(lambda value, _: format_number(value, 0))
        axes.set_xlabel("● Perangkat Daerah ini   ○ kota", loc="left", labelpad=3)
        return figure

    ordered = sorted(shown, key=lambda indicator: own[indicator.code]["estimate"])
    lowest, highest = ordered[0], ordered[-1]
    listed = [f"{i.text} {format_number(own[i.code]['estimate'])}" for i in shown]
    return Chart(
        name=f"indikator-{unit}",
        title=f"Tertinggi: {highest.text}; terendah: {lowest.text}",
        caption="Indeks per indikator (0–100): Perangkat Daerah ini dan kota",
        alt=f"Titik per indikator: {'; '.join(listed)}.",
        source=source_line(evaluation, _count(evaluation, unit)),
        draw=draw,
    )


def _say(axes: Axes, place: float, text: str) -> None:
    axes.annotate(
        text, (1.03, place), xycoords=("axes fraction", "data"), va="center", size=7, weight="bold", color=INK
    )


def _count(evaluation: Evaluation, unit: str) -> float | None:
    rows = select(evaluation.results, "n_respondents", scope="unit", unit=unit)
    return None if rows.empty else float(rows["estimate"].iloc[0])
