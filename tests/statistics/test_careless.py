"""Indices of careless answering against R (tests/r/make_figures.R: psych::outlier, sd, rle, cor), and their limits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import budaya_eval
from budaya_eval.errors import InputError
from budaya_eval.statistics import careless_indices

INDICES = ["long_string", "irv", "mahalanobis_d2", "mahalanobis_p", "even_odd", "share_missing"]


@pytest.mark.parametrize("index", INDICES)
def test_indices_are_those_of_r(answers, scales, r_figures, index):
    ours = careless_indices(answers[answers.year == 2025], scales, reverse=["INT4"])
    theirs = r_figures("careless")[index].astype(float)
    np.testing.assert_allclose(ours[index].to_numpy(dtype=float), theirs, rtol=1e-9, atol=1e-9)


def test_columns_and_index_are_kept(answers, scales):
    now = answers[answers.year == 2025].assign(detik=210.0)
    table = budaya_eval.careless_indices(now, scales, seconds="detik")
    assert table.columns.to_list() == [*INDICES, "seconds_per_item", "note"]
    assert table.index.equals(now.index)
    answered = now[[item for items in scales.values() for item in items]].notna().sum(axis=1)
    np.testing.assert_allclose(table.seconds_per_item, 210 / answered)


def test_what_is_undefined_is_missing_with_its_reason():
    frame = pd.DataFrame({"A1": [1, 2, np.nan], "A2": [np.nan] * 3, "B1": [3, 4, np.nan], "B2": [np.nan, 4, np.nan]})
    table = careless_indices(frame, {"A": ["A1", "A2"], "B": ["B1", "B2"]})
    assert table.mahalanobis_d2.isna().all()
    assert table.note.str.contains("D² hanya untuk jawaban lengkap").all()
    assert table.note.str.contains("perlu sedikitnya tiga skala").all()
    assert table.long_string.to_list() == [1, 2, 0]
    assert np.isnan(table.irv[2])
    assert "IRV perlu sedikitnya dua jawaban" in table.note[2]


def test_constant_and_copied_items_in_the_distance():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.integers(1, 6, (40, 3)), columns=["A1", "A2", "B1"])
    plain = careless_indices(frame.assign(B2=rng.integers(1, 6, 40)), {"A": ["A1", "A2"], "B": ["B1", "B2"]})
    assert plain.mahalanobis_d2.sum() == pytest.approx(39 * 4)  # trace of (n − 1) times the identity
    constant = careless_indices(frame.assign(B2=3), {"A": ["A1", "A2"], "B": ["B1", "B2"]})
    assert constant.mahalanobis_d2.sum() == pytest.approx(39 * 3)
    copied = careless_indices(frame.assign(B2=frame.B1), {"A": ["A1", "A2"], "B": ["B1", "B2"]})
    assert copied.mahalanobis_d2.isna().all()
    assert copied.note.str.contains("mengulang butir lain").all()


def test_near_the_ceiling_honest_people_give_straight_lines():
    rng = np.random.default_rng(3)
    latent = 4.9 + 0.6 * rng.normal(size=(2000, 1)) + 0.5 * rng.normal(size=(2000, 21))
    items = [f"S{i}" for i in range(21)]
    frame = pd.DataFrame(np.clip(np.rint(latent), 1, 5), columns=items)
    table = careless_indices(frame, {"S": items[:7], "T": items[7:14], "U": items[14:]})
    assert (table.long_string == 21).mean() > 0.05
    assert (table.mahalanobis_p < 0.001).mean() > 0.02


def test_bad_input_is_told_at_once(answers, scales):
    frame = answers.assign(INT1=9, detik=-1.0)
    with pytest.raises(InputError) as caught:
        careless_indices(frame, scales, seconds="detik")
    assert "di luar titik skala" in str(caught.value)
    assert "bukan jumlah detik" in str(caught.value)
    with pytest.raises(InputError, match="Kolom waktu lama tidak ada"):
        careless_indices(answers, scales, seconds="lama")
