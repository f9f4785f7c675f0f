"""Items picked because they are lowest rise by themselves: how much of a later rise is to be expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from budaya_eval.errors import InputError, Problem
from budaya_eval.statistics.arguments import is_whole
from budaya_eval.statistics.counts import Counts, FloatArray, sum_groups
from budaya_eval.statistics.covariance import covariances, groups_of
from budaya_eval.statistics.estimates import Moments, score_moments
from budaya_eval.statistics.frames import stack_parts
from budaya_eval.statistics.reliability import GROUPINGS, check_grouping, join_notes, pooled_years_note

if TYPE_CHECKING:
    import pandas as pd

MIN_ITEMS = 3  # two items always lie alike about their mean


def regression_table(
    counts: Counts, k: int, by: str | None, around: str, profile_digits: int | None = None
) -> pd.DataFrame:
    """Shrunken item means and the rise expected of the k lowest; see `SufficientStatistics.expected_rise`."""
    check_grouping(counts, by, GROUPINGS)
    items = counts.layout.items
    if not is_whole(k) or not 1 <= k <= len(items):
        raise InputError(Problem("jumlah_terendah", f"k={k} tidak dapat dipakai.", allowed=f"1 sampai {len(items)}"))
    if len(items) < MIN_ITEMS:
        raise InputError(Problem("jumlah_butir", f"Hanya {len(items)} butir.", allowed=f"{MIN_ITEMS} atau lebih"))
    if around not in ("group", "city"):
        raise InputError(Problem("acuan", f"around='{around}' tidak dikenal.", allowed="group, city"))
    labels, groups = groups_of(counts, by)
    chosen = sum_groups(counts.categories, groups, len(labels))
    n = chosen.sum(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = counts.layout.low + (chosen @ np.arange(counts.layout.n_categories)) / n
    error = _mean_error(counts, by, score_moments(counts, groups.astype(np.int64), len(labels)))
    profile = _profile(counts) if around == "city" else np.zeros(len(items))
    if profile_digits is not None:
        profile = np.round(profile, profile_digits)
    distance = mean - profile
    grand = distance.mean(axis=1, keepdims=True)
    spread = ((distance - grand) ** 2).sum(axis=1)
    p = len(items)
    with np.errstate(invalid="ignore", divide="ignore"):
        kept = np.where(spread > 0, np.clip(1 - (p - 2) / (p - 1) * p * error / spread, 0, 1), 0.0)
    kept = np.where(np.isfinite(error), kept, np.nan)
    shrunken = profile + grand + kept[:, None] * (distance - grand)
    order = np.argsort(np.where(np.isnan(mean), np.inf, mean), axis=1, kind="stable")
    is_lowest = np.zeros(mean.shape, dtype=bool)
    np.put_along_axis(is_lowest, order[:, :k], values=True, axis=1)
    years = pooled_years_note(counts, by)
    scale_of = [scale for scale, names in counts.layout.scales for _ in names]
    parts = []
    for g, label in enumerate(labels):
        part: dict[str, Any] = {"scale": scale_of, "item": list(items)}
        if by is not None:
            part[by] = [label] * p
        reason = (
            "" if np.isfinite(kept[g]) else "penyusutan tidak terdefinisi: kurang dari dua orang dengan jawaban lengkap"
        )
        part |= {
            "n": n[g],
            "mean": mean[g],
            "shrunken_mean": shrunken[g],
            "expected_rise": shrunken[g] - mean[g],
            "is_lowest": is_lowest[g],
            "note": [join_notes(reason, years)] * p,
        }
        parts.append(part)
    return stack_parts(parts)


def _profile(counts: Counts) -> FloatArray:
    """Mean of every item over all people."""
    chosen = counts.categories.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        profile: FloatArray = counts.layout.low + (chosen @ np.arange(counts.layout.n_categories)) / chosen.sum(axis=1)
    return profile


def _mean_error(counts: Counts, by: str | None, scores: Moments) -> FloatArray:
    """Mean error variance of the items' deviations from the mean of all items, (tr V − 1ᵀV1 / p) / (p n).

    1ᵀV1, the variance of the sum over all items, comes from the cross-products of the scales' scores; the items' own
    variances from those who answered the whole scale.
    """
    sizes = np.array([len(names) for _, names in counts.layout.scales], dtype=np.float64)
    parts = [covariances(counts, scale, by, is_listwise=True) for scale in range(len(sizes))]
    trace = sum(np.trace(part.matrix, axis1=1, axis2=2) for part in parts)
    people = np.minimum.reduce([part.n for part in parts]).astype(np.float64)
    total = np.einsum("u,guv,v->g", sizes, scores.covariance, sizes)
    p = sizes.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(people > 1, np.maximum(trace - total / p, 0) / (p * people), np.nan)
