"""Writes the structure of the survey as LimeSurvey imports it: one row per setting, group, question and answer."""

from __future__ import annotations

import csv
import html
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from budaya_eval.channels.audience import losses_of_parts, unit_question, units_asked
from budaya_eval.channels.channel import Loss, LossReport, WriteRequest
from budaya_eval.channels.choices import Choice, choices_of
from budaya_eval.channels.limesurvey.layout import (
    BLOCK_START,
    CHOSEN_UNIT,
    CHOSEN_UNIT_TEXTS,
    CONSENT_NO,
    CONSENT_YES,
    LONGEST_ANSWER_CODE,
    LONGEST_CODE,
    NAME,
    TITLE,
    UNIT_NAME,
    UNIT_NAME_TEXT,
    consent_code,
    consent_text,
)
from budaya_eval.channels.manual import MANUAL_NAME, set_manual
from budaya_eval.channels.units import size_of
from budaya_eval.errors import ProblemList
from budaya_eval.files import write_text
from budaya_eval.instrument import Block, Instrument
from budaya_eval.phrases import SIMULATED
from budaya_eval.unit_register import UnitRegister

FILE_NAME = "kuesioner.txt"
COLUMNS = (
    "id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language", "validation",
    "mandatory", "other", "default", "same_default", "hidden",
)  # fmt: skip
SETTINGS = {
    "language": "id",
    "additional_languages": "en",
    "format": "G",
    "anonymized": "Y",
    "datestamp": "N",
    "ipaddr": "N",
    "refurl": "N",
    "savetimings": "N",
    "allowprev": "Y",
    "shownoanswer": "N",
    "showwelcome": "Y",
    "showprogress": "Y",
    "showqnumcode": "X",
    "listpublic": "N",
    "publicstatistics": "N",
}
LANGUAGES = ("id", "en")
ARRAY, LIST, DROPDOWN, EQUATION, LONG_TEXT = "F", "L", "!", "*", "T"

LOSSES = (
    Loss("Urutan per responden", "Semua responden melihat urutan pernyataan yang sama."),
    Loss("Satu orang satu jawaban", "Tanpa token, pengisian berulang tidak dapat dicegah; isian yang sama ditandai."),
    Loss("Versi yang terkunci", "Teks dapat diubah setelah survei aktif; kode pertanyaan dan kode kuesioner tetap."),
    Loss("Nama unit", "Nama unit tidak diterjemahkan; yang tersimpan adalah kode dan nama dalam bahasa Indonesia."),
    Loss("Teks Inggris yang kosong", "Diganti teks Indonesia."),
    Loss(
        "Pengujian pada server LimeSurvey",
        "Berkas disusun menurut dokumentasi formatnya dan belum diimpor ke server oleh pengembang. "
        "Cocokkan jumlah pertanyaan setelah impor, lalu coba lewat pratinjau.",
    ),
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A question with its subquestions and answers; texts hold Indonesian and English."""

    kind: str
    code: str
    texts: tuple[str, str]
    answers: tuple[Choice, ...] = ()
    rows: tuple[tuple[str, tuple[str, str]], ...] = ()
    relevance: str = "1"
    is_mandatory: bool = False
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class _Group:
    """A page of the survey."""

    titles: tuple[str, str]
    descriptions: tuple[str, str]
    parts: tuple[_Part, ...]
    relevance: str = "1"


def write(request: WriteRequest, folder: Path) -> LossReport:
    """Write the structure file, and how to use it.

    Parameters
    ----------
    request : WriteRequest
        The questionnaire; every unit of the register is offered.
    folder : Path
        Where the files go; the same request gives the same bytes.

    Returns
    -------
    LossReport

    Raises
    ------
    InputError
        Codes that LimeSurvey would cut off or drop without a word.
    """
    groups = _groups(request)
    _check_codes(groups)
    written = io.StringIO(newline="")
    table = csv.DictWriter(written, COLUMNS, restval="", delimiter="\t", lineterminator="\n")
    table.writeheader()
    table.writerows(_rows(request, groups))
    write_text(folder / FILE_NAME, "\ufeff" + written.getvalue())
    write_text(folder / MANUAL_NAME, _manual(request, groups))
    opened = "Jawabannya dapat memuat nama orang; ingatkan responden, dan jangan membagikan hasil ekspornya."
    losses = (*LOSSES, *losses_of_parts(request.instrument, opened=opened))
    return LossReport(NAME, (folder / FILE_NAME, folder / MANUAL_NAME), losses)


def _groups(request: WriteRequest) -> list[_Group]:
    instrument = request.instrument
    consent = consent_code(instrument.fingerprint)
    asked = _both(instrument, "consent_question")
    yes = Choice(CONSENT_YES, *_both(instrument, "consent_yes"))
    no = Choice(CONSENT_NO, *_both(instrument, "consent_no"))
    noted = (consent_text(asked[0], instrument.fingerprint), consent_text(asked[1], instrument.fingerprint))
    opening = _Part(LIST, consent, noted, (yes, no), is_mandatory=True)
    willing = f'{consent}.NAOK == "{CONSENT_YES}"'
    groups = [_Group(("Persetujuan", "Consent"), ("", ""), (opening,))]
    thresholds = _thresholds(instrument)
    units = _unit_parts(request, thresholds)
    asking_unit = _Group(("Unit kerja", "Work unit"), ("", ""), units, willing)
    for number, block in enumerate(instrument.blocks, start=1):
        parts = _block_parts(block, number, instrument, thresholds)
        if (block.kind == "background" or block.units) and asking_unit not in groups:
            groups.append(asking_unit)
        relevance = f"{willing} and ({_in_units(request, block)})" if block.units else willing
        groups.append(_Group((block.title, block.title_en or block.title), ("", ""), parts, relevance))
    return groups if asking_unit in groups else [*groups, asking_unit]


def _in_units(request: WriteRequest, block: Block) -> str:
    """Write the condition that one of the units that are asked a block was chosen."""
    thresholds = _thresholds(request.instrument)
    codes = _unit_codes(request.register, thresholds)
    return " or ".join(f'{CHOSEN_UNIT}.NAOK == "{codes[unit.code]}"' for unit in units_asked(block, request.register))


def _thresholds(instrument: Instrument) -> list[int]:
    return sorted({question.min_unit_size for question in instrument.questions if question.min_unit_size})


def _unit_codes(register: UnitRegister, thresholds: list[int]) -> dict[str, str]:
    """Give the code of each unit's answer: the letter of its size, and its number in the register."""
    return {
        unit.code: f"{_size_class(size_of(register, unit), thresholds)}{number:03d}"
        for number, unit in enumerate(register.units, start=1)
    }


def _both(instrument: Instrument, key: str) -> tuple[str, str]:
    text = instrument.texts[key]
    return text, instrument.texts.get(f"{key}_en") or text


def _size_class(size: int, thresholds: list[int]) -> str:
    """Give the letter of a size: A below all thresholds, B from the first on, and so on."""
    return chr(ord("A") + sum(size >= threshold for threshold in thresholds))


def _unit_parts(request: WriteRequest, thresholds: list[int]) -> tuple[_Part, ...]:
    """Ask the unit; a hidden question keeps its name, since codes of answers are too short for it."""
    register = request.register
    codes = _unit_codes(register, thresholds)
    answers = tuple(Choice(codes[unit.code], unit.label, unit.label) for unit in register.units)
    texts = request.instrument.texts
    asked, asked_en = (unit_question(request.instrument, CHOSEN_UNIT_TEXTS[0]), texts.get("unit_question_en"))
    chosen = _Part(
        DROPDOWN,
        CHOSEN_UNIT,
        (asked, asked_en or CHOSEN_UNIT_TEXTS[1]),
        answers,
        is_mandatory=True,
    )
    return chosen, _Part(EQUATION, UNIT_NAME, (UNIT_NAME_TEXT, UNIT_NAME_TEXT), is_hidden=True)


def _block_parts(block: Block, number: int, instrument: Instrument, thresholds: list[int]) -> tuple[_Part, ...]:
    if block.kind == "likert":
        rows = tuple((q.code, (q.text, q.text_en or q.text)) for q in block.questions)
        prompts = (block.prompt, block.prompt_en or block.prompt)
        return (_Part(ARRAY, f"{BLOCK_START}{number}", prompts, choices_of(block.questions[0], instrument), rows),)
    parts = []
    for question in block.questions:
        large = [
            f'substr({CHOSEN_UNIT}.NAOK, 0, 1) == "{_size_class(threshold, thresholds)}"'
            for threshold in thresholds
            if question.min_unit_size and threshold >= question.min_unit_size
        ]
        relevance = " or ".join(large)
        if question.shown_if:
            condition = f'{question.shown_if.question}.NAOK == "{question.shown_if.option}"'
            relevance = f"({relevance}) and {condition}" if relevance else condition
        texts = (question.text, question.text_en or question.text)
        choices = choices_of(question, instrument)
        kind = LONG_TEXT if question.kind == "open" else LIST
        parts.append(_Part(kind, question.code, texts, choices, relevance=relevance or "1"))
    return tuple(parts)


def _check_codes(groups: list[_Group]) -> None:
    problems = ProblemList()
    parts = [part for group in groups for part in group.parts]
    codes = [code for part in parts for code in (part.code, *(row for row, _ in part.rows))]
    counted = Counter(code.upper() for code in codes)
    for code in dict.fromkeys(codes):
        if len(code) > LONGEST_CODE or counted[code.upper()] > 1:
            problems.add(
                "code-limesurvey",
                f"Kode {code} terlalu panjang atau sudah dipakai; LimeSurvey memotong atau membuangnya diam-diam",
                allowed=f"kode yang tidak kembar, paling banyak {LONGEST_CODE} karakter",
                action="Ganti kode itu dalam daftar indikator, atau terbitkan tanpa saluran limesurvey.",
            )
    for part in parts:
        for choice in part.answers:
            if len(choice.code) > LONGEST_ANSWER_CODE:
                problems.add(
                    "code-limesurvey",
                    f"Kode jawaban {choice.code} pada {part.code} terlalu panjang",
                    allowed=f"paling banyak {LONGEST_ANSWER_CODE} karakter",
                    action="Ganti kode itu dalam daftar indikator, atau terbitkan tanpa saluran limesurvey.",
                )
    problems.raise_if_any()


def _markup(text: str) -> str:
    """Write text as LimeSurvey stores it: HTML, in which braces would be expressions."""
    escaped = html.escape(text, quote=False).replace("{", "&#123;").replace("}", "&#125;")
    return "<br />".join(" ".join(line.split()) for line in escaped.splitlines())


def _rows(request: WriteRequest, groups: list[_Group]) -> Iterator[dict[str, str]]:
    for name, value in SETTINGS.items():
        yield {"class": "S", "name": name, "text": value}
    for place, language in enumerate(LANGUAGES):
        for name, text in _survey_texts(request, place).items():
            yield {"class": "SL", "name": name, "text": text, "language": language}
    for place, language in enumerate(LANGUAGES):
        question_id = 0
        for number, group in enumerate(groups, start=1):
            yield {
                "id": str(number),
                "class": "G",
                "type/scale": str(number),
                "name": _markup(group.titles[place]),
                "relevance": group.relevance,
                "text": _markup(group.descriptions[place]),
                "language": language,
            }
            for part in group.parts:
                question_id += 1
                yield from _part_rows(part, place, question_id)
                question_id += len(part.rows)


def _survey_texts(request: WriteRequest, place: int) -> dict[str, str]:
    instrument = request.instrument
    title, purpose, instructions, closing = (
        _both(instrument, key)[place] for key in ("title", "purpose", "instructions", "closing")
    )
    marked = f"{SIMULATED} – {title}" if request.is_simulated else title
    return {
        "surveyls_title": _markup(f"{marked} {instrument.year}"),
        "surveyls_description": _markup(request.organisation),
        "surveyls_welcometext": _markup(f"{purpose}\n{instructions}"),
        "surveyls_endtext": _markup(closing),
    }


def _part_rows(part: _Part, place: int, question_id: int) -> Iterator[dict[str, str]]:
    language = LANGUAGES[place]
    is_equation = part.kind == EQUATION
    yield {
        "id": str(question_id),
        "class": "Q",
        "type/scale": part.kind,
        "name": part.code,
        "relevance": part.relevance,
        "text": part.texts[place] if is_equation else _markup(part.texts[place]),
        "language": language,
        "mandatory": "Y" if part.is_mandatory else "N",
        "other": "N",
        "hidden": "1" if part.is_hidden else "",
    }
    for number, (code, texts) in enumerate(part.rows, start=1):
        yield {
            "id": str(question_id + number),
            "class": "SQ",
            "type/scale": "0",
            "name": code,
            "relevance": "1",
            "text": _markup(texts[place]),
            "language": language,
        }
    for choice in part.answers:
        label = choice.label if place == 0 else choice.label_en or choice.label
        yield {
            "id": str(question_id),
            "class": "A",
            "type/scale": "0",
            "name": choice.code,
            "relevance": "0",
            "text": _markup(label),
            "language": language,
        }


def _manual(request: WriteRequest, groups: list[_Group]) -> str:
    parts = [part for group in groups for part in group.parts]
    n_rows, n_answers = sum(len(part.rows) for part in parts), sum(len(part.answers) for part in parts)
    counts = f"{len(groups)} kelompok, {len(parts)} pertanyaan, {n_rows} subpertanyaan, {n_answers} jawaban"
    sections = [
        (
            "Membuat survei",
            [
                f"Di LimeSurvey: Create survey > Import, pilih {FILE_NAME}.",
                f"Cocokkan ringkasan impor per bahasa: {counts}.",
                "LimeSurvey dapat menyatakan berhasil walaupun ada yang terbuang; bila jumlahnya lain, jangan dipakai.",
                "Periksa lewat pratinjau dalam kedua bahasa; pastikan jawaban anonim dan alamat IP tidak disimpan.",
                f"Pilih satu unit pada pratinjau, lalu pastikan {UNIT_NAME} terisi nama unit itu.",
                "Aktifkan survei. Setelah itu kode pertanyaan jangan diubah.",
            ],
        ),
        (
            "Membagikan",
            [
                "Pakai mode akses terbuka (tanpa daftar peserta): satu tautan untuk semua.",
                "Sebarkan tautan dengan surat edaran. Jangan meminta tangkapan layar sebagai bukti mengisi.",
            ],
        ),
        (
            "Setelah pengisian",
            [
                "Responses > Export: format CSV, judul kolom kode pertanyaan, jawaban kode.",
                "Judul dan jawaban berupa teks lengkap juga terbaca, begitu pula berkas VV.",
                "Simpan apa adanya di folder jawaban/. Ekspor yang sama dua kali dihitung satu kali menurut nomornya.",
                "Jalankan: budaya-eval check FOLDER",
            ],
        ),
    ]
    return set_manual(request, TITLE, sections)
