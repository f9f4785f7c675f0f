"""Agreement is a description: what it says of known patterns, and that shuffled people agree as well."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from budaya_eval.errors import InputError
from budaya_eval.statistics import SufficientStatistics

ITEMS = ["S1", "S2", "S3", "S4"]


def unit_rows(frame: pd.DataFrame, **options: object) -> pd.DataFrame:
    stats = SufficientStatistics.from_frame(frame, {"S": ITEMS}, unit="unit", **options)
    return stats.agreement(by="unit").set_index("unit")


def repeat(rows: list[list[int]], unit: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=ITEMS).assign(unit=unit)


def test_the_class_comes_from_the_distribution():
    split = repeat([[2] * 4] * 10 + [[4] * 4] * 10, "dua kubu")
    agreed = repeat([[4, 4, 5, 4]] * 15 + [[3, 4, 4, 4]] * 5, "sepakat")
    mixed = repeat([[1 + (i + j) % 5 for j in range(4)] for i in range(20)], "merata")
    hard_and_easy = repeat([[2, 2, 4, 4]] * 20, "butir berbeda")
    table = unit_rows(pd.concat([split, agreed, mixed, hard_and_easy]))
    assert table.agreement_class.to_dict() == {
        "dua kubu": "terbelah",
        "sepakat": "sepakat",
        "merata": "beragam",
        "butir berbeda": "sepakat",
    }
    # half "2", half "4" scores well on r_wg(j) with four items already: it is no gate
    assert table.rwg_j["dua kubu"] > 0.75


def test_two_camps_of_equal_size_score_089_on_nine_items():
    items = [f"S{i}" for i in range(1, 10)]
    camps = pd.DataFrame([[2] * 9] * 10 + [[4] * 9] * 10, columns=items).assign(unit="dua kubu")
    row = SufficientStatistics.from_frame(camps, {"S": items}, unit="unit").agreement(by="unit").iloc[0]
    assert round(row.rwg_j, 2) == 0.89
    assert row.agreement_class == "terbelah"


def test_constant_items_stay_in_agreement_and_unanimity_is_one():
    table = unit_rows(pd.concat([repeat([[4] * 4] * 12, "A"), repeat([[1, 2, 3, 4], [5, 4, 3, 2]] * 6, "B")]))
    assert (table.rwg_j["A"], table.ad["A"], table.sd["A"]) == (1, 0, 0)


def test_r_wg_below_zero_is_cut_and_said():
    table = unit_rows(pd.concat([repeat([[1] * 4] * 10 + [[5] * 4] * 10, "A"), repeat([[3, 4, 3, 4]] * 10, "B")]))
    assert table.rwg_j["A"] == 0
    assert "di bawah 0, ditulis 0" in table.note["A"]
    assert table.rwg_j_lindell["A"] < 0


def test_small_units_have_no_class():
    table = unit_rows(
        pd.concat([repeat([[4, 4, 5, 4]] * 9, "A"), repeat([[4] * 4], "B"), repeat([[3, 4, 3, 4]] * 10, "C")])
    )
    assert table.agreement_class.isna().to_dict() == {"A": True, "B": True, "C": False}
    assert "n < 10" in table.note["A"]
    assert "kurang dari dua orang" in table.note["B"]
    assert np.isnan(table.rwg_j["B"])


def test_shuffled_people_agree_too_so_it_is_no_gate():
    rng = np.random.default_rng(1)
    answers = np.clip(np.rint(3.6 + 0.6 * rng.normal(size=(600, 1)) + 0.7 * rng.normal(size=(600, 4))), 1, 5)
    frame = pd.DataFrame(answers, columns=ITEMS).assign(unit=rng.permutation(np.repeat(np.arange(20), 30)))
    stats = SufficientStatistics.from_frame(frame, {"S": ITEMS}, unit="unit")
    row = stats.agreement().iloc[0]
    assert row.rwg_j_median > 0.7
    assert row.p > 0.01
    assert "bukan syarat" in row.note


def test_icc_by_mean_size_and_by_n0_are_named_apart():
    rng = np.random.default_rng(4)
    unit = np.repeat(np.arange(8), [5, 10, 15, 20, 40, 60, 80, 120])
    answers = np.clip(np.rint(3 + 0.5 * rng.normal(size=8)[unit][:, None] + rng.normal(size=(len(unit), 4))), 1, 5)
    frame = pd.DataFrame(answers, columns=ITEMS).assign(unit=unit)
    row = SufficientStatistics.from_frame(frame, {"S": ITEMS}, unit="unit").agreement().iloc[0]
    n = np.bincount(unit)
    ratio_mean, ratio_n0 = (
        (row.f - 1) / (row.f + size - 1) for size in (n.mean(), (n.sum() - (n**2).sum() / n.sum()) / 7)
    )
    assert (row.icc1, row.icc1_n0) == (pytest.approx(ratio_mean), pytest.approx(ratio_n0))
    assert row.icc1 < row.icc1_n0


def test_a_skewed_null_is_published_for_five_points_only():
    frame = pd.concat([repeat([[4, 3, 4, 4], [3, 3, 4, 3]] * 10, "A"), repeat([[2, 3, 2, 3]] * 10, "B")])
    table = unit_rows(frame, points=(1, 4))
    assert table.rwg_j_skew.isna().all()
    assert table.note.str.contains("hanya untuk lima titik").all()


def test_one_unit_or_none_is_an_error():
    frame = repeat([[4, 3, 4, 4], [3, 3, 4, 3]] * 10, "A")
    with pytest.raises(InputError, match="paling sedikit dua unit"):
        SufficientStatistics.from_frame(frame, {"S": ITEMS}, unit="unit").agreement()
    with pytest.raises(InputError, match="memerlukan kolom unit"):
        SufficientStatistics.from_frame(frame, {"S": ITEMS}).agreement()


def test_a_scale_that_one_unit_alone_answered_wholly_leaves_the_others_their_figures(answers, scales):
    now = answers[answers.year == 2025].copy()
    now.loc[now.unit != "A", "AKU1"] = np.nan
    table = SufficientStatistics.from_frame(now, scales, unit="unit").agreement().set_index("scale")
    assert table.n_units["AKU"] == 1
    assert np.isnan(table.icc1["AKU"])
    assert "kurang dari dua unit dengan jawaban lengkap" in table.note["AKU"]
    assert np.isfinite(table.icc1[["INT", "PRO"]]).all()
