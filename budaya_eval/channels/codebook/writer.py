"""Writes the codebook: questions, answers, indicators, core values, and the columns that the toolkit adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from budaya_eval.answer_table import RESPONDENT_COLUMNS, STATE_NAMES
from budaya_eval.channels.audience import name_audience
from budaya_eval.channels.channel import Loss, LossReport, WriteRequest
from budaya_eval.channels.choices import choices_of
from budaya_eval.channels.manual import MANUAL_NAME, set_manual
from budaya_eval.channels.sheets import write_listing
from budaya_eval.files import new_workbook, write_text
from budaya_eval.instrument import Block, Instrument, InstrumentQuestion
from budaya_eval.phrases import SIMULATED

NAME = "codebook"
TITLE = "Buku kode"
FILE_NAME = "buku-kode.xlsx"

KINDS = {"likert": "pernyataan", "factual": "pengetahuan", "open": "terbuka", "background": "data umum"}
WORDINGS = {
    "unit": "unit kerja",
    "self": "diri sendiri",
    "peer": "unit lain menilai",
    "supervisor": "pimpinan menilai",
    "public": "pengguna layanan menilai",
    "": "",
}
LEVELS = {"likert": "ordinal", "open": "teks"}
ORDERS = {"seeded": "acak dengan benih", "listed": "menurut daftar"}
PLACE_COLUMNS = {
    "file": "Berkas asal jawaban, di dalam folder tahun",
    "sheet": "Lembar kerja asal; kosong untuk CSV",
    "row": "Nomor baris asal, seperti tampak pada lembar kerja",
    "channel": "Saluran yang membawa jawaban",
    "fingerprint": "Kode kuesioner yang dijawab",
    "unit": "Kode unit menurut unit.xlsx, pada jenjang yang dipilih responden",
    "route": "Kelompok penilai; self berarti pegawai sendiri",
}

LOSSES = (
    Loss("Jawaban", "Buku kode tidak diisi dan tidak dibaca kembali; ia menjelaskan data dari saluran lain."),
    Loss("Nama unit", "Daftar unit tidak dimuat; kode unit dijelaskan dalam unit.xlsx."),
)


@dataclass(frozen=True, slots=True)
class _Listing:
    """One sheet: its columns with their widths, and its rows."""

    name: str
    widths: dict[str, int]
    rows: Sequence[Sequence[str]]


def write(request: WriteRequest, folder: Path) -> LossReport:
    """Write the codebook of a questionnaire, and how to use it.

    Parameters
    ----------
    request : WriteRequest
        The questionnaire; units do not matter.
    folder : Path
        Where the files go; the same request gives the same bytes.

    Returns
    -------
    LossReport
    """
    target = folder / FILE_NAME
    with new_workbook(
        target,
        title=f"{TITLE}: {request.instrument.texts['title']} {request.instrument.year}",
        subject=f"Kode kuesioner {request.instrument.fingerprint}",
        author=request.organisation,
        comments=SIMULATED if request.is_simulated else "",
    ) as workbook:
        for listing in _listings(request):
            page = write_listing(workbook, listing.name, listing.widths, listing.rows)
            if listing.rows:
                page.autofilter(0, 0, len(listing.rows), len(listing.widths) - 1)
    write_text(folder / MANUAL_NAME, _manual(request))
    return LossReport(NAME, (target, folder / MANUAL_NAME), LOSSES)


def _listings(request: WriteRequest) -> list[_Listing]:
    instrument = request.instrument
    return [
        _Listing("Tentang", {"Keterangan": 26, "Isi": 92}, _about(request)),
        _Listing(
            "Kolom",
            {
                "kode": 11, "jenis": 13, "bagian": 26, "nomor": 8, "rumusan": 13, "teks": 60, "teks Inggris": 52,
                "nilai": 8, "indikator": 10, "skor dibalik": 9, "tingkat ukur": 10, "jawaban": 42,
                "bukan jawaban": 24, "hanya di unit": 18, "daftar": 18, "syarat": 18,
            },
            [_column(question, block, request) for block in instrument.blocks for question in block.questions],
        ),
        _Listing(
            "Jawaban",
            {"kolom": 11, "kode": 8, "label": 62, "label Inggris": 52, "jenis": 16, "kunci": 10},
            [row for question in instrument.questions for row in _answers(question, instrument)],
        ),
        _Listing(
            "Indikator",
            {"kode": 10, "nilai": 8, "indikator": 70, "indikator Inggris": 60, "sumber": 34, "status": 13},
            [
                (i.code, i.core_value, i.text, i.text_en, i.source, i.status)
                for section in (instrument.main, *instrument.sections)
                for i in section.indicators
            ],
        ),
        _Listing(
            "Nilai",
            {"kode": 8, "nilai": 20, "nilai Inggris": 20, "arti": 62, "arti Inggris": 56, "sumber": 34, "status": 13},
            [
                (v.code, v.name, v.name_en, v.definition, v.definition_en, v.source, v.status)
                for section in (instrument.main, *instrument.sections)
                for v in section.core_values
            ],
        ),
        _Listing(
            "Kolom tambahan",
            {"kolom": 16, "arti": 92},
            [
                *((column, PLACE_COLUMNS[column]) for column in RESPONDENT_COLUMNS),
                *((state, f"Keadaan jawaban: {name}") for state, name in STATE_NAMES.items()),
            ],
        ),
    ]  # fmt: skip


def _about(request: WriteRequest) -> list[tuple[str, str]]:
    instrument = request.instrument
    order = ORDERS[instrument.order] + (f" {instrument.seed}" if instrument.order == "seeded" else "")
    lines = [
        ("Survei", f"{instrument.texts['title']} {instrument.year}"),
        ("Kode kuesioner", instrument.fingerprint),
        ("Daftar indikator", f"{instrument.list_name} ({instrument.list_code}), versi {instrument.list_version}"),
        ("Dasar", instrument.basis),
        ("Status daftar", instrument.status),
        ("Bentuk", instrument.form),
        ("Urutan pernyataan", order),
        ("Rumusan yang membentuk indeks", WORDINGS[instrument.index_wording]),
        ("Skala", f"{instrument.scale.name}: {instrument.scale.low}–{instrument.scale.high}"),
        ("Pertanyaan di atas skala", instrument.scale.prompt),
        *(
            (f"Daftar lain: {section.code}", f"{section.name}, versi {section.version}. Dihitung terpisah dari indeks.")
            for section in instrument.sections
        ),
        ("Skor dibalik", "Data memuat jawaban apa adanya. Pembalikan hanya dilakukan ketika skor dihitung."),
    ]
    return [("Sifat", SIMULATED), *lines] if request.is_simulated else lines


def _column(question: InstrumentQuestion, block: Block, request: WriteRequest) -> tuple[str, ...]:
    instrument = request.instrument
    limits = [f"≥ {question.min_unit_size} pegawai"] if question.min_unit_size else []
    limits += [name_audience(block, request.register)] if block.units else []
    condition = question.shown_if
    choices = choices_of(question, instrument)
    return (
        question.code,
        KINDS[question.kind],
        block.title,
        str(question.number),
        WORDINGS[question.wording],
        question.text,
        question.text_en,
        question.core_value,
        question.indicator,
        "ya" if question.is_reverse else "",
        LEVELS.get(question.kind, "nominal"),
        "; ".join(f"{choice.code} = {choice.label}" for choice in choices if not choice.is_non_answer),
        "; ".join(f"{choice.code} = {choice.label}" for choice in choices if choice.is_non_answer),
        "; ".join(limits),
        (question.section or instrument.list_code) if question.kind == "likert" else "",
        f"{condition.question} = {condition.option}" if condition else "",
    )


def _answers(question: InstrumentQuestion, instrument: Instrument) -> list[tuple[str, ...]]:
    correct = {option.code for option in question.options if option.is_correct}
    return [
        (
            question.code,
            choice.code,
            choice.label,
            choice.label_en,
            "bukan jawaban" if choice.is_non_answer else "jawaban",
            "benar" if choice.code in correct else "",
        )
        for choice in choices_of(question, instrument)
    ]


def _manual(request: WriteRequest) -> str:
    sections = [
        (
            "Isi buku kode",
            [
                f"Buka {FILE_NAME}. Lembar Kolom memuat satu baris untuk setiap kolom data.",
                "Kode kolom sama pada semua saluran, dan tidak berubah bila urutan pertanyaan berubah.",
                "Lembar Jawaban memuat arti setiap kode jawaban. Yang bertanda 'bukan jawaban' tidak masuk skor.",
                "Lembar Indikator dan Nilai memuat rumusan lengkap beserta sumber dan statusnya.",
                "Lembar Kolom tambahan memuat kolom dan keadaan jawaban yang ditambahkan ketika berkas dibaca.",
            ],
        ),
        (
            "Memakainya",
            [
                "Sertakan buku kode setiap kali data atau hasil diserahkan kepada pihak yang berwenang.",
                "Cocokkan kode kuesioner di atas dengan data; bila berbeda, buku kode ini bukan untuk data itu.",
                "Lembar Jawaban memuat kunci pertanyaan pengetahuan. Jangan dibagikan sebelum survei ditutup.",
                "Jangan menaruh buku kode di folder jawaban/: ia bukan jawaban dan akan ditolak.",
            ],
        ),
    ]
    return set_manual(request, TITLE, sections)
