"""Last year's plans beside what happened: status, change of the indicator, and the rise to be expected without any."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.evaluation.rows import records_of
from budaya_eval.files import SheetTable, write_tables
from budaya_eval.monitoring import PlannedAction
from budaya_eval.phrases import SIMULATED, round_half_up
from budaya_eval.results import select

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

FOLLOW_UP_NAME = "tindak_lanjut.xlsx"
COLUMNS = (
    *("kode", "unit", "prioritas", "indikator", "masalah", "akar masalah", "objek", "tindakan", "batas waktu"),
    *("target", "realisasi", "status", "disetujui pimpinan", "perubahan (poin)", "golongan perubahan"),
    "perkiraan tanpa perubahan nyata (poin)",
)
WIDTHS = (14, 34, 10, 12, 40, 34, 14, 40, 12, 22, 28, 16, 12, 14, 22, 18)
FAULT_COLUMNS = ("berkas", "lembar", "baris", "kolom", "masalah", "yang diperbolehkan", "tindakan")
NOTE = (
    "Status dan realisasi menurut unit. Perubahan adalah selisih indeks indikator itu di unit itu dengan tahun acuan; "
    "di sebelahnya kenaikan atau penurunan yang diperkirakan terjadi dengan sendirinya, karena skor yang rendah "
    "sebagian kebetulan. Keduanya berdampingan: survei tidak menunjukkan sebab. Sel kosong: tidak ada indikatornya, "
    "atau tidak ditampilkan untuk melindungi responden."
)


@dataclass(frozen=True, slots=True)
class FollowedAction:
    """One action of last year's plan, and what is published of its indicator since.

    `change` and `expected_rise` are in index points, missing where there is no indicator or the unit is not shown;
    `direction` is the class of the change. The two stand side by side: neither says what the action did.
    """

    action: PlannedAction
    change: float
    direction: str
    expected_rise: float


def follow_up(evaluation: Evaluation) -> list[FollowedAction]:
    """Set every action that came back beside its indicator's change and expected rise.

    Parameters
    ----------
    evaluation : Evaluation
        Of the year after the plans were made.

    Returns
    -------
    list of FollowedAction
        By unit and priority, unranked ones last; empty if no plan came back.
    """
    if evaluation.plans is None:
        return []
    level = {"scope": "unit", "unit": "*", "core_value": "*", "indicator": "*"}
    changes, rises = (
        {(str(row["unit"]), str(row["indicator"])): row for row in records_of(rows[rows["estimate"].notna()])}
        for rows in (select(evaluation.results, measure, **level) for measure in ("change", "expected_rise"))
    )
    found = []
    for action in evaluation.plans.actions:
        key = (action.unit, action.indicator)
        change, rise = changes.get(key), rises.get(key)
        found.append(
            FollowedAction(
                action=action,
                change=float(change["estimate"]) if change else math.nan,
                direction=str(change["category"]) if change else "",
                expected_rise=float(rise["estimate"]) if rise else math.nan,
            )
        )
    order = {unit: place for place, unit in enumerate(evaluation.plans.units)}
    return sorted(found, key=lambda one: (order[one.action.unit], one.action.rank or math.inf, one.action.number))


def write_follow_up(evaluation: Evaluation, target: Path) -> Path:
    """Write what came back of last year's plans, and the cells that could not be used, as a workbook."""
    faults = () if evaluation.plans is None else evaluation.plans.faults
    wrong = [[p.file, p.sheet, p.row, p.column, p.text, p.allowed, p.action] for p in faults]
    mark = f"{SIMULATED}. " if evaluation.settings.is_simulated else ""
    sheets = [
        SheetTable("Tindak lanjut", COLUMNS, list(_rows(evaluation)), WIDTHS),
        SheetTable("Perlu diperbaiki", FAULT_COLUMNS, wrong, (40, 12, 8, 24, 50, 40, 40)),
    ]
    write_tables(target, sheets, notice=f"{mark}{NOTE}")
    return target


def _rows(evaluation: Evaluation) -> Iterator[list[object]]:
    for one in follow_up(evaluation):
        action = one.action
        change, rise = (
            None if math.isnan(points) else round_half_up(points) for points in (one.change, one.expected_rise)
        )
        yield [
            action.unit,
            unit_name(evaluation, action.unit),
            action.rank or None,
            action.indicator,
            action.problem,
            action.root,
            action.object_of_repair,
            action.action,
            action.due,
            action.target,
            action.realised,
            action.status,
            "ya" if action.is_approved else "belum",
            change,
            one.direction,
            rise,
        ]


def unit_name(evaluation: Evaluation, code: str) -> str:
    """Name of a unit of last year's plan; its code if it exists no longer."""
    unit = evaluation.register.by_code.get(code)
    return unit.name if unit else code
