"""Hands a questionnaire to Typst: finds where every circle stands, then sets any number of sheets."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal

from budaya_eval.errors import InputError, Problem

if TYPE_CHECKING:
    import typst

TEMPLATE = "questionnaire.typ"
PDF_STANDARD: Final = "ua-1"
QR_MASK = 3
FEWEST_ROWS = 3
LARGE_BATCH = 100
KEPT_COMPILATIONS = 10

# In mm; what a scan reader must know beside the circles, so the template takes it from here.
MEASURES = {
    "circle_diameter": 4.0,
    "margin": 15.0,
    "masthead_top": 8.0,
    "qr_size": 18.0,
    "square_inset": 8.0,
    "square_size": 5.0,
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper size in mm."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Circle:
    """Where the centre of a circle stands: page from 1, mm from the left and upper edge."""

    page: int
    question: str
    option: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Slice:
    """Questions of one part that stand on one page: `first` up to, not including, `last`."""

    part: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands.

    Parameters
    ----------
    circles : tuple of Circle
        In the order of the form.
    boxes : tuple of Circle
        Upper left corners of the boxes for an answer in words; without an option.
    pages : tuple of tuple of Slice
        The questions of each page.
    """

    circles: tuple[Circle, ...]
    pages: tuple[tuple[Slice, ...], ...]
    boxes: tuple[Circle, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What makes one sheet unlike the others: its code and the unit printed on it."""

    code: str
    unit: str


@cache
def _fonts() -> typst.Fonts:
    import fontpkg_arimo
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(fontpkg_arimo.ROOT / "files")])


@cache
def _template() -> bytes:
    return files(__package__).joinpath(TEMPLATE).read_bytes()


def can_draw(image: list[int]) -> bool:
    """Tell whether the bytes of a file are a picture Typst can draw."""
    import typst

    try:
        typst.compile(
            b"#image(bytes(json(bytes(sys.inputs.data))))",
            format="pdf",
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(image)},
        )
    except RuntimeError:
        return False
    return True


def find_layout(content: Mapping[str, Any]) -> Layout:
    """Find what stands on which page, and where every circle stands.

    Parameters
    ----------
    content : mapping
        What the template needs, without sheets and pages.

    Notes
    -----
    Begins with everything on one page; as long as a page is too full, what does not fit goes to the next one. A page
    neither begins nor ends with fewer than three statements of a block that has more.
    """
    parts = content["parts"]
    pages = [[Slice(part, 0, len(about["questions"])) for part, about in enumerate(parts)]]
    while True:
        circles, last_page = _set_layout(content, pages)
        page_of = {circle.question: circle.page for circle in circles}
        overflow = _find_overflow(parts, pages, page_of, last_page)
        if overflow is None:
            boxes = tuple(circle for circle in circles if not circle.option)
            marked = tuple(circle for circle in circles if circle.option)
            return Layout(marked, tuple(tuple(page) for page in pages), boxes)
        place, part, position = overflow
        kept, moved = _split(pages[place], parts, part, position)
        if place > 0 and not kept:
            raise InputError(
                Problem(
                    "question-too-long",
                    f"Pertanyaan {parts[part]['questions'][position]['code']} tidak muat pada satu halaman",
                    action="Persingkat teks atau kurangi pilihan jawabannya.",
                )
            )
        pages[place : place + 1] = [kept, moved]


def _set_layout(content: Mapping[str, Any], pages: Sequence[Sequence[Slice]]) -> tuple[tuple[Circle, ...], int]:
    import typst

    data = {**content, "measures": MEASURES, "pages": _describe_pages(pages), "sheet": None}
    found = typst.query(
        _template(),
        "metadata",
        field="value",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"mode": "layout", "data": json.dumps(data)},
    )
    *circles, last_page = json.loads(found)
    return tuple(Circle(**circle) for circle in circles), last_page


def _find_overflow(
    parts: Sequence[Mapping[str, Any]], pages: Sequence[Sequence[Slice]], page_of: Mapping[str, int], last_page: int
) -> tuple[int, int, int] | None:
    """Find the first page that is too full, and the part and question from where it does not fit."""
    for place, page in enumerate(pages):
        for piece in page:
            for position in range(piece.first, piece.last):
                if page_of[parts[piece.part]["questions"][position]["code"]] > place + 1:
                    return place, piece.part, position
    if last_page > len(pages):
        last = pages[-1][-1]
        return len(pages) - 1, last.part, last.first if len(pages[-1]) > 1 else last.last
    return None


def _split(
    page: Sequence[Slice], parts: Sequence[Mapping[str, Any]], part: int, position: int
) -> tuple[list[Slice], list[Slice]]:
    """Split a page before a question, or a little earlier where that would leave one or two statements alone."""
    index = next(index for index, piece in enumerate(page) if piece.part == part)
    piece = page[index]
    if parts[part]["kind"] == "likert":
        earlier = piece.last - FEWEST_ROWS
        position = earlier if piece.first < earlier < position else position
        position = piece.first if position - piece.first < FEWEST_ROWS and index > 0 else position
    kept = [*page[:index], Slice(part, piece.first, position)]
    moved = [Slice(part, position, piece.last), *page[index + 1 :]]
    return [piece for piece in kept if piece.first < piece.last], [piece for piece in moved if piece.first < piece.last]


def _describe_pages(pages: Sequence[Sequence[Slice]]) -> list[list[dict[str, int]]]:
    return [[asdict(piece) for piece in page] for page in pages]


def set_form(content: Mapping[str, Any], layout: Layout, sheet: Sheet | None = None) -> bytes:
    """Set the questionnaire once, as a document for people to read (PDF/UA-1).

    Parameters
    ----------
    content : mapping
        What the template needs, without sheets and pages.
    layout : Layout
        The pages found for this content.
    sheet : Sheet, optional
        The specimen; without it the places of unit and code stay empty, for `set_sheets`.

    Returns
    -------
    bytes
        The same content gives the same bytes.
    """
    described = _describe(sheet, content["fingerprint"], len(layout.pages)) if sheet else None
    return _compile("form", {**content, "pages": _describe_pages(layout.pages), "sheet": described}, PDF_STANDARD)


def set_sheets(content: Mapping[str, Any], layout: Layout, form: bytes, sheets: Sequence[Sheet]) -> bytes:
    """Set sheets for printing: the pages of the form, each with unit, sheet code and its own QR code.

    Parameters
    ----------
    content : mapping
        What the template needs, without sheets and pages.
    layout : Layout
        The pages found for this content.
    form : bytes
        The form set without a sheet; its pages are carried as pictures that all sheets share, which makes a print
        run fast and its file small. PDF/UA-1 has no such pages, so a print run is tagged but does not claim it.
    sheets : sequence of Sheet
        Sheets in the order of printing.

    Returns
    -------
    bytes
        The same content gives the same bytes.
    """
    data = {
        **content,
        "pages": _describe_pages(layout.pages),
        "form": list(form),
        "sheets": [_describe(sheet, content["fingerprint"], len(layout.pages)) for sheet in sheets],
    }
    printed = _compile("print", data, None)
    if len(sheets) > LARGE_BATCH:
        _free_memory()
    return printed


def _free_memory() -> None:
    """Let Typst drop what it keeps of a document: it keeps it for ten more compilations, here of nothing."""
    import typst

    for _ in range(KEPT_COMPILATIONS):
        typst.compile(b"", format="pdf", font_paths=_fonts(), ignore_system_fonts=True)


def _compile(mode: str, data: Mapping[str, Any], standard: Literal["ua-1"] | None) -> bytes:
    import typst

    return typst.compile(
        _template(),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"mode": mode, "data": json.dumps({**data, "measures": MEASURES})},
        pdf_standards=standard,
    )


def qr_payload(fingerprint: str, sheet_code: str, page: int) -> str:
    """Write what the QR code of a page says.

    Examples
    --------
    >>> qr_payload("3F7A-91C2", "DINKES-0042-8", 1)
    'BUDAYA1:3F7A-91C2:DINKES-0042-8:1'
    """
    return f"BUDAYA1:{fingerprint}:{sheet_code}:{page}"


def _describe(sheet: Sheet, fingerprint: str, n_pages: int) -> dict[str, Any]:
    codes = [_draw_qr(qr_payload(fingerprint, sheet.code, page)) for page in range(1, n_pages + 1)]
    return {"code": sheet.code, "unit": sheet.unit, "qr": codes}


def _draw_qr(text: str) -> str:
    """Draw a QR code as SVG: one mask for all, since trying all eight takes seven times as long."""
    import segno

    target = io.BytesIO()
    segno.make_qr(text, error="m", mask=QR_MASK).save(target, kind="svg", border=0, omitsize=True, xmldecl=False)
    return target.getvalue().decode()
