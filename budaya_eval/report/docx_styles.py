"""Styles, page, head and foot of the DOCX: what an office edits in one place instead of paragraph by paragraph."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from budaya_eval.report.docx_parts import (
    MUTED,
    NAVY,
    RULE,
    TWIPS_PER_MM,
    border,
    field,
    mark_run,
    paragraph,
    parse,
    run,
    tab,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

    from budaya_eval.report.model import Page, Report

FONT = "Arial"
INK = "1D2733"
LANGUAGE = "id-ID"
SMALL_LOOK = f'<w:color w:val="{MUTED}"/><w:sz w:val="18"/>'
MODE = "15"


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style: size relative to the body, spacing in points."""

    name: str
    scale: float = 1.0
    bold: bool = False
    colour: str = INK
    before: float = 0
    after: float = 0
    line: float = 1.0
    keep: bool = False
    align: str = "left"
    indent: float = 0
    based_on: str = "Normal"


LOOKS = {
    "Normal": Look("Normal", after=6, line=1.25, align="both"),
    "Heading1": Look("Heading 1", 1.4, True, NAVY, before=22, after=10, keep=True),
    "Heading2": Look("Heading 2", 1.12, True, before=14, after=5, keep=True),
    "Title": Look("Title", 1.45, True, NAVY, after=8, line=1.2, align="center"),
    "Caption": Look("Caption", 0.93, before=10, after=4, keep=True),
    "ListBullet": Look("List Bullet", after=3, line=1.2, align="both"),
    "ListNumber": Look("List Number", after=3, line=1.2, align="both"),
    "TOC1": Look("toc 1", bold=True, before=6, after=2),
    "TOC2": Look("toc 2", after=1, indent=6),
    "Putusan": Look("Putusan", 1.25, True, NAVY, before=2, after=4, keep=True),
    "JudulKecil": Look("Judul Kecil", 1.0, True, NAVY, before=8, after=3, keep=True),
    "Temuan": Look("Temuan", 1.0, True, NAVY, before=10, after=4, keep=True),
    "Gambar": Look("Gambar", after=2, keep=True),
    "Sumber": Look("Sumber", 0.86, colour=MUTED, before=2, after=12),
    "TabelIsi": Look("Tabel Isi", 0.86),
    "Ringkas": Look("Ringkas", 0.88, after=2, line=1.05),
    "RingkasTabel": Look("Ringkas Tabel", 0.86),
    "RingkasButir": Look("Ringkas Butir", 0.88, after=1, line=1.0, based_on="List Bullet"),
    "Catatan": Look("Catatan", 0.92, after=0, line=1.15, align="both"),
    "DaftarIsi": Look("Judul Daftar Isi", 1.4, True, NAVY, after=10, keep=True),
    "Kop": Look("Kop", 1.0, align="center"),
}


def set_up(document: Document, report: Report) -> None:
    """Give a new document its styles, page, head and foot, properties and language."""
    known = {element.styleId: element for element in document.styles.element.style_lst}
    for identity, look in LOOKS.items():
        _set_style(document, known.get(identity), identity, look, report.page.font_size)
    _set_language(document)
    _set_mode(document)
    section = document.sections[0]
    _set_page(section, report.page)
    _set_head_and_foot(section, report)
    set_properties(document, report)


def set_properties(document: Document, report: Report) -> None:
    """Write title, author, language and the report's date into a document, and nothing of when it was made."""
    properties = document.core_properties
    moment = dt.datetime(report.date.year, report.date.month, report.date.day)
    properties.title, properties.author, properties.language = report.title, report.author, LANGUAGE
    properties.created = properties.modified = moment
    properties.last_modified_by, properties.comments, properties.revision = report.author, "", 1


def complete_styles(document: Document, body_size: float) -> dict[str, str]:
    """Give a document the styles it lacks; give the id under which it has each, for Word may name them anew."""
    known = {str(style.name).casefold(): style.style_id for style in document.styles}
    for identity, look in LOOKS.items():
        if look.name.casefold() not in known:
            _set_style(document, None, identity, look, body_size)
    return {identity: known.get(look.name.casefold(), identity) for identity, look in LOOKS.items()}


def _set_style(document: Document, element: Any, identity: str, look: Look, body_size: float) -> None:
    """Give a style its look, and make it first where the document has none of this identity."""
    from docx.enum.style import WD_STYLE_TYPE

    if element is None:
        element = document.styles.element.add_style_of_type(look.name, WD_STYLE_TYPE.PARAGRAPH, False)
        element.basedOn_val = document.styles[look.based_on].style_id
        element.set(_name("styleId"), identity)
    numbering = element.find(f"{_name('pPr')}/{_name('numPr')}")
    for tag in ("pPr", "rPr"):
        for old in element.findall(_name(tag)):
            element.remove(old)
    element.append(_paragraph_look(look, numbering))
    element.append(
        parse(
            f'<w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}" w:eastAsia="{FONT}"/>'
            f'{"<w:b/>" if look.bold else ""}<w:color w:val="{look.colour}"/>'
            f'<w:sz w:val="{round(2 * body_size * look.scale)}"/></w:rPr>'
        )
    )


def _paragraph_look(look: Look, numbering: Any) -> Any:
    line = round(240 * look.line)
    indent = f'<w:ind w:left="{round(look.indent * TWIPS_PER_MM)}"/>' if look.indent else ""
    under = f"<w:pBdr>{border('bottom', 8, NAVY)}</w:pBdr>" if look.name in ("Heading 1", "Judul Daftar Isi") else ""
    level = {"Heading 1": 0, "Heading 2": 1}.get(look.name)
    outline = "" if level is None else f'<w:outlineLvl w:val="{level}"/>'
    properties = parse(
        f"<w:pPr>{'<w:keepNext/>' if look.keep else ''}{under}"
        f'<w:spacing w:before="{round(20 * look.before)}" w:after="{round(20 * look.after)}" '
        f'w:line="{line}" w:lineRule="auto"/>{indent}<w:jc w:val="{look.align}"/>{outline}</w:pPr>'
    )
    if numbering is not None:
        properties.insert(0, numbering)
    return properties


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{tag}"))


def _set_language(document: Document) -> None:
    defaults = document.styles.element.find(f".//{_name('rPrDefault')}/{_name('rPr')}")
    for old in defaults.findall(_name("lang")):
        defaults.remove(old)
    defaults.append(parse(f'<w:lang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}"/>'))


def _set_mode(document: Document) -> None:
    """Ask for the layout of current Word, in which a table's edge stands at the margin."""
    settings = document.settings.element
    for old in settings.findall(_name("compat")):
        settings.remove(old)
    uri = "http://schemas.microsoft.com/office/word"
    compat = parse(f'<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="{uri}" w:val="{MODE}"/></w:compat>')
    following = settings.find(_name("rsids"))
    if following is None:
        settings.append(compat)
    else:
        following.addprevious(compat)


def _set_page(section: Section, page: Page) -> None:
    from docx.shared import Mm

    section.page_width, section.page_height = Mm(page.width), Mm(page.height)
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    section.header_distance = section.footer_distance = Mm(12)
    section.different_first_page_header_footer = True


def _set_head_and_foot(section: Section, report: Report) -> None:
    """Head: running title and marks on every page, on the first the marks alone; foot: team and page number."""
    marks = "".join(mark_run(mark) for mark in report.marks)
    end = round(report.page.text_width * TWIPS_PER_MM)
    stops = "".join(f'<w:tab w:val="clear" w:pos="{place}"/>' for place in (4320, 4680, 8640, 9360))
    stop = f'<w:tabs>{stops}<w:tab w:val="right" w:pos="{end}"/></w:tabs>'
    under = f"<w:pBdr>{border('bottom', 4, RULE)}</w:pBdr>"
    foot = report.letterhead.lines[-1] if report.letterhead.lines else ""
    pages = field("PAGE", "1", look=SMALL_LOOK) + _small(" / ") + field("NUMPAGES", "1", look=SMALL_LOOK)
    parts = (
        (section.first_page_header, "Header", stop, tab() + marks),
        (section.header, "Header", under + stop, _small(report.running_title) + tab() + marks),
        (section.footer, "Footer", stop, _small(foot) + tab() + pages),
    )
    for place, style, properties, content in parts:
        place.is_linked_to_previous = False
        story = place.part.element
        for old in list(story):
            story.remove(old)
        story.append(parse(paragraph(content, style, properties + '<w:jc w:val="left"/>')))


def _small(text: str) -> str:
    return run(text, half_points=18, colour=MUTED)
