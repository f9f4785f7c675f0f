"""Writes an empty mapping to be filled in, with every code of the questionnaire, and how to use it."""

from __future__ import annotations

from pathlib import Path

from budaya_eval.channels.audience import losses_of_parts
from budaya_eval.channels.channel import Loss, LossReport, WriteRequest
from budaya_eval.channels.choices import choices_of
from budaya_eval.channels.manual import MANUAL_NAME, set_manual
from budaya_eval.channels.sheets import write_listing
from budaya_eval.channels.table.layout import (
    ALL_STATEMENTS,
    ANSWER_COLUMNS,
    ANSWER_SHEET,
    BLANK_ANSWER,
    CODE_SHEET,
    COLUMN_SHEET,
    FILE_COLUMNS,
    FILE_SHEET,
    FIXED_CODES,
    MAPPED_COLUMNS,
    MAPPING_NAME,
    NAME,
    NOT_ASKED,
    SETTINGS,
    TITLE,
    VERSION_KEY,
)
from budaya_eval.files import new_workbook, write_text
from budaya_eval.phrases import SIMULATED

FILE_NAME = f"{MAPPING_NAME}.xlsx"
N_BLANK_ROWS = 30

LOSSES = (
    Loss("Kuesioner", "Saluran ini tidak menulis kuesioner; formulirnya sudah ada pada pemilik tabel."),
    Loss("Rumusan pertanyaan", "Kesamaan pertanyaan dijamin oleh yang mengisi pemetaan, bukan oleh alat ini."),
    Loss("Versi", "Kode kuesioner tertulis pada pemetaan, bukan pada jawabannya."),
    Loss("Kiriman ganda", "Tanpa kolom nomor kiriman, baris yang sama tidak dapat dikenali."),
)


def write(request: WriteRequest, folder: Path) -> LossReport:
    """Write the mapping to be filled in for a table of the office's own, and how to use it.

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
    instrument = request.instrument
    target = folder / FILE_NAME
    filled = {VERSION_KEY: instrument.fingerprint}
    asked = [*FIXED_CODES.items(), *((question.code, question.text) for question in instrument.questions)]
    codes = [
        (question.code, choice.code, choice.label)
        for question in instrument.questions
        for choice in choices_of(question, instrument)
    ]
    with new_workbook(
        target,
        title=f"Pemetaan kolom: {instrument.texts['title']} {instrument.year}",
        comments=SIMULATED if request.is_simulated else "",
    ) as workbook:
        settings = [(key, filled.get(key, ""), text) for key, text in SETTINGS.items()]
        write_listing(
            workbook, FILE_SHEET, dict(zip((*FILE_COLUMNS, "penjelasan"), (18, 44, 60), strict=True)), settings
        )
        rows = [(code, "", "", text) for code, text in asked]
        write_listing(
            workbook, COLUMN_SHEET, dict(zip((*MAPPED_COLUMNS, "pertanyaan"), (14, 48, 20, 70), strict=True)), rows
        )
        write_listing(
            workbook, ANSWER_SHEET, dict(zip(ANSWER_COLUMNS, (14, 48, 14), strict=True)), [("", "", "")] * N_BLANK_ROWS
        )
        write_listing(workbook, CODE_SHEET, {"kode": 14, "jawaban": 12, "arti": 70}, codes)
    write_text(folder / MANUAL_NAME, _manual(request))
    opened = "Jawabannya dapat memuat nama orang; petakan hanya bila memang ditanyakan."
    losses = (*LOSSES, *losses_of_parts(instrument, opened=opened))
    return LossReport(NAME, (target, folder / MANUAL_NAME), losses)


def _manual(request: WriteRequest) -> str:
    sections = [
        (
            "Mengisi pemetaan",
            [
                "Pakai saluran ini bila jawaban datang dari formulir atau tabel milik sendiri (XLSX atau CSV).",
                f"Salin {FILE_NAME} ke folder jawaban/, di samping berkas jawabannya.",
                f"Beberapa pemetaan boleh ada bila namanya diawali {MAPPING_NAME}: {MAPPING_NAME}-dinkes.xlsx.",
                f"Lembar {FILE_SHEET}: tulis nama berkas jawaban lengkap dengan akhirannya.",
                f"Lembar {COLUMN_SHEET}: untuk setiap kode tulis judul kolom persis seperti dalam berkas.",
                "Judul yang tidak ada atau kembar diganti hurufnya, misalnya: kolom C.",
                f"Tulis {NOT_ASKED} bila pertanyaan itu tidak ada dalam formulir.",
                "Bila seluruh berkas dari satu unit, kosongkan judul kolom unit dan tulis kode unit pada isi_tetap.",
                f"Lembar {ANSWER_SHEET}: diisi bila jawabannya bukan angka skala atau label kuesioner.",
                f"Kode {ALL_STATEMENTS} di situ berlaku untuk semua pernyataan; arti {BLANK_ANSWER}: tidak dijawab.",
                f"Kode jawaban yang boleh dipakai ada pada lembar {CODE_SHEET}.",
            ],
        ),
        (
            "Yang perlu dipastikan",
            [
                "Pertanyaannya sama dengan kuesioner terbit, dan jawabannya belum dibalik untuk pernyataan negatif.",
                "Responden bersedia. Bila tidak ditanyakan pada formulir, tulis ya pada isi_tetap persetujuan.",
                "Hapus baris jumlah atau rata-rata di bawah tabel, dalam salinan berkas.",
                "Kolom yang tidak dipetakan tidak disimpan; nama, NIP, dan surel jangan dipetakan.",
                "Jalankan: budaya-eval check FOLDER. Semua yang keliru disebut sekaligus.",
            ],
        ),
    ]
    return set_manual(request, TITLE, sections)
