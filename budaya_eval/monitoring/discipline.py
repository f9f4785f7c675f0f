"""The discipline record: how many of each unit's staff were punished, filled in by the personnel office; no names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from budaya_eval.errors import ProblemList, mask
from budaya_eval.files import check_columns, read_table, write_table
from budaya_eval.monitoring.layout import EVIDENCE_FOLDER
from budaya_eval.monitoring.performance import DISCIPLINE_STEM
from budaya_eval.phrases import SIMULATED
from budaya_eval.settings import YearSettings
from budaya_eval.unit_register import UnitRegister

RECORD_NAME = f"{DISCIPLINE_STEM}.xlsx"
DEGREES = ("ringan", "sedang", "berat")
COLUMNS = ("kode", "unit", *DEGREES)
WIDTHS = (16, 56, 10, 10, 10)
NOTICE = (
    "Diisi perangkat daerah yang membidangi kepegawaian: banyaknya pegawai yang dijatuhi hukuman disiplin selama masa "
    "bukti, menurut tingkatnya. Tulis 0 bila tidak ada; sel kosong berarti belum dicatat. Jangan menulis nama atau NIP."
)


@dataclass(frozen=True, slots=True)
class DisciplineRecord:
    """Unit to the number of staff punished lightly, moderately, severely; units not recorded are missing."""

    counts: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)


def write_discipline(
    settings: YearSettings, register: UnitRegister, folder: Path, record: DisciplineRecord | None = None
) -> Path:
    """Write the form of the discipline record, empty unless a record is given."""
    counts = {} if record is None else record.counts
    rows = [[unit.code, unit.name, *counts.get(unit.code, ("", "", ""))] for unit in register.reporting_units]
    mark = f"{SIMULATED}. " if settings.is_simulated else ""
    target = folder / RECORD_NAME
    write_table(target, COLUMNS, rows, sheet="Disiplin", widths=WIDTHS, notice=f"{mark}{NOTICE}")
    return target


def read_discipline(settings: YearSettings, register: UnitRegister) -> DisciplineRecord:
    """Read ``bukti/catatan_disiplin.xlsx`` of a year; nothing recorded where there is none.

    Raises
    ------
    InputError
        A column is missing, a unit is unknown or twice, a number cannot be used; all of it at once.
    """
    path = settings.folder / EVIDENCE_FOLDER / RECORD_NAME
    if not path.is_file():
        return DisciplineRecord()
    table = read_table(path)
    problems = ProblemList()
    if not check_columns(table, ("kode", *DEGREES), (), problems):
        problems.raise_if_any()
    counts: dict[str, tuple[int, int, int]] = {}

    def complain(row: int, column: str, text: str, allowed: str) -> None:
        place = {"file": f"{EVIDENCE_FOLDER}/{RECORD_NAME}", "sheet": table.sheet, "column": column}
        problems.add("discipline-cell", text, allowed=allowed, action="Perbaiki sel itu.", row=row, **place)

    seen: dict[str, int] = {}
    for row in table.rows:
        code = register.match(row["kode"])
        if code is None or register.reporting_unit_of[code] != code:
            complain(row.number, "kode", f"Unit {mask(row['kode'])} tidak ada", "kode Perangkat Daerah dalam unit.xlsx")
            continue
        if code in seen:
            complain(row.number, "kode", f"Unit {code} sudah ada di baris {seen[code]}", "satu baris")
        seen.setdefault(code, row.number)
        numbers = []
        for degree in DEGREES:
            text = row[degree]
            if not text:
                if any(row[other] for other in DEGREES):
                    complain(
                        row.number, degree, "Sel kosong, padahal tingkat lain terisi", "bilangan, 0 bila tidak ada"
                    )
                continue
            most = register.staff_of_reporting_unit[code]
            if not re.fullmatch(r"\d{1,6}", text) or int(text) > most:
                complain(
                    row.number, degree, f"Isian {mask(text)} tidak dapat dipakai", f"bilangan bulat 0 sampai {most}"
                )
            else:
                numbers.append(int(text))
        if len(numbers) == len(DEGREES):
            counts[code] = (numbers[0], numbers[1], numbers[2])
    problems.raise_if_any()
    return DisciplineRecord(counts)
