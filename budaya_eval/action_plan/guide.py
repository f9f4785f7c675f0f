"""The first sheet of a plan: the steps, what each mark means, and who does what in the KBK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budaya_eval.channels.sheets import ACCENT, RULE
from budaya_eval.monitoring.plan_layout import (
    CATEGORIES,
    CAUSE_SHEET,
    PLAN_FOLDER,
    PLAN_SHEET,
    PLAN_TITLE,
    PROBLEM_SHEET,
    TARGETS_OF_REPAIR,
)
from budaya_eval.phrases import SIMULATED, join_words

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from budaya_eval.action_plan.workbook import PlanForm

GUIDE_SHEET = "Petunjuk"
ANNEX = "Perwali 38/2016, Lampiran huruf B angka 2 huruf d"
ROLES_SOURCE = f"{ANNEX} (terverifikasi)."
TOOLS_SOURCE = (
    "USG, APKL, dan sebab–akibat (fishbone) adalah alat yang lazim dipakai (sekunder); Perwali 38/2016 tidak "
    "menyebutnya. Urutan bila total sama (U, lalu S, lalu skor yang lebih rendah) adalah usulan."
)


def _sections(form: PlanForm) -> list[tuple[str, list[str]]]:
    return [
        (
            "Langkah",
            [
                (
                    f"Lembar {PROBLEM_SHEET}: baca usulan, ubah atau hapus yang tidak cocok, tambahkan masalah lain "
                    "pada baris kosong. Saring dengan APKL (ya atau tidak), lalu beri U, S, dan G. Total dan prioritas "
                    "terhitung sendiri."
                ),
                (
                    f"Lembar {CAUSE_SHEET}: tulis sebab yang mungkin menurut kategorinya, pilih yang dominan, lalu "
                    "rumuskan akar masalahnya. Mintalah arahan pimpinan."
                ),
                (
                    f"Lembar {PLAN_SHEET}: untuk masalah berprioritas, isi objek perbaikan, tindakan (5W2H), indikator "
                    "keberhasilan, dan target. Mintalah persetujuan pimpinan: nama dan tanggalnya."
                ),
                "Satu baris untuk satu masalah di semua lembar; jangan menghapus baris atau mengubah nomornya.",
                (
                    "Selama pelaksanaan, isi Realisasi, Status, dan Koreksi. Sesudah setahun kembalikan berkas "
                    f"ini kepada Tim, yang menyimpannya dalam folder {PLAN_FOLDER}/ tahun evaluasi {form.year}."
                ),
                "Sebut jabatan, bukan nama orang; nama hanya pada persetujuan pimpinan dan tidak disimpan Tim.",
            ],
        ),
        (
            "APKL dan USG",
            [
                "Aktual: sedang terjadi. Problematik: menyimpang dari yang seharusnya.",
                "Kekhalayakan: menyangkut banyak orang. Layak: dapat dipecahkan dengan wewenang dan sumber sendiri.",
                (
                    "U (urgency): seberapa mendesak. S (seriousness): seberapa berat akibatnya. G (growth): seberapa "
                    "cepat memburuk bila dibiarkan."
                ),
                "1 sangat kecil, 2 kecil, 3 sedang, 4 besar, 5 sangat besar. Hanya yang lolos APKL diberi prioritas.",
                TOOLS_SOURCE,
            ],
        ),
        (
            "Sebab dan objek perbaikan",
            [
                f"Kategori sebab: {join_words([name.lower() for name in CATEGORIES])}.",
                f"Objek perbaikan: {join_words(TARGETS_OF_REPAIR, 'atau')} ({ANNEX}).",
                (
                    "Indikator yang dipilih karena rendah cenderung naik dengan sendirinya pada tahun berikutnya. "
                    "Karena itu perubahannya kelak disandingkan dengan kenaikan yang dapat diharapkan tanpa tindakan."
                ),
            ],
        ),
    ]


def write_guide(workbook: Workbook, form: PlanForm) -> None:
    """Write the sheet Petunjuk."""
    page = workbook.add_worksheet(GUIDE_SHEET)
    page.hide_gridlines(2)
    for column, width in enumerate((5, 44, 18, 62)):
        page.set_column(column, column, width)
    looks: dict[str, Any] = {
        "title": {"bold": True, "font_size": 16, "font_color": ACCENT},
        "head": {"bold": True, "font_size": 12, "font_color": ACCENT, "bottom": 1, "bottom_color": ACCENT},
        "number": {"align": "right", "valign": "top"},
        "text": {"text_wrap": True, "valign": "top"},
        "step": {"text_wrap": True, "valign": "top", "indent": 1},
        "cell": {"text_wrap": True, "valign": "top", "border": 1, "border_color": RULE},
        "bold": {"bold": True, "border": 1, "border_color": RULE, "bg_color": "#E9EEF2"},
        "simulated": {"bold": True, "font_color": "#7A1F05"},
    }
    made: dict[str, Any] = {name: workbook.add_format(look) for name, look in looks.items()}
    page.set_row(0, 26)
    page.write_string(0, 0, f"{PLAN_TITLE} dari evaluasi {form.year}", made["title"])
    page.write_string(1, 0, f"{form.code} – {form.name}")
    row = 2
    for text, look in (
        (f"{SIMULATED}: isian contoh, bukan keadaan sebenarnya." if form.is_simulated else "", "simulated"),
        (form.notice, "simulated"),
        (form.basis, "text"),
    ):
        if text:
            page.merge_range(row, 0, row, 3, text, made[look])
            page.set_row(row, 15 * (1 + len(text) // 125))
            row += 1
    for title, steps in _sections(form):
        row += 1
        page.write_string(row, 0, title, made["head"])
        for column in (1, 2, 3):
            page.write_blank(row, column, None, made["head"])
        for number, step in enumerate(steps, start=1):
            row += 1
            page.set_row(row, 15 * (1 + len(step) // 132))
            page.write_number(row, 0, number, made["number"])
            page.merge_range(row, 1, row, 3, step, made["step"])
        row += 1
    row += 1
    page.write_string(row, 0, "Kelompok Budaya Kerja", made["head"])
    for column in (1, 2, 3):
        page.write_blank(row, column, None, made["head"])
    for column, text in enumerate(("Jabatan", "Kedudukan", "Tugas"), start=1):
        page.write_string(row + 1, column, text, made["bold"])
    for place, role in enumerate(form.roles, start=row + 2):
        page.set_row(place, 15 * (1 + max(len(role[0]) // 44, len(role[2]) // 62)))
        for column, text in enumerate(role, start=1):
            page.write_string(place, column, text, made["cell"])
    end = row + 2 + len(form.roles)
    page.merge_range(end, 1, end, 3, ROLES_SOURCE, made["text"])
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 1)
