"""Means of scales, index and items, with their design: who is weighted how, and whose mean it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from budaya_eval.errors import InputError, Problem
from budaya_eval.phrases import join_words
from budaya_eval.statistics.counts import Counts, FloatArray, IntArray
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
from budaya_eval.statistics.frames import stack_parts
from budaya_eval.statistics.layout import Key, Label
from budaya_eval.statistics.reliability import GROUPINGS, check_grouping, join_notes, pooled_years_note

if TYPE_CHECKING:
    import pandas as pd

Target = Literal["process", "staff"]
UnitWeight = Literal["headcount", "equal"]

CONTRAST_NUMBERS = 2_000_000  # coefficients held in memory at a time
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
    labels, group = group_keys(cells.keys, by)
    member = (group[None, :] == np.arange(len(labels))[:, None]).astype(np.float64)
    estimate, se, df = _group_means(cells, member, design.cell_weights(cells))
    low, high = interval(estimate, se, df)
    people, sd = _align(spread, group_keys(design.counts.keys, by)[0], labels, len(cells.measures))
    with np.errstate(invalid="ignore"):
        n_staff = np.where(member > 0, cells.n_staff, 0.0).sum(axis=1)
    notes = _means_notes(design, by, cells, member, people, se)
    scale_of = {item: scale for scale, items in design.counts.layout.scales for item in items}
    parts = []
    for v, measure in enumerate(cells.measures):
        part: dict[str, Any] = {"scale": scale_of[measure], "item": measure} if is_item else {"scale": measure}
        if by is not None:
            part[by] = labels
        part |= {
            "n": people[:, v],
            "n_staff": n_staff,
            "mean": estimate[:, v],
            "sd": sd[:, v],
            "se": se[:, v],
            "ci_low": low[:, v],
            "ci_high": high[:, v],
            "note": notes[v],
        }
        parts.append(part)
    return stack_parts(parts)


def _group_means(cells: Cells, member: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Estimate, standard error and degrees of freedom of every group's mean, some groups at a time to save memory."""
    step = max(1, CONTRAST_NUMBERS // max(1, weights.size))
    parts = [
        contrast(cells, normalised(member[first : first + step, :, None] * weights[None], cells))
        for first in range(0, len(member), step)
    ]
    estimate, se, df = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return estimate, se, df


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
    """One note per measure and group."""
    years = pooled_years_note(design.counts, by)
    in_cell = cells.people
    silent = ((in_cell == 0) & (cells.n_staff > 0)[:, None]).astype(np.float64)
    small = ((in_cell > 0) & (in_cell < SMALL_CELL)).astype(np.float64)
    n_silent, n_small, n_cells = member @ silent, member @ small, member.sum(axis=1)
    is_unknown = member @ np.isfinite(cells.n_staff) == 0
    shared = [join_notes(_weight_note(design, by, is_unknown=bool(unknown)), years) for unknown in is_unknown]
    notes = [[*shared] for _ in cells.measures]
    for g, v in np.argwhere((people == 0) | (n_silent > 0) | (n_small > 0)):
        absent = [cells.keys[cell].unit for cell in np.flatnonzero(silent[:, v] * member[g])] if people[g, v] else []
        notes[v][g] = join_notes(
            "" if people[g, v] else "belum ada jawaban",
            _absent_note(absent),
            _small_note(int(n_small[g, v]), is_single=n_cells[g] == 1, is_alone=len(member[0]) == 1, se=se[g, v]),
            shared[g],
        )
    return notes


def _weight_note(design: Design, by: str | None, *, is_unknown: bool) -> str:
    """Say how units were weighted and whose mean it is."""
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


def _absent_note(units: list[Label]) -> str:
    """Name the units that have staff but no answers."""
    absent = list(dict.fromkeys(str(unit) for unit in units))
    if not absent:
        return ""
    names = absent if len(absent) <= NAMED_UNITS else [*absent[:NAMED_UNITS], f"{len(absent) - NAMED_UNITS} lainnya"]
    return f"tanpa jawaban dari {join_words(names)}: bobot unit lain disusun ulang"


def _small_note(n_small: int, *, is_single: bool, is_alone: bool, se: float) -> str:
    """Say where the pooled spread stands in for a cell's own; a cell that is alone has no other."""
    if n_small == 0:
        return ""
    if np.isnan(se):
        return "galat baku tidak terdefinisi: terlalu sedikit jawaban"
    if is_alone:
        return ""
    if is_single:
        return f"n < {SMALL_CELL}: galat baku dari simpangan baku gabungan dalam unit"
    return f"galat baku {n_small} unit dengan n < {SMALL_CELL} dari simpangan baku gabungan dalam unit"
