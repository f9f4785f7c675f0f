"""Corrections as data: reads koreksi.xlsx, and changes the raw cells it names before they are interpreted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from budaya_eval.channels.channel import ROW, UNIT, RawTable
from budaya_eval.errors import ProblemList, mask
from budaya_eval.files import read_table
from budaya_eval.indicators import Route
from budaya_eval.instrument import Instrument

CORRECTIONS_NAME = "koreksi.xlsx"
CORRECTION_COLUMNS = ("file", "sheet", "baris", "kolom", "nilai_baru", "alasan", "oleh", "tanggal")
EXCLUDE = "keluarkan"
EXCLUDED_CODE = "dikeluarkan"
FILE = "_file"
SHEET = "_sheet"


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of koreksi.xlsx."""

    number: int
    file: str
    sheet: str
    row: int
    column: str
    new_value: str
    cells: Mapping[str, str]


def share_out(
    corrections: list[Correction], groups: Mapping[Route, tuple[Instrument, list[RawTable]]]
) -> dict[Route, list[Correction]]:
    """Hand each correction to the route its file belongs to; one that names no file to the first, where it is told."""
    shared: dict[Route, list[Correction]] = {route: [] for route in groups}
    for correction in corrections:
        homes = [
            route
            for route, (_, tables) in groups.items()
            if any(f"/{table.file}".endswith(f"/{correction.file}") for table in tables)
        ]
        shared[homes[0] if homes else next(iter(groups))].append(correction)
    return shared


def read_corrections(path: Path, problems: ProblemList) -> list[Correction]:
    """Read koreksi.xlsx; every line that cannot be used is a problem."""
    if not path.is_file():
        return []
    table = read_table(path)
    for column in CORRECTION_COLUMNS:
        if column not in table.columns:
            problems.add("column-missing", f"Kolom '{column}' tidak ada", file=path.name, sheet=table.sheet)
    if any(column not in table.columns for column in CORRECTION_COLUMNS):
        return []
    corrections = []
    for row in table.rows:
        if not row["baris"].isdecimal():
            problems.add(
                "correction-row",
                f"Nomor baris {mask(row['baris'])} bukan bilangan bulat",
                file=path.name,
                row=row.number,
                column="baris",
            )
            continue
        for column in ("file", "nilai_baru", "alasan", "oleh", "tanggal"):
            if not row[column]:
                problems.add(
                    "cell-empty", "Sel kosong, padahal wajib diisi", file=path.name, row=row.number, column=column
                )
        corrections.append(
            Correction(
                row.number,
                row["file"].replace("\\", "/"),
                row["sheet"],
                int(row["baris"]),
                row["kolom"],
                row["nilai_baru"],
                row.cells,
            )
        )
    return corrections


def apply_corrections(
    raw: pd.DataFrame,
    reason: pd.Series,
    corrections: list[Correction],
    instrument: Instrument,
    problems: ProblemList,
) -> pd.DataFrame:
    """Change the raw cells that koreksi.xlsx names; a correction that points nowhere is a problem."""
    columns = {"unit": UNIT} | {question.code: question.code for question in instrument.questions}
    applied = []
    for correction in corrections:
        is_file = (raw[FILE] == correction.file) | raw[FILE].str.endswith(f"/{correction.file}")
        hit = is_file & (raw[ROW].astype(int) == correction.row)
        if correction.sheet:
            hit &= raw[SHEET] == correction.sheet
        is_exclusion = correction.new_value.casefold() == EXCLUDE
        if hit.sum() != 1:
            problems.add(
                "correction-lost",
                f"Koreksi menunjuk {correction.file} baris {correction.row}, yang ditemukan {int(hit.sum())} kali",
                action="Periksa nama berkas, lembar, dan nomor baris.",
                file=CORRECTIONS_NAME,
                row=correction.number,
            )
        elif is_exclusion:
            reason[hit] = EXCLUDED_CODE
            applied.append({**correction.cells, "nilai_lama": ""})
        elif correction.column not in columns:
            problems.add(
                "correction-column",
                f"Kolom '{correction.column}' tidak ada dalam kuesioner",
                allowed="kode pertanyaan, atau unit",
                file=CORRECTIONS_NAME,
                row=correction.number,
                column="kolom",
            )
        else:
            column = columns[correction.column]
            applied.append({**correction.cells, "nilai_lama": str(raw.loc[hit, column].iloc[0])})
            if correction.new_value not in raw[column].cat.categories:
                raw[column] = raw[column].cat.add_categories(correction.new_value)
            raw.loc[hit, column] = correction.new_value
    return pd.DataFrame(applied, columns=[*CORRECTION_COLUMNS, "nilai_lama"])
