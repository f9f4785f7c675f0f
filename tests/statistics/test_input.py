"""Bad input: one error that names everything wrong, never an exception of numpy or pandas."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from budaya_eval.errors import InputError
from budaya_eval.statistics import SufficientStatistics

SCALES = {"S": ["S1", "S2"]}


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame({"S1": [1, 2, 3, 4] * 5, "S2": [2, 2, 4, 4] * 5, "unit": ["A", "B"] * 10, "year": [2025] * 20})


def message(*args: object, **options: object) -> str:
    with pytest.raises(InputError) as caught:
        SufficientStatistics.from_frame(*args, **options)
    return str(caught.value)


def test_everything_wrong_with_the_answers_is_told_at_once(frame):
    broken = frame.assign(S1=["dua", 2, 3, 4] * 5, S2=[2, 2, 4, 7] * 5).drop(columns="unit")
    broken["year"] = 2025.5
    text = message(broken, {"S": ["S1", "S2", "S3"]}, unit="unit", year="year")
    assert "baris 1, kolom S1: 5 sel bukan angka, pertama" in text
    assert "baris 4, kolom S2: 5 sel di luar titik skala, pertama '7'" in text
    assert "Yang diperbolehkan: bilangan bulat 1–5 atau kosong" in text
    assert "Kolom butir S3 tidak ada" in text
    assert "Kolom unit (unit) tidak ada" in text
    assert "bukan bilangan bulat" in text


def test_faulty_cells_hide_neither_headcounts_nor_empty_scales_nor_unknown_items(frame):
    frame["S1"] = frame.S1.astype(object)
    frame.loc[3, "S1"] = "dua"
    frame["T1"], frame["T2"] = np.nan, 1
    text = message(frame, SCALES | {"T": ["T1", "T2"]}, reverse=["S9"], unit="unit", population={"A": 4, "B": 50})
    assert "bukan angka" in text
    assert "S9 tidak ada dalam skala mana pun" in text
    assert "unit A: 10 jawaban, padahal pegawainya 4" in text
    assert "unit B" not in text
    assert "Skala T: tidak ada seorang pun" in text
    assert "Skala S" not in text


def test_a_column_of_words_is_not_called_unanswered_as_well(frame):
    text = message(frame.assign(S1="setuju"), SCALES)
    assert "20 sel bukan angka" in text
    assert "tidak ada seorang pun" not in text


@pytest.mark.parametrize("value", [0, 6, 2.5, np.inf, -1])
def test_answers_must_be_points_of_the_scale(frame, value):
    frame["S1"] = frame.S1.astype(float)
    frame.loc[3, "S1"] = value
    assert "1 sel di luar titik skala" in message(frame, SCALES)


@pytest.mark.parametrize("bad", [True, "4", "", object()])
def test_answers_must_be_numbers(frame, bad):
    frame["S1"] = frame.S1.astype(object)
    frame.loc[3, "S1"] = bad
    assert "bukan angka" in message(frame, SCALES)


def test_a_long_text_that_could_be_a_name_is_masked(frame):
    frame["S1"] = frame.S1.astype(object)
    frame.loc[3, "S1"] = "Budi Santoso"
    assert "Santoso" not in message(frame, SCALES)


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_missing_cells_of_any_kind_are_missing(frame, missing):
    frame["S1"] = frame.S1.astype(object)
    frame.loc[3, "S1"] = missing
    assert SufficientStatistics.from_frame(frame, SCALES).reliability().n.to_list() == [19]


def test_scales_are_checked_together(frame):
    text = message(frame, {"S": ["S1"], "T": ["S1", "S2"], "index": ["S3", "S4"]}, reverse=["S9"], points=(5, 1))
    assert "Skala S memuat 1 butir" in text
    assert "Butir S1 tercantum lebih dari satu kali" in text
    assert "nama" in text
    assert "S9" in text
    assert "Titik skala 5–1" in text


def test_an_empty_table(frame):
    assert "Tabel jawaban kosong" in message(frame[:0], SCALES)


def test_no_complete_row(frame):
    frame["S1"] = np.nan
    assert "tidak ada seorang pun yang menjawab semua butirnya" in message(frame, SCALES)
    assert "Butir S1 tidak dijawab seorang pun" in message(frame, SCALES, missing="pairwise")


def test_doubled_columns(frame):
    doubled = pd.concat([frame, frame[["S1"]]], axis=1)
    assert "ada lebih dari satu" in message(doubled, SCALES)


def test_rows_without_unit_or_year(frame):
    frame["unit"] = frame.unit.astype(object)
    frame.loc[2, "unit"] = None
    assert "baris 3, kolom unit: 1 baris tanpa unit" in message(frame, SCALES, unit="unit")


def test_more_answers_than_staff_names_every_unit(frame):
    text = message(frame, SCALES, unit="unit", population={"A": 9, "B": 3})
    assert "unit A: 10 jawaban, padahal pegawainya 9" in text
    assert "unit B: 10 jawaban, padahal pegawainya 3" in text


def test_more_answers_than_staff_is_also_seen_when_counts_are_added(frame):
    stats = SufficientStatistics.from_frame(frame, SCALES, unit="unit", population={"A": 15, "B": 15})
    with pytest.raises(InputError, match="20 jawaban, padahal pegawainya 15"):
        stats + stats


def test_units_without_headcount_and_bad_headcounts(frame):
    assert "unit B, tetapi jumlah pegawainya tidak diketahui" in message(
        frame, SCALES, unit="unit", population={"A": 10}
    )
    text = message(frame, SCALES, unit="unit", population={"A": -1, "B": "sepuluh"})
    assert "unit A adalah '-1'" in text
    assert "unit B adalah" in text
    assert "tanpa kolom n_staff" in message(frame, SCALES, unit="unit", population=pd.DataFrame({"unit": ["A", "B"]}))


def test_different_layouts_do_not_add(frame):
    one = SufficientStatistics.from_frame(frame, SCALES)
    other = SufficientStatistics.from_frame(frame, SCALES, points=(1, 6), reverse=["S1"])
    with pytest.raises(InputError, match="berbeda dalam high, reverse"):
        one + other


def test_contradicting_headcounts_do_not_add(frame):
    one = SufficientStatistics.from_frame(frame[:10], SCALES, unit="unit", population={"A": 90, "B": 90})
    other = SufficientStatistics.from_frame(frame[10:], SCALES, unit="unit", population={"A": 91, "B": 90})
    with pytest.raises(InputError, match="Jumlah pegawai unit A berbeda: 90 dan 91"):
        one + other


def test_groupings_must_have_been_counted(frame):
    stats = SufficientStatistics.from_frame(frame, SCALES)
    for ask in (stats.reliability, stats.items, stats.means, stats.item_means, stats.distribution, stats.compare):
        with pytest.raises(InputError, match="memerlukan kolom unit"):
            ask(by="unit")
    with pytest.raises(InputError, match="tidak dikenal"):
        stats.means(by="lokasi")


def test_one_unit_cannot_be_compared(frame):
    stats = SufficientStatistics.from_frame(frame[frame.unit == "A"], SCALES, unit="unit")
    with pytest.raises(InputError, match="paling sedikit dua unit"):
        stats.compare()


@pytest.mark.parametrize(("first", "second"), [(2023, 2025), (2025, 2025)])
def test_change_needs_two_years_of_the_data(frame, first, second):
    stats = SufficientStatistics.from_frame(frame, SCALES, unit="unit", year="year")
    with pytest.raises(InputError, match="dua tahun berbeda dari: 2025"):
        stats.change(first, second)


def test_an_interval_that_does_not_exist_is_an_error(frame):
    with pytest.raises(InputError, match="tidak dikenal"):
        SufficientStatistics.from_frame(frame, SCALES).reliability(interval="bca")


def test_selecting_nothing_is_an_error(frame):
    with pytest.raises(InputError, match="Tidak ada jawaban untuk unit Z"):
        SufficientStatistics.from_frame(frame, SCALES, unit="unit").select(unit="Z")


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 broken"])
def test_a_damaged_file_is_an_error(tmp_path, content):
    path = tmp_path / "hitungan.npz"
    path.write_bytes(content)
    with pytest.raises(InputError, match="tidak dapat dibaca"):
        SufficientStatistics.load(path)


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(InputError, match="tidak dapat dibaca"):
        SufficientStatistics.load(tmp_path / "tidak_ada.npz")


def test_a_file_of_another_kind_is_an_error(tmp_path):
    np.savez(tmp_path / "lain.npz", header=np.zeros(3))
    with pytest.raises(InputError, match="tidak dapat dibaca"):
        SufficientStatistics.load(tmp_path / "lain.npz")


def test_integer_units_stay_integers(frame):
    frame["unit"] = [1, 2] * 10
    stats = SufficientStatistics.from_frame(frame, SCALES, unit="unit", population={1: 20, 2: 20})
    assert stats.means(by="unit").unit.to_list()[:2] == [1, 2]


def test_people_without_any_answer_are_not_counted(frame):
    silent = pd.DataFrame({"S1": [np.nan] * 3, "S2": [np.nan] * 3, "unit": ["A", "C", "C"], "year": [2025] * 3})
    more = SufficientStatistics.from_frame(pd.concat([frame, silent]), SCALES, unit="unit", year="year")
    assert more == SufficientStatistics.from_frame(frame, SCALES, unit="unit", year="year")


def test_an_unstated_stratum_is_a_group_of_its_own(frame):
    frame["status"] = ["PNS", None] * 10
    stats = SufficientStatistics.from_frame(frame, SCALES, stratum="status")
    assert stats.means(by="stratum").stratum.unique().tolist() == ["(tidak diisi)", "PNS"]


def test_importing_the_statistics_loads_neither_pandas_nor_scipy():
    code = (
        "import sys, budaya_eval.statistics; "
        "sys.exit(sorted(name for name in ('pandas', 'scipy', 'pingouin', 'matplotlib') if name in sys.modules) != [])"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_how_a_table_lies_in_memory_changes_nothing():
    rng = np.random.default_rng(8)
    values = rng.integers(1, 6, (20_000, 3)).astype(float)
    values[rng.random(values.shape) < 0.01] = np.nan
    values[19_999, 2] = np.nan
    by_rows = pd.DataFrame(values, columns=["S2", "S1", "extra"], copy=False)
    by_columns = pd.DataFrame({name: by_rows[name].to_numpy(copy=True) for name in ("S1", "S2")})
    assert by_rows.S1.to_numpy().strides != by_columns.S1.to_numpy().strides
    for reverse in ([], ["S2"]):
        counted = [SufficientStatistics.from_frame(frame, SCALES, reverse=reverse) for frame in (by_rows, by_columns)]
        assert counted[0] == counted[1]
    by_rows.loc[19_998, "S2"] = 8
    assert "baris 19999, kolom S2: 1 sel di luar titik skala" in message(by_rows, SCALES)


@pytest.mark.parametrize("kind", ["int8", "uint8", "int64", "float32", "float64", "Int8"])
@pytest.mark.parametrize("points", [(-3, 1), (0, 4), (1, 5), (100, 104)])
def test_answers_count_alike_however_they_are_held(kind, points):
    if points[0] < 0 and kind == "uint8":
        points = (0, 4)
    rng = np.random.default_rng(3)
    scales = {"S": ["S1", "S2", "S3"], "T": ["T1", "T2"]}
    items = [item for own in scales.values() for item in own]
    answers = rng.integers(points[0], points[1] + 1, (40, 5))
    row_by_row = pd.DataFrame(np.ascontiguousarray(answers.astype(kind.lower())), columns=items, copy=False).astype(
        kind
    )
    in_another_order = row_by_row[["T1", "S2", "S1", "T2", "S3"]]
    apart = pd.concat([row_by_row[[item]] for item in items], axis=1)
    expected = SufficientStatistics.from_frame(pd.DataFrame(answers.astype(object), columns=items), scales, points)
    for frame in (row_by_row, in_another_order, apart):
        assert SufficientStatistics.from_frame(frame, scales, points) == expected
