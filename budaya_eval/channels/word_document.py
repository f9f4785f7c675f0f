"""What channels that write for Word share: one look, tables that break well, the same bytes for the same content."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from budaya_eval.channels.channel import WriteRequest
from budaya_eval.files import FIXED_TIME, atomic_path
from budaya_eval.phrases import SIMULATED

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

FONT, INK, ACCENT, MUTED, BROWN = "Arial", "1D2733", "02397A", "55606A", "852206"
RULE, ZEBRA = "C3CCD4", "F2F4F6"
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 210, 297, 20
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
LANGUAGE = "id-ID"
SHORT_TABLE = 8  # rows that are kept together, so that they can be copied at once
FIXED_ZIP_TIME = (1980, 1, 1, 0, 0, 0)

Align = Literal["left", "center"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: what stands above it, its width in millimetres, and how its cells stand."""

    title: str
    width: float
    align: Align = "left"


def new_document(request: WriteRequest, title: str, marks: Sequence[str] = ()) -> Document:
    """Start an A4 document with letterhead, marks, and the version at the foot of every page.

    Parameters
    ----------
    request : WriteRequest
        Gives organisation, version, and whether the data are simulated.
    title : str
        Of the document, in its properties.
    marks : sequence of str
        Further marks for the head, such as "UNTUK DITELAAH".
    """
    import docx
    from docx.shared import Mm, Pt, RGBColor

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(PAGE_HEIGHT)
    section.left_margin = section.right_margin = Mm(MARGIN)
    section.top_margin, section.bottom_margin = Mm(24), Mm(18)
    section.header_distance, section.footer_distance = Mm(10), Mm(9)
    for name, size, before, after, colour in (
        ("Normal", 10, 0, 4, INK),
        ("Title", 16, 0, 2, ACCENT),
        ("Heading 1", 12, 14, 4, ACCENT),
        ("Heading 2", 10.5, 8, 3, INK),
        ("Header", 8, 0, 0, INK),
        ("Footer", 8, 0, 0, MUTED),
    ):
        style: Any = document.styles[name]
        _set_font(style.element.get_or_add_rPr())
        is_heading = name.startswith(("Title", "Heading"))
        style.font.size, style.font.bold, style.font.italic = Pt(size), is_heading, False
        style.font.color.rgb = RGBColor.from_string(colour)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.1
        style.paragraph_format.keep_with_next = is_heading
        for line in style.element.iter(_name("pBdr")):
            line.getparent().remove(line)
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, request.organisation, LANGUAGE
    properties.subject = f"Kode kuesioner {request.instrument.fingerprint}"
    properties.comments = SIMULATED if request.is_simulated else ""
    properties.created = properties.modified = FIXED_TIME
    properties.last_modified_by, properties.revision = request.organisation, 1
    shown = [*marks, *([SIMULATED] if request.is_simulated else [])]
    head = section.header.paragraphs[0]
    add_run(head, request.organisation.upper(), bold=True)
    for mark in shown:
        add_run(head, f"   {mark}", bold=True, colour=BROWN)
    foot = section.footer.paragraphs[0]
    add_run(foot, f"Kode kuesioner {request.instrument.fingerprint}   ·   hal. ")
    _add_field(foot, "PAGE")
    add_run(foot, " dari ")
    _add_field(foot, "NUMPAGES")
    return document


def add_run(paragraph: Paragraph, text: str, *, size: float = 0, bold: bool = False, colour: str = "") -> None:
    """Add text to a paragraph, in its own size, weight and colour where they are given."""
    from docx.shared import Pt, RGBColor

    added = paragraph.add_run(text)
    added.bold = True if bold else None
    if size:
        added.font.size = Pt(size)
    if colour:
        added.font.color.rgb = RGBColor.from_string(colour)


def add_table(document: Document, columns: Sequence[Column], rows: Sequence[Sequence[str]], row_height: float) -> None:
    """Add a table whose header is repeated on every page and whose rows never break; a short one stays on one page.

    Parameters
    ----------
    document : docx.document.Document
        Receives the table.
    columns : sequence of Column
        Titles, widths, alignment.
    rows : sequence of sequences of str
        Cells; a line after the first stands small and grey below it.
    row_height : float
        Least height of a row in millimetres.
    """
    from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
    from docx.shared import Mm

    table = document.add_table(rows=1 + len(rows), cols=len(columns))
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    _set_borders(table._tbl)  # noqa: SLF001  # python-docx has no borders of its own
    for place, grid_column in enumerate(table.columns):
        grid_column.width = Mm(columns[place].width)
    for number, (row, cells) in enumerate(zip(table.rows, [[c.title for c in columns], *rows], strict=True)):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001  # nor may a row forbid its break
        properties.append(_element("cantSplit"))
        if number == 0:
            properties.append(_element("tblHeader"))
        else:
            row.height, row.height_rule = Mm(row_height), WD_ROW_HEIGHT_RULE.AT_LEAST
        for column, cell, text in zip(columns, row.cells, cells, strict=True):
            cell.width = Mm(column.width)
            _fill_cell(cell, text, column.align, is_header=number == 0, shade=ZEBRA if number % 2 == 0 else "")
            stays = number == 0 or number < len(rows) <= SHORT_TABLE
            cell.paragraphs[0].paragraph_format.keep_with_next = stays


def _fill_cell(cell: _Cell, text: str, align: Align, *, is_header: bool, shade: str) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    if align == "center":
        paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.CENTER
    first, *others = text.split("\n")
    add_run(paragraph, first, size=9.5, bold=is_header)
    for line in others:
        paragraph.add_run().add_break()
        add_run(paragraph, line, size=7, colour=INK if is_header else MUTED)
    below = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM if is_header else WD_CELL_VERTICAL_ALIGNMENT.CENTER
    cell.vertical_alignment = below
    if shade:
        cell._tc.get_or_add_tcPr().append(_element("shd", val="clear", color="auto", fill=shade))  # noqa: SLF001  # nor has a cell a fill


def save_document(document: Document, target: Path) -> None:
    """Write the document, whole or not at all; the same content gives the same bytes."""
    made = io.BytesIO()
    document.save(made)
    with (
        atomic_path(target) as temporary,
        zipfile.ZipFile(made) as source,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, FIXED_ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, source.read(name))


def _set_font(properties: BaseOxmlElement) -> None:
    for tag in ("rFonts", "lang"):
        for old in properties.findall(_name(tag)):
            properties.remove(old)
    properties.insert(0, _element("rFonts", ascii=FONT, hAnsi=FONT, cs=FONT, eastAsia=FONT))
    properties.append(_element("lang", val=LANGUAGE))


def _set_borders(table: BaseOxmlElement) -> None:
    borders = _element("tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(side, val="single", sz="4", space="0", color=RULE))
    properties = table.find(_name("tblPr"))
    assert properties is not None
    layout = properties.find(_name("tblLayout"))
    # The schema wants borders before the layout.
    properties.insert(len(properties) if layout is None else list(properties).index(layout), borders)


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    added = paragraph.add_run()
    text = _element("instrText")
    text.text = instruction
    shown = _element("t")
    shown.text = "1"
    kinds = {kind: _element("fldChar", fldCharType=kind) for kind in ("begin", "separate", "end")}
    for part in (kinds["begin"], text, kinds["separate"], shown, kinds["end"]):
        added._r.append(part)  # noqa: SLF001  # python-docx knows no fields


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return qn(f"w:{tag}")


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    from docx.oxml import OxmlElement

    made: BaseOxmlElement = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        made.set(_name(key), value)
    return made
