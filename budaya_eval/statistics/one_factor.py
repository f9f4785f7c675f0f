"""Omega of one factor, for many correlation matrices at once."""

from __future__ import annotations

import numpy as np

from budaya_eval.statistics.counts import BoolArray, FloatArray

MIN_ITEMS = 3  # with two items one factor is not identified
LARGEST_LOADING = np.sqrt(0.995)  # uniquenesses stay above 0.005, as in psych
TOLERANCE = 1e-10
MAX_SWEEPS = 5000


def minres_loadings(correlations: FloatArray, varying: BoolArray) -> FloatArray:
    """Loadings on one factor that leave the smallest sum of squared residual correlations.

    Parameters
    ----------
    correlations : ndarray of float, shape (G, k, k)
        Constant items correlate 0 with all others.
    varying : ndarray of bool, shape (G, k)
        Items that are not constant; others get loading 0.

    Returns
    -------
    ndarray of float, shape (G, k)
        NaN where there are fewer than three items or the search does not settle.

    Notes
    -----
    Minimises Σ_{i<j} (r_ij − λ_i λ_j)² one loading at a time, λ_i = Σ_{j≠i} r_ij λ_j / Σ_{j≠i} λ_j², for all matrices
    together, from the first principal component. |λ| is held below √0.995. The sign is chosen so that Σλ ≥ 0.

    References
    ----------
    Harman & Jones (1966), Psychometrika 31, 351–368. R: ``psych::fa(x, 1, fm = "minres")$loadings``.
    """
    n_groups, k = varying.shape
    result = np.full((n_groups, k), np.nan)
    active = np.flatnonzero((varying.sum(axis=1) >= MIN_ITEMS) & np.isfinite(correlations).all(axis=(1, 2)))
    if len(active) == 0:
        return result
    values, vectors = np.linalg.eigh(correlations[active])
    loadings = np.clip(vectors[:, :, -1] * np.sqrt(np.maximum(values[:, -1:], 0)), -LARGEST_LOADING, LARGEST_LOADING)
    loadings = np.where(varying[active], loadings, 0.0)
    for _ in range(MAX_SWEEPS):
        matrix, before = correlations[active], loadings.copy()
        for i in range(k):
            others = loadings.copy()
            others[:, i] = 0
            denominator = (others**2).sum(axis=1)
            numerator = (matrix[:, i] * others).sum(axis=1)
            fitted = numerator / np.where(denominator > 0, denominator, 1.0)
            loadings[:, i] = np.where(varying[active, i], np.clip(fitted, -LARGEST_LOADING, LARGEST_LOADING), 0.0)
        is_settled = np.abs(loadings - before).max(axis=1) < TOLERANCE
        result[active[is_settled]] = loadings[is_settled]
        active, loadings = active[~is_settled], loadings[~is_settled]
        if len(active) == 0:
            break
    return np.asarray(result * np.where(result.sum(axis=1, keepdims=True) < 0, -1.0, 1.0), dtype=np.float64)


def omega_total(correlations: FloatArray, varying: BoolArray) -> FloatArray:
    """Omega of one factor on correlations: 1 − Σ(1 − λ²) / 1ᵀR1 over the items that vary.

    Notes
    -----
    With one factor a hierarchical omega is not identified, so there is none.

    References
    ----------
    McDonald (1999), Test Theory: A Unified Treatment, chapter 6. R: ``psych::omega(x, nfactors = 1)$omega.tot``.
    """
    loadings = minres_loadings(correlations, varying)
    errors = np.where(varying, 1 - loadings**2, 0.0).sum(axis=1)
    total = correlations.sum(axis=(1, 2)) - (~varying).sum(axis=1)
    return np.where(total > 0, 1 - errors / np.where(total > 0, total, 1.0), np.nan)
