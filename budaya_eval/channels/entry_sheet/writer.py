"""Writes entry sheets: guide, sheet with validation, unit list, key of the codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budaya_eval.channels.audience import (
    blocks_of_unit,
    describe_condition,
    language_loss,
    losses_of_parts,
    unit_question,
)
from budaya_eval.channels.channel import Loss, LossReport, WriteRequest
from budaya_eval.channels.columns import numbered
from budaya_eval.channels.entry_sheet import guide
from budaya_eval.channels.entry_sheet.layout import (
    CODE_ROW,
    CONSENT_ANSWERS,
    CONSENT_COLUMN,
    ENTRY_SHEET,
    FIRST_ROW,
    FIXED_COLUMNS,
    KEY_SHEET,
    N_ROWS,
    NAME,
    NUMBER_COLUMN,
    SHEET_CODE_COLUMN,
    TEXT_ROW,
    UNIT_COLUMN,
    UNIT_SHEET,
    VERSION_ROW,
    version_line,
)
from budaya_eval.channels.entry_sheet.lists import scale_key, write_key, write_units
from budaya_eval.channels.sheets import ACCENT, RULE
from budaya_eval.channels.units import size_of, units_below
from budaya_eval.files import new_workbook, write_text
from budaya_eval.instrument import Block, InstrumentQuestion
from budaya_eval.phrases import SIMULATED
from budaya_eval.unit_register import Unit

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

LONGEST_PROMPT = 255
TEXT_HEIGHT, ROW_HEIGHT = 84, 16
FAINT, UNUSED, WARNING, WARNING_TEXT = "#F4F6F8", "#B9C3CB", "#F3D9C9", "#7A1F05"
FIXED_WIDTHS = {NUMBER_COLUMN: 5, SHEET_CODE_COLUMN: 19, UNIT_COLUMN: 30, CONSENT_COLUMN: 13}
WIDTHS = {"likert": 17, "factual": 24, "open": 48, "background": 24}
FIXED = tuple(FIXED_COLUMNS)
LAST_ROW = FIRST_ROW + N_ROWS - 1
OPEN_NOTE = "Ketik apa adanya. Nama orang, NIP, dan nomor telepon jangan ditulis: ganti dengan titik-titik."

LOSSES = (
    Loss("Jawaban wajib", "Lembar kerja tidak dapat memaksa pengisian; sel kosong dibaca sebagai tidak dijawab."),
    Loss(
        "Pemeriksaan isian",
        "Menempel (paste) menghapus pemeriksaan Excel tanpa pesan; setiap sel diperiksa lagi ketika dibaca.",
    ),
    Loss(
        "Kerahasiaan antarresponden",
        "Bila beberapa responden mengisi satu berkas, jawaban sebelumnya terlihat. "
        "Berikan satu berkas kepada satu orang, atau pakai kertas atau Google Forms.",
    ),
    Loss(
        "Kiriman ganda",
        "Baris tanpa kode_lembar tidak mempunyai nomor kiriman; berkas yang sama jangan disimpan dua kali.",
    ),
    Loss(
        "Batas ukuran unit",
        "Pada lembar umum, data umum yang hanya ditanyakan di unit besar tidak dapat disembunyikan; "
        "petunjuk sel meminta pengisi mengosongkannya.",
    ),
)
PART_LOSSES = {
    "local": "Ditanyakan hanya pada lembar unit itu; lembar umum tidak memuatnya.",
    "condition": "Kolomnya selalu tampak; petunjuk sel menyebut syaratnya. Isian di luar syarat dibuang saat dibaca.",
    "opened": "Jawaban responden lain dalam berkas yang sama terlihat, dan dapat memuat nama orang.",
}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One entry sheet to be written: for the whole city, or for one unit and those below it."""

    request: WriteRequest
    unit: Unit | None
    offered: tuple[Unit, ...]
    filled: tuple[Mapping[str, str | int], ...] = ()

    @property
    def file_name(self) -> str:
        return f"lembar-isian-{self.unit.code}.xlsx" if self.unit else "lembar-isian.xlsx"

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What the unit is asked; without a unit, what everybody is."""
        return blocks_of_unit(self.request, self.unit)

    @property
    def questions(self) -> tuple[InstrumentQuestion, ...]:
        """Questions in the order of the columns."""
        return tuple(question for block in self.blocks for question in block.questions)

    def is_asked(self, question: InstrumentQuestion) -> bool:
        """Tell whether any offered unit is large enough for the question."""
        return any(size_of(self.request.register, unit) >= question.min_unit_size for unit in self.offered)


def write(request: WriteRequest, folder: Path) -> LossReport:
    """Write one entry sheet for the whole city, or one for each unit of the request, and how to use them.

    Parameters
    ----------
    request : WriteRequest
        The questionnaire, and the units to write for.
    folder : Path
        Where the files go; each is written whole or not at all, and the same request gives the same bytes.

    Returns
    -------
    LossReport
    """
    register = request.register
    chosen = [register.by_code[code] for code in request.units]
    sheets = [_Sheet(request, unit, (unit, *units_below(register, unit))) for unit in chosen]
    if not sheets:
        sheets = [_Sheet(request, None, register.units)]
    files = []
    for sheet in sheets:
        target = folder / sheet.file_name
        _write_workbook(sheet, target)
        files.append(target)
    files.append(folder / "cara-memakai.txt")
    write_text(files[-1], guide.manual(request))
    losses = [*LOSSES, language_loss(request, "Lembar isian"), *losses_of_parts(request.instrument, **PART_LOSSES)]
    return LossReport(NAME, tuple(files), tuple(losses))


def write_filled(request: WriteRequest, unit: str, rows: Sequence[Mapping[str, str | int]], target: Path) -> None:
    """Write the entry sheet of a unit as it comes back, with rows filled in (for simulated answers).

    Parameters
    ----------
    request : WriteRequest
        The questionnaire.
    unit : str
        Code of the unit the sheet was made for.
    rows : sequence of mapping
        From the first row for answers on: column code to what is typed there; a column left out stays as prepared.
    target : Path
        The file, written whole or not at all.
    """
    top = request.register.by_code[unit]
    _write_workbook(_Sheet(request, top, units_below(request.register, top), tuple(rows)), target)


def _write_workbook(sheet: _Sheet, target: Path) -> None:
    instrument = sheet.request.instrument
    with new_workbook(
        target,
        title=guide.heading(instrument),
        subject=version_line(instrument.fingerprint),
        author=sheet.request.organisation,
        comments=SIMULATED if sheet.request.is_simulated else "",
    ) as workbook:
        guide.write_guide(workbook, sheet.request, sheet.unit)
        _EntryPage(workbook, sheet).write()
        write_units(workbook, sheet.offered)
        write_key(workbook, sheet.request.shown, sheet.blocks)


class _EntryPage:
    """Writes the sheet Isian."""

    def __init__(self, workbook: Workbook, sheet: _Sheet) -> None:
        self.sheet = sheet
        self.request = sheet.request
        self.instrument = sheet.request.shown
        self.fingerprint = sheet.request.instrument.fingerprint
        self.page: Worksheet = workbook.add_worksheet(ENTRY_SHEET)
        self.last_column = len(FIXED) + len(sheet.questions) - 1
        grid = {"border": 1, "border_color": RULE}
        head = {**grid, "text_wrap": True, "valign": "top", "font_size": 9}
        self.version = workbook.add_format({"bold": True, "font_color": ACCENT})
        self.simulated = workbook.add_format({"bold": True, "font_color": WARNING_TEXT})
        self.code = workbook.add_format(
            {**grid, "bold": True, "align": "center", "font_color": "#FFFFFF", "bg_color": ACCENT}
        )
        self.text = workbook.add_format({**head, "bg_color": "#FFFFFF"})
        self.block_text = workbook.add_format({**head, "bg_color": "#E9EEF2"})
        self.warning = workbook.add_format({"bg_color": WARNING, "font_color": WARNING_TEXT, "bold": True})
        self.rows = [self._row_formats(workbook, {**grid, "bg_color": colour}) for colour in ("#FFFFFF", FAINT)]

    @staticmethod
    def _row_formats(workbook: Workbook, base: dict[str, Any]) -> dict[str, Any]:
        return {
            "answer": workbook.add_format({**base, "align": "center"}),
            # Wrapped in a row of fixed height, a long unit name does not run into the next cells.
            "text": workbook.add_format({**base, "num_format": "@", "text_wrap": True, "valign": "top"}),
            "number": workbook.add_format({**base, "align": "center", "font_color": "#6B7680"}),
            "unused": workbook.add_format({**base, "bg_color": UNUSED}),
        }

    def write(self) -> None:
        """Write header, prepared rows, validation and warnings."""
        self._write_header()
        self._write_rows()
        self._write_filled()
        self._validate_fixed()
        position = len(FIXED)
        for block in self.sheet.blocks:
            if block.kind == "likert":
                self._validate_block(block, position)
            else:
                for offset, question in enumerate(block.questions):
                    self._validate_question(question, position + offset)
            position += len(block.questions)
        self.page.freeze_panes(FIRST_ROW - 1, FIXED.index(CONSENT_COLUMN))
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        self.page.repeat_rows(VERSION_ROW - 1, TEXT_ROW - 1)
        self.page.set_footer(f"&L{version_line(self.fingerprint)}&Rhal. &P/&N")

    def _write_header(self) -> None:
        page = self.page
        page.set_row(TEXT_ROW - 1, TEXT_HEIGHT)
        page.write_string(VERSION_ROW - 1, 0, version_line(self.fingerprint), self.version)
        for position, name in enumerate(FIXED):
            page.set_column(position, position, FIXED_WIDTHS[name])
            page.write_string(CODE_ROW - 1, position, name, self.code)
            text = FIXED_COLUMNS[name]
            text = unit_question(self.instrument, text) if name == UNIT_COLUMN else text
            page.write_string(TEXT_ROW - 1, position, text, self.text)
        about = self.sheet.unit.label if self.sheet.unit else self.request.organisation
        survey = f"{guide.heading(self.instrument)} · {about}"
        if self.request.is_simulated:
            page.write_string(VERSION_ROW - 1, len(FIXED) - 1, f"{SIMULATED} · {survey}", self.simulated)
        else:
            page.write_string(VERSION_ROW - 1, len(FIXED) - 1, survey, self.version)
        position = len(FIXED)
        for number, block in enumerate(self.sheet.blocks):
            page.set_column(position, position + len(block.questions) - 1, WIDTHS[block.kind])
            for question in block.questions:
                page.write_string(CODE_ROW - 1, position, question.code, self.code)
                text = numbered(number + 1, question)
                page.write_string(TEXT_ROW - 1, position, text, self.text if number % 2 else self.block_text)
                position += 1

    def _write_rows(self) -> None:
        questions = self.sheet.questions
        kinds = ["text" if q.kind == "open" else "answer" if self.sheet.is_asked(q) else "unused" for q in questions]
        for number in range(1, N_ROWS + 1):
            row = FIRST_ROW + number - 2
            formats = self.rows[number % 2]
            self.page.set_row(row, ROW_HEIGHT)
            for position in range(self.last_column + 1):
                question = position - len(FIXED)
                kind = "answer" if question < 0 else kinds[question]
                self.page.write_blank(row, position, None, formats[kind])
            self.page.write_number(row, FIXED.index(NUMBER_COLUMN), number, formats["number"])
            self.page.write_blank(row, FIXED.index(SHEET_CODE_COLUMN), None, formats["text"])
            unit = self.sheet.unit.label if self.sheet.unit else ""
            self.page.write(row, FIXED.index(UNIT_COLUMN), unit, formats["text"])

    def _write_filled(self) -> None:
        positions = {name: place for place, name in enumerate(FIXED)}
        positions |= {question.code: len(FIXED) + place for place, question in enumerate(self.sheet.questions)}
        texts = {SHEET_CODE_COLUMN, UNIT_COLUMN, *(q.code for q in self.sheet.questions if q.kind == "open")}
        for number, cells in enumerate(self.sheet.filled, start=1):
            formats = self.rows[number % 2]
            for name, value in cells.items():
                kind = "text" if name in texts else "answer"
                self.page.write(FIRST_ROW + number - 2, positions[name], value, formats[kind])

    def _validate_fixed(self) -> None:
        self._add_validation(
            FIXED.index(SHEET_CODE_COLUMN),
            {
                "validate": "any",
                "input_title": "Kode lembar",
                "input_message": "Ketik kode di bawah QR pada lembar kertas, misalnya DINKES-0042-8. "
                "Kosongkan bila diisi langsung oleh responden.",
            },
        )
        self._add_validation(
            FIXED.index(UNIT_COLUMN),
            {
                "validate": "list",
                "source": f"={UNIT_SHEET}!$C$2:$C${len(self.sheet.offered) + 1}",
                "input_title": "Unit kerja",
                "input_message": "Pilih dari daftar. Bila kode_lembar terisi, unit dibaca dari kode itu "
                "dan sel ini boleh dikosongkan.",
                "error_title": "Unit tidak ada dalam daftar",
                "error_message": "Pilih unit dari daftar; daftar lengkapnya pada lembar Unit.",
            },
        )
        self._add_validation(
            FIXED.index(CONSENT_COLUMN),
            {
                "validate": "list",
                "source": list(CONSENT_ANSWERS),
                "input_title": "Persetujuan",
                "input_message": self.instrument.texts["consent_question"],
                "error_title": "Isian tidak dikenal",
                "error_message": "Isi dengan: ya atau tidak.",
            },
        )
        unit, code = (self._letter(UNIT_COLUMN), self._letter(SHEET_CODE_COLUMN))
        first, last = self._cell(len(FIXED)), self._cell(self.last_column)
        self._warn(
            FIXED.index(UNIT_COLUMN),
            f'=AND(${unit}{FIRST_ROW}="",${code}{FIRST_ROW}="",COUNTA(${first}:${last})>0)',
        )

    def _validate_block(self, block: Block, start: int) -> None:
        """Offer the numbers of the scale, and the codes of the non-answers of this wording."""
        key = scale_key(self.instrument, block)
        self._validate_answers(start, start + len(block.questions) - 1, key, "Skala jawaban", "")

    def _validate_question(self, question: InstrumentQuestion, position: int) -> None:
        if not self.sheet.is_asked(question):
            self._add_validation(
                position,
                {
                    "validate": "custom",
                    "value": "=FALSE",
                    "ignore_blank": True,
                    "input_title": f"{question.code}: dikosongkan",
                    "input_message": f"Tidak ditanyakan di unit dengan kurang dari {question.min_unit_size} pegawai.",
                    "error_title": "Tidak ditanyakan",
                    "error_message": "Kosongkan kolom ini agar responden tidak dapat dikenali.",
                },
            )
            return
        notes = [describe_condition(question, self.sheet.blocks)] if question.shown_if else []
        if question.min_unit_size:
            notes.append(f"Kosongkan bila unit kerja berpegawai kurang dari {question.min_unit_size}.")
        if question.kind == "open":
            self._add_validation(
                position,
                {
                    "validate": "any",
                    "input_title": f"{question.code}: jawaban bebas",
                    "input_message": " ".join([*notes, OPEN_NOTE]),
                },
            )
            return
        note = " ".join(notes)
        key = [(option.code, option.label) for option in question.options]
        self._validate_answers(position, position, key, f"Pilihan {question.code}", note)

    def _validate_answers(self, first: int, last: int, key: Sequence[tuple[str, str]], title: str, note: str) -> None:
        codes = ", ".join(code for code, _ in key)
        self._add_validation(
            first,
            {
                "validate": "list",
                "source": [code for code, _ in key],
                "input_title": title,
                "input_message": fit_prompt(key, note),
                "error_type": "warning",
                "error_title": "Isian tidak dikenal",
                "error_message": f"Kode yang dikenal: {codes}. Kosongkan bila tidak dijawab. "
                "Dua tanda pada kertas diketik keduanya, misalnya 3;4: pilih Ya (Yes) untuk melanjutkan.",
            },
            last,
        )
        cell = f"TRIM({self._cell(first)})"
        known = ",".join(f'{cell}="{text.replace(chr(34), chr(34) * 2)}"' for pair in key for text in pair)
        self._warn(first, f"=AND(LEN({cell})>0,NOT(OR({known})))", last)

    def _add_validation(self, first: int, rule: dict[str, Any], last: int | None = None) -> None:
        self.page.data_validation(FIRST_ROW - 1, first, LAST_ROW - 1, first if last is None else last, rule)

    def _warn(self, first: int, formula: str, last: int | None = None) -> None:
        self.page.conditional_format(
            FIRST_ROW - 1,
            first,
            LAST_ROW - 1,
            first if last is None else last,
            {"type": "formula", "criteria": formula, "format": self.warning},
        )

    @staticmethod
    def _cell(position: int) -> str:
        from xlsxwriter.utility import xl_rowcol_to_cell

        return str(xl_rowcol_to_cell(FIRST_ROW - 1, position))

    @staticmethod
    def _letter(name: str) -> str:
        from xlsxwriter.utility import xl_col_to_name

        return str(xl_col_to_name(FIXED.index(name)))


def fit_prompt(key: Sequence[tuple[str, str]], note: str = "") -> str:
    """Explain codes within the 255 characters that a spreadsheet shows beside a cell.

    Examples
    --------
    >>> print(fit_prompt([("1", "Tidak pernah"), ("2", "Jarang")]))
    1 = Tidak pernah
    2 = Jarang
    >>> len(fit_prompt([("A", "x" * 200), ("B", "y" * 200)])) <= 255
    True
    """
    text = "\n".join([*(f"{code} = {label}" for code, label in key), *([note] if note else [])])
    if len(text) <= LONGEST_PROMPT:
        return text
    more = f"Selengkapnya pada lembar {KEY_SHEET}."
    end = "\n".join([note, more] if note else [more])
    room = (LONGEST_PROMPT - len(end) - 1) // len(key) - max(len(code) for code, _ in key) - 5
    shortened = [f"{code} = {label if len(label) <= room else label[:room] + '…'}" for code, label in key]
    return "\n".join([*shortened, end])
