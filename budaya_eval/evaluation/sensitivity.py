"""How far the index and the predicates of units hang on a choice: weights, flagged answers, those who kept silent."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from budaya_eval.evaluation.rows import (
    HEADCOUNT_METHOD,
    INDEX,
    UNIT_METHOD,
    Row,
    band_label,
    band_note,
    index_cells,
    mark_cells,
    record_of,
    records_of,
)
from budaya_eval.evaluation.year import UNIT, YearData
from budaya_eval.phrases import format_number
from budaya_eval.results import CHANGED, EQUAL_UNITS, UNCHANGED, make_row
from budaya_eval.statistics import SufficientStatistics

ABSENT_LOWER = (0.2, 0.5)
WITHOUT_FLAGGED = "index_without_flagged"
EQUAL_VALUES, BY_INDICATORS = "index_equal_values", "index_by_indicators"


def sensitivity_rows(data: YearData, stats: SufficientStatistics) -> Iterator[Row]:
    """The city index under other choices, and how many units change their predicate with it.

    The mean of units stands on the units that are shown. With the hidden ones in it, it and the headcount-weighted
    index would be two equations for two hidden units.
    """
    yield from _equal_units_rows(data)
    for measure, weights in _other_weights(data).items():
        yield _city_row(data, measure, stats, weights, HEADCOUNT_METHOD)
        if not _is_same(weights, data.value_weights):
            found = _unit_records(stats, weights)
            yield from _unit_rows(data, measure, found)
            yield from _predicate_rows(data, measure, stats, found)
    yield from _unflagged_rows(data, stats)
    yield from _what_if_rows(data, stats)
    share = 100 * float(data.flags["is_straight_line"].mean())
    yield make_row("share_straight_line", scope="city", estimate=share, n=len(data.flags))


def _equal_units_rows(data: YearData) -> Iterator[Row]:
    is_shown = ~data.people[UNIT].isin(data.hidden_units)
    if not data.can_count(is_shown):
        return
    method = f"rata-rata {data.people.loc[is_shown, UNIT].nunique()} Perangkat Daerah yang ditampilkan"
    record = record_of(data.count_part(is_shown).means(weights=data.value_weights, unit_weight="equal"), INDEX)
    yield _index_row(data, EQUAL_UNITS, record, method)


def _other_weights(data: YearData) -> dict[str, dict[str, float]]:
    """The two usual weights of core values; one of them may be the scheme's own."""
    return {
        EQUAL_VALUES: dict.fromkeys(data.scores.scales, 1.0),
        BY_INDICATORS: {code: float(len(indicators)) for code, indicators in data.scores.scales.items()},
    }


def _is_same(weights: Mapping[str, float], others: Mapping[str, float]) -> bool:
    total, other_total = sum(weights.values()), sum(others.values())
    return all(math.isclose(weights[code] / total, others[code] / other_total) for code in weights)


def _city_row(
    data: YearData, measure: str, stats: SufficientStatistics, weights: Mapping[str, float], method: str
) -> Row:
    return _index_row(data, measure, record_of(stats.means(weights=weights), INDEX), method)


def _index_row(data: YearData, measure: str, record: Row, method: str) -> Row:
    return make_row(measure, scope="city", method=method, **index_cells(data, record))


def _unit_records(stats: SufficientStatistics, weights: Mapping[str, float]) -> dict[str, Row]:
    """Index of every unit that has one."""
    means = records_of(stats.means(by="unit", weights=weights))
    return {str(record["unit"]): record for record in means if record["scale"] == INDEX and record["n"]}


def _unit_rows(data: YearData, measure: str, found: Mapping[str, Row]) -> Iterator[Row]:
    for unit, record in found.items():
        index = index_cells(data, record)
        yield make_row(
            measure,
            scope="unit",
            unit=unit,
            category=band_label(data.scheme, index["estimate"]),
            method=UNIT_METHOD,
            note=band_note(data.scheme, index["ci_low"], index["ci_high"]),
            **index,
            **mark_cells(data.scheme.bands.mark),
        )


def _predicate_rows(
    data: YearData, measure: str, stats: SufficientStatistics, found: Mapping[str, Row], *, is_suppressed: bool = False
) -> Iterator[Row]:
    """How many of the units that are shown change or keep their predicate; those without any spread are left out."""
    official = _unit_records(stats, data.value_weights)
    compared = [
        unit
        for unit, record in official.items()
        if unit not in data.hidden_units
        and record["sd"] > 0
        and unit in found
        and found[unit]["n"] >= data.scheme.min_cell
    ]
    if not compared:
        return
    pairs = [[data.to_index(records[unit]["mean"]) for records in (official, found)] for unit in compared]
    n_changed = sum(band_label(data.scheme, before) != band_label(data.scheme, after) for before, after in pairs)
    for name, count in ((CHANGED, n_changed), (UNCHANGED, len(compared) - n_changed)):
        yield make_row(
            "n_units_predicate",
            scope="city",
            item=measure,
            subgroup=name,
            estimate=count,
            n=sum(int(found[unit]["n"]) for unit in compared),
            method="Perangkat Daerah yang ditampilkan, dibandingkan dengan predikat menurut cara utama",
            is_suppressed=is_suppressed,
            **mark_cells(data.scheme.bands.mark),
        )


def _unflagged_rows(data: YearData, stats: SufficientStatistics) -> Iterator[Row]:
    """The index without flagged answers; of units only how many change.

    Two figures that differ by a few people tell what these few answered, so both stay hidden where fewer than the
    minimum cell are flagged, and the index of a unit without its flagged answers is never told.
    """
    is_flagged = data.flags["is_straight_line"]
    if not data.can_count(~is_flagged):
        return
    without = data.count_part(~is_flagged)
    row = _city_row(data, WITHOUT_FLAGGED, without, data.value_weights, HEADCOUNT_METHOD)
    yield {**row, "is_suppressed": _are_few(data, int(is_flagged.sum()))}
    n_shown = int((is_flagged & ~data.people[UNIT].isin(data.hidden_units)).sum())
    found = _unit_records(without, data.value_weights)
    yield from _predicate_rows(data, WITHOUT_FLAGGED, stats, found, is_suppressed=_are_few(data, n_shown))


def _are_few(data: YearData, n: int) -> bool:
    return 0 < n < data.scheme.min_cell


def _what_if_rows(data: YearData, stats: SufficientStatistics) -> Iterator[Row]:
    """The city index if those who did not answer stood lower by 0.2 or 0.5 standard deviations.

    Nonresponse is no sampling: no interval covers it. With W_h = N_h / N the share of the staff whose answer is
    missing is 1 − n / N, whatever the units' own rates.
    """
    record = record_of(stats.means(weights=data.value_weights), INDEX)
    share_absent = 1 - len(data.people) / data.register.n_staff
    for lower in ABSENT_LOWER:
        shifted = data.to_index(record["mean"] - lower * record["sd"] * share_absent)
        yield make_row(
            "index_if_absent_lower",
            scope="city",
            subgroup=f"{format_number(lower, 1)} simpangan baku lebih rendah",
            estimate=shifted,
            n=int(record["n"]),
            method="andaian, bukan taksiran: pembobotan tidak menghilangkan bias karena tidak menjawab",
        )
