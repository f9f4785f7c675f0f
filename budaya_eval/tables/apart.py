"""The table of what stands apart from the index: other lists, own values of a unit, other groups of raters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from budaya_eval.results import select
from budaya_eval.tables.city import RANGE_NOTE
from budaya_eval.tables.display import (
    Column,
    DisplayTable,
    Row,
    one,
    show,
    show_n,
    show_range,
    source_of,
)

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

MEASURE = "index_apart"
IN_ALL = "Keseluruhan"


def table_apart(evaluation: Evaluation) -> DisplayTable | None:
    """Index per core value of every part that is not in the index of the city; nothing where there is none."""
    rows = list(_rows(evaluation))
    if not rows:
        return None
    return DisplayTable(
        name="luar",
        title="Hasil di luar indeks kota (0–100)",
        columns=(
            Column("Bagian dan nilainya", 7.6),
            Column("Indeks", 1.8, "right"),
            Column("Rentang", 2.8, "center"),
            Column("n", 1.6, "right"),
        ),
        rows=tuple(rows),
        note=f"Dihitung terpisah; tidak satu pun masuk indeks kota atau digabung satu sama lain. {RANGE_NOTE}",
        source=source_of(evaluation),
    )


def _rows(evaluation: Evaluation) -> Iterator[Row]:
    results = evaluation.results
    found = results[results["measure"] == MEASURE]
    sections = {section.code: section for section in evaluation.instrument.sections}
    names = {unit.code: unit.name for unit in evaluation.register.reporting_units}
    for subgroup in dict.fromkeys(found["subgroup"]):
        section = sections.get(subgroup)
        values = section.core_values if section else evaluation.instrument.core_values
        title = section.name if section else f"Penilaian oleh {subgroup}"
        place = {"scope": "unit", "unit": section.units[0]} if section and section.units else {"scope": "city"}
        if "unit" in place:
            title = f"{title}, {names.get(place['unit'], place['unit'])}"
        whole = one(results, MEASURE, subgroup=subgroup, **place)
        if whole is None:
            continue
        yield Row((title,), "group")
        for value in values:
            row = one(results, MEASURE, subgroup=subgroup, core_value=value.code, **place)
            if row is not None:
                yield Row((value.name, show(row), show_range(row), show_n(row)))
        yield Row((IN_ALL, show(whole), show_range(whole), show_n(whole)), "total")


def name_parts_apart(evaluation: Evaluation) -> list[str]:
    """Name the parts of the table in a sentence."""
    found = select(evaluation.results, MEASURE, scope="city", subgroup="*")
    own = select(evaluation.results, MEASURE, scope="unit", unit="*", subgroup="*")
    sections = {section.code: section.name for section in evaluation.instrument.sections}
    return [
        sections.get(name, f"penilaian oleh {name}") for name in dict.fromkeys([*found["subgroup"], *own["subgroup"]])
    ]
