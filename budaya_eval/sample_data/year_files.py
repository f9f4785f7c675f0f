"""Writes the answer files of a simulated year as the channels would bring them back, and koreksi.xlsx."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.columns import question_title
from budaya_eval.channels.entry_sheet import write_filled
from budaya_eval.channels.entry_sheet.layout import (
    CONSENT_COLUMN,
    ENTRY_SHEET,
    FIRST_ROW,
    SHEET_CODE_COLUMN,
    UNIT_COLUMN,
)
from budaya_eval.channels.google_forms.form import describe_form
from budaya_eval.channels.google_forms.layout import (
    ANSWER_SHEET,
    SUBMISSION_TITLE,
    SUBUNIT_START,
    TIME_TITLES,
    UNIT_TITLE,
    consent_title,
)
from budaya_eval.files import write_table, write_text
from budaya_eval.instrument import Instrument
from budaya_eval.phrases import SIMULATED
from budaya_eval.responses import ANSWER_FOLDER
from budaya_eval.responses.corrections import CORRECTION_COLUMNS, CORRECTIONS_NAME
from budaya_eval.sample_data.answers import UNIT
from budaya_eval.sample_data.city import reporting_unit_of
from budaya_eval.sample_data.collection import CONSENT, FILE, SUBMISSION, UNIT_TEXT, google_files
from budaya_eval.sample_data.dirt import Correction
from budaya_eval.sample_data.draws import Draws
from budaya_eval.sample_data.truth import SEED
from budaya_eval.unit_register import UnitRegister
from budaya_eval.year_folder import CORRECTION_WIDTHS

MAIL_TITLE = "Alamat email"
TIME_TITLE = TIME_TITLES[1]
NOTICE = f"{SIMULATED}. Jawaban dalam berkas ini dibuat komputer; tidak satu pun berasal dari orang sungguhan."
GOOGLE_FIRST_ROW = 2
CORRECTED_BY = "Operator simulasi"


def write_answers(folder: Path, rows: pd.DataFrame, request: WriteRequest) -> list[Path]:
    """Write every answer file of a year.

    Parameters
    ----------
    folder : Path
        The year's folder.
    rows : pandas.DataFrame
        As `spoil_answers` gives them.
    request : WriteRequest
        The questionnaire as it was issued.

    Returns
    -------
    list of Path
    """
    first, second = google_files(request.instrument.year)
    written = []
    for name, part in rows.groupby(FILE, sort=True):
        target = folder / ANSWER_FOLDER / str(name)
        if name == first:
            _write_csv_export(target, part, request)
        elif name == second:
            columns, cells = _google_table(part, request)
            write_table(target, columns, cells, sheet=ANSWER_SHEET, notice=NOTICE)
        else:
            _write_entry_sheet(target, part, request)
        written.append(target)
    return written


def _write_csv_export(target: Path, part: pd.DataFrame, request: WriteRequest) -> None:
    """Write the responses as the form itself exports them, beside them the columns that must not be stored."""
    columns, cells = _google_table(part, request)
    times = _response_times(len(cells), request.instrument.year)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([TIME_TITLE, *columns, MAIL_TITLE, SIMULATED])
    for number, (time, row) in enumerate(zip(times, cells, strict=True), start=1):
        writer.writerow([time, *row, f"responden{number:04d}@contoh.invalid", "ya"])
    write_text(target, buffer.getvalue())


def _response_times(n: int, year: int) -> list[str]:
    """Draw moments of the first twelve days of the survey, in working hours, as Google writes them."""
    start = dt.datetime(year, 10, 1)
    draws = np.sort(Draws(SEED, year, "times").uniform(n)) * 12
    moments = [start + dt.timedelta(days=int(day), hours=7.5, seconds=int(day % 1 * 9 * 3600)) for day in draws]
    return [f"{m:%Y/%m/%d} {m.hour % 12 or 12}:{m:%M:%S} {'AM' if m.hour < 12 else 'PM'} GMT+8" for m in moments]


def _google_table(part: pd.DataFrame, request: WriteRequest) -> tuple[list[str], list[list[str]]]:
    """Lay answers out as the script of the form exports them: titles in the order of the form."""
    form = describe_form(request)
    instrument = request.instrument
    answers = _google_texts(part, instrument)
    top = part[UNIT].map(reporting_unit_of(instrument.year)).fillna("")
    tops = {unit.code: unit.label for unit in request.register.reporting_units}
    below = {f"{SUBUNIT_START}{label}": code for code, label in tops.items()}
    columns: dict[str, Iterable[str]] = {SUBMISSION_TITLE: part[SUBMISSION]}
    for item in (item for page in form.pages for item in page.items):
        if item.kind == "grid":
            columns |= {f"{item.title} [{row}]": answers[row] for row in item.rows}
        elif item.title == consent_title(instrument.fingerprint):
            yes, no = (choice.label for choice in item.choices)
            columns[item.title] = part[CONSENT].map({"yes": yes, "no": no})
        elif item.title == UNIT_TITLE:
            columns[item.title] = top.map(tops).fillna("")
        elif item.title in below:
            columns[item.title] = part[UNIT_TEXT].where(top == below[item.title], "")
        else:
            columns[item.title] = answers[item.title]
    table = pd.DataFrame({title: list(cells) for title, cells in columns.items()})
    return list(table.columns), table.to_numpy().tolist()


def _google_texts(part: pd.DataFrame, instrument: Instrument) -> dict[str, pd.Series]:
    """Turn codes into the texts of the form: title of the question to its cells."""
    scale = {str(point.value): f"{point.value} – {point.label}" for point in instrument.scale.points}
    scale |= {answer.code: answer.label for answer in instrument.scale.non_answers}
    texts = {}
    for question in instrument.questions:
        known = scale if question.kind == "likert" else {option.code: option.label for option in question.options}
        texts[question_title(question)] = part[question.code].map({"": "", **known})
    return texts


def _write_entry_sheet(target: Path, part: pd.DataFrame, request: WriteRequest) -> None:
    unit = target.stem.removeprefix("lembar-isian-")
    codes = [question.code for question in request.instrument.questions]
    filled = []
    for row in part.to_dict("records"):
        cells: dict[str, str | int] = {CONSENT_COLUMN: {"yes": "ya", "no": "tidak"}[row[CONSENT]]}
        cells |= {SHEET_CODE_COLUMN: row[SUBMISSION]} if row[SUBMISSION] else {}
        cells |= {UNIT_COLUMN: row[UNIT_TEXT]} if row[UNIT_TEXT] else {}
        cells |= {code: _typed(row[code]) for code in codes if row[code]}
        filled.append(cells)
    write_filled(request, unit, filled, target)


def _typed(text: str) -> str | int:
    return int(text) if text.isdecimal() else text


def write_corrections(folder: Path, rows: pd.DataFrame, corrections: Sequence[Correction], year: int) -> Path:
    """Write koreksi.xlsx: where each corrected row stands, what changes, why, by whom and when."""
    target = folder / CORRECTIONS_NAME
    lines = []
    for correction in corrections:
        file = str(rows.at[correction.row, FILE])
        place = rows.index[rows[FILE] == file].get_loc(correction.row)
        assert isinstance(place, int)
        is_google = file in google_files(year)
        sheet = "" if is_google else ENTRY_SHEET
        number = place + (GOOGLE_FIRST_ROW if is_google else FIRST_ROW)
        what = (sheet, number, correction.column, correction.new_value, correction.reason)
        lines.append([f"{ANSWER_FOLDER}/{file}", *what, CORRECTED_BY, dt.date(year, 10, 20)])
    write_table(
        target,
        CORRECTION_COLUMNS,
        lines,
        sheet="Koreksi",
        widths=CORRECTION_WIDTHS,
        notice=f"{SIMULATED}. Isian contoh.",
    )
    return target


def write_request(instrument: Instrument, register: UnitRegister) -> WriteRequest:
    """Give the request with which the questionnaires of a simulated year were written."""
    return WriteRequest(
        instrument=instrument,
        register=register,
        survey_start=dt.date(instrument.year, 10, 1),
        survey_end=dt.date(instrument.year, 10, 15),
        is_simulated=True,
    )
