"""R's figures (tests/r/make_figures.R; R 4.2.2, psych 2.2.9, multilevel 2.7) within 1e-9."""

from __future__ import annotations

import numpy as np
import pytest

SCALE_FIGURES = [
    "mean",
    "sd",
    "alpha",
    "alpha_ci_low",
    "alpha_ci_high",
    "alpha_se",
    "alpha_std",
    "lambda2",
    "lambda6",
    "split_half",
    "average_r",
    "kmo",
    "bartlett_chi2",
    "bartlett_df",
    "bartlett_p",
]
ITEM_FIGURES = ["mean", "sd", "item_rest_r", "item_total_r", "alpha_if_deleted", "smc"]
CHANGE_FIGURES = ["change", "se", "df", "ci_low", "ci_high", "p", "p_equivalence"]


def test_the_figures_name_their_versions(r_figures):
    assert r_figures("versions").set_index("software").version.to_dict() == {
        "R": "4.2.2",
        "psych": "2.2.9",
        "multilevel": "2.7",
    }


@pytest.mark.parametrize("figure", SCALE_FIGURES)
def test_reliability(this_year, r_figures, figure):
    ours = this_year.reliability().set_index("scale")
    theirs = r_figures("scales").set_index("scale")
    assert ours.n.to_dict() == theirs.n.to_dict()
    np.testing.assert_allclose(ours[figure].astype(float), theirs[figure].astype(float), rtol=0, atol=1e-9)


@pytest.mark.parametrize("figure", ITEM_FIGURES)
def test_items(this_year, r_figures, figure):
    ours, theirs = this_year.items(), r_figures("items")
    assert ours.item.to_list() == theirs.item.to_list()
    np.testing.assert_allclose(ours[figure], theirs[figure], rtol=0, atol=1e-9)


def test_item_rest_r_is_a_plain_correlation_with_the_sum_of_the_others(this_year, r_figures):
    np.testing.assert_allclose(this_year.items().item_rest_r, r_figures("items").rest_by_hand, rtol=0, atol=1e-9)


@pytest.mark.parametrize("figure", CHANGE_FIGURES)
def test_change_of_large_units_is_welchs_test(both_years, r_figures, figure):
    theirs = r_figures("tests").set_index(["scale", "unit"])
    ours = both_years.change(2024, 2025, by="unit").set_index(["scale", "unit"]).loc[theirs.index]
    np.testing.assert_allclose(ours[figure], theirs[figure], rtol=1e-9, atol=1e-9)


def test_change_of_large_units_is_adjusted_as_p_adjust_does(answers, scales, r_figures):
    from budaya_eval.statistics import SufficientStatistics

    theirs = r_figures("tests").set_index(["scale", "unit"])
    large = answers[answers.unit.isin(["A", "B", "C", "D", "E"])]
    stats = SufficientStatistics.from_frame(large, scales, reverse=["INT4"], unit="unit", year="year")
    ours = stats.change(2024, 2025, by="unit").set_index(["scale", "unit"]).loc[theirs.index]
    np.testing.assert_allclose(ours.p_holm, theirs.p_holm, rtol=1e-9, atol=1e-12)
