"""Judges items by their Aiken's V, and writes what to do with each of them, with the panel's remarks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from budaya_eval.answer_table import ANSWERED
from budaya_eval.content_validity.form import POINTS
from budaya_eval.content_validity.reading import Panel
from budaya_eval.evaluation.tryout import read_tryout
from budaya_eval.files import SheetTable, write_tables
from budaya_eval.indicators import IndicatorList
from budaya_eval.phrases import SIMULATED, format_number, round_half_up
from budaya_eval.statistics import aiken_v

if TYPE_CHECKING:
    import pandas as pd

RESULT_NAME = "hasil-panel.xlsx"
KEEP, MEND, REPLACE, UNKNOWN = "pakai", "perbaiki", "ganti", "belum dapat dinilai"
FEWEST_RATERS = 3
LEAST = 0.5  # half-way between "tidak relevan" and "sangat relevan"
COLUMNS = {
    "kode": "Kode butir.",
    "nilai": "Nilai budaya kerja.",
    "indikator": "Indikator yang diukur.",
    "pernyataan": "Pernyataan dalam rumusan unit kerja.",
    "dipakai": "ya: butir aktif; tidak: butir cadangan.",
    "penilai": "Banyaknya penilai yang memberi angka.",
    "rata_rata": "Rata-rata penilaian, 1 sampai 5.",
    "v_aiken": "Koefisien V Aiken: 0 bila semua penilai memberi 1, dan 1 bila semua memberi 5 (Aiken 1985).",
    "batas_bawah": "Batas bawah rentang 95 % (Penfield dan Giacobbi 2004).",
    "batas_atas": "Batas atas rentang itu.",
    "v_tabel": "V terkecil yang peluangnya paling banyak 5 % bila panel sebanyak itu menjawab asal saja.",
    "rekomendasi": "Anjuran panel; yang memutuskan Tim. Aturannya pada lembar ini.",
    "uji_coba": "Sudah tidaknya butir itu diuji coba kepada sekitar 30 pegawai.",
    "catatan": "Catatan penilai tentang butir itu, dan keterangan hitungan.",
}
WIDTHS = (9, 14, 30, 46, 9, 9, 10, 10, 10, 10, 10, 18, 24, 60)
RULES = (
    (KEEP, "V paling sedikit sebesar V tabel, dan batas bawah rentangnya lebih dari 0,50."),
    (MEND, "V 0,50 atau lebih, tetapi belum memenuhi syarat di atas: perbaiki menurut catatan, lalu nilai lagi."),
    (REPLACE, "V di bawah 0,50: panel lebih banyak menganggapnya tidak relevan daripada relevan."),
    (UNKNOWN, f"Kurang dari {FEWEST_RATERS} penilai memberi angka."),
    (
        "Status aturan",
        "usulan: batas 0,50 dan aturan ini pilihan kami, bukan ketentuan peraturan; Tim boleh menetapkannya.",
    ),
    ("Arti V", "V menunjukkan relevansi menurut panel, bukan kesepakatan antarpenilai dan bukan reliabilitas."),
)


def judge_items(panel: Panel, indicator_list: IndicatorList, tried: Mapping[str, int] | None = None) -> pd.DataFrame:
    """Give every item its Aiken's V, a recommendation, and whether it was tried out.

    Parameters
    ----------
    panel : Panel
        Ratings from 1 to 5.
    indicator_list : IndicatorList
        The items, in their order.
    tried : mapping, optional
        Item to the number of people who answered it in a tryout (`count_tried`).

    Returns
    -------
    DataFrame
        With the columns of `COLUMNS`, one row per item. The recommendation follows `RULES`, whose limit is `usulan`.
    """
    import pandas as pd

    remarks: dict[str, list[str]] = {}
    for code, rater, remark in panel.remarks:
        remarks.setdefault(code, []).append(f"{rater}: {remark}")
    values = {core_value.code: core_value.name for core_value in indicator_list.core_values}
    indicators = {indicator.code: indicator for indicator in indicator_list.indicators}
    figures = {str(row["item"]): row for row in aiken_v(panel.ratings, POINTS).to_dict("records")}
    rows = []
    for item in indicator_list.items:
        figure = {str(key): value for key, value in figures[item.code].items()}
        notes = [*remarks.get(item.code, []), *([str(figure["note"])] if figure["note"] else [])]
        n, v, low, critical = (float(figure[key]) for key in ("n_raters", "v", "ci_low", "v_critical"))
        rows.append(
            {
                "kode": item.code,
                "nilai": values[indicators[item.indicator].core_value],
                "indikator": indicators[item.indicator].text,
                "pernyataan": item.text_unit,
                "dipakai": "ya" if item.is_active else "tidak",
                "penilai": int(n),
                "rata_rata": figure["mean"],
                "v_aiken": v,
                "batas_bawah": low,
                "batas_atas": figure["ci_high"],
                "v_tabel": critical,
                "rekomendasi": recommend(int(n), v, low, critical),
                "uji_coba": _tell_tryout(item.code, tried),
                "catatan": "; ".join(notes),
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def recommend(n_raters: int, v: float, low: float, critical: float) -> str:
    """Recommend what to do with an item.

    Examples
    --------
    >>> recommend(5, 0.90, 0.70, 0.80), recommend(5, 0.75, 0.53, 0.80), recommend(5, 0.45, 0.26, 0.80)
    ('pakai', 'perbaiki', 'ganti')
    >>> recommend(2, 1.0, 0.7, 1.0)
    'belum dapat dinilai'
    """
    if n_raters < FEWEST_RATERS:
        return UNKNOWN
    if not math.isnan(critical) and v >= critical and low > LEAST:
        return KEEP
    return MEND if v >= LEAST else REPLACE


def _tell_tryout(code: str, tried: Mapping[str, int] | None) -> str:
    n = (tried or {}).get(code, 0)
    return f"diuji coba, {format_number(n, 0)} jawaban" if n else "belum diuji coba"


def write_judgement(judged: pd.DataFrame, panel: Panel, target: Path, *, is_simulated: bool = False) -> None:
    """Write the judgement as XLSX: items, ratings, what was passed over, how to read it."""
    rows = [[_cell(value) for value in row] for row in judged.to_numpy(dtype=object).tolist()]
    raters = [str(rater) for rater in panel.ratings.columns]
    ratings = [
        [str(code), *(_cell(value) for value in row)]
        for code, row in zip(panel.ratings.index, panel.ratings.to_numpy(dtype=object).tolist(), strict=True)
    ]
    faults = [[fault.file, fault.row or "", fault.column, fault.text, fault.allowed] for fault in panel.faults]
    write_tables(
        target,
        [
            SheetTable("Validitas isi", list(COLUMNS), rows, WIDTHS),
            SheetTable("Penilaian", ["kode", *raters], ratings),
            SheetTable(
                "Dilewati", ("berkas", "baris", "kolom", "alasan", "yang_diperbolehkan"), faults, (30, 8, 14, 60, 44)
            ),
            SheetTable("Cara membaca", ("hal", "arti"), [*COLUMNS.items(), *RULES], (22, 110)),
        ],
        notice=SIMULATED if is_simulated else "",
    )


def _cell(value: object) -> object:
    if isinstance(value, float):
        return "" if math.isnan(value) else round_half_up(value, 3)
    return value


def count_tried(folder: Path) -> dict[str, int]:
    """Count the people who answered each item in the tryout of a year; empty if there was none.

    Raises
    ------
    InputError
        The tryout's answers cannot be read.
    """
    tryout = read_tryout(folder)
    if tryout is None:
        return {}
    states = tryout.answers.states
    asked = [question for question in tryout.instrument.questions_of("likert") if question.code in states]
    counts: dict[str, int] = {}
    for question in asked:
        n = int((states[question.code] == ANSWERED).sum())
        counts[question.item] = max(n, counts.get(question.item, 0))
    return counts
