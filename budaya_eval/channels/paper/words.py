"""What the sheet itself says around the questions, in Indonesian and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budaya_eval.phrases import format_date

if TYPE_CHECKING:
    import datetime as dt

    from budaya_eval.indicators import Language

WORDS = {
    "confidential": ("RAHASIA – tanpa nama", "PRIVATE – no names"),
    "specimen": ("CONTOH – jangan diisi", "SPECIMEN – do not fill in"),
    "emblem": ("tempat lambang", "emblem"),
    "emblem_alt": ("Lambang", "Emblem of"),
    "page": ("hal.", "page"),
    "year": ("Tahun", "Year"),
    "unit": ("Unit:", "Unit:"),
    "qr": ("Kode QR lembar", "QR code of sheet"),
    "qr_page": ("halaman", "page"),
    "sheet_code": ("Kode lembar", "Sheet code"),
    "no_names": (
        "Jangan menulis nama, NIP, atau tanda tangan pada lembar ini.",
        "Do not write a name, staff number or signature on this sheet.",
    ),
    "version": ("Kode kuesioner", "Questionnaire code"),
    "next_page": ("Lanjut ke halaman", "Continue on page"),
    "how": ("Cara mengisi:", "How to answer:"),
    "any_mark": ("semua tanda ini boleh", "any of these marks will do"),
    "fill": ("hitamkan", "fill"),
    "cross": ("silang", "cross"),
    "tick": ("centang", "tick"),
    "circle": ("lingkari", "circle"),
    "marks_alt": (
        "Empat bulatan: dihitamkan, disilang, dicentang, dilingkari",
        "Four circles: filled, crossed, ticked, circled",
    ),
    "wrong": ("Salah?", "Wrong?"),
    "again": ("Coret, lalu pilih lagi:", "Strike out, re-mark:"),
    "again_alt": (
        "Bulatan yang salah dicoret, bulatan lain dihitamkan",
        "The wrong circle struck out, another one filled",
    ),
    "part": ("Bagian", "Part"),
    "no_person": ("Jangan menulis nama orang.", "Do not write names of people."),
    "time": ("Waktu pengisian", "When"),
    "return": ("Pengembalian", "Return"),
    "return_how": (
        "Masukkan lembar ini, terisi atau kosong, ke kotak tertutup di unit kerja Saudara.",
        "Put this sheet, filled in or blank, into the closed box in your work unit.",
    ),
    "contact": ("Pertanyaan", "Questions"),
    "between": ("{start} sampai dengan {end}", "{start} to {end}"),
    "since": ("mulai {start}", "from {start}"),
    "until": ("paling lambat {end}", "by {end}"),
    "consent": ("Apakah Saudara bersedia mengisi kuesioner ini?", "Are you willing to fill in this questionnaire?"),
}


def words_in(language: Language) -> dict[str, str]:
    """Give every phrase of the sheet in one language.

    Examples
    --------
    >>> words_in("id")["part"], words_in("en")["part"]
    ('Bagian', 'Part')
    """
    return {key: both[language == "en"] for key, both in WORDS.items()}


def date_in(language: Language, date: dt.date) -> str:
    """Write a date as the sheet does.

    Examples
    --------
    >>> import datetime
    >>> date_in("id", datetime.date(2026, 8, 3)), date_in("en", datetime.date(2026, 8, 3))
    ('3 Agustus 2026', '3 August 2026')
    """
    return format_date(date) if language == "id" else f"{date.day} {date:%B %Y}"
