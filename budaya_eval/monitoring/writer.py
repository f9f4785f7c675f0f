"""Writes evidence workbooks: guide, form with live scores, list of events, key of the answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budaya_eval.channels.sheets import ACCENT, RULE, write_listing
from budaya_eval.files import new_workbook
from budaya_eval.monitoring import guide
from budaya_eval.monitoring.catalogue import EvidenceItem
from budaya_eval.monitoring.layout import (
    ANSWER,
    CHOICE_SHEET,
    CODE,
    DATE,
    EVENT_COLUMNS,
    EVENT_DATE,
    EVENT_HEADER_ROW,
    EVENT_SHEET,
    FORM_COLUMNS,
    FORM_HEADER_ROW,
    FORM_SHEET,
    LED_BY,
    LINK,
    LIST_LABEL,
    N_EVENT_ROWS,
    NO_EVENT,
    NOT_APPLICABLE,
    NUMBER,
    REJECTED,
    REPLY,
    TEAM_NOTE,
    TITLE,
    UNIT_LABEL,
    VERDICT,
    VERIFIED,
    YEAR_LABEL,
    EvidenceForm,
    leaders,
    list_line,
    list_periods,
)
from budaya_eval.phrases import SIMULATED, format_date, format_number

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | dt.date
FORM_WIDTHS = (12, 42, 8, 7, 30, 24, 10, 16, 12, 20, 13, 12, 22, 22)
EVENT_WIDTHS = (5, 8, 13, 46, 24, 20, 24, 14, 28)
INPUT_COLOUR, TEAM_COLOUR, HEAD_COLOUR = "#FFF9E5", "#E8F0F5", "#E9EEF2"
REPORTED_COLUMN, VERIFIED_COLUMN = 6, 11
EPOCH = dt.date(1899, 12, 30)
KIND_HINTS = {"choice": "Pilih satu jawaban dari daftar.", "count": "Isi bilangan bulat, 0 atau lebih."}
PERIOD_WORDS = {"month": "bulan yang berbeda", "quarter": "triwulan yang berbeda", "year": "kegiatan"}


def write_workbook(
    form: EvidenceForm,
    target: Path,
    answers: Mapping[str, Mapping[str, Cell]] | None = None,
    events: Sequence[Mapping[str, Cell]] = (),
) -> None:
    """Write the evidence workbook of a unit or of the Tim.

    Parameters
    ----------
    form : EvidenceForm
        Whose workbook, of which year.
    target : Path
        The file, written whole or not at all; the same content gives the same bytes.
    answers : mapping, optional
        As it comes back: item code to column title to what stands there (for simulated evidence).
    events : sequence of mapping
        Rows of the sheet Kegiatan, column title to what stands there.
    """
    with new_workbook(
        target,
        title=f"{TITLE} {form.year}",
        subject=f"{form.code} {form.year}",
        comments=SIMULATED if form.is_simulated else "",
    ) as workbook:
        guide.write_guide(workbook, form)
        _Writer(workbook, form).write(answers or {}, events)


class _Writer:
    """Writes the sheets Bukti, Kegiatan and Pilihan."""

    def __init__(self, workbook: Workbook, form: EvidenceForm) -> None:
        self.workbook = workbook
        self.form = form
        self.page: Worksheet = workbook.add_worksheet(FORM_SHEET)
        self.event_page: Worksheet = workbook.add_worksheet(EVENT_SHEET)
        grid = {"border": 1, "border_color": RULE, "valign": "top", "text_wrap": True, "font_size": 9}
        filled = {**grid, "locked": False}
        formats = {
            "title": {"bold": True, "font_size": 14, "font_color": ACCENT},
            "simulated": {"bold": True, "font_color": "#7A1F05"},
            "label": {"bold": True},
            "plain": {"align": "left"},
            "head": {**grid, "bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT, "valign": "vcenter"},
            "group": {"bold": True, "font_color": ACCENT, "bg_color": HEAD_COLOUR, "border": 1, "border_color": RULE},
            "text": grid,
            "number": {**grid, "align": "center"},
            "score": {**grid, "align": "center", "num_format": "0.00"},
            "total": {**grid, "bold": True, "bg_color": HEAD_COLOUR},
            "total_score": {**grid, "bold": True, "bg_color": HEAD_COLOUR, "align": "center", "num_format": "0.00"},
            "input": {**filled, "bg_color": INPUT_COLOUR, "num_format": "@"},
            "input_answer": {**filled, "bg_color": INPUT_COLOUR, "align": "left"},
            "input_date": {**filled, "bg_color": INPUT_COLOUR, "num_format": "dd/mm/yyyy", "align": "center"},
            "team": {**filled, "bg_color": TEAM_COLOUR},
        }
        self.formats: dict[str, Any] = {name: workbook.add_format(content) for name, content in formats.items()}
        self.dated = [item for item in form.items if item.kind == "dates"]
        self.n_event_rows = N_EVENT_ROWS
        self.first_row = FORM_HEADER_ROW  # zero-based row of the first group, below the header
        self.item_rows: list[int] = []

    def write(self, answers: Mapping[str, Mapping[str, Cell]], events: Sequence[Mapping[str, Cell]]) -> None:
        self.n_event_rows = max(N_EVENT_ROWS, len(events))
        choices = self._write_choices()
        self._write_head()
        row = self.first_row
        for component, items in groupby(self.form.items, key=lambda item: item.component):
            self.page.merge_range(row, 0, row, len(FORM_COLUMNS) - 1, component, self.formats["group"])
            row += 1
            for item in items:
                self._write_item(row, item, choices[item.code], answers.get(item.code, {}))
                self.item_rows.append(row)
                row += 1
        self._write_totals(row)
        self._write_events(events)
        for page in (self.page, self.event_page):
            page.set_landscape()
            page.set_paper(9)
            page.fit_to_pages(1, 0)
            page.set_margins(0.4, 0.4, 0.5, 0.6)
            page.set_footer(f"&L{self.form.code} {self.form.year} · {list_line(self.form.catalogue)}&Rhal. &P/&N")
            page.protect("", {"format_columns": True, "format_rows": True})

    def _write_choices(self) -> dict[str, tuple[int, int]]:
        """Write the key of the answers; give the first and last row of each item, as the spreadsheet numbers them."""
        rows: list[tuple[str, str, str, str]] = []
        places: dict[str, tuple[int, int]] = {}
        for item in self.form.items:
            places[item.code] = (len(rows) + 2, len(rows) + len(item.choices) + 1)
            for choice in item.choices:
                score = NOT_APPLICABLE if choice.score is None else format_number(choice.score)
                rows.append((item.code, choice.label, score, choice.remark))
        page = write_listing(
            self.workbook, CHOICE_SHEET, {CODE: 8, "Pilihan jawaban": 56, "Nilai (0–1)": 14, "Catatan": 70}, rows
        )
        row = 1
        number = self.formats["score"]
        for choice in (choice for item in self.form.items for choice in item.choices):
            if choice.score is not None:
                page.write_number(row, 2, choice.score, number)
            row += 1
        page.protect()
        return places

    def _write_head(self) -> None:
        page, form = self.page, self.form
        period = f"Masa bukti {format_date(form.start)} sampai dengan {format_date(form.end)}"
        page.write_string(0, 0, f"{TITLE} {form.year}", self.formats["title"])
        if form.is_simulated:
            page.write_string(0, 4, f"{SIMULATED}: isian contoh, bukan keadaan sebenarnya.", self.formats["simulated"])
        for row, (label, value, more) in enumerate(
            (
                (UNIT_LABEL, form.code, form.name),
                (YEAR_LABEL, form.year, period),
                (LIST_LABEL, list_line(form.catalogue), "Kuning diisi Perangkat Daerah, biru diisi Tim."),
            ),
            start=1,
        ):
            page.write_string(row, 0, label, self.formats["label"])
            page.write(row, 1, value, self.formats["plain"])
            page.write_string(row, 4, more, self.formats["plain"])
        for column, (name, width) in enumerate(zip(FORM_COLUMNS, FORM_WIDTHS, strict=True)):
            page.set_column(column, column, width)
            page.write_string(FORM_HEADER_ROW - 1, column, name, self.formats["head"])
        page.set_row(FORM_HEADER_ROW - 1, 32)
        page.freeze_panes(FORM_HEADER_ROW, 2)
        page.repeat_rows(FORM_HEADER_ROW - 1)

    def _write_item(self, row: int, item: EvidenceItem, choices: tuple[int, int], answer: Mapping[str, Cell]) -> None:
        page, place = self.page, {name: number for number, name in enumerate(FORM_COLUMNS)}
        text = f"{item.question}\n[{item.source}]"
        options = _options(item)
        page.set_row(row, 12.5 * max(_lines(text, FORM_WIDTHS[1]), _lines(options, FORM_WIDTHS[4])) + 6)
        page.write_string(row, 0, item.code, self.formats["text"])
        page.write_string(row, 1, text, self.formats["text"])
        page.write_string(row, 2, "wajib" if item.is_duty else "dapat", self.formats["number"])
        page.write_number(row, 3, item.weight, self.formats["number"])
        page.write_string(row, 4, options, self.formats["text"])
        inputs = {ANSWER: "input_answer", NUMBER: "input", DATE: "input_date", LINK: "input", REPLY: "input"}
        for name, kind in (inputs | dict.fromkeys((VERDICT, TEAM_NOTE), "team")).items():
            self._write_input(page, row, place[name], answer.get(name), kind)
        answer_cell, verdict_cell = _cell(row, place[ANSWER]), _cell(row, place[VERDICT])
        reported = _cell(row, REPORTED_COLUMN)
        if item.kind == "dates":
            both = [
                f'=IF({answer_cell}="{NO_EVENT}",{none},IF({self._count(item, verdict)}=0,"",'
                f"{item.weight:g}*MIN(1,{self._count(item, verdict, distinct=True)}/{item.minimum})))"
                for verdict, none in (("", "0"), (VERIFIED, f'IF({verdict_cell}="{VERIFIED}",0,"")'))
            ]
        else:
            share = f'IF(ISNUMBER({answer_cell}),MIN(1,{answer_cell}/{item.minimum or 1}),"periksa")'
            if item.kind == "choice":
                labels, scores = (_key_range(column, choices) for column in "BC")
                share = f'IFERROR(INDEX({scores},MATCH({answer_cell},{labels},0)),"periksa")'
            worth = f"IF(ISNUMBER({share}),{item.weight:g}*{share},{share})"
            both = [
                f'=IF({answer_cell}="","",{worth})',
                f'=IF(AND({reported}<>"",{verdict_cell}="{VERIFIED}"),{reported},"")',
            ]
        page.write_formula(row, REPORTED_COLUMN, both[0], self.formats["score"], "")
        page.write_formula(row, VERIFIED_COLUMN, both[1], self.formats["score"], "")
        self._validate_item(row, item, choices, place)

    def _write_input(self, page: Worksheet, row: int, column: int, value: Cell | None, kind: str) -> None:
        if value is None:
            page.write_blank(row, column, None, self.formats[kind])
        elif isinstance(value, dt.date):
            page.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), self.formats[kind])
        else:
            page.write(row, column, value, self.formats[kind])

    def _count(self, item: EvidenceItem, verdict: str, *, distinct: bool = False) -> str:
        """Count the events of an item in the sheet Kegiatan by their verdict, or the months or quarters they fill."""
        first, last = EVENT_HEADER_ROW + 1, EVENT_HEADER_ROW + self.n_event_rows
        columns = {
            name: f"{EVENT_SHEET}!${letter}${first}:${letter}${last}"
            for letter, name in zip("ABCDEFGHI", EVENT_COLUMNS, strict=True)
        }
        conditions = f'{columns[CODE]},"{item.code}"'
        if verdict:
            conditions += f',{columns[VERDICT]},"{verdict}"'
        if not distinct:
            return f"COUNTIFS({conditions})"
        if item.led_by:
            conditions += f',{columns[LED_BY]},"{item.led_by}"'
        dates = columns[EVENT_DATE]
        if item.period == "year":
            start, end = _serial(self.form.start), _serial(self.form.end)
            return f'COUNTIFS({conditions},{dates},">={start}",{dates},"<={end}")'
        periods = list_periods(self.form.start, self.form.end, item.period)
        starts = ";".join(str(_serial(start)) for start, _ in periods)
        ends = ";".join(str(_serial(end)) for _, end in periods)
        return f'SUMPRODUCT(SIGN(COUNTIFS({conditions},{dates},">="&{{{starts}}},{dates},"<="&{{{ends}}})))'

    def _validate_item(self, row: int, item: EvidenceItem, choices: tuple[int, int], place: Mapping[str, int]) -> None:
        if item.kind == "choice":
            source = f"={_key_range('B', choices)}"
            rule: dict[str, Any] = {"validate": "list", "source": source, "input_message": KIND_HINTS["choice"]}
        elif item.kind == "count":
            largest = self.form.largest(item)
            rule = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": largest}
            rule |= {"input_message": KIND_HINTS["count"], "error_message": f"Bilangan bulat 0 sampai {largest}."}
        else:
            message = f"Catat setiap kegiatan pada lembar {EVENT_SHEET}. Bila memang tidak ada, pilih: {NO_EVENT}."
            rule = {"validate": "list", "source": [NO_EVENT], "input_message": message}
        rule |= {"input_title": f"Jawaban {item.code}", "error_title": "Jawaban tidak dikenal"}
        self.page.data_validation(row, place[ANSWER], row, place[ANSWER], rule)
        self._validate_date(self.page, row, place[DATE], row, is_bounded=item.date_rule == "in_period")
        self._validate_verdict(self.page, row, place[VERDICT], row)

    def _validate_date(self, page: Worksheet, row: int, column: int, last: int, *, is_bounded: bool) -> None:
        form = self.form
        start = form.start if is_bounded else dt.date(2000, 1, 1)
        allowed = f"{format_date(start)} sampai dengan {format_date(form.end)}"
        if not is_bounded:
            allowed = f"paling lambat {format_date(form.end)}"
        rule = {
            "validate": "date",
            "criteria": "between",
            "minimum": dt.datetime(start.year, start.month, start.day),
            "maximum": dt.datetime(form.end.year, form.end.month, form.end.day),
            "input_title": "Tanggal",
            "input_message": f"Tulis hari/bulan/tahun; {allowed}.",
            "error_title": "Tanggal tidak sesuai",
            "error_message": f"Yang diperbolehkan: {allowed}.",
        }
        page.data_validation(row, column, last, column, rule)

    @staticmethod
    def _validate_verdict(page: Worksheet, row: int, column: int, last: int) -> None:
        rule = {
            "validate": "list",
            "source": [VERIFIED, REJECTED],
            "input_title": "Diisi Tim",
            "input_message": "Hanya bukti terverifikasi yang bernilai. Alasan penolakan ditulis pada Catatan Tim.",
            "error_title": "Isian tidak dikenal",
            "error_message": f"Isi dengan: {VERIFIED} atau {REJECTED}; kosong berarti belum diperiksa.",
        }
        page.data_validation(row, column, last, column, rule)

    def _write_totals(self, row: int) -> None:
        first, last = self.item_rows[0], self.item_rows[-1]

        def block(column: int) -> str:
            return f"{_cell(first, column)}:{_cell(last, column)}"

        applicable = f'(SUM({block(3)})-SUMIFS({block(3)},{block(VERIFIED_COLUMN)},"{NOT_APPLICABLE}"))'
        for offset, (text, column) in enumerate(
            (
                ("Nilai menurut laporan Perangkat Daerah, 0–100 (belum dipakai)", REPORTED_COLUMN),
                ("Nilai terverifikasi, 0–100 (hanya ini yang dipakai)", VERIFIED_COLUMN),
            )
        ):
            self.page.merge_range(row + offset, 0, row + offset, REPORTED_COLUMN - 1, text, self.formats["total"])
            for place in range(REPORTED_COLUMN, len(FORM_COLUMNS)):
                self.page.write_blank(row + offset, place, None, self.formats["total"])
            formula = f"=100*SUM({block(column)})/{applicable}"
            self.page.write_formula(row + offset, column, formula, self.formats["total_score"], "")

    def _write_events(self, events: Sequence[Mapping[str, Cell]]) -> None:
        page, place = self.event_page, {name: number for number, name in enumerate(EVENT_COLUMNS)}
        codes = [item.code for item in self.dated]
        meaning = "; ".join(f"{item.code}: {item.title}" for item in self.dated)
        page.write_string(0, 0, f"Kegiatan bertanggal {self.form.year} – {self.form.code}", self.formats["title"])
        if self.form.is_simulated:
            page.write_string(0, 5, SIMULATED, self.formats["simulated"])
        page.merge_range(1, 0, 1, len(EVENT_COLUMNS) - 1, meaning, self.formats["text"])
        page.set_row(1, 14 * _lines(meaning, sum(EVENT_WIDTHS)) + 6)
        for column, (name, width) in enumerate(zip(EVENT_COLUMNS, EVENT_WIDTHS, strict=True)):
            page.set_column(column, column, width)
            page.write_string(EVENT_HEADER_ROW - 1, column, name, self.formats["head"])
        kinds = dict.fromkeys(EVENT_COLUMNS, "input") | {EVENT_DATE: "input_date"}
        kinds |= dict.fromkeys((VERDICT, TEAM_NOTE), "team")
        for number in range(self.n_event_rows):
            row = EVENT_HEADER_ROW + number
            event = events[number] if number < len(events) else {}
            page.write_number(row, 0, number + 1, self.formats["number"])
            for name in EVENT_COLUMNS[1:]:
                self._write_input(page, row, place[name], event.get(name), kinds[name])
        first, last = EVENT_HEADER_ROW, EVENT_HEADER_ROW + self.n_event_rows - 1
        offered = {CODE: codes, LED_BY: leaders(self.dated)}
        for name, source in offered.items():
            rule = {"validate": "list", "source": source, "error_title": "Isian tidak dikenal"}
            page.data_validation(first, place[name], last, place[name], rule)
        self._validate_date(page, first, place[EVENT_DATE], last, is_bounded=True)
        self._validate_verdict(page, first, place[VERDICT], last)
        page.freeze_panes(EVENT_HEADER_ROW, 0)
        page.repeat_rows(EVENT_HEADER_ROW - 1)


def _options(item: EvidenceItem) -> str:
    """Say what can be answered."""
    if item.kind == "choice":
        return "\n".join(f"• {choice.label}" for choice in item.choices)
    if item.kind == "count":
        return f"Banyaknya; nilai penuh mulai {item.minimum}."
    led = f", dipimpin {item.led_by}" if item.led_by else ""
    return f"Kegiatan pada lembar {EVENT_SHEET}; nilai penuh mulai {item.minimum} {PERIOD_WORDS[item.period]}{led}."


def _lines(text: str, width: int) -> int:
    """Estimate how many lines a wrapped text takes."""
    return sum(max(1, -(-len(line) // width)) for line in text.split("\n"))


def _key_range(column: str, rows: tuple[int, int]) -> str:
    """Name a part of a column of the key."""
    return f"{CHOICE_SHEET}!${column}${rows[0]}:${column}${rows[1]}"


def _cell(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))


def _serial(date: dt.date) -> int:
    """Number of a day as spreadsheets count."""
    return (date - EPOCH).days
