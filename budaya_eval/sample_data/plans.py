"""Plans that came back to the simulated city, made from its own evaluation of 2024, and its discipline record."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from budaya_eval.action_plan import make_plan_form, write_plan
from budaya_eval.action_plan.workbook import Cell
from budaya_eval.evaluation import run_evaluation
from budaya_eval.monitoring import EVIDENCE_FOLDER, DisciplineRecord, write_discipline
from budaya_eval.monitoring.plan_layout import (
    ACTION,
    APPROVED_BY,
    APPROVED_ON,
    CATEGORIES,
    COST,
    DONE,
    DROPPED,
    MAIN_CAUSE,
    NOT_STARTED,
    OBJECT,
    ONGOING,
    PLAN_FOLDER,
    REALISED,
    ROOT,
    SCREEN,
    STATUS,
    SUCCESS,
    TARGET,
    TARGETS_OF_REPAIR,
    USG,
    WHEN,
    WHO,
    YES,
    plan_name,
)
from budaya_eval.settings import YearSettings
from budaya_eval.unit_register import UnitRegister

PLAN_YEAR, RECORD_YEAR = 2024, 2025
# Unit: status of its first actions; an empty one was not told.
PLANS = {
    "BPKPAD": (DONE, ONGOING, DROPPED),
    "DINKES": (DONE, DONE, ONGOING),
    "DISDUKCAPIL": (DONE, DONE, DONE),
    "DISPERDAGIN": (ONGOING, NOT_STARTED, ""),
    "INSPEKTORAT": (DONE, ONGOING),
    "KEC-UTARA": (NOT_STARTED, ""),
}
MARKS = ((4, 4, 3), (4, 3, 4), (3, 3, 3))
ACTIONS = (
    ("Menjadwalkan pimpinan mendampingi pelayanan", "Pendampingan pimpinan belum dijadwalkan", "12 kali setahun"),
    ("Menyusun prosedur usul perbaikan dari pegawai", "Usul pegawai belum punya saluran", "10 usul dibahas"),
    ("Menetapkan batas waktu menjawab permintaan", "Batas waktu jawaban belum ditetapkan", "90 % tepat waktu"),
)
REALISATIONS = {DONE: "Tercapai (contoh)", ONGOING: "Sebagian tercapai (contoh)"}
PUNISHED = {"DISHUB": (1, 0, 0), "SATPOLPP": (2, 1, 0), "DLH": (0, 0, 1)}
UNRECORDED = ("DPUPR",)


def write_sample_plans(settings: YearSettings) -> list[Path]:
    """Write the plans that came back, for the year that has any: as the command made them, then filled in."""
    if settings.year != PLAN_YEAR:
        return []
    evaluation = run_evaluation(settings.folder)
    written = []
    for unit, states in PLANS.items():
        filled = {number: _fill(number, status) for number, status in enumerate(states, start=1)}
        target = settings.folder / PLAN_FOLDER / plan_name(unit)
        write_plan(make_plan_form(evaluation, unit), target, filled)
        written.append(target)
    return written


def _fill(number: int, status: str) -> dict[str, Cell]:
    action, root, target = ACTIONS[number - 1]
    category = CATEGORIES[number % len(CATEGORIES)]
    cells: dict[str, Cell] = dict.fromkeys(SCREEN, YES)
    cells |= dict(zip(USG, MARKS[number - 1], strict=True))
    cells |= {category: root, MAIN_CAUSE: category, ROOT: root}
    cells |= {OBJECT: TARGETS_OF_REPAIR[number % len(TARGETS_OF_REPAIR)], ACTION: action, WHO: "Ketua KBK"}
    cells |= {WHEN: dt.date(PLAN_YEAR + 1, 3 * number, 28), COST: 0, SUCCESS: "Prosedur berjalan", TARGET: target}
    cells |= {APPROVED_BY: "(contoh)", APPROVED_ON: dt.date(PLAN_YEAR + 1, 2, 10)}
    if status:
        cells[STATUS] = status
    if status in REALISATIONS:
        cells[REALISED] = REALISATIONS[status]
    return cells


def write_sample_discipline(settings: YearSettings, register: UnitRegister) -> list[Path]:
    """Write the discipline record of the year that has one, filled in for all units but one."""
    if settings.year != RECORD_YEAR:
        return []
    counts = {
        unit.code: PUNISHED.get(unit.code, (0, 0, 0))
        for unit in register.reporting_units
        if unit.code not in UNRECORDED
    }
    return [write_discipline(settings, register, settings.folder / EVIDENCE_FOLDER, DisciplineRecord(counts))]
