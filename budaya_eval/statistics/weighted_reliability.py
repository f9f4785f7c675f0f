"""Reliability and item analysis under weights: the same coefficients on weighted covariances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from budaya_eval.errors import InputError, Problem
from budaya_eval.statistics.coefficients import critical_correlation
from budaya_eval.statistics.counts import Counts, FloatArray
from budaya_eval.statistics.covariance import Covariances, covariances, groups_of
from budaya_eval.statistics.frames import stack_parts
from budaya_eval.statistics.intervals import LEVEL, influence_weights
from budaya_eval.statistics.linearised import WeightedDesign
from budaya_eval.statistics.reliability import (
    COLUMNS,
    FURTHER,
    GROUPINGS,
    check_grouping,
    item_part,
    join_notes,
    reliability_notes,
)
from budaya_eval.statistics.scale_groups import ScaleGroups, scale_groups

if TYPE_CHECKING:
    import pandas as pd

INTERVAL = "adf"  # the one interval of alpha whose variance can take the weights in


def weighted_covariances(design: WeightedDesign, scale: int, by: str | None) -> Covariances:
    """Weighted means and covariances of one scale in every group, of people who answered the whole scale.

    Notes
    -----
    Σ w (x − m)(x − m)ᵀ / (Σw (1 − Σw² / (Σw)²)). R: ``cov.wt(x, w / sum(w))``. An item that all answered alike has
    variance 0 exactly, whatever the weights.
    """
    counts = design.counts
    plain = covariances(counts, scale, by, is_listwise=True)
    n, mean, matrix = plain.n, *_weighted_moments(design, scale, by)
    labels, group = groups_of(counts, by)
    people = counts.moments[scale][:, 0, 0]
    total, squares = (np.bincount(group, people * design.weights**power, len(labels)) for power in (1, 2))
    shrink = np.where(n > 1, 1 - squares / np.where(total > 0, total, 1.0) ** 2, np.nan)
    varies = plain.is_varying
    kept = np.where(varies[:, :, None] & varies[:, None, :], matrix, 0.0)
    return Covariances(n, mean, np.asarray(kept / shrink[:, None, None], dtype=np.float64))


def _weighted_moments(design: WeightedDesign, scale: int, by: str | None) -> tuple[FloatArray, FloatArray]:
    """Weighted means on the answer scale, and covariances with divisor Σw."""
    counts = design.counts
    labels, group = groups_of(counts, by)
    moments = counts.moments[scale]
    k = moments.shape[1] - 3
    total = np.zeros((len(labels), k + 1, k + 1))
    np.add.at(total, group, moments[:, : k + 1, : k + 1] * design.weights[:, None, None])
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total[:, 0, 1:] / total[:, :1, 0]
        matrix = total[:, 1:, 1:] / total[:, :1, :1] - mean[:, :, None] * mean[:, None, :]
    return counts.layout.low + mean, matrix


def reliability_table(design: WeightedDesign, by: str | None, interval: str) -> pd.DataFrame:
    """Reliability of every scale under weights; see `WeightedStatistics.reliability`."""
    counts = design.counts
    check_grouping(counts, by, GROUPINGS)
    _check_whole(counts)
    if interval != INTERVAL:
        raise InputError(
            Problem(
                "rentang_alpha",
                f"Rentang '{interval}' tidak terdefinisi di bawah bobot: ia mengandaikan semua orang berbobot sama.",
                allowed=INTERVAL,
            )
        )
    parts = []
    for position, groups in enumerate(_all_scales(design, by)):
        columns: dict[str, Any] = {"n": groups.cov.n, "k": groups.varying.sum(axis=1)}
        columns |= {name: column for name, column in groups.coefficients.items() if not name.startswith("bartlett")}
        alpha = groups.coefficients["alpha"]
        columns["alpha_se"] = np.where(np.isfinite(alpha), _alpha_error(design, position, by, groups.cov), np.nan)
        columns["alpha_ci_low"], columns["alpha_ci_high"] = _bounds(alpha, columns["alpha_se"])
        notes = reliability_notes(counts, groups, columns | {"alpha_within": alpha}, by, INTERVAL)
        part: dict[str, Any] = {"scale": groups.name}
        if by is not None:
            part[by] = groups.labels
        part |= {name: columns[name] for name in COLUMNS if name in columns}
        part |= {"missing": counts.layout.missing, "interval": INTERVAL}
        part["note"] = [join_notes(note, design.note) for note in notes]
        part |= {name: columns[name] for name in FURTHER}
        parts.append(part)
    return stack_parts(parts)


def item_table(design: WeightedDesign, by: str | None) -> pd.DataFrame:
    """Item analysis under weights; see `WeightedStatistics.items`."""
    counts = design.counts
    check_grouping(counts, by, GROUPINGS)
    _check_whole(counts)
    labels, group = groups_of(counts, by)
    parts = []
    for position, groups in enumerate(_all_scales(design, by)):
        people = counts.moments[position][:, 0, 0]
        n_eff = np.array([design.kish(np.where(group == g, people, 0)) for g in range(len(labels))])
        critical = np.where(groups.is_counted, critical_correlation(n_eff), np.nan)
        figures = groups.figures | {"r_critical": np.repeat(critical[:, None], len(groups.items), axis=1)}
        part = item_part(counts, groups, figures, by)
        part["note"] = [join_notes(note, design.note) for note in part["note"]]
        parts.append(part)
    return stack_parts(parts)


def _all_scales(design: WeightedDesign, by: str | None) -> list[ScaleGroups]:
    """Every scale in the groups of `by`."""
    counts = design.counts
    covs = [weighted_covariances(design, position, by) for position in range(len(counts.layout.scales))]
    return scale_groups(counts, by, covs)


def _check_whole(counts: Counts) -> None:
    """Refuse pairwise deletion: its covariances stand on other people for each pair."""
    if counts.pair_moments:
        raise InputError(
            Problem(
                "kebijakan_kosong", "Reliabilitas berbobot memerlukan jawaban lengkap.", allowed='missing="listwise"'
            )
        )


def _alpha_error(design: WeightedDesign, scale: int, by: str | None, cov: Covariances) -> FloatArray:
    """Standard error of alpha in every group, from the influence of each person on it and from the margins."""
    counts = design.counts
    labels, group = groups_of(counts, by)
    moments = counts.moments[scale].astype(np.float64)
    mean, matrix = _weighted_moments(design, scale, by)
    varies = cov.is_varying
    own = Covariances(cov.n, mean, np.where(varies[:, :, None] & varies[:, None, :], matrix, 0.0))
    a = np.nan_to_num(influence_weights(own, counts.layout.low))
    total = np.bincount(group, moments[:, 0, 0] * design.weights, len(labels))
    errors = np.empty(len(labels))
    for g in range(len(labels)):
        share = np.where(group == g, 1 / total[g] if total[g] > 0 else 0.0, 0.0)
        sums = share * (moments[:, 0, :] @ a[g])
        products = share**2 * np.einsum("i,kij,j->k", a[g], moments, a[g])
        errors[g] = np.sqrt(max(float(design.covariance(sums[:, None], products[:, None, None])[0, 0]), 0.0))
    return errors


def _bounds(alpha: FloatArray, se: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Normal interval, cut off at 1."""
    from scipy.special import ndtri

    half = ndtri((1 + LEVEL) / 2) * se
    return alpha - half, np.minimum(alpha + half, np.where(np.isfinite(alpha), 1.0, np.nan))
