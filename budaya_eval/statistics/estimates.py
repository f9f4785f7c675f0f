"""Means of cells (units of a year) and linear contrasts of them, with variance and degrees of freedom.

Everything that is estimated is linear in the cell means: a city mean weights cells by headcount, a comparison puts a
unit against the rest, a change puts one year against another. One function, `contrast`, does them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from budaya_eval.errors import ProblemList
from budaya_eval.statistics.arguments import is_mapping, is_number
from budaya_eval.statistics.counts import BoolArray, Counts, FloatArray, IntArray, sum_groups
from budaya_eval.statistics.covariance import group_keys
from budaya_eval.statistics.layout import INDEX, Key, Layout

ROUNDING = 1e-13
SMALL_CELL = 30  # below this a cell's own SD is too uncertain: the pooled within-cell SD stands in


@dataclass(frozen=True, slots=True)
class Moments:
    """Numbers of people, sums and cross-products of V measures in C groups, over people who have both of a pair."""

    n: FloatArray  # (C, V, V)
    sums: FloatArray  # (C, V, V): sum of the first measure over people who have both
    cross: FloatArray  # (C, V, V)

    @property
    def people(self) -> FloatArray:
        """People with each measure, shape (C, V)."""
        return np.asarray(np.diagonal(self.n, axis1=1, axis2=2), dtype=np.float64)

    @property
    def mean(self) -> FloatArray:
        """Mean of each measure, shape (C, V); NaN where nobody has it."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.diagonal(self.sums, axis1=1, axis2=2) / self.people, dtype=np.float64)

    @property
    def squares(self) -> FloatArray:
        """Sums of cross-products about the pair's means, shape (C, V, V); 0 where nobody has both.

        What is left of identical scores by rounding is 0 too: one person's deviation by one point is far larger.
        """
        with np.errstate(invalid="ignore", divide="ignore"):
            squares = self.cross - self.sums * self.sums.swapaxes(1, 2) / self.n
        return np.where((self.n > 0) & (np.abs(squares) > ROUNDING * self.cross), squares, 0.0)

    @property
    def covariance(self) -> FloatArray:
        """Covariances, divisor n − 1; 0 where no two people have both."""
        return np.where(self.n > 1, self.squares / np.maximum(self.n - 1, 1), 0.0)


@dataclass(frozen=True, slots=True)
class Index:
    """How the scales of each cell go into the weighted index.

    Parameters
    ----------
    weights : ndarray of float, shape (V,)
        Weights of the scales, summing to one.
    own, pooled : ndarray of float, shape (C, V, V)
        Covariances of each cell's scale means, from its own spread and from the spread within all cells of the year.
    """

    weights: FloatArray
    own: FloatArray
    pooled: FloatArray


@dataclass(frozen=True, slots=True)
class Cells:
    """Means of V scales or items in C cells and the variances of those means.

    Parameters
    ----------
    keys : tuple of Key
        The cells; also those of the register in which nobody answered.
    names : tuple of str
        Scales, or items.
    n : ndarray of int, shape (C, V)
        People behind each mean.
    mean : ndarray of float, shape (C, V)
        Means on the answer scale, NaN where n is 0.
    own, pooled : ndarray of float, shape (C, V)
        Variance of each mean, from the cell's own spread and from the spread within all cells of the year.
    pooled_df : ndarray of float, shape (C, V)
        Degrees of freedom of the pooled spread.
    within : ndarray of float, shape (measures,)
        Variance of a single person within cells, pooled over all of them.
    n_staff : ndarray of float, shape (C,)
        Headcounts, NaN where unknown.
    index : Index or None
        What the index needs besides; None for items.
    """

    keys: tuple[Key, ...]
    names: tuple[str, ...]
    n: IntArray
    mean: FloatArray
    own: FloatArray
    pooled: FloatArray
    pooled_df: FloatArray
    within: FloatArray
    n_staff: FloatArray
    index: Index | None

    @property
    def measures(self) -> tuple[str, ...]:
        """Scales and the index, or items."""
        return self.names if self.index is None else (*self.names, INDEX)

    @property
    def people(self) -> IntArray:
        """People behind every measure, shape (C, measures)."""
        return self.with_index(self.n)

    def with_index(self, people: IntArray) -> IntArray:
        """Append the people behind the index: the smallest number over the scales that count in it."""
        if self.index is None:
            return people
        return np.column_stack([people, people[:, self.index.weights > 0].min(axis=1)])


def scale_weights(layout: Layout, weights: Mapping[str, float] | None) -> FloatArray:
    """Weights of the scales in the index, summing to one; equal unless given.

    Raises
    ------
    InputError
        A scale without weight, an unknown scale, a negative weight, or weights that sum to zero.
    """
    names = layout.scale_names
    if weights is None:
        return np.full(len(names), 1 / len(names))
    problems = ProblemList()
    if not is_mapping(weights):
        problems.add(
            "bobot", f"weights={weights!r} bukan bobot.", allowed=f"pemetaan skala → bobot: {', '.join(names)}"
        )
    problems.raise_if_any()
    for scale in names:
        if scale not in weights:
            problems.add("bobot", f"Skala {scale} tidak berbobot.", action="Beri bobot untuk setiap skala (boleh 0)")
    for scale, weight in weights.items():
        if scale not in names:
            problems.add("bobot", f"Bobot untuk skala {scale}, yang tidak ada.", allowed=", ".join(names))
        elif not (is_number(weight) and weight >= 0):
            problems.add("bobot", f"Bobot skala {scale} adalah {weight}.", allowed="0 atau lebih")
    problems.raise_if_any()
    values = np.array([float(weights[scale]) for scale in names])
    if values.sum() <= 0:
        problems.add("bobot", "Semua bobot skala nol.", allowed="paling sedikit satu bobot di atas 0")
    problems.raise_if_any()
    return np.asarray(values / values.sum(), dtype=np.float64)


def score_moments(counts: Counts, groups: IntArray, n_groups: int) -> Moments:
    """Moments of the persons' scale scores: integer sums divided by the number of answered items."""
    layout = counts.layout
    total = sum_groups(counts.score_moments, groups, n_groups).astype(np.float64)
    columns = layout.score_columns
    half = len(columns)
    member = np.zeros((len(layout.scales), half))
    per_item = np.zeros_like(member)
    for column, (scale, answered) in enumerate(columns):
        member[scale, column] = 1
        per_item[scale, column] = 1 / answered
    return Moments(
        member @ total[:, :half, :half] @ member.T,
        per_item @ total[:, half:, :half] @ member.T,
        per_item @ total[:, half:, half:] @ per_item.T,
    )


def cells_of(counts: Counts, population: Mapping[Key, int], parts: Iterable[str]) -> tuple[tuple[Key, ...], IntArray]:
    """Cells that keep only the named parts of the keys, and each count's cell."""
    kept = set(parts)
    reduced = [key.keep(kept) for key in counts.keys]
    keys = tuple(sorted({*reduced, *(key.keep(kept) for key in population)}, key=lambda key: key.order))
    position = {key: index for index, key in enumerate(keys)}
    return keys, np.array([position[key] for key in reduced], dtype=np.int64)


def headcounts(population: Mapping[Key, int], keys: tuple[Key, ...], parts: Iterable[str]) -> FloatArray:
    """Headcount of each cell, NaN where the register does not tell."""
    kept = set(parts)
    total: dict[Key, int] = {}
    for key, n_staff in population.items():
        cell = key.keep(kept)
        total[cell] = total.get(cell, 0) + n_staff
    return np.array([float(total.get(key, np.nan)) for key in keys])


def score_cells(
    counts: Counts, population: Mapping[Key, int], parts: tuple[str, ...], weights: FloatArray, *, is_finite: bool
) -> Cells:
    """Cells of the scale scores, with what the index needs.

    Notes
    -----
    With n_u people scored on scale u and n_uv on both, Cov(mean_u, mean_v) = s_uv (n_uv / (n_u n_v) − g / N), where
    g = 1 for the staff of this year (finite population) and 0 for the process behind it.
    """
    keys, cell = cells_of(counts, population, parts)
    moments = score_moments(counts, cell, len(keys))
    n_staff = headcounts(population, keys, parts)
    pooled_covariance, pooled_df = _pooled(moments, _year_groups(keys))
    within = _pooled(moments, np.zeros(len(keys), dtype=np.int64))[0][0]
    people = moments.people
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = moments.n / (people[:, :, None] * people[:, None, :])
    factor = np.where(moments.n > 0, factor - (_inverse(n_staff)[:, None, None] if is_finite else 0.0), 0.0)
    own, pooled = moments.covariance * factor, pooled_covariance * factor
    return Cells(
        keys,
        counts.layout.scale_names,
        people.astype(np.int64),
        counts.layout.low + moments.mean,
        _diagonal(own),
        _diagonal(pooled),
        _diagonal(pooled_df),
        np.append(np.diagonal(within), weights @ within @ weights),
        n_staff,
        Index(weights, own, pooled),
    )


def item_cells(counts: Counts, population: Mapping[Key, int], parts: tuple[str, ...], *, is_finite: bool) -> Cells:
    """Cells of single items, over all who answered the item."""
    keys, cell = cells_of(counts, population, parts)
    n, total, square = _item_sums(sum_groups(counts.categories, cell, len(keys)))
    n_staff = headcounts(population, keys, parts)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / n
        squares = np.where(n > 0, square - total * total / n, 0.0)
        variance = np.where(n > 1, squares / (n - 1), 0.0)
        groups = _year_groups(keys)
        df = _sum_by(np.maximum(n - 1, 0), groups)
        pooled = np.where(df > 0, _sum_by(squares, groups) / df, np.nan)
        within = squares.sum(axis=0) / np.maximum(n - 1, 0).sum(axis=0)
        factor = np.where(n > 0, 1 / n - (_inverse(n_staff)[:, None] if is_finite else 0.0), 0.0)
    return Cells(
        keys,
        counts.layout.items,
        n.astype(np.int64),
        counts.layout.low + mean,
        variance * factor,
        pooled * factor,
        df,
        within,
        n_staff,
        index=None,
    )


def _inverse(n_staff: FloatArray) -> FloatArray:
    """1 / N, and 0 (no correction) where the headcount is unknown or nobody is there."""
    is_known = n_staff > 0
    return np.where(is_known, 1 / np.where(is_known, n_staff, 1.0), 0.0)


def _item_sums(categories: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """People, sums and sums of squares of each item, counted from zero."""
    points = np.arange(categories.shape[-1])
    return (
        categories.sum(axis=-1).astype(np.float64),
        (categories @ points).astype(np.float64),
        (categories @ points**2).astype(np.float64),
    )


def item_moments(counts: Counts) -> Moments:
    """Moments of single items in every counted group; of two different items nothing is known."""
    n, total, square = _item_sums(counts.categories)
    alone = np.eye(n.shape[1])
    return Moments(*(part[:, :, None] * alone for part in (n, total, square)))


def item_spread(counts: Counts, by: str | None) -> tuple[IntArray, FloatArray]:
    """People and SD of each item over all answers of each group, shapes (G, p)."""
    labels, groups = group_keys(counts.keys, by)
    n, total, square = _item_sums(sum_groups(counts.categories, groups, len(labels)))
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = np.where(n > 1, (square - total * total / n) / (n - 1), np.nan)
    return n.astype(np.int64), np.sqrt(np.maximum(variance, 0))


def score_spread(counts: Counts, by: str | None, weights: FloatArray) -> tuple[IntArray, FloatArray]:
    """People and SD of each scale and the index over all answers of each group, shapes (G, V + 1)."""
    labels, groups = group_keys(counts.keys, by)
    moments = score_moments(counts, groups, len(labels))
    people = moments.people
    n = np.column_stack([people, people[:, weights > 0].min(axis=1)]).astype(np.int64)
    index = np.einsum("u,cuv,v->c", weights, moments.covariance, weights)
    variance = np.column_stack([_diagonal(moments.covariance), index])
    return n, np.where(n > 1, np.sqrt(np.maximum(variance, 0)), np.nan)


def _diagonal(matrices: FloatArray) -> FloatArray:
    """Diagonals of many matrices."""
    return np.asarray(np.diagonal(matrices, axis1=1, axis2=2), dtype=np.float64)


def _year_groups(keys: tuple[Key, ...]) -> IntArray:
    """Position of each cell's year: spreads are pooled within a year only."""
    return group_keys(keys, "year")[1].astype(np.int64)


def _sum_by(values: FloatArray, groups: IntArray) -> FloatArray:
    """Sum over each cell's group, given back to every cell."""
    total = np.zeros((int(groups.max(initial=0)) + 1, *values.shape[1:]))
    np.add.at(total, groups, values)
    return np.asarray(total[groups], dtype=np.float64)


def _pooled(moments: Moments, groups: IntArray) -> tuple[FloatArray, FloatArray]:
    """Covariance within cells pooled over each year's cells, and its degrees of freedom."""
    df = _sum_by(np.maximum(moments.n - 1, 0), groups)
    squares = _sum_by(moments.squares, groups)
    undefined = np.where(np.eye(df.shape[-1], dtype=bool), np.nan, 0.0)  # a pair nobody has both of adds nothing
    return np.where(df > 0, squares / np.maximum(df, 1), undefined), df


def group_people(cells: Cells, is_member: BoolArray) -> IntArray:
    """People of each group behind every measure, from membership of shape (D, C, V)."""
    return cells.with_index(np.asarray(np.where(is_member, cells.n, 0).sum(axis=1), dtype=np.int64))


def normalised(weights: FloatArray, cells: Cells) -> FloatArray:
    """Coefficients that sum to one over the cells that have a mean, shape (D, C, V); NaN where none has."""
    masked = weights * (cells.n > 0)
    total = masked.sum(axis=-2, keepdims=True)
    return np.where(total > 0, masked / np.where(total > 0, total, 1.0), np.nan)


def contrast(cells: Cells, coefficients: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Estimate, standard error and degrees of freedom of linear combinations of cell means.

    Parameters
    ----------
    cells : Cells
        Independent cells.
    coefficients : ndarray of float, shape (D, C, V)
        One row of coefficients per combination, for every scale or item.

    Returns
    -------
    estimate, se, df : ndarray of float, shape (D, measures)

    Notes
    -----
    Var = Σ L_c² Var(mean_c); for the index Σ_c aᵀ C_c a with a_v = w_v L_cv, so that the index is the weighted sum of
    the scales' estimates. Cells of fewer than 30 people share the pooled spread of their year; together they are one
    component with that spread's degrees of freedom, every other cell is a component with n − 1 (Satterthwaite:
    df = (Σ V_i)² / Σ V_i² / df_i). R: ``t.test`` (Welch) is the special case of two large cells.

    References
    ----------
    Satterthwaite (1946), Biometrics Bulletin 2, 110–114; Cochran (1977), Sampling Techniques, section 5.4.
    """
    is_used = coefficients != 0
    estimate = np.where(is_used, coefficients * cells.mean, 0.0).sum(axis=1)
    variance = np.where(cells.n < SMALL_CELL, cells.pooled, cells.own)
    parts = np.where(is_used, coefficients**2 * variance, 0.0)
    smallest, pooled_df = cells.n, cells.pooled_df
    if cells.index is not None:
        used = cells.index.weights > 0
        counted = np.where(used & (cells.n > 0), cells.n, np.iinfo(np.int64).max)
        smallest = np.column_stack([cells.n, counted.min(axis=1)])
        pooled_df = np.column_stack([pooled_df, pooled_df[:, used].min(axis=1)])
        matrix = np.where((smallest[:, -1] < SMALL_CELL)[:, None, None], cells.index.pooled, cells.index.own)
        loads = coefficients[:, :, used] * cells.index.weights[used]
        block = np.where(np.isnan(matrix), 0.0, matrix)[:, used][:, :, used]
        is_undefined = (np.isnan(matrix)[:, used][:, :, used].any(axis=2) & (loads != 0)).any(axis=2)
        index_parts = np.where(is_undefined, np.nan, np.einsum("dcu,cuv,dcv->dc", loads, block, loads))
        parts = np.concatenate([parts, index_parts[:, :, None]], axis=2)
        estimate = np.column_stack([estimate, estimate[:, used] @ cells.index.weights[used]])
    total = parts.sum(axis=1)
    df = _satterthwaite(parts, smallest, pooled_df, _year_groups(cells.keys))
    return estimate, np.sqrt(np.maximum(total, 0)), df


def _satterthwaite(parts: FloatArray, n: IntArray, pooled_df: FloatArray, years: IntArray) -> FloatArray:
    """Degrees of freedom of a sum of variance components: (ΣV)² / Σ V² / df."""
    is_small = n < SMALL_CELL
    spread = np.where(is_small, 0.0, parts**2 / np.maximum(n - 1, 1)).sum(axis=1)
    for year in range(int(years.max(initial=0)) + 1):
        in_year = (years == year)[:, None]
        shared = np.where(is_small & in_year, parts, 0.0).sum(axis=1)
        spread += shared**2 / np.maximum(np.where(in_year, pooled_df, 0.0).max(axis=0), 1)
    total = parts.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(spread > 0, total**2 / spread, np.nan)


def interval(
    estimate: FloatArray, se: FloatArray, df: FloatArray, level: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Return the t interval; without spread it is the estimate itself."""
    from scipy.special import stdtrit

    quantile = np.where(np.isfinite(df), stdtrit(np.where(np.isfinite(df), df, 1.0), (1 + level) / 2), np.nan)
    half = np.where(se == 0, 0.0, quantile * se)
    return estimate - half, estimate + half
