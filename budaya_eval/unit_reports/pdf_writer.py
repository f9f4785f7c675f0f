"""LHE → PDF by Typst: a compiler per thread, each unit with its own data; no text is ever taken for markup."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any

from budaya_eval.unit_reports.drawings import DOTS_EDGE, DOTS_PART, NAME_PART, STRIP_PART, axis_ticks, draw
from budaya_eval.unit_reports.model import UnitReport

TEMPLATE_NAME = "lhe.typ"
N_THREADS = 2


def write_pdfs(reports: Sequence[UnitReport], folder: Path) -> None:
    """Write each LHE as a tagged PDF (PDF/A-2a and PDF/UA-1) named by its unit; the same LHE gives the same bytes."""
    with ThreadPoolExecutor(N_THREADS) as pool:
        parts = [reports[start::N_THREADS] for start in range(N_THREADS)]
        list(pool.map(lambda part: _write_part(part, folder), parts))


def _write_part(reports: Iterable[UnitReport], target: Path) -> None:
    """Write the LHE of some units with one compiler, which works while other threads do."""
    import fontpkg_arimo
    import matplotlib as mpl
    import typst

    with tempfile.TemporaryDirectory(prefix="lhe-") as name:
        folder = Path(name)
        template = (resources.files(__package__) / TEMPLATE_NAME).read_text(encoding="utf-8")
        (folder / TEMPLATE_NAME).write_text(template, encoding="utf-8")
        compiler = typst.Compiler(
            str(folder / TEMPLATE_NAME),
            root=str(folder),
            font_paths=[str(fontpkg_arimo.ROOT), str(Path(mpl.get_data_path(), "fonts", "ttf"))],
            ignore_system_fonts=True,
        )
        for report in reports:
            data_name = f"{report.code}.json"
            text = json.dumps(_describe(report, folder), ensure_ascii=False)
            (folder / data_name).write_text(text, encoding="utf-8")
            pdf = compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"], sys_inputs={"data": data_name})
            assert isinstance(pdf, bytes)
            (target / f"{report.code}.pdf").write_bytes(pdf)


def _describe(report: UnitReport, folder: Path) -> dict[str, Any]:
    """Lay the LHE out as plain data, and put the emblem into the folder."""
    letterhead = report.letterhead
    emblem = ""
    if letterhead.emblem is not None:
        emblem = f"lambang{letterhead.emblem_suffix}"
        (folder / emblem).write_bytes(letterhead.emblem)
    data = asdict(report)
    data["date"] = [report.date.year, report.date.month, report.date.day]
    data["letterhead"]["emblem"] = emblem
    for strip in (*data["levels"], *data["core_values"]):
        strip |= {bound: None for bound in ("low", "high") if math.isnan(strip[bound])}
        strip["ticks"] = axis_ticks(strip["axis"])
    data["indicator_ticks"] = axis_ticks(report.indicator_axis)
    parts = {"name": NAME_PART, "strip": STRIP_PART, "dots": DOTS_PART, "edge": DOTS_EDGE}
    return data | {"drawings": asdict(draw(report)), "parts": parts}
