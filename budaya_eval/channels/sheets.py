"""A listing in a workbook: one header, wrapped cells of text, a page that prints in the width of a sheet of paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

ACCENT, RULE = "#02397A", "#C3CCD4"
LINE_HEIGHT = 15  # points


def write_listing(workbook: Workbook, name: str, widths: Mapping[str, int], rows: Sequence[Sequence[str]]) -> Worksheet:
    """Write a sheet of text.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
        Receives the sheet.
    name : str
        Of the sheet.
    widths : mapping
        Title of each column to its width in characters.
    rows : sequence of sequences of str
        Cells; written as text, never as formula or number.

    Returns
    -------
    xlsxwriter.worksheet.Worksheet
        The sheet, for what a channel adds to it.
    """
    bold: Any = workbook.add_format(
        {"bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT, "border": 1, "border_color": RULE}
    )
    wrap: Any = workbook.add_format({"text_wrap": True, "valign": "top", "border": 1, "border_color": RULE})
    page = workbook.add_worksheet(name)
    for column, (title, width) in enumerate(widths.items()):
        page.set_column(column, column, width)
        page.write_string(0, column, title, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            page.write_string(number, column, cell, wrap)
        # LibreOffice leaves a row at one line unless it is told.
        n_lines = max(-(-len(cell) // width) for cell, width in zip(row, widths.values(), strict=True))
        if n_lines > 1:
            page.set_row(number, LINE_HEIGHT * n_lines)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    return page
