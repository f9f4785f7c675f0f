"""The schema of the long results table, and the single gate from internal to published results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from budaya_eval.phrases import round_half_up
from budaya_eval.privacy import FEWEST_HIDDEN, FULL_SHARES_FROM, MIN_CELL

COLUMNS = (
    "year",
    "scope",
    "unit",
    "route",
    "dimension",
    "core_value",
    "indicator",
    "item",
    "subgroup",
    "measure",
    "estimate",
    "ci_low",
    "ci_high",
    "n",
    "reference_year",
    "category",
    "unit_of_measure",
    "method",
    "status",
    "basis",
    "note",
    "is_suppressed",
)
NUMBERS = ("estimate", "ci_low", "ci_high")
INTEGERS = ("year", "n", "reference_year")
LEVEL_COLUMNS = ("scope", "unit", "core_value", "indicator", "item", "subgroup")

POINTS = "poin indeks (0–100)"
SCORE = "skor"
PERCENT = "persen"
PEOPLE = "orang"
ROWS = "baris"
COEFFICIENT = "koefisien"
EVIDENCE_POINTS = "poin bukti (0–100)"
PLACES = "tempat"
UNITS = "Perangkat Daerah"
PERIODS = "triwulan, bulan, atau kegiatan"
ACTIONS = "tindakan"
OWN_UNIT = "satuan indikator kinerja"
BERAKHLAK_POINTS = "poin Indeks BerAKHLAK (0–100)"
DIGITS = {POINTS: 2, SCORE: 2, PERCENT: 1, PEOPLE: 0, ROWS: 0, COEFFICIENT: 3, PLACES: 0, UNITS: 0}
DIGITS |= {EVIDENCE_POINTS: 1, PERIODS: 0, ACTIONS: 0, OWN_UNIT: 2, BERAKHLAK_POINTS: 1}

MEASURES: dict[str, tuple[str, str]] = {
    "n_staff": (PEOPLE, "Sasaran: pegawai menurut register pada tanggal acuan"),
    "n_respondents": (PEOPLE, "Responden yang jawabannya dipakai"),
    "response_rate": (PERCENT, "Tingkat partisipasi: responden dibagi sasaran"),
    "n_rows_read": (ROWS, "Baris yang dibaca"),
    "n_rows_used": (ROWS, "Baris yang dipakai"),
    "n_rows_set_aside": (ROWS, "Baris yang dipisahkan; subgroup = alasannya"),
    "index": (POINTS, "Indeks: keseluruhan, per nilai, atau per indikator"),
    "index_equal_units": (POINTS, "Indeks bila setiap Perangkat Daerah berbobot sama"),
    "index_equal_values": (POINTS, "Indeks bila setiap nilai budaya kerja berbobot sama"),
    "index_by_indicators": (POINTS, "Indeks bila setiap indikator berbobot sama"),
    "index_without_flagged": (POINTS, "Indeks tanpa jawaban yang ditandai (isian seragam)"),
    "n_units_predicate": (
        UNITS,
        "Perangkat Daerah yang predikatnya berganti atau tetap bila dihitung dengan cara lain; item = caranya",
    ),
    "index_apart": (POINTS, "Indeks di luar indeks kota; subgroup = daftar lain, nilai sendiri, atau kelompok penilai"),
    "index_self": (POINTS, "Indeks menurut pernyataan tentang diri sendiri; tidak masuk indeks"),
    "referent_gap": (POINTS, "Selisih penilaian tentang diri sendiri dengan tentang unit kerja, orang yang sama"),
    "index_shrunken": (
        POINTS,
        "Indeks unit yang disusutkan menurut keandalannya; dasar memilih masalah dan penghargaan",
    ),
    "index_if_absent_lower": (POINTS, "Indeks bila pegawai yang tidak menjawab lebih rendah; subgroup = selisihnya"),
    "mean_score": (SCORE, "Rata-rata skor pada skala kuesioner"),
    "sd_score": (SCORE, "Simpangan baku skor responden"),
    "dimension_score": (POINTS, "Hasil satu tingkat; kosong bila belum dapat dinilai, rentang = hasil yang mungkin"),
    "component_score": (POINTS, "Hasil satu komponen sebuah tingkat; subgroup = komponennya, catatan = bobotnya"),
    "change": (POINTS, "Perubahan indeks terhadap tahun acuan"),
    "index_previous": (
        POINTS,
        "Indeks kota tahun acuan sebagaimana adanya; category = tersambung atau terputusnya deret, juga per unit",
    ),
    "share_paper": (PERCENT, "Bagian responden yang menjawab di kertas; subgroup = tahun acuan bila disebut"),
    "expected_rise": (POINTS, "Kenaikan indikator dari tahun acuan yang diperkirakan terjadi dengan sendirinya"),
    "difference_from_rest": (POINTS, "Selisih indeks Perangkat Daerah dengan rata-rata bagian kota selebihnya"),
    "rank_span": (PLACES, "Rata-rata banyaknya tempat yang tercakup rentang peringkat satu Perangkat Daerah"),
    "share_category": (PERCENT, "Bagian responden per pilihan jawaban; subgroup = skor setelah pembalikan"),
    "share_cannot_judge": (PERCENT, "Bagian jawaban 'Tidak dapat menilai'"),
    "share_correct": (PERCENT, "Bagian responden yang menjawab benar pertanyaan pengetahuan"),
    "share_straight_line": (PERCENT, "Bagian responden dengan isian seragam"),
    "alpha": (COEFFICIENT, "Alpha Cronbach dengan rentang Feldt 95 %"),
    "alpha_second_opinion": (COEFFICIENT, "Alpha Cronbach menurut pingouin, sebagai pembanding"),
    "average_r": (COEFFICIENT, "Rata-rata korelasi antarbutir"),
    "alpha_std": (COEFFICIENT, "Alpha terstandar"),
    "lambda2": (COEFFICIENT, "Lambda 2 Guttman"),
    "lambda6": (COEFFICIENT, "Lambda 6 Guttman"),
    "omega": (COEFFICIENT, "Omega satu faktor"),
    "split_half": (COEFFICIENT, "Belah dua ganjil–genap (Spearman–Brown)"),
    "split_half_best": (COEFFICIENT, "Belah dua terbaik (lambda 4 Guttman), sampai 12 butir"),
    "kmo": (COEFFICIENT, "Kecukupan sampel Kaiser–Meyer–Olkin"),
    "alpha_within": (COEFFICIENT, "Alpha di dalam Perangkat Daerah"),
    "icc1": (COEFFICIENT, "ICC(1): bagian keragaman skor yang terletak antara Perangkat Daerah"),
    "icc2": (COEFFICIENT, "ICC(2): keandalan rata-rata Perangkat Daerah"),
    "rwg_j": (COEFFICIENT, "r_wg(j): kesepakatan di dalam Perangkat Daerah"),
    "n_units_agreement": (UNITS, "Banyaknya Perangkat Daerah menurut kesepakatan; subgroup = golongannya"),
    "item_rest_r": (COEFFICIENT, "Korelasi butir–sisa (r hitung)"),
    "item_total_r": (COEFFICIENT, "Korelasi butir–total"),
    "alpha_if_deleted": (COEFFICIENT, "Alpha bila butir dihapus"),
    "r_critical": (COEFFICIENT, "r tabel, dua sisi 5 %, df = n − 2"),
    "evidence_score": (
        EVIDENCE_POINTS,
        "Nilai bukti terverifikasi; rentang = bila yang masih terbuka dinilai 0 atau penuh",
    ),
    "evidence_state": (PERCENT, "Bagian bobot butir bukti yang terverifikasi; category = keadaannya"),
    "n_units_met": (UNITS, "Perangkat Daerah yang memenuhi butir bukti, terverifikasi; n = yang ditanya"),
    "n_periods_met": (PERIODS, "Kegiatan Tim yang terverifikasi; n = yang diminta"),
    "n_actions": (ACTIONS, "Tindakan dalam rencana tindak tahun acuan yang kembali; subgroup = statusnya"),
    "index_target": (POINTS, "Target indeks menurut evaluasi.toml"),
    "berakhlak_index": (BERAKHLAK_POINTS, "Indeks BerAKHLAK resmi, disalin; tidak dibandingkan dengan indeks"),
    "performance_actual": (OWN_UNIT, "Realisasi data kinerja pendukung; item = indikator, subgroup = satuan dan arah"),
    "performance_target": (OWN_UNIT, "Target data kinerja pendukung"),
    "performance_achievement": (PERCENT, "Capaian data kinerja pendukung terhadap targetnya"),
}
EVIDENCE_MEASURES = frozenset({"evidence_score", "evidence_state", "n_units_met", "n_periods_met"})
TARGET_MEASURES = frozenset(
    {"index_target", "berakhlak_index", "performance_actual", "performance_target", "performance_achievement"}
)
# What holds no respondent's answer.
ALWAYS_PUBLIC = (
    frozenset({"n_staff", "n_respondents", "response_rate", "n_actions"}) | EVIDENCE_MEASURES | TARGET_MEASURES
)
# Answers of people only where a group of raters is named: evidence and performance data feed levels without any.
LEVEL_MEASURES = frozenset({"component_score", "dimension_score"})
EQUAL_UNITS = "index_equal_units"
OTHER_WEIGHTS = ("index_equal_values", "index_by_indicators")
REFERENTS = ("index_self", "referent_gap")
MEAN_MEASURES = (
    *("index", "index_shrunken", "mean_score", "sd_score", "change", "difference_from_rest"),
    *OTHER_WEIGHTS,
    *REFERENTS,
)
CHANGED, UNCHANGED = "berganti", "tetap"
UNBROKEN, IN_PART, BROKEN = "tersambung", "tersambung sebagian", "terputus"
HIDDEN_NOTE = "Tidak ditampilkan untuk melindungi responden"
RELIABILITY_FROM = 30
RELIABILITY_MEASURES = frozenset(
    measure
    for measure, (unit_of_measure, _) in MEASURES.items()
    if unit_of_measure == COEFFICIENT and measure not in ("icc1", "icc2", "rwg_j")
)


def make_row(measure: str, **cells: Any) -> dict[str, Any]:
    """Make one row of the table; the unit of measure follows from the measure.

    Raises
    ------
    KeyError
        An unknown measure or column: a mistake in the code, not in the input.
    """
    unit_of_measure, _ = MEASURES[measure]
    unknown = set(cells) - set(COLUMNS)
    if unknown:
        raise KeyError(f"unknown columns {sorted(unknown)}")
    return {"measure": measure, "unit_of_measure": unit_of_measure, "is_suppressed": False, **cells}


def make_table(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Make the internal table: every column, text as text, numbers as numbers."""
    table = pd.DataFrame(list(rows), columns=list(COLUMNS))
    for column in COLUMNS:
        if column in NUMBERS:
            table[column] = pd.to_numeric(table[column]).astype("float64")
        elif column in INTEGERS:
            table[column] = pd.to_numeric(table[column]).astype("Int64")
        elif column != "is_suppressed":
            table[column] = table[column].astype("object").fillna("").astype("str")
    table["is_suppressed"] = table["is_suppressed"].astype("bool")
    return table


def publish(internal: pd.DataFrame, hidden_units: Iterable[str], min_cell: int = MIN_CELL) -> pd.DataFrame:
    """Pass the internal table through the gate: suppress, then round. Nothing is published otherwise.

    Parameters
    ----------
    internal : pandas.DataFrame
        Full precision, columns `COLUMNS`.
    hidden_units : iterable of str
        Units whose results stay hidden (see `budaya_eval.privacy.choose_hidden`).
    min_cell : int
        Fewest respondents of any published estimate.

    Returns
    -------
    pandas.DataFrame
        The same rows. A hidden one has no estimate, interval, category or n, `is_suppressed` set and a note.
        Participation, evidence, targets and performance data (`ALWAYS_PUBLIC`) hold no answer and stay.

    Notes
    -----
    Hidden besides the hidden units: any estimate about answers on fewer than `min_cell` respondents or on an unknown
    number of them, shares per category on fewer than 30, and what shows a unanimous answer: shares of 100 percent, and
    means of a unit without any spread and changes to them (with those they would follow from, and one further unit, so
    that no subtraction gives them back). Reliability of a unit on fewer than 30 is left out because it is no result
    yet, not because it is secret.
    """
    is_public = internal["measure"].isin(ALWAYS_PUBLIC) | (internal["unit_of_measure"] == ROWS)
    is_public |= internal["measure"].isin(LEVEL_MEASURES) & (internal["route"] == "")
    is_small = (internal["n"] < min_cell).fillna(value=False) | (internal["n"].isna() & internal["estimate"].notna())
    is_share = internal["measure"] == "share_category"
    is_thin_share = is_share & (internal["n"] < FULL_SHARES_FROM).fillna(False)
    keys = internal["scope"].str.cat(internal[["unit", "indicator", "item"]], sep="|")
    is_unanimous = is_share & keys.isin(keys[is_share & (internal["estimate"] >= 100)])
    is_asked = internal["is_suppressed"] | internal["unit"].isin(set(hidden_units))
    is_hidden = ~is_public & (is_asked | is_small | is_thin_share | is_unanimous)
    is_hidden |= _follows_from_hidden(internal)
    is_hidden |= _shows_one_answer(internal, is_hidden)
    published = internal.copy()
    published.loc[is_hidden, list(NUMBERS)] = float("nan")
    published.loc[is_hidden, "n"] = pd.NA
    published.loc[is_hidden, "category"] = ""
    published.loc[is_hidden, "note"] = HIDDEN_NOTE
    published.loc[is_hidden, "is_suppressed"] = True
    digits = published["unit_of_measure"].map(DIGITS)
    for column in NUMBERS:
        published[column] = [
            round_half_up(value, int(places)) if pd.notna(value) else value
            for value, places in zip(published[column], digits, strict=True)
        ]
    is_early = (
        (published["scope"] == "unit")
        & published["measure"].isin(RELIABILITY_MEASURES)
        & (published["n"] < RELIABILITY_FROM).fillna(False)
    )
    return published.loc[~is_early].reset_index(drop=True)


def _follows_from_hidden(internal: pd.DataFrame) -> pd.Series[bool]:
    """Find what would give an indicator of a unit back whose index asks to be hidden: change to it, drawn to others."""
    places = internal["unit"].str.cat(internal["indicator"], sep="|")
    is_indicator = (internal["scope"] == "unit") & (internal["indicator"] != "")
    is_asked = is_indicator & (internal["measure"] == "index") & internal["is_suppressed"]
    return is_indicator & internal["measure"].isin(MEAN_MEASURES) & places.isin(places[is_asked])


def _shows_one_answer(internal: pd.DataFrame, is_hidden: pd.Series[bool]) -> pd.Series[bool]:
    """Find means of units in which everybody gave the same answer, and those without which these would follow.

    An indicator follows from its core value and the other indicators, a core value from the index and the other core
    values; the index under other weights would be a second equation. So all indicators of that core value are hidden,
    or all core values with theirs and what weighs them otherwise, or the unit as a whole; and each in at least two
    units. A difference from the city or from what people say of themselves is as good as the mean itself, and the mean
    of units is a second equation for the units hidden as a whole.
    """
    is_unit = internal["scope"] == "unit"
    is_spread = is_unit & (internal["measure"] == "sd_score")
    is_alike = is_spread & ~is_hidden & (internal["estimate"] < 1e-9)
    found = pd.Series(data=False, index=internal.index)
    for core_value, has_indicator in set(
        zip(internal.loc[is_alike, "core_value"], internal.loc[is_alike, "indicator"] != "", strict=True)
    ):
        is_level = is_unit & (internal["core_value"] == core_value) & ((internal["indicator"] != "") == has_indicator)
        units = set(internal.loc[is_level & is_alike, "unit"])
        hidden = is_hidden[is_level & is_spread].groupby(internal["unit"]).all().sum()
        if len(units) + hidden < FEWEST_HIDDEN:
            others = internal[is_level & is_spread & ~is_hidden & ~internal["unit"].isin(units)]
            units |= set(others.sort_values(["n", "unit"])["unit"].head(1))
        is_told = is_level
        if not has_indicator:
            is_weighed = (internal["core_value"] != "") | internal["measure"].isin(OTHER_WEIGHTS)
            is_told = is_unit & is_weighed if core_value else is_unit
        found |= is_told & internal["unit"].isin(units) & internal["measure"].isin(MEAN_MEASURES)
        if not (core_value or has_indicator):
            found |= internal["measure"] == EQUAL_UNITS
    return found


def select(results: pd.DataFrame, measure: str, **cells: str) -> pd.DataFrame:
    """Take the rows of one measure at one level.

    A level column (scope, unit, core_value, indicator, item, subgroup) that is not named must be empty; ``"*"``
    takes every row where it is filled. Any other column is a mistake in the code (KeyError).

    Examples
    --------
    >>> table = make_table([make_row("index", year=2025, scope="city", estimate=68.4)])
    >>> select(table, "index", scope="city")["estimate"].tolist()
    [68.4]
    """
    unknown = set(cells) - set(LEVEL_COLUMNS)
    if unknown:
        raise KeyError(f"no level columns: {sorted(unknown)}")
    keep = results["measure"] == measure
    for column in LEVEL_COLUMNS:
        wanted = cells.get(column, "")
        keep &= results[column] != "" if wanted == "*" else results[column] == wanted
    return results.loc[keep]
