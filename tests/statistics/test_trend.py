"""Three years as contrasts, four and more as a line: R's lm, statsmodels, the two-year change, and planted slopes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import chi2

from budaya_eval.errors import InputError
from budaya_eval.statistics import SufficientStatistics

YEARS = [2020, 2021, 2023, 2024, 2025]


@pytest.fixture(scope="module")
def panel(answers: pd.DataFrame) -> pd.DataFrame:
    """Rows dealt out to five years in turn, as make_figures.R does."""
    return answers.assign(year=[YEARS[row % 5] for row in range(len(answers))])


@pytest.fixture(scope="module")
def stats(panel, scales) -> SufficientStatistics:
    return SufficientStatistics.from_frame(panel, scales, reverse=["INT4"], unit="unit", year="year")


@pytest.mark.parametrize("figure", ["n_smallest", "estimate", "se", "df", "p", "p_departure"])
def test_the_line_of_large_units_is_rs(stats, r_figures, figure):
    theirs = r_figures("trend").set_index(["scale", "unit"])
    ours = stats.trend(by="unit").set_index(["scale", "unit"]).loc[theirs.index]
    np.testing.assert_allclose(ours[figure], theirs[figure], rtol=1e-8)


def test_the_line_of_the_city_is_least_squares_on_the_printed_means(stats):
    means = stats.means(by="year")
    means = means[means["scale"] == "index"]
    row = stats.trend().set_index("scale").loc["index"]
    design = sm.add_constant(means["year"].to_numpy(dtype=float))
    assert row.estimate == pytest.approx(sm.OLS(means["mean"].to_numpy(), design).fit().params[1], rel=1e-9)
    weighted = sm.WLS(means["mean"].to_numpy(), design, weights=1 / means.se.to_numpy() ** 2).fit()
    assert row.p_departure == pytest.approx(chi2.sf(weighted.ssr, 3), rel=1e-8)
    share = (means["year"] - means["year"].mean()) / ((means["year"] - means["year"].mean()) ** 2).sum()
    assert row.se == pytest.approx(np.sqrt((share**2 * means.se**2).sum()), rel=1e-9)


@pytest.mark.parametrize("by", [None, "unit"])
def test_three_years_are_their_three_changes_adjusted_together(stats, by):
    years = [2020, 2023, 2025]
    keys = ["scale"] if by is None else ["scale", "unit"]
    table = stats.trend(years, by=by)
    assert table.contrast.unique().tolist() == ["2020–2023", "2020–2025", "2023–2025"]
    for first, second in ((2020, 2023), (2020, 2025), (2023, 2025)):
        ours = table[table.contrast == f"{first}–{second}"].set_index(keys)
        change = stats.change(first, second, by=by).set_index(keys)
        if by == "unit":
            ours = ours[ours.n_years == 2]
        theirs = change.loc[ours.index]
        np.testing.assert_allclose(ours.estimate, theirs.change, rtol=1e-9)
        for figure in ("se", "df", "ci_low", "p", "p_equivalence"):
            np.testing.assert_allclose(ours[figure], theirs[figure], rtol=1e-9)
    of_index = table[table["scale"] == "index"].p.dropna().sort_values()
    assert table[table["scale"] == "index"].p_holm.min() == pytest.approx(min(1, len(of_index) * of_index.iloc[0]))
    assert table.note.str.contains("belum tren|perlu kedua tahun").all()


def planted(slope: float, *, bend: float = 0.0, size: int = 400, seed: int = 5) -> SufficientStatistics:
    rng = np.random.default_rng(seed)
    parts = []
    for step in range(5):
        centre = 3 + slope * step + bend * (step == 2)
        coded = np.clip(np.rint(centre + 0.5 * rng.normal(size=(size, 1)) + 0.7 * rng.normal(size=(size, 4))), 1, 5)
        parts.append(pd.DataFrame(coded, columns=list("PQRS")).assign(year=2021 + step, unit=["U", "V"] * (size // 2)))
    return SufficientStatistics.from_frame(pd.concat(parts), {"S": list("PQRS")}, unit="unit", year="year")


def test_a_planted_slope_a_level_and_a_bend_are_told_apart():
    risen, level, bent = (
        options.trend().iloc[0] for options in (planted(0.1), planted(0, size=4000), planted(0, bend=0.5))
    )
    assert (risen["class"], level["class"]) == ("naik", "stabil")
    assert risen.ci_low < 0.1 < risen.ci_high
    assert risen.p_departure > 0.05
    assert bent.p_departure < 1e-6
    assert "menyimpang dari garis lurus" in bent.note
    assert planted(-0.1).trend(by="unit")["class"].eq("turun").all()


def test_the_first_years_composition_takes_units_that_answered_every_year(panel, scales, headcounts):
    some = panel[~((panel.unit == "B") & (panel.year == 2023))]
    stats = SufficientStatistics.from_frame(
        some, scales, reverse=["INT4"], unit="unit", year="year", population=headcounts
    )
    kept = some.groupby("unit").year.nunique()
    without = some[some.unit.isin(kept[kept == 5].index)]
    alone = SufficientStatistics.from_frame(
        without, scales, reverse=["INT4"], unit="unit", year="year", population=headcounts
    )
    ours, theirs = stats.trend(composition="from"), alone.trend(composition="from")
    np.testing.assert_allclose(ours.estimate, theirs.estimate, rtol=1e-12)
    assert not np.allclose(ours.estimate, stats.trend().estimate)


def test_units_without_four_years_of_enough_people_have_a_reason(panel, scales):
    some = panel[~((panel.unit == "C") & panel.year.isin([2020, 2021])) & ~((panel.unit == "D") & (panel.year == 2020))]
    stats = SufficientStatistics.from_frame(some, scales, reverse=["INT4"], unit="unit", year="year")
    table = stats.trend(by="unit").set_index(["scale", "unit"]).loc["INT"]
    assert np.isnan(table.estimate["C"])
    assert table.note["C"] == "tren perlu 4 tahun dengan sedikitnya 10 orang: ada 3"
    assert table.n_years["D"] == 4
    assert "4 dari 5 tahun" in table.note["D"]
    wordless = table[table.drop(columns="note").isna().any(axis=1) & (table.note == "")]
    assert wordless.empty


def test_years_without_spread_are_not_tested():
    columns = ["S1", "S2", "S3"]
    parts = [pd.DataFrame([[5, 5, 4]] * 20, columns=columns).assign(year=year) for year in YEARS]
    row = SufficientStatistics.from_frame(pd.concat(parts), {"S": columns}, year="year").trend().iloc[0]
    assert row.estimate == pytest.approx(0, abs=1e-12)
    assert row.se == 0
    assert np.isnan([row.p, row.p_departure]).all()
    assert "tidak diuji" in row.note


def test_two_years_and_unknown_years_are_refused(both_years, stats):
    with pytest.raises(InputError, match=r"Hanya 2 tahun.*Pakai change"):
        both_years.trend()
    with pytest.raises(InputError, match="Tahun 2019 dan 2022 tidak ada"):
        stats.trend([2019, 2020, 2022])
    with pytest.raises(InputError, match="composition='last'"):
        stats.trend(composition="last")
