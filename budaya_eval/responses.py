"""All files of a year, from every channel, into one answer table; every row read is used or set aside with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from budaya_eval.answer_table import (
    CANNOT_JUDGE,
    FAULT_COLUMNS,
    FAULTY_STATES,
    FILE_COLUMNS,
    NOT_SHOWN,
    RESPONDENT_COLUMNS,
    SET_ASIDE_COLUMNS,
    STATE_NAMES,
    UNREADABLE,
    AnswerTable,
    interpret,
)
from budaya_eval.channels.arrival import read_answer_file
from budaya_eval.channels.channel import CHANNEL, CONSENT, KEY_COLUMNS, ROW, SUBMISSION, UNIT, RawTable
from budaya_eval.channels.units import size_of
from budaya_eval.errors import InputError, Problem, ProblemList, mask
from budaya_eval.files import is_ignored, read_table
from budaya_eval.instrument import Instrument
from budaya_eval.unit_register import UnitRegister

ANSWER_FOLDER = "jawaban"
CORRECTIONS_NAME = "koreksi.xlsx"
CORRECTION_COLUMNS = ("file", "sheet", "baris", "kolom", "nilai_baru", "alasan", "oleh", "tanggal")
EXCLUDE = "keluarkan"
ROUTE = "self"
REFUSALS = frozenset({"tidak", "tidak bersedia", "no", "t", "0"})

EXCLUDED_CODE = "dikeluarkan"
UNKNOWN_UNIT = "unit-tidak-dikenal"
REASONS = {
    EXCLUDED_CODE: "dikeluarkan lewat koreksi.xlsx",
    "tanpa-persetujuan": "responden tidak bersedia",
    "tanpa-jawaban": "tidak ada satu pun pernyataan yang dijawab",
    UNKNOWN_UNIT: "unit tidak dikenal",
    "kiriman-ganda": "kiriman ganda: kode sama, isi sama",
    "kiriman-bertentangan": "kode lembar sama dengan isi berbeda; yang pertama dipakai",
}
FILE = "_file"
SHEET = "_sheet"
FINGERPRINT = "_fingerprint"


@dataclass(frozen=True, slots=True)
class _Correction:
    """One line of koreksi.xlsx."""

    number: int
    file: str
    sheet: str
    row: int
    column: str
    new_value: str
    cells: Mapping[str, str]


def read_year(
    folder: Path, register: UnitRegister, issued: Mapping[str, Instrument], left_out: ProblemList | None = None
) -> AnswerTable:
    """Read every answer file of a year's folder into one answer table.

    Parameters
    ----------
    folder : Path
        The year's folder; files are only read.
    register : UnitRegister
        Units valid on the reference date.
    issued : mapping
        Fingerprint to issued questionnaire (`budaya_eval.instrument.read_issued`).
    left_out : ProblemList, optional
        While answers still come in: a file that cannot be read is left out and noted here. Without it, such a file is
        an error.

    Returns
    -------
    AnswerTable
        Rows in the order of file names and rows; reading again changes nothing.

    Raises
    ------
    InputError
        No questionnaire was issued, no file, a file that no channel recognises, a fingerprint that was not
        issued, a missing or doubled item column, a correction that points nowhere: all of them at once.
    """
    if not issued:
        raise InputError(
            Problem(
                "nothing-issued",
                "Belum ada kuesioner terbit dalam folder instrumen/",
                action=f"Terbitkan dahulu: budaya-eval instrument {folder}",
                file=str(folder),
            )
        )
    problems = ProblemList()
    unread = ProblemList()
    tables = list(_read_files(folder, issued, unread))
    if left_out is None or not tables:
        problems.extend(unread)
    else:
        left_out.extend(unread)
    fingerprints = sorted({table.fingerprint for table in tables})
    if len(fingerprints) > 1:
        problems.add(
            "two-versions",
            f"Jawaban tahun ini memakai {len(fingerprints)} versi kuesioner: {', '.join(fingerprints)}",
            allowed="satu versi dalam satu tahun",
            action="Pindahkan jawaban versi uji coba ke luar folder jawaban/.",
            file=ANSWER_FOLDER,
        )
    problems.raise_if_any()
    instrument = issued[fingerprints[0]]
    raw = _combine(tables, instrument)
    corrections = _read_corrections(folder / CORRECTIONS_NAME, problems)
    reason = pd.Series("", index=raw.index)
    applied = _apply_corrections(raw, reason, corrections, instrument, problems)
    problems.raise_if_any()
    units = _match_units(raw, register)
    _set_aside_rows(raw, reason, units, instrument)
    return _assemble(raw, reason, units, tables, instrument, register, applied)


def _read_files(folder: Path, issued: Mapping[str, Instrument], problems: ProblemList) -> Iterator[RawTable]:
    answers = folder / ANSWER_FOLDER
    paths = [path for path in sorted(answers.rglob("*")) if path.is_file() and not is_ignored(path)]
    if not paths:
        problems.add(
            "no-answers",
            "Tidak ada berkas jawaban",
            action="Salin berkas jawaban ke folder ini, apa adanya.",
            file=str(answers),
        )
    for path in paths:
        file = path.relative_to(folder).as_posix()
        try:
            table = read_answer_file(path, file, issued)
        except InputError as error:
            problems.extend(error.problems)
        else:
            if table is not None:
                yield _pack(table)


def _pack(table: RawTable) -> RawTable:
    """Hold each distinct cell of a column once: answers repeat, and a large city has many."""
    frame = table.frame.assign(**{FILE: table.file, SHEET: table.sheet, FINGERPRINT: table.fingerprint})
    texts = [column for column in frame.columns if column not in (ROW, SUBMISSION)]
    return replace(table, frame=frame.astype(dict.fromkeys(texts, "str")).astype(dict.fromkeys(texts, "category")))


def _combine(tables: Sequence[RawTable], instrument: Instrument) -> pd.DataFrame:
    """Lay packed tables one below the other."""
    columns = {}
    for name in (*KEY_COLUMNS, FILE, SHEET, FINGERPRINT, *(question.code for question in instrument.questions)):
        if name in (ROW, SUBMISSION):
            columns[name] = pd.concat([table.frame[name] for table in tables], ignore_index=True)
            continue
        parts = [
            table.frame[name].array if name in table.frame else pd.Categorical([""] * len(table.frame))
            for table in tables
        ]
        columns[name] = pd.Series(union_categoricals(parts))
    return pd.DataFrame(columns)


def _read_corrections(path: Path, problems: ProblemList) -> list[_Correction]:
    if not path.is_file():
        return []
    table = read_table(path)
    for column in CORRECTION_COLUMNS:
        if column not in table.columns:
            problems.add("column-missing", f"Kolom '{column}' tidak ada", file=path.name, sheet=table.sheet)
    if any(column not in table.columns for column in CORRECTION_COLUMNS):
        return []
    corrections = []
    for row in table.rows:
        if not row["baris"].isdecimal():
            problems.add(
                "correction-row",
                f"Nomor baris {mask(row['baris'])} bukan bilangan bulat",
                file=path.name,
                row=row.number,
                column="baris",
            )
            continue
        for column in ("file", "nilai_baru", "alasan", "oleh", "tanggal"):
            if not row[column]:
                problems.add(
                    "cell-empty", "Sel kosong, padahal wajib diisi", file=path.name, row=row.number, column=column
                )
        corrections.append(
            _Correction(
                row.number,
                row["file"].replace("\\", "/"),
                row["sheet"],
                int(row["baris"]),
                row["kolom"],
                row["nilai_baru"],
                row.cells,
            )
        )
    return corrections


def _apply_corrections(
    raw: pd.DataFrame,
    reason: pd.Series,
    corrections: list[_Correction],
    instrument: Instrument,
    problems: ProblemList,
) -> pd.DataFrame:
    """Change the raw cells that koreksi.xlsx names; a correction that points nowhere is a problem."""
    columns = {"unit": UNIT} | {question.code: question.code for question in instrument.questions}
    applied = []
    for correction in corrections:
        is_file = (raw[FILE] == correction.file) | raw[FILE].str.endswith(f"/{correction.file}")
        hit = is_file & (raw[ROW].astype(int) == correction.row)
        if correction.sheet:
            hit &= raw[SHEET] == correction.sheet
        is_exclusion = correction.new_value.casefold() == EXCLUDE
        if hit.sum() != 1:
            problems.add(
                "correction-lost",
                f"Koreksi menunjuk {correction.file} baris {correction.row}, yang ditemukan {int(hit.sum())} kali",
                action="Periksa nama berkas, lembar, dan nomor baris.",
                file=CORRECTIONS_NAME,
                row=correction.number,
            )
        elif is_exclusion:
            reason[hit] = EXCLUDED_CODE
            applied.append({**correction.cells, "nilai_lama": ""})
        elif correction.column not in columns:
            problems.add(
                "correction-column",
                f"Kolom '{correction.column}' tidak ada dalam kuesioner",
                allowed="kode pertanyaan, atau unit",
                file=CORRECTIONS_NAME,
                row=correction.number,
                column="kolom",
            )
        else:
            column = columns[correction.column]
            applied.append({**correction.cells, "nilai_lama": str(raw.loc[hit, column].iloc[0])})
            if correction.new_value not in raw[column].cat.categories:
                raw[column] = raw[column].cat.add_categories(correction.new_value)
            raw.loc[hit, column] = correction.new_value
    return pd.DataFrame(applied, columns=[*CORRECTION_COLUMNS, "nilai_lama"])


def _match_units(raw: pd.DataFrame, register: UnitRegister) -> pd.Series:
    place, texts = pd.factorize(raw[UNIT])
    found = np.array([register.match(text) for text in texts], dtype="object")
    return pd.Series(found[place], index=raw.index)


def _set_aside_rows(raw: pd.DataFrame, reason: pd.Series, units: pd.Series, instrument: Instrument) -> None:
    """Give every row that is not used its reason; the first reason that holds counts."""
    likert = [question.code for question in instrument.questions_of("likert", section=None)]
    refused = REFUSALS | {instrument.texts.get("consent_no", "").casefold()}
    consents = [text for text in raw[CONSENT].cat.categories if text.strip().casefold() in refused]
    _mark(reason, raw[CONSENT].isin(consents), "tanpa-persetujuan")
    _mark(reason, (raw[likert] == "").all(axis=1), "tanpa-jawaban")
    _mark(reason, units.isna(), UNKNOWN_UNIT)
    submission = raw[SUBMISSION].str.strip().str.upper()
    is_repeat = (submission != "") & submission.where(reason == "").duplicated() & (reason == "")
    answers = raw[[question.code for question in instrument.questions]]
    first = pd.Series(raw.index, index=submission)[((reason == "") & ~is_repeat & (submission != "")).to_numpy()]
    repeated = raw.index[is_repeat]
    same = (answers.loc[repeated].to_numpy() == answers.loc[first[submission[repeated]]].to_numpy()).all(axis=1)
    is_same = pd.Series(raw.index.isin(repeated[same]), index=raw.index)
    _mark(reason, is_same, "kiriman-ganda")
    _mark(reason, is_repeat & ~is_same, "kiriman-bertentangan")


def _mark(reason: pd.Series, holds: pd.Series, code: str) -> None:
    reason[(reason == "") & holds] = code


def _assemble(
    raw: pd.DataFrame,
    reason: pd.Series,
    units: pd.Series,
    tables: list[RawTable],
    instrument: Instrument,
    register: UnitRegister,
    applied: pd.DataFrame,
) -> AnswerTable:
    is_used = reason == ""
    used = raw[is_used].reset_index(drop=True).rename_axis("respondent")
    respondents = pd.DataFrame(
        {
            "file": used[FILE].astype("str"),
            "sheet": used[SHEET].astype("str"),
            "row": used[ROW].astype(int),
            "channel": used[CHANNEL].astype("str"),
            "fingerprint": used[FINGERPRINT].astype("str"),
            "unit": units[is_used].to_numpy(),
            "route": ROUTE,
        },
        columns=list(RESPONDENT_COLUMNS),
    )
    sizes = respondents["unit"].map(lambda code: size_of(register, register.by_code[code]))
    answers, states = {}, {}
    for question in instrument.questions:
        answers[question.code], states[question.code] = interpret(question, instrument, used[question.code])
        if question.min_unit_size:
            is_small = sizes < question.min_unit_size
            answers[question.code] = answers[question.code].mask(is_small)
            states[question.code] = states[question.code].mask(is_small, NOT_SHOWN)
    likert = [question.code for question in instrument.questions_of("likert", section=None)]
    closed = [question.code for question in instrument.questions if question.kind != "likert"]
    state_table = pd.DataFrame(states, index=used.index)
    return AnswerTable(
        instrument=instrument,
        respondents=respondents,
        values=pd.DataFrame({code: answers[code] for code in likert}, index=used.index),
        choices=pd.DataFrame({code: answers[code] for code in closed}, index=used.index),
        states=state_table,
        set_aside=_list_set_aside(raw[~is_used], reason[~is_used], register),
        faults=_list_faults(used, state_table, instrument),
        files=_account(raw, is_used, tables),
        corrections=applied,
    )


def _list_set_aside(rows: pd.DataFrame, reason: pd.Series, register: UnitRegister) -> pd.DataFrame:
    listed = []
    suggestions = {text: register.suggest(text) for text in rows.loc[reason == UNKNOWN_UNIT, UNIT].unique() if text}
    places = (rows[column] for column in (FILE, SHEET, ROW, CHANNEL, UNIT))
    for code, file, sheet, row, channel, unit in zip(reason, *places, strict=True):
        text, action = REASONS[code], ""
        if code == UNKNOWN_UNIT:
            suggestion = suggestions.get(unit)
            came = f"'{unit}'" if suggestion else (mask(unit) if unit else "kosong")
            text = f"{text}: {came}"
            meant = f"; mungkin maksudnya '{suggestion}'" if suggestion else ""
            action = f"Petakan lewat koreksi.xlsx (kolom: unit){meant}."
        listed.append([file, sheet, int(row), channel, code, text, action])
    return pd.DataFrame(listed, columns=list(SET_ASIDE_COLUMNS))


def _list_faults(used: pd.DataFrame, states: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    allowed = f"skala {instrument.scale.low}–{instrument.scale.high}"
    kinds = {question.code: question.kind for question in instrument.questions}
    listed = []
    for code in states.columns:
        is_faulty = states[code].isin(FAULTY_STATES)
        limit = f" ({allowed})" if kinds[code] == "likert" else ""
        places = (used.loc[is_faulty, column] for column in (FILE, SHEET, ROW, code))
        for state, file, sheet, row, came in zip(states.loc[is_faulty, code], *places, strict=True):
            text = f"{mask(came)} {STATE_NAMES[state]}{limit}; sel itu dilewati"
            listed.append([file, sheet, int(row), code, state, text])
    is_mistyped = (used[CHANNEL] == "entry_sheet") & (used[SUBMISSION] != "")
    for file, sheet, row, came in zip(*(used.loc[is_mistyped, c] for c in (FILE, SHEET, ROW, SUBMISSION)), strict=True):
        text = f"kode lembar {mask(came)} salah ketik; jawaban dipakai, tetapi kembarannya tidak dikenali"
        listed.append([file, sheet, int(row), "kode_lembar", UNREADABLE, text])
    faults = pd.DataFrame(listed, columns=list(FAULT_COLUMNS))
    return faults.sort_values(["file", "sheet", "row"], kind="stable", ignore_index=True)


def _account(raw: pd.DataFrame, is_used: pd.Series, tables: list[RawTable]) -> pd.DataFrame:
    listed = []
    for table in tables:
        is_here = (raw[FILE] == table.file) & (raw[SHEET] == table.sheet)
        channels = raw.loc[is_here, CHANNEL].unique() if is_here.any() else [table.channel]
        for channel in sorted(channels):
            here = is_here & (raw[CHANNEL] == channel) if is_here.any() else is_here
            n_read, n_used = int(here.sum()), int((here & is_used).sum())
            ignored = "; ".join(table.ignored_columns)
            listed.append(
                [table.file, table.sheet, channel, table.fingerprint, n_read, n_used, n_read - n_used, ignored]
            )
    return pd.DataFrame(listed, columns=list(FILE_COLUMNS))


def count_cannot_judge(answers: AnswerTable) -> pd.Series:
    """Count the declared non-answers per Likert question."""
    likert = [question.code for question in answers.instrument.questions_of("likert", section=None)]
    return (answers.states[likert] == CANNOT_JUDGE).sum()


def check_staff(answers: AnswerTable, register: UnitRegister) -> list[Problem]:
    """Find units with more answers than staff: an open link was filled in too often, or the register is wrong.

    Checked for each Perangkat Daerah with all units below it, and for each unit that has staff of its own.
    """
    problems = []
    chosen = Counter(answers.respondents["unit"])
    by_top = Counter(answers.respondents["unit"].map(register.reporting_unit_of))
    limits = [(code, n, register.staff_of_reporting_unit[code]) for code, n in by_top.items()]
    limits += [(code, n, register.by_code[code].n_staff) for code, n in chosen.items() if register.by_code[code].parent]
    for code, n_answers, n_staff in sorted(set(limits)):
        if n_answers > n_staff:
            problems.append(
                Problem(
                    "more-answers-than-staff",
                    f"{register.by_code[code].label}: {n_answers} jawaban, padahal pegawainya {n_staff}",
                    action="Periksa jumlah pegawai dalam unit.xlsx, atau keluarkan jawaban lewat koreksi.xlsx.",
                    file="unit.xlsx",
                )
            )
    return problems
