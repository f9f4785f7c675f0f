"""The sheets Unit and Kode: which units can be chosen, and what each code means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from budaya_eval.channels.entry_sheet.layout import ACCENT, KEY_SHEET, RULE, UNIT_SHEET
from budaya_eval.instrument import Block, Instrument
from budaya_eval.unit_register import Unit

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet


def scale_key(instrument: Instrument, block: Block) -> list[tuple[str, str]]:
    """List what may be typed for a statement of a block, each with its meaning."""
    scale = instrument.scale
    key = [(str(point.value), point.label) for point in scale.points]
    return key + [(answer.code, answer.label) for answer in scale.non_answers if answer.wording in ("", block.code)]


def write_units(workbook: Workbook, units: Sequence[Unit]) -> None:
    """Write the sheet Unit; its third column feeds the drop-down list."""
    rows = [(unit.code, unit.name, unit.label) for unit in units]
    _write_table(workbook, UNIT_SHEET, {"Kode": 18, "Nama unit": 58, "Pilihan pada lembar Isian": 58}, rows)


def write_key(workbook: Workbook, instrument: Instrument) -> None:
    """Write the sheet Kode: for each column the codes and their meaning."""
    rows: list[tuple[str, str, str, str]] = []
    for block in instrument.blocks:
        if block.kind == "likert":
            columns = f"{block.questions[0].code} s.d. {block.questions[-1].code}"
            groups = [(columns, f"{block.title}: {block.prompt}", scale_key(instrument, block))]
        else:
            groups = [(q.code, q.text, [(option.code, option.label) for option in q.options]) for q in block.questions]
        for columns, text, key in groups:
            for place, (code, label) in enumerate(key):
                rows.append((columns, text, code, label) if place == 0 else ("", "", code, label))
    _write_table(workbook, KEY_SHEET, {"Kolom": 22, "Pertanyaan": 62, "Isian": 8, "Arti": 62}, rows)


def _write_table(workbook: Workbook, name: str, widths: dict[str, int], rows: Sequence[Sequence[str]]) -> None:
    bold: Any = workbook.add_format(
        {"bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT, "border": 1, "border_color": RULE}
    )
    wrap: Any = workbook.add_format({"text_wrap": True, "valign": "top", "border": 1, "border_color": RULE})
    page: Worksheet = workbook.add_worksheet(name)
    for column, (title, width) in enumerate(widths.items()):
        page.set_column(column, column, width)
        page.write_string(0, column, title, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            page.write_string(number, column, cell, wrap)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
