"""The one pass over the answers: people sorted by group, then cross-products of short segments of them.

No loop runs over groups, so that forty units cost as little as one. People are taken in blocks; in a block each group's
people fill segments of equal length, the last one topped up with people who answered nothing, and one batched product
gives the cross-products of all segments. All products are of small integers held in float64 and every partial sum stays
below 2**53: the order of adding cannot matter, and the totals are exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from budaya_eval.statistics.counts import BoolArray, CodedArray, Counts, FloatArray, IntArray, check_size, empty_counts
from budaya_eval.statistics.layout import Key, Layout

PACKED_CELLS = 625  # several items share one histogram as long as its cells stay below this number
MIN_SEGMENT, MAX_SEGMENT = 16, 256
SPARE_COLUMNS = 8  # so that rows of a power of two do not all fall into the same places of the cache


def count_answers(
    layout: Layout,
    coded: CodedArray,
    is_partial: BoolArray,
    codes: npt.NDArray[np.intp],
    keys: Sequence[Key],
) -> Counts:
    """Count answers in one pass.

    Parameters
    ----------
    layout : Layout
        Scales and points; reversal is already done.
    coded : ndarray of int8, shape (n_people, n_items), C order
        Answers from 0 to n_categories − 1; −1 where there is none.
    is_partial : ndarray of bool, shape (n_people,)
        People who left something out.
    codes : ndarray of int, shape (n_people,)
        Position in `keys` of each person's group.
    keys : sequence of Key
        Groups; a group in which nobody answered anything is left out of the result.

    Returns
    -------
    Counts
    """
    counts = empty_counts(layout, keys)
    small = codes.astype(np.int16) if len(keys) < 2**15 else codes
    order = np.argsort(small, kind="stable")
    in_group = np.bincount(codes, minlength=len(keys))
    parts = [(order, in_group, True)]
    if is_partial.any():
        shown, partial = is_partial[order], np.bincount(codes[is_partial], minlength=len(keys))
        parts = [(order[~shown], in_group - partial, True), (order[shown], partial, False)]
    records = coded.view(np.dtype((np.void, coded.shape[1]))).reshape(-1)
    for people, n_people, is_complete in parts:
        for block in _blocks(layout, records, people, n_people, is_complete=is_complete):
            _add_block(counts, block)
    answering = np.flatnonzero(counts.n_people)
    kept = sorted(answering.tolist(), key=lambda group: keys[group].order)
    result = counts.with_arrays(tuple(keys[g] for g in kept), [array[kept] for array in counts.arrays])
    check_size(result)
    return result


@dataclass(frozen=True, slots=True)
class _Block:
    """Some people of some groups, in segments that each belong to one group.

    Parameters
    ----------
    answers : ndarray of int8, shape (n_items, n_slots)
        Answers; slots nobody fills hold 0 among the complete and −1 among the others.
    is_filled : ndarray of int8, shape (n_slots,)
        1 where there is a person.
    groups : ndarray of int, shape (G,)
        Groups in this block.
    n_people, n_segments : ndarray of int, shape (G,)
        People and segments of each.
    length : int
        Slots in a segment.
    is_complete : bool
        Everybody answered everything.
    """

    answers: CodedArray
    is_filled: CodedArray
    groups: IntArray
    n_people: IntArray
    n_segments: IntArray
    length: int
    is_complete: bool

    @property
    def group_of_slot(self) -> IntArray:
        """Position in `groups` of each slot, those that nobody fills too."""
        return np.repeat(np.arange(len(self.groups)), self.n_segments * self.length)

    def gram(self, rows: FloatArray, n_rows: int) -> IntArray:
        """Cross-products of the first rows of integers, shape (r, n_slots), in each group; exact."""
        segments = rows.reshape(len(rows), -1, self.length).swapaxes(0, 1)
        first_segment = np.cumsum(self.n_segments) - self.n_segments
        products = np.add.reduceat(segments @ segments.swapaxes(1, 2), first_segment, axis=0)
        return products[:, :n_rows, :n_rows].astype(np.int64)


def _blocks(
    layout: Layout,
    records: npt.NDArray[np.void],
    people: npt.NDArray[np.intp],
    in_group: IntArray,
    *,
    is_complete: bool,
) -> Iterator[_Block]:
    """Yield people, sorted by group, of whom so many stand in each, block by block."""
    ends = np.cumsum(in_group)
    length = MIN_SEGMENT
    while length < MAX_SEGMENT and 6 * length * np.count_nonzero(in_group) < len(people):
        length *= 2
    for first in range(0, len(people), layout.block_rows):
        last = min(first + layout.block_rows, len(people))
        reached = np.clip(ends, first, last)
        inside: IntArray = reached - np.append(first, reached[:-1])
        groups = np.flatnonzero(inside)
        n_people = inside[groups]
        n_segments = -(-n_people // length)
        n_slots = int(n_segments.sum()) * length
        spare = np.cumsum(n_segments * length - n_people) - (n_segments * length - n_people)
        slot = np.arange(last - first) + np.repeat(spare, n_people)
        source = np.full(n_slots, people[first])  # somebody stands in for nobody until the answers are blanked
        source[slot] = people[first:last]
        is_filled = np.zeros(n_slots, dtype=np.int8)
        is_filled[slot] = 1
        answers = np.ascontiguousarray(records.take(source).view(np.int8).reshape(n_slots, -1).T)
        if is_complete:
            answers *= is_filled
        else:
            answers |= is_filled - np.int8(1)
        yield _Block(answers, is_filled, groups, n_people, n_segments, length, is_complete)


def _add_block(counts: Counts, block: _Block) -> None:
    """Add a block to the counts of its groups."""
    layout, slices = counts.layout, counts.layout.slices
    chosen = _category_counts(block, block.answers, layout.n_categories)
    counts.categories[block.groups] += chosen
    if block.is_complete:
        counts.n_people[block.groups] += block.n_people
        counts.complete_categories[block.groups] += chosen
        totals: list[IntArray] = []
        for position, items in enumerate(slices):
            total = _add_listwise(counts, block, position, block.answers[items], block.is_filled)
            if counts.pair_moments:
                _add_pairs(counts, block, position, items)
            totals.append(total)
        _add_complete_scores(counts, block, totals)
        return
    numbers = np.stack([(block.answers[items] >= 0).sum(axis=0, dtype=np.int16) for items in slices])
    sizes = [items.stop - items.start for items in slices]
    counts.n_people[block.groups] += _people(block, numbers.max(axis=0) > 0)
    whole = [(own == size).astype(np.int8) for own, size in zip(numbers, sizes, strict=True)]
    of_whole = np.concatenate(
        [block.answers[items] | (own - np.int8(1)) for items, own in zip(slices, whole, strict=True)]
    )
    counts.complete_categories[block.groups] += _category_counts(block, of_whole, layout.n_categories)
    sums = []
    for position, items in enumerate(slices):
        answers = np.maximum(block.answers[items], 0)
        sums.append(answers.sum(axis=0, dtype=np.int64))
        if counts.pair_moments:
            _add_pairs(counts, block, position, items)
        _add_listwise(counts, block, position, answers * whole[position], whole[position])
    _add_partial_scores(counts, block, sums, numbers)


def _people(block: _Block, is_counted: BoolArray) -> IntArray:
    """Number of the people counted in each group."""
    return np.bincount(block.group_of_slot[is_counted], minlength=len(block.groups))


def _room(n_rows: int, n_slots: int) -> FloatArray:
    """Room for rows that do not lie a power of two apart, and zeros up to a multiple of four: odd sizes take longer."""
    rows = np.empty((-(-n_rows // 4) * 4, n_slots + SPARE_COLUMNS))[:, :n_slots]
    rows[n_rows:] = 0
    return rows


def _add_listwise(
    counts: Counts, block: _Block, position: int, answers: CodedArray, is_counted: CodedArray
) -> IntArray:
    """Add cross-products of 1, x_1 … x_k, Σx², (Σx)²; answers are 0 for people who are not counted. Return Σx."""
    k, n_slots = answers.shape
    small = np.min_scalar_type(k * (counts.layout.n_categories - 1) ** 2)
    rows = _room(k + 3, n_slots)
    rows[0] = is_counted
    rows[1 : k + 1] = answers
    rows[k + 1] = np.multiply(answers, answers, dtype=small, casting="unsafe").sum(axis=0, dtype=small)
    total: IntArray = answers.sum(axis=0, dtype=small)
    rows[k + 2] = total
    rows[k + 2] *= rows[k + 2]
    counts.moments[position][block.groups] += block.gram(rows, k + 3)
    return total


def _add_pairs(counts: Counts, block: _Block, position: int, items: slice) -> None:
    """Add cross-products of a_1 … a_k (answered) and x_1 … x_k (0 if not)."""
    answers = block.answers[items]
    k = len(answers)
    rows = _room(2 * k, answers.shape[1])
    rows[:k] = block.is_filled if block.is_complete else answers >= 0
    np.maximum(answers, 0, out=rows[k : 2 * k])
    counts.pair_moments[position][block.groups] += block.gram(rows, 2 * k)


def _add_complete_scores(counts: Counts, block: _Block, totals: Sequence[IntArray]) -> None:
    """Add cross-products of "is there" and the sum scores of people who answered everything."""
    columns = counts.layout.score_columns
    last = [index for index, (scale, m) in enumerate(columns) if m == len(counts.layout.scales[scale][1])]
    rows = _room(len(totals) + 1, len(block.is_filled))
    rows[0] = block.is_filled
    for row, total in enumerate(totals, start=1):
        rows[row] = total
    gram = block.gram(rows, len(totals) + 1)
    source = np.array([0] * len(last) + list(range(1, len(last) + 1)))
    target = np.array([*last, *(len(columns) + column for column in last)])
    counts.score_moments[np.ix_(block.groups, target, target)] += gram[:, source[:, None], source]


def _add_partial_scores(counts: Counts, block: _Block, totals: Sequence[IntArray], numbers: IntArray) -> None:
    """Add cross-products of the rows "answered m items" and "sum score of m items" of all scales."""
    columns = counts.layout.score_columns
    rows = _room(2 * len(columns), numbers.shape[1])
    for column, (scale, answered) in enumerate(columns):
        np.equal(numbers[scale], answered, out=rows[column])
        np.multiply(rows[column], totals[scale], out=rows[len(columns) + column])
    counts.score_moments[block.groups] += block.gram(rows, 2 * len(columns))


def _category_counts(block: _Block, answers: CodedArray, n_points: int) -> IntArray:
    """Count how often each point of each item was chosen in each group; a few items share one histogram."""
    n_groups, n_items = len(block.groups), len(answers)
    base = n_points if block.is_complete else n_points + 1  # a cell more for "not answered"
    n_shared = 1
    while base ** (n_shared + 1) <= PACKED_CELLS:
        n_shared += 1
    chosen = np.empty((n_groups, n_items, n_points), dtype=np.int64)
    shifted = answers.astype(np.int16)
    if not block.is_complete:
        shifted += np.int16(1)
    group_of_slot = block.group_of_slot
    offsets: dict[int, IntArray] = {}
    for first in range(0, n_items, n_shared):
        packed = shifted[first]
        n_packed = min(n_shared, n_items - first)
        for item in range(first + 1, first + n_packed):
            packed = packed * np.int16(base) + shifted[item]
        cells = base**n_packed
        if cells not in offsets:
            offsets[cells] = group_of_slot * cells
        table = np.bincount(offsets[cells] + packed, minlength=n_groups * cells)
        marginal = table.reshape(n_groups, cells) @ _marginals(n_packed, base, base - n_points)
        chosen[:, first : first + n_packed] = marginal.reshape(n_groups, n_packed, n_points)
    if block.is_complete:  # slots that nobody fills stand among the zeros
        chosen[:, :, 0] -= (block.n_segments * block.length - block.n_people)[:, None]
    return chosen


@cache
def _marginals(n_items: int, base: int, lowest: int) -> FloatArray:
    """0/1 matrix from the cells of a histogram of several items to (item, point)."""
    digits = np.indices((base,) * n_items).reshape(n_items, -1)
    return np.concatenate([(row[:, None] == np.arange(lowest, base)).astype(np.float64) for row in digits], axis=1)
