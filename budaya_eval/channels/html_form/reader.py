"""Reads what the form downloads, JSON or CSV, also one saved again as XLSX: columns by code, then by exact text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from budaya_eval.channels.channel import CHANNEL, CONSENT, ROW, SUBMISSION, UNIT, Grid, RawTable
from budaya_eval.channels.columns import (
    HEADER_ROWS,
    AnswerSheet,
    QuestionFinder,
    choose_issue,
    fold,
    name_ignored,
    settle_columns,
    take_answers,
)
from budaya_eval.channels.html_form.layout import (
    COLUMNS,
    CONSENT_COLUMN,
    NAME,
    SUBMISSION_COLUMN,
    UNIT_COLUMN,
    VERSION_COLUMN,
    WANTED,
)
from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import unguard_formula
from budaya_eval.instrument import Instrument


def recognise(sheets: Mapping[str, Grid]) -> bool:
    """Tell from its content whether a file came from the form: by its columns of version and submission."""
    return any(_find_header(grid) is not None for grid in sheets.values())


def _find_header(grid: Grid) -> int | None:
    for place, (_, cells) in enumerate(grid[:HEADER_ROWS]):
        if {VERSION_COLUMN, SUBMISSION_COLUMN} <= {fold(cell) for cell in cells}:
            return place
    return None


def read(path: Path, file: str, sheets: Mapping[str, Grid], issued: Mapping[str, Instrument]) -> RawTable:
    """Bring the answers of a file back, of one respondent or of many.

    Parameters
    ----------
    path : Path
        The file, as the form downloaded it.
    file : str
        Its path relative to the year's folder.
    sheets : mapping
        Its sheets as grids of text (`budaya_eval.files.read_sheets`).
    issued : mapping
        Fingerprint to issued questionnaire.

    Returns
    -------
    RawTable
        One row per submission; in a JSON file `_row` counts them from 1. `_submission` is the random number that the
        form drew, so that a file downloaded twice counts once.

    Raises
    ------
    InputError
        The version is missing or was not issued; answers on two sheets; a column is missing or there twice: all at
        once.
    """
    headed = [(name, grid, place) for name, grid in sheets.items() if (place := _find_header(grid)) is not None]
    if len(headed) != 1:
        raise InputError(
            Problem(
                "sheets-several",
                f"Jawaban ada pada {len(headed)} lembar: {', '.join(name for name, _, _ in headed)}",
                allowed="satu lembar jawaban",
                action="Simpan berkas unduhan apa adanya, satu berkas untuk satu lembar.",
                file=file,
            )
        )
    ((name, grid, place),) = headed
    rows = [(number, cells) for number, cells in grid[place + 1 :] if any(cells)]
    sheet = take_answers(name, grid[place][1], rows)
    own = {fold(title): position for position, title in enumerate(sheet.titles) if fold(title) in COLUMNS}
    versions = [cell for cell in set(sheet.cells(own[VERSION_COLUMN])) if cell]
    instrument = choose_issue(versions, issued, file, f"kolom {VERSION_COLUMN}")
    finder = QuestionFinder(instrument)
    names = [fold(title) if fold(title) in COLUMNS else finder.find(title) for title in sheet.titles]
    problems = ProblemList()
    shown_sheet = name if path.suffix.lower() == ".xlsx" else ""
    settled = settle_columns(sheet, names, WANTED | finder.texts, problems, file, shown_sheet)
    problems.raise_if_any()
    return RawTable(
        channel=NAME,
        file=file,
        sheet=shown_sheet,
        fingerprint=versions[0].upper(),
        frame=_build_frame(sheet, settled, own[SUBMISSION_COLUMN], instrument),
        columns={code: sheet.titles[settled[code]] for code in finder.texts},
        ignored_columns=name_ignored(sheet, [*settled.values(), *own.values()]),
    )


def _build_frame(
    sheet: AnswerSheet, settled: Mapping[str, int], submission: int, instrument: Instrument
) -> pd.DataFrame:
    texts = {
        SUBMISSION: sheet.cells(submission),
        UNIT: sheet.cells(settled[UNIT_COLUMN]),
        CONSENT: sheet.cells(settled[CONSENT_COLUMN]),
        CHANNEL: (NAME,) * len(sheet.rows),
        **{question.code: sheet.cells(settled[question.code]) for question in instrument.questions},
    }
    for question in instrument.questions_of("open"):
        texts[question.code] = tuple(map(unguard_formula, texts[question.code]))
    # At once, and as lists: a year may hold a thousand files of one person each.
    frame = pd.DataFrame({name: list(cells) for name, cells in texts.items()}, dtype="str")
    frame.insert(0, ROW, pd.Series(sheet.rows, dtype="int64"))
    return frame
