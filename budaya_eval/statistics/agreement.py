"""Agreement within units: a description of how alike the people of a unit answer, never a gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from budaya_eval.errors import InputError, Problem
from budaya_eval.statistics.coefficients import ROUNDING
from budaya_eval.statistics.counts import BoolArray, Counts, FloatArray, IntArray, sum_groups
from budaya_eval.statistics.covariance import Covariances, covariances, groups_of
from budaya_eval.statistics.frames import stack_parts
from budaya_eval.statistics.reliability import check_grouping, join_notes, pooled_years_note
from budaya_eval.statistics.scale_groups import MIN_PEOPLE

if TYPE_CHECKING:
    import pandas as pd

SLIGHT_SKEW_VARIANCE = {5: 1.34}  # variance of a slightly skewed answer; published for five points
AGREED, MIXED, SPLIT = "sepakat", "beragam", "terbelah"
AGREED_SHARE = 0.75  # on average this share of answers on two neighbouring points: sepakat (usulan)
CAMP_SHARE = 0.25  # a camp holds at least this share of the answers (usulan)
DIP = 0.5  # between two camps a point holds at most this share of either camp's top (usulan)


def within_group_agreement(mean_variance: FloatArray, k: int, null_variance: float) -> FloatArray:
    """r_wg(j) of k items against the variance of answers given at random; below 0 set to 0.

    Notes
    -----
    ``k (1 − q) / (k (1 − q) + q)`` with q = mean item variance / null variance, at most 1. The uniform null on A points
    is (A² − 1) / 12. It rises with the number of items, and a unit half "2", half "4" scores high.

    References
    ----------
    James, Demaree & Wolf (1984), Journal of Applied Psychology 69, 85–98. R: ``multilevel::rwg.j(x, grpid, ranvar)``.

    Examples
    --------
    >>> within_group_agreement(np.array([1.0, 3.0]), 4, 2.0).round(3).tolist()
    [0.8, 0.0]
    """
    q = np.minimum(mean_variance / null_variance, 1)
    return np.asarray(k * (1 - q) / (k * (1 - q) + q), dtype=np.float64)


def average_deviation(shares: FloatArray) -> FloatArray:
    """Mean absolute deviation from the item mean, averaged over items; shares of shape (…, k, A).

    References
    ----------
    Burke, Finkelstein & Dusig (1999), Organizational Research Methods 2, 49–68. R: ``multilevel::ad.m(x, grpid)``.
    """
    points = np.arange(shares.shape[-1])
    mean = shares @ points
    deviation = np.abs(points - mean[..., None])
    return np.asarray((shares * deviation).sum(axis=-1).mean(axis=-1), dtype=np.float64)


def is_split(shares: FloatArray) -> BoolArray:
    """Whether the answers to an item fall into two camps with a dip between them; shares of shape (…, A).

    Examples
    --------
    >>> is_split(np.array([[0, 0.5, 0, 0.5, 0], [0.2] * 5, [0, 0.1, 0.3, 0.4, 0.2]])).tolist()
    [True, False, False]
    """
    result = np.zeros(shares.shape[:-1], dtype=bool)
    for point in range(1, shares.shape[-1] - 1):
        below, above = shares[..., :point], shares[..., point + 1 :]
        has_camps = (below.sum(axis=-1) >= CAMP_SHARE) & (above.sum(axis=-1) >= CAMP_SHARE)
        top = np.minimum(below.max(axis=-1), above.max(axis=-1))
        result |= has_camps & (shares[..., point] <= DIP * top)
    return result


def agreement_classes(shares: FloatArray) -> list[str]:
    """Describe the agreement of each unit from its answers to k items, shares of shape (G, k, A).

    Notes
    -----
    "terbelah" if at least half of the items show two camps with a dip between them (`is_split`); else "sepakat" if on
    average at least 75 % of the answers to an item lie on two neighbouring points; else "beragam".
    """
    neighbours = (shares[:, :, :-1] + shares[:, :, 1:]).max(axis=2).mean(axis=1)
    split = is_split(shares).mean(axis=1) >= 0.5
    return [
        SPLIT if in_camps else AGREED if together >= AGREED_SHARE else MIXED
        for in_camps, together in zip(split, neighbours, strict=True)
    ]


def _listwise(counts: Counts, scale: int) -> tuple[list[Any], Covariances, FloatArray]:
    """Units, covariances and shares of each point of each item among people who answered the whole scale."""
    labels, groups = groups_of(counts, "unit")
    chosen = sum_groups(counts.complete_categories, groups, len(labels))[:, counts.layout.slices[scale]]
    n = chosen.sum(axis=2, keepdims=True)
    return labels, covariances(counts, scale, "unit", is_listwise=True), chosen / np.maximum(n, 1)


def _analysis_of_variance(cov: Covariances) -> tuple[IntArray, FloatArray, FloatArray]:
    """People of each unit, and mean squares of the mean score between and within units."""
    k = cov.mean.shape[1]
    n = cov.n[cov.n > 0]
    mean = cov.mean[cov.n > 0].mean(axis=1)
    variance = np.nan_to_num(cov.matrix[cov.n > 0].sum(axis=(1, 2))) / k**2
    grand = (n * mean).sum() / max(n.sum(), 1)
    between = (n * (mean - grand) ** 2).sum() / max(len(n) - 1, 1)
    within = ((n - 1) * variance).sum() / max(n.sum() - len(n), 1)
    return n, between, within


def agreement_table(counts: Counts) -> pd.DataFrame:
    """Agreement over all units; see `SufficientStatistics.agreement`."""
    from scipy.special import fdtrc

    check_grouping(counts, "unit", ("unit",))
    if len(groups_of(counts, "unit")[0]) < 2:
        raise InputError(Problem("satu_unit", "Kesepakatan antarunit memerlukan jawaban dari paling sedikit dua unit."))
    rows = []
    for position, (scale, items) in enumerate(counts.layout.scales):
        _, cov, _ = _listwise(counts, position)
        n, between, within = _analysis_of_variance(cov)
        people, n_units = int(n.sum()), len(n)
        size = people / max(n_units, 1)
        n0 = (people - (n**2).sum() / max(people, 1)) / max(n_units - 1, 1)
        are_apart = between > ROUNDING * within
        is_defined = n_units > 1 and within > 0 and people > n_units
        reason = "tanpa keragaman di dalam unit" if n_units > 1 else "kurang dari dua unit dengan jawaban lengkap"
        f = between / within if is_defined else np.nan
        rwg = within_group_agreement(_mean_variance(cov), len(items), _uniform(counts))
        rwg = rwg[np.isfinite(rwg)]
        rows.append(
            {
                "scale": scale,
                "n": people,
                "n_units": n_units,
                "icc1": (between - within) / (between + (size - 1) * within) if is_defined else np.nan,
                "icc1_n0": (between - within) / (between + (n0 - 1) * within) if is_defined else np.nan,
                "icc2": (between - within) / between if is_defined and are_apart else np.nan,
                "f": f,
                "p": float(fdtrc(n_units - 1, people - n_units, f)) if is_defined else np.nan,
                "rwg_j_mean": rwg.mean() if len(rwg) else np.nan,
                "rwg_j_median": np.median(rwg) if len(rwg) else np.nan,
                "note": join_notes(
                    "" if is_defined else f"ICC tidak terdefinisi: {reason}",
                    "ICC(2) tidak terdefinisi: rata-rata semua unit sama" if is_defined and not are_apart else "",
                    "r_wg(j) bukan syarat pelaporan: pada orang yang diacak pun nilainya tinggi",
                    pooled_years_note(counts, None),
                ),
            }
        )
    return stack_parts([{name: [row[name] for row in rows] for name in rows[0]}])


def unit_agreement_table(counts: Counts) -> pd.DataFrame:
    """Agreement unit by unit; see `SufficientStatistics.agreement`."""
    check_grouping(counts, "unit", ("unit",))
    uniform = _uniform(counts)
    skew = SLIGHT_SKEW_VARIANCE.get(counts.layout.n_categories)
    shared = join_notes("" if skew else "r_wg(j) miring hanya untuk lima titik", pooled_years_note(counts, "unit"))
    parts = []
    for position, (scale, items) in enumerate(counts.layout.scales):
        labels, cov, shares = _listwise(counts, position)
        variance, k = _mean_variance(cov), len(items)
        has_two = cov.n > 1
        parts.append(
            {
                "scale": scale,
                "unit": labels,
                "n": cov.n,
                "rwg_j": within_group_agreement(variance, k, uniform),
                "rwg_j_skew": within_group_agreement(variance, k, skew) if skew else np.nan,
                "rwg_j_lindell": 1 - variance / uniform,
                "ad": np.where(has_two, average_deviation(shares), np.nan),
                "sd": np.sqrt(np.maximum(cov.matrix.sum(axis=(1, 2)), 0)) / k,
                "agreement_class": [
                    name if n >= MIN_PEOPLE else None for name, n in zip(agreement_classes(shares), cov.n, strict=True)
                ],
                "note": [
                    shared if n >= MIN_PEOPLE and v <= uniform else join_notes(_unit_note(n, v, uniform), shared)
                    for n, v in zip(cov.n.tolist(), variance.tolist(), strict=True)
                ],
            }
        )
    return stack_parts(parts)


def _mean_variance(cov: Covariances) -> FloatArray:
    """Mean item variance of each unit, constant items counted; NaN below two people."""
    return np.asarray(np.trace(cov.matrix, axis1=1, axis2=2) / cov.mean.shape[1], dtype=np.float64)


def _uniform(counts: Counts) -> float:
    """Variance of an answer drawn evenly from all points."""
    return float((counts.layout.n_categories**2 - 1) / 12)


def _unit_note(n: int, variance: float, uniform: float) -> str:
    """Say what is missing or cut off for one unit."""
    if n < 2:
        return "tidak terdefinisi: kurang dari dua orang dengan jawaban lengkap"
    cut = "r_wg(j) di bawah 0, ditulis 0" if variance > uniform else ""
    return join_notes(f"n < {MIN_PEOPLE}: tanpa golongan, tidak untuk dilaporkan" if n < MIN_PEOPLE else "", cut)
