"""Report → one HTML file by Jinja: self-contained, accessible, printable; tables sort where that makes sense."""

from __future__ import annotations

import base64
from importlib import resources
from pathlib import Path

from budaya_eval.charts import Chart
from budaya_eval.report.model import Heading, Report

TEMPLATE_NAME = "laporan.html.j2"


def write_html(report: Report, target: Path) -> None:
    """Write the report as HTML that asks no other file or host for anything; the same report gives the same bytes."""
    import jinja2

    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    source = (resources.files(__package__) / TEMPLATE_NAME).read_text(encoding="utf-8")
    template = environment.from_string(source)
    headings = [block for block in report.blocks if isinstance(block, Heading)]
    letterhead = report.letterhead
    text = template.render(
        report=report,
        headings=[(number, heading) for number, heading in enumerate(headings, start=1)],
        numbers={id(heading): number for number, heading in enumerate(headings, start=1)},
        kind_of=lambda block: type(block).__name__,
        identity=id,
        embed=_embed_chart,
        emblem=None if letterhead.emblem is None else _embed(letterhead.emblem, letterhead.emblem_suffix),
    )
    target.write_text(text, encoding="utf-8", newline="\n")


def _embed_chart(chart: Chart) -> str:
    """Give a chart as a data address, so that the page stays one file."""
    return _embed(chart.svg(), ".svg")


def _embed(content: bytes, suffix: str) -> str:
    kind = {".svg": "svg+xml", ".png": "png"}.get(suffix, "jpeg")
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
