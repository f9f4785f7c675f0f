"""Draws the recap as one picture to send on: title, a bar for each Perangkat Daerah, target, source."""

from __future__ import annotations

import io
import textwrap
from typing import TYPE_CHECKING

from budaya_eval.charts.style import (
    BANDS,
    GHOST,
    HIGH,
    HIGH_SOFT,
    INK,
    MUTED,
    SMALL,
    WIDTH,
    drawing,
    fit_label,
    label_rows,
    new_figure,
)
from budaya_eval.phrases import NOT_AVAILABLE, SIMULATED, format_date, format_number, format_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from budaya_eval.recap.participation import Recap, RecapRow

ROW, LEFT, RIGHT, TOP, BOTTOM = 0.215, 2.85, 1.5, 1.0, 0.62
LABEL = 50
DPI = 200


def draw_recap(recap: Recap, title: str, city: str, note: str) -> bytes:
    """Draw the recap as PNG; the same recap gives the same bytes.

    Parameters
    ----------
    recap : Recap
        Participation on a day.
    title : str
        The finding in one sentence.
    city : str
        What the city has reached.
    note : str
        How the counts are to be understood.
    """
    height = len(recap.rows) * ROW + TOP + BOTTOM
    with drawing():
        figure, axes = new_figure(height, left=LEFT, right=RIGHT, top=TOP, bottom=BOTTOM)
        for place, row in enumerate(recap.rows):
            _draw_row(axes, place, row)
        axes.axvline(100 * recap.target, color=INK, linewidth=0.9, zorder=3)
        axes.annotate(
            f"target {format_percent(recap.target)}",
            (100 * recap.target, 1),
            (0, 3),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="center",
            size=SMALL,
            color=MUTED,
        )
        axes.set_xlim(0, 100)
        axes.set_ylim(len(recap.rows) - 0.4, -0.6)
        label_rows(axes, range(len(recap.rows)), [fit_label(row.name, LABEL) for row in recap.rows])
        axes.xaxis.set_major_formatter(lambda value, _: f"{format_number(value, 0)} %")
        heading = textwrap.wrap(title, 68)
        figure.text(0.02, 1 - 0.12 / height, "\n".join(heading), size=10.5, weight="bold", va="top", linespacing=1.25)
        about = f"Pengisian sampai {format_date(recap.date)}. {city}. Urutan abjad."
        about = f"{SIMULATED} – {about}" if recap.settings.is_simulated else about
        figure.text(0.02, 1 - (0.17 + 0.19 * len(heading)) / height, about, size=7.5, color=MUTED, va="top")
        source = f"{note} Sumber: survei budaya kerja {recap.settings.year}."
        figure.text(0.02, 0.08 / height, textwrap.fill(source, 122), size=SMALL, color=MUTED, va="bottom")
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


def count_of(row: RecapRow) -> str:
    """Write the rounded count with its sign: at least, or less than the lowest that may be shown."""
    if row.n_least is None:
        return NOT_AVAILABLE
    return f"≥ {format_number(row.n_least, 0)}" if row.n_least else f"< {format_number(row.n_first, 0)}"


def _draw_row(axes: Axes, place: int, row: RecapRow) -> None:
    axes.barh(place, 100, height=0.7, color=BANDS[0], zorder=1)
    if row.n_least is None:
        axes.text(1.5, place, "terlalu kecil untuk ditampilkan", size=SMALL, color=MUTED, va="center", style="italic")
    else:
        axes.barh(
            place, 100 * row.n_least / row.n_staff, height=0.42, color=HIGH if row.has_reached else HIGH_SOFT, zorder=2
        )
    x = 1 + 0.06 / (WIDTH - LEFT - RIGHT)
    for offset, text, colour, weight in (
        (0, f"≥ {row.percent} %" if row.percent else "", INK, "bold"),
        (0.5, f"{count_of(row)} / {format_number(row.n_staff, 0)}", MUTED, "normal"),
        (1.24, "✓" if row.has_reached else "", HIGH if row.has_reached else GHOST, "bold"),
    ):
        place_x = x + offset / (WIDTH - LEFT - RIGHT)
        axes.annotate(
            text,
            (place_x, place),
            xycoords=("axes fraction", "data"),
            va="center",
            size=6.8,
            color=colour,
            weight=weight,
        )
