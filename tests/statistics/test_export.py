"""What may be shared: no group of few people, and nothing of few people that follows by subtraction."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from budaya_eval.errors import InputError
from budaya_eval.statistics import SufficientStatistics

SCALES = {"S": ["S1", "S2", "S3", "S4"], "T": ["T1", "T2"]}
ITEMS = [item for items in SCALES.values() for item in items]


def simulate(sizes: dict[str, int], *, missing: float = 0.0, seed: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    unit = np.repeat(list(sizes), list(sizes.values()))
    frame = pd.DataFrame(rng.integers(1, 6, (len(unit), 6)).astype(float), columns=ITEMS)
    frame = frame.mask(rng.random(frame.shape) < missing)
    return frame.assign(unit=unit, status=rng.choice(["PNS", "PPPK"], len(unit)), year=2025)


def count(frame: pd.DataFrame, **options: object) -> SufficientStatistics:
    return SufficientStatistics.from_frame(frame, SCALES, unit="unit", stratum="status", year="year", **options)


def test_small_units_are_put_together_and_told(tmp_path):
    sizes = {"A": 900, "B": 150, "C": 30, "D": 230}
    stats = count(simulate(sizes), population={unit: n + 10 for unit, n in sizes.items()})
    rolled = stats.export(tmp_path / "bagi.npz")
    shared = SufficientStatistics.load(tmp_path / "bagi.npz")
    assert rolled.columns.to_list() == ["year", "unit", "stratum", "into", "reason"]
    # B and C hold 180 together, so the next larger comes to them; strata of A are large enough
    assert shared.units == ["(unit lainnya)", "A"]
    assert set(rolled[rolled["into"] == "(unit lainnya)"].unit) == {"B", "C", "D"}
    assert shared.n_people == stats.n_people
    pd.testing.assert_frame_equal(
        shared.reliability(interval="feldt").drop(columns=["alpha_within", "note"]),
        stats.reliability(interval="feldt").drop(columns=["alpha_within", "note"]),
    )
    assert shared.means().n_staff.unique().tolist() == [1350]


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_no_group_of_the_file_is_small(tmp_path, missing):
    rng = np.random.default_rng(7)
    for seed in range(5):
        sizes = {f"U{i}": int(n) for i, n in enumerate(rng.integers(1, 300, 20))}
        stats = count(simulate(sizes, missing=0.03, seed=seed), missing=missing)
        stats.export(tmp_path / "bagi.npz", min_cell=100)
        counts = SufficientStatistics.load(tmp_path / "bagi.npz")._counts
        complete = np.column_stack([moments[:, 0, 0] for moments in counts.moments])
        assert complete.min() >= 100
        assert (counts.categories == counts.complete_categories).all()
        if missing == "pairwise":
            for pairs, scale in zip(counts.pair_moments, complete.T, strict=True):
                k = pairs.shape[1] // 2
                assert (pairs[:, :k, :k] == scale[:, None, None]).all()


def left_unfinished(path) -> dict[tuple[str, str], tuple[int, int]]:
    """Attack a file: for two scales, how many answered the first but not the second, and the sum of their scores."""
    counts = SufficientStatistics.load(path)._counts
    columns = {column: place for place, column in enumerate(counts.layout.score_columns)}
    half = len(columns)
    found = {}
    for u, (first, items) in enumerate(counts.layout.scales):
        own = columns[u, len(items)]
        for v, (second, others) in enumerate(counts.layout.scales):
            if u == v:
                continue
            other = columns[v, len(others)]
            n = counts.moments[u][:, 0, 0].sum() - counts.score_moments[:, own, other].sum()
            n_items = len(items)
            scores = counts.moments[u][:, 0, 1 : n_items + 1].sum() - counts.score_moments[:, half + own, other].sum()
            found[first, second] = int(n), int(scores)
    return found


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
@pytest.mark.parametrize("answer", [1, 5])
def test_the_score_of_who_left_one_scale_unfinished_does_not_follow(tmp_path, missing, answer):
    frame = simulate({"A": 400})
    frame.loc[7, SCALES["S"]] = answer
    frame.loc[7, "T2"] = np.nan
    stats = count(frame, missing=missing)
    stats.save(tmp_path / "rahasia.npz")
    assert left_unfinished(tmp_path / "rahasia.npz")["S", "T"] == (1, 4 * (answer - 1))  # the attack works
    stats.export(tmp_path / "bagi.npz")
    n, score = left_unfinished(tmp_path / "bagi.npz")["S", "T"]
    assert (n, score) == (1, round(4 * (frame[SCALES["S"]].mean(axis=1).mean() - 1)))  # the mean of all, whoever it was


def test_one_who_answered_an_item_of_an_unfinished_scale_does_not_show(tmp_path):
    frame = simulate({"A": 700})
    frame.loc[:249, "S1"] = np.nan  # many with holes, of whom one alone answered S2
    frame.loc[1:249, "S2"] = np.nan
    frame.loc[250:252, "S4"] = np.nan  # three people have a score from three answers
    count(frame, missing="pairwise").export(tmp_path / "bagi.npz")
    counts = SufficientStatistics.load(tmp_path / "bagi.npz")._counts
    assert (counts.categories == counts.complete_categories).all()
    assert set(counts.pair_moments[0].sum(axis=0)[:4, :4].ravel().tolist()) == {447}
    partial = [place for place, (scale, m) in enumerate(counts.layout.score_columns) if (scale, m) == (0, 3)]
    assert not counts.score_moments[:, partial].any()


def test_the_index_keeps_its_error_where_scales_were_answered_by_others(tmp_path):
    frame = simulate({"A": 900, "B": 700}, missing=0.05)
    common = np.random.default_rng(2).integers(-1, 2, len(frame))
    frame[ITEMS] = frame[ITEMS].add(common, axis=0).clip(1, 5)
    for items in SCALES.values():  # only whole scales, so that nobody is left out of the shared means
        frame.loc[frame[items].isna().any(axis=1), items] = np.nan
    stats = count(frame)
    stats.export(tmp_path / "bagi.npz")
    shared = SufficientStatistics.load(tmp_path / "bagi.npz")
    assert left_unfinished(tmp_path / "bagi.npz")["S", "T"][0] > 50
    assert shared != stats
    ours, theirs = shared.means(by="unit"), stats.means(by="unit")
    np.testing.assert_allclose(ours["mean"], theirs["mean"], rtol=1e-12)
    np.testing.assert_allclose(ours[["sd", "se"]], theirs[["sd", "se"]], rtol=1e-3)
    blind = theirs[theirs.scale != "index"].groupby("unit").se.apply(lambda se: np.sqrt((se**2).sum()) / 2)
    assert (ours[ours.scale == "index"].set_index("unit").se > 1.1 * blind).all()  # without the covariance


def test_the_file_is_that_of_people_who_answered_the_whole_scale(tmp_path):
    frame = simulate({"A": 400}, missing=0.02)
    for scale, items in SCALES.items():
        own = {scale: items}
        stats = SufficientStatistics.from_frame(frame, own, unit="unit", missing="pairwise")
        stats.export(tmp_path / "bagi.npz")
        kept = frame.dropna(subset=items)
        expected = SufficientStatistics.from_frame(kept, own, unit="unit", missing="pairwise")
        shared = SufficientStatistics.load(tmp_path / "bagi.npz")
        for name in ("reliability", "items", "means", "item_means", "distribution"):
            pd.testing.assert_frame_equal(getattr(shared, name)(), getattr(expected, name)())


def test_too_few_people_altogether_are_an_error(tmp_path):
    with pytest.raises(InputError, match="paling sedikit 200 orang"):
        count(simulate({"A": 120, "B": 60})).export(tmp_path / "bagi.npz")
    assert not (tmp_path / "bagi.npz").exists()


def test_nothing_rolled_is_an_empty_table(tmp_path):
    stats = SufficientStatistics.from_frame(simulate({"A": 300, "B": 250}), SCALES, unit="unit")
    assert stats.export(tmp_path / "bagi.npz").empty
    assert SufficientStatistics.load(tmp_path / "bagi.npz") == stats
