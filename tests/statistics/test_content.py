"""Aiken's V against the right-tail probabilities of Aiken (1985), Wilson's interval and counting all panels."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

import budaya_eval
from budaya_eval.errors import InputError
from budaya_eval.statistics.content import aiken_v, chance_tail, critical_v

# raters: (V, its right-tail probability), 5 % level, as textbooks reprint them from Aiken (1985)
FOUR_POINTS = {3: (1.00, 0.016), 4: (0.92, 0.020), 5: (0.87, 0.021)}
FIVE_POINTS = {2: (1.00, 0.040), 3: (0.92, 0.032), 4: (0.88, 0.024), 5: (0.80, 0.040), 6: (0.79, 0.029)}
FIVE_POINTS |= {7: (0.75, 0.041), 8: (0.75, 0.030), 9: (0.72, 0.038), 10: (0.70, 0.047)}


@pytest.mark.parametrize(("n_points", "printed"), [(4, FOUR_POINTS), (5, FIVE_POINTS)])
def test_critical_values_are_those_of_aikens_table(n_points, printed):
    for n, (v, p) in printed.items():
        tail = chance_tail(n, n_points)
        assert critical_v(tail) == pytest.approx(v, abs=0.0051)
        assert tail[round(critical_v(tail) * n * (n_points - 1))] == pytest.approx(p, abs=0.00051)


def test_probability_is_the_share_of_all_possible_panels():
    table = aiken_v(pd.DataFrame([(4, 4, 4, 4), (3, 3, 4, 2)], index=["A", "B"]), (1, 4)).set_index("item")
    sums = np.array([sum(panel) for panel in product(range(1, 5), repeat=4)])
    assert table.p["A"] == pytest.approx((sums >= 16).mean())
    assert table.p["B"] == pytest.approx((sums >= 12).mean())


def test_v_and_its_interval_are_a_share_and_its_wilson_interval():
    rng = np.random.default_rng(4)
    ratings = pd.DataFrame(rng.integers(1, 6, (30, 7)), index=[f"B{i}" for i in range(30)]).astype(float)
    ratings = ratings.mask(rng.random(ratings.shape) < 0.2)
    table = budaya_eval.aiken_v(ratings)
    for row, (_, given) in zip(table.itertuples(), ratings.iterrows(), strict=True):
        total, trials = (given.dropna() - 1).sum(), 4 * given.count()
        assert (row.n_raters, row.v) == (given.count(), pytest.approx(total / trials))
        low, high = proportion_confint(total, trials, method="wilson")
        assert (row.ci_low, row.ci_high) == (pytest.approx(low), pytest.approx(high))
        assert row.mean == pytest.approx(given.mean())


def test_turning_the_ratings_round_turns_v_round():
    ratings = pd.DataFrame([[5, 4, 4], [1, 2, 5]], index=["A", "B"])
    plain, turned = aiken_v(ratings), aiken_v(6 - ratings)
    np.testing.assert_allclose(plain.v, 1 - turned.v)
    np.testing.assert_allclose(plain.ci_low, 1 - turned.ci_high)


def test_what_the_panel_leaves_open_is_said():
    ratings = pd.DataFrame(
        [[5, 5, 5, 5], [3, 4, 3, None], [5, None, None, None], [None] * 4], index=["A", "B", "C", "D"], dtype="Float64"
    )
    notes = aiken_v(ratings).set_index("item").note
    assert notes["A"] == ""
    assert notes["B"].startswith("1 dari 4 penilai tidak menilai; di bawah V tabel 0,92: ")
    assert notes["C"] == "3 dari 4 penilai tidak menilai; V tabel tidak ada: penilai terlalu sedikit"
    assert notes["D"] == "belum dinilai"
    assert aiken_v(ratings).loc[3, ["mean", "v", "ci_low", "ci_high", "v_critical", "p"]].isna().all()


def test_ratings_that_are_none_are_named_all_at_once_without_the_raters_names():
    ratings = pd.DataFrame(
        {"Siti Aminah": [6, 4.5, "sangat"], "Budi": [1, 2, None]}, index=["INT1", "INT2", "INT1"], dtype="object"
    )
    with pytest.raises(InputError) as caught:
        aiken_v(ratings)
    text = str(caught.value)
    for words in ("Butir INT1 muncul", "INT1, penilai ke-1: '6'", "INT2, penilai ke-1: '4.5'", "1 sampai 5"):
        assert words in text
    assert "Siti" not in text
    with pytest.raises(InputError, match="Tidak ada penilaian"):
        aiken_v(pd.DataFrame())
    with pytest.raises(InputError, match=r"points=\(5, 1\)"):
        aiken_v(ratings, (5, 1))
