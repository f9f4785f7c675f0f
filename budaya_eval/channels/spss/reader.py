"""Reads answers from a .sav file: variables by code, then by label; value labels decide what a value means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from budaya_eval.channels.channel import CHANNEL, CONSENT, ROW, SUBMISSION, UNIT, RawTable
from budaya_eval.channels.choices import choices_of
from budaya_eval.channels.columns import (
    FINGERPRINT_NOTE,
    AnswerSheet,
    QuestionFinder,
    choose_issue,
    name_ignored,
    settle_columns,
    take_answers,
)
from budaya_eval.channels.spss.layout import (
    CONSENT_VARIABLE,
    NAME,
    SUBMISSION_VARIABLE,
    UNIT_VARIABLE,
    VALUE_LABEL_BYTES,
    VERSION_VARIABLE,
    WANTED_VARIABLES,
    shorten,
    value_of,
)
from budaya_eval.errors import ProblemList
from budaya_eval.files import Grid, fold
from budaya_eval.files.statistics_file import DATA_SHEET, FILE_SHEET, LABEL_SHEET, VARIABLE_SHEET
from budaya_eval.instrument import Instrument, InstrumentQuestion

OWN_VARIABLES = (VERSION_VARIABLE, SUBMISSION_VARIABLE, *WANTED_VARIABLES)

Labels = Mapping[str, Mapping[str, str]]


def recognise(sheets: Mapping[str, Grid]) -> bool:
    """Tell whether the sheets are those of an SPSS file; only such a file has them all."""
    return {DATA_SHEET, VARIABLE_SHEET, LABEL_SHEET, FILE_SHEET} <= sheets.keys()


def read(path: Path, file: str, sheets: Mapping[str, Grid], issued: Mapping[str, Instrument]) -> RawTable:
    """Bring the answers of a .sav file back; parameters as in `budaya_eval.channels.channel.Channel`.

    Returns
    -------
    RawTable
        One row per case that holds anything; `_row` is the number of the case. A value whose label is that of an
        answer comes back as the answer's code, whatever the number.

    Raises
    ------
    InputError
        The version is missing or was not issued; a variable is missing or there twice; two values of a variable
        share a label. Variables are told all at once.
    """
    header, *cases = sheets[DATA_SHEET]
    sheet = take_answers("", header[1], [(number, cells) for number, cells in cases if any(cells)])
    own = {fold(name): position for position, name in enumerate(sheet.titles) if fold(name) in OWN_VARIABLES}
    notes = [cell for _, cells in sheets[FILE_SHEET] for cell in cells]
    found = [match.group(1) for match in map(FINGERPRINT_NOTE.search, notes) if match]
    if VERSION_VARIABLE in own:
        found += [cell for cell in set(sheet.cells(own[VERSION_VARIABLE])) if cell]
    instrument = choose_issue(found, issued, file, f"label berkas SPSS atau variabel {VERSION_VARIABLE}")
    finder = QuestionFinder(instrument)
    labels_of_variables = {cells[0]: cells[1] for _, cells in sheets[VARIABLE_SHEET]}
    names = [
        fold(name) if fold(name) in OWN_VARIABLES else finder.by_code(name) or finder.find(labels_of_variables[name])
        for name in sheet.titles
    ]
    problems = ProblemList()
    settled = settle_columns(sheet, names, WANTED_VARIABLES | finder.texts, problems, file, finder.optional)
    labels = _collect_labels(sheets[LABEL_SHEET])
    for name, position in settled.items():
        _check_labels(name, labels.get(sheet.titles[position], {}), problems, file)
    problems.raise_if_any()
    used = [*settled.values(), *own.values()]
    return RawTable(
        channel=NAME,
        file=file,
        sheet=sheet.name,
        fingerprint=instrument.fingerprint,
        frame=_build_frame(sheet, settled, own, labels, instrument),
        ignored_columns=name_ignored(sheet, used),
    )


def _collect_labels(grid: Grid) -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = {}
    for _, (variable, value, label) in grid:
        labels.setdefault(variable, {})[value] = label
    return labels


def _check_labels(name: str, labels: Mapping[str, str], problems: ProblemList, file: str) -> None:
    counted = Counter(fold(label) for label in labels.values())
    doubled = [label for label in labels.values() if counted[fold(label)] > 1]
    if doubled and name != UNIT_VARIABLE:
        values = [value for value, label in labels.items() if label in doubled]
        problems.add(
            "label-twice",
            f"Variabel {name} memberi label yang sama pada nilai {', '.join(values)}: '{doubled[0]}'",
            allowed="label yang berbeda untuk setiap nilai",
            action="Perbaiki label nilainya dalam salinan berkas, lalu ulangi.",
            file=file,
            column=name,
        )


def _build_frame(
    sheet: AnswerSheet,
    settled: Mapping[str, int],
    own: Mapping[str, int],
    labels: Labels,
    instrument: Instrument,
) -> pd.DataFrame:
    def labelled(name: str) -> pd.Series:
        position = settled[name]
        meaning = labels.get(sheet.titles[position], {})
        return pd.Series([meaning.get(cell, cell) for cell in sheet.cells(position)], dtype="str")

    units = pd.Series(sheet.cells(settled[UNIT_VARIABLE]), dtype="str")
    blank = ("",) * len(sheet.rows)
    submission = sheet.cells(own[SUBMISSION_VARIABLE]) if SUBMISSION_VARIABLE in own else blank
    answers = {
        question.code: _read_answers(question, instrument, sheet, settled, labels)
        for question in instrument.questions
        if question.code in settled
    }
    return pd.DataFrame(
        {
            ROW: pd.Series(sheet.rows, dtype="int64"),
            SUBMISSION: pd.Series(submission, dtype="str"),
            # A number says nothing without its label; a code is clearer than a label, which may be cut off.
            UNIT: units.where(~units.str.isdecimal(), labelled(UNIT_VARIABLE)),
            CONSENT: labelled(CONSENT_VARIABLE),
            CHANNEL: pd.Series(NAME, index=range(len(sheet.rows)), dtype="str"),
            **answers,
        }
    )


def _read_answers(
    question: InstrumentQuestion,
    instrument: Instrument,
    sheet: AnswerSheet,
    settled: Mapping[str, int],
    labels: Labels,
) -> pd.Series:
    """Give each cell as a code of the questionnaire: by its label in the file, then by the numbers of our own file."""
    position = settled[question.code]
    in_file = labels.get(sheet.titles[position], {})
    choices = choices_of(question, instrument)
    by_label = {
        fold(shorten(label, VALUE_LABEL_BYTES)): choice.code
        for choice in choices
        for label in (choice.label_en, choice.label)
        if label
    }
    by_value = {str(value_of(choices, choice)): choice.code for choice in choices}

    def decide(cell: str) -> str:
        label = in_file.get(cell, "")
        if label:
            return by_label.get(fold(shorten(label, VALUE_LABEL_BYTES)), label)
        return by_value.get(cell, cell)

    known = {cell: decide(cell) for cell in set(sheet.cells(position))}
    return pd.Series([known[cell] for cell in sheet.cells(position)], dtype="str")
