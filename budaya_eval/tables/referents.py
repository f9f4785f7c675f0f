"""The table of both referents: what people say of themselves beside what they say of their unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budaya_eval.tables.city import RANGE, RANGE_NOTE
from budaya_eval.tables.display import TOTAL, Column, DisplayTable, Row, one, show, show_n, show_range, source_of

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation


def table_referents(evaluation: Evaluation) -> DisplayTable | None:
    """Index of the city in both wordings per core value, and the paired difference; nothing where one was asked."""
    results = evaluation.results
    names = {core_value.code: core_value.name for core_value in evaluation.instrument.core_values} | {"": TOTAL}
    rows = []
    for code, name in names.items():
        own, unit, gap = (
            one(results, measure, scope="city", core_value=code) for measure in ("index_self", "index", "referent_gap")
        )
        if gap is not None:
            cells = (name, show(unit), show(own), show(gap), show_range(gap), show_n(gap))
            rows.append(Row(cells, "plain" if code else "total"))
    if not rows:
        return None
    return DisplayTable(
        name="rujukan",
        title="Penilaian tentang unit kerja dan tentang diri sendiri (0–100)",
        columns=(
            Column("Nilai budaya kerja", 4.4),
            Column("Unit kerja", 1.9, "right"),
            Column("Diri sendiri", 2.1, "right"),
            Column("Selisih", 1.8, "right"),
            Column(RANGE, 3.4, "center"),
            Column("n", 1.5, "right"),
        ),
        rows=tuple(rows),
        note="Selisih: diri sendiri dikurangi unit kerja, pada orang dan indikator yang sama; karena itu dapat berbeda "
        f"sedikit dari selisih kedua kolom. Penilaian tentang diri sendiri tidak masuk indeks. {RANGE_NOTE}",
        source=source_of(evaluation),
    )
