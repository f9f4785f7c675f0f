"""Reliability coefficients as closed formulas on covariance matrices of many groups at once.

Every function takes C, the covariances of k items, shape (G, k, k), and `varying`, the items that are not constant,
shape (G, k). Constant items take no part: they correlate with nothing and would only raise the count of items.
Undefined comes back as NaN. R calls name psych 2.2.9.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

import numpy as np

from budaya_eval.statistics.counts import BoolArray, FloatArray, IntArray

ROUNDING = 1e-12
MOST_SPLIT = 12  # items: 462 ways to halve them; twice as many items have a million


def _divide(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Divide; NaN where the denominator is not positive."""
    is_defined = denominator > 0
    return np.where(is_defined, numerator / np.where(is_defined, denominator, 1.0), np.nan)


def _total(matrix: FloatArray) -> FloatArray:
    """Variance of the sum score, 1ᵀC1; 0 where items cancel each other and only rounding is left."""
    return _unrounded(np.asarray(matrix.sum(axis=(1, 2)), dtype=np.float64), _trace(matrix))


def _unrounded(variance: FloatArray, scale: FloatArray) -> FloatArray:
    """Take a variance that is nothing beside the variances it was made of as 0."""
    return np.where(np.abs(variance) <= ROUNDING * scale, 0.0, variance)


def _trace(matrix: FloatArray) -> FloatArray:
    """Sum of item variances."""
    return np.asarray(np.trace(matrix, axis1=1, axis2=2), dtype=np.float64)


def cronbach_alpha(matrix: FloatArray, varying: BoolArray) -> FloatArray:
    """Cronbach's alpha, k / (k − 1) · (1 − tr C / 1ᵀC1).

    References
    ----------
    Cronbach (1951), Psychometrika 16, 297–334. R: ``psych::alpha(x)$total$raw_alpha``.

    Examples
    --------
    >>> import numpy as np
    >>> matrix = np.array([[[1.0, 0.5], [0.5, 1.0]]])
    >>> cronbach_alpha(matrix, np.array([[True, True]])).round(4).tolist()
    [0.6667]
    """
    k = varying.sum(axis=1)
    return _divide(k * (_total(matrix) - _trace(matrix)), (k - 1) * _total(matrix))


def alpha_standard_error(matrix: FloatArray, varying: BoolArray, n: IntArray) -> FloatArray:
    """Standard error of alpha for normal answers without assuming equal covariances.

    Notes
    -----
    ``Q = 2k² / ((k − 1)² (1ᵀC1)³) · [1ᵀC1 (tr C² + (tr C)²) − 2 tr C · 1ᵀC²1]``, standard error √(Q / n).

    References
    ----------
    van Zyl, Neudecker & Nel (2000), Psychometrika 65, 271–280; Duhachek & Iacobucci (2004), Journal of Applied
    Psychology 89, 792–808. R: ``psych::alpha(x)$total$ase``.
    """
    k = varying.sum(axis=1)
    total, trace = _total(matrix), _trace(matrix)
    squared = (matrix * matrix).sum(axis=(1, 2))
    row_sums = matrix.sum(axis=2)
    bracket = total * (squared + trace**2) - 2 * trace * (row_sums**2).sum(axis=1)
    q = _divide(2 * k**2 * bracket, (k - 1) ** 2 * total**3)
    return np.sqrt(np.maximum(q, 0) / np.maximum(n, 1))


def feldt_interval(
    alpha: FloatArray, varying: BoolArray, n: IntArray, level: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Interval of alpha from the F distribution, exact for normal answers with compound symmetry.

    Notes
    -----
    ``1 − (1 − α) F`` at both quantiles of F with n − 1 and (n − 1)(k − 1) degrees of freedom.

    References
    ----------
    Feldt (1965), Psychometrika 30, 357–370. R: ``psych::alpha.ci(alpha, n.obs, n.var)``.
    """
    from scipy.special import fdtri

    k = varying.sum(axis=1)
    df1 = np.maximum(n - 1, 1).astype(np.float64)
    df2 = np.maximum((n - 1) * (k - 1), 1).astype(np.float64)
    is_defined = (n > 1) & (k > 1) & np.isfinite(alpha)
    tail = (1 - level) / 2
    low = np.where(is_defined, 1 - (1 - alpha) * fdtri(df1, df2, 1 - tail), np.nan)
    high = np.where(is_defined, 1 - (1 - alpha) * fdtri(df1, df2, tail), np.nan)
    return low, high


def average_correlation(correlations: FloatArray, varying: BoolArray) -> FloatArray:
    """Mean of the correlations between different items. R: ``psych::alpha(x)$total$average_r``."""
    k = varying.sum(axis=1)
    return _divide(_total(correlations) - correlations.shape[1], (k * (k - 1)).astype(np.float64))


def standardised_alpha(average_r: FloatArray, varying: BoolArray) -> FloatArray:
    """Alpha of standardised items, Spearman–Brown on the mean correlation: k r̄ / (1 + (k − 1) r̄).

    R: ``psych::alpha(x)$total$std.alpha``.
    """
    k = varying.sum(axis=1)
    return _divide(k * average_r, 1 + (k - 1) * average_r)


def guttman_lambda2(matrix: FloatArray, varying: BoolArray) -> FloatArray:
    """Guttman's lambda 2 on covariances: (S + √(k / (k − 1) · Σ_{i≠j} c_ij²)) / 1ᵀC1 with S = Σ_{i≠j} c_ij.

    References
    ----------
    Guttman (1945), Psychometrika 10, 255–282. R: the formula on ``cov(x)`` (psych reports it on correlations).
    """
    k = varying.sum(axis=1)
    total = _total(matrix)
    diagonal = np.diagonal(matrix, axis1=1, axis2=2)
    squared = (matrix * matrix).sum(axis=(1, 2)) - (diagonal**2).sum(axis=1)
    root = np.sqrt(np.maximum(squared, 0) * k / np.maximum(k - 1, 1))
    return np.where(k > 1, _divide(total - _trace(matrix) + root, total), np.nan)


def squared_multiple_correlations(inverse: FloatArray) -> FloatArray:
    """Squared multiple correlation of each item with all others, 1 − 1 / r^ii. R: ``psych::smc(x)``."""
    return np.asarray(1 - 1 / np.diagonal(inverse, axis1=1, axis2=2), dtype=np.float64)


def guttman_lambda6(correlations: FloatArray, smc: FloatArray, varying: BoolArray) -> FloatArray:
    """Guttman's lambda 6 on correlations: 1 − Σ(1 − smc) / 1ᵀR1 over the items that vary.

    R: ``psych::alpha(x)$total$"G6(smc)"``.
    """
    n_constant = (~varying).sum(axis=1)
    errors = np.where(varying, 1 - smc, 0.0).sum(axis=1)
    return np.where(varying.sum(axis=1) > 1, 1 - _divide(errors, _total(correlations) - n_constant), np.nan)


def split_half(matrix: FloatArray, varying: BoolArray) -> FloatArray:
    """Odd–even split-half reliability stepped up by Spearman–Brown, 2r / (1 + r).

    Notes
    -----
    r is the correlation between the sum of the 1st, 3rd, 5th … and of the 2nd, 4th … item that varies.
    R: ``r <- cor(rowSums(x[, odd]), rowSums(x[, even])); 2 * r / (1 + r)``.
    """
    place = np.cumsum(varying, axis=1)
    odd = (varying & (place % 2 == 1)).astype(np.float64)
    even = (varying & (place % 2 == 0)).astype(np.float64)
    clean = np.nan_to_num(matrix)
    cross = np.einsum("gi,gij,gj->g", odd, clean, even)
    r = _divide(cross, np.sqrt(_quadratic(odd, clean) * _quadratic(even, clean)))
    return _divide(2 * r, 1 + r)


def best_split_half(matrix: FloatArray, varying: BoolArray) -> FloatArray:
    """Guttman's lambda 4, 4 Cov(A, B) / 1ᵀC1, largest over all ways to halve the items that vary; none above 12.

    Notes
    -----
    Halves of an odd number of items differ by one. With s = +1 for the items of A and −1 for those of B it is
    1 − min sᵀCs / 1ᵀC1. Picked as the largest, it is too high where people are few.
    R: ``psych::splitHalf(x, covar = TRUE, check.keys = FALSE)$maxrb`` for an even number of items; of an odd number
    psych 2.2.9 tries only half of the ways.

    References
    ----------
    Guttman (1945), Psychometrika 10, 255–282.

    Examples
    --------
    >>> import numpy as np
    >>> alike = [[1.0, 0.8, 0.2, 0.2], [0.8, 1.0, 0.2, 0.2], [0.2, 0.2, 1.0, 0.8], [0.2, 0.2, 0.8, 1.0]]
    >>> best_split_half(np.array([alike]), np.ones((1, 4), dtype=bool)).round(4).tolist()
    [0.9091]
    """
    smallest = np.full(len(matrix), np.nan)
    alike: dict[bytes, list[int]] = {}  # groups with the same items constant
    for group, pattern in enumerate(varying):
        alike.setdefault(pattern.tobytes(), []).append(group)
    for groups in alike.values():
        items = np.flatnonzero(varying[groups[0]])
        k = len(items)
        if 2 <= k <= MOST_SPLIT:
            parts = matrix[np.ix_(np.array(groups), items, items)].reshape(len(groups), k * k)
            smallest[groups] = (parts @ _split_products(k)).min(axis=1)
    total = _total(matrix)
    return _divide(total - smallest, total)


@lru_cache(maxsize=MOST_SPLIT)
def _split_products(k: int) -> FloatArray:
    """Products s_i s_j of every way to halve k items, shape (k², ways)."""
    halves = [half for half in combinations(range(k), k // 2) if k % 2 or 0 in half]
    signs = np.ones((len(halves), k))
    for row, half in zip(signs, halves, strict=True):
        row[list(half)] = -1
    return np.ascontiguousarray((signs[:, :, None] * signs[:, None, :]).reshape(len(halves), k * k).T)


def _quadratic(weights: FloatArray, matrix: FloatArray) -> FloatArray:
    """Variance of a weighted sum, never below zero."""
    variance = np.asarray(np.einsum("gi,gij,gj->g", weights, matrix, weights), dtype=np.float64)
    return np.maximum(_unrounded(variance, _trace(matrix)), 0)


def kaiser_meyer_olkin(correlations: FloatArray, inverse: FloatArray, varying: BoolArray) -> FloatArray:
    """Sampling adequacy: Σr² / (Σr² + Σq²) over pairs, q the partial correlation given all other items.

    References
    ----------
    Kaiser (1974), Psychometrika 39, 31–36. R: ``psych::KMO(cor(x))$MSA``.
    """
    off_diagonal = 1 - np.eye(correlations.shape[1])
    diagonal = np.diagonal(inverse, axis1=1, axis2=2)
    r2 = (off_diagonal * correlations**2).sum(axis=(1, 2))
    q2 = (off_diagonal * inverse**2 / (diagonal[:, :, None] * diagonal[:, None, :])).sum(axis=(1, 2))
    return np.where(varying.sum(axis=1) > 1, _divide(r2, r2 + q2), np.nan)


def bartlett_test(
    log_determinant: FloatArray, varying: BoolArray, n: IntArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Bartlett's test that all correlations are zero: −(n − 1 − (2k + 5) / 6) ln |R|, k(k − 1) / 2 degrees of freedom.

    Parameters
    ----------
    log_determinant : ndarray of float, shape (G,)
        ln |R|, NaN where R is singular; constant items do not change it.
    varying, n
        As everywhere in this room; people.

    References
    ----------
    Bartlett (1951), Biometrika 38, 337–344. R: ``psych::cortest.bartlett(cor(x), n)``.

    Returns
    -------
    chi2, df, p : ndarray of float, shape (G,)
    """
    from scipy.special import chdtrc

    k = varying.sum(axis=1)
    is_defined = np.isfinite(log_determinant) & (k > 1)
    chi2 = np.where(is_defined, -(n - 1 - (2 * k + 5) / 6) * log_determinant, np.nan)
    df = np.where(is_defined, k * (k - 1) / 2, np.nan)
    return chi2, df, np.where(is_defined, chdtrc(np.where(is_defined, df, 1), np.where(is_defined, chi2, 0)), np.nan)


def item_total_covariance(matrix: FloatArray) -> FloatArray:
    """Covariance of each item with the sum score (itself included), shape (G, k)."""
    return np.asarray(matrix.sum(axis=2), dtype=np.float64)


def item_total_correlation(matrix: FloatArray) -> FloatArray:
    """Correlation of each item with the sum score, itself included. R: ``psych::alpha(x)$item.stats$raw.r``."""
    variance = np.diagonal(matrix, axis1=1, axis2=2)
    return _divide(item_total_covariance(matrix), np.sqrt(np.maximum(variance * _total(matrix)[:, None], 0)))


def item_rest_correlation(matrix: FloatArray) -> FloatArray:
    """Correlation of each item with the sum of all others (corrected item–total correlation).

    R: ``cor(x[, i], rowSums(x[, -i]))``. psych's ``r.drop`` is this figure on covariances.
    """
    variance = np.diagonal(matrix, axis1=1, axis2=2)
    with_total = item_total_covariance(matrix)
    rest = _unrounded(_total(matrix)[:, None] - 2 * with_total + variance, _trace(matrix)[:, None])
    return _divide(with_total - variance, np.sqrt(np.maximum(variance * rest, 0)))


def alpha_if_deleted(matrix: FloatArray, varying: BoolArray) -> FloatArray:
    """Alpha of the scale without each item; it does not exist for two items.

    R: ``psych::alpha(x)$alpha.drop$raw_alpha``.
    """
    k = varying.sum(axis=1)[:, None] - 1
    variance = np.diagonal(matrix, axis1=1, axis2=2)
    total = _total(matrix)[:, None] - 2 * item_total_covariance(matrix) + variance
    total = _unrounded(total, _trace(matrix)[:, None])
    trace = _trace(matrix)[:, None] - variance
    return np.where((k > 1) & varying, _divide(k * (total - trace), (k - 1) * total), np.nan)


def critical_correlation(n: IntArray | FloatArray, level: float = 0.05) -> FloatArray:
    """Return "r tabel": the correlation at which a two-sided test of n pairs (df = n − 2) reaches the level.

    Examples
    --------
    >>> import numpy as np
    >>> critical_correlation(np.array([30, 102, 6000])).round(3).tolist()
    [0.361, 0.195, 0.025]
    """
    from scipy.special import stdtrit

    df = np.maximum(n - 2, 1).astype(np.float64)
    t = stdtrit(df, 1 - level / 2)
    return np.where(n > 2, t / np.sqrt(t**2 + df), np.nan)


def correlation_interval(r: FloatArray, n: IntArray, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Interval of a correlation by Fisher's z; missing where n < 4 or r is not inside −1 and 1.

    Notes
    -----
    ``tanh(atanh r ± z / √(n − 3))``.

    References
    ----------
    Fisher (1921), Metron 1, 3–32. R: ``psych::r.con(r, n)``.

    Examples
    --------
    >>> import numpy as np
    >>> low, high = correlation_interval(np.array([0.5, 1.0]), np.array([30, 30]))
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.1704, nan], [0.729, nan])
    """
    from scipy.special import ndtri

    is_defined = (n > 3) & (np.abs(r) < 1)
    z = np.arctanh(np.where(is_defined, r, 0.0))
    half = ndtri(0.5 + level / 2) / np.sqrt(np.maximum(n - 3, 1))
    return np.where(is_defined, np.tanh(z - half), np.nan), np.where(is_defined, np.tanh(z + half), np.nan)
