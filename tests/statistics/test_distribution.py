"""Summaries of single items against pandas, numpy and scipy on the persons, and items that point the wrong way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as sps

from budaya_eval.errors import InputError
from budaya_eval.statistics import SufficientStatistics

ITEMS = ["S1", "S2", "S3"]


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(4, 60))
    values = rng.integers(1, draw(st.sampled_from([2, 4, 6])), (n, 3)).astype(float)
    values[1:][rng.random((n - 1, 3)) < draw(st.sampled_from([0.0, 0.3]))] = np.nan
    return pd.DataFrame(values, columns=ITEMS).assign(unit=rng.integers(0, 4, n))


@given(frames())
@settings(deadline=None, max_examples=80)
def test_kruskal_wallis_from_counts_is_scipys_on_persons(frame):
    # Who answered nothing is set aside, and with them a unit in which nobody answered.
    if frame.dropna(how="all", subset=ITEMS).unit.nunique() < 2:
        return
    table = SufficientStatistics.from_frame(frame, {"S": ITEMS}, unit="unit", missing="pairwise").kruskal_wallis()
    for row in table.itertuples():
        groups = [part[row.item].dropna() for _, part in frame.groupby("unit")]
        groups = [part for part in groups if len(part)]
        if len(groups) < 2 or frame[row.item].nunique() < 2:
            assert np.isnan(row.h)
            assert row.note.startswith("tidak terdefinisi")
            continue
        h, p = sps.kruskal(*groups)
        assert (row.h, row.p) == (pytest.approx(h, rel=1e-9, abs=1e-9), pytest.approx(p, rel=1e-7))
        assert row.n_groups == len(groups)


@given(frames())
@settings(deadline=None, max_examples=80)
def test_quantiles_from_counts_are_those_of_persons(frame):
    table = SufficientStatistics.from_frame(frame, {"S": ITEMS}, missing="pairwise").distribution_summary()
    for row in table.itertuples():
        values = frame[row.item].dropna().to_numpy()
        for name, level in (("q25", 0.25), ("median", 0.5), ("q75", 0.75)):
            # numpy's name for R's type 2
            assert getattr(row, name) == np.quantile(values, level, method="averaged_inverted_cdf")
        assert row.floor == pytest.approx((values == 1).mean())
        assert row.ceiling == pytest.approx((values == 5).mean())
        assert row.top_two == pytest.approx((values >= 4).mean())


def test_items_at_the_ceiling_are_noted_in_their_group():
    frame = pd.DataFrame({"S1": [5, 4] * 10 + [1, 3] * 10, "S2": [2, 3] * 20, "unit": ["A"] * 20 + ["B"] * 20})
    table = SufficientStatistics.from_frame(frame, {"S": ["S1", "S2"]}, unit="unit").distribution_summary(by="unit")
    noted = table[table.note != ""]
    assert noted[["unit", "item"]].to_numpy().tolist() == [["A", "S1"]]
    assert "100\u00a0%" in noted.note.iloc[0].replace(" ", "\u00a0")


def test_one_group_cannot_be_tested():
    frame = pd.DataFrame({"S1": [1, 2], "S2": [2, 3], "unit": ["A", "A"]})
    with pytest.raises(InputError, match="dua kelompok"):
        SufficientStatistics.from_frame(frame, {"S": ["S1", "S2"]}, unit="unit").kruskal_wallis()


def test_an_item_against_the_first_component_is_reported_not_flipped(answers, scales):
    unturned = SufficientStatistics.from_frame(answers, scales).items().set_index("item")
    assert "berlawanan dengan komponen pertama" in unturned.note["INT4"]
    assert unturned.item_rest_r["INT4"] < 0
    turned = SufficientStatistics.from_frame(answers, scales, reverse=["INT4"]).items()
    assert not turned.note.str.contains("berlawanan").any()
