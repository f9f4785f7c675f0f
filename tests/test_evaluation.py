"""What a run writes: the published table in three forms, the private tables apart, a manifest that proves it."""

import dataclasses
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import openpyxl
import pandas as pd
import pytest

from budaya_eval import run_evaluation, write_results
from budaya_eval.errors import InputError
from budaya_eval.evaluation import default_output, read_year_data, write_run_manifest
from budaya_eval.evaluation.dimensions import unit_awareness_rows
from budaya_eval.evaluation.reliability import agreement_rows
from budaya_eval.evaluation.shrinkage import shrunken_rows
from budaya_eval.evaluation.year import FACTS
from budaya_eval.files import hash_file
from budaya_eval.results import ALWAYS_PUBLIC, COLUMNS, MEASURES
from budaya_eval.scheme import read_scheme
from budaya_eval.statistics import SufficientStatistics
from tests.small_city import write_city

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "contoh" / "2025"


@pytest.fixture(scope="module")
def evaluation():
    return run_evaluation(SAMPLE)


@pytest.fixture(scope="module")
def output(evaluation, tmp_path_factory):
    folder = tmp_path_factory.mktemp("keluaran")
    written = write_results(evaluation, folder)
    write_run_manifest(evaluation, folder, written)
    return folder


def test_results_mirror_the_path_below_data():
    assert default_output(Path("data/contoh/2025")) == Path.cwd() / "keluaran" / "contoh" / "2025"
    assert default_output(Path("data/2026")) == Path.cwd() / "keluaran" / "2026"


def test_parquet_csv_and_xlsx_say_the_same(output):
    parquet = pd.read_parquet(output / "hasil.parquet")
    csv = pd.read_csv(output / "hasil.csv", keep_default_na=False, na_values=[""])
    sheet = pd.read_excel(output / "hasil.xlsx", sheet_name="Hasil")
    assert list(parquet.columns) == list(csv.columns) == list(sheet.columns) == list(COLUMNS)
    for column in ("estimate", "ci_low", "ci_high", "n"):
        numbers = parquet[column].astype("float64")
        pd.testing.assert_series_equal(numbers, csv[column].astype("float64"))
        pd.testing.assert_series_equal(numbers, sheet[column].astype("float64"))
    assert csv["category"].fillna("").tolist() == parquet["category"].tolist()


def test_every_measure_is_documented_and_every_documented_one_occurs(evaluation):
    apart = {"index_self", "referent_gap"}  # the sample asks about the unit alone
    apart |= {"index_apart"}  # the sample asks one list of one group of raters
    assert set(evaluation.results["measure"]) == set(MEASURES) - apart


def test_every_published_row_is_marked_simulated_and_has_its_legal_mark_where_it_has_a_predicate(evaluation):
    results = evaluation.results
    assert results["method"].str.contains("DATA SIMULASI").all()
    judged = results[(results["measure"] == "index") & (results["category"] != "")]
    assert (judged["status"] == "usulan").all()
    assert judged["basis"].str.len().min() > 20


def test_no_estimate_stands_on_fewer_than_the_minimum_cell(evaluation):
    results = evaluation.results
    about_answers = ~results["measure"].isin(ALWAYS_PUBLIC)
    assert (results.loc[about_answers & results["n"].notna(), "n"] >= 10).all()
    hidden = results[results["is_suppressed"]]
    assert len(hidden)
    assert hidden[["estimate", "ci_low", "ci_high", "n"]].isna().all(axis=None)


def test_what_is_private_lies_apart_and_names_nobody(output):
    assert sorted(path.name for path in (output / "internal").iterdir()) == [
        "hasil_internal.parquet",
        "jawaban_panjang.parquet",
        "pemeriksaan.xlsx",
    ]
    workbook = openpyxl.load_workbook(output / "internal" / "pemeriksaan.xlsx")
    assert workbook.sheetnames == ["Berkas", "Dipisahkan", "Sel dilewati", "Koreksi", "Bukti", "Keterangan"]
    aside = pd.read_excel(output / "internal" / "pemeriksaan.xlsx", sheet_name="Dipisahkan")
    files = pd.read_excel(output / "internal" / "pemeriksaan.xlsx", sheet_name="Berkas")
    assert len(aside) == files["n_set_aside"].sum() == (files["n_read"] - files["n_used"]).sum()
    long = pd.read_parquet(output / "internal" / "jawaban_panjang.parquet")
    assert len(long) == files["n_used"].sum() * long["question"].nunique()
    assert not [column for column in long.columns if "mail" in column or "waktu" in column]
    assert not long.astype(str).apply(lambda column: column.str.contains("@")).any(axis=None)


def test_the_manifest_proves_inputs_and_outputs(output):
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["about"]["is_simulated"] is True
    for name, digest in manifest["outputs"].items():
        assert hash_file(output / name) == digest
    inputs = manifest["inputs"]
    assert {name.split("/")[0] for name in inputs} == {"2024", "2025", "instruments"}
    for name, digest in inputs.items():
        assert hash_file((ROOT if name.startswith("instruments/") else SAMPLE.parent) / name) == digest
    assert str(ROOT) not in json.dumps(manifest)


def test_the_same_inputs_give_the_same_bytes(evaluation, output, tmp_path):
    again = write_results(run_evaluation(SAMPLE), tmp_path)
    for path in again:
        assert path.read_bytes() == (output / path.relative_to(tmp_path)).read_bytes(), path.name


@pytest.mark.parametrize(("wording", "multiplier", "n_rows"), [("unit", 1, 6), ("self", 1, 0), ("unit", 2, 0)])
def test_agreement_is_for_single_statements_about_the_unit(wording, multiplier, n_rows):
    # composites of several items agree by themselves (methods: r_wg(j) becomes meaningless), oneself has no agreement
    answers = pd.DataFrame({"A1": [1, 2, 4, 5] * 10, "A2": [2, 2, 5, 4] * 10, "unit": ["x", "y"] * 20})
    stats = SufficientStatistics.from_frame(answers, {"A": ["A1", "A2"]}, unit="unit")
    data = SimpleNamespace(
        instrument=SimpleNamespace(index_wording=wording),
        scores=SimpleNamespace(multiplier=multiplier),
        hidden_units=frozenset(),
    )
    assert len(list(agreement_rows(data, stats))) == n_rows


@pytest.mark.parametrize(("alike", "few", "n_rows"), [(False, False, 2), (True, False, 0), (False, True, 0)])
def test_no_unit_shows_its_awareness_where_one_would_be_hidden_alone(alike, few, n_rows):
    facts = pd.DataFrame({"K1": [1, 0] * 10, "K2": [0, 1, 1, 1] * 5, "unit": ["x"] * 10 + ["y"] * 10})
    if alike:
        facts.loc[facts["unit"] == "y", ["K1", "K2"]] = 1
    if few:
        facts.loc[10, ["K1", "K2"]] = np.nan
    stats = SufficientStatistics.from_frame(
        facts, {FACTS: ["K1", "K2"]}, points=(0, 1), unit="unit", missing="pairwise"
    )
    scheme = read_scheme(ROOT / "instruments" / "schemes" / "perwali-38-2016.toml")
    data = SimpleNamespace(fact_statistics=lambda: stats, hidden_units=frozenset(), scheme=scheme)
    assert len(list(unit_awareness_rows(data))) == n_rows


def test_nothing_made_from_an_index_is_shown_where_the_index_is_not(sample_evaluation):
    """Neither this year's index nor last year's follows from shrunken index, change or expected rise."""
    keys = ["unit", "core_value", "indicator"]

    def shown(evaluation, measure):
        rows = evaluation.results
        rows = rows[(rows["scope"] == "unit") & (rows["measure"] == measure) & rows["estimate"].notna()]
        return set(rows[keys].itertuples(index=False, name=None))

    before = run_evaluation(ROOT / "data" / "contoh" / "2024")
    assert shown(sample_evaluation, "index_shrunken") <= shown(sample_evaluation, "index")
    assert shown(sample_evaluation, "change") <= shown(sample_evaluation, "index") & shown(before, "index")
    assert shown(sample_evaluation, "expected_rise") <= shown(before, "index")
    assert len(shown(sample_evaluation, "change")) > 500


def test_a_shrunken_index_knows_nothing_of_hidden_units(city):
    """Answers of the hidden units are turned round: what is published of the others stays to the last digit."""
    data = read_year_data(city)
    turned = data.scores.frame.copy()
    is_hidden = data.people["unit"].isin(data.hidden_units)
    assert is_hidden.any()
    turned.loc[is_hidden] = data.scores.points[0] + data.scores.points[1] - turned.loc[is_hidden]
    other = dataclasses.replace(data, scores=dataclasses.replace(data.scores, frame=turned))
    assert list(shrunken_rows(data)) == list(shrunken_rows(other))


def test_the_city_index_and_its_interval_are_those_of_survey(tmp_path):
    """From filled sheets to rows: svymean of R's survey, units as strata weighted by staff (tests/r/means.csv)."""
    staff = {"A": 400, "B": 200, "C": 90, "D": 60}
    answers = pd.read_csv(ROOT / "tests" / "r" / "answers.csv", comment="#").query("year == 2025")
    answers["INT4"] = 6 - answers["INT4"]  # reverse-keyed there
    of_unit = {unit: answers[answers["unit"] == unit] for unit in staff}

    def score(question, unit, person):
        answer = of_unit[unit][question.removesuffix("A")].iloc[person]
        return None if pd.isna(answer) else int(answer)

    n_answered = {unit: len(rows) for unit, rows in of_unit.items()}
    evaluation = run_evaluation(write_city(tmp_path / "2025", score=score, staff=staff, answered=n_answered))
    index = evaluation.internal.query("measure == 'index' and scope == 'city' and indicator == ''")
    theirs = pd.read_csv(ROOT / "tests" / "r" / "means.csv").set_index("scale")
    ours = index.set_index("core_value").loc[theirs.index]
    assert ours["n"].tolist() == theirs["n"].tolist()
    np.testing.assert_allclose(ours["estimate"], 25 * (theirs["mean"] - 1), rtol=1e-12)
    errors = 25 * theirs["se_process"]
    quantiles = (ours["ci_high"] - ours["ci_low"]) / 2 / errors  # of Student's t, 130 to 2,000 degrees of freedom
    assert quantiles.between(1.96, 1.985).all()


def test_everything_wrong_in_a_year_is_told_at_once(city):
    """Scheme, register of both years and evidence: nobody mends one only to meet the next."""
    scheme = city.parents[2] / "instruments" / "schemes" / "perwali-38-2016.toml"
    text = scheme.read_text(encoding="utf-8")
    scheme.write_text(text.replace('source = "factual"', 'source = "khayalan"', 1), encoding="utf-8")
    for folder in (city, city.parent / "2024"):
        register = openpyxl.load_workbook(folder / "unit.xlsx")
        headers = [cell.value for cell in register["Unit"][1]]
        for row in register["Unit"].iter_rows(min_row=2):
            if row[0].value == "BPKPAD":
                row[headers.index("jumlah_pegawai")].value = 3
        register.save(folder / "unit.xlsx")
    evidence = openpyxl.load_workbook(city / "bukti" / "bukti-DINSOS.xlsx")
    evidence["Bukti"]["B2"] = "DINSOSS"
    evidence.save(city / "bukti" / "bukti-DINSOS.xlsx")
    with pytest.raises(InputError) as caught:
        run_evaluation(city)
    told = [(problem.file, problem.code) for problem in caught.value.problems]
    files = [file for file, _ in told]
    assert sorted(files) == ["2024/unit.xlsx", "bukti/bukti-DINSOS.xlsx", "perwali-38-2016.toml", "unit.xlsx"]
    assert "khayalan" in str(caught.value)
    assert "DINSOSS" in str(caught.value)


def test_what_is_wrong_in_the_previous_year_is_told_once_and_names_its_folder(city):
    """Its register is read for answers, plans and performance data; its settings bear a whole path already."""
    before = city.parent / "2024"
    register = openpyxl.load_workbook(before / "unit.xlsx")
    register["Unit"]["A2"] = "bukan kode"
    register.save(before / "unit.xlsx")
    with pytest.raises(InputError) as caught:
        run_evaluation(city)
    places = [(problem.file, problem.row, problem.column) for problem in caught.value.problems]
    assert len(places) == len(set(places))
    assert {file for file, _, _ in places} == {"2024/unit.xlsx"}
    settings = before / "evaluasi.toml"
    settings.write_text("salah = 1\n" + settings.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        run_evaluation(city)
    assert [Path(problem.file) for problem in caught.value.problems] == [settings]
