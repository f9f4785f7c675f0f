"""Figures for whoever judges the questionnaire: how each item goes with the rest of its value, and with all others."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from budaya_eval.charts.style import (
    GHOST,
    HIGH,
    INK,
    LOW,
    MUTED,
    ROW,
    RULE,
    SMALL,
    VIK,
    WIDTH,
    Chart,
    fit_label,
    label_rows,
    new_figure,
    source_line,
)
from budaya_eval.phrases import format_number, join_words
from budaya_eval.scoring import score_indicators
from budaya_eval.statistics.coefficients import correlation_interval
from budaya_eval.statistics.counts import FloatArray
from budaya_eval.statistics.scale_groups import MIN_PEOPLE

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from budaya_eval.evaluation import Evaluation

LABEL_WIDTH = 2.95
SQUARE = 5.0
NAMED = 3
EMPTY = "#f7f7f7"
DARK_FROM = 0.62


def chart_item_rest(evaluation: Evaluation) -> Chart | None:
    """Draw the item–rest correlation of every item, under its core value, against the rule and the table's r."""
    items = evaluation.statistics.items()
    items = items[items["item_rest_r"].notna()]
    if items.empty:
        return None
    instrument, rule = evaluation.instrument, evaluation.scheme.threshold("item_rest_minimum")
    texts = {indicator.code: indicator.text for indicator in instrument.indicators}
    groups = [(c.name, items[items["scale"] == c.code]) for c in instrument.core_values]
    groups = [(name, group) for name, group in groups if not group.empty]
    n_lines = sum(len(group) + 1.3 for _, group in groups)
    weak = items[items["item_rest_r"] < rule]

    def draw() -> Figure:
        figure, axes = new_figure(n_lines * ROW + 0.75, left=LABEL_WIDTH, right=0.55, top=0.3, bottom=0.4)
        ticks, labels, place = [], [], 0.0
        for name, group in groups:
            axes.annotate(
                f"{name} (n = {format_number(int(group['n'].iloc[0]), 0)})",
                (0.005, place + 0.05),
                xycoords=("figure fraction", "data"),
                va="center",
                weight="bold",
            )
            place += 1
            ranges = correlation_interval(group["item_rest_r"].to_numpy(), group["n"].to_numpy())
            for code, r, low, high in zip(group["item"], group["item_rest_r"], *ranges, strict=True):
                colour = HIGH if r >= rule else LOW
                if not math.isnan(low):
                    axes.plot([low, high], [place, place], color=colour, linewidth=1.6, alpha=0.6, zorder=3)
                axes.plot(r, place, "o" if r >= rule else "v", markersize=5, color=colour, zorder=4)
                _note_right(axes, place, format_number(float(r), 2))
                ticks.append(place)
                labels.append(f"{fit_label(texts[str(code)], 50)} ({code})")
                place += 1
            place += 0.3
        _draw_rules(axes, rule, float(items["r_critical"].max()))
        lowest = min(0.0, float(items["item_rest_r"].min()) - 0.1)
        axes.set_xlim(lowest, min(1.0, float(items["item_rest_r"].max()) + 0.15))
        axes.set_ylim(place - 0.5, -0.7)
        label_rows(axes, ticks, labels)
        axes.grid(axis="x", color=RULE, linewidth=0.4, alpha=0.6)
        axes.set_axisbelow(True)
        axes.xaxis.set_major_formatter(lambda value, _: format_number(value, 1))
        return figure

    listed = "; ".join(
        f"{code} {format_number(float(r), 2)}" for code, r in zip(items["item"], items["item_rest_r"], strict=True)
    )
    return Chart(
        name="butir-sisa",
        title=_item_title(weak, len(items), rule),
        caption="Korelasi butir–sisa setiap butir dengan rentang ketidakpastian 95 % (Fisher), per nilai budaya kerja",
        alt=f"Titik pada satu sumbu. Korelasi butir–sisa: {listed}.",
        source=source_line(evaluation, None) + " Jawaban lengkap per nilai; skor pernyataan negatif sudah dibalik.",
        draw=draw,
    )


def _item_title(weak: pd.DataFrame, n_items: int, rule: float) -> str:
    bound = format_number(rule)
    if weak.empty:
        return f"Semua {n_items} butir mencapai korelasi butir–sisa {bound}"
    codes = [str(code) for code in weak.sort_values("item_rest_r")["item"]]
    named = join_words(codes) if len(codes) <= NAMED else f"{', '.join(codes[:NAMED])}, dan {len(codes) - NAMED} lain"
    return f"{len(weak)} dari {n_items} butir berada di bawah {bound}: {named}"


def _draw_rules(axes: Axes, rule: float, critical: float) -> None:
    axes.axvline(rule, color=INK, linewidth=0.8, linestyle=(0, (4, 2)), zorder=2)
    axes.axvline(critical, color=GHOST, linewidth=0.8, linestyle=(0, (1, 1.5)), zorder=2)
    for x, text, ha in (
        (critical, f"r tabel {format_number(critical, 3)}", "right" if critical < rule else "left"),
        (rule, f"patokan {format_number(rule)}", "left" if critical < rule else "right"),
    ):
        axes.annotate(
            text,
            (x, 1),
            (2 if ha == "left" else -2, 4),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha=ha,
            size=6.5,
            color=MUTED,
        )


def _note_right(axes: Axes, place: float, text: str) -> None:
    axes.annotate(text, (1.02, place), xycoords=("axes fraction", "data"), va="center", size=6.8, weight="bold")


def chart_correlations(evaluation: Evaluation) -> Chart | None:
    """Draw the correlations between all indicators as a heat map, with a frame around each core value."""
    scores = score_indicators(evaluation.answers, evaluation.instrument.index_wording)
    codes = [code for columns in scores.scales.values() for code in columns]
    sizes = {code: len(columns) for code, columns in scores.scales.items()}
    r = scores.frame[codes].corr(min_periods=MIN_PEOPLE).to_numpy(copy=True)
    np.fill_diagonal(r, np.nan)
    if not np.isfinite(r).any():
        return None

    def draw() -> Figure:
        figure, axes = new_figure(SQUARE + 0.75, left=0.75, right=WIDTH - SQUARE - 0.75, top=0.35, bottom=0.4)
        _draw_cells(axes, r)
        _draw_frames(axes, list(sizes.values()))
        axes.set_xlim(-0.5, len(codes) - 0.5)
        axes.set_ylim(len(codes) - 0.5, -0.5)
        label_rows(axes, range(len(codes)), codes)
        axes.set_xticks(range(len(codes)))
        axes.set_xticklabels(codes, fontsize=SMALL, rotation=90)
        axes.tick_params(axis="x", bottom=False, colors=INK)
        for spine in axes.spines.values():
            spine.set_visible(False)
        return figure

    names = {core_value.code: core_value.name for core_value in evaluation.instrument.core_values}
    value_of = np.repeat(list(sizes), list(sizes.values()))
    is_inside = value_of[:, None] == value_of[None, :]
    inside = {
        names[code]: float(np.nanmean(r[np.ix_(value_of == code, value_of == code)]))
        for code in sizes
        if np.isfinite(r[np.ix_(value_of == code, value_of == code)]).any()
    }
    across = float(np.nanmean(r[~is_inside])) if np.isfinite(r[~is_inside]).any() else math.nan
    listed = join_words([f"{name} {format_number(value, 2)}" for name, value in inside.items()])
    return Chart(
        name="korelasi",
        title=_correlation_title(inside, across),
        caption="Korelasi antarindikator (r × 100); bingkai: indikator dari nilai yang sama",
        alt=f"Tabel warna segitiga. Rata-rata r di dalam nilai: {listed}; antarnilai {format_number(across, 2)}.",
        source=source_line(evaluation, None) + " Angka: r × 100, dari pasangan jawaban yang ada.",
        draw=draw,
    )


def _draw_cells(axes: Axes, r: FloatArray) -> None:
    from matplotlib.colors import LinearSegmentedColormap, to_hex
    from matplotlib.patches import Rectangle

    ramp = LinearSegmentedColormap.from_list("vik", VIK)
    for row, column in np.argwhere(np.tril(np.ones_like(r))).tolist():
        value = float(r[row, column])
        is_known = math.isfinite(value)
        colour = to_hex(ramp((value + 1) / 2)) if is_known else EMPTY
        axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=colour, edgecolor="white", linewidth=0.5))
        if is_known:
            axes.text(
                column,
                row,
                format_number(100 * value, 0),
                ha="center",
                va="center",
                size=min(SMALL, 110 / len(r)),
                color="white" if abs(value) > DARK_FROM else INK,
            )


def _draw_frames(axes: Axes, sizes: list[int]) -> None:
    from matplotlib.patches import Rectangle

    start = 0
    for size in sizes:
        corner = (start - 0.5, start - 0.5)
        frame = Rectangle(corner, size, size, fill=False, edgecolor=INK, linewidth=1.2, zorder=5, clip_on=False)
        axes.add_patch(frame)
        start += size


def _correlation_title(inside: dict[str, float], across: float) -> str:
    if not inside or math.isnan(across):
        return "Korelasi antarindikator"
    lower = [name for name, value in inside.items() if value <= across]
    if lower:
        return f"{join_words(lower)}: indikatornya tidak lebih erat satu sama lain daripada dengan nilai lain"
    return (
        f"Indikator lebih erat di dalam nilainya sendiri (rata-rata r {format_number(min(inside.values()), 2)} atau "
        f"lebih) daripada antarnilai ({format_number(across, 2)})"
    )
