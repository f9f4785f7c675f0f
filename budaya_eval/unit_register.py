"""Which units exist when: the register of three levels, its history, its headcounts, its names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from budaya_eval.errors import ProblemList, mask
from budaya_eval.files import Table, TableRow, check_columns, did_you_mean, find_table, near_miss, read_table

REGISTER_NAME = "unit"
LEVELS = ("perangkat_daerah", "unit_kerja", "lokasi")
CODE_PATTERN = re.compile(r"[A-Z][A-Z0-9-]{0,31}")
# Files are named by units, and Windows can make no file of these names, whatever their ending.
DEVICE_PATTERN = re.compile(r"CON|PRN|AUX|NUL|(COM|LPT)[0-9]")
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
ENDED, NEW = "hapus", "baru"
RENAMED, MERGED, SPLIT, MOVED = "ganti nama", "gabung", "pecah", "pindah fungsi"
KINDS = (RENAMED, MERGED, SPLIT, MOVED, ENDED, NEW)


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the register.

    `n_staff` counts the ASN placed directly in this unit, without those of the units below it. `group` is the
    group of staff it belongs to (umum, pendidikan, kesehatan). `change` is one of `KINDS` or empty, and `successors`
    are the codes of the units that took over when it ended.
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
    change: str = ""
    successors: tuple[str, ...] = ()

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
    past : sequence of Unit
        Units that ended before it.
    """

    def __init__(self, units: Sequence[Unit], past: Sequence[Unit] = ()) -> None:
        self.units = tuple(units)
        self.past = tuple(past)

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
            for _ in LEVELS[1:]:
                above = self.by_code[above.parent] if above.parent else above
            if above.parent:
                raise ValueError(f"unit {unit.code} has no Perangkat Daerah above it")
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
    optional = [column for column in COLUMNS if column not in REQUIRED]
    if not check_columns(table, REQUIRED, optional, problems):
        problems.raise_if_any()
    units = {row.number: _read_unit(table, row, problems) for row in table.rows}
    valid = {number: unit for number, unit in units.items() if unit.is_valid(reference_date)}
    if not valid:
        problems.add(
            "register-empty",
            f"Tidak ada unit yang berlaku pada tanggal acuan {reference_date.isoformat()}",
            action="Isi unit.xlsx, atau periksa tanggal_acuan dalam evaluasi.toml.",
            file=table.path.name,
            sheet=table.sheet,
        )
    _check_tree(table, valid, problems)
    _check_history(table, units, problems)
    problems.raise_if_any()
    past = [unit for unit in units.values() if unit.valid_until is not None and unit.valid_until < reference_date]
    return UnitRegister(tuple(valid.values()), past)


def _read_unit(table: Table, row: TableRow, problems: ProblemList) -> Unit:
    def complain(column: str, text: str, allowed: str) -> None:
        place = {"file": table.path.name, "sheet": table.sheet, "column": column}
        problems.add("register-cell", text, allowed=allowed, row=row.number, **place)

    if not CODE_PATTERN.fullmatch(row["kode"]):
        complain("kode", f"Kode '{row['kode']}' tidak dapat dipakai", "huruf besar, angka, dan tanda hubung")
    elif DEVICE_PATTERN.fullmatch(row["kode"]):
        complain("kode", f"Kode '{row['kode']}' dilarang Windows sebagai nama berkas", "misalnya dengan tanda hubung")
    if not row["nama_resmi"]:
        complain("nama_resmi", "Sel kosong, padahal wajib diisi", "nama menurut peraturan")
    if row["jenjang"] not in LEVELS:
        complain("jenjang", f"Jenjang '{row['jenjang']}' tidak dikenal", ", ".join(LEVELS))
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
            complain(column, f"Tanggal '{row[column]}' tidak dapat dibaca", "tanggal Excel atau TTTT-BB-HH")
            dates[column] = None
    since, until = dates["berlaku_sejak"], dates["berlaku_sampai"]
    if since and until and until < since:
        complain("berlaku_sampai", f"Berlaku sampai {until} mendahului berlaku sejak {since}", "tanggal sesudahnya")
    change = " ".join(row["jenis_perubahan"].casefold().split())
    if change and change not in KINDS:
        complain("jenis_perubahan", f"Jenis perubahan '{row['jenis_perubahan']}' tidak dikenal", ", ".join(KINDS))
    successors = tuple(code.strip() for code in row["pengganti"].split(";") if code.strip())
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
        valid_from=since,
        valid_until=until,
        change=change,
        successors=successors,
    )


def _check_tree(table: Table, units: Mapping[int, Unit], problems: ProblemList) -> None:
    """Check codes, names and parents of the units valid together, by row number."""
    complain = partial(problems.add, file=table.path.name, sheet=table.sheet)
    row_of: dict[str, int] = {}
    named: dict[str, str] = {}
    for row, unit in units.items():
        if unit.code in row_of:
            complain(
                "duplicate",
                f"Kode '{unit.code}' sudah dipakai di baris {row_of[unit.code]}",
                action="Beri kode lain, atau akhiri baris lama dengan berlaku_sampai.",
                row=row,
                column="kode",
            )
        row_of.setdefault(unit.code, row)
        for name in dict.fromkeys(map(_fold, filter(None, (unit.code, unit.name, unit.short_name, *unit.other_names)))):
            if named.setdefault(name, unit.code) != unit.code:
                complain(
                    "name-ambiguous",
                    f"Nama '{name}' menunjuk dua unit: {named[name]} dan {unit.code}",
                    action="Bedakan nama_resmi, singkatan, atau nama_lain.",
                    row=row,
                    column="nama_resmi",
                )
    for row, unit in units.items():
        if unit.level not in LEVELS:
            continue
        parent = units.get(row_of.get(unit.parent, 0))
        told = allowed = ""
        if unit.level == LEVELS[0]:
            if unit.parent:
                told, allowed = f"{unit.code}: perangkat_daerah tidak mempunyai induk", "sel kosong"
        elif parent is None:
            told = f"{unit.code}: induk '{unit.parent}' tidak ada" + did_you_mean(near_miss(unit.parent, row_of))
            allowed = "kode unit yang berlaku pada tanggal acuan"
        elif parent.level in LEVELS and LEVELS.index(parent.level) >= LEVELS.index(unit.level):
            told = f"{unit.code} ({unit.level}): induk '{unit.parent}' ({parent.level}) tidak lebih tinggi jenjangnya"
            allowed = " di atas ".join(LEVELS)
        if told:
            complain("parent", told, allowed=allowed, row=row, column="induk")


def _check_history(table: Table, units: Mapping[int, Unit], problems: ProblemList) -> None:
    """Check what rows say of their successors: named where one is due, existing, of the same level, in no circle."""
    rows_of: dict[str, list[int]] = {}
    for row, unit in units.items():
        rows_of.setdefault(unit.code, []).append(row)

    complain = partial(problems.add, "register-history", file=table.path.name, sheet=table.sheet)
    for row, unit in units.items():
        if unit.valid_until is None:
            if unit.successors:
                text = f"{unit.code} belum berakhir, tetapi mempunyai pengganti {', '.join(unit.successors)}"
                complain(
                    text,
                    allowed="tanggal terakhir unit lama; pengganti hanya pada baris lama",
                    row=row,
                    column="berlaku_sampai",
                )
            continue
        if unit.change in (RENAMED, MERGED, SPLIT, MOVED) and not unit.successors:
            text = f"{unit.code} berakhir karena {unit.change}, tetapi penggantinya tidak disebut"
            complain(
                text,
                allowed="kode unit penggantinya; beberapa dipisahkan dengan titik koma",
                row=row,
                column="pengganti",
            )
        if unit.change == ENDED and unit.successors:
            text = f"{unit.code} dihapus, tetapi mempunyai pengganti {', '.join(unit.successors)}"
            complain(
                text,
                allowed=f"sel kosong, atau jenis_perubahan {RENAMED}, {MERGED}, {SPLIT}",
                row=row,
                column="pengganti",
            )
        for code in unit.successors:
            after = [units[other] for other in rows_of.get(code, ()) if _is_after(units[other], unit.valid_until)]
            if code not in rows_of:
                text = f"Pengganti '{code}' dari {unit.code} tidak ada dalam register"
                complain(
                    text + did_you_mean(near_miss(code, rows_of)),
                    allowed="kode sebuah unit dalam register ini",
                    action="Tambahkan baris unit pengganti, atau betulkan kodenya.",
                    row=row,
                    column="pengganti",
                )
            elif not after:
                text = f"Pengganti '{code}' dari {unit.code} tidak berlaku setelah {unit.valid_until}"
                complain(text, allowed="unit yang berlaku setelah unit lama berakhir", row=row, column="pengganti")
            elif all(other.level != unit.level for other in after):
                text = f"Pengganti '{code}' ({after[0].level}) tidak sejenjang dengan {unit.code} ({unit.level})"
                complain(text, allowed=f"unit berjenjang {unit.level}", row=row, column="pengganti")


def _is_after(unit: Unit, date: dt.date) -> bool:
    """Tell whether a unit exists at some time after a date."""
    return unit.valid_until is None or unit.valid_until > date
