"""Signs of careless answering, person by person: they flag, they never exclude."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from budaya_eval.errors import ProblemList
from budaya_eval.scoring import reverse_score
from budaya_eval.statistics.arguments import check_table
from budaya_eval.statistics.counts import BoolArray, FloatArray
from budaya_eval.statistics.layout import Layout
from budaya_eval.statistics.reading import code_answers

if TYPE_CHECKING:
    import pandas as pd

MIN_SCALES = 3  # two points always lie on a line
SINGULAR = 1e-10


def careless_indices(
    answers: pd.DataFrame,
    scales: Mapping[str, Sequence[str]],
    points: tuple[int, int] = (1, 5),
    *,
    reverse: Iterable[str] = (),
    seconds: str | None = None,
) -> pd.DataFrame:
    """Compute the usual indices of careless answering for every person.

    Parameters
    ----------
    answers : DataFrame
        One row per person; items as whole numbers within `points`, missing cells NaN or NA, in the order in which they
        were asked (that of `scales`).
    scales : mapping of str to sequence of str
        Item columns of each scale.
    points : tuple of int
        Lowest and highest answer.
    reverse : iterable of str
        Negative items, stored as answered. Only `even_odd` reverses them.
    seconds : str, optional
        Column with each person's seconds for the whole questionnaire.

    Returns
    -------
    DataFrame
        On the index of `answers`: ``long_string`` (longest run of the same answer; a missing one ends it), ``irv``
        (intra-individual response variability, the SD over the items), ``mahalanobis_d2`` and ``mahalanobis_p`` (people
        who answered everything; chi-square, df = number of items that vary), ``even_odd`` (correlation over the scales
        of the means of even and odd items, stepped up by Spearman–Brown, not below −1; from three scales on),
        ``share_missing``, with `seconds` also ``seconds_per_item`` (of the answered ones), and ``note`` with the reason
        for what is missing.

    Raises
    ------
    InputError
        As `SufficientStatistics.from_frame` does, and where the seconds are no positive numbers.

    Notes
    -----
    None of them proves carelessness. With means near the ceiling honest people give straight lines, identical rows and
    large D² in numbers. Report the result with and without those flagged.

    References
    ----------
    Meade & Craig (2012), Psychological Methods 17, 437–455; Dunn, Heggestad, Shanock & Theilgard (2018), Journal of
    Business and Psychology 33, 105–121 (IRV). R: ``psych::outlier(x)`` for D²; ``apply(x, 1, sd)``; ``rle``.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame([[3, 3, 3, 3], [4, 5, 2, None]], columns=["A1", "A2", "B1", "B2"])
    >>> table = careless_indices(answers, {"A": ["A1", "A2"], "B": ["B1", "B2"]})
    >>> table[["long_string", "irv", "share_missing"]].round(3)
       long_string    irv  share_missing
    0            4  0.000           0.00
    1            1  1.528           0.25
    """
    import pandas as pd

    check_table(answers)
    problems = ProblemList()
    layout = Layout.checked(scales, points, reverse, "listwise", 1.0, problems)
    is_usable = len(problems) == 0
    layout.check_reverse(problems)
    if not is_usable:
        problems.raise_if_any()
    raw = Layout(layout.scales, layout.low, layout.high, (), "listwise", 1.0)
    coded, is_partial = code_answers(answers, raw, problems)
    time = _seconds(answers, seconds, problems)
    problems.raise_if_any()
    values = np.where(coded < 0, np.nan, coded.astype(np.float64))
    d2, p, reason = _mahalanobis(values, is_partial)
    columns = {
        "long_string": _long_string(coded),
        "irv": _row_sd(values),
        "mahalanobis_d2": d2,
        "mahalanobis_p": p,
        "even_odd": _even_odd(values, layout),
        "share_missing": (coded < 0).mean(axis=1),
    }
    if time is not None:
        answered = (coded >= 0).sum(axis=1)
        columns["seconds_per_item"] = np.where(answered > 0, time / np.maximum(answered, 1), np.nan)
    even_odd_reason = "genap–ganjil tidak terdefinisi: " + (
        "perlu sedikitnya tiga skala" if len(scales) < MIN_SCALES else "jawaban tidak berbeda antarskala atau kosong"
    )
    notes = pd.Series("", index=answers.index, dtype="str")
    for is_absent, text in (
        (is_partial, "D² hanya untuk jawaban lengkap"),
        (np.isnan(d2) & ~is_partial, reason),
        (np.isnan(columns["even_odd"]), even_odd_reason),
        (np.isnan(columns["irv"]), "IRV perlu sedikitnya dua jawaban"),
    ):
        joined = np.where(notes.to_numpy() == "", text, notes.to_numpy() + "; " + text)
        notes = notes.where(~is_absent, pd.Series(joined, index=answers.index, dtype="str"))
    return pd.DataFrame(columns, index=answers.index).assign(note=notes)


def _seconds(answers: pd.DataFrame, column: str | None, problems: ProblemList) -> FloatArray | None:
    """Read the seconds; missing ones stay missing."""
    import pandas as pd

    if column is None:
        return None
    if column not in answers.columns:
        problems.add("kolom_tidak_ada", f"Kolom waktu {column} tidak ada dalam tabel jawaban.", column=column)
        return None
    time = pd.to_numeric(answers[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = (np.isnan(time) & answers[column].notna().to_numpy()) | (time <= 0) | np.isinf(time)
    if wrong.any():
        problems.add(
            "waktu",
            f"{int(wrong.sum())} sel bukan jumlah detik",
            allowed="angka di atas 0 atau kosong",
            column=column,
            row=int(np.flatnonzero(wrong)[0]) + 1,
        )
    return time


def _long_string(
    coded: np.ndarray[tuple[int, ...], np.dtype[np.int8]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Longest run of one answer."""
    run = (coded[:, 0] >= 0).astype(np.int64)
    longest = run.copy()
    for item in range(1, coded.shape[1]):
        is_answered = coded[:, item] >= 0
        run = np.where(is_answered, np.where(coded[:, item] == coded[:, item - 1], run + 1, 1), 0)
        np.maximum(longest, run, out=longest)
    return longest


def _row_sd(values: FloatArray) -> FloatArray:
    """SD of each person's answers; NaN below two."""
    is_answered = ~np.isnan(values)
    n = is_answered.sum(axis=1)
    filled = np.where(is_answered, values, 0.0)
    deviation = np.where(is_answered, values - (filled.sum(axis=1) / np.maximum(n, 1))[:, None], 0.0)
    return np.where(n > 1, np.sqrt((deviation**2).sum(axis=1) / np.maximum(n - 1, 1)), np.nan)


def _mahalanobis(values: FloatArray, is_partial: BoolArray) -> tuple[FloatArray, FloatArray, str]:
    """D² and p of complete rows, and the reason where there are none."""
    from scipy.special import chdtrc

    d2 = np.full(len(values), np.nan)
    complete = values[~is_partial]
    varying = complete[:, (complete != complete[:1]).any(axis=0)] if len(complete) else complete[:, :0]
    k = varying.shape[1]
    if len(complete) <= k or k == 0:
        return d2, d2.copy(), "D² tidak terdefinisi: jumlah orang tidak melebihi jumlah butir yang beragam"
    centred = varying - varying.mean(axis=0)
    scaled = centred / centred.std(axis=0, ddof=1)
    eigenvalues, vectors = np.linalg.eigh(scaled.T @ scaled / (len(scaled) - 1))
    if eigenvalues[0] <= SINGULAR:
        return d2, d2.copy(), "D² tidak terdefinisi: sebuah butir mengulang butir lain"
    d2[~is_partial] = ((scaled @ vectors) ** 2 / eigenvalues).sum(axis=1)
    return d2, np.where(np.isnan(d2), np.nan, chdtrc(k, np.nan_to_num(d2))), ""


def _even_odd(values: FloatArray, layout: Layout) -> FloatArray:
    """Correlation over scales of even and odd halves, after reversal, stepped up by Spearman–Brown."""
    if len(layout.scales) < MIN_SCALES:
        return np.full(len(values), np.nan)
    turned = values.copy()
    for position, item in enumerate(layout.items):
        if item in layout.reverse:
            turned[:, position] = reverse_score(values[:, position], 0, layout.high - layout.low)
    halves = np.stack(
        [[_row_mean(turned[:, items][:, first::2]) for items in layout.slices] for first in (0, 1)]
    )  # half, scale, person
    both = ~np.isnan(halves).any(axis=0)
    n = both.sum(axis=0)
    filled = np.where(both, halves, 0.0)
    deviation = np.where(both, halves - filled.sum(axis=1, keepdims=True) / np.maximum(n, 1), 0.0)
    spread = (deviation**2).sum(axis=1)
    product = spread[0] * spread[1]
    is_defined = (n >= MIN_SCALES) & (spread.min(axis=0) > SINGULAR)
    r = np.where(is_defined, deviation.prod(axis=0).sum(axis=0) / np.sqrt(np.where(is_defined, product, 1.0)), np.nan)
    return np.where(r > -1 / 3, 2 * r / (1 + np.maximum(r, -1 / 3)), np.where(np.isnan(r), np.nan, -1.0))


def _row_mean(values: FloatArray) -> FloatArray:
    """Mean of the answered items; NaN where there is none."""
    n = (~np.isnan(values)).sum(axis=1)
    return np.where(n > 0, np.nan_to_num(values).sum(axis=1) / np.maximum(n, 1), np.nan)
