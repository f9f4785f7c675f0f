"""Mistakes seen in living packages and conventions; each test would fail if ours made them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pingouin as pg
import pytest
from scipy import stats as sps

from budaya_eval.statistics import SufficientStatistics


def one_scale(frame: pd.DataFrame, **options: object) -> pd.Series:
    stats = SufficientStatistics.from_frame(frame, {"S": list(frame.columns)}, **options)
    return stats.reliability(interval="feldt").iloc[0]


def simulated(n: int, k: int, *, seed: int = 1, mean: float = 3.4, loading: float = 0.7) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, 1))
    answers = np.clip(np.rint(mean + loading * latent + 0.8 * rng.normal(size=(n, k))), 1, 5)
    return pd.DataFrame(answers, columns=[f"S{i}" for i in range(1, k + 1)])


class TestPingouin:
    def test_agrees_where_it_is_right(self, this_year, answers, scales):
        now = answers[answers.year == 2025].assign(INT4=lambda frame: 6 - frame.INT4)
        ours = this_year.reliability(interval="feldt").set_index("scale")
        for scale, items in scales.items():
            alpha, bounds = pg.cronbach_alpha(now[items].dropna())
            assert ours.alpha[scale] == pytest.approx(alpha, abs=1e-9)
            # pingouin rounds its interval to three decimals
            assert [round(ours.alpha_ci_low[scale], 3), round(ours.alpha_ci_high[scale], 3)] == list(bounds)

    def test_interval_uses_the_people_left_after_listwise_deletion(self):
        # the same 9 complete rows give the same interval, with or without incomplete rows beside them;
        # pingouin keeps the n of before and gives another, narrower one
        complete = simulated(12, 5, seed=4)
        holes = complete.copy().iloc[:40]
        extra = simulated(28, 5, seed=5)
        extra.iloc[:, 0] = np.nan
        mixed = pd.concat([holes, extra], ignore_index=True)
        alone, beside = one_scale(complete), one_scale(mixed)
        assert alone.n == beside.n == 12
        assert (alone.alpha_ci_low, alone.alpha_ci_high) == (beside.alpha_ci_low, beside.alpha_ci_high)
        _, theirs = pg.cronbach_alpha(mixed, nan_policy="listwise")
        assert theirs[0] > beside.alpha_ci_low + 0.01
        assert "28 dari 40 orang tidak dipakai" in beside.note

    def test_constant_items_do_not_count_in_k(self):
        frame = simulated(60, 4)
        row = one_scale(frame.assign(S5=3.0))
        assert row.k == 4
        assert row.alpha == pytest.approx(one_scale(frame).alpha, abs=1e-12)
        assert "butir tanpa keragaman dikeluarkan: S5" in row.note
        assert pg.cronbach_alpha(frame.assign(S5=3.0))[0] < row.alpha - 0.01

    def test_pairwise_alpha_above_one_is_refused(self):
        rng = np.random.default_rng(42)
        latent = rng.normal(size=(40, 1))
        whole = pd.DataFrame(
            np.clip(np.rint(3 + 1.5 * latent + 0.3 * rng.normal(size=(40, 4))), 1, 5), columns=list("PQRS")
        )
        frame = whole.mask(rng.random((40, 4)) < 0.45)
        covariance = frame.cov().to_numpy()
        assert 4 / 3 * (1 - np.trace(covariance) / covariance.sum()) > 1
        row = one_scale(frame, missing="pairwise")
        assert row.n == 12
        assert np.isnan(row.alpha)
        assert np.isnan(row.alpha_ci_low)
        assert "alpha ditolak: pairwise memberi nilai di atas 1" in row.note


def test_pairwise_alpha_is_pandas_pairwise_covariance(this_year, answers, scales):
    now = answers[answers.year == 2025].assign(INT4=lambda frame: 6 - frame.INT4)
    stats = SufficientStatistics.from_frame(now, scales, missing="pairwise")
    table = stats.reliability().set_index("scale")
    for scale, items in scales.items():
        covariance, k = now[items].cov().to_numpy(), len(items)
        expected = k / (k - 1) * (1 - np.trace(covariance) / covariance.sum())
        assert table.alpha[scale] == pytest.approx(expected, abs=1e-9)
        assert table.n[scale] == (now[items].notna().astype(int).T @ now[items].notna().astype(int)).to_numpy().min()
    assert (table.missing == "pairwise").all()


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int64", "float32", "Int64", "Float64", "object", "int8[pyarrow]"])
def test_small_integers_do_not_wrap(dtype):
    frame = simulated(20_000, 6)
    assert one_scale(frame.astype(dtype)).drop("note").equals(one_scale(frame).drop("note"))


def test_small_integers_do_not_wrap_under_reversal_of_a_long_scale():
    frame = pd.DataFrame({"S1": [0, 50, 100, 90] * 5, "S2": [100, 50, 0, 10] * 5}, dtype="int8")
    row = SufficientStatistics.from_frame(frame, {"S": ["S1", "S2"]}, (0, 100), reverse=["S2"]).reliability().iloc[0]
    assert row.alpha == pytest.approx(1)


def test_a_negative_alpha_is_a_finding():
    frame = simulated(200, 4)
    frame[["S2", "S4"]] = 6 - frame[["S2", "S4"]]
    row = one_scale(frame)
    covariance = frame.cov().to_numpy()
    assert row.alpha == pytest.approx(4 / 3 * (1 - np.trace(covariance) / covariance.sum()), abs=1e-9)
    assert row.alpha < 0
    assert "alpha negatif adalah temuan" in row.note
    stats = SufficientStatistics.from_frame(frame, {"S": list(frame.columns)})
    assert stats.items().note.str.contains("periksa arah butir").any()


def test_alpha_if_deleted_does_not_exist_for_two_items():
    frame = simulated(100, 2)
    items = SufficientStatistics.from_frame(frame, {"S": ["S1", "S2"]}).items()
    assert items.alpha_if_deleted.isna().all()
    assert items.note.str.contains("tidak ada untuk dua butir").all()
    assert items.item_rest_r.to_list() == pytest.approx([frame.corr().iloc[0, 1]] * 2)


@pytest.mark.parametrize("n", [1, 2, 3, 9])
def test_no_reliability_below_ten_people(n):
    frame = simulated(n, 4, seed=3)
    row = one_scale(frame)
    coefficients = row[["alpha", "alpha_ci_low", "alpha_se", "alpha_std", "lambda2", "lambda6", "split_half", "kmo"]]
    assert coefficients.isna().all()
    assert row.n == n
    assert row["mean"] == pytest.approx(frame.to_numpy().mean())
    assert "n < 10: reliabilitas tidak dihitung" in row.note
    items = SufficientStatistics.from_frame(frame, {"S": list(frame.columns)}).items()
    assert items[["item_rest_r", "item_total_r", "alpha_if_deleted", "smc", "r_critical"]].isna().all(axis=None)
    assert items.note.str.contains("n < 10").all()


def test_below_thirty_people_it_is_indicative():
    assert "n < 30: indikatif" in one_scale(simulated(29, 4)).note
    assert "indikatif" not in one_scale(simulated(30, 4)).note


def test_fewer_people_than_items_leave_no_singular_matrix():
    row = one_scale(simulated(12, 15))
    assert np.isfinite(row.alpha)
    assert row[["lambda6", "kmo", "bartlett_chi2", "bartlett_p"]].isna().all()
    assert "jumlah orang tidak melebihi jumlah butir" in row.note


def test_a_copied_item_makes_the_matrix_singular_and_is_said():
    frame = simulated(80, 4)
    row = one_scale(frame.assign(S5=frame.S1))
    assert np.isnan(row.lambda6)
    assert "matriks korelasi singular" in row.note
    assert np.isfinite(row.alpha)


def test_units_of_one_two_and_three_people_are_listed_without_coefficients():
    frame = simulated(106, 4).assign(unit=["A"] * 100 + ["B"] + ["C"] * 2 + ["D"] * 3)
    stats = SufficientStatistics.from_frame(frame, {"S": ["S1", "S2", "S3", "S4"]}, unit="unit")
    table = stats.reliability(by="unit").set_index("unit")
    assert table.n.to_dict() == {"A": 100, "B": 1, "C": 2, "D": 3}
    assert table.alpha.notna().to_dict() == {"A": True, "B": False, "C": False, "D": False}
    means = stats.means(by="unit").set_index(["scale", "unit"]).loc["S"]
    assert means.se.notna().all()  # from the pooled spread, also for one person
    assert np.isnan(means.sd["B"])
    assert stats.compare().set_index(["scale", "unit"]).p.notna().to_dict()["S", "B"] is False


def test_alpha_within_units_takes_unit_differences_out():
    rng = np.random.default_rng(2)
    unit = np.repeat(np.arange(30), 20)
    shift = np.linspace(-1.2, 1.2, 30)[unit][:, None]
    answers = np.clip(np.rint(3 + shift + 0.4 * rng.normal(size=(600, 1)) + 0.8 * rng.normal(size=(600, 4))), 1, 5)
    frame = pd.DataFrame(answers, columns=["S1", "S2", "S3", "S4"]).assign(unit=unit)
    row = SufficientStatistics.from_frame(frame, {"S": ["S1", "S2", "S3", "S4"]}, unit="unit").reliability().iloc[0]
    centred = frame[["S1", "S2", "S3", "S4"]] - frame.groupby("unit")[["S1", "S2", "S3", "S4"]].transform("mean")
    squares = (centred.T @ centred).to_numpy()
    assert row.alpha_within == pytest.approx(4 / 3 * (1 - np.trace(squares) / squares.sum()), abs=1e-9)
    assert row.alpha_within < row.alpha - 0.2


def test_the_r_table_is_indexed_by_degrees_of_freedom_and_says_nothing_for_a_city():
    frame = simulated(6000, 4)
    items = SufficientStatistics.from_frame(frame, {"S": list(frame.columns)}).items()
    t = sps.t.ppf(0.975, 5998)
    assert items.r_critical.iloc[0] == pytest.approx(t / np.sqrt(t**2 + 5998))
    assert items.r_critical.iloc[0] == pytest.approx(0.0253, abs=5e-5)
    assert items.note.str.contains("hampir selalu terlampaui").all()
    thirty = SufficientStatistics.from_frame(frame[:30], {"S": list(frame.columns)}).items()
    assert thirty.r_critical.iloc[0] == pytest.approx(0.361, abs=5e-4)  # the printed table at df = 28


def test_listwise_is_per_scale_not_over_all_items():
    rng = np.random.default_rng(6)
    frame = simulated(1000, 42).mask(rng.random((1000, 42)) < 0.01)
    columns = list(frame.columns)
    scales = {"A": columns[:14], "B": columns[14:28], "C": columns[28:]}
    table = SufficientStatistics.from_frame(frame, scales).reliability().set_index("scale")
    assert table.n["A"] == len(frame[columns[:14]].dropna())
    assert (table.n > 1.2 * len(frame.dropna())).all()


def test_equal_weight_per_scale_is_the_default_not_per_item():
    frame = pd.DataFrame({f"A{i}": [5, 5, 4, 5] * 3 for i in range(9)} | {f"B{i}": [2, 1, 2, 2] * 3 for i in range(4)})
    scales = {"A": [f"A{i}" for i in range(9)], "B": [f"B{i}" for i in range(4)]}
    stats = SufficientStatistics.from_frame(frame, scales)
    index = stats.means().set_index("scale")["mean"]["index"]
    assert index == pytest.approx((4.75 + 1.75) / 2)
    by_item = stats.means(weights={"A": 9, "B": 4}).set_index("scale")["mean"]["index"]
    assert by_item == pytest.approx(frame.to_numpy().mean())


@pytest.mark.parametrize("interval", ["feldt", "adf", "unit-jackknife", "unit-bootstrap"])
def test_near_either_end_and_below_fifty_no_interval_of_alpha_is_called_reliable(interval):
    def note(frame: pd.DataFrame, **options: object) -> str:
        with_units = frame.assign(unit=np.arange(len(frame)) % 4)
        stats = SufficientStatistics.from_frame(with_units, {"S": list(frame.columns)}, unit="unit", **options)
        return stats.reliability(interval=interval).note[0]

    high, middle = simulated(400, 5, mean=4.8), simulated(400, 5, mean=3.4)
    assert "rata-rata di atas 4,30, dekat batas atas: tidak ada rentang alpha yang andal" in note(high)
    assert ("Feldt terlalu sempit" in note(high)) == (interval == "feldt")
    assert "rata-rata di bawah 1,70, dekat batas bawah: tidak ada" in note(high, reverse=list(high.columns))
    assert "tidak ada rentang alpha" not in note(middle)
    assert "n < 50: tidak ada rentang alpha yang andal" in note(middle[:49])
    assert "tidak ada rentang alpha" not in note(middle[:50])


@pytest.mark.parametrize(
    ("points", "limit"), [((0, 4), "3,30"), ((1, 4), "3,48"), ((1, 7), "5,95"), ((0, 100), "82,50")]
)
def test_the_end_of_a_scale_is_a_share_of_its_range(points, limit):
    low, high = points
    rng = np.random.default_rng(8)

    def note(centre: float) -> str:
        answers = np.clip(np.rint(low + (high - low) * rng.normal(centre, 0.15, (200, 4))), low, high)
        return one_scale(pd.DataFrame(answers, columns=list("PQRS")), points=points).note

    assert f"di atas {limit}" in note(0.95)
    assert "dekat batas" not in note(0.75)


def test_icc_names_its_group_size_and_icc2_of_huge_units_is_near_one():
    rng = np.random.default_rng(12)

    def agreement(sizes: list[int]) -> pd.Series:
        unit = np.repeat(np.arange(len(sizes)), sizes)
        shift = np.linspace(-0.12, 0.12, len(sizes))[unit][:, None]
        answers = np.clip(np.rint(3 + shift + rng.normal(size=(len(unit), 3))), 1, 5)
        frame = pd.DataFrame(answers, columns=["S1", "S2", "S3"]).assign(unit=unit)
        return SufficientStatistics.from_frame(frame, {"S": ["S1", "S2", "S3"]}, unit="unit").agreement().iloc[0]

    even, uneven, huge = agreement([40] * 8), agreement([10, 10, 10, 290, 10, 10, 10, 290]), agreement([5000] * 4)
    assert even.icc1 == pytest.approx(even.icc1_n0, rel=1e-12)
    assert abs(uneven.icc1 / uneven.icc1_n0 - 1) > 0.02
    assert huge.icc1 < 0.05
    assert huge.icc2 > 0.95


def test_icc2_is_undefined_where_all_units_have_the_same_mean_up_to_rounding():
    """The mean square between is then no variance but what rounding leaves: ICC(2) came to −1.4e29."""
    people = [[1 + 2 * (n % 2) + j % 3 for j in range(1, 9)] for n in range(24)]
    frame = pd.DataFrame(people * 3, columns=[f"S{j}" for j in range(1, 9)]).assign(unit=np.repeat(["A", "B", "C"], 24))
    row = SufficientStatistics.from_frame(frame, {"S": list(frame.columns[:8])}, unit="unit").agreement().iloc[0]
    assert np.isnan(row["icc2"])
    assert row["icc1"] == pytest.approx(-1 / 23)
    assert "rata-rata semua unit sama" in row["note"]


def test_r_wg_rises_with_the_number_of_items_and_its_item_mean_does_not():
    frame = simulated(60, 4).assign(unit=["A", "B"] * 30)
    copied = frame.assign(**{f"T{i}": frame[f"S{i}"] for i in range(1, 5)})
    few, many = (
        SufficientStatistics.from_frame(table, {"S": [c for c in table if c != "unit"]}, unit="unit").agreement("unit")
        for table in (frame, copied)
    )
    assert (many.rwg_j > few.rwg_j + 0.05).all()
    np.testing.assert_allclose(many.rwg_j_lindell, few.rwg_j_lindell, rtol=1e-12)


def test_the_missing_policy_changes_the_result_and_is_named():
    rng = np.random.default_rng(7)
    frame = simulated(120, 6).mask(rng.random((120, 6)) < 0.1)
    listwise, pairwise = one_scale(frame), one_scale(frame, missing="pairwise")
    assert (listwise.missing, pairwise.missing) == ("listwise", "pairwise")
    assert abs(listwise.alpha - pairwise.alpha) > 1e-4
    assert "listwise" in listwise.note


def test_best_split_is_for_twelve_items_and_fewer():
    assert "hanya sampai 12 butir" in one_scale(simulated(60, 13)).note
    assert np.isnan(one_scale(simulated(60, 13)).split_half_best)
    constant = one_scale(simulated(60, 12).assign(S13=3.0))
    assert constant.split_half_best == pytest.approx(one_scale(simulated(60, 12)).split_half_best, rel=1e-12)


def test_a_scale_without_any_spread_has_reasons_instead_of_numbers():
    frame = pd.DataFrame({"S1": [3] * 40, "S2": [4] * 40, "unit": ["A", "B"] * 20, "year": [2024] * 20 + [2025] * 20})
    stats = SufficientStatistics.from_frame(frame, {"S": ["S1", "S2"]}, unit="unit", year="year")
    row = stats.reliability().iloc[0]
    assert np.isnan(row.alpha)
    assert "kurang dari dua butir yang beragam" in row.note
    assert stats.items().note.str.contains("tanpa keragaman").all()
    means = stats.means().set_index("scale").loc["S"]
    assert (means["mean"], means.se, means.ci_low) == (3.5, 0, 3.5)
    compare = stats.compare()
    assert compare.p.isna().all()
    assert compare.note.str.contains("tanpa keragaman jawaban").all()
    assert (stats.change(2024, 2025)["class"] == "belum dapat dipastikan").all()
    assert (stats.change(2024, 2025).note != "").all()


def test_identical_answers_have_no_spread_not_a_spread_of_rounding_errors():
    # thirds have no exact binary form: a spread of 1e-14 would make every difference "significant"
    columns = ["S1", "S2", "S3"]
    before = pd.DataFrame([[5, 5, 4]] * 37, columns=columns).assign(year=2024)
    after = pd.DataFrame([[3, 3, 2]] * 41, columns=columns).assign(year=2025)
    frame = pd.concat([part.assign(unit=unit) for unit in ("A", "B") for part in (before, after)])
    stats = SufficientStatistics.from_frame(frame, {"S": columns}, unit="unit", year="year")
    change = stats.change(2024, 2025, by="unit").set_index(["scale", "unit"]).loc["S"]
    assert (change.se == 0).all()
    assert change.p.isna().all()
    assert (change["class"] == "belum dapat dipastikan").all()
    assert (stats.means(by="year")[["sd", "se"]] == 0).all(axis=None)


def test_items_that_cancel_each_other_leave_no_rounding_errors_as_coefficients():
    rng = np.random.default_rng(11)
    frame = pd.DataFrame(rng.integers(1, 4, (43, 2)), columns=["S1", "S2"])
    frame["S3"] = 8 - frame.S1 - frame.S2
    stats = SufficientStatistics.from_frame(frame, {"S": ["S1", "S2", "S3"]}, (1, 7))
    row = stats.reliability().iloc[0]
    assert row[["alpha", "alpha_ci_low", "lambda2", "lambda6"]].isna().all()
    assert "skor total tanpa keragaman" in row.note
    assert stats.items().item_total_r.isna().all()
    assert stats.items().item_rest_r.to_list() == pytest.approx([-1, -1, -1])
    opposed = pd.DataFrame({"S1": frame.S1, "S2": frame.S2, "S3": 4 - frame.S2})
    items = SufficientStatistics.from_frame(opposed, {"S": ["S1", "S2", "S3"]}).items().set_index("item")
    assert np.isnan(items.item_rest_r["S1"])
    assert "butir lain tanpa keragaman" in items.note["S1"]
