"""Whole-or-nothing writing, spreadsheet dialects, formula guard, near-miss names."""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import hashlib
import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from budaya_eval.errors import InputError, OutputError, Problem

FIXED_TIME = dt.datetime(2025, 1, 1)
TABLE_SUFFIXES = (".xlsx", ".csv")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a sheet: its number as the spreadsheet shows it, and its cells as stripped text."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Give the cell of a column; an absent column reads as empty."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet read as text, with its place kept for messages."""

    path: Path
    sheet: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def is_ignored(path: Path) -> bool:
    """Tell lock files, temporary and hidden files from answers.

    Examples
    --------
    >>> is_ignored(Path("~$dinkes.xlsx")), is_ignored(Path(".~lock.dinkes.xlsx#")), is_ignored(Path("dinkes.xlsx"))
    (True, True, False)
    """
    return path.name.startswith(("~$", ".", "_"))


def hash_file(path: Path) -> str:
    """SHA-256 of a file, as hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def near_miss(word: str, candidates: Iterable[str]) -> str | None:
    """Find the candidate that a misspelt word most likely means.

    Examples
    --------
    >>> near_miss("Dinas Kesehatn", ["Dinas Kesehatan", "Dinas Sosial"])
    'Dinas Kesehatan'
    >>> near_miss("xyz", ["Dinas Kesehatan"]) is None
    True
    """
    by_folded = {candidate.casefold(): candidate for candidate in candidates}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.75)
    return by_folded[found[0]] if found else None


def guard_formula(text: str) -> str:
    """Neutralise text that a spreadsheet would run as a formula.

    Examples
    --------
    >>> guard_formula("=1+1"), guard_formula("Dinas Sosial")
    ("'=1+1", 'Dinas Sosial')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def cell_text(value: object) -> str:
    """Write a spreadsheet cell as text: whole numbers without ``.0``, dates as ISO, nothing as empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value).strip()


def find_table(folder: Path, name: str) -> Path:
    """Find ``name.xlsx`` or ``name.csv`` in a folder; neither or both is an error."""
    found = [folder / f"{name}{suffix}" for suffix in TABLE_SUFFIXES if (folder / f"{name}{suffix}").is_file()]
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(
            Problem(
                "table-missing",
                f"Tabel '{name}' tidak ada",
                allowed=f"{name}.xlsx atau {name}.csv",
                action="Salin berkas itu dari contoh di folder instruments/ lalu sesuaikan.",
                file=str(folder),
            )
        )
    raise InputError(
        Problem(
            "table-twice",
            f"Tabel '{name}' ada dua kali ({name}.xlsx dan {name}.csv)",
            allowed="satu berkas saja",
            action="Hapus atau pindahkan yang tidak dipakai.",
            file=str(folder),
        )
    )


def read_table(path: Path, sheet: str | None = None) -> Table:
    """Read one sheet of an XLSX file, or a CSV file of any usual dialect, as text.

    Parameters
    ----------
    path : Path
        The file; it is only read.
    sheet : str, optional
        Name of the sheet; by default the first one. Ignored for CSV.

    Returns
    -------
    Table
        Header from the first row that is not empty; empty rows are left out, row numbers are kept.

    Raises
    ------
    InputError
        The file is missing, damaged, half written, locked, or has no header.
    """
    sheets = read_sheets(path)
    name = sheet if sheet is not None else next(iter(sheets))
    if name not in sheets:
        raise InputError(
            Problem(
                "sheet-missing",
                f"Lembar '{name}' tidak ada",
                allowed=f"lembar yang ada: {', '.join(sheets)}",
                action="Periksa nama lembar kerja.",
                file=path.name,
            )
        )
    return table_from_grid(path, name if path.suffix.lower() == ".xlsx" else "", sheets[name])


def table_from_grid(path: Path, sheet: str, grid: Sequence[tuple[int, Sequence[str]]]) -> Table:
    """Take the first row that is not empty as header, and the rows below as cells."""
    filled = [(number, cells) for number, cells in grid if any(cells)]
    if not filled:
        raise InputError(
            Problem("table-empty", "Berkas kosong: tidak ada baris judul kolom", file=path.name, sheet=sheet)
        )
    columns = tuple(filled[0][1])
    rows = tuple(TableRow(number, dict(zip(columns, cells, strict=False))) for number, cells in filled[1:])
    return Table(path, sheet, columns, rows)


def read_sheets(path: Path) -> dict[str, list[tuple[int, list[str]]]]:
    """Read every visible sheet as a grid of text: sheet name to rows of (row number, cells).

    A CSV file has one sheet, named after the file.
    """
    try:
        if path.suffix.lower() == ".xlsx":
            return _read_xlsx(path)
        return {path.stem: _read_csv(path)}
    except FileNotFoundError:
        raise InputError(Problem("file-missing", "Berkas tidak ada", file=str(path))) from None
    except PermissionError:
        raise InputError(
            Problem(
                "file-locked",
                "Berkas tidak dapat dibaca karena sedang dibuka program lain",
                action="Tutup berkas itu di Excel, lalu ulangi.",
                file=path.name,
            )
        ) from None
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, SyntaxError) as error:
        raise InputError(
            Problem(
                "file-damaged",
                f"Berkas tidak dapat dibaca: rusak atau belum tersimpan utuh ({type(error).__name__})",
                action="Buka di Excel, simpan ulang sebagai XLSX, atau minta berkas itu dikirim lagi.",
                file=path.name,
            )
        ) from None


def _read_xlsx(path: Path) -> dict[str, list[tuple[int, list[str]]]]:
    import openpyxl

    with path.open("rb") as stream:
        workbook = openpyxl.load_workbook(io.BytesIO(stream.read()), read_only=True, data_only=True)
    sheets: dict[str, list[tuple[int, list[str]]]] = {}
    for worksheet in workbook.worksheets:
        if worksheet.sheet_state != "visible":
            continue
        worksheet.reset_dimensions()
        grid = [
            (number, [cell_text(value) for value in values])
            for number, values in enumerate(worksheet.iter_rows(values_only=True), start=1)
        ]
        sheets[worksheet.title] = grid
    return sheets


def _read_csv(path: Path) -> list[tuple[int, list[str]]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    grid: list[tuple[int, list[str]]] = []
    for number, cells in enumerate(reader, start=1):
        grid.append((number, [cell.strip() for cell in cells]))
    return grid


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
    """Give an empty temporary folder; when all went well its files replace those of the target folder.

    Files of the target that were not made again stay where they are.
    """
    target.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".", dir=target.parent))
    try:
        yield staging
        made = [path for path in sorted(staging.rglob("*")) if path.is_file()]
        for path in made:
            place = target / path.relative_to(staging)
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                path.replace(place)
            except PermissionError:
                raise OutputError(_open_elsewhere(place)) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


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
    import xlsxwriter

    with atomic_path(target) as temporary:
        workbook = xlsxwriter.Workbook(str(temporary), {"strings_to_formulas": False, "strings_to_urls": False})
        workbook.set_properties({"created": FIXED_TIME, "comments": notice})
        bold = workbook.add_format({"bold": True, "bg_color": "#E9EEF2", "border": 1, "text_wrap": True})
        wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
        page = workbook.add_worksheet(sheet)
        page.write_row(0, 0, columns, bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for position, value in enumerate(row):
                page.write(last, position, value.isoformat() if isinstance(value, dt.date) else value, wrap)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(last, 1), len(columns) - 1)
        for position, column in enumerate(columns):
            page.set_column(position, position, widths[position] if widths else max(12, len(column) + 2))
            if choices and column in choices:
                page.data_validation(
                    1, position, max(last, 1) + 200, position, {"validate": "list", "source": list(choices[column])}
                )
        if notice:
            note = workbook.add_worksheet("Keterangan")
            note.set_column(0, 0, 100)
            note.write(0, 0, notice, wrap)
        workbook.close()
