"""Writes the form as one page that asks nothing of any server, and how to use it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from budaya_eval.channels.channel import Loss, LossReport, WriteRequest
from budaya_eval.channels.choices import choices_of
from budaya_eval.channels.grids import MOST_GRID_ROWS
from budaya_eval.channels.html_form.layout import COLUMNS, CONSENT_NO, CONSENT_YES, FILE_NAME, NAME, TITLE
from budaya_eval.channels.html_form.words import WORDS
from budaya_eval.channels.manual import MANUAL_NAME, set_manual
from budaya_eval.channels.units import size_of, units_below
from budaya_eval.files import write_text
from budaya_eval.instrument import Block, Instrument, InstrumentQuestion
from budaya_eval.phrases import format_date
from budaya_eval.unit_register import Unit, UnitRegister

# Seconds without a sign of life after which a kiosk asks, and then clears the form.
IDLE_SECONDS = (300, 60)

LOSSES = (
    Loss("Urutan per responden", "Semua responden melihat urutan pernyataan yang sama."),
    Loss("Satu orang satu jawaban", "Pengisian berulang tidak dapat dicegah; jawaban yang sama persis ditandai."),
    Loss("Pengiriman", "Tanpa server, berkas jawaban dibawa oleh petugas; yang tidak dibawa tidak terhitung."),
    Loss("Penolakan", "Yang tidak bersedia tidak disimpan sama sekali, sehingga jumlahnya tidak diketahui."),
    Loss(
        "Perlindungan di komputer bersama",
        "Sebelum diunduh dan dihapus, jawaban terkumpul tanpa sandi di peramban komputer itu. Petugas menjaganya.",
    ),
    Loss(
        "Ponsel",
        "Halaman yang dibuka langsung dari WhatsApp sering tidak dapat menyimpan. Untuk ponsel pakai Google Forms.",
    ),
    Loss("Nama unit", "Nama unit tidak diterjemahkan. Teks Inggris yang kosong diganti teks Indonesia."),
)


def write(request: WriteRequest, folder: Path) -> LossReport:
    """Write the form, and how to use it.

    Parameters
    ----------
    request : WriteRequest
        Without `units` one form that offers the whole register; with them one for each, which offers that unit and
        the units below it.
    folder : Path
        Where the files go; the same request gives the same bytes.

    Returns
    -------
    LossReport
    """
    register = request.register
    offers = {FILE_NAME: register.units}
    if request.units:
        tops = [register.by_code[code] for code in request.units]
        offers = {name_for(top): (top, *units_below(register, top)) for top in tops}
    for name, units in offers.items():
        write_text(folder / name, _set_page(request, _describe(request, units)))
    write_text(folder / MANUAL_NAME, _manual(request, tuple(offers)))
    return LossReport(NAME, (*(folder / name for name in offers), folder / MANUAL_NAME), LOSSES)


def name_for(unit: Unit) -> str:
    """Name the form of one unit.

    Examples
    --------
    >>> from tests.builders import make_unit
    >>> name_for(make_unit("DISHUB", "Dinas Perhubungan"))
    'kuesioner_DISHUB.html'
    """
    return FILE_NAME.replace(".", f"_{unit.code}.")


def _set_page(request: WriteRequest, content: dict[str, Any]) -> str:
    """Put the parts into one page, whose policy allows this script and this style, and nothing from elsewhere."""
    template, style, script = (_read_part(f"form.{suffix}") for suffix in ("html", "css", "js"))
    policy = (
        f"default-src 'none'; img-src data:; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    texts = request.instrument.texts
    title = f"{texts['title']} {request.instrument.year}".replace("&", "&amp;").replace("<", "&lt;")
    # Inside a script element only "<" could end it or open a comment.
    described = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    parts = {"POLICY": policy, "TITLE": title, "STYLE": style, "SCRIPT": script, "CONTENT": described}
    for name, text in parts.items():
        before, mark, after = template.partition(f"__{name}__")
        assert mark
        template = f"{before}{text}{after}"
    return template


def _read_part(name: str) -> str:
    """Read a part without the spaces and comments at the beginning of its lines, which are a tenth of its size."""
    text = files("budaya_eval.channels.html_form").joinpath(name).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _describe(request: WriteRequest, units: Sequence[Unit]) -> dict[str, Any]:
    """Describe the questionnaire as the script of the page reads it; every text is a pair, Indonesian and English."""
    instrument, register = request.instrument, request.register
    sizes = sorted({question.min_unit_size for question in instrument.questions if question.min_unit_size})
    choices: list[list[list[Any]]] = []
    blocks = [_describe_block(block, instrument, choices, sizes) for block in instrument.blocks]
    words = dict(WORDS)
    if instrument.route != "self":
        words |= {"unit_title": words["unit_judged_title"], "unit_help": words["unit_judged_help"]}
    consent_choices = [
        [code, _text(instrument, f"consent_{key}")] for code, key in ((CONSENT_YES, "yes"), (CONSENT_NO, "no"))
    ]
    return {
        "channel": NAME,
        "columns": list(COLUMNS),
        "fingerprint": instrument.fingerprint,
        "year": instrument.year,
        "is_simulated": request.is_simulated,
        "has_english": any(question.text_en for question in instrument.questions),
        "organisation": request.organisation,
        "period": _period(request),
        **{
            key: _text(instrument, key)
            for key in ("title", "subtitle", "purpose", "instructions", "closing", "contact")
        },
        "consent": _text(instrument, "consent_question"),
        "consent_choices": consent_choices,
        "blocks": blocks,
        "choices": choices,
        "units": _describe_units(units, register, sizes),
        "above": _codes_above(units[0], register) if request.units else [],
        "unit": units[0].code if len(units) == 1 else "",
        "most_rows": MOST_GRID_ROWS,
        "idle_seconds": list(IDLE_SECONDS),
        "words": words,
    }


def _text(instrument: Instrument, key: str) -> list[str]:
    return [instrument.texts.get(key, ""), instrument.texts.get(f"{key}_en", "")]


def _period(request: WriteRequest) -> list[str]:
    start, end = request.survey_start, request.survey_end
    if not (start and end):
        return ["", ""]
    return [f"Waktu pengisian: {format_date(start)} – {format_date(end)}.", f"Open from {start} to {end}."]


def _describe_block(
    block: Block, instrument: Instrument, choices: list[list[list[Any]]], sizes: Sequence[int]
) -> dict[str, Any]:
    return {
        "kind": block.kind,
        "title": [block.title, block.title_en],
        "prompt": [block.prompt, block.prompt_en],
        "questions": [_describe_question(question, instrument, choices, sizes) for question in block.questions],
    }


def _describe_question(
    question: InstrumentQuestion, instrument: Instrument, choices: list[list[list[Any]]], sizes: Sequence[int]
) -> dict[str, Any]:
    """Describe a question; `choices` receives its answers unless an earlier question had the same."""
    described: dict[str, Any] = {
        "code": question.code,
        "number": question.number,
        "text": [question.text, question.text_en],
    }
    if question.kind != "open":
        offered = [
            [c.code, [c.label, c.label_en], *([1] if c.is_non_answer else [])] for c in choices_of(question, instrument)
        ]
        if offered not in choices:
            choices.append(offered)
        described["choices"] = choices.index(offered)
    if question.min_unit_size:
        described["level"] = sizes.index(question.min_unit_size) + 1
    if question.units:
        described["units"] = list(question.units)
    if question.shown_if:
        described["shown_if"] = [question.shown_if.question, question.shown_if.option]
    return described


def _describe_units(units: Sequence[Unit], register: UnitRegister, sizes: Sequence[int]) -> list[list[Any]]:
    """Code, name, place of the unit above, and how many of the limits of size a unit reaches, never its headcount."""
    place = {unit.code: number for number, unit in enumerate(units)}
    return [
        [unit.code, unit.name, place.get(unit.parent, -1), sum(size_of(register, unit) >= size for size in sizes)]
        for unit in units
    ]


def _codes_above(unit: Unit, register: UnitRegister) -> list[str]:
    """List the units above the first one offered; the form does not offer them, yet what is asked depends on them."""
    above = []
    while unit.parent:
        unit = register.by_code[unit.parent]
        above.append(unit.code)
    return above


def _manual(request: WriteRequest, names: Sequence[str]) -> str:
    shown = names[0] if len(names) == 1 else "berkas kuesioner unit itu"
    sections = [
        (
            "Membagikan",
            [
                f"Salin {shown} ke komputer kantor, misalnya dengan flash disk. Internet dan pemasangan tidak perlu.",
                "Buka dengan Chrome, Edge, atau Firefox. Salin berkas ke komputer itu; jangan buka dari flash disk.",
                "Unit dapat dipilihkan: tambahkan ?unit=KODE di belakang alamat halaman, lalu simpan sebagai markah.",
                "Naskah kuesioner untuk pengesahan: cetak halaman ini dari peramban; semua pertanyaan ikut tercetak.",
            ],
        ),
        (
            "Satu komputer untuk banyak responden (kiosk)",
            [
                "Pada halaman pertama buka 'Untuk petugas survei', lalu centang 'Komputer ini dipakai bergantian'.",
                "Letakkan layar agar tidak terlihat orang lain. Pakai jendela biasa, bukan mode penyamaran.",
                "Setiap responden mengisi, memilih Selesai, lalu 'Mulai responden berikutnya'.",
                "Isian yang ditinggalkan lebih dari lima menit terhapus setelah ditanyakan di layar.",
                "Pada akhir hari: 'Untuk petugas survei' > 'Unduh semua'. Periksa berkasnya di folder Unduhan.",
                "Sesudah berkasnya disalin: 'Hapus yang sudah diunduh'. Jangan menghapus riwayat peramban sebelum itu.",
            ],
        ),
        (
            "Satu berkas untuk satu responden",
            [
                "Tanpa centang kiosk, setiap responden mengunduh jawabannya sendiri ketika memilih Selesai.",
                "Responden menyerahkan berkas itu kepada petugas. Nama, tanggal, dan jam tidak ada di dalamnya.",
            ],
        ),
        (
            "Setelah pengisian",
            [
                "Salin semua berkas jawaban (.json atau .csv), apa adanya, ke folder jawaban/; boleh dalam subfolder.",
                "Unduhan yang sama dua kali, juga JSON dan CSV dari jawaban yang sama, dihitung satu kali.",
                "Jalankan: budaya-eval check FOLDER",
            ],
        ),
    ]
    return set_manual(request, TITLE, sections)
