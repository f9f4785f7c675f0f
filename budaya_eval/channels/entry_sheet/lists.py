"""The sheets Unit and Kode: which units can be chosen, and what each code means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from budaya_eval.channels.entry_sheet.layout import KEY_SHEET, UNIT_SHEET
from budaya_eval.channels.sheets import write_listing
from budaya_eval.instrument import Block, Instrument
from budaya_eval.unit_register import Unit

if TYPE_CHECKING:
    from xlsxwriter import Workbook


def scale_key(instrument: Instrument, block: Block) -> list[tuple[str, str]]:
    """List what may be typed for a statement of a block, each with its meaning."""
    scale = instrument.scale
    key = [(str(point.value), point.label) for point in scale.points]
    return key + [(answer.code, answer.label) for answer in scale.non_answers if answer.is_offered(block.wording)]


def write_units(workbook: Workbook, units: Sequence[Unit]) -> None:
    """Write the sheet Unit; its third column feeds the drop-down list."""
    rows = [(unit.code, unit.name, unit.label) for unit in units]
    write_listing(workbook, UNIT_SHEET, {"Kode": 18, "Nama unit": 58, "Pilihan pada lembar Isian": 58}, rows)


def write_key(workbook: Workbook, instrument: Instrument, blocks: Sequence[Block]) -> None:
    """Write the sheet Kode: for each column the codes and their meaning."""
    rows: list[tuple[str, str, str, str]] = []
    for block in blocks:
        if block.kind == "likert":
            columns = f"{block.questions[0].code} s.d. {block.questions[-1].code}"
            groups = [(columns, f"{block.title}: {block.prompt}", scale_key(instrument, block))]
        elif block.kind == "open":
            groups = [(q.code, q.text, [("teks", "jawaban bebas, tanpa nama orang")]) for q in block.questions]
        else:
            groups = [(q.code, q.text, [(option.code, option.label) for option in q.options]) for q in block.questions]
        for columns, text, key in groups:
            for place, (code, label) in enumerate(key):
                rows.append((columns, text, code, label) if place == 0 else ("", "", code, label))
    write_listing(workbook, KEY_SHEET, {"Kolom": 22, "Pertanyaan": 62, "Isian": 8, "Arti": 62}, rows)
