"""Turns the plain text of a letter into a Word template, whose fields docxtpl fills and whose looks an office edits.

A line of the text is a paragraph, unless it begins with a sign: ``#`` a centred title, ``=`` a small heading, ``1.``
an entry of a list, ``:`` a row "label | value", ``|`` a row of the table that ``@tabel`` opened, ``{%`` a condition or
loop, and ``@`` a part named in `_Builder.PARTS`.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Literal, cast

from budaya_eval.report.docx_parts import (
    TWIPS_PER_MM,
    border,
    cell,
    display_table,
    grid,
    keep_with_next,
    paragraph,
    row,
    run,
    tab,
)
from budaya_eval.report.docx_styles import set_up
from budaya_eval.report.docx_writer import DocxWriter, fix_times
from budaya_eval.report.model import Report
from budaya_eval.report.wording import ReportSettings
from budaya_eval.tables import Column, DisplayTable, Row

NAMES = (
    "nota-dinas",
    "surat-hasil",
    "telaahan-staf",
    "berita-acara-verifikasi",
    "keputusan-kbk",
    "keputusan-penghargaan-kbk",
)
UNIT_LETTER = "surat-hasil"
ENTRY = re.compile(r"(\d+\.|\{\{ .+? \}\}\.) (.+)")
LABEL_MM, COLON_MM = 27.0, 4.0
SIGNATURE_MM, INITIALS_GAP_MM = 78.0, 8.0
N_CARRIED = 2  # paragraphs or rows that go to a new page with the signature: nobody signs on a page without a word
KEEP = "<w:keepNext/>"
LEFT = '<w:jc w:val="left"/>'
LINE, ROOM_TWIPS = 1.15, 1130  # between lines, and for a signature: most letters fill one page
SIGNED = ("jabatan", "identitas")
END = paragraph("", "TabelIsi")  # a cell ends with a paragraph
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def read_text(name: str) -> str:
    """Read the text of a letter, which comes with the library."""
    return (resources.files(__package__) / "naskah" / f"{name}.txt").read_text(encoding="utf-8")


def make_template(name: str, settings: ReportSettings, head_lines: list[str], marks: tuple[str, ...]) -> bytes:
    """Make the Word template of a letter; the same settings give the same bytes.

    Parameters
    ----------
    name : str
        One of `NAMES`.
    settings : ReportSettings
        Kop, paper, margins.
    head_lines : list of str
        Kop of the head of the city.
    marks : tuple of str
        Printed in the head of every page.
    """
    import docx

    is_tim = "@kop tim" in read_text(name)
    letterhead = settings.letterhead
    if not is_tim:
        letterhead = replace(letterhead, lines=tuple(head_lines), address=(), emblem=None, emblem_text="Lambang negara")
    report = Report(
        title=name,
        letterhead=letterhead,
        page=settings.page,
        date=settings.date or dt.date(2025, 1, 1),
        author=settings.text("jabatan_penanda_tangan"),
        marks=marks,
    )
    document = docx.Document()
    set_up(document, report)
    document.styles["Normal"].paragraph_format.line_spacing = LINE
    builder = _Builder(DocxWriter(document, report))
    builder.build(read_text(name).splitlines())
    buffer = io.BytesIO()
    document.save(buffer)
    return fix_times(buffer.getvalue())


class _Builder:
    """Appends the lines of one letter to one document."""

    def __init__(self, writer: DocxWriter) -> None:
        self.writer = writer
        self.width = writer.width
        self.properties = ""  # of the next paragraph
        self.has_initials = False  # beside the next signature
        self.copies = ""  # below the next signature
        self.PARTS: dict[str, Callable[[str], None]] = {
            "kop": lambda _: writer.write_letterhead(),
            "garis": lambda _: self.add("", f"<w:pBdr>{border('bottom', 6, '1D2733')}</w:pBdr>"),
            "kanan": lambda text: self.add(run(text), f'<w:spacing w:after="0"/><w:ind w:left="{self.right}"/>{LEFT}'),
            "kiri": lambda text: self.add(run(text), f'<w:spacing w:after="0"/>{LEFT}'),
            "tengah": lambda text: self.add(run(text), '<w:jc w:val="center"/>'),
            "catatan": lambda text: self.add(run(text), style="Sumber"),
            "jarak": lambda _: self.add("", '<w:spacing w:before="0" w:after="0"/>'),
            "halaman": self.begin_page,
            "tanda_tangan": self.sign,
            "paraf": self.expect_initials,
            "tembusan": self.expect_copies,
        }

    @property
    def right(self) -> int:
        """Where the signature and what stands above it begin, in twips."""
        return round((self.width - SIGNATURE_MM) * TWIPS_PER_MM)

    def build(self, lines: list[str]) -> None:
        """Append all lines."""
        self.writer.clear()
        while lines:
            line = lines.pop(0)
            part, _, rest = line.removeprefix("@").partition(" ")
            if line == "@baris":
                taken = _take(lines, (":", "{%tr"))
                self.pairs(taken, is_continued=lines[:1] == ["@baris"])
            elif line.startswith("@tabel "):
                self.table(rest, _take(lines, ("|", "{%tr")))
            elif line.startswith("@"):
                self.PARTS[part](rest)
            else:
                self.text(line)

    def add(self, content: str, properties: str = "", style: str = "Normal") -> None:
        """Append a paragraph."""
        self.writer.append(paragraph(content, style, self.properties + properties))
        self.properties = ""

    def begin_page(self, _: str) -> None:
        """Let the next paragraph begin a page."""
        self.properties = "<w:pageBreakBefore/>"

    def text(self, line: str) -> None:
        """Append a title, heading, entry, condition or plain paragraph."""
        entry = ENTRY.fullmatch(line)
        if line.startswith("# "):
            self.add(run(line[2:], bold=True), KEEP + '<w:spacing w:before="60" w:after="40"/>', "Kop")
        elif line.startswith("= "):
            self.add(run(line[2:], bold=True), KEEP + '<w:spacing w:before="160" w:after="60"/>' + LEFT)
        elif entry:
            hang = round(7 * TWIPS_PER_MM)
            stops = f'<w:tabs><w:tab w:val="left" w:pos="{hang}"/></w:tabs>'
            indent = f'<w:spacing w:after="60"/><w:ind w:left="{hang}" w:hanging="{hang}"/>'
            self.add(run(entry[1]) + tab() + run(entry[2]), stops + indent)
        else:
            self.add(run(line), KEEP if line.endswith(":") else "")

    def pairs(self, lines: list[str], *, is_continued: bool) -> None:
        """Append rows of label, colon and value, without lines."""
        widths = [LABEL_MM, COLON_MM, self.width - LABEL_MM - COLON_MM]
        rows = []
        for line in lines:
            label, _, value = (part.strip() for part in line.removeprefix(":").partition("|"))
            texts = (label, ":" if label and not label.startswith("{%") else "", value)
            alignments = (LEFT, LEFT, '<w:jc w:val="both"/>')
            rows.append(
                row(
                    cell(paragraph(run(text), "Normal", f'<w:spacing w:after="40"/>{side}'), width)
                    for text, side, width in zip(texts, alignments, widths, strict=True)
                )
            )
        self.writer.append(grid(widths, rows, inset=(0.5, 0)))
        if not is_continued:
            self.add("", '<w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>')

    def table(self, head: str, lines: list[str]) -> None:
        """Append a table with a repeated header row."""
        columns = []
        for part in head.split(" | "):
            title, width, *align = part.split(";")
            side = cast('Literal["left", "right"]', align[0] if align else "left")
            columns.append(Column(title, float(width), side))
        rows = tuple(
            Row(tuple(text.strip() for text in line[1:].split("|")) if line.startswith("|") else _spread(line, columns))
            for line in lines
        )
        self.writer.append(display_table(DisplayTable("", "", tuple(columns), rows), self.width, "TabelIsi"))
        self.add("", '<w:spacing w:before="0" w:after="0" w:line="200" w:lineRule="exact"/>')

    def sign(self, rest: str) -> None:
        """Append position, room to sign and name, below lines of their own, and who gets a copy; no page parts them."""
        who, _, above = rest.partition(" ")
        self.carry_text()
        before, close = (f'<w:spacing w:before="{twips}" w:after="0"/>{LEFT}' for twips in (ROOM_TWIPS, 0))
        jobs, identity = ((f"{{%p for baris in {who}.{part} %}}", "{{ baris }}", "{%p endfor %}") for part in SIGNED)
        signed = [paragraph(run(line), "Normal", close) for line in (*filter(None, above.split(" | ")), *jobs)]
        signed.append(paragraph(run(f"{{{{ {who}.nama }}}}", bold=True), "Normal", before))
        signed += [paragraph(run(line), "Normal", close) for line in identity]
        widths = [self.width - SIGNATURE_MM, SIGNATURE_MM]
        beside = self.initials(widths[0] - INITIALS_GAP_MM) + END if self.has_initials else END
        pair = grid(widths, [row([cell(beside, widths[0]), cell("".join(signed), widths[1])])], inset=(0, 0))
        whole = cell(pair + self.copies + END, self.width)
        self.writer.append(grid([self.width], [row([whole])], inset=(0, 2)))
        self.has_initials, self.copies = False, ""

    def carry_text(self) -> None:
        """Keep the last paragraphs, or the last rows of a table, with what follows."""
        n_carried = 0
        for element in reversed(self.writer.body[:-1]):
            if element.tag == f"{W}tbl":
                for part in element[-N_CARRIED:]:
                    keep_with_next(part)
                break
            keep_with_next(element)
            text = "".join(node.text for node in element.iter(f"{W}t"))
            n_carried += bool(text) and not text.startswith("{%")
            if n_carried == N_CARRIED:
                break

    def expect_copies(self, name: str) -> None:
        """Let who gets a copy, if anyone does, stand below the next signature."""
        close = f'<w:spacing w:after="0"/>{LEFT}'
        lines = (
            f"{{%p for penerima in {name} %}}",
            "{{ loop.index }}. {{ penerima }}",
            "{%p endfor %}",
            "{%p endif %}",
        )
        title = paragraph(run("Tembusan:", bold=True), "Normal", f'<w:spacing w:before="120" w:after="0"/>{LEFT}')
        self.copies = paragraph(run(f"{{%p if {name} %}}"), "Normal") + title
        self.copies += "".join(paragraph(run(line), "Normal", close) for line in lines)

    def expect_initials(self, _: str) -> None:
        """Let the next signature stand beside the table of initials."""
        self.has_initials = True

    @staticmethod
    def initials(width: float) -> str:
        """Make the table in which those who pass a draft put their initials, if there are any."""
        columns = (Column("Paraf koordinasi", 4.4), Column("Paraf", 1.6), Column("Tanggal", 1.8))
        loop = (
            _spread("{%tr for jabatan in paraf %}", columns),
            ("{{ jabatan }}", "", ""),
            _spread("{%tr endfor %}", columns),
        )
        table = DisplayTable("", "", columns, tuple(Row(cells) for cells in loop))
        shown = display_table(table, width, "TabelIsi")
        return paragraph(run("{%p if paraf %}"), "Normal") + shown + paragraph(run("{%p endif %}"), "Normal")


def _take(lines: list[str], starts: tuple[str, ...]) -> list[str]:
    """Take the lines from the front that begin with one of these signs."""
    taken = []
    while lines and lines[0].startswith(starts):
        taken.append(lines.pop(0))
    return taken


def _spread(line: str, columns: tuple[Column, ...] | list[Column]) -> tuple[str, ...]:
    """Put a loop's line into the first cell of a row of its own."""
    return (line, *[""] * (len(columns) - 1))
