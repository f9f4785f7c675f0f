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
from dataclasses import asdict, dataclass, field, fields
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


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Counts of one or many groups under one layout; `keys` are sorted and name the first axis of every array.

    `memo` holds what several tables are made from, so that it is worked out once.
    """

    layout: Layout
    keys: tuple[Key, ...]
    n_people: IntArray
    categories: IntArray
    complete_categories: IntArray
    moments: tuple[IntArray, ...]
    pair_moments: tuple[IntArray, ...]
    score_moments: IntArray
    memo: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False)

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
    """Add the rows of an array group by group; the array itself where every row is a group in its turn."""
    if n_groups == 1:
        return np.asarray(array.sum(axis=0, keepdims=True), dtype=np.int64)
    if n_groups == len(groups) and np.array_equal(groups, np.arange(n_groups)):
        return array
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
