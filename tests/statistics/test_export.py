"""What may be shared: no group of few people, and nothing that follows by subtraction from people with holes."""

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
        # answers of people with holes are those of at least a hundred, or gone
        for scale, items in enumerate(counts.layout.slices):
            extra = counts.categories[:, items].sum(axis=2) - complete[:, scale, None]
            few = counts.n_people - complete[:, scale] < 100
            assert (extra[few] == 0).all()
            if missing == "pairwise":
                k = items.stop - items.start
                assert (counts.pair_moments[scale][few][:, :k, :k] == complete[few, scale][:, None, None]).all()


def test_without_the_few_with_holes_it_is_the_table_without_them(tmp_path):
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
