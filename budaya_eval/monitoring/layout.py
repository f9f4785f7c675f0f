"""What writer and reader of an evidence workbook agree on: sheets, titles, states, and the periods that are counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from budaya_eval.monitoring.catalogue import Catalogue, EvidenceItem
from budaya_eval.phrases import MONTHS

EVIDENCE_FOLDER = "bukti"
FILE_START = "bukti-"
CITY_NAME = "Kota (Tim Pengembangan Budaya Kerja)"
TITLE = "Lembar bukti pelaksanaan budaya kerja"

GUIDE_SHEET = "Petunjuk"
FORM_SHEET = "Bukti"
EVENT_SHEET = "Kegiatan"
CHOICE_SHEET = "Pilihan"

UNIT_LABEL, YEAR_LABEL, LIST_LABEL = "Kode unit", "Tahun", "Daftar bukti"
CODE, ANSWER, VERDICT = "Kode", "Jawaban", "Verifikasi Tim"
NUMBER, DATE, LINK = "Nomor dokumen", "Tanggal dokumen", "Tautan dokumen"
TEAM_NOTE, REPLY = "Catatan Tim", "Tanggapan Perangkat Daerah"
EVENT_DATE, EVENT_TITLE, LED_BY = "Tanggal kegiatan", "Kegiatan", "Dipimpin oleh"
FORM_COLUMNS = (
    CODE,
    "Butir dan dasarnya",
    "Sifat",
    "Bobot",
    "Pilihan jawaban",
    ANSWER,
    "Nilai dilaporkan",
    NUMBER,
    DATE,
    LINK,
    VERDICT,
    "Nilai terverifikasi",
    TEAM_NOTE,
    REPLY,
)
FORM_REQUIRED = (CODE, ANSWER, NUMBER, DATE, LINK, VERDICT)
EVENT_COLUMNS = ("No.", CODE, EVENT_DATE, EVENT_TITLE, LED_BY, NUMBER, LINK, VERDICT, TEAM_NOTE)
EVENT_REQUIRED = (CODE, EVENT_DATE, LED_BY, NUMBER, LINK, VERDICT)
FORM_HEADER_ROW, EVENT_HEADER_ROW = 6, 3
N_EVENT_ROWS = 100

NO_EVENT = "Tidak ada kegiatan"
OTHER_LEADER = "Pejabat lain"

UNREPORTED, REPORTED = "belum dilaporkan", "dilaporkan"
VERIFIED, REJECTED = "terverifikasi", "ditolak"
STATES = (UNREPORTED, REPORTED, VERIFIED, REJECTED)
NOT_APPLICABLE = "tidak dinilai"
QUARTER_NUMBERS = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class EvidenceForm:
    """What one workbook is written for.

    Parameters
    ----------
    code, name : str
        The unit; `budaya_eval.monitoring.CITY_CODE` for the workbook of the Tim.
    start, end : datetime.date
        First and last day of the evidence period.
    n_staff, n_units : int
        Bounds of plausible counts: staff of the unit, Perangkat Daerah of the city.
    deadline : datetime.date or None
        Until when it comes back.
    """

    catalogue: Catalogue
    code: str
    name: str
    year: int
    start: dt.date
    end: dt.date
    n_staff: int
    n_units: int
    deadline: dt.date | None = None
    is_simulated: bool = False

    @property
    def items(self) -> tuple[EvidenceItem, ...]:
        """What this unit is asked."""
        return self.catalogue.items_of(self.code)

    @property
    def file_name(self) -> str:
        """Name of the workbook."""
        return f"{FILE_START}{self.code}.xlsx"

    def largest(self, item: EvidenceItem) -> int:
        """Largest plausible count of an item."""
        return {"staff": self.n_staff, "units": self.n_units}[item.maximum]


def list_line(catalogue: Catalogue) -> str:
    """Write which list a workbook belongs to."""
    return f"{catalogue.code} {catalogue.version}"


def leaders(items: Sequence[EvidenceItem]) -> list[str]:
    """List who may have led an event."""
    return [*dict.fromkeys(item.led_by for item in items if item.led_by), OTHER_LEADER]


def period_of(date: dt.date, period: str) -> tuple[int, int]:
    """Give the month or quarter in which a date lies, as (year, number).

    Examples
    --------
    >>> period_of(dt.date(2025, 5, 31), "month"), period_of(dt.date(2025, 5, 31), "quarter")
    ((2025, 5), (2025, 2))
    """
    return (date.year, date.month) if period == "month" else (date.year, (date.month + 2) // 3)


def list_periods(start: dt.date, end: dt.date, period: str) -> list[tuple[dt.date, dt.date]]:
    """List the calendar months or quarters of a time, each as first and last day, cut at its ends.

    Examples
    --------
    >>> [(a.isoformat(), b.isoformat()) for a, b in list_periods(dt.date(2024, 10, 1), dt.date(2025, 3, 15), "quarter")]
    [('2024-10-01', '2024-12-31'), ('2025-01-01', '2025-03-15')]
    """
    found: list[tuple[dt.date, dt.date]] = []
    day = start
    while day <= end:
        length = 1 if period == "month" else 3
        month = day.month - (day.month - 1) % length + length
        following = dt.date(day.year + (month > 12), (month - 1) % 12 + 1, 1)
        found.append((day, min(end, following - dt.timedelta(days=1))))
        day = following
    return found


def quarter_name(date: dt.date) -> str:
    """Name the quarter in which a date lies.

    Examples
    --------
    >>> quarter_name(dt.date(2025, 5, 31))
    'Triwulan II 2025 (April–Juni)'
    """
    year, quarter = period_of(date, "quarter")
    first, last = MONTHS[3 * quarter - 3], MONTHS[3 * quarter - 1]
    return f"Triwulan {QUARTER_NUMBERS[quarter - 1]} {year} ({first}–{last})"
