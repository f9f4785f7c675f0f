"""Ranks, item changes, what nonresponse could do, and the rise of the lowest: R, pandas and simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from budaya_eval.errors import InputError
from budaya_eval.statistics import SufficientStatistics
from budaya_eval.statistics.ranks import joint_rank_intervals


def test_joint_ranks_are_rs(answers, scales, r_figures):
    large = answers[(answers.year == 2025) & answers.unit.isin(list("ABCDE"))]
    stats = SufficientStatistics.from_frame(large, scales, reverse=["INT4"], unit="unit")
    theirs = r_figures("ranks").set_index(["scale", "unit"]).astype(float)
    ours = stats.compare().set_index(["scale", "unit"]).loc[theirs.index]
    pd.testing.assert_frame_equal(ours[["rank_low", "rank_high"]], theirs)


def test_units_that_are_not_tested_have_no_rank(this_year):
    table = this_year.compare()
    assert (table.rank_low.isna() == table.p.isna()).all()
    assert (table.rank_low.dropna() <= table.rank_high.dropna()).all()


def test_without_anyone_there_is_no_rank():
    low, high = joint_rank_intervals(*(np.full(2, np.nan),) * 3, np.ones(2, dtype=bool))
    assert np.isnan([low, high]).all()


@pytest.mark.parametrize("figure", ["change", "se", "df", "p"])
def test_item_change_of_a_large_unit_is_welchs_test(both_years, r_figures, figure):
    theirs = r_figures("item_change").set_index("item")[figure]
    ours = both_years.item_change(2024, 2025, by="unit").query("unit == 'A'").set_index("item")[figure]
    np.testing.assert_allclose(ours.loc[theirs.index], theirs, rtol=1e-9)


def test_item_change_of_the_city_adjusts_over_the_items(both_years):
    table = both_years.item_change(2024, 2025)
    assert table.columns[:2].to_list() == ["scale", "item"]
    assert len(table) == 21
    ordered = table.sort_values("p")
    assert ordered.p_holm.iloc[0] == pytest.approx(21 * ordered.p.iloc[0])
    assert ordered.p_holm.iloc[1] == pytest.approx(max(20 * ordered.p.iloc[1], ordered.p_holm.iloc[0]))


def test_nonresponse_moves_the_city_by_every_units_silent_share(this_year, answers, headcounts):
    table = this_year.nonresponse().set_index(["scale", "shift_sd"])
    now = answers[answers.year == 2025].assign(INT4=lambda frame: 6 - frame.INT4)
    items = [item for item in now.columns if item.startswith("INT")]
    score = now[items].mean(axis=1).where(now[items].notna().mean(axis=1) >= 0.75)
    people = score.groupby(now.unit).count()
    staff = pd.Series(headcounts).loc[people.index]  # K has no answers
    expected = -((staff - people) / staff.sum()).sum() * 0.5 * score.std()
    assert table.difference["INT", 0.5] == pytest.approx(expected, rel=1e-9)
    assert table.mean_shifted["INT", 0.5] == pytest.approx(this_year.means()["mean"][0] + expected, rel=1e-9)
    assert table.difference["INT", 0.2] == pytest.approx(0.4 * expected, rel=1e-9)
    assert "di bawah 60" in table.note["INT", 0.2]


def test_nonresponse_of_large_units_is_what_r_finds_with_the_silent_ones_put_in(answers, scales, headcounts, r_figures):
    large = answers[(answers.year == 2025) & answers.unit.isin(list("ABCD"))]
    staff = {unit: headcounts[unit] for unit in "ABCD"}
    stats = SufficientStatistics.from_frame(large, scales, reverse=["INT4"], unit="unit", population=staff)
    theirs = r_figures("nonresponse").set_index(["scale", "shift_sd"])
    ours = stats.nonresponse().set_index(["scale", "shift_sd"]).loc[theirs.index]
    np.testing.assert_allclose(ours[["n", "n_staff"]], theirs[["n", "n_staff"]])
    # R stands each silent person at the unit's mean less the shift: weighted by headcount, that is the city's
    np.testing.assert_allclose(ours.mean_shifted, theirs.mean_shifted, rtol=1e-9)


def test_a_fully_answered_unit_has_nobody_to_stand_lower(answers, scales):
    now = answers[(answers.year == 2025) & (answers.unit == "C")].dropna()
    stats = SufficientStatistics.from_frame(now, scales, unit="unit", population={"C": len(now)})
    assert (stats.nonresponse(by="unit").difference == 0).all()


def test_nonresponse_needs_headcounts_and_shifts_downwards(answers, scales, this_year):
    with pytest.raises(InputError, match="memerlukan population"):
        SufficientStatistics.from_frame(answers, scales, unit="unit").nonresponse()
    with pytest.raises(InputError, match="Pergeseran"):
        this_year.nonresponse(shifts=[-0.2])


@pytest.mark.parametrize(("n", "about"), [(12, 6.5), (60, 1.7)])
def test_the_lowest_items_rise_as_much_as_expected(n, about):
    # simulated, nothing changes between the two draws: the rise is regression to the mean alone
    rng = np.random.default_rng(11)
    scales = {"S": [f"S{i}" for i in range(12)], "T": [f"T{i}" for i in range(9)]}
    items = [item for names in scales.values() for item in names]
    happened, expected = [], []
    for _ in range(150):
        centre = 3.8 + 0.15 * rng.normal(size=21)
        years = [
            np.clip(np.rint(centre + 0.6 * rng.normal(size=(n, 1)) + 0.7 * rng.normal(size=(n, 21))), 1, 5)
            for _ in range(2)
        ]
        table = SufficientStatistics.from_frame(pd.DataFrame(years[0], columns=items), scales).expected_rise(3)
        lowest = table.is_lowest.to_numpy()
        assert lowest.sum() == 3
        happened.append(25 * (years[1] - years[0]).mean(axis=0)[lowest].mean())
        expected.append(25 * table.expected_rise[lowest].mean())
    error = np.std(happened) / np.sqrt(len(happened))
    assert abs(np.mean(happened) - np.mean(expected)) < 3 * error
    assert np.mean(expected) == pytest.approx(about, abs=0.6)


def test_expected_rise_of_complete_rows_is_rs(answers, scales, r_figures):
    complete = answers[answers.year == 2025].dropna()
    ours = SufficientStatistics.from_frame(complete, scales, reverse=["INT4"]).expected_rise(3)
    theirs = r_figures("expected_rise")
    assert ours.item.to_list() == theirs.item.to_list()
    assert ours.is_lowest.to_list() == theirs.is_lowest.astype(bool).to_list()
    for figure in ("mean", "shrunken_mean", "expected_rise"):
        np.testing.assert_allclose(ours[figure], theirs[figure], rtol=0, atol=1e-9)


def test_expected_rise_by_unit_and_its_bad_options(this_year, answers):
    table = this_year.expected_rise(2, by="unit")
    assert table.groupby("unit").is_lowest.sum().eq(2).all()
    alone = table[table.unit == "J"]
    assert alone.shrunken_mean.isna().all()
    assert alone.note.str.contains("kurang dari dua orang").all()
    with pytest.raises(InputError, match="k=0"):
        this_year.expected_rise(0)
    short = SufficientStatistics.from_frame(answers, {"S": ["INT1", "INT2"]})
    with pytest.raises(InputError, match="Hanya 2 butir"):
        short.expected_rise(1)


def simulate_units(seed, n_units=40, n=12, p=21):
    """Two years of a city in which nothing changes; items and units differ, few items differ in a unit of their own."""
    generator = np.random.default_rng(seed)
    truth = generator.normal(3.5, 0.35, p) + generator.normal(0, 0.25, (n_units, 1))
    truth = truth + generator.normal(0, 0.1, truth.shape)
    items, units = [f"A{i}" for i in range(p)], np.repeat([f"U{u:02}" for u in range(n_units)], n)
    tables = []
    for _ in range(2):
        answers = np.clip(np.rint(np.repeat(truth, n, axis=0) + generator.normal(0, 0.9, (n_units * n, p))), 1, 5)
        frame = pd.DataFrame(answers, columns=items).assign(unit=units)
        tables.append(SufficientStatistics.from_frame(frame, {"S": items}, unit="unit"))
    return tables


@pytest.mark.parametrize("chosen_on", ["mean", "shrunken_mean"])
def test_around_the_city_the_lowest_of_every_unit_rise_as_expected_and_are_better_chosen(chosen_on):
    rises, expected, lowest_truth = [], [], {"mean": [], "shrunken_mean": []}
    for seed in range(12):
        first, later = simulate_units(seed)
        table = first.expected_rise(3, by="unit", around="city")
        after = later.item_means(by="unit")[["item", "unit", "mean"]].rename(columns={"mean": "later"})
        table = table.merge(after, on=["item", "unit"])
        for column, found in lowest_truth.items():
            picked = table.loc[table.groupby("unit")[column].nsmallest(3).index.get_level_values(1)]
            found.append(picked.later.mean())
            if column == chosen_on:
                rises.append((picked.later - picked["mean"]).mean())
                expected.append(picked.expected_rise.mean())
    error = np.std(np.subtract(rises, expected), ddof=1) / np.sqrt(len(rises))
    assert np.mean(rises) > 4 * error
    assert abs(np.mean(rises) - np.mean(expected)) < 3 * error + 0.01
    assert np.mean(lowest_truth["shrunken_mean"]) < np.mean(lowest_truth["mean"])


@pytest.mark.parametrize("digits", [None, 2])
def test_around_the_city_is_the_written_formula(this_year, answers, scales, digits):
    items = [item for names in scales.values() for item in names]
    now = answers[answers.year == 2025]
    turned = now.assign(INT4=6 - now.INT4)
    own = this_year.expected_rise(3, by="unit").set_index(["unit", "item"])
    ours = this_year.expected_rise(3, by="unit", around="city", profile_digits=digits)
    ours = ours.set_index(["unit", "item"]).loc["B"]
    mean, profile = turned[turned.unit == "B"][items].mean(), turned[items].mean()
    profile = profile if digits is None else profile.round(digits)
    deviation = mean - mean.mean()
    kept = (own.loc["B"].shrunken_mean - mean.mean()).abs().sum() / deviation.abs().sum()
    distance = mean - profile
    spread, own_spread = ((d - d.mean()) @ (d - d.mean()) for d in (distance, mean))
    expected = max(0, 1 - (1 - kept) * own_spread / spread)
    np.testing.assert_allclose(
        ours.shrunken_mean, profile + distance.mean() + expected * (distance - distance.mean()), rtol=1e-9
    )
    with pytest.raises(InputError, match="around='kota'"):
        this_year.expected_rise(3, by="unit", around="kota")


def test_every_value_has_a_sentence(this_year, answers):
    sentences = this_year.readings().set_index("scale").reading
    assert sentences["INT"] == "Alpha 0,86 (95 %: 0,83–0,88) dari 9 butir dan 306 orang: di atas 0,70."
    assert "di sekitar 0,70" in sentences["AKU"]
    unturned = SufficientStatistics.from_frame(answers, {"S": [f"INT{i}" for i in range(1, 10)]}).readings().reading[0]
    assert "periksa arah INT4" in unturned
    few = SufficientStatistics.from_frame(answers[:7].fillna(3), {"S": ["INT1", "INT2"]}).readings().reading[0]
    assert few == "Hanya 7 jawaban lengkap: reliabilitas tidak dihitung (perlu 10)."
    alike = SufficientStatistics.from_frame(answers.assign(INT1=3, INT2=3), {"S": ["INT1", "INT2"]}).readings()
    assert alike.reading[0].startswith("Alpha tidak terdefinisi")


def test_the_sentence_about_ranks(this_year, answers):
    sentences = this_year.readings().rank_reading
    assert sentences[0] == "Peringkat satu unit rata-rata mencakup 6 dari 7 tempat: peringkat tidak bermakna."
    alone = SufficientStatistics.from_frame(answers, {"S": ["INT1", "INT2"]}).readings()
    assert alone.rank_reading.to_list() == [""]
