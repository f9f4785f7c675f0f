"""Counts for sharing: small groups are rolled up, and nothing is left that follows from few people by subtraction.

What is shared of a scale stands on one set of people, those who answered all of it. Of two scales only how many
answered both and the covariance of their sum scores is shared: the sums themselves over those who answered both, taken
from the sums over those who answered one, would be the sum scores of people who left the other scale unfinished.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from budaya_eval.errors import InputError, Problem
from budaya_eval.phrases import format_number
from budaya_eval.privacy import MIN_CELL
from budaya_eval.statistics.arguments import check_least
from budaya_eval.statistics.counts import Counts, IntArray, sum_groups
from budaya_eval.statistics.layout import Key

OTHER_UNITS = "(unit lainnya)"
STRATA_TOGETHER = "unit terlalu kecil menurut strata: semua strata digabung"
UNITS_TOGETHER = "kelompok terlalu kecil: digabung dengan unit lain"


def roll_up(
    counts: Counts, population: Mapping[Key, int], min_cell: int
) -> tuple[Counts, dict[Key, int], dict[Key, tuple[str, str]]]:
    """Merge groups until each holds at least `min_cell` people who answered each scale, and each two scales, wholly.

    Returns
    -------
    counts : Counts
        Counts of the groups that are left, of people who answered whole scales.
    population : dict
        Headcounts, rolled up alike.
    rolled : dict
        For every group that was merged the name of the one it went into, and why.
    """
    check_least("min_cell", min_cell, MIN_CELL)
    size = _smallest_base(counts)
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
    return _of_whole_scales(summed), _population(population, target), rolled


def _by(keys: tuple[Key, ...], parts: tuple[str, ...]) -> dict[Key, list[int]]:
    """Positions of the keys that share these parts."""
    result: dict[Key, list[int]] = {}
    for row, key in enumerate(keys):
        result.setdefault(key.keep(parts), []).append(row)
    return result


def _whole_columns(counts: Counts) -> list[int]:
    """Columns of the score moments that hold people who answered the whole of a scale."""
    sizes = [len(items) for _, items in counts.layout.scales]
    return [column for column, (scale, m) in enumerate(counts.layout.score_columns) if m == sizes[scale]]


def _smallest_base(counts: Counts) -> IntArray:
    """People of each group behind the smallest of its scales and pairs of scales; pairs put to nobody do not count."""
    whole = np.array(_whole_columns(counts))
    both = counts.score_moments[:, whole[:, None], whole]
    return np.asarray(both[:, both.any(axis=0)].min(axis=1), dtype=np.int64)


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
                f"Hanya {format_number(total, 0)} orang menjawab setiap skala, atau setiap dua skala, secara penuh.",
                allowed=f"paling sedikit {format_number(min_cell, 0)} orang dalam setiap kelompok",
                action="Hitungan ini tidak dapat dibagikan",
            )
        )
    return merged


def _of_whole_scales(counts: Counts) -> Counts:
    """Leave people out of the scales in which they left holes: their answers would follow by subtraction."""
    whole, half = _whole_columns(counts), len(counts.layout.score_columns)
    result = counts.with_arrays(counts.keys, [array.copy() for array in counts.arrays])
    result.categories[:] = counts.complete_categories
    kept = np.array([*whole, *(half + column for column in whole)])
    result.score_moments[:] = 0
    result.score_moments[:, kept[:, None], kept] = _without_joint_sums(counts.score_moments[:, kept[:, None], kept])
    for moments, pairs in zip(counts.moments, result.pair_moments, strict=bool(result.pair_moments)):
        k = moments.shape[1] - 3
        sums = np.repeat(moments[:, 0, 1 : k + 1, None], k, axis=2)
        pairs[:, :k, :k] = moments[:, :1, :1]
        pairs[:, k:, :k] = sums
        pairs[:, :k, k:] = sums.swapaxes(1, 2)
        pairs[:, k:, k:] = moments[:, 1 : k + 1, 1 : k + 1]
    return result


def _without_joint_sums(moments: IntArray) -> IntArray:
    """Put in place of sums over those who answered two scales what follows from each scale; keep the covariances.

    Parameters
    ----------
    moments : ndarray of int, shape (K, 2V, 2V)
        Cross-products of "answered the whole scale" and of its sum score, of V scales.

    Notes
    -----
    With n_uv people who answered both, S_u|v becomes S_u n_uv / n_u, and Σ T_u T_v moves with it so that
    Σ T_u T_v − S_u|v S_v|u / n_uv stays; both rounded. Where the same people answered both nothing changes.
    """
    result = moments.copy()
    v = moments.shape[1] // 2
    n, sums = moments[:, :v, :v], moments[:, v:, :v]
    own_n, own_sum = (np.diagonal(part, axis1=1, axis2=2)[:, :, None] for part in (n, sums))
    known = np.rint(own_sum * (n / own_n)).astype(np.int64)
    result[:, v:, :v] = known
    result[:, :v, v:] = known.swapaxes(1, 2)
    moved = (known - sums).astype(np.float64)
    per_person = known.swapaxes(1, 2) * moved + sums * moved.swapaxes(1, 2)
    result[:, v:, v:] += np.rint(per_person / np.maximum(n, 1)).astype(np.int64)
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
