"""Report → PDF by Typst: the template reads data, so no text is ever taken for markup."""

from __future__ import annotations

import json
import tempfile
from dataclasses import fields, is_dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from budaya_eval.charts import Chart
from budaya_eval.report.model import Report

TEMPLATE_NAME = "laporan.typ"


def write_pdf(report: Report, target: Path) -> None:
    """Write the report as a tagged PDF (PDF/A-2a and PDF/UA-1); the same report gives the same bytes."""
    import fontpkg_arimo
    import matplotlib as mpl
    import typst

    with tempfile.TemporaryDirectory(prefix="laporan-") as name:
        folder = Path(name)
        template = (resources.files(__package__) / TEMPLATE_NAME).read_text(encoding="utf-8")
        (folder / TEMPLATE_NAME).write_text(template, encoding="utf-8")
        data = _describe(report, folder)
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        compiler = typst.Compiler(
            str(folder / TEMPLATE_NAME),
            root=str(folder),
            font_paths=[str(fontpkg_arimo.ROOT), str(Path(mpl.get_data_path(), "fonts", "ttf"))],
            ignore_system_fonts=True,
        )
        pdf = compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"])
    assert isinstance(pdf, bytes)
    target.write_bytes(pdf)


def _describe(report: Report, folder: Path) -> dict[str, Any]:
    """Lay the report out as plain data and put its images into the folder."""
    letterhead = report.letterhead
    emblem = ""
    if letterhead.emblem is not None:
        emblem = f"lambang{letterhead.emblem_suffix}"
        (folder / emblem).write_bytes(letterhead.emblem)
    data: dict[str, Any] = _plain(report, folder)
    data["date"] = [report.date.year, report.date.month, report.date.day]
    data["letterhead"]["emblem"] = emblem
    return data


def _plain(value: object, folder: Path) -> Any:
    """Turn blocks into dictionaries that name their kind; a chart becomes a file and its texts."""
    if isinstance(value, Chart):
        name = f"{value.name}.svg"
        (folder / name).write_bytes(value.svg(has_text=True))
        texts = {"title": value.title, "caption": value.caption, "alt": value.alt, "source": value.source}
        return {"file": name, "ratio": value.ratio, **texts}
    if isinstance(value, tuple):
        return [_plain(part, folder) for part in value]
    if is_dataclass(value):
        parts = {field.name: _plain(getattr(value, field.name), folder) for field in fields(value)}
        return {"kind": type(value).__name__, **parts}
    return value if isinstance(value, str | int | float | bool) else None
