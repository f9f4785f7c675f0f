"""What a tryout of some thirty people shows of every statement: what was left out, and which way it goes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from budaya_eval.answer_table import ANSWERED, CANNOT_JUDGE
from budaya_eval.phrases import NOT_AVAILABLE, format_number
from budaya_eval.statistics.coefficients import correlation_interval
from budaya_eval.statistics.distribution import CEILING_SHARE
from budaya_eval.tables.display import Column, DisplayTable, Row, source_of
from budaya_eval.tables.notices import Notice

if TYPE_CHECKING:
    from budaya_eval.evaluation import Tryout
    from budaya_eval.instrument import InstrumentQuestion

MANY_EMPTY = 0.05  # of the statement's cells left empty: read it again (usulan)
MANY_CANNOT_JUDGE = 0.10  # of the people who saw it cannot judge it (usulan)


def table_tryout(tryout: Tryout | None) -> DisplayTable | Notice:
    """Empty cells, "cannot judge", mean, spread and item–rest r of every statement, and what to look at."""
    if tryout is None:
        lines = (
            "Folder uji_coba/ dalam folder tahun ini kosong.",
            "Simpan jawaban sekitar 30 pegawai dalam uji_coba/jawaban/, terpisah dari jawaban/, lalu jalankan lagi.",
        )
        return Notice("Belum ada uji coba", lines)
    instrument, statistics = tryout.instrument, tryout.statistics
    found = statistics.items()
    found["low"], found["high"] = correlation_interval(found["item_rest_r"].to_numpy(), found["n"].to_numpy())
    found["top_two"] = statistics.distribution_summary()["top_two"]
    items = {str(row["item"]): row for row in found.to_dict("records")}
    alphas = {str(row["scale"]): row for row in statistics.reliability(interval="feldt").to_dict("records")}
    states = tryout.answers.states
    rule = tryout.scheme.threshold("item_rest_minimum")
    questions = instrument.questions_of("likert", instrument.index_wording)
    order = {indicator.code: place for place, indicator in enumerate(instrument.indicators)}
    rows = []
    for core_value in instrument.core_values:
        alpha = alphas[core_value.code]
        rows.append(Row((f"{core_value.name}: alpha {format_number(alpha['alpha'])}, n = {alpha['n']}",), "group"))
        asked = [question for question in questions if question.core_value == core_value.code]
        for question in sorted(asked, key=lambda question: order[question.indicator]):
            answered, cannot = (float((states[question.code] == state).mean()) for state in (ANSWERED, CANNOT_JUDGE))
            rows.append(_item_row(question, items[question.code], 1 - answered - cannot, cannot, rule))
    n = len(states)
    return DisplayTable(
        name="uji-coba",
        title=f"Uji coba kuesioner: {len(items)} pernyataan, {format_number(n, 0)} orang",
        columns=(
            Column("Butir", 1.3),
            Column("Pernyataan", 5.6),
            Column("Kosong (%)", 1.4, "right"),
            Column("Tidak dapat menilai (%)", 1.7, "right"),
            Column("Rata-rata", 1.5, "right"),
            Column("Simpangan baku", 1.9, "right"),
            Column("r butir–sisa", 1.4, "right"),
            Column("Rentang 95\u00a0%", 2.4, "center"),
            Column("Yang diperiksa", 3.4),
        ),
        rows=tuple(rows),
        note="Rata-rata setelah pernyataan negatif dibalik. Pada orang sesedikit ini rentang r lebar dan alpha hanya "
        "indikatif: uji coba menunjukkan pernyataan yang tidak dipahami atau terbalik, bukan reliabilitas.",
        source=source_of(tryout, "uji coba kuesioner"),
    )


def _item_row(question: InstrumentQuestion, item: Mapping[Any, Any], empty: float, cannot: float, rule: float) -> Row:
    r = float(item["item_rest_r"])
    remarks = [
        text
        for text, is_true in (
            ("arah terbalik?", r < 0),
            (f"r di bawah {format_number(rule)}", 0 <= r < rule),
            ("banyak yang tidak dapat menilai", cannot >= MANY_CANNOT_JUDGE),
            ("banyak yang kosong", empty >= MANY_EMPTY),
            ("hampir semua memilih dua skor tertinggi", item["top_two"] > CEILING_SHARE),
        )
        if is_true
    ]
    return Row(
        (
            question.code,
            question.text,
            format_number(100 * empty, 1),
            format_number(100 * cannot, 1),
            format_number(float(item["mean"])),
            format_number(float(item["sd"])),
            format_number(r),
            _write_range(item["low"], item["high"]),
            "; ".join(remarks) or NOT_AVAILABLE,
        )
    )


def _write_range(low: float, high: float) -> str:
    return NOT_AVAILABLE if math.isnan(low) else f"{format_number(low)} s.d. {format_number(high)}"
