"""What stands apart from the index: BerAKHLAK in the same visit, a unit's own values, other raters, open answers.

A small city is simulated through the entry sheet; the figures are computed again here with NumPy alone.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from budaya_eval import run_evaluation, write_results
from budaya_eval.channels.channel import WriteRequest
from budaya_eval.channels.entry_sheet.writer import write_filled
from budaya_eval.channels.google_forms.form import describe_form
from budaya_eval.cli import main
from budaya_eval.files import write_table
from budaya_eval.indicators import Question, read_indicator_list
from budaya_eval.instrument import build_instrument, build_questionnaires, freeze_instrument, read_issued
from budaya_eval.release_ledger import digest_groups, find_small_changes
from budaya_eval.report import write_report
from budaya_eval.responses import read_routes
from budaya_eval.results import select
from budaya_eval.settings import read_settings
from budaya_eval.tables import preview_instrument, table_apart, table_instrument
from budaya_eval.unit_register import read_register
from tests.builders import make_combined, make_register

ROOT = Path(__file__).parents[1]
STAFF = {"DISHUB": 40, "DLH": 60, "DINSOS": 50, "DISPERPA": 25, "BPBD": 12}
ANSWERED = {"DISHUB": 24, "DLH": 30, "DINSOS": 26, "DISPERPA": 14, "BPBD": 5}
SERVED = {"DISHUB": 16, "DLH": 12, "DINSOS": 4}
SETTINGS = """\
tahun = 2025
instrumen = "perwali-38-2016"
skema = "perwali-38-2016"
tanggal_acuan = 2025-09-30
data_simulasi = true

[kuesioner]
daftar_tambahan = ["berakhlak"]
nilai_lokal = ["dishub-contoh"]
bentuk_tambahan = ["publik"]
"""


def answer_rows(instrument, n, random, *, units):
    """Random answers of the people of one unit to what they are asked."""
    rows = []
    for _ in range(n):
        row = {"persetujuan": "ya"}
        for block in instrument.blocks_for(units):
            for question in block.questions:
                if question.kind == "likert":
                    row[question.code] = int(random.integers(2, 6))
                elif question.kind == "open":
                    row[question.code] = "Bapak Fulan kurang ramah"
                else:
                    row[question.code] = question.options[0].code
        rows.append(row)
    return rows


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A year's folder in which staff of five units and the users of three have answered."""
    folder = tmp_path_factory.mktemp("kota") / "2025"
    (folder / "jawaban").mkdir(parents=True)
    (folder / "evaluasi.toml").write_text(SETTINGS, encoding="utf-8")
    columns = ("kode", "nama_resmi", "jenjang", "induk", "kelompok", "jumlah_pegawai")
    units = [[code, f"Dinas {code}", "perangkat_daerah", "", "umum", n] for code, n in STAFF.items()]
    write_table(folder / "unit.xlsx", columns, units)
    register = read_register(folder, read_settings(folder).reference_date)
    staff, public = build_questionnaires(read_settings(folder), register)
    main_list = read_indicator_list(ROOT / "instruments" / "perwali-38-2016")
    words = Question("T1", "open", "Saran Saudara?", "Advice?", (), 0, "usulan", "")
    main_list = replace(main_list, questions=(*main_list.questions, words))
    main_list = replace(main_list, texts={**main_list.texts, "open_title": "Saran"})
    lists = [read_indicator_list(ROOT / "instruments" / name) for name in ("berakhlak", "dishub-contoh")]
    staff = build_instrument(main_list, year=2025, additional=lists)
    random = np.random.default_rng(38)
    for instrument, counts in ((staff, ANSWERED), (public, SERVED)):
        freeze_instrument(instrument, folder)
        request = WriteRequest(instrument, register, is_simulated=True)
        for unit, n in counts.items():
            rows = answer_rows(instrument, n, random, units=(unit,))
            write_filled(request, unit, rows, folder / "jawaban" / f"{instrument.form}-{unit}.xlsx")
    return folder


@pytest.fixture(scope="module")
def evaluation(city):
    return run_evaluation(city)


def index_of(answers, section, rows=None):
    """Mean of values, each the mean of its indicators, on 0 to 100; one figure per respondent."""
    instrument = answers.instrument
    values = answers.values if rows is None else answers.values[rows]
    reverse = {question.code for question in instrument.questions if question.is_reverse}
    scores = []
    for columns in instrument.scales_of(instrument.index_wording, section).values():
        found = [6 - values[code] if code in reverse else values[code] for code in columns]
        if len(found) > 1:
            scores.append(np.mean(found, axis=0))
    return (np.mean(scores, axis=0) - 1) / 4 * 100


def test_berakhlak_is_scored_apart_with_the_weights_of_the_city(evaluation):
    answers = evaluation.answers
    unit = answers.respondents["unit"]
    each = pd.Series(index_of(answers, "berakhlak"), index=unit.index)
    by_unit = each.groupby(unit).mean()
    weights = pd.Series(STAFF)
    expected = (by_unit * weights).sum() / weights.sum()
    row = select(evaluation.internal, "index_apart", scope="city", subgroup="berakhlak").iloc[0]
    assert row["estimate"] == pytest.approx(expected)
    assert row["ci_low"] < row["estimate"] < row["ci_high"]
    assert row["n"] == sum(ANSWERED.values())
    units = select(evaluation.internal, "index_apart", scope="unit", unit="*", subgroup="berakhlak")
    assert dict(zip(units["unit"], units["estimate"], strict=True)) == pytest.approx(by_unit.to_dict())
    values = select(evaluation.internal, "index_apart", scope="city", core_value="*", subgroup="berakhlak")
    assert set(values["core_value"]) == {"BP", "AK", "KP", "HA", "LO", "AD", "KO"}


def test_the_index_of_the_city_is_that_of_the_main_list_alone(evaluation):
    answers = evaluation.answers
    unit = answers.respondents["unit"]
    by_unit = pd.Series(index_of(answers, ""), index=unit.index).groupby(unit).mean()
    weights = pd.Series(STAFF)
    (row,) = select(evaluation.internal, "index", scope="city").to_dict("records")
    assert row["estimate"] == pytest.approx((by_unit * weights).sum() / weights.sum())
    named = set(evaluation.internal.loc[evaluation.internal["measure"] == "index", "core_value"])
    assert named == {"", "INT", "PRO", "AKU"}


def test_own_values_are_reported_for_their_unit_only(evaluation):
    rows = evaluation.internal[evaluation.internal["subgroup"] == "dishub-contoh"]
    assert set(rows["unit"]) == {"DISHUB"}
    assert set(rows["scope"]) == {"unit"}
    answers = evaluation.answers
    own = answers.respondents["unit"] == "DISHUB"
    (whole,) = select(evaluation.results, "index_apart", scope="unit", unit="DISHUB", subgroup="dishub-contoh").to_dict(
        "records"
    )
    assert whole["n"] == ANSWERED["DISHUB"]
    assert whole["estimate"] == pytest.approx(index_of(answers, "dishub-contoh", own).mean(), abs=0.005)
    assert not whole["is_suppressed"]


def test_service_users_have_rows_of_their_own_route(evaluation):
    public = evaluation.internal[evaluation.internal["route"] == "public"]
    assert set(public["measure"]) == {"index_apart"}
    answers = evaluation.others["public"]
    row = select(public, "index_apart", scope="city", subgroup="pengguna layanan").iloc[0]
    assert row["estimate"] == pytest.approx(index_of(answers, "").mean())
    assert row["n"] == sum(SERVED.values())
    assert pd.isna(row["ci_low"])
    others = evaluation.internal[evaluation.internal["route"] != "public"]
    assert set(others["route"]) <= {"self", ""}


def test_what_is_hidden_cannot_be_subtracted(evaluation):
    """Whenever a city figure is shown beside units, at least two units and ten answers stay behind it."""
    for subgroup, counts in (("berakhlak", ANSWERED), ("pengguna layanan", SERVED)):
        rows = evaluation.results[evaluation.results["subgroup"] == subgroup]
        city_row = select(rows, "index_apart", scope="city", subgroup=subgroup).iloc[0]
        assert not city_row["is_suppressed"]
        for _, level in rows[rows["scope"] == "unit"].groupby(["core_value", "indicator"]):
            hidden = level.loc[level["is_suppressed"], "unit"]
            assert {unit for unit, n in counts.items() if n < 10} <= set(hidden)
            assert len(hidden) >= 2
            assert sum(counts[unit] for unit in hidden) >= 10
            assert level.loc[level["is_suppressed"], ["estimate", "n"]].isna().all(axis=None)


def test_a_unit_of_one_mind_is_hidden(evaluation):
    from budaya_eval.evaluation.apart import apart_rows
    from budaya_eval.evaluation.year import read_year_data

    data = read_year_data(evaluation.settings.folder)
    own = data.answers.respondents["unit"] == "DISHUB"
    data.answers.values.loc[own, ["KES1A", "KES2A", "KES3A"]] = 4.0
    rows = [row for row in apart_rows(data) if row["subgroup"] == "dishub-contoh"]
    assert rows
    assert all(row["is_suppressed"] for row in rows)


def test_words_are_kept_inside_apart_from_the_other_answers(evaluation, tmp_path):
    written = {path.relative_to(tmp_path).as_posix() for path in write_results(evaluation, tmp_path)}
    assert "internal/jawaban_terbuka.xlsx" in written
    workbook = openpyxl.load_workbook(tmp_path / "internal" / "jawaban_terbuka.xlsx")
    text = list(workbook["Jawaban terbuka"].iter_rows(values_only=True))
    assert any("nama orang" in str(row) for page in workbook for row in page.iter_rows(values_only=True))
    assert sum("Bapak Fulan kurang ramah" in row for row in text) == sum(ANSWERED.values())
    assert not any("Dinas BPBD" in row for row in text), "five people are too few to be named by their unit"
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.name != "jawaban_terbuka.xlsx":
            content = (
                path.read_bytes()
                if path.suffix != ".xlsx"
                else b"".join(
                    str(cell).encode()
                    for page in openpyxl.load_workbook(path)
                    for row in page.iter_rows(values_only=True)
                    for cell in row
                )
            )
            assert b"Fulan" not in content, path.name
    long = pd.read_parquet(tmp_path / "internal" / "jawaban_panjang.parquet")
    assert set(long["route"]) == {"self", "public"}


def test_check_accounts_for_the_files_of_every_route(city, capsys, tmp_path):
    assert main(["check", str(city), "--output", str(tmp_path)]) == 0
    text = capsys.readouterr().out
    assert "publik-DISHUB.xlsx" in text
    total = next(line for line in text.splitlines() if line.startswith("Jumlah")).split()
    assert int(total[-3]) == sum(ANSWERED.values()) + sum(SERVED.values())


def test_the_report_shows_it_in_one_small_table(evaluation, tmp_path):
    table = table_apart(evaluation)
    groups = [row.cells[0] for row in table.rows if row.kind == "group"]
    assert groups == [
        "Nilai Dasar ASN BerAKHLAK",
        "Nilai Dinas Perhubungan (contoh), Dinas DISHUB",
        "Penilaian oleh pengguna layanan",
    ]
    city = select(evaluation.results, "index_apart", scope="city", subgroup="berakhlak").iloc[0]
    totals = [row.cells for row in table.rows if row.kind == "total"]
    assert totals[0][1] == f"{city['estimate']:.2f}".replace(".", ",")
    assert totals[0][3] == str(sum(ANSWERED.values()))
    (html,) = write_report(evaluation, tmp_path, formats=("html",))
    text = html.read_text(encoding="utf-8")
    assert "Hasil di Luar Indeks" in text
    assert "Nilai Dasar ASN BerAKHLAK, penilaian oleh pengguna layanan, dan Nilai Dinas Perhubungan (contoh)" in text


def test_a_year_of_one_list_has_no_such_table():
    assert table_apart(run_evaluation(ROOT / "data" / "contoh" / "2024")) is None


def test_a_repeated_release_is_guarded_for_other_raters_too(evaluation):
    groups = digest_groups(evaluation)
    assert len(groups["kota:public"]) == sum(SERVED.values())
    assert {name for name in groups if name.startswith("DISHUB")} == {"DISHUB", "DISHUB:public"}
    changed = find_small_changes({**groups, "kota:public": groups["kota:public"][1:]}, groups, 10)
    assert changed == {"kota:public": 1}


def test_the_preview_and_the_list_of_parts_know_every_kind_of_block():
    instrument = make_combined()
    shown = preview_instrument(instrument)._repr_html_()
    assert "Bagian ini hanya ditanyakan di DISDIK." in shown
    assert "(jawaban bebas)" in shown
    assert "hanya bila menjawab “Ya” atas “Apakah Saudara mengikuti sosialisasi?”" in shown
    parts = [row.cells[1] for row in table_instrument(instrument, {}).rows if row.cells[0].startswith("Bagian")]
    assert len(parts) == len(instrument.blocks)


def test_the_command_issues_and_writes_every_questionnaire_of_the_year(city, tmp_path, capsys):
    folder = tmp_path / "data" / "2025"
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    (folder).mkdir(parents=True)
    for name in ("evaluasi.toml", "unit.xlsx"):
        shutil.copy(city / name, folder / name)
    line = ["instrument", str(folder), "--channel", "entry_sheet", "--channel", "google_forms"]
    assert main(line) == 0
    output = tmp_path / "keluaran" / "2025" / "instrumen"
    assert (output / "entry_sheet" / "lembar-isian.xlsx").is_file()
    assert (output / "publik" / "entry_sheet" / "lembar-isian.xlsx").is_file()
    assert len(list((folder / "instrumen").glob("*.json"))) == 2
    script = (output / "publik" / "google_forms" / "kuesioner.gs").read_text(encoding="utf-8")
    assert "Pegawai yang melayani saya" in script
    assert "Unit yang melayani Saudara" in script
    assert main(line) == 0
    assert capsys.readouterr().out.count("sudah terbit; isinya sama") == 2
    settings = (folder / "evaluasi.toml").read_text(encoding="utf-8").replace("[kuesioner]", "[kuesioner]\nbenih = 7")
    (folder / "evaluasi.toml").write_text(settings, encoding="utf-8")
    assert main(line) == 2
    assert capsys.readouterr().err.count("berbeda dengan daftar indikator sekarang") == 2
    assert main([*line, "--reissue"]) == 0
    assert len(list((folder / "instrumen").glob("*.json"))) == 4


def test_the_google_form_can_be_in_english():
    instrument = make_combined()
    form = describe_form(WriteRequest(instrument, make_register(), language="en"))
    titles = [row for page in form.pages for item in page.items for row in item.rows]
    assert any("Staff in my unit do" in title for title in titles)
    assert instrument.fingerprint in form.pages[0].items[0].title


def test_a_refusal_in_english_is_a_refusal(city, tmp_path):
    folder = tmp_path / "2025"
    shutil.copytree(city, folder)
    path = folder / "jawaban" / "ringkas-DLH.xlsx"
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Isian"]
    place = next(cell.column for cell in sheet[2] if cell.value == "persetujuan")
    sheet.cell(4, place).value = "No, I am not willing"
    workbook.save(path)
    settings = read_settings(folder)
    register = read_register(folder, settings.reference_date)
    answers = read_routes(folder, register, read_issued(folder))["self"]
    assert answers.set_aside["code"].tolist() == ["tanpa-persetujuan"]
