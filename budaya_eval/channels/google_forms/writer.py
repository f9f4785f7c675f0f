"""Writes the script that builds the Google Form, the same form as a request of the Forms API, and how to use them."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

from budaya_eval.channels.channel import Loss, LossReport, WriteRequest
from budaya_eval.channels.google_forms.batch import make_batch
from budaya_eval.channels.google_forms.form import Form, describe_form
from budaya_eval.channels.google_forms.layout import (
    ANSWER_SHEET,
    LINK_COLUMNS,
    LINK_SHEET,
    NAME,
    RECAP_COLUMNS,
    RECAP_SHEET,
    SUBMISSION_TITLE,
    SUBUNIT_START,
    UNIT_TITLE,
)
from budaya_eval.files import write_text
from budaya_eval.phrases import SIMULATED
from budaya_eval.unit_register import Unit, UnitRegister

SCRIPT_NAME = "kuesioner.gs"
BATCH_NAME = "forms-api-batchupdate.json"
MANUAL_NAME = "cara-memakai.txt"

LOSSES = (
    Loss(
        "Jawaban wajib",
        "Baris kisi tidak diwajibkan, karena kosong adalah jawaban yang sah; hanya persetujuan dan unit yang wajib.",
    ),
    Loss(
        "Satu orang satu jawaban",
        "Tanpa masuk akun, pengisian berulang tidak dapat dicegah; jawaban yang sama persis ditandai ketika diperiksa.",
    ),
    Loss(
        "Kode butir yang tersembunyi",
        "Kode seperti INT2A tampak di depan pernyataan, sebab ekspor Google hanya mengenali judul.",
    ),
    Loss(
        "Kotak 'Tidak dapat menilai' yang terpisah",
        "Dalam kisi, pilihan ini menjadi kolom terakhir dengan rupa yang sama seperti angka skala.",
    ),
    Loss(
        "Versi yang terkunci",
        "Google mengizinkan judul diubah kapan saja; perubahan setelah terbit membuka kolom baru dan berkas ditolak.",
    ),
    Loss(
        "Pertanyaan bersyarat yang tidak langsung mengikuti syaratnya",
        "Google hanya dapat bercabang dari pertanyaan terakhir suatu halaman: pertanyaan seperti itu tampak bagi semua "
        "dengan keterangan siapa yang mengisinya; jawaban lain tidak dihitung.",
    ),
    Loss(
        "Pertanyaan bersyarat yang dilewati",
        "Siapa yang mengosongkan pertanyaan syarat tetap melihat pertanyaan berikutnya; jawabannya tidak dihitung.",
    ),
    Loss(
        "Setelan lewat Forms API",
        f"{BATCH_NAME} tidak dapat memuat pesan penutup, bilah kemajuan, dan pembatasan masuk akun; semuanya dipasang "
        "dengan tangan. Naskah kuesioner.gs memuat semuanya.",
    ),
    Loss(
        "Dua bahasa sekaligus", "Formulir memuat satu bahasa, menurut setelan bahasa; petunjuk Google tetap Indonesia."
    ),
    Loss(
        "Tempat menyimpan",
        "Jawaban disimpan pada server Google. Pakai akun resmi, dan jangan membagikan lembar jawabannya.",
    ),
    Loss(
        "Pengujian pada server Google",
        "Naskah diuji dengan tiruan layanan Google. Coba formulirnya lewat pratinjau sebelum dibagikan.",
    ),
)


def write(request: WriteRequest, folder: Path) -> LossReport:
    """Write the script to paste at script.google.com, the same form for the Forms API, and how to use them.

    Parameters
    ----------
    request : WriteRequest
        The form always offers every unit of the register; links are made for `units`, or for all.
    folder : Path
        Where the files go; the same request gives the same bytes.

    Returns
    -------
    LossReport
    """
    template = (files("budaya_eval.channels.google_forms") / SCRIPT_NAME).read_text(encoding="utf-8")
    form = describe_form(request)
    literal = json.dumps(_describe_script(request, form), ensure_ascii=False, indent=1)
    literal = literal.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    paths = tuple(folder / name for name in (SCRIPT_NAME, BATCH_NAME, MANUAL_NAME))
    write_text(paths[0], template.replace("__KUESIONER__", literal))
    write_text(paths[1], json.dumps(make_batch(form), ensure_ascii=False, indent=1) + "\n")
    write_text(paths[2], _manual(request))
    return LossReport(NAME, paths, LOSSES)


def _describe_script(request: WriteRequest, form: Form) -> dict[str, Any]:
    """Describe everything the script does as plain data, which it only carries out."""
    register = request.register
    return {
        **asdict(form),
        "unitTitle": UNIT_TITLE,
        "links": [_link(register, unit) for unit in _linked_units(request)],
        "recap": [
            {"label": unit.label, "staff": register.staff_of_reporting_unit[unit.code]}
            for unit in register.reporting_units
        ],
        "sheets": {"links": LINK_SHEET, "answers": ANSWER_SHEET, "recap": RECAP_SHEET},
        "columns": {"links": list(LINK_COLUMNS), "recap": list(RECAP_COLUMNS), "submission": SUBMISSION_TITLE},
    }


def _linked_units(request: WriteRequest) -> list[Unit]:
    register = request.register
    return [register.by_code[code] for code in request.units] or list(register.units)


def _link(register: UnitRegister, unit: Unit) -> dict[str, Any]:
    top = register.by_code[register.reporting_unit_of[unit.code]]
    choices = [{"title": UNIT_TITLE, "label": top.label}]
    if unit.code != top.code:
        choices.append({"title": f"{SUBUNIT_START}{top.label}", "label": unit.label})
    return {"unit": unit.code, "name": unit.name, "choices": choices}


def _manual(request: WriteRequest) -> str:
    instrument = request.instrument
    lines = [
        f"GOOGLE FORMS – {instrument.texts['title']} {instrument.year}",
        *([SIMULATED] if request.is_simulated else []),
        f"Kode kuesioner {instrument.fingerprint}",
        "",
        "Membuat formulir (satu kali)",
        "1. Masuk dengan akun resmi instansi, bukan akun pribadi pegawai. Buka script.google.com, klik Proyek baru.",
        f"2. Hapus isi editor, tempel seluruh isi {SCRIPT_NAME}, lalu simpan.",
        "3. Pilih fungsi buatFormulir, klik Jalankan, dan izinkan akses. Tautan formulir tampil pada log eksekusi.",
        "4. Periksa lewat pratinjau, lalu buka tautannya di ponsel tanpa akun Google (mode samaran).",
        "   Bila diminta masuk akun: Setelan > Respons, matikan pembatasan pengguna dan pengumpulan email.",
        "5. Jangan mengubah judul pertanyaan setelah jawaban pertama masuk.",
        "",
        "Jalan lain: Forms API (untuk pranata komputer; membuat formulir yang sama)",
        "1. forms.create dengan judul saja, lalu forms.batchUpdate dengan isi forms-api-batchupdate.json.",
        "2. Pasang pesan penutup dan bilah kemajuan pada Setelan, lalu publikasikan. buatTautanUnit, buatRekap, dan",
        "   eksporJawaban tidak tersedia pada jalan ini: unduh jawabannya sebagai CSV dari tab Respons.",
        "",
        "Tautan, poster, dan pesan WhatsApp tiap unit",
        f"1. Jalankan buatTautanUnit. Buka lembar {LINK_SHEET} yang alamatnya tampil pada log; File > Download > XLSX.",
        "2. Jalankan: budaya-eval instrument FOLDER --links BERKAS",
        "   Hasilnya satu poster PDF dengan QR dan satu pesan WhatsApp untuk setiap unit.",
        "",
        "Selama pengisian",
        f"1. Jalankan buatRekap setiap hari. Lembar {RECAP_SHEET} memuat jumlah masuk per Perangkat Daerah,",
        "   angka persis: hanya untuk Tim, sebab dua angka yang selisihnya satu menunjuk orang. Lembar kerja Google",
        "   tidak dibagikan kepada siapa pun di luar Tim.",
        "2. Yang boleh dibagikan: jalankan eksporJawaban, unduh lembarnya ke folder jawaban/ (mengganti yang lama),",
        "   lalu budaya-eval recap FOLDER. Angkanya dibulatkan ke bawah.",
        "",
        "Setelah pengisian",
        "1. Tutup formulir, lalu jalankan eksporJawaban.",
        f"2. Buka lembar {ANSWER_SHEET}; File > Download > XLSX. Simpan apa adanya di folder jawaban/.",
        "   Bila eksporJawaban berhenti karena batas waktu Google (6 menit), unduh CSV dari tab Respons formulir:",
        "   berkas itu juga terbaca, hanya tanpa ID Respons. Simpan salah satu saja, jangan keduanya.",
        "3. Jalankan: budaya-eval check FOLDER",
    ]
    return "\n".join(lines) + "\n"
