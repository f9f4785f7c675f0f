"""Reads exports of LimeSurvey: CSV with codes or texts in header and cells, and VV files with two headers."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from budaya_eval.channels.limesurvey.layout import (
    CHOSEN_UNIT,
    CHOSEN_UNIT_TEXTS,
    NAME,
    UNIT_NAME,
    UNIT_NAME_TEXT,
    find_version,
)
from budaya_eval.errors import ProblemList
from budaya_eval.files import Grid, fold
from budaya_eval.instrument import Instrument

if TYPE_CHECKING:
    import pandas as pd

CONSENT_COLUMN = "SETUJU…"
ID_COLUMN, SEED_COLUMN = "id", "seed"
ID_TITLES = frozenset({"id", "id. response id", "response id", "id respons", "id. id respons"})
WANTED = {CONSENT_COLUMN: "persetujuan", UNIT_NAME: "nama unit terpilih"}
# What stands in an export for a question that was not asked, and for characters a VV file cannot hold.
NOT_SHOWN = frozenset({"{question_not_shown}", "n/a"})
TOKENS = {"{newline}": " ", "{tab}": " ", "{cr}": " ", "{quote}": '"', "{lbrace}": "{", "{rbrace}": "}"}

_IN_BRACKETS = re.compile(r"\[([^\[\]]+)\]")
_TOKEN = re.compile("|".join(map(re.escape, TOKENS)))


def recognise(sheets: Mapping[str, Grid]) -> bool:
    """Tell from its content whether a file is an export: by the header of the consent question."""
    return any(_find_header(grid) is not None for grid in sheets.values())


def _find_header(grid: Grid) -> int | None:
    """Find the header; in a VV file the second of two, which holds the codes."""
    found = [place for place, (_, cells) in enumerate(grid[:HEADER_ROWS]) if any(find_version(cell) for cell in cells)]
    return found[-1] if found else None


def read(path: Path, file: str, sheets: Mapping[str, Grid], issued: Mapping[str, Instrument]) -> RawTable:
    """Bring the responses of an export back; parameters as in `budaya_eval.channels.channel.Channel`.

    Returns
    -------
    RawTable
        One row per response; `_submission` is the number LimeSurvey gave it, with its seed where exported.

    Raises
    ------
    InputError
        The version was not issued; responses on two sheets; a column is missing or there twice: all at once.
    """
    found = take_only_sheet(sheets, _find_header, file, "Ekspor ulang dari LimeSurvey, dan simpan apa adanya.")
    sheet = replace(found, titles=tuple(map(html.unescape, found.titles)))
    versions = [version for title in sheet.titles if (version := find_version(title))]
    instrument = choose_issue(versions, issued, file, "judul kolom persetujuan")
    finder = QuestionFinder(instrument)
    asked = [*CHOSEN_UNIT_TEXTS, *(instrument.texts.get(key, "") for key in ("unit_question", "unit_question_en"))]
    names = [_name_column(title, finder, asked) for title in sheet.titles]
    if UNIT_NAME not in names:  # an export may leave hidden questions out; full texts then name the unit
        names = [UNIT_NAME if found == CHOSEN_UNIT else found for found in names]
    problems = ProblemList()
    settled = settle_columns(sheet, names, WANTED | finder.texts, problems, file, finder.optional)
    problems.raise_if_any()
    own = {what: names.index(what) for what in (ID_COLUMN, SEED_COLUMN, CHOSEN_UNIT) if what in names}
    return RawTable(
        channel=NAME,
        file=file,
        sheet=sheet.name,
        fingerprint=instrument.fingerprint,
        frame=_build_frame(sheet, settled, own, instrument),
        ignored_columns=name_ignored(sheet, [*settled.values(), *own.values()]),
    )


def _clean_cells(sheet: AnswerSheet, position: int) -> tuple[str, ...]:
    """Give a column without the marks of an export; each distinct cell is cleaned once."""
    cells = sheet.cells(position)
    known = {cell: _clean(cell) for cell in set(cells)}
    return tuple(map(known.__getitem__, cells))


def _clean(cell: str) -> str:
    if cell.casefold() in NOT_SHOWN:
        return ""
    return html.unescape(_TOKEN.sub(lambda token: TOKENS[token.group()], cell)).strip()


def _name_column(title: str, finder: QuestionFinder, asked: Sequence[str]) -> str:
    """Say what a column is: consent, unit, number, or a question by its code, then by its text."""
    folded = fold(title)
    if find_version(title):
        return CONSENT_COLUMN
    if folded in ID_TITLES:
        return ID_COLUMN
    if folded == SEED_COLUMN:
        return SEED_COLUMN
    if title.startswith((UNIT_NAME, UNIT_NAME_TEXT)):
        return UNIT_NAME
    if title.startswith(CHOSEN_UNIT) or (folded and folded in map(fold, asked)):
        return CHOSEN_UNIT
    # A row of an array is headed "BLOK1[CODE]", "BLOK1_CODE" in a VV file, or "question [text of the row]".
    parts = [title, *_IN_BRACKETS.findall(title), title.rpartition("_")[2]]
    by_code = next((code for part in parts if (code := finder.by_code(part))), "")
    by_text = next((code for part in parts if (code := finder.by_text(part))), "")
    return by_code or by_text


def _build_frame(
    sheet: AnswerSheet, settled: Mapping[str, int], own: Mapping[str, int], instrument: Instrument
) -> pd.DataFrame:
    cells = {name: _clean_cells(sheet, position) for name, position in settled.items()}
    numbers = [sheet.cells(own[what]) for what in (ID_COLUMN, SEED_COLUMN) if what in own and ID_COLUMN in own]
    submissions = ["-".join((NAME, *parts)) if parts and parts[0] else "" for parts in zip(*numbers, strict=True)]
    unit = cells[UNIT_NAME]
    if CHOSEN_UNIT in own:
        chosen = _clean_cells(sheet, own[CHOSEN_UNIT])
        unit = tuple(shown or code for shown, code in zip(unit, chosen, strict=True))
    return build_frame(
        sheet,
        NAME,
        submission=submissions or [""] * len(sheet.rows),
        unit=unit,
        consent=cells[CONSENT_COLUMN],
        answers={question.code: cells[question.code] for question in instrument.questions if question.code in cells},
    )
