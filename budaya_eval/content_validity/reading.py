"""Reads the forms a panel brought back: ratings by item and rater, remarks, what was passed over with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.content_validity.form import CODE, POINTS, RATER_LABEL, RATING, REMARK, SHEET, STATEMENT
from budaya_eval.errors import InputError, Problem, ProblemList, mask
from budaya_eval.files import TABLE_SUFFIXES, Grid, Table, TableRow, is_ignored, near_miss, read_sheets, table_from_grid
from budaya_eval.indicators import IndicatorList

if TYPE_CHECKING:
    import pandas as pd

PANEL_FOLDER = "panel"
RATER_CODE = re.compile(r"[A-Z]{1,3}[0-9]{1,3}")
REQUIRED = (CODE, STATEMENT, RATING)
SEARCHED_ROWS = 15


@dataclass(frozen=True, slots=True)
class Panel:
    """What a panel said.

    Parameters
    ----------
    ratings : pandas.DataFrame
        Index: all items of the list in its order; columns: codes of the raters; ratings, NaN where none was given.
    remarks : sequence of tuples
        Item, rater, remark.
    faults : sequence of Problem
        Ratings that were passed over, each with its place and reason.
    """

    ratings: pd.DataFrame
    remarks: Sequence[tuple[str, str, str]]
    faults: Sequence[Problem]


def find_forms(folder: Path) -> list[Path]:
    """Find the filled forms in ``panel/`` of a year's folder."""
    found = (folder / PANEL_FOLDER).glob("*")
    return sorted(path for path in found if path.suffix.lower() in TABLE_SUFFIXES and not is_ignored(path))


def read_panel(folder: Path, indicator_list: IndicatorList) -> Panel | None:
    """Read every filled form of a year.

    Parameters
    ----------
    folder : Path
        The year's folder; forms lie in ``panel/``, one for each rater.
    indicator_list : IndicatorList
        The list as it is now: a rating of a statement that has changed since is passed over.

    Returns
    -------
    Panel or None
        None where no form came back.

    Raises
    ------
    InputError
        A form that cannot be read, lacks its columns or its rater's code, or is the second of one rater: all at once.
    """
    import pandas as pd

    paths = find_forms(folder)
    if not paths:
        return None
    problems, faults = ProblemList(), ProblemList()
    remarks: list[tuple[str, str, str]] = []
    ratings: dict[str, dict[str, float]] = {}
    came_from: dict[str, str] = {}
    statements = {item.code: item.text_unit for item in indicator_list.items}
    for path in paths:
        try:
            grid = _find_sheet(path)
            rater = _find_rater(path, grid)
            table = _find_table(path, grid)
        except InputError as error:
            problems.extend(error.problems)
            continue
        if rater in came_from:
            problems.add(
                "panel-twice",
                f"Kode penilai {rater} sudah dipakai dalam {came_from[rater]}",
                action="Simpan satu berkas saja untuk setiap penilai, atau perbaiki kodenya.",
                file=path.name,
            )
            continue
        came_from[rater] = path.name
        ratings[rater] = dict(_read_ratings(table, statements, faults))
        known = [row for row in table.rows if row[CODE] in statements and row[REMARK]]
        remarks += [(row[CODE], rater, row[REMARK]) for row in known]
    problems.raise_if_any()
    frame = pd.DataFrame(ratings, index=list(statements), columns=sorted(ratings, key=_by_number), dtype="float64")
    return Panel(frame, sorted(remarks, key=lambda remark: list(statements).index(remark[0])), tuple(faults))


def _by_number(rater: str) -> tuple[str, int]:
    letters = rater.rstrip("0123456789")
    return letters, int(rater[len(letters) :])


def _find_sheet(path: Path) -> Grid:
    sheets = read_sheets(path)
    if "" in sheets:  # a CSV file
        return sheets[""]
    if SHEET not in sheets:
        raise InputError(
            Problem(
                "sheet-missing",
                f"Lembar '{SHEET}' tidak ada",
                allowed=f"lembar yang ada: {', '.join(sheets)}",
                action="Pakai formulir-panel.xlsx, dan jangan mengganti nama lembarnya.",
                file=path.name,
            )
        )
    return sheets[SHEET]


def _find_rater(path: Path, grid: Sequence[tuple[int, Sequence[str]]]) -> str:
    for number, cells in grid[:SEARCHED_ROWS]:
        if cells and cells[0].casefold() == RATER_LABEL.casefold():
            code = cells[1].upper().replace(" ", "") if len(cells) > 1 else ""
            if RATER_CODE.fullmatch(code):
                return code
            what = f"Kode penilai {mask(cells[1])} tidak dapat dipakai" if code else "Kode penilai kosong"
            raise InputError(_rater_problem(path, what, number))
    raise InputError(_rater_problem(path, f"Baris '{RATER_LABEL}' tidak ada", None))


def _rater_problem(path: Path, what: str, row: int | None) -> Problem:
    return Problem(
        "panel-rater",
        what,
        allowed="satu sampai tiga huruf lalu angka, misalnya P1; bukan nama",
        action=f"Tulis kodenya di sebelah '{RATER_LABEL}'.",
        file=path.name,
        sheet=SHEET,
        row=row,
    )


def _find_table(path: Path, grid: Sequence[tuple[int, Sequence[str]]]) -> Table:
    for place, (number, cells) in enumerate(grid[:SEARCHED_ROWS]):
        titles = [cell.strip().casefold() for cell in cells]
        if CODE in titles:
            missing = [column for column in REQUIRED if column not in titles]
            if not missing:
                return table_from_grid(path, SHEET, [(number, titles), *grid[place + 1 :]])
            similar = {column: near_miss(column, titles) for column in missing}
            raise InputError(
                Problem(
                    "column-missing",
                    f"Kolom '{column}' tidak ada" + (f"; yang mirip: '{similar[column]}'" if similar[column] else ""),
                    allowed=f"kolom {', '.join(REQUIRED)}",
                    action="Perbaiki judul kolomnya, atau salin isiannya ke formulir baru.",
                    file=path.name,
                    sheet=SHEET,
                    row=number,
                )
                for column in missing
            )
    raise InputError(
        Problem(
            "panel-header",
            f"Baris judul dengan kolom '{CODE}' tidak ditemukan",
            allowed=f"kolom {', '.join(REQUIRED)}",
            action="Pakai formulir-panel.xlsx dari perintah budaya-eval panel.",
            file=path.name,
            sheet=SHEET,
        )
    )


def _read_ratings(table: Table, statements: dict[str, str], faults: ProblemList) -> Sequence[tuple[str, float]]:
    found: dict[str, float] = {}
    for row in table.rows:
        fault = _find_fault(row, statements, found)
        if fault:
            column, text, allowed = fault
            faults.add(
                "panel-rating",
                text,
                allowed=allowed,
                action="Penilaian ini dilewati.",
                file=table.path.name,
                sheet=SHEET,
                row=row.number,
                column=column,
            )
        elif row[RATING] and row[CODE] in statements:
            found[row[CODE]] = float(row[RATING])
    return list(found.items())


def _find_fault(row: TableRow, statements: dict[str, str], found: dict[str, float]) -> tuple[str, str, str] | None:
    """Say why the rating of a row cannot count; a row without rating is none."""
    code, rating = row[CODE], row[RATING]
    if not rating:
        return None
    if code not in statements:
        return CODE, f"Butir {mask(code)} tidak ada dalam daftar indikator", "kode butir seperti dalam formulir"
    if code in found:
        return CODE, f"Butir {code} sudah dinilai di atasnya", "satu baris untuk setiap butir"
    if " ".join(row[STATEMENT].split()) != " ".join(statements[code].split()):
        return STATEMENT, f"Pernyataan {code} sekarang berbunyi lain", "penilaian atas rumusan yang berlaku"
    if rating not in {str(point) for point in range(POINTS[0], POINTS[1] + 1)}:
        return RATING, f"Isian {mask(rating)} di luar skala", f"{POINTS[0]} sampai {POINTS[1]}, atau kosong"
    return None
