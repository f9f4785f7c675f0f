"""The Surat Edaran that opens a survey, built of the blocks a report is built of."""

from __future__ import annotations

import datetime as dt

from budaya_eval.letters.wording import LetterText
from budaya_eval.phrases import SIMULATED, format_date
from budaya_eval.report.model import (
    Block,
    Item,
    ItemList,
    Letterhead,
    NumberedTable,
    Paragraph,
    Report,
    Signature,
    Together,
)
from budaya_eval.tables import Column, DisplayTable, Row
from budaya_eval.year_calendar import order_calendar

# The dates that bind those who read the letter.
SHOWN = (
    "survei_mulai",
    "survei_selesai",
    "survei_perpanjangan",
    "bukti_selesai",
    "keberatan_selesai",
    "gelar_budaya_kerja",
    "penyajian",
)


def build_edict(letter: LetterText) -> Report:
    """Build the Surat Edaran; number and date stay as the office set them, or dots."""
    settings, values = letter.settings, letter.values
    blocks: list[Block] = [
        _part(letter, "latar", [letter.text("edaran", letter.fitting("edaran", "latar"))]),
        _part(letter, "maksud", [letter.text("edaran", "maksud_isi")]),
        _part(letter, "lingkup", [letter.text("edaran", "lingkup_isi")]),
        *_listed(
            letter, "dasar", "", [*letter.texts("edaran", letter.fitting("edaran", "dasar_isi")), *_further(letter)]
        ),
        *_listed(letter, "isi", "", _carrying_out(letter)),
        *_listed(letter, "larangan", "larangan_pembuka", letter.texts("edaran", "larangan_isi")),
        *_schedule(letter),
        Together((_part(letter, "penutup", [letter.text("edaran", "penutup_isi")]), _signature(letter))),
    ]
    marks = (letter.text("edaran", "draf"), *([SIMULATED] if settings.is_simulated else []))
    title = letter.text("edaran", "satu_baris")
    return Report(
        title=title,
        title_lines=tuple(letter.texts("edaran", "judul")),
        marks=marks,
        mark_notes=(),
        running_title=title,
        details=((letter.text("edaran", "yth"), letter.text("edaran", "di")),),
        letterhead=Letterhead(
            lines=tuple(values["kop"]),
            address=tuple(values["alamat"]),
            emblem=letter.report.letterhead.emblem,
            emblem_suffix=letter.report.letterhead.emblem_suffix,
            emblem_text=letter.report.letterhead.emblem_text,
        ),
        page=letter.report.page,
        date=letter.date("surat_edaran") or dt.date(settings.year, 1, 1),
        author=values["penanda_tangan"],
        blocks=tuple(blocks),
    )


def _part(letter: LetterText, key: str, texts: list[str]) -> Together:
    return Together((Paragraph("", lead=letter.text("edaran", key)), *(Paragraph(text) for text in texts)))


def _listed(letter: LetterText, key: str, opening: str, texts: list[str]) -> list[Block]:
    first = [letter.text("edaran", opening)] if opening else []
    return [_part(letter, key, first), ItemList(tuple(Item(text) for text in texts), is_numbered=True)]


def _further(letter: LetterText) -> list[str]:
    return [line if line.endswith((".", ";")) else f"{line}." for line in letter.report.lines("dasar_tambahan")]


def _carrying_out(letter: LetterText) -> list[str]:
    is_extended = letter.date("survei_perpanjangan") is not None
    keys = ["isi_waktu_perpanjangan" if is_extended else "isi_waktu", "isi_cara", "isi_nama", "isi_kepala", "isi_rekap"]
    keys += ["isi_hasil", *(["isi_bukti"] if letter.date("bukti_selesai") else []), "isi_kontak"]
    return [letter.text("edaran", key) for key in keys]


def _schedule(letter: LetterText) -> list[Block]:
    """The dates that bind the readers, if the calendar has any."""
    dates = {key: date for key, date in letter.settings.calendar.items() if key in SHOWN}
    rows = tuple(Row((format_date(date), event.label)) for event, date in order_calendar(dates))
    if not rows:
        return []
    title = letter.text("edaran", "jadwal")
    columns = (
        Column(letter.text("edaran", "jadwal_tanggal"), 3.0),
        Column(letter.text("edaran", "jadwal_kegiatan"), 9.0),
    )
    return [Paragraph("", lead=title), NumberedTable(0, DisplayTable("jadwal", title, columns, rows))]


def _signature(letter: LetterText) -> Signature:
    values = letter.values
    return Signature(
        place_and_date=letter.text("edaran", "tempat_tanggal"),
        position=(f"{values['penanda_tangan']},",),
        name=values["nama_penanda_tangan"] or letter.text("edaran", "nama_kosong"),
        identity=(),
        copies_title=letter.text("edaran", "tembusan"),
        copies=tuple(values["tembusan"]),
    )
