"""Cities whose truth is known, drawn through the evaluation's own functions: a small version of docs/simulation.md.

Bounds are wide, some four Monte Carlo standard errors from what docs/simulation.md gives; seeds are fixed.
"""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

PATH = Path(__file__).parents[1] / "benchmarks" / "simulate_evaluation.py"


@pytest.fixture(scope="module")
def simulation():
    spec = importlib.util.spec_from_file_location("simulate_evaluation", PATH)
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        yield module


@pytest.fixture(scope="module")
def world(simulation):
    return simulation.make_world()


def test_planted_change_is_found(simulation, world):
    found = simulation.change(world, 5, is_planted=True)
    assert [found[name][0] for name in ("city called", "PRO called", "unit found")] == [5, 5, 5]
    assert found["some unit wrong"][0] == 0
    assert found["city held"][0] >= 3
    assert found["INT or AKU called"][0] <= 3


def test_no_change_is_seldom_called_one(simulation, world):
    found = simulation.change(world, 10, is_planted=False)
    assert found["city held"][0] >= 7
    assert found["city called"][0] <= 3
    assert found["PRO called"][0] <= 3
    assert found["some unit wrong"][0] <= 3


def test_units_are_seldom_classed_against_the_truth(simulation, world):
    alike = simulation.classes(world, 30, 0.0)
    assert alike["some unit wrong"][0] <= 6
    apart = simulation.classes(world, 10, 2.0)
    assert apart["some unit wrong"][0] <= 2
    classed, tested = apart["units classed"]
    assert 0.25 < classed / tested < 0.55


def test_intervals_hold_what_they_promise_and_nonresponse_is_not_covered(simulation, world):
    alike = simulation.intervals(world, 20, 0.0)
    held, n_units = alike["units, process"]
    assert 0.91 < held / n_units < 0.98
    assert alike["city, process"][0] >= 16
    assert abs(np.mean(alike["error"])) < 0.25
    lower = simulation.intervals(world, 20, 0.2)
    assert lower["city, staff"][0] <= 2
    assert lower["city, process"][0] >= 16
    assert 1.1 < np.mean(lower["error"]) < 1.9


def test_the_lowest_rise_by_themselves_as_foretold(simulation, world):
    found = simulation.picked(world, 5, 0.0)
    assert np.mean(found["units, happened"]) > 2.5
    assert np.mean(found["units, happened"]) == pytest.approx(np.mean(found["units, foretold"]), abs=2.0)
    assert np.mean(found["indicators, happened"]) == pytest.approx(np.mean(found["indicators, foretold"]), abs=1.5)


def test_no_hidden_unit_is_shown_or_follows(simulation, world):
    found = simulation.suppression(world, 3)
    assert found["units below"][0] > 8
    assert found["a hidden unit shown"][0] == found["one follows by subtraction"][0] == 0
