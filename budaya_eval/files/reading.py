"""Reads tables of any usual spreadsheet dialect, and TOML, or says what is wrong with the file."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
import tomllib
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files.names import near_miss
from budaya_eval.files.statistics_file import SAV_SUFFIX, read_sav
from budaya_eval.files.submission_file import SUBMISSION_SUFFIX, read_submissions
from budaya_eval.files.workbook import Grid, read_workbook

TABLE_SUFFIXES = (".xlsx", ".csv")
DELIMITERS = (",", ";", "\t")
SNIFFED_ROWS = 50
CHUNK = 1 << 20
# What openpyxl, csv and `read_workbook` raise on files that are cut off, overwritten or made by a broken program.
BROKEN_CONTENT = (ArithmeticError, AttributeError, LookupError, SyntaxError, TypeError, ValueError)
BROKEN_FILE = (EOFError, OSError, RuntimeError, csv.Error, zipfile.BadZipFile, zlib.error)


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


def check_columns(table: Table, required: Sequence[str], optional: Sequence[str], problems: ProblemList) -> bool:
    """Note missing, doubled and misspelt columns; tell whether every required one is there.

    Other columns are the analyst's own and are left alone.
    """

    def complain(code: str, text: str, action: str) -> None:
        allowed = f"kolom {', '.join((*required, *optional))}"
        problems.add(code, text, allowed=allowed, action=action, file=table.path.name, sheet=table.sheet)

    counted = Counter(column for column in table.columns if column)
    missing = [column for column in (*required, *optional) if column not in counted]
    unknown = [column for column in counted if column not in (*required, *optional)]
    for column in missing:
        similar = near_miss(column, unknown)
        if column in required:
            text = f"Kolom '{column}' tidak ada" + (f"; yang mirip: '{similar}'" if similar else "")
            complain("column-missing", text, "Perbaiki judul kolom pada baris judul.")
        elif similar:
            complain(
                "column-unknown",
                f"Kolom '{similar}' tidak dikenal; mungkin maksudnya '{column}'",
                "Perbaiki judulnya, atau beri kolom tambahan nama yang tidak mirip.",
            )
    for column, count in counted.items():
        if count > 1:
            complain("column-twice", f"Kolom '{column}' ada {count} kali", "Hapus atau ganti nama salah satunya.")
    return not any(column in required for column in missing)


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
        Name of the sheet; by default the first one.

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
    return table_from_grid(path, name, sheets[name])


def table_from_grid(path: Path, sheet: str, grid: Grid) -> Table:
    """Take the first row that is not empty as header, and the rows below as cells."""
    filled = [(number, cells) for number, cells in grid if any(cells)]
    if not filled:
        raise InputError(
            Problem(
                "table-empty",
                "Berkas kosong: tidak ada baris judul kolom",
                action="Isi berkas itu, atau keluarkan dari folder.",
                file=path.name,
                sheet=sheet,
            )
        )
    columns = tuple(filled[0][1])
    rows = tuple(TableRow(number, dict(zip(columns, cells, strict=False))) for number, cells in filled[1:])
    return Table(path, sheet, columns, rows)


def read_sheets(path: Path, *, mark_lost: bool = False) -> Mapping[str, Grid]:
    """Read every visible sheet as a grid of text: sheet name to rows of (row number, cells).

    A CSV file has one sheet without a name, and so has a JSON file
    (`budaya_eval.files.submission_file.read_submissions`); an SPSS file has those of
    `budaya_eval.files.statistics_file.read_sav`.

    With `mark_lost`, cells of a workbook that hold nothing although they show something read as one of
    `budaya_eval.files.workbook.LOST_CELLS`.
    """
    try:
        if path.suffix.lower() == ".xlsx":
            return read_workbook(path, mark_lost=mark_lost)
        if path.suffix.lower() == SAV_SUFFIX:
            return read_sav(path)
        if path.suffix.lower() == SUBMISSION_SUFFIX:
            return {"": read_submissions(path.read_bytes())}
        return {"": _read_csv(path)}
    except FileNotFoundError:
        raise InputError(_missing(path)) from None
    except PermissionError:
        raise InputError(_locked(path)) from None
    except (*BROKEN_CONTENT, *BROKEN_FILE) as error:
        raise InputError(
            Problem(
                "file-damaged",
                f"Berkas tidak dapat dibaca: rusak atau belum tersimpan utuh ({type(error).__name__})",
                action=f"{_saving(path)}, atau minta berkas itu dikirim lagi.",
                file=path.name,
            )
        ) from None


def _saving(path: Path) -> str:
    if path.suffix.lower() == SAV_SUFFIX:
        return "Buka di SPSS atau PSPP, simpan ulang"
    if path.suffix.lower() == SUBMISSION_SUFFIX:
        return "Unduh ulang dari formulirnya"
    return "Buka di Excel, simpan ulang sebagai XLSX"


def _missing(path: Path) -> Problem:
    return Problem("file-missing", "Berkas tidak ada", action="Periksa nama berkas dan foldernya.", file=str(path))


def _locked(path: Path) -> Problem:
    return Problem(
        "file-locked",
        "Berkas tidak dapat dibaca karena sedang dibuka program lain",
        action="Tutup berkas itu di Excel, lalu ulangi.",
        file=path.name,
    )


class _Texts(dict[str, str]):
    """Cells already seen, stripped: answers repeat, so each text is cleaned and kept once."""

    def __missing__(self, cell: str) -> str:
        text = cell.strip()
        self[cell] = self.setdefault(text, text)
        return self[cell]


def _read_csv(path: Path) -> Grid:
    texts = _Texts()
    with path.open("rb") as stream, io.TextIOWrapper(stream, encoding=_find_encoding(stream), newline="") as lines:
        delimiter = _sniff_delimiter(lines)
        lines.seek(0)
        reader = csv.reader(lines, delimiter=delimiter)
        # As tuples: unlike lists, those that hold only text cost the garbage collector nothing.
        return [(number, tuple(map(texts.__getitem__, cells))) for number, cells in enumerate(reader, start=1)]


def _find_encoding(stream: BinaryIO) -> str:
    """Find the encoding of what spreadsheets call CSV: UTF-8, UTF-16 ("Unicode text"), or the Windows code page."""
    start = stream.read(2)
    stream.seek(0)
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    encoding, decoder = "utf-8-sig", codecs.getincrementaldecoder("utf-8-sig")()
    while chunk := stream.read(CHUNK):
        if b"\0" in chunk:
            raise ValueError("binary content")
        if encoding != "cp1252":
            try:
                decoder.decode(chunk, final=len(chunk) < CHUNK)
            except UnicodeDecodeError:
                encoding = "cp1252"
    stream.seek(0)
    return encoding


def _sniff_delimiter(lines: TextIO) -> str:
    """Choose the delimiter that cuts most of the first rows into as many cells as the header.

    Counting in the header alone fails where statements full of commas are separated by semicolons.
    """

    def judge(delimiter: str) -> tuple[int, int]:
        lines.seek(0)
        reader = csv.reader(lines, delimiter=delimiter)
        widths = [len(cells) for cells in itertools.islice(filter(any, reader), SNIFFED_ROWS)]
        if not widths or widths[0] == 1:
            return 0, 0
        return widths.count(widths[0]), widths[0]

    return max(DELIMITERS, key=judge)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file, with or without byte order mark.

    Raises
    ------
    InputError
        The file is missing, locked, not UTF-8 or not TOML; the row is named where it is known.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        problem = _missing(path)
    except PermissionError:
        problem = _locked(path)
    except UnicodeDecodeError:
        problem = Problem(
            "toml", "Berkas bukan teks UTF-8", action="Simpan ulang dengan pengodean UTF-8 di Notepad.", file=path.name
        )
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        problem = Problem(
            "toml",
            f"Berkas tidak dapat dibaca sebagai TOML ({error})",
            allowed='baris berbentuk nama = "teks", nama = 38, atau nama = 2025-09-30',
            action="Periksa tanda kutip, koma, dan tanda sama dengan; dalam path pakai garis miring /.",
            file=path.name,
            row=int(found.group(1)) if found else None,
        )
    raise InputError(problem)
