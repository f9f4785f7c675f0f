"""Writes the Word document from which the form is copied, question by question, and how to use it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.channels.audience import language_loss, losses_of_parts, unit_question, units_asked
from budaya_eval.channels.channel import Loss, LossReport, WriteRequest
from budaya_eval.channels.choices import choices_of
from budaya_eval.channels.columns import question_title
from budaya_eval.channels.grids import MOST_GRID_ROWS, split_evenly
from budaya_eval.channels.manual import MANUAL_NAME, set_manual
from budaya_eval.channels.microsoft_forms.layout import NAME, TITLE, UNIT_TITLE, consent_title
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
from budaya_eval.instrument import Block, Instrument, InstrumentQuestion
from budaya_eval.phrases import SIMULATED, join_words

if TYPE_CHECKING:
    from docx.document import Document

FILE_NAME = "salin-ke-microsoft-forms.docx"
MARK = "UNTUK DISALIN ke Microsoft Forms"
CHOICE, DROPDOWN, LIKERT = "Pilihan", "Pilihan, tampilkan sebagai daftar menurun", "Likert"
LONG_TEXT = "Teks, jawaban panjang"
PART_LOSSES = {
    "local": "Tampil lewat percabangan yang dibuat dengan tangan; jawaban unit lain dibuang saat dibaca, dan disebut.",
    "condition": "Dibuat dengan tangan sebagai percabangan; jawaban di luar syarat dibuang saat dibaca, dan disebut.",
    "opened": "Jawabannya dapat memuat nama orang; ingatkan responden, dan jangan membagikan unduhannya.",
}

LOSSES = (
    Loss("Struktur", "Microsoft Forms tidak mengimpor struktur; formulir disalin dengan tangan dan dapat salah salin."),
    Loss("Jawaban wajib", "Pernyataan tidak diwajibkan, karena kosong adalah jawaban yang sah."),
    Loss("Batas ukuran unit", "Data umum untuk unit besar tampak bagi semua; jawaban unit kecil dibuang saat dibaca."),
    Loss("Satu orang satu jawaban", "Tanpa masuk akun, pengisian berulang tidak dapat dicegah; yang sama ditandai."),
    Loss("Versi yang terkunci", "Judul dapat diubah kapan saja; perubahan setelah terbit membuka kolom baru."),
    Loss("Tempat menyimpan", "Jawaban disimpan pada server Microsoft. Pakai akun resmi instansi."),
    Loss(
        "Pengujian pada server Microsoft",
        "Pembacaan respons diuji dengan contoh yang disusun menurut dokumentasi, bukan rekaman formulir sungguhan.",
    ),
)


@dataclass(frozen=True, slots=True)
class _Item:
    """A question of the form as it is typed: its kind, its title, its lines, the columns of a Likert question."""

    kind: str
    title: str
    lines: tuple[str, ...]
    columns: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Section:
    """A section of the form."""

    title: str
    text: str
    items: tuple[_Item, ...]


def write(request: WriteRequest, folder: Path) -> LossReport:
    """Write the document to copy from, and how to use it.

    Parameters
    ----------
    request : WriteRequest
        The units offered are `units`, or the whole register.
    folder : Path
        Where the files go; the same request gives the same bytes.

    Returns
    -------
    LossReport
    """
    texts = request.shown.texts
    heading = f"{texts['title']} {request.instrument.year}"
    document = new_document(request, heading, [MARK])
    document.add_paragraph(heading, "Title")
    rows = [
        ("Judul", f"{SIMULATED} – {heading}" if request.is_simulated else heading),
        ("Deskripsi", " ".join(f"{texts['purpose']} {texts['instructions']}".split())),
        ("Pesan penutup", texts["closing"]),
        ("Kontak", texts["contact"]),
    ]
    add_table(document, [Column("Bagian formulir", 36), Column("Salin teks ini", TEXT_WIDTH - 36)], rows, 8)
    for number, section in enumerate(_sections(request), start=1):
        document.add_heading(f"Bagian {number}: {section.title}", 1)
        if section.text:
            document.add_paragraph(section.text)
        for item in section.items:
            document.add_heading(item.title, 2)
            kind = f"Jenis: {item.kind}{f'. {item.note}' if item.note else ''}"
            about = document.add_paragraph()
            about.paragraph_format.keep_with_next = True
            add_run(about, kind, size=8.5, colour=MUTED)
            if item.lines:
                _add_lines(document, "Pilihan" if not item.columns else "Pernyataan", item.lines)
            if item.columns:
                _add_lines(document, "Kolom jawaban", item.columns)
    save_document(document, folder / FILE_NAME)
    write_text(folder / MANUAL_NAME, _manual(request))
    losses = [*LOSSES, language_loss(request, "Dokumen"), *losses_of_parts(request.instrument, **PART_LOSSES)]
    return LossReport(NAME, (folder / FILE_NAME, folder / MANUAL_NAME), tuple(losses))


def _add_lines(document: Document, title: str, lines: Sequence[str]) -> None:
    add_table(document, [Column(title, TEXT_WIDTH)], [(line,) for line in lines], 5.5)
    document.add_paragraph()


def _sections(request: WriteRequest) -> Iterator[_Section]:
    instrument = request.shown
    texts = instrument.texts
    consent = _Item(
        CHOICE,
        consent_title(request.instrument.fingerprint),
        (texts["consent_yes"], texts["consent_no"]),
        note=f"Wajib. Subjudul: {texts['consent_question']} Percabangan: yang tidak bersedia ke akhir formulir",
    )
    yield _Section("Kesediaan", "", (consent,))
    for block in instrument.blocks:
        if block.kind == "likert" and not block.units:
            yield from _grids(block, instrument)
        elif block.kind in ("factual", "open"):
            yield _Section(block.title, "", _choices(block, instrument))
    local = [block for block in instrument.blocks if block.units]
    unit = _unit_item(request, local)
    blocks = [block for block in instrument.blocks if block.kind == "background"]
    background = [item for block in blocks for item in _choices(block, instrument)]
    # Where it decides what follows, the unit must be the last question of its section.
    items = (*background, unit) if local else (unit, *background)
    yield _Section(texts.get("background_title", "Data umum"), "", items)
    for block in local:
        for section in _grids(block, instrument):
            text = f"{section.text} Setelah bagian ini: akhir formulir."
            yield replace(section, title=_local_title(section.title, block), text=text)


def _local_title(title: str, block: Block) -> str:
    return f"{title} – {join_words(block.units)}"


def _unit_item(request: WriteRequest, local: Sequence[Block]) -> _Item:
    """Ask the unit; where some units have a block of their own, say which of them branch to it."""
    register = request.register
    offered = [register.by_code[code] for code in request.units] or register.units
    branches = [
        f"{join_words([unit.code for unit in units_asked(block, register)])} ke bagian "
        f"“{_local_title(block.title, block)}”"
        for block in local
    ]
    notes = ["Wajib"]
    if branches:
        notes.append(f"Percabangan: {'; '.join(branches)}; unit lain ke akhir formulir")
    if asked := unit_question(request.shown, ""):
        notes.append(f"Subjudul: {asked}")
    return _Item(DROPDOWN, UNIT_TITLE, tuple(unit.label for unit in offered), note=". ".join(notes))


def _grids(block: Block, instrument: Instrument) -> Iterator[_Section]:
    sizes = split_evenly(len(block.questions), MOST_GRID_ROWS)
    choices = choices_of(block.questions[0], instrument)
    columns = tuple(c.label if c.is_non_answer else f"{c.code} – {c.label}" for c in choices)
    start = 0
    for number, size in enumerate(sizes, start=1):
        rows = block.questions[start : start + size]
        lines = tuple(question_title(question) for question in rows)
        title = f"{block.title}: pernyataan {start + 1}–{start + size} dari {len(block.questions)}"
        name = f"{block.title} ({number} dari {len(sizes)})" if len(sizes) > 1 else block.title
        yield _Section(name, block.prompt, (_Item(LIKERT, title, lines, columns, note="Tidak wajib"),))
        start += size


def _choices(block: Block, instrument: Instrument) -> tuple[_Item, ...]:
    return tuple(
        _Item(
            LONG_TEXT if question.kind == "open" else CHOICE,
            question_title(question),
            tuple(choice.label for choice in choices_of(question, instrument)),
            note=_branch(question, instrument),
        )
        for question in block.questions
    )


def _branch(question: InstrumentQuestion, instrument: Instrument) -> str:
    """Say that a question is not required, and under which condition branching shows it."""
    condition = question.shown_if
    if condition is None:
        return "Tidak wajib"
    asked = next(other for other in instrument.questions if other.code == condition.question)
    label = next(option.label for option in asked.options if option.code == condition.option)
    return f"Tidak wajib. Percabangan: tampil hanya bila pada {asked.code} dipilih “{label}”"


def _manual(request: WriteRequest) -> str:
    sections = [
        (
            "Membuat formulir",
            [
                "Masuk ke forms.office.com dengan akun resmi instansi, bukan akun pribadi pegawai.",
                f"Buka {FILE_NAME}; buat satu bagian formulir untuk setiap Bagian, lalu salin judul dan pilihannya.",
                "Salin judul persis beserta kodenya (misalnya INT1A.): judul itu menjadi judul kolom jawaban.",
                "Setelan: siapa pun dapat merespons; jangan merekam nama; jangan mengacak pertanyaan.",
                "Coba lewat pratinjau di ponsel tanpa masuk akun, kirim satu jawaban, dan unduh hasilnya.",
                "Taruh hasil uji itu di folder jawaban/ dan jalankan: budaya-eval check FOLDER.",
                "Judul yang salah salin disebut satu per satu; sesudahnya hapus jawaban uji itu.",
            ],
        ),
        (
            "Membagikan",
            [
                "Kumpulkan respons > Salin tautan; kode QR-nya dapat diunduh di tempat yang sama.",
                "Sebarkan tautan dengan surat edaran. Jangan meminta tangkapan layar sebagai bukti mengisi.",
            ],
        ),
        (
            "Setelah pengisian",
            [
                "Tutup formulir, lalu pilih Respons > Buka di Excel (unduh). Simpan apa adanya di folder jawaban/.",
                "Unduhan yang sama dua kali dihitung satu kali menurut ID.",
                "Pakai satu formulir untuk satu survei: formulir kedua mengulang ID dari 1, dan akan bertabrakan.",
                "Jalankan: budaya-eval check FOLDER",
            ],
        ),
    ]
    return set_manual(request, TITLE, sections)
