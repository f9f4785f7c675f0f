"""The item analysis of one core value as analysts know it from SPSS, on the complete answers behind alpha."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from budaya_eval.phrases import NOT_AVAILABLE, format_number
from budaya_eval.statistics.coefficients import correlation_interval
from budaya_eval.tables.display import Column, DisplayTable, Row, source_of
from budaya_eval.tables.notices import Notice

if TYPE_CHECKING:
    from budaya_eval.evaluation import Evaluation

DIGITS = 3


def table_item_analysis(evaluation: Evaluation, core_value: str) -> DisplayTable | None:
    """Mean, spread, item–rest r with its range, item–total r, alpha without the item, for every item of a value."""
    statistics, instrument = evaluation.statistics, evaluation.instrument
    items = statistics.items()
    items = items[items["scale"] == core_value]
    if items.empty:
        return None
    scale = statistics.reliability(interval="feldt").set_index("scale").loc[core_value].to_dict()
    rule = evaluation.scheme.threshold("item_rest_minimum")
    per_point = (statistics.points[1] - statistics.points[0]) / (instrument.scale.high - instrument.scale.low)
    texts = {indicator.code: indicator.text for indicator in instrument.indicators}
    ranges = correlation_interval(items["item_rest_r"].to_numpy(), items["n"].to_numpy())
    rows = []
    for item, low, high in zip(items.to_dict("records"), *ranges, strict=True):
        cells = (
            str(item["item"]),
            texts[str(item["item"])],
            format_number(item["mean"] / per_point),
            format_number(item["sd"] / per_point),
            _write(item["item_rest_r"]),
            _write_range(low, high),
            _write(item["item_total_r"]),
            _write(item["alpha_if_deleted"]),
            _advise(item, low, high, scale["alpha"], rule),
        )
        rows.append(Row(cells))
    n = int(scale["n"])
    name = next(c.name for c in instrument.core_values if c.code == core_value)
    alpha, standardised, average_r = (_write(scale[name]) for name in ("alpha", "alpha_std", "average_r"))
    interval = _write_range(scale["alpha_ci_low"], scale["alpha_ci_high"])
    note = (
        f"Alpha Cronbach {alpha} (Feldt 95 %: {interval}); terstandar {standardised}; omega "
        f"{_write(scale['omega'])}; belah dua {_write(scale['split_half'])}; rata-rata r "
        f"antarbutir {average_r}. r tabel {_write(items['r_critical'].iloc[0])} (dua sisi 5 %, "
        f"df = n − 2 = {format_number(n - 2, 0)}); patokan daya beda {format_number(rule)}."
    )
    return DisplayTable(
        name=f"analisis-butir-{core_value.lower()}",
        title=f"{name}: {len(rows)} butir, {format_number(n, 0)} jawaban lengkap, alpha {alpha}",
        columns=(
            Column("Butir", 1.2),
            Column("Indikator", 4.8),
            Column("Rata-rata", 1.5, "right"),
            Column("Simpangan baku", 1.9, "right"),
            Column("r butir–sisa", 1.4, "right"),
            Column("Rentang 95 %", 2.4, "center"),
            Column("r butir–total", 1.4, "right"),
            Column("Alpha bila dihapus", 1.6, "right"),
            Column("Keterangan", 2.8),
        ),
        rows=tuple(rows),
        note=f"{note} Catatan: {scale['note']}." if scale["note"] else note,
        source=source_of(evaluation),
    )


def describe_reliability(evaluation: Evaluation) -> Notice:
    """One sentence for each core value that helps to read its reliability, and one on what ranks of units mean."""
    readings = {str(row["scale"]): row for row in evaluation.statistics.readings(interval="feldt").to_dict("records")}
    names = [(c.name, readings[c.code]) for c in evaluation.instrument.core_values if c.code in readings]
    lines = [f"{name}: {row['reading']}" for name, row in names]
    ranks = [f"{name}: {row['rank_reading']}" for name, row in names if row["rank_reading"]]
    return Notice("Dalam kalimat", (*lines, *ranks))


def _advise(item: Mapping[Any, Any], low: float, high: float, alpha: float, rule: float) -> str:
    """Say what an analyst should look at, if anything; where the range holds the rule, that it is open."""
    r = item["item_rest_r"]
    if math.isnan(r):
        return NOT_AVAILABLE
    if r < 0:
        verdict = "negatif: periksa arah butir"
    else:
        verdict = "memadai" if r >= rule else f"daya beda di bawah {format_number(rule)}"
        verdict += ", belum pasti" if low < rule <= high else ""
    is_alone = item["alpha_if_deleted"] > alpha + 0.5 * 10**-DIGITS
    return f"{verdict}; alpha naik bila dihapus" if is_alone else verdict


def _write(coefficient: float) -> str:
    return format_number(float(coefficient), DIGITS)


def _write_range(low: float, high: float) -> str:
    return NOT_AVAILABLE if math.isnan(low) or math.isnan(high) else f"{_write(low)} s.d. {_write(high)}"
