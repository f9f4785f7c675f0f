"""Tables of reliability per scale and of item analysis, each figure with what it stands on and a note in words."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from budaya_eval.errors import InputError, Problem
from budaya_eval.phrases import format_number, join_words
from budaya_eval.statistics import coefficients as cf
from budaya_eval.statistics.counts import BoolArray, Counts, FloatArray, IntArray, iterate_labels
from budaya_eval.statistics.covariance import covariances, within_covariance
from budaya_eval.statistics.frames import stack_parts
from budaya_eval.statistics.intervals import adf_interval, by_units
from budaya_eval.statistics.scale_groups import MIN_PEOPLE, Figures, ScaleGroups, scale_groups

if TYPE_CHECKING:
    import pandas as pd

INDICATIVE = 30  # below this every coefficient is only indicative
INTERVAL_PEOPLE = 50  # below this no interval of alpha is reliable
CROWDED_SHARE = 0.825  # mean 4.3 on 1–5 as a share of the range; so near either end no interval of alpha is reliable
WEAK_ITEM = 0.30
CLEAR_LOADING = 0.05  # loadings nearer to zero have no side
EMPTY_R_TABLE = 0.10  # below this critical r, significance says nothing about an item

INTERVALS = ("feldt", "adf", "unit-jackknife", "unit-bootstrap")
NOTED = (
    "n",
    "k",
    "mean",
    "alpha",
    "alpha_ci_low",
    "lambda6",
    "omega",
    "split_half",
    "alpha_within",
)  # notes read these
COLUMNS = (
    *("n", "k", "mean", "sd", "alpha", "alpha_ci_low", "alpha_ci_high", "alpha_se", "alpha_std", "lambda2", "lambda6"),
    *("omega", "split_half", "average_r", "kmo", "bartlett_chi2", "bartlett_df", "bartlett_p", "alpha_within"),
)
FURTHER = ("split_half_best",)  # columns that stand after the note
GROUPINGS = (None, "unit", "stratum", "year")


def _all_scales(counts: Counts, by: str | None) -> list[ScaleGroups]:
    """Every scale in the groups of `by`, worked out once for all tables."""
    if ("scales", by) not in counts.memo:
        covs = [covariances(counts, position, by) for position in range(len(counts.layout.scales))]
        counts.memo["scales", by] = scale_groups(counts, by, covs)
    return counts.memo["scales", by]  # type: ignore[no-any-return]  # the memo holds results of any type


def check_grouping(counts: Counts, by: str | None, allowed: tuple[str | None, ...]) -> None:
    """Refuse an unknown `by`, and one for which the answers were not divided."""
    if by not in allowed:
        raise InputError(
            Problem("pengelompokan", f"by='{by}' tidak dikenal.", allowed=", ".join(repr(choice) for choice in allowed))
        )
    if by is not None and None in set(iterate_labels(counts.keys, by)):
        raise InputError(
            Problem(
                "pengelompokan",
                f"by='{by}' memerlukan kolom {by}, yang tidak disebut ketika jawaban dihitung.",
                action=f"Pakai from_frame(..., {by}='nama kolom')",
            )
        )


def pooled_years_note(counts: Counts, by: str | None) -> str:
    """Say that several years were taken together, where they were."""
    years = sorted({key.year for key in counts.keys if key.year is not None})
    if by == "year" or len(years) < 2:
        return ""
    return f"gabungan tahun {join_words([str(year) for year in years])}"


def join_notes(*notes: str) -> str:
    """Join the notes that are there."""
    return "; ".join(note for note in notes if note)


def reliability_table(counts: Counts, by: str | None, interval: str) -> pd.DataFrame:
    """Reliability of every scale, in total or in every group; see `SufficientStatistics.reliability`."""
    check_grouping(counts, by, GROUPINGS)
    _check_interval(counts, interval)
    parts = []
    for position, groups in enumerate(_all_scales(counts, by)):
        columns = _coefficients(counts, groups, position, by, interval)
        part: dict[str, Any] = {"scale": groups.name}
        if by is not None:
            part[by] = groups.labels
        part |= {name: columns[name] for name in COLUMNS}
        part["missing"] = counts.layout.missing
        part["interval"] = interval
        part["note"] = reliability_notes(counts, groups, columns, by, interval)
        part |= {name: columns[name] for name in FURTHER}
        parts.append(part)
    return stack_parts(parts)


def _check_interval(counts: Counts, interval: str) -> None:
    """Refuse an interval that does not exist, or not for these counts."""
    if interval not in INTERVALS:
        raise InputError(
            Problem("rentang_alpha", f"Rentang '{interval}' untuk alpha tidak dikenal.", allowed=", ".join(INTERVALS))
        )
    if interval != "feldt" and counts.pair_moments:
        raise InputError(
            Problem("rentang_alpha", f"Rentang '{interval}' memerlukan jawaban lengkap.", allowed='missing="listwise"')
        )
    if interval.startswith("unit") and None in set(iterate_labels(counts.keys, "unit")):
        raise InputError(
            Problem("rentang_alpha", f"Rentang '{interval}' memerlukan unit.", action="Pakai from_frame(..., unit=...)")
        )


def _coefficients(counts: Counts, groups: ScaleGroups, position: int, by: str | None, interval: str) -> dict[str, Any]:
    """All numbers of the reliability table, group by group."""
    n, alpha = groups.cov.n, groups.coefficients["alpha"]
    if interval == "feldt":
        low, high = cf.feldt_interval(alpha, groups.varying, n)
    elif interval == "adf":
        low, high = adf_interval(alpha, groups.cov, counts, position, by)
    else:
        low, high = by_units(alpha, groups.cov, counts, position, by, interval)
    within = _alpha_within(counts, position, by, alpha, n)
    counted = {"n": n, "k": groups.varying.sum(axis=1)}
    return counted | groups.coefficients | {"alpha_ci_low": low, "alpha_ci_high": high, "alpha_within": within}


def _alpha_within(counts: Counts, position: int, by: str | None, alpha: FloatArray, n: IntArray) -> FloatArray:
    """Alpha of the covariance within units; of a single unit it is its own alpha."""
    if by == "unit":
        return alpha
    n_cells, within = within_covariance(counts, position, by)
    varying = np.diagonal(within, axis1=1, axis2=2) > 0
    result = cf.cronbach_alpha(np.nan_to_num(within), varying)
    has_units = np.array([None not in set(iterate_labels(counts.keys, "unit"))] * len(alpha))
    return np.where(has_units & (n_cells > 1) & (n - n_cells >= MIN_PEOPLE) & (result <= 1 + 1e-12), result, np.nan)


def reliability_notes(
    counts: Counts, groups: ScaleGroups, columns: dict[str, Any], by: str | None, interval: str
) -> list[str]:
    """One note per group: what was left out, why something is missing, how far to trust the rest."""
    years = pooled_years_note(counts, by)
    losses = _loss_notes(counts, groups)
    has_constant = ~groups.varying.all(axis=1) & (groups.cov.n > 1)
    is_plain = _is_plain(counts, columns) & ~has_constant  # nearly all groups of a large city
    notes = [join_notes(loss, years) for loss in losses]
    for g in np.flatnonzero(~is_plain).tolist():
        row = {name: columns[name][g].item() for name in NOTED}
        notes[g] = join_notes(
            _size_note(row["n"]),
            losses[g],
            _constant_note(groups, g) if has_constant[g] else "",
            *(_coefficient_notes(counts, groups, row, g, interval) if row["n"] >= MIN_PEOPLE else ()),
            years,
        )
    return notes


def _is_plain(counts: Counts, columns: dict[str, Any]) -> BoolArray:
    """Groups of which no coefficient needs a word."""
    figures = np.array([columns[name] for name in NOTED], dtype=np.float64)
    is_large = (columns["n"] >= INTERVAL_PEOPLE) & (columns["k"] >= 2) & (columns["alpha"] >= 0)
    low, high = crowded_bounds(counts)
    is_central = (columns["mean"] >= low) & (columns["mean"] <= high)
    return np.asarray(is_large & np.isfinite(figures).all(axis=0) & is_central)


def crowded_bounds(counts: Counts) -> tuple[float, float]:
    """Means below and above which the answers crowd at one end of the scale, wherever that scale begins and ends.

    Both ends alike: alpha and its intervals are the same after all items are reversed.
    """
    low, high = counts.layout.low, counts.layout.high
    return high - CROWDED_SHARE * (high - low), low + CROWDED_SHARE * (high - low)


def _size_note(n: int) -> str:
    """Say what the number of people allows."""
    if n < MIN_PEOPLE:
        return f"n < {MIN_PEOPLE}: reliabilitas tidak dihitung"
    return f"n < {INDICATIVE}: indikatif" if n < INDICATIVE else ""


def _loss_notes(counts: Counts, groups: ScaleGroups) -> list[str]:
    """Say of each group how many people listwise deletion left out."""
    if counts.layout.missing == "pairwise":
        return [""] * len(groups.labels)
    n_lost = groups.n_answering - groups.cov.n
    return [
        f"{lost:,} dari {everybody:,} orang tidak dipakai karena jawabannya tidak lengkap (listwise)".replace(",", ".")
        if lost
        else ""
        for lost, everybody in zip(n_lost.tolist(), groups.n_answering.tolist(), strict=True)
    ]


def _constant_note(groups: ScaleGroups, g: int) -> str:
    """Name the items without variance."""
    constant = [item for item, varies in zip(groups.items, groups.varying[g], strict=True) if not varies]
    return f"butir tanpa keragaman dikeluarkan: {', '.join(constant)}" if constant else ""


def _coefficient_notes(counts: Counts, groups: ScaleGroups, row: dict[str, Any], g: int, interval: str) -> list[str]:
    """Reasons for missing coefficients, and warnings about those that are there."""
    notes = []
    n, k, alpha = row["n"], row["k"], row["alpha"]
    if k < 2:
        return ["reliabilitas tidak terdefinisi: kurang dari dua butir yang beragam"]
    if isnan(alpha):
        above = cf.cronbach_alpha(groups.cov.matrix[g : g + 1], groups.varying[g : g + 1])[0] > 1
        notes.append(
            "alpha ditolak: pairwise memberi nilai di atas 1"
            if above
            else "alpha tidak terdefinisi: skor total tanpa keragaman"
        )
    elif alpha < 0:
        notes.append("alpha negatif adalah temuan: periksa butir pernyataan negatif yang belum dibalik")
    if isnan(row["lambda6"]):
        notes.append(f"lambda 6, KMO, dan Bartlett tidak terdefinisi: {_singular_reason(n, k)}")
    if isnan(row["split_half"]):
        notes.append("belah dua tidak terdefinisi: salah satu belahan tanpa keragaman atau r = −1")
    if k > cf.MOST_SPLIT:
        notes.append(f"belah dua terbaik hanya sampai {cf.MOST_SPLIT} butir")
    if n < INTERVAL_PEOPLE:
        notes.append(f"n < {INTERVAL_PEOPLE}: tidak ada rentang alpha yang andal")
    notes.append(_crowding_note(row["mean"], crowded_bounds(counts), interval))
    if not isnan(alpha) and isnan(row["alpha_ci_low"]):
        notes.append("rentang alpha tidak terdefinisi: perlu lebih dari satu unit")
    if isnan(row["omega"]):
        notes.append("omega tidak terdefinisi: perlu sedikitnya tiga butir yang beragam dan penyelesaian satu faktor")
    if isnan(row["alpha_within"]):
        notes.append("alpha dalam unit tidak terdefinisi: perlu lebih dari satu unit dengan cukup jawaban")
    return notes


def _crowding_note(mean: float, bounds: tuple[float, float], interval: str) -> str:
    """Say that answers at one end of the scale leave no reliable interval, and that Feldt's is too narrow."""
    low, high = bounds
    if low <= mean <= high:
        return ""
    side = (
        f"di atas {format_number(high)}, dekat batas atas"
        if mean > high
        else (f"di bawah {format_number(low)}, dekat batas bawah")
    )
    narrow = " (Feldt terlalu sempit)" if interval == "feldt" else ""
    return f"rata-rata {side}: tidak ada rentang alpha yang andal{narrow}"


def _singular_reason(n: int, k: int) -> str:
    """Say why a correlation matrix could not be inverted."""
    return "jumlah orang tidak melebihi jumlah butir" if n <= k else "matriks korelasi singular"


def item_table(counts: Counts, by: str | None) -> pd.DataFrame:
    """Item analysis of every scale, in total or in every group; see `SufficientStatistics.items`."""
    check_grouping(counts, by, GROUPINGS)
    return stack_parts([item_part(counts, groups, groups.figures, by) for groups in _all_scales(counts, by)])


def item_part(counts: Counts, groups: ScaleGroups, figures: Figures, by: str | None) -> dict[str, Any]:
    """Columns of the item analysis of one scale."""
    n_groups, k = groups.varying.shape
    part: dict[str, Any] = {"scale": groups.name}
    if by is not None:
        part[by] = [label for label in groups.labels for _ in range(k)]
    part["item"] = list(groups.items) * n_groups
    part["n"] = np.repeat(groups.cov.n, k)
    part |= {name: values.reshape(-1) for name, values in figures.items()}
    part["note"] = _item_notes(counts, groups, figures, by)
    return part


def _item_notes(counts: Counts, groups: ScaleGroups, figures: Figures, by: str | None) -> list[str]:
    """One note per group and item."""
    years = pooled_years_note(counts, by)
    reverse = set(counts.layout.reverse)
    r = figures["item_rest_r"]
    is_opposed = _opposes_component(groups)
    is_reverse = np.isin(groups.items, list(reverse))
    is_remarkable: BoolArray = np.asarray(~groups.varying | ~(r >= WEAK_ITEM) | is_opposed | is_reverse)
    has_remarkable: BoolArray = np.asarray(is_remarkable.any(axis=1))
    notes: list[str] = []
    known = zip(
        groups.cov.n.tolist(),
        groups.varying.sum(axis=1).tolist(),
        groups.is_counted.tolist(),
        groups.is_regular.tolist(),
        (figures["r_critical"][:, 0] < EMPTY_R_TABLE).tolist(),
        strict=True,
    )
    for g, (n, k, is_counted, is_regular, is_empty) in enumerate(known):
        shared = join_notes(
            _size_note(n),
            "alpha bila dihapus tidak ada untuk dua butir" if k == 2 and is_counted else "",
            f"SMC tidak terdefinisi: {_singular_reason(n, k)}" if is_counted and not is_regular else "",
            "r tabel hampir selalu terlampaui pada n sebesar ini" if is_empty else "",
            years,
        )
        if not has_remarkable[g]:
            notes += [shared] * len(groups.items)
            continue
        for j, item in enumerate(groups.items):
            if not is_remarkable[g, j]:
                notes.append(shared)
                continue
            own = "skor dibalik" if item in reverse else ""
            direction = _direction_note(groups, r, g, j)
            component = "berlawanan dengan komponen pertama: periksa arah butir" if is_opposed[g, j] else ""
            notes.append(join_notes(own, direction, component, shared))
    return notes


def _opposes_component(groups: ScaleGroups) -> BoolArray:
    """Items that load on the first principal component against most of the others; of two items neither does."""
    first = groups.first_component
    signed = first * np.where(first.sum(axis=1, keepdims=True) < 0, -1.0, 1.0)
    is_clear = groups.is_counted & (groups.varying.sum(axis=1) > 2)
    return np.asarray((signed < -CLEAR_LOADING) & groups.varying & is_clear[:, None])


def _direction_note(groups: ScaleGroups, item_rest_r: FloatArray, g: int, j: int) -> str:
    """Say what an item's correlation with the rest tells."""
    if groups.cov.n[g] > 1 and not groups.varying[g, j]:
        return "tanpa keragaman: korelasi tidak terdefinisi"
    r = item_rest_r[g, j]
    if np.isnan(r):
        return "r butir–sisa tidak terdefinisi: butir lain tanpa keragaman" if groups.is_counted[g] else ""
    if r < 0:
        return "r butir–sisa negatif: periksa arah butir"
    return f"daya beda di bawah {format_number(WEAK_ITEM)}" if r < WEAK_ITEM else ""
