"""What is counted: the scales, their items, the points of the answer scale and the rules for missing answers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from budaya_eval.errors import ProblemList
from budaya_eval.statistics.arguments import is_list, is_mapping, is_number, is_whole

MIN_ITEMS, MAX_ITEMS = 2, 200
MAX_CATEGORIES = 101
MAX_TOTAL = 9741  # its fourth power is the largest below 2**53, so float64 products of blocks stay exact
INDEX = "index"  # the name under which the weighted mean of all scales is reported
BLOCK_ROWS = 32_768

MissingPolicy = Literal["listwise", "pairwise"]
Label = int | str | None


def label_order(label: Label) -> tuple[int, int | str]:
    """Return a sort key: numbers first, then texts, then missing labels."""
    if label is None:
        return 2, 0
    return (1, label) if isinstance(label, str) else (0, label)


class Key(NamedTuple):
    """The group a set of counts belongs to; None where the data know no such division."""

    year: int | None
    unit: Label
    stratum: Label

    def keep(self, parts: Container[str]) -> Key:
        """Return the key with only the named parts."""
        return Key(
            self.year if "year" in parts else None,
            self.unit if "unit" in parts else None,
            self.stratum if "stratum" in parts else None,
        )

    @property
    def order(self) -> tuple[tuple[int, int | str], ...]:
        """A sort key that also orders numbers beside texts and missing labels."""
        return label_order(self.year), label_order(self.unit), label_order(self.stratum)


@dataclass(frozen=True, slots=True)
class Layout:
    """The fixed description that two sets of counts must share before they can be added.

    Parameters
    ----------
    scales : tuple of (str, tuple of str)
        Each scale with its item columns, in the order given.
    low, high : int
        Lowest and highest answer.
    reverse : tuple of str
        Items that were reversed while counting.
    missing : {"listwise", "pairwise"}
        Which answers the reliability figures stand on.
    min_share : float
        Share of a scale's items a person must have answered to get a score on it.
    """

    scales: tuple[tuple[str, tuple[str, ...]], ...]
    low: int
    high: int
    reverse: tuple[str, ...]
    missing: MissingPolicy
    min_share: float

    @classmethod
    def checked(
        cls,
        scales: Mapping[str, Sequence[str]],
        points: tuple[int, int],
        reverse: Iterable[str],
        missing: str,
        min_share: float,
        problems: ProblemList,
    ) -> Layout:
        """Build a layout and note everything that is wrong with it.

        Returns
        -------
        Layout
            To be used only when `problems` stayed empty.
        """
        given = scales if is_mapping(scales) else {}
        named = tuple((str(scale), tuple(items) if is_list(items) else ()) for scale, items in given.items())
        if not named:
            problems.add(
                "skala_kosong", "Tidak ada satu pun skala.", allowed="paling sedikit satu skala dengan dua butir"
            )
        for (scale, items), own in zip(named, given.values(), strict=True):
            if scale == INDEX:
                problems.add(
                    "nama_skala", f"Nama skala '{INDEX}' dipakai untuk indeks gabungan.", action="Pakai nama lain"
                )
            if not is_list(own):
                problems.add(
                    "butir", f"Butir skala {scale} bukan daftar: {own!r}.", allowed='daftar nama kolom: ["A1", "A2"]'
                )
            elif not MIN_ITEMS <= len(items) <= MAX_ITEMS:
                problems.add(
                    "jumlah_butir",
                    f"Skala {scale} memuat {len(items)} butir.",
                    allowed=f"{MIN_ITEMS} sampai {MAX_ITEMS} butir tiap skala",
                )
        all_items = [item for _, items in named for item in items]
        for item in sorted({item for item in all_items if all_items.count(item) > 1}, key=str):
            problems.add(
                "butir_ganda", f"Butir {item} tercantum lebih dari satu kali.", action="Satu butir, satu skala"
            )
        if not is_list(reverse):
            problems.add("butir_balik", f"reverse={reverse!r} bukan daftar butir.", allowed='daftar nama kolom: ["A1"]')
        flipped = tuple(sorted(set(reverse), key=str)) if is_list(reverse) else ()
        ends = tuple(points) if is_list(points) else ()
        low, high = ends if len(ends) == 2 and all(map(is_whole, ends)) else (0, 0)
        if not 1 <= high - low <= MAX_CATEGORIES - 1:
            problems.add(
                "titik_skala",
                f"Titik skala {'–'.join(map(str, ends)) or points} tidak dapat dipakai.",
                allowed=f"dua bilangan bulat, terendah lalu tertinggi, paling banyak {MAX_CATEGORIES} titik",
            )
        elif max((len(items) for _, items in named), default=0) * (high - low) > MAX_TOTAL:
            problems.add(
                "skor_terlalu_besar",
                f"Skor jumlah terbesar sebuah skala melampaui {MAX_TOTAL}.",
                action="Kurangi butir atau titik skala",
            )
        if missing not in ("listwise", "pairwise"):
            problems.add("kebijakan_kosong", f"missing='{missing}' tidak dikenal.", allowed="listwise atau pairwise")
        if not (is_number(min_share) and 0 < min_share <= 1):
            problems.add("min_share", f"min_share={min_share} tidak dapat dipakai.", allowed="lebih dari 0 sampai 1")
        policy: MissingPolicy = "pairwise" if missing == "pairwise" else "listwise"
        return cls(named, int(low), int(high), flipped, policy, float(min_share) if is_number(min_share) else 1.0)

    def check_reverse(self, problems: ProblemList) -> None:
        """Note reversed items that stand in no scale; the answers can still be looked at."""
        for item in self.reverse:
            if item not in self.items:
                problems.add("butir_balik", f"Butir negatif {item} tidak ada dalam skala mana pun.")

    @property
    def scale_names(self) -> tuple[str, ...]:
        """Names of the scales."""
        return tuple(scale for scale, _ in self.scales)

    @property
    def items(self) -> tuple[str, ...]:
        """All items, scale by scale: the columns of the counted matrix."""
        return tuple(item for _, items in self.scales for item in items)

    @property
    def n_categories(self) -> int:
        """Number of points of the answer scale."""
        return self.high - self.low + 1

    @property
    def slices(self) -> tuple[slice, ...]:
        """Columns of each scale in the counted matrix."""
        starts = [0]
        for _, items in self.scales:
            starts.append(starts[-1] + len(items))
        return tuple(slice(start, stop) for start, stop in itertools.pairwise(starts))

    def min_answered(self, n_items: int) -> int:
        """Smallest number of answered items with which a person gets a score.

        Examples
        --------
        >>> layout = Layout((("A", ("A1", "A2")),), 1, 5, (), "listwise", 0.75)
        >>> [layout.min_answered(k) for k in (2, 4, 8, 9)]
        [2, 3, 6, 7]
        """
        return max(1, math.ceil(self.min_share * n_items - 1e-9))

    @property
    def score_columns(self) -> tuple[tuple[int, int], ...]:
        """Pairs (scale position, number answered) that can carry a person's sum score."""
        return tuple(
            (position, answered)
            for position, (_, items) in enumerate(self.scales)
            for answered in range(self.min_answered(len(items)), len(items) + 1)
        )

    @property
    def largest_total(self) -> int:
        """Largest sum score any scale can reach, counted from zero."""
        return max(len(items) for _, items in self.scales) * (self.high - self.low)

    @property
    def block_rows(self) -> int:
        """Rows per block, so that fourth powers of sum scores add up exactly in float64 (below 2**53)."""
        return max(1, min(BLOCK_ROWS, 2**53 // self.largest_total**4))

    @property
    def max_people(self) -> int:
        """Largest number of people whose fourth powers of sum scores fit 64-bit integers."""
        return (2**63 - 1) // self.largest_total**4
