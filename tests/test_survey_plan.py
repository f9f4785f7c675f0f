"""The plan of a survey: its numbers against Cochran's formula typed anew, its workbook read back, its words."""

import math
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from budaya_eval.cli import main
from budaya_eval.errors import InputError
from budaya_eval.survey_plan import COLUMNS, plan_survey, write_survey_plan

ROOT = Path(__file__).parents[1]
Z = 1.959963984540054


@pytest.fixture
def city(tmp_path):
    """The first sample year alone: nothing lies before it."""
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    shutil.copytree(ROOT / "data" / "contoh" / "2024", tmp_path / "data" / "2024")
    return tmp_path / "data" / "2024"


@pytest.fixture(scope="module")
def second_year():
    return plan_survey(ROOT / "data" / "contoh" / "2025")


def cochran(n_staff, sd, margin):
    first = (Z * sd / margin) ** 2
    return math.ceil(first / (1 + (first - 1) / n_staff))


def test_every_unit_gets_what_cochran_asks(city):
    plan = plan_survey(city, precision=2.5, response=0.6, census=60)
    assert (plan.sd, plan.sd_basis, plan.response_basis) == (12.0, "nilai bawaan (usulan)", "isian --response")
    units = plan.table[plan.table["kode"] != ""]
    assert len(units) == 32
    for row in units.to_dict("records"):
        n_staff = row["pegawai"]
        needed = cochran(n_staff, 12, 2.5)
        invited = n_staff if n_staff <= 60 else min(n_staff, math.ceil(needed / 0.6))
        expected = math.floor(invited * 0.6)
        assert (row["jawaban_diperlukan"], row["diundang"], row["jawaban_diharapkan"]) == (needed, invited, expected)
        assert row["cara"] == ("sensus" if invited == n_staff else "sampel")
        assert row["ketelitian_proses"] == pytest.approx(Z * 12 / math.sqrt(expected))
        assert row["perubahan_terkecil"] == pytest.approx((Z + 0.8416212335729143) * 12 * math.sqrt(2 / expected))
        assert row["lembar_cetak"] == math.ceil(invited * 1.05 - 1e-9)
        assert row["perintah_cetak"].endswith(f"--channel paper --unit {row['kode']} --copies {row['lembar_cetak']}")
        if row["cara"] == "sampel":
            corrected = math.sqrt((n_staff - expected) / (n_staff - 1))
            assert row["ketelitian_pegawai"] == pytest.approx(row["ketelitian_proses"] * corrected)
            assert expected >= needed - 1
        else:
            assert math.isnan(row["ketelitian_pegawai"])
    (whole,) = plan.table[plan.table["kode"] == ""].to_dict("records")
    assert whole["pegawai"] == units["pegawai"].sum()
    assert whole["jawaban_diperlukan"] == cochran(whole["pegawai"], 12, 2.5)
    assert plan.totals["diundang"] == units["diundang"].sum()


def test_last_years_answers_give_spread_and_participation(second_year):
    # The published results of last year, read as any reader would; SD on the scale of 1 to 5 is a quarter of the index.
    from budaya_eval.evaluation import run_evaluation

    results = run_evaluation(ROOT / "data" / "contoh" / "2024").results
    city = results[(results["scope"] == "city") & (results["core_value"] == "") & (results["indicator"] == "")]
    figures = city.groupby("measure")["estimate"].first()
    assert second_year.sd == pytest.approx(25 * figures["sd_score"], abs=0.15)
    assert second_year.response == pytest.approx(figures["response_rate"] / 100, abs=0.001)
    assert second_year.sd_basis == second_year.response_basis == "hasil tahun 2024"


def test_a_last_year_without_answers_is_as_none(city):
    shutil.copytree(city, city.parent / "2025")
    settings = city.parent / "2025" / "evaluasi.toml"
    text = settings.read_text(encoding="utf-8").replace("tahun = 2024", 'tahun = 2025\nfolder_sebelumnya = "../2024"')
    settings.write_text(text, encoding="utf-8")
    shutil.rmtree(city / "jawaban")
    (city / "jawaban").mkdir()
    (city / "jawaban" / "~$lembar.xlsx").write_bytes(b"lock")
    plan = plan_survey(city.parent / "2025")
    assert (plan.sd, plan.response, plan.sd_basis) == (12.0, 0.8, "nilai bawaan (usulan)")


def test_a_unit_that_will_not_be_shown_and_one_that_stays_imprecise_are_told(second_year):
    notes = second_year.table.set_index("kode")["catatan"]
    assert "kurang dari 10: hasil unit ini tidak akan ditampilkan" in notes["KESBANGPOL"]
    assert "naikkan partisipasinya" in notes["SETDA"]
    assert notes["DISDIK"] == ""


def test_the_workbook_says_what_every_column_means(second_year, tmp_path):
    target = write_survey_plan(second_year, tmp_path)
    assert target == tmp_path / "rencana_survei" / "rencana_survei.xlsx"
    workbook = openpyxl.load_workbook(target)
    assert workbook.sheetnames == ["Rencana", "Arti kolom", "Dasar", "Kalender", "Keterangan"]
    header, *rows = workbook["Rencana"].iter_rows(values_only=True)
    meanings = dict(list(workbook["Arti kolom"].iter_rows(values_only=True))[1:])
    assert list(header) == list(COLUMNS) == list(meanings)
    assert len(rows) == 33
    by_code = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    planned = second_year.table.set_index("kode").loc["DINKES"]
    assert by_code["DINKES"]["ketelitian_proses"] == pytest.approx(planned["ketelitian_proses"], abs=0.051)
    assert by_code["KESBANGPOL"]["ketelitian_pegawai"] is None
    basis = dict(list(workbook["Dasar"].iter_rows(values_only=True))[1:])
    assert "predikat" in basis["Dua sasaran"]
    assert basis["Simpangan baku indeks pegawai"].startswith("13,4 poin; hasil tahun 2024")
    dates = [row[0] for row in workbook["Kalender"].iter_rows(min_row=2, values_only=True)]
    assert dates[0] == "15 Januari 2025"
    assert workbook["Keterangan"]["A1"].value == "DATA SIMULASI"
    assert pd.read_excel(target, sheet_name="Rencana")["pegawai"].dtype == "int64"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"precision": 0.0}, "--precision"),
        ({"precision": math.nan}, "--precision"),
        ({"precision": math.inf}, "--precision"),
        ({"response": 0.0}, "--response"),
        ({"response": 1.2}, "--response"),
        ({"census": -1}, "--census"),
    ],
)
def test_numbers_that_allow_no_plan_are_told(city, options, told):
    with pytest.raises(InputError, match=told):
        plan_survey(city, **options)


def test_the_command_prints_plan_meaning_and_next_step(city, capsys):
    assert main(["survey-plan", str(city), "--precision", "2,5", "--response", "60"]) == 0
    text = capsys.readouterr().out
    assert "ketelitian ± 2,5 poin" in text
    assert "12,0 poin; nilai bawaan (usulan)" in text
    assert "60 %; isian --response" in text
    assert "--channel paper --unit" in text
    assert (city.parents[1] / "keluaran" / "2024" / "rencana_survei" / "rencana_survei.xlsx").is_file()
    assert main(["survey-plan", str(city), "--response", "0"]) == 2
    with pytest.raises(SystemExit):
        main(["survey-plan", str(city), "--precision", "dua"])
    assert "'dua' bukan bilangan" in capsys.readouterr().err
