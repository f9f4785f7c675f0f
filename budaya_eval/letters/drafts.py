"""Writes the drafts: Surat Edaran as DOCX, reminders as text for WhatsApp, and when to send which."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from budaya_eval.files import atomic_folder, write_text
from budaya_eval.instrument import Instrument
from budaya_eval.letters.edict import build_edict
from budaya_eval.letters.wording import LetterText, read_letter_text
from budaya_eval.phrases import SIMULATED, format_date
from budaya_eval.report.docx_writer import write_docx
from budaya_eval.settings import YearSettings
from budaya_eval.unit_register import UnitRegister

FOLDER_NAME = "surat"
EDICT_NAME = "surat-edaran.docx"
GUIDE_NAME = "cara-memakai.txt"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A message: its file, its sentence in `surat.toml`, and its day, counted from a date of the calendar."""

    stem: str
    key: str
    anchor: str
    days: int

    @property
    def file_name(self) -> str:
        """Name of the file."""
        return f"pesan-{self.stem}.txt"


# H is the first day of the survey, except for the last message: it goes out on the day before the last.
REMINDERS = (
    Reminder("1-H-3", "h_minus_3", "survei_mulai", -3),
    Reminder("2-H+3", "h_plus_3", "survei_mulai", 3),
    Reminder("3-H+7", "h_plus_7", "survei_mulai", 7),
    Reminder("4-H-1", "h_minus_1", "survei_selesai", -1),
)


@dataclass(frozen=True, slots=True)
class LetterDrafts:
    """The files written, and the settings that are missing in them."""

    files: tuple[Path, ...]
    missing: tuple[str, ...]


def write_letters(settings: YearSettings, instrument: Instrument, register: UnitRegister, folder: Path) -> LetterDrafts:
    """Write the drafts into a folder, all or none; the same settings give the same bytes.

    Returns
    -------
    LetterDrafts
        ``surat-edaran.docx``, four ``pesan-….txt``, ``cara-memakai.txt``.

    Raises
    ------
    InputError
        ``[surat]`` or ``[laporan]`` of `evaluasi.toml` hold something that cannot be.
    """
    letter = read_letter_text(settings, instrument, register)
    texts = {reminder.file_name: _message(letter, reminder) for reminder in REMINDERS}
    texts[GUIDE_NAME] = _guide(letter)
    with atomic_folder(folder) as made:
        write_docx(build_edict(letter), made / EDICT_NAME, has_cover=False)
        for name, text in texts.items():
            write_text(made / name, text)
    return LetterDrafts(tuple(folder / name for name in (EDICT_NAME, *texts)), letter.missing)


def _message(letter: LetterText, reminder: Reminder) -> str:
    parts = [
        *([f"*{SIMULATED}*"] if letter.settings.is_simulated else []),
        letter.text("pesan", "kepala"),
        "",
        letter.text("pesan", "sapaan"),
        "",
        letter.text("pesan", reminder.key),
        "",
        letter.text("pesan", "resmi"),
        letter.text("pesan", "jaga"),
        "",
        letter.text("pesan", "kontak"),
    ]
    return "\n".join(parts) + "\n"


def _sending_day(letter: LetterText, reminder: Reminder) -> str:
    anchor = letter.date(reminder.anchor)
    return format_date(anchor + dt.timedelta(days=reminder.days)) if anchor else letter.text("umum", "kosong")


def _guide(letter: LetterText) -> str:
    lines = [
        *([SIMULATED] if letter.settings.is_simulated else []),
        letter.text("cara", "judul"),
        "",
        *letter.texts("cara", "isi"),
        "",
        letter.text("cara", "urutan"),
        *(f"- {reminder.file_name}: {_sending_day(letter, reminder)}" for reminder in REMINDERS),
    ]
    if letter.missing:
        lines += ["", letter.text("cara", "kurang"), *(f"- {key}" for key in letter.missing)]
    return "\n".join(lines) + "\n"
