"""How far index and predicates hang on a choice: other weights, answers left out; nothing that tells few answers."""

import numpy as np
import pytest

from budaya_eval import run_evaluation
from budaya_eval.evaluation import read_year_data
from budaya_eval.report import build_report
from budaya_eval.results import select
from budaya_eval.tables import table_sensitivity
from tests.small_city import halves, write_city

SKM = {"scheme": "skm-2017", "questionnaire": 'skala = "frequency4"'}
CHANGES = "Perangkat Daerah yang predikatnya berganti"


def unit_records(evaluation, measure):
    return select(evaluation.results, measure, scope="unit", unit="*").set_index("unit")


def counted(evaluation, way):
    rows = select(evaluation.results, "n_units_predicate", scope="city", item=way, subgroup="*").set_index("subgroup")
    return rows["estimate"].to_dict()


def uneven(question, unit, person):
    """One Dinas is strong in the value of the most indicators, so that it gains where each indicator weighs alike."""
    return 4 + person % 2 if unit == "DLH" and question.startswith("INT") else halves(question, unit, person)


def test_a_unit_changes_its_predicate_with_the_weights_and_is_named(tmp_path):
    """By hand: INT 87.5, PRO and AKU 50; (87.5 + 100) / 3 = 62.5 is Cukup, (9 × 87.5 + 12 × 50) / 21 = 66.07 Baik."""
    evaluation = run_evaluation(write_city(tmp_path / "2025", score=uneven))
    index, other = (unit_records(evaluation, measure) for measure in ("index", "index_by_indicators"))
    assert index.loc["DLH", ["estimate", "category"]].tolist() == [62.5, "Cukup"]
    assert other.loc["DLH", ["estimate", "category"]].tolist() == [66.07, "Baik"]
    assert counted(evaluation, "index_by_indicators") == {"berganti": 1, "tetap": 2}
    table = table_sensitivity(evaluation)
    shown = table.to_frame().set_index("Cara menghitung")[CHANGES]
    assert shown["Setiap indikator berbobot sama"] == "1 dari 3"
    assert "Setiap nilai berbobot sama" not in shown
    assert "Dinas DLH (Cukup menjadi Baik)" in table.note
    changed = "berganti pada 1 dari 3 Perangkat Daerah yang ditampilkan (setiap indikator berbobot sama)"
    assert changed in str(build_report(evaluation))


def test_a_scheme_that_weighs_indicators_is_held_against_equal_values(city):
    scheme = city.parents[2] / "instruments" / "schemes" / "perwali-38-2016.toml"
    scheme.write_text(scheme.read_text("utf-8").replace('kind = "equal"', 'kind = "indicators"'), "utf-8")
    folder = write_city(city.parents[1] / "kecil" / "2025", score=uneven)
    evaluation = run_evaluation(folder)
    assert unit_records(evaluation, "index").loc["DLH", "estimate"] == 66.07
    assert unit_records(evaluation, "index_equal_values").loc["DLH", "category"] == "Cukup"
    shown = table_sensitivity(evaluation).to_frame()["Cara menghitung"].tolist()
    assert "Setiap nilai berbobot sama" in shown
    assert "Setiap indikator berbobot sama" not in shown


@pytest.mark.parametrize(("n_flagged", "is_shown"), [(1, False), (3, False), (4, True)])
def test_two_figures_that_differ_by_a_few_people_are_not_both_shown(tmp_path, n_flagged, is_shown):
    """Three units with 1, 3 or 4 people who ticked 4 throughout: 3, 9 or 12, the minimum cell being 10."""
    reverse = {"INT8A", "PRO8A"}

    def score(question, unit, person):
        if person < n_flagged:
            return 2 if question in reverse else 4
        return halves(question, unit, person)

    evaluation = run_evaluation(write_city(tmp_path / "2025", score=score, answered=24))
    assert select(evaluation.results, "share_straight_line", scope="city")["estimate"].item() > 0
    row = select(evaluation.results, "index_without_flagged", scope="city").iloc[0]
    assert np.isfinite(row["estimate"]) == is_shown
    rows = select(evaluation.results, "n_units_predicate", scope="city", item="index_without_flagged", subgroup="*")
    assert len(rows) == 2
    assert np.isfinite(rows["estimate"]).all() == is_shown
    assert unit_records(evaluation, "index_without_flagged").empty


def test_hidden_units_are_neither_named_nor_counted(sample_evaluation):
    hidden = sample_evaluation.hidden_units
    by_indicators = unit_records(sample_evaluation, "index_by_indicators")
    assert by_indicators.loc[list(hidden), "is_suppressed"].all()
    assert not by_indicators.drop(list(hidden))["is_suppressed"].any()
    shown = unit_records(sample_evaluation, "index").drop(list(hidden))
    differ = (shown["category"] != by_indicators.loc[shown.index, "category"]).sum()
    assert counted(sample_evaluation, "index_by_indicators") == {"berganti": differ, "tetap": len(shown) - differ}


def test_a_unit_without_spread_is_not_shown_by_other_weights(tmp_path):
    """Everybody in one Dinas gives the same answers: no index of it, by whatever weights."""

    def score(question, unit, person):
        return 4 if unit == "DLH" else uneven(question, unit, person)

    evaluation = run_evaluation(write_city(tmp_path / "2025", score=score))
    for measure in ("index", "index_by_indicators"):
        assert unit_records(evaluation, measure)["is_suppressed"].sum() >= 2
        assert unit_records(evaluation, measure).loc["DLH", "is_suppressed"]
    assert read_year_data(tmp_path / "2025").hidden_units == frozenset()


def test_the_mean_of_units_is_no_second_equation_for_two_units_hidden_as_alike(tmp_path):
    """With it, city × 150 − 40 × DISHUB and 3 × mean − DISHUB gave DLH (all a 4) back as 75, and DINSOS with it."""

    def score(_question, unit, person):
        return 4 if unit == "DLH" else 2 + person % 3

    evaluation = run_evaluation(write_city(tmp_path / "2025", score=score, answered=36))
    assert unit_records(evaluation, "index")["is_suppressed"].to_dict() == {
        "DINSOS": True,
        "DISHUB": False,
        "DLH": True,
    }
    assert select(evaluation.results, "index_equal_units", scope="city")["is_suppressed"].all()
    assert "Setiap Perangkat Daerah berbobot sama" not in set(
        table_sensitivity(evaluation).to_frame()["Cara menghitung"]
    )
    build_report(evaluation)
