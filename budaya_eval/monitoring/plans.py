"""Action plans that came back: what was planned, done and approved, and all that is wrong with their cells."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from budaya_eval.errors import Problem, ProblemList, mask
from budaya_eval.files import Grid, TableRow, fold
from budaya_eval.monitoring.folder import check_unit, read_workbooks
from budaya_eval.monitoring.layout import UNIT_LABEL, YEAR_LABEL
from budaya_eval.monitoring.plan_layout import (
    ACTION,
    APPROVED_BY,
    APPROVED_ON,
    BETWEEN,
    CATEGORIES,
    CAUSE_REQUIRED,
    CAUSE_SHEET,
    COST,
    DONE,
    INDICATOR,
    MAIN_CAUSE,
    N_PLAN_ROWS,
    NO,
    NOT_TOLD,
    NUMBER_TITLE,
    OBJECT,
    PLAN_FOLDER,
    PLAN_REQUIRED,
    PLAN_SHEET,
    PLAN_START,
    PLAN_TITLE,
    PROBLEM,
    PROBLEM_REQUIRED,
    PROBLEM_SHEET,
    REALISED,
    ROOT,
    SCORE,
    SCREEN,
    STATUS,
    STATUS_CHOICES,
    SUCCESS,
    TARGET,
    TARGETS_OF_REPAIR,
    USG,
    VALUE,
    WHEN,
    WHOLE,
    YES,
    rank_problems,
    sort_key,
)
from budaya_eval.monitoring.reader import find_labels, read_date, rows_below_titles
from budaya_eval.phrases import format_date
from budaya_eval.settings import YearSettings
from budaya_eval.unit_register import UnitRegister

SHEETS = {PROBLEM_SHEET: PROBLEM_REQUIRED, CAUSE_SHEET: CAUSE_REQUIRED, PLAN_SHEET: PLAN_REQUIRED}
LIST_NUMBER = re.compile(r"\d+")
AMOUNT = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """One row of a plan: a problem, and what was to be done about it. It holds no person's name.

    Parameters
    ----------
    number : int
        Row of the form.
    core_value, indicator : str
        Codes; empty where the problem is about none.
    score : float
        Index of the indicator when the plan was made; missing where there is none.
    usg : tuple of int or None
        Urgency, seriousness, growth.
    rank : int
        Priority, recomputed; 0 if the problem was not rated or screened out.
    cause, root : str
        Category and text of the main cause.
    status : str
        One of `STATUS_CHOICES`, or `NOT_TOLD`.
    is_approved : bool
        The head approved it: a name and a date stand there.
    """

    unit: str
    number: int
    core_value: str
    indicator: str
    problem: str
    score: float
    usg: tuple[int, int, int] | None
    rank: int
    cause: str
    root: str
    object_of_repair: str
    action: str
    due: dt.date | None
    cost: float
    success: str
    target: str
    realised: str
    status: str
    is_approved: bool


@dataclass(frozen=True, slots=True)
class ActionPlans:
    """All plans of one evaluation year that came back.

    Parameters
    ----------
    year : int
        The evaluation they were made from.
    actions : tuple of PlannedAction
        By unit and number; rows without an action are left out.
    units : tuple of str
        Units whose plan came back, also one without any action.
    faults : tuple of Problem
        Cells that cannot be used.
    ignored : tuple of str
        Files in the folder that are no plans.
    """

    year: int
    actions: tuple[PlannedAction, ...]
    units: tuple[str, ...]
    faults: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()


def read_plans(settings: YearSettings, register: UnitRegister, core_value_of: Mapping[str, str]) -> ActionPlans:
    """Read every action plan that lies in the folder rencana_tindak/ of the year it was made from.

    Parameters
    ----------
    settings : YearSettings
        Of that year.
    register : UnitRegister
        Of that year.
    core_value_of : mapping
        Indicator to core value, as asked in that year.

    Raises
    ------
    InputError
        A workbook is damaged, of another year, of no unit of the register, or lacks a sheet or column; two workbooks
        of one unit. All of it at once.
    """
    structure, faults = ProblemList(), ProblemList()
    found: dict[str, tuple[str, list[PlannedAction]]] = {}
    ignored: list[str] = []
    for file, sheets in read_workbooks(settings.folder, PLAN_FOLDER, structure):
        labels = find_labels(sheets, PLAN_TITLE, (UNIT_LABEL, YEAR_LABEL))
        if labels is None:
            ignored.append(file)
            continue
        unit = check_unit(labels[UNIT_LABEL], register, file, structure, "rencana", PLAN_START)
        if unit is None:
            continue
        reader = _PlanReader(unit, file, settings.year, core_value_of, structure, faults)
        actions = reader.read(sheets, labels[YEAR_LABEL])
        if unit in found:
            structure.add(
                "plan-twice",
                f"Dua rencana tindak {unit}: {found[unit][0]} dan {file}",
                allowed="satu rencana tindak untuk setiap unit",
                action=f"Satukan isinya, lalu keluarkan salah satunya dari folder {PLAN_FOLDER}/.",
                file=file,
            )
        elif actions is not None:
            found[unit] = (file, actions)
    structure.raise_if_any()
    units = tuple(unit.code for unit in register.reporting_units if unit.code in found)
    planned = tuple(action for unit in units for action in found[unit][1])
    return ActionPlans(settings.year, planned, units, tuple(faults), tuple(ignored))


class _PlanReader:
    """Reads one plan. The three sheets belong together by number; formulas are computed anew, never trusted."""

    def __init__(
        self,
        unit: str,
        file: str,
        year: int,
        core_value_of: Mapping[str, str],
        structure: ProblemList,
        faults: ProblemList,
    ) -> None:
        self.unit = unit
        self.file = file
        self.year = year
        self.core_value_of = core_value_of
        self.structure = structure
        self.faults = faults

    def read(self, sheets: Mapping[str, Grid], year: str) -> list[PlannedAction] | None:
        before = len(self.structure)
        if year != str(self.year):
            self._stop("plan-year", f"Rencana tindak dari evaluasi {year}", f"tahun {self.year}", "", YEAR_LABEL)
        rows = {name: self._rows(sheets, name, required) for name, required in SHEETS.items()}
        if len(self.structure) > before:
            return None
        problems, causes, plans = (rows[name] for name in SHEETS)
        actions = [
            self._action(number, problems.get(number), causes.get(number), plan)
            for number, plan in sorted(plans.items())
            if any(plan[title] for title in PLAN_REQUIRED[1:])
        ]
        ratings = {number: self._rating(row) for number, row in problems.items() if row[PROBLEM]}
        ranks = dict(zip(ratings, rank_problems([key for _, key in ratings.values()]), strict=True))
        return [
            replace(action, usg=ratings.get(action.number, (None, 0))[0], rank=ranks.get(action.number, 0))
            for action in actions
        ]

    def _stop(self, code: str, text: str, allowed: str, sheet: str, column: str = "") -> None:
        self.structure.add(
            code,
            text,
            allowed=allowed,
            action=f"Pakai rencana tindak yang ditulis perintah budaya-eval action-plan dari evaluasi {self.year}.",
            file=self.file,
            sheet=sheet,
            column=column,
        )

    def _fault(self, row: TableRow, sheet: str, column: str, text: str, allowed: str) -> None:
        self.faults.add(
            "plan-cell",
            text,
            allowed=allowed,
            action="Isian itu belum dipakai sampai diperbaiki.",
            file=self.file,
            sheet=sheet,
            row=row.number,
            column=column,
        )

    def _rows(self, sheets: Mapping[str, Grid], name: str, required: Sequence[str]) -> dict[int, TableRow]:
        """Rows of a sheet by their number in the form."""
        if name not in sheets:
            self._stop("plan-sheet", f"Lembar '{name}' tidak ada", ", ".join(SHEETS), name)
            return {}
        rows, wrong = rows_below_titles(sheets[name], required)
        for text in wrong:
            self._stop("plan-column", text, ", ".join(required), name)
        numbered = [row for row in rows if LIST_NUMBER.fullmatch(row[NUMBER_TITLE])]
        counted = Counter(int(row[NUMBER_TITLE]) for row in numbered)
        for number in sorted(n for n, count in counted.items() if count > 1):
            self._stop("plan-number", f"Nomor {number} ada {counted[number]} kali", "setiap nomor satu baris", name)
        unnumbered = [row for row in rows if row not in numbered and any(row[title] for title in required[1:])]
        for row in unnumbered:
            if counted and row.number <= max(other.number for other in numbered):
                self._stop("plan-number", f"Nomor baris {row.number} hilang", f"1 sampai {N_PLAN_ROWS}", name)
        return {int(row[NUMBER_TITLE]): row for row in numbered}

    # Rating

    def _rating(self, row: TableRow) -> tuple[tuple[int, int, int] | None, float]:
        """Read U, S, G and the screen; give the rating and what it is ranked by (missing if it is not)."""
        marks = []
        for title in USG:
            if row[title] and row[title] not in ("1", "2", "3", "4", "5"):
                self._fault(row, PROBLEM_SHEET, title, f"Isian {mask(row[title])} bukan angka 1–5", "1, 2, 3, 4, 5")
            elif row[title]:
                marks.append(int(row[title]))
        screen = [fold(row[title]) for title in SCREEN]
        for title, text in zip(SCREEN, screen, strict=True):
            if text not in ("", YES, NO):
                self._fault(row, PROBLEM_SHEET, title, f"Isian {mask(row[title])} tidak dikenal", f"{YES}, {NO}")
        if len(marks) < len(USG):
            return None, math.nan
        usg = (marks[0], marks[1], marks[2])
        return usg, sort_key(usg, self._score(row)) if screen == [YES] * len(SCREEN) else math.nan

    def _score(self, row: TableRow) -> float:
        try:
            score = float(row[SCORE].replace(",", ".")) if row[SCORE] else math.nan
        except ValueError:
            score = -1.0
        if score < 0 or score > 100:
            self._fault(
                row, PROBLEM_SHEET, SCORE, f"Isian {mask(row[SCORE])} bukan indeks", "0 sampai 100, atau kosong"
            )
            return math.nan
        return score

    # Plan

    def _action(self, number: int, problem: TableRow | None, cause: TableRow | None, plan: TableRow) -> PlannedAction:
        core_value, indicator = self._subject(problem) if problem else ("", "")
        text = problem[PROBLEM] if problem else ""
        if not text:
            self._fault(
                plan, PLAN_SHEET, NUMBER_TITLE, f"Masalah nomor {number} kosong pada lembar Masalah", "masalahnya"
            )
        if not plan[ACTION]:
            self._fault(plan, PLAN_SHEET, ACTION, "Tindakan kosong, padahal kolom lain terisi", "tindakannya")
        status = self._choice(plan, PLAN_SHEET, STATUS, STATUS_CHOICES)
        if status == DONE and not plan[REALISED]:
            self._fault(plan, PLAN_SHEET, REALISED, f"Status '{DONE}', tetapi realisasi kosong", "apa yang tercapai")
        return PlannedAction(
            unit=self.unit,
            number=number,
            core_value=core_value,
            indicator=indicator,
            problem=text,
            score=self._score(problem) if problem else math.nan,
            usg=None,
            rank=0,
            cause=self._choice(cause, CAUSE_SHEET, MAIN_CAUSE, CATEGORIES) if cause else "",
            root=cause[ROOT] if cause else "",
            object_of_repair=self._choice(plan, PLAN_SHEET, OBJECT, TARGETS_OF_REPAIR),
            action=plan[ACTION],
            due=self._date(plan, WHEN, dt.date(self.year, 1, 1), dt.date(self.year + 2, 12, 31)),
            cost=self._cost(plan),
            success=plan[SUCCESS],
            target=plan[TARGET],
            realised=plan[REALISED],
            status=status or NOT_TOLD,
            is_approved=self._is_approved(plan),
        )

    def _subject(self, row: TableRow) -> tuple[str, str]:
        """Codes of core value and indicator that a problem is about."""
        indicator = row[INDICATOR].split(BETWEEN)[0].strip().upper()
        value = row[VALUE].split(BETWEEN)[0].strip()
        values = sorted(set(self.core_value_of.values()))
        if indicator and indicator not in self.core_value_of:
            text = f"Indikator {mask(row[INDICATOR])} tidak ada dalam daftar {self.year}"
            self._fault(row, PROBLEM_SHEET, INDICATOR, text, ", ".join(self.core_value_of))
            indicator = ""
        if indicator:
            owner = self.core_value_of[indicator]
            if value and value.upper() != owner:
                text = f"Nilai '{value}' bukan nilai dari indikator {indicator}"
                self._fault(row, PROBLEM_SHEET, VALUE, text, owner)
            return owner, indicator
        if value and value.upper() not in values and fold(value) != fold(WHOLE):
            self._fault(row, PROBLEM_SHEET, VALUE, f"Nilai {mask(value)} tidak dikenal", ", ".join([*values, WHOLE]))
        return value.upper() if value.upper() in values else "", ""

    def _choice(self, row: TableRow, sheet: str, column: str, allowed: Sequence[str]) -> str:
        known = {fold(choice): choice for choice in allowed}
        found = fold(row[column])
        if found and found not in known:
            self._fault(row, sheet, column, f"Isian {mask(row[column])} tidak dikenal", ", ".join(allowed))
        return known.get(found, "")

    def _date(self, row: TableRow, column: str, first: dt.date, last: dt.date) -> dt.date | None:
        if not row[column]:
            return None
        allowed = f"{format_date(first)} sampai dengan {format_date(last)}"
        date = read_date(row[column])
        if date is None:
            text = f"Tanggal {mask(row[column])} tidak dapat dibaca"
            self._fault(row, PLAN_SHEET, column, text, f"hari/bulan/tahun, {allowed}")
        elif not first <= date <= last:
            self._fault(row, PLAN_SHEET, column, f"Tanggal {format_date(date)} di luar masa rencana", allowed)
        else:
            return date
        return None

    def _cost(self, row: TableRow) -> float:
        if not row[COST]:
            return math.nan
        if not AMOUNT.fullmatch(row[COST]):
            text = f"Isian {mask(row[COST])} bukan jumlah rupiah"
            self._fault(row, PLAN_SHEET, COST, text, "bilangan bulat 0 atau lebih, tanpa Rp dan tanpa titik ribuan")
            return math.nan
        return float(row[COST])

    def _is_approved(self, row: TableRow) -> bool:
        date = self._date(row, APPROVED_ON, dt.date(self.year, 1, 1), dt.date(self.year + 2, 12, 31))
        if bool(row[APPROVED_BY]) != bool(row[APPROVED_ON]):
            lacking = APPROVED_ON if row[APPROVED_BY] else APPROVED_BY
            self._fault(row, PLAN_SHEET, lacking, "Persetujuan pimpinan belum lengkap", "nama dan tanggal")
        return bool(row[APPROVED_BY]) and date is not None
