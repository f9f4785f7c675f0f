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
    parts = [(order, True)]
    if is_partial.any():
        shown = is_partial[order]
        parts = [(order[~shown], True), (order[shown], False)]
    absent = np.array([[0], [-1]], dtype=np.int8)  # who stands in for nobody among the complete, and among the others
    padded = np.concatenate([coded, np.broadcast_to(absent, (2, coded.shape[1]))])
    records = padded.view(np.dtype((np.void, coded.shape[1]))).reshape(-1)
    for people, is_complete in parts:
        for block in _blocks(layout, records, people, small, is_complete=is_complete):
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
    filled : ndarray of float, shape (n_slots,)
        1 where there is a person.
    group_of_slot : ndarray of int, shape (n_slots,)
        Position in `groups`; one past the last where there is nobody.
    groups : ndarray of int, shape (G,)
        Groups in this block.
    first_segment : ndarray of int, shape (G,)
        First segment of each.
    n_people : ndarray of int, shape (G,)
        People of each.
    length : int
        Slots in a segment.
    is_complete : bool
        Everybody answered everything.
    """

    answers: CodedArray
    filled: FloatArray
    group_of_slot: IntArray
    groups: IntArray
    first_segment: IntArray
    n_people: IntArray
    length: int
    is_complete: bool

    def gram(self, rows: FloatArray) -> IntArray:
        """Cross-products of rows of integers, shape (r, n_slots), in each group; exact."""
        segments = rows.reshape(len(rows), -1, self.length).swapaxes(0, 1)
        return np.add.reduceat(segments @ segments.swapaxes(1, 2), self.first_segment, axis=0).astype(np.int64)


def _blocks(
    layout: Layout,
    records: npt.NDArray[np.void],
    people: npt.NDArray[np.intp],
    codes: npt.NDArray[np.signedinteger],
    *,
    is_complete: bool,
) -> Iterator[_Block]:
    """Yield people, sorted by group, block by block."""
    groups = codes[people]
    n_groups = int(np.count_nonzero(np.diff(groups))) + 1
    length = MIN_SEGMENT
    while length < MAX_SEGMENT and 6 * length * n_groups < len(people):
        length *= 2
    size, absent = records.dtype.itemsize, len(records) - (2 if is_complete else 1)
    for first in range(0, len(people), layout.block_rows):
        part, own = people[first : first + layout.block_rows], groups[first : first + layout.block_rows]
        starts = np.flatnonzero(np.diff(own, prepend=own[:1] - 1))
        n_people = np.diff(np.append(starts, len(own)))
        n_segments = -(-n_people // length)
        first_segment = np.cumsum(n_segments) - n_segments
        slot = np.arange(len(own)) + np.repeat(first_segment * length - starts, n_people)
        n_slots = int(n_segments.sum()) * length
        source = np.full(n_slots, absent)
        source[slot] = part
        slots = records.take(source).view(np.int8).reshape(n_slots, size)
        filled = np.zeros(n_slots)
        filled[slot] = 1
        group_of_slot = np.full(n_slots, len(starts))
        group_of_slot[slot] = np.repeat(np.arange(len(starts)), n_people)
        yield _Block(
            np.ascontiguousarray(slots.T),
            filled,
            group_of_slot,
            own[starts].astype(np.int64),
            first_segment,
            n_people,
            length,
            is_complete,
        )


def _add_block(counts: Counts, block: _Block) -> None:
    """Add a block to the counts of its groups."""
    layout, slices = counts.layout, counts.layout.slices
    chosen = _category_counts(block, block.answers, layout.n_categories)
    counts.categories[block.groups] += chosen
    if block.is_complete:
        counts.n_people[block.groups] += block.n_people
        counts.complete_categories[block.groups] += chosen
        totals = []
        for position, items in enumerate(slices):
            rows, total = _listwise_rows(block.answers[items], block.filled)
            counts.moments[position][block.groups] += block.gram(rows)
            if counts.pair_moments:
                counts.pair_moments[position][block.groups] += block.gram(_pair_rows(block, items))
            totals.append(total)
        _add_complete_scores(counts, block, totals)
        return
    numbers = np.stack([(block.answers[items] >= 0).sum(axis=0) for items in slices])
    sizes = np.array([items.stop - items.start for items in slices])
    counts.n_people[block.groups] += _people(block, numbers.max(axis=0) > 0)
    whole = numbers == sizes[:, None]
    of_whole = np.where(np.repeat(whole, sizes, axis=0), block.answers, np.int8(-1))
    counts.complete_categories[block.groups] += _category_counts(block, of_whole, layout.n_categories)
    totals = []
    for position, items in enumerate(slices):
        answers = np.maximum(block.answers[items], 0)
        totals.append(answers.sum(axis=0, dtype=np.float64))
        if counts.pair_moments:
            counts.pair_moments[position][block.groups] += block.gram(_pair_rows(block, items))
        rows, _ = _listwise_rows(answers * whole[position], whole[position].astype(np.float64))
        counts.moments[position][block.groups] += block.gram(rows)
    _add_partial_scores(counts, block, totals, numbers)


def _people(block: _Block, is_counted: BoolArray) -> IntArray:
    """Number of the people counted in each group."""
    return np.bincount(block.group_of_slot[is_counted], minlength=len(block.groups) + 1)[: len(block.groups)]


def _spare_rows(n_rows: int, n_slots: int) -> FloatArray:
    """Room for rows that do not lie a power of two apart."""
    return np.empty((n_rows, n_slots + SPARE_COLUMNS))[:, :n_slots]


def _listwise_rows(answers: CodedArray, is_counted: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the rows 1, x_1 … x_k, Σx², (Σx)², and Σx; answers are 0 for people who are not counted."""
    k, n_slots = answers.shape
    rows = _spare_rows(k + 3, n_slots)
    rows[0] = is_counted
    rows[1 : k + 1] = answers
    np.einsum("ij,ij->j", rows[1 : k + 1], rows[1 : k + 1], out=rows[k + 1])
    total = rows[1 : k + 1].sum(axis=0)
    np.multiply(total, total, out=rows[k + 2])
    return rows, total


def _pair_rows(block: _Block, items: slice) -> FloatArray:
    """Return the rows a_1 … a_k (answered) and x_1 … x_k (0 if not)."""
    answers = block.answers[items]
    k = len(answers)
    rows = _spare_rows(2 * k, answers.shape[1])
    rows[:k] = block.filled if block.is_complete else answers >= 0
    np.maximum(answers, 0, out=rows[k:])
    return rows


def _add_complete_scores(counts: Counts, block: _Block, totals: Sequence[FloatArray]) -> None:
    """Add cross-products of "is there" and the sum scores of people who answered everything."""
    columns = counts.layout.score_columns
    last = [index for index, (scale, m) in enumerate(columns) if m == len(counts.layout.scales[scale][1])]
    rows = _spare_rows(len(totals) + 1, len(block.filled))
    rows[0] = block.filled
    rows[1:] = totals
    gram = block.gram(rows)
    source = np.array([0] * len(last) + list(range(1, len(last) + 1)))
    target = np.array([*last, *(len(columns) + column for column in last)])
    counts.score_moments[np.ix_(block.groups, target, target)] += gram[:, source[:, None], source]


def _add_partial_scores(counts: Counts, block: _Block, totals: Sequence[FloatArray], numbers: IntArray) -> None:
    """Add cross-products of the rows "answered m items" and "sum score of m items" of all scales."""
    columns = counts.layout.score_columns
    rows = _spare_rows(2 * len(columns), numbers.shape[1])
    for column, (scale, answered) in enumerate(columns):
        np.equal(numbers[scale], answered, out=rows[column])
        np.multiply(rows[column], totals[scale], out=rows[len(columns) + column])
    counts.score_moments[block.groups] += block.gram(rows)


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
    offsets: dict[int, IntArray] = {}
    for first in range(0, n_items, n_shared):
        packed = shifted[first]
        n_packed = min(n_shared, n_items - first)
        for item in range(first + 1, first + n_packed):
            packed = packed * np.int16(base) + shifted[item]
        cells = base**n_packed
        if cells not in offsets:
            offsets[cells] = block.group_of_slot * cells
        table = np.bincount(offsets[cells] + packed, minlength=(n_groups + 1) * cells)
        marginal = table.reshape(n_groups + 1, cells)[:-1] @ _marginals(n_packed, base, base - n_points)
        chosen[:, first : first + n_packed] = marginal.reshape(n_groups, n_packed, n_points)
    return chosen


@cache
def _marginals(n_items: int, base: int, lowest: int) -> FloatArray:
    """0/1 matrix from the cells of a histogram of several items to (item, point)."""
    digits = np.indices((base,) * n_items).reshape(n_items, -1)
    return np.concatenate([(row[:, None] == np.arange(lowest, base)).astype(np.float64) for row in digits], axis=1)
