"""Means of scales, index and items, with their design: who is weighted how, and whose mean it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from budaya_eval.errors import InputError, Problem
from budaya_eval.phrases import join_words
from budaya_eval.statistics.counts import BoolArray, Counts, FloatArray, IntArray
from budaya_eval.statistics.covariance import group_keys
from budaya_eval.statistics.estimates import (
    SMALL_CELL,
    Cells,
    contrast,
    interval,
    item_cells,
    item_spread,
    normalised,
    scale_weights,
    score_cells,
    score_spread,
)
from budaya_eval.statistics.layout import Key, Label
from budaya_eval.statistics.reliability import GROUPINGS, check_grouping, join_notes, pooled_years_note

if TYPE_CHECKING:
    import pandas as pd

Target = Literal["process", "staff"]
UnitWeight = Literal["headcount", "equal"]

NAMED_UNITS = 5  # as many units are named in a note


@dataclass(frozen=True, slots=True)
class Design:
    """What the means stand on.

    Parameters
    ----------
    counts : Counts
        The answers.
    population : mapping
        Headcounts, or empty.
    weights : mapping or None
        Weights of the scales in the index.
    target : {"process", "staff"}
        The process that makes the answers (no correction), or this year's staff (finite population correction).
    unit_weight : {"headcount", "equal"}
        How much a unit counts in the city.
    """

    counts: Counts
    population: Mapping[Key, int]
    weights: Mapping[str, float] | None = None
    target: Target = "process"
    unit_weight: UnitWeight = "headcount"

    def __post_init__(self) -> None:
        """Refuse unknown options and a finite population of unknown size."""
        for name, value, allowed in (
            ("target", self.target, ("process", "staff")),
            ("unit_weight", self.unit_weight, ("headcount", "equal")),
        ):
            if value not in allowed:
                raise InputError(Problem(name, f"{name}='{value}' tidak dikenal.", allowed=", ".join(allowed)))
        if self.target == "staff" and not self.population:
            raise InputError(
                Problem("tanpa_jumlah_pegawai", 'target="staff" memerlukan population (jumlah pegawai tiap unit).')
            )

    @property
    def even_note(self) -> str:
        """Say that answers count alike where nothing else is known."""
        if self.population or self.unit_weight == "equal":
            return ""
        return "jumlah pegawai tidak diketahui: tiap jawaban berbobot sama"

    @property
    def has_strata(self) -> bool:
        """Headcounts are known by stratum."""
        return any(key.stratum is not None for key in self.population)

    def parts(self, by: str | None) -> tuple[str, ...]:
        """Parts of the key that make a cell: units where they carry a weight, else whole groups."""
        is_stratified = bool(self.population) or self.unit_weight == "equal"
        if by == "stratum":
            return ("year", "unit", "stratum") if is_stratified and self.has_strata else ("year", "stratum")
        if by == "unit":
            return ("year", "unit") if is_stratified else ("unit",)
        if is_stratified:
            return ("year", "unit")
        return ("year",) if by == "year" else ()

    def known(self, parts: tuple[str, ...]) -> Mapping[Key, int]:
        """Headcounts, as far as they exist for such cells."""
        return {} if "stratum" in parts and not self.has_strata else self.population

    def score_cells(self, by: str | None) -> Cells:
        """Cells of the scales and the index."""
        parts = self.parts(by)
        weights = scale_weights(self.counts.layout, self.weights)
        return score_cells(
            self.counts, self.known(parts), parts, weights, is_finite=self.target == "staff" and bool(self.known(parts))
        )

    def item_cells(self, by: str | None) -> Cells:
        """Cells of the items."""
        parts = self.parts(by)
        return item_cells(
            self.counts, self.known(parts), parts, is_finite=self.target == "staff" and bool(self.known(parts))
        )

    def cell_weights(self, cells: Cells) -> FloatArray:
        """Weight of each cell in a larger whole, shape (C, V): headcount, one, or the answers themselves."""
        if self.unit_weight == "equal":
            return np.ones_like(cells.mean)
        n_staff = np.broadcast_to(cells.n_staff[:, None], cells.mean.shape)
        return np.where(np.isnan(n_staff), cells.n, n_staff)


def means_table(design: Design, by: str | None) -> pd.DataFrame:
    """Means of scales and index; see `SufficientStatistics.means`."""
    check_grouping(design.counts, by, GROUPINGS)
    weights = scale_weights(design.counts.layout, design.weights)
    return _means_frame(design, by, design.score_cells(by), score_spread(design.counts, by, weights), is_item=False)


def item_means_table(design: Design, by: str | None) -> pd.DataFrame:
    """Means of items; see `SufficientStatistics.item_means`."""
    check_grouping(design.counts, by, GROUPINGS)
    return _means_frame(design, by, design.item_cells(by), item_spread(design.counts, by), is_item=True)


def _means_frame(
    design: Design, by: str | None, cells: Cells, spread: tuple[IntArray, FloatArray], *, is_item: bool
) -> pd.DataFrame:
    """One row per measure and group."""
    import pandas as pd

    labels, group = group_keys(cells.keys, by)
    member = (group[None, :] == np.arange(len(labels))[:, None]).astype(np.float64)
    coefficients = normalised(member[:, :, None] * design.cell_weights(cells)[None], cells)
    estimate, se, df = contrast(cells, coefficients)
    low, high = interval(estimate, se, df)
    people, sd = _align(spread, group_keys(design.counts.keys, by)[0], labels, len(cells.measures))
    n_staff = np.array(
        [np.nan if np.isnan(cells.n_staff[row > 0]).any() else cells.n_staff[row > 0].sum() for row in member]
    )
    notes = _means_notes(design, by, cells, member, people, se)
    scale_of = {item: scale for scale, items in design.counts.layout.scales for item in items}
    frames = []
    for v, measure in enumerate(cells.measures):
        frame: dict[str, Any] = {"scale": scale_of[measure], "item": measure} if is_item else {"scale": measure}
        if by is not None:
            frame[by] = labels
        frame |= {
            "n": people[:, v],
            "n_staff": n_staff,
            "mean": estimate[:, v],
            "sd": sd[:, v],
            "se": se[:, v],
            "ci_low": low[:, v],
            "ci_high": high[:, v],
            "note": [row[v] for row in notes],
        }
        frames.append(pd.DataFrame(frame))
    return pd.concat(frames, ignore_index=True)


def _align(
    spread: tuple[IntArray, FloatArray], found: list[Label], labels: list[Label], n_measures: int
) -> tuple[IntArray, FloatArray]:
    """Give every label its people and SD; none where nobody answered."""
    people = np.zeros((len(labels), n_measures), dtype=np.int64)
    sd = np.full((len(labels), n_measures), np.nan)
    rows = [labels.index(label) for label in found]
    people[rows], sd[rows] = spread
    return people, sd


def _means_notes(
    design: Design, by: str | None, cells: Cells, member: FloatArray, people: IntArray, se: FloatArray
) -> list[list[str]]:
    """One note per group and measure."""
    years = pooled_years_note(design.counts, by)
    return [
        [
            join_notes(
                "belum ada jawaban" if people[g, v] == 0 else "",
                _absent_note(cells, member[g] > 0, v) if people[g, v] > 0 else "",
                _small_note(cells, member[g] > 0, v, float(se[g, v])),
                _weight_note(design, cells, member[g] > 0, by),
                years,
            )
            for v in range(len(cells.measures))
        ]
        for g in range(len(member))
    ]


def _weight_note(design: Design, cells: Cells, in_group: BoolArray, by: str | None) -> str:
    """Say how units were weighted and whose mean it is."""
    is_unknown = bool(np.isnan(cells.n_staff[in_group]).all())
    target = ""
    if design.target == "staff":
        target = "koreksi populasi terhingga, hanya sah untuk sampel acak"
        if is_unknown:
            target = "tanpa koreksi populasi terhingga: jumlah pegawai kelompok ini tidak diketahui"
    if by == "unit":
        return target
    if design.unit_weight == "equal":
        return join_notes("tiap unit berbobot sama", target)
    if design.even_note:
        return design.even_note
    if is_unknown:
        return join_notes("jumlah pegawai kelompok ini tidak diketahui: tiap jawaban berbobot sama", target)
    return target


def _absent_note(cells: Cells, in_group: BoolArray, v: int) -> str:
    """Name the units of the group that have staff but no answers."""
    silent = in_group & (cells.people[:, v] == 0) & (cells.n_staff > 0)
    absent = list(dict.fromkeys(str(cells.keys[cell].unit) for cell in np.flatnonzero(silent)))
    if not absent:
        return ""
    names = absent if len(absent) <= NAMED_UNITS else [*absent[:NAMED_UNITS], f"{len(absent) - NAMED_UNITS} lainnya"]
    return f"tanpa jawaban dari {join_words(names)}: bobot unit lain disusun ulang"


def _small_note(cells: Cells, in_group: BoolArray, v: int, se: float) -> str:
    """Say where the pooled spread stands in for a cell's own."""
    n = cells.people[in_group, v]
    small = (n > 0) & (n < SMALL_CELL)
    if not small.any():
        return ""
    if np.isnan(se):
        return "galat baku tidak terdefinisi: terlalu sedikit jawaban"
    if len(cells.keys) == 1:
        return ""
    if len(n) == 1:
        return f"n < {SMALL_CELL}: galat baku dari simpangan baku gabungan dalam unit"
    return f"galat baku {int(small.sum())} unit dengan n < {SMALL_CELL} dari simpangan baku gabungan dalam unit"
