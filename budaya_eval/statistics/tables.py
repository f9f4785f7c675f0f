"""The tables that can be asked of counts; `SufficientStatistics` inherits them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from budaya_eval.errors import InputError, ProblemList
from budaya_eval.statistics import (
    agreement,
    comparison,
    distribution,
    means,
    nonresponse,
    readings,
    regression,
    reliability,
    trend,
)
from budaya_eval.statistics.counts import Counts
from budaya_eval.statistics.layout import Key, Label
from budaya_eval.statistics.margins import read_margins, weigh
from budaya_eval.statistics.means import Design, Target, UnitWeight
from budaya_eval.statistics.weighted import WeightedStatistics

if TYPE_CHECKING:
    import pandas as pd

Interval = Literal["feldt", "adf", "unit-jackknife", "unit-bootstrap"]


class Tables:
    """Every table that follows from counts and headcounts."""

    __slots__ = ("_counts", "_population")

    _counts: Counts
    _population: dict[Key, int]

    def reliability(
        self, by: Literal["unit", "stratum", "year"] | None = None, interval: Interval | None = None
    ) -> pd.DataFrame:
        """Reliability of every scale.

        Parameters
        ----------
        by : {None, "unit", "stratum", "year"}
            In total, or group by group.
        interval : {"adf", "feldt", "unit-jackknife", "unit-bootstrap"}
            How the interval of alpha is made: by F; distribution-free with the units fixed; with the units as a
            sample, by leaving each out or by drawing them again. Unless named it is "adf", and "feldt" under pairwise
            deletion, for which there is no other.

        Returns
        -------
        DataFrame
            ``scale, [by], n, k, mean, sd, alpha, alpha_ci_low, alpha_ci_high, alpha_se, alpha_std, lambda2, lambda6,
            omega, split_half, average_r, kmo, bartlett_chi2, bartlett_df, bartlett_p, alpha_within, missing, interval,
            note, split_half_best``. `mean` and `sd` are of the mean score of the people counted in n; k is the
            number of items used, constant ones left out; `split_half_best` is for up to 12 items. Formulas, references
            and R calls stand in `budaya_eval.statistics.coefficients`, `one_factor` and `intervals`.
            What is undefined is NaN, with its reason in `note`. Below n = 10 there is no coefficient.
        """
        chosen = interval if interval is not None else "feldt" if self._counts.pair_moments else "adf"
        return reliability.reliability_table(self._counts, by, chosen)

    def items(self, by: Literal["unit", "stratum", "year"] | None = None) -> pd.DataFrame:
        """Item analysis of every scale.

        Returns
        -------
        DataFrame
            ``scale, [by], item, n, mean, sd, item_rest_r, item_total_r, alpha_if_deleted, smc, r_critical, note``.
            `mean` is after reversal; `r_critical` is "r tabel", two-sided 5 %, df = n − 2.
        """
        return reliability.item_table(self._counts, by)

    def means(
        self,
        by: Literal["unit", "stratum", "year"] | None = None,
        target: Target = "process",
        weights: Mapping[str, float] | None = None,
        unit_weight: UnitWeight = "headcount",
    ) -> pd.DataFrame:
        """Means of every scale and of the index.

        Parameters
        ----------
        by : {None, "unit", "stratum", "year"}
            The city, or group by group.
        target : {"process", "staff"}
            The process behind the answers, or this year's staff (finite population correction).
        weights : mapping, optional
            Weight of each scale in the index; equal by default.
        unit_weight : {"headcount", "equal"}
            Units by headcount, or each alike.

        Returns
        -------
        DataFrame
            ``scale, [by], n, n_staff, mean, sd, se, ci_low, ci_high, note``, one row for each scale and one for
            ``index``. `sd` is the spread of the answers, not weighted; intervals are 95 %.

        Notes
        -----
        The mean is Σ W_h mean_h over units h with W_h = N_h / ΣN; its variance Σ W_h² s_h² / n_h (times 1 − n_h / N_h
        for the staff), with the pooled within-unit s² where n_h < 30; t interval with Satterthwaite's degrees of
        freedom. The index is Σ w_v mean_v, so it follows from the printed means; its variance is wᵀCw. Without
        headcounts every answer weighs the same. R: ``survey::svymean`` on a stratified design, for units of 30 and
        more.

        References
        ----------
        Cochran (1977), Sampling Techniques, chapter 5.
        """
        design = Design(self._counts, self._population, weights, target, unit_weight)
        return means.means_table(design, by)

    def item_means(
        self,
        by: Literal["unit", "stratum", "year"] | None = None,
        target: Target = "process",
        unit_weight: UnitWeight = "headcount",
    ) -> pd.DataFrame:
        """Means of every item over all who answered it, weighted as in `means`.

        Returns
        -------
        DataFrame
            ``scale, item, [by], n, n_staff, mean, sd, se, ci_low, ci_high, note``.
        """
        return means.item_means_table(Design(self._counts, self._population, None, target, unit_weight), by)

    def compare(
        self,
        by: Literal["unit"] = "unit",
        against: Literal["rest", "city"] = "rest",
        weights: Mapping[str, float] | None = None,
        min_n: int = 10,
    ) -> pd.DataFrame:
        """Set every unit against the rest of the city, or against the city it is part of.

        Returns
        -------
        DataFrame
            ``scale, unit, n, mean, mean_reference, difference, se, df, t, p, p_holm, class, reliability,
            shrunken_mean, rank_low, rank_high, note``. `class` is "di atas", "tidak berbeda" or "di bawah" by Holm's
            p over the units tested, those with at least `min_n` people. `reliability` is that of the unit's mean,
            n ICC / (1 + (n − 1) ICC) with ICC(1) by n0; `shrunken_mean` draws the mean towards the city's by that
            factor. The true ranks of all units tested (1 is the highest) lie between `rank_low` and `rank_high` with
            95 % together.

        Notes
        -----
        The rest is weighted by headcount. Against "city" difference and standard error are both 1 − W_h times those
        against "rest", so t and class are the same.
        """
        return comparison.compare_table(Design(self._counts, self._population, weights), by, against, min_n)

    def change(
        self,
        from_year: int,
        to_year: int,
        by: Literal["unit"] | None = None,
        margin: float | None = None,
        weights: Mapping[str, float] | None = None,
        min_n: int = 10,
        composition: Literal["own", "from"] = "own",
    ) -> pd.DataFrame:
        """Change of every scale and the index between two years, as independent samples.

        Parameters
        ----------
        from_year, to_year : int
            Years in the data.
        by : {None, "unit"}
            The city, or unit by unit.
        margin : float, optional
            Margin of equivalence in points of the answer scale; 3 % of its range unless given.
        weights : mapping, optional
            Weight of each scale in the index.
        min_n : int
            Units with fewer people in either year are not tested.
        composition : {"own", "from"}
            City means weighted by each year's own headcounts, so that the change is the difference of the two
            printed means; or by the first year's in both, over units that answered in both.

        Returns
        -------
        DataFrame
            ``scale, [unit], n_from, n_to, mean_from, mean_to, change, se, df, ci_low, ci_high, p, p_holm,
            p_equivalence, class, note``. `class`: "naik" or "turun" by Holm's p over units; else "stabil" if two
            one-sided tests put the change within ±margin; else "belum dapat dipastikan".
        """
        design = Design(self._counts, self._population, weights)
        return comparison.change_table(design, from_year, to_year, by, margin, min_n, composition)

    def item_change(
        self,
        from_year: int,
        to_year: int,
        by: Literal["unit"] | None = None,
        margin: float | None = None,
        min_n: int = 10,
        composition: Literal["own", "from"] = "own",
    ) -> pd.DataFrame:
        """Change of every item between two years; parameters as in `change`.

        Returns
        -------
        DataFrame
            ``scale, item`` and the columns of `change`. `p_holm` is over the items of the city, or for each item over
            the units. For items picked because they were lowest, hold it against `expected_rise`.
        """
        design = Design(self._counts, self._population)
        return comparison.change_table(design, from_year, to_year, by, margin, min_n, composition, of_items=True)

    def trend(
        self,
        years: Sequence[int] | None = None,
        by: Literal["unit"] | None = None,
        margin: float | None = None,
        weights: Mapping[str, float] | None = None,
        min_n: int = 10,
        composition: Literal["own", "from"] = "own",
    ) -> pd.DataFrame:
        """Contrasts of three years, or the line through four and more, as independent samples.

        Parameters
        ----------
        years : sequence of int, optional
            Three or more years of the data; all of them unless named.
        by, margin, weights, min_n, composition
            As in `change`; `margin` holds from the first to the last year.

        Returns
        -------
        DataFrame
            ``scale, [unit], contrast, n_years, n_smallest, estimate, se, df, ci_low, ci_high, p, p_holm,
            p_equivalence, p_departure, class, note``. Of three years each two ("2024–2026"), the later less the
            earlier, in points of the answer scale; of more one row, "tren per tahun", in points a year, from the years
            in which at least `min_n` people answered every scale (units; four are needed). `p_holm` is over the rows
            of a scale; `class` is that of `change`. A small `p_departure` says that the years do not lie on a line.

        Raises
        ------
        InputError
            Fewer than three years, or a year that is not in the data.

        Notes
        -----
        The slope is Σ a_t mean_t with a_t = (t − t̄) / Σ(t − t̄)², that of least squares on the years' means, so every
        year counts alike; its variance Σ a_t² Var(mean_t) knows sampling only, not that cities move from year to year
        for other reasons. `p_departure` is from the squared distances of the means from the line weighted by
        1 / Var(mean_t), chi-square with years − 2 degrees of freedom. R: ``coef(lm(mean ~ year))``,
        ``deviance(lm(mean ~ year, weights = 1 / se^2))``.

        References
        ----------
        Satterthwaite (1946), Biometrics Bulletin 2, 110–114.
        """
        design = Design(self._counts, self._population, weights)
        return trend.trend_table(design, years, by, margin, min_n, composition)

    def expected_rise(
        self,
        k: int = 3,
        by: Literal["unit", "stratum", "year"] | None = None,
        around: Literal["group", "city"] = "group",
        profile_digits: int | None = None,
    ) -> pd.DataFrame:
        """Rise of the lowest items that is to be expected next time although nothing changes.

        Parameters
        ----------
        k : int
            How many lowest items are picked.
        by : {None, "unit", "stratum", "year"}
            In total, or group by group.
        around : {"group", "city"}
            Draw a group's items towards the mean of all its items; or, since items are low in the whole city too,
            towards where the city's profile of items would put them in this group. The second tells better which
            items are low in a small group, and what is only chance.
        profile_digits : int, optional
            Round the profile. Exactly, it can give back an item mean of a group that is not shown.

        Returns
        -------
        DataFrame
            ``scale, item, [by], n, mean, shrunken_mean, expected_rise, is_lowest, note``; the k lowest together are
            expected to rise by the mean of their `expected_rise`. Problems are better chosen on `shrunken_mean`.

        Notes
        -----
        Means are drawn towards the mean of all p items by B = 1 − (p − 2) / (p − 1) · ΣVar(d) / Σd², not below 0, with
        d an item's deviation from it and ΣVar(d) = (tr V − 1ᵀV1 / p) / n, V the covariances of the items.
        With p − 2, not the usual p − 3, the expected rise of the lowest is right on average. Around the city every mean
        is first taken as its distance from the item's mean over all people, which is added again at the end.

        References
        ----------
        Efron & Morris (1975), Journal of the American Statistical Association 70, 311–319.
        """
        return regression.regression_table(self._counts, k, by, around, profile_digits)

    def nonresponse(
        self,
        by: Literal["unit", "stratum", "year"] | None = None,
        shifts: Sequence[float] = (0.2, 0.5),
        weights: Mapping[str, float] | None = None,
    ) -> pd.DataFrame:
        """Means of scales and index if those who did not answer stood lower by so many standard deviations.

        Returns
        -------
        DataFrame
            ``scale, [by], n, n_staff, response, shift_sd, mean, mean_shifted, difference, note``, one row for each of
            `shifts`; ``difference = −(1 − response) · shift · SD``, response over the units that answered.
        """
        return nonresponse.nonresponse_table(Design(self._counts, self._population, weights), by, shifts)

    def readings(self, interval: Interval | None = None) -> pd.DataFrame:
        """Short Indonesian sentences that help to read each value.

        Returns
        -------
        DataFrame
            ``scale, reading, rank_reading``: of its reliability, and of what the ranks of its units mean (empty where
            fewer than two units can be ranked).
        """
        table = readings.reading_table(self.reliability(interval=interval), self.items())
        compared = None
        with suppress(InputError):  # without two units that have answers there are no ranks
            compared = self.compare()
        table["rank_reading"] = [readings.read_ranks(compared, scale) for scale in table["scale"]]
        return table

    def agreement(self, by: Literal["unit"] | None = None) -> pd.DataFrame:
        """Agreement of the people within units, among those who answered the whole scale: described, never a gate.

        Parameters
        ----------
        by : {None, "unit"}
            Over all units, or unit by unit.

        Returns
        -------
        DataFrame
            In total ``scale, n, n_units, icc1, icc1_n0, icc2, f, p, rwg_j_mean, rwg_j_median, note``: ICC(1) by the
            mean unit size and by n0, ICC(2), the test of equal unit means, r_wg(j) over units of two and more people.
            By unit ``scale, unit, n, rwg_j, rwg_j_skew, rwg_j_lindell, ad, sd, agreement_class, note``: uniform and
            slight-skew null, Lindell's r*, average deviation, SD of the mean score, and "sepakat", "beragam" or
            "terbelah" from the distribution (units of ten and more). R: ``multilevel::ICC1``, ``ICC2``, ``rwg.j``,
            ``rwg.j.lindell``, ``ad.m``.
        """
        if by is None:
            return agreement.agreement_table(self._counts)
        reliability.check_grouping(self._counts, by, (None, "unit"))
        return agreement.unit_agreement_table(self._counts)

    def distribution(self, by: Literal["unit", "stratum", "year"] | None = None) -> pd.DataFrame:
        """How often each point of each item was chosen, after reversal.

        Returns
        -------
        DataFrame
            ``scale, [by], item, category, n, share``; the share is of those who answered the item.
        """
        return distribution.distribution_table(self._counts, by)

    def distribution_summary(self, by: Literal["unit", "stratum", "year"] | None = None) -> pd.DataFrame:
        """Quantiles, floor and ceiling of every item, after reversal.

        Returns
        -------
        DataFrame
            ``scale, [by], item, n, q25, median, q75, floor, ceiling, top_two, note``; `floor` and `ceiling` are the
            shares of the lowest and highest point, `top_two` of the two highest, noted above 80 %. Quantiles are those
            of R's ``quantile(x, type = 2)``.
        """
        return distribution.summary_table(self._counts, by)

    def kruskal_wallis(self, by: Literal["unit", "stratum", "year"] = "unit") -> pd.DataFrame:
        """Test whether the groups answered each item alike, from the counts of its points.

        Returns
        -------
        DataFrame
            ``scale, item, n, n_groups, h, df, p, p_holm, epsilon2, note``; Holm over the items; `epsilon2` is
            H (n + 1) / (n² − 1). R: ``kruskal.test``.
        """
        return distribution.kruskal_table(self._counts, by)

    def with_weights(
        self, margins: Mapping[str | tuple[str, ...], Mapping[Label, int]] | pd.DataFrame
    ) -> WeightedStatistics:
        """Weight the answers to the composition of the staff, by post-stratification or raking.

        Parameters
        ----------
        margins : mapping or DataFrame
            Staff of each category of a part of the keys, e.g. ``{"unit": {"A": 400, …}, "stratum": {"PNS": 3000, …}}``:
            several margins are raked. One margin is post-stratified; parts known together come as a table with
            ``n_staff`` and the columns ``unit``, ``stratum``, ``year`` (or as one mapping under a tuple of them).

        Returns
        -------
        WeightedStatistics
            With `means`, `item_means`, `reliability`, `items`, `compare`, `change`, `item_change`, `weights`, `n_eff`.

        Raises
        ------
        InputError
            Numbers of zero or below, answers from a category that is no margin, margins of different totals, several
            years without a margin by year, or margins that cannot be met together.
        """
        problems = ProblemList()
        known = read_margins(margins, problems)
        if len(self._years()) > 1 and not any("year" in margin.parts for margin in known):
            problems.add("margin", "Jawaban memuat beberapa tahun.", action="Pilih satu dengan select(year=...)")
        problems.raise_if_any()
        weighting = weigh(self._counts, known, problems)
        problems.raise_if_any()
        assert weighting is not None
        return WeightedStatistics(self._counts, weighting)

    def _years(self) -> set[int]:
        """Years with answers."""
        return {key.year for key in self._counts.keys if key.year is not None}
