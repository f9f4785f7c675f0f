"""Supporting performance data: read, checked, and kept beside the index."""

import math

import pytest

from budaya_eval.errors import InputError
from budaya_eval.files import write_table
from budaya_eval.monitoring import read_performance, write_performance_form
from budaya_eval.monitoring.performance import COLUMNS

ROW = {"indikator": "Kehadiran", "unit": "KOTA", "arah": "naik", "target": 95, "realisasi": 90.25} | {
    "satuan": "persen",
    "sumber": "BKD",
}


def read(office, *rows):
    write_performance_form(office.folder / "bukti" / "data_kinerja.xlsx", rows)
    return read_performance(office.settings, office.register)


def test_no_table_is_no_data(office):
    assert read_performance(office.settings, office.register) == ()


def test_achievement_follows_the_direction(office):
    """Up: 90.25 / 95. Down: (2 · 40 − 50) / 40, the usual form for measures that should fall."""
    up, down, without = read(
        office,
        ROW,
        {**ROW, "indikator": "Pengaduan", "arah": "Turun", "target": 40, "realisasi": 50},
        {**ROW, "indikator": "Tanpa target", "target": ""},
    )
    assert up.achievement == pytest.approx(95)
    assert down.achievement == pytest.approx(75)
    assert math.isnan(without.target)
    assert math.isnan(without.achievement)


@pytest.mark.parametrize("written", ["1.250,5", "1250,5", "1250.5", 1250.5])
def test_numbers_may_be_written_the_indonesian_way(office, written):
    (row,) = read(office, {**ROW, "realisasi": written})
    assert row.actual == 1250.5


def test_units_are_matched_by_code_or_name_and_the_city_by_its_word(office):
    rows = read(office, ROW, {**ROW, "unit": "dinas kesehatan"})
    assert [row.unit for row in rows] == ["", "DINKES"]


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"unit": "DINKS"}, "unit", "mungkin maksudnya 'DINKES"),
        ({"unit": "PKM1"}, "unit", "bukan Perangkat Daerah"),
        ({"arah": "tetap"}, "arah", "'tetap' tidak dikenal"),
        ({"target": "tinggi"}, "target", "bukan angka"),
        ({"realisasi": -1}, "realisasi", "bukan angka 0 atau lebih"),
        ({"realisasi": ""}, "realisasi", "bukan angka"),
        ({"sumber": ""}, "sumber", "Sel kosong"),
    ],
)
def test_a_bad_cell_is_told_with_its_place(office, change, column, words):
    with pytest.raises(InputError) as caught:
        read(office, ROW, {**ROW, "indikator": "Lain", **change})
    (problem,) = caught.value.problems
    assert words in problem.text
    assert (problem.file, problem.row, problem.column) == ("bukti/data_kinerja.xlsx", 3, column)


def test_bad_cells_doubles_and_missing_columns_are_told(office):
    with pytest.raises(InputError) as caught:
        read(office, ROW, {**ROW, "arah": "x", "realisasi": "y"}, ROW)
    assert [problem.row for problem in caught.value.problems] == [3, 3, 3, 4]
    path = office.folder / "bukti" / "data_kinerja.xlsx"
    write_table(path, [c for c in COLUMNS if c != "realisasi"], [])
    with pytest.raises(InputError, match="Kolom 'realisasi' tidak ada"):
        read_performance(office.settings, office.register)
