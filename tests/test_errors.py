"""Messages: place, what came, what is allowed, what to do; people masked; all problems together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budaya_eval.errors import BudayaEvalError, InputError, OutputError, Problem, ProblemList, mask


def test_a_message_names_place_what_came_what_is_allowed_and_what_to_do():
    problem = Problem(
        "scale",
        "'6' di luar skala",
        allowed="1 sampai 5",
        action="Catat perbaikannya di koreksi.xlsx.",
        file="jawaban/dinkes.xlsx",
        sheet="Isian",
        row=14,
        column="INT3A",
    )
    assert str(problem) == (
        "jawaban/dinkes.xlsx, lembar Isian, baris 14, kolom INT3A: '6' di luar skala. "
        "Yang diperbolehkan: 1 sampai 5. Catat perbaikannya di koreksi.xlsx."
    )


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ({}, ""),
        ({"file": "unit.xlsx"}, "unit.xlsx"),
        ({"file": "unit.csv", "row": 3}, "unit.csv, baris 3"),
        ({"sheet": "Unit", "column": "kode"}, "lembar Unit, kolom kode"),
        ({"file": "x.toml", "row": 0}, "x.toml, baris 0"),
    ],
)
def test_a_place_holds_only_what_is_known(place, text):
    assert Problem("c", "t", **place).place == text


def test_a_sentence_ends_once():
    assert str(Problem("c", "Berkas tidak ada")) == "Berkas tidak ada."
    assert str(Problem("c", "Benarkah?", action="Tutup Excel!")) == "Benarkah? Tutup Excel!"


@pytest.mark.parametrize(
    ("came", "shown"),
    [
        ("", "''"),
        ("6", "'6'"),
        ("TM", "'TM'"),
        ("2.5", "'2.5'"),
        ("3;4", "'3;4'"),
        (17, "'17'"),
        ("Ani", "'A…' (3 karakter)"),
        ("Budi", "'B…' (4 karakter)"),
        ("Siti Aminah", "'Si…' (11 karakter)"),
        (198001012005011001, "'19…' (18 karakter)"),
        ("budi@contoh.go.id", "'bu…' (17 karakter)"),
    ],
)
def test_what_could_be_a_person_is_masked(came, shown):
    assert mask(came) == shown


@given(st.text(alphabet=st.characters(categories=["L", "N", "Zs"]), min_size=5, max_size=40))
def test_no_more_than_two_characters_of_a_long_text_are_shown(text):
    shown = mask(text).split("'")[1]
    assert len(" ".join(text.split())) <= 4 or len(shown) <= 3


def test_a_message_stays_on_one_line_whatever_came():
    assert "\n" not in mask("a\nb")
    assert "\n" not in mask("panjang\nsekali")


def test_an_error_carries_and_tells_every_problem():
    error = InputError([Problem("a", "Satu"), Problem("b", "Dua", file="x.csv")])
    assert [problem.code for problem in error.problems] == ["a", "b"]
    assert str(error) == "Satu.\nx.csv: Dua."


def test_one_problem_needs_no_list():
    assert InputError(Problem("a", "Satu")).problems == (Problem("a", "Satu"),)


@pytest.mark.parametrize("kind", [InputError, OutputError])
def test_one_except_clause_catches_every_error_of_the_package(kind):
    with pytest.raises(BudayaEvalError, match="Satu"):
        raise kind(Problem("a", "Satu"))


def test_a_list_without_problems_raises_nothing():
    problems = ProblemList()
    problems.raise_if_any()
    assert len(problems) == 0


def test_a_list_raises_everything_noted_in_order():
    problems = ProblemList()
    problems.add("a", "Satu", row=2)
    problems.extend([Problem("b", "Dua"), Problem("c", "Tiga")])
    with pytest.raises(InputError) as caught:
        problems.raise_if_any()
    assert caught.value.problems == tuple(problems)
    assert [problem.code for problem in problems] == ["a", "b", "c"]
