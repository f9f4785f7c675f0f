"""Agreement as distributions: how the people of each Perangkat Daerah spread over the answers of one core value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from budaya_eval.charts.indicators import colours_of, draw_shares
from budaya_eval.charts.style import MUTED, ROW, VIK, WIDTH, Chart, fit_label, label_rows, new_figure, source_line
from budaya_eval.charts.units import LABEL, LABEL_WIDTH, unit_names
from budaya_eval.phrases import format_number, join_words
from budaya_eval.privacy import FULL_SHARES_FROM
from budaya_eval.statistics.agreement import AGREED, MIXED, SPLIT
from budaya_eval.statistics.counts import FloatArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from budaya_eval.evaluation import Evaluation

RIGHT = 0.65
HEADINGS = {
    SPLIT: "Terbelah: dua kubu pada separuh indikator atau lebih",
    MIXED: "Beragam: jawaban menyebar",
    AGREED: "Sepakat: kebanyakan pada dua skor yang berdekatan",
}


def chart_agreement(evaluation: Evaluation, core_value: str) -> Chart | None:
    """Draw the answers of every Perangkat Daerah to one core value as bars, in three classes of agreement.

    Only where the statements are about the unit and each indicator is one of them. Hidden units are left out, and those
    whose answers are all alike; below 30 people shares are drawn in three parts.
    """
    shares, n, classes = _shares(evaluation, core_value)
    if not shares:
        return None
    names = {code: name for code, name in unit_names(evaluation).items() if code in shares}
    groups = {kind: [code for code in names if classes[code] == kind] for kind in HEADINGS}
    name = next(c.name for c in evaluation.instrument.core_values if c.code == core_value)
    n_lines = sum(len(codes) + 1.3 for codes in groups.values() if codes)

    def draw() -> Figure:
        figure, axes = new_figure(n_lines * ROW + 0.75, left=LABEL_WIDTH, right=RIGHT, top=0.35, bottom=0.25)
        ticks, place = [], 0.0
        for kind, codes in groups.items():
            if not codes:
                continue
            axes.annotate(
                f"{HEADINGS[kind]} ({len(codes)})",
                (-(LABEL_WIDTH - 0.08) / (WIDTH - LABEL_WIDTH - RIGHT), place + 0.1),
                xycoords=("axes fraction", "data"),
                va="center",
                weight="bold",
            )
            place += 1
            for code in codes:
                row = shares[code]
                draw_shares(axes, place, row, _colours(len(row)), start=0, height=0.72, fewest=8, size=6)
                axes.annotate(
                    f"n {format_number(n[code], 0)}",
                    (1.02, place),
                    xycoords=("axes fraction", "data"),
                    va="center",
                    size=6.5,
                    color=MUTED,
                )
                ticks.append(place)
                place += 1
            place += 0.3
        labels = [names[code] for codes in groups.values() for code in codes]
        label_rows(axes, ticks, [fit_label(label, LABEL) for label in labels])
        axes.set_xlim(0, 100)
        axes.set_ylim(place - 0.5, -0.7)
        axes.xaxis.set_major_formatter(lambda value, _: f"{format_number(value, 0)} %")
        _draw_legend(axes, len(evaluation.instrument.scale.points))
        return figure

    counted = {kind: len(codes) for kind, codes in groups.items()}
    listed = " ".join(f"{kind}: {join_words([names[c] for c in codes])}." for kind, codes in groups.items() if codes)
    return Chart(
        name=f"kesepakatan-{core_value.lower()}",
        title=_title(name, counted),
        caption=f"Sebaran jawaban {name} di dalam setiap Perangkat Daerah (persen jawaban, semua indikatornya)",
        alt=f"Batang bertumpuk per Perangkat Daerah, {len(shares)} batang. {listed}",
        source=source_line(evaluation, sum(n.values()))
        + f" Jawaban lengkap; skor pernyataan negatif dibalik; di bawah {FULL_SHARES_FROM} orang tiga bagian.",
        draw=draw,
    )


def _shares(evaluation: Evaluation, core_value: str) -> tuple[dict[str, FloatArray], dict[str, int], dict[str, str]]:
    """Percent of the answers at each point, people, and class of every unit that may be shown."""
    statistics, scale = evaluation.statistics, evaluation.instrument.scale
    is_single = statistics.points == (scale.low, scale.high)
    if evaluation.instrument.index_wording != "unit" or not is_single or len(statistics.units) < 2:
        return {}, {}, {}
    agreement = statistics.agreement(by="unit")
    agreement = agreement[(agreement["scale"] == core_value) & agreement["agreement_class"].notna()]
    people = {str(unit): int(n) for unit, n in zip(agreement["unit"], agreement["n"], strict=True)}
    classes = {str(unit): str(kind) for unit, kind in zip(agreement["unit"], agreement["agreement_class"], strict=True)}
    counts = statistics.distribution(by="unit")
    counts = counts[counts["scale"] == core_value].groupby(["unit", "category"])["n"].sum().unstack()
    shares: dict[str, FloatArray] = {}
    for code, row in zip(counts.index.astype(str), counts.to_numpy(dtype=np.float64), strict=True):
        if code in people and code not in evaluation.hidden_units and row.max() < row.sum():
            percent = 100 * row / row.sum()
            shares[code] = percent if people[code] >= FULL_SHARES_FROM else _in_three(percent)
    return shares, {code: people[code] for code in shares}, classes


def _in_three(shares: FloatArray) -> FloatArray:
    """Put the low and the high points together; without a middle point two parts are left."""
    half = len(shares) // 2
    return np.array([shares[:half].sum(), *shares[half : len(shares) - half], shares[-half:].sum()])


def _colours(n_parts: int) -> list[str]:
    return colours_of(n_parts) if n_parts > 3 else [VIK[1], *VIK[2:n_parts], VIK[3]]


def _draw_legend(axes: Axes, n_points: int) -> None:
    from matplotlib.patches import Patch

    axes.legend(
        [Patch(facecolor=colour) for colour in colours_of(n_points)],
        [f"skor {number}" for number in range(1, n_points + 1)],
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=n_points,
        frameon=False,
        fontsize=7.2,
        handlelength=1.1,
        columnspacing=1.1,
    )


def _title(name: str, counted: dict[str, int]) -> str:
    total = sum(counted.values())
    if counted[SPLIT]:
        return f"{name}: jawaban terbelah di {counted[SPLIT]} dari {total} Perangkat Daerah"
    agreed = f"{name}: {counted[AGREED]} dari {total} Perangkat Daerah sepakat"
    return f"{agreed}, {counted[MIXED]} beragam, tidak ada yang terbelah"
