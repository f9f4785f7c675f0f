"""Writes whole or not at all, with the same bytes for the same content, and no text that runs as a formula."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.errors import OutputError, Problem

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FIXED_TIME = dt.datetime(2025, 1, 1)
LINE_HEIGHT, MAX_HEIGHT = 15, 405  # points; a spreadsheet takes rows up to 409
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def guard_formula(text: str) -> str:
    """Neutralise text that a spreadsheet would run as a formula.

    Examples
    --------
    >>> guard_formula("=1+1"), guard_formula("Dinas Sosial")
    ("'=1+1", 'Dinas Sosial')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def unguard_formula(text: str) -> str:
    """Take back what `guard_formula` did.

    Examples
    --------
    >>> unguard_formula("'=1+1"), unguard_formula("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Give a temporary path beside the target; move it into place only when all went well.

    Raises
    ------
    OutputError
        The target is open in another program; the previous file is untouched.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        try:
            temporary.replace(target)
        except PermissionError:
            raise OutputError(_open_elsewhere(target)) from None
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def atomic_folder(target: Path) -> Iterator[Path]:
    """Give an empty temporary folder; when all went well its files replace those of the target folder, all or none.

    Files of the target that were not made again stay where they are.

    Raises
    ------
    OutputError
        A file of the target is open in another program; every previous file is back in its place.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".", dir=target.parent))
    made, previous = staging / "made", staging / "previous"
    made.mkdir()
    try:
        yield made
        _replace_files(made, target, previous)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _replace_files(made: Path, target: Path, previous: Path) -> None:
    moved: list[Path] = []
    for path in (path for path in sorted(made.rglob("*")) if path.is_file()):
        name = path.relative_to(made)
        place, kept = target / name, previous / name
        place.parent.mkdir(parents=True, exist_ok=True)
        kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            if place.exists():
                place.replace(kept)
            moved.append(name)
            path.replace(place)
        except PermissionError:
            for name_moved in reversed(moved):
                if (previous / name_moved).exists():
                    (previous / name_moved).replace(target / name_moved)
                else:
                    (target / name_moved).unlink(missing_ok=True)
            raise OutputError(_open_elsewhere(place)) from None


def _open_elsewhere(target: Path) -> Problem:
    return Problem(
        "output-open",
        "Berkas hasil tidak dapat diganti karena sedang dibuka program lain",
        action="Tutup berkas itu (misalnya di Excel, Word, atau pembaca PDF), lalu ulangi.",
        file=str(target),
    )


def write_text(target: Path, text: str) -> None:
    """Write UTF-8 text, whole or not at all."""
    with atomic_path(target) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def new_workbook(target: Path, **properties: str) -> Iterator[Workbook]:
    """Give an empty XLSX workbook to fill; when all went well it is closed and put in its place.

    Text in it is never taken for a formula or a link, and the same content gives the same bytes.

    Parameters
    ----------
    target : Path
        The file, written whole or not at all.
    **properties : str
        Properties of the document, such as ``title``, ``subject``, ``author``, ``comments``.
    """
    import xlsxwriter

    with atomic_path(target) as temporary:
        workbook = xlsxwriter.Workbook(str(temporary), {"strings_to_formulas": False, "strings_to_urls": False})
        workbook.set_properties({**properties, "created": FIXED_TIME})
        yield workbook
        workbook.close()


def write_table(
    target: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    sheet: str = "Data",
    widths: Sequence[int] | None = None,
    choices: Mapping[str, Sequence[str]] | None = None,
    notice: str = "",
) -> None:
    """Write one sheet that people can edit: bold frozen header, filter, wrapped text, drop-down lists.

    Parameters
    ----------
    target : Path
        The XLSX file, written whole or not at all; the same content gives the same bytes.
    columns : sequence of str
        Header.
    rows : iterable of sequences
        Cells; text is written as text, never as a formula.
    sheet : str
        Name of the sheet.
    widths : sequence of int, optional
        Column widths in characters.
    choices : mapping, optional
        Column to the values its drop-down list offers.
    notice : str
        A second sheet, "Keterangan", with this text (for example DATA SIMULASI).
    """
    write_tables(target, [SheetTable(sheet, columns, rows, widths, choices)], notice=notice)


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One sheet to write; see `write_table`."""

    sheet: str
    columns: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[int] | None = None
    choices: Mapping[str, Sequence[str]] | None = None


def write_tables(target: Path, tables: Sequence[SheetTable], *, notice: str = "") -> None:
    """Write several sheets into one file, each as `write_table` does."""
    with new_workbook(target, comments=notice) as workbook:
        bold = workbook.add_format({"bold": True, "bg_color": "#E9EEF2", "border": 1, "text_wrap": True})
        wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
        for table in tables:
            _write_sheet(workbook.add_worksheet(table.sheet), table, bold, wrap)
        if notice:
            note = workbook.add_worksheet("Keterangan")
            note.set_column(0, 0, 100)
            note.write(0, 0, notice, wrap)


def _write_sheet(page: Worksheet, table: SheetTable, bold: Format, wrap: Format) -> None:
    widths = table.widths or [max(12, len(column) + 2) for column in table.columns]
    _set_height(page, 0, table.columns, widths)
    page.write_row(0, 0, table.columns, bold)
    last = 0
    for last, row in enumerate(table.rows, start=1):
        _set_height(page, last, row, widths)
        for position, value in enumerate(row):
            page.write(last, position, value.isoformat() if isinstance(value, dt.date) else value, wrap)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.autofilter(0, 0, max(last, 1), len(table.columns) - 1)
    for position, column in enumerate(table.columns):
        page.set_column(position, position, widths[position])
        if table.choices and column in table.choices:
            offered = {"validate": "list", "source": list(table.choices[column])}
            page.data_validation(1, position, max(last, 1) + 200, position, offered)


def _set_height(page: Worksheet, number: int, row: Sequence[object], widths: Sequence[int]) -> None:
    """Make a row as high as its wrapped text; LibreOffice leaves it at one line unless it is told."""
    n_lines = max(
        (-(-len(value) // width) for value, width in zip(row, widths, strict=False) if isinstance(value, str)),
        default=1,
    )
    if n_lines > 1:
        page.set_row(number, min(LINE_HEIGHT * n_lines, MAX_HEIGHT))
