"""R's figures (tests/r/make_figures.R; R 4.2.2, psych 2.2.9, multilevel 2.7, survey 4.1.1) within 1e-9."""

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
    "split_half_best",
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
        "survey": "4.1.1",
    }


@pytest.mark.parametrize("figure", SCALE_FIGURES)
def test_reliability(this_year, r_figures, figure):
    ours = this_year.reliability(interval="feldt").set_index("scale")
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


def test_omega_of_one_factor(this_year, r_figures):
    np.testing.assert_allclose(this_year.reliability().omega, r_figures("scales").omega, rtol=0, atol=1e-5)


@pytest.mark.parametrize(("interval", "name"), [("adf", "adf"), ("unit-jackknife", "jackknife")])
def test_intervals_of_alpha(this_year, r_figures, interval, name):
    ours, theirs = this_year.reliability(interval=interval), r_figures("scales")
    np.testing.assert_allclose(ours.alpha_ci_low, theirs[f"{name}_low"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(ours.alpha_ci_high, theirs[f"{name}_high"], rtol=0, atol=1e-9)
    assert (ours.interval == interval).all()


@pytest.mark.parametrize("figure", ["n", "n_units", "icc1", "icc2", "f", "p"])
def test_agreement_over_units(this_year, r_figures, figure):
    np.testing.assert_allclose(this_year.agreement()[figure], r_figures("agreement")[figure], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("figure", ["n", "rwg_j", "rwg_j_skew", "rwg_j_lindell", "ad"])
def test_agreement_of_each_unit(this_year, r_figures, figure):
    theirs = r_figures("agreement_units").set_index(["scale", "unit"])
    ours = this_year.agreement(by="unit").set_index(["scale", "unit"]).loc[theirs.index]
    np.testing.assert_allclose(ours[figure], theirs[figure], rtol=0, atol=1e-9)


@pytest.mark.parametrize("target", ["process", "staff"])
def test_stratified_means_of_large_units_are_survey_means(answers, scales, headcounts, r_figures, target):
    from budaya_eval.statistics import SufficientStatistics

    large = answers[(answers.year == 2025) & answers.unit.isin(list("ABCD"))]
    staff = {unit: headcounts[unit] for unit in "ABCD"}
    stats = SufficientStatistics.from_frame(large, scales, reverse=["INT4"], unit="unit", population=staff)
    ours, theirs = stats.means(target=target).set_index("scale"), r_figures("means").set_index("scale")
    np.testing.assert_allclose(ours["mean"].loc[theirs.index], theirs["mean"], rtol=1e-12)
    np.testing.assert_allclose(ours.se.loc[theirs.index], theirs[f"se_{target}"], rtol=1e-9)
