"""How often each point of each item was chosen, what that says of the item, and whether groups chose alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from budaya_eval.errors import InputError, Problem
from budaya_eval.phrases import format_percent
from budaya_eval.statistics.comparison import holm
from budaya_eval.statistics.counts import Counts, FloatArray, IntArray, sum_groups
from budaya_eval.statistics.covariance import groups_of
from budaya_eval.statistics.reliability import GROUPINGS, check_grouping, join_notes, pooled_years_note

if TYPE_CHECKING:
    import pandas as pd

CEILING_SHARE = 0.80  # above this share of the two highest points an item hardly tells people apart (usulan)


def distribution_table(counts: Counts, by: str | None) -> pd.DataFrame:
    """Counts and shares of every category; see `SufficientStatistics.distribution`."""
    import pandas as pd

    check_grouping(counts, by, GROUPINGS)
    layout = counts.layout
    labels, groups = groups_of(counts, by)
    table = sum_groups(counts.categories, groups, len(labels))
    answered = table.sum(axis=2, keepdims=True)
    share = np.where(answered > 0, table / np.maximum(answered, 1), np.nan)
    n_groups, n_items, n_categories = table.shape
    frame: dict[str, Any] = {"scale": np.tile(np.repeat(_scale_of(counts), n_categories), n_groups)}
    if by is not None:
        frame[by] = [label for label in labels for _ in range(n_items * n_categories)]
    frame["item"] = np.tile(np.repeat(layout.items, n_categories), n_groups)
    frame["category"] = np.tile(np.arange(layout.low, layout.high + 1), n_groups * n_items)
    frame["n"] = table.reshape(-1)
    frame["share"] = share.reshape(-1)
    return pd.DataFrame(frame)


def _scale_of(counts: Counts) -> list[str]:
    """Scale of each item."""
    return [scale for scale, items in counts.layout.scales for _ in items]


def summary_table(counts: Counts, by: str | None) -> pd.DataFrame:
    """Quantiles, floor and ceiling of every item; see `SufficientStatistics.distribution_summary`."""
    import pandas as pd

    check_grouping(counts, by, GROUPINGS)
    layout = counts.layout
    labels, groups = groups_of(counts, by)
    table = sum_groups(counts.categories, groups, len(labels))
    n = table.sum(axis=2)
    share = np.where(n[:, :, None] > 0, table / np.maximum(n, 1)[:, :, None], np.nan)
    top_two = share[:, :, -2:].sum(axis=2)
    years = pooled_years_note(counts, by)
    frame: dict[str, Any] = {"scale": np.tile(_scale_of(counts), len(labels))}
    if by is not None:
        frame[by] = [label for label in labels for _ in layout.items]
    frame["item"] = np.tile(layout.items, len(labels))
    frame["n"] = n.reshape(-1)
    for name, level in (("q25", 0.25), ("median", 0.5), ("q75", 0.75)):
        frame[name] = (layout.low + _quantile(table, level)).reshape(-1)
    frame["floor"] = share[:, :, 0].reshape(-1)
    frame["ceiling"] = share[:, :, -1].reshape(-1)
    frame["top_two"] = top_two.reshape(-1)
    frame["note"] = [join_notes(_summary_note(float(value)), years) for value in top_two.reshape(-1)]
    return pd.DataFrame(frame)


def _quantile(table: IntArray, level: float) -> FloatArray:
    """Quantiles of answers counted from zero, between the two neighbours in order where the level falls there.

    R: ``quantile(x, level, type = 2)``.
    """
    n = table.sum(axis=-1)
    cumulative = table.cumsum(axis=-1)
    place = level * n
    lower = (cumulative < np.maximum(place, 0.5)[..., None] - 1e-9).sum(axis=-1)
    upper = (cumulative < np.floor(place + 1 + 1e-9)[..., None] - 1e-9).sum(axis=-1)
    is_between = np.isclose(place, np.round(place)) & (place > 0)
    last = table.shape[-1] - 1
    value = np.where(is_between, (lower + np.minimum(upper, last)) / 2, lower)
    return np.where(n > 0, value, np.nan)


def _summary_note(top_two: float) -> str:
    """Say that nobody answered, or that nearly all answered high."""
    if np.isnan(top_two):
        return "belum ada jawaban"
    if top_two > CEILING_SHARE:
        return f"{format_percent(top_two)} pada dua titik tertinggi: butir hampir tidak membedakan"
    return ""


def kruskal_table(counts: Counts, by: str) -> pd.DataFrame:
    """Whether groups answered each item alike; see `SufficientStatistics.kruskal_wallis`."""
    import pandas as pd
    from scipy.special import chdtrc

    check_grouping(counts, by, ("unit", "stratum", "year"))
    labels, groups = groups_of(counts, by)
    if len(labels) < 2:
        raise InputError(Problem("satu_kelompok", "Uji Kruskal–Wallis memerlukan paling sedikit dua kelompok."))
    table = sum_groups(counts.categories, groups, len(labels)).astype(np.float64)
    n_groups = (table.sum(axis=2) > 0).sum(axis=0)
    n = table.sum(axis=(0, 2))
    statistic = kruskal_wallis(table)
    df = np.maximum(n_groups - 1, 1)
    is_defined = np.isfinite(statistic)
    p = np.where(is_defined, chdtrc(df, np.where(is_defined, statistic, 0)), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        effect = statistic / ((n**2 - 1) / (n + 1))
    return pd.DataFrame(
        {
            "scale": _scale_of(counts),
            "item": counts.layout.items,
            "n": n.astype(np.int64),
            "n_groups": n_groups,
            "h": statistic,
            "df": np.where(is_defined, n_groups - 1.0, np.nan),
            "p": p,
            "p_holm": holm(p),
            "epsilon2": effect,
            "note": [
                join_notes(
                    "" if good else "tidak terdefinisi: satu kelompok saja atau semua jawaban sama",
                    pooled_years_note(counts, by),
                )
                for good in is_defined
            ],
        }
    )


def kruskal_wallis(table: FloatArray) -> FloatArray:
    """H of every item, corrected for ties, from counts of shape (groups, items, points).

    Notes
    -----
    ``H = [12 / (N (N + 1)) Σ R_g² / n_g − 3 (N + 1)] / [1 − Σ(t³ − t) / (N³ − N)]`` with mid-ranks.

    References
    ----------
    Kruskal & Wallis (1952), Journal of the American Statistical Association 47, 583–621. R: ``kruskal.test(x, g)``.

    Examples
    --------
    >>> kruskal_wallis(np.array([[[3.0, 1.0]], [[1.0, 3.0]]])).round(4).tolist()
    [1.75]
    """
    ties = table.sum(axis=0)
    n_of_group = table.sum(axis=2)
    n = ties.sum(axis=1)
    middle = ties.cumsum(axis=1) - (ties - 1) / 2
    ranks = (table * middle).sum(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        between = np.where(n_of_group > 0, ranks**2 / n_of_group, 0.0).sum(axis=0)
        correction = 1 - (ties**3 - ties).sum(axis=1) / (n**3 - n)
        h = (12 / (n * (n + 1)) * between - 3 * (n + 1)) / correction
    return np.where((correction > 0) & ((n_of_group > 0).sum(axis=0) > 1), h, np.nan)
