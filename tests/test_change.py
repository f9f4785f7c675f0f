"""Two years laid side by side: what of them is compared, where the series breaks, and which unit is which."""

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from scipy import stats

from budaya_eval import run_evaluation
from budaya_eval.charts import chart_changes, chart_series
from budaya_eval.evaluation import hash_inputs
from budaya_eval.evaluation.lineage import trace_units
from budaya_eval.files import write_table
from budaya_eval.phrases import format_number
from budaya_eval.release_ledger import record_release
from budaya_eval.report.builder import Builder
from budaya_eval.report.findings import build_changes
from budaya_eval.report.summary import state_verdict
from budaya_eval.report.wording import read_report_settings
from budaya_eval.results import select
from budaya_eval.tables import note_comparison, note_unit_history, table_breaks, table_core_values, table_units
from budaya_eval.tables.profile import Profiles
from budaya_eval.unit_register import COLUMNS, read_register
from tests.small_city import write_city

ROOT = Path(__file__).parents[1]
STAFF = {"DISHUB": 40, "DLH": 60, "DINSOS": 50, "DISPORA": 45}
STAFF_12 = dict.fromkeys(STAFF, 12)
NAMES = {"DISHUB": "Dinas Perhubungan", "DLH": "Dinas Lingkungan", "DINSOS": "Dinas Sosial", "DISPORA": "Dinas Pemuda"}


def row(code, n=40, *, name="", since="", until="", change="", successor=""):
    cells = {
        "kode": code,
        "nama_resmi": name or NAMES.get(code, f"Dinas {code}"),
        "jenjang": "perangkat_daerah",
        "kelompok": "umum",
        "jumlah_pegawai": n,
        "berlaku_sejak": since,
        "berlaku_sampai": until,
        "jenis_perubahan": change,
        "pengganti": successor,
    }
    return [cells.get(column, "") for column in COLUMNS]


def ended(code, change, successor, n=0):
    return row(code, n, until="2024-12-31", change=change, successor=successor)


def new(code, n=40, change="", name=""):
    return row(code, n, name=name, since="2025-01-01", change=change)


def planted(means):
    """Answers around a whole score per unit: two thirds at it, a sixth one below and one above."""

    def score(_question, unit, person):
        return means.get(unit, 3) + (-1, 1, 0, 0, 0, 0)[person % 6]

    return score


@pytest.fixture
def years(tmp_path):
    """A function that writes 2024 and 2025, with this year's register, and gives the folder of 2025."""
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")

    def write(
        register=None,
        staff=STAFF,
        *,
        between=None,
        now=None,
        before=None,
        answered=(12, 12),
        forms=("", ""),
    ):
        data = tmp_path / "data"
        first = dict.fromkeys(STAFF, 3) | (before or {})
        write_city(
            data / "2024",
            year=2024,
            staff=STAFF,
            register=[row(code, n) for code, n in STAFF.items()],
            columns=COLUMNS,
            score=planted(first),
            answered=answered[0],
            questionnaire=forms[0],
        )
        if between:
            between(tmp_path)
        return write_city(
            data / "2025",
            staff=staff,
            register=register or [row(code, n) for code, n in staff.items()],
            columns=COLUMNS,
            score=planted(now or {}),
            answered=answered[1],
            settings='folder_sebelumnya = "../2024"',
            questionnaire=forms[1],
        )

    return write


def change_word(root, *codes, column="text_unit", text="Pegawai di unit kerja saya berbuat lain daripada dulu."):
    """Reword items of the list between two years."""
    path = root / "instruments" / "perwali-38-2016" / "item.xlsx"
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.active
    head = next(number for number in range(1, 6) if column in [cell.value for cell in sheet[number]])
    names = [cell.value for cell in sheet[head]]
    for cells in sheet.iter_rows(min_row=head + 1):
        if cells[names.index("code")].value in codes:
            cells[names.index(column)].value = f"{text[:-1]} {cells[names.index('code')].value}."
    workbook.save(path)


def unit_change(evaluation, code):
    return select(evaluation.results, "change", scope="unit", unit=code).iloc[0]


def unit_series(evaluation, code):
    return select(evaluation.results, "index_previous", scope="unit", unit=code).iloc[0]


def city_change(evaluation, **level):
    return select(evaluation.results, "change", scope="city", **level)


def series(evaluation, core_value=""):
    return select(evaluation.results, "index_previous", scope="city", core_value=core_value).iloc[0]


# Which unit is which


def test_the_same_city_twice_is_compared_whole(years):
    evaluation = run_evaluation(years(now={"DLH": 4}))
    assert unit_change(evaluation, "DLH")["estimate"] == 25.0
    assert "Dinas" not in unit_change(evaluation, "DLH")["note"]
    assert series(evaluation)["category"] == "tersambung"
    assert series(evaluation)["estimate"] == 50.0


def test_a_figure_that_was_printed_otherwise_is_told_beside_the_change(years):
    folder = years(now={"DLH": 4})
    evaluation = run_evaluation(folder)
    before = replace(run_evaluation(folder.parent / "2024"), results=evaluation.results)
    assert "mencetak" not in note_comparison(evaluation)
    assert table_breaks(evaluation) is None
    inputs = hash_inputs(evaluation.settings)
    record_release(before)  # as if the report of 2024 had printed the index of 2025
    printed = select(evaluation.results, "index", scope="city")["estimate"].iloc[0]
    again = run_evaluation(folder)
    note = (
        "dihitung terhadap indeks 2024 menurut isi foldernya sekarang (50,00); laporan 2024 yang ditandatangani "
        f"mencetak {format_number(printed)}"
    )
    assert (series(again)["estimate"], series(again)["note"]) == (50.0, note)
    assert f"Perubahan {note}." in note_comparison(again)
    assert f"D{note[1:]}." in table_breaks(again).to_frame()["Keterangan"].tolist()
    assert hash_inputs(again.settings).keys() - inputs.keys() == {"2024/.terbitan.json"}


def test_a_renamed_unit_goes_on_under_its_new_code_and_tells_its_old_name(years):
    register = [
        row("DISHUB", 40),
        ended("DLH", "ganti nama", "DLHK"),
        new("DLHK", 60, "ganti nama", "Dinas Lingkungan dan Kehutanan"),
        row("DINSOS", 50),
        row("DISPORA", 45),
    ]
    staff = {"DISHUB": 40, "DLHK": 60, "DINSOS": 50, "DISPORA": 45}
    evaluation = run_evaluation(years(register, staff, now={"DLHK": 4}))
    found = unit_change(evaluation, "DLHK")
    assert (found["estimate"], found["category"]) == (25.0, "naik")
    assert found["note"].endswith("dahulu Dinas Lingkungan")
    assert note_unit_history(evaluation, "DLHK") == "dahulu Dinas Lingkungan"
    assert "satu tahun saja" not in city_change(evaluation)["note"].iloc[0]
    assert len(select(evaluation.results, "change", scope="unit", unit="*")) == 4


def test_a_merged_unit_stands_against_the_pooled_answers_of_the_old_ones(years):
    """The pooled year: 12 answers about 2 and 12 about 4; interval by scipy on the raw scores."""
    register = [
        row("DISHUB", 40),
        row("DLH", 60),
        ended("DINSOS", "gabung", "DSP"),
        ended("DISPORA", "gabung", "DSP"),
        new("DSP", 95, "gabung"),
    ]
    staff = {"DISHUB": 40, "DLH": 60, "DSP": 95}
    folder = years(register, staff, before={"DINSOS": 2, "DISPORA": 4}, now={"DSP": 4}, answered=(36, 36))
    evaluation = run_evaluation(folder)
    found = unit_change(evaluation, "DSP")
    pattern = np.array([-1, 1, 0, 0, 0, 0] * 6, dtype=float)
    now, before = 4 + pattern, np.concatenate([2 + pattern, 4 + pattern])
    expected = stats.ttest_ind(now, before, equal_var=False).confidence_interval()
    assert found["estimate"] == pytest.approx(25 * (now.mean() - before.mean()))
    assert [found["ci_low"], found["ci_high"]] == pytest.approx([25 * expected.low, 25 * expected.high], abs=0.006)
    assert "gabungan jawaban Dinas Sosial dan Dinas Pemuda" in found["note"]
    # The city keeps last year's units as they were: means 3, 3, 2, 4 weighted by 40, 60, 50, 45.
    assert series(evaluation)["estimate"] == pytest.approx(25 * ((120 + 180 + 100 + 180) / 195 - 1), abs=0.006)
    city = city_change(evaluation).iloc[0]
    now_city = select(evaluation.results, "index", scope="city").iloc[0]["estimate"]
    assert city["estimate"] == pytest.approx(now_city - series(evaluation)["estimate"], abs=0.011)
    assert "gabungan jawaban Dinas Sosial dan Dinas Pemuda" in city["note"]


def test_a_merger_with_a_unit_that_was_hidden_shows_nothing(years):
    """Pooled less the one that was shown would give the hidden one."""
    register = [
        row("DISHUB", 40),
        row("DLH", 60),
        ended("DINSOS", "gabung", "DSP"),
        ended("DISPORA", "gabung", "DSP"),
        new("DSP", 95, "gabung"),
    ]
    folder = years(
        register, {"DISHUB": 40, "DLH": 60, "DSP": 95}, answered=(dict.fromkeys(STAFF, 12) | {"DISPORA": 4}, 12)
    )
    evaluation = run_evaluation(folder)
    found = unit_change(evaluation, "DSP")
    assert found["is_suppressed"]
    assert np.isnan(found["estimate"])
    rows = evaluation.results[(evaluation.results["unit"] == "DSP") & (evaluation.results["measure"] == "change")]
    assert rows["is_suppressed"].all()
    assert select(evaluation.results, "index", scope="unit", unit="DSP")["estimate"].notna().all()


def test_of_a_split_unit_only_the_whole_is_compared(years):
    register = [
        row("DISHUB", 40),
        row("DLH", 60),
        row("DISPORA", 45),
        ended("DINSOS", "pecah", "DINSOS; DP3A"),
        new("DINSOS", 30, "pecah"),
        new("DP3A", 20, "pecah"),
    ]
    staff = {"DISHUB": 40, "DLH": 60, "DISPORA": 45, "DINSOS": 30, "DP3A": 20}
    evaluation = run_evaluation(years(register, staff, now={"DINSOS": 2, "DP3A": 4}))
    for code in ("DINSOS", "DP3A"):
        assert select(evaluation.results, "change", scope="unit", unit=code).empty
        found = unit_series(evaluation, code)
        assert found["category"] == "terputus"
        assert "satu kesatuan: Dinas Sosial menjadi Dinas Sosial dan Dinas DP3A" in found["note"]
    whole = select(evaluation.results, "change", scope="group", subgroup="*")
    assert whole["subgroup"].tolist() == ["gabungan Dinas Sosial dan Dinas DP3A"]
    assert whole["estimate"].tolist() == [0.0]
    parts = select(evaluation.results, "change", scope="group", subgroup="*", core_value="*", indicator="*")
    assert len(parts) == 21
    listed = table_breaks(evaluation).to_frame().set_index("Bagian")
    assert listed.loc["Dinas DP3A", "Deret"] == "terputus"
    assert listed.loc["Gabungan Dinas Sosial dan Dinas DP3A", "Deret"] == "0,00 poin"
    level = next(part for part in Profiles(evaluation).levels("DP3A") if part.source == "change")
    assert "satu kesatuan" in level.reason


def test_the_whole_of_a_split_unit_is_not_shown_where_a_part_is_hidden(years):
    register = [
        row("DISHUB", 40),
        row("DLH", 60),
        row("DISPORA", 45),
        ended("DINSOS", "pecah", "DINSOS;DP3A"),
        new("DINSOS", 30, "pecah"),
        new("DP3A", 20, "pecah"),
    ]
    staff = {"DISHUB": 40, "DLH": 60, "DISPORA": 45, "DINSOS": 30, "DP3A": 20}
    folder = years(register, staff, answered=(12, dict.fromkeys(staff, 12) | {"DP3A": 4}))
    results = run_evaluation(folder).results
    assert select(results, "change", scope="group", subgroup="*")["is_suppressed"].all()
    assert select(results, "change", scope="group", subgroup="*")["estimate"].isna().all()


def test_a_new_unit_without_history_says_so(years):
    register = [row(code, n) for code, n in STAFF.items()] + [new("KESBANG", 30, "baru")]
    evaluation = run_evaluation(years(register, {**STAFF, "KESBANG": 30}))
    assert unit_series(evaluation, "KESBANG")["note"].startswith("unit baru")
    assert unit_series(evaluation, "KESBANG")["category"] == "terputus"


def test_a_unit_that_took_over_the_code_of_an_ended_one_is_not_compared_with_it(years):
    register = [row("DISHUB"), row("DINSOS", 50), row("DISPORA", 45), ended("DLH", "hapus", "")]
    register.append(new("DLH", 60, "baru", "Badan Lingkungan"))
    evaluation = run_evaluation(years(register, before={"DLH": 4}, now={"DLH": 2}))
    assert unit_series(evaluation, "DLH")["note"].startswith("unit baru")
    assert select(evaluation.internal, "change", scope="unit", unit="DLH").empty
    assert not select(evaluation.internal, "change", scope="unit", unit="DISHUB").empty


def test_history_is_followed_through_several_steps_and_a_moved_function_binds_both(tmp_path):
    before = [row("A"), row("B"), row("C"), row("D")]
    now = [
        row("A", until="2024-10-31", change="ganti nama", successor="A2"),
        row("A2", since="2024-11-01", until="2024-12-31", change="gabung", successor="AB"),
        ended("B", "gabung", "AB"),
        new("AB"),
        ended("C", "pindah fungsi", "C;D"),
        new("C"),
        row("D"),
        row("E", until="2020-12-31", change="gabung", successor="D"),
    ]
    registers = []
    for name, rows, date in (("2024", before, "2024-09-30"), ("2025", now, "2025-09-30")):
        (tmp_path / name).mkdir()
        write_table(tmp_path / name / "unit.xlsx", COLUMNS, rows)
        registers.append(read_register(tmp_path / name, dt.date.fromisoformat(date)))
    found = [(sorted(one.before), sorted(one.now)) for one in trace_units(*registers, since=dt.date(2024, 9, 30))]
    assert found == [(["A", "B"], ["AB"]), (["C", "D"], ["C", "D"])]


# What was asked


def test_on_unchanged_statements_the_comparison_goes_on_and_says_so(years):
    folder = years(between=lambda root: change_word(root, "INT2A", "PRO3A"), now=dict.fromkeys(STAFF, 4))
    evaluation = run_evaluation(folder)
    whole = series(evaluation)
    assert whole["category"] == "tersambung sebagian"
    assert "19 dari 21 pernyataan yang tidak berubah (berubah: INT2A dan PRO3A)" in whole["note"]
    assert "19 dari 21 pernyataan" in city_change(evaluation)["note"].iloc[0]
    assert city_change(evaluation)["estimate"].iloc[0] == 25.0
    assert series(evaluation, "AKU")["category"] == "tersambung"
    assert city_change(evaluation, core_value="AKU")["note"].iloc[0] == ""
    compared = set(city_change(evaluation, core_value="*", indicator="*")["indicator"])
    assert len(compared) == 19
    assert not compared & {"INT2", "PRO3"}
    assert "19 dari 21" in unit_change(evaluation, "DLH")["note"]
    assert evaluation.previous_year == 2024
    told = "Perubahan dibandingkan pada 19 dari 21 pernyataan yang tidak berubah"
    assert note_comparison(evaluation).startswith(told)
    assert told in table_core_values(evaluation).note
    assert told in table_units(evaluation).note
    assert "pernyataan yang tidak berubah" in chart_changes(evaluation).source
    assert chart_series(evaluation).title == "Deret 2024–2025 tersambung pada pernyataan yang tidak berubah"


def test_a_value_with_too_many_changed_statements_breaks_and_with_it_the_index(years):
    folder = years(between=lambda root: change_word(root, "AKU1A", "AKU2A"))
    evaluation = run_evaluation(folder)
    assert series(evaluation, "AKU")["category"] == series(evaluation)["category"] == "terputus"
    assert "Akuntabel: hanya 2 dari 4 pernyataan yang tidak berubah" in series(evaluation)["note"]
    assert city_change(evaluation).empty
    assert city_change(evaluation, core_value="AKU").empty
    assert len(city_change(evaluation, core_value="INT")) == 1
    assert select(evaluation.results, "change", scope="unit", unit="*").empty
    level = evaluation.results[
        (evaluation.results["measure"] == "dimension_score") & (evaluation.results["dimension"] == "perubahan")
    ].iloc[0]
    assert level["category"] == "belum dapat dinilai"
    assert "Akuntabel: hanya 2 dari 4" in level["note"]
    verdict = state_verdict(Builder(evaluation, read_report_settings(evaluation.settings)))
    assert verdict.endswith("tidak dapat dibandingkan dengan tahun 2024 karena cara mengukurnya berubah.")
    assert "terputus antara 2024 dan 2025" in chart_series(evaluation).title
    assert "Akuntabel: 50,00 pada 2024, 50,00 pada 2025, terputus (Akuntabel: hanya" in chart_series(evaluation).alt
    drawn = chart_series(evaluation).draw()
    assert [axes.get_title(loc="left") for axes in drawn.axes] == [
        "Indeks keseluruhan",
        "Integritas",
        "Profesional",
        "Akuntabel",
    ]
    assert ["deret terputus" in [text.get_text() for text in axes.texts] for axes in drawn.axes] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("forms", "told"),
    [
        (("", 'skala = "frequency4"'), "frekuensi, lima pilihan (1–5) menjadi frekuensi, empat pilihan (1–4)"),
        (("", 'skala = "agreement5"'), "pilihan jawaban berubah"),
        (('bentuk = "ringkas"', 'bentuk = "lengkap"'), "bentuk kuesioner berubah dari 'ringkas' menjadi 'lengkap'"),
    ],
)
def test_other_points_or_another_length_break_the_series_and_say_why(years, forms, told):
    evaluation = run_evaluation(years(forms=forms))
    assert evaluation.previous_year is None
    assert series(evaluation)["category"] == "terputus"
    assert told in series(evaluation)["note"]
    assert series(evaluation)["estimate"] == 50.0
    assert (evaluation.results["measure"] == "change").sum() == 0
    assert chart_changes(evaluation) is None
    texts = [
        getattr(block, "text", "")
        for block in build_changes(Builder(evaluation, read_report_settings(evaluation.settings)))
    ]
    assert any("Perubahan belum dapat dinilai: tidak dapat dibandingkan dengan 2024" in text for text in texts)
    verdict = state_verdict(Builder(evaluation, read_report_settings(evaluation.settings)))
    assert verdict.endswith("tidak dapat dibandingkan dengan tahun 2024 karena cara mengukurnya berubah.")


def test_another_way_of_answering_is_a_caution_with_both_shares(years, monkeypatch):
    folder = years()
    evaluation = run_evaluation(folder)
    assert select(evaluation.results, "share_paper", scope="city").iloc[0]["note"] == ""
    shares = {2024: 100.0, 2025: 40.0}
    share_of = "budaya_eval.evaluation.comparability._paper_share"
    monkeypatch.setattr(share_of, lambda data: shares[data.settings.year])
    results = run_evaluation(folder).results
    found = select(results, "share_paper", scope="city").iloc[0]
    assert "100 % di kertas pada 2024, 40 % pada 2025" in found["note"]
    assert select(results, "share_paper", scope="city", subgroup="tahun 2024").iloc[0]["estimate"] == 100.0
