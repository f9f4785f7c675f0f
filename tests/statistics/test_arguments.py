"""Arguments of the wrong kind: each is told in words that say what is allowed, never by Python, numpy or pandas."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from budaya_eval.errors import InputError
from budaya_eval.statistics import SufficientStatistics, aiken_v, careless_indices, sample_size

SCALES = {"S": ["S1", "S2"], "T": ["T1", "T2", "T3"]}
ITEMS = [item for items in SCALES.values() for item in items]
NOBODY_WRITES_THIS = ["x", 5, ["unit"], "", True, np.nan]


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    people = np.arange(80)
    return pd.DataFrame(rng.integers(1, 6, (80, 5)), columns=ITEMS).assign(
        unit=people % 4, year=2023 + people % 3, status=np.where(people % 5, "PNS", "PPPK")
    )


@pytest.fixture(scope="module")
def stats(frame) -> SufficientStatistics:
    return SufficientStatistics.from_frame(
        frame, SCALES, unit="unit", year="year", stratum="status", population=dict.fromkeys(range(4), 60)
    )


@pytest.fixture(scope="module")
def weighted(stats):
    return stats.select(year=2025).with_weights({"unit": dict.fromkeys(range(4), 60)})


class Polars:
    """Another library's table, which knows how to become one of pandas."""

    def to_pandas(self) -> pd.DataFrame:
        raise AssertionError("it is for the analyst to call this")


@pytest.mark.parametrize("answers", [[[1, 2]], np.ones((3, 2)), pd.Series([1, 2]), None, {"S1": [1]}, "jawaban.csv", 3])
@pytest.mark.parametrize("read", [SufficientStatistics.from_frame, careless_indices])
def test_answers_that_are_no_table_are_named_by_their_kind(read, answers):
    with pytest.raises(InputError, match=f"Jawaban berupa {type(answers).__name__}, bukan tabel"):
        read(answers, SCALES)


def test_a_table_of_another_library_is_told_how_it_becomes_one():
    with pytest.raises(InputError, match=r"Pakai jawaban\.to_pandas\(\)"):
        SufficientStatistics.from_frame(Polars(), SCALES)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"scales": None}, "Tidak ada satu pun skala"),
        ({"scales": {}}, "Tidak ada satu pun skala"),
        ({"scales": ["S1", "S2"]}, "Tidak ada satu pun skala"),
        ({"scales": {"S": "S1"}}, "Butir skala S bukan daftar: 'S1'"),
        ({"scales": {"S": None}}, "Butir skala S bukan daftar: None"),
        ({"scales": {"S": [["S1"], "S2"]}}, "Butir skala S bukan daftar"),
        ({"scales": {"S": []}}, "Skala S memuat 0 butir"),
        ({"scales": {"S": ["S1"]}}, "Skala S memuat 1 butir. Yang diperbolehkan: 2 sampai 200"),
        ({"scales": {"S": [f"S{i}" for i in range(201)]}}, "Skala S memuat 201 butir"),
        ({"scales": {"S": ["S1", "S1"]}}, "Butir S1 tercantum lebih dari satu kali"),
        ({"scales": {"S": ["S1", "S2"], "T": ["S2", "T1"]}}, "Butir S2 tercantum lebih dari satu kali"),
        *(
            ({"points": points}, "dua bilangan bulat, terendah lalu tertinggi")
            for points in [(5, 1), (1, 1), (1,), (1, 2, 3), None, 5, "15", ("a", "b"), (1.5, 5), (np.nan, 5)]
        ),
        ({"points": (1, 500)}, "Titik skala 1–500 tidak dapat dipakai"),
        ({"points": (1, np.inf)}, "Titik skala 1–inf tidak dapat dipakai"),
        ({"points": (True, 5)}, "Titik skala True–5 tidak dapat dipakai"),
        ({"reverse": "S1"}, "reverse='S1' bukan daftar butir"),
        ({"reverse": None}, "reverse=None bukan daftar butir"),
        ({"reverse": [1, "S9"]}, "Butir negatif S9 tidak ada dalam skala mana pun"),
        ({"missing": "foo"}, "missing='foo' tidak dikenal. Yang diperbolehkan: listwise atau pairwise"),
        ({"missing": ["listwise"]}, "tidak dikenal. Yang diperbolehkan: listwise atau pairwise"),
        *(({"min_share": share}, "lebih dari 0 sampai 1") for share in [0, 1.1, "a", None, np.nan, True, [1]]),
        *(({part: ["unit"]}, f"{part}=['unit'] bukan nama kolom") for part in ("unit", "year", "stratum")),
        *(({part: "zz"}, f"Kolom zz ({part}) tidak ada") for part in ("unit", "year", "stratum")),
        ({"population": {0: 60}}, "population memerlukan unit"),
        ({"unit": "unit", "population": [60]}, "pemetaan unit"),
        (
            {"unit": "unit", "population": pd.DataFrame([[0, 1, 1]], columns=["unit", "n_staff", "n_staff"])},
            "memuat kolom n_staff lebih dari sekali",
        ),
        ({"unit": "unit", "population": {0: True, 1: 1j, 2: "60", 3: np.inf}}, "Jumlah pegawai unit 3 adalah"),
    ],
)
def test_rules_of_the_wrong_kind(frame, options, words):
    with pytest.raises(InputError) as caught:
        SufficientStatistics.from_frame(frame, **({"scales": SCALES} | options))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([True] * 80, "80 sel bukan angka"),
        (pd.Categorical(["1", "2"] * 40), "80 sel bukan angka, pertama '1'"),
        (["1"] * 80, "80 sel bukan angka, pertama '1'"),
        (["1,5"] * 80, "80 sel bukan angka"),
        ([1 + 0j] * 80, "80 sel bukan angka"),
        ([[1]] * 80, "80 sel bukan angka"),
        (pd.date_range("2020", periods=80), "80 sel bukan angka"),
        (pd.array([True, None] * 40, dtype="boolean"), "40 sel bukan angka"),
        ([Decimal(3)] * 80, "80 sel bukan angka"),
        ([10**400] * 80, "80 sel bukan angka"),
        ([np.inf] * 80, "80 sel di luar titik skala"),
        (pd.array([1.5, None] * 40, dtype="Float64"), "40 sel di luar titik skala"),
        ([Fraction(7, 2)] * 80, "80 sel di luar titik skala"),
    ],
)
@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_cells_that_are_no_points(frame, cells, words, missing):
    with pytest.raises(InputError) as caught:
        SufficientStatistics.from_frame(frame.assign(S1=cells), SCALES, missing=missing)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "cells",
    [
        pd.array([1, None] * 40, dtype="Int8"),
        pd.Categorical([1, None] * 40),
        pd.array([1, None] * 40, dtype="int64[pyarrow]"),
        [Fraction(1), None] * 40,
        np.array([1, np.nan] * 40, dtype=np.float16),
        np.array([1, np.nan] * 40, dtype=np.longdouble),
    ],
)
def test_numbers_count_in_whatever_form_they_come(frame, cells):
    expected = SufficientStatistics.from_frame(frame.assign(S1=[1.0, np.nan] * 40), SCALES)
    assert SufficientStatistics.from_frame(frame.assign(S1=cells), SCALES) == expected


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([["A"]] * 80, "Kolom unit memuat sel yang bukan angka atau teks"),
        (pd.array([1, None] * 40, dtype="Int8"), "40 baris tanpa unit"),
        ([None] * 80, "80 baris tanpa unit"),
    ],
)
def test_labels_that_are_none(frame, labels, words):
    with pytest.raises(InputError, match=words):
        SufficientStatistics.from_frame(frame.assign(unit=labels), SCALES, unit="unit")


def test_a_column_of_units_that_stands_twice(frame):
    doubled = pd.concat([frame, frame[["unit"]]], axis=1)
    with pytest.raises(InputError, match=r"Kolom unit \(unit\) ada lebih dari satu"):
        SufficientStatistics.from_frame(doubled, SCALES, unit="unit")


@pytest.mark.parametrize("by", [*NOBODY_WRITES_THIS, "item"])
def test_a_grouping_that_does_not_exist(stats, weighted, by):
    names = ["reliability", "items", "means", "item_means", "agreement", "distribution", "distribution_summary"]
    names += ["kruskal_wallis", "expected_rise", "nonresponse", "compare"]
    for ask in [
        *(getattr(stats, name) for name in names),
        *(getattr(weighted, name) for name in ("reliability", "items", "means", "item_means", "compare")),
        lambda by: stats.change(2024, 2025, by=by),
        lambda by: stats.trend(by=by),
        lambda by: weighted.change(2024, 2025, by=by),
    ]:
        with pytest.raises(InputError, match="tidak dikenal"):
            ask(by=by)


def test_options_that_do_not_exist(stats, weighted):
    for choice in NOBODY_WRITES_THIS:
        for ask, option in [
            (stats.reliability, "interval"),
            (stats.readings, "interval"),
            (weighted.reliability, "interval"),
            (stats.means, "target"),
            (stats.item_means, "target"),
            (stats.means, "unit_weight"),
            (stats.compare, "against"),
            (stats.expected_rise, "around"),
        ]:
            with pytest.raises(InputError, match="Yang diperbolehkan"):
                ask(**{option: choice})
        for ask in (stats.change, stats.item_change):
            with pytest.raises(InputError, match="Yang diperbolehkan: own, from"):
                ask(2024, 2025, composition=choice)


@pytest.mark.parametrize("weights", [{}, {"S": 0, "T": 0}, {"S": -1, "T": 1}, {"S": "x", "T": 1}, {"S": True, "T": 1}])
def test_weights_of_scales(stats, weighted, weights):
    for ask in (stats.means, stats.compare, stats.nonresponse, stats.trend, weighted.means, weighted.compare):
        with pytest.raises(InputError, match=r"[Bb]obot"):
            ask(weights=weights)


@pytest.mark.parametrize("weights", ["x", 5, [1, 2], {"Z": 1, "S": np.nan, "T": np.inf}])
def test_weights_that_are_no_weights(stats, weights):
    with pytest.raises(InputError, match=r"[Bb]obot"):
        stats.change(2024, 2025, weights=weights)


def test_numbers_among_the_options(stats, weighted, tmp_path):
    for wrong in [-1, "x", None, np.nan, 1.5, [1], True]:
        for ask in [
            lambda value: stats.compare(min_n=value),
            lambda value: stats.change(2024, 2025, by="unit", min_n=value),
            lambda value: stats.trend(min_n=value),
            lambda value: weighted.compare(min_n=value),
            lambda value: stats.expected_rise(k=value),
            lambda value: stats.export(tmp_path / "bagi.npz", min_cell=value),
        ]:
            with pytest.raises(InputError, match=r"tidak dapat dipakai\. Yang diperbolehkan"):
                ask(wrong)
    for wrong in [-1, 0, "x", np.nan, np.inf, 9, [1], True]:
        for ask in (stats.change, stats.item_change):
            with pytest.raises(InputError, match="lebih dari 0 sampai 4 titik skala"):
                ask(2024, 2025, margin=wrong)
    for wrong in [(), ("x",), (np.nan,), (-1,), None, 5, "x"]:
        with pytest.raises(InputError, match="Pergeseran"):
            stats.nonresponse(shifts=wrong)


def test_counts_of_few_people_are_not_exported_on_request(stats, tmp_path):
    with pytest.raises(InputError, match="bilangan bulat 10 atau lebih"):
        stats.export(tmp_path / "bagi.npz", min_cell=2)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("year", ["2024", None, 2030, np.nan, [2024]])
def test_years_that_are_not_in_the_data(stats, year):
    with pytest.raises(InputError, match="dua tahun berbeda dari: 2023, 2024, 2025"):
        stats.change(year, 2025)
    with pytest.raises(InputError, match=r"Tahun|tahun"):
        stats.trend(year if isinstance(year, str | None) and year is not None else [year, 2024, 2025])


@pytest.mark.parametrize(
    "margins",
    [
        *(None, {}, 5, "x", [1], {"unit": None}, {"unit": {}}, {"unit": [1]}, {5: {0: 1}}),
        *({"unit": {0: staff, 1: 9, 2: 9, 3: 9}} for staff in (np.nan, np.inf, "5", -5, 0, True, None)),
        *({("unit", "foo"): {}}, {("unit", "stratum"): {0: 5}}, pd.DataFrame(), pd.DataFrame({"n_staff": [1]})),
    ],
)
def test_margins_of_the_wrong_kind(stats, margins):
    with pytest.raises(InputError):
        stats.select(year=2025).with_weights(margins)


@pytest.mark.parametrize("option", ["sd", "margin", "response", "level", "power"])
@pytest.mark.parametrize("value", ["x", None, 0, -1, np.nan, True, [1]])
def test_plans_of_samples(option, value):
    with pytest.raises(InputError, match=f"{option}="):
        sample_size(500, **{option: value})


@pytest.mark.parametrize("points", [(5, 1), (1,), None, "15", (1.5, 5), ("a", "b")])
def test_points_of_a_panel(points):
    with pytest.raises(InputError, match="dua bilangan bulat menaik"):
        aiken_v(pd.DataFrame([[5, 4]], index=["INT1"]), points)
    with pytest.raises(InputError, match="bukan tabel"):
        aiken_v([[5, 4]])
