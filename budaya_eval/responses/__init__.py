"""All files of a year, from every channel, into one answer table; every row read is used or set aside with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from budaya_eval.answer_table import (
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
from budaya_eval.channels.columns import FEW_ROWS, pack
from budaya_eval.channels.units import size_of
from budaya_eval.errors import InputError, Problem, ProblemList, mask
from budaya_eval.files import LOST_CELLS, did_you_mean, hash_file, is_ignored
from budaya_eval.indicators import Route
from budaya_eval.instrument import Instrument
from budaya_eval.responses.corrections import (
    CORRECTIONS_NAME,
    EXCLUDED_CODE,
    FILE,
    SHEET,
    apply_corrections,
    read_corrections,
    share_out,
)
from budaya_eval.unit_register import UnitRegister

ANSWER_FOLDER = "jawaban"
STAFF: Route = "self"
REFUSALS = frozenset({"tidak", "tidak bersedia", "no", "t", "0"})

UNKNOWN_UNIT, REPEATED_FILE = "unit-tidak-dikenal", "berkas-ganda"
REASONS = {
    EXCLUDED_CODE: "dikeluarkan lewat koreksi.xlsx",
    "tanpa-persetujuan": "responden tidak bersedia",
    "tanpa-jawaban": "tidak ada satu pun pernyataan yang dijawab",
    UNKNOWN_UNIT: "unit tidak dikenal",
    REPEATED_FILE: "berkas sama persis dengan berkas sebelumnya",
    "kiriman-ganda": "kiriman ganda: kode sama, isi sama",
    "kiriman-bertentangan": "kode lembar sama dengan isi berbeda; yang pertama dipakai",
}
FINGERPRINT = "_fingerprint"


def read_year(
    folder: Path, register: UnitRegister, issued: Mapping[str, Instrument], left_out: ProblemList | None = None
) -> AnswerTable:
    """Read the answers of the staff, which carry the index: those of `read_routes` of that one route."""
    return read_routes(folder, register, issued, left_out)[STAFF]


def read_routes(
    folder: Path, register: UnitRegister, issued: Mapping[str, Instrument], left_out: ProblemList | None = None
) -> dict[Route, AnswerTable]:
    """Read every answer file of a year's folder into one answer table per group of raters.

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
    dict
        Route to its answers, the staff (``self``) first. Rows stand in the order of file names and rows; reading again
        changes nothing.

    Raises
    ------
    InputError
        No questionnaire was issued, no file, none of the staff, a file that no channel recognises, a fingerprint that
        was not issued, two versions of one route, a missing or doubled item column, a correction that points nowhere:
        all of them at once.
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
    groups = _group_by_route(tables, issued, problems)
    problems.raise_if_any()
    corrections = share_out(read_corrections(folder / CORRECTIONS_NAME, problems), groups)
    raws = {route: _combine(found, instrument) for route, (instrument, found) in groups.items()}
    reasons = {route: pd.Series("", index=raw.index) for route, raw in raws.items()}
    applied = {
        route: apply_corrections(raws[route], reasons[route], corrections[route], instrument, problems)
        for route, (instrument, _) in groups.items()
    }
    problems.raise_if_any()
    answers = {}
    repeated = _find_repeated(folder, tables)
    for route, (instrument, found) in groups.items():
        units = _match_units(raws[route], register)
        _set_aside_rows(raws[route], reasons[route], units, instrument, repeated)
        answers[route] = _assemble(raws[route], reasons[route], units, found, instrument, register, applied[route])
    return answers


def _find_repeated(folder: Path, tables: Sequence[RawTable]) -> list[str]:
    """Name the files of several people that hold byte for byte what an earlier one holds.

    A file of one person is left alone: two people may give the same answers.
    """
    seen: set[str] = set()
    repeated = []
    sizes = Counter((folder / table.file).stat().st_size for table in tables)
    for table in tables:
        path = folder / table.file
        if len(table.frame) > 1 and sizes[path.stat().st_size] > 1:
            digest = hash_file(path)
            if digest in seen:
                repeated.append(table.file)
            seen.add(digest)
    return repeated


def _group_by_route(
    tables: Sequence[RawTable], issued: Mapping[str, Instrument], problems: ProblemList
) -> dict[Route, tuple[Instrument, list[RawTable]]]:
    """Sort the files by who answered them; one version of the questionnaire for each."""
    groups: dict[Route, list[RawTable]] = {STAFF: []}
    for table in tables:
        groups.setdefault(issued[table.fingerprint].route, []).append(table)
    for found in groups.values():
        fingerprints = sorted({table.fingerprint for table in found})
        if len(fingerprints) > 1:
            problems.add(
                "two-versions",
                f"Jawaban tahun ini memakai {len(fingerprints)} versi kuesioner: {', '.join(fingerprints)}",
                allowed="satu versi dalam satu tahun untuk setiap kelompok penilai",
                action="Pindahkan jawaban versi uji coba ke luar folder jawaban/.",
                file=ANSWER_FOLDER,
            )
    if tables and not groups[STAFF]:
        problems.add(
            "no-staff-answers",
            "Tidak ada jawaban pegawai; yang ada hanya jawaban kelompok penilai lain",
            action="Salin berkas jawaban kuesioner pegawai ke folder ini, apa adanya.",
            file=ANSWER_FOLDER,
        )
    return {route: (issued[found[0].fingerprint], found) for route, found in groups.items() if found}


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
            problems.extend(replace(p, file=file) if p.file == path.name else p for p in error.problems)
        else:
            if table is not None:
                yield _place(table)


def _place(table: RawTable) -> RawTable:
    """Write beside each row where it stands; pack the table unless it waits for others as small as itself."""
    place = {FILE: table.file, SHEET: table.sheet, FINGERPRINT: table.fingerprint}
    if len(table.frame) < FEW_ROWS:
        return replace(table, frame=table.frame.assign(**place))
    return replace(
        table, frame=_pack(table.frame).assign(**{k: pack([v] * len(table.frame)) for k, v in place.items()})
    )


def _pack(frame: pd.DataFrame) -> pd.DataFrame:
    """Pack every column of text that its channel did not pack already."""
    loose = [
        name
        for name, kind in frame.dtypes.items()
        if name not in (ROW, SUBMISSION) and not isinstance(kind, pd.CategoricalDtype)
    ]
    return frame.astype(dict.fromkeys(loose, "str")).astype(dict.fromkeys(loose, "category"))


def _combine(tables: Sequence[RawTable], instrument: Instrument) -> pd.DataFrame:
    """Lay the tables one below the other, packed; small ones, perhaps a file for each person, are packed together."""
    names = [*KEY_COLUMNS, FILE, SHEET, FINGERPRINT, *(question.code for question in instrument.questions)]
    frames = []
    for is_small, run in groupby((table.frame for table in tables), key=lambda frame: len(frame) < FEW_ROWS):
        found = list(run)
        if is_small:
            found = [_pack(pd.concat(found, ignore_index=True).reindex(columns=names, fill_value="").fillna(""))]
        frames += found
    columns = {}
    for name in names:
        if name in (ROW, SUBMISSION):
            columns[name] = pd.concat([frame[name] for frame in frames], ignore_index=True)
            continue
        parts = [frame[name].array if name in frame else pd.Categorical([""] * len(frame)) for frame in frames]
        columns[name] = pd.Series(union_categoricals(parts))
    return pd.DataFrame(columns)


def _match_units(raw: pd.DataFrame, register: UnitRegister) -> pd.Series:
    place, texts = pd.factorize(raw[UNIT])
    found = np.array([register.match(text) for text in texts], dtype="object")
    return pd.Series(found[place], index=raw.index)


def _set_aside_rows(
    raw: pd.DataFrame, reason: pd.Series, units: pd.Series, instrument: Instrument, repeated_files: Sequence[str]
) -> None:
    """Give every row that is not used its reason; the first reason that holds counts."""
    likert = [question.code for question in instrument.questions_of("likert", section=None)]
    texts = (instrument.texts.get(key, "") for key in ("consent_no", "consent_no_en"))
    refused = REFUSALS | {text.casefold() for text in texts if text}
    consents = [text for text in raw[CONSENT].cat.categories if text.strip().casefold() in refused]
    _mark(reason, raw[CONSENT].isin(consents), "tanpa-persetujuan")
    _mark(reason, (raw[likert] == "").all(axis=1), "tanpa-jawaban")
    _mark(reason, units.isna(), UNKNOWN_UNIT)
    submission = raw[SUBMISSION].str.strip().str.upper()
    _mark(reason, raw[FILE].isin(repeated_files) & (submission == ""), REPEATED_FILE)
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
            "route": instrument.route,
        },
        columns=list(RESPONDENT_COLUMNS),
    )
    chosen = respondents["unit"].unique()
    sizes = respondents["unit"].map({code: size_of(register, register.by_code[code]) for code in chosen})
    tops = respondents["unit"].map(register.reporting_unit_of)
    answers, states = {}, {}
    for question in instrument.questions:
        answers[question.code], states[question.code] = interpret(question, instrument, used[question.code])
        hidden = sizes < question.min_unit_size
        if question.units:
            hidden |= ~tops.isin(question.units)
        if question.shown_if:
            hidden |= answers[question.shown_if.question] != question.shown_if.option
        if hidden.any():
            answers[question.code] = answers[question.code].mask(hidden, "" if question.kind == "open" else None)
            states[question.code] = states[question.code].mask(hidden, NOT_SHOWN)
    likert = [question.code for question in instrument.questions_of("likert", section=None)]
    closed = [question.code for question in instrument.questions if question.kind not in ("likert", "open")]
    opened = [question.code for question in instrument.questions_of("open")]
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
        texts=pd.DataFrame({code: answers[code] for code in opened}, index=used.index),
    )


def _list_set_aside(rows: pd.DataFrame, reason: pd.Series, register: UnitRegister) -> pd.DataFrame:
    listed = []
    suggestions = {text: register.suggest(text) for text in rows.loc[reason == UNKNOWN_UNIT, UNIT].unique() if text}
    places = (rows[column] for column in (FILE, SHEET, ROW, CHANNEL, UNIT))
    for code, file, sheet, row, channel, unit in zip(reason, *places, strict=True):
        text, action = REASONS[code], ""
        if code == UNKNOWN_UNIT:
            suggestion = suggestions.get(unit)
            came = f"'{unit}'" if suggestion else (_show(unit) if unit else "kosong")
            text = f"{text}: {came}"
            meant = did_you_mean(suggestion)
            action = f"Petakan lewat koreksi.xlsx (kolom: unit){meant}."
        listed.append([file, sheet, int(row), channel, code, text, action])
    return pd.DataFrame(listed, columns=list(SET_ASIDE_COLUMNS))


def _show(came: str) -> str:
    """Show what came without showing a person; of a cell that holds nothing say why."""
    return LOST_CELLS.get(came) or mask(came)


def _list_faults(used: pd.DataFrame, states: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    allowed = f"skala {instrument.scale.low}–{instrument.scale.high}"
    kinds = {question.code: question.kind for question in instrument.questions}
    conditional = {question.code for question in instrument.questions if question.units or question.shown_if}
    listed = []
    for code in states.columns:
        is_faulty = states[code].isin(FAULTY_STATES)
        limit = f" ({allowed})" if kinds[code] == "likert" else ""
        places = (used.loc[is_faulty, column] for column in (FILE, SHEET, ROW, code))
        for state, file, sheet, row, came in zip(states.loc[is_faulty, code], *places, strict=True):
            text = f"{_show(came)} {STATE_NAMES[state]}{limit}; sel itu dilewati"
            listed.append([file, sheet, int(row), code, state, text])
        if code in conditional:
            is_odd = (states[code] == NOT_SHOWN) & (used[code] != "")
            for file, sheet, row in zip(*(used.loc[is_odd, column] for column in (FILE, SHEET, ROW)), strict=True):
                text = "terisi, padahal tidak ditanyakan kepada responden ini; sel itu dilewati"
                listed.append([file, sheet, int(row), code, NOT_SHOWN, text])
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
