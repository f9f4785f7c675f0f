"""Units against the rest and change between years under weights: contrasts of weighted means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from budaya_eval.errors import InputError, Problem
from budaya_eval.statistics.arguments import check_least
from budaya_eval.statistics.comparison import (
    Changes,
    change_frame,
    equivalence_margin,
    holm,
    small_note,
    t_test,
    test_note,
    unit_class,
)
from budaya_eval.statistics.counts import BoolArray, FloatArray
from budaya_eval.statistics.covariance import groups_of
from budaya_eval.statistics.estimates import Moments
from budaya_eval.statistics.frames import stack_parts
from budaya_eval.statistics.layout import INDEX
from budaya_eval.statistics.linearised import Domain, WeightedDesign, append_index, mean_covariance
from budaya_eval.statistics.means import Design
from budaya_eval.statistics.ranks import joint_rank_intervals
from budaya_eval.statistics.reliability import check_grouping, join_notes, pooled_years_note

if TYPE_CHECKING:
    import pandas as pd

OWN_SPREAD = "sedikit orang"


class _Contrasts:
    """Differences of the weighted means of pairs of domains, one row per pair and one column per measure.

    Attributes
    ----------
    n_own, n_other : ndarray of int, shape (D, measures)
        People of the two domains.
    own, other : ndarray of float, shape (D, measures)
        Their means, counted from zero.
    own_se, own_df : ndarray of float, shape (D, measures)
        Of the first domain's mean.
    se, df : ndarray of float, shape (D, measures)
        Of the difference; Satterthwaite's degrees of freedom from the variances of the two means.
    """

    def __init__(
        self,
        design: WeightedDesign,
        moments: Moments,
        pairs: list[tuple[BoolArray, BoolArray]],
        index: FloatArray | None,
    ) -> None:
        self._index = index
        rows = [self._pair(design, moments, *pair) for pair in pairs]
        columns = [np.array(column) for column in zip(*rows, strict=True)]
        n_own, n_other, self.own, self.other, own_variance, other_variance, variance = columns
        self.n_own, self.n_other = n_own.astype(np.int64), n_other.astype(np.int64)
        own_variance, other_variance, variance = (np.maximum(v, 0) for v in (own_variance, other_variance, variance))
        self.own_df = np.where(n_own > 1, n_own - 1.0, np.nan)
        self.own_se = np.where(n_own > 1, np.sqrt(own_variance), np.nan)
        spread = own_variance**2 / np.maximum(n_own - 1, 1) + other_variance**2 / np.maximum(n_other - 1, 1)
        is_defined = (np.minimum(n_own, n_other) > 1) & (spread > 0)
        together = (own_variance + other_variance) ** 2
        self.df = np.where(is_defined, together / np.where(is_defined, spread, 1.0), np.nan)
        self.se = np.where(is_defined, np.sqrt(variance), np.nan)

    def _pair(
        self, design: WeightedDesign, moments: Moments, is_own: BoolArray, is_other: BoolArray
    ) -> tuple[FloatArray, ...]:
        """People, means and variances of two domains and of their difference."""
        own, other = (Domain.of(design, moments, is_inside) for is_inside in (is_own, is_other))
        variances = (
            mean_covariance(design, moments, parts)
            for parts in ([(own, 1.0)], [(other, 1.0)], [(own, 1.0), (other, -1.0)])
        )
        people, means = (own.n, other.n), (own.mean, other.mean)
        if self._index is None:
            return (*people, *means, *(np.diagonal(variance) for variance in variances))
        used = self._index > 0
        return (
            *(np.append(n, n[used].min()) for n in people),
            *(np.append(mean, mean[used] @ self._index[used]) for mean in means),
            *(append_index(np.diagonal(variance), variance, self._index) for variance in variances),
        )


def compare_table(design: WeightedDesign, moments: Moments, index: FloatArray, min_n: int) -> pd.DataFrame:
    """Units against the rest; see `WeightedStatistics.compare`."""
    counts = design.counts
    check_grouping(counts, "unit", ("unit",))
    check_least("min_n", min_n, 0)
    labels, group = groups_of(counts, "unit")
    if len(labels) < 2:
        raise InputError(Problem("satu_unit", "Perbandingan memerlukan jawaban dari paling sedikit dua unit."))
    found = _Contrasts(design, moments, [(group == g, group != g) for g in range(len(labels))], index)
    difference = found.own - found.other
    is_tested = (found.n_own >= max(min_n, 1)) & np.isfinite(difference)
    se = np.where(is_tested, found.se, np.nan)
    t, p = t_test(difference, se, found.df)
    p_holm = np.column_stack([holm(column) for column in p.T])
    low = counts.layout.low
    years = pooled_years_note(counts, "unit")
    parts = []
    for v, measure in enumerate((*counts.layout.scale_names, INDEX)):
        rank_low, rank_high = joint_rank_intervals(
            found.own[:, v], found.own_se[:, v], found.own_df[:, v], is_tested[:, v]
        )
        parts.append(
            {
                "scale": measure,
                "unit": labels,
                "n": found.n_own[:, v],
                "mean": low + found.own[:, v],
                "mean_reference": low + found.other[:, v],
                "difference": difference[:, v],
                "se": se[:, v],
                "df": np.where(is_tested[:, v], found.df[:, v], np.nan),
                "t": t[:, v],
                "p": p[:, v],
                "p_holm": p_holm[:, v],
                "class": [unit_class(d, q) for d, q in zip(difference[:, v], p_holm[:, v], strict=True)],
                "rank_low": rank_low,
                "rank_high": rank_high,
                "note": [
                    join_notes(
                        test_note(int(n), min_n, float(q)),
                        small_note(int(n), OWN_SPREAD) if q >= 0 else "",
                        years,
                        design.note,
                    )
                    for n, q in zip(found.n_own[:, v], p[:, v], strict=True)
                ],
            }
        )
    return stack_parts(parts)


def change_table(
    design: WeightedDesign,
    moments: Moments,
    index: FloatArray | None,
    years: tuple[int, int],
    by: str | None,
    margin: float | None,
    min_n: int,
) -> pd.DataFrame:
    """Change of scales, or of items where `index` is None; see `WeightedStatistics.change`."""
    counts = design.counts
    check_grouping(counts, by, (None, "unit"))
    check_least("min_n", min_n, 0)
    limit = equivalence_margin(Design(counts, {}), margin)
    year = np.array([key.year if key.year is not None else -1 for key in counts.keys])
    if years[0] == years[1] or not all((year == wanted).any() for wanted in years):
        known = ", ".join(str(have) for have in sorted(set(year.tolist()) - {-1}))
        raise InputError(
            Problem(
                "tahun",
                f"Perubahan {years[0]}–{years[1]} tidak dapat dihitung.",
                allowed=f"dua tahun berbeda dari: {known or 'tidak ada tahun dalam data'}",
            )
        )
    labels, group = groups_of(counts, by)
    pairs = [((group == g) & (year == years[1]), (group == g) & (year == years[0])) for g in range(len(labels))]
    found = _Contrasts(design, moments, pairs, index)
    low, layout = counts.layout.low, counts.layout
    changes = Changes(
        layout.items if index is None else (*layout.scale_names, INDEX),
        labels,
        found.n_other,
        found.n_own,
        low + found.other,
        low + found.own,
        found.own - found.other,
        found.se,
        found.df,
        OWN_SPREAD,
    )
    return change_frame(layout, changes, by, limit, min_n, design.note, of_items=index is None)
