"""Sends the simulated answers through the three channels: which row stands in which file, with which code."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from budaya_eval.channels.paper.sheet_code import make_sheet_code
from budaya_eval.sample_data.answers import UNIT
from budaya_eval.sample_data.city import Place, list_places, reporting_unit_of
from budaya_eval.sample_data.draws import Draws
from budaya_eval.sample_data.truth import SEED

FILE, CHANNEL, SUBMISSION, CONSENT, UNIT_TEXT = "_file", "_channel", "_submission", "_consent", "_unit_text"
GOOGLE, ENTRY_SHEET, PAPER = "google", "entry_sheet", "paper"
FIRST_EXPORT_SHARE = 0.72
TYPED_AS = {"INSPEKTORAT": "inspektorat", "DISDUKCAPIL": "Disdukcapil"}


def google_files(year: int) -> tuple[str, str]:
    """Name the two exports of the Google response sheet: the second was made after the survey was extended."""
    return f"google-forms-{year}-1.csv", f"google-forms-{year}-2.xlsx"


def entry_sheet_file(unit: str) -> str:
    """Name the entry sheet that a Perangkat Daerah sends in."""
    return f"lembar-isian-{unit}.xlsx"


def google_submission(year: int, number: int) -> str:
    """Write the id of a simulated response."""
    return f"simulasi-{year}-{number:05d}"


def collect_answers(answers: pd.DataFrame, year: int) -> pd.DataFrame:
    """Give every respondent a channel, a file, and the code of the submission or paper sheet.

    Parameters
    ----------
    answers : pandas.DataFrame
        As `simulate_answers` gives them.
    year : int
        One of the simulated years.

    Returns
    -------
    pandas.DataFrame
        Rows in the order of the files; besides the answers the columns `_file`, `_channel`, `_submission`,
        `_consent` ("yes" or "no"), `_unit_text` (what was chosen or typed as unit; on paper the sheet code says it).
    """
    places = {place.code: place for place in list_places(year)}
    top = reporting_unit_of(year)
    rows = answers.copy()
    rows[CHANNEL] = [places[code].channel for code in rows[UNIT]]
    rows[CONSENT] = "yes"
    rows[SUBMISSION] = ""
    rows[UNIT_TEXT] = [places[code].label for code in rows[UNIT]]
    is_google = rows[CHANNEL] == GOOGLE
    rows.loc[rows[CHANNEL] == PAPER, UNIT_TEXT] = ""
    typed = rows.loc[rows[CHANNEL] == ENTRY_SHEET, UNIT].map(TYPED_AS)
    rows.loc[typed.dropna().index, UNIT_TEXT] = typed.dropna()
    rows[FILE] = [entry_sheet_file(top[code]) for code in rows[UNIT]]

    google = rows[is_google].iloc[Draws(SEED, year, "order").choose(int(is_google.sum()), int(is_google.sum()))]
    google[SUBMISSION] = [google_submission(year, number) for number in range(1, len(google) + 1)]
    first, second = google_files(year)
    is_first = np.arange(len(google)) < round(FIRST_EXPORT_SHARE * len(google))
    google[FILE] = np.where(is_first, first, second)

    typed_rows = rows[~is_google].sort_values(FILE, kind="stable")
    typed_rows[SUBMISSION] = _draw_sheet_codes(typed_rows, places, year)
    return pd.concat([google, typed_rows], ignore_index=True)


def _draw_sheet_codes(rows: pd.DataFrame, places: Mapping[str, Place], year: int) -> list[str]:
    """Give each paper sheet the code of one of those that were handed out in its unit."""
    handed_out = {
        code: iter(Draws(SEED, year, f"sheets-{code}").choose(place.n_staff, place.n_staff).tolist())
        for code, place in places.items()
    }
    return [
        make_sheet_code(unit, next(handed_out[unit]) + 1) if channel == PAPER else ""
        for unit, channel in zip(rows[UNIT], rows[CHANNEL], strict=True)
    ]
