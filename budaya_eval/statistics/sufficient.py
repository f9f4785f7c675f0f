"""The class that carries the counts and from which every statistic is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

from budaya_eval.errors import InputError, Problem, ProblemList
from budaya_eval.statistics import reading
from budaya_eval.statistics.arguments import check_table, is_name
from budaya_eval.statistics.blocks import count_blocks, csv_blocks, number_labels, parquet_blocks
from budaya_eval.statistics.counts import Counts, load_counts, merge_counts, save_counts, select_counts
from budaya_eval.statistics.export import roll_up
from budaya_eval.statistics.layout import Key, Label, Layout, label_order
from budaya_eval.statistics.tables import Tables

if TYPE_CHECKING:
    import pandas as pd

    Population = Mapping[Label, int] | pd.Series[int] | pd.DataFrame | None


class Options(TypedDict, total=False):
    """What `SufficientStatistics.from_frame` takes by name, for the readers of files too."""

    reverse: Iterable[str]
    unit: str | None
    year: str | None
    stratum: str | None
    population: Population
    missing: Literal["listwise", "pairwise"]
    min_share: float


class SufficientStatistics(Tables):
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

    __slots__ = ()

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
        population: Population = None,
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
        check_table(answers)
        return cls._count(
            lambda _: iter([answers]),
            scales,
            points,
            reverse=reverse,
            unit=unit,
            year=year,
            stratum=stratum,
            population=population,
            missing=missing,
            min_share=min_share,
        )

    @classmethod
    def from_parquet(
        cls,
        path: Path | str,
        scales: Mapping[str, Sequence[str]],
        points: tuple[int, int] = (1, 5),
        **options: Unpack[Options],
    ) -> SufficientStatistics:
        """Count the answers of a Parquet file block by block; memory does not grow with the rows.

        Options, result and errors are those of `from_frame`; the counts are the same bit for bit.
        """
        return cls._count(lambda wanted: parquet_blocks(Path(path), wanted), scales, points, **options)

    @classmethod
    def from_csv(
        cls,
        path: Path | str,
        scales: Mapping[str, Sequence[str]],
        points: tuple[int, int] = (1, 5),
        *,
        separator: str = ",",
        **options: Unpack[Options],
    ) -> SufficientStatistics:
        """Count the answers of a CSV file (UTF-8, one row of headings) as `from_parquet` does.

        Labels of units and strata are numbers only where all of them are whole numbers in their plain form, so that
        codes like ``001`` stay as they are written.
        """
        labels = [name for name in (options.get("unit"), options.get("stratum")) if name is not None]

        def blocks(wanted: list[str]) -> Iterator[pd.DataFrame]:
            return csv_blocks(Path(path), wanted, labels, separator)

        return cls._count(blocks, scales, points, number_labels, **options)

    @classmethod
    def _count(
        cls,
        blocks: Callable[[list[str]], Iterator[pd.DataFrame]],
        scales: Mapping[str, Sequence[str]],
        points: tuple[int, int],
        finish: Callable[[Counts], Counts] = lambda counts: counts,
        *,
        reverse: Iterable[str] = (),
        unit: str | None = None,
        year: str | None = None,
        stratum: str | None = None,
        population: Population = None,
        missing: str = "listwise",
        min_share: float = 0.75,
    ) -> SufficientStatistics:
        """Check the rules, count the blocks of the columns wanted, check the whole."""
        problems = ProblemList()
        layout = Layout.checked(scales, points, reverse, missing, min_share, problems)
        columns = {"year": year, "unit": unit, "stratum": stratum}
        for part, name in columns.items():
            if not is_name(name):
                problems.add("kolom", f"{part}={name!r} bukan nama kolom.", allowed="nama satu kolom")
        is_usable = len(problems) == 0
        layout.check_reverse(problems)
        if not is_usable:
            problems.raise_if_any()
        wanted = [*layout.items, *(name for name in columns.values() if name is not None)]
        counted = count_blocks(blocks(wanted), layout, columns, problems)
        counts = None if counted is None else finish(counted)
        years: set[int | None] = {key.year for key in counts.keys} if counts is not None else {None}
        headcounts = reading.read_population(population, columns, years, problems)
        if counts is not None:
            faulty = {problem.column for problem in problems}
            reading.check_completeness(counts, faulty, problems)
            if faulty.isdisjoint(name for name in columns.values() if name is not None):
                reading.check_population(counts, headcounts, problems)
        problems.raise_if_any()
        assert counts is not None
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

    def export(self, path: Path | str, min_cell: int = 200) -> pd.DataFrame:
        """Write counts for sharing, in which no group holds fewer people than `min_cell`.

        Parameters
        ----------
        path : Path or str
            NPZ file, read by `load`.
        min_cell : int
            Smallest number of people who answered a whole scale, in every group and for every scale; 10 or more.

        Returns
        -------
        DataFrame
            What was rolled up: ``year, unit, stratum, into, reason``; empty if nothing was.

        Raises
        ------
        InputError
            A year has too few people even all together.

        Notes
        -----
        Strata of a unit with a small one are put together; then small units of a year, with the next larger until they
        hold enough. People are left out of the scales in which they left holes, and of two scales only the covariance
        is kept, not the sums over those who answered both: so nothing follows from few people by subtraction within
        the file. Means in it are those of people who answered whole scales. Two files of growing answers can still be
        subtracted: share one, within the agreement under which answers were given.
        """
        import pandas as pd

        counts, population, rolled = roll_up(self._counts, self._population, min_cell)
        SufficientStatistics(counts, population).save(path)
        rows = [(*key, *into_and_reason) for key, into_and_reason in rolled.items()]
        return pd.DataFrame(rows, columns=["year", "unit", "stratum", "into", "reason"])

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
