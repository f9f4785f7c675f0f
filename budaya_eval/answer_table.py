"""The one answer table: raw cells interpreted against the issued questionnaire, each with its state and its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from budaya_eval.instrument import Instrument, InstrumentQuestion

if TYPE_CHECKING:
    import pandas as pd

ANSWERED = "answered"
BLANK = "blank"
MULTIPLE = "multiple"
UNREADABLE = "unreadable"
NOT_SHOWN = "not_shown"
OUT_OF_SCALE = "out_of_scale"
CANNOT_JUDGE = "cannot_judge"
STATES = (ANSWERED, BLANK, MULTIPLE, UNREADABLE, NOT_SHOWN, OUT_OF_SCALE, CANNOT_JUDGE)
FAULTY_STATES = (MULTIPLE, UNREADABLE, OUT_OF_SCALE)
STATE_NAMES = {
    ANSWERED: "dijawab",
    BLANK: "kosong",
    MULTIPLE: "lebih dari satu jawaban",
    UNREADABLE: "tidak terbaca",
    NOT_SHOWN: "tidak ditanyakan",
    OUT_OF_SCALE: "di luar skala",
    CANNOT_JUDGE: "tidak dapat menilai",
}
WHOLE_NUMBER = re.compile(r"([-−+]?)0*([0-9]{1,3})(?:[.,]0+)?")
DECIMAL_NUMBER = re.compile(r"[-−+]?[0-9]{1,3}[.,][0-9]+")
NUMBERS = re.compile(r"[0-9\s;,/&+–-]+")
NUMBERS_APART = r"[\s;,/&+–-]+"
TEXTS_APART = r"[;,/&+()]|\bdan\b"
PLACE_COLUMNS = ("file", "sheet", "row")
RESPONDENT_COLUMNS = (*PLACE_COLUMNS, "channel", "fingerprint", "unit", "route")
SET_ASIDE_COLUMNS = (*PLACE_COLUMNS, "channel", "code", "reason", "action")
FAULT_COLUMNS = (*PLACE_COLUMNS, "column", "state", "text")
FILE_COLUMNS = ("file", "sheet", "channel", "fingerprint", "n_read", "n_used", "n_set_aside", "ignored_columns")


def _no_texts() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame()


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """All answers of a year.

    Parameters
    ----------
    instrument : Instrument
        The questionnaire that was answered.
    respondents : pandas.DataFrame
        One row per respondent used; index `respondent`; columns `RESPONDENT_COLUMNS` (`unit` is the code the
        respondent chose, at any level of the register).
    values : pandas.DataFrame
        Same index; one float column per Likert question as answered (not reversed), NaN where not answered.
    choices : pandas.DataFrame
        Same index; one column of option codes per factual or background question, missing where not answered.
    states : pandas.DataFrame
        Same index; the state of each answer, as categories (`STATES`).
    set_aside : pandas.DataFrame
        Rows read but not used, with place, reason and what to do (`SET_ASIDE_COLUMNS`).
    faults : pandas.DataFrame
        Cells that could not be used although their row is (`FAULT_COLUMNS`).
    files : pandas.DataFrame
        One row per file and sheet: rows read = rows used + rows set aside (`FILE_COLUMNS`).
    corrections : pandas.DataFrame
        Corrections applied while reading.
    texts : pandas.DataFrame
        Same index as `values`; one column per open question, empty where nothing was written. They may hold names, so
        they stay out of the long table.
    """

    instrument: Instrument
    respondents: pd.DataFrame
    values: pd.DataFrame
    choices: pd.DataFrame
    states: pd.DataFrame
    set_aside: pd.DataFrame
    faults: pd.DataFrame
    files: pd.DataFrame
    corrections: pd.DataFrame
    texts: pd.DataFrame = field(default_factory=_no_texts)

    def to_long(self) -> pd.DataFrame:
        """Give one row per respondent and question, in the order of the form.

        Returns
        -------
        pandas.DataFrame
            `respondent`; where the answer lies (`file`, `sheet`, `row`, `channel`, `fingerprint`), who judged what
            (`unit`, `route`, `question`, `wording`), `state`, and `value` (Likert) or `choice` (other questions).
            Texts are categories, so that the answers of a large city fit into memory.
        """
        import pandas as pd

        n_people, questions = len(self.respondents), self.instrument.questions
        respondent = np.repeat(np.arange(n_people), len(questions))
        columns: dict[str, object] = {"respondent": self.respondents.index.to_numpy()[respondent]}
        for name, column in self.respondents.items():
            is_text = column.dtype != "int64"
            columns[str(name)] = (column.astype("category") if is_text else column).array.take(respondent)

        def tile(texts: list[str]) -> pd.Categorical[str]:
            place, names = pd.factorize(pd.Index(texts, dtype="str"))
            return pd.Categorical.from_codes(np.tile(place, n_people), names)

        def interleave(table: pd.DataFrame, texts: Sequence[str]) -> pd.Categorical[str]:
            kind = pd.CategoricalDtype(pd.Index(list(texts), dtype="str"))
            codes = np.full((n_people, len(questions)), -1, dtype="int16")
            for position, question in enumerate(questions):
                if question.code in table:
                    codes[:, position] = table[question.code].astype(kind).cat.codes
            return pd.Categorical.from_codes(codes.ravel(), kind.categories)

        columns["question"] = tile([question.code for question in questions])
        columns["wording"] = tile([question.wording for question in questions])
        columns["state"] = interleave(self.states, STATES)
        columns["value"] = self.values.reindex(columns=[q.code for q in questions]).to_numpy("float64").ravel()
        offered = sorted({option.code for question in questions for option in question.options})
        columns["choice"] = interleave(self.choices, offered)
        return pd.DataFrame(columns)


def interpret(question: InstrumentQuestion, instrument: Instrument, raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Interpret the raw text of one question.

    Parameters
    ----------
    question : InstrumentQuestion
        The question as issued.
    instrument : Instrument
        Gives the scale.
    raw : pandas.Series of str
        Cells as read; empty text where nothing was written.

    Returns
    -------
    answers : pandas.Series
        Floats for a Likert question (NaN where not answered), option codes (None) for a factual or background
        question, the text as written for an open one.
    states : pandas.Series of category
        One of `STATES` per cell.

    Notes
    -----
    A cell may hold the number, the label, or both ("4", "4,0", "Sering", "4 – Sering", "Sering (4)"), in any case.
    Two different answers in a cell are `MULTIPLE`, however they are separated; "3,4" is such a pair, never 3.4.
    Each distinct text is interpreted once.
    """
    import pandas as pd

    if question.kind == "open":
        return raw.str.strip(), raw.str.strip().map(lambda text: ANSWERED if text else BLANK).astype("object")
    known = _likert_answers(question, instrument) if question.kind == "likert" else _closed_answers(question)
    place, texts = pd.factorize(raw)
    decided = [_decide(text, known, question) for text in texts]
    answers = np.array([answer for answer, _ in decided], dtype="float64" if question.kind == "likert" else "object")
    states = np.array([STATES.index(state) for _, state in decided], dtype="int8")
    return (
        pd.Series(answers[place], index=raw.index),
        pd.Series(pd.Categorical.from_codes(states[place], pd.Index(STATES)), index=raw.index),
    )


def _fold(text: str) -> str:
    return " ".join(re.sub(r"[–—=.:)-]", " ", text).casefold().split())


def _likert_answers(question: InstrumentQuestion, instrument: Instrument) -> dict[str, tuple[float | str | None, str]]:
    known: dict[str, tuple[float | str | None, str]] = {}
    for point in instrument.scale.points:
        for label in (point.label, point.label_en):
            for text in (str(point.value), f"{point.value}.0", label, f"{point.value} {label}"):
                known[_fold(text)] = (float(point.value), ANSWERED)
    for answer in instrument.scale.non_answers:
        if answer.is_offered(question.wording):
            for text in (answer.code, answer.label, answer.label_en, f"{answer.code} {answer.label}"):
                known[_fold(text)] = (np.nan, CANNOT_JUDGE)
    known.pop("", None)
    return known


def _closed_answers(question: InstrumentQuestion) -> dict[str, tuple[float | str | None, str]]:
    known: dict[str, tuple[float | str | None, str]] = {}
    for option in question.options:
        for text in (option.label, option.label_en, f"{option.code} {option.label}", option.code):
            known[_fold(text)] = (option.code, ANSWERED)
    known.pop("", None)
    return known


def _decide(
    text: str,
    known: dict[str, tuple[float | str | None, str]],
    question: InstrumentQuestion,
) -> tuple[float | str | None, str]:
    is_likert = question.kind == "likert"
    missing: float | None = np.nan if is_likert else None
    folded = _fold(text)
    if not folded:
        return missing, BLANK
    if is_likert and (number := WHOLE_NUMBER.fullmatch(text.strip())):
        sign, digits = number.groups()
        return known.get(digits, (missing, OUT_OF_SCALE)) if sign in ("", "+") else (missing, OUT_OF_SCALE)
    if folded in known:
        return known[folded]
    parts = {_fold(part) for part in re.split(NUMBERS_APART if NUMBERS.fullmatch(text) else TEXTS_APART, text)} - {""}
    answers = {known[part] for part in parts} if parts <= known.keys() else set()
    if len(answers) > 1:
        return missing, MULTIPLE
    if is_likert and DECIMAL_NUMBER.fullmatch(text.strip()):
        return missing, OUT_OF_SCALE
    return answers.pop() if answers else (missing, UNREADABLE)
