"""Deck → PPTX: titles in their placeholders, native charts and tables, notes, alternative texts, one theme."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budaya_eval.charts.style import HIGH, INK, LOW, MUTED, RULE, VIK
from budaya_eval.files import FIXED_TIME
from budaya_eval.report.deck import ChartBody, Deck, PointsBody, Slide, TableBody, TileBody
from budaya_eval.report.docx_writer import fix_times
from budaya_eval.report.model import Item
from budaya_eval.report.pptx_charts import add_chart, rgb

if TYPE_CHECKING:
    from pptx.presentation import Presentation

FONT = "Arial"  # on every office machine; Arimo and Liberation Sans have its widths
PALE = "#eef1f4"
WIDTH, HEIGHT = 13.333, 7.5
LEFT, TOP, BOTTOM = 0.6, 1.75, 6.85
INNER = WIDTH - 2 * LEFT
LONG_LEAD = 200  # characters: three lines at 20 pt; a fourth would touch the next point
COVER_LAYOUT, SLIDE_LAYOUT = "Title Slide", "Title Only"
WRITTEN = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def write_pptx(deck: Deck, target: Path, date: dt.date) -> None:
    """Write the presentation; the same deck gives the same bytes."""
    import pptx

    presentation = pptx.Presentation()
    _set_theme(presentation)
    _set_properties(presentation, deck, date)
    _write_cover(presentation, deck)
    for number, slide in enumerate(deck.slides, start=2):
        _write_slide(presentation, deck, slide, number)
    buffer = io.BytesIO()
    presentation.save(buffer)
    target.write_bytes(fix_times(_fix_workbooks(buffer.getvalue())))


def _fix_workbooks(content: bytes) -> bytes:
    """Take the time of writing out of the workbooks behind the charts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(packed, "w") as output:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith(".xlsx"):
                part = fix_times(_fix_workbooks(part))
            elif name == "docProps/core.xml" and b"dcterms:created" in part:
                part = WRITTEN.sub(FIXED_TIME.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), part)
            output.writestr(name, part)
    return packed.getvalue()


def _set_theme(presentation: Presentation) -> None:
    """Give the bare template this house's paper, letters and colours, and leave out layouts that are not used."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.opc.oxml import serialize_part_xml
    from pptx.oxml import parse_xml
    from pptx.util import Inches

    presentation.slide_width, presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
    master = presentation.slide_master
    part: Any = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme: Any = parse_xml(part.blob)
    space = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
    theme.set("name", "budaya_eval")
    for latin in theme.iterfind(".//a:fontScheme/*/a:latin", space):
        latin.set("typeface", FONT)
    colours = {"dk1": INK, "lt1": "#ffffff", "dk2": HIGH, "lt2": PALE}
    colours |= dict(zip(("accent1", "accent2", "accent3", "accent4", "accent5"), reversed(VIK), strict=True))
    colours |= {"accent6": MUTED, "hlink": HIGH, "folHlink": MUTED}
    for name, colour in colours.items():
        slot = theme.find(f".//a:clrScheme/a:{name}", space)
        assert slot is not None
        for old in list(slot):
            slot.remove(old)
        slot.append(_parse(f'<a:srgbClr %s val="{colour.lstrip("#").upper()}"/>'))
    part._blob = serialize_part_xml(theme)
    for layout in list(presentation.slide_layouts):
        if layout.name not in (COVER_LAYOUT, SLIDE_LAYOUT):
            presentation.slide_layouts.remove(layout)
    for holder in (master, *presentation.slide_layouts):
        for shape in list(holder.placeholders):
            if shape.placeholder_format.type not in _title_types():
                shape._element.getparent().remove(shape._element)
                continue
            is_cover = getattr(holder, "name", "") == COVER_LAYOUT
            box = (LEFT, 2.35, INNER, 1.9) if is_cover else (LEFT, 0.72, INNER, 0.95)
            shape.left, shape.top, shape.width, shape.height = (Inches(size) for size in box)
            shape.text_frame.word_wrap = True
    _set_title_style(master, space)


def _title_types() -> tuple[Any, ...]:
    from pptx.enum.shapes import PP_PLACEHOLDER

    return (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)


def _set_title_style(master: Any, space: dict[str, str]) -> None:
    """Titles at the left, bold, in the first colour of the theme; long ones shrink in PowerPoint."""
    style = master._element.find(".//{*}titleStyle/a:lvl1pPr", space)
    style.set("algn", "l")
    letters = style.find("a:defRPr", space)
    letters.set("sz", "2400")
    letters.set("b", "1")
    for old in letters.findall("a:solidFill", space):
        letters.remove(old)
    letters.insert(0, _parse('<a:solidFill %s><a:schemeClr val="tx2"/></a:solidFill>'))


def _parse(xml: str) -> Any:
    """Parse DrawingML in which %s stands for its namespace."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    return parse_xml(xml % nsdecls("a"))


def _set_properties(presentation: Presentation, deck: Deck, date: dt.date) -> None:
    properties = presentation.core_properties
    properties.title = deck.document_title
    properties.author = deck.details[0]
    properties.last_modified_by = ""
    properties.language = "id-ID"
    properties.subject = ", ".join(deck.marks)
    properties.created = properties.modified = dt.datetime(date.year, date.month, date.day)
    properties.revision = 1


def _write_cover(presentation: Presentation, deck: Deck) -> None:
    page = presentation.slides.add_slide(presentation.slide_layouts.get_by_name(COVER_LAYOUT))
    _rectangle(page, (0, 0, WIDTH, 0.22), HIGH)
    _fill_title(page, deck.title, 34)
    _text(page, (LEFT, 4.45, INNER, 1.0), [(detail, 16, False, MUTED) for detail in deck.details if detail])
    for position, (mark, note) in enumerate(zip(deck.marks, deck.mark_notes, strict=True)):
        _text(
            page,
            (LEFT, 5.75 + 0.62 * position, INNER, 0.6),
            [(mark, 15, True, LOW), (note, 12, False, INK)],
        )
    page.notes_slide.notes_text_frame.text = "\n".join((deck.document_title, *deck.mark_notes))


def _write_slide(presentation: Presentation, deck: Deck, slide: Slide, number: int) -> None:
    page = presentation.slides.add_slide(presentation.slide_layouts.get_by_name(SLIDE_LAYOUT))
    _fill_title(page, slide.title, 26 if len(slide.title) < 90 else 22 if len(slide.title) < 150 else 18)
    _text(page, (LEFT, 0.36, 8.0, 0.35), [(slide.topic, 13, False, MUTED)])
    _text(page, (8.6, 0.36, WIDTH - LEFT - 8.6, 0.35), [(" · ".join(deck.marks), 12, True, LOW)], align="right")
    _rectangle(page, (LEFT, 1.68, INNER, 0.02), HIGH)
    _text(page, (LEFT, BOTTOM + 0.1, INNER - 1.0, 0.35), [(slide.source, 11, False, MUTED)])
    _write_number(page, number)
    body = slide.body
    if isinstance(body, ChartBody):
        height = BOTTOM - TOP - (0.35 if body.note else 0)
        frame = add_chart(page.shapes, body, _box(LEFT, TOP, INNER, height))
        _describe(frame, slide.topic, body.alt)
        if body.note:
            _text(page, (LEFT, BOTTOM - 0.3, INNER, 0.35), [(body.note, 12, False, INK)])
    elif isinstance(body, TableBody):
        _write_table(page, slide, body)
    elif isinstance(body, TileBody):
        _write_tiles(page, body)
    else:
        _write_points(page, body)
    page.notes_slide.notes_text_frame.text = "\n".join(slide.notes)


def _box(left: float, top: float, width: float, height: float) -> Any:
    from pptx.util import Inches

    return tuple(Inches(size) for size in (left, top, width, height))


def _fill_title(page: Any, text: str, size: int) -> None:
    from pptx.enum.text import MSO_ANCHOR

    frame = page.shapes.title.text_frame
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = 0
    _run(frame.paragraphs[0], text, size, is_bold=True, colour=HIGH)


def _run(paragraph: Any, text: str, size: float, *, is_bold: bool, colour: str) -> None:
    from pptx.enum.lang import MSO_LANGUAGE_ID
    from pptx.util import Pt

    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.name = Pt(size), is_bold, FONT
    run.font.language_id = MSO_LANGUAGE_ID.INDONESIAN
    run.font.color.rgb = rgb(colour)


def _text(
    page: Any,
    box: tuple[float, float, float, float],
    lines: list[tuple[str, float, bool, str]],
    align: str = "left",
) -> Any:
    """Add lines of text: each its words, size, whether bold, colour."""
    from pptx.enum.text import PP_ALIGN

    shape = page.shapes.add_textbox(*_box(*box))
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for position, (text, size, is_bold, colour) in enumerate(lines):
        paragraph = frame.paragraphs[0] if position == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.RIGHT if align == "right" else PP_ALIGN.LEFT
        _run(paragraph, text, size, is_bold=is_bold, colour=colour)
    return shape


def _rectangle(page: Any, box: tuple[float, float, float, float], colour: str) -> Any:
    from pptx.enum.shapes import MSO_SHAPE

    shape = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, *_box(*box))
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(colour)
    shape.line.fill.background()
    shape._element.remove(shape._element.find("{*}style"))  # its effects: shadow and outline
    return shape


def _write_number(page: Any, number: int) -> None:
    """Number the slide by a field, so that it follows when slides are moved."""
    shape = _text(page, (WIDTH - LEFT - 0.9, BOTTOM + 0.1, 0.9, 0.35), [("", 11, False, MUTED)], align="right")
    paragraph = shape.text_frame.paragraphs[0]._p
    for run in paragraph.findall("{*}r"):
        paragraph.remove(run)
    paragraph.append(
        _parse(
            f'<a:fld %s id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum">'
            f'<a:rPr lang="id-ID" sz="1100"><a:solidFill><a:srgbClr val="{MUTED.lstrip("#").upper()}"/></a:solidFill>'
            f"</a:rPr><a:t>{number}</a:t></a:fld>"
        )
    )


def _describe(frame: Any, name: str, alt: str) -> None:
    """Name an object and give it its alternative text."""
    properties = frame._element.xpath(".//p:cNvPr")[0]
    properties.set("name", name)
    properties.set("descr", alt)


def _write_table(page: Any, slide: Slide, body: TableBody) -> None:
    """Write a native table with a header row that is marked as one."""
    from pptx.util import Inches

    display = body.table
    rows = [row for row in display.rows if row.kind != "group"]
    n_letters = sum(len(cell) for row in rows for cell in row.cells)
    size = 14 if n_letters < 900 else 13 if n_letters < 1300 else 12
    height = min(0.55 * (len(rows) + 1), BOTTOM - TOP - 0.2)
    frame = page.shapes.add_table(len(rows) + 1, len(display.columns), *_box(LEFT, TOP + 0.15, INNER, height))
    table = frame.table
    table.horz_banding = False
    _use_plain_style(table)
    total = sum(column.width for column in display.columns)
    for column, own in zip(table.columns, display.columns, strict=True):
        column.width = Inches(INNER * own.width / total)
    for position, own in enumerate(display.columns):
        _fill_cell(table.cell(0, position), own.title, own.align, size, is_head=True)
    for number, row in enumerate(rows, start=1):
        for position, (text, own) in enumerate(zip(row.cells, display.columns, strict=True)):
            _fill_cell(table.cell(number, position), text, own.align, size, is_head=False)
    _describe(frame, slide.topic, f"{display.title}. {display.source}")


def _use_plain_style(table: Any) -> None:
    """Take the table style without colours; the cells carry their own fill and rules."""
    style = table._tbl.tblPr.find("{*}tableStyleId")
    style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


def _fill_cell(cell: Any, text: str, align: str, size: float, *, is_head: bool) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches

    aligned = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "center": PP_ALIGN.CENTER}
    cell.margin_left = cell.margin_right = Inches(0.08)
    cell.margin_top = cell.margin_bottom = Inches(0.06)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if is_head else MSO_ANCHOR.TOP
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = aligned[align]
    _run(paragraph, text, size, is_bold=is_head, colour=HIGH if is_head else INK)
    properties = cell._tc.get_or_add_tcPr()
    rule = HIGH if is_head else RULE
    properties.append(
        _parse(
            f'<a:lnB %s w="{19050 if is_head else 9525}"><a:solidFill>'
            f'<a:srgbClr val="{rule.lstrip("#").upper()}"/></a:solidFill></a:lnB>'
        )
    )
    if is_head:
        cell.fill.solid()
        cell.fill.fore_color.rgb = rgb(PALE)
    else:
        cell.fill.background()


def _write_tiles(page: Any, body: TileBody) -> None:
    n_tiles = len(body.tiles)
    gap = 0.5 if body.are_steps else 0.25
    width = (INNER - gap * (n_tiles - 1)) / n_tiles
    height = 2.6 if body.are_steps else 1.95
    for position, tile in enumerate(body.tiles):
        left = LEFT + position * (width + gap)
        _rectangle(page, (left, TOP + 0.25, width, height), PALE)
        _rectangle(page, (left, TOP + 0.25, width, 0.06), HIGH)
        lines = [(tile.title, 15.0, False, MUTED)] if tile.title else []
        lines += [(tile.value, 34.0 if len(tile.value) < 10 else 22.0, True, HIGH), (tile.label, 14.0, False, INK)]
        _text(page, (left + 0.18, TOP + 0.45, width - 0.36, height - 0.3), lines)
        if body.are_steps and position:
            _text(page, (left - gap + 0.1, TOP + 0.25 + height / 2 - 0.25, gap, 0.5), [("→", 24, True, HIGH)])
    _write_items(page, body.points, TOP + height + 0.65, 18)


def _write_points(page: Any, body: PointsBody) -> None:
    if not body.is_numbered:
        _write_items(page, body.items, TOP + 0.4, 22)
        return
    step = min(1.6, (BOTTOM - TOP - 0.3) / len(body.items))
    size = 20 if max(len(item.lead) for item in body.items) <= LONG_LEAD else 17
    for position, item in enumerate(body.items):
        top = TOP + 0.35 + step * position
        _text(page, (LEFT, top, 0.8, step), [(str(position + 1), 40, True, HIGH)])
        _text(
            page,
            (LEFT + 0.9, top + 0.05, INNER - 0.9, step),
            [(item.lead, size, True, INK), (item.text, 15, False, MUTED)],
        )


def _write_items(page: Any, items: tuple[Item, ...], top: float, size: float) -> None:
    """Write points as one text box, a lead bold before each."""
    from pptx.util import Pt

    if not items:
        return
    shape = _text(page, (LEFT, top, INNER, BOTTOM - top), [])
    for position, item in enumerate(items):
        paragraph = shape.text_frame.paragraphs[0] if position == 0 else shape.text_frame.add_paragraph()
        paragraph.space_after = Pt(10)
        if item.lead:
            _run(paragraph, f"{item.lead} ", size, is_bold=True, colour=HIGH)
        _run(paragraph, item.text, size, is_bold=False, colour=INK)
