"""Small pieces of WordprocessingML: runs, fields, paragraphs, tables. All text is escaped here, once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from budaya_eval.report.model import Item
from budaya_eval.tables import Column, DisplayTable

NAVY, BROWN, MUTED, RULE, PALE = "02397A", "852206", "55606A", "C4CAD0", "EEF1F4"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
TWIPS_PER_MM = 1440 / 25.4
ALIGNMENTS = {"left": "left", "right": "right", "center": "center"}


def parse(xml: str) -> Any:
    """Parse a piece of WordprocessingML."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    return parse_xml(re.sub(r"^<(w:\w+)", lambda found: f"<{found[1]} {nsdecls('w')}", xml, count=1))


def clean(text: str) -> str:
    r"""Escape text and drop characters that XML cannot hold.

    Examples
    --------
    >>> clean("Dinas A & B <x>\x0b")
    'Dinas A &amp; B &lt;x&gt;'
    """
    return escape(CONTROL.sub("", text))


def run(text: str, *, bold: bool = False, colour: str = "", half_points: int = 0) -> str:
    """One run of text."""
    style = ("<w:b/>" if bold else "") + (f'<w:color w:val="{colour}"/>' if colour else "")
    style += f'<w:sz w:val="{half_points}"/>' if half_points else ""
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{clean(text)}</w:t></w:r>'


def mark_run(text: str) -> str:
    """A mark such as DRAF: white on brown."""
    look = f'<w:b/><w:color w:val="FFFFFF"/><w:sz w:val="18"/><w:shd w:val="clear" w:color="auto" w:fill="{BROWN}"/>'
    padded = f"\u00a0{clean(text)}\u00a0"
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{padded}</w:t></w:r>{run(" ")}'


def tab() -> str:
    """A tab."""
    return "<w:r><w:tab/></w:r>"


def field(instruction: str, shown: str, *, look: str = "", is_dirty: bool = False) -> str:
    """A field with the value shown until it is counted anew; a dirty one is counted on opening."""
    look = f"<w:rPr>{look}</w:rPr>" if look else ""
    dirty = ' w:dirty="true"' if is_dirty else ""
    return (
        f'<w:r>{look}<w:fldChar w:fldCharType="begin"{dirty}/></w:r>'
        f'<w:r>{look}<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        f'<w:r>{look}<w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r>{look}<w:t>{clean(shown)}</w:t></w:r>"
        f'<w:r>{look}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def paragraph(content: str, style: str, properties: str = "") -> str:
    """A paragraph of runs in a style (by style id)."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def keep_with_next(element: Any) -> None:
    """Keep a paragraph, or those of a table's row, on the page of what follows."""
    from docx.oxml.ns import qn

    for node in element.iter(qn("w:p")):
        node.get_or_add_pPr().get_or_add_keepNext()


def led(item: Item) -> str:
    """Runs of an entry: its lead bold, then its text."""
    lead = run(item.lead + (" " if item.text else ""), bold=True) if item.lead else ""
    return lead + (run(item.text) if item.text else "")


def grid(
    widths: Sequence[float],
    rows: Iterable[str],
    *,
    title: str = "",
    inset: tuple[float, float] = (1.0, 0.6),
    borders: str = "",
    is_centred: bool = False,
) -> str:
    """A table of finished rows; widths and insets (sideways, above and below) in millimetres."""
    side, above = (round(part * TWIPS_PER_MM) for part in inset)
    columns = "".join(f'<w:gridCol w:w="{round(width * TWIPS_PER_MM)}"/>' for width in widths)
    named = f"<w:tblCaption w:val={quoteattr(CONTROL.sub('', title))}/>" if title else ""
    place = '<w:jc w:val="center"/>' if is_centred else '<w:tblInd w:w="0" w:type="dxa"/>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{round(sum(widths) * TWIPS_PER_MM)}" w:type="dxa"/>'
        f"{place}"
        f"{f'<w:tblBorders>{borders}</w:tblBorders>' if borders else ''}"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="{above}" w:type="dxa"/>'
        f'<w:left w:w="{side}" w:type="dxa"/><w:bottom w:w="{above}" w:type="dxa"/>'
        f'<w:right w:w="{side}" w:type="dxa"/></w:tblCellMar>{named}</w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def row(cells: Iterable[str], *, is_header: bool = False) -> str:
    """A row that does not break over pages; a header row is repeated on each."""
    header = "<w:tblHeader/>" if is_header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{''.join(cells)}</w:tr>"


def cell(content: str, width: float, properties: str = "") -> str:
    """A cell of finished paragraphs."""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * TWIPS_PER_MM)}" w:type="dxa"/>{properties}</w:tcPr>{content}</w:tc>'
    )


def border(side: str, eighths: int, colour: str, space: int = 0, kind: str = "single") -> str:
    """One border of a cell, paragraph or table; its width in eighths of a point, its distance in points."""
    return f'<w:{side} w:val="{kind}" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/>'


def box(eighths: int, colour: str, kind: str = "single") -> str:
    """All four borders of a cell."""
    sides = (border(side, eighths, colour, kind=kind) for side in ("top", "left", "bottom", "right"))
    return f"<w:tcBorders>{''.join(sides)}</w:tcBorders>"


def shade(colour: str) -> str:
    """Fill of a cell or paragraph."""
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'


def display_table(table: DisplayTable, text_width: float, style: str) -> str:
    """A display table with repeated header row, hairlines, group and total rows."""
    total = sum(column.width for column in table.columns)
    widths = [text_width * column.width / total for column in table.columns]
    line = f"<w:tcBorders>{border('bottom', 4, RULE)}</w:tcBorders>"
    head_line = f"<w:tcBorders>{border('top', 12, NAVY)}{border('bottom', 6, NAVY)}</w:tcBorders>"
    rows = [
        row(
            (
                cell(
                    _cell_text(column, column.title, style, bold=True, keep=True),
                    width,
                    head_line + shade(PALE) + '<w:vAlign w:val="bottom"/>',
                )
                for column, width in zip(table.columns, widths, strict=True)
            ),
            is_header=True,
        )
    ]
    for number, entry in enumerate(table.rows):
        keep = number == 0
        if entry.kind == "group":
            text = paragraph(run(entry.cells[0], bold=True, colour=NAVY), style, "<w:keepNext/>")
            rows.append(row([cell(text, text_width, f'<w:gridSpan w:val="{len(widths)}"/>{line}')]))
            continue
        is_total = entry.kind == "total"
        look = line + (shade(PALE) if is_total else "")
        rows.append(
            row(
                cell(_cell_text(column, text, style, bold=is_total, keep=keep), width, look)
                for column, text, width in zip(table.columns, entry.cells, widths, strict=True)
            )
        )
    return grid(widths, rows, title=table.title, borders=border("bottom", 12, NAVY))


def _cell_text(column: Column, text: str, style: str, *, bold: bool, keep: bool) -> str:
    properties = ("<w:keepNext/>" if keep else "") + f'<w:jc w:val="{ALIGNMENTS[column.align]}"/>'
    return paragraph(run(text, bold=bold), style, properties)
