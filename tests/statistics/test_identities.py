"""Identities that must hold for any answers: sums of counts, order, reversal, constants, alpha of two items."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from budaya_eval.statistics import SufficientStatistics

SCALES = {"X": ["X1", "X2", "X3"], "Y": ["Y1", "Y2"]}
ITEMS = [item for items in SCALES.values() for item in items]
FIGURES = [
    "alpha",
    "alpha_ci_low",
    "alpha_ci_high",
    "alpha_se",
    "alpha_std",
    "lambda2",
    "lambda6",
    "average_r",
    "split_half",
    "split_half_best",
]


@st.composite
def frames(draw: st.DrawFn, min_people: int = 2, max_people: int = 60, max_missing: float = 0.2) -> pd.DataFrame:
    """Answers 1–5 with holes, in units of any size from one person, the first two rows complete."""
    n = draw(st.integers(min_people, max_people))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    spread = draw(st.sampled_from([0.0, 0.7, 2.0]))
    common = rng.normal(size=(n, 1)) * spread
    answers = np.clip(np.rint(3 + common + rng.normal(size=(n, 5))), 1, 5)
    if draw(st.booleans()):
        answers[:, draw(st.integers(0, 4))] = 3
    answers[rng.random((n, 5)) < draw(st.floats(0, max_missing))] = np.nan
    answers[:2] = np.nan_to_num(answers[:2], nan=2)
    frame = pd.DataFrame(answers, columns=ITEMS)
    n_units = draw(st.integers(1, 6))
    frame["unit"] = [f"U{code}" for code in rng.integers(0, n_units, n)]
    frame["year"] = rng.integers(2024, 2026, n)
    frame["status"] = rng.choice(["PNS", "PPPK"], n)
    return frame


def count(frame: pd.DataFrame, **options: object) -> SufficientStatistics:
    return SufficientStatistics.from_frame(frame, SCALES, unit="unit", year="year", stratum="status", **options)


@given(frames(min_people=6), st.sampled_from(["listwise", "pairwise"]), st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=60)
def test_counts_add_up_in_any_order(frame, missing, seed):
    shuffled = frame.sample(frac=1, random_state=seed % 2**31)
    head, middle, tail = (
        part.assign(**{item: part[item].fillna(3) for item in ITEMS})
        for part in (shuffled[:2], shuffled[2:4], shuffled[4:])
    )
    whole = count(pd.concat([tail, head, middle]), missing=missing)
    parts = [count(part, missing=missing) for part in (head, middle, tail)]
    assert parts[2] + (parts[0] + parts[1]) == whole
    assert (parts[1] + parts[0]) + parts[2] == whole
    for table in ("reliability", "items", "means", "distribution"):
        pd.testing.assert_frame_equal(
            getattr(parts[2] + parts[1] + parts[0], table)(), getattr(whole, table)(), check_exact=True
        )


@given(frames(), st.integers(0, 2**31 - 1))
@settings(deadline=None, max_examples=40)
def test_order_of_rows_and_names_of_units_change_nothing_bit_for_bit(frame, seed):
    shuffled = frame.sample(frac=1, random_state=seed)
    assert count(frame) == count(shuffled)
    renamed = frame.assign(unit=frame.unit.map(lambda unit: f"Z{9 - int(unit[1:])}"))
    pd.testing.assert_frame_equal(
        count(frame).reliability(), count(renamed).reliability(), check_exact=False, atol=1e-12
    )
    pd.testing.assert_frame_equal(count(frame).items(), count(renamed).items(), check_exact=True)


@given(frames(min_people=15))
@settings(deadline=None, max_examples=40)
def test_reversing_all_items_leaves_reliability(frame):
    plain, reversed_ = count(frame).reliability(), count(frame, reverse=ITEMS).reliability()
    np.testing.assert_allclose(plain[FIGURES], reversed_[FIGURES], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(plain["mean"], 6 - reversed_["mean"], rtol=1e-12)


@given(frames(min_people=15))
@settings(deadline=None, max_examples=40)
def test_reversing_in_the_data_is_reversing_by_name(frame):
    by_hand = frame.assign(X2=6 - frame.X2)
    pd.testing.assert_frame_equal(count(by_hand).means(), count(frame, reverse=["X2"]).means(), check_exact=True)


@given(frames(min_people=15), st.integers(-3, 90))
@settings(deadline=None, max_examples=40)
def test_a_constant_added_to_all_moves_only_the_means(frame, constant):
    moved = frame.assign(**{item: frame[item] + constant for item in ITEMS})
    plain, shifted = count(frame), count(moved, points=(1 + constant, 5 + constant))
    np.testing.assert_allclose(plain.reliability()[FIGURES], shifted.reliability()[FIGURES], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(plain.means()["mean"] + constant, shifted.means()["mean"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(plain.means()["se"], shifted.means()["se"], rtol=1e-9, atol=1e-12)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=10, max_size=80))
@settings(deadline=None, max_examples=60)
def test_alpha_of_two_items_of_equal_variance_is_spearman_brown(pairs):
    mirrored = pairs + [(b, a) for a, b in pairs]  # each item gets the same answers: equal variances
    frame = pd.DataFrame(mirrored, columns=["Y1", "Y2"])
    row = SufficientStatistics.from_frame(frame, {"Y": ["Y1", "Y2"]}).reliability().iloc[0]
    if frame.Y1.std() == 0:
        assert np.isnan(row.alpha)
        return
    r = np.corrcoef(frame.Y1, frame.Y2)[0, 1]
    if r < -1 + 1e-9:
        assert np.isnan(row.alpha)
        return
    np.testing.assert_allclose(row.alpha, 2 * r / (1 + r), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(row.split_half, 2 * r / (1 + r), rtol=1e-9, atol=1e-9)


@given(frames(min_people=15))
@settings(deadline=None, max_examples=40)
def test_best_split_is_alpha_of_two_items_and_otherwise_not_below_it(frame):
    # alpha is the mean of lambda 4 over all halves of an even number of items (Cronbach 1951), so the best is not less
    table = count(frame).reliability()
    known = table[table.alpha.notna()]
    two = known[known.k == 2]
    np.testing.assert_allclose(two.split_half_best, two.alpha, rtol=1e-9, atol=1e-9)
    four = SufficientStatistics.from_frame(frame, {"Z": ["X1", "X2", "X3", "Y1"]}).reliability().iloc[0]
    if four.k == 4 and not np.isnan(four.alpha):
        assert four.split_half_best >= four.alpha - 1e-9


@given(frames(min_people=15, max_missing=0.0))
@settings(deadline=None, max_examples=60)
def test_standardised_alpha_is_spearman_brown_on_the_average_correlation(frame):
    table = count(frame).reliability().set_index("scale")
    for scale, items in SCALES.items():
        varying = frame[items].loc[:, frame[items].std() > 0]
        k = varying.shape[1]
        if k < 2:
            assert np.isnan(table.alpha_std[scale])
            continue
        average = varying.corr().to_numpy()[np.triu_indices(k, 1)].mean()
        np.testing.assert_allclose(table.average_r[scale], average, rtol=1e-9, atol=1e-12)
        if 1 + (k - 1) * average > 1e-9:
            np.testing.assert_allclose(
                table.alpha_std[scale], k * average / (1 + (k - 1) * average), rtol=1e-9, atol=1e-12
            )
        if varying.cov().to_numpy().sum() > 1e-9:
            z = varying.sum(axis=1).var()
            np.testing.assert_allclose(
                table.alpha[scale], k / (k - 1) * (1 - varying.var().sum() / z), rtol=1e-9, atol=1e-12
            )


@given(frames(min_people=4))
@settings(deadline=None, max_examples=40)
def test_a_saved_file_gives_the_same_object_and_bytes(tmp_path_factory, frame):
    folder = tmp_path_factory.mktemp("saved")
    population = dict.fromkeys(frame.unit.unique(), 100)
    stats = count(frame, population=population)
    stats.save(folder / "a.npz")
    SufficientStatistics.load(folder / "a.npz").save(folder / "b.npz")
    assert SufficientStatistics.load(folder / "a.npz") == stats
    assert (folder / "a.npz").read_bytes() == (folder / "b.npz").read_bytes()


@given(frames(min_people=20))
@settings(deadline=None, max_examples=40)
def test_the_index_is_the_weighted_sum_of_the_printed_scale_means(frame):
    for options in ({}, {"weights": {"X": 3, "Y": 1}}, {"unit_weight": "equal"}):
        means = (
            count(frame).select(year=2024).means(**options)
            if (frame.year == 2024).any()
            else count(frame).means(**options)
        )
        means = means.set_index("scale")["mean"]
        weight = 0.75 if "weights" in options else 0.5
        if means.isna().any():
            continue
        np.testing.assert_allclose(means["index"], weight * means["X"] + (1 - weight) * means["Y"], rtol=1e-12)


@given(frames(min_people=2), st.sampled_from(["listwise", "pairwise"]))
@settings(deadline=None, max_examples=60)
def test_nothing_is_missing_without_words(frame, missing):
    stats = count(frame, missing=missing, population={f"U{i}": 100 for i in range(6)})
    tables = [
        *(stats.reliability(by=by) for by in (None, "unit", "stratum")),
        *(stats.items(by=by) for by in (None, "unit")),
        *(stats.means(by=by) for by in (None, "unit")),
        *(stats.item_means(by=by) for by in (None, "unit")),
        stats.distribution_summary(by="unit"),
        stats.expected_rise(1, by="unit"),
    ]
    if len(stats.units) > 1:
        tables += [stats.compare(), stats.agreement(), stats.agreement(by="unit"), stats.kruskal_wallis()]
    for table in tables:
        wordless = table[table.drop(columns="note").isna().any(axis=1) & (table.note == "")]
        assert wordless.empty, wordless.to_string()
