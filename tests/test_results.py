"""The gate from internal to published results: nothing of a hidden unit passes, everything that passes is rounded."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budaya_eval.results import (
    COLUMNS,
    DIGITS,
    HIDDEN_NOTE,
    MEASURES,
    make_row,
    make_table,
    publish,
    select,
)


def unit_rows(unit, estimate=61.237, n=12, category="Cukup", note="di antara Kurang dan Cukup"):
    """What is known of one unit."""
    place = {"year": 2025, "scope": "unit", "unit": unit}
    answers = {"n": n, "note": note, **place}
    low, high = estimate - 3, estimate + 3
    return [
        make_row("n_staff", estimate=40, **place),
        make_row("n_respondents", estimate=12, **place),
        make_row("response_rate", estimate=30.04, n=12, **place),
        make_row("index", estimate=estimate, ci_low=low, ci_high=high, category=category, **answers),
        make_row("index", core_value="INT", estimate=estimate, ci_low=low, ci_high=high, **answers),
        make_row("mean_score", core_value="INT", indicator="INT1", estimate=estimate / 20, **answers),
        make_row("sd_score", estimate=estimate / 60, **answers),
        make_row("change", estimate=estimate / 9, reference_year=2024, category=category, **answers),
        make_row("difference_from_rest", estimate=-estimate / 9, category=category, **answers),
    ]


CITY = [
    make_row("index", year=2025, scope="city", estimate=68.404, ci_low=67.995, ci_high=68.815, n=1200),
    make_row("n_rows_read", year=2025, scope="city", estimate=1250),
]


def shares(counts, indicator="INT1", **place):
    n = sum(counts)
    return [
        make_row("share_category", indicator=indicator, subgroup=str(k), estimate=100 * count / n, n=n, **place)
        for k, count in enumerate(counts, start=1)
    ]


# What is hidden


def test_of_a_hidden_unit_only_participation_is_shown():
    published = publish(make_table([*unit_rows("A"), *unit_rows("B")]), {"A"})
    shown = published[(published["unit"] == "A") & published["estimate"].notna()]
    assert shown["measure"].tolist() == ["n_staff", "n_respondents", "response_rate"]
    hidden = published[(published["unit"] == "A") & published["is_suppressed"]]
    assert len(hidden) == 6
    assert hidden[["estimate", "ci_low", "ci_high", "n"]].isna().all(axis=None)
    assert set(hidden["category"]) == {""}
    assert set(hidden["note"]) == {HIDDEN_NOTE}
    assert not published.loc[published["unit"] == "B", "is_suppressed"].any()


@settings(max_examples=30)
@given(
    st.floats(0, 100),
    st.integers(1, 500),
    st.sampled_from(["Sangat Baik", "Kurang", ""]),
    st.text("abc ", max_size=8),
)
def test_whatever_a_hidden_unit_answered_is_published_alike(estimate, n, category, note):
    usual = publish(make_table([*CITY, *unit_rows("A"), *unit_rows("B")]), {"A"})
    other = publish(make_table([*CITY, *unit_rows("A", estimate, n, category, note), *unit_rows("B")]), {"A"})
    pd.testing.assert_frame_equal(usual, other)


def test_no_row_of_a_hidden_unit_is_lost():
    internal = make_table([*unit_rows("A"), *CITY])
    published = publish(internal, {"A"})
    assert published["measure"].tolist() == internal["measure"].tolist()


def test_the_internal_table_stays_as_it_was():
    internal = make_table([*CITY, *unit_rows("A"), *shares([12, 0, 0])])
    before = internal.copy(deep=True)
    publish(internal, {"A"})
    pd.testing.assert_frame_equal(internal, before)


@given(st.sets(st.sampled_from("ABC")))
def test_the_gate_may_be_passed_twice(hidden):
    internal = make_table([row for unit in "ABC" for row in unit_rows(unit)] + shares([40, 5, 5], scope="city"))
    once = publish(internal, hidden)
    pd.testing.assert_frame_equal(publish(once, hidden), once)


@pytest.mark.parametrize(("n", "shown"), [(9, False), (10, True), (1, False)])
def test_an_estimate_on_fewer_than_ten_is_hidden_wherever_it_stands(n, shown):
    table = make_table([make_row("share_correct", scope="city", item="K1", estimate=50.0, n=n)])
    assert publish(table, ()).at[0, "is_suppressed"] == (not shown)


def test_an_estimate_on_an_unknown_number_of_people_is_hidden():
    published = publish(make_table([make_row("index", scope="group", subgroup="x", estimate=50.0)]), ())
    assert published.at[0, "is_suppressed"]
    assert math.isnan(published.at[0, "estimate"])


def test_what_is_not_yet_assessed_is_no_secret():
    row = make_row("dimension_score", scope="city", category="belum dapat dinilai", note="belum ada data")
    published = publish(make_table([row]), ())
    assert published.loc[0, ["category", "note", "is_suppressed"]].tolist() == [
        "belum dapat dinilai",
        "belum ada data",
        False,
    ]


def test_the_minimum_of_the_scheme_counts():
    table = make_table(unit_rows("A", n=19))
    assert not publish(table, (), min_cell=19)["is_suppressed"].any()
    assert publish(table, (), min_cell=20)["is_suppressed"].sum() == 6


def test_what_a_row_itself_asks_to_hide_is_hidden():
    """A unit that was hidden last year has no change this year, though it is shown this year."""
    row = make_row("change", scope="unit", unit="A", estimate=3.0, n=40, category="naik", is_suppressed=True)
    published = publish(make_table([row]), ())
    assert math.isnan(published.at[0, "estimate"])
    assert (published.at[0, "category"], published.at[0, "note"]) == ("", HIDDEN_NOTE)


# Shares per answer category


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([10, 10, 9], False),  # fewer than thirty
        ([10, 10, 10], True),
        ([0, 40, 0], False),  # everyone of one mind
        ([0, 39, 1], True),
    ],
)
def test_shares_are_hidden_of_few_and_of_the_unanimous(counts, shown):
    published = publish(make_table(shares(counts, scope="unit", unit="A")), ())
    assert (~published["is_suppressed"]).tolist() == [shown] * 3


def test_a_unanimous_answer_hides_its_own_question_only():
    rows = [*shares([0, 40, 0], scope="unit", unit="A"), *shares([20, 20, 0], "INT2", scope="unit", unit="A")]
    rows += shares([20, 20, 0], scope="unit", unit="B")
    published = publish(make_table(rows), ())
    assert published["is_suppressed"].tolist() == [True] * 3 + [False] * 6


def unit_means(spreads, indicator="INT1"):
    """Index, mean and spread of an indicator in units A, B, C … of 12, 13, 14 … people."""
    rows = []
    for place, (unit, spread) in enumerate(zip("ABCDE", spreads, strict=False)):
        level = {"scope": "unit", "unit": unit, "core_value": "INT", "indicator": indicator, "n": 12 + place}
        rows += [
            make_row("index", estimate=75.0, **level),
            make_row("mean_score", estimate=4.0, **level),
            make_row("sd_score", estimate=spread, **level),
            make_row("index_shrunken", estimate=74.0, **level),
            make_row("change", estimate=1.5, **level),
        ]
    return rows


def hidden_units_of(rows, hidden=()):
    published = publish(make_table(rows), hidden)
    return sorted(set(published.loc[published["is_suppressed"], "unit"]))


def test_a_unit_of_one_mind_is_hidden_with_the_smallest_other_one():
    assert hidden_units_of(unit_means([0.9, 0.8, 0.0, 0.7])) == ["A", "C"]
    assert hidden_units_of(unit_means([0.0, 0.0, 0.8])) == ["A", "B"]
    assert hidden_units_of(unit_means([0.9, 0.0, 0.8]), hidden=["C"]) == ["B", "C"]
    assert hidden_units_of(unit_means([0.9, 0.8, 0.7])) == []


def test_of_one_mind_on_one_indicator_hides_those_it_would_follow_from():
    """The index of a core value times the number of its indicators less the other ones is the hidden one."""
    rows = [*unit_means([0.0, 0.8, 0.7]), *unit_means([0.6, 0.8, 0.7], "INT2")]
    pro = [row | {"core_value": "PRO"} for row in unit_means([0.6, 0.8, 0.7], "PRO1")]
    published = publish(make_table([*rows, *pro]), ())
    assert set(published.loc[published["is_suppressed"], "indicator"]) == {"INT1", "INT2"}
    hidden = published[published["unit"].isin(["A", "B"]) & (published["core_value"] == "INT")]
    assert hidden["estimate"].isna().all()
    assert published.loc[published["unit"] == "C", "estimate"].notna().all()


@pytest.mark.parametrize(
    ("core_value", "left"), [("INT", {("", "")}), ("", set())], ids=["a core value hides its siblings", "all hides all"]
)
def test_of_one_mind_on_a_core_value_or_in_all_hides_all_that_it_would_follow_from(core_value, left):
    rows = []
    for unit in "AB":
        for value, indicator in (("", ""), ("INT", ""), ("PRO", ""), ("INT", "INT1"), ("PRO", "PRO1")):
            is_alike = unit == "A" and (value, indicator) == (core_value, "")
            level = {"scope": "unit", "unit": unit, "core_value": value, "indicator": indicator, "n": 20}
            rows.append(make_row("index", estimate=75.0, **level))
            rows.append(make_row("sd_score", estimate=0.0 if is_alike else 0.7, **level))
            if not indicator:
                rows += [make_row(measure, estimate=5.0, **level) for measure in ("index_self", "referent_gap")]
        whole = {"scope": "unit", "unit": unit, "n": 20}
        rows += [
            make_row(measure, estimate=5.0, **whole) for measure in ("difference_from_rest", "index_by_indicators")
        ]
    published = publish(make_table(rows), ())
    shown = published[published["estimate"].notna()]
    assert "index_by_indicators" not in set(shown["measure"])
    assert ("difference_from_rest" in set(shown["measure"])) == bool(core_value)
    for unit in "AB":
        levels = shown.loc[shown["unit"] == unit, ["core_value", "indicator"]]
        assert set(levels.itertuples(index=False, name=None)) == left


# Reliability of few


@pytest.mark.parametrize(("n", "listed"), [(29, 0), (30, 1)])
def test_reliability_of_a_unit_of_few_is_no_result_yet(n, listed):
    row = {"scope": "unit", "unit": "A", "core_value": "INT", "estimate": 0.8, "n": n}
    assert len(publish(make_table([make_row("alpha", **row)]), ())) == listed


def test_reliability_of_the_city_is_listed_on_any_number():
    row = {"scope": "city", "core_value": "INT", "estimate": 0.8123, "n": 20}
    assert publish(make_table([make_row("alpha", **row)]), ()).at[0, "estimate"] == 0.812


# Rounding


@pytest.mark.parametrize(
    ("measure", "value", "rounded"),
    [
        ("index", 76.605, 76.61),
        ("index", 76.6049, 76.6),
        ("mean_score", 2.675, 2.68),
        ("change", -0.125, -0.13),
        ("share_correct", 45.25, 45.3),
        ("response_rate", 66.65, 66.7),
        ("alpha", 0.69995, 0.7),
        ("item_rest_r", -0.0004, 0.0),
    ],
)
def test_estimates_and_intervals_are_rounded_half_up(measure, value, rounded):
    row = make_row(measure, scope="city", estimate=value, ci_low=value, ci_high=value, n=100)
    published = publish(make_table([row]), ())
    assert published.loc[0, ["estimate", "ci_low", "ci_high"]].tolist() == [rounded] * 3


def test_a_missing_interval_stays_missing():
    published = publish(make_table([make_row("index", scope="city", estimate=50.0, n=100)]), ())
    assert math.isnan(published.at[0, "ci_low"])
    assert not published.at[0, "is_suppressed"]


def test_every_measure_has_a_known_unit_of_measure_and_a_description():
    assert {unit for unit, _ in MEASURES.values()} == set(DIGITS)
    assert all(text for _, text in MEASURES.values())


# The table itself


def test_the_table_has_every_column_with_its_kind():
    table = make_table([*CITY, *unit_rows("A")])
    assert tuple(table.columns) == COLUMNS
    assert {str(table[column].dtype) for column in ("year", "n", "reference_year")} == {"Int64"}
    assert {str(table[column].dtype) for column in ("estimate", "ci_low", "ci_high")} == {"float64"}
    assert table["is_suppressed"].dtype == bool
    text = [c for c in COLUMNS if table[c].dtype == "str"]
    assert len(text) == len(COLUMNS) - 7
    assert not table[text].isna().any(axis=None)


def test_a_table_without_rows_passes_too():
    published = publish(make_table([]), {"A"})
    assert (len(published), tuple(published.columns)) == (0, COLUMNS)


@pytest.mark.parametrize(("measure", "cells"), [("indeks", {}), ("index", {"nilai": 3})])
def test_an_unknown_measure_or_column_is_a_mistake_in_the_code(measure, cells):
    with pytest.raises(KeyError):
        make_row(measure, **cells)


def test_rows_are_taken_at_one_level():
    table = make_table([*CITY, *unit_rows("A"), *unit_rows("B")])
    assert select(table, "index", scope="city")["estimate"].tolist() == [68.404]
    assert select(table, "index", scope="unit", unit="*")["unit"].tolist() == ["A", "B"]
    assert select(table, "index", scope="unit", unit="A", core_value="INT")["core_value"].tolist() == ["INT"]
    assert len(select(table, "index", scope="unit", unit="A", core_value="PRO")) == 0
    with pytest.raises(KeyError, match="dimension"):
        select(table, "index", dimension="kemajuan")
