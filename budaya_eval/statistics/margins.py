"""From what is known of the whole staff (margins) to one weight for each counted group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from budaya_eval.errors import ProblemList, mask
from budaya_eval.phrases import join_words
from budaya_eval.statistics.arguments import is_number, is_whole
from budaya_eval.statistics.counts import Counts, FloatArray, IntArray
from budaya_eval.statistics.layout import Label

PARTS = ("year", "unit", "stratum")
MAX_ROUNDS = 2000
TOLERANCE = 1e-12
MET = 1e-9  # relative difference below which a margin holds

Cell = tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Margin:
    """Staff of each category of one part of the keys, or of several parts together."""

    parts: tuple[str, ...]
    staff: dict[Cell, float]


@dataclass(frozen=True, slots=True)
class Weighting:
    """Weights of the groups of some counts.

    Parameters
    ----------
    weights : ndarray of float, shape (K,)
        Weight of every person of a group.
    categories : tuple of ndarray of int, shape (K,)
        Category of each group, margin by margin.
    method : str
        "pascastratifikasi" or "raking".
    note : str
        Categories of the staff from which nobody answered.
    """

    weights: FloatArray
    categories: tuple[IntArray, ...]
    method: str
    note: str


def read_margins(margins: object, problems: ProblemList) -> list[Margin]:
    """Read margins in any of the forms `SufficientStatistics.with_weights` names."""
    import pandas as pd

    if isinstance(margins, pd.DataFrame):
        parts = tuple(part for part in PARTS if part in margins.columns)
        if not parts or "n_staff" not in margins.columns:
            problems.add("margin", "Tabel margin tidak lengkap.", allowed="kolom n_staff, dan unit, stratum, atau year")
            return []
        pairs = zip(zip(*(margins[part] for part in parts), strict=True), margins["n_staff"], strict=True)
        return [_margin(parts, pairs, problems)]
    if not isinstance(margins, Mapping) or not margins:
        problems.add(
            "margin",
            "margins harus berupa tabel, atau pemetaan kolom → (kategori → jumlah pegawai).",
            allowed="unit, stratum",
        )
        return []
    result = []
    for name, given in margins.items():
        parts = name if isinstance(name, tuple) else (name,)
        staff = given.to_dict() if isinstance(given, pd.Series) else given
        if not set(parts) <= set(PARTS) or not isinstance(staff, Mapping):
            problems.add("margin", f"Margin {name!r} tidak dapat dipakai.", allowed="unit, stratum, atau year")
            continue
        cells = ((label if isinstance(label, tuple) else (label,), number) for label, number in staff.items())
        result.append(_margin(parts, cells, problems))
    return result


def _margin(parts: tuple[str, ...], pairs: Any, problems: ProblemList) -> Margin:
    """Check the categories of a margin and their numbers."""
    staff: dict[Cell, float] = {}
    for labels, number in pairs:
        cell = tuple(_plain(label) for label in labels)
        named = ", ".join(map(str, cell))
        if len(cell) != len(parts) or cell in staff:
            problems.add("margin", f"Kategori {named} tidak cocok dengan kolom {', '.join(parts)} atau berulang.")
        if not is_number(number) or number <= 0:
            problems.add(
                "bobot_nol", f"Jumlah pegawai kategori {named} adalah {mask(number)}", allowed="bilangan di atas 0"
            )
            continue
        staff[cell] = float(number)
    return Margin(parts, staff)


def _plain(label: Any) -> Label:
    """Write a label as the keys of counts do."""
    if is_whole(label):
        return int(label)
    return str(label)


def weigh(counts: Counts, margins: list[Margin], problems: ProblemList) -> Weighting | None:
    """Find the weights under which the answers have the margins of the staff.

    Notes
    -----
    One margin: w = N_c / n_c (post-stratification). Several: the same step for one margin after the other until nothing
    moves (raking, iterative proportional fitting; Deming & Stephan 1940). R: ``survey::postStratify``, ``rake``.
    """
    totals = [sum(margin.staff.values()) for margin in margins]
    if max(totals) - min(totals) > 1e-6 * max(totals):
        problems.add(
            "margin",
            f"Jumlah pegawai menurut margin tidak sama: {join_words([f'{total:g}' for total in totals])}.",
            action="Pakai satu daftar pegawai untuk semua margin",
        )
    categories, targets, silent = [], [], []
    for margin in margins:
        cells = [tuple(getattr(key, part) for part in margin.parts) for key in counts.keys]
        for cell in sorted(set(cells) - set(margin.staff), key=str):
            named = ", ".join("tidak disebut" if label is None else str(label) for label in cell)
            problems.add(
                "margin",
                f"Ada jawaban dari {named}, yang tidak ada dalam margin {', '.join(margin.parts)}.",
                action="Lengkapi margin, atau hitung jawaban dengan kolom itu",
            )
        present = sorted(set(cells) & set(margin.staff), key=str)
        silent += [", ".join(map(str, cell)) for cell in margin.staff if cell not in set(cells)]
        position = {cell: index for index, cell in enumerate(present)}
        categories.append(np.array([position.get(cell, 0) for cell in cells], dtype=np.int64))
        shown = np.array([margin.staff[cell] for cell in present])
        targets.append(shown / shown.sum())
    if len(problems):
        return None
    people = counts.n_people.astype(np.float64)
    weights = _rake(people, categories, targets, problems)
    note = f"tanpa jawaban dari {join_words(silent)}: bobot yang lain disusun ulang" if silent else ""
    method = "raking" if len(margins) > 1 else "pascastratifikasi"
    return Weighting(weights * totals[0], tuple(categories), method, note)


def _rake(
    people: FloatArray, categories: list[IntArray], targets: list[FloatArray], problems: ProblemList
) -> FloatArray:
    """Weights that sum to the shares of every margin, all margins together to one."""
    weights = np.full(len(people), 1 / people.sum())
    for _ in range(MAX_ROUNDS):
        before = weights
        for category, target in zip(categories, targets, strict=True):
            weights = weights * (target / np.bincount(category, weights * people, len(target)))[category]
        if np.abs(weights / before - 1).max() < TOLERANCE:
            break
    totals = [np.bincount(c, weights * people, len(t)) for c, t in zip(categories, targets, strict=True)]
    if max(np.abs(total / target - 1).max() for total, target in zip(totals, targets, strict=True)) < MET:
        return weights
    problems.add(
        "raking",
        "Raking tidak mencapai semua margin sekaligus.",
        action="Gabungkan kategori kecil, atau pakai margin gabungan",
    )
    return weights
