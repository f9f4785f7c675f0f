"""Results → infografik: one A4 page for everybody, as PDF and PNG, drawn by Typst and readable in black and white."""

from __future__ import annotations

import datetime as dt
import json
import math
import tempfile
from importlib import resources
from pathlib import Path
from typing import Any

from budaya_eval.charts.style import city_n, source_line
from budaya_eval.phrases import format_number
from budaya_eval.report.advice import N_WEAKEST
from budaya_eval.report.builder import Builder
from budaya_eval.report.evidence import list_headlines
from budaya_eval.report.facts import Part
from budaya_eval.report.summary import explain_levels, list_warnings, make_tiles, state_responses, state_verdict
from budaya_eval.tables.display import show, show_range

TEMPLATE_NAME = "infografik.typ"
PPI = 150
SECTION = "infografik"
CLASSES = (("di atas", "unit_di_atas"), ("tidak berbeda", "unit_sama"), ("di bawah", "unit_di_bawah"))


def write_infographic(builder: Builder, marks: tuple[str, ...], folder: Path, stem: str, date: dt.date) -> None:
    """Write the page as tagged PDF (A-2a, UA-1) and as PNG; the same results give the same bytes.

    Parameters
    ----------
    builder : Builder
        Facts, words and settings; every number comes from the published results.
    marks : tuple of str
        What the page must say (DRAF, DATA SIMULASI).
    folder, stem : Path, str
        Where and under which name.
    date : datetime.date
        Date of the document's metadata.
    """
    import fontpkg_arimo
    import matplotlib as mpl
    import typst

    with tempfile.TemporaryDirectory(prefix="infografik-") as name:
        scratch = Path(name)
        template = (resources.files(__package__) / TEMPLATE_NAME).read_text(encoding="utf-8")
        (scratch / TEMPLATE_NAME).write_text(template, encoding="utf-8")
        data = describe_page(builder, marks) | {"date": [date.year, date.month, date.day]}
        (scratch / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        compiler = typst.Compiler(
            str(scratch / TEMPLATE_NAME),
            root=str(scratch),
            font_paths=[str(fontpkg_arimo.ROOT), str(Path(mpl.get_data_path(), "fonts", "ttf"))],
            ignore_system_fonts=True,
        )
        pdf = compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"])
        png = compiler.compile(format="png", ppi=PPI)
    assert isinstance(pdf, bytes)
    assert isinstance(png, bytes)
    (folder / f"{stem}.pdf").write_bytes(pdf)
    (folder / f"{stem}.png").write_bytes(png)


def describe_page(builder: Builder, marks: tuple[str, ...]) -> dict[str, Any]:
    """Lay out as plain data what the page says."""
    facts, wording, evaluation = builder.facts, builder.wording, builder.evaluation
    total = facts.total
    values = [part for part in facts.core_values if part.is_shown]
    strong = facts.highest(facts.indicators, N_WEAKEST)
    weak = [part for part in facts.lowest(facts.indicators, N_WEAKEST) if part not in strong]
    listed = "; ".join(f"{part.name} {show(part.index)} ({show_range(part.index)})" for part in values)
    words = {
        key: wording.text(SECTION, key)
        for key in ("indeks", "nilai", "nilai_kosong", "tingkat", "terkuat", "terlemah", "unit", "bukti")
    }
    words |= {key: wording.text(SECTION, key) for key in ("rentang", "bukti_kosong", "bukti_arti", "indeks_kosong")}
    words["tingkat_arti"] = explain_levels(builder)
    words["larangan"] = wording.text("ringkasan", "larangan")
    return {
        "title": wording.text(SECTION, "judul"),
        "document_title": wording.text(SECTION, "judul_dokumen"),
        "author": builder.settings.text("jabatan_penanda_tangan"),
        "marks": list(marks),
        "words": words,
        "verdict": state_verdict(builder),
        "responses": state_responses(builder),
        "total": _bar(total) | {"predicate": facts.predicate(total)} if total.is_shown else None,
        "total_alt": wording.text(
            SECTION,
            "skala_alt",
            indeks=show(total.index),
            rentang=show_range(total.index),
            predikat=facts.predicate(total),
        ),
        "bands": [{"label": band.label, "low": band.low} for band in evaluation.scheme.bands.bands],
        "values": [_bar(part) for part in values],
        "values_alt": wording.text(SECTION, "nilai_alt", daftar=listed),
        "tiles": [[tile.title, tile.value, tile.label] for tile in make_tiles(builder)],
        "strong": [[part.name, show(part.index)] for part in strong],
        "weak": [[part.name, show(part.index)] for part in weak],
        "units": _units(builder),
        "evidence": list_headlines(builder),
        "warnings": list_warnings(builder),
        "source": source_line(evaluation, city_n(evaluation)),
    }


def _bar(part: Part) -> dict[str, Any]:
    low, high = part.range
    bounds = [low, high] if math.isfinite(low) and math.isfinite(high) else []  # a range that is not known is not drawn
    return {
        "name": part.name,
        "value": part.estimate,
        "bounds": bounds,
        "text": show(part.index),
        "range": show_range(part.index),
    }


def _units(builder: Builder) -> list[list[str]]:
    """Count the Perangkat Daerah of each class that has some, and those that are not shown."""
    facts = builder.facts
    counted = [(len(facts.units_in_class(name)), key) for name, key in CLASSES]
    counted.append((len(facts.units) - len(facts.shown_units), "unit_sembunyi"))
    return [[format_number(count, 0), builder.wording.text(SECTION, key)] for count, key in counted if count]
