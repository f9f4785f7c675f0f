"""Report → DOCX: real styles, captions and contents as fields, repeated header rows, alternative texts."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budaya_eval.charts import Chart
from budaya_eval.report.docx_parts import (
    BROWN,
    MUTED,
    NAVY,
    PALE,
    RULE,
    TWIPS_PER_MM,
    border,
    box,
    cell,
    display_table,
    field,
    grid,
    keep_with_next,
    led,
    paragraph,
    parse,
    row,
    run,
    shade,
    tab,
)
from budaya_eval.report.docx_styles import set_up
from budaya_eval.report.model import (
    Block,
    Contents,
    Heading,
    ItemList,
    Note,
    NumberedFigure,
    NumberedTable,
    PageBreak,
    Panels,
    Paragraph,
    Report,
    Signature,
    Summary,
    Tiles,
    Together,
)

if TYPE_CHECKING:
    from docx.document import Document

BOLD = "<w:b/>"
FIXED_ZIP_TIME = (2025, 1, 1, 0, 0, 0)
LEAD_IN = 120  # letters; a longer paragraph may part from its table
PICTURE_DPI = 200
EMBLEM_HEIGHT_MM = 22.0
SIGNATURE_WIDTH_MM = 75.0
SIGNATURE_GAP_MM = 8.0
THIN_LINE = '<w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/>'  # Word wants one after a table


def write_docx(report: Report, target: Path, *, has_cover: bool = True) -> None:
    """Write the report as DOCX; the same report gives the same bytes.

    A letter has no cover: below its letterhead stand addressee and title, and the text begins.
    """
    import docx

    document = docx.Document()
    set_up(document, report)
    DocxWriter(document, report).write(has_cover=has_cover)
    buffer = io.BytesIO()
    document.save(buffer)
    target.write_bytes(fix_times(buffer.getvalue()))


def fix_times(content: bytes) -> bytes:
    """Pack the parts again with one fixed time, since the time of writing is no content."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as output:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, FIXED_ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            output.writestr(entry, source.read(name))
    return packed.getvalue()


class DocxWriter:
    """Appends the blocks of one report to one document."""

    def __init__(self, document: Document, report: Report) -> None:
        self.document = document
        self.report = report
        self.width = report.page.text_width
        self.body: Any = document.element.body
        self.is_summary = False
        self.is_new_page = False
        self.is_lead_in = False
        self.n_headings = 0
        self.first_mark = max((int(node.get(_q("w:id"))) for node in self.body.iter(_q("w:bookmarkStart"))), default=0)
        self.headings = [block for block in report.blocks if isinstance(block, Heading)]

    def clear(self) -> None:
        """Take out what a new document begins with."""
        for old in list(self.body.iterchildren()):
            if not old.tag.endswith("sectPr"):
                self.body.remove(old)

    def write(self, *, has_cover: bool) -> None:
        """Write the whole report."""
        self.clear()
        if has_cover:
            self.write_cover()
        else:
            self._write_letter_head()
        self.write_blocks()

    def write_blocks(self) -> None:
        """Write the blocks of the report at the end of the document."""
        blocks = self.report.blocks
        for block, following in zip(blocks, (*blocks[1:], None), strict=True):
            self.is_lead_in = isinstance(following, NumberedTable)
            self._write_block(block)

    def append(self, xml: str) -> Any:
        """Append a paragraph or table."""
        element = parse(xml)
        self.body.insert(len(self.body) - 1, element)
        return element

    def _begin_page(self) -> str:
        """Properties that start a new page where a page break was asked for."""
        if not self.is_new_page:
            return ""
        self.is_new_page = False
        return '<w:pageBreakBefore/><w:spacing w:before="0"/>'

    def _write_block(self, block: Block) -> None:
        match block:
            case Heading() | Paragraph() | ItemList() | Note():
                self._write_text(block)
            case NumberedTable():
                self._write_table(block)
            case NumberedFigure():
                self._write_figure(block)
            case Tiles() | Panels():
                self._write_columns(block)
            case Summary():
                self.is_summary = True
                for inner in block.blocks:
                    self._write_block(inner)
                self.is_summary = False
            case Together():
                self._write_together(block)
            case Contents():
                self._write_contents(block)
            case PageBreak():
                self.is_new_page = True
            case Signature():
                self._write_signature(block)

    def _write_text(self, block: Heading | Paragraph | ItemList | Note) -> None:
        if isinstance(block, Heading):
            self.n_headings += 1
            mark = f'w:id="{self.first_mark + self.n_headings}"'
            text = (
                f'<w:bookmarkStart {mark} w:name="{_bookmark(self.n_headings)}"/>{run(block.label)}'
                f"<w:bookmarkEnd {mark}/>"
            )
            self.append(paragraph(text, f"Heading{block.level}", self._begin_page()))
        elif isinstance(block, Paragraph):
            body = "Ringkas" if self.is_summary else "Normal"
            style = {"verdict": "Putusan", "title": "JudulKecil"}.get(block.style, body)
            lead = run(f"{block.lead} ", bold=True) if block.lead else ""
            if block.text:
                stays = self.is_lead_in and len(block.text) < LEAD_IN
                self.append(paragraph(lead + run(block.text), style, "<w:keepNext/>" if stays else ""))
            else:
                self.append(paragraph(lead, style, '<w:keepNext/><w:spacing w:before="160" w:after="60"/>'))
        elif isinstance(block, ItemList):
            self._write_list(block)
        else:
            look = f"<w:pBdr>{border('left', 24, NAVY, space=8)}</w:pBdr>{shade(PALE)}"
            indent = '<w:ind w:left="170" w:right="85"/>'
            opening = f'{look}<w:spacing w:before="160"/>{indent}'
            closing = f'{look}<w:spacing w:after="200"/>{indent}'
            self.append(paragraph(run(block.title, bold=True), "Catatan", f"<w:keepNext/>{opening}"))
            self.append(paragraph(run(block.text), "Catatan", f"<w:keepLines/>{closing}"))

    def _write_list(self, block: ItemList) -> None:
        numbering = f"<w:numPr><w:ilvl w:val='0'/><w:numId w:val='{self._restart()}'/></w:numPr>"
        style = "ListNumber" if block.is_numbered else "RingkasButir" if self.is_summary else "ListBullet"
        for item in block.items:
            self.append(paragraph(led(item), style, numbering if block.is_numbered else ""))

    def _restart(self) -> int:
        """Give a numbered list its own numbering, so that it starts at 1."""
        numbering = self.document.part.numbering_part.element
        linked = self.document.styles["List Number"].element.find(".//" + _q("w:numId"))
        number = int(linked.get(_q("w:val")))
        abstract = next(num.abstractNumId.val for num in numbering.num_lst if num.numId == number)
        added = numbering.add_num(abstract)
        added.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(added.numId)

    def _write_table(self, block: NumberedTable) -> None:
        table = block.table
        if block.number:
            label = run("Tabel ", bold=True) + field("SEQ Tabel \\* ARABIC", str(block.number), look=BOLD)
            self.append(paragraph(f"{label}{run('. ', bold=True)}{run(table.title)}", "Caption"))
        self.append(display_table(table, self.width, "RingkasTabel" if self.is_summary else "TabelIsi"))
        notes = [note for note in (table.note, table.source) if note and block.number]
        for number, note in enumerate(notes, start=1):
            spacing = "" if number == len(notes) else '<w:keepNext/><w:spacing w:after="0"/>'
            self.append(paragraph(run(note), "Sumber", spacing))

    def _write_figure(self, block: NumberedFigure) -> None:
        chart = block.chart
        if block.number:
            self.append(paragraph(run(chart.title), "Temuan"))
        self._add_picture(chart)
        if block.number:
            label = run("Gambar ", bold=True) + field("SEQ Gambar \\* ARABIC", str(block.number), look=BOLD)
            self.append(
                paragraph(f"{label}{run('. ', bold=True)}{run(chart.caption)}", "Caption", '<w:spacing w:before="40"/>')
            )
            self.append(paragraph(run(chart.source), "Sumber"))

    def _add_picture(self, chart: Chart) -> None:
        from docx.shared import Mm

        page = self.report.page
        tallest = page.height - page.top - page.bottom - 45
        width = min(self.width, tallest / chart.ratio)
        holder = self.document.add_paragraph(style="Gambar")
        holder.add_run().add_picture(io.BytesIO(chart.png(PICTURE_DPI)), width=Mm(width))
        self._describe_picture(chart.alt)

    def _describe_picture(self, alt: str) -> None:
        """Give the picture added last its alternative text."""
        *_, last = self.body.iter(_q("wp:docPr"))
        last.set("descr", alt)

    def _write_columns(self, block: Tiles | Panels) -> None:
        if isinstance(block, Tiles):
            width = self.width / len(block.tiles)
            gap = f"<w:tcBorders>{border('top', 16, NAVY)}{border('right', 48, 'FFFFFF')}</w:tcBorders>{shade(PALE)}"
            cells = []
            for tile in block.tiles:
                size = 26 if len(tile.value) > 9 else 36
                text = paragraph(run(tile.title, colour=MUTED), "Ringkas")
                value = run(tile.value, bold=True, colour=NAVY, half_points=size)
                text += paragraph(value, "Ringkas", '<w:spacing w:line="440" w:lineRule="atLeast"/>')
                cells.append(cell(text + paragraph(run(tile.label), "Ringkas"), width, gap))
            inset = (2.5, 1.5)
        else:
            width = self.width / len(block.panels)
            cells = []
            for panel in block.panels:
                under = f"<w:keepNext/><w:pBdr>{border('bottom', 4, RULE)}</w:pBdr>"
                text = paragraph(run(panel.title, bold=True, colour=NAVY), "Ringkas", under)
                text += "".join(paragraph(led(item), "Ringkas") for item in panel.items)
                cells.append(cell(text, width))
            inset = (1.8, 0.5)
        self.append(grid([width] * len(cells), [row(cells)], inset=inset))
        self.append(paragraph("", "Ringkas", THIN_LINE))

    def _write_together(self, block: Together) -> None:
        first = len(self.body) - 1
        for inner in block.blocks:
            self._write_block(inner)
        for element in list(self.body)[first:-2]:
            if element.tag == _q("w:p"):
                keep_with_next(element)

    def _write_contents(self, block: Contents) -> None:
        """Contents as links whose page numbers are fields, right also where a TOC field is not counted anew."""
        self.append(paragraph(run(block.title), "DaftarIsi", self._begin_page()))
        stop = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{round(self.width * TWIPS_PER_MM)}"/></w:tabs>'
        for number, heading in enumerate(self.headings, start=1):
            name = _bookmark(number)
            page = field(f"PAGEREF {name} \\h", "", is_dirty=True)
            link = f'<w:hyperlink w:anchor="{name}">{run(heading.label)}{tab()}{page}</w:hyperlink>'
            self.append(paragraph(link, f"TOC{heading.level}", stop))

    def _write_signature(self, block: Signature) -> None:
        """Lines to sign at the right, and beside them the table of initials: one row, which no page break parts."""
        left = self.width - SIGNATURE_WIDTH_MM
        named = [run(block.name, bold=True), *(run(line) for line in block.identity)]
        lines = [
            *((run(line), 0) for line in (block.place_and_date, *block.position)),
            *((content, 1250 if number == 0 else 0) for number, content in enumerate(named)),
        ]
        signed = "".join(
            paragraph(content, "Normal", f'<w:spacing w:before="{before}" w:after="0"/><w:jc w:val="left"/>')
            for content, before in lines
        )
        beside = ""
        if block.initials is not None:
            beside = paragraph(run(block.initials.title, bold=True), "Normal", '<w:spacing w:after="60"/>')
            beside += display_table(block.initials, left - SIGNATURE_GAP_MM, "TabelIsi")
        cells = [cell(beside + paragraph("", "Kop", THIN_LINE), left), cell(signed, SIGNATURE_WIDTH_MM)]
        self.append(grid([left, SIGNATURE_WIDTH_MM], [row(cells)], inset=(0, 2)))
        self.append(paragraph("", "Kop", THIN_LINE))
        if block.copies:
            self.append(paragraph(run(block.copies_title, bold=True), "Normal", '<w:spacing w:before="360"/>'))
            for number, line in enumerate(block.copies, start=1):
                self.append(paragraph(run(f"{number}. {line}"), "Normal", '<w:spacing w:after="0"/>'))

    def write_cover(self) -> None:
        """Write the cover: letterhead, title, marks, details."""
        report = self.report
        self.write_letterhead()
        for number, line in enumerate(report.title_lines):
            size = 52 if number == 0 else 30 if number == len(report.title_lines) - 1 else 26
            before = 2400 if number == 0 else 160
            self.append(paragraph(run(line, half_points=size), "Title", f'<w:spacing w:before="{before}"/>'))
        width = self.width * 0.76
        for mark, note in zip(report.marks, report.mark_notes, strict=True):
            self.append(paragraph("", "Kop", '<w:spacing w:before="80"/>'))
            text = paragraph(run(mark, bold=True, colour=BROWN, half_points=26), "Kop")
            text += paragraph(run(note, half_points=18), "Kop")
            self.append(grid([width], [row([cell(text, width, box(12, BROWN))])], inset=(2.5, 1.5), is_centred=True))
        self.append(paragraph("", "Normal", '<w:spacing w:before="1800"/>'))
        widths = [36.0, 4.0, self.width - 40]
        rows = [
            row(
                cell(paragraph(run(text), "Normal", '<w:spacing w:after="40"/><w:jc w:val="left"/>'), width)
                for text, width in zip((label, ":", value), widths, strict=True)
            )
            for label, value in report.details
        ]
        self.append(grid(widths, rows, inset=(0.5, 0)))
        self.is_new_page = True

    def _write_letter_head(self) -> None:
        self.write_letterhead()
        for lines in self.report.details:
            for number, line in enumerate(lines):
                before = 200 if number == 0 else 0
                spacing = f'<w:spacing w:before="{before}" w:after="0"/><w:jc w:val="left"/>'
                self.append(paragraph(run(line), "Normal", spacing))
        for number, line in enumerate(self.report.title_lines):
            spacing = f'<w:spacing w:before="{360 if number == 0 else 60}" w:after="0"/>'
            self.append(paragraph(run(line, bold=True), "Kop", spacing))
        self.append(paragraph("", "Kop"))

    def write_letterhead(self) -> None:
        """Write the kop: emblem or its place, lines, address, a double line."""
        letterhead = self.report.letterhead
        side, middle = 22.0, self.width - 44
        lines = "".join(
            paragraph(run(line, bold=True, half_points=25 if number == 0 else 30), "Kop")
            for number, line in enumerate(letterhead.lines)
        )
        lines += "".join(paragraph(run(line, half_points=18), "Kop") for line in letterhead.address)
        emblem_text = paragraph(run(letterhead.emblem_text, colour=MUTED, half_points=18), "Kop")
        middle_look = '<w:vAlign w:val="center"/>'
        frame = box(6, RULE, "dashed") if letterhead.emblem is None else ""
        height = f'<w:trHeight w:val="{round(EMBLEM_HEIGHT_MM * TWIPS_PER_MM)}"/>'
        line = (
            f"<w:tr><w:trPr>{height}</w:trPr>{cell(emblem_text, side, frame + middle_look)}"
            f"{cell(lines or paragraph('', 'Kop'), middle, middle_look)}{cell(paragraph('', 'Kop'), side)}</w:tr>"
        )
        table = self.append(grid([side, middle, side], [line], inset=(0.5, 0.5)))
        if letterhead.emblem is not None:
            self._put_emblem(table)
        double = '<w:pBdr><w:top w:val="thickThinSmallGap" w:sz="18" w:space="1" w:color="1D2733"/></w:pBdr>'
        self.append(paragraph("", "Kop", f'{double}<w:spacing w:before="80"/>'))

    def _put_emblem(self, table: Any) -> None:
        from docx.shared import Mm

        letterhead = self.report.letterhead
        assert letterhead.emblem is not None
        holder = self.document.add_paragraph()
        holder.add_run().add_picture(io.BytesIO(letterhead.emblem), height=Mm(EMBLEM_HEIGHT_MM))
        self._describe_picture(letterhead.emblem_text)
        *_, drawing = self.body.iter(_q("w:drawing"))
        picture_run = drawing.getparent()
        added = picture_run.getparent()
        place = table.find(".//" + _q("w:p"))
        for old in place.findall(_q("w:r")):
            place.remove(old)
        place.append(picture_run)
        added.getparent().remove(added)


def _bookmark(number: int) -> str:
    return f"_Toc{number:08d}"


def _q(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(tag))
