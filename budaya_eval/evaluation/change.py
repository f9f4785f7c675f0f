"""Rows of the results table about change since the previous year: index, core values, indicators, units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from budaya_eval.evaluation.rows import (
    HEADCOUNT_METHOD,
    INDEX,
    LEVELS,
    UNIT_METHOD,
    Row,
    dimension_of,
    mark_cells,
    records_of,
)
from budaya_eval.evaluation.shrinkage import expected_rise_rows, hidden_indices
from budaya_eval.evaluation.year import YearData
from budaya_eval.phrases import format_number
from budaya_eval.results import make_row
from budaya_eval.statistics import SufficientStatistics
from budaya_eval.statistics.comparison import FALL, LEVEL, RISE
from budaya_eval.statistics.regression import MIN_ITEMS

N_LOWEST = 3
ITEM_LEVELS: tuple[tuple[Literal["unit"] | None, str, str], ...] = (
    (None, "city", f"Holm antarindikator; {HEADCOUNT_METHOD}"),
    ("unit", "unit", f"Holm antarunit untuk setiap indikator; {UNIT_METHOD}"),
)


def change_rows(data: YearData, previous: YearData) -> Iterator[Row]:
    """Change since the previous year: index, core values and indicators of the city; index and indicators of units."""
    years = (previous.settings.year, data.settings.year)
    before = previous.statistics()
    both = before + data.statistics()
    hidden = hidden_indices(previous, before)
    min_n = data.scheme.min_cell
    margin = data.scheme.threshold("change_margin") / data.index_per_point
    for by, scope, method in LEVELS:
        for record in records_of(both.change(*years, by=by, margin=margin, weights=data.value_weights, min_n=min_n)):
            if by == "unit" and (record["scale"] != INDEX or not min(record["n_from"], record["n_to"])):
                continue
            unit = str(record["unit"]) if by == "unit" else ""
            core_value = "" if record["scale"] == INDEX else str(record["scale"])
            is_hidden = (unit, core_value, "") in hidden
            place = {"scope": scope, "unit": unit, "core_value": core_value, "is_suppressed": is_hidden}
            yield _change_row(data, years[0], record, method, place)
    for by, scope, method in ITEM_LEVELS:
        for record in records_of(both.item_change(*years, by=by, margin=margin, min_n=min_n)):
            key = (str(record.get("unit", "")), str(record["scale"]), str(record["item"]))
            place = dict(zip(("unit", "core_value", "indicator"), key, strict=True))
            if min(record["n_from"], record["n_to"]):
                yield _change_row(
                    data, years[0], record, method, {"scope": scope, **place, "is_suppressed": key in hidden}
                )
    yield from _expected_rise_rows(data, before, years[0])
    yield from expected_rise_rows(previous, hidden)


def _change_row(data: YearData, year_before: int, record: Mapping[str, Any], method: str, place: Row) -> Row:
    """Make the row of one change, in index points."""
    return make_row(
        "change",
        dimension=dimension_of(data.scheme, "change"),
        estimate=record["change"] * data.index_per_point,
        ci_low=record["ci_low"] * data.index_per_point,
        ci_high=record["ci_high"] * data.index_per_point,
        n=min(int(record["n_from"]), int(record["n_to"])),
        reference_year=year_before,
        category=record["class"],
        method=f"selisih dua sampel bebas; {method}",
        note=_change_note(data, record),
        **place,
        **mark_cells(data.scheme.thresholds["change_margin"].mark),
    )


def _expected_rise_rows(data: YearData, before: SufficientStatistics, year_before: int) -> Iterator[Row]:
    """Rise to be expected of the indicators that were lowest, although nothing changed."""
    if sum(len(indicators) for indicators in before.scales.values()) < MIN_ITEMS:
        return
    rise = before.expected_rise(N_LOWEST)
    for record in records_of(rise[rise["is_lowest"]]):
        yield make_row(
            "expected_rise",
            scope="city",
            core_value=str(record["scale"]),
            indicator=str(record["item"]),
            estimate=record["expected_rise"] * data.index_per_point,
            n=int(record["n"]),
            reference_year=year_before,
            method="regresi ke rata-rata semua indikator (Efron dan Morris 1975), tanpa bobot",
            note=str(record["note"]),
        )


def _change_note(data: YearData, record: Mapping[str, Any]) -> str:
    """Say of a sure change that it is smaller than what counts as meaningful, in index points."""
    is_small = record["class"] in (RISE, FALL) and record["p_equivalence"] < LEVEL
    if not is_small:
        return str(record["note"])
    margin = format_number(data.scheme.threshold("change_margin"), 0)
    return f"nyata, tetapi lebih kecil dari {margin} poin yang dianggap berarti"
