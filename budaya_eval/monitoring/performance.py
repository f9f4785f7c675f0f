"""Supporting performance data: an indicator table with direction, target and result, read and checked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from budaya_eval.errors import ProblemList, mask
from budaya_eval.files import Table, TableRow, check_columns, find_table, fold, near_miss, read_table, write_table
from budaya_eval.monitoring.catalogue import CITY_CODE
from budaya_eval.monitoring.layout import EVIDENCE_FOLDER
from budaya_eval.phrases import SIMULATED
from budaya_eval.settings import YearSettings
from budaya_eval.unit_register import UnitRegister

PERFORMANCE_STEM, DISCIPLINE_STEM = "data_kinerja", "catatan_disiplin"
COLUMNS = ("indikator", "unit", "arah", "target", "realisasi", "satuan", "sumber")
REQUIRED = ("indikator", "unit", "arah", "realisasi", "satuan", "sumber")
UP, DOWN = "naik", "turun"
DIRECTIONS = (UP, DOWN)
WIDTHS = (44, 16, 10, 12, 12, 16, 44)
ACHIEVEMENT_METHOD = {
    UP: "capaian = realisasi / target × 100 (arah naik)",
    DOWN: "capaian = (2 × target − realisasi) / target × 100 (arah turun)",
}


@dataclass(frozen=True, slots=True)
class Performance:
    """One performance indicator of a unit or of the city (`unit` empty); `target` is missing where none is set."""

    name: str
    unit: str
    direction: str
    target: float
    actual: float
    unit_of_measure: str
    source: str

    @property
    def achievement(self) -> float:
        """Achievement in percent of the target; missing without a target or with one of zero.

        Notes
        -----
        Where more is better: ``actual / target · 100``. Where less is better: ``(2 · target − actual) / target · 100``.

        Examples
        --------
        >>> Performance("Kehadiran", "", "naik", 95.0, 90.25, "persen", "").achievement
        95.0
        >>> Performance("Pengaduan", "", "turun", 40.0, 50.0, "aduan", "").achievement
        75.0
        """
        if math.isnan(self.target) or self.target == 0:
            return math.nan
        gained = self.actual if self.direction == UP else 2 * self.target - self.actual
        return 100 * gained / self.target

    @property
    def key(self) -> tuple[str, str]:
        """By what an indicator is the same one in another year."""
        return fold(self.name), self.unit


def read_performance(settings: YearSettings, register: UnitRegister) -> tuple[Performance, ...]:
    """Read ``bukti/data_kinerja.xlsx`` (or ``.csv``) of a year.

    Parameters
    ----------
    settings : YearSettings
        Of the year.
    register : UnitRegister
        The units the table may name; ``KOTA`` stands for the city.

    Returns
    -------
    tuple of Performance
        Empty if there is no such table.

    Raises
    ------
    InputError
        A column is missing or a cell cannot be used; all of it at once.
    """
    folder = settings.folder / EVIDENCE_FOLDER
    if not any((folder / f"{PERFORMANCE_STEM}{suffix}").is_file() for suffix in (".xlsx", ".csv")):
        return ()
    table = read_table(find_table(folder, PERFORMANCE_STEM))
    problems = ProblemList()
    if not check_columns(table, REQUIRED, ["target"], problems):
        problems.raise_if_any()
    reader = _Reader(table, register, problems)
    found = [reader.read(row) for row in table.rows]
    seen: dict[tuple[str, str], int] = {}
    for row, entry in zip(table.rows, found, strict=True):
        if entry.key in seen:
            reader.complain(row, "indikator", f"Indikator ini sudah ada di baris {seen[entry.key]}", "satu baris")
        seen.setdefault(entry.key, row.number)
    problems.raise_if_any()
    return tuple(found)


class _Reader:
    """Reads the rows; what is wrong is noted and stands in as missing."""

    def __init__(self, table: Table, register: UnitRegister, problems: ProblemList) -> None:
        self.table = table
        self.register = register
        self.problems = problems

    def complain(self, row: TableRow, column: str, text: str, allowed: str) -> None:
        self.problems.add(
            "performance-cell",
            text,
            allowed=allowed,
            action="Perbaiki sel itu.",
            file=f"{EVIDENCE_FOLDER}/{self.table.path.name}",
            sheet=self.table.sheet,
            row=row.number,
            column=column,
        )

    def read(self, row: TableRow) -> Performance:
        for column in ("indikator", "satuan", "sumber"):
            if not row[column]:
                self.complain(row, column, "Sel kosong, padahal wajib diisi", "teks")
        direction = fold(row["arah"])
        if direction not in DIRECTIONS:
            self.complain(row, "arah", f"Arah '{row['arah']}' tidak dikenal", "naik, turun")
        return Performance(
            name=row["indikator"],
            unit=self.unit(row),
            direction=direction,
            target=self.number(row, "target") if row["target"] else math.nan,
            actual=self.number(row, "realisasi"),
            unit_of_measure=row["satuan"],
            source=row["sumber"],
        )

    def unit(self, row: TableRow) -> str:
        text = row["unit"]
        if text.upper() == CITY_CODE:
            return ""
        code = self.register.match(text)
        if code is None or self.register.reporting_unit_of[code] != code:
            hint = self.register.suggest(text) or near_miss(text, [CITY_CODE])
            meant = f"; mungkin maksudnya '{hint}'" if hint and code is None else ""
            self.complain(
                row, "unit", f"'{text}' bukan Perangkat Daerah dalam register{meant}", f"kode unit, atau {CITY_CODE}"
            )
            return text
        return code

    def number(self, row: TableRow, column: str) -> float:
        text = row[column]
        plain = text.replace(".", "").replace(",", ".") if "," in text else text
        try:
            found = float(plain)
        except ValueError:
            found = math.nan
        if not math.isfinite(found) or found < 0:
            self.complain(row, column, f"Isian {mask(text)} bukan angka 0 atau lebih", "angka, misalnya 95,5")
            return 0.0
        return found


def write_performance_form(target: Path, rows: Sequence[Mapping[str, object]], *, is_simulated: bool = False) -> None:
    """Write the table to fill in, or filled (for simulated data)."""
    cells = [[row.get(column, "") for column in COLUMNS] for row in rows]
    notice = (
        "Satu baris satu indikator. unit: kode Perangkat Daerah, atau KOTA. arah: naik bila lebih tinggi lebih baik."
    )
    if is_simulated:
        notice = f"{SIMULATED}. {notice}"
    write_table(
        target, COLUMNS, cells, sheet="Data kinerja", widths=WIDTHS, choices={"arah": DIRECTIONS}, notice=notice
    )
