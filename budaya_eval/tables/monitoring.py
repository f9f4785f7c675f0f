"""Tables of what comes from no answer: evidence, and supporting performance data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budaya_eval.phrases import NOT_AVAILABLE, format_number
from budaya_eval.tables.display import Column, DisplayTable, Row, keyed, records, show, source_of

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

LEVEL_NAMES = {"unit": "Perangkat Daerah", "city": "Kota (Tim Pengembangan Budaya Kerja)"}
MEASURES = {"unit": "n_units_met", "city": "n_periods_met"}


def table_evidence(evaluation: Evaluation) -> DisplayTable | None:
    """Every item of evidence: how many meet it, what is still open, its nature and its basis."""
    if evaluation.evidence is None or evaluation.evidence.is_empty:
        return None
    catalogue = evaluation.evidence.catalogue
    rows = []
    for level, name in LEVEL_NAMES.items():
        found = keyed(evaluation.results, MEASURES[level], "item", scope="city")
        rows.append(Row((name,), "group"))
        for item in catalogue.items:
            if item.level == level:
                row = found[item.code]
                met = f"{show(row)} dari {format_number(float(row['n']), 0)}"
                is_open = show(row) == NOT_AVAILABLE
                said = str(row["note"] or row["category"])
                duty = "wajib" if item.is_duty else "dapat"
                rows.append(Row((item.title, duty, NOT_AVAILABLE if is_open else met, said, item.source)))
    return DisplayTable(
        name="bukti",
        title="Bukti pelaksanaan budaya kerja yang terverifikasi dan terpenuhi",
        columns=(
            Column("Bukti", 4.4),
            Column("Sifat", 1.4),
            Column("Terpenuhi", 2.2, "right"),
            Column("Keadaan laporan", 4.4),
            Column("Dasar", 4.2),
        ),
        rows=tuple(rows),
        note=(
            "Terpenuhi: terverifikasi oleh Tim dan bernilai penuh. Yang belum dilaporkan atau belum diverifikasi tidak "
            "dinilai nol. Butir bersifat “dapat” bukan kewajiban menurut sumbernya."
        ),
        source=source_of(evaluation, "lembar bukti Perangkat Daerah dan Tim"),
    )


def table_performance(evaluation: Evaluation) -> DisplayTable | None:
    """Supporting performance data with target and achievement, beside the index."""
    names = {unit.code: unit.name for unit in evaluation.register.reporting_units}
    rows = []
    for scope, unit in (("city", ""), ("unit", "*")):
        level = {"scope": scope, "unit": unit, "item": "*", "subgroup": "*"}
        actual, target, achieved = (
            {(row["unit"], row["item"]): row for row in records(evaluation.results, f"performance_{what}", **level)}
            for what in ("actual", "target", "achievement")
        )
        for key, row in actual.items():
            name, subject = names.get(str(row["unit"]), "Kota"), (str(row["item"]), str(row["subgroup"]))
            cells = (subject[0], name, subject[1], show(target[key]), show(row), show(achieved[key]))
            rows.append(Row(cells))
    if not rows:
        return None
    return DisplayTable(
        name="kinerja",
        title="Data kinerja pendukung",
        columns=(
            Column("Indikator", 5),
            Column("Cakupan", 3.6),
            Column("Satuan dan arah", 2.8),
            Column("Target", 1.7, "right"),
            Column("Realisasi", 1.8, "right"),
            Column("Capaian (%)", 1.8, "right"),
        ),
        rows=tuple(rows),
        note=(
            "Disajikan di samping indeks dan tidak mengubahnya. Capaian: realisasi / target × 100 bila arahnya naik; "
            "(2 × target − realisasi) / target × 100 bila arahnya turun (rumus usulan)."
        ),
        source=source_of(evaluation, "data kinerja pendukung"),
    )
