"""The series over the years: where it goes on, where it stands on a part of the statements, where it is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budaya_eval.charts.style import (
    GHOST,
    HIGH,
    MUTED,
    Chart,
    by_key,
    city_n,
    fit_label,
    new_figure,
    source_line,
)
from budaya_eval.phrases import format_number, join_words
from budaya_eval.results import BROKEN, IN_PART, UNBROKEN, select

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from budaya_eval.evaluation import Evaluation

TOTAL = "Indeks keseluruhan"
LINES = {UNBROKEN: "-", IN_PART: "--"}


def chart_series(evaluation: Evaluation) -> Chart | None:
    """Draw both years as they were, with a gap where they cannot be compared; nothing where all of it goes on."""
    table = evaluation.results
    before, now, how, notes = {}, {}, {}, {}
    for code in ("", *(core_value.code for core_value in evaluation.instrument.core_values)):
        cells = {"scope": "city", "core_value": code}
        previous = select(table, "index_previous", **cells)
        found = [
            by_key(select(table, measure, **cells), "scope").get("city") for measure in ("index_previous", "index")
        ]
        if found[0] and found[1]:
            before[code], now[code] = found[0], found[1]
            how[code], notes[code] = (str(previous[column].iloc[0]) for column in ("category", "note"))
    if not how or set(how.values()) == {UNBROKEN}:
        return None
    names = {"": TOTAL} | {core_value.code: core_value.name for core_value in evaluation.instrument.core_values}
    year = evaluation.settings.year
    year_before = int(select(table, "index_previous", scope="city", core_value="*")["reference_year"].iloc[0])

    def draw() -> Figure:
        figure, all_axes = new_figure(1.75, left=0.45, top=0.3, bottom=0.55, right=0.1)
        width = all_axes.get_position()
        all_axes.remove()
        count = len(how)
        bounds = [end for rows in (before, now) for row in rows.values() for end in (row["low"], row["high"])]
        low, high = max(0.0, 5 * (min(bounds) // 5) - 5), min(100.0, 5 * (max(bounds) // 5) + 10)
        for place, code in enumerate(how):
            axes = figure.add_axes(
                (width.x0 + place * width.width / count, width.y0, 0.92 * width.width / count, width.height)
            )
            ends = (before[code], now[code])
            if how[code] == BROKEN:
                axes.axvline(0.5, color=MUTED, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
                axes.annotate(
                    "deret terputus",
                    (0.5, 0.03),
                    (3, 0),
                    xycoords=("data", "axes fraction"),
                    textcoords="offset points",
                    rotation=90,
                    size=6.5,
                    color=MUTED,
                )
            else:
                heights = [row["estimate"] for row in ends]
                axes.plot([0, 1], heights, color=GHOST, linewidth=1.2, linestyle=LINES[how[code]], zorder=2)
            for x, row in enumerate(ends):
                axes.plot([x, x], [row["low"], row["high"]], color=HIGH, linewidth=3, alpha=0.35, zorder=3)
                axes.plot(x, row["estimate"], "o", color=HIGH, markersize=5.5, mfc=HIGH if x else "white", zorder=4)
                axes.annotate(
                    format_number(row["estimate"], 1),
                    (x, row["high"]),
                    (0, 3),
                    textcoords="offset points",
                    ha="center",
                    size=7,
                    weight="bold" if x else "normal",
                )
            axes.set_xlim(-0.45, 1.45)
            axes.set_ylim(low, high)
            axes.set_xticks([0, 1], [str(year_before), str(year)])
            axes.set_title(fit_label(names[code], 22), size=7.5, loc="left", weight="normal" if code else "bold")
            axes.yaxis.set_major_formatter(lambda value, _: format_number(value, 0))
            if place:
                axes.tick_params(labelleft=False)
        figure.text(
            width.x0,
            0.03,
            "garis tegak tebal: rentang 95 %; garis putus-putus: hanya pernyataan yang sama",
            size=6.8,
            color=MUTED,
        )
        return figure

    broken = [names[code] for code, category in how.items() if category == BROKEN]
    title = (
        f"Deret {join_words(broken)} terputus antara {year_before} dan {year}"
        if broken
        else f"Deret {year_before}–{year} tersambung pada pernyataan yang tidak berubah"
    )
    told = [
        f"{names[code]}: {format_number(before[code]['estimate'])} pada {year_before}, "
        f"{format_number(now[code]['estimate'])} pada {year}, {category}" + (f" ({notes[code]})" if notes[code] else "")
        for code, category in how.items()
    ]
    return Chart(
        name="deret",
        title=title,
        caption=f"Indeks {year_before} dan {year} menurut kuesioner masing-masing (0–100)",
        alt="; ".join(told) + ".",
        source=source_line(evaluation, city_n(evaluation)),
        draw=draw,
    )
