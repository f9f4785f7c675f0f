"""Writes the script that builds the Google Form, and how to use it."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from budaya_eval.channels.channel import Loss, LossReport, WriteRequest
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
    consent_title,
    question_title,
)
from budaya_eval.channels.grids import MOST_GRID_ROWS, split_evenly
from budaya_eval.channels.units import size_of, units_below
from budaya_eval.files import write_text
from budaya_eval.instrument import Block, Instrument, InstrumentQuestion
from budaya_eval.phrases import SIMULATED, format_date
from budaya_eval.unit_register import Unit, UnitRegister

SCRIPT_NAME = "kuesioner.gs"
MANUAL_NAME = "cara-memakai.txt"
BACKGROUND_TARGET = "data-umum"

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
    Loss("Bahasa Inggris", "Formulir hanya memuat teks bahasa Indonesia."),
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
    """Write the script to paste at script.google.com, and how to use it.

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
    literal = json.dumps(describe_form(request), ensure_ascii=False, indent=1)
    literal = literal.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    write_text(folder / SCRIPT_NAME, template.replace("__KUESIONER__", literal))
    write_text(folder / MANUAL_NAME, _manual(request))
    return LossReport(NAME, (folder / SCRIPT_NAME, folder / MANUAL_NAME), LOSSES)


def describe_form(request: WriteRequest) -> dict[str, Any]:
    """Describe the whole form as plain data, which the script only carries out.

    The unit is asked near the end: the last page, with the questions that only large units are asked, is
    reached from the chosen unit, so that nobody in a small unit sees them.
    """
    instrument, register = request.instrument, request.register
    texts = instrument.texts
    always = [q for q in instrument.questions_of("background") if not q.min_unit_size]
    large_only = [q for q in instrument.questions_of("background") if q.min_unit_size]
    threshold = max((q.min_unit_size for q in large_only), default=0)
    background = None
    if large_only:
        background = {**_page(texts["background_title"], "", large_only), "target": BACKGROUND_TARGET}

    def choice(unit: Unit, *, branch: bool) -> dict[str, str]:
        if branch and units_below(register, unit):
            return {"label": unit.label, "target": unit.code}
        is_large = background is not None and size_of(register, unit) >= threshold
        return {"label": unit.label, "target": BACKGROUND_TARGET if is_large else ""}

    units = _page(texts["background_title"], "", always)
    units["list"] = {
        "title": UNIT_TITLE,
        "help": "Pilih Perangkat Daerah tempat Saudara bertugas.",
        "choices": [choice(unit, branch=True) for unit in register.reporting_units],
    }
    subunits = [
        {
            **_page(f"Unit kerja pada {top.name}", "", []),
            "target": top.code,
            "list": {
                "title": f"{SUBUNIT_START}{top.label}",
                "help": f"Pilih tempat Saudara bertugas. Bila bertugas di kantor induk, pilih {top.label}.",
                "choices": [choice(unit, branch=False) for unit in (top, *units_below(register, top))],
            },
        }
        for top in register.reporting_units
        if units_below(register, top)
    ]
    return {
        "title": _mark(request, f"{texts['title']} {instrument.year}"),
        "description": _describe(request),
        "closing": texts["closing"],
        "consent": {
            "title": consent_title(instrument.fingerprint),
            "help": texts["consent_question"],
            "yes": texts["consent_yes"],
            "no": texts["consent_no"],
        },
        "pages": [page for block in instrument.blocks for page in _pages(block, instrument)],
        "units": units,
        "subunits": subunits,
        "background": background,
        "links": [_link(register, unit) for unit in _linked_units(request)],
        "recap": [
            {"label": unit.label, "staff": register.staff_of_reporting_unit[unit.code]}
            for unit in register.reporting_units
        ],
        "sheets": {"links": LINK_SHEET, "answers": ANSWER_SHEET, "recap": RECAP_SHEET},
        "columns": {"links": list(LINK_COLUMNS), "recap": list(RECAP_COLUMNS), "submission": SUBMISSION_TITLE},
    }


def _mark(request: WriteRequest, text: str) -> str:
    return f"{SIMULATED} – {text}" if request.is_simulated else text


def _describe(request: WriteRequest) -> str:
    texts = request.instrument.texts
    parts = [request.organisation, texts["purpose"]]
    if request.survey_start and request.survey_end:
        parts.append(f"Waktu pengisian: {format_date(request.survey_start)} – {format_date(request.survey_end)}.")
    parts += [texts["instructions"], f"Pertanyaan tentang survei ini: {texts['contact']}."]
    return _mark(request, "\n\n".join(parts))


def _pages(block: Block, instrument: Instrument) -> list[dict[str, Any]]:
    """Lay a block out: a page for each grid of statements, one page for factual questions."""
    if block.kind == "background":
        return []
    if block.kind == "factual":
        return [_page(block.title, "", block.questions)]
    columns = [f"{point.value} – {point.label}" for point in instrument.scale.points]
    columns += [answer.label for answer in instrument.scale.non_answers if answer.is_offered(block.wording)]
    sizes = split_evenly(len(block.questions), MOST_GRID_ROWS)
    pages, start = [], 0
    for number, size in enumerate(sizes, start=1):
        rows = block.questions[start : start + size]
        grid = {
            "kind": "grid",
            "title": f"Pernyataan {start + 1}–{start + size} dari {len(block.questions)}",
            "help": "Pilih satu jawaban pada setiap baris. Pada ponsel, geser ke samping untuk melihat semua pilihan.",
            "rows": [question_title(question.code, question.text) for question in rows],
            "columns": columns,
        }
        title = f"{block.title} ({number} dari {len(sizes)})" if len(sizes) > 1 else block.title
        pages.append({"title": title, "help": block.prompt, "items": [grid]})
        start += size
    return pages


def _page(
    title: str, help_text: str, questions: list[InstrumentQuestion] | tuple[InstrumentQuestion, ...]
) -> dict[str, Any]:
    items = [
        {
            "kind": "choice",
            "title": question_title(question.code, question.text),
            "choices": [option.label for option in question.options],
        }
        for question in questions
    ]
    return {"title": title, "help": help_text, "items": items}


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
        "Tautan, poster, dan pesan WhatsApp tiap unit",
        f"1. Jalankan buatTautanUnit. Buka lembar {LINK_SHEET} yang alamatnya tampil pada log; File > Download > XLSX.",
        "2. Jalankan: budaya-eval instrument FOLDER --links BERKAS",
        "   Hasilnya satu poster PDF dengan QR dan satu pesan WhatsApp untuk setiap unit.",
        "",
        "Selama pengisian",
        f"1. Jalankan buatRekap setiap hari. Lembar {RECAP_SHEET} memuat jumlah masuk per Perangkat Daerah.",
        "2. Lembar kerja Google itu tidak dibagikan kepada siapa pun di luar Tim.",
        "",
        "Setelah pengisian",
        "1. Tutup formulir, lalu jalankan eksporJawaban.",
        f"2. Buka lembar {ANSWER_SHEET}; File > Download > XLSX. Simpan apa adanya di folder jawaban/.",
        "   Bila eksporJawaban berhenti karena batas waktu Google (6 menit), unduh CSV dari tab Respons formulir:",
        "   berkas itu juga terbaca, hanya tanpa ID Respons. Simpan salah satu saja, jangan keduanya.",
        "3. Jalankan: budaya-eval check FOLDER",
    ]
    return "\n".join(lines) + "\n"
