"""What two years can be compared on: the note beside a change, and the table of breaks and of units with a history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budaya_eval.phrases import NOT_AVAILABLE
from budaya_eval.results import BROKEN
from budaya_eval.tables.display import TOTAL, Column, DisplayTable, Row, keyed, one, records, show, source_of

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation


def note_comparison(evaluation: Evaluation) -> str:
    """Say beside changes on what they stand, and whether the way of answering changed."""
    whole = one(evaluation.results, "index_previous", scope="city")
    mode = one(evaluation.results, "share_paper", scope="city")
    found = [
        f"Perubahan {whole['note']}" if whole is not None and whole["note"] and whole["category"] != BROKEN else "",
        str(mode["note"]) if mode is not None else "",
    ]
    return " ".join(f"{text[0].upper()}{text[1:]}." for text in found if text)


def note_unit_history(evaluation: Evaluation, unit: str) -> str:
    """Say what the previous year of a Perangkat Daerah is, where it is not plainly the same unit."""
    row = one(evaluation.results, "index_previous", scope="unit", unit=unit)
    return "" if row is None else str(row["note"])


def table_breaks(evaluation: Evaluation) -> DisplayTable | None:
    """Where the series is not plainly whole and as printed, and which units have a history; else nothing."""
    results = evaluation.results
    city = {"": one(results, "index_previous", scope="city")}
    city |= keyed(results, "index_previous", "core_value", scope="city")
    names = {"": TOTAL} | {core_value.code: core_value.name for core_value in evaluation.instrument.core_values}
    rows = [
        Row((names[code], show(row), str(row["category"]), _sentence(row["note"])))
        for code, row in city.items()
        if row is not None
    ]
    units = [
        Row((unit.name, NOT_AVAILABLE, str(row["category"] or NOT_AVAILABLE), _sentence(row["note"])))
        for unit in evaluation.register.reporting_units
        if (row := one(results, "index_previous", scope="unit", unit=unit.code)) is not None
    ]
    wholes = [
        Row((_sentence(row["subgroup"])[:-1], NOT_AVAILABLE, f"{show(row)} poin", _sentence(row["note"])))
        for row in records(results, "change", scope="group", subgroup="*")
    ]
    if not units and all(row is None or not row["note"] for row in city.values()):
        return None
    if units:
        units.insert(0, Row(("Perangkat Daerah",), "group"))
    return DisplayTable(
        name="keterbandingan",
        title="Keterbandingan dengan tahun acuan",
        columns=(
            Column("Bagian", 4.4),
            Column("Indeks tahun acuan", 2.2, "right"),
            Column("Deret", 2.8),
            Column("Keterangan", 6.6),
        ),
        rows=(*rows, *units, *wholes),
        note="Terputus: tidak ada perubahan yang dihitung. Tersambung sebagian: perubahan dihitung hanya dari "
        "pernyataan yang sama pada kedua tahun, sehingga tidak sama dengan selisih kedua indeks.",
        source=source_of(evaluation),
    )


def _sentence(text: object) -> str:
    said = str(text)
    return f"{said[0].upper()}{said[1:]}." if said else NOT_AVAILABLE
