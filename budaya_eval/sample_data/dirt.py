"""The dirt of life, counted while it is planted: what goes wrong between the respondents and the office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from budaya_eval.answer_table import BLANK, CANNOT_JUDGE, MULTIPLE, OUT_OF_SCALE, UNREADABLE
from budaya_eval.channels.paper.sheet_code import make_sheet_code
from budaya_eval.instrument import Instrument
from budaya_eval.sample_data.answers import UNIT
from budaya_eval.sample_data.city import list_places
from budaya_eval.sample_data.collection import (
    CHANNEL,
    CONSENT,
    ENTRY_SHEET,
    FILE,
    GOOGLE,
    PAPER,
    SUBMISSION,
    UNIT_TEXT,
    entry_sheet_file,
    google_files,
    google_submission,
)
from budaya_eval.sample_data.draws import Draws
from budaya_eval.sample_data.truth import SEED

Row = dict[str, str]

BLANK_SHARE = 0.015
N_CANNOT_JUDGE = 45
OUT_OF_SCALE_TEXTS = ("45", "6", "0", "6", "44", "7", "0", "33", "55", "6")
MULTIPLE_TEXTS = ("3,4", "4,5", "2,3", "3/4", "4 dan 5")
UNREADABLE_TEXTS = ("?", "tidak jelas", "coretan", "x")
STRAIGHT_LINES = (4,) * 15 + (5,) * 10
MISSPELT = (
    ("DISDUKCAPIL", "Dinas Kependudukan dan Pencatatan Sipl"),
    ("BPKPAD", "Badan Pengelola Keuangan, Pendapatn dan Aset Daerah"),
    ("INSPEKTORAT", "Inspektorta"),
)
UNKNOWN_UNIT = "Dinas Tata Kota"
N_REPEATED_EXPORTS = 4
TRIAL_UNIT = "SETDA-ORG"
EXCLUDED, REFUSED, EMPTY = "dikeluarkan", "tanpa-persetujuan", "tanpa-jawaban"
UNKNOWN, REPEATED, CONFLICTING = "unit-tidak-dikenal", "kiriman-ganda", "kiriman-bertentangan"


@dataclass(frozen=True, slots=True)
class Correction:
    """A line of koreksi.xlsx; `row` is the index of the planted row, an empty `column` means the whole row."""

    row: int
    column: str
    new_value: str
    reason: str


@dataclass(frozen=True, slots=True)
class PlantedDirt:
    """What was planted in a year, counted as `budaya-eval check` should report it after the corrections.

    Parameters
    ----------
    n_read, n_used : int
        Rows in all files; rows that can be used.
    set_aside : mapping
        Reason (codes of `budaya_eval.responses`) to rows.
    cells : mapping
        State of a cell (`budaya_eval.answer_table`) to cells in rows used; cells of questions that are not asked
        in so small a unit are empty too, but are not counted as blank.
    n_straight_lines : int
        Respondents who chose the same category throughout.
    n_corrections : int
        Lines in koreksi.xlsx: a unit mapped, a cell mended, a row excluded.
    files : mapping
        File to rows read and rows used.
    """

    n_read: int
    n_used: int
    set_aside: Mapping[str, int]
    cells: Mapping[str, int]
    n_straight_lines: int
    n_corrections: int
    files: Mapping[str, tuple[int, int]]


@dataclass(slots=True)
class _Spoiler:
    """The rows of a year while they are spoiled, where they stand, and why each will be set aside."""

    rows: list[Row]
    places: list[float]
    instrument: Instrument
    year: int
    corrections: list[Correction] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)

    def add(self, row: Row, place: float, reason: str) -> int:
        """Add a row that will be set aside, at a place between other rows; give its index."""
        self.rows.append(row)
        self.places.append(place)
        self.reasons[len(self.rows) - 1] = reason
        return len(self.rows) - 1

    def append(self, row: Row, reason: str) -> int:
        """Add a row that will be set aside at the end of its file."""
        return self.add(row, max(self.places[index] for index in self.rows_of(row[FILE])) + 0.01, reason)

    def rows_of(self, file: str) -> list[int]:
        """Indices of the rows of a file."""
        return [index for index, row in enumerate(self.rows) if row[FILE] == file]

    def sound_rows_of(self, file: str, channel: str) -> list[int]:
        """Indices of the rows of a file that came by one channel and will be used."""
        return [i for i in self.rows_of(file) if self.rows[i][CHANNEL] == channel and i not in self.reasons]

    @property
    def statements(self) -> list[str]:
        """Codes of the Likert questions."""
        return [question.code for question in self.instrument.questions_of("likert")]

    @property
    def questions(self) -> list[str]:
        """Codes of all questions."""
        return [question.code for question in self.instrument.questions]


def spoil_answers(
    rows: pd.DataFrame, instrument: Instrument, year: int
) -> tuple[pd.DataFrame, list[Correction], PlantedDirt]:
    """Plant the dirt of life.

    Parameters
    ----------
    rows : pandas.DataFrame
        Clean rows, as `collect_answers` gives them.
    instrument : Instrument
        The issued questionnaire.
    year : int
        One of the simulated years.

    Returns
    -------
    rows : pandas.DataFrame
        In the order of the files; the index is the one that the corrections name.
    corrections : list of Correction
        What the office found and mended.
    dirt : PlantedDirt
        The count of what was planted.
    """
    clean = [{str(column): str(cell) for column, cell in row.items()} for row in rows.to_dict("records")]
    spoiler = _Spoiler(clean, [float(place) for place in range(len(clean))], instrument, year)
    misspelt = _misspell_units(spoiler)
    straight = _draw_straight_lines(spoiler, misspelt)
    cells = _spoil_cells(spoiler, untouched=[*straight, *misspelt])
    _add_google_rows(spoiler)
    _add_typed_rows(spoiler)
    order = sorted(range(len(spoiler.rows)), key=spoiler.places.__getitem__)
    spoiled = pd.DataFrame([spoiler.rows[index] for index in order], index=order)
    n_read = Counter(row[FILE] for row in spoiler.rows)
    n_set_aside = Counter(spoiler.rows[index][FILE] for index in spoiler.reasons)
    dirt = PlantedDirt(
        n_read=len(order),
        n_used=len(order) - len(spoiler.reasons),
        set_aside=dict(sorted(Counter(spoiler.reasons.values()).items())),
        cells=cells,
        n_straight_lines=len(straight),
        n_corrections=len(spoiler.corrections),
        files={file: (n, n - n_set_aside[file]) for file, n in sorted(n_read.items())},
    )
    return spoiled, spoiler.corrections, dirt


def _misspell_units(spoiler: _Spoiler) -> list[int]:
    """Misspell three typed units; the office maps the first, the others wait for it.

    Rows without a sheet code only: on paper the code of the sheet says the unit.
    """
    touched = []
    for number, (unit, text) in enumerate(MISSPELT):
        index = spoiler.rows_of(entry_sheet_file(unit))[3]
        spoiler.rows[index][UNIT_TEXT] = text
        touched.append(index)
        if number == 0:
            spoiler.corrections.append(Correction(index, "unit", unit, "Nama unit salah ketik"))
        else:
            spoiler.reasons[index] = UNKNOWN
    return touched


def _draw_straight_lines(spoiler: _Spoiler, untouched: Sequence[int]) -> list[int]:
    n = len(spoiler.rows)
    order = Draws(SEED, spoiler.year, "straight-lines").choose(n, n).tolist()
    chosen = [index for index in order if index not in untouched][: len(STRAIGHT_LINES)]
    for index, answer in zip(chosen, STRAIGHT_LINES, strict=True):
        spoiler.rows[index] |= dict.fromkeys(spoiler.statements, str(answer))
    return chosen


def _spoil_cells(spoiler: _Spoiler, untouched: Sequence[int]) -> dict[str, int]:
    """Spoil cells of rows that will be used, each cell once; the office mends one out of scale from the paper."""
    rows, draws = spoiler.rows, Draws(SEED, spoiler.year, "cells")
    is_open = np.array([[row[code] != "" for code in spoiler.questions] for row in rows])
    is_open[untouched] = False
    is_statement = np.isin(spoiler.questions, spoiler.statements)
    is_typed = np.array([row[CHANNEL] != GOOGLE for row in rows])
    is_paper = np.array([row[CHANNEL] == PAPER for row in rows])
    n_blank = round(BLANK_SHARE * int(is_open.sum()))
    non_answer = spoiler.instrument.scale.non_answers[0].code

    def plant(texts: Sequence[str], where: npt.NDArray[np.bool_]) -> list[tuple[int, str]]:
        places = np.argwhere(is_open & where)
        chosen = places[draws.choose(len(places), len(texts))].tolist()
        for (row, column), text in zip(chosen, texts, strict=True):
            rows[row][spoiler.questions[column]] = text
            is_open[row, column] = False
        return [(row, spoiler.questions[column]) for row, column in chosen]

    row, column = plant(OUT_OF_SCALE_TEXTS[:1], is_paper[:, None] & is_statement)[0]
    spoiler.corrections.append(Correction(row, column, "4", "Salah ketik; dicocokkan dengan lembar asli"))
    plant(OUT_OF_SCALE_TEXTS[1:], is_typed[:, None] & is_statement)
    plant(MULTIPLE_TEXTS, is_paper[:, None] & is_statement)
    plant(UNREADABLE_TEXTS, is_paper[:, None] & is_statement)
    plant([non_answer] * N_CANNOT_JUDGE, is_open & is_statement)
    plant([""] * n_blank, is_open)
    return {
        BLANK: n_blank,
        CANNOT_JUDGE: N_CANNOT_JUDGE,
        OUT_OF_SCALE: len(OUT_OF_SCALE_TEXTS) - 1,
        MULTIPLE: len(MULTIPLE_TEXTS),
        UNREADABLE: len(UNREADABLE_TEXTS),
    }


def _empty_row(spoiler: _Spoiler, file: str, channel: str, unit: str = "") -> Row:
    label = next((place.label for place in list_places(spoiler.year) if place.code == unit), "")
    row = dict.fromkeys([*spoiler.rows[0]], "")
    return row | {FILE: file, CHANNEL: channel, CONSENT: "yes", UNIT: unit, UNIT_TEXT: label}


def _add_google_rows(spoiler: _Spoiler) -> None:
    """Add a trial of the form, refusals, forms sent without an answer, and responses that were exported twice."""
    first, second = google_files(spoiler.year)
    start = min(spoiler.places[index] for index in spoiler.rows_of(first))
    unit = _empty_row(spoiler, first, GOOGLE, TRIAL_UNIT)
    trial = spoiler.rows[spoiler.rows_of(first)[40]] | {key: unit[key] for key in (UNIT, UNIT_TEXT)}
    index = spoiler.add(trial | {SUBMISSION: google_submission(spoiler.year, 0)}, start - 0.5, EXCLUDED)
    note = "Uji coba formulir oleh operator sebelum survei dibuka"
    spoiler.corrections.append(Correction(index, "", "keluarkan", note))
    number = 90_000
    for place in (210.5, 640.5, 990.5):
        number += 1
        refusal = _empty_row(spoiler, first, GOOGLE) | {CONSENT: "no"}
        spoiler.add(refusal | {SUBMISSION: google_submission(spoiler.year, number)}, start + place, REFUSED)
    for unit_code, place in (("DISHUB", 333.5), ("DINSOS", 801.5)):
        number += 1
        nothing = _empty_row(spoiler, first, GOOGLE, unit_code)
        spoiler.add(nothing | {SUBMISSION: google_submission(spoiler.year, number)}, start + place, EMPTY)
    start = min(spoiler.places[index] for index in spoiler.rows_of(second))
    for offset, index in enumerate(spoiler.sound_rows_of(first, GOOGLE)[-N_REPEATED_EXPORTS:], start=1):
        spoiler.add(spoiler.rows[index] | {FILE: second}, start - 1 + offset / 10, REPEATED)


def _add_typed_rows(spoiler: _Spoiler) -> None:
    """Add paper sheets that were typed twice, refused or left empty, and a row from a unit that does not exist."""
    school, works, fire = (entry_sheet_file(unit) for unit in ("DISDIK", "DLH", "DAMKAR"))
    spoiler.append(dict(spoiler.rows[spoiler.sound_rows_of(school, PAPER)[10]]), REPEATED)
    conflicting = dict(spoiler.rows[spoiler.sound_rows_of(works, PAPER)[10]])
    statement = spoiler.statements[0]
    spoiler.append(conflicting | {statement: "3" if conflicting[statement] == "2" else "2"}, CONFLICTING)
    used = {row[SUBMISSION] for row in spoiler.rows}
    for unit, consent, reason in (("DISDIK-SD23", "no", REFUSED), ("DISDIK-SD24", "yes", EMPTY)):
        unused = next(code for code in _sheet_codes(unit, spoiler.year) if code not in used)
        spoiler.append(_empty_row(spoiler, school, PAPER) | {CONSENT: consent, SUBMISSION: unused}, reason)
    stranger = dict(spoiler.rows[spoiler.sound_rows_of(fire, PAPER)[5]])
    stranger |= {CHANNEL: ENTRY_SHEET, SUBMISSION: "", UNIT: "", UNIT_TEXT: UNKNOWN_UNIT}
    spoiler.append(stranger, UNKNOWN)


def _sheet_codes(unit: str, year: int) -> Iterator[str]:
    n_staff = next(place.n_staff for place in list_places(year) if place.code == unit)
    return (make_sheet_code(unit, serial) for serial in range(1, n_staff + 1))
