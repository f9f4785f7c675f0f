"""Means under weights that give the answers the composition of the staff, and what the weights cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from budaya_eval.statistics.counts import Counts, FloatArray, IntArray
from budaya_eval.statistics.covariance import groups_of
from budaya_eval.statistics.estimates import Moments, interval, item_moments, scale_weights, score_moments
from budaya_eval.statistics.frames import stack_parts
from budaya_eval.statistics.layout import INDEX
from budaya_eval.statistics.margins import Weighting
from budaya_eval.statistics.reliability import GROUPINGS, check_grouping, join_notes

if TYPE_CHECKING:
    import pandas as pd

CAUTION = "bobot tidak menghapus bias karena sebagian pegawai tidak menjawab"


class WeightedStatistics:
    """Means under post-stratification or raking weights; made by `SufficientStatistics.with_weights`.

    Notes
    -----
    Weights are the same for all people of a group (year, unit, stratum), so that they act on the counts. They repair
    the composition of those who answered, not the difference between those who did and those who did not.

    ``mean = Σ w y / Σ w``. A person's influence is z = w (e − f) / Σw, where e = y − mean (0 for people without this
    score) and f is its projection on the categories of the margins; the variance is n / (n − 1) Σ (z − z̄)². ``n_eff``
    is Kish's (Σw)² / Σw², ``deff`` the variance over that of a simple random sample of the same size.

    References
    ----------
    Kish (1965), Survey Sampling; Deville & Särndal (1992), Journal of the American Statistical Association 87, 376–382.
    R: ``survey::svymean(~y, rake(design, …), deff = "replace")``.
    """

    __slots__ = ("_counts", "_weighting")

    def __init__(self, counts: Counts, weighting: Weighting) -> None:
        self._counts = counts
        self._weighting = weighting

    def __repr__(self) -> str:
        """Name the method and what the weights cost."""
        return f"<WeightedStatistics: {self._weighting.method}, n_eff {self.n_eff:.1f}>"

    @property
    def n_eff(self) -> float:
        """Kish's effective number of people over all answers."""
        return _kish(self._counts.n_people, self._weighting.weights)

    @property
    def weights(self) -> pd.DataFrame:
        """Weight of a person of each group: ``year, unit, stratum, n, weight``."""
        import pandas as pd

        frame = pd.DataFrame([key._asdict() for key in self._counts.keys])
        return frame.assign(n=self._counts.n_people, weight=self._weighting.weights)

    def means(
        self, by: Literal["unit", "stratum", "year"] | None = None, weights: Mapping[str, float] | None = None
    ) -> pd.DataFrame:
        """Means of every scale and of the index.

        Parameters
        ----------
        by : {None, "unit", "stratum", "year"}
            In total, or group by group.
        weights : mapping, optional
            Weight of each scale in the index; equal by default.

        Returns
        -------
        DataFrame
            ``scale, [by], n, n_staff, mean, sd, se, ci_low, ci_high, n_eff, deff, note``; `n_staff` is the staff the
            answers stand for, `sd` is weighted.
        """
        check_grouping(self._counts, by, GROUPINGS)
        index = scale_weights(self._counts.layout, weights)
        moments = score_moments(self._counts, np.arange(len(self._counts.keys)), len(self._counts.keys))
        return self._table(by, moments, self._counts.layout.scale_names, index)

    def item_means(self, by: Literal["unit", "stratum", "year"] | None = None) -> pd.DataFrame:
        """Means of every item over all who answered it.

        Returns
        -------
        DataFrame
            ``scale, item, [by]`` and the columns of `means`.
        """
        check_grouping(self._counts, by, GROUPINGS)
        return self._table(by, item_moments(self._counts), self._counts.layout.items, None)

    def _table(
        self, by: str | None, moments: Moments, names: tuple[str, ...], index: FloatArray | None
    ) -> pd.DataFrame:
        """One row per measure and group."""
        labels, group = groups_of(self._counts, by)
        estimates = [_estimate(self._counts, self._weighting, moments, group == g, index) for g in range(len(labels))]
        scale_of = {item: scale for scale, items in self._counts.layout.scales for item in items}
        note = join_notes(self._weighting.method, self._weighting.note, CAUTION)
        parts = []
        for v, name in enumerate(names if index is None else (*names, INDEX)):
            part: dict[str, Any] = {"scale": scale_of[name], "item": name} if index is None else {"scale": name}
            if by is not None:
                part[by] = labels
            columns = {column: np.array([row[column][v] for row in estimates]) for column in estimates[0]}
            low, high = interval(columns["mean"], columns["se"], np.maximum(columns["n"] - 1.0, 1))
            part |= {name_: columns[name_] for name_ in ("n", "n_staff", "mean", "sd", "se")}
            part |= {"ci_low": low, "ci_high": high, "n_eff": columns["n_eff"], "deff": columns["deff"]}
            part["note"] = [
                note if n > 1 else join_notes("galat baku tidak terdefinisi: terlalu sedikit jawaban", note)
                for n in columns["n"]
            ]
            parts.append(part)
        return stack_parts(parts)


def _kish(people: IntArray | FloatArray, weights: FloatArray) -> float:
    """Kish's effective number of people."""
    squares = float((people * weights**2).sum())
    return float((people * weights).sum()) ** 2 / squares if squares > 0 else 0.0


def _estimate(
    counts: Counts, weighting: Weighting, moments: Moments, inside: np.ndarray[Any, Any], index: FloatArray | None
) -> dict[str, FloatArray]:
    """Estimates of all measures over the groups inside; every column has one number per measure."""
    w, people = weighting.weights, counts.n_people.astype(np.float64)
    n = np.where(inside[:, None, None], moments.n, 0.0)
    sums = np.where(inside[:, None, None], moments.sums, 0.0)
    cross = np.where(inside[:, None, None], moments.cross, 0.0)
    own_n, own_sum = (np.diagonal(part, axis1=1, axis2=2) for part in (n, sums))
    with np.errstate(invalid="ignore", divide="ignore"):
        total = w @ own_n
        mean = (w @ own_sum) / total
        scaled = np.where(total > 0, mean, 0.0)
        e_sum = own_sum - scaled * own_n
        fitted = _project(e_sum, people, weighting.categories)
        products = (
            cross
            - scaled[:, None] * sums.swapaxes(1, 2)
            - scaled * sums
            + scaled[:, None] * scaled * n
            - e_sum[:, :, None] * fitted[:, None, :]
            - fitted[:, :, None] * e_sum[:, None, :]
            + people[:, None, None] * fitted[:, :, None] * fitted[:, None, :]
        )
        z_products = np.einsum("k,kuv->uv", w**2, products) / (total[:, None] * total)
        z_sum = (w @ (e_sum - people[:, None] * fitted)) / total
        everyone = people.sum()
        covariance = everyone / (everyone - 1) * (z_products - z_sum[:, None] * z_sum / everyone)
        spread = np.einsum("k,kuv->uv", w, cross) / total - mean[:, None] * mean
        n_own = own_n.sum(axis=0)
        variance, spread_own = np.diagonal(covariance).copy(), np.diagonal(spread).copy()
        if index is not None:
            used = index > 0
            mean = np.append(mean, mean[used] @ index[used])
            variance = np.append(variance, index[used] @ covariance[np.ix_(used, used)] @ index[used])
            joint = np.einsum("k,kuv->uv", w, n)
            s = (
                np.einsum("k,kuv->uv", w, cross - scaled[:, None] * sums.swapaxes(1, 2) - scaled * sums)
                + scaled[:, None] * scaled * joint
            ) / joint
            spread_own = np.append(spread_own, index[used] @ s[np.ix_(used, used)] @ index[used])
            n_own, total = np.append(n_own, n_own[used].min()), np.append(total, total[used].min())
            own_n = np.column_stack([own_n, own_n[:, used].min(axis=1)])
        sd2 = spread_own * n_own / (n_own - 1)
        se = np.where(n_own > 1, np.sqrt(np.maximum(variance, 0)), np.nan)
        return {
            "n": n_own.astype(np.int64),
            "n_staff": total,
            "mean": counts.layout.low + mean,
            "sd": np.sqrt(np.maximum(sd2, 0)),
            "se": se,
            "n_eff": np.array([_kish(column, w) for column in own_n.T]),
            "deff": np.where(sd2 > 0, se**2 * n_own / sd2, np.nan),
        }


def _project(e_sum: FloatArray, people: FloatArray, categories: tuple[IntArray, ...]) -> FloatArray:
    """Least-squares fit of the people's e on the categories of all margins together, for every group, shape (K, V)."""
    columns = np.concatenate([np.equal.outer(c, np.arange(c.max() + 1)).astype(np.float64) for c in categories], axis=1)
    coefficients = np.linalg.pinv(columns.T @ (people[:, None] * columns), hermitian=True) @ (columns.T @ e_sum)
    return np.asarray(columns @ coefficients, dtype=np.float64)
