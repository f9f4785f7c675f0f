"""Nothing is hard-wired: another list, or a longer one, goes from questionnaire to report without touching code."""

import shutil
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from budaya_eval import run_evaluation, write_report
from budaya_eval.channels import entry_sheet, google_forms, paper
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.entry_sheet.layout import FIRST_ROW
from budaya_eval.cli import main
from budaya_eval.files import write_table
from budaya_eval.instrument import read_issued
from budaya_eval.results import select
from budaya_eval.settings import read_settings
from budaya_eval.unit_register import COLUMNS, read_register

ROOT = Path(__file__).parents[1]
UNITS = {"SATU": 60, "DUA": 80, "TIGA": 50}
NEW_INDICATOR = "Hemat menggunakan sumber daya"
NEW_ITEM = "Pegawai di unit kerja saya mematikan lampu ruangan setelah jam kerja berakhir."


@pytest.fixture
def project(tmp_path):
    """A project of its own: a copy of the lists, and a year without questionnaire."""
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    folder = tmp_path / "data" / "2031"
    assert main(["new", str(folder)]) == 0
    rows = [
        [code, f"Dinas {code.title()}", "", "", "perangkat_daerah", "", "dinas", "umum", size, *[""] * 6]
        for code, size in UNITS.items()
    ]
    write_table(folder / "unit.xlsx", COLUMNS, rows)
    return folder


def choose_list(folder, name):
    settings = folder / "evaluasi.toml"
    text = settings.read_text(encoding="utf-8").replace('instrumen = "perwali-38-2016"', f'instrumen = "{name}"')
    settings.write_text(text, encoding="utf-8")


def collect(folder, seed=1):
    """Issue the questionnaire, have forty people of each unit answer on an entry sheet, and give the instrument."""
    assert main(["instrument", str(folder), "--channel", "entry_sheet"]) == 0
    (instrument,) = read_issued(folder).values()
    register = read_register(folder, read_settings(folder).reference_date)
    entry_sheet.write(WriteRequest(instrument, register), folder)
    workbook = openpyxl.load_workbook(folder / "lembar-isian.xlsx")
    sheet = workbook["Isian"]
    place = {cell.value: cell.column for cell in sheet[2]}
    rng = np.random.default_rng(seed)
    for number in range(40 * len(UNITS)):
        row = FIRST_ROW + number
        sheet.cell(row, place["unit"], list(UNITS)[number // 40])
        person = rng.normal(4, 0.7)
        for question in instrument.questions:
            answer = rng.choice([option.code for option in question.options]) if question.options else ""
            if question.kind == "likert":
                score = int(np.clip(round(person + rng.normal(0, 0.8)), 1, 5))
                answer = 6 - score if question.is_reverse else score
            sheet.cell(row, place[question.code], answer)
    target = folder / "jawaban" / "isian.xlsx"
    workbook.save(target)
    (folder / "lembar-isian.xlsx").unlink()
    return instrument


def add_rows(path, *rows):
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    for row in rows:
        sheet.append([row.get(column, "") for column in header])
    workbook.save(path)


def test_an_added_indicator_appears_in_questionnaire_scoring_and_report(project, tmp_path):
    folder = tmp_path / "instruments" / "perwali-38-2016"
    add_rows(
        folder / "indicator.xlsx",
        {"code": "AKU5", "core_value": "AKU", "text": NEW_INDICATOR, "source": "usulan uji", "status": "usulan"},
    )
    add_rows(
        folder / "item.xlsx",
        {
            "code": "AKU5A",
            "indicator": "AKU5",
            "text_unit": NEW_ITEM,
            "text_unit_en": "Staff in my unit switch the lights off after work.",
            "text_self": "Saya mematikan lampu ruangan setelah jam kerja berakhir.",
            "text_self_en": "I switch the lights off after work.",
            "reverse": "no",
            "is_active": "yes",
            "status": "usulan",
        },
    )
    instrument = collect(project)
    assert len(instrument.questions_of("likert")) == 22
    request = WriteRequest(instrument, read_register(project, read_settings(project).reference_date))
    google_forms.write(request, tmp_path / "google")
    assert NEW_ITEM in (tmp_path / "google" / "kuesioner.gs").read_text(encoding="utf-8")
    assert any(path.suffix == ".pdf" for path in paper.write(request, tmp_path / "kertas").files)
    evaluation = run_evaluation(project)
    row = select(evaluation.results, "index", scope="city", core_value="AKU", indicator="AKU5").iloc[0]
    column = evaluation.answers.values["AKU5A"]
    weights = evaluation.answers.respondents["unit"].map(UNITS)  # forty answers a unit: headcount weights
    assert row["estimate"] == pytest.approx(((column - 1) / 4 * 100 * weights).sum() / weights.sum(), abs=0.00501)
    (html,) = write_report(evaluation, tmp_path / "keluaran", formats=("html",))
    assert NEW_INDICATOR in html.read_text(encoding="utf-8")


def test_berakhlak_goes_the_whole_way(project, tmp_path):
    choose_list(project, "berakhlak")
    instrument = collect(project)
    assert len(instrument.core_values) == 7
    evaluation = run_evaluation(project)
    values = select(evaluation.results, "index", scope="city", core_value="*")
    assert sorted(values["core_value"]) == sorted(value.code for value in instrument.core_values)
    total = select(evaluation.results, "index", scope="city")["estimate"].iloc[0]
    assert total == pytest.approx(values["estimate"].mean(), abs=0.0101)
    (html,) = write_report(evaluation, tmp_path / "keluaran", formats=("html",))
    text = html.read_text(encoding="utf-8")
    assert all(value.name in text for value in instrument.core_values)
    assert all(indicator.text in text for indicator in instrument.indicators)


def test_reserve_items_switched_on_are_scored_as_one_indicator(project, tmp_path):
    path = tmp_path / "instruments" / "perwali-38-2016" / "item.xlsx"
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if row[header.index("code")].value == "AKU1B":
            row[header.index("is_active")].value = "yes"
    workbook.save(path)
    instrument = collect(project)
    assert {"AKU1A", "AKU1B"} <= {question.code for question in instrument.questions}
    evaluation = run_evaluation(project)
    both = evaluation.answers.values[["AKU1A", "AKU1B"]].mean(axis=1)
    weights = evaluation.answers.respondents["unit"].map(UNITS)
    row = select(evaluation.results, "index", scope="city", core_value="AKU", indicator="AKU1").iloc[0]
    assert row["estimate"] == pytest.approx(((both - 1) / 4 * 100 * weights).sum() / weights.sum(), abs=0.00501)


def test_a_year_without_a_previous_one_says_so_and_never_zero(project):
    collect(project)
    evaluation = run_evaluation(project)
    levels = evaluation.results[evaluation.results["measure"] == "dimension_score"].set_index("dimension")
    assert levels.loc["perubahan", "category"] == "belum dapat dinilai"
    assert "tahun sebelumnya" in levels.loc["perubahan", "note"]
    assert levels.loc[["perubahan", "kemanfaatan"], "estimate"].isna().all()
    assert select(evaluation.results, "change", scope="city").empty
