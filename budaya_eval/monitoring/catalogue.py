"""Reads and checks the list of evidence: what is asked, who is asked, what counts, and what it rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.files import (
    Table,
    TableRow,
    check_columns,
    did_you_mean,
    fold,
    near_miss,
    read_sheets,
    table_from_grid,
)
from budaya_eval.indicators import STATUSES

CITY_CODE = "KOTA"
LEVELS = ("unit", "city")
KINDS = ("choice", "count", "dates")
PERIODS = ("month", "quarter", "year")
DATE_RULES = ("in_period", "until_period")
MAXIMA = ("staff", "units")
ONLY_FOR = ("new_unit", "subunit")
YES_NO = ("yes", "no")
CODE = re.compile(r"[A-Z][A-Z0-9]{0,31}")
TOTAL_WEIGHT = 100
LIST_COLUMNS = ("key", "value")
LIST_KEYS = ("code", "name", "version", "weight_status", "weight_basis")
ITEM_COLUMNS = (
    "code",
    "level",
    "units",
    "component",
    "title",
    "question",
    "headline",
    "kind",
    "period",
    "minimum",
    "maximum",
    "led_by",
    "date_rule",
    "is_duty",
    "weight",
    "requirement",
    "source",
    "status",
    "note",
)
CHOICE_COLUMNS = ("item", "label", "state", "score", "only_for", "remark")
SHEETS = {"Daftar": LIST_COLUMNS, "Butir": ITEM_COLUMNS, "Pilihan": CHOICE_COLUMNS}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen.

    `score` is the share of the weight it earns, 0–1; none where the item does not apply to a unit that answers so.
    `only_for` names the units that may answer so: "new_unit" (younger than six months), "subunit" (below another).
    """

    label: str
    state: str
    score: float | None
    only_for: str
    remark: str


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One thing that is to be shown by documents.

    Parameters
    ----------
    level : str
        "unit" (each Perangkat Daerah) or "city" (the Tim).
    units : tuple of str
        Only these units; codes that start with "!" are the only ones left out. Empty: all.
    title, headline : str
        Short names: for tables, and for the executive summary; empty for items that do not stand there.
    kind : str
        "choice" (one of `choices`), "count" (a number), "dates" (events on dates).
    period, minimum : str, int
        Of dates: how many different months, quarters, or events in the year; of a count: how many.
    maximum : str
        Largest plausible count: "staff" of the unit, "units" of the city.
    led_by : str
        Who must lead an event for it to count; empty: anybody.
    date_rule : str
        Documents are dated "in_period", or "until_period" (a decree of an earlier year that still holds).
    is_duty : bool
        The source orders it; otherwise it says "dapat", and leaving it out is no breach.
    requirement, source, status : str
        What the source says, in its words; where; whether it was read there.
    """

    code: str
    level: str
    units: tuple[str, ...]
    component: str
    title: str
    question: str
    headline: str
    kind: str
    period: str
    minimum: int
    maximum: str
    led_by: str
    date_rule: str
    is_duty: bool
    weight: float
    requirement: str
    source: str
    status: str
    note: str
    choices: tuple[Choice, ...]

    def concerns(self, unit: str) -> bool:
        """Tell whether a unit is asked; the city is asked the items of its level."""
        if (self.level == "city") != (unit == CITY_CODE):
            return False
        if not self.units:
            return True
        left_out = [code[1:] for code in self.units if code.startswith("!")]
        return unit not in left_out if left_out else unit in self.units

    def choice(self, label: str) -> Choice | None:
        """Find a choice by its label; case and spacing do not matter."""
        return next((choice for choice in self.choices if fold(choice.label) == fold(label)), None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A complete, checked list of evidence; the weights carry one mark together."""

    code: str
    name: str
    version: str
    weight_status: str
    weight_basis: str
    items: tuple[EvidenceItem, ...]

    def items_of(self, unit: str) -> tuple[EvidenceItem, ...]:
        """Items that a unit (or `CITY_CODE`) is asked, in the order of the list."""
        return tuple(item for item in self.items if item.concerns(unit))

    def item(self, code: str) -> EvidenceItem:
        """Give an item by its code."""
        return next(item for item in self.items if item.code == code)


def read_catalogue(path: Path) -> Catalogue:
    """Read and check a list of evidence.

    Parameters
    ----------
    path : Path
        An XLSX file with the sheets Daftar, Butir, Pilihan.

    Raises
    ------
    InputError
        With every problem of the list.
    """
    if not path.is_file():
        raise InputError(_missing(path))
    sheets = read_sheets(path)
    problems = ProblemList()
    tables: dict[str, Table] = {}
    for name, columns in SHEETS.items():
        if name not in sheets:
            problems.add(
                "sheet-missing", f"Lembar '{name}' tidak ada", allowed=", ".join(SHEETS), file=path.name, sheet=name
            )
            continue
        table = table_from_grid(path, name, sheets[name])
        if check_columns(table, columns, [], problems):
            tables[name] = table
    if len(tables) == len(SHEETS):
        catalogue = _Reader(tables, problems).catalogue()
    problems.raise_if_any()
    return catalogue


def _missing(path: Path) -> Problem:
    known = sorted(other.stem for other in path.parent.glob("*.xlsx"))
    return Problem(
        "catalogue-missing",
        f"Daftar bukti '{path.stem}' tidak ada" + did_you_mean(near_miss(path.stem, known)),
        allowed=", ".join(known) or "satu berkas XLSX dalam instruments/evidence/",
        action="Perbaiki 'daftar' dalam bagian [bukti] evaluasi.toml.",
        file=str(path),
    )


class _Reader:
    """Reads the three sheets; what is wrong is noted and stands in as empty."""

    def __init__(self, tables: Mapping[str, Table], problems: ProblemList) -> None:
        self.tables = tables
        self.problems = problems

    def complain(self, table: Table, row: TableRow | None, column: str, text: str, allowed: str = "") -> None:
        self.problems.add(
            "catalogue-cell",
            text,
            allowed=allowed,
            file=table.path.name,
            sheet=table.sheet,
            row=row.number if row else None,
            column=column,
        )

    def catalogue(self) -> Catalogue:
        heads = {row["key"]: row["value"] for row in self.tables["Daftar"].rows}
        for key in LIST_KEYS:
            if not heads.get(key):
                self.complain(self.tables["Daftar"], None, "value", f"Isian '{key}' tidak ada", ", ".join(LIST_KEYS))
        if heads.get("weight_status", STATUSES[0]) not in STATUSES:
            self.complain(
                self.tables["Daftar"], None, "value", f"Status '{heads['weight_status']}' tidak dikenal", str(STATUSES)
            )
        choices = self.choices()
        items = [self.item(row, choices) for row in self.tables["Butir"].rows]
        self.check_whole(items, choices)
        return Catalogue(
            heads.get("code", ""),
            heads.get("name", ""),
            heads.get("version", ""),
            heads.get("weight_status", ""),
            heads.get("weight_basis", ""),
            tuple(items),
        )

    def choices(self) -> dict[str, list[Choice]]:
        table = self.tables["Pilihan"]
        found: dict[str, list[Choice]] = {}
        for row in table.rows:
            score = self.number(table, row, "score", 0, 1) if row["score"] else None
            if row["only_for"]:
                self.one_of(table, row, "only_for", ONLY_FOR)
            self.filled(table, row, "label")
            if any(fold(other.label) == fold(row["label"]) for other in found.get(row["item"], [])):
                self.complain(table, row, "label", f"Pilihan '{row['label']}' ganda", "setiap pilihan sekali saja")
            found.setdefault(row["item"], []).append(
                Choice(row["label"], row["state"], score, row["only_for"], row["remark"])
            )
        return found

    def item(self, row: TableRow, choices: Mapping[str, Sequence[Choice]]) -> EvidenceItem:
        table = self.tables["Butir"]
        if not CODE.fullmatch(row["code"]):
            self.complain(table, row, "code", f"Kode '{row['code']}' tidak dapat dipakai", "huruf besar dan angka")
        for column in ("component", "title", "question", "source"):
            self.filled(table, row, column)
        kind = self.one_of(table, row, "kind", KINDS)
        minimum = 0.0
        if kind in ("count", "dates"):
            minimum = self.number(table, row, "minimum", 1, 1000)
        if kind == "dates":
            self.one_of(table, row, "period", PERIODS)
        if kind == "count":
            self.one_of(table, row, "maximum", MAXIMA)
        if kind == "choice" and len(choices.get(row["code"], ())) < 2:
            self.complain(table, row, "kind", f"Butir {row['code']} kurang dari dua pilihan", "lembar Pilihan")
        return EvidenceItem(
            code=row["code"],
            level=self.one_of(table, row, "level", LEVELS),
            units=tuple(code.strip() for code in row["units"].split(";") if code.strip()),
            component=row["component"],
            title=row["title"],
            question=row["question"],
            headline=row["headline"],
            kind=kind,
            period=row["period"],
            minimum=int(minimum),
            maximum=row["maximum"],
            led_by=row["led_by"],
            date_rule=self.one_of(table, row, "date_rule", DATE_RULES),
            is_duty=self.one_of(table, row, "is_duty", YES_NO) == "yes",
            weight=self.number(table, row, "weight", 0, TOTAL_WEIGHT),
            requirement=row["requirement"],
            source=row["source"],
            status=self.one_of(table, row, "status", STATUSES),
            note=row["note"],
            choices=tuple(choices.get(row["code"], ())),
        )

    def check_whole(self, items: Sequence[EvidenceItem], choices: Mapping[str, object]) -> None:
        """Check what no single row shows: codes, owners of choices, and weights of everyone who is asked."""
        table = self.tables["Butir"]
        codes = [item.code for item in items]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self.complain(table, None, "code", f"Kode '{code}' ganda", "setiap kode sekali saja")
        for code in choices.keys() - set(codes):
            self.complain(self.tables["Pilihan"], None, "item", f"Butir '{code}' tidak ada dalam lembar Butir")
        named = {code.lstrip("!") for item in items for code in item.units}
        for unit in sorted({CITY_CODE, "", *named}):
            total = sum(item.weight for item in items if item.concerns(unit))
            if any(item.concerns(unit) for item in items) and abs(total - TOTAL_WEIGHT) > 1e-9:
                whom = {"": "Perangkat Daerah", CITY_CODE: "kota"}.get(unit, unit)
                self.complain(table, None, "weight", f"Jumlah bobot butir untuk {whom} = {total:g}", f"{TOTAL_WEIGHT}")

    def filled(self, table: Table, row: TableRow, column: str) -> None:
        if not row[column]:
            self.complain(table, row, column, "Sel kosong, padahal wajib diisi")

    def one_of(self, table: Table, row: TableRow, column: str, allowed: Sequence[str]) -> str:
        if row[column] not in allowed:
            meant = did_you_mean(near_miss(row[column], allowed))
            self.complain(table, row, column, f"Isian '{row[column]}' tidak dikenal{meant}", ", ".join(allowed))
        return row[column]

    def number(self, table: Table, row: TableRow, column: str, low: float, high: float) -> float:
        try:
            found = float(row[column].replace(",", "."))
        except ValueError:
            found = -1.0
        if not low <= found <= high:
            self.complain(table, row, column, f"Isian '{row[column]}' tidak dapat dipakai", f"angka {low:g}–{high:g}")
            return low
        return found
