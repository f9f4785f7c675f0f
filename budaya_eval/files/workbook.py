"""Reads the visible sheets of an XLSX file as text, and tells which cells show something and hold nothing."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.errors import InputError, Problem
from budaya_eval.files.cells import cell_text

if TYPE_CHECKING:
    from openpyxl import Workbook

Grid = Sequence[tuple[int, Sequence[str]]]  # a sheet as text: row numbers as a spreadsheet shows them, and cells
Sheets = dict[str, list[tuple[int, list[str]]]]

# In the manner of a spreadsheet's own error values.
NOT_COMPUTED, COVERED = "#RUMUS!", "#GABUNGAN!"
LOST_CELLS = {NOT_COMPUTED: "rumus yang belum dihitung", COVERED: "bagian dari sel gabungan"}
LOST_TAGS = frozenset((b"<mergeCell ", b"<f>", b"<f "))
ERROR_TAGS = frozenset((b't="e"', b"t='e'"))
# A cell in a column of three letters or in a row of seven digits: a slip with Ctrl and an arrow key, not data.
FAR_CELL = re.compile(rb"""r=["'](?:[A-Z]{3}\d|[A-Z]+\d{7})""")
OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # the container of an XLS, and of an XLSX behind a password


def read_workbook(path: Path, *, mark_lost: bool) -> Sheets:
    """Read every visible sheet: its name to rows of (row number, cells).

    Parameters
    ----------
    path : Path
        The file.
    mark_lost : bool
        Give one of `LOST_CELLS` where a cell is covered by a merged one, or holds a formula that was never computed.
        An answer there is lost; as blank it would be lost silently.

    Raises
    ------
    InputError
        The file is locked by a password, or an XLS.
    """
    raw = path.read_bytes()
    if raw.startswith(OLD_EXCEL):
        raise InputError(
            Problem(
                "file-encrypted",
                "Berkas dikunci dengan kata sandi, atau masih berformat Excel lama (.xls)",
                action="Buka di Excel, hapus kata sandinya, simpan sebagai Buku Kerja Excel (.xlsx).",
                file=path.name,
            )
        )
    contents = _read_contents(raw)
    is_odd = _has_tag(contents, ERROR_TAGS) or any(FAR_CELL.search(content) for content in contents)
    sheets = _read_with_openpyxl(raw) if is_odd else _read_with_calamine(raw)
    if mark_lost and _has_tag(contents, LOST_TAGS):
        _mark_lost_cells(_open(raw), sheets)
    if not sheets:
        raise ValueError("no visible sheet")
    return sheets


def _read_contents(raw: bytes) -> list[bytes]:
    """Read the text of every sheet, in which it shows what reader the workbook needs."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]


def _has_tag(contents: Iterable[bytes], tags: Iterable[bytes]) -> bool:
    return any(tag in content for content in contents for tag in tags)


def _read_with_calamine(raw: bytes) -> Sheets:
    """Read all visible sheets about fifteen times as fast as openpyxl.

    Error values would read as blank, and a cell far out fills the memory: it lays out every cell up to that one.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        return {
            about.name: _as_text(workbook.get_sheet_by_name(about.name).to_python(skip_empty_area=False))
            for about in workbook.sheets_metadata
            if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet
        }
    except CalamineError as error:
        raise ValueError(str(error)) from None


def _read_with_openpyxl(raw: bytes) -> Sheets:
    """Read all visible sheets, error values as their text."""
    workbook = _open(raw, read_only=True, data_only=True)
    found = {}
    for worksheet in workbook.worksheets:
        if worksheet.sheet_state == "visible":
            worksheet.reset_dimensions()
            found[worksheet.title] = _as_text(worksheet.iter_rows(values_only=True))
    return found


def _open(raw: bytes, **how: bool) -> Workbook:
    """Open with openpyxl, without its warnings: in English, about styles and extensions that carry no answer."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(raw), **how)


def _as_text(rows: Iterable[Sequence[object]]) -> list[tuple[int, list[str]]]:
    return [(number, [cell_text(value) for value in values]) for number, values in enumerate(rows, start=1)]


def _mark_lost_cells(workbook: Workbook, sheets: Sheets) -> None:
    for name, grid in sheets.items():
        worksheet = workbook[name]
        areas = (area.bounds for area in worksheet.merged_cells.ranges)
        covered = {place for area in areas for place in _places(*area)[1:]}
        formulas = {
            (row, column)
            for row, cells in enumerate(worksheet.iter_rows(), start=1)
            for column, cell in enumerate(cells, start=1)
            if cell.data_type == "f"
        }
        width = max((len(cells) for _, cells in grid), default=0)
        for lost, mark in ((covered, COVERED), (formulas, NOT_COMPUTED)):
            for row, column in lost:
                if row > len(grid) or column > width:  # nothing was read there at all
                    continue
                cells = grid[row - 1][1]
                cells.extend([""] * (column - len(cells)))
                cells[column - 1] = cells[column - 1] or mark


def _places(left: int, top: int, right: int, bottom: int) -> list[tuple[int, int]]:
    """Row and column of every cell of an area, the one at its top left first."""
    return [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
