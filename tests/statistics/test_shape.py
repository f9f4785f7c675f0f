"""The columns of each table, in the order that was promised to those who call it; further ones stand after them."""

from __future__ import annotations

import pytest

RELIABILITY = [
    *("n", "k", "mean", "sd", "alpha", "alpha_ci_low", "alpha_ci_high", "alpha_se", "alpha_std", "lambda2", "lambda6"),
    *("omega", "split_half", "average_r", "kmo", "bartlett_chi2", "bartlett_df", "bartlett_p", "alpha_within"),
    *("missing", "interval", "note"),
]
ITEMS = ["item", "n", "mean", "sd", "item_rest_r", "item_total_r", "alpha_if_deleted", "smc", "r_critical", "note"]
AGREEMENT = ["scale", "n", "n_units", "icc1", "icc1_n0", "icc2", "f", "p", "rwg_j_mean", "rwg_j_median", "note"]
UNIT_AGREEMENT = ["scale", "unit", "n", "rwg_j", "rwg_j_skew", "rwg_j_lindell", "ad", "sd", "agreement_class", "note"]


def begins_with(table, names):
    return list(table.columns[: len(names)]) == names


@pytest.mark.parametrize("by", [None, "unit", "year"])
@pytest.mark.parametrize("interval", ["adf", "feldt", "unit-jackknife", "unit-bootstrap"])
def test_reliability(both_years, by, interval):
    heads = ["scale", *([by] if by else [])]
    table = both_years.reliability(by=by, interval=interval)
    assert begins_with(table, heads + RELIABILITY)
    assert list(table.columns[len(heads + RELIABILITY) :]) == ["split_half_best"]


def test_items_and_agreement(both_years):
    assert begins_with(both_years.items(), ["scale", *ITEMS])
    assert begins_with(both_years.items(by="unit"), ["scale", "unit", *ITEMS])
    assert begins_with(both_years.agreement(), AGREEMENT)
    assert begins_with(both_years.agreement(by="unit"), UNIT_AGREEMENT)


@pytest.mark.parametrize("by", [None, "unit"])
def test_nothing_is_missing_without_words(both_years, by):
    first = both_years.select(year=both_years.years[0])
    tables = [both_years.reliability(by=by), both_years.items(by=by), both_years.agreement(by=by)]
    tables += [both_years.means(by=by), both_years.change(*both_years.years, by=by), first.compare()]
    for table in tables:
        has_gap = table.select_dtypes("number").isna().any(axis=1)
        assert (table.note[has_gap] != "").all()
