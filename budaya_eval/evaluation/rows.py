"""Rows of the results table, subject by subject: participation, index, units, awareness."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from budaya_eval.answer_table import CANNOT_JUDGE
from budaya_eval.evaluation.year import GROUP, UNIT, YearData
from budaya_eval.responses import REASONS
from budaya_eval.results import make_row
from budaya_eval.scheme import Mark, Scheme
from budaya_eval.statistics import SufficientStatistics
from budaya_eval.statistics.readings import rank_span, read_ranks

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]

INDEX = "index"
GENERAL_GROUP = "tanpa bidang pendidikan dan kesehatan"
GROUPS = {GENERAL_GROUP: ("umum",), "bidang pendidikan": ("pendidikan",), "bidang kesehatan": ("kesehatan",)}
HEADCOUNT_METHOD = "rata-rata berbobot jumlah pegawai per Perangkat Daerah; rentang 95 %"
REPORTING_UNIT = "Perangkat Daerah"
UNIT_METHOD = "rata-rata responden; rentang 95 %"
INTERVAL = ("ci_low", "ci_high")
LEVELS: tuple[tuple[Literal["unit"] | None, str, str], ...] = (
    (None, "city", HEADCOUNT_METHOD),
    ("unit", "unit", UNIT_METHOD),
)


def records_of(table: pd.DataFrame) -> list[Row]:
    """Rows of a table as dictionaries."""
    return [{str(column): value for column, value in record.items()} for record in table.to_dict("records")]


def record_of(means: pd.DataFrame, scale: str) -> Row:
    """The row of one scale."""
    return records_of(means[means["scale"] == scale])[0]


def participation_rows(data: YearData) -> Iterator[Row]:
    """Staff, respondents and response rate of the city and of every Perangkat Daerah; accounting of rows."""
    staff = data.register.staff_of_reporting_unit
    answered = data.people[UNIT].value_counts()
    yield from _participation(data.register.n_staff, len(data.people), scope="city")
    for code, n_staff in staff.items():
        yield from _participation(n_staff, int(answered.get(code, 0)), scope="unit", unit=code)
    files = data.answers.files
    for measure, column in (
        ("n_rows_read", "n_read"),
        ("n_rows_used", "n_used"),
        ("n_rows_set_aside", "n_set_aside"),
    ):
        yield make_row(measure, scope="city", estimate=int(files[column].sum()))
    for reason, count in data.answers.set_aside["code"].value_counts().items():
        yield make_row("n_rows_set_aside", scope="city", subgroup=REASONS[str(reason)], estimate=int(count))


def _participation(n_staff: int, n_respondents: int, **place: str) -> Iterator[Row]:
    yield make_row("n_staff", estimate=n_staff, **place)
    yield make_row("n_respondents", estimate=n_respondents, **place)
    rate = 100 * n_respondents / n_staff if n_staff else math.nan
    yield make_row("response_rate", estimate=rate, n=n_respondents, **place)


def index_rows(data: YearData, stats: SufficientStatistics) -> Iterator[Row]:
    """Index and mean score of the city and of every Perangkat Daerah: in all, per core value, per indicator."""
    for by, scope, method in LEVELS:
        means = stats.means(by=by, weights=data.value_weights)
        for record in [*records_of(means), *records_of(stats.item_means(by=by))]:
            yield from _index_pair(data, record, scope=scope, method=method)


def _index_pair(data: YearData, record: Mapping[str, Any], **place: str) -> Iterator[Row]:
    """Index and mean score from one record of means."""
    if not record["n"]:
        return
    place |= {
        "core_value": "" if record["scale"] == INDEX else str(record["scale"]),
        "indicator": str(record.get("item", "")),
        "unit": str(record.get("unit", "")),
    }
    note, multiplier = str(record["note"]), data.scores.multiplier
    index = index_cells(data, record)
    cells: Row = {"dimension": dimension_of(data.scheme, "core_values"), **place}
    cells["is_suppressed"] = (place["unit"], place["indicator"]) in data.hidden_indicators
    if place["indicator"]:
        mark: Row = mark_cells(data.scheme.conversion_mark)
    else:
        mark = {"category": band_label(data.scheme, index["estimate"]), **mark_cells(data.scheme.bands.mark)}
        note = "; ".join(filter(None, (band_note(data.scheme, index["ci_low"], index["ci_high"]), note)))
    yield make_row("index", note=note, **index, **cells, **mark)
    cells["n"] = index["n"]
    yield make_row(
        "mean_score",
        estimate=record["mean"] / multiplier,
        ci_low=record["ci_low"] / multiplier,
        ci_high=record["ci_high"] / multiplier,
        **cells,
    )
    yield make_row("sd_score", estimate=record["sd"] / multiplier, **cells)


def index_cells(data: YearData, record: Mapping[str, Any]) -> Row:
    """Write a mean with its range, in index points, and its n into the cells of a row."""
    estimate, low, high = (data.to_index(record[column]) for column in ("mean", *INTERVAL))
    return {"estimate": estimate, "ci_low": low, "ci_high": high, "n": int(record["n"])}


def dimension_of(scheme: Scheme, source: str) -> str:
    """Code of the dimension that a source feeds; empty if none does."""
    return next((dimension.code for dimension in scheme.dimensions if source in dimension.sources), "")


def mark_cells(mark: Mark) -> Row:
    """Write a legal mark into the cells of a row."""
    return {"status": mark.status, "basis": mark.basis}


def band_label(scheme: Scheme, index: float) -> str:
    """Predicate of an index."""
    band = scheme.bands.classify(index)
    return band.label if band else ""


def band_note(scheme: Scheme, low: float, high: float) -> str:
    """Say between which predicates an interval lies, if it crosses a cut."""
    bottom, top = scheme.bands.classify(low), scheme.bands.classify(high)
    if bottom is None or top is None or bottom == top:
        return ""
    return f"di antara {bottom.label} dan {top.label}"


def group_rows(data: YearData) -> Iterator[Row]:
    """Participation and index of the groups of staff, if they can be shown beside the units."""
    for name, groups in GROUPS.items():
        keep = data.people[GROUP].isin(groups)
        n_staff = sum(data.count_staff(groups).values())
        if not n_staff:
            continue
        yield from _participation(n_staff, int(keep.sum()), scope="group", subgroup=name)
        if keep.sum() < data.scheme.min_cell or not data.are_groups_safe or not data.can_count(keep):
            yield make_row("index", scope="group", subgroup=name, is_suppressed=True)
            continue
        for record in records_of(data.count_part(keep, groups).means(weights=data.value_weights)):
            yield from _index_pair(data, record, scope="group", subgroup=name, method=HEADCOUNT_METHOD)


def unit_class_rows(data: YearData, stats: SufficientStatistics) -> Iterator[Row]:
    """Difference of every Perangkat Daerah from the rest of the city, and its class by Holm's procedure.

    None while only one of them has answered.
    """
    if len(stats.units) < 2:
        return
    compared = stats.compare(weights=data.value_weights, min_n=data.scheme.min_cell)
    ranked = compared[(compared["scale"] == INDEX) & compared["rank_low"].notna()]
    if len(ranked) > 1:
        yield make_row(
            "rank_span",
            scope="city",
            estimate=rank_span(ranked),
            n=int(ranked["n"].sum()),
            method="rentang peringkat bersama 95 % (Klein, Wright, dan Wieczorek 2020)",
            note=read_ranks(compared, INDEX, REPORTING_UNIT),
        )
    for record in records_of(compared[compared["scale"] == INDEX]):
        if not record["n"]:
            continue
        half = _t_quantile(record["df"]) * record["se"]
        yield make_row(
            "difference_from_rest",
            scope="unit",
            unit=str(record["unit"]),
            estimate=record["difference"] * data.index_per_point,
            ci_low=(record["difference"] - half) * data.index_per_point,
            ci_high=(record["difference"] + half) * data.index_per_point,
            n=int(record["n"]),
            category=record["class"] if isinstance(record["class"], str) else "",
            method="uji t terhadap bagian kota selebihnya, Holm 5 %; rentang 95 % tanpa penyesuaian",
            note=str(record["note"]),
        )


def _t_quantile(df: float) -> float:
    from scipy.stats import t

    return float(t.ppf(0.975, df)) if df > 0 else math.nan


def category_rows(data: YearData, stats: SufficientStatistics) -> Iterator[Row]:
    """Shares per answer category after reversal (where each indicator has one item) and declared non-answers."""
    if data.scores.multiplier == 1:
        yield from _share_rows(data, stats)
    states = data.answers.states
    for core_value, indicators in data.scores.scales.items():
        for indicator in indicators:
            asked = states[data.scores.item_of[indicator]]
            n_judged = int(asked.isin([CANNOT_JUDGE, "answered"]).to_numpy().sum())
            n_not = int((asked == CANNOT_JUDGE).to_numpy().sum())
            share = 100 * n_not / n_judged if n_judged else math.nan
            place = {"scope": "city", "core_value": core_value, "indicator": indicator}
            yield make_row("share_cannot_judge", estimate=share, n=n_judged, **place)


def _share_rows(data: YearData, stats: SufficientStatistics) -> Iterator[Row]:
    """Shares per category of each indicator, units weighted by headcount as in the mean.

    Unweighted shares would give every indicator a second city mean, and two means of the same answers can give two
    hidden units away.
    """
    table = stats.distribution(by="unit")
    table = table[table.groupby(["unit", "item"])["n"].transform("sum") > 0]
    weight = table["unit"].map(data.count_staff())
    weight /= weight.groupby([table["item"], table["category"]]).transform("sum")
    keys = ["scale", "item", "category"]
    shares = table.assign(share=table["share"] * weight).groupby(keys, sort=False)["share"].sum().reset_index()
    for record in records_of(shares):
        indicator = str(record["item"])
        yield make_row(
            "share_category",
            scope="city",
            core_value=str(record["scale"]),
            indicator=indicator,
            subgroup=str(int(record["category"])),
            estimate=100 * record["share"],
            n=int(data.scores.frame[indicator].count()),
            method="bagian responden yang menjawab, berbobot jumlah pegawai per Perangkat Daerah",
        )


def awareness_rows(data: YearData) -> Iterator[Row]:
    """Share of right answers to each factual question, weighted by headcount."""
    stats = data.fact_statistics()
    if stats is None:
        return
    for record in records_of(stats.item_means()):
        yield make_row(
            "share_correct",
            scope="city",
            dimension=dimension_of(data.scheme, "factual"),
            item=str(record["item"]),
            estimate=100 * record["mean"],
            ci_low=max(0.0, 100 * record["ci_low"]),
            ci_high=min(100.0, 100 * record["ci_high"]),
            n=int(record["n"]),
            method=HEADCOUNT_METHOD,
        )
