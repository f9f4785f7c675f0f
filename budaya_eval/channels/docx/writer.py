"""Writes the questionnaire as a Word document, looking as on paper, with a sheet for the remarks of a reviewer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.channels.audience import describe_condition, language_loss, name_audience
from budaya_eval.channels.channel import Loss, LossReport, WriteRequest
from budaya_eval.channels.choices import choices_of
from budaya_eval.channels.manual import MANUAL_NAME, set_manual
from budaya_eval.channels.word_document import (
    MUTED,
    TEXT_WIDTH,
    Column,
    add_run,
    add_table,
    new_document,
    save_document,
)
from budaya_eval.files import write_text
from budaya_eval.instrument import Block, Instrument
from budaya_eval.phrases import format_date

if TYPE_CHECKING:
    from docx.document import Document

NAME = "docx"
TITLE = "Dokumen Word"
FILE_NAME = "kuesioner-telaah.docx"
MARK = "UNTUK DITELAAH – jangan diisi"
CIRCLE = "○"
NUMBER_WIDTH, CIRCLE_WIDTH, ROW_HEIGHT = 14, 13.5, 7.5
OPEN_HEIGHT = 20
N_REMARKS = 8

LOSSES = (
    Loss("Jawaban", "Dokumen ini untuk ditelaah; isian di dalamnya tidak dibaca kembali."),
    Loss(
        "Perubahan rumusan",
        "Suntingan pejabat tidak mengubah kuesioner; Tim memindahkannya ke daftar indikator, lalu menerbitkan ulang.",
    ),
    Loss("Kode lembar", "Tanpa kode QR dan tanpa kotak pembacaan pindaian; untuk mengumpulkan jawaban pakai kertas."),
    Loss("Loncatan pertanyaan", "Semua pertanyaan tampak, juga yang hanya ditanyakan di unit besar; batasnya disebut."),
)


def write(request: WriteRequest, folder: Path) -> LossReport:
    """Write the questionnaire for review, and how to use it.

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
    instrument = request.shown
    heading = f"{instrument.texts['title']} {instrument.year}"
    document = new_document(request, heading, [MARK])
    _add_opening(document, request, heading)
    for part, block in enumerate(instrument.blocks, start=1):
        document.add_heading(f"{part}. {block.title}", 1)
        if block.units:
            audience = f"Bagian ini {name_audience(block, request.register)}."
            add_run(document.add_paragraph(), audience, size=9, colour=MUTED)
        if block.kind == "likert":
            _add_statements(document, block, part, instrument)
        else:
            _add_questions(document, block, part, instrument)
    document.add_paragraph(instrument.texts["closing"])
    _add_remarks(document)
    save_document(document, folder / FILE_NAME)
    write_text(folder / MANUAL_NAME, _manual(request))
    losses = (*LOSSES, language_loss(request, "Dokumen"))
    return LossReport(NAME, (folder / FILE_NAME, folder / MANUAL_NAME), losses)


def _add_opening(document: Document, request: WriteRequest, heading: str) -> None:
    texts = request.shown.texts
    document.add_paragraph(heading, "Title")
    about = [texts.get("subtitle", ""), f"bentuk {request.instrument.form}"]
    if request.survey_start and request.survey_end:
        about.append(f"pengisian {format_date(request.survey_start)} – {format_date(request.survey_end)}")
    add_run(document.add_paragraph(), " · ".join(part for part in about if part), size=9, colour=MUTED)
    for line in texts["purpose"].splitlines():
        document.add_paragraph(line)
    document.add_paragraph(f"Pertanyaan tentang survei ini: {texts['contact']}.")
    document.add_heading("Persetujuan", 1)
    document.add_paragraph(texts["consent_question"])
    document.add_paragraph(f"{CIRCLE} {texts['consent_yes']}      {CIRCLE} {texts['consent_no']}")
    document.add_heading("Cara mengisi", 1)
    document.add_paragraph(texts["instructions"])


def _add_statements(document: Document, block: Block, part: int, instrument: Instrument) -> None:
    document.add_paragraph(block.prompt).paragraph_format.keep_with_next = True
    choices = choices_of(block.questions[0], instrument)
    widest = TEXT_WIDTH - NUMBER_WIDTH - CIRCLE_WIDTH * len(choices)
    columns = [
        Column("No.", NUMBER_WIDTH),
        Column("Pernyataan", widest),
        *(Column(f"{choice.code}\n{choice.label}", CIRCLE_WIDTH, "center") for choice in choices),
    ]
    rows = [
        [f"{part}.{question.number}\n{question.code}", question.text, *(CIRCLE for _ in choices)]
        for question in block.questions
    ]
    add_table(document, columns, rows, ROW_HEIGHT)


def _add_questions(document: Document, block: Block, part: int, instrument: Instrument) -> None:
    for question in block.questions:
        asked = document.add_paragraph(style="Heading 2")
        add_run(asked, f"{part}.{question.number}  {question.text}")
        limit = f" · hanya di unit dengan sedikitnya {question.min_unit_size} pegawai" if question.min_unit_size else ""
        condition = describe_condition(question, instrument.blocks)
        add_run(asked, f"   {question.code}{limit}{f' · {condition}' if condition else ''}", size=7, colour=MUTED)
        if question.kind == "open":
            add_table(document, [Column("Jawaban", TEXT_WIDTH)], [("",)], OPEN_HEIGHT)
        for option in question.options:
            line = document.add_paragraph(f"{CIRCLE}  {option.label}")
            line.paragraph_format.keep_with_next = option is not question.options[-1]


def _add_remarks(document: Document) -> None:
    from docx.shared import Pt

    document.add_heading("Lembar telaah", 1).paragraph_format.page_break_before = True
    document.add_paragraph(
        "Tulis kode pertanyaan, catatan, dan usul rumusannya. Pertanyaan tanpa catatan dianggap disetujui."
    )
    columns = [Column("Kode", 24), Column("Catatan", 73), Column("Usul rumusan", 73)]
    add_table(document, columns, [("", "", "")] * N_REMARKS, 16)
    for line in ("Nama dan jabatan penelaah:", "Tanggal:", "Paraf:"):
        document.add_paragraph(line).paragraph_format.space_before = Pt(9)


def _manual(request: WriteRequest) -> str:
    sections = [
        (
            "Menelaah",
            [
                f"Kirim {FILE_NAME} kepada pejabat yang menelaah; dapat dibuka di Word atau LibreOffice.",
                "Penelaah menulis catatan pada Lembar telaah di halaman terakhir, atau memakai komentar Word.",
                "Rumusan indikator dari Perwali tidak diubah; yang ditelaah adalah pernyataan dan pertanyaannya.",
            ],
        ),
        (
            "Setelah telaah kembali",
            [
                "Pindahkan perubahan yang disetujui ke daftar indikator di folder instruments/.",
                "Butir yang maknanya berubah mendapat kode baru, agar tidak dibandingkan dengan tahun sebelumnya.",
                "Terbitkan ulang: budaya-eval instrument FOLDER --reissue. Kode kuesioner akan berubah.",
                "Simpan dokumen telaah di dokumentasi/. Jangan menaruhnya di jawaban/: ia bukan jawaban.",
                "Lakukan telaah sebelum survei dimulai; setelah ada jawaban, kuesioner tidak diubah lagi.",
            ],
        ),
    ]
    return set_manual(request, TITLE, sections)
