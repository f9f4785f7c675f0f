"""The first sheet of an evidence workbook: who fills in what, what counts, how it comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budaya_eval.channels.sheets import ACCENT
from budaya_eval.monitoring.catalogue import CITY_CODE
from budaya_eval.monitoring.layout import (
    EVENT_SHEET,
    FORM_SHEET,
    GUIDE_SHEET,
    NO_EVENT,
    TITLE,
    EvidenceForm,
)
from budaya_eval.phrases import SIMULATED, format_date

if TYPE_CHECKING:
    from xlsxwriter import Workbook


def _sections(form: EvidenceForm) -> list[tuple[str, list[str]]]:
    who = "Tim" if form.code == CITY_CODE else "Perangkat Daerah"
    until = f" paling lambat {format_date(form.deadline)}" if form.deadline else ""
    led = [item for item in form.items if item.led_by]
    leader = [f"Pertemuan {item.code} dihitung hanya bila dipimpin {item.led_by}." for item in led]
    kbk = [] if form.code == CITY_CODE else ["KBK kelurahan, Bagian, UPTD, dan sekolah tidak wajib: ikut induknya."]
    return [
        (
            f"Diisi {who} (sel kuning)",
            [
                f"Buka lembar {FORM_SHEET}. Isi Jawaban untuk setiap butir; sel kosong berarti belum dilaporkan.",
                "Untuk jawaban yang bernilai, tulis nomor dokumen atau tautannya, dan tanggal dokumen itu.",
                (
                    f"Kegiatan dan pertemuan dicatat satu baris per tanggal pada lembar {EVENT_SHEET}. "
                    f"Bila memang tidak ada, pilih “{NO_EVENT}” pada lembar {FORM_SHEET}."
                ),
                (
                    f"Masa bukti: {format_date(form.start)} sampai dengan {format_date(form.end)}; "
                    "hanya keputusan yang masih berlaku boleh lebih lama."
                ),
                *leader,
                *kbk,
                "Jangan menulis nama atau NIP: sebut jabatan, nomor dokumen, dan tautannya saja.",
                f"Kembalikan berkas ini{until}. Nama berkas boleh tetap.",
            ],
        ),
        (
            "Diisi Tim Pengembangan Budaya Kerja (sel biru)",
            [
                "Bandingkan setiap jawaban dengan dokumennya, lalu isi Verifikasi Tim: terverifikasi atau ditolak.",
                "Tulis alasannya pada Catatan Tim; Perangkat Daerah menanggapi pada kolom di sebelahnya.",
                "Hanya bukti terverifikasi yang bernilai. Yang belum diperiksa dilaporkan sebagai belum diperiksa.",
            ],
        ),
        (
            "Arti sifat dan nilai",
            [
                (
                    "Wajib: peraturan memerintahkannya. Dapat: peraturan berbunyi “dapat dilakukan”; tidak "
                    "melaksanakannya mengurangi nilai, tetapi bukan ketidakpatuhan."
                ),
                f"Bobot berstatus {form.catalogue.weight_status}: {form.catalogue.weight_basis}.",
            ],
        ),
    ]


def write_guide(workbook: Workbook, form: EvidenceForm) -> None:
    """Write the sheet Petunjuk."""
    page = workbook.add_worksheet(GUIDE_SHEET)
    page.hide_gridlines(2)
    page.set_column(0, 0, 5)
    page.set_column(1, 1, 110)
    looks: dict[str, Any] = {
        "title": {"bold": True, "font_size": 16, "font_color": ACCENT},
        "head": {"bold": True, "font_size": 12, "font_color": ACCENT, "bottom": 1, "bottom_color": ACCENT},
        "number": {"align": "right", "valign": "top"},
        "text": {"text_wrap": True, "valign": "top"},
        "simulated": {"bold": True, "font_color": "#7A1F05"},
    }
    made: dict[str, Any] = {name: workbook.add_format(look) for name, look in looks.items()}
    page.set_row(0, 26)
    page.write_string(0, 0, f"{TITLE} {form.year}", made["title"])
    page.write_string(1, 0, f"{form.code} – {form.name}")
    page.write_string(2, 0, form.catalogue.name)
    row = 3
    if form.is_simulated:
        page.write_string(row, 0, f"{SIMULATED}: isian contoh, bukan keadaan sebenarnya.", made["simulated"])
        row += 1
    for title, steps in _sections(form):
        row += 1
        page.write_string(row, 0, title, made["head"])
        page.write_blank(row, 1, None, made["head"])
        for number, step in enumerate(steps, start=1):
            row += 1
            page.set_row(row, 15 * (1 + len(step) // 115))
            page.write_number(row, 0, number, made["number"])
            page.write_string(row, 1, step, made["text"])
        row += 1
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 1)
