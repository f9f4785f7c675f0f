"""How every figure looks, and the `Chart` that carries it with title, caption, source and alternative text."""

from __future__ import annotations

import base64
import html
import io
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from budaya_eval.phrases import SIMULATED, format_number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from budaya_eval.evaluation import Evaluation

VIK = ("#852206", "#cc875f", "#ece5e0", "#5496b7", "#02397a")
LOW, LOW_SOFT, MIDDLE, HIGH_SOFT, HIGH = VIK
INK = "#1d2733"
MUTED = "#5c6670"
RULE = "#c4cad0"
GHOST = "#8a949e"
BANDS = ("#eef0f2", "#e2e6ea")
WIDTH = 6.3
ROW = 0.22
SMALL = 7.2
NOTEBOOK_DPI = 170
STYLE: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 7.5,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 7.5,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": MUTED,
    "ytick.color": INK,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.major.size": 2.5,
    "ytick.major.size": 0,
    "hatch.linewidth": 0.4,
    "svg.hashsalt": "budaya_eval",
    "figure.dpi": 100,
    "savefig.facecolor": "white",
}
MARKS = {"di atas": ("^", HIGH), "naik": ("^", HIGH), "di bawah": ("v", LOW), "turun": ("v", LOW)}
NEUTRAL_MARK = ("o", GHOST)


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure and what must stand with it.

    Parameters
    ----------
    name : str
        Stable file stem.
    title : str
        The finding in one sentence.
    caption : str
        What is drawn, with its unit.
    alt : str
        Alternative text: what the figure shows, in words and numbers.
    source : str
        Source line with n.
    draw : callable
        Draws the bare figure, without title and source; called when the figure is first asked for.
    """

    name: str
    title: str
    caption: str
    alt: str
    source: str
    draw: Callable[[], Figure]
    _kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def figure(self) -> Figure:
        """The bare figure, drawn once."""
        if "figure" not in self._kept:
            with drawing():
                self._kept["figure"] = self.draw()
        figure: Figure = self._kept["figure"]
        return figure

    @property
    def ratio(self) -> float:
        """Height of the bare figure divided by its width."""
        width, height = self.figure.get_size_inches()
        return float(height / width)

    def svg(self, *, has_text: bool = False) -> bytes:
        """Give the bare figure as SVG, letters as outlines or, for a reader that has the fonts, as text."""
        with drawing("none" if has_text else "path"):
            return self._render("svg", metadata={"Date": None, "Creator": None})

    def png(self, dpi: int = 200) -> bytes:
        """Give the bare figure as PNG."""
        with drawing():
            return self._render("png", dpi=dpi, metadata={"Software": None})

    def _render(self, form: str, **options: Any) -> bytes:
        import matplotlib as mpl

        key = f"{form} {mpl.rcParams['svg.fonttype']} {options}"
        if key not in self._kept:
            buffer = io.BytesIO()
            self.figure.savefig(buffer, format=form, **options)
            self._kept[key] = buffer.getvalue()
        content: bytes = self._kept[key]
        return content

    def _repr_html_(self) -> str:
        """Show the figure in a notebook with its title above, its source below, and its alternative text."""
        width = self.figure.get_size_inches()[0]
        image = base64.b64encode(self.png(NOTEBOOK_DPI)).decode("ascii")
        return (
            f'<figure style="margin:0.4em 0 0.8em;max-width:{width * 125:.0f}px;background:white;color:{INK}">'
            f'<figcaption style="font-weight:bold;font-size:14px;padding:0.4em">{html.escape(self.title)}</figcaption>'
            f'<img style="width:100%" alt="{html.escape(self.alt)}" src="data:image/png;base64,{image}">'
            f'<div style="font-size:11px;padding:0.2em 0.5em 0.5em;color:{MUTED}">{html.escape(self.source)}</div>'
            "</figure>"
        )

    def _repr_png_(self) -> bytes:
        """Show the figure, with title and source drawn in, where a notebook is turned into a form without HTML."""
        width, height = self.figure.get_size_inches()
        columns = int(width * 15)
        with drawing():
            notes = (
                self.figure.text(
                    0, 1 + 0.06 / height, textwrap.fill(self.title, columns), size=9.5, weight="bold", va="bottom"
                ),
                self.figure.text(
                    0, -0.06 / height, textwrap.fill(self.source, columns + 20), size=7, color=MUTED, va="top"
                ),
            )
            try:
                buffer = io.BytesIO()
                self.figure.savefig(buffer, format="png", dpi=130, bbox_inches="tight", pad_inches=0.12)
            finally:
                for note in notes:
                    note.remove()
        return buffer.getvalue()


@contextmanager
def drawing(svg_letters: str = "path") -> Iterator[None]:
    """Draw with the house style, whatever the notebook around it has set."""
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE | {"svg.fonttype": svg_letters})
        yield


def new_figure(
    height: float, *, left: float, right: float, top: float = 0.3, bottom: float = 0.4
) -> tuple[Figure, Axes]:
    """Open a figure of the text's width with one axes; margins in inches."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height))
    width = WIDTH - left - right
    return figure, figure.add_axes((left / WIDTH, bottom / height, width / WIDTH, (height - top - bottom) / height))


def label_rows(axes: Axes, places: Sequence[float], labels: Sequence[str], size: float = SMALL) -> None:
    """Write the labels of the rows at the left, small enough for two lines."""
    axes.set_yticks(list(places))
    axes.set_yticklabels(list(labels), fontsize=size, linespacing=0.9)
    axes.spines["left"].set_visible(False)


def fit_label(text: str, width: int, n_lines: int = 2) -> str:
    r"""Break a name into a few even lines of at most `width` characters; what does not fit is cut with an ellipsis.

    Examples
    --------
    >>> fit_label("Badan Kepegawaian Daerah, Pendidikan dan Pelatihan", 46)
    'Badan Kepegawaian Daerah,\nPendidikan dan Pelatihan'
    """
    lines = textwrap.wrap(text, width, max_lines=n_lines, placeholder=" …")
    for narrower in range(width - 1, width // 2, -1):
        even = textwrap.wrap(text, narrower, max_lines=n_lines, placeholder=" …", break_long_words=False)
        if max(map(len, even), default=0) > narrower:
            break
        if len(even) > len(lines) or (even and even[-1].endswith("…")):
            break
        lines = even
    return "\n".join(lines)


def source_line(evaluation: Evaluation, n: float | None) -> str:
    """Name the survey, the number of respondents and, where it applies, that the data are simulated."""
    parts = [f"Sumber: survei budaya kerja {evaluation.settings.year}"]
    if n is not None:
        parts.append(f"n = {format_number(n, 0)} responden")
    if evaluation.settings.is_simulated:
        parts.append(SIMULATED)
    return "; ".join(parts) + "."


def comparison_line(evaluation: Evaluation) -> str:
    """Say where last year's circles stand on the unchanged statements only."""
    from budaya_eval.results import IN_PART, select

    rows = select(evaluation.results, "index_previous", scope="city")
    is_part = len(rows) and rows["category"].iloc[0] == IN_PART
    return " Lingkaran kosong: dihitung dari pernyataan yang tidak berubah." if is_part else ""


def city_n(evaluation: Evaluation) -> float | None:
    """Respondents of the city."""
    from budaya_eval.results import select

    rows = select(evaluation.results, "n_respondents", scope="city")
    return None if rows.empty else float(rows["estimate"].iloc[0])


def by_key(rows: pd.DataFrame, column: str) -> dict[str, dict[str, float]]:
    """Index the shown rows of one measure by a level: key to estimate, range and n."""
    shown = rows[~rows["is_suppressed"] & rows["estimate"].notna()]
    return {
        str(key): {"estimate": float(estimate), "low": float(low), "high": float(high)}
        for key, estimate, low, high in zip(
            shown[column], shown["estimate"], shown["ci_low"], shown["ci_high"], strict=True
        )
    }
