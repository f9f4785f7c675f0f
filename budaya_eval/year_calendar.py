"""The calendar of an evaluation year: its dates in words, which are out of order, which have passed unused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from budaya_eval.errors import Problem
from budaya_eval.files import is_ignored
from budaya_eval.phrases import format_date

SECTION = "kalender"


@dataclass(frozen=True, slots=True)
class Event:
    """A date of the year: its key in ``[kalender]``, its words, its usual day, and the folder that shows it was used.

    The usual days are the habit of an office, `usulan`: the Perwali asks for yearly programmes (Pasal 8 and 9) and for
    monitoring and evaluation (Pasal 10), and names no dates.
    """

    key: str
    label: str
    month: int
    day: int
    trace: str = ""


EVENTS = {
    event.key: event
    for event in (
        Event("sk_tim", "Keputusan tentang Tim Pengembangan Budaya Kerja", 1, 15),
        Event("penyampaian_hasil", "Penyampaian hasil tahun lalu kepada setiap Perangkat Daerah", 1, 31),
        Event("program_kota", "Penetapan program budaya kerja kota (Pasal 8)", 1, 31),
        Event("program_kbk", "Batas program kerja KBK (Pasal 9)", 2, 28),
        Event("rencana_tindak", "Batas rencana tindak Perangkat Daerah", 2, 28),
        Event("rapat_tim_1", "Rapat Tim triwulan I", 3, 25),
        Event("rapat_tim_2", "Rapat Tim triwulan II", 6, 25),
        Event("kemajuan_rencana", "Kemajuan rencana tindak tengah tahun", 7, 15),
        Event("uji_coba", "Uji coba kuesioner kepada sekitar 30 pegawai", 8, 20, "uji_coba"),
        Event("surat_edaran", "Surat Edaran pembukaan survei", 8, 31),
        Event("rapat_tim_3", "Rapat Tim triwulan III", 9, 25),
        Event("survei_mulai", "Hari pertama pengisian kuesioner", 10, 1),
        Event("survei_selesai", "Hari terakhir pengisian kuesioner", 10, 15, "jawaban"),
        Event("survei_perpanjangan", "Hari terakhir bila survei diperpanjang satu kali", 10, 20),
        Event("bukti_mulai", "Awal penyampaian bukti dukung", 10, 1),
        Event("bukti_selesai", "Batas penyampaian bukti dukung oleh Perangkat Daerah", 10, 25, "bukti"),
        Event("pengolahan_selesai", "Batas pengolahan data", 10, 31),
        Event("verifikasi_selesai", "Batas verifikasi bukti dukung oleh Tim", 11, 15),
        Event("keberatan_selesai", "Batas keberatan Perangkat Daerah atas hasilnya", 11, 20),
        Event("gelar_budaya_kerja", "Gelar Budaya Kerja dan penghargaan", 11, 27),
        Event("penyajian", "Penyajian hasil kepada Wali Kota", 12, 10),
        Event("rapat_tim_4", "Rapat Tim triwulan IV", 12, 18),
    )
}
# Each chain runs forwards in time; a date that is not set is passed over.
CHAINS = (
    ("uji_coba", "survei_mulai"),
    ("surat_edaran", "survei_mulai"),
    ("survei_mulai", "survei_selesai", "survei_perpanjangan", "pengolahan_selesai", "penyajian"),
    ("bukti_mulai", "bukti_selesai", "verifikasi_selesai", "keberatan_selesai", "penyajian"),
    ("program_kbk", "kemajuan_rencana"),
    ("rapat_tim_1", "rapat_tim_2", "rapat_tim_3", "rapat_tim_4"),
)


def order_calendar(dates: Mapping[str, dt.date]) -> list[tuple[Event, dt.date]]:
    """List the dates that are set, in time.

    Examples
    --------
    >>> dates = {"penyajian": dt.date(2026, 12, 10), "uji_coba": dt.date(2026, 8, 20)}
    >>> [event.label for event, _ in order_calendar(dates)]
    ['Uji coba kuesioner kepada sekitar 30 pegawai', 'Penyajian hasil kepada Wali Kota']
    """
    return sorted(((EVENTS[key], date) for key, date in dates.items()), key=lambda pair: pair[1])


def find_disorder(dates: Mapping[str, dt.date], year: int, reference_date: dt.date, file: str) -> list[Problem]:
    """Find dates outside the year, dates in the wrong order, and a reference date after the survey began."""
    return [*_outside(dates, year, file), *_reversed(dates, file), *_late_reference(dates, reference_date, file)]


def _outside(dates: Mapping[str, dt.date], year: int, file: str) -> Iterator[Problem]:
    for key, date in dates.items():
        if date.year != year:
            yield Problem(
                "calendar-year",
                f"Setelan '{SECTION}.{key}' ({format_date(date)}) di luar tahun evaluasi {year}",
                action="Perbaiki tahunnya, atau hapus baris itu.",
                file=file,
            )


def _reversed(dates: Mapping[str, dt.date], file: str) -> Iterator[Problem]:
    for chain in CHAINS:
        named = [key for key in chain if key in dates]
        for earlier, later in pairwise(named):
            if dates[later] < dates[earlier]:
                yield Problem(
                    "calendar-order",
                    f"Setelan '{SECTION}.{later}' ({format_date(dates[later])}) mendahului '{SECTION}.{earlier}' "
                    f"({format_date(dates[earlier])})",
                    action="Perbaiki salah satunya.",
                    file=file,
                )


def _late_reference(dates: Mapping[str, dt.date], reference_date: dt.date, file: str) -> Iterator[Problem]:
    start = dates.get("survei_mulai")
    if start is not None and reference_date > start:
        yield Problem(
            "calendar-reference",
            f"Tanggal acuan ({format_date(reference_date)}) sesudah survei dimulai ({format_date(start)})",
            action="Tetapkan tanggal acuan sebelum survei, agar sasaran tidak berubah sewaktu pengisian.",
            file=file,
        )


def find_missed(dates: Mapping[str, dt.date], folder: Path, today: dt.date, file: str) -> list[Problem]:
    """Find dates that have passed although the folder that would show their use is empty."""
    missed = []
    for event, date in order_calendar(dates):
        if event.trace and date < today and not _has_files(folder / event.trace):
            missed.append(
                Problem(
                    "calendar-missed",
                    f"{event.label} ({format_date(date)}) sudah lewat, tetapi folder {event.trace}/ masih kosong",
                    action="Lengkapi foldernya, atau perbaiki tanggalnya dalam evaluasi.toml.",
                    file=file,
                )
            )
    return missed


def _has_files(folder: Path) -> bool:
    return folder.is_dir() and any(path.is_file() and not is_ignored(path) for path in folder.rglob("*"))


def write_section(year: int) -> str:
    """Write ``[kalender]`` of `evaluasi.toml` with the usual day of every date."""
    lines = [f"[{SECTION}]"]
    for event in EVENTS.values():
        lines += [f"# {event.label}.", f"{event.key} = {dt.date(year, event.month, event.day).isoformat()}"]
    return "\n".join(lines)
