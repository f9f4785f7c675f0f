"""LHE → DOCX: the pages of the PDF in Word's own headings, tables and lists; only strips and dots are pictures."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from budaya_eval.phrases import format_number
from budaya_eval.report.docx_parts import (
    BROWN,
    MUTED,
    NAVY,
    PALE,
    RULE,
    TWIPS_PER_MM,
    border,
    cell,
    grid,
    paragraph,
    parse,
    row,
    run,
    shade,
    tab,
)
from budaya_eval.report.docx_styles import set_up
from budaya_eval.report.docx_writer import fix_times
from budaya_eval.report.model import Report
from budaya_eval.unit_reports.drawings import (
    DOTS_EDGE,
    DOTS_PART,
    NAME_PART,
    STRIP_PART,
    Drawing,
    axis_ticks,
    draw,
    rasterise,
)
from budaya_eval.unit_reports.model import Strip, UnitReport

BODY = "Ringkas"
CELLS = "RingkasTabel"
BODY_SIZE = 10.25  # of Normal: the styles used here are smaller than it, and nine points
MOST_AIR, STRIPS_AIR = 1.8, 14.0  # above and below a strip; of all strips
HEAD_MM, FOOT_MM, EDGE_MM = 4.0, 1.5, 7.0
EMBLEM_MM = 15.0
STEP = 255  # twips from a number to its text
MIDDLE = '<w:vAlign w:val="center"/>'
LINE = f"<w:tcBorders>{border('bottom', 4, RULE)}</w:tcBorders>"
FLAT = '<w:tcMar><w:top w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/></w:tcMar>'
HEAD_LINE = f"<w:tcBorders>{border('bottom', 8, NAVY)}</w:tcBorders>"
RIGHT, CENTRE = '<w:jc w:val="right"/>', '<w:jc w:val="center"/>'
COLOURS = {"▲": NAVY, "▼": BROWN}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)


def write_documents(reports: Iterable[UnitReport], folder: Path) -> None:
    """Write each LHE as a DOCX named by its unit; the same LHE gives the same bytes."""
    import docx

    for report in reports:
        document = docx.Document()
        _Writer(document, report).write()
        buffer = io.BytesIO()
        document.save(buffer)
        (folder / f"{report.code}.docx").write_bytes(fix_times(buffer.getvalue()))


class _Writer:
    """Appends one LHE to one document."""

    def __init__(self, document: Any, report: UnitReport) -> None:
        self.document, self.report, self.words = document, report, report.words
        self.width = report.page.text_width
        # The second page is full where evidence is listed, and has room to spare where it is not.
        twips, self.air = (190, 0.08) if report.is_shown and report.evidence else (225, 0.5)
        self.pitch = f'<w:spacing w:line="{twips}" w:lineRule="exact"/>'
        self.n_pictures = 0

    def write(self) -> None:
        """Write both pages, or the one of a unit whose results are not shown."""
        report = self.report
        self.set_page()
        for old in list(self.document.element.body)[:-1]:
            self.document.element.body.remove(old)
        self.drawings = draw(report)
        wanted = [self.drawings.share, *self.drawings.levels, *self.drawings.core_values, *chain(*self.drawings.dots)]
        drawn = [drawing for drawing in wanted if drawing is not None]
        self.pictures = dict(zip(drawn, rasterise(drawn), strict=True))
        self.opening()
        if report.is_shown:
            self.strips("tingkat.judul", report.levels, self.drawings.levels)
            self.strips("nilai.judul", report.core_values, self.drawings.core_values)
            self.add(run(report.hint, colour=MUTED), '<w:spacing w:before="40" w:after="60"/>')
            ends = (("indikator.kuat", report.strengths), ("indikator.prioritas", report.priorities))
            self.lists([(self.words[key], names) for key, names in ends], (0.5, 0.5))
            self.gap(100)
            self.closing()
            self.indicators()
        self.evidence()
        self.plan()
        self.heading("langkah.judul")
        self.lists([(steps.title, steps.items) for steps in report.steps], (0.6, 0.4))
        if not report.is_shown:
            self.closing()

    def set_page(self) -> None:
        """Give the document its styles, and one head for all pages."""
        from docx.shared import Mm

        report = self.report
        page = replace(
            report.page, top=report.page.top + HEAD_MM, bottom=report.page.bottom + FOOT_MM, font_size=BODY_SIZE
        )
        like = Report(
            title=report.title,
            letterhead=report.letterhead,
            page=page,
            date=report.date,
            author=report.author,
            marks=report.marks,
            running_title=report.running_title,
        )
        set_up(self.document, like)
        section = self.document.sections[0]
        section.different_first_page_header_footer = False
        section.header_distance = section.footer_distance = Mm(EDGE_MM)
        next(section.header.part.element.iter(f"{W}shd")).set(f"{W}fill", NAVY)

    def append(self, xml: str) -> None:
        """Append a paragraph or table."""
        body = self.document.element.body
        body.insert(len(body) - 1, parse(xml))

    def add(self, content: str, properties: str = "", style: str = BODY) -> None:
        """Append a paragraph."""
        self.append(paragraph(content, style, properties))

    def heading(self, key: str, properties: str = "", *, before: int = 90) -> None:
        """Append the heading of a part, with a line below."""
        under = f"<w:pBdr>{border('bottom', 5, NAVY, space=1)}</w:pBdr>"
        spacing = f'<w:spacing w:before="{before}" w:after="50"/>'
        self.add(run(self.words[key], colour=NAVY), f"<w:keepNext/>{properties}{under}{spacing}", "Heading2")

    def gap(self, twips: int = 20) -> None:
        """Append a little room between two tables, which Word would else join."""
        self.add("", f'<w:spacing w:before="0" w:after="0" w:line="{twips}" w:lineRule="exact"/>')

    def picture(self, content: bytes, height: float, alt: str, width: float | None = None) -> str:
        """Make a run with a picture; one without alternative text is decoration, its numbers stand beside it."""
        from docx.shared import Mm

        size = (Mm(width) if width else None, Mm(height))
        inline = self.document.part.new_pic_inline(io.BytesIO(content), *size)
        for side in "TBLR":
            inline.set(f"dist{side}", "0")  # unsaid, LibreOffice takes an eighth of an inch
        self.n_pictures += 1
        inline.docPr.set("id", str(self.n_pictures))
        inline.docPr.set("name", f"Gambar {self.n_pictures}")
        inline.docPr.set("descr", alt)
        if not alt:
            inline.docPr.append(parse(DECORATIVE))
        return f"<w:r><w:drawing>{inline.xml}</w:drawing></w:r>"

    def drawn(self, drawing: Drawing, alt: str = "") -> str:
        """Make a run with a drawing."""
        return self.picture(self.pictures[drawing], drawing.height, alt, drawing.width)

    def opening(self) -> None:
        """Append letterhead, name, the first sentences, participation."""
        report = self.report
        self.letterhead()
        heading = run(report.heading, bold=True, colour=MUTED, half_points=18)
        self.add(heading, '<w:spacing w:before="50" w:after="30"/>')
        size = round(18 * min(1.8, max(1.05, 81 / len(report.name))))  # as in the PDF: a long name is set smaller
        named = '<w:pBdr><w:bottom w:val="nil"/></w:pBdr><w:spacing w:before="0" w:after="30"/>'
        self.add(run(report.name, half_points=size), named, "Heading1")
        self.add(run(report.verdict, colour="1D2733"), '<w:spacing w:before="0" w:after="50"/>', "Putusan")
        for remark in report.remarks:
            self.add(run(remark))
        for note in report.notes:
            self.add(run(note, colour=BROWN), '<w:spacing w:after="10"/>')
        self.heading("partisipasi.judul")
        self.add(run(" ".join(report.participation)), '<w:keepNext/><w:spacing w:after="20"/>')
        self.add(self.drawn(self.drawings.share), '<w:spacing w:after="0"/>')

    def letterhead(self) -> None:
        """Append the kop, with the emblem where there is one."""
        letterhead = self.report.letterhead
        lines = [
            paragraph(run(line, bold=True, half_points=19 if number == 0 else 22), "Kop")
            for number, line in enumerate(letterhead.lines)
        ]
        lines += [paragraph(run(line, half_points=18), "Kop") for line in letterhead.address]
        text = "".join(lines) or paragraph("", "Kop")
        under = f"<w:tcBorders>{border('bottom', 10, '1D2733')}</w:tcBorders>{MIDDLE}"
        widths, contents = [self.width], [text]
        if letterhead.emblem is not None:
            emblem = self.picture(letterhead.emblem, EMBLEM_MM, letterhead.emblem_text)
            widths = [20.0, self.width - 40, 20.0]
            contents = [paragraph(emblem, "Kop", '<w:jc w:val="left"/>'), text, paragraph("", "Kop")]
        cells = [cell(content, width, under) for content, width in zip(contents, widths, strict=True)]
        self.append(grid(widths, [row(cells)], inset=(0, 0.6)))

    @staticmethod
    def hang() -> str:
        """Properties of an entry of a list, whose number or bullet stands before a tab."""
        stop = f'<w:tabs><w:tab w:val="left" w:pos="{STEP}"/></w:tabs>'
        spacing = '<w:spacing w:after="10" w:line="196" w:lineRule="exact"/>'
        return f'{stop}{spacing}<w:ind w:left="{STEP}" w:hanging="{STEP}"/>'

    def axis(self, axis: tuple[float, float], width: float, *, edge: float = 0) -> str:
        """Make the line of numbers along an axis: each is centred on its place by a tab."""
        start, end = axis
        ticks = [tick for tick in axis_ticks(axis) if start < tick < end]
        places = [edge + (tick - start) / (end - start) * (width - 2 * edge) for tick in ticks]
        stops = "".join(f'<w:tab w:val="center" w:pos="{round(place * TWIPS_PER_MM)}"/>' for place in places)
        text = "".join(tab() + run(format_number(tick, 0), colour=MUTED) for tick in ticks)
        return paragraph(text, CELLS, f'<w:keepNext/><w:tabs>{stops}</w:tabs><w:jc w:val="left"/>')

    def strips(self, key: str, strips: Sequence[Strip], drawings: Sequence[Drawing | None]) -> None:
        """Append position strips: name and result, strip, sentence."""
        self.heading(key)
        strip_width = self.width * STRIP_PART
        widths = [self.width * NAME_PART, strip_width, self.width * (1 - NAME_PART - STRIP_PART)]
        common = self.axis(self.report.core_values[0].axis, strip_width)
        empty = paragraph("", CELLS)
        rows = [row(cell(text, width, FLAT) for text, width in zip((empty, common, empty), widths, strict=True))]
        for strip, drawing in zip(strips, drawings, strict=True):
            name = paragraph(run(strip.name, bold=True), CELLS)
            if strip.result:
                result = run(strip.result, bold=True, colour=NAVY, half_points=21)
                name += paragraph(result + run(f" ({strip.bounds})", colour=MUTED), CELLS)
            middle = empty
            if drawing is not None:
                middle = paragraph(self.drawn(drawing, strip.alt), CELLS)
                middle += self.axis(strip.axis, strip_width) if strip.margin else ""
            said = paragraph(run(strip.sentence), CELLS, '<w:ind w:left="170"/>')
            rows.append(
                row(cell(text, width, MIDDLE) for text, width in zip((name, middle, said), widths, strict=True))
            )
        self.append(
            grid(
                widths,
                rows,
                title=self.words[key],
                inset=(0, min(MOST_AIR, STRIPS_AIR / (len(self.report.levels) + len(self.report.core_values)))),
            )
        )

    def lists(self, pairs: Sequence[tuple[str, Sequence[str]]], parts: Sequence[float]) -> None:
        """Append short numbered lists side by side."""
        widths = [self.width * part for part in parts]
        cells = []
        for (title, items), width in zip(pairs, widths, strict=True):
            text = paragraph(run(title, bold=True), BODY, '<w:keepNext/><w:spacing w:after="20"/>')
            for number, item in enumerate(items, start=1):
                text += paragraph(run(f"{number}.") + tab() + run(item), BODY, self.hang())
            cells.append(cell(text if items else text + paragraph(run(self.words["indikator.kosong"]), BODY), width))
        self.append(grid(widths, [row(cells)], inset=(1, 0)))
        self.gap()

    def indicators(self) -> None:
        """Append the list of indicators on a page of its own."""
        self.heading("indikator.judul", "<w:pageBreakBefore/>", before=0)
        dots_width = self.width * DOTS_PART
        widths = [5.0, self.width - dots_width - 37, dots_width, 18.0, 14.0]
        heads = [paragraph(run(self.words[f"indikator.{key}"], bold=True), CELLS, self.pitch) for key in ("kepala",)]
        numbers = [
            paragraph(run(self.words[f"indikator.{key}"], bold=True), CELLS, self.pitch + RIGHT)
            for key in ("kepala_hasil", "kepala_kota")
        ]
        axis = self.axis(self.report.indicator_axis, dots_width, edge=DOTS_EDGE)
        head = zip((paragraph("", CELLS, self.pitch), *heads, axis, *numbers), widths, strict=True)
        rows = [row((cell(text, width, HEAD_LINE) for text, width in head), is_header=True)]
        for group, drawings in zip(self.report.indicators, self.drawings.dots, strict=True):
            name = paragraph(
                run(group.name, bold=True, colour=NAVY),
                CELLS,
                f"<w:keepNext/>{self.pitch}",
            )
            rows.append(row([cell(name, self.width, f'<w:gridSpan w:val="5"/>{LINE}')]))
            for dot, drawing in zip(group.dots, drawings, strict=True):
                texts = (
                    paragraph(run(dot.mark, colour=COLOURS.get(dot.mark, "")), CELLS, self.pitch + CENTRE),
                    paragraph(run(dot.name, bold=bool(dot.mark)), CELLS, self.pitch),
                    paragraph(self.drawn(drawing), CELLS, self.pitch),
                    paragraph(run(dot.result, bold=True), CELLS, self.pitch + RIGHT),
                    paragraph(run(dot.city_result), CELLS, self.pitch + RIGHT),
                )
                rows.append(row(cell(text, width, LINE + MIDDLE) for text, width in zip(texts, widths, strict=True)))
        self.append(grid(widths, rows, title=self.words["indikator.judul"], inset=(0.6, self.air)))
        self.add(run(self.words["indikator.petunjuk"], colour=MUTED), '<w:spacing w:before="50" w:after="0"/>')

    def evidence(self) -> None:
        """Append the evidence: ticked where nothing is needed, and what is needed elsewhere."""
        report, words = self.report, self.words
        self.heading("bukti.judul")
        hint = run(f" {words['bukti.dapat']}", colour=MUTED) if report.evidence else ""
        self.add(run(report.evidence_intro) + hint, '<w:spacing w:after="30"/>')
        if not report.evidence:
            return
        widths = [6.0, *(part * (self.width - 6) for part in (0.28, 0.38, 0.34))]
        heads = ("", *(words[f"bukti.kepala_{key}"] for key in ("bukti", "keadaan", "perlu")))
        head = (
            cell(paragraph(run(t, bold=True), CELLS, self.pitch), w, HEAD_LINE)
            for t, w in zip(heads, widths, strict=True)
        )
        rows = [row(head, is_header=True)]
        for line in report.evidence:
            sign = run("✓", colour=NAVY) if line.is_done else run("○", colour=BROWN)
            cells = [cell(paragraph(sign, CELLS, self.pitch + CENTRE), widths[0], LINE)]
            cells.append(cell(paragraph(run(line.title), CELLS, self.pitch), widths[1], LINE))
            if line.is_done:
                wide = f'<w:gridSpan w:val="2"/>{LINE}'
                cells.append(cell(paragraph(run(line.state), CELLS, self.pitch), widths[2] + widths[3], wide))
            else:
                told = zip((line.state, line.needed), widths[2:], strict=True)
                cells += [cell(paragraph(run(text), CELLS, self.pitch), width, LINE) for text, width in told]
            rows.append(row(cells))
        self.append(grid(widths, rows, title=words["bukti.judul"], inset=(0.6, self.air)))

    def plan(self) -> None:
        """Append what became of last year's plan; where nothing is open in one sentence without a heading."""
        report, title = self.report, self.words["tindak.judul"]
        if report.plan_open:
            self.heading("tindak.judul")
            self.add(run(" ".join(report.plan)), "<w:keepNext/>")
            for action in report.plan_open:
                self.add(run("•") + tab() + run(action), self.hang())
        elif report.plan:
            told = run(f"{title}. ", bold=True) + run(" ".join(report.plan))
            self.add(told, '<w:spacing w:before="80"/>')

    def closing(self) -> None:
        """Append how to read it, privacy, objections, on a pale ground."""
        text = "".join(paragraph(run(line), BODY) for line in self.report.closing)
        self.append(grid([self.width], [row([cell(text, self.width, shade(PALE))])], inset=(2, 0.8)))
        self.gap()
