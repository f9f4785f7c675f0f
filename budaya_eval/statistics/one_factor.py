"""Omega of one factor, for many correlation matrices at once."""

from __future__ import annotations

import numpy as np

from budaya_eval.statistics.counts import BoolArray, FloatArray
from budaya_eval.statistics.covariance import Spectrum

MIN_ITEMS = 3  # with two items one factor is not identified
LARGEST_LOADING = np.sqrt(0.995)  # uniquenesses stay above 0.005, as in psych
TOLERANCE = 1e-10
FIRST_STEPS, MAX_SWEEPS, NEWTON_STEPS = 6, 5000, 15
RIDGE = 1e-12  # keeps the equations solvable where all loadings vanish


def minres_loadings(correlations: FloatArray, varying: BoolArray, spectrum: Spectrum) -> FloatArray:
    """Loadings on one factor that leave the smallest sum of squared residual correlations.

    Parameters
    ----------
    correlations : ndarray of float, shape (G, k, k)
        Constant items correlate 0 with all others.
    varying : ndarray of bool, shape (G, k)
        Items that are not constant; others get loading 0.
    spectrum : Spectrum
        Of the correlations; its last eigenvector is where the search starts.

    Returns
    -------
    ndarray of float, shape (G, k)
        NaN where there are fewer than three items or the search does not settle.

    Notes
    -----
    Minimises Σ_{i<j} (r_ij − λ_i λ_j)² from the first principal component: some steps of all loadings at once,
    λ_i = (Σ_{j≠i} r_ij λ_j + λ_i³) / Σ_j λ_j², then Newton's method; where that does not settle inside |λ| < √0.995,
    sweeps of one loading at a time, λ_i = Σ_{j≠i} r_ij λ_j / Σ_{j≠i} λ_j², with |λ| held there. The sign is chosen so
    that Σλ ≥ 0.

    References
    ----------
    Harman & Jones (1966), Psychometrika 31, 351–368. R: ``psych::fa(x, 1, fm = "minres")$loadings``.
    """
    result = np.full(varying.shape, np.nan)
    usable = np.flatnonzero((varying.sum(axis=1) >= MIN_ITEMS) & np.isfinite(correlations).all(axis=(1, 2)))
    if len(usable) == 0:
        return result
    matrix, varies = correlations[usable], varying[usable]
    values, vectors = spectrum.values[usable], spectrum.vectors[usable]
    start = np.where(varies, vectors[:, :, -1] * np.sqrt(np.maximum(values[:, -1:], 0)), 0.0)
    for _ in range(FIRST_STEPS):
        squares = (start**2).sum(axis=1, keepdims=True)
        moved = (matrix @ start[:, :, None])[:, :, 0] - start + start**3
        start = np.clip(moved / np.where(squares > 0, squares, 1.0), -LARGEST_LOADING, LARGEST_LOADING)
    loadings, is_settled = _newton(matrix, varies, start)
    if not is_settled.all():
        rest = ~is_settled
        loadings[rest], is_settled[rest] = _sweep(matrix[rest], varies[rest], start[rest], MAX_SWEEPS)
    loadings = np.where(is_settled[:, None], loadings, np.nan)
    result[usable] = loadings * np.where(loadings.sum(axis=1, keepdims=True) < 0, -1.0, 1.0)
    return result


def _sweep(matrix: FloatArray, varies: BoolArray, loadings: FloatArray, n_sweeps: int) -> tuple[FloatArray, BoolArray]:
    """Improve one loading at a time, all matrices together; say which have settled."""
    loadings = loadings.copy()
    is_settled = np.zeros(len(loadings), dtype=bool)
    for _ in range(n_sweeps):
        before = loadings.copy()
        for i in range(loadings.shape[1]):
            others = loadings.copy()
            others[:, i] = 0
            denominator = (others**2).sum(axis=1)
            fitted = (matrix[:, i] * others).sum(axis=1) / np.where(denominator > 0, denominator, 1.0)
            loadings[:, i] = np.clip(np.where(varies[:, i], fitted, 0.0), -LARGEST_LOADING, LARGEST_LOADING)
        is_settled = np.abs(loadings - before).max(axis=1) < TOLERANCE
        if is_settled.all():
            break
    return loadings, is_settled


def _newton(matrix: FloatArray, varies: BoolArray, start: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Newton's method, all matrices together; settled where it stays inside the bounds and improves on the start."""
    diagonal = np.arange(matrix.shape[1])
    loadings = start.copy()
    step = np.full_like(start, np.inf)
    for _ in range(NEWTON_STEPS):
        squares = (loadings**2).sum(axis=1, keepdims=True) - loadings**2  # of the other items
        gradient = loadings * (1 + squares) - (matrix @ loadings[:, :, None])[:, :, 0]
        curvature = 2 * loadings[:, :, None] * loadings[:, None, :] - matrix
        curvature[:, diagonal, diagonal] = np.where(varies, squares + RIDGE, 1.0)
        step = np.linalg.solve(curvature, gradient[:, :, None])[:, :, 0]
        loadings = np.clip(loadings - step, -1, 1)
        if np.abs(step).max() < TOLERANCE:
            break

    def misfit(loadings: FloatArray) -> FloatArray:
        left: FloatArray = matrix - loadings[:, :, None] * loadings[:, None, :]
        left[:, diagonal, diagonal] = 0
        return np.asarray((left**2).sum(axis=(1, 2)), dtype=np.float64)

    is_inside = np.abs(loadings).max(axis=1) < LARGEST_LOADING
    is_better = misfit(loadings) <= misfit(start) + TOLERANCE
    return loadings, (np.abs(step).max(axis=1) < TOLERANCE) & is_inside & is_better


def omega_total(correlations: FloatArray, varying: BoolArray, spectrum: Spectrum) -> FloatArray:
    """Omega of one factor on correlations: 1 − Σ(1 − λ²) / 1ᵀR1 over the items that vary.

    Notes
    -----
    With one factor a hierarchical omega is not identified, so there is none.

    References
    ----------
    McDonald (1999), Test Theory: A Unified Treatment, chapter 6. R: ``psych::omega(x, nfactors = 1)$omega.tot``.
    """
    loadings = minres_loadings(correlations, varying, spectrum)
    errors = np.where(varying, 1 - loadings**2, 0.0).sum(axis=1)
    total = correlations.sum(axis=(1, 2)) - (~varying).sum(axis=1)
    return np.where(total > 0, 1 - errors / np.where(total > 0, total, 1.0), np.nan)
