"""Weights against R's survey (tests/r/make_figures.R), and by identities where survey has no figure."""

from __future__ import annotations

from inspect import signature

import numpy as np
import pandas as pd
import pytest

from budaya_eval.errors import InputError
from budaya_eval.statistics import SufficientStatistics
from budaya_eval.statistics.tables import Tables
from budaya_eval.statistics.weighted import UNWEIGHTED, WeightedStatistics

STAFF = {"A": 400, "B": 200, "C": 90, "D": 60, "E": 31, "F": 45, "G": 12, "H": 7, "I": 5, "J": 2}
STATUS = {"PNS": 600, "PPPK": 252}
MARGINS = {"poststratified": {"unit": STAFF}, "raked": {"unit": STAFF, "stratum": STATUS}}


@pytest.fixture(scope="module")
def with_status(answers, scales) -> SufficientStatistics:
    now = answers[answers.year == 2025].reset_index(drop=True)
    now["status"] = np.where((now.index + 1) % 3 == 0, "PPPK", "PNS")  # as in the R script
    return SufficientStatistics.from_frame(now, scales, reverse=["INT4"], unit="unit", stratum="status")


@pytest.mark.parametrize("kind", MARGINS)
def test_means_and_errors_are_those_of_survey(with_status, r_figures, kind):
    theirs = r_figures("weighted").query("kind == @kind").set_index("scale").drop(columns="kind").astype(float)
    weighted = with_status.with_weights(MARGINS[kind])
    ours = weighted.means().set_index("scale").loc[theirs.index]
    np.testing.assert_allclose(ours["mean"], theirs["mean"], rtol=1e-8)
    np.testing.assert_allclose(ours.n_eff, theirs.n_eff, rtol=1e-8)
    # asked for within 1e-3; survey projects in ten rounds, we in one
    np.testing.assert_allclose(ours.se, theirs.se, rtol=1e-4)
    np.testing.assert_allclose(ours.deff, theirs.deff, rtol=2e-4)
    group = weighted.means(by="stratum").query("stratum == 'PPPK'").set_index("scale").loc[theirs.index]
    np.testing.assert_allclose(group["mean"], theirs.mean_pppk, rtol=1e-8)
    np.testing.assert_allclose(group.se, theirs.se_pppk, rtol=1e-3)


@pytest.mark.parametrize("kind", MARGINS)
def test_reliability_is_that_of_psych_and_survey_on_weighted_covariances(with_status, r_figures, kind):
    theirs = r_figures("weighted_scales").query("kind == @kind").set_index("scale").drop(columns="kind").astype(float)
    ours = with_status.with_weights(MARGINS[kind]).reliability().set_index("scale")
    assert ours.n.to_list() == theirs.n.to_list()
    for figure in ("mean", "sd", "alpha", "alpha_std", "lambda6", "average_r"):
        np.testing.assert_allclose(ours[figure], theirs[figure], rtol=0, atol=1e-8)  # survey rakes to 1e-10 of margins
    np.testing.assert_allclose(ours.alpha, theirs.alpha_survey, rtol=0, atol=1e-8)
    np.testing.assert_allclose(ours.alpha_se, theirs.alpha_se, rtol=1e-3)
    np.testing.assert_allclose(ours.alpha_ci_low, ours.alpha - 1.959963984540054 * ours.alpha_se, rtol=1e-12)


@pytest.mark.parametrize("kind", MARGINS)
def test_items_are_those_of_psych_on_weighted_covariances(with_status, r_figures, kind):
    theirs = r_figures("weighted_items").query("kind == @kind").reset_index()
    weighted = with_status.with_weights(MARGINS[kind])
    ours = weighted.items()
    assert ours.item.to_list() == theirs.item.to_list()
    for figure in ("sd", "alpha_if_deleted", "item_rest_r"):
        np.testing.assert_allclose(ours[figure], theirs[figure].astype(float), rtol=0, atol=1e-8)
    complete = weighted.means().set_index("scale").n_eff  # of people with a score, more than those with whole scales
    assert (ours.r_critical > 1.96 / np.sqrt(complete[ours.scale].to_numpy())).all()


@pytest.mark.parametrize("kind", MARGINS)
def test_a_unit_against_the_rest_is_surveys_contrast(with_status, r_figures, kind):
    theirs = r_figures("weighted_scales").query("kind == @kind").set_index("scale").drop(columns="kind").astype(float)
    table = with_status.with_weights(MARGINS[kind]).compare()
    ours = table[table.unit == "A"].set_index("scale").loc[theirs.index]
    np.testing.assert_allclose(ours.difference, theirs.a_difference, rtol=1e-7)
    np.testing.assert_allclose(ours.se, theirs.a_se, rtol=1e-3)
    small = table[table.unit.isin(["H", "I", "J"])]
    assert small.p.isna().all()
    assert small.note.str.contains("tidak diuji").all()


def test_change_between_weighted_years_is_surveys_contrast(answers, scales, r_figures):
    status = answers.groupby("year").cumcount().add(1).mod(3).eq(0)
    frame = answers.assign(status=np.where(status, "PPPK", "PNS"))
    stats = SufficientStatistics.from_frame(frame, scales, reverse=["INT4"], unit="unit", stratum="status", year="year")
    by_unit = {(year, unit): n for year in (2024, 2025) for unit, n in STAFF.items()}
    by_status = {(2024, "PNS"): 640, (2024, "PPPK"): 212, (2025, "PNS"): 600, (2025, "PPPK"): 252}
    weighted = stats.with_weights({("year", "unit"): by_unit, ("year", "stratum"): by_status})
    theirs = r_figures("weighted_scales").query("kind == 'raked'").set_index("scale").drop(columns="kind").astype(float)
    ours = weighted.change(2024, 2025).set_index("scale").loc[theirs.index]
    np.testing.assert_allclose(ours.change, theirs.change, rtol=1e-7)
    np.testing.assert_allclose(ours.se, theirs.change_se, rtol=1e-3)
    assert set(ours["class"]) == {"naik"}
    items = weighted.item_change(2024, 2025)
    assert items.groupby("scale").change.mean().round(2).to_dict() == pytest.approx(ours.change.to_dict(), abs=0.02)
    with pytest.raises(InputError, match="dua tahun berbeda dari: 2024, 2025"):
        weighted.change(2024, 2030)


def test_weights_that_are_all_alike_leave_reliability_comparison_and_change(answers, scales):
    complete = answers[answers.unit.isin(["A", "B"])].dropna()  # of thirty and more people: none pooled
    stats = SufficientStatistics.from_frame(complete, scales, reverse=["INT4"], unit="unit", year="year")
    people = complete.groupby(["year", "unit"]).size()
    weighted = stats.with_weights({("year", "unit"): (3 * people).to_dict()})
    for name in ("reliability", "items"):
        ours, theirs = getattr(weighted, name)(), getattr(stats, name)()
        same = [c for c in ours if c in theirs and ours[c].dtype == float and not c.startswith("alpha_ci")]
        same = [column for column in same if column != "alpha_se"]
        pd.testing.assert_frame_equal(ours[same], theirs[same], rtol=1e-9)
    plain = stats.reliability()
    width, usual = (table.alpha_ci_high - table.alpha_ci_low for table in (weighted.reliability(), plain))
    np.testing.assert_allclose(width, usual, rtol=0.05)  # margins by unit are the strata of the plain interval
    for ours, theirs, figure in (
        (weighted.compare(), stats.compare(), "difference"),
        (weighted.change(2024, 2025, by="unit"), stats.change(2024, 2025, by="unit"), "change"),
    ):
        np.testing.assert_allclose(ours[figure], theirs[figure], rtol=1e-9)
        np.testing.assert_allclose(ours.se, theirs.se, rtol=0.03)
        assert ours["class"].to_list() == theirs["class"].to_list()


def test_what_has_no_weighted_form_is_refused_with_its_reason(with_status, answers, scales):
    weighted = with_status.with_weights(MARGINS["raked"])
    with pytest.raises(InputError, match="mengandaikan semua orang berbobot sama"):
        weighted.reliability(interval="feldt")
    with pytest.raises(InputError, match="sebagaimana adanya"):
        weighted.agreement(by="unit")
    for name in UNWEIGHTED:
        with pytest.raises(InputError, match=rf"{name}\(\) tidak ada di bawah bobot: .+\. Pakai {name}\(\)"):
            getattr(weighted, name)()
    with pytest.raises(AttributeError, match="has no attribute 'rata_rata'"):
        weighted.rata_rata()
    now = answers[answers.year == 2025]
    pairwise = SufficientStatistics.from_frame(now, scales, unit="unit", missing="pairwise")
    with pytest.raises(InputError, match="memerlukan jawaban lengkap"):
        pairwise.with_weights({"unit": STAFF}).reliability()
    with pytest.raises(InputError, match="paling sedikit dua unit"):
        with_status.select(unit="A").with_weights({"unit": {"A": 400}}).compare()


def test_every_table_has_a_weighted_form_or_a_reason_why_not():
    tables = {name for name in vars(Tables) if not name.startswith("_")} - {"with_weights"}
    given = {name for name in vars(WeightedStatistics) if not name.startswith("_")}
    assert tables - given == set(UNWEIGHTED)
    for name in tables & given:
        assert set(signature(getattr(WeightedStatistics, name)).parameters) <= set(
            signature(getattr(Tables, name)).parameters
        )


def test_a_constant_item_stays_constant_under_weights(answers, scales):
    now = answers[answers.year == 2025].assign(INT1=4)
    weighted = SufficientStatistics.from_frame(now, scales, unit="unit").with_weights({"unit": STAFF})
    row = weighted.reliability().iloc[0]
    assert row.k == 8
    assert "butir tanpa keragaman dikeluarkan: INT1" in row.note


def test_the_weighted_groups_have_the_margins(with_status):
    weights = with_status.with_weights(MARGINS["raked"]).weights
    total = weights.n * weights.weight
    np.testing.assert_allclose(total.groupby(weights.unit).sum(), pd.Series(STAFF), rtol=1e-9)
    np.testing.assert_allclose(total.groupby(weights.stratum).sum(), pd.Series(STATUS), rtol=1e-9)


def test_a_joint_table_and_a_tuple_of_parts_are_one_margin(with_status):
    cells = with_status.with_weights({"unit": STAFF}).weights[["unit", "stratum", "n"]]
    table = cells.assign(n_staff=cells.n * 2 + (cells.stratum == "PPPK"))
    by_table = with_status.with_weights(table.drop(columns="n"))
    pairs = {(row.unit, row.stratum): row.n_staff for row in table.itertuples()}
    by_pairs = with_status.with_weights({("unit", "stratum"): pairs})
    pd.testing.assert_frame_equal(by_table.means(), by_pairs.means())
    np.testing.assert_allclose(by_table.weights.weight, table.n_staff / table.n)


def test_the_index_is_the_mean_of_persons_indices_when_nobody_is_missing(answers, scales):
    now = answers[answers.year == 2025].dropna().reset_index(drop=True)
    staff = {unit: 3 * n + len(unit) for unit, n in now.unit.value_counts().items()}
    weighted = SufficientStatistics.from_frame(now, scales, unit="unit").with_weights({"unit": staff})
    score = sum(now[items].mean(axis=1) for items in scales.values()) / len(scales)
    w = now.unit.map(staff) / now.unit.map(now.unit.value_counts())
    mean = np.average(score, weights=w)
    z = w * (score - score.groupby(now.unit).transform("mean")) / w.sum()  # one margin: residual from its means
    n = len(now)
    row = weighted.means().set_index("scale").loc["index"]
    assert row["mean"] == pytest.approx(mean, rel=1e-12)
    assert row.se == pytest.approx(np.sqrt(n / (n - 1) * (z**2).sum()), rel=1e-9)
    assert row.sd == pytest.approx(np.sqrt(np.average((score - mean) ** 2, weights=w) * n / (n - 1)), rel=1e-9)


def test_weights_that_are_all_alike_change_nothing(with_status):
    people = with_status.with_weights({"unit": STAFF}).weights.groupby("unit").n.sum()
    weighted = with_status.with_weights({"unit": (7 * people).to_dict()})
    plain = with_status.means()
    np.testing.assert_allclose(weighted.means()["mean"], plain["mean"], rtol=1e-12)
    assert weighted.n_eff == pytest.approx(people.sum())
    items = weighted.item_means()
    np.testing.assert_allclose(items["mean"], with_status.item_means()["mean"], rtol=1e-12)
    np.testing.assert_allclose(items.sd, with_status.item_means().sd, rtol=1e-9)


def test_staff_from_whom_nobody_answered_are_named(with_status):
    note = with_status.with_weights({"unit": {**STAFF, "K": 30}}).means().note[0]
    assert note.startswith("pascastratifikasi; tanpa jawaban dari K")
    assert "tidak menghapus bias" in note


def test_everything_wrong_with_margins_is_told_at_once(with_status):
    with pytest.raises(InputError) as caught:
        with_status.with_weights({"unit": {**STAFF, "A": 0, "B": -5}, "lokasi": {"x": 1}, "stratum": {"PNS": "banyak"}})
    text = str(caught.value)
    assert "kategori A adalah '0'" in text
    assert "kategori B adalah '-5'" in text
    assert "Margin 'lokasi'" in text
    assert "kategori PNS adalah" in text


@pytest.mark.parametrize(
    ("margins", "words"),
    [
        ({"unit": {unit: n for unit, n in STAFF.items() if unit != "C"}}, "Ada jawaban dari C"),
        ({"unit": STAFF, "stratum": {"PNS": 600, "PPPK": 300}}, "menurut margin tidak sama: 852 dan 900"),
        ({}, "pemetaan kolom"),
        (pd.DataFrame({"unit": ["A"]}), "kolom n_staff"),
    ],
)
def test_margins_must_fit_the_answers(with_status, margins, words):
    with pytest.raises(InputError, match=words):
        with_status.with_weights(margins)


def test_several_years_are_weighted_one_at_a_time(both_years):
    with pytest.raises(InputError, match="Pilih satu dengan select"):
        both_years.with_weights({"unit": STAFF})


def test_margins_that_cannot_be_met_together_are_an_error():
    frame = pd.DataFrame({"S1": [1, 2, 3] * 4, "S2": [2, 3, 3] * 4, "unit": ["A", "B"] * 6, "status": ["x", "y"] * 6})
    stats = SufficientStatistics.from_frame(frame, {"S": ["S1", "S2"]}, unit="unit", stratum="status")
    with pytest.raises(InputError, match="tidak mencapai semua margin"):
        stats.with_weights({"unit": {"A": 50, "B": 50}, "stratum": {"x": 30, "y": 70}})
