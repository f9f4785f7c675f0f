"""Reads what the form downloads, JSON or CSV, also one saved again as XLSX: columns by code, then by exact text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.channels.channel import RawTable
from budaya_eval.channels.columns import (
    HEADER_ROWS,
    AnswerSheet,
    QuestionFinder,
    build_frame,
    choose_issue,
    name_ignored,
    settle_columns,
    take_only_sheet,
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
from budaya_eval.errors import ProblemList
from budaya_eval.files import Grid, fold, unguard_formula
from budaya_eval.instrument import Instrument

if TYPE_CHECKING:
    import pandas as pd


def recognise(sheets: Mapping[str, Grid]) -> bool:
    """Tell from its content whether a file came from the form: by its columns of version and submission."""
    return any(_find_header(grid) is not None for grid in sheets.values())


def _find_header(grid: Grid) -> int | None:
    for place, (_, cells) in enumerate(grid[:HEADER_ROWS]):
        if {VERSION_COLUMN, SUBMISSION_COLUMN} <= {fold(cell) for cell in cells}:
            return place
    return None


def read(path: Path, file: str, sheets: Mapping[str, Grid], issued: Mapping[str, Instrument]) -> RawTable:
    """Bring the answers of one respondent or of many back; parameters as in `budaya_eval.channels.channel.Channel`.

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
    action = "Simpan berkas unduhan apa adanya, satu berkas untuk satu lembar."
    sheet = take_only_sheet(sheets, _find_header, file, action)
    own = {fold(title): position for position, title in enumerate(sheet.titles) if fold(title) in COLUMNS}
    versions = [cell for cell in set(sheet.cells(own[VERSION_COLUMN])) if cell]
    instrument = choose_issue(versions, issued, file, f"kolom {VERSION_COLUMN}")
    finder = QuestionFinder(instrument)
    names = [fold(title) if fold(title) in COLUMNS else finder.find(title) for title in sheet.titles]
    problems = ProblemList()
    settled = settle_columns(sheet, names, WANTED | finder.texts, problems, file, finder.optional)
    problems.raise_if_any()
    return RawTable(
        channel=NAME,
        file=file,
        sheet=sheet.name,
        fingerprint=instrument.fingerprint,
        frame=_build_frame(sheet, settled, own[SUBMISSION_COLUMN], instrument),
        ignored_columns=name_ignored(sheet, [*settled.values(), *own.values()]),
    )


def _build_frame(
    sheet: AnswerSheet, settled: Mapping[str, int], submission: int, instrument: Instrument
) -> pd.DataFrame:
    cells = {name: sheet.cells(position) for name, position in settled.items()}
    for question in instrument.questions_of("open"):
        cells[question.code] = tuple(map(unguard_formula, cells[question.code]))
    return build_frame(
        sheet,
        NAME,
        submission=sheet.cells(submission),
        unit=cells[UNIT_COLUMN],
        consent=cells[CONSENT_COLUMN],
        answers={question.code: cells[question.code] for question in instrument.questions if question.code in cells},
    )
