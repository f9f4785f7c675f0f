"""Drawings of an LHE as SVG: position strips, dots and the bar of participation, the same in PDF and DOCX.

Lengths are millimetres.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from budaya_eval.report.docx_parts import BROWN, NAVY, PALE, RULE
from budaya_eval.unit_reports.model import Dot, Strip, UnitReport

INK, GHOST, RANGE, NEAR = "1d2733", "8a949e", "7389b1", "dfe4e9"
NAME_PART, STRIP_PART, DOTS_PART = 0.255, 0.34, 0.25  # of the width of the text
STRIP_HEIGHT, DOTS_HEIGHT, SHARE_HEIGHT = 7.4, 2.2, 4.0
DOTS_EDGE = DOTS_HEIGHT / 2  # a dot at the end of its axis stays whole
PPI = 300
RASTER = b"""#let drawings = json(bytes(sys.inputs.drawings))
#set page(margin: 0pt)
#for (width, height, svg) in drawings {
  page(width: width * 1mm, height: height * 1mm, image(bytes(svg), format: "svg", width: 100%, height: 100%))
}
"""


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG and its size."""

    width: float
    height: float
    svg: str


@dataclass(frozen=True, slots=True)
class Drawings:
    """All drawings of one LHE; a strip without a result has none."""

    share: Drawing
    levels: tuple[Drawing | None, ...]
    core_values: tuple[Drawing | None, ...]
    dots: tuple[tuple[Drawing, ...], ...]


def draw(report: UnitReport) -> Drawings:
    """Draw everything of an LHE that is drawn."""
    width = report.page.text_width
    return Drawings(
        share=draw_share(report.share, report.threshold, width),
        levels=tuple(draw_strip(strip, width * STRIP_PART) for strip in report.levels),
        core_values=tuple(draw_strip(strip, width * STRIP_PART) for strip in report.core_values),
        dots=tuple(
            tuple(draw_dots(dot, report.indicator_axis, width * DOTS_PART) for dot in group.dots)
            for group in report.indicators
        ),
    )


def draw_strip(strip: Strip, width: float) -> Drawing | None:
    """Draw others as ticks below the line, this unit as a dot with its range, the city as a dashed line."""
    if strip.own is None:
        return None
    middle = 3.6

    def x(value: float) -> float:
        return _place(value, strip.axis, width)

    parts = [_bar(0, width, 0, STRIP_HEIGHT, PALE)]
    if strip.margin:
        parts.append(_bar(x(-strip.margin), x(strip.margin), 0, STRIP_HEIGHT, NEAR))
        parts.append(_upright(x(0), 0, STRIP_HEIGHT, 0.25, INK))
    parts += [_upright(x(other), 5.4, 7, 0.18, GHOST) for other in strip.others]
    if strip.city is not None:
        parts.append(_upright(x(strip.city), 0.4, 7, 0.35, INK, " stroke-dasharray='0.9 0.6'"))
    if strip.before is not None:
        ring = f" fill='none' stroke='#{GHOST}' stroke-width='0.3'"
        parts.append(f"<circle cx='{x(strip.before):.2f}' cy='{middle}' r='1.8'{ring}/>")
    if strip.target is not None:
        corners = ((-1.2, 0.2), (1.2, 0.2), (0, 2.2))
        points = " ".join(f"{x(strip.target) + right:.2f},{down}" for right, down in corners)
        parts.append(f"<polygon points='{points}' fill='#{BROWN}'/>")
    parts.append(_bar(x(strip.low), max(x(strip.high), x(strip.low) + 0.1), middle - 0.45, 0.9, RANGE))
    parts.append(f"<circle cx='{x(strip.own):.2f}' cy='{middle}' r='1.3' fill='#{NAVY}'/>")
    return _join(width, STRIP_HEIGHT, parts)


def draw_dots(dot: Dot, axis: tuple[float, float], width: float) -> Drawing:
    """Draw this unit filled and the city hollow on one line."""
    middle, length = DOTS_HEIGHT / 2, width - 2 * DOTS_EDGE
    own, city = (None if value is None else DOTS_EDGE + _place(value, axis, length) for value in (dot.own, dot.city))
    parts = [_bar(DOTS_EDGE, width - DOTS_EDGE, middle - 0.07, 0.14, RULE)]
    if own is not None and city is not None:
        parts.append(_bar(min(own, city), max(own, city), middle - 0.16, 0.32, GHOST))
    if city is not None:
        parts.append(
            f"<circle cx='{city:.2f}' cy='{middle}' r='0.85' fill='white' stroke='#{INK}' stroke-width='0.28'/>"
        )
    if own is not None:
        parts.append(f"<circle cx='{own:.2f}' cy='{middle}' r='0.95' fill='#{NAVY}'/>")
    return _join(width, DOTS_HEIGHT, parts)


def draw_share(share: float, threshold: float, width: float) -> Drawing:
    """Draw participation as a bar, and where care is due as a line."""
    colour = BROWN if share < threshold else NAVY
    parts = [
        _bar(0, width, 1, 2.4, PALE),
        _bar(0, width * min(share, 100) / 100, 1, 2.4, colour),
        _upright(width * threshold / 100, 0.4, SHARE_HEIGHT, 0.35, INK),
    ]
    return _join(width, SHARE_HEIGHT, parts)


def axis_ticks(axis: tuple[float, float]) -> tuple[int, ...]:
    """Choose the numbers printed along an axis.

    Examples
    --------
    >>> axis_ticks((55, 90)), axis_ticks((-10, 10))
    ((60, 70, 80, 90), (-10, -5, 0, 5, 10))
    """
    start, end = axis
    step = 5 if end - start <= 20 else 10 if end - start <= 60 else 20
    return tuple(range(step * math.ceil(start / step), math.floor(end) + 1, step))


def rasterise(drawings: Sequence[Drawing]) -> list[bytes]:
    """Turn drawings into PNG; the same drawings give the same bytes."""
    import typst

    text = json.dumps([(drawing.width, drawing.height, drawing.svg) for drawing in drawings])
    made: Any = typst.compile(RASTER, format="png", ppi=PPI, ignore_system_fonts=True, sys_inputs={"drawings": text})
    return made if len(drawings) > 1 else [made]


def _place(value: float, axis: tuple[float, float], width: float) -> float:
    start, end = axis
    return (value - start) / (end - start) * width


def _bar(left: float, right: float, top: float, height: float, colour: str) -> str:
    return f"<rect x='{left:.2f}' y='{top:.2f}' width='{right - left:.2f}' height='{height:.2f}' fill='#{colour}'/>"


def _upright(x: float, top: float, bottom: float, thickness: float, colour: str, more: str = "") -> str:
    look = f"stroke='#{colour}' stroke-width='{thickness}'{more}"
    return f"<line x1='{x:.2f}' x2='{x:.2f}' y1='{top}' y2='{bottom}' {look}/>"


def _join(width: float, height: float, parts: Sequence[str]) -> Drawing:
    frame = f"xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:.2f} {height:.2f}'"
    return Drawing(width, height, f"<svg {frame}>{''.join(parts)}</svg>")
