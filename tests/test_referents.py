"""What people say of themselves beside what they say of their unit: a paired difference, shown apart."""

import numpy as np
import pytest
from scipy import stats

from budaya_eval import run_evaluation
from budaya_eval.report.builder import Builder
from budaya_eval.report.findings import build_apart
from budaya_eval.report.wording import read_report_settings
from budaya_eval.results import select
from budaya_eval.tables import table_referents
from budaya_eval.unit_reports.builder import UnitReportBuilder
from tests.small_city import STAFF, write_city

LONG = 'bentuk = "lengkap"'


def said(question, unit, person):
    """Of the unit 2 to 4; of oneself one more, or two where the person's number can be divided by three."""
    of_unit = 2 + person % 3 % 2 + (unit == "DLH")
    return min(5, of_unit + 1 + (person % 3 == 0)) if question.endswith("S") else of_unit


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kota") / "2025"
    return run_evaluation(write_city(folder, score=said, questionnaire=LONG, answered={**dict.fromkeys(STAFF, 36)}))


def raw(unit):
    """Scores of each person in both wordings."""
    return (np.array([said(name, unit, person) for person in range(36)], dtype=float) for name in ("INT1A", "INT1AS"))


def test_the_difference_of_a_unit_is_a_paired_t_of_the_raw_answers(evaluation):
    """scipy's ttest_rel, in index points (25 for one point of five)."""
    of_unit, of_self = raw("DISHUB")
    expected = stats.ttest_rel(of_self, of_unit).confidence_interval()
    found = select(evaluation.results, "referent_gap", scope="unit", unit="DISHUB").iloc[0]
    assert found["estimate"] == pytest.approx(25 * (of_self - of_unit).mean(), abs=0.006)
    assert [found["ci_low"], found["ci_high"]] == pytest.approx([25 * expected.low, 25 * expected.high], abs=0.006)
    assert found["n"] == 36
    own = select(evaluation.results, "index_self", scope="unit", unit="DISHUB").iloc[0]
    assert own["estimate"] == pytest.approx(25 * (of_self.mean() - 1), abs=0.006)


def test_the_city_weighs_by_headcount_and_the_index_knows_nothing_of_it(evaluation):
    gaps, means = {}, {}
    for unit in STAFF:
        of_unit, of_self = raw(unit)
        gaps[unit], means[unit] = (of_self - of_unit).mean(), of_unit.mean()
    whole = sum(STAFF.values())
    found = {m: select(evaluation.results, m, scope="city").iloc[0]["estimate"] for m in ("referent_gap", "index")}
    assert found["referent_gap"] == pytest.approx(25 * sum(STAFF[u] * gaps[u] for u in STAFF) / whole, abs=0.006)
    assert found["index"] == pytest.approx(25 * (sum(STAFF[u] * means[u] for u in STAFF) / whole - 1), abs=0.006)


def test_the_table_shows_both_referents_and_their_difference(evaluation):
    shown = table_referents(evaluation).to_frame()
    assert list(shown["Nilai budaya kerja"]) == ["Integritas", "Profesional", "Akuntabel", "Indeks keseluruhan"]
    assert shown["Selisih"].str.startswith("+").all()
    assert "tidak masuk indeks" in table_referents(evaluation).note
    told = build_apart(Builder(evaluation, read_report_settings(evaluation.settings)))
    assert [type(block).__name__ for block in told][:2] == ["Heading", "Paragraph"]
    hint = UnitReportBuilder(evaluation).build("DISHUB").hint
    assert "Penilaian tentang diri sendiri: 66,67, berselisih +33,33 poin" in hint


def test_a_unit_of_one_difference_and_one_of_few_answers_stay_hidden(tmp_path):
    def alike(question, unit, person):
        return (3 + person % 2 if unit != "DLH" else 3) + question.endswith("S") * (
            person % 2 if unit == "DINSOS" else 1
        )

    folder = write_city(tmp_path / "2025", score=alike, questionnaire=LONG, answered=12)
    results = run_evaluation(folder).results
    for measure in ("referent_gap", "index_self"):
        rows = select(results, measure, scope="unit", unit="*").set_index("unit")
        assert rows.loc[["DISHUB", "DLH"], "is_suppressed"].all()
        assert rows.loc[["DISHUB", "DLH"], "estimate"].isna().all()


def test_a_core_value_answered_alike_does_not_follow_from_the_difference(tmp_path):
    """What people say of themselves less the difference is what they say of their unit: all of them a 4."""

    def said_alike(question, unit, person):
        if unit == "DLH" and question.startswith("INT"):
            return 3 + (person % 3 == 0) if question.endswith("S") else 4
        return 2 + person % 3 + (question.endswith("S") and person % 2)

    results = run_evaluation(write_city(tmp_path / "2025", score=said_alike, questionnaire=LONG, answered=36)).results
    for measure in ("index", "referent_gap", "index_self"):
        rows = select(results, measure, scope="unit", unit="*", core_value="*")
        assert set(rows.loc[rows["is_suppressed"], "unit"]) == {"DLH", "DINSOS"}
        assert rows.loc[rows["is_suppressed"], "estimate"].isna().all()


def test_the_short_form_has_no_difference(sample_evaluation):
    assert table_referents(sample_evaluation) is None
