"""Statistics under weights that give the answers the composition of the staff, and what the weights cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import numpy as np

from budaya_eval.errors import InputError, Problem
from budaya_eval.statistics import weighted_comparison, weighted_reliability
from budaya_eval.statistics.counts import BoolArray, Counts, FloatArray
from budaya_eval.statistics.covariance import groups_of
from budaya_eval.statistics.estimates import Moments, interval, item_moments, scale_weights, score_moments
from budaya_eval.statistics.frames import stack_parts
from budaya_eval.statistics.layout import INDEX
from budaya_eval.statistics.linearised import Domain, WeightedDesign, append_index, mean_covariance, weighted_spread
from budaya_eval.statistics.margins import Weighting
from budaya_eval.statistics.reliability import GROUPINGS, check_grouping, join_notes

if TYPE_CHECKING:
    import pandas as pd

Grouping = Literal["unit", "stratum", "year"] | None

UNWEIGHTED = {
    "agreement": "kesepakatan menggambarkan jawaban orang di dalam satu unit sebagaimana adanya",
    "distribution": "sebaran menghitung jawaban yang masuk sebagaimana adanya",
    "distribution_summary": "sebaran menghitung jawaban yang masuk sebagaimana adanya",
    "expected_rise": "kenaikan karena kebetulan bergantung pada banyaknya penjawab, bukan pada susunan pegawai",
    "kruskal_wallis": "uji peringkat menghitung orang, dan sebaran ujinya berlaku untuk orang berbobot sama",
    "nonresponse": "bobot memperbaiki susunan penjawab; yang diandaikan di sini adalah jawaban mereka yang diam",
    "readings": "kalimatnya berbicara tentang angka tanpa bobot",
    "trend": "galat bakunya belum dibuktikan; bandingkan tiap dua tahun dengan change(), yang berbobot",
}  # tables without weights only, and why


class WeightedStatistics:
    """Statistics under post-stratification or raking weights; made by `SufficientStatistics.with_weights`.

    Notes
    -----
    Weights are the same for all people of a group (year, unit, stratum), so that they act on the counts. They repair
    the composition of those who answered, not the difference between those who did and those who did not.

    ``mean = Σ w y / Σ w``. A person's influence is z = w (e − f) / Σw, where e = y − mean (0 for people without this
    score) and f is its projection on the categories of the margins; the variance is n / (n − 1) Σ (z − z̄)². ``n_eff``
    is Kish's (Σw)² / Σw², ``deff`` the variance over that of a simple random sample of the same size. Reliability
    stands on weighted covariances. What has no weighted form is refused with its reason.

    References
    ----------
    Kish (1965), Survey Sampling; Deville & Särndal (1992), Journal of the American Statistical Association 87, 376–382.
    R: ``survey::svymean(~y, rake(design, …), deff = "replace")``.
    """

    __slots__ = ("_counts", "_design", "_weighting")

    def __init__(self, counts: Counts, weighting: Weighting) -> None:
        self._counts = counts
        self._weighting = weighting
        self._design = WeightedDesign.of(counts, weighting)

    def __repr__(self) -> str:
        """Name the method and what the weights cost."""
        return f"<WeightedStatistics: {self._weighting.method}, n_eff {self.n_eff:.1f}>"

    @property
    def n_eff(self) -> float:
        """Kish's effective number of people over all answers."""
        return self._design.kish(self._design.people)

    @property
    def weights(self) -> pd.DataFrame:
        """Weight of a person of each group: ``year, unit, stratum, n, weight``."""
        import pandas as pd

        frame = pd.DataFrame([key._asdict() for key in self._counts.keys])
        return frame.assign(n=self._counts.n_people, weight=self._weighting.weights)

    def means(self, by: Grouping = None, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
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
        return self._table(by, self._scores(), self._counts.layout.scale_names, index)

    def item_means(self, by: Grouping = None) -> pd.DataFrame:
        """Means of every item over all who answered it.

        Returns
        -------
        DataFrame
            ``scale, item, [by]`` and the columns of `means`.
        """
        check_grouping(self._counts, by, GROUPINGS)
        return self._table(by, item_moments(self._counts), self._counts.layout.items, None)

    def reliability(self, by: Grouping = None, interval: Literal["adf"] = "adf") -> pd.DataFrame:
        """Reliability of every scale, from weighted covariances of people who answered the whole scale.

        Parameters
        ----------
        by : {None, "unit", "stratum", "year"}
            In total, or group by group.
        interval : {"adf"}
            Distribution-free, with weights and margins in the standard error. Feldt's interval takes all people for
            alike, and intervals over units would need new weights for every set of units: both are refused.

        Returns
        -------
        DataFrame
            Columns of `SufficientStatistics.reliability` without ``bartlett_*`` (a test that counts people) and
            ``alpha_within``. `n` counts people; `alpha_se` is the standard error under the weights.

        Notes
        -----
        Covariances: Σ w (x − m)(x − m)ᵀ / (Σw (1 − Σw² / (Σw)²)). A person's influence on alpha is that of
        `budaya_eval.statistics.intervals.adf_interval`; its variance is taken as for means. R: ``psych::alpha`` of
        ``cov.wt(x, w / sum(w))$cov``; ``survey::svymean`` of the influence.
        """
        return weighted_reliability.reliability_table(self._design, by, interval)

    def items(self, by: Grouping = None) -> pd.DataFrame:
        """Item analysis of every scale, from the same covariances.

        Returns
        -------
        DataFrame
            Columns of `SufficientStatistics.items`; `r_critical` is that of the effective number of people (Kish).
        """
        return weighted_reliability.item_table(self._design, by)

    def compare(
        self,
        by: Literal["unit"] = "unit",
        weights: Mapping[str, float] | None = None,
        min_n: int = 10,
    ) -> pd.DataFrame:
        """Set every unit against the rest of the city, both weighted.

        Returns
        -------
        DataFrame
            ``scale, unit, n, mean, mean_reference, difference, se, df, t, p, p_holm, class, rank_low, rank_high, note``
            as in `SufficientStatistics.compare`; reliability of unit means and shrunken means stand on an intraclass
            correlation that has no agreed weighted form, and are left out. Standard errors of small units are their
            own, from few people.

        Notes
        -----
        The influence on a difference is that on the unit's mean minus that on the rest's. Degrees of freedom by
        Satterthwaite from the two variances. R: ``survey::svycontrast`` on ``svyby(…, covmat = TRUE)``.
        """
        check_grouping(self._counts, by, ("unit",))
        index = scale_weights(self._counts.layout, weights)
        return weighted_comparison.compare_table(self._design, self._scores(), index, min_n)

    def change(
        self,
        from_year: int,
        to_year: int,
        by: Literal["unit"] | None = None,
        margin: float | None = None,
        weights: Mapping[str, float] | None = None,
        min_n: int = 10,
    ) -> pd.DataFrame:
        """Change of every scale and the index between two years.

        Parameters and columns are those of `SufficientStatistics.change`.

        Notes
        -----
        Margins of a table with ``year`` weight each year to its own staff. R: as `compare`.
        """
        index = scale_weights(self._counts.layout, weights)
        return weighted_comparison.change_table(
            self._design, self._scores(), index, (from_year, to_year), by, margin, min_n
        )

    def item_change(
        self,
        from_year: int,
        to_year: int,
        by: Literal["unit"] | None = None,
        margin: float | None = None,
        min_n: int = 10,
    ) -> pd.DataFrame:
        """Change of every item; see `change` and `SufficientStatistics.item_change`."""
        return weighted_comparison.change_table(
            self._design,
            item_moments(self._counts),
            None,
            (from_year, to_year),
            by,
            margin,
            min_n,
        )

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        """Refuse a table that exists without weights only, with the reason."""
        if name not in UNWEIGHTED:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

        def refuse(*_: object, **__: object) -> NoReturn:
            raise InputError(
                Problem(
                    "tanpa_bentuk_berbobot",
                    f"{name}() tidak ada di bawah bobot: {UNWEIGHTED[name]}.",
                    action=f"Pakai {name}() dari hitungan tanpa bobot",
                )
            )

        return refuse

    def _scores(self) -> Moments:
        """Moments of the scales of every group."""
        return score_moments(self._counts, np.arange(len(self._counts.keys)), len(self._counts.keys))

    def _table(
        self, by: str | None, moments: Moments, names: tuple[str, ...], index: FloatArray | None
    ) -> pd.DataFrame:
        """One row per measure and group."""
        labels, group = groups_of(self._counts, by)
        estimates = [_estimate(self._design, moments, group == g, index) for g in range(len(labels))]
        scale_of = {item: scale for scale, items in self._counts.layout.scales for item in items}
        note = self._design.note
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


def _estimate(
    design: WeightedDesign, moments: Moments, inside: BoolArray, index: FloatArray | None
) -> dict[str, FloatArray]:
    """Estimates of all measures over the groups inside; every column has one number per measure."""
    domain = Domain.of(design, moments, inside)
    people = np.where(inside[:, None], moments.people, 0.0)
    covariance = mean_covariance(design, moments, [(domain, 1.0)])
    spread = weighted_spread(design, moments, domain)
    mean, n, total = domain.mean, domain.n, domain.total
    variance, spread_own = np.diagonal(covariance), np.diagonal(spread)
    if index is not None:
        used = index > 0
        mean = np.append(mean, mean[used] @ index[used])
        variance, spread_own = (append_index(np.diagonal(matrix), matrix, index) for matrix in (covariance, spread))
        n, total = np.append(n, n[used].min()), np.append(total, total[used].min())
        people = np.column_stack([people, people[:, used].min(axis=1)])
    with np.errstate(invalid="ignore", divide="ignore"):
        sd2 = spread_own * n / (n - 1)
        se = np.where(n > 1, np.sqrt(np.maximum(variance, 0)), np.nan)
        return {
            "n": n.astype(np.int64),
            "n_staff": total,
            "mean": design.counts.layout.low + mean,
            "sd": np.sqrt(np.maximum(sd2, 0)),
            "se": se,
            "n_eff": np.array([design.kish(column) for column in people.T]),
            "deff": np.where(sd2 > 0, se**2 * n / sd2, np.nan),
        }
