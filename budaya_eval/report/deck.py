"""The one Deck object: slides as plain content, which the writer of the presentation only sets out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from budaya_eval.report.model import Item, Tile
from budaya_eval.tables import DisplayTable

Look = Literal["strong", "weak", "neutral", "ghost", "line"]


@dataclass(frozen=True, slots=True)
class Series:
    """Values of a chart, one per category; None where there is none. Ranges are drawn where `bounds` are given."""

    name: str
    values: tuple[float | None, ...]
    look: Look
    bounds: tuple[tuple[float, float] | None, ...] = ()


@dataclass(frozen=True, slots=True)
class ChartBody:
    """A native chart: bars across, columns, or dots with ranges over categories."""

    kind: Literal["bars", "columns", "dots"]
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    axis_title: str
    number_format: str
    alt: str
    note: str = ""
    span: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class TableBody:
    """A native table."""

    table: DisplayTable


@dataclass(frozen=True, slots=True)
class TileBody:
    """Tiles side by side, joined by arrows where they are steps, with points below."""

    tiles: tuple[Tile, ...]
    points: tuple[Item, ...] = ()
    are_steps: bool = False


@dataclass(frozen=True, slots=True)
class PointsBody:
    """A few points in large type."""

    items: tuple[Item, ...]
    is_numbered: bool = False


Body = ChartBody | TableBody | TileBody | PointsBody


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide: topic, message, body, source, and what the speaker may say."""

    topic: str
    title: str
    body: Body
    source: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deck:
    """A whole presentation; `details` stand on the first slide."""

    title: str
    document_title: str
    details: tuple[str, ...]
    marks: tuple[str, ...]
    mark_notes: tuple[str, ...]
    slides: tuple[Slide, ...]
