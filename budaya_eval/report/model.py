"""The one Report object: a tree of frozen blocks that every format writes in its own way.

A block holds finished text and numbers; a writer decides nothing but looks. Text is plain: no markup of any
format passes through it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from budaya_eval.charts import Chart
from budaya_eval.tables import DisplayTable


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the skeleton: level 1 for a part (A, B, Lampiran 1), level 2 below it."""

    level: Literal[1, 2]
    number: str
    text: str

    @property
    def label(self) -> str:
        """Number and text as printed."""
        return f"{self.number} {self.text}" if self.number else self.text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, the verdict of the summary, or a small title; `lead` stands bold before it."""

    text: str
    lead: str = ""
    style: Literal["body", "verdict", "title"] = "body"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list; `lead` stands bold before it."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list, numbered 1., 2. or with bullets."""

    items: tuple[Item, ...]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class NumberedTable:
    """A table with its caption; number 0 leaves the caption out (the heading above says it)."""

    number: int
    table: DisplayTable


@dataclass(frozen=True, slots=True)
class NumberedFigure:
    """A figure with its finding above and its caption below; number 0 leaves finding and caption out."""

    number: int
    chart: Chart


@dataclass(frozen=True, slots=True)
class Tile:
    """One level (tingkat) at a glance."""

    title: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Tiles:
    """Tiles side by side."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """A short list under its own small title."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Panels:
    """Panels side by side."""

    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A boxed remark."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The executive summary: blocks that together fill one page, set in smaller type."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that stay on one page, such as the closing words and the signature."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents."""

    title: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Place and date, position, room to sign, name; copies go to; beside it the initials of those who pass a draft."""

    place_and_date: str
    position: tuple[str, ...]
    name: str
    identity: tuple[str, ...]
    copies_title: str
    copies: tuple[str, ...]
    initials: DisplayTable | None = None


Block = (
    Heading
    | Paragraph
    | ItemList
    | NumberedTable
    | NumberedFigure
    | Tiles
    | Panels
    | Note
    | Summary
    | Together
    | Contents
    | PageBreak
    | Signature
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Kop: emblem (image bytes and suffix, or none), lines, address."""

    lines: tuple[str, ...]
    address: tuple[str, ...]
    emblem: bytes | None
    emblem_suffix: str
    emblem_text: str


@dataclass(frozen=True, slots=True)
class Page:
    """Paper in millimetres and the size of the body text in points."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    font_size: float

    @property
    def text_width(self) -> float:
        """Width between the margins in millimetres."""
        return self.width - self.left - self.right


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report, the same for every format.

    Parameters
    ----------
    title : str
        Title in one line, for metadata.
    title_lines : tuple of str
        Title as set on the cover.
    marks : tuple of str
        What every page must say (DRAF, DATA SIMULASI).
    mark_notes : tuple of str
        The sentence behind each mark, on the cover.
    running_title : str
        Head of every page.
    details : tuple of pairs
        Number, addressee and so on, on the cover.
    date : datetime.date
        Date of the document's metadata.
    author : str
        Who reports, for metadata.
    fields : mapping of str to str
        What an office's own template may name; see `office_template`.
    """

    title: str
    letterhead: Letterhead
    page: Page
    date: dt.date
    author: str
    title_lines: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    mark_notes: tuple[str, ...] = ()
    running_title: str = ""
    details: tuple[tuple[str, str], ...] = ()
    blocks: tuple[Block, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
