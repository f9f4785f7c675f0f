"""The simulated city: its units, invented headcounts, planted answers and unit effects, from one table."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from budaya_eval.files import write_table
from budaya_eval.unit_register import COLUMNS, LEVELS, REGISTER_NAME

YEARS = (2024, 2025)
CHANGE_COLUMNS = ("berlaku_sampai", "jenis_perubahan", "pengganti")
WIDTHS = (22, 52, 22, 40, 18, 16, 20, 14, 16, 14, 14, 16, 18, 30, 48)
NOTICE = (
    "DATA SIMULASI. Daftar unit ini hanya contoh untuk mencoba toolkit. Nama Perangkat Daerah, kecamatan, dan "
    "kelurahan mengikuti daftar publik: periksa nomenklatur terbaru. Sekolah, puskesmas, rumah sakit, dan pos pemadam "
    "disamarkan dengan kata (contoh). Semua jumlah pegawai rekaan; jumlahnya hanya meniru besaran kota. Tanggal "
    "riwayat juga rekaan."
)


@dataclass(frozen=True, slots=True)
class Place:
    """A unit in one year, with what is planted there: answers, their channel, and the effect on the latent scale."""

    code: str
    label: str
    level: str
    parent: str
    kind: str
    group: str
    n_staff: int
    n_answers: int
    channel: str
    effect: float


def reference_date(year: int) -> dt.date:
    """Give the reference date (tanggal acuan) of a year."""
    return dt.date(year, 9, 30)


@cache
def _read_table() -> tuple[dict[str, str], ...]:
    text = files("budaya_eval.sample_data").joinpath("city.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _is_known(row: dict[str, str], year: int) -> bool:
    return row["berlaku_sejak"] <= reference_date(year).isoformat()


def _is_past(row: dict[str, str], year: int) -> bool:
    return bool(row["berlaku_sampai"]) and row["berlaku_sampai"] < reference_date(year).isoformat()


@cache
def list_places(year: int) -> tuple[Place, ...]:
    """List the units valid on the reference date of a year, in the order of the register."""
    return tuple(
        Place(
            code=row["kode"],
            label=f"{row['kode']} – {row['nama_resmi']}",
            level=row["jenjang"],
            parent=row["induk"],
            kind=row["jenis"],
            group=row["kelompok"],
            n_staff=int(row[f"pegawai_{year}"]),
            n_answers=int(row[f"jawaban_{year}"]),
            channel=row["kanal"],
            effect=float(row[f"efek_{year}"]),
        )
        for row in _read_table()
        if _is_known(row, year) and not _is_past(row, year)
    )


@cache
def reporting_unit_of(year: int) -> dict[str, str]:
    """Give each unit's Perangkat Daerah."""
    parent = {place.code: place.parent for place in list_places(year)}
    top = {}
    for code in parent:
        above = code
        while parent[above]:
            above = parent[above]
        top[code] = above
    return top


def write_register(folder: Path, year: int) -> Path:
    """Write `unit.xlsx` of a year as its personnel office would have known it on the reference date."""
    target = folder / f"{REGISTER_NAME}.xlsx"
    rows = []
    for row in _read_table():
        if not _is_known(row, year):
            continue
        cells: dict[str, object] = {**row, "jumlah_pegawai": int(row[f"pegawai_{year}"])}
        if row["berlaku_sampai"] and not _is_past(row, year):
            cells |= dict.fromkeys(CHANGE_COLUMNS, "")
        rows.append([cells[column] for column in COLUMNS])
    choices = {"jenjang": LEVELS, "kelompok": ("umum", "pendidikan", "kesehatan")}
    write_table(target, COLUMNS, rows, sheet="Unit", widths=WIDTHS, choices=choices, notice=NOTICE)
    return target
