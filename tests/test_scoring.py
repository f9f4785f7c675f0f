"""From answers to scores: every negative statement turned round once, several items of an indicator kept exact."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budaya_eval.answer_table import AnswerTable, interpret
from budaya_eval.instrument import build_instrument
from budaya_eval.scoring import reverse_items, reverse_score, score_facts, score_indicators
from tests.builders import make_instrument, make_list

SMALL = {"INT": 2, "PRO": 8}  # PRO8A is reverse-keyed
SIX_CELLS = st.lists(st.sampled_from(["", "1", "2", "3", "4", "5"]), min_size=6, max_size=6)


def answers_of(instrument, *people):
    """An answer table of respondents given by their raw cells; what is not named is blank."""
    raw = pd.DataFrame(list(people), columns=[question.code for question in instrument.questions], dtype="str")
    raw = raw.fillna("").rename_axis("respondent")
    read = {question.code: interpret(question, instrument, raw[question.code]) for question in instrument.questions}
    likert = {question.code for question in instrument.questions_of("likert")}
    empty = pd.DataFrame(index=raw.index)
    return AnswerTable(
        instrument=instrument,
        respondents=empty,
        values=pd.DataFrame({code: values for code, (values, _) in read.items() if code in likert}, index=raw.index),
        choices=pd.DataFrame(
            {code: values for code, (values, _) in read.items() if code not in likert}, index=raw.index
        ),
        states=pd.DataFrame({code: states for code, (_, states) in read.items()}),
        set_aside=empty,
        faults=empty,
        files=empty,
        corrections=empty,
    )


def with_more_items(n_extra, *, reverse=()):
    """A questionnaire where indicator PRO1 has `n_extra` items beside its first; those named are reverse-keyed."""
    whole = make_list(SMALL)
    first = next(item for item in whole.items if item.code == "PRO1A")
    extra = [
        replace(first, code=f"PRO1{letter}", text_unit=letter, text_self=letter, is_reverse=letter in reverse)
        for letter in "BCDEFG"[:n_extra]
    ]
    return build_instrument(replace(whole, items=(*whole.items, *extra)), year=2025, form="lengkap")


# Reversal


@given(st.integers(-3, 3), st.integers(1, 9), st.data())
def test_reversing_twice_is_no_change_and_swaps_the_ends(low, width, data):
    high = low + width
    values = np.array(data.draw(st.lists(st.integers(low, high), min_size=1)), dtype=float)
    once = reverse_score(values, low, high)
    assert once.min() >= low
    assert once.max() <= high
    assert np.array_equal(reverse_score(once, low, high), values)
    assert reverse_score(np.array([low, high]), low, high).tolist() == [high, low]


def test_reversal_leaves_missing_missing_and_its_input_alone():
    values = np.array([1.0, np.nan, 5.0])
    assert np.array_equal(reverse_score(values, 1, 5), [5.0, np.nan, 1.0], equal_nan=True)
    assert np.array_equal(values, [1.0, np.nan, 5.0], equal_nan=True)


def test_only_negative_statements_are_turned_round():
    answers = answers_of(make_instrument(sizes=SMALL), {"INT1A": "4", "PRO1A": "2", "PRO8A": "4"})
    turned = reverse_items(answers, "unit")
    assert turned.loc[0, ["INT1A", "PRO1A", "PRO8A"]].tolist() == [4, 2, 2]


def test_turning_round_is_done_once_however_often_it_is_asked_for():
    answers = answers_of(make_instrument(sizes=SMALL), {"PRO8A": "1"}, {"PRO8A": "5"})
    first = reverse_items(answers, "unit")
    pd.testing.assert_frame_equal(reverse_items(answers, "unit"), first)
    pd.testing.assert_frame_equal(
        score_indicators(answers, "unit").frame[["PRO8"]], first[["PRO8A"]].set_axis(["PRO8"], axis="columns")
    )
    assert answers.values["PRO8A"].tolist() == [1, 5]


def test_a_scale_of_four_is_turned_round_within_four():
    whole = make_list(SMALL)
    four = replace(whole.scales["frequency5"], points=whole.scales["frequency5"].points[:4])
    answers = answers_of(build_instrument(replace(whole, scales={"frequency5": four}), year=2025), {"PRO8A": "1"})
    assert reverse_items(answers, "unit").at[0, "PRO8A"] == 4


def test_each_wording_is_scored_by_itself():
    answers = answers_of(make_instrument("lengkap", SMALL), {"INT1A": "5", "INT1AS": "3", "PRO8A": "5", "PRO8AS": "4"})
    unit, own = score_indicators(answers, "unit"), score_indicators(answers, "self")
    assert unit.frame.loc[0, ["INT1", "PRO8"]].tolist() == [5, 1]
    assert own.frame.loc[0, ["INT1", "PRO8"]].tolist() == [3, 2]
    assert own.item_of["INT1"] == ["INT1AS"]


# Indicators


def test_with_one_item_each_an_indicator_is_its_item():
    scores = score_indicators(answers_of(make_instrument(sizes=SMALL), {"INT1A": "3", "INT2A": "TM"}), "unit")
    assert (scores.multiplier, scores.points) == (1, (1, 5))
    assert scores.frame.at[0, "INT1"] == 3
    assert np.isnan(scores.frame.at[0, "INT2"])


def test_indicators_stand_in_the_order_of_the_list_whatever_the_order_of_asking():
    scores = score_indicators(answers_of(make_instrument(), {}), "unit")
    assert list(scores.frame.columns) == [indicator.code for indicator in make_list().indicators]
    assert {code: len(indicators) for code, indicators in scores.scales.items()} == {"INT": 9, "PRO": 8, "AKU": 4}


@pytest.mark.parametrize(("n_extra", "multiplier"), [(0, 1), (1, 2), (2, 6), (3, 12), (5, 60)])
def test_the_multiplier_makes_every_mean_whole(n_extra, multiplier):
    # Source: the least common multiple of 1..m: 1, 2, 6, 12, 60, 60 (OEIS A003418).
    scores = score_indicators(answers_of(with_more_items(n_extra), {}), "unit")
    assert scores.multiplier == multiplier
    assert scores.points == (multiplier, 5 * multiplier)


@settings(max_examples=30)
@given(st.integers(1, 5), st.lists(SIX_CELLS, min_size=1, max_size=8))
def test_scores_of_several_items_are_their_mean_exactly(n_extra, cells):
    instrument = with_more_items(n_extra, reverse="C")
    codes = [f"PRO1{letter}" for letter in "ABCDEF"[: n_extra + 1]]
    scores = score_indicators(answers_of(instrument, *(dict(zip(codes, row, strict=False)) for row in cells)), "unit")
    for number, row in enumerate(cells):
        answered = [
            6 - int(cell) if code == "PRO1C" else int(cell) for code, cell in zip(codes, row, strict=False) if cell
        ]
        score = scores.frame.at[number, "PRO1"]
        if answered:
            assert score == int(score)
            assert score * len(answered) == scores.multiplier * sum(answered)
        else:
            assert np.isnan(score)


def test_the_items_of_an_indicator_are_kept_with_it():
    scores = score_indicators(answers_of(with_more_items(2), {}), "unit")
    assert sorted(scores.item_of["PRO1"]) == ["PRO1A", "PRO1B", "PRO1C"]
    assert scores.item_of["PRO2"] == ["PRO2A"]


# Factual questions


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ("A", 1),
        ("Satu; dua", 1),
        ("B", 0),
        ("Tidak tahu", 0),
        ("", np.nan),
        ("A; B", np.nan),  # two answers are none
        ("entah", np.nan),
    ],
)
def test_a_factual_answer_is_right_wrong_or_missing(cell, mark):
    marks = score_facts(answers_of(make_instrument(), {"K1": cell}))
    assert np.array_equal(marks["K1"], [mark], equal_nan=True)
    assert marks.columns.tolist() == ["K1", "K2"]


def test_several_options_may_be_right():
    whole = make_list()
    options = tuple(replace(option, is_correct=option.code in "AB") for option in whole.questions[0].options)
    instrument = make_instrument(questions=(replace(whole.questions[0], options=options),))
    marks = score_facts(answers_of(instrument, {"K1": "A"}, {"K1": "B"}, {"K1": "C"}))
    assert marks["K1"].tolist() == [1, 1, 0]


def test_without_factual_questions_there_are_no_marks():
    assert score_facts(answers_of(make_instrument(questions=()), {}, {})).shape == (2, 0)
