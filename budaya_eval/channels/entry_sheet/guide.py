"""The words around the entry sheet: the guide on its first sheet, and the text file beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.entry_sheet.layout import (
    CONSENT_COLUMN,
    ENTRY_SHEET,
    FIRST_ROW,
    GUIDE_SHEET,
    KEY_SHEET,
    N_ROWS,
    SHEET_CODE_COLUMN,
    TITLE,
    UNIT_COLUMN,
    UNIT_SHEET,
)
from budaya_eval.channels.manual import set_manual
from budaya_eval.channels.sheets import ACCENT
from budaya_eval.instrument import Instrument
from budaya_eval.phrases import SIMULATED, format_date
from budaya_eval.unit_register import Unit

if TYPE_CHECKING:
    from xlsxwriter import Workbook


def heading(instrument: Instrument) -> str:
    """Title of the survey with its year."""
    return f"{instrument.texts['title']} {instrument.year}"


def period(request: WriteRequest) -> str:
    """Say when the survey runs; empty where the dates are not set."""
    if request.survey_start and request.survey_end:
        return f"{format_date(request.survey_start)} sampai dengan {format_date(request.survey_end)}"
    return ""


def _sections(request: WriteRequest) -> list[tuple[str, list[str]]]:
    until = f" paling lambat {format_date(request.survey_end)}" if request.survey_end else ""
    return [
        (
            "Menyalin kuesioner kertas (petugas entri)",
            [
                f"Buka lembar {ENTRY_SHEET}. Satu lembar kertas menjadi satu baris, mulai baris {FIRST_ROW}.",
                f"Ketik {SHEET_CODE_COLUMN} persis seperti tercetak di bawah QR. Unit dibaca dari kode itu.",
                "Angka di depan pernyataan, misalnya 1.5, adalah bagian dan nomornya pada kertas: cocokkan dahulu.",
                "Ketik angka jawaban. Tanpa tanda: kosongkan. Lebih dari satu tanda: ketik semuanya, misalnya 3;4.",
                "Setelah selesai, minta orang kedua mengetik ulang 1 dari 20 lembar untuk memeriksa ketelitian.",
            ],
        ),
        (
            "Mengisi langsung (responden)",
            [
                f"Isi satu baris saja. Kosongkan {SHEET_CODE_COLUMN}, lalu pilih {UNIT_COLUMN} Saudara.",
                f"Isi {CONSENT_COLUMN} dengan ya atau tidak. Nama, NIP, dan nomor telepon tidak diminta.",
                f"Klik sebuah sel untuk melihat arti angkanya; daftar lengkap ada pada lembar {KEY_SHEET}.",
            ],
        ),
        (
            "Agar berkas dapat dibaca kembali",
            [
                "Jangan mengubah baris 1 sampai 3. Urutan kolom boleh berubah; kolom tambahan tidak dibaca.",
                "Sel yang berubah menjadi jingga berisi kode yang tidak dikenal. Periksa, lalu ketik ulang.",
                f"Lebih dari {N_ROWS} baris: simpan salinan kosong sebagai berkas kedua.",
                f"Simpan sebagai XLSX{until}, lalu serahkan kepada {request.instrument.texts['contact']}.",
            ],
        ),
    ]


def write_guide(workbook: Workbook, request: WriteRequest, unit: Unit | None) -> None:
    """Write the sheet Petunjuk: one screen."""
    page = workbook.add_worksheet(GUIDE_SHEET)
    page.hide_gridlines(2)
    page.set_column(0, 0, 4)
    page.set_column(1, 1, 108)
    formats = {
        "title": {"bold": True, "font_size": 17, "font_color": ACCENT},
        "about": {"font_color": "#4A545C"},
        "head": {"bold": True, "font_color": ACCENT, "bottom": 1, "bottom_color": ACCENT},
        "number": {"align": "center", "valign": "top", "font_color": ACCENT, "bold": True},
        "text": {"text_wrap": True, "valign": "top"},
        "link": {"bold": True, "font_color": ACCENT, "underline": 1},
        "simulated": {"bold": True, "font_color": "#7A1F05"},
    }
    made: dict[str, Any] = {name: workbook.add_format(content) for name, content in formats.items()}
    row = 0
    page.set_row(row, 26)
    page.write_string(row, 0, heading(request.instrument), made["title"])
    about = [request.organisation, unit.label if unit else "", period(request)]
    page.write_string(row + 1, 0, " · ".join(part for part in about if part), made["about"])
    page.write_string(row + 2, 0, f"Kode kuesioner {request.instrument.fingerprint}", made["about"])
    row += 3
    if request.is_simulated:
        page.write_string(row, 0, f"{SIMULATED}: bukan jawaban pegawai sebenarnya.", made["simulated"])
        row += 1
    for title, steps in _sections(request):
        row += 1
        page.write_string(row, 0, title, made["head"])
        page.write_blank(row, 1, None, made["head"])
        for number, step in enumerate(steps, start=1):
            row += 1
            page.write_number(row, 0, number, made["number"])
            page.write_string(row, 1, step, made["text"])
        row += 1
    page.write_url(row + 1, 1, f"internal:'{ENTRY_SHEET}'!B{FIRST_ROW}", made["link"], "Mulai mengisi →")
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 1)


def manual(request: WriteRequest) -> str:
    """Write the text file beside the sheets: what they are, and how they come back."""
    back = [
        "Salin berkas apa adanya ke folder jawaban/ tahun itu. Pembetulan isinya dicatat dalam koreksi.xlsx.",
        "Jalankan: budaya-eval check FOLDER",
        f"Lembar {UNIT_SHEET} memuat daftar unit, lembar {KEY_SHEET} memuat arti setiap kode jawaban.",
    ]
    return set_manual(request, TITLE, [*_sections(request), ("Setelah berkas kembali", back)])
