"""Rows of the results table about the questionnaire: reliability, item analysis, agreement within units."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from budaya_eval.evaluation.rows import Row, records_of
from budaya_eval.evaluation.year import YearData
from budaya_eval.results import make_row
from budaya_eval.statistics import SufficientStatistics
from budaya_eval.statistics.agreement import AGREED, MIXED, SPLIT

if TYPE_CHECKING:
    import pandas as pd

COEFFICIENTS = (
    "average_r",
    "alpha_std",
    "lambda2",
    "lambda6",
    "omega",
    "split_half",
    "split_half_best",
    "kmo",
    "alpha_within",
)


def reliability_rows(data: YearData, stats: SufficientStatistics) -> Iterator[Row]:
    """Cronbach's alpha with Feldt's interval per core value, other coefficients beside it, and the item analysis."""
    for record in records_of(stats.reliability(interval="feldt")):
        cells: Row = {"scope": "city", "core_value": str(record["scale"]), "n": int(record["n"])}
        yield make_row(
            "alpha",
            estimate=record["alpha"],
            ci_low=record["alpha_ci_low"],
            ci_high=record["alpha_ci_high"],
            method=f"alpha Cronbach, {record['k']} butir, jawaban lengkap (listwise), rentang Feldt 95 %",
            note=str(record["note"]),
            **cells,
        )
        for measure in COEFFICIENTS:
            yield make_row(measure, estimate=record[measure], **cells)
        yield make_row(
            "alpha_second_opinion",
            estimate=second_opinion(data.scores.frame[data.scores.scales[record["scale"]]]),
            method="pingouin.cronbach_alpha pada jawaban lengkap",
            **cells,
        )
    for record in records_of(stats.items()):
        indicator = str(record["item"])
        for measure in ("item_rest_r", "item_total_r", "alpha_if_deleted", "r_critical"):
            yield make_row(
                measure,
                scope="city",
                core_value=str(record["scale"]),
                indicator=indicator,
                item="+".join(data.scores.item_of[indicator]),
                estimate=record[measure],
                n=int(record["n"]),
                note=str(record["note"]),
            )


def second_opinion(scores: pd.DataFrame) -> float:
    """Alpha by pingouin on complete rows without constant columns; missing where it is undefined."""
    import pingouin

    complete = scores.dropna()
    complete = complete.loc[:, complete.nunique() > 1]
    if len(complete) < 10 or complete.shape[1] < 2:
        return math.nan
    return float(pingouin.cronbach_alpha(data=complete)[0])


def agreement_rows(data: YearData, stats: SufficientStatistics) -> Iterator[Row]:
    """How alike the people of a unit answer: ICC, the median r_wg(j), and how many units agree, vary or are split.

    Only where the statements are about the unit and each indicator is one of them: agreement on oneself means nothing,
    and means of several statements agree by themselves. Units as such are not told: full agreement would show answers.
    """
    if data.instrument.index_wording != "unit" or data.scores.multiplier > 1 or len(stats.units) < 2:
        return
    by_unit = stats.agreement(by="unit")
    by_unit = by_unit[~by_unit["unit"].isin(data.hidden_units)]  # a figure names the shown ones: the rest would follow
    for record in records_of(stats.agreement()):
        cells: Row = {"scope": "city", "core_value": str(record["scale"]), "n": int(record["n"])}
        for measure, figure, method in (
            ("icc1", "icc1", "analisis varians satu arah, besar unit rata-rata"),
            ("icc2", "icc2", "analisis varians satu arah"),
            ("rwg_j", "rwg_j_median", "median Perangkat Daerah, varians nol seragam"),
        ):
            yield make_row(measure, estimate=record[figure], method=method, note=str(record["note"]), **cells)
        classes = by_unit.loc[by_unit["scale"] == record["scale"], "agreement_class"]
        for name in (AGREED, MIXED, SPLIT):
            yield make_row("n_units_agreement", subgroup=name, estimate=int((classes == name).sum()), **cells)
