"""What the tables of reliability and items are written from: all scales in all groups worked out together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from budaya_eval.statistics import coefficients as cf
from budaya_eval.statistics.counts import BoolArray, Counts, FloatArray, IntArray
from budaya_eval.statistics.covariance import Covariances, Spectrum, groups_of
from budaya_eval.statistics.layout import Label
from budaya_eval.statistics.one_factor import omega_total

MIN_PEOPLE = 10  # below this no reliability coefficient
FEW_GROUPS, PADDING = 100, 2  # scales are worked out together in few groups, where calls cost more than arithmetic

Figures = dict[str, FloatArray]


@dataclass(frozen=True, slots=True)
class ScaleGroups:
    """Everything about one scale in G groups.

    Parameters
    ----------
    name, items : str, tuple of str
        The scale.
    labels : list
        The groups.
    cov : Covariances
        Means and covariances of its items.
    varying : ndarray of bool, shape (G, k)
        Items that are not constant.
    n_answering : ndarray of int, shape (G,)
        People with any answer.
    is_counted : ndarray of bool, shape (G,)
        Groups of enough people.
    is_regular : ndarray of bool, shape (G,)
        Correlations that can be inverted.
    first_component : ndarray of float, shape (G, k)
        Each item's share in the first principal component.
    coefficients : dict of ndarray, shape (G,)
        Columns of the reliability table that follow from the covariances.
    figures : dict of ndarray, shape (G, k)
        Columns of the item analysis.
    """

    name: str
    items: tuple[str, ...]
    labels: list[Label]
    cov: Covariances
    varying: BoolArray
    n_answering: IntArray
    is_counted: BoolArray
    is_regular: BoolArray
    first_component: FloatArray
    coefficients: Figures
    figures: Figures


def scale_groups(counts: Counts, by: str | None, covs: Sequence[Covariances]) -> list[ScaleGroups]:
    """Work out every scale from its covariances in the groups of `by`.

    Notes
    -----
    In few groups scales get constant items up to the longest of them, so that one batch of matrices holds them all:
    constant items take no part in any coefficient.
    """
    labels, groups = groups_of(counts, by)
    n_answering = np.bincount(groups, weights=counts.n_people, minlength=len(labels)).astype(np.int64)
    sizes = [cov.mean.shape[1] for cov in covs]
    is_padded = len(labels) <= FEW_GROUPS and len(sizes) * max(sizes) ** 2 <= PADDING * sum(k**2 for k in sizes)
    result = []
    for batch in [range(len(covs))] if is_padded else [[position] for position in range(len(covs))]:
        cov = _side_by_side([covs[position] for position in batch])
        n_items = np.repeat([sizes[position] for position in batch], len(labels))
        correlations = cov.correlations
        spectrum = Spectrum.of(cov, correlations)
        inverse = spectrum.inverse
        smc = cf.squared_multiple_correlations(inverse)
        coefficients = _coefficients(cov, n_items, correlations, spectrum, inverse, smc)
        figures = _item_figures(cov, smc)
        for place, position in enumerate(batch):
            rows, k = slice(place * len(labels), (place + 1) * len(labels)), sizes[position]
            result.append(
                ScaleGroups(
                    *counts.layout.scales[position],
                    labels,
                    covs[position],
                    cov.is_varying[rows, :k],
                    n_answering,
                    cov.n[rows] >= MIN_PEOPLE,
                    spectrum.is_regular[rows],
                    spectrum.vectors[rows, :k, -1],
                    {name: values[rows] for name, values in coefficients.items()},
                    {name: values[rows, :k] for name, values in figures.items()},
                )
            )
    return result


def _side_by_side(covs: Sequence[Covariances]) -> Covariances:
    """Put the matrices of several scales into one batch, with constant items up to the longest scale."""
    k_all = max(cov.mean.shape[1] for cov in covs)
    n_groups = len(covs[0].n)
    mean = np.zeros((len(covs) * n_groups, k_all))
    matrix = np.zeros((len(covs) * n_groups, k_all, k_all))
    for place, cov in enumerate(covs):
        rows, k = slice(place * n_groups, (place + 1) * n_groups), cov.mean.shape[1]
        mean[rows, :k], matrix[rows, :k, :k] = cov.mean, cov.matrix
    return Covariances(np.concatenate([cov.n for cov in covs]), mean, matrix)


def _blank(values: FloatArray, cov: Covariances) -> FloatArray:
    """Remove the figures of groups with too few people."""
    return np.where((cov.n >= MIN_PEOPLE).reshape((-1,) + (1,) * (values.ndim - 1)), values, np.nan)


def _coefficients(
    cov: Covariances,
    n_items: IntArray,
    correlations: FloatArray,
    spectrum: Spectrum,
    inverse: FloatArray,
    smc: FloatArray,
) -> Figures:
    """Columns of the reliability table that follow from the covariances."""
    matrix, varying = cov.matrix, cov.is_varying
    alpha = _blank(cf.cronbach_alpha(matrix, varying), cov)
    alpha = np.where(alpha > 1 + cf.ROUNDING, np.nan, alpha)
    average_r = cf.average_correlation(correlations, varying)
    chi2, df, p = cf.bartlett_test(spectrum.log_determinant, varying, cov.n)
    shown = {
        "alpha_std": cf.standardised_alpha(average_r, varying),
        "lambda2": cf.guttman_lambda2(matrix, varying),
        "lambda6": cf.guttman_lambda6(correlations, smc, varying),
        "omega": omega_total(correlations, varying, spectrum),
        "split_half": cf.split_half(matrix, varying),
        "split_half_best": cf.best_split_half(matrix, varying),
        "average_r": average_r,
        "kmo": cf.kaiser_meyer_olkin(correlations, inverse, varying),
        "bartlett_chi2": chi2,
        "bartlett_df": df,
        "bartlett_p": p,
    }
    return {
        "mean": cov.mean.sum(axis=1) / n_items,
        "sd": np.sqrt(np.maximum(matrix.sum(axis=(1, 2)), 0)) / n_items,
        "alpha": alpha,
        "alpha_se": np.where(np.isfinite(alpha), cf.alpha_standard_error(matrix, varying, cov.n), np.nan),
    } | {name: _blank(values, cov) for name, values in shown.items()}


def _item_figures(cov: Covariances, smc: FloatArray) -> Figures:
    """Columns of the item analysis."""
    matrix, varying = cov.matrix, cov.is_varying
    critical = np.broadcast_to(cf.critical_correlation(cov.n)[:, None], varying.shape)
    shown = {
        "item_rest_r": cf.item_rest_correlation(matrix),
        "item_total_r": cf.item_total_correlation(matrix),
        "alpha_if_deleted": cf.alpha_if_deleted(matrix, varying),
        "smc": np.where(varying, smc, np.nan),
        "r_critical": critical,
    }
    spread = np.sqrt(np.diagonal(matrix, axis1=1, axis2=2))
    return {"mean": cov.mean, "sd": spread} | {name: _blank(values, cov) for name, values in shown.items()}
