"""Rows on which problems and awards are chosen: means of units drawn towards the others as far as they are uncertain.

Only units that are shown enter: between-unit variance and centre would else be further equations for the hidden ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from budaya_eval.evaluation.rows import INDEX, Row, index_rows, records_of
from budaya_eval.evaluation.year import UNIT, YearData
from budaya_eval.results import make_row, make_table, publish
from budaya_eval.statistics import SufficientStatistics
from budaya_eval.statistics.regression import MIN_ITEMS

Key = tuple[str, str, str]  # unit, core value, indicator; empty for the index
METHOD = "disusutkan ke rata-rata unit yang ditampilkan menurut keandalannya (ICC(1) dan n)"
ITEM_METHOD = "disusutkan ke pola indikator semua unit yang ditampilkan (menurut Efron dan Morris 1975)"
FEWEST_UNITS = 2
PROFILE_DIGITS = 2  # exact means over all people would give an indicator back that one of the units shown hides


def shrunken_rows(data: YearData) -> Iterator[Row]:
    """Shrunken index of every unit that is shown: in all, per core value, per indicator."""
    stats = shown_statistics(data)
    if stats is None:
        return
    records = [(METHOD, record) for record in records_of(stats.compare(weights=data.value_weights))]
    records += [(ITEM_METHOD, record) for record in _shrunken_items(stats)]
    for method, record in records:
        if record["n"]:
            yield make_row(
                "index_shrunken",
                scope="unit",
                unit=str(record["unit"]),
                core_value="" if record["scale"] == INDEX else str(record["scale"]),
                indicator=str(record.get("item", "")),
                estimate=data.to_index(record["shrunken_mean"]),
                n=int(record["n"]),
                method=method,
            )


def _shrunken_items(stats: SufficientStatistics) -> list[Row]:
    """Shrunken mean of every indicator of every unit; none where there are too few indicators to draw together."""
    if sum(len(indicators) for indicators in stats.scales.values()) < MIN_ITEMS:
        return []
    return records_of(stats.expected_rise(1, by="unit", around="city", profile_digits=PROFILE_DIGITS))


def expected_rise_rows(previous: YearData, hidden: frozenset[Key]) -> Iterator[Row]:
    """Rise that each indicator of each unit was to be expected to show by itself after the previous year."""
    stats = shown_statistics(previous)
    if stats is None:
        return
    for record in _shrunken_items(stats):
        place = (str(record["unit"]), str(record["scale"]), str(record["item"]))
        if record["n"]:
            yield make_row(
                "expected_rise",
                scope="unit",
                estimate=record["expected_rise"] * previous.index_per_point,
                n=int(record["n"]),
                reference_year=previous.settings.year,
                is_suppressed=place in hidden,
                method=ITEM_METHOD,
                **dict(zip(("unit", "core_value", "indicator"), place, strict=True)),
            )


def shown_statistics(data: YearData) -> SufficientStatistics | None:
    """Statistics of the units that are shown; none if fewer than two are, or nobody there answered an indicator."""
    is_shown = ~data.people[UNIT].isin(data.hidden_units)
    if data.people.loc[is_shown, UNIT].nunique() < FEWEST_UNITS or not data.can_count(is_shown):
        return None
    return data.count_part(is_shown)


def hidden_indices(data: YearData, stats: SufficientStatistics) -> frozenset[Key]:
    """Find the indices of units that a year's results did not show: a change from them would give them away."""
    found = publish(make_table(index_rows(data, stats)), data.hidden_units, data.scheme.min_cell)
    hidden: Any = found.loc[found["is_suppressed"] & (found["measure"] == "index"), ["unit", "core_value", "indicator"]]
    return frozenset(hidden.itertuples(index=False, name=None))
