"""Reads exports of ODK and KoboToolbox: names or labels as headers, codes or labels as answers, in either language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from budaya_eval.channels.channel import RawTable
from budaya_eval.channels.choices import choices_of
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
from budaya_eval.channels.xlsform import layout
from budaya_eval.channels.xlsform.layout import NAME, both, contact_texts, own_name, top_unit_texts, unescape
from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import Grid, fold
from budaya_eval.instrument import Instrument
from budaya_eval.phrases import join_words

WANTED = {layout.CONSENT: "persetujuan", layout.CHOSEN_UNIT: "unit kerja responden"}
# The number of a submission, and where the same number stands again.
SUBMISSION_NAMES = ("KEY", "instanceID", "_uuid")
OWN_NAMES = frozenset(
    {
        *(layout.VERSION, layout.CONSENT, layout.TOP_UNIT, layout.UNIT, layout.CHOSEN_UNIT, layout.UNIT_SIZE),
        *(layout.PURPOSE, layout.CONTACT, layout.INSTRUCTIONS, layout.CLOSING),
        *SUBMISSION_NAMES,
    }
)
NOTE_TEXTS = ("purpose", "instructions", "closing")

_VERSION = re.compile(r"[0-9A-F]{4}-[0-9A-F]{4}")
_PROMPT = re.compile(rf"{layout.PROMPT_START}\d+")
# KoboToolbox renames the second of two questions with one name.
_REPEATED = re.compile(r"_\d{3}$")


def recognise(sheets: Mapping[str, Grid]) -> bool:
    """Tell from its content whether a file is an export of the form: by the column that carries its version."""
    return any(_find_header(grid) is not None for grid in sheets.values())


def _find_header(grid: Grid) -> int | None:
    for place, (_, cells) in enumerate(grid[:HEADER_ROWS]):
        if any(own_name(cell) == layout.VERSION for cell in cells):
            return place
    return None


def read(path: Path, file: str, sheets: Mapping[str, Grid], issued: Mapping[str, Instrument]) -> RawTable:
    """Bring the submissions of an export back; parameters as in `budaya_eval.channels.channel.Channel`.

    Returns
    -------
    RawTable
        One row per submission; `_submission` is its number on the server. Times, accounts and devices are not kept;
        their columns are named as ignored.

    Raises
    ------
    InputError
        The version was not issued; submissions on two sheets, or none; a column is missing or there twice; an answer
        is a label that two choices share: columns and labels are told all at once.
    """
    sheet = _choose_sheet(sheets, file)
    instrument = choose_issue(_versions(sheet), issued, file, f"kolom {layout.VERSION}")
    finder = QuestionFinder(instrument)
    texts = _texts(instrument)
    names = [_name_column(title, finder, texts) for title in sheet.titles]
    problems = ProblemList()
    settled = settle_columns(sheet, names, WANTED | finder.texts, problems, file, finder.optional)
    _check_labels(sheet, settled, instrument, problems, file)
    problems.raise_if_any()
    own = [position for position, name in enumerate(names) if name in OWN_NAMES or _PROMPT.fullmatch(name)]
    return RawTable(
        channel=NAME,
        file=file,
        sheet=sheet.name,
        fingerprint=instrument.fingerprint,
        frame=_build_frame(sheet, settled, names, instrument),
        ignored_columns=name_ignored(sheet, [*settled.values(), *own]),
    )


def _choose_sheet(sheets: Mapping[str, Grid], file: str) -> AnswerSheet:
    sheet = take_only_sheet(sheets, _find_header, file, "Ekspor ulang dari server, dan simpan apa adanya.")
    if not sheet.rows:
        raise InputError(
            Problem(
                "submissions-none",
                "Ekspor ini belum memuat satu isian pun",
                action="Keluarkan dari folder jawaban/, lalu ekspor lagi setelah ada isian.",
                file=file,
            )
        )
    return sheet


def _versions(sheet: AnswerSheet) -> list[str]:
    """List the versions that were answered; a server may hold submissions of several."""
    places = [place for place, title in enumerate(sheet.titles) if own_name(title) == layout.VERSION]
    cells = {cell.upper() for place in places for cell in sheet.cells(place)}
    return [cell for cell in cells if _VERSION.fullmatch(cell)]


def _texts(instrument: Instrument) -> dict[str, str]:
    """Give the labels that may stand as headers, each with the name of its question; shared labels are left out."""
    pairs = [(text, q.code) for q in instrument.questions for text in {q.text, q.text_en or q.text}]
    pairs += [(text, layout.CONSENT) for text in both(instrument.texts, "consent_question")]
    pairs += [(text, layout.TOP_UNIT) for text in top_unit_texts(instrument.texts)]
    pairs += [(text, layout.UNIT) for text in layout.UNIT_TEXTS]
    pairs += [(text, layout.PURPOSE) for key in NOTE_TEXTS for text in both(instrument.texts, key)]
    pairs += [(text, layout.CONTACT) for text in contact_texts(instrument.texts)]
    pairs += [(text, layout.PURPOSE) for block in instrument.blocks for text in (block.prompt, block.prompt_en)]
    meant: dict[str, set[str]] = {}
    for text, name in pairs:
        meant.setdefault(fold(text), set()).add(name)
    return {text: min(names) for text, names in meant.items() if text and len(names) == 1}


def _name_column(title: str, finder: QuestionFinder, texts: Mapping[str, str]) -> str:
    """Say what a column is: by the name of its question, then by its label, both with or without their groups."""
    name = own_name(title)
    if name in OWN_NAMES or _PROMPT.fullmatch(name):
        return name
    code = _REPEATED.sub("", name).upper()
    if code in finder.texts:
        return code
    label = fold(unescape(title))
    while label:
        if label in texts:
            return texts[label]
        label = label.partition("/")[2].strip()
    return ""


def _check_labels(
    sheet: AnswerSheet, settled: Mapping[str, int], instrument: Instrument, problems: ProblemList, file: str
) -> None:
    """Note answers that are a label two choices of the question share: an export with labels holds no code."""
    for question in instrument.questions:
        choices = choices_of(question, instrument)
        meant: dict[str, set[str]] = {}
        for choice in choices:
            for label in {choice.label, choice.label_en} - {""}:
                meant.setdefault(fold(label), set()).add(choice.code)
        shared = {label: codes for label, codes in meant.items() if len(codes) > 1}
        if not shared or question.code not in settled:
            continue
        cells = sheet.cells(settled[question.code])
        codes = {choice.code for choice in choices}
        for cell in dict.fromkeys(cells):
            if cell not in codes and (label := fold(unescape(cell))) in shared:
                meanings = join_words(sorted(shared[label]))
                problems.add(
                    "label-ambiguous",
                    f"Jawaban '{unescape(cell)}' adalah label dari pilihan {meanings} sekaligus",
                    allowed="kode pilihan",
                    action="Ekspor ulang dengan kode (XML values), bukan label.",
                    file=file,
                    sheet=sheet.name,
                    row=sheet.rows[cells.index(cell)],
                    column=sheet.titles[settled[question.code]],
                )


def _build_frame(
    sheet: AnswerSheet, settled: Mapping[str, int], names: Sequence[str], instrument: Instrument
) -> pd.DataFrame:
    is_open = {question.code for question in instrument.questions if question.kind == "open"}
    cells = {
        name: sheet.cells(position) if name in is_open else _clean(sheet.cells(position))
        for name, position in settled.items()
    }
    return build_frame(
        sheet,
        NAME,
        submission=_submissions(sheet, names),
        unit=cells[layout.CHOSEN_UNIT],
        consent=cells[layout.CONSENT],
        answers={question.code: cells[question.code] for question in instrument.questions if question.code in cells},
    )


def _clean(cells: Sequence[str]) -> list[str]:
    """Take the marks against Markdown off; each distinct cell is cleaned once."""
    known = {cell: unescape(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def _submissions(sheet: AnswerSheet, names: Sequence[str]) -> pd.Series:
    """Give the number of each submission, the same from either server and from any column that holds it."""
    numbers = pd.Series("", index=range(len(sheet.rows)), dtype="str")
    for wanted in SUBMISSION_NAMES:
        for position in (position for position, name in enumerate(names) if name == wanted):
            found = pd.Series(sheet.cells(position), dtype="str").str.removeprefix("uuid:")
            numbers = numbers.where(numbers != "", found)
    return numbers
