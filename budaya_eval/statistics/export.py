"""Counts for sharing: small groups are rolled up until no group holds few people."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from budaya_eval.errors import InputError, Problem
from budaya_eval.phrases import format_number
from budaya_eval.statistics.counts import Counts, IntArray, sum_groups
from budaya_eval.statistics.layout import Key

OTHER_UNITS = "(unit lainnya)"
STRATA_TOGETHER = "unit terlalu kecil menurut strata: semua strata digabung"
UNITS_TOGETHER = "kelompok terlalu kecil: digabung dengan unit lain"


def roll_up(
    counts: Counts, population: Mapping[Key, int], min_cell: int
) -> tuple[Counts, dict[Key, int], dict[Key, tuple[str, str]]]:
    """Merge groups until each holds at least `min_cell` people who answered whole scales.

    Returns
    -------
    counts : Counts
        Counts of the groups that are left, without what few people alone would show.
    population : dict
        Headcounts, rolled up alike.
    rolled : dict
        For every group that was merged the name of the one it went into, and why.
    """
    size = _complete(counts).min(axis=1)
    target: dict[Key, Key] = {key: key for key in counts.keys}
    rolled: dict[Key, tuple[str, str]] = {}
    for keys in _by(counts.keys, ("year", "unit")).values():
        if len(keys) > 1 and any(size[row] < min_cell for row in keys):
            for row in keys:
                key = counts.keys[row]
                target[key] = key._replace(stratum=None)
                rolled[key] = str(key.unit), STRATA_TOGETHER
    for rows in _by(counts.keys, ("year",)).values():
        held: dict[Key, int] = {}
        for row in rows:
            cell = target[counts.keys[row]]
            held[cell] = held.get(cell, 0) + int(size[row])
        merged = _smallest(held, min_cell)
        for row in rows:
            key = counts.keys[row]
            if target[key] in merged:
                target[key] = Key(key.year, OTHER_UNITS, None)
                rolled[key] = OTHER_UNITS, UNITS_TOGETHER
    kept = tuple(sorted(set(target.values()), key=lambda key: key.order))
    position = {key: index for index, key in enumerate(kept)}
    groups = np.array([position[target[key]] for key in counts.keys], dtype=np.intp)
    summed = counts.with_arrays(kept, [sum_groups(array, groups, len(kept)) for array in counts.arrays])
    return _without_few(summed, min_cell), _population(population, target), rolled


def _by(keys: tuple[Key, ...], parts: tuple[str, ...]) -> dict[Key, list[int]]:
    """Positions of the keys that share these parts."""
    result: dict[Key, list[int]] = {}
    for row, key in enumerate(keys):
        result.setdefault(key.keep(parts), []).append(row)
    return result


def _complete(counts: Counts) -> IntArray:
    """People of each group who answered each whole scale, shape (K, scales)."""
    return np.column_stack([moments[:, 0, 0] for moments in counts.moments])


def _smallest(held: Mapping[Key, int], min_cell: int) -> set[Key]:
    """Cells of one year to be merged: all small ones, and the next larger until they hold enough together."""
    order = sorted(held, key=lambda key: (held[key], key.order))
    merged: set[Key] = set()
    total = 0
    for key in order:
        if held[key] >= min_cell and (not merged or total >= min_cell):
            break
        merged.add(key)
        total += held[key]
    if merged and total < min_cell:
        raise InputError(
            Problem(
                "ekspor_terlalu_kecil",
                f"Hanya {format_number(total, 0)} orang menjawab satu skala penuh.",
                allowed=f"paling sedikit {format_number(min_cell, 0)} orang dalam setiap kelompok",
                action="Hitungan ini tidak dapat dibagikan",
            )
        )
    return merged


def _without_few(counts: Counts, min_cell: int) -> Counts:
    """Leave out people with holes in a scale where they are few: their answers would follow by subtraction."""
    complete = _complete(counts)
    arrays = [array.copy() for array in counts.arrays]
    result = counts.with_arrays(counts.keys, arrays)
    columns = counts.layout.score_columns
    for scale, items in enumerate(counts.layout.slices):
        answered = counts.categories[:, items].sum(axis=2)
        few = (answered != complete[:, scale, None]).any(axis=1) & (counts.n_people - complete[:, scale] < min_cell)
        result.categories[few, items] = counts.complete_categories[few, items]
        k = items.stop - items.start
        holes = [column for column, (of, m) in enumerate(columns) if of == scale and m < k]
        for column in (*holes, *(len(columns) + column for column in holes)):
            result.score_moments[few, column] = 0
            result.score_moments[few, :, column] = 0
        if counts.pair_moments:
            listwise = counts.moments[scale][few]
            pairs = result.pair_moments[scale]
            sums = np.repeat(listwise[:, 0, 1 : k + 1, None], k, axis=2)
            pairs[few, :k, :k] = listwise[:, :1, :1]
            pairs[few, k:, :k] = sums
            pairs[few, :k, k:] = sums.swapaxes(1, 2)
            pairs[few, k:, k:] = listwise[:, 1 : k + 1, 1 : k + 1]
    return result


def _population(population: Mapping[Key, int], target: Mapping[Key, Key]) -> dict[Key, int]:
    """Headcounts of the groups that are left; those of units without answers stay."""
    has_strata = any(key.stratum is not None for key in population)
    of_unit = {key._replace(stratum=None): to._replace(stratum=None) for key, to in target.items()}
    result: dict[Key, int] = {}
    for key, n_staff in population.items():
        cell = of_unit.get(key, key)
        if has_strata:
            unit = of_unit.get(key._replace(stratum=None))
            is_merged = unit is not None and (unit in target.values())
            cell = target.get(key, unit if unit is not None and is_merged else key)
        result[cell] = result.get(cell, 0) + n_staff
    return result
