"""Means, comparison and change recomputed by a short independent path: pandas scores, loops and scipy."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats as sps

from budaya_eval.errors import InputError
from budaya_eval.statistics import SufficientStatistics


@pytest.fixture(scope="module")
def scores(answers, scales):
    """Persons' scores: the mean of the answered items where at least three quarters are answered, and the index."""
    turned = answers.assign(INT4=6 - answers.INT4)
    table = turned[["year", "unit"]].copy()
    for scale, items in scales.items():
        share = turned[items].notna().mean(axis=1)
        table[scale] = turned[items].mean(axis=1).where(share >= 0.75)
    return table


def pooled_variance(year_scores: pd.Series, units: pd.Series) -> tuple[float, int]:
    """Within-unit variance pooled over units, and its degrees of freedom, by a plain loop."""
    squares, df = 0.0, 0
    for _, group in year_scores.groupby(units):
        values = group.dropna()
        if len(values):
            squares += ((values - values.mean()) ** 2).sum()
            df += len(values) - 1
    return squares / df, df


def stratified(year_scores: pd.Series, units: pd.Series, weights: dict[str, float], fpc: dict[str, int] | None = None):
    """Mean, variance and Satterthwaite df of a weighted mean of units; small units share the pooled variance."""
    pooled, pooled_df = pooled_variance(year_scores, units)
    groups = {unit: group.dropna() for unit, group in year_scores.groupby(units) if len(group.dropna())}
    total = sum(weights[unit] for unit in groups)
    mean = variance = small = spread = 0.0
    for unit, values in groups.items():
        w, n = weights[unit] / total, len(values)
        mean += w * values.mean()
        factor = 1 / n - (1 / fpc[unit] if fpc else 0)
        if n < 30:
            small += w**2 * pooled * factor
        else:
            part = w**2 * values.var() * factor
            variance += part
            spread += part**2 / (n - 1)
    spread += small**2 / pooled_df
    variance += small
    return mean, variance, variance**2 / spread


@pytest.mark.parametrize("scale", ["INT", "PRO", "AKU"])
@pytest.mark.parametrize("target", ["process", "staff"])
def test_city_mean_is_stratified_by_headcount(this_year, scores, headcounts, scale, target):
    now = scores[scores.year == 2025]
    mean, variance, df = stratified(now[scale], now.unit, headcounts, headcounts if target == "staff" else None)
    row = this_year.means(target=target).set_index("scale").loc[scale]
    half = sps.t.ppf(0.975, df) * math.sqrt(variance)
    np.testing.assert_allclose(
        row[["mean", "sd", "se", "ci_low", "ci_high"]].astype(float),
        [mean, now[scale].std(), math.sqrt(variance), mean - half, mean + half],
        rtol=1e-9,
    )
    assert row.n == now[scale].notna().sum()
    assert row.n_staff == sum(headcounts.values())
    assert "tanpa jawaban dari K" in row.note


def test_mean_of_units_weights_each_alike(this_year, scores):
    now = scores[scores.year == 2025]
    ours = this_year.means(unit_weight="equal").set_index("scale")
    for scale in ("INT", "PRO", "AKU"):
        np.testing.assert_allclose(ours["mean"][scale], now.groupby("unit")[scale].mean().mean(), rtol=1e-12)


def test_without_headcounts_it_is_the_plain_mean(answers, scales, scores):
    stats = SufficientStatistics.from_frame(answers, scales, reverse=["INT4"], year="year").select(year=2025)
    now = scores[scores.year == 2025]
    row = stats.means().set_index("scale").loc["PRO"]
    values = now.PRO.dropna()
    low, high = sps.t.interval(0.95, len(values) - 1, values.mean(), sps.sem(values))
    np.testing.assert_allclose(
        row[["mean", "se", "ci_low", "ci_high"]].astype(float), [values.mean(), sps.sem(values), low, high], rtol=1e-9
    )


def test_unit_means_and_the_pooled_error_of_small_units(this_year, scores, headcounts):
    now = scores[scores.year == 2025]
    pooled, pooled_df = pooled_variance(now.AKU, now.unit)
    ours = this_year.means(by="unit").set_index(["scale", "unit"]).loc["AKU"]
    for unit, group in now.groupby("unit").AKU:
        values = group.dropna()
        if len(values) == 0:
            assert np.isnan(ours["mean"][unit])
            continue
        se = math.sqrt((pooled if len(values) < 30 else values.var()) / len(values))
        np.testing.assert_allclose([ours["mean"][unit], ours.se[unit]], [values.mean(), se], rtol=1e-9)
        df = pooled_df if len(values) < 30 else len(values) - 1
        np.testing.assert_allclose(ours.ci_high[unit], values.mean() + sps.t.ppf(0.975, df) * se, rtol=1e-9)
    assert ours.n["K"] == 0
    assert ours.note["K"].startswith("belum ada jawaban")


def test_variance_of_the_index_is_that_of_the_persons_index_when_nobody_is_missing(answers, scales):
    complete = answers[answers.year == 2025].dropna()
    stats = SufficientStatistics.from_frame(complete, scales, reverse=["INT4"])
    turned = complete.assign(INT4=6 - complete.INT4)
    index = sum(turned[items].mean(axis=1) for items in scales.values()) / 3
    row = stats.means().set_index("scale").loc["index"]
    np.testing.assert_allclose([row["mean"], row.sd, row.se], [index.mean(), index.std(), sps.sem(index)], rtol=1e-9)


def test_variance_of_the_index_with_holes_follows_the_written_formula(answers, scales, scores):
    now = scores[scores.year == 2025]
    stats = SufficientStatistics.from_frame(answers[answers.year == 2025], scales, reverse=["INT4"])
    weights = {"INT": 0.5, "PRO": 0.2, "AKU": 0.3}
    variance = 0.0
    for u, w_u in weights.items():
        for v, w_v in weights.items():
            both = now[[u, v]].dropna() if u != v else now[[u]].dropna()
            covariance = np.cov(both.iloc[:, 0], both.iloc[:, -1])[0, 1]
            variance += w_u * w_v * covariance * len(both) / (now[u].count() * now[v].count())
    row = stats.means(weights=weights).set_index("scale").loc["index"]
    np.testing.assert_allclose(row.se, math.sqrt(variance), rtol=1e-9)


def test_item_means_weight_as_scale_means_do(this_year, answers, headcounts):
    now = answers[answers.year == 2025]
    ours = this_year.item_means().set_index("item")
    for item in ("INT4", "PRO2", "AKU1"):
        values = 6 - now[item] if item == "INT4" else now[item]
        mean, variance, _ = stratified(values, now.unit, headcounts)
        np.testing.assert_allclose([ours["mean"][item], ours.se[item]], [mean, math.sqrt(variance)], rtol=1e-9)
        assert ours.n[item] == values.notna().sum()
    by_unit = this_year.item_means(by="unit").set_index(["item", "unit"])
    np.testing.assert_allclose(by_unit["mean"]["PRO2", "A"], now[now.unit == "A"].PRO2.mean(), rtol=1e-12)


def test_compare_sets_a_unit_against_the_headcount_weighted_rest(this_year, scores, headcounts):
    now = scores[scores.year == 2025]
    ours = this_year.compare().set_index(["scale", "unit"]).loc["PRO"]
    for unit in ("A", "E"):
        own = now[now.unit == unit].PRO.dropna()
        assert len(own) >= 30 or unit == "E"
        pooled, pooled_df = pooled_variance(now.PRO, now.unit)
        rest = now[now.unit != unit]
        others = {name: group.dropna() for name, group in rest.groupby("unit").PRO if len(group.dropna())}
        total = sum(headcounts[name] for name in others)
        reference = sum(headcounts[name] / total * values.mean() for name, values in others.items())
        parts = {name: (headcounts[name] / total) ** 2 / len(values) for name, values in others.items()}
        parts[unit] = 1 / len(own)
        values_of = {**others, unit: own}
        small = sum(c for name, c in parts.items() if len(values_of[name]) < 30) * pooled
        large = {name: c * values_of[name].var() for name, c in parts.items() if len(values_of[name]) >= 30}
        variance = small + sum(large.values())
        spread = small**2 / pooled_df + sum(v**2 / (len(values_of[name]) - 1) for name, v in large.items())
        t = (own.mean() - reference) / math.sqrt(variance)
        df = variance**2 / spread
        row = ours.loc[unit]
        expected = [own.mean() - reference, math.sqrt(variance), df, t, 2 * sps.t.sf(abs(t), df)]
        np.testing.assert_allclose(row[["difference", "se", "df", "t", "p"]].astype(float), expected, rtol=1e-9)


def test_compare_with_the_city_gives_the_same_t(this_year, headcounts):
    rest, city = this_year.compare(), this_year.compare(against="city")
    np.testing.assert_allclose(rest.t, city.t, rtol=1e-8)
    assert rest["class"].to_list() == city["class"].to_list()
    share = headcounts["A"] / sum(headcounts[unit] for unit in "ABCDEFGHIJ")
    first = rest.index[(rest.scale == "INT") & (rest.unit == "A")][0]
    np.testing.assert_allclose(city.difference[first], (1 - share) * rest.difference[first], rtol=1e-9)


def test_compare_tests_only_units_of_ten_and_more_and_adjusts_over_them(this_year):
    table = this_year.compare()
    assert table[table.n < 10].p.isna().all()
    assert table[table.n < 10]["class"].isna().all()
    assert (table[(table.n > 0) & (table.n < 10)].note.str.contains("n < 10: tidak diuji")).all()
    for _, group in table.groupby("scale"):
        tested = group.dropna(subset="p").sort_values("p")
        expected, worst = [], 0.0
        for rank, p in enumerate(tested.p):
            worst = max(worst, min(1.0, p * (len(tested) - rank)))
            expected.append(worst)
        np.testing.assert_allclose(tested.p_holm, expected)
        above = tested[(tested.p_holm < 0.05) & (tested.difference > 0)]
        assert (above["class"] == "di atas").all()


def test_reliability_and_shrinking_of_unit_means_use_icc_by_n0(this_year, scores, headcounts):
    now = scores[scores.year == 2025].dropna(subset="INT")
    groups = [group.to_numpy() for _, group in now.groupby("unit").INT]
    n = np.array([len(group) for group in groups])
    grand = now.INT.mean()
    msb = sum(len(group) * (group.mean() - grand) ** 2 for group in groups) / (len(groups) - 1)
    msw = sum(((group - group.mean()) ** 2).sum() for group in groups) / (n.sum() - len(groups))
    n0 = (n.sum() - (n**2).sum() / n.sum()) / (len(groups) - 1)
    icc = (msb - msw) / (msb + (n0 - 1) * msw)
    row = this_year.compare().set_index(["scale", "unit"]).loc[("INT", "B")]
    reliability = row.n * icc / (1 + (row.n - 1) * icc)
    city = this_year.means().set_index("scale")["mean"]["INT"]
    np.testing.assert_allclose(row.reliability, reliability, rtol=1e-9)
    np.testing.assert_allclose(row.shrunken_mean, city + reliability * (row["mean"] - city), rtol=1e-9)


@pytest.mark.parametrize("scale", ["INT", "PRO", "AKU"])
def test_city_change_is_the_difference_of_two_stratified_means(both_years, scores, headcounts, scale):
    row = both_years.change(2024, 2025).set_index("scale").loc[scale]
    estimates, variances, spreads = [], [], []
    for year in (2024, 2025):
        part = scores[scores.year == year]
        mean, variance, df = stratified(part[scale], part.unit, headcounts)
        estimates.append(mean)
        variances.append(variance)
        spreads.append(variance**2 / df)
    change, variance = estimates[1] - estimates[0], sum(variances)
    df = variance**2 / sum(spreads)
    se = math.sqrt(variance)
    p = 2 * sps.t.sf(abs(change) / se, df)
    p_equivalence = max(sps.t.sf((change + 0.12) / se, df), sps.t.cdf((change - 0.12) / se, df))
    expected = [*estimates, change, se, df, p, p_equivalence]
    columns = ["mean_from", "mean_to", "change", "se", "df", "p", "p_equivalence"]
    np.testing.assert_allclose(row[columns].astype(float), expected, rtol=1e-9, atol=1e-14)
    means = both_years.means(by="year").set_index(["scale", "year"])["mean"]
    np.testing.assert_allclose(row.change, means[scale, 2025] - means[scale, 2024], rtol=1e-9)


def test_change_classes():
    rng = np.random.default_rng(5)

    def year(label: int, mean: float, n: int) -> pd.DataFrame:
        answers = np.clip(np.rint(rng.normal(mean, 0.8, (n, 4))), 1, 5)
        return pd.DataFrame(answers, columns=list("ABCD")).assign(year=label, unit=["U", "V"] * (n // 2))

    def changed(difference: float, n: int) -> str:
        frame = pd.concat([year(2024, 3.0, n), year(2025, 3.0 + difference, n)])
        stats = SufficientStatistics.from_frame(frame, {"S": list("ABCD")}, unit="unit", year="year")
        return stats.change(2024, 2025)["class"].iloc[0]

    assert changed(0.5, 600) == "naik"
    assert changed(-0.5, 600) == "turun"
    assert changed(0.0, 4000) == "stabil"
    assert changed(0.0, 40) == "belum dapat dipastikan"


def test_change_in_the_first_years_composition_uses_its_headcounts(answers, scales, scores):
    population = pd.DataFrame(
        {
            "unit": list("ABCDEFGHIJ") * 2,
            "year": [2024] * 10 + [2025] * 10,
            "n_staff": [300, 200, 100, 90, 80, 70, 60, 50, 40, 30, 150, 400, 100, 90, 80, 70, 60, 50, 40, 30],
        }
    )
    stats = SufficientStatistics.from_frame(
        answers, scales, reverse=["INT4"], unit="unit", year="year", population=population
    )
    first = dict(zip("ABCDEFGHIJ", population.n_staff[:10], strict=True))
    row = stats.change(2024, 2025, composition="from").set_index("scale").loc["INT"]
    both = [
        u
        for u in "ABCDEFGHIJ"
        if all(scores[(scores.unit == u) & (scores.year == y)].INT.notna().any() for y in (2024, 2025))
    ]
    for year, figure in ((2024, row.mean_from), (2025, row.mean_to)):
        unit_means = scores[scores.year == year].groupby("unit").INT.mean()
        expected = sum(first[u] * unit_means[u] for u in both) / sum(first[u] for u in both)
        np.testing.assert_allclose(figure, expected, rtol=1e-12)


def test_headcounts_by_stratum_weight_the_groups(answers, scales):
    frame = answers[answers.year == 2025].reset_index(drop=True)
    frame["status"] = np.where(frame.index % 3 == 0, "PPPK", "PNS")
    units = sorted(frame.unit.unique())
    population = pd.DataFrame(
        [(unit, status, 40 * (i + 1) + 100) for i, unit in enumerate(units) for status in ("PNS", "PPPK")],
        columns=["unit", "status", "n_staff"],
    )
    stats = SufficientStatistics.from_frame(
        frame, scales, reverse=["INT4"], unit="unit", stratum="status", population=population
    )
    ours = stats.means(by="stratum").set_index(["scale", "stratum"])
    chosen = frame[frame.status == "PNS"]
    score = chosen[scales["PRO"]].mean(axis=1).where(chosen[scales["PRO"]].notna().mean(axis=1) >= 0.75)
    unit_means = score.groupby(chosen.unit).mean().dropna()
    weight = population[population.status == "PNS"].set_index("unit").n_staff.reindex(unit_means.index)
    np.testing.assert_allclose(ours["mean"]["PRO", "PNS"], (unit_means * weight).sum() / weight.sum(), rtol=1e-12)
    assert ours.n_staff["PRO", "PNS"] == population[population.status == "PNS"].n_staff.sum()


def test_distribution_counts_what_pandas_counts(this_year, answers):
    ours = this_year.distribution(by="unit").set_index(["unit", "item", "category"])
    now = answers[(answers.year == 2025) & (answers.unit == "A")]
    expected = (6 - now.INT4).value_counts()
    for category in range(1, 6):
        assert ours.n["A", "INT4", category] == expected.get(category, 0)
        np.testing.assert_allclose(ours.share["A", "INT4", category], expected.get(category, 0) / now.INT4.count())


def test_weights_must_fit_the_scales(this_year):
    with pytest.raises(InputError) as caught:
        this_year.means(weights={"INT": -1, "PRO": 1, "XYZ": 2})
    text = str(caught.value)
    assert "AKU tidak berbobot" in text
    assert "skala XYZ" in text
    assert "INT adalah -1" in text


def test_the_finite_population_needs_headcounts(answers, scales):
    stats = SufficientStatistics.from_frame(answers, scales)
    with pytest.raises(InputError, match="memerlukan population"):
        stats.means(target="staff")


def test_a_fully_answered_unit_has_no_sampling_error_for_the_staff(answers, scales):
    frame = answers[(answers.year == 2025) & (answers.unit == "E")].dropna()
    stats = SufficientStatistics.from_frame(frame, scales, unit="unit", population={"E": len(frame)})
    np.testing.assert_allclose(stats.means(target="staff").se, 0, atol=1e-9)
    assert (stats.means().se > 0.01).all()


def test_years_counted_apart_add_to_years_counted_together(answers, scales, headcounts):
    grown = {unit: n + 10 for unit, n in headcounts.items()}

    def table(staff: dict[str, int], year: int) -> pd.DataFrame:
        return pd.DataFrame({"unit": list(staff), "n_staff": list(staff.values()), "year": year})

    options = {"reverse": ["INT4"], "unit": "unit", "year": "year"}
    populations = [table(headcounts, 2024), table(grown, 2025)]
    apart = [
        SufficientStatistics.from_frame(answers[answers.year == year], scales, population=population, **options)
        for year, population in zip((2024, 2025), populations, strict=True)
    ]
    together = SufficientStatistics.from_frame(answers, scales, population=pd.concat(populations), **options)
    assert apart[1] + apart[0] == together
    assert together.select(year=2025) == apart[1]
    means = together.means(by="year").set_index(["scale", "year"])
    assert means.n_staff["INT", 2024] == sum(headcounts.values())
    assert means.n_staff["INT", 2025] == sum(grown.values())
    np.testing.assert_allclose(
        means["mean"]["INT", 2025], apart[1].means().set_index("scale")["mean"]["INT"], rtol=1e-12
    )


def test_several_years_pooled_weight_every_unit_and_year_and_say_so(both_years, scores, headcounts):
    row = both_years.means().set_index("scale").loc["PRO"]
    unit_means = scores.groupby(["year", "unit"]).PRO.mean().dropna()
    weight = unit_means.index.get_level_values("unit").map(headcounts)
    np.testing.assert_allclose(row["mean"], np.average(unit_means, weights=weight), rtol=1e-12)
    assert "gabungan tahun 2024 dan 2025" in row.note
    assert both_years.reliability().note.str.contains("gabungan tahun 2024 dan 2025").all()


def test_selecting_a_unit_or_a_stratum_keeps_what_belongs_to_it(answers, scales, headcounts):
    frame = answers.assign(status=np.where(answers.index % 2, "PNS", "PPPK"))
    stats = SufficientStatistics.from_frame(
        frame, scales, reverse=["INT4"], unit="unit", year="year", stratum="status", population=headcounts
    )
    only = stats.select(unit="B", year=2025)
    alone = frame[(frame.unit == "B") & (frame.year == 2025)]
    assert only.n_people == len(alone.dropna(subset=[item for items in scales.values() for item in items], how="all"))
    assert only.means().n_staff.to_list() == [headcounts["B"]] * 4
    pns = stats.select(stratum="PNS")
    turned = frame.assign(INT4=6 - frame.INT4)
    complete = turned.loc[turned.status == "PNS", scales["INT"]].dropna()
    assert pns.reliability().n[0] == len(complete)
    assert pns.means().n_staff.isna().all()  # the register does not know headcounts by stratum
