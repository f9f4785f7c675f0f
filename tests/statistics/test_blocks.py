"""Files read in blocks give the counts of the whole table, bit for bit, in memory that does not grow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from budaya_eval.errors import InputError
from budaya_eval.statistics import SufficientStatistics, blocks

if TYPE_CHECKING:
    import pandas as pd

OPTIONS = {"reverse": ["INT4"], "unit": "unit", "year": "year", "stratum": "status"}


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_ROWS", 100)


@pytest.fixture(scope="module")
def table(answers) -> pd.DataFrame:
    return answers.assign(status=np.where(answers.index % 4 == 0, None, "PNS"), name="tidak dibaca")


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_files_in_blocks_equal_the_table(tmp_path, table, scales, headcounts, missing):
    whole = SufficientStatistics.from_frame(table, scales, **OPTIONS, missing=missing, population=headcounts)
    table.to_parquet(tmp_path / "a.parquet")
    table.to_csv(tmp_path / "a.csv", index=False)
    table.to_csv(tmp_path / "b.csv", index=False, sep=";", encoding="utf-8-sig")
    for made in (
        SufficientStatistics.from_parquet(
            tmp_path / "a.parquet", scales, **OPTIONS, missing=missing, population=headcounts
        ),
        SufficientStatistics.from_csv(
            str(tmp_path / "a.csv"), scales, **OPTIONS, missing=missing, population=headcounts
        ),
        SufficientStatistics.from_csv(
            tmp_path / "b.csv", scales, **OPTIONS, missing=missing, population=headcounts, separator=";"
        ),
    ):
        assert made == whole


def test_labels_that_are_numbers_only_in_some_blocks_stay_text(tmp_path, table, scales):
    mixed = table.assign(unit=["12"] * 400 + ["12A"] * (len(table) - 400))
    numbered = table.assign(unit=[12] * 400 + [7] * (len(table) - 400))
    zeros = table.assign(unit=["012"] * len(table))
    for frame, units in ((mixed, ["12", "12A"]), (numbered, [7, 12]), (zeros, ["012"])):
        frame.to_csv(tmp_path / "a.csv", index=False)
        made = SufficientStatistics.from_csv(tmp_path / "a.csv", scales, unit="unit")
        assert made.units == units
        assert made == SufficientStatistics.from_frame(frame, scales, unit="unit")


def test_problems_name_the_row_of_the_file(tmp_path, table, scales):
    broken = table.copy()
    broken.loc[250, "INT1"] = 9
    broken.loc[399, "unit"] = None
    broken.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(InputError) as caught:
        SufficientStatistics.from_parquet(tmp_path / "a.parquet", scales, **OPTIONS)
    assert "baris 251, kolom INT1" in str(caught.value)
    assert "baris 400, kolom unit" in str(caught.value)


def test_a_missing_column_is_told_once(tmp_path, table, scales):
    table.drop(columns=["INT1", "unit"]).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(InputError) as caught:
        SufficientStatistics.from_csv(tmp_path / "a.csv", scales, unit="unit")
    assert str(caught.value).count("INT1 tidak ada") == 1
    assert str(caught.value).count("Kolom unit") == 1


def test_more_answers_than_staff_are_seen_over_all_blocks(tmp_path, table, scales, headcounts):
    table.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(InputError, match="120 jawaban, padahal pegawainya 119"):
        SufficientStatistics.from_parquet(
            tmp_path / "a.parquet", scales, unit="unit", year="year", population={**headcounts, "A": 119}
        )


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00 bukan tabel", b"PAR1 rusak"])
def test_damaged_files_are_errors(tmp_path, scales, content):
    path = tmp_path / "rusak"
    path.write_bytes(content)
    for read in (SufficientStatistics.from_parquet, SufficientStatistics.from_csv):
        with pytest.raises(InputError, match=r"rusak: Berkas jawaban tidak dapat dibaca|tidak ada dalam tabel|kosong"):
            read(path, scales)
    with pytest.raises(InputError, match="tidak dapat dibaca"):
        SufficientStatistics.from_parquet(tmp_path / "tidak_ada.parquet", scales)


def test_a_file_of_headings_is_an_empty_table(tmp_path, table, scales):
    table[:0].to_csv(tmp_path / "a.csv", index=False)
    table[:0].to_parquet(tmp_path / "a.parquet")
    with pytest.raises(InputError, match="kosong"):
        SufficientStatistics.from_csv(tmp_path / "a.csv", scales)
    with pytest.raises(InputError, match="kosong"):
        SufficientStatistics.from_parquet(tmp_path / "a.parquet", scales)
