"""Reads the mapping of a table: which column answers which question, and what its answers mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from budaya_eval.channels.table.layout import (
    ALL_STATEMENTS,
    ANSWER_COLUMNS,
    ANSWER_SHEET,
    ANSWERS_KEY,
    COLUMN_SHEET,
    COLUMNS_KEY,
    CONSTANTS_KEY,
    FILE_COLUMNS,
    FILE_SHEET,
    FILES_KEY,
    HEADER_KEY,
    MAPPED_COLUMNS,
    MAPPING_NAME,
    MAPPING_SUFFIXES,
    SETTINGS,
    SHEET_KEY,
    VERSION_KEY,
)
from budaya_eval.errors import InputError, Problem, ProblemList, mask
from budaya_eval.files import (
    Grid,
    TableRow,
    check_columns,
    did_you_mean,
    fold,
    is_ignored,
    near_miss,
    read_sheets,
    read_toml,
    table_from_grid,
)

TOML_KEYS = (*SETTINGS, COLUMNS_KEY, CONSTANTS_KEY, ANSWERS_KEY)


@dataclass(slots=True)
class ColumnMap:
    """The mapping of one or several files with the same columns.

    `columns` holds code to column title, `constants` code to what every row gets, `answers` code to what a cell
    holds (folded) and the answer code it means; the code "semua" stands for all statements.
    """

    path: Path
    fingerprint: str = ""
    files: tuple[str, ...] = ()
    sheet: str = ""
    header_row: int | None = None
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)


def is_side_file(path: Path) -> bool:
    """Tell a mapping from answers by its name.

    Examples
    --------
    >>> [is_side_file(Path(name)) for name in ("pemetaan.xlsx", "Pemetaan-dinkes.toml", "pemetaan.csv", "isi.xlsx")]
    [True, True, False, False]
    """
    return path.name.casefold().startswith(MAPPING_NAME) and path.suffix.lower() in MAPPING_SUFFIXES


def find_mappings(path: Path) -> list[Path]:
    """Find the readable mappings beside a file that name it."""
    found = []
    for beside in sorted(filter(is_side_file, path.parent.iterdir())):  # sorted last: a folder may hold thousands
        if not is_ignored(beside):
            try:
                names = read_mapping(beside).files
            except InputError:  # told once, when the mapping itself is checked
                continue
            if path.name.casefold() in map(str.casefold, names):
                found.append(beside)
    return found


def claims(path: Path) -> bool:
    """Tell whether a mapping beside a file names it."""
    return bool(find_mappings(path))


def check_side_file(path: Path) -> None:
    """Check a mapping by itself: it can be read, and the files it names lie beside it.

    Raises
    ------
    InputError
        Everything that is wrong.
    """
    mapping = read_mapping(path)
    beside = {other.name.casefold(): other.name for other in path.parent.iterdir() if not is_side_file(other)}
    problems = ProblemList()
    if not mapping.files:
        problems.add(
            "mapping-without-file",
            "Pemetaan tidak menyebut berkas jawaban",
            allowed="nama berkas XLSX atau CSV di folder yang sama",
            action=f"Isi {FILES_KEY}, atau pindahkan pemetaan ini dari folder jawaban/.",
            file=path.name,
        )
    for name in mapping.files:
        if name.casefold() not in beside:
            problems.add(
                "mapping-file-missing",
                f"Berkas '{name}' tidak ada di folder yang sama" + did_you_mean(near_miss(name, beside.values())),
                allowed="nama berkas lengkap dengan akhirannya",
                action=f"Perbaiki {FILES_KEY}, atau salin berkasnya ke folder itu.",
                file=path.name,
            )
    problems.raise_if_any()


def read_mapping(path: Path) -> ColumnMap:
    """Read a mapping in XLSX or TOML.

    Raises
    ------
    InputError
        The file is damaged, a setting is unknown or of the wrong kind, a code stands twice, an answer has two
        meanings: all at once.
    """
    problems = ProblemList()
    mapping = ColumnMap(path)
    if path.suffix.lower() == ".toml":
        _take_toml(mapping, read_toml(path), problems)
    else:
        _take_workbook(mapping, problems)
    problems.raise_if_any()
    return mapping


def _take_toml(mapping: ColumnMap, content: Mapping[str, Any], problems: ProblemList) -> None:
    for key in content:
        if key not in TOML_KEYS:
            _complain(mapping, problems, "mapping-key", f"Setelan '{key}' tidak dikenal", allowed=", ".join(TOML_KEYS))
    files = content.get(FILES_KEY, [])
    settings = {
        key: _text(mapping, key, content.get(key, ""), problems) for key in (VERSION_KEY, SHEET_KEY, HEADER_KEY)
    }
    names = [_text(mapping, FILES_KEY, name, problems) for name in (files if isinstance(files, list) else [files])]
    _take_settings(mapping, settings, names, problems)
    for code, title in _section(mapping, content, COLUMNS_KEY, problems).items():
        _put(mapping, mapping.columns, code, _text(mapping, code, title, problems), problems)
    for code, text in _section(mapping, content, CONSTANTS_KEY, problems).items():
        _put(mapping, mapping.constants, code, _text(mapping, code, text, problems), problems)
    for code, meanings in _section(mapping, content, ANSWERS_KEY, problems).items():
        if not isinstance(meanings, dict):
            _complain(
                mapping,
                problems,
                "mapping-kind",
                f"'{ANSWERS_KEY}.{code}' bukan bagian tersendiri",
                allowed=f'[{ANSWERS_KEY}.{code}], lalu baris "isi berkas" = "kode jawaban"',
            )
            continue
        for cell, meaning in meanings.items():
            _put_answer(mapping, code, cell, _text(mapping, code, meaning, problems), problems)


def _take_workbook(mapping: ColumnMap, problems: ProblemList) -> None:
    sheets = read_sheets(mapping.path)
    settings = {row["setelan"]: row["isi"] for row in _rows(mapping, sheets, FILE_SHEET, FILE_COLUMNS, problems)}
    _take_settings(mapping, settings, settings.get(FILES_KEY, "").split(";"), problems)
    for row in _rows(mapping, sheets, COLUMN_SHEET, MAPPED_COLUMNS, problems):
        for column, target in (("judul_kolom", mapping.columns), ("isi_tetap", mapping.constants)):
            if row["kode"] and row[column]:
                _put(mapping, target, row["kode"], row[column], problems, row.number)
    for row in _rows(mapping, sheets, ANSWER_SHEET, ANSWER_COLUMNS, problems):
        if row["isi_berkas"]:
            _put_answer(mapping, row["kode"] or ALL_STATEMENTS, row["isi_berkas"], row["menjadi"], problems, row.number)


def _rows(
    mapping: ColumnMap, sheets: Mapping[str, Grid], name: str, columns: Iterable[str], problems: ProblemList
) -> tuple[TableRow, ...]:
    if name not in sheets:
        _complain(
            mapping,
            problems,
            "mapping-sheet-missing",
            f"Lembar '{name}' tidak ada",
            allowed=f"{FILE_SHEET}, {COLUMN_SHEET}, {ANSWER_SHEET}",
        )
        return ()
    table = table_from_grid(mapping.path, name, sheets[name])
    return table.rows if check_columns(table, tuple(columns), (), problems) else ()


def _take_settings(
    mapping: ColumnMap, settings: Mapping[str, str], names: Iterable[str], problems: ProblemList
) -> None:
    mapping.fingerprint = settings.get(VERSION_KEY, "")
    mapping.files = tuple(name.strip() for name in names if name.strip())
    mapping.sheet = settings.get(SHEET_KEY, "")
    number = settings.get(HEADER_KEY, "")
    if number.isdecimal() and int(number) > 0:
        mapping.header_row = int(number)
    elif number:
        _complain(
            mapping,
            problems,
            "mapping-header-row",
            f"{HEADER_KEY} {mask(number)} bukan nomor baris",
            allowed="bilangan bulat mulai 1, atau kosong",
        )


def _section(mapping: ColumnMap, content: Mapping[str, Any], key: str, problems: ProblemList) -> Mapping[str, Any]:
    section = content.get(key, {})
    if isinstance(section, dict):
        return section
    _complain(mapping, problems, "mapping-kind", f"'{key}' bukan bagian tersendiri", allowed=f"[{key}] pada satu baris")
    return {}


def _text(mapping: ColumnMap, key: str, value: object, problems: ProblemList) -> str:
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    _complain(
        mapping, problems, "mapping-kind", f"Isi '{key}' bukan teks", allowed=f'{key} = "teks", dengan tanda kutip'
    )
    return ""


def _put(
    mapping: ColumnMap, target: dict[str, str], code: str, text: str, problems: ProblemList, row: int | None = None
) -> None:
    name = fold(code)
    if name in target:
        _complain(
            mapping,
            problems,
            "mapping-code-twice",
            f"Kode {code} dipetakan dua kali: '{target[name]}' dan '{text}'",
            allowed="satu kolom untuk satu kode",
            row=row,
        )
    target[name] = text


def _put_answer(
    mapping: ColumnMap, code: str, cell: str, meaning: str, problems: ProblemList, row: int | None = None
) -> None:
    meanings = mapping.answers.setdefault(fold(code), {})
    if meanings.get(fold(cell), meaning) != meaning:
        _complain(
            mapping,
            problems,
            "mapping-answer-twice",
            f"Isi '{cell}' pada {code} diberi dua arti: {meanings[fold(cell)]} dan {meaning}",
            allowed="satu arti untuk satu isi",
            row=row,
        )
    meanings[fold(cell)] = meaning


def _complain(
    mapping: ColumnMap, problems: ProblemList, code: str, text: str, *, allowed: str, row: int | None = None
) -> None:
    action = f"Perbaiki {mapping.path.name}, lalu ulangi."
    problems.extend([Problem(code, text, allowed=allowed, action=action, file=mapping.path.name, row=row)])
