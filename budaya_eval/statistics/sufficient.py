"""The class that carries the counts and from which every statistic is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.statistics import agreement, comparison, distribution, means, reading, reliability
from budaya_eval.statistics.counting import count_answers
from budaya_eval.statistics.counts import Counts, load_counts, merge_counts, save_counts, select_counts
from budaya_eval.statistics.layout import Key, Label, Layout, label_order
from budaya_eval.statistics.means import Design, Target, UnitWeight

if TYPE_CHECKING:
    import pandas as pd

Interval = Literal["feldt", "adf", "unit-jackknife", "unit-bootstrap"]


class SufficientStatistics:
    """Additive integer counts of answers, and the statistics that follow from them.

    Made by `from_frame`; two objects under the same scales add up with ``+``, exactly and in any order.

    Notes
    -----
    Nothing is suppressed here: counts of few people give the answers back, so neither the object, nor its file, nor
    a table made from it is for publication before the gate in `budaya_eval.results`.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"A1": [1, 2, 4, 5] * 5, "A2": [2, 2, 5, 4] * 5, "unit": ["x", "y"] * 10})
    >>> stats = SufficientStatistics.from_frame(answers, {"A": ["A1", "A2"]}, unit="unit")
    >>> stats.reliability()[["scale", "n", "k", "alpha"]].round(4)
      scale   n  k   alpha
    0     A  20  2  0.9106
    >>> halves = [
    ...     SufficientStatistics.from_frame(part, {"A": ["A1", "A2"]}, unit="unit")
    ...     for part in (answers[:7], answers[7:])
    ... ]
    >>> halves[1] + halves[0] == stats
    True
    """

    __slots__ = ("_counts", "_population")

    def __init__(self, counts: Counts, population: Mapping[Key, int]) -> None:
        self._counts = counts
        self._population = dict(sorted(population.items(), key=lambda entry: entry[0].order))

    @classmethod
    def from_frame(
        cls,
        answers: pd.DataFrame,
        scales: Mapping[str, Sequence[str]],
        points: tuple[int, int] = (1, 5),
        *,
        reverse: Iterable[str] = (),
        unit: str | None = None,
        year: str | None = None,
        stratum: str | None = None,
        population: Mapping[Label, int] | pd.Series[int] | pd.DataFrame | None = None,
        missing: Literal["listwise", "pairwise"] = "listwise",
        min_share: float = 0.75,
    ) -> SufficientStatistics:
        """Count the answers of a data frame in one pass.

        Parameters
        ----------
        answers : DataFrame
            One row per person; items as whole numbers within `points`, missing cells NaN or NA.
        scales : mapping of str to sequence of str
            Item columns (2 to 200) of each scale; no item twice.
        points : tuple of int
            Lowest and highest answer, e.g. (1, 5), (0, 4), (1, 7).
        reverse : iterable of str
            Items to be reversed; give none if the answers are reversed already.
        unit, year, stratum : str, optional
            Columns that divide the people. Unit and year must be filled in every row.
        population : mapping, Series or DataFrame, optional
            Headcount of each unit; a table may carry ``unit``, ``n_staff``, ``stratum`` and ``year``. Units without
            answers belong here too.
        missing : {"listwise", "pairwise"}
            Answers behind reliability and item analysis. Means always stand on scores under `min_share`.
        min_share : float
            Share of a scale's items a person must have answered to get a score, the mean of the answered items.

        Returns
        -------
        SufficientStatistics

        Raises
        ------
        InputError
            With everything that is wrong: missing or doubled columns, cells that are no numbers or outside the
            points, rows without unit or year, a scale nobody answered completely, more answers than staff, units
            without headcount.
        """
        problems = ProblemList()
        layout = Layout.checked(scales, points, reverse, missing, min_share, problems)
        problems.raise_if_any()
        columns = {"year": year, "unit": unit, "stratum": stratum}
        coded, is_partial = reading.code_answers(answers, layout, problems)
        codes, keys = reading.code_groups(answers, columns, problems)
        years = {key.year for key in keys}
        headcounts = reading.read_population(population, columns, years, problems)
        if len(answers) == 0:
            problems.add("tanpa_jawaban", "Tabel jawaban kosong.", action="Periksa berkas jawaban yang dibaca")
        problems.raise_if_any()
        counts = count_answers(layout, coded, is_partial, codes, keys)
        reading.check_completeness(counts, problems)
        reading.check_population(counts, headcounts, problems)
        problems.raise_if_any()
        return cls(counts, headcounts)

    @property
    def scales(self) -> dict[str, list[str]]:
        """Scales with their items."""
        return {scale: list(items) for scale, items in self._counts.layout.scales}

    @property
    def points(self) -> tuple[int, int]:
        """Lowest and highest answer."""
        return self._counts.layout.low, self._counts.layout.high

    @property
    def n_people(self) -> int:
        """People with at least one answer."""
        return int(self._counts.n_people.sum())

    @property
    def years(self) -> list[int]:
        """Years with answers."""
        return sorted({key.year for key in self._counts.keys if key.year is not None})

    @property
    def units(self) -> list[Label]:
        """Units with answers."""
        return sorted({key.unit for key in self._counts.keys}, key=label_order)

    def __repr__(self) -> str:
        """Name scales, people and groups."""
        scales = ", ".join(f"{scale} ({len(items)})" for scale, items in self._counts.layout.scales)
        return f"<SufficientStatistics: {scales}; {self.n_people} people in {len(self._counts.keys)} groups>"

    def __eq__(self, other: object) -> bool:
        """Equal when scales, counts and headcounts are, bit for bit."""
        if not isinstance(other, SufficientStatistics):
            return NotImplemented
        return self._counts == other._counts and self._population == other._population

    __hash__ = None  # type: ignore[assignment]  # equal by content

    def __add__(self, other: SufficientStatistics) -> SufficientStatistics:
        """Add the people of another object; the same person must not stand in both."""
        if not isinstance(other, SufficientStatistics):
            return NotImplemented
        problems = ProblemList()
        for key, n_staff in other._population.items():
            known = self._population.get(key, n_staff)
            if known != n_staff:
                problems.add(
                    "jumlah_pegawai",
                    f"Jumlah pegawai unit {key.unit} berbeda: {known} dan {n_staff}.",
                    action="Pakai satu daftar unit",
                )
        problems.raise_if_any()
        counts = merge_counts(self._counts, other._counts)
        population = {**self._population, **other._population}
        reading.check_population(counts, population, problems)
        problems.raise_if_any()
        return SufficientStatistics(counts, population)

    def select(self, year: int | None = None, unit: Label = None, stratum: Label = None) -> SufficientStatistics:
        """Keep one year, one unit, one stratum, or a combination.

        Raises
        ------
        InputError
            Nothing is left.
        """
        wanted = Key(year, unit, stratum)

        def fits(key: Key) -> bool:
            return all(want is None or want == have for want, have in zip(wanted, key, strict=True))

        rows = [row for row, key in enumerate(self._counts.keys) if fits(key)]
        if not rows:
            named = ", ".join(
                f"{part} {want}" for part, want in zip(Key._fields, wanted, strict=True) if want is not None
            )
            raise InputError(Problem("pilihan_kosong", f"Tidak ada jawaban untuk {named}."))
        population = {
            key: n_staff
            for key, n_staff in self._population.items()
            if fits(key if key.stratum is not None else key._replace(stratum=stratum))
        }
        if stratum is not None and any(key.stratum is None for key in population):
            population = {}
        return SufficientStatistics(select_counts(self._counts, rows), population)

    def save(self, path: Path | str) -> None:
        """Write everything to an NPZ file: exact, and private (see the class notes)."""
        population = [[*key, n_staff] for key, n_staff in self._population.items()]
        save_counts(Path(path), self._counts, {"population": population})

    @classmethod
    def load(cls, path: Path | str) -> SufficientStatistics:
        """Read what `save` wrote.

        Raises
        ------
        InputError
            The file is missing, damaged or of another format.
        """
        counts, header = load_counts(Path(path))
        population = header["population"]
        assert isinstance(population, list)
        return cls(counts, {Key(*entry[:3]): int(entry[3]) for entry in population})

    def reliability(
        self, by: Literal["unit", "stratum", "year"] | None = None, interval: Interval = "feldt"
    ) -> pd.DataFrame:
        """Reliability of every scale.

        Parameters
        ----------
        by : {None, "unit", "stratum", "year"}
            In total, or group by group.
        interval : {"feldt", "adf", "unit-jackknife", "unit-bootstrap"}
            How the interval of alpha is made: by F; distribution-free with the units fixed; with the units as a
            sample, by leaving each out or by drawing them again.

        Returns
        -------
        DataFrame
            ``scale, [by], n, k, mean, sd, alpha, alpha_ci_low, alpha_ci_high, alpha_se, alpha_std, lambda2, lambda6,
            omega, split_half, average_r, kmo, bartlett_chi2, bartlett_df, bartlett_p, alpha_within, missing, interval,
            note``. `mean` and `sd` are of the mean score of the people counted in n; k is the number of items used,
            constant ones left out; formulas, references and R calls stand in `budaya_eval.statistics.coefficients`,
            `one_factor` and `intervals`.
            What is undefined is NaN, with its reason in `note`. Below n = 10 there is no coefficient.
        """
        return reliability.reliability_table(self._counts, by, interval)

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
            shrunken_mean, note``. `class` is "di atas", "tidak berbeda" or "di bawah" by Holm's p over the units
            tested, those with at least `min_n` people. `reliability` is that of the unit's mean, n ICC / (1 +
            (n − 1) ICC) with ICC(1) by n0; `shrunken_mean` draws the mean towards the city's by that factor.

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
