"""Rows of the results table about change since the previous year: index, core values, indicators, units."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from budaya_eval.evaluation.comparability import Comparability
from budaya_eval.evaluation.lineage import Lineage, trace_units
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
from budaya_eval.evaluation.shrinkage import Key, expected_rise_rows, hidden_indices
from budaya_eval.evaluation.year import YearData
from budaya_eval.phrases import format_number, join_words
from budaya_eval.results import BROKEN, UNBROKEN, make_row
from budaya_eval.statistics import SufficientStatistics
from budaya_eval.statistics.comparison import FALL, LEVEL, RISE
from budaya_eval.statistics.regression import MIN_ITEMS

N_LOWEST = 3
ITEM_LEVELS: tuple[tuple[Literal["unit"] | None, str, str], ...] = (
    (None, "city", f"Holm antarindikator; {HEADCOUNT_METHOD}"),
    ("unit", "unit", f"Holm antarunit untuk setiap indikator; {UNIT_METHOD}"),
)


def change_rows(data: YearData, previous: YearData, comparability: Comparability) -> Iterator[Row]:
    """Change since the previous year: index, core values and indicators of the city; index and indicators of units.

    What cannot be compared has no row; rows of `index_previous` say why.
    """
    lineages = trace_units(previous.register, data.register, previous.settings.reference_date)
    hidden = _hidden_labels(data, previous, lineages)
    multiplier = math.lcm(data.scores.multiplier, previous.scores.multiplier)
    now, before = (comparability.narrow(year, multiplier) for year in (data, previous))
    single = [one for one in lineages if not (one.is_merged or one.is_whole)]
    in_city = _count(now, before, single)  # units stay strata of the year they existed in
    counted = {"city": in_city, "unit": in_city if len(single) == len(lineages) else _count(now, before, lineages)}
    years = (previous.settings.year, data.settings.year)
    margin = now.scheme.threshold("change_margin") / now.index_per_point
    options: dict[str, Any] = {"margin": margin, "min_n": now.scheme.min_cell}
    shared = "; ".join(one.note for one in lineages if one.is_merged or one.is_whole)
    found: list[tuple[Row, str, str, str]] = []
    for by, scope, method in LEVELS:
        table = counted[scope].change(*years, by=by, weights=now.value_weights, **options)
        found += [(record, scope, method, comparability.note(_value_of(record))) for record in records_of(table)]
    for by, scope, method in ITEM_LEVELS:
        table = counted[scope].item_change(*years, by=by, **options)
        found += [(record, scope, method, "") for record in records_of(table)]
    by_label = {one.label: one for one in lineages}
    for record, scope, method, part in found:
        core_value, indicator = _value_of(record), str(record.get("item", ""))
        is_index = not core_value
        if comparability.reason(core_value) and not indicator:
            continue
        place: Row = {"scope": scope, "core_value": core_value, "indicator": indicator}
        notes = [part, shared if scope == "city" and is_index else ""]
        if scope == "unit":
            if not min(record["n_from"], record["n_to"]) or (core_value and not indicator):
                continue
            lineage = by_label[str(record["unit"])]
            place |= _place_of(lineage)
            notes.append(lineage.note)
            place["is_suppressed"] = (lineage.label, core_value, indicator) in hidden
        yield _change_row(now, years[0], record, method, place, notes)
    if not comparability.reason():
        yield from _lineage_rows(lineages, years[0])
    yield from _expected_rise_rows(now, before.statistics, years[0])
    codes = {unit.code for unit in data.register.reporting_units}
    relabelled = replace(before, labels=_labels(lineages, "before"))
    yield from (row for row in expected_rise_rows(relabelled, hidden) if row["unit"] in codes)


def _value_of(record: Mapping[str, Any]) -> str:
    return "" if record["scale"] == INDEX else str(record["scale"])


def _place_of(lineage: Lineage) -> Row:
    """Where the change of some units stands: at the unit, or at the group of units that are compared as a whole."""
    if lineage.is_whole:
        return {"scope": "group", "subgroup": f"gabungan {join_words(list(lineage.now.values()))}"}
    return {"unit": lineage.label}


def _count(now: YearData, before: YearData, lineages: Sequence[Lineage]) -> SufficientStatistics:
    """Count both years together, units of one lineage under one name."""
    years = (replace(now, labels=_labels(lineages, "now")), replace(before, labels=_labels(lineages, "before")))
    return years[1].statistics + years[0].statistics


def _labels(lineages: Sequence[Lineage], year: Literal["before", "now"]) -> dict[str, str]:
    return {code: one.label for one in lineages for code in getattr(one, year)}


def _hidden_labels(data: YearData, previous: YearData, lineages: Sequence[Lineage]) -> frozenset[Key]:
    """Find where no change is shown because one of the indices it is made of is not.

    Results of pooled units are shown only where those of each were: they then tell nothing that was not told before.
    This year's index of a single unit is looked after by the gate.
    """
    before = hidden_indices(previous, previous.statistics)
    now = hidden_indices(data, data.statistics) if any(one.is_whole for one in lineages) else frozenset[Key]()
    found = set()
    for one in lineages:
        for units, keys in ((one.before, before), (one.now, now)):
            found |= {(one.label, core_value, indicator) for unit, core_value, indicator in keys if unit in units}
    return frozenset(found)


def _lineage_rows(lineages: Sequence[Lineage], year_before: int) -> Iterator[Row]:
    """Say of units that were renamed, merged or split off, or are new, what their last year is."""
    for one in lineages:
        if one.note:
            for code in one.now:
                yield make_row(
                    "index_previous",
                    scope="unit",
                    unit=code,
                    reference_year=year_before,
                    category=BROKEN if one.is_whole or one.is_new else UNBROKEN,
                    note=one.note,
                )


def _change_row(
    data: YearData, year_before: int, record: Mapping[str, Any], method: str, place: Row, notes: Iterable[str]
) -> Row:
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
        note="; ".join(filter(None, (_change_note(data, record), *notes))),
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
