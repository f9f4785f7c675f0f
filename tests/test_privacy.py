"""Who stays hidden: no small group is shown, and none can be computed from what is shown."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from budaya_eval.privacy import choose_hidden, choose_hidden_items

MIN_CELL = 10
SIZES = st.dictionaries(st.sampled_from("abcdefghijkl"), st.integers(0, 40), min_size=1)


@st.composite
def cities(draw):
    """Units with their respondents, and published parents: the city, and groups of units apart from each other."""
    sizes = draw(SIZES)
    group_of = {unit: draw(st.sampled_from(["", "umum", "pendidikan", "kesehatan"])) for unit in sizes}
    parents = {"kota": list(sizes)}
    for group in {*group_of.values()} - {""}:
        parents[group] = [unit for unit in sizes if group_of[unit] == group]
    return sizes, {name: parents[name] for name in draw(st.permutations(sorted(parents)))}


def known_sums(sizes, parents):
    """The sets of answered units whose sum a reader knows or can compute: every parent, and what a group leaves."""
    sets = {name: {unit for unit in units if sizes[unit]} for name, units in parents.items()}
    rest = sets["kota"].difference(*(units for units in sets.values() if units != sets["kota"]))
    return [units for units in [*sets.values(), rest] if units]


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"a": 14, "b": 12, "c": 30}, ""),
        ({"a": 9, "b": 12, "c": 30}, "ab"),  # one alone would follow from the city
        ({"a": 10, "b": 12, "c": 30}, ""),  # ten is enough
        ({"a": 4, "b": 4, "c": 12, "d": 30}, "abc"),  # two of eight together are too few
        ({"a": 5, "b": 5, "c": 12, "d": 30}, "ab"),
        ({"a": 1, "b": 12}, "ab"),
        ({"a": 4}, "a"),
        ({"a": 0, "b": 12}, ""),  # nobody answered: nothing to protect
        ({"a": 0, "b": 4, "c": 12}, "bc"),  # and nothing to protect with
        ({}, ""),
    ],
)
def test_small_units_are_hidden_with_a_companion(sizes, hidden):
    assert choose_hidden(sizes, {"kota": sizes}) == frozenset(hidden)


def test_of_units_alike_the_first_code_is_taken():
    assert choose_hidden({"z": 4, "c": 12, "b": 12}, {"kota": "zcb"}) == {"z", "b"}


def test_a_companion_in_one_parent_needs_its_own_in_another():
    sizes = {"a": 4, "b": 12, "c": 30, "d": 31}
    assert choose_hidden(sizes, {"kota": "abcd", "umum": "ac", "lain": "bd"}) == {"a", "b", "c", "d"}


def test_a_companion_found_late_still_gets_its_own():
    """The city adds b; with b the district's only unit outside its subdistrict, both units in there must follow."""
    sizes = {"a": 4, "b": 12, "c": 40, "x": 30, "y": 31}
    parents = {"kecamatan": "xy", "wilayah": "bxy", "kota": "abcxy"}
    assert choose_hidden(sizes, parents) == set(sizes)


def test_the_minimum_may_be_another():
    sizes = {"a": 10, "b": 19, "c": 30}
    assert choose_hidden(sizes, {"kota": sizes}, min_cell=20) == {"a", "b"}


@given(cities())
def test_every_known_sum_hides_nobody_or_enough(city):
    sizes, parents = city
    hidden = choose_hidden(sizes, parents, MIN_CELL)
    for units in known_sums(sizes, parents):
        inside = units & hidden
        is_enough = len(inside) >= 2 and sum(sizes[unit] for unit in inside) >= MIN_CELL
        assert not inside or is_enough or inside == units


@given(cities())
def test_small_units_are_hidden_and_empty_ones_never(city):
    sizes, parents = city
    hidden = choose_hidden(sizes, parents, MIN_CELL)
    assert {unit for unit, size in sizes.items() if 0 < size < MIN_CELL} <= hidden
    assert not any(sizes[unit] == 0 for unit in hidden)


@given(cities())
def test_nothing_is_hidden_where_every_unit_is_large(city):
    sizes, parents = city
    assert choose_hidden({unit: size + MIN_CELL for unit, size in sizes.items()}, parents, MIN_CELL) == frozenset()


@given(SIZES)
def test_no_companion_is_hidden_without_need(sizes):
    """Without the largest companion the city's hidden units would be too few or hold too few."""
    hidden = choose_hidden(sizes, {"kota": sizes}, MIN_CELL)
    companions = sorted((size, unit) for unit, size in sizes.items() if unit in hidden and size >= MIN_CELL)
    if companions:
        rest = hidden - {companions[-1][1]}
        assert len(rest) < 2 or sum(sizes[unit] for unit in rest) < MIN_CELL


@given(cities(), st.randoms())
def test_the_order_of_units_makes_no_difference(city, random):
    sizes, parents = city
    mixed = list(sizes.items())
    random.shuffle(mixed)
    turned = {name: list(reversed(units)) for name, units in parents.items()}
    assert choose_hidden(dict(mixed), turned, MIN_CELL) == choose_hidden(sizes, parents, MIN_CELL)


def recoverable(equations, units):
    """Which unknowns a system of linear equations determines: those whose unit vector lies in its row space."""
    found = set()
    for position, unit in enumerate(units):
        probe = np.eye(len(units))[position]
        if np.linalg.matrix_rank(np.vstack([equations, probe])) == np.linalg.matrix_rank(equations):
            found.add(unit)
    return found


@given(cities(), st.data())
def test_no_hidden_mean_can_be_computed_from_the_published_ones(city, data):
    """The attack: headcounts are public, so each published mean of a parent is a linear equation in the hidden ones."""
    sizes, parents = city
    answered = {name: [unit for unit in units if sizes[unit]] for name, units in parents.items()}
    parents = {name: units for name, units in answered.items() if name == "kota" or len(units) > 1}
    assume(all(len(units) > 1 for units in known_sums(sizes, parents)))
    hidden = sorted(choose_hidden(sizes, parents, MIN_CELL))
    assume(hidden)
    staff = {unit: data.draw(st.integers(sizes[unit], 100)) for unit in hidden}
    equations = np.array([[staff[unit] if unit in units else 0 for unit in hidden] for units in parents.values()])
    assert recoverable(equations, hidden) == set()


def test_the_attack_succeeds_where_one_unit_alone_is_hidden():
    assert recoverable(np.array([[4.0]]), ["a"]) == {"a"}


def test_the_attack_succeeds_on_what_a_group_leaves_of_the_city():
    """Hiding two in the city and two in the group is not enough: the city less the group is a single unit."""
    equations = np.array([[4.0, 12.0, 5.0], [4.0, 12.0, 0.0]])
    assert recoverable(equations, ["a", "b", "c"]) == {"c"}
    sizes = {"a": 4, "b": 12, "c": 5, "d": 30, "e": 40}
    assert choose_hidden(sizes, {"kota": "abcde", "umum": "abe"}) == {"a", "b", "c", "d"}


def test_a_second_mean_with_other_weights_would_give_two_hidden_units_away():
    """What the notes warn of: city means by headcount and with units alike are two equations."""
    assert recoverable(np.array([[12.0, 30.0], [1.0, 1.0]]), ["a", "b"]) == {"a", "b"}
    assert recoverable(np.array([[12.0, 30.0, 40.0], [1.0, 1.0, 1.0]]), ["a", "b", "c"]) == set()


@pytest.mark.parametrize(
    ("answers", "hidden"),
    [
        (["111", "111", "111", "111"], ""),
        (["111", "111", "111", "110"], "c"),  # whoever left c out would follow from the scale
        (["111", "111", "011", "110"], "a"),  # of two alike, the first
        (["111", "001", "011", "111"], "a"),
        (["110", "110", "110", "111"], ""),  # three together
        (["111", "111", "000", "000"], ""),  # who answered nothing is in no figure
        (["100", "000", "000", "000"], "b"),
    ],
)
def test_an_item_is_hidden_where_one_or_two_people_left_some_out(answers, hidden):
    answered = pd.DataFrame([[mark == "1" for mark in row] for row in answers], columns=list("abc"))
    units = pd.Series(["DLH"] * len(answered))
    assert choose_hidden_items(answered, units, {"x": ["a", "b", "c"]}) == {("DLH", item) for item in hidden}
    apart = pd.concat([answered, pd.DataFrame([[True] * 3] * 2, columns=list("abc"))], ignore_index=True)
    units = pd.Series([*units, "DISHUB", "DISHUB"])
    assert choose_hidden_items(apart, units, {"x": ["a", "b", "c"]}) == {("DLH", item) for item in hidden}
