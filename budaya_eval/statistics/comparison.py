"""Units against the rest of the city, and change between years: tests, classes, and how far a unit's mean carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from budaya_eval.errors import InputError, Problem
from budaya_eval.phrases import format_number, join_words
from budaya_eval.statistics.arguments import check_least, is_number
from budaya_eval.statistics.counts import FloatArray, IntArray
from budaya_eval.statistics.covariance import group_keys
from budaya_eval.statistics.estimates import (
    SMALL_CELL,
    Cells,
    contrast,
    group_people,
    interval,
    item_cells,
    normalised,
    scale_weights,
    score_cells,
)
from budaya_eval.statistics.frames import stack_parts
from budaya_eval.statistics.layout import Label, Layout
from budaya_eval.statistics.means import Design
from budaya_eval.statistics.ranks import joint_rank_intervals
from budaya_eval.statistics.reliability import check_grouping, join_notes, pooled_years_note

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.05
MARGIN_SHARE = 0.03  # smallest change of interest: 3 points of an index from 0 to 100

ABOVE, SAME, BELOW = "di atas", "tidak berbeda", "di bawah"
POOLED_SPREAD = "simpangan baku gabungan dalam unit"
RISE, FALL, STABLE, UNCLEAR = "naik", "turun", "stabil", "belum dapat dipastikan"


def holm(p: FloatArray) -> FloatArray:
    """Holm's step-down adjustment; NaN stays NaN and does not count. R: ``p.adjust(p, "holm")``.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65–70.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03, np.nan])).round(2).tolist()
    [0.03, 0.06, 0.06, nan]
    """
    result = np.full(p.shape, np.nan)
    tested = np.flatnonzero(np.isfinite(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    raised = p[order] * np.arange(len(order), 0, -1)
    result[order] = np.minimum(np.maximum.accumulate(raised), 1) if len(order) else raised
    return result


def t_test(estimate: FloatArray, se: FloatArray, df: FloatArray) -> tuple[FloatArray, FloatArray]:
    """T statistic and two-sided p; NaN without spread."""
    from scipy.special import stdtr

    is_defined = (se > 0) & np.isfinite(df)
    t = np.where(is_defined, estimate / np.where(is_defined, se, 1.0), np.nan)
    return t, np.where(is_defined, 2 * stdtr(np.where(is_defined, df, 1.0), -np.abs(np.nan_to_num(t))), np.nan)


def intraclass(cells: Cells) -> tuple[FloatArray, FloatArray]:
    """ICC(1) of each measure by one-way analysis of variance with n0, and n0; shapes (V,).

    Notes
    -----
    (MSB − MSW) / (MSB + (n0 − 1) MSW), n0 = (N − Σn² / N) / (H − 1). For the index n is its smallest number per unit.

    References
    ----------
    Donner (1986), International Statistical Review 54, 67–82.
    """
    n = cells.people.astype(np.float64)
    mean = cells.mean
    if cells.index is not None:
        used = cells.index.weights > 0
        mean = np.column_stack([mean, mean[:, used] @ cells.index.weights[used]])
    people, n_cells = n.sum(axis=0), (n > 0).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        n0 = np.where(n_cells > 1, (people - (n**2).sum(axis=0) / people) / (n_cells - 1), np.nan)
        grand = np.where(n > 0, n * mean, 0.0).sum(axis=0) / people
        between = np.where(n > 0, n * (mean - grand) ** 2, 0.0).sum(axis=0) / (n_cells - 1)
        return (between - cells.within) / (between + (n0 - 1) * cells.within), n0


def compare_table(design: Design, by: str, against: str, min_n: int) -> pd.DataFrame:
    """Units against the rest or the whole of the city; see `SufficientStatistics.compare`."""
    check_grouping(design.counts, by, ("unit",))
    check_least("min_n", min_n, 0)
    if against not in ("rest", "city"):
        raise InputError(Problem("pembanding", f"against='{against}' tidak dikenal.", allowed="rest, city"))
    counts = design.counts
    weights = scale_weights(counts.layout, design.weights)
    cells = score_cells(counts, design.population, ("year", "unit"), weights, is_finite=False)
    labels, group = group_keys(cells.keys, "unit")
    member = (group[None, :] == np.arange(len(labels))[:, None]).astype(np.float64)[:, :, None]
    if sum(bool((cells.n[group == g] > 0).any()) for g in range(len(labels))) < 2:
        raise InputError(Problem("satu_unit", "Perbandingan memerlukan jawaban dari paling sedikit dua unit."))
    weight = design.cell_weights(cells)[None]
    own = normalised(member * weight, cells)
    other = normalised((1 - member) * weight, cells) if against == "rest" else normalised(weight, cells)
    mean, own_se, own_df = contrast(cells, own)
    reference, _, _ = contrast(cells, np.broadcast_to(other, own.shape))
    difference, se, df = contrast(cells, own - other)
    city, _, _ = contrast(cells, normalised(weight, cells))
    n = group_people(cells, member > 0)
    is_tested = (n >= max(min_n, 1)) & np.isfinite(difference)
    mean = np.where(n > 0, mean, np.nan)
    t, p = t_test(difference, np.where(is_tested, se, np.nan), df)
    p_holm = np.column_stack([holm(column) for column in p.T])
    icc, _ = intraclass(cells)
    shared_part = np.maximum(icc, 0)
    shrink = np.where(n > 0, n * shared_part / (1 + (np.maximum(n, 1) - 1) * shared_part), np.nan)
    shared = join_notes(pooled_years_note(counts, by), design.even_note)
    parts = []
    for v, measure in enumerate(cells.measures):
        rank_low, rank_high = joint_rank_intervals(mean[:, v], own_se[:, v], own_df[:, v], is_tested[:, v])
        classes = [unit_class(d, q) for d, q in zip(difference[:, v], p_holm[:, v], strict=True)]
        notes = [
            join_notes(
                test_note(int(n[g, v]), min_n, float(p[g, v])),
                small_note(int(n[g, v]), POOLED_SPREAD),
                "ICC(1) negatif, dianggap 0" if icc[v] < 0 else "",
                shared,
            )
            for g in range(len(labels))
        ]
        parts.append(
            {
                "scale": measure,
                "unit": labels,
                "n": n[:, v],
                "mean": mean[:, v],
                "mean_reference": reference[:, v],
                "difference": np.where(n[:, v] > 0, difference[:, v], np.nan),
                "se": np.where(is_tested[:, v], se[:, v], np.nan),
                "df": np.where(is_tested[:, v], df[:, v], np.nan),
                "t": t[:, v],
                "p": p[:, v],
                "p_holm": p_holm[:, v],
                "class": classes,
                "reliability": shrink[:, v],
                "shrunken_mean": city[0, v] + shrink[:, v] * (mean[:, v] - city[0, v]),
                "rank_low": rank_low,
                "rank_high": rank_high,
                "note": notes,
            }
        )
    return stack_parts(parts)


def unit_class(difference: float, p_holm: float) -> str | None:
    """Return one of three classes; none without a test."""
    if np.isnan(p_holm):
        return None
    if p_holm >= LEVEL:
        return SAME
    return ABOVE if difference > 0 else BELOW


def test_note(n: int, min_n: int, p: float) -> str:
    """Say why there was no test."""
    if n == 0:
        return "belum ada jawaban"
    if n < min_n:
        return f"n < {min_n}: tidak diuji"
    return "tidak diuji: tanpa keragaman jawaban" if np.isnan(p) else ""


def change_table(
    design: Design,
    from_year: int,
    to_year: int,
    by: str | None,
    margin: float | None,
    min_n: int,
    composition: str,
    *,
    of_items: bool = False,
) -> pd.DataFrame:
    """Change of scales or items between two years; see `SufficientStatistics.change` and `item_change`."""
    check_grouping(design.counts, by, (None, "unit"))
    check_least("min_n", min_n, 0)
    limit = equivalence_margin(design, margin)
    years = sorted({key.year for key in design.counts.keys if key.year is not None})
    missing_years = [str(year) for year in (from_year, to_year) if year not in years]
    if missing_years or from_year == to_year:
        known = ", ".join(map(str, years))
        raise InputError(
            Problem(
                "tahun",
                f"Perubahan {from_year}–{to_year} tidak dapat dihitung.",
                allowed=f"dua tahun berbeda dari: {known or 'tidak ada tahun dalam data'}",
            )
        )
    cells, coefficients, labels = _change_coefficients(design, (from_year, to_year), by, composition, of_items=of_items)
    n_from, n_to = (group_people(cells, np.nan_to_num(part) > 0) for part in coefficients)
    mean_from, _, _ = contrast(cells, coefficients[0])
    mean_to, _, _ = contrast(cells, coefficients[1])
    estimate, se, df = contrast(cells, coefficients[1] - coefficients[0])
    shared = _composition_note(cells, (from_year, to_year), composition) if by is None else ""
    found = Changes(cells.measures, labels, n_from, n_to, mean_from, mean_to, estimate, se, df, POOLED_SPREAD)
    return change_frame(design.counts.layout, found, by, limit, min_n, shared, of_items=of_items)


@dataclass(frozen=True, slots=True)
class Changes:
    """Estimated changes of some measures in some groups, all arrays of shape (G, measures).

    Parameters
    ----------
    measures : tuple of str
        Scales and the index, or items.
    labels : list
        The groups.
    n_from, n_to : ndarray of int
        People of the two years.
    mean_from, mean_to, estimate, se, df : ndarray of float
        Means of the two years, their difference, its standard error and degrees of freedom.
    small_note : str
        What a small number of people means for the standard error.
    """

    measures: tuple[str, ...]
    labels: list[Label]
    n_from: IntArray
    n_to: IntArray
    mean_from: FloatArray
    mean_to: FloatArray
    estimate: FloatArray
    se: FloatArray
    df: FloatArray
    small_note: str


def change_frame(
    layout: Layout, found: Changes, by: str | None, limit: float, min_n: int, shared: str, *, of_items: bool
) -> pd.DataFrame:
    """Test the changes and write them down, one row per measure and group."""
    smallest = np.minimum(found.n_from, found.n_to)
    estimate, df = found.estimate, found.df
    is_tested = smallest >= (max(min_n, 1) if by == "unit" else 1)
    se = np.where(is_tested, found.se, np.nan)
    low, high = interval(estimate, se, df)
    _, p = t_test(estimate, se, df)
    p_holm = p
    if by == "unit":
        p_holm = np.column_stack([holm(column) for column in p.T])
    elif of_items:
        p_holm = holm(p[0])[None]
    p_equivalence = equivalence_p(estimate, se, df, limit)
    scale_of = {item: scale for scale, items in layout.scales for item in items}
    parts = []
    for v, measure in enumerate(found.measures):
        part: dict[str, Any] = {"scale": scale_of[measure], "item": measure} if of_items else {"scale": measure}
        if by is not None:
            part["unit"] = found.labels
        rows = range(len(found.labels))
        n = smallest[:, v]
        part |= {
            "n_from": found.n_from[:, v],
            "n_to": found.n_to[:, v],
            "mean_from": np.where(found.n_from[:, v] > 0, found.mean_from[:, v], np.nan),
            "mean_to": np.where(found.n_to[:, v] > 0, found.mean_to[:, v], np.nan),
            "change": np.where(n > 0, estimate[:, v], np.nan),
            "se": se[:, v],
            "df": np.where(is_tested[:, v], df[:, v], np.nan),
            "ci_low": np.where(n > 0, low[:, v], np.nan),
            "ci_high": np.where(n > 0, high[:, v], np.nan),
            "p": p[:, v],
            "p_holm": p_holm[:, v],
            "p_equivalence": p_equivalence[:, v],
            "class": [change_class(estimate[g, v], p_holm[g, v], p_equivalence[g, v]) for g in rows],
            "note": [
                join_notes(
                    _change_note(int(n[g]), min_n, p[g, v], p_holm[g, v], p_equivalence[g, v], limit, found.small_note),
                    shared,
                )
                for g in rows
            ],
        }
        parts.append(part)
    return stack_parts(parts)


def equivalence_margin(design: Design, margin: float | None) -> float:
    """Return the margin of equivalence on the answer scale; 3 % of its range unless given."""
    layout = design.counts.layout
    if margin is None:
        return MARGIN_SHARE * (layout.high - layout.low)
    if not (is_number(margin) and 0 < margin <= layout.high - layout.low):
        raise InputError(
            Problem(
                "batas_setara",
                f"margin={margin} tidak dapat dipakai.",
                allowed=f"lebih dari 0 sampai {layout.high - layout.low} titik skala",
            )
        )
    return float(margin)


def _change_coefficients(
    design: Design, years: tuple[int, int], by: str | None, composition: str, *, of_items: bool
) -> tuple[Cells, tuple[FloatArray, FloatArray], list[Label]]:
    """Cells of all years, and the coefficients that give each group's mean in the first and in the second year."""
    if composition not in ("own", "from"):
        raise InputError(Problem("komposisi", f"composition='{composition}' tidak dikenal.", allowed="own, from"))
    counts = design.counts
    parts = ("year", "unit") if by == "unit" or composition == "from" else design.parts("year")
    if of_items:
        cells = item_cells(counts, design.population, parts, is_finite=False)
    else:
        weights = scale_weights(counts.layout, design.weights)
        cells = score_cells(counts, design.population, parts, weights, is_finite=False)
    labels, group = group_keys(cells.keys, by)
    weight = design.cell_weights(cells)
    if composition == "from":
        weight = first_year_weight(cells, weight, years)
    member = (group[None, :] == np.arange(len(labels))[:, None]).astype(np.float64)[:, :, None]
    first, second = (
        normalised(member * weight * np.array([[float(key.year == year)] for key in cells.keys]), cells)
        for year in years
    )
    return cells, (first, second), labels


def first_year_weight(cells: Cells, weight: FloatArray, years: Sequence[int]) -> FloatArray:
    """Weight of each unit in the first year, in all the years, for units that answered in all of them; others 0."""
    position = {(key.year, key.unit): index for index, key in enumerate(cells.keys)}
    result = np.zeros_like(weight)
    for unit in {key.unit for key in cells.keys}:
        rows = [position[year, unit] for year in years if (year, unit) in position]
        if len(rows) == len(years):
            result[rows] = np.where((cells.n[rows] > 0).all(axis=0), weight[rows[0]], 0.0)
    return result


def equivalence_p(estimate: FloatArray, se: FloatArray, df: FloatArray, margin: float | FloatArray) -> FloatArray:
    """P value of two one-sided tests that the estimate lies within ±margin.

    References
    ----------
    Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15, 657–680.
    R: the larger p of ``t.test(y, x, mu = -m, alternative = "greater")`` and of
    ``t.test(y, x, mu = m, alternative = "less")``.
    """
    from scipy.special import stdtr

    is_defined = (se > 0) & np.isfinite(df)
    safe_se, safe_df = np.where(is_defined, se, 1.0), np.where(is_defined, df, 1.0)
    above_low = stdtr(safe_df, -(estimate + margin) / safe_se)
    below_high = stdtr(safe_df, (estimate - margin) / safe_se)
    return np.where(is_defined, np.maximum(above_low, below_high), np.nan)


def change_class(change: float, p_holm: float, p_equivalence: float) -> str:
    """Return one of four classes."""
    if p_holm < LEVEL:
        return RISE if change > 0 else FALL
    return STABLE if p_equivalence < LEVEL else UNCLEAR


def _change_note(n: int, min_n: int, p: float, p_holm: float, p_equivalence: float, margin: float, few: str) -> str:
    """Say why there was no test, or that a sure change is a small one."""
    if np.isnan(p):
        if n == 0:
            return "tanpa jawaban pada salah satu tahun"
        return test_note(n, min_n, p) or "tidak diuji"
    small = small_note(n, few)
    if p_holm < LEVEL and p_equivalence < LEVEL:
        small = join_notes(small, f"perubahan nyata tetapi lebih kecil dari {format_number(margin)} titik skala")
    return small


def small_note(n: int, few: str) -> str:
    """Say what stands behind the standard error of few people."""
    return f"n < {SMALL_CELL}: galat baku dari {few}" if 0 < n < SMALL_CELL else ""


def _composition_note(cells: Cells, years: tuple[int, int], composition: str) -> str:
    """Name the units that answered in one of the two years only."""
    answered = [
        {key.unit for key, n in zip(cells.keys, cells.n.max(axis=1), strict=True) if key.year == year and n > 0}
        for year in years
    ]
    only_one = sorted(str(unit) for unit in answered[0] ^ answered[1])
    note = "komposisi unit tahun pertama pada kedua tahun" if composition == "from" else ""
    if not only_one:
        return note
    fate = "tidak ikut" if composition == "from" else "hanya ikut pada tahun itu"
    return join_notes(note, f"menjawab pada satu tahun saja, {fate}: {join_words(only_one)}")
