"""Rows of what stands apart from the index: other lists, the own values of a unit, other groups of raters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from budaya_eval.answer_table import AnswerTable
from budaya_eval.evaluation.rows import HEADCOUNT_METHOD, INDEX, UNIT_METHOD, Row, mark_cells, records_of
from budaya_eval.evaluation.year import CITY, UNIT, YEAR, YearData
from budaya_eval.indicators import Route
from budaya_eval.privacy import choose_hidden, choose_hidden_items
from budaya_eval.results import make_row
from budaya_eval.scoring import IndicatorScores, score_indicators
from budaya_eval.statistics import SufficientStatistics

if TYPE_CHECKING:
    import pandas as pd

FEWEST_INDICATORS = 2
ROUTE_NAMES: dict[Route, str] = {
    "self": "pegawai",
    "supervisor": "pimpinan unit",
    "peer": "pegawai unit lain",
    "public": "pengguna layanan",
}
RATER_METHOD = "rata-rata penilai, tanpa rentang: penilainya bukan sampel"


@dataclass(frozen=True, slots=True)
class _Part:
    """Scores that stand apart: whose they are, and among which groups they must not be recognised.

    `subgroup` names the list or the raters in the results; `levels` are the scopes that are shown.
    """

    subgroup: str
    route: Route
    people: pd.DataFrame
    scores: IndicatorScores
    population: pd.DataFrame | None
    levels: tuple[str, ...]


def apart_rows(data: YearData) -> Iterator[Row]:
    """Index of every other list and of every other group of raters, under the same suppression; never averaged."""
    for part in _parts(data):
        kept = _keep_counted(part)
        if kept is not None:
            yield from _rows_of_part(data, kept)


def _parts(data: YearData) -> Iterator[_Part]:
    wording = data.instrument.index_wording
    for section in data.instrument.sections:
        scores = score_indicators(data.answers, wording, section.code)
        population = data.population()
        if section.units:
            is_own = data.people[UNIT].isin(section.units)
            population = population[population[UNIT].isin(section.units)]
            scores = replace(scores, frame=scores.frame[is_own])
            yield _Part(section.code, "self", data.people[is_own], scores, population, ("unit",))
        else:
            yield _Part(section.code, "self", data.people, scores, population, ("city", "unit"))
    for route, answers in data.others.items():
        scores = score_indicators(answers, answers.instrument.index_wording)
        yield _Part(ROUTE_NAMES[route], route, _people(data, answers), scores, None, ("city", "unit"))


def _people(data: YearData, answers: AnswerTable) -> pd.DataFrame:
    import pandas as pd

    rated = answers.respondents["unit"].map(data.register.reporting_unit_of)
    return pd.DataFrame({YEAR: data.settings.year, UNIT: rated})


def _keep_counted(part: _Part) -> _Part | None:
    """Leave out indicators nobody answered, and values of which one indicator is left: no index stands on one."""
    answered = part.scores.frame.notna().any()
    scales = {
        core_value: kept
        for core_value, indicators in part.scores.scales.items()
        if len(kept := [code for code in indicators if answered[code]]) >= FEWEST_INDICATORS
    }
    if not scales:
        return None
    columns = [code for indicators in scales.values() for code in indicators]
    return replace(part, scores=replace(part.scores, frame=part.scores.frame[columns], scales=scales))


def _rows_of_part(data: YearData, part: _Part) -> Iterator[Row]:
    import pandas as pd

    scores = part.scores
    stats = SufficientStatistics.from_frame(
        pd.concat([part.people[[YEAR, UNIT]], scores.frame], axis=1),
        scores.scales,
        points=scores.points,
        unit=UNIT,
        year=YEAR,
        population=part.population,
        missing="pairwise",
        min_share=data.scheme.threshold("min_share_answered"),
    )
    weights = dict.fromkeys(scores.scales, 1.0)
    by_unit = [*records_of(stats.means(by="unit", weights=weights)), *records_of(stats.item_means(by="unit"))]
    hidden = _hide(data, part, by_unit)
    hidden_items = choose_hidden_items(scores.frame.notna(), part.people[UNIT], scores.scales)
    for level in part.levels:
        records: Sequence[Mapping[str, Any]] = by_unit
        if level == CITY:
            records = [*records_of(stats.means(weights=weights)), *records_of(stats.item_means())]
        for record in records:
            place = (str(record.get("unit", "")), str(record.get("item", "")))
            if record["n"]:
                yield _row(data, part, record, level, is_hidden=place[0] in hidden or place in hidden_items)


def _hide(data: YearData, part: _Part, by_unit: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Choose the units that stay hidden: few answers to any indicator, or one answer given by all.

    A city figure is shown beside the units, so a hidden one must not follow from it by subtraction.
    """
    answered = part.scores.frame.notna().groupby(part.people[UNIT]).sum().min(axis=1)
    sizes = {str(unit): max(int(n), 1) for unit, n in answered.items()}
    for record in by_unit:
        if record["n"] and not record["sd"] > 1e-9:
            sizes[str(record["unit"])] = 1
    parents = {CITY: list(sizes)} if CITY in part.levels else {}
    hidden = data.hidden_units
    shown = {unit: 1 if unit in hidden else size for unit, size in sizes.items()}
    small = frozenset(unit for unit, size in shown.items() if size < data.scheme.min_cell)
    return small | choose_hidden(shown, parents, data.scheme.min_cell)


def _row(data: YearData, part: _Part, record: Mapping[str, Any], level: str, *, is_hidden: bool) -> Row:
    scores, scheme = part.scores, data.scheme

    def to_index(score: float) -> float:
        return scheme.to_index(score / scores.multiplier, scores.low, scores.high)

    bounds: Row = {}
    method = RATER_METHOD
    if part.population is not None:
        bounds = {bound: to_index(record[bound]) for bound in ("ci_low", "ci_high")}
        method = HEADCOUNT_METHOD if level == CITY else UNIT_METHOD
    return {
        **make_row(
            "index_apart",
            scope=level,
            unit=str(record.get("unit", "")),
            route=part.route,
            core_value="" if record["scale"] == INDEX else str(record["scale"]),
            indicator=str(record.get("item", "")),
            subgroup=part.subgroup,
            estimate=to_index(record["mean"]),
            n=int(record["n"]),
            method=method,
            note="di luar indeks kota",
            **bounds,
            **mark_cells(scheme.conversion_mark),
        ),
        "is_suppressed": is_hidden,
    }
