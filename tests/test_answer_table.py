"""What people write into a cell, and what it is taken for: a value, or nothing with its reason."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budaya_eval.answer_table import (
    ANSWERED,
    BLANK,
    CANNOT_JUDGE,
    FAULTY_STATES,
    MULTIPLE,
    NOT_SHOWN,
    OUT_OF_SCALE,
    STATE_NAMES,
    STATES,
    UNREADABLE,
    AnswerTable,
    interpret,
)
from budaya_eval.indicators import Option, ScalePoint
from budaya_eval.instrument import build_instrument
from tests.builders import make_instrument, make_list

FIVE = make_instrument("lengkap")
LABELS = ("Tidak pernah", "Jarang", "Sering", "Selalu")
FOUR = build_instrument(
    make_list(
        scales={
            "frequency5": replace(
                make_list().scales["frequency5"],
                points=tuple(ScalePoint(n, label, f"E{n}") for n, label in enumerate(LABELS, start=1)),
            )
        }
    ),
    year=2025,
)
ZERO = build_instrument(
    make_list(
        scales={
            "frequency5": replace(
                make_list().scales["frequency5"],
                points=tuple(ScalePoint(n, label, "") for n, label in enumerate(LABELS)),
            )
        }
    ),
    year=2025,
)


def read(instrument, cell, wording="unit"):
    """Value (None where missing) and state of one cell of a statement."""
    question = instrument.questions_of("likert", wording)[0]
    values, states = interpret(question, instrument, pd.Series([cell]))
    return None if pd.isna(values[0]) else values[0], states[0]


@pytest.mark.parametrize("cell", ["4", "4.0", "4,0", "4.00", " 4 ", "04", "+4", "4.", "4)", "(4)", "4 -"])
def test_a_number_is_read_however_it_is_written(cell):
    assert read(FIVE, cell) == read(FOUR, cell) == (4, ANSWERED)


@pytest.mark.parametrize(
    "cell",
    [
        "Sering",
        " sering ",
        "SERING",
        "4 – Sering",
        "4 - sering",
        "4. Sering",
        "4 Sering",
        "4=Sering",
        "4: Sering",
        "4/Sering",
        "4; sering",
        "Sering (4)",
    ],
)
def test_a_label_is_read_with_and_without_its_number(cell):
    assert read(FIVE, cell) == (4, ANSWERED)


@pytest.mark.parametrize(
    ("cell", "value"), [("Kadang-kadang", 3), ("kadang kadang", 3), ("KADANG–KADANG", 3), ("Tidak  pernah", 1)]
)
def test_hyphens_and_spaces_make_no_difference(cell, value):
    assert read(FIVE, cell) == (value, ANSWERED)


def test_labels_count_by_the_scale_that_was_issued():
    assert read(FIVE, "Selalu") == (5, ANSWERED)
    assert read(FOUR, "Selalu") == (4, ANSWERED)
    assert read(FOUR, "E4") == (4, ANSWERED)
    assert read(FOUR, "Kadang-kadang") == (None, UNREADABLE)


@pytest.mark.parametrize("cell", ["", "  ", "-", "–", ".", "\u00a0"])
def test_an_empty_cell_or_a_dash_is_blank(cell):
    assert read(FIVE, cell) == (None, BLANK)


@pytest.mark.parametrize("cell", ["6", "0", "45", "-4", "−4", "-1", "4.5", "4,4", "2.25", "99", "999", "6.0", "0,5"])
def test_another_number_is_out_of_scale(cell):
    assert read(FIVE, cell) == (None, OUT_OF_SCALE)


def test_five_is_out_of_a_scale_of_four_and_zero_may_belong_to_another():
    assert read(FOUR, "5") == (None, OUT_OF_SCALE)
    assert read(ZERO, "0") == read(ZERO, "0,0") == read(ZERO, "00") == (0, ANSWERED)
    assert read(ZERO, "4") == (None, OUT_OF_SCALE)


@pytest.mark.parametrize(
    "cell", ["3,4", "3;4", "3/4", "3 & 4", "3+4", "3 dan 4", "3-4", "3–4", "3 4", "1, 2, 3", "Sering; Selalu", "4, TM"]
)
def test_two_answers_are_none(cell):
    assert read(FIVE, cell) == (None, MULTIPLE)


@pytest.mark.parametrize(
    "cell",
    [
        "abc",
        "x",
        "✓",
        "?",
        "4?",
        "4 Jarang",
        "Sering sekali",
        "dan",
        "3;7",
        "2025-05-04",
        "08123456789",
        "1000",
        "#N/A",
    ],
)
def test_what_means_nothing_is_unreadable(cell):
    assert read(FIVE, cell) == (None, UNREADABLE)


@pytest.mark.parametrize(
    "cell", ["TM", "tm", " Tm ", "Tidak dapat menilai", "TM – Tidak dapat menilai", "Cannot judge"]
)
def test_who_cannot_judge_says_so(cell):
    assert read(FIVE, cell) == (None, CANNOT_JUDGE)


def test_who_answers_about_oneself_is_not_offered_it():
    assert read(FIVE, "TM", "self") == (None, UNREADABLE)
    assert read(FIVE, "4", "self") == (4, ANSWERED)


@given(st.text(max_size=12))
def test_any_text_has_a_value_exactly_where_it_is_answered(text):
    value, state = read(FIVE, text)
    assert state in STATES
    assert (value in (1, 2, 3, 4, 5)) == (state == ANSWERED)


@given(st.integers(-999, 999))
def test_a_whole_number_is_answered_exactly_within_the_scale(number):
    value, state = read(FIVE, str(number))
    assert (value, state) == ((number, ANSWERED) if 1 <= number <= 5 else (None, OUT_OF_SCALE))


# Questions with options


def choose(cell, options=None):
    question = next(question for question in FIVE.questions if question.code == "K1")
    if options:
        question = replace(question, options=tuple(Option(code, label, "", False) for code, label in options))
    values, states = interpret(question, FIVE, pd.Series([cell]))
    return values[0], states[0]


@pytest.mark.parametrize(
    ("cell", "choice", "state"),
    [
        ("A", "A", ANSWERED),
        ("a", "A", ANSWERED),
        ("Satu; dua", "A", ANSWERED),  # the label itself holds the separator
        ("tiga, EMPAT", "B", ANSWERED),
        ("C. Tidak tahu", "C", ANSWERED),
        ("C – Tidak tahu", "C", ANSWERED),
        ("A; B", None, MULTIPLE),
        ("A dan C", None, MULTIPLE),
        ("Satu; dua; Tidak tahu", None, UNREADABLE),
        ("D", None, UNREADABLE),
        ("6", None, UNREADABLE),
        ("", None, BLANK),
        ("-", None, BLANK),
    ],
)
def test_an_option_is_read_by_code_or_label(cell, choice, state):
    assert choose(cell) == (choice, state)


def test_codes_of_options_may_be_numbers():
    options = [("1", "PNS"), ("2", "PPPK")]
    assert choose("1", options) == ("1", ANSWERED)
    assert choose("1 2", options) == (None, MULTIPLE)


# A whole column, and the long table


def test_a_column_is_read_cell_by_cell_and_keeps_its_index():
    question = FIVE.questions_of("likert", "unit")[0]
    values, states = interpret(question, FIVE, pd.Series(["4", "4", "6", ""], index=[7, 5, 3, 1]))
    assert values.index.tolist() == states.index.tolist() == [7, 5, 3, 1]
    assert values.dropna().to_dict() == {7: 4.0, 5: 4.0}
    assert states.tolist() == [ANSWERED, ANSWERED, OUT_OF_SCALE, BLANK]


@pytest.mark.parametrize("kind", ["likert", "factual"])
def test_a_column_of_nobody_has_its_type(kind):
    question = FIVE.questions_of(kind)[0]
    values, states = interpret(question, FIVE, pd.Series([], dtype="str"))
    assert (len(values), len(states)) == (0, 0)
    assert str(values.dtype) == ("float64" if kind == "likert" else "object")


def test_every_state_has_a_name_and_faults_are_those_a_person_must_mend():
    assert set(STATE_NAMES) == set(STATES)
    assert set(FAULTY_STATES) == {MULTIPLE, UNREADABLE, OUT_OF_SCALE}
    assert NOT_SHOWN in STATES


def test_the_long_table_has_one_row_per_respondent_and_question():
    instrument = make_instrument(sizes={"INT": 2, "PRO": 2})
    codes = [question.code for question in instrument.questions]
    likert = [question.code for question in instrument.questions_of("likert")]
    index = pd.RangeIndex(2, name="respondent")
    empty = pd.DataFrame(index=index)
    table = AnswerTable(
        instrument=instrument,
        respondents=pd.DataFrame({"file": ["a.xlsx", "b.csv"], "row": [3, 9]}, index=index),
        values=pd.DataFrame({code: [4.0, None] for code in likert}, index=index),
        choices=pd.DataFrame({code: ["A", None] for code in codes if code not in likert}, index=index),
        states=pd.DataFrame({code: [ANSWERED, BLANK] for code in codes}, index=index),
        set_aside=empty,
        faults=empty,
        files=empty,
        corrections=empty,
    )
    long = table.to_long()
    assert len(long) == 2 * len(codes)
    assert set(zip(long["respondent"], long["file"], long["row"], strict=True)) == {(0, "a.xlsx", 3), (1, "b.csv", 9)}
    first = long[long["respondent"] == 0].set_index("question")
    assert first.loc["INT1A", ["value", "state"]].tolist() == [4.0, ANSWERED]
    assert first.loc["K1", "choice"] == "A"
    assert pd.isna(first.loc["K1", "value"])
    assert set(long.loc[long["respondent"] == 1, "state"]) == {BLANK}
