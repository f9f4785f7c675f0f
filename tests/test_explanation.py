"""One printed number explained: found by everyday words, worked again from published numbers, silent where hidden."""

import re

import pytest

from budaya_eval.errors import InputError
from budaya_eval.explanation import FIRST_ROW, explain
from budaya_eval.explanation.formulas import FORMULAS
from budaya_eval.results import MEASURES, select


def parts_of(evaluation, question):
    explanation = explain(evaluation, question)
    assert not explanation.matches
    return explanation, dict(explanation.parts)


def numbers(text):
    return [float(n.replace(".", "").replace(",", ".")) for n in re.findall(r"\d[\d.]*(?:,\d+)?", text)]


def test_every_measure_has_a_formula_and_no_formula_is_left_over():
    assert FORMULAS.keys() == MEASURES.keys()


@pytest.mark.parametrize(
    ("question", "measure", "place"),
    [
        ("indeks kota", "index", {"scope": "city"}),
        ("indeks untuk kota 2025", "index", {"scope": "city"}),
        ("INT DISHUB", "index", {"scope": "unit", "unit": "DISHUB", "core_value": "INT"}),
        ("Integritas Dinas Perhubungan", "index", {"scope": "unit", "unit": "DISHUB", "core_value": "INT"}),
        ("alpha PRO", "alpha", {"scope": "city", "core_value": "PRO"}),
        ("perubahan kota", "change", {"scope": "city"}),
        ("partisipasi Dinas Kesehatan", "response_rate", {"scope": "unit", "unit": "DINKES"}),
        ("rata-rata AKU kota", "mean_score", {"scope": "city", "core_value": "AKU"}),
    ],
)
def test_everyday_words_find_the_row(sample_evaluation, question, measure, place):
    wanted = select(sample_evaluation.results, measure, **place)
    explanation, _ = parts_of(sample_evaluation, question)
    assert explanation.row == int(wanted.index[0]) + FIRST_ROW


def test_a_row_of_the_workbook_is_the_row_explained(sample_evaluation, tmp_path):
    import openpyxl

    from budaya_eval.evaluation import write_results

    write_results(sample_evaluation, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "hasil.xlsx")["Hasil"]
    titles, row = (next(sheet.iter_rows(min_row=n, max_row=n, values_only=True)) for n in (1, 40))
    cells = dict(zip(titles, row, strict=True))
    explanation, parts = parts_of(sample_evaluation, "baris 40")
    assert explanation.row == 40
    assert FORMULAS[cells["measure"]] == parts["Rumus"]
    assert round(float(cells["estimate"]), 1) in [round(n, 1) for n in numbers(parts["Angka"])]


def test_the_city_index_is_worked_again_from_the_printed_values(sample_evaluation):
    index = select(sample_evaluation.results, "index", scope="city")["estimate"].iloc[0]
    _, parts = parts_of(sample_evaluation, "indeks kota")
    assert numbers(parts["Hitungan"])[-1] == pytest.approx(index, abs=0.015)


def test_the_rate_is_worked_again_from_the_counts(sample_evaluation):
    _, parts = parts_of(sample_evaluation, "partisipasi kota")
    n, size, rate = numbers(parts["Hitungan"])
    assert 100 * n / size == pytest.approx(rate, abs=0.05)
    assert f"{rate:.1f}".replace(".", ",") in parts["Angka"]


def test_a_hidden_number_is_not_told(sample_evaluation):
    code = sorted(sample_evaluation.hidden_units)[0]
    _, parts = parts_of(sample_evaluation, f"indeks {code}")
    assert parts["Angka"].startswith("tidak ditampilkan")
    assert "Hitungan" not in parts
    internal = select(sample_evaluation.internal, "index", scope="unit", unit=code)["estimate"].iloc[0]
    told = f"{internal:.2f}".replace(".", ",")
    assert not any(told in text for text in parts.values())


def test_files_of_a_unit_are_those_that_hold_its_answers(sample_evaluation):
    answers = sample_evaluation.answers.respondents
    reporting = answers["unit"].map(sample_evaluation.register.reporting_unit_of)
    _, parts = parts_of(sample_evaluation, "indeks DISHUB")
    assert parts["Berkas"].split(", ") == sorted(answers.loc[reporting == "DISHUB", "file"].unique())


def test_several_rows_are_listed_with_their_numbers(sample_evaluation):
    explanation = explain(sample_evaluation, "alpha")
    assert [name for _, name in explanation.matches] != []
    assert len(explanation.matches) == len(select(sample_evaluation.results, "alpha", scope="city", core_value="*"))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("indek kota", "mungkin maksudnya 'indeks'"),
        ("indeks DISHUP", "'dishup' tidak dikenal; mungkin maksudnya"),
        ("baris 1", "baris 2 sampai"),
        ("alpha kesadaran kota", "Tidak ada angka yang cocok"),
        ("", "tidak dikenal"),
    ],
)
def test_what_names_nothing_is_told(sample_evaluation, question, words):
    with pytest.raises(InputError) as raised:
        explain(sample_evaluation, question)
    assert words in str(raised.value)
