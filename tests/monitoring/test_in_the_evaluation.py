"""The sample's evidence recounted from its raw sheets by openpyxl alone, against what is published."""

import datetime as dt
import shutil
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

import budaya_eval
from budaya_eval.cli import main
from budaya_eval.errors import InputError
from budaya_eval.evaluation.lkjip import write_lkjip
from budaya_eval.report import build_report
from budaya_eval.results import select

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "contoh"
YEAR = SAMPLE / "2025"
START, END = dt.datetime(2024, 10, 1), dt.datetime(2025, 9, 30)


def rows_of(page, header):
    titles = [cell.value for cell in page[header]]
    return [dict(zip(titles, row, strict=True)) for row in page.iter_rows(min_row=header + 1, values_only=True)]


@pytest.fixture(scope="module")
def raw():
    """Unit to its form rows by code and its events."""
    found = {}
    for path in sorted((YEAR / "bukti").glob("bukti-*.xlsx")):
        workbook = openpyxl.load_workbook(path, data_only=True)
        form = {row["Kode"]: row for row in rows_of(workbook["Bukti"], 6) if row["Pilihan jawaban"]}
        events = [row for row in rows_of(workbook["Kegiatan"], 3) if row["Kode"]]
        found[workbook["Bukti"]["B2"].value] = (form, events)
    return found


@pytest.fixture(scope="module")
def evaluation():
    return budaya_eval.run_evaluation(YEAR)


def published(evaluation, measure, item):
    (row,) = select(evaluation.results, measure, scope="city", item=item).to_dict("records")
    return row


def test_the_groups_that_stand_are_those_of_the_sheets(raw, evaluation):
    standing = [
        unit
        for unit, (form, _) in raw.items()
        if "KBK1" in form
        and str(form["KBK1"]["Jawaban"]).startswith("Berlaku")
        and form["KBK1"]["Verifikasi Tim"] == "terverifikasi"
    ]
    row = published(evaluation, "n_units_met", "KBK1")
    assert (row["estimate"], row["n"]) == (len(standing), 32)
    assert "2 belum dilaporkan" in row["note"]


def test_monthly_meetings_are_those_verified_and_led_by_the_head_in_twelve_months(raw, evaluation):
    full = 0
    for _, events in raw.values():
        months = {
            (event["Tanggal kegiatan"].year, event["Tanggal kegiatan"].month)
            for event in events
            if event["Kode"] == "MON1"
            and event["Verifikasi Tim"] == "terverifikasi"
            and event["Dipimpin oleh"] == "Kepala Perangkat Daerah"
            and START <= event["Tanggal kegiatan"] <= END
        }
        full += len(months) == 12
    assert 0 < full < 30
    assert published(evaluation, "n_units_met", "MON1")["estimate"] == full


def test_the_tim_met_three_times_of_four(evaluation):
    row = published(evaluation, "n_periods_met", "TIM4")
    assert (row["estimate"], row["n"]) == (3, 4)


def test_states_add_up_to_everyone_who_is_asked(evaluation):
    states = evaluation.results.query("measure == 'evidence_state' and item == 'MON4'")
    assert len(states) == 32
    counted = Counter(states["category"])
    assert counted["belum dilaporkan"] == 2
    assert counted["ditolak"] >= 1
    open_states = states[states["category"].isin(["belum dilaporkan", "dilaporkan"])]
    assert open_states["estimate"].isna().all()


def test_silent_units_have_no_score_and_evidence_of_hidden_units_shows(evaluation):
    scores = select(evaluation.results, "evidence_score", scope="unit", unit="*").set_index("unit")
    assert set(scores.index[scores["estimate"].isna()]) == {"DISPUSIP", "KEC-TIMUR"}
    assert (scores.loc[scores["estimate"].isna(), "category"] == "belum dilaporkan").all()
    assert scores.loc[sorted(evaluation.hidden_units - {"DISPUSIP", "KEC-TIMUR"}), "estimate"].notna().all()
    assert (scores["estimate"].dropna() <= scores["ci_high"].dropna()).all()
    assert (scores["status"] == "usulan").all()


def test_the_report_names_the_units_whose_group_is_missing_or_outdated(evaluation):
    text = str(build_report(evaluation).blocks)
    assert "Kelompok Budaya Kerja (KBK) belum dibentuk di Sekretariat DPRD." in text
    outdated = "Dinas Perhubungan dan Dinas Perumahan dan Kawasan Permukiman"
    assert f"Keputusan KBK perlu diperbarui di {outdated}." in text
    assert (
        f"atau memperbarui keputusannya, di Sekretariat DPRD, {outdated.replace(' dan Dinas', ', dan Dinas')}." in text
    )
    assert "KBK 27/32, program kerja 19/32, rapat bulanan 11/32, pertemuan Tim 3/4 (terverifikasi; KBK: " in text


def test_what_a_source_only_allows_is_never_called_a_breach(evaluation):
    monthly = evaluation.results.query("measure == 'evidence_state' and item == 'MON1'")
    assert monthly["note"].str.contains("bukan kewajiban").all()
    assert not evaluation.results.astype(str).apply(lambda c: c.str.contains("tidak patuh", case=False)).any(axis=None)


def test_performance_data_stand_beside_the_index_and_leave_it(evaluation, tmp_path):
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    shutil.copytree(SAMPLE, tmp_path / "data" / "contoh")
    folder = tmp_path / "data" / "contoh" / "2025"
    shutil.rmtree(folder / "bukti")
    bare = budaya_eval.run_evaluation(folder)
    # A component shown beside a level, without weight, tells what was reported; no level may move with it.
    apart = ("evidence", "n_units_met", "n_periods", "performance", "component_score")
    survey = ~evaluation.results["measure"].str.startswith(apart)
    rest = ~bare.results["measure"].str.startswith(apart)
    left, right = evaluation.results[survey].reset_index(drop=True), bare.results[rest].reset_index(drop=True)
    assert left.equals(right)
    counts = bare.results.query("measure == 'n_units_met'")
    assert counts["estimate"].isna().all()
    assert (counts["category"] == "belum dilaporkan").all()


def test_lkjip_material_holds_targets_achievement_and_trend(evaluation, tmp_path):
    pages = openpyxl.load_workbook(write_lkjip(evaluation, tmp_path))
    city = rows_of(pages["Kota"], 1)
    index = select(evaluation.results, "index", scope="city")["estimate"].iloc[0]
    assert city[0]["Target 2025"] == 75
    assert city[0]["Realisasi 2025"] == index
    assert city[0]["Capaian (%)"] == pytest.approx(100 * index / 75, abs=0.005)
    assert city[0]["Tren"] in ("naik", "turun", "stabil")
    by_name = {row["Indikator"]: row for row in city}
    complaints = by_name["Pengaduan masyarakat yang diterima"]
    assert (complaints["Perubahan dari 2024"], complaints["Tren"]) == (-41, "turun (membaik)")
    assert complaints["Capaian (%)"] == 92.5
    assert by_name["Tingkat kehadiran pegawai"]["Tren"] == "naik (membaik)"
    assert by_name["Pegawai yang diperiksa karena pelanggaran disiplin"]["Tren"] is None
    assert complaints["Faktor pendorong"] is None
    units = {row["Cakupan"]: row for row in rows_of(pages["Perangkat Daerah"], 1) if row["Satuan"] == "indeks 0–100"}
    assert len(units) == 32
    names = {unit.code: unit.name for unit in evaluation.register.reporting_units}
    for code in evaluation.hidden_units:
        assert units[names[code]]["Realisasi 2025"] in ("tidak ditampilkan", "tidak ada jawaban")
        assert units[names[code]]["Capaian (%)"] is None


@pytest.fixture
def year(tmp_path):
    shutil.copytree(ROOT / "instruments", tmp_path / "instruments")
    shutil.copytree(SAMPLE, tmp_path / "data" / "contoh")
    return tmp_path / "data" / "contoh" / "2025"


def test_a_target_of_an_unknown_unit_is_told(year):
    settings = year / "evaluasi.toml"
    text = settings.read_text(encoding="utf-8").replace("\nkota = 75.0", "\nkota = 75.0\nDINKS = 70")
    settings.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="mungkin maksudnya 'DINKES'"):
        budaya_eval.run_evaluation(year)


def test_the_command_writes_workbooks_and_recap_and_names_the_next_step(year, capsys):
    assert main(["evidence", str(year)]) == 0
    text = capsys.readouterr().out
    assert "Lembar masuk: 30 dari 32 Perangkat Daerah." in text
    assert "Sel yang belum dapat dipakai (4)" in text
    assert "Berikutnya: simpan lembar yang kembali" in text
    made = year.parents[2] / "keluaran" / "contoh" / "2025" / "bukti"
    names = {path.name for path in made.iterdir()}
    assert len(names) == 35
    assert {"bukti-KOTA.xlsx", "rekap_bukti.xlsx", "rekap_bukti.txt"} <= names
    assert "DATA SIMULASI" in (made / "rekap_bukti.txt").read_text(encoding="utf-8")


def test_the_command_writes_nothing_when_a_workbook_cannot_be_trusted(year, capsys):
    shutil.copy(year / "bukti" / "bukti-DINKES.xlsx", year / "bukti" / "bukti-X.xlsx")
    workbook = openpyxl.load_workbook(year / "bukti" / "bukti-X.xlsx")
    workbook["Bukti"]["B2"] = "TIDAKADA"
    workbook.save(year / "bukti" / "bukti-X.xlsx")
    assert main(["evidence", str(year)]) == 2
    assert "TIDAKADA" in capsys.readouterr().err
    assert not (year.parents[2] / "keluaran").exists()
