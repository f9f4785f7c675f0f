"""Reads a table of the office's own as its mapping says; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pandas as pd

from budaya_eval.channels.channel import CHANNEL, CONSENT, ROW, SUBMISSION, UNIT, RawTable
from budaya_eval.channels.choices import choices_of
from budaya_eval.channels.columns import (
    HEADER_ROWS,
    AnswerSheet,
    choose_issue,
    column_letter,
    describe_column,
    name_ignored,
    take_answers,
)
from budaya_eval.channels.table.layout import (
    ALL_STATEMENTS,
    BLANK_ANSWER,
    CONSENT_ANSWERS,
    CONSENT_CODE,
    FIXED_CODES,
    HEADER_KEY,
    NAME,
    NOT_ASKED,
    SHEET_KEY,
    SUBMISSION_CODE,
    UNIT_CODE,
    VERSION_KEY,
)
from budaya_eval.channels.table.mapping import ColumnMap, find_mappings, read_mapping
from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import Grid, did_you_mean, fold, near_miss
from budaya_eval.instrument import Instrument

_LETTER = re.compile(r"kolom ([a-z]{1,3})")


def recognise(sheets: Mapping[str, Grid]) -> bool:
    """Recognise nothing by its content: a table of the office's own is known only by a mapping that names it."""
    return False


def read(path: Path, file: str, sheets: Mapping[str, Grid], issued: Mapping[str, Instrument]) -> RawTable:
    """Bring the answers of a table back as its mapping says; parameters as in `budaya_eval.channels.channel.Channel`.

    Returns
    -------
    RawTable
        One row per row below the header that holds something in a mapped column.

    Raises
    ------
    InputError
        Two mappings name the file; the version was not issued; a code or answer is unknown; a question is not
        mapped; a column that is named does not exist, stands twice, or is mapped twice: all at once.
    """
    mapping = _choose_mapping(path, file)
    instrument = choose_issue(
        [mapping.fingerprint] if mapping.fingerprint else [], issued, file, f"{VERSION_KEY} dalam {mapping.path.name}"
    )
    problems = ProblemList()
    _check_codes(mapping, instrument, problems)
    _check_answers(mapping, instrument, problems)
    sheet = _choose_sheet(mapping, sheets, file)
    settled = _settle(mapping, sheet, problems, file)
    problems.raise_if_any()
    return RawTable(
        channel=NAME,
        file=file,
        sheet=sheet.name,
        fingerprint=instrument.fingerprint,
        frame=_build_frame(mapping, sheet, settled, instrument),
        ignored_columns=name_ignored(sheet, list(settled.values())),
    )


def _choose_mapping(path: Path, file: str) -> ColumnMap:
    found = find_mappings(path)
    if len(found) == 1:
        return read_mapping(found[0])
    raise InputError(
        Problem(
            "mapping-several",
            f"Berkas ini disebut oleh {len(found)} pemetaan: {', '.join(beside.name for beside in found)}",
            allowed="satu pemetaan untuk satu berkas",
            action="Hapus nama berkas itu dari pemetaan yang keliru.",
            file=file,
        )
    )


def _check_codes(mapping: ColumnMap, instrument: Instrument, problems: ProblemList) -> None:
    """Note codes that the questionnaire does not have, and questions that the mapping leaves open."""
    complain = partial(problems.add, file=mapping.path.name)
    questions = {fold(question.code): question for question in instrument.questions}
    known = {fold(code): code for code in FIXED_CODES} | {fold(q.code): q.code for q in questions.values()}
    given = mapping.columns | mapping.constants
    for code in (*given, *(code for code in mapping.answers if code != ALL_STATEMENTS)):
        if code not in known:
            complain(
                "mapping-code-unknown",
                f"Kode '{code.upper()}' tidak ada dalam kuesioner{did_you_mean(near_miss(code, known.values()))}",
                allowed=f"kode pertanyaan, atau {', '.join(FIXED_CODES)}",
                action="Perbaiki kodenya dalam pemetaan.",
            )
    for code, text in known.items():
        if code not in given and code != SUBMISSION_CODE and not (code in questions and questions[code].units):
            asked = questions[code].text if code in questions else FIXED_CODES[code]
            complain(
                "column-missing",
                f"Kolom untuk {text} belum dipetakan ({asked})",
                allowed=f"judul kolom, atau {NOT_ASKED} bila tidak ditanyakan; unit dan persetujuan boleh isi tetap",
                action="Lengkapi pemetaannya.",
            )
    for code in mapping.constants:
        if code in questions or code == SUBMISSION_CODE:
            complain(
                "mapping-constant",
                f"Isi tetap untuk {known[code]}: jawaban tidak boleh sama untuk semua baris",
                allowed=f"isi tetap hanya untuk {UNIT_CODE} dan {CONSENT_CODE}",
                action="Sebut judul kolomnya dalam pemetaan.",
            )
    for code in sorted(mapping.columns.keys() & mapping.constants.keys()):
        complain(
            "mapping-code-twice",
            f"{known.get(code, code)} mempunyai kolom dan isi tetap sekaligus",
            allowed="salah satu saja",
            action="Hapus yang tidak dipakai dalam pemetaan.",
        )


def _check_answers(mapping: ColumnMap, instrument: Instrument, problems: ProblemList) -> None:
    """Note meanings that no question offers."""
    complain = partial(problems.add, file=mapping.path.name)
    offered = {fold(q.code): {choice.code for choice in choices_of(q, instrument)} for q in instrument.questions}
    statements = {code for q in instrument.questions_of("likert", section=None) for code in offered[fold(q.code)]}
    allowed = offered | {ALL_STATEMENTS: statements, CONSENT_CODE: set(CONSENT_ANSWERS)}
    for code, meanings in mapping.answers.items():
        for cell, meaning in meanings.items():
            if code in allowed and meaning not in allowed[code] and fold(meaning) != BLANK_ANSWER:
                complain(
                    "mapping-answer-unknown",
                    f"Arti '{meaning}' untuk isi '{cell}' pada {code.upper()} bukan kode jawaban",
                    allowed=f"{', '.join(sorted(allowed[code]))}, atau {BLANK_ANSWER}",
                    action="Perbaiki artinya dalam pemetaan.",
                )


def _choose_sheet(mapping: ColumnMap, sheets: Mapping[str, Grid], file: str) -> AnswerSheet:
    """Take the sheet the mapping names, or the only one; its header is the row with most of the mapped titles."""
    filled = {name: grid for name, grid in sheets.items() if any(any(cells) for _, cells in grid)}
    name = mapping.sheet or (next(iter(filled)) if len(filled) == 1 else "")
    if name not in filled:
        came = (
            f"Lembar '{name}' tidak ada atau kosong" if name else f"Berkas mempunyai {len(filled)} lembar yang berisi"
        )
        raise InputError(
            Problem(
                "mapping-sheet",
                came,
                allowed=f"lembar yang berisi: {', '.join(filled) or 'tidak ada'}",
                action=f"Isi {SHEET_KEY} dalam {mapping.path.name} dengan lembar yang memuat jawaban.",
                file=file,
            )
        )
    grid = filled[name]
    titles = {fold(title) for title in mapping.columns.values()}
    if mapping.header_row is not None:
        place = next((place for place, (number, _) in enumerate(grid) if number == mapping.header_row), None)
    else:
        hits = [len(titles & {fold(cell) for cell in cells}) for _, cells in grid[:HEADER_ROWS]]
        place = hits.index(max(hits)) if max(hits) else None
    if place is None:
        raise InputError(
            Problem(
                "header-missing",
                "Baris judul kolom tidak ditemukan: tidak satu pun judul dalam pemetaan ada pada baris-baris pertama",
                allowed=f"judul kolom persis seperti dalam berkas, pada {HEADER_ROWS} baris pertama",
                action=f"Perbaiki judulnya, atau isi {HEADER_KEY}, dalam {mapping.path.name}.",
                file=file,
                sheet=name,
            )
        )
    return take_answers(name, grid[place][1], grid[place + 1 :])


def _settle(mapping: ColumnMap, sheet: AnswerSheet, problems: ProblemList, file: str) -> dict[str, int]:
    """Find the column of each code; note those that do not exist, stand twice, or are mapped twice."""
    complain = partial(problems.add, file=file, sheet=sheet.name)
    folded = [fold(title) for title in sheet.titles]
    letters = {column_letter(place).lower(): place for place in range(len(sheet.titles))}
    settled: dict[str, int] = {}
    taken: dict[int, str] = {}
    for code, title in mapping.columns.items():
        if title == NOT_ASKED:
            continue
        places = [place for place, text in enumerate(folded) if text and text == fold(title)]
        letter = _LETTER.fullmatch(fold(title))
        if not places and letter and letter.group(1) in letters:
            places = [letters[letter.group(1)]]
        if not places:
            hint = near_miss(title, [text for text in sheet.titles if text])
            text = f"Kolom '{title}' untuk {code.upper()} tidak ada" + (f"; yang mirip: '{hint}'" if hint else "")
            complain(
                "column-missing",
                text,
                allowed='judul kolom persis seperti dalam berkas, atau hurufnya, misalnya "kolom C"',
                action=f"Perbaiki judulnya dalam {mapping.path.name}.",
            )
        elif len(places) > 1:
            complain(
                "column-twice",
                f"Judul '{title}' untuk {code.upper()} ada pada {len(places)} kolom: "
                f"{', '.join(column_letter(place) for place in places)}",
                allowed='satu kolom; sebut hurufnya, misalnya "kolom C"',
                action=f"Perbaiki {mapping.path.name}.",
            )
        elif places[0] in taken:
            complain(
                "mapping-twice",
                f"Kolom {describe_column(sheet.titles[places[0]], places[0])} dipetakan dua kali: "
                f"{taken[places[0]].upper()} dan {code.upper()}",
                allowed="satu kode untuk satu kolom",
                action=f"Perbaiki {mapping.path.name}.",
            )
        else:
            settled[code], taken[places[0]] = places[0], code
    return settled


def _build_frame(
    mapping: ColumnMap, sheet: AnswerSheet, settled: Mapping[str, int], instrument: Instrument
) -> pd.DataFrame:
    index = range(len(sheet.rows))
    likert = {fold(question.code) for question in instrument.questions_of("likert", section=None)}

    def cells_of(code: str) -> pd.Series:
        if code not in settled:
            return pd.Series(mapping.constants.get(code, ""), index=index, dtype="str")
        meanings = mapping.answers.get(ALL_STATEMENTS, {}) if code in likert else {}
        meanings = meanings | mapping.answers.get(code, {})
        cells = sheet.cells(settled[code])
        meant = {cell: meanings.get(fold(cell), cell) for cell in set(cells)}
        known = {cell: "" if fold(meaning) == BLANK_ANSWER else meaning for cell, meaning in meant.items()}
        return pd.Series([known[cell] for cell in cells], index=index, dtype="str")

    mapped = [sheet.cells(place) for place in settled.values()]
    is_filled = [any(cells) for cells in zip(*mapped, strict=True)] if mapped else [False for _ in index]
    frame = pd.DataFrame(
        {
            ROW: pd.Series(sheet.rows, index=index, dtype="int64"),
            SUBMISSION: cells_of(SUBMISSION_CODE),
            UNIT: cells_of(UNIT_CODE),
            CONSENT: cells_of(CONSENT_CODE),
            CHANNEL: pd.Series(NAME, index=index, dtype="str"),
            **{question.code: cells_of(fold(question.code)) for question in instrument.questions},
        }
    )
    return frame[is_filled].reset_index(drop=True)
