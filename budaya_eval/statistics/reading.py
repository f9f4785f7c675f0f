"""From a data frame of answers to coded integers, groups and headcounts; everything wrong is told at once."""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from budaya_eval.errors import ProblemList, mask
from budaya_eval.scoring import reverse_score
from budaya_eval.statistics.arguments import is_number, is_whole
from budaya_eval.statistics.counts import BoolArray, CodedArray, Counts
from budaya_eval.statistics.layout import Key, Label, Layout

if TYPE_CHECKING:
    import pandas as pd

CACHED_BYTES = 360_000  # answers taken at a time
Population = dict[Key, int]

UNFILLED = "(tidak diisi)"  # the stratum of people who did not state it


def code_answers(answers: pd.DataFrame, layout: Layout, problems: ProblemList) -> tuple[CodedArray, BoolArray]:
    """Check the item columns and code them from zero, −1 for missing, negative items reversed.

    Returns
    -------
    coded : ndarray of int8, shape (n_people, n_items)
        Answers.
    is_partial : ndarray of bool, shape (n_people,)
        People who left something out.

    Notes
    -----
    Anything that is not a whole number between the two end points is a problem named by its column, number of cells
    and first row; it is coded as missing, so that the other checks can still be made.
    """
    columns = [_item_numbers(answers, item, problems) for item in layout.items]
    coded = np.empty((len(answers), len(columns)), dtype=np.int8)
    is_partial = np.zeros(len(answers), dtype=bool)
    negative = [position for position, item in enumerate(layout.items) if item in layout.reverse]
    wrong: set[int] = set()
    for rows, values in _row_blocks(answers, columns, layout):
        codes = _codes(values, layout)
        if codes is None:
            wrong |= {position for position, column in enumerate(values.T) if _codes(column, layout) is None}
            codes = cast("CodedArray", _codes(_points_only(values, layout), layout))
        if negative:
            codes[:, negative] = _reversed(codes[:, negative], layout)
        coded[rows] = codes
        if values.dtype.kind == "f" or wrong:
            is_partial[rows] = _has_missing(codes)
    for position in sorted(wrong):
        _report_wrong(columns[position], layout, layout.items[position], problems)
    return coded, is_partial


def _row_blocks(
    answers: pd.DataFrame, columns: list[npt.NDArray[Any]], layout: Layout
) -> Iterator[tuple[slice, npt.NDArray[Any]]]:
    """Yield the answers of some people at a time, shape (people, items): what stays in the cache costs a fraction.

    A table that numpy holds row by row is taken as it lies; other columns are put side by side.
    """
    kind = np.result_type(*columns)
    n_rows = CACHED_BYTES // (len(columns) * kind.itemsize) | 1  # odd: rows a power of two apart share cache places
    table = _plain_table(answers, columns, layout)
    buffer = np.empty((len(columns), n_rows), dtype=kind)
    for first in range(0, len(answers), n_rows):
        rows = slice(first, min(first + n_rows, len(answers)))
        if table is not None:
            yield rows, table[rows]
            continue
        values = buffer[:, : rows.stop - first]
        for target, column in zip(values, columns, strict=True):
            target[:] = column[rows]
        yield rows, values.T


def _plain_table(answers: pd.DataFrame, columns: list[npt.NDArray[Any]], layout: Layout) -> npt.NDArray[Any] | None:
    """Return the items as one array, not copied, if they stand side by side in a table held row by row."""
    is_plain = all(column.strides[0] > column.itemsize and column.dtype == columns[0].dtype for column in columns)
    names = answers.columns.to_list()
    first = names.index(layout.items[0]) if is_plain else 0
    if not is_plain or tuple(names[first : first + len(columns)]) != layout.items:
        return None
    table = answers.iloc[:, first : first + len(columns)].to_numpy()
    return table if np.may_share_memory(table, columns[0]) else None


def _has_missing(codes: CodedArray) -> BoolArray:
    """People with a code of −1."""
    if not codes.flags.c_contiguous:
        return np.asarray(codes.min(axis=1) < 0)
    result = np.zeros(len(codes), dtype=bool)
    result[np.flatnonzero(codes.ravel() < 0) // codes.shape[1]] = True
    return result


def _item_numbers(answers: pd.DataFrame, item: str, problems: ProblemList) -> npt.NDArray[Any]:
    """Return the column of an item as numbers; nothing but missing answers where it cannot be used."""
    if item not in answers.columns:
        problems.add("kolom_tidak_ada", f"Kolom butir {item} tidak ada dalam tabel jawaban.", column=item)
    elif (column := answers[item]).ndim != 1:
        problems.add("kolom_ganda", f"Kolom butir {item} ada lebih dari satu.", column=item)
    else:
        return _numbers(column, item, problems)
    return np.full(len(answers), np.nan)


def _codes(values: npt.NDArray[Any], layout: Layout) -> CodedArray | None:
    """Code answers from zero, −1 where there is none; None if one of them is no point of the scale."""
    if values.dtype.kind in "iu":
        if values.min() < layout.low or values.max() > layout.high:
            return None
        return values.astype(np.int8, copy=False) - np.array(layout.low).astype(np.int8)  # what wraps, wraps back
    is_missing = np.isnan(values)
    shifted = values - layout.low
    np.copyto(shifted, -1, where=is_missing)
    with np.errstate(invalid="ignore"):
        codes = shifted.astype(np.int8)
    if not np.array_equal(codes, shifted) or codes.max() >= layout.n_categories:
        return None
    return codes if np.count_nonzero(codes < 0) == np.count_nonzero(is_missing) else None


def _points_only(values: npt.NDArray[Any], layout: Layout) -> npt.NDArray[np.float64]:
    """Keep the answers that are points of the scale, and make the others missing."""
    with np.errstate(invalid="ignore"):
        is_point = (values >= layout.low) & (values <= layout.high) & (values == np.floor(values))
    return np.where(is_point, values, np.nan)


def _reversed(codes: CodedArray, layout: Layout) -> npt.NDArray[np.float64]:
    """Reverse the codes of answers, leaving the missing."""
    return np.where(codes < 0, -1, reverse_score(codes.astype(np.float64), 0, layout.high - layout.low))


def _report_wrong(values: npt.NDArray[Any], layout: Layout, item: str, problems: ProblemList) -> None:
    """Name the cells of a column that are no points of the scale."""
    wrong = ~np.isnan(values) & np.isnan(_points_only(values, layout))
    first = int(np.flatnonzero(wrong)[0])
    problems.add(
        "luar_skala",
        f"{int(wrong.sum())} sel di luar titik skala, pertama {mask(f'{values[first]:g}')}",
        allowed=f"bilangan bulat {layout.low}–{layout.high} atau kosong",
        column=item,
        row=first + 1,
    )


def _numbers(column: pd.Series[Any], item: str, problems: ProblemList) -> npt.NDArray[Any]:
    """Return a column as integers, or as floats with NaN for missing; cells that are no numbers are a problem."""
    kind = getattr(column.dtype, "kind", "O")
    if kind in "iuf" and isinstance(column.dtype, np.dtype):
        return column.to_numpy()
    if kind in "iuf":
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    is_filled = column.notna().to_numpy(dtype=bool)
    has_number = np.fromiter(map(is_number, column), dtype=bool, count=len(column))
    wrong = is_filled & ~has_number
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        problems.add(
            "bukan_angka",
            f"{int(wrong.sum())} sel bukan angka, pertama {mask(column.iloc[first])}",
            allowed="angka atau kosong",
            column=item,
            row=first + 1,
        )
        return np.full(len(column), np.nan)
    return np.array([float(value) if is_filled[row] else np.nan for row, value in enumerate(column)])


def code_groups(
    answers: pd.DataFrame, columns: Mapping[str, str | None], problems: ProblemList
) -> tuple[npt.NDArray[np.intp], list[Key]]:
    """Number the groups (year, unit, stratum) in which people stand.

    Parameters
    ----------
    answers : DataFrame
        One row per person.
    columns : mapping
        Column name, or None, for each of "year", "unit" and "stratum".
    problems : ProblemList
        Receives missing columns and missing labels; only the stratum may be missing in a row.

    Returns
    -------
    codes : ndarray of int
        Group of each row.
    keys : list of Key
        Groups, in sorted order.
    """
    import pandas as pd

    combined = np.zeros(len(answers), dtype=np.intp)
    labels: list[list[Label]] = []
    for part in ("year", "unit", "stratum"):
        name = columns[part]
        if name is None:
            labels.append([None])
            continue
        if name not in answers.columns:
            problems.add("kolom_tidak_ada", f"Kolom {name} ({part}) tidak ada dalam tabel jawaban.", column=name)
            labels.append([None])
            continue
        if answers[name].ndim != 1:
            problems.add("kolom_ganda", f"Kolom {name} ({part}) ada lebih dari satu.", column=name)
            labels.append([None])
            continue
        try:
            codes, uniques = pd.factorize(answers[name])
        except TypeError:  # lists and other things that are no labels
            problems.add("label", f"Kolom {part} memuat sel yang bukan angka atau teks.", column=name)
            labels.append([None])
            continue
        if part != "stratum" and (codes < 0).any():
            problems.add(
                "label_kosong",
                f"{int((codes < 0).sum())} baris tanpa {part}",
                column=name,
                row=int(np.flatnonzero(codes < 0)[0]) + 1,
            )
        labels.append([*(_label(value, part, name, problems) for value in uniques), UNFILLED])
        filled = codes if (codes >= 0).all() else np.where(codes < 0, len(uniques), codes)
        combined = combined * (len(uniques) + 1) + filled if combined.any() else filled
    if len(answers) == 0:
        return combined, []
    shape = tuple(len(part) for part in labels)
    found, position, combined = _compress(combined, n_possible=math.prod(shape))
    places = np.unravel_index(found, shape)
    keys = [
        Key(cast("int | None", labels[0][y]), labels[1][u], labels[2][s])
        for y, u, s in zip(*(place.tolist() for place in places), strict=True)
    ]
    order = sorted(range(len(keys)), key=lambda group: keys[group].order)
    new_code = np.empty(len(keys), dtype=np.intp)
    new_code[order] = np.arange(len(keys))
    return new_code[position][combined], [keys[group] for group in order]


def _compress(
    combined: npt.NDArray[np.intp], n_possible: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the distinct numbers, and each row's position among them in two steps: ``position[combined]``."""
    if n_possible > 10 * len(combined) + 1000:
        found, codes = np.unique(combined, return_inverse=True)
        return found, np.arange(len(found)), codes.astype(np.intp)
    found = np.flatnonzero(np.bincount(combined, minlength=n_possible))
    position = np.zeros(n_possible, dtype=np.intp)
    position[found] = np.arange(len(found))
    return found, position, combined


def _label(value: object, part: str, column: str, problems: ProblemList) -> Label:
    """Return a label as a plain number or text; a year must be a whole number."""
    if is_whole(value):
        return int(value)
    if part == "year":
        problems.add("tahun", f"Tahun {mask(value)} bukan bilangan bulat.", column=column)
        return None
    return str(value)


def read_population(
    population: object, columns: Mapping[str, str | None], years: set[int | None], problems: ProblemList
) -> Population:
    """Read headcounts per unit, or per (year, unit, stratum).

    Parameters
    ----------
    population : mapping, Series or DataFrame, or None
        Unit → headcount; or a table with columns ``unit`` (or the name used in the answers), ``n_staff`` and, if
        known, ``stratum`` and ``year``.
    columns : mapping
        As in `code_groups`.
    years : set
        Years in the answers: headcounts without a year hold for each of them.
    problems : ProblemList
        Receives what is wrong.

    Returns
    -------
    dict
        Headcount of each key; the stratum is None where headcounts are not divided by stratum.
    """
    import pandas as pd

    frame = None if population is None else _headcount_table(population, columns, problems)
    if frame is None:
        return {}
    headcounts: Population = {}
    for row, record in enumerate(frame.to_dict("records"), start=1):
        unlabelled = [part for part in ("year", "unit", "stratum") if part in record and pd.isna(record[part])]
        if unlabelled:
            problems.add("label_kosong", f"Jumlah pegawai tanpa {', '.join(unlabelled)}", row=row)
            continue
        unit = _label(record["unit"], "unit", "unit", problems)
        stratum = _label(record["stratum"], "stratum", "stratum", problems) if "stratum" in frame.columns else None
        count = record["n_staff"]
        if not is_whole(count) or count < 0:
            problems.add(
                "jumlah_pegawai",
                f"Jumlah pegawai unit {unit} adalah {mask(count)}",
                allowed="bilangan bulat 0 atau lebih",
                row=row,
            )
            continue
        own_year = {cast("int | None", _label(record["year"], "year", "year", problems))} if "year" in frame else years
        for year in own_year:
            key = Key(year, unit, stratum)
            if key in headcounts:
                problems.add("unit_ganda", f"Jumlah pegawai unit {unit} tercantum lebih dari satu kali.", row=row)
            headcounts[key] = int(count)
    return headcounts


def _headcount_table(
    population: object, columns: Mapping[str, str | None], problems: ProblemList
) -> pd.DataFrame | None:
    """Write headcounts as a table with the columns unit and n_staff; none where that cannot be."""
    import pandas as pd

    if isinstance(population, Mapping):
        frame = pd.DataFrame({"unit": list(population), "n_staff": list(population.values())})
    elif isinstance(population, pd.Series):
        frame = pd.DataFrame({"unit": list(population.index), "n_staff": population.to_list()})
    elif isinstance(population, pd.DataFrame):
        frame = population.rename(columns={name: part for part, name in columns.items() if name in population.columns})
    else:
        problems.add("jumlah_pegawai", "population harus berupa pemetaan unit → jumlah pegawai, atau tabel.")
        return None
    absent = [name for name in ("unit", "n_staff") if name not in frame.columns]
    doubled = sorted({str(name) for name in frame.columns[frame.columns.duplicated()]})
    if absent:
        problems.add("jumlah_pegawai", f"Tabel jumlah pegawai tanpa kolom {', '.join(absent)}.")
    if doubled:
        problems.add("kolom_ganda", f"Tabel jumlah pegawai memuat kolom {', '.join(doubled)} lebih dari sekali.")
    if columns["unit"] is None:
        problems.add("jumlah_pegawai", "population memerlukan unit.", action="Pakai from_frame(..., unit='nama kolom')")
    return None if absent or doubled or columns["unit"] is None else frame


def note_empty(problems: ProblemList) -> None:
    """Note that there are no answers at all."""
    problems.add("tanpa_jawaban", "Tabel jawaban kosong.", action="Periksa berkas jawaban yang dibaca")


def check_population(counts: Counts, population: Population, problems: ProblemList) -> None:
    """Refuse more answers than staff, and units that answered but have no headcount."""
    if not population:
        return
    has_strata = any(key.stratum is not None for key in population)
    answered: dict[Key, int] = {}
    for key, n_people in zip(counts.keys, counts.n_people.tolist(), strict=True):
        cell = key if has_strata else key._replace(stratum=None)
        answered[cell] = answered.get(cell, 0) + n_people
    for cell, n_people in answered.items():
        where = f"unit {cell.unit}" + (f", {cell.stratum}" if cell.stratum is not None else "")
        where += f", tahun {cell.year}" if cell.year is not None else ""
        if cell not in population:
            if cell.stratum != UNFILLED:
                problems.add(
                    "unit_tanpa_jumlah", f"Ada jawaban dari {where}, tetapi jumlah pegawainya tidak diketahui."
                )
        elif n_people > population[cell]:
            problems.add(
                "jawaban_melebihi_pegawai",
                f"{where}: {n_people} jawaban, padahal pegawainya {population[cell]}",
                action="Periksa jawaban berulang atau jumlah pegawai dalam daftar unit",
            )


def check_completeness(counts: Counts, faulty: Container[str], problems: ProblemList) -> None:
    """Refuse answers of which no person is complete, scale by scale; scales with faulty columns are named already."""
    if counts.layout.missing == "listwise":
        for (scale, items), moments in zip(counts.layout.scales, counts.moments, strict=True):
            if not moments[:, 0, 0].any() and not any(item in faulty for item in items):
                problems.add(
                    "tanpa_baris_lengkap",
                    f"Skala {scale}: tidak ada seorang pun yang menjawab semua butirnya.",
                    action='Periksa kolomnya, atau pakai missing="pairwise"',
                )
    else:
        for item, categories in zip(counts.layout.items, counts.categories.swapaxes(0, 1), strict=True):
            if not categories.any() and item not in faulty:
                problems.add("butir_tanpa_jawaban", f"Butir {item} tidak dijawab seorang pun.", column=item)
