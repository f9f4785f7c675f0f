"""Sample sizes against the printed table of Krejcie and Morgan (1970) and R's power.t.test."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import budaya_eval
from budaya_eval.errors import InputError
from budaya_eval.statistics.sampling import (
    detectable_change,
    krejcie_morgan,
    margin_of_mean,
    needed_for_mean,
    sample_size,
)

PRINTED = {10: 10, 50: 44, 100: 80, 200: 132, 500: 217, 1000: 278, 2000: 322, 5000: 357, 7000: 364, 100_000: 384}


@pytest.mark.parametrize(("n_staff", "printed"), PRINTED.items())
def test_krejcie_and_morgans_table(n_staff, printed):
    # the article prints 384 for 100,000, its formula gives 382.7
    assert krejcie_morgan(n_staff) == (383 if n_staff == 100_000 else printed)


def test_a_sample_of_the_needed_size_has_the_margin():
    for n_staff in (40, 600, 7000):
        n = needed_for_mean(n_staff, 12, 2)
        error = 12 * math.sqrt((1 / n - 1 / n_staff) * n_staff / (n_staff - 1) if n_staff > n else 0)
        assert 1.959963984540054 * error == pytest.approx(2, rel=0.02)


def test_the_plan_rounds_up_what_is_often_printed_as_135():
    # the nearest whole number leaves ± 2.001; a plan keeps its margin
    assert needed_for_mean(6000, 12, 2) == pytest.approx(135.2, abs=0.05)
    assert sample_size(6000).n_needed[0] == 136
    margins = [1.959963984540054 * 12 / math.sqrt(n) * math.sqrt((6000 - n) / 5999) for n in (135, 136)]
    assert margins[0] == pytest.approx(2.001, abs=0.001)
    assert margins[1] < 2


def test_the_margin_undoes_the_size():
    # identity: Cochran's n gives the margin asked for, corrected; without correction it is z · SD / √n.
    for n_staff in (12, 40, 600, 7000):
        for margin in (0.5, 2.0, 5.0):
            assert margin_of_mean(needed_for_mean(n_staff, 13.4, margin), 13.4, n_staff) == pytest.approx(margin)
    assert margin_of_mean(64, 12) == pytest.approx(1.959963984540054 * 12 / 8)
    assert margin_of_mean(1, 12, 1) == 0.0
    assert math.isnan(margin_of_mean(0, 12))


def test_detectable_change_is_rs():
    # R 4.2.2: power.t.test(n = 400, sd = 12, power = 0.8)$delta
    assert detectable_change(400, 12) == pytest.approx(2.3799, abs=0.003)


def test_answers_are_divided_by_the_expected_response_and_rounded_up():
    row = budaya_eval.sample_size(7000, response=0.5).iloc[0]
    assert (row.unit, row.n_needed, row.n_invited) == ("(seluruhnya)", 136, 272)
    assert (row.krejcie_morgan, row.slovin) == (364, 379)


def test_units_share_the_sample_of_the_city_and_know_what_they_cannot_see():
    units = {f"U{i}": 200 for i in range(32)}
    table = sample_size(pd.Series(units)).set_index("unit")
    whole = table.loc["(seluruhnya)"]
    assert table.drop("(seluruhnya)").n_share.unique().tolist() == [math.ceil(whole.n_invited / 32)]
    assert table.detectable_change_share["U0"] > 4 * whole.detectable_change
    assert "terlihat perubahan mulai" in table.note["U0"]


def test_a_small_unit_with_low_response_is_told_so():
    table = sample_size({"A": 30, "B": 500}, response=0.6).set_index("unit")
    assert table.n_invited["A"] == 30
    assert "tidak tercapai" in table.note["A"]
    assert "tidak tercapai" not in table.note["B"]


def test_bad_numbers_are_told_at_once():
    with pytest.raises(InputError) as caught:
        sample_size({"A": 0, "B": 2.5, "C": "banyak"}, sd=-1, margin=0, response=1.2, level=1)
    text = str(caught.value)
    for words in ("A adalah '0'", "B adalah '2.5'", "C adalah", "sd=-1", "margin=0", "response=1.2", "level=1"):
        assert words in text
    with pytest.raises(InputError, match="Tidak ada satu pun unit"):
        sample_size({})
