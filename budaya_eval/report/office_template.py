"""The office's own Word template of the report: its styles, page, head, foot and cover; the content comes from us.

Where `templat/laporan.docx` stands in the year's folder, the DOCX is written into it: its fields are filled, and the
paragraph ``{{ isi }}`` gives way to the content. A style it lacks is added; variables such as ``${nomor_naskah}`` stay.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budaya_eval.errors import ProblemList
from budaya_eval.report.docx_fields import fill_template, read_template
from budaya_eval.report.docx_parts import mark_run, paragraph, parse, run
from budaya_eval.report.docx_styles import complete_styles, set_properties, set_up
from budaya_eval.report.docx_writer import DocxWriter, fix_times
from budaya_eval.report.model import Page, Report
from budaya_eval.report.wording import ReportSettings, read_wording

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section, _Header

REPORT_TEMPLATE = "laporan.docx"
CONTENT = "isi"
CONTENT_PLACE = "[[isi laporan]]"  # stands where the content goes while the fields are filled
COVER_DETAILS = ("nomor", "sifat", "kepada", "dari", "masa_survei", "tanggal_acuan")
FIELDS = (
    *("judul", "judul_lari", "tahun", "pemerintah", "tempat", "tanggal", "nama_penanda_tangan", "tanda", "arti_tanda"),
    *COVER_DETAILS,
)
LISTS = ("List Bullet", "List Number")
EMU_PER_MM = 36000
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def make_report_template(settings: ReportSettings) -> bytes:
    """Make the Word template of the report for an office to edit; the same settings give the same bytes."""
    import docx

    words = read_wording()["judul"]
    report = Report(
        title="Templat laporan",
        title_lines=(*words["baris"][:-1], "{{ judul }}"),
        marks=("{{ tanda }}",),
        mark_notes=("{{ arti_tanda }}",),
        running_title="{{ judul_lari }}",
        details=tuple((words[key], f"{{{{ {key} }}}}") for key in COVER_DETAILS),
        letterhead=settings.letterhead,
        page=settings.page,
        date=settings.date or dt.date(2025, 1, 1),
        author=settings.text("jabatan_penanda_tangan"),
    )
    document = docx.Document()
    set_up(document, report)
    writer = DocxWriter(document, report)
    writer.clear()
    writer.write_cover()
    _, marks, _ = writer.body.findall(f"{W}tbl")
    _guard(marks, paragraph(run("{%p if tanda %}"), "Kop"), paragraph(run("{%p endif %}"), "Kop"))
    section = document.sections[0]
    for head in (section.first_page_header, section.header):
        shown = next(node for node in head.part.element.iter(f"{W}r") if "{{ tanda }}" in _text(node))
        _guard(shown, run("{%r if tanda %}"), run("{%r endif %}"))
    writer.append(paragraph(run(f"{{{{ {CONTENT} }}}}"), "Normal", "<w:pageBreakBefore/>"))
    buffer = io.BytesIO()
    document.save(buffer)
    return fix_times(buffer.getvalue())


def _guard(element: Any, before: str, after: str) -> None:
    """Set a condition around a part of a template, which leaves it out where there is no mark to show."""
    element.addprevious(parse(before))
    element.addnext(parse(after))


def write_in_template(report: Report, template: Path, target: Path) -> None:
    """Write the report into a template; the same report and template give the same bytes.

    Raises
    ------
    InputError
        The template is no DOCX, names an unknown field, has a tag written wrongly, no place for the content, or no
        list styles.
    """
    import docx

    file = str(template)
    filled = fill_template(read_template(template), {**report.fields, CONTENT: CONTENT_PLACE}, file)
    document = docx.Document(io.BytesIO(filled))
    place = _find_place(document, file)
    ids = complete_styles(document, report.page.font_size)
    _put_marks(document, report)
    set_properties(document, report)
    writer = DocxWriter(document, replace(report, page=_page_at(document, place, report)))
    first = len(writer.body) - 1
    writer.is_new_page = place.getprevious() is not None
    writer.write_blocks()
    for element in list(writer.body)[first:-1]:
        for style in element.iter(f"{W}pStyle"):
            style.set(f"{W}val", ids.get(style.get(f"{W}val"), style.get(f"{W}val")))
        place.addprevious(element)
    writer.body.remove(place)
    buffer = io.BytesIO()
    document.save(buffer)
    target.write_bytes(fix_times(buffer.getvalue()))


def _find_place(document: Document, file: str) -> Any:
    """Find the paragraph that gives way to the content, and check that lists can be numbered."""
    problems = ProblemList()
    found = [p for p in document.element.body.findall(f"{W}p") if _text(p).strip() == CONTENT_PLACE]
    if len(found) != 1:
        problems.add(
            "template-content",
            f"Templat memuat {len(found)} alinea {{{{ {CONTENT} }}}}, seharusnya satu",
            allowed=f"satu alinea yang hanya berisi {{{{ {CONTENT} }}}}, di luar tabel",
            file=file,
        )
    styles = {style.name: style for style in document.styles}
    lacking = [name for name in LISTS if name not in styles or styles[name].element.find(f".//{W}numId") is None]
    if lacking:
        problems.add(
            "template-style",
            f"Templat tidak mempunyai gaya daftar {' dan '.join(lacking)}",
            allowed="gaya List Bullet dan List Number dengan penomorannya",
            action="Mulailah dari templat bawaan: budaya-eval letters FOLDER --templates.",
            file=file,
        )
    problems.raise_if_any()
    return found[0]


def _text(element: Any) -> str:
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def _page_at(document: Document, place: Any, report: Report) -> Page:
    """Read the page of the section in which the content stands."""
    ends = list(document.element.body.iter(f"{W}sectPr"))
    following = next((s for s in place.itersiblings(f"{W}p") if s.find(f"{W}pPr/{W}sectPr") is not None), None)
    end = ends[-1] if following is None else following.find(f"{W}pPr/{W}sectPr")
    section = document.sections[ends.index(end)]
    sides = {
        "width": section.page_width,
        "height": section.page_height,
        "top": section.top_margin,
        "bottom": section.bottom_margin,
        "left": section.left_margin,
        "right": section.right_margin,
    }
    return replace(report.page, **{side: length / EMU_PER_MM for side, length in sides.items() if length is not None})


def _put_marks(document: Document, report: Report) -> None:
    """Say DRAF and DATA SIMULASI in every head that does not say so by itself."""
    for number, section in enumerate(document.sections):
        for head in _heads(section, is_first=number == 0):
            said = _text(head.part.element)
            missing = [mark for mark in report.marks if mark not in said]
            if missing:
                runs = "".join(mark_run(mark) for mark in missing)
                head.part.element.append(parse(paragraph(runs, "Header", '<w:jc w:val="right"/>')))


def _heads(section: Section, *, is_first: bool) -> Iterator[_Header]:
    """Give the heads of a section that are its own."""
    heads = [section.header]
    if section.different_first_page_header_footer:
        heads.append(section.first_page_header)
    for head in heads:
        if is_first and head.is_linked_to_previous:
            head.is_linked_to_previous = False
        if not head.is_linked_to_previous:
            yield head
