"""Rows of the two referents: what people say of themselves beside what they say of their unit, never in the index."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from budaya_eval.evaluation.rows import INDEX, LEVELS, Row, mark_cells, records_of
from budaya_eval.evaluation.year import CITY, UNIT, YEAR, YearData
from budaya_eval.privacy import FEWEST_INCOMPLETE, choose_hidden
from budaya_eval.results import make_row
from budaya_eval.scoring import score_indicators
from budaya_eval.statistics import SufficientStatistics

if TYPE_CHECKING:
    import pandas as pd

if TYPE_CHECKING:
    import pandas as pd

FEWEST_INDICATORS = 2


def referent_rows(data: YearData) -> Iterator[Row]:
    """Index in the wording about oneself, and the paired difference from the wording about the unit.

    Both stand on the people and indicators with an answer in both wordings: the difference of each is a whole number,
    and its counts add up like any score. A unit is shown only if enough people answered both, not all of them with
    the same difference, and neither it nor its index is hidden.
    """
    instrument = data.instrument
    if instrument.index_wording != "unit" or not instrument.questions_of("likert", "self"):
        return
    own = score_indicators(data.answers, "self")
    multiplier = math.lcm(own.multiplier, data.scores.multiplier)
    of_unit = data.scores.frame * (multiplier // data.scores.multiplier)
    of_self = own.frame * (multiplier // own.multiplier)
    gap = (of_self - of_unit[of_self.columns]).dropna(axis=1, how="all")
    scales = {
        core_value: asked
        for core_value, indicators in data.scores.scales.items()
        if len(asked := [code for code in indicators if code in gap]) >= FEWEST_INDICATORS
    }
    if not scales:
        return
    columns = [code for indicators in scales.values() for code in indicators]
    both = gap[columns].notna()
    low, high = (end * multiplier for end in (data.scores.low, data.scores.high))
    counted = {
        "referent_gap": _count(data, gap[columns], scales, (low - high, high - low)),
        "index_self": _count(data, of_self[columns].where(both), scales, (low, high)),
    }
    weights = data.scheme.value_weights(scales)
    found = [
        (measure, by, record)
        for measure, stats in counted.items()
        for by in LEVELS
        for record in records_of(stats.means(by=by[0], weights=weights))
        if record["n"]
    ]
    sizes = both.groupby(data.people[UNIT]).sum().min(axis=1).to_dict()
    hidden = _hide(data, sizes, [record for _, by, record in found if by[0]], _left_out(data, both, scales))
    for measure, (_, scope, method), record in found:
        yield _row(data, measure, scope, method, record, multiplier, hidden)


def _count(
    data: YearData, frame: pd.DataFrame, scales: dict[str, list[str]], points: tuple[int, int]
) -> SufficientStatistics:
    return SufficientStatistics.from_frame(
        frame.join(data.people[[YEAR, UNIT]]),
        scales,
        points=points,
        unit=UNIT,
        year=YEAR,
        population=data.population(),
        missing="pairwise",
        min_share=data.scheme.threshold("min_share_answered"),
    )


def _left_out(data: YearData, both: pd.DataFrame, scales: Mapping[str, list[str]]) -> frozenset[str]:
    """Find units in which one or two people count for the index of a core value but not, or otherwise, for the pairs.

    The index less what the pairs say of the unit would tell their answers.
    """
    found: set[str] = set()
    for core_value, columns in scales.items():
        if columns == data.scores.scales[core_value]:
            is_other = (both[columns] != data.scores.frame[columns].notna()).any(axis=1)
            n_others = is_other.groupby(data.people[UNIT]).sum()
            found.update(map(str, n_others[n_others.between(1, FEWEST_INCOMPLETE - 1)].index))
    return frozenset(found)


def _hide(
    data: YearData, answered: Mapping[Any, int], by_unit: Iterable[Row], left_out: frozenset[str]
) -> frozenset[str]:
    """Choose the units that stay hidden, so that none follows from the city figure or from its own index."""
    sizes = {str(unit): max(int(n), 1) for unit, n in answered.items()}
    alike = {str(record["unit"]) for record in by_unit if not record["sd"] > 1e-9}
    sizes |= dict.fromkeys((alike | left_out | data.hidden_units) & sizes.keys(), 1)
    return choose_hidden(sizes, {CITY: list(sizes)}, data.scheme.min_cell)


def _row(
    data: YearData, measure: str, scope: str, method: str, record: Row, multiplier: int, hidden: frozenset[str]
) -> Row:
    low, high = data.scores.low, data.scores.high
    unit = str(record.get("unit", ""))

    def convert(score: float) -> float:
        if measure == "referent_gap":
            return data.scheme.index_per_score(low, high) * score / multiplier
        return data.scheme.to_index(score / multiplier, low, high)

    return {
        **make_row(
            measure,
            scope=scope,
            unit=unit,
            core_value="" if record["scale"] == INDEX else str(record["scale"]),
            estimate=convert(record["mean"]),
            ci_low=convert(record["ci_low"]),
            ci_high=convert(record["ci_high"]),
            n=int(record["n"]),
            method=f"orang dan indikator yang sama; {method}",
            note="tidak masuk indeks",
            **mark_cells(data.scheme.conversion_mark),
        ),
        "is_suppressed": unit in hidden,
    }
