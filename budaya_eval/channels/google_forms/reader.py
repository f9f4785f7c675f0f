"""Reads the responses of the Google Form: columns by the code in their title, then by exact text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

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
    take_answers,
)
from budaya_eval.channels.google_forms.layout import (
    NAME,
    SUBMISSION_TITLE,
    SUBUNIT_PATTERN,
    TIME_TITLES,
    UNIT_TITLE,
    consent_title,
)
from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import Grid, fold
from budaya_eval.instrument import Instrument

CONSENT_TITLE = "Persetujuan"

_CONSENT_START = fold(consent_title("")).removesuffix(")").strip()
_FIRST_TITLES = {fold(title) for title in (SUBMISSION_TITLE, *TIME_TITLES)}
_GRID_ROW = re.compile(r"\[\s*[A-Z][A-Z0-9]*\. ")


def recognise(sheets: Mapping[str, Grid]) -> bool:
    """Tell from its content whether a file holds responses of the form."""
    return any(_find_header(grid) is not None for grid in sheets.values())


def _find_header(grid: Grid) -> int | None:
    """Find the header among the first rows: by the consent title, or by grid rows beside a time or response id."""
    for place, (_, cells) in enumerate(grid[:HEADER_ROWS]):
        if any(fold(cell).startswith(_CONSENT_START) for cell in cells):
            return place
        if any(fold(cell) in _FIRST_TITLES for cell in cells) and any(_GRID_ROW.search(cell) for cell in cells):
            return place
    return None


def read(path: Path, file: str, sheets: Mapping[str, Grid], issued: Mapping[str, Instrument]) -> RawTable:
    """Bring the responses of the form back; parameters as in `budaya_eval.channels.channel.Channel`.

    Returns
    -------
    RawTable
        One row per response. Times and e-mail addresses are not kept; their columns are named as ignored.

    Raises
    ------
    InputError
        The version is missing or was not issued; a column is missing, or there twice since a title was edited;
        two sheets hold different responses. Columns are told all at once.
    """
    sheet = _choose_sheet(sheets, file)
    found = [match.group(1) for match in map(FINGERPRINT_NOTE.search, sheet.titles) if match]
    instrument = choose_issue(found, issued, file, f"judul kolom {CONSENT_TITLE}")
    finder = QuestionFinder(instrument)
    names = [_name_column(title, finder) for title in sheet.titles]
    problems = ProblemList()
    wanted = {
        CONSENT_TITLE: consent_title(instrument.fingerprint),
        UNIT_TITLE: "unit kerja responden",
        **finder.texts,
    }
    settled = settle_columns(sheet, names, wanted, problems, file, finder.optional)
    if SUBMISSION_TITLE in names:
        settled |= settle_columns(sheet, names, {SUBMISSION_TITLE: "nomor kiriman"}, problems, file)
    problems.raise_if_any()
    subunits = {
        position: match.group(1)
        for position, title in enumerate(sheet.titles)
        if (match := SUBUNIT_PATTERN.match(" ".join(title.split())))
    }
    return RawTable(
        channel=NAME,
        file=file,
        sheet=sheet.name,
        fingerprint=instrument.fingerprint,
        frame=_build_frame(sheet, settled, subunits, [code for code in finder.texts if code in settled]),
        ignored_columns=name_ignored(sheet, [*settled.values(), *subunits]),
    )


def _choose_sheet(sheets: Mapping[str, Grid], file: str) -> AnswerSheet:
    """Take the sheet with responses; of two, the one with response ids if it is complete."""
    found = []
    for name, grid in sheets.items():
        place = _find_header(grid)
        if place is not None:
            rows = [(number, cells) for number, cells in grid[place + 1 :] if any(cells)]
            found.append(take_answers(name, grid[place][1], rows))
    if not found:
        raise InputError(
            Problem(
                "header-missing",
                "Baris judul kolom respons Google Forms tidak ditemukan",
                allowed=f"baris judul dengan kolom '{CONSENT_TITLE} (kode kuesioner …)'",
                action="Unduh ulang respons dari Google, dan simpan apa adanya.",
                file=file,
            )
        )
    with_ids = [sheet for sheet in found if fold(SUBMISSION_TITLE) in map(fold, sheet.titles)]
    if len(found) == 1:
        return found[0]
    if len(with_ids) == 1 and len(with_ids[0].rows) == max(len(sheet.rows) for sheet in found):
        return with_ids[0]
    counted = ", ".join(f"{sheet.name} ({len(sheet.rows)} baris)" for sheet in found)
    raise InputError(
        Problem(
            "sheets-several",
            f"Respons ada pada {len(found)} lembar: {counted}",
            allowed="satu lembar respons, atau lembar Jawaban yang memuat semuanya",
            action="Jalankan eksporJawaban lagi, lalu unduh ulang; atau simpan satu lembar saja sebagai CSV.",
            file=file,
        )
    )


def _name_column(title: str, finder: QuestionFinder) -> str:
    """Say what a column is: consent, unit, response id, or a question by code, then by text."""
    folded = fold(title)
    if folded.startswith(fold(CONSENT_TITLE)) and FINGERPRINT_NOTE.search(title):
        return CONSENT_TITLE
    for name in (UNIT_TITLE, SUBMISSION_TITLE):
        if folded == fold(name):
            return name
    # In a grid the code opens the row title, which stands in brackets after the title of the grid.
    parts = [title, *(title[bracket.end() :].removesuffix("]") for bracket in re.finditer(r"\[", title))]
    by_code = next((code for part in parts if (code := finder.by_code(part))), "")
    return by_code or next((code for part in parts if (code := finder.by_text(part))), "")


def _build_frame(
    sheet: AnswerSheet, settled: Mapping[str, int], subunits: Mapping[int, str], codes: Sequence[str]
) -> pd.DataFrame:
    tops = pd.Series(sheet.cells(settled[UNIT_TITLE]), dtype="str")
    unit = tops
    for position, top in subunits.items():
        # Only the list of the chosen Perangkat Daerah counts; another was left behind on the way back.
        chosen = pd.Series(sheet.cells(position), dtype="str")
        unit = unit.where((chosen == "") | ~tops.str.startswith(f"{top} – "), chosen)
    has_numbers = SUBMISSION_TITLE in settled
    return build_frame(
        sheet,
        NAME,
        submission=sheet.cells(settled[SUBMISSION_TITLE]) if has_numbers else ("",) * len(sheet.rows),
        unit=unit,
        consent=sheet.cells(settled[CONSENT_TITLE]),
        answers={code: sheet.cells(settled[code]) for code in codes},
    )
