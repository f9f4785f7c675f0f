"""Writes the workbook that ODK and KoboToolbox build the form from: sheets survey, choices and settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from budaya_eval.channels.audience import losses_of_parts
from budaya_eval.channels.channel import Loss, LossReport, WriteRequest
from budaya_eval.channels.choices import Choice, choices_of
from budaya_eval.channels.grids import MOST_GRID_ROWS, split_evenly
from budaya_eval.channels.manual import MANUAL_NAME, set_manual
from budaya_eval.channels.units import size_of, units_below
from budaya_eval.channels.xlsform.layout import (
    CHOSEN_UNIT,
    CLOSING,
    CONSENT,
    CONSENT_NO,
    CONSENT_YES,
    CONTACT,
    INSTRUCTIONS,
    NAME,
    OPENING,
    PAGE_START,
    PROMPT_START,
    PURPOSE,
    SCALE_START,
    TITLE,
    TOP_UNIT,
    UNIT,
    UNIT_PAGE,
    UNIT_PAGE_TITLES,
    UNIT_SIZE,
    UNIT_TEXTS,
    VERSION,
    both,
    contact_texts,
    escape,
    top_unit_texts,
)
from budaya_eval.files import SheetTable, write_tables, write_text
from budaya_eval.instrument import Block, Instrument, InstrumentQuestion
from budaya_eval.phrases import SIMULATED
from budaya_eval.unit_register import Unit

FILE_NAME = "kuesioner.xlsx"
LANGUAGES = ("Bahasa Indonesia (id)", "English (en)")
LABELS = tuple(f"label::{language}" for language in LANGUAGES)
SURVEY_COLUMNS = (
    "type", "name", *LABELS, "required", "relevant", "appearance", "choice_filter", "calculation",
)  # fmt: skip
CHOICE_COLUMNS = ("list_name", "name", *LABELS, "induk", "berunit", "ukuran")
SETTING_COLUMNS = ("form_title", "form_id", "version", "default_language", "style")
WIDTHS = {"type": 28, "name": 20, LABELS[0]: 60, LABELS[1]: 60, "relevant": 40, "calculation": 40, "form_title": 60}
# Each statement shows its own answers, packed side by side: the columns of a grid do not fit on a phone, and an answer
# tapped under the wrong heading is a wrong answer.
ONE_SCREEN, PACKED, SEARCHED, LONG_TEXT = "field-list", "columns-pack", "minimal autocomplete", "multiline"

LOSSES = (
    Loss("Urutan per responden", "Semua responden melihat urutan pernyataan yang sama."),
    Loss("Satu orang satu jawaban", "Pengisian berulang tidak dapat dicegah; isian yang sama persis ditandai."),
    Loss(
        "Waktu dan akun pengirim",
        "Formulir tidak memintanya, tetapi server mencatatnya. Pakai tautan web tanpa akun; kolom itu tidak dibaca.",
    ),
    Loss(
        "Tempat menyimpan",
        "Jawaban disimpan pada server yang dipilih. Pakai akun resmi, dan jangan membagikan hasil ekspornya.",
    ),
    Loss("Versi yang terkunci", "Formulir dapat disunting di server; jangan mengubah nama kolom setelah terbit."),
    Loss("Nama unit", "Nama unit tidak diterjemahkan."),
    Loss("Teks Inggris yang kosong", "Diganti teks Indonesia."),
    Loss(
        "Pengujian pada server",
        "Formulir diuji dengan ODK Validate dan ODK Web Forms. Server KoboToolbox dan ODK Collect tidak diuji; "
        "coba lewat pratinjau sebelum dibagikan.",
    ),
)

_WILLING = f"${{{CONSENT}}} = '{CONSENT_YES}'"

Row = dict[str, str]
Page = tuple[Block, tuple[InstrumentQuestion, ...]]


def write(request: WriteRequest, folder: Path) -> LossReport:
    """Write the workbook, and how to use it.

    Parameters
    ----------
    request : WriteRequest
        The questionnaire; every unit of the register is offered.
    folder : Path
        Where the files go; the same request gives the same bytes.

    Returns
    -------
    LossReport
    """
    pages = _split_pages(request.instrument)
    tables = [
        _table("survey", SURVEY_COLUMNS, [*_opening(request), *_survey(request, pages)]),
        _table("choices", CHOICE_COLUMNS, [*_choices(request.instrument), *_unit_choices(request)]),
        _table("settings", SETTING_COLUMNS, [_settings(request)]),
    ]
    write_tables(folder / FILE_NAME, tables, notice=SIMULATED if request.is_simulated else "")
    write_text(folder / MANUAL_NAME, _manual(request, pages))
    opened = "Jawabannya dapat memuat nama orang; ingatkan responden, dan jangan membagikan hasil ekspornya."
    losses = (*LOSSES, *losses_of_parts(request.instrument, opened=opened))
    return LossReport(NAME, (folder / FILE_NAME, folder / MANUAL_NAME), losses)


def _table(name: str, columns: Sequence[str], rows: Sequence[Row]) -> SheetTable:
    cells = [[row.get(column, "") for column in columns] for row in rows]
    return SheetTable(name, columns, cells, [WIDTHS.get(column, 16) for column in columns])


def _labels(texts: tuple[str, str]) -> Row:
    """Fill the label columns; an empty English text becomes the Indonesian one."""
    return {column: escape(text or texts[0]) for column, text in zip(LABELS, texts, strict=True)}


def _settings(request: WriteRequest) -> Row:
    instrument = request.instrument
    title = f"{instrument.texts['title']} {instrument.year}"
    return {
        "form_title": f"{SIMULATED} – {title}" if request.is_simulated else title,
        "form_id": f"{instrument.list_code}_{instrument.form}_{instrument.year}",
        "version": instrument.fingerprint,
        "default_language": LANGUAGES[0],
        "style": "pages",
    }


# The pages


def _split_pages(instrument: Instrument) -> list[Page]:
    """Lay the blocks out on screens of few statements, so that the stem above them stays near."""
    pages: list[Page] = []
    for block in instrument.blocks:
        if block.kind != "likert":
            pages.append((block, block.questions))
            continue
        start = 0
        for size in split_evenly(len(block.questions), MOST_GRID_ROWS):
            pages.append((block, block.questions[start : start + size]))
            start += size
    return pages


def _conditions(question: InstrumentQuestion) -> list[str]:
    """Write when a question of a block is asked: an earlier answer, the size of the unit."""
    conditions = []
    if question.shown_if:
        conditions.append(f"${{{question.shown_if.question}}} = '{question.shown_if.option}'")
    if question.min_unit_size:
        conditions.append(f"${{{UNIT_SIZE}}} >= {question.min_unit_size}")
    return conditions


def _asked_in(block: Block) -> list[str]:
    """Write in which Perangkat Daerah a block is asked."""
    return [" or ".join(f"${{{TOP_UNIT}}} = '{unit}'" for unit in block.units)] if block.units else []


def _needs_unit(page: Page) -> bool:
    block, questions = page
    return block.kind == "background" or bool(block.units) or any(question.min_unit_size for question in questions)


def _opening(request: WriteRequest) -> Iterator[Row]:
    """Ask for consent on the first screen, below what the survey is for; tell those who give it how to fill in."""
    texts = request.instrument.texts
    consent = _labels(both(texts, "consent_question"))
    yield {"type": "calculate", "name": VERSION, "calculation": f"'{request.instrument.fingerprint}'"}
    yield _page(OPENING, (request.organisation, ""), [])
    yield {"type": "note", "name": PURPOSE, **_labels(both(texts, "purpose"))}
    yield {"type": "note", "name": CONTACT, **_labels(contact_texts(texts))}
    yield {"type": f"select_one {CONSENT}", "name": CONSENT, **consent, "required": "yes"}
    yield {"type": "note", "name": INSTRUCTIONS, **_labels(both(texts, "instructions")), "relevant": _WILLING}
    yield {"type": "end_group"}


def _page(name: str, titles: tuple[str, str], conditions: Sequence[str]) -> Row:
    """Open a screen."""
    labels = _labels(titles)
    return {"type": "begin_group", "name": name, **labels, "relevant": _and(conditions), "appearance": ONE_SCREEN}


def _and(conditions: Sequence[str]) -> str:
    """Write that all conditions hold."""
    return " and ".join(f"({condition})" if " or " in condition else condition for condition in conditions)


def _survey(request: WriteRequest, pages: Sequence[Page]) -> Iterator[Row]:
    """Ask the blocks, and the unit before the first page that depends on it; who rates another unit names it first."""
    instrument = request.instrument
    scales = _scales(instrument)
    parts, seen = Counter(block.code for block, _ in pages), Counter[str]()
    unit_page = (
        0
        if instrument.route != "self"
        else next(filter(lambda n: _needs_unit(pages[n]), range(len(pages))), len(pages))
    )
    for number, (block, questions) in enumerate(pages):
        if number == unit_page:
            yield from _ask_unit(instrument)
        seen[block.code] += 1
        part = f" ({seen[block.code]}/{parts[block.code]})" if parts[block.code] > 1 else ""
        titles = (block.title + part, (block.title_en or block.title) + part)
        yield _page(f"{PAGE_START}{number + 1}", titles, [_WILLING, *_asked_in(block)])
        if block.prompt:
            yield {"type": "note", "name": f"{PROMPT_START}{number + 1}", **_labels((block.prompt, block.prompt_en))}
        yield from (_ask(question, instrument, scales) for question in questions)
        yield {"type": "end_group"}
    if unit_page == len(pages):
        yield from _ask_unit(instrument)
    closing = _labels(both(instrument.texts, "closing"))
    yield {"type": "note", "name": CLOSING, **closing, "relevant": _WILLING}


def _ask(question: InstrumentQuestion, instrument: Instrument, scales: Sequence[tuple[Choice, ...]]) -> Row:
    row = {
        "name": question.code,
        **_labels((question.text, question.text_en)),
        "relevant": _and(_conditions(question)),
    }
    if question.kind == "open":
        return {"type": "text", **row, "appearance": LONG_TEXT}
    if question.kind == "likert":
        scale = scales.index(choices_of(question, instrument)) + 1
        return {"type": f"select_one {SCALE_START}{scale}", **row, "appearance": PACKED}
    return {"type": f"select_one {question.code}", **row}


def _ask_unit(instrument: Instrument) -> Iterator[Row]:
    """Ask the Perangkat Daerah, then the unit below it where there is any; the unit decides what is asked later."""
    top_texts = top_unit_texts(instrument.texts)
    one_of_top, one_of_unit = f"select_one {TOP_UNIT}", f"select_one {UNIT}"
    shared = {"required": "yes", "appearance": SEARCHED}
    yield _page(UNIT_PAGE, UNIT_PAGE_TITLES, [_WILLING])
    yield {"type": one_of_top, "name": TOP_UNIT, **_labels(top_texts), **shared}
    yield {
        "type": one_of_unit,
        "name": UNIT,
        **_labels(UNIT_TEXTS),
        **shared,
        "relevant": f"{_look_up(TOP_UNIT, TOP_UNIT, 'berunit')} = '1'",
        "choice_filter": f"induk = ${{{TOP_UNIT}}}",
    }
    yield {"type": "end_group"}
    # A unit left over from another Perangkat Daerah does not count, also where a program does not clear it.
    is_below = f"{_look_up(UNIT, UNIT, 'induk')} = ${{{TOP_UNIT}}}"
    chosen = f"if({is_below}, ${{{UNIT}}}, ${{{TOP_UNIT}}})"
    yield {"type": "calculate", "name": CHOSEN_UNIT, "calculation": chosen}
    yield {"type": "calculate", "name": UNIT_SIZE, "calculation": _look_up(UNIT, CHOSEN_UNIT, "ukuran")}


def _look_up(list_name: str, question: str, column: str) -> str:
    """Write the path to a column of the choice list, in the row of the choice that a question holds."""
    return "/".join((f"instance('{list_name}')", "root", f"item[name = ${{{question}}}]", column))


# The choices


def _scales(instrument: Instrument) -> list[tuple[Choice, ...]]:
    """List the different scales of the statements: wordings differ in the non-answers they offer."""
    return list(dict.fromkeys(choices_of(q, instrument) for q in instrument.questions if q.kind == "likert"))


def _choices(instrument: Instrument) -> Iterator[Row]:
    for code, key in ((CONSENT_YES, "consent_yes"), (CONSENT_NO, "consent_no")):
        yield {"list_name": CONSENT, "name": code, **_labels(both(instrument.texts, key))}
    lists = {f"{SCALE_START}{number}": scale for number, scale in enumerate(_scales(instrument), start=1)}
    lists |= {q.code: choices_of(q, instrument) for q in instrument.questions if q.options}
    for name, choices in lists.items():
        for choice in choices:
            yield {"list_name": name, "name": choice.code, **_labels((choice.label, choice.label_en))}


def _unit_choices(request: WriteRequest) -> Iterator[Row]:
    """List the Perangkat Daerah, then under each the units below it with itself; sizes only as far as they matter."""
    register = request.register
    thresholds = {question.min_unit_size for question in request.instrument.questions} | {0}

    def size_class(unit: Unit) -> str:
        return str(max(threshold for threshold in thresholds if threshold <= size_of(register, unit)))

    for top in register.reporting_units:
        has_units = "1" if units_below(register, top) else "0"
        yield {"list_name": TOP_UNIT, "name": top.code, **_labels((top.label, "")), "berunit": has_units}
    for top in register.reporting_units:
        for unit in (top, *units_below(register, top)):
            label = _labels((unit.label, ""))
            yield {"list_name": UNIT, "name": unit.code, **label, "induk": top.code, "ukuran": size_class(unit)}


def _manual(request: WriteRequest, pages: Sequence[Page]) -> str:
    n_questions, n_units = len(request.instrument.questions), len(request.register.units)
    sections = [
        (
            "Membuat formulir",
            [
                f"KoboToolbox: New > Upload an XLSForm, pilih {FILE_NAME}, lalu Deploy.",
                f"ODK Central: buat proyek, Forms > New, unggah {FILE_NAME}; coba sebagai Draft, lalu Publish.",
                f"Periksa lewat pratinjau: {n_questions} pertanyaan pada {len(pages)} halaman, {n_units} unit kerja.",
                "Coba satu isian dalam kedua bahasa, lalu hapus isian itu.",
                "Jangan mengubah formulir setelah dibagikan. Bila daftar unit atau teks berubah, terbitkan ulang.",
            ],
        ),
        (
            "Membagikan",
            [
                "KoboToolbox: Form > Collect data, izinkan pengisian tanpa masuk akun, salin tautan Online-Offline.",
                "ODK Central: tab Public Access > Create Public Access Link, satu tautan untuk semua.",
                "Sebarkan tautan dengan surat edaran. Jangan meminta tangkapan layar sebagai bukti mengisi.",
            ],
        ),
        (
            "Setelah pengisian",
            [
                "KoboToolbox: Data > Downloads, XLS atau CSV, Value and header format: XML values and headers.",
                "Bentuk Labels dalam bahasa Indonesia atau Inggris juga terbaca.",
                "ODK Central: Submissions > Download, berkas CSV; ambil CSV-nya dari dalam ZIP.",
                "Simpan apa adanya di folder jawaban/. Ekspor yang sama dua kali dihitung satu kali menurut nomornya.",
                "Status tinjauan di server tidak dibaca: isian yang ditolak dikeluarkan lewat koreksi.xlsx.",
                "Jalankan: budaya-eval check FOLDER",
            ],
        ),
    ]
    return set_manual(request, TITLE, sections)
