"""Numbers, dates and lists as an official Indonesian text writes them."""

import datetime as dt
import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budaya_eval.phrases import (
    format_date,
    format_number,
    format_percent,
    join_words,
    round_half_up,
    spell_count,
)


@given(st.integers(-(10**9), 10**9), st.integers(0, 3))
def test_rounding_is_that_of_the_decimal_number_not_of_its_binary_neighbour(thousandths, digits):
    # Source: decimal arithmetic on the exact number, half away from zero.
    exact = (Decimal(thousandths) / 1000).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    assert round_half_up(thousandths / 1000, digits) == float(exact)


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        (76.605, 2, 76.61),  # Python's round gives 76.61 or 76.60, as the binary neighbour falls
        (2.675, 2, 2.68),  # Python's round gives 2.67
        (2.5, 0, 3.0),  # Python's round gives 2.0
        (-0.125, 2, -0.13),
        (3 * 1.115, 2, 3.35),  # 3.3449999999999998 in binary
        (76.60499999, 2, 76.6),
        (np.float64(0.285), 2, 0.29),
        (6012, 0, 6012.0),
    ],
)
def test_halves_go_up(value, digits, rounded):
    assert round_half_up(value, digits) == rounded


def test_what_rounds_to_nothing_has_no_sign():
    assert math.copysign(1, round_half_up(-0.001)) == 1
    assert format_number(-0.001) == format_number(-0.001, sign=True) == "0,00"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_stays_missing(value):
    assert math.isnan(round_half_up(value))
    assert format_number(value) == format_percent(value) == "–"


@pytest.mark.parametrize(
    ("value", "options", "text"),
    [
        (68.4, {}, "68,40"),
        (1234567.891, {"digits": 1}, "1.234.567,9"),
        (6012, {"digits": 0}, "6.012"),
        (999.995, {}, "1.000,00"),
        (-3.25, {"digits": 1}, "−3,3"),
        (3.25, {"digits": 1, "sign": True}, "+3,3"),
        (0, {"sign": True}, "0,00"),
        (None, {}, "–"),
    ],
)
def test_a_number_has_decimal_comma_thousands_point_and_a_true_minus(value, options, text):
    assert format_number(value, **options) == text


@given(st.decimals(-(10**9), 10**9, places=2))
def test_a_written_number_reads_back(number):
    text = format_number(float(number))
    assert Decimal(text.replace(".", "").replace(",", ".").replace("−", "-")) == number


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [(0.404, 0, "40 %"), (0.405, 0, "41 %"), (1, 0, "100 %"), (0.0004, 1, "0,0 %"), (0, 1, "0,0 %"), (None, 0, "–")],
)
def test_a_share_is_written_in_percent(share, digits, text):
    assert format_percent(share, digits) == text


@pytest.mark.parametrize(
    ("date", "text"),
    [
        (dt.date(2016, 8, 3), "3 Agustus 2016"),
        (dt.date(2025, 2, 28), "28 Februari 2025"),
        (dt.date(2025, 12, 31), "31 Desember 2025"),
        (dt.datetime(2026, 1, 1, 23, 59), "1 Januari 2026"),
    ],
)
def test_a_date_is_written_as_in_a_letter(date, text):
    assert format_date(date) == text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["Integritas"], "Integritas"),
        (["Integritas", "Akuntabel"], "Integritas dan Akuntabel"),
        (["Integritas", "Profesional", "Akuntabel"], "Integritas, Profesional, dan Akuntabel"),
    ],
)
def test_words_are_joined_by_the_indonesian_rule(words, text):
    # Source: Pedoman Umum Ejaan (EYD V): a comma before "dan" from three parts on.
    assert join_words(words) == text


def test_the_conjunction_may_be_another():
    assert join_words(["A", "B", "C"], "atau") == "A, B, atau C"


@pytest.mark.parametrize(
    ("count", "text"), [(0, "nol"), (3, "tiga"), (11, "sebelas"), (12, "12"), (6012, "6.012"), (-1, "−1")]
)
def test_small_counts_are_spelt_out(count, text):
    assert spell_count(count) == text
