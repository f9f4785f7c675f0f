"""Intervals of Cronbach's alpha that do not assume normal answers, from the same additive counts.

Two ask about fixed units (`feldt`, in `coefficients`, and `adf`), two about units as a sample of units
(`unit-jackknife`, `unit-bootstrap`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from budaya_eval.statistics.counts import BoolArray, Counts, FloatArray, IntArray, sum_groups
from budaya_eval.statistics.covariance import Covariances, group_keys, groups_of, unit_cells

LEVEL = 0.95
BOOTSTRAP_SAMPLES = 2000
BOOTSTRAP_SEED = 2016

Bounds = tuple[FloatArray, FloatArray]


def adf_interval(alpha: FloatArray, cov: Covariances, counts: Counts, scale: int, by: str | None) -> Bounds:
    """Asymptotically distribution-free interval, stratified by unit.

    Notes
    -----
    alpha is a smooth function of means of 1, x, Q = Σx² and T² = (Σx)²; its influence value for a person,

        z = −k / (k − 1) · [(D − tr C) / V − tr C (E − V) / V²],
        D = Σ_j (x_j − m_j)², E = (T − m_T)², V = 1ᵀC1,

    is linear in (1, x, Q, T²), so that Σ(z − z̄_h)² in each unit h follows from the counted cross-products. The variance
    of alpha is Σ_h n_h / (n_h − 1) · Σ(z − z̄_h)² / n²; people who are alone in their unit form one stratum together.
    The interval is alpha ± 1.96 standard errors, cut off at 1.

    References
    ----------
    Maydeu-Olivares, Coffman & Hartmann (2007), Psychological Methods 12, 157–176; Yuan, Guarnaccia & Hayslip (2003),
    Educational and Psychological Measurement 63, 5–23.
    """
    from scipy.special import ndtri

    weights = influence_weights(cov, counts.layout.low)
    labels, _ = groups_of(counts, by)
    strata, group_of = _strata(counts, scale, by)
    moments = sum_groups(counts.moments[scale], strata, len(group_of)).astype(np.float64)
    a = weights[group_of]
    n = moments[:, 0, 0]
    totals = np.einsum("si,si->s", a, moments[:, 0, :])
    squares = np.einsum("si,sij,sj->s", a, moments, a)
    within = np.maximum(squares - np.divide(totals**2, n, out=np.zeros_like(n), where=n > 0), 0)
    share = np.where(n > 1, within * n / np.maximum(n - 1, 1), np.maximum(np.nan_to_num(squares), 0))
    variance = np.bincount(group_of, weights=share, minlength=len(labels)) / np.maximum(cov.n, 1) ** 2
    half = ndtri((1 + LEVEL) / 2) * np.sqrt(variance)
    return alpha - half, np.minimum(alpha + half, np.where(np.isfinite(alpha), 1.0, np.nan))


def influence_weights(cov: Covariances, low: int) -> FloatArray:
    """Coefficients of (1, x, Q, T²) in a person's influence on alpha, answers counted from zero, shape (G, k + 3)."""
    k = cov.is_varying.sum(axis=1)
    n_groups, n_items = cov.mean.shape
    trace, total = np.trace(cov.matrix, axis1=1, axis2=2), cov.matrix.sum(axis=(1, 2))
    is_defined = (total > 0) & (k > 1)
    safe = np.where(is_defined, total, 1.0)
    mean = cov.mean - low
    mean_total = mean.sum(axis=1)
    ratio = trace / safe
    weights = np.empty((n_groups, n_items + 3))
    weights[:, 0] = (mean**2).sum(axis=1) - trace - ratio * (mean_total**2 - total)
    weights[:, 1:-2] = -2 * mean + 2 * (ratio * mean_total)[:, None]
    weights[:, -2] = 1
    weights[:, -1] = -ratio
    factor = np.where(is_defined, -k / np.maximum(k - 1, 1) / safe, np.nan)
    return np.asarray(weights * factor[:, None], dtype=np.float64)


def _strata(counts: Counts, scale: int, by: str | None) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Stratum of each key, (group, year, unit) with singletons of a group together, and the group of each stratum."""
    cells, cell_group = unit_cells(counts, by)
    n_cells = len(cell_group)
    n = np.bincount(cells, weights=counts.moments[scale][:, 0, 0], minlength=n_cells)
    if (n > 1).all():
        return cells, cell_group
    stratum = np.where(n > 1, np.arange(n_cells), n_cells + cell_group)
    used, position = np.unique(stratum, return_inverse=True)
    group_of = np.where(used < n_cells, cell_group[np.minimum(used, n_cells - 1)], used - n_cells)
    return position[cells], group_of


def unit_rows(counts: Counts, scale: int, inside: BoolArray) -> IntArray:
    """People, item sums, ΣQ and ΣT² of each unit among the keys inside; enough for alpha of any set of units."""
    keys = [key for key, is_inside in zip(counts.keys, inside, strict=True) if is_inside]
    labels, groups = group_keys(keys, "unit")
    rows = sum_groups(counts.moments[scale][inside][:, 0, :], groups, len(labels))
    return rows[rows[:, 0] > 0]


def alpha_of_rows(rows: FloatArray, k: int) -> FloatArray:
    """Alpha from sums of `unit_rows`, shape (…, k + 3) → (…)."""
    n, sums, squares, total_squares = rows[..., 0], rows[..., 1:-2], rows[..., -2], rows[..., -1]
    with np.errstate(invalid="ignore", divide="ignore"):
        trace = squares - (sums**2).sum(axis=-1) / n
        total = total_squares - sums.sum(axis=-1) ** 2 / n
        return np.where(total > 0, k / (k - 1) * (1 - trace / total), np.nan)


def unit_jackknife(alpha: float, rows: IntArray, k: int) -> tuple[float, float]:
    """Delete-one-unit jackknife interval with t(G − 1).

    Notes
    -----
    Leaving a unit out is subtracting its counts. Standard error √((G − 1) / G · Σ(α₍₋g₎ − mean)²).

    References
    ----------
    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 11.
    """
    from scipy.special import stdtrit

    n_units = len(rows)
    left = alpha_of_rows((rows.sum(axis=0) - rows).astype(np.float64), k)
    if n_units < 2 or not np.isfinite(left).all():
        return np.nan, np.nan
    se = np.sqrt((n_units - 1) / n_units * ((left - left.mean()) ** 2).sum())
    half = float(stdtrit(n_units - 1, (1 + LEVEL) / 2) * se)
    return alpha - half, alpha + half


def unit_draws(n_units: int) -> FloatArray:
    """How often each unit is drawn in each bootstrap sample, shape (samples, n_units); every row sums to n_units."""
    drawn = np.random.default_rng(BOOTSTRAP_SEED).integers(0, n_units, (BOOTSTRAP_SAMPLES, n_units))
    drawn += n_units * np.arange(BOOTSTRAP_SAMPLES)[:, None]
    times = np.bincount(drawn.ravel(), minlength=BOOTSTRAP_SAMPLES * n_units)
    return times.reshape(BOOTSTRAP_SAMPLES, n_units).astype(np.float64)


def unit_bootstrap(rows: IntArray, k: int) -> tuple[float, float]:
    """Percentile interval from 2,000 samples of units with replacement, seed fixed.

    References
    ----------
    Davison & Hinkley (1997), Bootstrap Methods and their Application, section 3.8.
    """
    n_units = len(rows)
    if n_units < 2:
        return np.nan, np.nan
    alphas = alpha_of_rows(unit_draws(n_units) @ rows.astype(np.float64), k)
    alphas = alphas[np.isfinite(alphas)]
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(alphas, [tail, 1 - tail]) if len(alphas) else (np.nan, np.nan)
    return float(low), float(high)


def by_units(alpha: FloatArray, cov: Covariances, counts: Counts, scale: int, by: str | None, kind: str) -> Bounds:
    """Jackknife or bootstrap interval over units, group by group."""
    labels, groups = groups_of(counts, by)
    k = cov.is_varying.sum(axis=1)
    bounds = np.full((2, len(labels)), np.nan)
    make: Callable[[int, IntArray], tuple[float, float]] = (
        (lambda g, rows: unit_jackknife(float(alpha[g]), rows, int(k[g])))
        if kind == "unit-jackknife"
        else (lambda g, rows: unit_bootstrap(rows, int(k[g])))
    )
    for g in np.flatnonzero(np.isfinite(alpha)):
        bounds[:, g] = make(int(g), unit_rows(counts, scale, groups == g))
    return bounds[0], bounds[1]
