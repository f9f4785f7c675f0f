"""Material for the city's performance report (LKjIP): target, result, achievement, trend, and room for reasons."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budaya_eval.files import SheetTable, write_tables
from budaya_eval.monitoring import ACHIEVEMENT_METHOD, Performance
from budaya_eval.phrases import SIMULATED, SUPPRESSED, round_half_up
from budaya_eval.results import select

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

LKJIP_NAME = "bahan_lkjip.xlsx"
INDEX_NAME = "Indeks budaya kerja ASN"
WIDTHS = (5, 32, 28, 13, 7, 8, 10, 9, 12, 14, 26, 26, 22)


def write_lkjip(evaluation: Evaluation, folder: Path) -> Path:
    """Write ``bahan_lkjip.xlsx``: the index of the city and of units, and the supporting performance data.

    Parameters
    ----------
    evaluation : Evaluation
        Only its published results are used, so that what is hidden stays hidden.
    folder : Path
        Receives the file.

    Notes
    -----
    The achievement of the index is ``index / target · 100``; a missing target leaves it empty. The trend of the index
    is the tested one (naik, turun, stabil, belum dapat dipastikan); that of performance data is the plain difference.
    """
    year = evaluation.settings.year
    before = evaluation.previous_year or year - 1
    columns = (
        "No.",
        "Indikator",
        "Cakupan",
        "Satuan",
        "Arah",
        f"Target {year}",
        f"Realisasi {year}",
        "Capaian (%)",
        f"Perubahan dari {before}",
        "Tren",
        "Faktor pendorong",
        "Faktor penghambat",
        "Sumber",
    )
    names = {unit.code: unit.name for unit in evaluation.register.reporting_units}
    city = [_index_row(evaluation, "", "Kota"), *_performance_rows(evaluation, {"": "Kota"})]
    units = [_index_row(evaluation, code, name) for code, name in names.items()]
    units += _performance_rows(evaluation, names)
    mark = f"{SIMULATED}. " if evaluation.settings.is_simulated else ""
    notice = (
        f"{mark}Bahan LKjIP {year}. Capaian indeks = indeks / target × 100. Data kinerja pendukung: "
        f"{'; '.join(ACHIEVEMENT_METHOD.values())}. Data kinerja disajikan di samping indeks dan tidak mengubahnya. "
        "Tren indeks diuji terhadap ketidakpastian survei; tren data kinerja hanya selisih dua angka. Faktor pendorong "
        "dan penghambat diisi Tim: survei tidak menunjukkan sebab."
    )
    target = folder / LKJIP_NAME
    tables = [
        SheetTable(name, columns, [[number, *row] for number, row in enumerate(rows, start=1)], WIDTHS)
        for name, rows in (("Kota", city), ("Perangkat Daerah", units))
    ]
    write_tables(target, tables, notice=notice)
    return target


def _index_row(evaluation: Evaluation, unit: str, name: str) -> list[object]:
    scope = "unit" if unit else "city"
    found: dict[str, Any] = {
        measure: next(iter(select(evaluation.results, measure, scope=scope, unit=unit).to_dict("records")), None)
        for measure in ("index", "index_target", "change")
    }
    index, target, change = (found[measure] for measure in ("index", "index_target", "change"))
    goal = target["estimate"] if target else math.nan
    cells = [INDEX_NAME, name, "indeks 0–100", "naik", _number(goal)]
    if index is None:
        cells += ["tidak ada jawaban", None, None, ""]
    elif index["is_suppressed"]:
        cells += [SUPPRESSED, None, None, ""]
    else:
        achieved = 100 * index["estimate"] / goal if goal else math.nan
        is_known = change is not None and not change["is_suppressed"]
        trend = [_number(change["estimate"]), change["category"]] if is_known else [None, ""]
        cells += [_number(index["estimate"]), _number(achieved), *trend]
    return [*cells, "", "", f"Survei budaya kerja {evaluation.settings.year}"]


def _performance_rows(evaluation: Evaluation, names: dict[str, str]) -> Iterator[list[object]]:
    before = {indicator.key: indicator for indicator in evaluation.previous_performance}
    for indicator in evaluation.performance:
        if indicator.unit not in names:
            continue
        change, trend = _trend(indicator, before.get(indicator.key))
        yield [
            indicator.name,
            names[indicator.unit],
            indicator.unit_of_measure,
            indicator.direction,
            _number(indicator.target),
            _number(indicator.actual),
            _number(indicator.achievement),
            _number(change),
            trend,
            "",
            "",
            indicator.source,
        ]


def _trend(indicator: Performance, earlier: Performance | None) -> tuple[float, str]:
    """Give the difference from the year before, and whether it is for the better."""
    if earlier is None:
        return math.nan, ""
    if earlier.unit_of_measure != indicator.unit_of_measure:
        return math.nan, "tidak dapat dibandingkan: satuan berubah"
    change = indicator.actual - earlier.actual
    if change == 0:
        return 0.0, "tetap"
    direction = "naik" if change > 0 else "turun"
    return change, f"{direction} ({'membaik' if direction == indicator.direction else 'memburuk'})"


def _number(value: float) -> float | None:
    return round_half_up(value) if math.isfinite(value) else None
