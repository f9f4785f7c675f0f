"""The answers per indicator as diverging bars, ordered by net agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from budaya_eval.charts.style import (
    INK,
    MUTED,
    VIK,
    Chart,
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
    from numpy.typing import NDArray

    from budaya_eval.evaluation import Evaluation

STEP = 0.24
N_NAMED = 3
EDGE = "#8a949e"


def chart_answers(evaluation: Evaluation) -> Chart | None:
    """Draw the shares of the answers per indicator around the middle of the scale."""
    shares, counts = _shares(evaluation)
    if not shares:
        return None
    points = evaluation.instrument.scale.points
    texts = {indicator.code: indicator.text for indicator in evaluation.instrument.indicators}
    half = len(points) // 2
    net = {code: float(row[-half:].sum() - row[:half].sum()) for code, row in shares.items()}
    order = sorted(shares, key=lambda code: -net[code])

    def draw() -> Figure:
        figure, axes = new_figure(len(order) * STEP + 0.95, left=3.05, right=0.5, top=0.55, bottom=0.38)
        reach = max(10 * np.ceil(max(_sides(row, half)) / 10) for row in shares.values())
        for place, code in enumerate(order):
            row = shares[code]
            start = -_sides(row, half)[0]
            draw_shares(axes, place, row, colours_of(len(row)), start=start, height=0.68, fewest=9, size=7.2)
            axes.annotate(
                format_number(counts[code], 0),
                (1.015, place),
                xycoords=("axes fraction", "data"),
                va="center",
                size=7.2,
                color=MUTED,
            )
        axes.annotate("n", (1.015, -0.75), xycoords=("axes fraction", "data"), va="center", size=7.2, color=MUTED)
        axes.axvline(0, color=INK, linewidth=0.7, zorder=4)
        axes.set_xlim(-reach, reach)
        axes.set_ylim(len(order) - 0.4, -0.6)
        label_rows(axes, range(len(order)), [fit_label(texts[code], 50) for code in order])
        axes.xaxis.set_major_formatter(lambda value, _: f"{format_number(abs(value), 0)} %")
        _draw_legend(axes, len(points))
        return figure

    weakest = join_words([f"“{texts[code]}”" for code in order[::-1][: min(N_NAMED, max(1, len(order) // 2))]])
    listed = "; ".join(f"{texts[code]} {format_number(net[code], 1, sign=True)}" for code in order)
    return Chart(
        name="jawaban-indikator",
        title=f"Jawaban paling lemah pada {weakest}",
        caption="Sebaran jawaban per indikator (persen responden), urut menurut selisih sisi baik dan sisi kurang baik",
        alt=f"Batang bercabang per indikator. Selisih sisi baik dan sisi kurang baik, dalam persen: {listed}.",
        source=source_line(evaluation, None) + " Pernyataan negatif: skor dibalik.",
        draw=draw,
    )


def _shares(evaluation: Evaluation) -> tuple[dict[str, NDArray[np.float64]], dict[str, float]]:
    rows = select(evaluation.results, "share_category", scope="city", core_value="*", indicator="*", subgroup="*")
    rows = rows[~rows["is_suppressed"] & rows["estimate"].notna()]
    values = [point.value for point in evaluation.instrument.scale.points]
    shares: dict[str, NDArray[np.float64]] = {}
    counts: dict[str, float] = {}
    for code, group in rows.groupby("indicator", sort=False):
        by_score = dict(zip(group["subgroup"], group["estimate"], strict=True))
        shares[str(code)] = np.array([float(by_score.get(str(value), 0.0)) for value in values])
        counts[str(code)] = float(group["n"].iloc[0])
    return shares, counts


def _sides(shares: NDArray[np.float64], half: int) -> tuple[float, float]:
    middle = shares[half] / 2 if len(shares) % 2 else 0.0
    return float(shares[:half].sum() + middle), float(shares[-half:].sum() + middle)


def colours_of(n_points: int) -> list[str]:
    """Colours from the low to the high side; without a middle the neutral one is left out."""
    if n_points == 5:
        return list(VIK)
    if n_points == 4:
        return [VIK[0], VIK[1], VIK[3], VIK[4]]
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    ramp = LinearSegmentedColormap.from_list("vik", VIK)
    return [to_hex(ramp(position)) for position in np.linspace(0, 1, n_points)]


def draw_shares(
    axes: Axes,
    place: float,
    shares: NDArray[np.float64],
    colours: Sequence[str],
    *,
    start: float,
    height: float,
    fewest: float,
    size: float,
) -> None:
    """Draw shares of answers as one bar in parts, with the number in each that has room for it."""
    for share, colour in zip(shares, colours, strict=True):
        axes.barh(place, share, left=start, height=height, color=colour, edgecolor="white", linewidth=0.5, zorder=3)
        if share >= fewest:
            ink = "white" if colour in (VIK[0], VIK[4]) else INK
            text = format_number(share, 0)
            axes.text(start + share / 2, place, text, ha="center", va="center", size=size, color=ink, zorder=5)
        start += share


def _draw_legend(axes: Axes, n_points: int) -> None:
    from matplotlib.patches import Patch

    names = [f"skor {number}" for number in range(1, n_points + 1)]
    names[0] += " (kurang baik)"
    names[-1] += " (baik)"
    axes.legend(
        [Patch(facecolor=colour, edgecolor=EDGE, linewidth=0.3) for colour in colours_of(n_points)],
        names,
        loc="lower right",
        bbox_to_anchor=(1.12, 1.02),
        ncols=n_points,
        frameon=False,
        fontsize=7.2,
        handlelength=1.1,
        columnspacing=1.1,
    )
