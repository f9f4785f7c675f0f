"""What a letter says and is filled with: `surat.toml`, the section ``[surat]``, the calendar, the questionnaire."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from budaya_eval.errors import ProblemList
from budaya_eval.instrument import Instrument
from budaya_eval.phrases import format_date, format_number, format_period, join_words
from budaya_eval.report.wording import ReportSettings, Wording, read_report_settings
from budaya_eval.settings import SETTINGS_NAME, YearSettings
from budaya_eval.unit_register import UnitRegister

WORDING_NAME = "surat.toml"
SECTION = "surat"
ASKED = ("tautan",)  # settings without which a draft shows dots


@cache
def read_letter_wording() -> dict[str, Any]:
    """Read `surat.toml`, which comes with the library."""
    return tomllib.loads((resources.files(__package__) / WORDING_NAME).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class LetterText:
    """Sentences with the year's facts filled in.

    `values` are the settings of ``[surat]`` over their defaults; `missing` names what is not set, for which a draft
    shows dots.
    """

    settings: YearSettings
    report: ReportSettings
    values: Mapping[str, Any]
    wording: Wording
    list_code: str
    missing: tuple[str, ...]

    def text(self, section: str, key: str, **values: str) -> str:
        """Give one sentence."""
        return self.wording.text(section, key, **values)

    def texts(self, section: str, key: str, **values: str) -> list[str]:
        """Give a list of sentences."""
        return self.wording.texts(section, key, **values)

    def fitting(self, section: str, stem: str) -> str:
        """Name the text made for this list, or the general one."""
        key = f"{stem}_{self.list_code}"
        return key if self.wording.has(section, key) else f"{stem}_umum"

    def date(self, key: str) -> dt.date | None:
        """Give a date of the calendar, if set."""
        return self.settings.calendar.get(key)


def read_letter_text(settings: YearSettings, instrument: Instrument, register: UnitRegister) -> LetterText:
    """Join wording, settings and the facts of the year.

    Raises
    ------
    InputError
        ``[surat]`` or ``[laporan]`` hold something that cannot be.
    """
    content = read_letter_wording()
    values = content["setelan"] | settings.letter
    _check(values, settings)
    report = read_report_settings(settings)
    blank = content["umum"]["kosong"]
    dates = {key: format_date(date) for key, date in settings.calendar.items()}
    first, last = settings.calendar.get("survei_mulai"), settings.calendar.get("survei_selesai")
    period = format_period(first, last) if first and last else content["umum"]["masa_kosong"]
    survey = instrument.texts["title"]
    common = {
        "survei": survey,
        "survei_kapital": survey.upper(),
        "tahun": str(settings.year),
        "nilai": join_words([core_value.name for core_value in instrument.core_values]),
        "basis": instrument.basis.rstrip("."),
        "jumlah_unit": format_number(len(register.reporting_units), 0),
        "tanggal_acuan": format_date(settings.reference_date),
        "masa": period,
        "mulai": dates.get("survei_mulai", blank),
        "selesai": dates.get("survei_selesai", blank),
        "perpanjangan": dates.get("survei_perpanjangan", blank),
        "bukti": dates.get("bukti_selesai", blank),
        "nomor": values["nomor"] or blank,
        "tanggal": values["tanggal"] or blank,
        "tempat": report.text("tempat"),
        "kepada": values["kepada"],
        "tautan": values["tautan"] or blank,
        "narahubung": values["narahubung"] or instrument.texts["contact"],
    }
    missing = [f"{SECTION}.{key}" for key in ASKED if not values[key]]
    missing += [f"kalender.{key}" for key in ("survei_mulai", "survei_selesai") if key not in dates]
    return LetterText(settings, report, values, Wording(content, common), instrument.list_code, tuple(missing))


def _check(values: Mapping[str, Any], settings: YearSettings) -> None:
    problems = ProblemList()
    for key, value in values.items():
        if isinstance(value, list) and not all(isinstance(line, str) for line in value):
            problems.add(
                "setting-kind",
                f"Setelan '{SECTION}.{key}' memuat isian yang bukan teks",
                allowed='daftar teks ["…", "…"]',
                file=str(settings.folder / SETTINGS_NAME),
            )
    link = values["tautan"]
    if link and not (link.startswith(("https://", "http://", "${")) and " " not in link):
        problems.add(
            "letter-link",
            f"Setelan '{SECTION}.tautan' bukan alamat halaman",
            allowed="alamat yang diawali https://",
            file=str(settings.folder / SETTINGS_NAME),
        )
    problems.raise_if_any()
