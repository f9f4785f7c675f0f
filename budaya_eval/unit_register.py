"""Which units exist when: the register of three levels, its history, its headcounts, its names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from budaya_eval.errors import ProblemList, mask
from budaya_eval.files import Table, TableRow, find_table, near_miss, read_table

REGISTER_NAME = "unit"
LEVELS = ("perangkat_daerah", "unit_kerja", "lokasi")
CODE_PATTERN = re.compile(r"[A-Z][A-Z0-9-]{0,31}")
COLUMNS = (
    "kode",
    "nama_resmi",
    "singkatan",
    "nama_lain",
    "jenjang",
    "induk",
    "jenis",
    "kelompok",
    "jumlah_pegawai",
    "berlaku_sejak",
    "berlaku_sampai",
    "jenis_perubahan",
    "pengganti",
    "dasar",
    "catatan",
)
REQUIRED = ("kode", "nama_resmi", "jenjang", "induk", "kelompok", "jumlah_pegawai")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the register.

    `n_staff` counts the ASN placed directly in this unit, without those of the units below it. `group` is the
    group of staff it belongs to (umum, pendidikan, kesehatan).
    """

    code: str
    name: str
    short_name: str
    other_names: tuple[str, ...]
    level: str
    parent: str
    kind: str
    group: str
    n_staff: int
    valid_from: dt.date | None
    valid_until: dt.date | None

    def is_valid(self, date: dt.date) -> bool:
        """Tell whether the unit exists on a date."""
        return (self.valid_from is None or self.valid_from <= date) and (
            self.valid_until is None or date <= self.valid_until
        )

    @property
    def label(self) -> str:
        """Code and name as respondents and clerks choose it."""
        return f"{self.code} – {self.name}"


class UnitRegister:
    """The units that exist on the reference date.

    Parameters
    ----------
    units : sequence of Unit
        Units valid on the reference date, in the order of the register.
    """

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = tuple(units)

    @cached_property
    def by_code(self) -> dict[str, Unit]:
        """Code to unit."""
        return {unit.code: unit for unit in self.units}

    @cached_property
    def reporting_units(self) -> tuple[Unit, ...]:
        """The Perangkat Daerah: the level at which results are shown."""
        return tuple(unit for unit in self.units if unit.level == LEVELS[0])

    @cached_property
    def reporting_unit_of(self) -> dict[str, str]:
        """Code of any unit to the code of its Perangkat Daerah."""
        top = {}
        for unit in self.units:
            above = unit
            while above.parent:
                above = self.by_code[above.parent]
            top[unit.code] = above.code
        return top

    @cached_property
    def staff_of_reporting_unit(self) -> dict[str, int]:
        """Perangkat Daerah to its ASN, all units below it included."""
        staff = {unit.code: 0 for unit in self.reporting_units}
        for unit in self.units:
            staff[self.reporting_unit_of[unit.code]] += unit.n_staff
        return staff

    @cached_property
    def n_staff(self) -> int:
        """All ASN of the city."""
        return sum(unit.n_staff for unit in self.units)

    @cached_property
    def _names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for unit in self.units:
            for name in (unit.code, unit.name, unit.short_name, *unit.other_names, unit.label):
                if name:
                    names.setdefault(_fold(name), unit.code)
        return names

    def match(self, text: str) -> str | None:
        """Find the unit that a written name means, exactly; nothing is guessed.

        Code, official name, abbreviation, other names and "code – name" are known; case, hyphens and spacing do
        not matter.
        """
        return self._names.get(_fold(text))

    def suggest(self, text: str) -> str | None:
        """Name the unit a misspelt name probably means, as a hint only."""
        found = near_miss(_fold(text), self._names)
        return self.by_code[self._names[found]].label if found else None


def _fold(name: str) -> str:
    return " ".join(re.sub(r"[–—-]", " ", name).casefold().split())


def read_register(folder: Path, reference_date: dt.date) -> UnitRegister:
    """Read `unit.xlsx` of a year and keep the units valid on the reference date.

    Parameters
    ----------
    folder : Path
        The year's folder.
    reference_date : datetime.date
        `tanggal_acuan`: freezes units and headcounts.

    Raises
    ------
    InputError
        With every problem of the register.
    """
    table = read_table(find_table(folder, REGISTER_NAME))
    problems = ProblemList()
    for column in REQUIRED:
        if column not in table.columns:
            problems.add("column-missing", f"Kolom '{column}' tidak ada", file=table.path.name, sheet=table.sheet)
    problems.raise_if_any()
    units = [_read_unit(table, row, problems) for row in table.rows]
    problems.raise_if_any()
    valid = [unit for unit in units if unit.is_valid(reference_date)]
    _check_tree(table, valid, problems)
    problems.raise_if_any()
    return UnitRegister(valid)


def _read_unit(table: Table, row: TableRow, problems: ProblemList) -> Unit:
    def complain(column: str, text: str, allowed: str = "") -> None:
        problems.add(
            "register-cell",
            text,
            allowed=allowed,
            file=table.path.name,
            sheet=table.sheet,
            row=row.number,
            column=column,
        )

    if not CODE_PATTERN.fullmatch(row["kode"]):
        complain("kode", f"Kode {mask(row['kode'])} tidak dapat dipakai", "huruf besar, angka, dan tanda hubung")
    if not row["nama_resmi"]:
        complain("nama_resmi", "Sel kosong, padahal wajib diisi")
    if row["jenjang"] not in LEVELS:
        complain("jenjang", f"Jenjang {mask(row['jenjang'])} tidak dikenal", ", ".join(LEVELS))
    if not row["kelompok"]:
        complain("kelompok", "Sel kosong, padahal wajib diisi", "umum, pendidikan, kesehatan")
    n_staff = row["jumlah_pegawai"]
    if not n_staff.isdecimal():
        complain("jumlah_pegawai", f"Isian {mask(n_staff)} bukan bilangan bulat", "0 atau lebih")
        n_staff = "0"
    dates: dict[str, dt.date | None] = {}
    for column in ("berlaku_sejak", "berlaku_sampai"):
        try:
            dates[column] = dt.date.fromisoformat(row[column]) if row[column] else None
        except ValueError:
            complain(column, f"Tanggal {mask(row[column])} tidak dapat dibaca", "tanggal Excel atau TTTT-BB-HH")
            dates[column] = None
    return Unit(
        code=row["kode"],
        name=row["nama_resmi"],
        short_name=row["singkatan"],
        other_names=tuple(name.strip() for name in row["nama_lain"].split(";") if name.strip()),
        level=row["jenjang"],
        parent=row["induk"],
        kind=row["jenis"],
        group=row["kelompok"],
        n_staff=int(n_staff),
        valid_from=dates["berlaku_sejak"],
        valid_until=dates["berlaku_sampai"],
    )


def _check_tree(table: Table, units: Sequence[Unit], problems: ProblemList) -> None:
    by_code: dict[str, Unit] = {}
    named: dict[str, str] = {}
    for unit in units:
        if unit.code in by_code:
            problems.add(
                "duplicate", f"Kode '{unit.code}' ganda", file=table.path.name, sheet=table.sheet, column="kode"
            )
        by_code[unit.code] = unit
    for unit in units:
        for name in {_fold(name) for name in (unit.code, unit.name, unit.short_name, *unit.other_names) if name}:
            if named.setdefault(name, unit.code) != unit.code:
                problems.add(
                    "name-ambiguous",
                    f"Nama '{name}' menunjuk dua unit: {named[name]} dan {unit.code}",
                    action="Bedakan namanya, atau hapus dari nama_lain.",
                    file=table.path.name,
                    sheet=table.sheet,
                )
        is_top = unit.level == LEVELS[0]
        parent = by_code.get(unit.parent)
        if is_top and unit.parent:
            problems.add(
                "parent", f"{unit.code}: perangkat_daerah tidak mempunyai induk", file=table.path.name, column="induk"
            )
        elif not is_top and (parent is None or LEVELS.index(parent.level) >= LEVELS.index(unit.level)):
            problems.add(
                "parent",
                f"{unit.code}: induk '{unit.parent}' tidak ada atau tidak lebih tinggi jenjangnya",
                allowed="kode unit yang berlaku pada tanggal acuan",
                file=table.path.name,
                column="induk",
            )
