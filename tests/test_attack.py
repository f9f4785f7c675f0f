"""An auditor who subtracts: one person's answers from the published table of a unit, and a group of one mind."""

import numpy as np
import pytest

from budaya_eval import run_evaluation
from budaya_eval.evaluation import read_year_data
from budaya_eval.privacy import FEWEST_INCOMPLETE
from budaya_eval.results import MEAN_MEASURES, select
from tests.small_city import write_city

UNITS = {"umum": ("DISHUB", "DLH"), "kesehatan": ("DINKES", "RSUD")}
STAFF = {"DISHUB": 40, "DLH": 60, "DINKES": 50, "RSUD": 45}
REGISTER = [
    [unit, f"Dinas {unit}", "perangkat_daerah", "", group, STAFF[unit]]
    for group, units in UNITS.items()
    for unit in units
]


def sum_of_incomplete(table, unit, core_value, k):
    """What people who left an item out answered in all, each weighted k/answered − 1; None where a figure lacks.

    The mean of a core value weighs a person's mean of the items answered, the means of indicators sum over people.
    """
    own = table[(table["scope"] == "unit") & (table["unit"] == unit) & (table["core_value"] == core_value)]
    own = own[own["measure"] == "index"]
    if own["estimate"].isna().any():
        return None
    score = own["estimate"] / 25 + 1
    total = (score * own["n"].astype(int)).where(own["indicator"] != "")
    whole = (score * own["n"].astype(int)).where(own["indicator"] == "")
    return k * whole.sum() - total.sum()


def incomplete(data, unit, core_value):
    """Answers of those people of a unit who answered some of a core value only."""
    answered = data.scores.frame.loc[data.people["unit"] == unit, data.scores.scales[core_value]]
    return answered[answered.notna().any(axis=1) & answered.isna().any(axis=1)]


def test_nobodys_answers_follow_from_the_figures_of_a_unit(sample_evaluation):
    data = read_year_data(sample_evaluation.settings.folder)
    internal = sample_evaluation.internal.drop(columns="is_suppressed")
    n_attacked = 0
    for unit in set(data.people["unit"]) - data.hidden_units:
        for core_value, items in data.scores.scales.items():
            people = incomplete(data, unit, core_value)
            if not 0 < len(people) < FEWEST_INCOMPLETE:
                continue
            weight = len(items) / people.notna().sum(axis=1) - 1
            found = sum_of_incomplete(internal, unit, core_value, len(items))
            assert found == pytest.approx((people.sum(axis=1) * weight).sum(), abs=1e-6)
            assert sum_of_incomplete(sample_evaluation.results, unit, core_value, len(items)) is None
            n_attacked += 1
    assert n_attacked > 10


def test_of_a_hidden_indicator_nothing_else_is_told(sample_evaluation):
    table = sample_evaluation.results
    index = table[
        (table["measure"] == "index") & (table["scope"] == "unit") & ~table["unit"].isin(sample_evaluation.hidden_units)
    ]
    hidden = index[index["is_suppressed"]]
    assert not hidden.empty
    for place in hidden[["unit", "indicator"]].itertuples(index=False):
        rows = table[(table["unit"] == place.unit) & (table["indicator"] == place.indicator)]
        rows = rows[rows["measure"].isin(MEAN_MEASURES)]
        assert {"index", "index_shrunken", "change"} <= set(rows["measure"])
        assert rows[["estimate", "ci_low", "ci_high", "n"]].isna().all(axis=None)


def test_the_pattern_units_are_drawn_to_does_not_give_a_hidden_indicator_back(sample_evaluation):
    """The pattern follows from the drawn and the plain means of any other unit; all other units are known."""
    data = read_year_data(sample_evaluation.settings.folder)
    unit, indicator = min(place for place in data.hidden_indicators if place[0] not in data.hidden_units)
    internal = sample_evaluation.internal.query("scope == 'unit' and unit == 'DISDIK' and indicator != ''")
    plain, drawn = (
        internal[internal["measure"] == measure].set_index("indicator")["estimate"] / 25 + 1
        for measure in ("index", "index_shrunken")
    )
    shown = data.scores.frame[~data.people["unit"].isin(data.hidden_units)]
    kept = np.polyfit(plain - shown.mean(), drawn - shown.mean(), 1)[0]
    pattern = (drawn - kept * plain) / (1 - kept)
    pattern += shown.mean().drop(indicator).mean() - pattern.drop(indicator).mean()
    own = data.scores.frame.loc[data.people["unit"] == unit, indicator].sum()
    others = shown[indicator].sum() - own
    assert abs(pattern[indicator] * shown[indicator].count() - others - own) > 1


def write_groups(folder, score, answered=12):
    return write_city(folder / "data" / "2025", score=score, staff=STAFF, register=REGISTER, answered=answered)


def test_a_group_of_one_mind_on_a_core_value_is_not_shown(tmp_path):
    def score(question, unit, person):
        return 5 if unit in UNITS["kesehatan"] and question.startswith("AKU") else 2 + 2 * (person % 2)

    evaluation = run_evaluation(write_groups(tmp_path, score))
    groups = select(evaluation.results, "index", scope="group", subgroup="*")
    assert set(groups["subgroup"]) == {"tanpa bidang pendidikan dan kesehatan", "bidang kesehatan"}
    assert groups["is_suppressed"].all()
    assert (
        select(evaluation.results, "n_respondents", scope="group", subgroup="bidang kesehatan")["estimate"].item() == 24
    )


def test_a_unit_of_one_mind_does_not_follow_from_its_group(tmp_path):
    evaluation = run_evaluation(
        write_groups(tmp_path, lambda _, unit, person: 5 if unit == "RSUD" else 2 + 2 * (person % 2))
    )
    assert select(evaluation.results, "index", scope="unit", unit="RSUD")["estimate"].isna().all()
    assert select(evaluation.results, "index", scope="group", subgroup="*")["estimate"].isna().all()


def test_groups_that_differ_are_shown(tmp_path):
    evaluation = run_evaluation(write_groups(tmp_path, lambda _, unit, person: 2 + 2 * (person % 2)))
    assert select(evaluation.results, "index", scope="group", subgroup="*")["estimate"].tolist() == [50, 50]


def test_a_core_value_that_too_few_answered_hides_the_unit(tmp_path):
    """Four of twelve people leave other items out each: every item has ten answers, the core value only eight."""

    def score(question, unit, person):
        first = 2 * person + 1  # AKU1A and AKU2A, or AKU3A and AKU4A, of four
        left_out = {f"AKU{(first + step - 1) % 4 + 1}A" for step in (0, 1)}
        return None if unit == "DLH" and person < 4 and question in left_out else 2 + 2 * (person % 2)

    data = read_year_data(write_groups(tmp_path, score))
    of_unit = data.people["unit"] == "DLH"
    assert data.scores.frame[of_unit].notna().sum().min() == 10
    assert data.value_scores.loc[of_unit, "AKU"].notna().sum() == 8
    assert "DLH" in data.hidden_units
