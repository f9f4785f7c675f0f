"""Flags for answers that deserve a second look; nobody is excluded."""

import pandas as pd
import pytest

from budaya_eval.answer_table import AnswerTable
from budaya_eval.quality import flag_answers
from tests.builders import make_instrument

INSTRUMENT = make_instrument()
CODES = [question.code for question in INSTRUMENT.questions_of("likert")]
REVERSE = [question.code for question in INSTRUMENT.questions_of("likert") if question.is_reverse]


def flags(*people, instrument=INSTRUMENT, units=None, choices=None):
    """Flags of respondents given by their answers, question code to value; what is not named is not answered."""
    codes = [question.code for question in instrument.questions_of("likert")]
    values = pd.DataFrame(list(people), columns=codes).astype("float64").rename_axis("respondent")
    empty = pd.DataFrame(index=values.index)
    people = pd.DataFrame({"unit": units or ["BKD"] * len(values)}, index=values.index)
    chosen = empty if choices is None else pd.DataFrame({"B1": choices}, index=values.index)
    return flag_answers(AnswerTable(instrument, people, values, chosen, empty, empty, empty, empty, empty))


def everywhere(value, **others):
    return dict.fromkeys(CODES, value) | others


def test_the_builder_has_reverse_keyed_statements():
    assert set(REVERSE) == {"INT8A", "PRO8A"}


def test_answers_and_missing_ones_are_counted():
    found = flags(everywhere(4), everywhere(4, INT1A=None), {"INT1A": 2.0})
    assert found["n_answered"].tolist() == [21, 20, 1]
    assert found["share_missing"].tolist() == pytest.approx([0, 1 / 21, 20 / 21])


@pytest.mark.parametrize(
    ("answers", "is_straight"),
    [
        (everywhere(4), True),
        (everywhere(5), True),
        (everywhere(1), True),
        (everywhere(3), False),  # the middle contradicts no reverse-keyed statement
        (everywhere(4, INT1A=5), False),
        (everywhere(4, INT1A=None), True),
        (everywhere(4, INT8A=2, PRO8A=2), False),  # an honest person
        (everywhere(4, INT8A=None, PRO8A=None), False),  # no contradiction among what was answered
        (everywhere(4, INT8A=None), True),
        (dict.fromkeys([*CODES[:8], "INT8A", "PRO8A"], 4), True),
        (dict.fromkeys(["INT1A", "INT2A", "INT8A"], 4), False),  # too few to tell
        ({}, False),
    ],
)
def test_a_straight_line_is_one_that_contradicts_itself(answers, is_straight):
    assert flags(answers)["is_straight_line"].tolist() == [is_straight]


@pytest.mark.parametrize(("n", "is_straight"), [(9, False), (10, True)])
def test_ten_answers_make_a_line(n, is_straight):
    answered = [*REVERSE, *(code for code in CODES if code not in REVERSE)][:n]
    assert flags(dict.fromkeys(answered, 2))["is_straight_line"].tolist() == [is_straight]


def test_without_reverse_keyed_statements_nobody_is_flagged():
    instrument = make_instrument(sizes={"INT": 7, "PRO": 7})
    codes = [question.code for question in instrument.questions_of("likert")]
    assert flags(dict.fromkeys(codes, 5), instrument=instrument)["is_straight_line"].tolist() == [False]


def test_both_wordings_count_as_one_line():
    instrument = make_instrument("lengkap")
    codes = [question.code for question in instrument.questions_of("likert")]
    same, other = dict.fromkeys(codes, 4), dict.fromkeys(codes, 4) | {"INT1AS": 5}
    found = flags(same, other, instrument=instrument)
    assert found["n_answered"].tolist() == [42, 42]
    assert found["is_straight_line"].tolist() == [True, False]


def test_flags_are_one_row_a_person_even_of_nobody():
    assert len(flags()) == 0
    assert flags(everywhere(4), everywhere(3)).index.tolist() == [0, 1]


TWIN = everywhere(4, INT1A=2)


@pytest.mark.parametrize(
    ("people", "others", "is_identical"),
    [
        ([TWIN, TWIN], {}, True),
        ([TWIN, TWIN], {"units": ["BKD", "DISDIK"]}, False),
        ([TWIN, TWIN], {"choices": ["A", "B"]}, False),
        ([TWIN, everywhere(4, INT1A=3)], {}, False),
        ([everywhere(4), everywhere(4)], {}, False),
        ([dict.fromkeys(CODES[:9], 4) | {CODES[0]: 2}] * 2, {}, False),
        ([dict.fromkeys(CODES[:10], 4) | {CODES[0]: 2}] * 2, {}, True),
    ],
    ids=["alike", "two units", "another background", "one answer differs", "one category", "nine answers", "ten"],
)
def test_whole_forms_that_are_alike_in_a_unit_are_flagged(people, others, is_identical):
    assert flags(*people, **others)["is_identical"].tolist() == [is_identical] * 2
