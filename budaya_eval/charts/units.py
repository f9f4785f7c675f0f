"""Figures of the Perangkat Daerah: participation, index in three classes, and index per core value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budaya_eval.charts.style import (
    GHOST,
    HIGH,
    INK,
    LOW_SOFT,
    MARKS,
    MUTED,
    NEUTRAL_MARK,
    ROW,
    RULE,
    VIK,
    WIDTH,
    Chart,
    by_key,
    city_n,
    fit_label,
    label_rows,
    new_figure,
    source_line,
)
from budaya_eval.phrases import format_number, join_words, spell_count
from budaya_eval.results import select

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from budaya_eval.evaluation import Evaluation

CLASSES = {
    "di atas": "Di atas rata-rata bagian kota selebihnya",
    "tidak berbeda": "Tidak berbeda nyata",
    "di bawah": "Di bawah rata-rata bagian kota selebihnya",
}
LABEL = 50
LABEL_WIDTH = 3.05
STEPS = (-5.0, -2.0, 2.0, 5.0)
STEP_MARKS = (" ▼", " ▽", "", " △", " ▲")


def unit_names(evaluation: Evaluation) -> dict[str, str]:
    """Code to official name of the Perangkat Daerah, alphabetical by name."""
    units = sorted(evaluation.register.reporting_units, key=lambda unit: unit.name.casefold())
    return {unit.code: unit.name for unit in units}


def chart_participation(evaluation: Evaluation) -> Chart | None:
    """Draw participation per Perangkat Daerah as bullet bars, highest first, with the rate below which care is due."""
    rates = by_key(select(evaluation.results, "response_rate", scope="unit", unit="*"), "unit")
    counts = by_key(select(evaluation.results, "n_respondents", scope="unit", unit="*"), "unit")
    staff = by_key(select(evaluation.results, "n_staff", scope="unit", unit="*"), "unit")
    names = unit_names(evaluation)
    order = sorted((code for code in names if code in rates), key=lambda code: -rates[code]["estimate"])
    if not order:
        return None
    threshold = 100 * evaluation.scheme.threshold("min_response")
    low = [code for code in order if rates[code]["estimate"] < threshold]

    def draw() -> Figure:
        figure, axes = new_figure(len(order) * ROW + 0.75, left=LABEL_WIDTH, right=1.2)
        for place, code in enumerate(order):
            rate = rates[code]["estimate"]
            axes.barh(place, 100, height=0.7, color="#eef0f2", zorder=1)
            axes.barh(place, rate, height=0.4, color=HIGH if rate >= threshold else LOW_SOFT, zorder=2)
            people = f"{format_number(counts[code]['estimate'], 0)} / {format_number(staff[code]['estimate'], 0)}"
            _note(axes, 1.02, place, f"{format_number(rate, 1)} %", weight="bold")
            _note(axes, 1.24, place, people, color=MUTED)
        axes.axvline(threshold, color=INK, linewidth=0.9, zorder=3)
        axes.annotate(
            f"batas kehati-hatian {format_number(threshold, 0)} %",
            (threshold, 1),
            (0, 4),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="center",
            size=7.5,
            color=MUTED,
        )
        axes.set_xlim(0, 100)
        _set_unit_labels(axes, [names[code] for code in order])
        axes.xaxis.set_major_formatter(lambda value, _: f"{format_number(value, 0)} %")
        return figure

    listed = "; ".join(f"{names[code]} {format_number(rates[code]['estimate'], 1)} %" for code in order)
    return Chart(
        name="partisipasi",
        title=(
            f"Sebanyak {spell_count(len(low))} dari {spell_count(len(order))} Perangkat Daerah berada di bawah "
            f"batas kehati-hatian {format_number(threshold, 0)} %"
            if 0 < len(low) < len(order)
            else f"{'Tidak satu pun' if low else 'Semua'} Perangkat Daerah mencapai batas kehati-hatian "
            f"{format_number(threshold, 0)} %"
        ),
        caption="Tingkat partisipasi per Perangkat Daerah: responden dibagi sasaran (persen; responden / sasaran)",
        alt=f"Batang mendatar. Tingkat partisipasi: {listed}.",
        source=source_line(evaluation, city_n(evaluation)),
        draw=draw,
    )


def chart_units(evaluation: Evaluation) -> Chart | None:
    """Draw the index of each Perangkat Daerah with its range, in three classes, alphabetical within a class."""
    index_rows = select(evaluation.results, "index", scope="unit", unit="*")
    index = by_key(index_rows, "unit")
    n = dict(zip(index_rows["unit"], index_rows["n"], strict=True))
    differences = select(evaluation.results, "difference_from_rest", scope="unit", unit="*")
    classes = dict(zip(differences["unit"], differences["category"], strict=True))
    names = unit_names(evaluation)
    groups = {
        kind: [code for code in names if code in index and (classes.get(code) or "tidak berbeda") == kind]
        for kind in CLASSES
    }
    headings = CLASSES if classes else {"tidak berbeda": "Perangkat Daerah"}
    groups = {kind: codes for kind, codes in groups.items() if codes}
    if not groups:
        return None
    city = by_key(select(evaluation.results, "index", scope="city"), "scope").get("city")
    n_lines = sum(len(codes) + 1.3 for codes in groups.values())

    def draw() -> Figure:
        figure, axes = new_figure(n_lines * ROW + 0.75, left=LABEL_WIDTH, right=1.0, top=0.3, bottom=0.4)
        ticks, labels, place = [], [], 0.0
        for kind, codes in groups.items():
            mark, colour = MARKS.get(kind, NEUTRAL_MARK)
            axes.annotate(
                f"{headings[kind]} ({len(codes)})",
                (-(LABEL_WIDTH - 0.08) / (WIDTH - LABEL_WIDTH - 1.0), place + 0.1),
                xycoords=("axes fraction", "data"),
                va="center",
                weight="bold",
                size=7.5,
                color=colour if mark != "o" else MUTED,
            )
            place += 1
            for code in codes:
                row = index[code]
                axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=1.5, alpha=0.75, zorder=3)
                axes.plot(row["estimate"], place, mark, markersize=5, color=colour, zorder=4)
                _note(axes, 1.02, place, format_number(row["estimate"]), weight="bold")
                _note(axes, 1.19, place, f"n {format_number(float(n[code]), 0)}", color=MUTED)
                ticks.append(place)
                labels.append(names[code])
                place += 1
            place += 0.3
        if city:
            axes.axvline(city["estimate"], color=INK, linewidth=0.8, linestyle=(0, (4, 2)), zorder=2)
            axes.annotate(
                f"kota {format_number(city['estimate'])}",
                (city["estimate"], 1),
                (0, 4),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                ha="center",
                size=7.5,
                weight="bold",
            )
        label_rows(axes, ticks, [fit_label(label, LABEL) for label in labels])
        axes.set_ylim(place - 0.5, -0.7)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x", color=RULE, linewidth=0.4, alpha=0.6)
        axes.set_axisbelow(True)
        axes.xaxis.set_major_formatter(lambda value, _: format_number(value, 0))
        return figure

    shown = {code: f"{names[code]} {format_number(row['estimate'])}" for code, row in index.items()}
    listed = " ".join(
        f"{headings[kind]}: {join_words([shown[code] for code in codes])}." for kind, codes in groups.items()
    )
    hidden = [names[code] for code in names if code not in index]
    return Chart(
        name="perangkat-daerah",
        title=_class_title(groups, is_compared=bool(classes)),
        caption="Indeks per Perangkat Daerah (0–100) dengan rentang ketidakpastian 95 %; urutan abjad, bukan peringkat",
        alt=listed,
        source=source_line(evaluation, city_n(evaluation))
        + (f" Tidak ditampilkan atau tanpa jawaban: {join_words(hidden)}." if hidden else ""),
        draw=draw,
    )


def _class_title(groups: dict[str, list[str]], *, is_compared: bool) -> str:
    if not is_compared:
        return "Indeks per Perangkat Daerah"
    if set(groups) == {"tidak berbeda"}:
        return "Tidak ada Perangkat Daerah yang berbeda nyata dari bagian kota selebihnya"
    counted = [f"{len(codes)} {kind}" for kind, codes in groups.items()]
    return f"Dibandingkan dengan bagian kota selebihnya: {join_words(counted)}"


def chart_unit_values(evaluation: Evaluation) -> Chart | None:
    """Draw units × core values as a heat map: numbers in the cells, colour for the distance from the city."""
    table = evaluation.results
    columns = {"": "Keseluruhan"} | {c.code: c.name for c in evaluation.instrument.core_values}
    names = unit_names(evaluation)
    cells: dict[str, dict[str, float]] = {}
    city: dict[str, float] = {}
    for code in columns:
        for unit, row in by_key(select(table, "index", scope="unit", unit="*", core_value=code), "unit").items():
            cells.setdefault(unit, {})[code] = row["estimate"]
        for row in by_key(select(table, "index", scope="city", core_value=code), "scope").values():
            city[code] = row["estimate"]
    if not cells or not city:
        return None
    from matplotlib.patches import Rectangle

    is_crowded = len(columns) > 5
    size, top = (6, 1.0) if is_crowded else (7.5, 0.45)

    def draw() -> Figure:
        height = (len(names) + 1) * ROW + 0.55 + top
        figure, axes = new_figure(height, left=LABEL_WIDTH, right=0.1, top=top, bottom=0.45)
        for place, unit in enumerate(["", *names]):
            for position, code in enumerate(columns):
                value = cells.get(unit, {}).get(code) if unit else city.get(code)
                box = Rectangle((position, place - 0.5), 1, 1, edgecolor="white", linewidth=1.2)
                axes.add_patch(box)
                if value is None:
                    box.set(facecolor="#f7f7f7", edgecolor=GHOST, linewidth=0, hatch="//////")
                    continue
                step = sum(value - city[code] >= bound for bound in STEPS) if unit and code in city else None
                box.set_facecolor("white" if step is None else VIK[step])
                axes.text(
                    position + 0.5,
                    place,
                    format_number(value) + ("" if step is None else STEP_MARKS[step]),
                    ha="center",
                    va="center",
                    size=size,
                    weight="normal" if unit else "bold",
                    color="white" if step in (0, 4) else INK,
                )
        axes.axhline(0.5, color=INK, linewidth=0.8)
        axes.set_xlim(0, len(columns))
        axes.set_ylim(len(names) + 0.5, -0.5)
        label_rows(axes, range(len(names) + 1), ["Kota", *[fit_label(name, LABEL) for name in names.values()]])
        axes.get_yticklabels()[0].set_fontweight("bold")
        axes.set_xticks([place + 0.5 for place in range(len(columns))])
        axes.set_xticklabels([fit_label(name, 13) for name in columns.values()], rotation=90 if is_crowded else 0)
        axes.tick_params(axis="x", labeltop=True, labelbottom=False, bottom=False, colors=INK, labelsize=7.5)
        for spine in axes.spines.values():
            spine.set_visible(False)
        _draw_heat_legend(axes)
        return figure

    shown = [unit for unit in names if unit in cells]
    listed = "; ".join(f"{names[unit]} {format_number(cells[unit].get(''))}" for unit in shown)
    return Chart(
        name="perangkat-daerah-nilai",
        title="Jarak setiap Perangkat Daerah dari indeks kota menurut nilai",
        caption="Indeks per Perangkat Daerah dan nilai budaya kerja (0–100); warna: selisih dari indeks kota",
        alt=f"Tabel warna. Indeks keseluruhan: {listed}. Angka per nilai terdapat dalam lampiran.",
        source=source_line(evaluation, city_n(evaluation)) + " Warna menunjukkan besarnya selisih, bukan kepastiannya.",
        draw=draw,
    )


def _draw_heat_legend(axes: Axes) -> None:
    from matplotlib.patches import Patch

    bounds = [format_number(bound, 0, sign=True) for bound in STEPS]
    names = [
        f"▼ di bawah {bounds[0]}",
        f"▽ {bounds[0]} s.d. {bounds[1]}",
        f"sekitar kota (±{format_number(STEPS[2], 0)})",
        f"△ {bounds[2]} s.d. {bounds[3]}",
        f"▲ {bounds[3]} atau lebih",
        "tidak ditampilkan",
    ]
    patches = [Patch(facecolor=colour, edgecolor=GHOST, linewidth=0.3) for colour in VIK]
    patches.append(Patch(facecolor="#f7f7f7", edgecolor=GHOST, linewidth=0.3, hatch="//////"))
    axes.legend(
        patches,
        names,
        loc="upper right",
        bbox_to_anchor=(1, -0.004),
        ncols=6,
        frameon=False,
        fontsize=7.2,
        handlelength=1.1,
        handletextpad=0.4,
        columnspacing=0.9,
    )


def _set_unit_labels(axes: Axes, names: list[str]) -> None:
    label_rows(axes, range(len(names)), [fit_label(name, LABEL) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.spines["left"].set_visible(False)


def _note(axes: Axes, x: float, place: float, text: str, *, color: str = INK, weight: str = "normal") -> None:
    axes.annotate(
        text, (x, place), xycoords=("axes fraction", "data"), va="center", size=7.5, color=color, weight=weight
    )
