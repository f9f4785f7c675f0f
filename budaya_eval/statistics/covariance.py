"""Covariance matrices of the items of a scale, for many groups at once, from integer cross-products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from budaya_eval.statistics.counts import BoolArray, Counts, FloatArray, IntArray, iterate_labels, sum_groups
from budaya_eval.statistics.layout import Key, Label, Layout, label_order

SINGULAR = 1e-10  # smallest eigenvalue of a correlation matrix (largest possible: k) below which it is not inverted


@dataclass(frozen=True, slots=True)
class Covariances:
    """Means and covariances of the k items of one scale in G groups.

    Parameters
    ----------
    n : ndarray of int, shape (G,)
        People behind the matrix; with pairwise deletion the smallest number behind any pair.
    mean : ndarray of float, shape (G, k)
        Item means on the answer scale.
    matrix : ndarray of float, shape (G, k, k)
        Covariances, divisor n − 1; NaN where there are fewer than two people.
    moments : ndarray of int, shape (G, k + 3, k + 3), or None
        The listwise cross-products they come from; None with pairwise deletion.
    """

    n: IntArray
    mean: FloatArray
    matrix: FloatArray
    moments: IntArray | None = None

    @property
    def is_varying(self) -> BoolArray:
        """Items that are not constant, shape (G, k)."""
        return np.diagonal(self.matrix, axis1=1, axis2=2) > 0

    @property
    def correlations(self) -> FloatArray:
        """Correlations; a constant item correlates 0 with all others and 1 with itself: it changes no sum of others."""
        variances = np.diagonal(self.matrix, axis1=1, axis2=2)
        scale = np.sqrt(np.where(variances > 0, variances, 1.0))
        result = np.nan_to_num(self.matrix) / (scale[:, :, None] * scale[:, None, :])
        k = result.shape[1]
        result[:, range(k), range(k)] = 1.0
        return np.asarray(result, dtype=np.float64)


def group_keys(keys: Sequence[Key], by: str | None) -> tuple[list[Label], npt.NDArray[np.intp]]:
    """Number the groups of keys that share one part; all keys are one group where `by` is None."""
    if by is None:
        return [None], np.zeros(len(keys), dtype=np.intp)
    labels = sorted(set(iterate_labels(keys, by)), key=label_order)
    position = {label: index for index, label in enumerate(labels)}
    return labels, np.array([position[label] for label in iterate_labels(keys, by)], dtype=np.intp)


def groups_of(counts: Counts, by: str | None) -> tuple[list[Label], npt.NDArray[np.intp]]:
    """Number the groups of counts, as `group_keys` does, once."""
    memo = counts.memo
    if ("groups", by) not in memo:
        memo["groups", by] = group_keys(counts.keys, by)
    return memo["groups", by]  # type: ignore[no-any-return]  # the memo holds results of any type


def covariances(counts: Counts, scale: int, by: str | None, *, is_listwise: bool = False) -> Covariances:
    """Covariances of one scale in every group of `by`, under the layout's policy for missing answers or listwise."""
    name = ("covariances", scale, by, is_listwise or not counts.pair_moments)
    if name not in counts.memo:
        counts.memo[name] = _covariances(counts, scale, by, is_pairwise=not name[-1])
    return counts.memo[name]  # type: ignore[no-any-return]  # the memo holds results of any type


def _covariances(counts: Counts, scale: int, by: str | None, *, is_pairwise: bool) -> Covariances:
    """Work covariances out."""
    labels, groups = groups_of(counts, by)
    if is_pairwise:
        pairs = sum_groups(counts.pair_moments[scale], groups, len(labels))
        mean, matrix = _pairwise_covariance(counts.layout, pairs)
        k = mean.shape[1]
        return Covariances(pairs[:, :k, :k].min(axis=(1, 2)), mean, matrix)
    moments = sum_groups(counts.moments[scale], groups, len(labels))
    k = moments.shape[1] - 3
    n = moments[:, 0, 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = counts.layout.low + moments[:, 0, 1 : k + 1] / n[:, None]
    return Covariances(n, mean, _listwise_covariance(moments), moments)


def _listwise_covariance(moments: IntArray) -> FloatArray:
    """Return (n Σxy − Σx Σy) / (n (n − 1)): integers up to the one division."""
    k = moments.shape[1] - 3
    n = moments[:, 0, 0][:, None, None]
    sums = moments[:, 0, 1 : k + 1]
    numerator = n * moments[:, 1 : k + 1, 1 : k + 1] - sums[:, :, None] * sums[:, None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(n > 1, numerator / (n * (n - 1.0)), np.nan)


def _pairwise_covariance(layout: Layout, pairs: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return means of all available answers, and each pair's covariance over those who answered both."""
    k = pairs.shape[1] // 2
    n = pairs[:, :k, :k]
    sums = pairs[:, k:, :k]  # sum of item i over people who answered item j
    cross = pairs[:, k:, k:]
    numerator = n * cross - sums * sums.swapaxes(1, 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        matrix = np.where(n > 1, numerator / (n * (n - 1.0)), np.nan)
        mean = layout.low + np.diagonal(sums, axis1=1, axis2=2) / np.diagonal(n, axis1=1, axis2=2)
    return np.asarray(mean, dtype=np.float64), np.asarray(matrix, dtype=np.float64)


def unit_cells(counts: Counts, by: str | None) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Cell (group, year, unit) of each key, and the group of each cell; worked out once."""
    if ("cells", by) not in counts.memo:
        _, groups = groups_of(counts, by)
        cell_of: dict[tuple[int, object, object], int] = {}
        cells = [
            cell_of.setdefault((group, key.year, key.unit), len(cell_of))
            for group, key in zip(groups.tolist(), counts.keys, strict=True)
        ]
        cell_group = np.array([group for group, _, _ in cell_of], dtype=np.intp)
        counts.memo["cells", by] = np.array(cells, dtype=np.intp), cell_group
    return counts.memo["cells", by]  # type: ignore[no-any-return]  # the memo holds results of any type


def within_covariance(counts: Counts, scale: int, by: str | None) -> tuple[IntArray, FloatArray]:
    """Covariance within units, pooled over the (year, unit) cells of each group: Σ SSCP_h / Σ (n_h − 1).

    Returns
    -------
    n_cells : ndarray of int, shape (G,)
        Units with at least one person.
    matrix : ndarray of float, shape (G, k, k)
        NaN where no unit has two people.
    """
    labels, _ = groups_of(counts, by)
    cells, cell_group = unit_cells(counts, by)
    if counts.pair_moments:
        pairs = sum_groups(counts.pair_moments[scale], cells, len(cell_group))
        _, matrix = _pairwise_covariance(counts.layout, pairs)
        k = matrix.shape[1]
        n = pairs[:, :k, :k]
    else:
        moments = sum_groups(counts.moments[scale], cells, len(cell_group))
        matrix = _listwise_covariance(moments)
        n = np.broadcast_to(moments[:, 0, 0][:, None, None], matrix.shape)
    degrees = np.maximum(n - 1, 0)
    pooled = np.zeros((len(labels), *matrix.shape[1:]))
    total_degrees = np.zeros(pooled.shape)
    np.add.at(pooled, cell_group, np.where(degrees > 0, matrix * degrees, 0.0))
    np.add.at(total_degrees, cell_group, degrees.astype(np.float64))
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = np.where(total_degrees > 0, pooled / total_degrees, np.nan)
    n_cells = np.bincount(cell_group[n.max(axis=(1, 2)) > 0], minlength=len(labels))
    return n_cells, pooled


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Eigenvalues and eigenvectors of correlation matrices, from which inverse and determinant follow.

    Parameters
    ----------
    values : ndarray of float, shape (G, k)
        Eigenvalues, ascending.
    vectors : ndarray of float, shape (G, k, k)
        Eigenvectors in the columns.
    is_regular : ndarray of bool, shape (G,)
        More people than varying items, and no eigenvalue that is zero but for rounding.
    """

    values: FloatArray
    vectors: FloatArray
    is_regular: BoolArray

    @classmethod
    def of(cls, cov: Covariances, correlations: FloatArray) -> Spectrum:
        """Decompose the correlations; where they are undefined, of uncorrelated items that are not regular."""
        is_defined: BoolArray = np.asarray(np.isfinite(correlations).all(axis=(1, 2)))
        k = correlations.shape[1]
        values, vectors = np.linalg.eigh(np.where(is_defined[:, None, None], correlations, np.eye(k)))
        return cls(values, vectors, is_defined & (cov.n > cov.is_varying.sum(axis=1)) & (values[:, 0] > SINGULAR))

    @property
    def inverse(self) -> FloatArray:
        """Inverse correlation matrices; NaN where the matrix is not regular."""
        weights = np.where(self.is_regular[:, None], 1 / np.where(self.is_regular[:, None], self.values, 1.0), np.nan)
        return np.asarray((self.vectors * weights[:, None, :]) @ self.vectors.swapaxes(1, 2), dtype=np.float64)

    @property
    def log_determinant(self) -> FloatArray:
        """Logarithm of the determinant; NaN where the matrix is not regular."""
        logs = np.log(np.where(self.is_regular[:, None], self.values, 1.0)).sum(axis=1)
        return np.where(self.is_regular, logs, np.nan)
