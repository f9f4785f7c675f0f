"""Reads filled entry sheets: columns by code, then by exact text, never by position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from budaya_eval.channels.channel import CHANNEL, CONSENT, ROW, SUBMISSION, UNIT, RawTable
from budaya_eval.channels.columns import (
    FINGERPRINT_NOTE,
    HEADER_ROWS,
    AnswerSheet,
    QuestionFinder,
    choose_issue,
    describe_column,
    name_ignored,
    settle_columns,
    take_answers,
)
from budaya_eval.channels.entry_sheet.layout import (
    CONSENT_COLUMN,
    FIXED_COLUMNS,
    NAME,
    NUMBER_COLUMN,
    SHEET_CODE_COLUMN,
    UNIT_COLUMN,
    version_line,
)
from budaya_eval.channels.paper.sheet_code import make_sheet_code, read_sheet_code
from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import Grid, fold
from budaya_eval.instrument import Instrument

PAPER = "paper"
FEWEST_TITLES = 2

_WANTED_FIXED = (SHEET_CODE_COLUMN, UNIT_COLUMN, CONSENT_COLUMN)
_FIXED_BY_TEXT = {fold(text): name for name, text in FIXED_COLUMNS.items()}
_VERSION_START = fold(version_line(""))


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the answers of a sheet begin, and the texts above each column."""

    first_answer: int
    texts: tuple[tuple[str, ...], ...]


def recognise(sheets: Mapping[str, Grid]) -> bool:
    """Tell from its content whether a file is an entry sheet: by its version line, or by its fixed columns."""
    return any(
        any(cell.startswith(_VERSION_START) for cell in cells) or {SHEET_CODE_COLUMN, UNIT_COLUMN} <= set(cells)
        for grid in sheets.values()
        for cells in ([fold(cell) for cell in row] for _, row in grid[:HEADER_ROWS])
    )


def read(path: Path, file: str, sheets: Mapping[str, Grid], issued: Mapping[str, Instrument]) -> RawTable:
    """Bring the answers of an entry sheet back; parameters as in `budaya_eval.channels.channel.Channel`.

    Returns
    -------
    RawTable
        One row for each row that holds a sheet code, a consent or an answer. Where the sheet code is valid,
        `_channel` is ``paper``, `_submission` the code and `_unit` the unit it proves.

    Raises
    ------
    InputError
        The version is missing or was not issued; no sheet, or several, hold answers; a column is missing,
        doubled, or names one question by its code and another by its text. Columns are told all at once.
    """
    notes = [cell for grid in sheets.values() for _, cells in grid[:HEADER_ROWS] for cell in cells]
    found = [match.group(1) for match in map(FINGERPRINT_NOTE.search, notes) if match]
    instrument = choose_issue(found, issued, file, "baris pertama lembar Isian")
    finder = QuestionFinder(instrument)
    sheet, header = _choose_sheet(sheets, finder, file)
    problems = ProblemList()
    names = _name_columns(header, finder, problems, file, sheet.name)
    names += [""] * (len(sheet.titles) - len(names))
    wanted = {name: FIXED_COLUMNS[name] for name in _WANTED_FIXED} | finder.texts
    settled = settle_columns(sheet, names, wanted, problems, file, finder.optional)
    problems.raise_if_any()
    used = [*settled.values(), *(position for position, name in enumerate(names) if name == NUMBER_COLUMN)]
    return RawTable(
        channel=NAME,
        file=file,
        sheet=sheet.name,
        fingerprint=instrument.fingerprint,
        frame=_build_frame(sheet, settled, [code for code in finder.texts if code in settled]),
        ignored_columns=name_ignored(sheet, used),
    )


def _find_header(grid: Grid, finder: QuestionFinder) -> _Header | None:
    """Collect the texts above each column: those of the rows near the top that name questions."""
    needed = min(FEWEST_TITLES, len(finder.texts))
    naming = [
        place
        for place, (_, cells) in enumerate(grid[:HEADER_ROWS])
        if len({code for cell in cells if cell and (code := finder.find(cell))}) >= needed
    ]
    if not naming:
        return None
    rows = [grid[place][1] for place in naming]
    width = max(len(cells) for cells in rows)
    texts = tuple(
        tuple(cells[position] for cells in rows if position < len(cells) and cells[position])
        for position in range(width)
    )
    return _Header(naming[-1] + 1, texts)


def _choose_sheet(sheets: Mapping[str, Grid], finder: QuestionFinder, file: str) -> tuple[AnswerSheet, _Header]:
    """Take the one sheet with answers; of several copies the only one that is filled."""
    found: list[tuple[AnswerSheet, _Header]] = []
    for name, grid in sheets.items():
        header = _find_header(grid, finder)
        if header is not None:
            titles = [texts[0] if texts else "" for texts in header.texts]
            found.append((take_answers(name, titles, grid[header.first_answer :]), header))
    filled = [pair for pair in found if _is_filled(*pair, finder)]
    if len(filled) > 1:
        raise InputError(
            Problem(
                "sheets-several",
                f"Jawaban ada pada {len(filled)} lembar: {', '.join(sheet.name for sheet, _ in filled)}",
                allowed="satu lembar jawaban dalam satu berkas",
                action="Satukan barisnya pada satu lembar, atau simpan tiap lembar sebagai berkas sendiri.",
                file=file,
            )
        )
    if not found:
        raise InputError(
            Problem(
                "header-missing",
                "Baris judul kolom dengan kode pertanyaan tidak ditemukan",
                allowed=f"{', '.join([*_WANTED_FIXED, *list(finder.texts)[:3]])}, …",
                action="Pulihkan baris 2 (kode) dan baris 3 (pernyataan) dari lembar isian asli.",
                file=file,
            )
        )
    return (filled or found)[0]


def _is_filled(sheet: AnswerSheet, header: _Header, finder: QuestionFinder) -> bool:
    return any(
        any(finder.find(text) for text in texts) and not sheet.is_empty(position)
        for position, texts in enumerate(header.texts)
    )


def _name_columns(header: _Header, finder: QuestionFinder, problems: ProblemList, file: str, sheet: str) -> list[str]:
    """Say what each column is: a fixed column or a question, by code first, then by exact text."""
    names = []
    for position, texts in enumerate(header.texts):
        fixed = next((name for text in texts for name in FIXED_COLUMNS if fold(text) == fold(name)), "")
        fixed = fixed or next((_FIXED_BY_TEXT[fold(text)] for text in texts if fold(text) in _FIXED_BY_TEXT), "")
        by_code = {code for text in texts if (code := finder.by_code(text))}
        by_text = {code for text in texts if (code := finder.by_text(text))}
        if fixed or not (by_code or by_text):
            names.append(fixed)
            continue
        if len(by_code | by_text) > 1:
            problems.add(
                "column-contradiction",
                f"Judul kolom {describe_column(texts[0], position)} menunjuk dua pertanyaan: "
                f"{' dan '.join(sorted(by_code | by_text))}",
                allowed="kode dan pernyataan dari pertanyaan yang sama",
                action="Salin kembali baris 2 dan 3 dari lembar isian asli.",
                file=file,
                sheet=sheet,
            )
        names.append(next(iter(sorted(by_code or by_text))))
    return names


def _build_frame(sheet: AnswerSheet, settled: Mapping[str, int], codes: list[str]) -> pd.DataFrame:
    cells = {name: pd.Series(sheet.cells(position), dtype="str") for name, position in settled.items()}
    typed = cells[SHEET_CODE_COLUMN]
    known = {text: read_sheet_code(text) for text in typed.unique()}
    codes_of = {text: make_sheet_code(code.unit, code.serial) for text, code in known.items() if code}
    units_of = {text: code.unit for text, code in known.items() if code}
    is_paper = typed.isin(list(codes_of))
    frame = pd.DataFrame(
        {
            ROW: pd.Series(sheet.rows, dtype="int64"),
            SUBMISSION: typed.map(codes_of).where(is_paper, typed).astype("str"),
            UNIT: typed.map(units_of).where(is_paper, cells[UNIT_COLUMN]).astype("str"),
            CONSENT: cells[CONSENT_COLUMN],
            CHANNEL: pd.Series(NAME, index=typed.index, dtype="str").where(~is_paper, PAPER),
            **{code: cells[code] for code in codes},
        }
    )
    is_row = (frame[[SUBMISSION, CONSENT, *codes]] != "").any(axis=1)
    return frame[is_row].reset_index(drop=True)
