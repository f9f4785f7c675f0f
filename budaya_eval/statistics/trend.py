"""Three years and more: three as contrasts of each two, four and more as a line through the years."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from budaya_eval.errors import InputError, Problem
from budaya_eval.phrases import join_words
from budaya_eval.statistics.arguments import check_least, is_list
from budaya_eval.statistics.comparison import (
    LEVEL,
    change_class,
    equivalence_margin,
    equivalence_p,
    first_year_weight,
    holm,
    t_test,
)
from budaya_eval.statistics.counts import BoolArray, FloatArray, IntArray
from budaya_eval.statistics.covariance import group_keys
from budaya_eval.statistics.estimates import (
    Cells,
    contrast,
    group_people,
    interval,
    normalised,
    scale_weights,
    score_cells,
)
from budaya_eval.statistics.layout import Label
from budaya_eval.statistics.means import Design
from budaya_eval.statistics.reliability import check_grouping, join_notes

if TYPE_CHECKING:
    import pandas as pd

FEWEST_YEARS = 3  # two are a change
FEWEST_IN_LINE = 4
SLOPE = "tren per tahun"

Figures = dict[str, FloatArray]  # each of shape (groups, measures)


def trend_table(
    design: Design, years: Sequence[int] | None, by: str | None, margin: float | None, min_n: int, composition: str
) -> pd.DataFrame:
    """Contrasts of three years, or the line through four and more; see `SufficientStatistics.trend`."""
    import pandas as pd

    check_grouping(design.counts, by, (None, "unit"))
    check_least("min_n", min_n, 0)
    limit = equivalence_margin(design, margin)
    chosen = _choose_years(design, years)
    cells, yearly, labels = _yearly_coefficients(design, chosen, by, composition)
    people = np.stack([group_people(cells, np.nan_to_num(part) > 0) for part in yearly])
    fewest = max(min_n, 1) if by == "unit" else 1
    is_used = people.min(axis=2) >= fewest  # years, groups: one line for the scales and the index that is made of them
    if len(chosen) < FEWEST_IN_LINE:
        found = _contrasts(cells, chosen, yearly, people, is_used, limit)
    else:
        found = {SLOPE: _line(cells, chosen, yearly, people, is_used, limit)}
    rows = []
    for v, measure in enumerate(cells.measures):
        p = np.array([[figures["p"][g, v] for figures in found.values()] for g in range(len(labels))])
        p_holm = holm(p.ravel()).reshape(p.shape)
        for g, label in enumerate(labels):
            for c, (name, figures) in enumerate(found.items()):
                own = {column: float(values[g, v]) for column, values in figures.items()}
                counted = {name: int(own.pop(name)) for name in ("n_years", "n_smallest")}
                rows.append(
                    {"scale": measure}
                    | ({} if by is None else {"unit": label})
                    | {"contrast": name}
                    | counted
                    | own
                    | {
                        "p_holm": p_holm[g, c],
                        "class": change_class(own["estimate"], p_holm[g, c], own["p_equivalence"]),
                        "note": _note(own, counted["n_years"], len(chosen), fewest),
                    }
                )
    columns = ["scale", *([] if by is None else ["unit"]), "contrast", "n_years", "n_smallest", "estimate", "se", "df"]
    columns += ["ci_low", "ci_high", "p", "p_holm", "p_equivalence", "p_departure", "class", "note"]
    return pd.DataFrame(rows, columns=columns)


def _choose_years(design: Design, years: Sequence[int] | None) -> list[int]:
    """Return the years in order, all of the data unless named."""
    known = sorted({key.year for key in design.counts.keys if key.year is not None})
    if years is not None and not is_list(years):
        raise InputError(Problem("tahun", f"years={years!r} bukan daftar tahun.", allowed=", ".join(map(str, known))))
    chosen = known if years is None else [year for year in known if year in set(years)]
    unknown = [str(year) for year in years or () if year not in known]
    if unknown or len(chosen) < FEWEST_YEARS:
        raise InputError(
            Problem(
                "tahun",
                f"Tahun {join_words(unknown)} tidak ada dalam data."
                if unknown
                else f"Hanya {len(chosen)} tahun: belum ada tren.",
                allowed=f"{FEWEST_YEARS} tahun atau lebih dari: {', '.join(map(str, known)) or 'tidak ada tahun'}",
                action="" if unknown else "Pakai change(...) untuk dua tahun",
            )
        )
    return chosen


def _yearly_coefficients(
    design: Design, years: Sequence[int], by: str | None, composition: str
) -> tuple[Cells, FloatArray, list[Label]]:
    """Cells of all years, and the coefficients of each group's mean in each year, shape (years, groups, cells, V)."""
    if composition not in ("own", "from"):
        raise InputError(Problem("komposisi", f"composition='{composition}' tidak dikenal.", allowed="own, from"))
    counts = design.counts
    parts = ("year", "unit") if by == "unit" or composition == "from" else design.parts("year")
    weights = scale_weights(counts.layout, design.weights)
    cells = score_cells(counts, design.population, parts, weights, is_finite=False)
    labels, group = group_keys(cells.keys, by)
    weight = design.cell_weights(cells)
    if composition == "from":
        weight = first_year_weight(cells, weight, years)
    member = (group[None, :] == np.arange(len(labels))[:, None]).astype(np.float64)[:, :, None]
    yearly = [
        normalised(member * weight * np.array([[float(key.year == year)] for key in cells.keys]), cells)
        for year in years
    ]
    return cells, np.stack(yearly), labels


def _figures(cells: Cells, coefficients: FloatArray, is_tested: BoolArray, limit: FloatArray) -> Figures:
    """Estimate, interval and tests of one contrast in every group."""
    kept = np.where(is_tested[:, None, None], coefficients, np.nan)
    estimate, se, df = contrast(cells, kept)
    estimate, se, df = (np.where(is_tested[:, None], values, np.nan) for values in (estimate, se, df))
    low, high = interval(estimate, se, df)
    return {
        "estimate": estimate,
        "se": se,
        "df": df,
        "ci_low": low,
        "ci_high": high,
        "p": t_test(estimate, se, df)[1],
        "p_equivalence": equivalence_p(estimate, se, df, limit[:, None]),
    }


def _contrasts(
    cells: Cells, years: Sequence[int], yearly: FloatArray, people: IntArray, is_used: BoolArray, limit: float
) -> dict[str, Figures]:
    """Each two of three years, the later less the earlier."""
    found = {}
    for first, second in combinations(range(len(years)), 2):
        pair = [first, second]
        is_tested = is_used[first] & is_used[second]
        figures = _figures(cells, yearly[second] - yearly[first], is_tested, np.full(len(is_tested), limit))
        found[f"{years[first]}–{years[second]}"] = figures | {
            "p_departure": np.full(people[0].shape, np.nan),
            "n_years": np.broadcast_to(2.0 * is_tested[:, None], people[0].shape),
            "n_smallest": people[pair].min(axis=0).astype(np.float64),
        }
    return found


def _line(
    cells: Cells, years: Sequence[int], yearly: FloatArray, people: IntArray, is_used: BoolArray, limit: float
) -> Figures:
    """Slope of the least-squares line through the years' means, and whether the years depart from a line."""
    time = np.array(years, dtype=np.float64)[:, None]
    n_years = is_used.sum(axis=0)
    is_tested = n_years >= FEWEST_IN_LINE
    centred = np.where(is_used, time - (time * is_used).sum(axis=0) / np.maximum(n_years, 1), 0.0)
    squares = (centred**2).sum(axis=0)
    share = centred / np.where(squares > 0, squares, 1.0)
    coefficients = (share[:, :, None, None] * np.where(is_used[:, :, None, None], yearly, 0.0)).sum(axis=0)
    span = np.where(is_used, time, -np.inf).max(axis=0) - np.where(is_used, time, np.inf).min(axis=0)
    means, errors = zip(*(contrast(cells, part)[:2] for part in yearly), strict=True)
    in_line = (is_used & is_tested)[:, :, None]
    return _figures(cells, coefficients, is_tested, limit / np.where(is_tested, span, 1.0)) | {
        "p_departure": _departure(time[:, :, None], np.stack(means), np.stack(errors), in_line),
        "n_years": np.broadcast_to(n_years[:, None].astype(np.float64), people[0].shape),
        "n_smallest": np.where(in_line | ~is_tested[:, None], people, people.max()).min(axis=0).astype(np.float64),
    }


def _departure(time: FloatArray, mean: FloatArray, se: FloatArray, in_line: BoolArray) -> FloatArray:
    """P of the squared distances from the weighted line, each in its standard errors: chi-square, years − 2.

    R: ``deviance(lm(mean ~ year, weights = 1 / se^2))``.
    """
    from scipy.special import chdtrc

    weight = np.where(in_line & (se > 0), 1 / np.where(se > 0, se, 1.0) ** 2, 0.0)
    is_defined = in_line.any(axis=0) & (in_line == (weight > 0)).all(axis=0)
    total = np.where(is_defined, weight.sum(axis=0), 1.0)
    known = np.where(in_line, mean, 0.0)
    x = time - (weight * time).sum(axis=0) / total
    y = known - (weight * known).sum(axis=0) / total
    spread = (weight * x**2).sum(axis=0)
    slope = (weight * x * y).sum(axis=0) / np.where(spread > 0, spread, 1.0)
    distance = (weight * (y - slope * x) ** 2).sum(axis=0)
    df = np.maximum(in_line.sum(axis=0) - 2, 1)
    return np.where(is_defined, chdtrc(df, distance), np.nan)


def _note(own: dict[str, float], n_years: int, n_chosen: int, fewest: int) -> str:
    """Say why there is no estimate or test, and that the years do not lie on a line."""
    of_line = n_chosen >= FEWEST_IN_LINE
    people = f"dengan sedikitnya {fewest} orang" if fewest > 1 else "dengan jawaban"
    if np.isnan(own["estimate"]):
        if of_line:
            return f"tren perlu {FEWEST_IN_LINE} tahun {people}: ada {n_years}"
        return f"tidak dihitung: perlu kedua tahun {people}"
    is_alike = of_line and np.isnan(own["p_departure"])
    return join_notes(
        "tidak diuji: tanpa keragaman jawaban" if np.isnan(own["p"]) else "",
        "penyimpangan dari garis tidak diuji: ada tahun tanpa keragaman jawaban" if is_alike else "",
        f"{n_years} dari {n_chosen} tahun" if of_line and n_years < n_chosen else "",
        "tahun-tahun menyimpang dari garis lurus: baca per tahun" if own["p_departure"] < LEVEL else "",
        "" if of_line else "tiga tahun: selisih, belum tren",
    )
