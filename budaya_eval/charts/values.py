"""Figures of the city: core values on one axis, and what changed against last year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from budaya_eval.charts.style import (
    BANDS,
    GHOST,
    HIGH,
    MARKS,
    MUTED,
    NEUTRAL_MARK,
    RULE,
    SMALL,
    WIDTH,
    Chart,
    by_key,
    city_n,
    comparison_line,
    fit_label,
    new_figure,
    source_line,
)
from budaya_eval.phrases import format_number, join_words, spell_count
from budaya_eval.results import select

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from budaya_eval.evaluation import Evaluation

TOTAL = "Indeks keseluruhan"
GAP = "\u2003"  # a wide space that SVG keeps
CHANGE_WORDS = ("naik", "turun", "stabil", "belum dapat dipastikan")


def chart_values(evaluation: Evaluation) -> Chart | None:
    """Draw the core values on one axis over the bands, last year as a ghost: the figure of the summary."""
    return _draw_values(evaluation, with_ranges=False)


def chart_value_ranges(evaluation: Evaluation) -> Chart | None:
    """Draw the total and the core values with their ranges on a closer axis."""
    return _draw_values(evaluation, with_ranges=True)


def _draw_values(evaluation: Evaluation, *, with_ranges: bool) -> Chart | None:
    city = evaluation.results
    now = by_key(select(city, "index", scope="city", core_value="*"), "core_value")
    changes = by_key(select(city, "change", scope="city", core_value="*"), "core_value")
    names = {core_value.code: core_value.name for core_value in evaluation.instrument.core_values}
    if with_ranges:
        now |= by_key(select(city, "index", scope="city"), "core_value")
        changes |= by_key(select(city, "change", scope="city"), "core_value")
        names = {"": TOTAL} | names
    codes = [code for code in names if code in now]
    if not any(codes):
        return None
    step = 0.3
    estimates = [now[code]["estimate"] for code in codes]
    before = {code: now[code]["estimate"] - changes[code]["estimate"] for code in codes if code in changes}

    def draw() -> Figure:
        figure, axes = new_figure(len(codes) * step + 0.62, left=1.75, top=0.24, bottom=0.38, right=0.2)
        places = range(len(codes))
        _set_index_axis(axes, evaluation, [*estimates, *before.values()] if with_ranges else None)
        for place, code in zip(places, codes, strict=True):
            row = now[code]
            axes.axhline(place, color="white", linewidth=0.8, zorder=1)
            if code in before:
                axes.plot([before[code], row["estimate"]], [place, place], color=GHOST, linewidth=0.8, zorder=2)
                axes.plot(before[code], place, "o", markersize=5.5, mfc="white", mec=GHOST, mew=0.9, zorder=3)
            if with_ranges:
                axes.plot([row["low"], row["high"]], [place, place], color=HIGH, linewidth=3.2, alpha=0.35, zorder=4)
            axes.plot(row["estimate"], place, "o", markersize=7.2, color=HIGH, zorder=5)
            side = -1 if before.get(code, row["estimate"]) > row["estimate"] else 1
            edge = (row["low"] if side < 0 else row["high"]) if with_ranges else row["estimate"]
            axes.annotate(
                format_number(row["estimate"]),
                (edge, place),
                (7 * side, 0),
                textcoords="offset points",
                va="center",
                ha="left" if side > 0 else "right",
                weight="bold",
                zorder=6,
            )
        axes.set_yticks(list(places), [fit_label(names[code], 22) for code in codes])
        axes.set_ylim(len(codes) - 0.5, -0.5)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(_legend(evaluation, bool(before), with_ranges), loc="left", labelpad=3)
        return figure

    listed = join_words([f"{names[code]} {format_number(now[code]['estimate'])}" for code in codes])
    moved = join_words([f"{names[code]} {format_number(changes[code]['estimate'], sign=True)}" for code in before])
    return Chart(
        name="nilai-rentang" if with_ranges else "nilai",
        title=_value_title({names[code]: now[code] for code in codes if code}),
        caption="Indeks per nilai budaya kerja (0–100)" + (" dengan rentangnya" if with_ranges else ""),
        alt=f"Titik pada satu sumbu 0–100. Indeks {evaluation.settings.year}: {listed}."
        + (f" Perubahan terhadap {evaluation.previous_year}: {moved} poin." if moved else ""),
        source=source_line(evaluation, city_n(evaluation)) + (comparison_line(evaluation) if before else ""),
        draw=draw,
    )


def find_rivals(ranges: Mapping[str, tuple[float, float]]) -> tuple[list[str], list[str]]:
    """Find which of some parts cannot be told from the highest, and which not from the lowest.

    Parameters
    ----------
    ranges : mapping of str to (float, float)
        Lower and upper bound by name, in the order of the estimates, highest first; at least one.

    Returns
    -------
    tuple of list of str
        Names whose range reaches the one of the first, the first left out; likewise for the last, lowest first.

    Examples
    --------
    >>> find_rivals({"Akuntabel": (76.3, 77.5), "Integritas": (70.9, 72.1), "Profesional": (70.4, 71.7)})
    ([], ['Integritas'])
    """
    names = list(ranges)
    first, last = ranges[names[0]], ranges[names[-1]]
    top = [name for name in names[1:] if not ranges[name][1] < first[0]]
    bottom = [name for name in reversed(names[:-1]) if not ranges[name][0] > last[1]]
    return top, bottom


def _value_title(rows: dict[str, dict[str, float]]) -> str:
    """Name the highest and the lowest core value where their ranges keep clear of all others."""
    order = sorted(rows, key=lambda name: -rows[name]["estimate"])
    best, worst = order[0], order[-1]
    bounds = [format_number(rows[name]["estimate"]) for name in (worst, best)]
    if best == worst:
        return f"Indeks {best}: {bounds[0]}"
    top, bottom = find_rivals({name: (rows[name]["low"], rows[name]["high"]) for name in order})
    if not top and not bottom:
        return f"{best} paling tinggi, {worst} paling rendah"
    if not top:
        return f"{best} paling tinggi; {join_words([*reversed(bottom), worst])} berdekatan"
    if not bottom:
        return f"{worst} paling rendah; {join_words([best, *top])} berdekatan"
    if worst in top:
        return f"Indeks antarnilai berdekatan: antara {bounds[0]} dan {bounds[1]}"
    return f"Indeks antarnilai antara {bounds[0]} dan {bounds[1]}"


def _legend(evaluation: Evaluation, has_previous: bool, with_ranges: bool) -> str:
    parts = [f"● {evaluation.settings.year}"]
    if has_previous:
        parts.append(f"○ {evaluation.previous_year}")
    if with_ranges:
        parts.append("garis tebal: rentang ketidakpastian 95 %")
    return GAP.join(parts)


def _set_index_axis(axes: Axes, evaluation: Evaluation, points: list[float] | None) -> None:
    """Shade the bands; show the whole scale, or with `points` only the part around them."""
    if points is None:
        low, high = 0.0, 100.0
    else:
        low, high = max(0.0, 5 * (min(points) // 5) - 5), min(100.0, 5 * (max(points) // 5) + 10)
    axes.set_xlim(low, high)
    axes.set_xticks([tick for tick in range(0, 101, 10 if points is None else 5) if low <= tick <= high])
    axes.xaxis.set_major_formatter(lambda value, _: format_number(value, 0))
    upper = 100.0
    for number, band in enumerate(evaluation.scheme.bands.bands):
        left, right = max(band.low, low), min(upper, high)
        upper = band.low
        if left >= right:
            continue
        axes.axvspan(left, right, color=BANDS[number % 2], zorder=0, linewidth=0)
        if right - left > (high - low) * 0.07:
            axes.annotate(
                fit_label(band.label, 24, 1),
                ((left + right) / 2, 1),
                (0, 3),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                ha="center",
                size=7.2,
                color=MUTED,
            )


def chart_changes(evaluation: Evaluation) -> Chart | None:
    """Draw last year and this year as dumbbells, and the change with its range against no change."""
    rows = _change_rows(evaluation)
    if not rows:
        return None
    margin = evaluation.scheme.threshold("change_margin")
    height = len(rows) * 0.25 + 0.8

    def draw() -> Figure:
        figure, left = new_figure(height, left=3.05, right=2.25, top=0.3, bottom=0.45)
        right = figure.add_axes((4.3 / WIDTH, 0.45 / height, 1.1 / WIDTH, (height - 0.75) / height), sharey=left)
        right.axvspan(-margin, margin, color=BANDS[0], zorder=0, linewidth=0)
        right.axvline(0, color=MUTED, linewidth=0.8, zorder=1)
        for place, (label, level, now, change, category) in enumerate(rows):
            mark, colour = MARKS.get(category, NEUTRAL_MARK)
            before = now - change["estimate"]
            left.plot([before, now], [place, place], color=colour, linewidth=1.6, alpha=0.6, zorder=2)
            left.plot(before, place, "o", markersize=4.6, mfc="white", mec=colour, mew=0.9, zorder=3)
            left.plot(now, place, "o", markersize=5, color=colour, zorder=4)
            right.plot([change["low"], change["high"]], [place, place], color=colour, linewidth=1.4, zorder=2)
            right.plot(change["estimate"], place, mark, markersize=4.8, color=colour, zorder=3)
            for x, text, weight in (
                (1.05, format_number(change["estimate"], sign=True), "normal"),
                (1.42, "belum pasti" if category == CHANGE_WORDS[3] else category, "normal"),
            ):
                right.annotate(
                    text,
                    (x, place),
                    xycoords=("axes fraction", "data"),
                    va="center",
                    size=7.5,
                    color=colour if mark != "o" else MUTED,
                    weight="bold" if mark != "o" else weight,
                )
            left.annotate(
                label,
                (-0.03, place),
                xycoords=("axes fraction", "data"),
                va="center",
                ha="right",
                size=SMALL if level else 7.5,
                linespacing=1.05,
                weight="normal" if level else "bold",
            )
            if place and not level:
                for axes in (left, right):
                    axes.axhline(place - 0.5, color=RULE, linewidth=0.5, zorder=0)
        left.set_ylim(len(rows) - 0.5, -0.5)
        left.tick_params(labelleft=False)
        right.tick_params(labelleft=False)
        reach = max(margin, *(abs(bound) for *_, change, _ in rows for bound in (change["low"], change["high"])))
        right.set_xlim(-reach * 1.08, reach * 1.08)
        for axes, title in ((left, "Indeks"), (right, "Perubahan (poin)")):
            axes.spines["left"].set_visible(False)
            axes.grid(axis="x", color=RULE, linewidth=0.4, alpha=0.6)
            axes.set_axisbelow(True)
            axes.set_title(title, size=7.5, loc="left", color=MUTED, pad=6)
            axes.xaxis.set_major_formatter(lambda value, _: format_number(value, 0))
        left.set_xlabel(f"○ {evaluation.previous_year}{GAP}● {evaluation.settings.year}", loc="left")
        right.set_xlabel(f"arsir: ±{format_number(margin, 0)} poin", loc="left")
        return figure

    counts = {word: [label for label, *_, category in rows if category == word] for word in CHANGE_WORDS}
    flat = {word: join_words([label.replace("\n", " ") for label in labels]) for word, labels in counts.items()}
    return Chart(
        name="perubahan",
        title=_change_title(counts, evaluation.previous_year),
        caption=f"Perubahan indeks {evaluation.previous_year}–{evaluation.settings.year}: keseluruhan"
        + (", nilai, dan indikator" if any(level for _, level, *_ in rows) else " dan nilai")
        + ", dengan rentang ketidakpastian 95 %",
        alt=" ".join(f"{word[0].upper() + word[1:]}: {labels}." for word, labels in flat.items() if labels),
        source=source_line(evaluation, city_n(evaluation))
        + " Abu-abu: stabil atau belum dapat dipastikan."
        + comparison_line(evaluation),
        draw=draw,
    )


def _change_rows(evaluation: Evaluation) -> list[tuple[str, int, float, dict[str, float], str]]:
    """Rows from the total down to the indicators: label, level, index now, change, category."""
    instrument, table = evaluation.instrument, evaluation.results
    levels = [("", "", TOTAL, 0)]
    for core_value in instrument.core_values:
        levels.append((core_value.code, "", core_value.name, 0))
        levels += [
            (core_value.code, indicator.code, fit_label(indicator.text, 50), 1)
            for indicator in instrument.indicators
            if indicator.core_value == core_value.code
        ]
    found = []
    for core_value_code, indicator_code, label, level in levels:
        cells = {"scope": "city", "core_value": core_value_code, "indicator": indicator_code}
        change_rows = select(table, "change", **cells)
        change = by_key(change_rows, "scope").get("city")
        now = by_key(select(table, "index", **cells), "scope").get("city")
        if change and now:
            found.append((label, level, now["estimate"], change, str(change_rows["category"].iloc[0])))
    return found


def _change_title(counts: dict[str, list[str]], previous_year: int | None) -> str:
    up, down = len(counts["naik"]), len(counts["turun"])
    total = sum(len(labels) for labels in counts.values())
    if up == down == 0:
        return f"Tidak ada perubahan yang dapat dipastikan sejak {previous_year}"
    parts = [f"{spell_count(n)} {word}" for n, word in ((up, "naik"), (down, "turun")) if n]
    return f"Dari {spell_count(total)} ukuran, {join_words(parts)} secara nyata sejak {previous_year}"
