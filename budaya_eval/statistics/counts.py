"""Integer counts per (year, unit, stratum) that add up exactly, in any order, and from which all statistics follow.

Every array is a matrix of cross-products of integer columns, so that numbers of people, sums, sums of squares and
cross-products stand in one place:

- `moments`, one per scale, over people who answered all its items: columns 1, x_1 … x_k, Q = Σx², T² = (Σx)²;
- `pair_moments`, one per scale and only for pairwise deletion: columns a_1 … a_k (answered), x_1 … x_k (0 if not);
- `score_moments`: for each scale and each admissible number m of answered items, the columns "answered m items" and
  "sum score if m items were answered". A person's score is sum / m, so scores need no rounding;
- `categories`: how often each point of each item was chosen, by all who answered the item, and by those who answered
  the whole scale (`complete_categories`).

Answers are counted from zero (x − low) after reversal.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from budaya_eval.errors import InputError, Problem
from budaya_eval.files import atomic_path
from budaya_eval.statistics.layout import Key, Label, Layout

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
CodedArray = npt.NDArray[np.int8]

FORMAT = "budaya_eval.statistics/1"
PACKED_CELLS = 1300  # several items share one histogram as long as its cells stay below this number


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Counts of one or many groups under one layout; `keys` are sorted and name the first axis of every array."""

    layout: Layout
    keys: tuple[Key, ...]
    n_people: IntArray
    categories: IntArray
    complete_categories: IntArray
    moments: tuple[IntArray, ...]
    pair_moments: tuple[IntArray, ...]
    score_moments: IntArray

    @property
    def arrays(self) -> tuple[IntArray, ...]:
        """All arrays, in a fixed order."""
        return (
            self.n_people,
            self.categories,
            self.complete_categories,
            *self.moments,
            *self.pair_moments,
            self.score_moments,
        )

    def with_arrays(self, keys: tuple[Key, ...], arrays: Sequence[IntArray]) -> Counts:
        """Put other arrays in the same order under other keys."""
        n_scales, n_pairs = len(self.moments), len(self.pair_moments)
        return Counts(
            self.layout,
            keys,
            arrays[0],
            arrays[1],
            arrays[2],
            tuple(arrays[3 : 3 + n_scales]),
            tuple(arrays[3 + n_scales : 3 + n_scales + n_pairs]),
            arrays[-1],
        )

    def __eq__(self, other: object) -> bool:
        """Bit for bit the same layout, keys and counts."""
        if not isinstance(other, Counts):
            return NotImplemented
        return (
            self.layout == other.layout
            and self.keys == other.keys
            and all(np.array_equal(a, b) for a, b in zip(self.arrays, other.arrays, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]  # equal by content, mutable arrays inside


def empty_counts(layout: Layout, keys: Sequence[Key]) -> Counts:
    """Counts of nobody, with room for these keys."""
    n_keys = len(keys)

    def zeros(*shape: int) -> IntArray:
        return np.zeros((n_keys, *shape), dtype=np.int64)

    sizes = [len(items) for _, items in layout.scales]
    n_score_columns = 2 * len(layout.score_columns)
    return Counts(
        layout,
        tuple(keys),
        zeros(),
        zeros(len(layout.items), layout.n_categories),
        zeros(len(layout.items), layout.n_categories),
        tuple(zeros(k + 3, k + 3) for k in sizes),
        tuple(zeros(2 * k, 2 * k) for k in sizes) if layout.missing == "pairwise" else (),
        zeros(n_score_columns, n_score_columns),
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What counting needs of a layout, worked out once.

    Parameters
    ----------
    membership : ndarray of float, shape (n_scales, n_items)
        1 where an item belongs to a scale.
    slices : tuple of slice
        Items of each scale.
    scale_of : ndarray of int, shape (n_items,)
        Scale of each item.
    score_columns : tuple of (int, int)
        Pairs (scale, number answered) that carry a sum score.
    histograms : tuple of (slice, ndarray)
        Items that share one histogram, and the 0/1 matrix that takes its cells to counts of each item and point.
    """

    membership: FloatArray
    slices: tuple[slice, ...]
    scale_of: IntArray
    score_columns: tuple[tuple[int, int], ...]
    histograms: tuple[tuple[slice, FloatArray], ...]

    @classmethod
    def of(cls, layout: Layout) -> _Plan:
        """Work the plan of a layout out."""
        n_items, slices = len(layout.items), layout.slices
        membership = np.zeros((len(slices), n_items))
        for row, columns in zip(membership, slices, strict=True):
            row[columns] = 1
        base, size = layout.n_categories + 1, 1  # one cell more for "not answered"
        while base ** (size + 1) <= PACKED_CELLS:
            size += 1
        parts = [slice(first, min(n_items, first + size)) for first in range(0, n_items, size)]
        return cls(
            membership,
            slices,
            membership.argmax(axis=0),
            layout.score_columns,
            tuple((part, _marginals(part.stop - part.start, base)) for part in parts),
        )


def _marginals(n_items: int, base: int) -> FloatArray:
    """0/1 matrix from the cells of a histogram of several items to (item, point), not answered left out."""
    digits = np.indices((base,) * n_items).reshape(n_items, -1)
    return np.concatenate([(row[:, None] == np.arange(1, base)).astype(np.float64) for row in digits], axis=1)


def count_answers(layout: Layout, coded: CodedArray, codes: npt.NDArray[np.intp], keys: Sequence[Key]) -> Counts:
    """Count answers in one pass.

    Parameters
    ----------
    layout : Layout
        Scales and points; reversal is already done.
    coded : ndarray of int8, shape (n_people, n_items)
        Answers from 0 to n_categories − 1; −1 where there is none.
    codes : ndarray of int, shape (n_people,)
        Position in `keys` of each person's group.
    keys : sequence of Key
        Groups; a group in which nobody answered anything is left out of the result.

    Returns
    -------
    Counts

    Notes
    -----
    People are sorted by group (stable) and multiplied in blocks of float64 small enough that every product and partial
    sum is an integer below 2**53: floating-point order cannot matter, and the int64 totals are exact.
    """
    order = np.argsort(codes.astype(np.int16) if len(keys) < 2**15 else codes, kind="stable")
    counts, plan = empty_counts(layout, keys), _Plan.of(layout)
    stops = np.cumsum(np.bincount(codes, minlength=len(keys)))
    start = 0
    for group, stop in enumerate(stops.tolist()):
        for first in range(start, stop, layout.block_rows):
            people = order[first : min(stop, first + layout.block_rows)]
            _count_block(counts, group, np.ascontiguousarray(coded.take(people, axis=0).T), plan)
        start = stop
    answering = np.flatnonzero(counts.n_people)
    kept = sorted(answering.tolist(), key=lambda group: keys[group].order)
    result = counts.with_arrays(tuple(keys[g] for g in kept), [array[kept] for array in counts.arrays])
    check_size(result)
    return result


def check_size(counts: Counts) -> None:
    """Refuse more people than 64-bit integers can hold exactly."""
    if int(counts.n_people.sum()) > counts.layout.max_people:
        raise InputError(
            Problem(
                "terlalu_banyak",
                f"{int(counts.n_people.sum())} orang terlalu banyak untuk skala sepanjang ini.",
                allowed=f"paling banyak {counts.layout.max_people} orang",
            )
        )


def _count_block(counts: Counts, group: int, block: CodedArray, plan: _Plan) -> None:
    """Add one block of people of one group, shape (n_items, n_people)."""
    n_people = block.shape[1]
    answers = block.astype(np.float64)
    answered = numbers = None
    if block.min() < 0:
        np.maximum(answers, 0, out=answers)
        answered = (block >= 0).astype(np.float64)
        numbers = plan.membership @ answered
        n_people = int(np.count_nonzero(numbers.max(axis=0)))
    counts.n_people[group] += n_people
    chosen = _category_counts(block, plan, counts.layout.n_categories)
    counts.categories[group] += chosen
    if numbers is not None:
        is_partial = numbers < plan.membership.sum(axis=1, keepdims=True)
        people = is_partial.any(axis=0)
        partial = np.where(is_partial[:, people][plan.scale_of], block[:, people], np.int8(-1))
        chosen = chosen - _category_counts(partial, plan, counts.layout.n_categories)
    counts.complete_categories[group] += chosen
    totals = plan.membership @ answers
    for position, rows in enumerate(plan.slices):
        x, total = answers[rows], totals[position]
        if counts.pair_moments:
            shown = np.ones_like(x) if answered is None else answered[rows]
            counts.pair_moments[position][group] += _gram(np.concatenate([shown, x]))
        is_complete = None if numbers is None else (numbers[position] == len(x)).astype(np.float64)
        counts.moments[position][group] += _gram(_listwise_rows(x, total, is_complete))
    _count_scores(counts.score_moments[group], plan, totals, numbers)


def _listwise_rows(x: FloatArray, total: FloatArray, is_complete: FloatArray | None) -> FloatArray:
    """Return the rows 1, x_1 … x_k, Σx², (Σx)², zero for people who did not answer all items."""
    k, n_people = x.shape
    rows = np.empty((k + 3, n_people))
    rows[0] = 1
    rows[1 : k + 1] = x
    rows[k + 2] = total
    if is_complete is not None:
        rows *= is_complete
    np.einsum("ij,ij->j", rows[1 : k + 1], rows[1 : k + 1], out=rows[k + 1])
    rows[k + 2] *= rows[k + 2]
    return rows


def _gram(rows: FloatArray) -> IntArray:
    """Cross-products of integer rows, exact."""
    return (rows @ rows.T).astype(np.int64)


def _count_scores(target: IntArray, plan: _Plan, totals: FloatArray, numbers: FloatArray | None) -> None:
    """Add cross-products of the rows "answered m items" and "sum score of m items" of all scales."""
    positions: list[int] = []
    rows: list[FloatArray] = []
    offset = len(plan.score_columns)
    for column, (scale, answered) in enumerate(plan.score_columns):
        if numbers is None:
            if answered < plan.slices[scale].stop - plan.slices[scale].start:
                continue
            has_number = np.ones_like(totals[scale])
        else:
            has_number = (numbers[scale] == answered).astype(np.float64)
        positions += [column, offset + column]
        rows += [has_number, totals[scale] * has_number]
    target[np.ix_(positions, positions)] += _gram(np.stack(rows))


def _category_counts(block: CodedArray, plan: _Plan, n_points: int) -> IntArray:
    """Count how often each point of each item was chosen; several items share one histogram, which is faster."""
    chosen = np.empty((len(block), n_points), dtype=np.int64)
    base = np.int16(n_points + 1)
    shifted = block.astype(np.int16)
    shifted += np.int16(1)
    for part, marginals in plan.histograms:
        packed = shifted[part.start]
        for item in range(part.start + 1, part.stop):
            packed = packed * base + shifted[item]
        table = np.bincount(packed, minlength=len(marginals))
        chosen[part] = (table @ marginals).reshape(-1, n_points)
    return chosen


def merge_counts(left: Counts, right: Counts) -> Counts:
    """Add two sets of counts under the same layout, exactly."""
    if left.layout != right.layout:
        differing = [f.name for f in fields(Layout) if getattr(left.layout, f.name) != getattr(right.layout, f.name)]
        raise InputError(
            Problem(
                "susunan_berbeda",
                f"Dua kumpulan hitungan tidak dapat dijumlahkan: berbeda dalam {', '.join(differing)}.",
                action="Hitung keduanya dengan skala, titik, butir negatif, dan aturan yang sama",
            )
        )
    keys = tuple(sorted({*left.keys, *right.keys}, key=lambda key: key.order))
    position = {key: index for index, key in enumerate(keys)}
    total = empty_counts(left.layout, keys)
    for part in (left, right):
        rows = [position[key] for key in part.keys]
        for target, source in zip(total.arrays, part.arrays, strict=True):
            target[rows] += source
    check_size(total)
    return total


def select_counts(counts: Counts, rows: Sequence[int]) -> Counts:
    """Keep some groups."""
    return counts.with_arrays(tuple(counts.keys[row] for row in rows), [array[list(rows)] for array in counts.arrays])


def sum_groups(array: IntArray, groups: npt.NDArray[np.intp], n_groups: int) -> IntArray:
    """Add the rows of an array group by group."""
    total = np.zeros((n_groups, *array.shape[1:]), dtype=np.int64)
    np.add.at(total, groups, array)
    return total


def save_counts(path: Path, counts: Counts, extra: dict[str, object]) -> None:
    """Write counts and a JSON header into one NPZ file; the same counts give the same bytes."""
    header = {"format": FORMAT, "layout": asdict(counts.layout), "keys": [list(key) for key in counts.keys], **extra}
    text = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
    arrays: dict[str, Any] = {f"array_{number:03d}": array for number, array in enumerate(counts.arrays)}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, header=np.frombuffer(text, dtype=np.uint8), **arrays)
    with atomic_path(path) as temporary:
        temporary.write_bytes(buffer.getvalue())


def load_counts(path: Path) -> tuple[Counts, dict[str, object]]:
    """Read what `save_counts` wrote; nothing in the file is executed."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as archive:
            header = json.loads(bytes(archive["header"]).decode())
            names = sorted(name for name in archive.files if name.startswith("array_"))
            arrays = [archive[name].astype(np.int64, casting="safe") for name in names]
        if header["format"] != FORMAT:
            raise KeyError(header["format"])
        layout = _layout_from_json(header["layout"])
        keys = tuple(Key(*key) for key in header["keys"])
        counts = _checked_arrays(empty_counts(layout, keys), arrays)
    except (
        OSError,
        EOFError,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
        zipfile.BadZipFile,
    ) as error:
        raise InputError(
            Problem(
                "hitungan_rusak",
                "Berkas hitungan statistik tidak dapat dibaca.",
                file=path.name,
                allowed=f"berkas hasil SufficientStatistics.save, format {FORMAT}",
                action="Hitung ulang dari jawaban",
            )
        ) from error
    return counts, header


def _checked_arrays(expected: Counts, arrays: Sequence[IntArray]) -> Counts:
    """Refuse arrays whose shapes do not follow from the header."""
    shapes = [array.shape for array in expected.arrays]
    if [array.shape for array in arrays] != shapes:
        raise ValueError(shapes)
    return expected.with_arrays(expected.keys, arrays)


def _layout_from_json(data: dict[str, object]) -> Layout:
    """Rebuild a layout from its JSON form (lists become tuples again)."""
    scales, reverse = data["scales"], data["reverse"]
    if not isinstance(scales, list) or not isinstance(reverse, list):
        raise TypeError(data)
    named = tuple((scale, tuple(items)) for scale, items in scales)
    return Layout(**{**data, "scales": named, "reverse": tuple(reverse)})  # type: ignore[arg-type]  # checked by shape


def iterate_labels(keys: Sequence[Key], field: str) -> Iterator[Label]:
    """Yield one part of every key."""
    for key in keys:
        yield getattr(key, field)
