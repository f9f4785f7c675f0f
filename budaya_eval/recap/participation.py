"""Counts who answered so far per Perangkat Daerah, from whatever can be read of the year's answers."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from budaya_eval.answer_table import AnswerTable
from budaya_eval.errors import Problem, ProblemList
from budaya_eval.instrument import read_issued
from budaya_eval.recap.steps import find_steps, round_down
from budaya_eval.responses import check_staff, read_year
from budaya_eval.scheme import read_scheme
from budaya_eval.settings import YearSettings, read_settings
from budaya_eval.unit_register import read_register


@dataclass(frozen=True, slots=True)
class RecapRow:
    """What may be shown of a Perangkat Daerah with all units below it.

    Parameters
    ----------
    name : str
        Official name.
    n_staff : int
        Staff on the reference date.
    n_least : int or None
        Respondents so far, rounded down (`budaya_eval.recap.find_steps`); None if nothing may be shown.
    n_first : int
        The lowest count that may be shown: `n_least` is 0 below it.
    has_reached : bool or None
        Whether the target is reached; None if that may not be shown.
    """

    name: str
    n_staff: int
    n_least: int | None
    n_first: int
    has_reached: bool | None

    @property
    def percent(self) -> int | None:
        """Percent of the staff, from the rounded count, rounded down as well."""
        return None if self.n_least is None else 100 * self.n_least // self.n_staff


@dataclass(frozen=True, slots=True)
class Recap:
    """Participation on a day.

    Parameters
    ----------
    date : datetime.date
        Day of the recap.
    target : float
        Share of the staff that is wanted (0–1): the setting `target_partisipasi`, or the scheme's `min_response`.
    rows : tuple of RecapRow
        Alphabetical by name.
    answers : AnswerTable
        What was read; for the Tim only.
    faults : tuple of Problem
        Files that could not be read and are not counted, and units with more answers than staff; for the Tim only.
    """

    settings: YearSettings
    date: dt.date
    target: float
    rows: tuple[RecapRow, ...]
    answers: AnswerTable
    faults: tuple[Problem, ...]

    @property
    def n_staff(self) -> int:
        """Staff of the city."""
        return sum(row.n_staff for row in self.rows)

    @property
    def n_least(self) -> int:
        """Respondents of the city: the sum of what is shown. The exact sum would undo the rounding of the units."""
        return sum(row.n_least or 0 for row in self.rows)

    @property
    def percent(self) -> int:
        """Percent of the city's staff, from the rounded counts, rounded down as well."""
        return 100 * self.n_least // max(self.n_staff, 1)

    @property
    def n_reached(self) -> int:
        """Perangkat Daerah that are shown to have reached the target."""
        return sum(row.has_reached is True for row in self.rows)


def read_recap(folder: Path | str, date: dt.date) -> Recap:
    """Count the participation of a year so far.

    Parameters
    ----------
    folder : path
        The year's folder.
    date : datetime.date
        Day to be written on the recap.

    Returns
    -------
    Recap
        Files that cannot be read are left out and named in `faults`.

    Raises
    ------
    InputError
        Settings, register, scheme or corrections are wrong, or no file of answers can be read.
    """
    settings = read_settings(folder)
    register = read_register(settings.folder, settings.reference_date)
    target = settings.target_participation or read_scheme(settings.scheme_path).threshold("min_response")
    left_out = ProblemList()
    answers = read_year(settings.folder, register, read_issued(settings.folder), left_out)
    counts = Counter(answers.respondents["unit"].map(register.reporting_unit_of))
    rows = []
    for unit in sorted(register.reporting_units, key=lambda unit: unit.name.casefold()):
        n_staff = register.staff_of_reporting_unit[unit.code]
        n_target = math.ceil(round(target * n_staff, 6))
        steps = find_steps(n_staff, n_target)
        n_least = round_down(counts[unit.code], steps) if steps else None
        has_reached = n_least is not None and n_least >= n_target if n_target in steps else None
        rows.append(RecapRow(unit.name, n_staff, n_least, min(steps, default=0), has_reached))
    return Recap(settings, date, target, tuple(rows), answers, (*left_out, *check_staff(answers, register)))
