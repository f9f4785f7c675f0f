"""Content validity: how relevant a panel of raters finds each item."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from budaya_eval.errors import ProblemList, mask
from budaya_eval.phrases import format_number
from budaya_eval.statistics.arguments import check_table, is_list, is_number, is_whole
from budaya_eval.statistics.counts import FloatArray
from budaya_eval.statistics.reliability import join_notes

if TYPE_CHECKING:
    import pandas as pd

CHANCE = 0.05  # as in Aiken's table: ratings as high as this are rarer by chance


def aiken_v(ratings: pd.DataFrame, points: tuple[int, int] = (1, 5), *, level: float = 0.95) -> pd.DataFrame:
    """Compute Aiken's V of every item from the ratings of a panel.

    Parameters
    ----------
    ratings : DataFrame
        One row per item (its code in the index), one column per rater; whole numbers within `points`, missing cells NaN
        or NA.
    points : tuple of int
        Lowest and highest rating.
    level : float
        Of the interval.

    Returns
    -------
    DataFrame
        ``item, n_raters, mean, v, ci_low, ci_high, v_critical, p, note`` in the order of the items. `v` is 0 where all
        raters gave the lowest rating and 1 where all gave the highest; `p` is the share of panels of that size that
        reach it if every rating is given by chance, `v_critical` ("V tabel") the smallest V with p of 5 % at most.

    Raises
    ------
    InputError
        No items or raters, an item twice, cells that are no whole numbers within the points; all named together, raters
        by their place and not by their names.

    Notes
    -----
    ``V = Σ(r − lowest) / (n k)`` with k = highest − lowest. The interval is the score interval of a share out of n k,
    ``[2nkV + z² ± z √(4nkV(1 − V) + z²)] / [2(nk + z²)]``. `p` is exact for k + 1 equally likely ratings, so no table
    and no normal approximation is needed. V says how relevant the panel finds an item, not how far the raters agree.

    References
    ----------
    Aiken (1985), Educational and Psychological Measurement 45, 131–142; Penfield & Giacobbi (2004), Measurement in
    Physical Education and Exercise Science 8, 213–225. R, for the interval: ``prop.test(sum(r - 1), n * k, correct =
    FALSE)``.

    Examples
    --------
    >>> import pandas as pd
    >>> ratings = pd.DataFrame([[5, 4, 5, 4, 5], [2, 3, 3, 2, 4]], index=["INT1", "INT2"])
    >>> aiken_v(ratings)[["item", "n_raters", "v", "ci_low", "ci_high", "v_critical"]].round(3)
       item  n_raters     v  ci_low  ci_high  v_critical
    0  INT1         5  0.90   0.699    0.972         0.8
    1  INT2         5  0.45  0.258    0.658         0.8
    """
    import pandas as pd

    problems = ProblemList()
    check_table(ratings)
    ends = tuple(points) if is_list(points) else ()
    low, high = ends if len(ends) == 2 and all(map(is_whole, ends)) else (0, 0)
    if not low < high:
        problems.add("titik", f"points={points!r} tidak dapat dipakai.", allowed="dua bilangan bulat menaik")
    if not (is_number(level) and 0 < level < 1):
        problems.add("tingkat", f"level={level} tidak dapat dipakai.", allowed="antara 0 dan 1")
    problems.raise_if_any()
    values = _read_ratings(ratings, low, high, problems)
    problems.raise_if_any()
    n = (~np.isnan(values)).sum(axis=1)
    total = np.nansum(values - low, axis=1)
    k = high - low
    with np.errstate(invalid="ignore"):
        v = np.where(n > 0, total / np.where(n > 0, n * k, 1), np.nan)
    ci_low, ci_high = score_interval(v, n * k, level)
    tails = {int(size): chance_tail(int(size), k + 1) for size in np.unique(n[n > 0])}
    p = np.array([tails[size][round(t)] if size else math.nan for size, t in zip(n.tolist(), total, strict=True)])
    critical = np.array([critical_v(tails[size]) if size else math.nan for size in n.tolist()])
    return pd.DataFrame(
        {
            "item": ratings.index,
            "n_raters": n,
            "mean": low + k * v,
            "v": v,
            "ci_low": ci_low,
            "ci_high": ci_high,
            "v_critical": critical,
            "p": p,
            "note": [
                _note(size, values.shape[1], *row)
                for size, *row in zip(n.tolist(), v.tolist(), critical.tolist(), strict=True)
            ],
        }
    )


def score_interval(share: FloatArray, trials: FloatArray, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Score (Wilson) interval of shares out of so many trials; NaN out of none.

    Examples
    --------
    >>> low, high = score_interval(np.array([1.0]), np.array([20]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.839], [1.0])
    """
    from scipy.special import ndtri

    z = float(ndtri((1 + level) / 2))
    centre, half = 2 * trials * share + z**2, z * np.sqrt(4 * trials * share * (1 - share) + z**2)
    width = 2 * (trials + z**2)
    return (centre - half) / width, (centre + half) / width


def chance_tail(n: int, n_points: int) -> FloatArray:
    """Probability that n ratings by chance sum to each total (counted from the lowest rating) or more.

    Examples
    --------
    >>> chance_tail(2, 3).round(3).tolist()
    [1.0, 0.889, 0.667, 0.333, 0.111]
    """
    probability = np.ones(1)
    for _ in range(n):
        probability = np.convolve(probability, np.full(n_points, 1 / n_points))
    return np.asarray(probability[::-1].cumsum()[::-1], dtype=np.float64)


def critical_v(tail: FloatArray) -> float:
    """Smallest V that is rare by chance; NaN where even V = 1 is not."""
    rare = np.flatnonzero(tail <= CHANCE + 1e-12)
    return float(rare[0] / (len(tail) - 1)) if len(rare) else math.nan


def _read_ratings(ratings: pd.DataFrame, low: int, high: int, problems: ProblemList) -> FloatArray:
    """Take the ratings as numbers, and name every cell that is none."""
    import pandas as pd

    if not ratings.shape[0] or not ratings.shape[1]:
        problems.add("panel_kosong", "Tidak ada penilaian.", allowed="satu baris per butir, satu kolom per penilai")
    for item in ratings.index[ratings.index.duplicated()].unique():
        problems.add("butir_ganda", f"Butir {item} muncul lebih dari satu kali.")
    values = np.full(ratings.shape, np.nan)
    for j in range(ratings.shape[1]):
        column = ratings.iloc[:, j]
        numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        is_wrong = column.notna().to_numpy() & ~((numbers >= low) & (numbers <= high) & (numbers == np.rint(numbers)))
        for i in np.flatnonzero(is_wrong).tolist():
            problems.add(
                "nilai_panel",
                f"Butir {ratings.index[i]}, penilai ke-{j + 1}: {mask(column.iloc[i])}",
                allowed=f"bilangan bulat {low} sampai {high}, atau kosong",
            )
        values[:, j] = np.where(is_wrong, np.nan, numbers)
    return values


def _note(n: int, n_panel: int, v: float, critical: float) -> str:
    """Say what is missing, and where V is no better than chance."""
    if n == 0:
        return "belum dinilai"
    missing = f"{n_panel - n} dari {n_panel} penilai tidak menilai" if n < n_panel else ""
    if math.isnan(critical):
        return join_notes(missing, "V tabel tidak ada: penilai terlalu sedikit")
    is_chance = v < critical - 1e-12
    below = f"di bawah V tabel {format_number(critical)}: nilai setinggi ini dapat terjadi karena kebetulan"
    return join_notes(missing, below if is_chance else "")
