"""Reads the workbook of responses of the Microsoft form: columns by the code in their title, then by exact text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.channels.channel import RawTable
from budaya_eval.channels.columns import (
    FINGERPRINT_NOTE,
    HEADER_ROWS,
    AnswerSheet,
    QuestionFinder,
    build_frame,
    choose_issue,
    name_ignored,
    settle_columns,
    take_only_sheet,
)
from budaya_eval.channels.microsoft_forms.layout import CONSENT_TITLE, ID_TITLE, NAME, UNIT_TITLE, consent_title
from budaya_eval.errors import ProblemList
from budaya_eval.files import Grid, fold
from budaya_eval.instrument import Instrument

if TYPE_CHECKING:
    import pandas as pd

WANTED = {CONSENT_TITLE: "pertanyaan kesediaan", UNIT_TITLE: "unit kerja"}

_CONSENT_START = fold(consent_title("")).removesuffix(")").strip()


def recognise(sheets: Mapping[str, Grid]) -> bool:
    """Tell from its content whether a file holds responses of the form: by the title of the consent question."""
    return any(_find_header(grid) is not None for grid in sheets.values())


def _find_header(grid: Grid) -> int | None:
    for place, (_, cells) in enumerate(grid[:HEADER_ROWS]):
        if any(fold(cell).startswith(_CONSENT_START) for cell in cells):
            return place
    return None


def read(path: Path, file: str, sheets: Mapping[str, Grid], issued: Mapping[str, Instrument]) -> RawTable:
    """Bring the responses of the form back; parameters as in `budaya_eval.channels.channel.Channel`.

    Returns
    -------
    RawTable
        One row per response; `_submission` is the number the form gave it. Times, names and e-mail addresses are
        not kept; their columns are named as ignored.

    Raises
    ------
    InputError
        The version was not issued; responses on two sheets; a column is missing, or there twice since a title was
        edited: all at once.
    """
    action = "Unduh ulang dari Microsoft Forms, dan simpan apa adanya."
    sheet = take_only_sheet(sheets, _find_header, file, action)
    consents = [title for title in sheet.titles if fold(title).startswith(_CONSENT_START)]
    versions = [match.group(1) for match in map(FINGERPRINT_NOTE.search, consents) if match]
    instrument = choose_issue(versions, issued, file, "judul kolom kesediaan")
    finder = QuestionFinder(instrument)
    names = [_name_column(title, finder) for title in sheet.titles]
    problems = ProblemList()
    settled = settle_columns(sheet, names, WANTED | finder.texts, problems, file, finder.optional)
    problems.raise_if_any()
    numbers = [position for position, found in enumerate(names) if found == ID_TITLE][:1]
    return RawTable(
        channel=NAME,
        file=file,
        sheet=sheet.name,
        fingerprint=instrument.fingerprint,
        frame=_build_frame(sheet, settled, numbers, [code for code in finder.texts if code in settled]),
        ignored_columns=name_ignored(sheet, [*settled.values(), *numbers]),
    )


def _name_column(title: str, finder: QuestionFinder) -> str:
    """Say what a column is: consent, unit, number, or a question by code, then by text."""
    folded = fold(title)
    if folded.startswith(_CONSENT_START):
        return CONSENT_TITLE
    for name in (UNIT_TITLE, ID_TITLE):
        if folded == fold(name):
            return name
    return finder.find(title)


def _build_frame(sheet: AnswerSheet, settled: Mapping[str, int], numbers: list[int], codes: list[str]) -> pd.DataFrame:
    given = sheet.cells(numbers[0]) if numbers else ("",) * len(sheet.rows)
    return build_frame(
        sheet,
        NAME,
        submission=[f"{NAME}-{number}" if number else "" for number in given],
        unit=sheet.cells(settled[UNIT_TITLE]),
        consent=sheet.cells(settled[CONSENT_TITLE]),
        answers={code: sheet.cells(settled[code]) for code in codes},
    )
